//! What a job computes. A task runs on a Web Worker, far from the pool; it knows nothing of channels, pools or browsers,
//! only a [`TaskContext`] through which it listens for cancellation.

mod check;
mod context;
mod fate;
mod primes;
mod wait;

use std::time::Duration;

pub use context::{Stopped, TaskContext, Unhurried};
#[cfg(feature = "programs")]
pub use fate::CONDEMNED;
pub use fate::{Fate, PANIC, REFUSED};
pub use primes::sieve;

/// A task with its settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Waits, then doubles its input: the job of Go's own example.
    Wait {
        /// How long, in milliseconds.
        millis: u32,
    },
    /// The same, but a negative input is an error: the job of Go's example on errors.
    Check {
        /// How long, in milliseconds.
        millis: u32,
    },
    /// Counts the primes below a number, the slow way: keeps a core busy.
    Primes {
        /// Counts primes smaller than this.
        below: u32,
    },
    /// JavaScript that the run's page brings, reached through the context: a fetch, a picture, a reader's own code.
    #[cfg(feature = "programs")]
    Script {
        /// How long the simulator, which executes none, takes it to need, in milliseconds.
        millis: u32,
    },
}

/// One attempt's part of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Assignment {
    /// What to work on.
    pub input: i64,
    /// On which worker, from 1.
    pub worker: u16,
    /// How it is to end.
    pub fate: Fate,
}

/// Why a task yields no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskError {
    /// It was asked to stop, and noticed.
    Stopped,
    /// It failed, in these words.
    Failed(String),
}

impl From<Stopped> for TaskError {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

impl Task {
    /// Runs the task on one job's input.
    ///
    /// # Errors
    /// [`TaskError`]: it was cancelled and noticed, or it failed.
    pub async fn run(self, job: Assignment, context: &impl TaskContext) -> Result<u64, TaskError> {
        let value = match self {
            Self::Wait { millis } => {
                context.sleep(Duration::from_millis(u64::from(millis))).await?;
                wait::double(job.input)
            }
            Self::Check { millis } => {
                context.sleep(Duration::from_millis(u64::from(millis))).await?;
                check::checked(job.input, job.worker)?
            }
            Self::Primes { below } => primes::count(below, context).await?,
            #[cfg(feature = "programs")]
            Self::Script { .. } => context.script(job.input).await?,
        };
        job.fate.befall()?;
        Ok(value)
    }

    /// What [`Task::run`] yields for this job, without the work: the simulator's answer. A script is taken to yield its input.
    ///
    /// # Errors
    /// [`TaskError::Failed`], as when it runs.
    pub fn value(self, job: Assignment) -> Result<u64, TaskError> {
        match self {
            Self::Wait { .. } => Ok(wait::double(job.input)),
            Self::Check { .. } => check::checked(job.input, job.worker),
            Self::Primes { below } => Ok(sieve(below)),
            #[cfg(feature = "programs")]
            Self::Script { .. } => Ok(job.input.unsigned_abs()),
        }
    }

    /// Its milliseconds, or the bound of its count.
    pub const fn size(self) -> u32 {
        match self {
            Self::Wait { millis } | Self::Check { millis } => millis,
            #[cfg(feature = "programs")]
            Self::Script { millis } => millis,
            Self::Primes { below } => below,
        }
    }

    /// The same task at another size.
    #[must_use]
    pub const fn with_size(self, size: u32) -> Self {
        match self {
            Self::Wait { .. } => Self::Wait { millis: size },
            Self::Check { .. } => Self::Check { millis: size },
            Self::Primes { .. } => Self::Primes { below: size },
            #[cfg(feature = "programs")]
            Self::Script { .. } => Self::Script { millis: size },
        }
    }

    /// Whether it keeps a core busy; otherwise it only waits.
    pub const fn is_busy(self) -> bool {
        matches!(self, Self::Primes { .. })
    }
}
