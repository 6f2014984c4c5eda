//! One worker as its crew knows it, and what its task waits for.

use super::{Crew, Stop};
use crate::pool::{Answer, Job, Respawn};
use crate::sched::Ticket;
use crate::time::Time;
use crate::trace::WorkerState;

/// What a worker's task waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pool) enum Want {
    /// Its Web Worker, so that a job can start.
    Ready,
    /// The same, with a job in hand that goes to another worker when this one is gone.
    Start,
    /// Whatever comes in between while its job waits for a token.
    Token,
    /// Its job's end, or a reason to stop it.
    Word,
    /// Its job's end, now that it was asked to stop.
    Answer,
}

/// One worker as the crew knows it.
#[derive(Default)]
pub(in crate::pool) struct Slot {
    pub(in crate::pool) generation: u32,
    pub(super) state: Option<WorkerState>,
    pub(super) respawn: Respawn,
    /// The job its task has in hand, posted or not.
    pub(in crate::pool) holds: Option<u32>,
    /// The job that was posted and has not been answered.
    pub(in crate::pool) job: Option<u32>,
    /// The same, itself.
    pub(in crate::pool) in_hand: Option<Job>,
    /// Those that were posted with it and come after it.
    #[cfg(feature = "pool")]
    pub(super) company: super::batch::Company,
    /// When that was.
    pub(in crate::pool) posted_at: Time,
    /// Its answer, until its task takes it.
    pub(in crate::pool) answer: Option<Answer>,
    /// Why the job in hand is to stop, until its task takes it.
    pub(in crate::pool) stop: Option<Stop>,
    /// Its task and what that waits for, while it does.
    pub(in crate::pool) waiting: Option<(Ticket, u8, Want)>,
    /// It takes no further job.
    pub(super) is_retired: bool,
    /// To be replaced before its next job.
    pub(super) is_worn: bool,
    /// Jobs that this generation has run.
    pub(super) n_jobs: u32,
    /// Whether a task drives it.
    pub(super) is_hired: bool,
    pub(super) idle_since: Time,
    #[cfg(any(feature = "pool", feature = "programs"))]
    pub(super) token: super::tokens::TokenWait,
}

impl Crew {
    /// Lets the worker's task go on, if what it waits for is there.
    pub(super) fn wake(&self, worker: u16) {
        let is_paused = self.is_paused();
        let due = self.with(worker, |slot| match slot.waiting {
            Some((_, _, want)) if slot.serves(want, is_paused) => slot.waiting.take(),
            _ => None,
        });
        if let Some((ticket, case, _)) = due {
            self.inner.scheduler.fire(ticket, case);
        }
    }

    /// Whether what its task waits for is there.
    pub(in crate::pool) fn serves(&self, worker: u16, want: Want) -> bool {
        let is_paused = self.is_paused();
        self.with(worker, |slot| slot.serves(want, is_paused))
    }

    /// Whether it starts a job at once that it is handed while it waits for one, and this Web Worker runs it.
    #[cfg(feature = "pool")]
    pub(in crate::pool) fn starts_at_once(&self, worker: u16) -> bool {
        let is_paused = self.is_paused();
        self.with(worker, |slot| {
            let stays = slot.stop.is_none() && !slot.is_retired && !slot.is_worn;
            stays && slot.state == Some(WorkerState::Idle) && slot.serves(Want::Start, is_paused)
        })
    }

    pub(in crate::pool) fn with<R>(&self, worker: u16, f: impl FnOnce(&mut Slot) -> R) -> R {
        f(&mut self.inner.slots.borrow_mut()[usize::from(worker) - 1])
    }

    pub(in crate::pool) fn state(&self, worker: u16) -> Option<WorkerState> {
        self.with(worker, |slot| slot.state)
    }

    /// The same for a number that a host said.
    pub(super) fn state_of(&self, worker: u16) -> Option<WorkerState> {
        let slots = self.inner.slots.borrow();
        usize::from(worker).checked_sub(1).and_then(|i| slots.get(i)).and_then(|slot| slot.state)
    }

    pub(in crate::pool) fn generation(&self, worker: u16) -> u32 {
        self.with(worker, |slot| slot.generation)
    }

    pub(super) fn is_current(&self, worker: u16, generation: u32) -> bool {
        let slots = self.inner.slots.borrow();
        usize::from(worker).checked_sub(1).and_then(|i| slots.get(i)).is_some_and(|slot| slot.generation == generation)
    }
}

impl Slot {
    /// Whether what its task waits for is there.
    pub(super) fn serves(&self, want: Want, is_paused: bool) -> bool {
        let has_word = self.stop.is_some() || self.answer.is_some();
        match want {
            Want::Answer => self.answer.is_some(),
            Want::Word => has_word,
            Want::Ready | Want::Start => {
                let may_start =
                    self.state == Some(WorkerState::Idle) && !is_paused && !self.has_results() && !self.owes();
                self.stop.is_some() || self.is_over() || self.is_gone(want) || may_start
            }
            Want::Token => self.stop.is_some() || self.is_gone(want) || is_paused,
        }
    }

    /// Whether results of its jobs still wait for room: it takes no further job before.
    const fn has_results(&self) -> bool {
        #[cfg(feature = "pool")]
        {
            self.company.n_results > 0
        }
        #[cfg(not(feature = "pool"))]
        false
    }

    /// Whether its Web Worker has not said yet that it runs no more of what was taken back: until then it takes no further job,
    /// which would stand behind one that nobody waits for.
    pub(super) const fn owes(&self) -> bool {
        #[cfg(feature = "pool")]
        {
            self.company.owes()
        }
        #[cfg(not(feature = "pool"))]
        false
    }

    /// Whether its Web Worker is not there for the job that it has in hand.
    pub(in crate::pool) fn is_gone(&self, want: Want) -> bool {
        matches!(want, Want::Start | Want::Token) && self.state != Some(WorkerState::Idle)
    }

    /// Whether it will take no job any more.
    pub(in crate::pool) fn is_over(&self) -> bool {
        let is_stopped = matches!(self.state, None | Some(WorkerState::Stopped));
        is_stopped || (self.is_retired && self.holds.is_none())
    }
}
