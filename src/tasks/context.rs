//! How a task hears from the pool that started it.

use std::time::Duration;

#[cfg(feature = "programs")]
use super::TaskError;

/// The task was asked to stop, and noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

/// A task's ear.
pub trait TaskContext {
    /// To be awaited often in long work. Lets messages in at least every few milliseconds; cheap in between.
    ///
    /// # Errors
    /// [`Stopped`] once the job has been cancelled.
    fn checkpoint(&self) -> impl Future<Output = Result<(), Stopped>>;

    /// Waits for `span`, or until the job is cancelled.
    ///
    /// # Errors
    /// [`Stopped`] once the job has been cancelled.
    fn sleep(&self, span: Duration) -> impl Future<Output = Result<(), Stopped>>;

    #[cfg(feature = "programs")]
    /// Runs the script that the run brought, on this input: the seam to whoever can execute one. Elsewhere it is refused.
    ///
    /// # Errors
    /// [`TaskError`]: as the script ended, or that there is none.
    fn script(&self, input: i64) -> impl Future<Output = Result<u64, TaskError>> {
        let _ = input;
        async { Err(TaskError::Failed("there is no script here to run".to_owned())) }
    }
}

/// A context in which nothing is ever cancelled and no time passes: for calling a task as a plain function.
#[derive(Clone, Copy, Debug)]
pub struct Unhurried;

impl TaskContext for Unhurried {
    async fn checkpoint(&self) -> Result<(), Stopped> {
        Ok(())
    }

    async fn sleep(&self, _: Duration) -> Result<(), Stopped> {
        Ok(())
    }
}
