//! What a run's own numbers say, from its books and its channels: the one place where they are reckoned.
//!
//! Times are in milliseconds. Lengths and counts over time are means over the run, weighted by how long they lasted.

use serde::Serialize;

use super::{JobResult, ProgramName, RunConfig, Settlement};
use crate::time::Time;
use crate::trace::State;

/// A run's numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Completed jobs per second of the run.
    pub throughput_per_second: f64,
    /// Busy worker-time / alive worker-time, 0–1.
    pub utilisation: f64,
    /// From the wish to submit a job to its first dispatch.
    pub wait_ms: Times,
    /// On workers, all attempts.
    pub run_ms: Times,
    /// From the wish to submit to the end.
    pub total_ms: Times,
    /// The waits of urgent jobs alone.
    pub urgent_wait_ms: Times,
    /// The waits of all others.
    pub plain_wait_ms: Times,
    /// Most jobs in the jobs channels at one moment.
    pub max_queue: u32,
    /// Jobs in the jobs channels, in the mean.
    pub mean_queue: f64,
    /// Jobs anywhere between wish and end, in the mean: Little's L.
    pub mean_in_system: f64,
    /// How long somebody stood outside a full jobs channel.
    pub blocked_ms: f64,
    /// Alive worker-time: what is paid for.
    pub worker_ms: f64,
    /// Most workers alive at one moment.
    pub peak_workers: u32,
    /// Attempts of all jobs.
    pub attempts: u32,
    /// Sends that a closed channel refused.
    pub refused: u32,
    /// Results that were taken for those of another job.
    pub misplaced: u32,
    /// Results that main received.
    pub received: u32,
}

/// Several times in one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Times {
    /// How many.
    pub count: u32,
    /// Their mean.
    pub mean: f64,
    /// The median.
    pub p50: f64,
    /// Nine in ten are at most this.
    pub p90: f64,
    /// 99 in a hundred are at most this.
    pub p99: f64,
    /// The longest.
    pub max: f64,
}

/// What a run looks like at one moment.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moment {
    /// Jobs in the jobs channels.
    pub(super) n_queued: u32,
    /// Jobs that are wished for and have not settled.
    pub(super) n_in_system: u32,
    /// Workers that are up.
    pub(super) n_alive: u32,
    /// Workers that have a job.
    pub(super) n_busy: u32,
    /// Senders outside a full jobs channel.
    pub(super) n_outside: u32,
}

/// Takes notes of a run.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Nanoseconds, by kind.
    waits: Vec<u64>,
    urgent_waits: Vec<u64>,
    runs: Vec<u64>,
    totals: Vec<u64>,
    n_completed: u32,
    n_attempts: u32,
    last: Moment,
    last_at: u64,
    /// ∫ … dt in nanoseconds, of each field of a moment.
    queued: u64,
    in_system: u64,
    alive: u64,
    busy: u64,
    outside: u64,
    max_queue: u32,
    peak_workers: u32,
    /// What each job yielded, by job - 1, where somebody may take it for another's: 0 until then, and the value + 1.
    values: Option<Vec<u64>>,
}

impl Notes {
    /// Of a run that begins.
    pub(super) fn of_run(config: &RunConfig) -> Self {
        let mixes_up = config.program == ProgramName::AssumedOrder;
        Self { values: mixes_up.then(|| vec![0; config.n_jobs as usize]), ..Self::default() }
    }

    /// From `now` on it looks like this.
    pub(super) fn observe(&mut self, now: Time, moment: Moment) {
        let span = now.as_nanos() - self.last_at;
        self.queued += u64::from(self.last.n_queued) * span;
        self.in_system += u64::from(self.last.n_in_system) * span;
        self.alive += u64::from(self.last.n_alive) * span;
        self.busy += u64::from(self.last.n_busy) * span;
        self.outside += u64::from(self.last.n_outside > 0) * span;
        self.max_queue = self.max_queue.max(moment.n_queued);
        self.peak_workers = self.peak_workers.max(moment.n_alive);
        (self.last, self.last_at) = (moment, now.as_nanos());
    }

