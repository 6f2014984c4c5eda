//! How a task hears from the pool that started it.

use std::time::Duration;

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
