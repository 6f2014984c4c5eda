//! What is to happen at a time: timeouts, retries, respawns.

use std::time::Duration;

use super::{Crew, Stop};
use crate::agenda::Entry;
use crate::pool::Job;
use crate::time::Time;
use crate::trace::WorkerState;

/// What is to happen at a time.
pub(super) enum Due {
    Retry(Job),
    Timeout {
        worker: u16,
        job: u32,
    },
    Respawn {
        worker: u16,
        generation: u32,
    },
    /// A batch should be done by now.
    #[cfg(feature = "pool")]
    Overdue {
        worker: u16,
        number: u32,
    },
    /// A job that was taken back because it is to stop should have been given up by now.
    #[cfg(feature = "pool")]
    Unheeded {
        worker: u16,
        generation: u32,
        job: u32,
    },
}

impl Crew {
    /// When [`Crew::advance`] has something to do.
    pub fn next_wake(&self) -> Option<Time> {
        Time::soonest(self.inner.agenda.borrow().next(), self.inner.ledger.next_deadline())
    }

    /// Does what has come due: timeouts, retries, respawns. Deadlines are the pool's, which knows of jobs outside too.
    pub fn advance(&self, now: Time) {
        while let Some(due) = { self.inner.agenda.borrow_mut().take_due(now) } {
            match due {
                Due::Retry(job) => self.queue_again(job),
                Due::Timeout { worker, job } => {
                    if self.with(worker, |slot| slot.job == Some(job)) {
                        self.stop_worker(worker, Stop::Timeout);
                    }
                }
                #[cfg(feature = "pool")]
                due @ (Due::Overdue { .. } | Due::Unheeded { .. }) => self.look_soon(due),
                Due::Respawn { worker, generation } => {
                    if self.is_current(worker, generation) && self.state(worker) == Some(WorkerState::Lost) {
                        self.start(worker);
                    }
                }
            }
        }
    }

    pub(in crate::pool) fn set_timeout(&self, worker: u16, job: u32, after: Duration) -> Entry {
        let at = self.inner.scheduler.now() + after;
        self.inner.agenda.borrow_mut().enter(at, Due::Timeout { worker, job })
    }

    pub(in crate::pool) fn clear_timeout(&self, entry: Entry) {
        drop(self.inner.agenda.borrow_mut().strike(entry));
    }
}

impl Due {
    pub(super) const fn is_retry_of(&self, id: u32) -> bool {
        matches!(self, Self::Retry(job) if job.id == id)
    }
}
