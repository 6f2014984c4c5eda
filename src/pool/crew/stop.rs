//! Why a job is to stop, and how it ends wherever it stands: in the jobs channel, before its next attempt, or on a worker,
//! which is asked first and killed after the job's grace.

use super::Crew;
use super::due::Due;
use crate::pool::{Clock, Ending, Job, Rung};
use crate::sync::Cause;
use crate::trace::State;

/// Why a job is to stop.
#[derive(Clone, Debug)]
pub(in crate::pool) enum Stop {
    /// Somebody cancelled it.
    ByHand,
    /// Its attempt ran out of time.
    Timeout,
    /// It ran out of time itself.
    Deadline,
    /// The pool's context has ended.
    Pool(Cause),
}

impl Crew {
    /// Stops a job wherever it stands; `false` if it has settled.
    pub(in crate::pool) fn stop(&self, id: u32, stop: &Stop) -> bool {
        let Some(state) = self.inner.ledger.state(id) else { return false };
        #[cfg(feature = "pool")]
        if self.stop_in_company(id, state, stop) {
            return true;
        }
        if let Some(worker) = self.holder_of(id) {
            self.stop_worker(worker, stop.clone());
            return true;
        }
        match state {
            State::WaitingToRetry => {
                let due = self.inner.agenda.borrow_mut().strike_first(|due| due.is_retry_of(id));
                if let Some(Due::Retry(job)) = due {
                    self.end_queued(job, stop);
                }
            }
            _ => {
                let jobs = self.inner.channels.borrow().as_ref().map(|channels| channels.0.clone());
                if let Some(job) = jobs.and_then(|jobs| jobs.withdraw(|job| job.id == id)) {
                    self.end_queued(job, stop);
                }
            }
        }
        true
    }

    /// Settles a job that no worker has.
    pub(in crate::pool) fn end_queued(&self, job: Job, stop: &Stop) {
        let text = stop.in_words();
        let ending = Ending { rung: Rung::Queued, ..self.ending_for(stop, false) };
        self.end_without_worker(job, &Ending { text: Some(&text), ..ending });
    }

    /// Settles a job that no worker has, and puts its result past the line of the workers who wait to send theirs.
    pub(in crate::pool) fn end_without_worker(&self, job: Job, ending: &Ending<'_>) {
        let result = job.settle(ending);
        let results = self.inner.channels.borrow().as_ref().map(|channels| channels.1.clone());
        if let Some(results) = results {
            let _ = results.force_send(result);
        }
    }

    /// How a job ends that is stopped for this reason.
    pub(in crate::pool) fn ending_for(&self, stop: &Stop, is_killed: bool) -> Ending<'static> {
        let killed_or = |state| if is_killed { State::Killed } else { state };
        let (state, clock) = match stop {
            Stop::ByHand => (killed_or(State::Cancelled), Clock::None),
            Stop::Timeout => (State::TimedOut, Clock::Attempt),
            Stop::Deadline => (State::Expired, Clock::Job),
            Stop::Pool(Cause::Cancelled(_)) => (killed_or(State::Cancelled), Clock::None),
            Stop::Pool(Cause::DeadlineExceeded) => match self.inner.rules.borrow().at_deadline {
                State::Expired => (State::Expired, Clock::Pool),
                state => (killed_or(state), Clock::Pool),
            },
        };
        Ending { clock, ..Ending::new(state) }
    }

    pub(super) fn stop_worker(&self, worker: u16, stop: Stop) {
        self.with(worker, |slot| {
            // The first reason stays.
            slot.stop.get_or_insert(stop);
        });
        self.wake(worker);
    }

    pub(super) fn holder_of(&self, job: u32) -> Option<u16> {
        let slots = self.inner.slots.borrow();
        slots.iter().position(|slot| slot.holds == Some(job)).map(|index| index as u16 + 1)
    }
}

impl Stop {
    pub(in crate::pool) fn in_words(&self) -> String {
        match self {
            Self::ByHand => "cancelled by hand".to_owned(),
            Self::Timeout => "its timeout ran out".to_owned(),
            Self::Deadline => "its deadline passed".to_owned(),
            Self::Pool(cause) => cause.to_string(),
        }
    }
}