    /// A job has settled.
    pub(super) fn settled(&mut self, settled: &Settlement, is_urgent: bool) {
        if settled.state == State::Rejected {
            return;
        }
        let wait = settled.wait.as_nanos() as u64;
        let waits = if is_urgent { &mut self.urgent_waits } else { &mut self.waits };
        waits.push(wait);
        self.totals.push(settled.total.as_nanos() as u64);
        if settled.n_attempts > 0 {
            self.runs.push(settled.run.as_nanos() as u64);
        }
        self.n_completed += u32::from(settled.state == State::Completed);
        if let Some(value) = self.values.as_mut().and_then(|values| values.get_mut(settled.job as usize - 1)) {
            *value = if settled.state == State::Completed { settled.value + 1 } else { 0 };
        }
        self.n_attempts += settled.n_attempts;
    }

    /// How many of these results are not those of the jobs that they are taken for.
    pub(super) fn n_misplaced(&self, received: &[JobResult]) -> u32 {
        let Some(values) = &self.values else { return 0 };
        let is_misplaced = |result: &&JobResult| {
            let yielded = values[result.id as usize - 1];
            result.state == State::Completed && yielded != 0 && yielded != result.value + 1
        };
        received.iter().filter(is_misplaced).count() as u32
    }

    /// The run has ended at `now`.
    pub(super) fn figures(&self, now: Time) -> Figures {
        let nanos = now.as_nanos().max(1) as f64;
        let mean = |integral: u64| integral as f64 / nanos;
        let plain_wait_ms = Times::of(self.waits.clone());
        Figures {
            throughput_per_second: f64::from(self.n_completed) / nanos * 1e9,
            utilisation: if self.alive == 0 { 0.0 } else { self.busy as f64 / self.alive as f64 },
            wait_ms: match self.urgent_waits.as_slice() {
                [] => plain_wait_ms,
                urgent => Times::of([&self.waits, urgent].concat()),
            },
            run_ms: Times::of(self.runs.clone()),
            total_ms: Times::of(self.totals.clone()),
            urgent_wait_ms: Times::of(self.urgent_waits.clone()),
            plain_wait_ms,
            max_queue: self.max_queue,
            mean_queue: mean(self.queued),
            mean_in_system: mean(self.in_system),
            blocked_ms: self.outside as f64 / 1e6,
            worker_ms: self.alive as f64 / 1e6,
            peak_workers: self.peak_workers,
            attempts: self.n_attempts,
            ..Figures::default()
        }
    }
}

impl Times {
    /// Of these nanoseconds. Percentiles by the nearest rank: the smallest time that the share does not exceed.
    fn of(mut nanos: Vec<u64>) -> Self {
        let Some(&max) = nanos.iter().max() else { return Self::default() };
        let millis = |nanos: u64| nanos as f64 / 1e6;
        let (n, sum) = (nanos.len(), nanos.iter().sum::<u64>());
        // The largest first: what is smaller is then all before it. Sorting a million takes ten times as long.
        let mut left = nanos.as_mut_slice();
        let [p99, p90, p50] = [99, 90, 50].map(|percent| {
            let rank = (n * percent).div_ceil(100).max(1) - 1;
            let time = *left.select_nth_unstable(rank).1;
            left = &mut std::mem::take(&mut left)[..=rank];
            millis(time)
        });
        Self { count: n as u32, mean: millis(sum) / n as f64, p50, p90, p99, max: millis(max) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let times = Times::of((1..=200).rev().map(|ms| ms * 1_000_000).collect());
        let expected = Times { count: 200, mean: 100.5, p50: 100.0, p90: 180.0, p99: 198.0, max: 200.0 };
        assert_eq!(times, expected);
        let one = Times::of(vec![5_000_000]);
        assert_eq!(one, Times { count: 1, mean: 5.0, p50: 5.0, p90: 5.0, p99: 5.0, max: 5.0 });
        assert_eq!(Times::of(Vec::new()), Times::default());
    }

    #[test]
    fn a_count_weighs_as_long_as_it_lasts() {
        let mut notes = Notes::default();
        notes.observe(Time::ZERO, Moment { n_queued: 4, n_alive: 2, n_busy: 1, n_outside: 3, ..Moment::default() });
        notes.observe(Time::from_millis(30), Moment { n_alive: 2, n_busy: 2, ..Moment::default() });
        notes.observe(Time::from_millis(40), Moment::default());
        let figures = notes.figures(Time::from_millis(40));
        assert_eq!(figures.mean_queue, 3.0);
        assert_eq!(figures.utilisation, 50.0 / 80.0);
        assert_eq!(figures.blocked_ms, 30.0);
        assert_eq!((figures.worker_ms, figures.peak_workers, figures.max_queue), (80.0, 2, 4));
    }
}
