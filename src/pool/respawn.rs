//! When a worker that is gone is started again.
//!
//! Starts that come to nothing are repeated after growing waits, and given up after a few in a row. Workers that start but
//! die young, again and again, are slowed down in the same way, but never given up: it may be their jobs that kill them.
//! One of these belongs to each worker. It does not hear of workers that the pool itself ends.

use std::time::Duration;

use crate::time::Time;

/// The history of one worker's starts.
#[derive(Clone, Debug, Default)]
pub struct Respawn {
    /// Starts in a row that came to nothing.
    n_failed: u32,
    /// Deaths in a row within [`Respawn::YOUTH`] of being ready.
    n_young_deaths: u32,
    /// Since when the present one is ready.
    ready_at: Option<Time>,
}

impl Respawn {
    /// After so many failed starts in a row it is given up.
    pub const MAX_FAILED_STARTS: u32 = 5;
    /// The first wait; each further one is twice as long.
    pub const FIRST_WAIT: Duration = Duration::from_millis(100);
    /// The longest wait.
    pub const LONGEST_WAIT: Duration = Duration::from_secs(5);
    /// Who dies sooner after being ready has died young.
    pub const YOUTH: Duration = Duration::from_secs(1);

    /// A worker that was never started.
    pub const fn new() -> Self {
        Self { n_failed: 0, n_young_deaths: 0, ready_at: None }
    }

    /// It has answered the handshake.
    pub const fn ready(&mut self, now: Time) {
        self.n_failed = 0;
        self.ready_at = Some(now);
    }

    /// It is gone without having been asked to. How long to wait before starting the next; `None`: give up.
    ///
    /// Zero for one that had lived, or that died young for the first time.
    pub fn lost(&mut self, now: Time) -> Option<Duration> {
        let Some(ready_at) = self.ready_at.take() else {
            self.n_failed += 1;
            return (self.n_failed < Self::MAX_FAILED_STARTS).then(|| wait(self.n_failed));
        };
        let died_young = now.since(ready_at) < Self::YOUTH;
        self.n_young_deaths = if died_young { self.n_young_deaths.saturating_add(1) } else { 0 };
        Some(wait(self.n_young_deaths.saturating_sub(1)))
    }

    /// The pool has ended it, or starts it for another reason: nothing is known of the next.
    pub const fn ended(&mut self) {
        self.ready_at = None;
    }

    /// Starts in a row that came to nothing.
    pub const fn n_failed_starts(&self) -> u32 {
        self.n_failed
    }
}

/// After the `n`-th misfortune in a row, from 1; nothing after none.
fn wait(n: u32) -> Duration {
    match n {
        0 => Duration::ZERO,
        n => Respawn::FIRST_WAIT.saturating_mul(1 << (n - 1).min(16)).min(Respawn::LONGEST_WAIT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Time {
        Time::from_millis(millis)
    }

    fn millis(wait: Option<Duration>) -> Option<u128> {
        wait.map(|wait| wait.as_millis())
    }

    #[test]
    fn starts_that_come_to_nothing_are_repeated_ever_later_and_then_given_up() {
        let mut respawn = Respawn::new();
        let waits: Vec<_> = (0..6).map(|n| millis(respawn.lost(at(n)))).collect();
        assert_eq!(waits, [Some(100), Some(200), Some(400), Some(800), None, None]);
    }

    #[test]
    fn a_start_that_worked_forgets_the_failures_before_it() {
        let mut respawn = Respawn::new();
        for round in 0..10 {
            let now = at(10_000 * round);
            (0..4).for_each(|_| assert!(respawn.lost(now).is_some()));
            respawn.ready(now);
            assert_eq!(respawn.n_failed_starts(), 0);
            assert_eq!(millis(respawn.lost(at(10_000 * round + 5_000))), Some(0), "it had lived");
        }
    }

    #[test]
    fn workers_that_die_young_in_a_row_are_slowed_down_and_never_given_up() {
        let mut respawn = Respawn::new();
        let mut waits = Vec::new();
        for n in 0..1_000 {
            respawn.ready(at(n * 10_000));
            waits.push(millis(respawn.lost(at(n * 10_000 + 999))).expect("never given up"));
        }
        assert_eq!(waits[..9], [0, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
        assert_eq!(waits.last(), Some(&5_000));
        respawn.ready(at(20_000_000));
        assert_eq!(millis(respawn.lost(at(20_001_000))), Some(0), "this one had lived");
        respawn.ready(at(20_002_000));
        assert_eq!(millis(respawn.lost(at(20_002_001))), Some(0), "the first of a new row");
    }

    #[test]
    fn a_worker_that_the_pool_ends_says_nothing_of_the_next() {
        let mut respawn = Respawn::new();
        respawn.ready(at(0));
        respawn.ended();
        assert_eq!(millis(respawn.lost(at(1))), Some(100), "the next one failed to start");
    }
}
