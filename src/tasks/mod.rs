//! What a job computes. A task runs on a Web Worker, far from the pool; it knows nothing of channels, pools or browsers,
//! only a [`TaskContext`] through which it listens for cancellation.

mod context;
mod primes;
mod wait;

pub use context::{Stopped, TaskContext, Unhurried};
pub use primes::sieve;

/// A task with its settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Waits, then doubles its input: the job of Go's own example.
    Wait {
        /// How long, in milliseconds.
        millis: u32,
    },
    /// Counts the primes below a number, the slow way: keeps a core busy.
    Primes {
        /// Counts primes smaller than this.
        below: u32,
    },
}

impl Task {
    /// Runs the task on one job's input.
    ///
    /// # Errors
    /// [`Stopped`] if it was cancelled and noticed.
    pub async fn run(self, input: u64, context: &impl TaskContext) -> Result<u64, Stopped> {
        match self {
            Self::Wait { millis } => wait::double_after(millis, input, context).await,
            Self::Primes { below } => primes::count(below, context).await,
        }
    }

    /// What [`Task::run`] yields for this input, without the work: the simulator's answer.
    pub fn value(self, input: u64) -> u64 {
        match self {
            Self::Wait { .. } => wait::double(input),
            Self::Primes { below } => sieve(below),
        }
    }
}
