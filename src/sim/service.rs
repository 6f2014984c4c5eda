//! How long things take in the simulated world: seeded, whole nanoseconds, no floating point.

use std::time::Duration;

use crate::pool::Answer;
use crate::rng::Rng;
#[cfg(feature = "programs")]
use crate::tasks::CONDEMNED;
use crate::tasks::{Assignment, Fate, PANIC, REFUSED, Task, TaskError};

/// Draws the times of simulated workers.
pub(super) struct Service {
    rng: Rng,
    /// The last prime count and its bound: a run asks for one bound only, and a count is some milliseconds of work.
    counted: Option<(u32, u64)>,
}

impl Service {
    pub(super) fn new(seed: u64) -> Self {
        Self { rng: Rng::stream(seed, STREAM), counted: None }
    }

    /// From a worker's start until it answers the handshake: 14–22 ms, as measured in browsers.
    pub(super) fn start(&mut self) -> Duration {
        self.between(14_000_000, 22_000_000)
    }

    /// One run of a task: its own time, and up to a tenth of it or of 10 ms more, whichever is less, as timers and cores do.
    pub(super) fn run(&mut self, task: Task) -> Duration {
        let nanos = match task {
            Task::Wait { millis } | Task::Check { millis } => u64::from(millis) * 1_000_000,
            #[cfg(feature = "programs")]
            Task::Script { millis } => u64::from(millis) * 1_000_000,
            Task::Primes { below } => trial_division_nanos(below),
        };
        self.between(nanos, nanos + (nanos / 10).min(10_000_000))
    }

    /// From the wish to cancel until a listening job has stopped: one slice between checkpoints.
    pub(super) fn reaction(&mut self) -> Duration {
        self.between(50_000, 4_000_000)
    }

    /// From a Web Worker's silent end until its host hears of it: its lock is given to whoever waits for that.
    #[cfg(feature = "programs")]
    pub(super) fn detection(&mut self) -> Duration {
        self.between(1_000_000, 8_000_000)
    }

    /// How one attempt ends; `assumed` is what somebody knows better.
    pub(super) fn answer(&mut self, task: Task, on: Assignment, assumed: Option<Result<u64, TaskError>>) -> Answer {
        let value = match (assumed, task, self.counted) {
            (Some(assumed), ..) => assumed,
            (_, Task::Primes { below }, Some((known, value))) if known == below => Ok(value),
            _ => task.value(on),
        };
        if let (Task::Primes { below }, Ok(value)) = (task, &value) {
            self.counted = Some((below, *value));
        }
        match (on.fate, value) {
            #[cfg(feature = "programs")]
            (Fate::Condemned, _) => Answer::Failed(CONDEMNED.to_owned()),
            (_, Err(TaskError::Failed(words))) => Answer::Failed(words),
            (_, Err(TaskError::Stopped)) => Answer::Stopped,
            (Fate::Panics, _) => Answer::Panicked(PANIC.to_owned()),
            (Fate::Refused, _) => Answer::Failed(REFUSED.to_owned()),
            (Fate::Spared, Ok(value)) => Answer::Completed(value),
        }
    }

    fn between(&mut self, low: u64, high: u64) -> Duration {
        let spread = u32::try_from(high - low).unwrap_or(u32::MAX - 1);
        Duration::from_nanos(low + u64::from(self.rng.below(spread + 1)))
    }
}

/// About what counting primes by trial division takes in a browser, where the cost of a number grows with its root:
/// measured 40, 116 and 137 ns a number below 10⁵, 10⁶ and 2·10⁶. Good to a factor, not to a percent.
fn trial_division_nanos(below: u32) -> u64 {
    let n = u64::from(below);
    n * (10 + n.isqrt() / 10)
}

/// This use of the seed.
const STREAM: u64 = 1;
