//! The books: where every job stands, and the law that nothing is lost.
//!
//! Invariant, at every moment: submitted = rejected + queued + in-flight + completed + failed + panicked + timed out +
//! cancelled + killed + lost. A job settles exactly once.

use std::cell::RefCell;
use std::rc::Rc;

use serde::Serialize;

use super::Job;
use crate::sched::Scheduler;
use crate::trace::{Event, Kind, State};

/// Where every job of a run stands.
pub struct Ledger {
    scheduler: Scheduler,
    /// By job id - 1.
    states: RefCell<Vec<State>>,
}

/// How many jobs stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stats {
    /// All that anybody wished to submit.
    pub submitted: u32,
    /// Came back to their submitter.
    pub rejected: u32,
    /// Wait for a worker, in the jobs channel or outside it.
    pub queued: u32,
    /// On a worker.
    pub in_flight: u32,
    /// Yielded a value.
    pub completed: u32,
    /// Answered with an error.
    pub failed: u32,
    /// Panicked.
    pub panicked: u32,
    /// Ran out of their attempt's time.
    pub timed_out: u32,
    /// Withdrawn, or stopped when asked.
    pub cancelled: u32,
    /// Ended with their worker, which was terminated.
    pub killed: u32,
    /// Ended with their worker, which vanished.
    pub lost: u32,
}

impl Stats {
    /// Jobs in any state; equal to `submitted` unless the books are wrong.
    pub const fn accounted(&self) -> u32 {
        let settled = self.completed + self.failed + self.panicked + self.timed_out;
        self.rejected + self.queued + self.in_flight + settled + self.cancelled + self.killed + self.lost
    }
}

impl Ledger {
    pub(super) fn new(scheduler: Scheduler) -> Rc<Self> {
        Rc::new(Self { scheduler, states: RefCell::default() })
    }

    /// Enters the next job. Ids count from 1 without a gap; `id` says which the caller means.
    pub(super) fn submit(self: &Rc<Self>, id: u32) -> Job {
        self.states.borrow_mut().push(State::Queued);
        debug_assert_eq!(self.states.borrow().len(), id as usize, "ids are given in order");
        self.scheduler.emit(Event { job: id, ..Event::new(Kind::JobSubmitted) });
        Job::new(id, Rc::clone(self))
    }

    pub(super) fn dispatch(&self, id: u32, attempt: u32) {
        self.set(id, State::InFlight);
        self.scheduler.emit(Event { job: id, a: attempt, ..Event::new(Kind::JobDispatched) });
    }

    pub(super) fn settle(&self, id: u32, state: State, value: u64, text: Option<&str>) {
        debug_assert!(!self.is_settled(id), "job {id} settles once");
        self.set(id, state);
        let a = text.map_or(0, |text| self.scheduler.text(text));
        let settled = Event { detail: state as u8, job: id, a, b: value, ..Event::new(Kind::JobSettled) };
        self.scheduler.emit(settled);
    }

    /// Whether the job has reached a final state.
    pub fn is_settled(&self, id: u32) -> bool {
        !matches!(self.states.borrow()[id as usize - 1], State::Queued | State::InFlight)
    }

    /// How many jobs stand where, now.
    pub fn stats(&self) -> Stats {
        let states = self.states.borrow();
        let mut stats = Stats { submitted: states.len() as u32, ..Stats::default() };
        for state in states.iter() {
            *match state {
                State::Queued => &mut stats.queued,
                State::InFlight => &mut stats.in_flight,
                State::Completed => &mut stats.completed,
                State::Failed => &mut stats.failed,
                State::Panicked => &mut stats.panicked,
                State::TimedOut => &mut stats.timed_out,
                State::Cancelled => &mut stats.cancelled,
                State::Killed => &mut stats.killed,
                State::Lost => &mut stats.lost,
                State::Rejected => &mut stats.rejected,
            } += 1;
        }
        stats
    }

    fn set(&self, id: u32, state: State) {
        self.states.borrow_mut()[id as usize - 1] = state;
    }
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.stats().fmt(f)
    }
}
