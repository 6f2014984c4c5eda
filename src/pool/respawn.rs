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
