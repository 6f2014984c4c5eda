//! Cores that busy workers share: each job gets an equal share of them, and never more than one core.
//!
//! Egalitarian processor sharing by virtual time: while n jobs run on c cores, virtual time passes at the rate min(1, c / n),
//! and a job that needs w of core time ends when virtual time has grown by w since it came. So the order in which jobs end
//! never changes, and a change of n costs nothing.

use std::time::Duration;

use crate::agenda::{Agenda, Entry};
use crate::time::Time;

/// The cores, and who is on them. `T` is told when a job's work is done.
pub(super) struct Cores<T> {
    n_cores: u64,
    /// By virtual time of their ends.
    jobs: Agenda<T>,
    n_jobs: u64,
    /// Virtual time in nanoseconds, at `at`; what does not fill a whole nanosecond is kept in `rest` (in n-ths).
    virtual_now: u64,
    at: Time,
}

impl<T> Cores<T> {
    pub(super) fn new(n_cores: u16) -> Self {
        Self { n_cores: n_cores.into(), jobs: Agenda::default(), n_jobs: 0, virtual_now: 0, at: Time::ZERO }
    }

    /// Puts a job on the cores that needs `work` of core time.
    pub(super) fn enter(&mut self, now: Time, work: Duration, job: T) -> Entry {
        self.advance(now);
        self.n_jobs += 1;
        let ends = self.virtual_now + work.as_nanos() as u64;
        self.jobs.enter(Time::from_nanos(ends), job)
    }

    /// Takes a job off before it has ended.
    pub(super) fn strike(&mut self, now: Time, entry: Entry) {
        self.advance(now);
        if self.jobs.strike(entry).is_some() {
            self.n_jobs -= 1;
        }
    }

    /// What is told when a job's work is done; `None` if it is.
    pub(super) fn get_mut(&mut self, entry: Entry) -> Option<&mut T> {
        self.jobs.get_mut(entry)
    }

    /// When the next job ends, if nothing changes until then.
    pub(super) fn next(&self) -> Option<Time> {
        let left = self.jobs.next()?.as_nanos().saturating_sub(self.virtual_now);
        Some(self.at + Duration::from_nanos(self.real(left)))
    }

    /// When this job ends, if nothing changes until then.
    pub(super) fn end_of(&self, entry: Entry) -> Time {
        let left = entry.at().as_nanos().saturating_sub(self.virtual_now);
        self.at + Duration::from_nanos(self.real(left))
    }

    /// A job whose end has come.
    pub(super) fn take_due(&mut self, now: Time) -> Option<T> {
        // Rounding up makes the clock reach the end, never stop short of it.
        self.advance(now);
        let job = self.jobs.take_due(Time::from_nanos(self.virtual_now))?;
        self.n_jobs -= 1;
        Some(job)
    }

    fn advance(&mut self, now: Time) {
        let span = now.since(self.at).as_nanos() as u64;
        self.virtual_now += if self.n_jobs > self.n_cores { span * self.n_cores / self.n_jobs } else { span };
        self.at = now;
    }

    /// Real nanoseconds until virtual time has grown by so many, rounded up.
    fn real(&self, virtual_span: u64) -> u64 {
        if self.n_jobs > self.n_cores { (virtual_span * self.n_jobs).div_ceil(self.n_cores) } else { virtual_span }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn ends(mut cores: Cores<u32>) -> Vec<(u32, u64)> {
        let mut ends = Vec::new();
        while let Some(at) = cores.next() {
            while let Some(job) = cores.take_due(at) {
                ends.push((job, at.as_nanos().div_ceil(1_000) / 1_000));
            }
        }
        ends
    }

    #[test]
    fn as_many_jobs_as_cores_run_at_full_speed() {
        let mut cores = Cores::new(2);
        cores.enter(Time::ZERO, 30 * MS, 1);
        cores.enter(Time::ZERO, 20 * MS, 2);
        assert_eq!(ends(cores), [(2, 20), (1, 30)]);
    }

    #[test]
    fn twice_as_many_take_twice_as_long() {
        let mut cores = Cores::new(2);
        (1..=4).for_each(|job| _ = cores.enter(Time::ZERO, 10 * MS, job));
        assert_eq!(ends(cores), [(1, 20), (2, 20), (3, 20), (4, 20)]);
    }

    #[test]
    fn who_is_left_alone_speeds_up() {
        // 10 ms of the first beside the second take 20 ms; its other 10 ms take 10.
        let mut cores = Cores::new(1);
        cores.enter(Time::ZERO, 20 * MS, 1);
        cores.enter(Time::ZERO, 10 * MS, 2);
        assert_eq!(ends(cores), [(2, 20), (1, 30)]);
    }

    #[test]
    fn a_job_that_is_taken_off_frees_its_share() {
        let mut cores = Cores::new(1);
        cores.enter(Time::ZERO, 20 * MS, 1);
        let other = cores.enter(Time::ZERO, 20 * MS, 2);
        cores.strike(Time::from_millis(10), other);
        assert_eq!(ends(cores), [(1, 25)]);
    }
}
