//! A job, from the wish to submit it to its result. The core moves its id; what it computes with stays in the host.

use std::rc::Rc;

use super::Ledger;
use crate::chan::Traced;
use crate::sync::Cause;
use crate::trace::State;

/// A submitted job that has not settled. Whoever lets go of it unsettled has rejected it: none can be lost.
#[derive(Debug)]
pub struct Job {
    /// From 1, in the order of submission.
    pub id: u32,
    ledger: Rc<Ledger>,
}

/// How a job settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobResult {
    /// The job.
    pub id: u32,
    /// The final state.
    pub state: State,
    /// What it yielded; 0 unless completed.
    pub value: u64,
    /// The worker it ran on, from 1; 0 if it never ran.
    pub worker: u16,
}

/// What a worker says of the job it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It yielded this.
    Completed(u64),
    /// It answered with an error, in words.
    Failed(String),
    /// It panicked, with this message; the worker must not be used again.
    Panicked(String),
    /// It was asked to stop, and did.
    Stopped,
    /// Nothing: the worker vanished, for this reason.
    Lost(String),
}

impl Job {
    pub(super) const fn new(id: u32, ledger: Rc<Ledger>) -> Self {
        Self { id, ledger }
    }

    /// Takes the job out of the queue for good.
    pub fn withdraw(self, cause: &Cause) -> JobResult {
        self.settle(State::Cancelled, 0, 0, Some(&cause.to_string()))
    }

    pub(super) fn settle(self, state: State, value: u64, worker: u16, text: Option<&str>) -> JobResult {
        self.ledger.settle(self.id, state, value, text);
        JobResult { id: self.id, state, value, worker }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        if !self.ledger.is_settled(self.id) {
            self.ledger.settle(self.id, State::Rejected, 0, None);
        }
    }
}

impl Traced for Job {
    fn job_id(&self) -> u32 {
        self.id
    }
}

impl Traced for JobResult {
    fn job_id(&self) -> u32 {
        self.id
    }
}
