//! What a host says to a crew: its Web Workers are ready, have answered, are gone.
//!
//! Everything said names the worker's generation and, where it is of a job, the job: what is not of the present ones is
//! ignored.

use std::time::Duration;

use super::Crew;
use super::due::Due;
use crate::pool::{Answer, Respawn};
use crate::trace::WorkerState;

/// What the host has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "programs", derive(Hash))]
pub enum Input {
    /// The Web Worker answered the handshake.
    Ready {
        /// Which worker.
        worker: u16,
        /// Of which generation.
        generation: u32,
    },
    /// The job has ended over there.
    Answered {
        /// Which worker.
        worker: u16,
        /// Of which generation.
        generation: u32,
        /// The job's id.
        job: u32,
        /// How.
        answer: Answer,
    },
    /// The Web Worker is gone, or never started.
    Lost {
        /// Which worker.
        worker: u16,
        /// Of which generation.
        generation: u32,
        /// What is known of the reason.
        reason: String,
    },
    /// Somebody cancels the run.
    Cancel,
    /// Somebody cancels this job.
    #[cfg(feature = "programs")]
    CancelJob(u32),
    /// Somebody ends the submissions; what is there still runs.
    #[cfg(feature = "programs")]
    Shutdown,
    /// Somebody wants so many workers: 1–64, simulated 1–1024. Other numbers are dropped, and so is it in a pipeline.
    #[cfg(feature = "programs")]
    Resize(u16),
    /// Somebody wants so many thousandths of a start per second (1–10⁹) and such a burst (1–1000), or no limit. Other
    /// numbers are dropped.
    #[cfg(feature = "programs")]
    Limit(Option<(u64, u32)>),
    /// Somebody wants jobs that are dispatched from now on to have this size. One that the task does not have is dropped.
    #[cfg(feature = "programs")]
    Size(u32),
    /// Somebody wants workers to take no further jobs.
    #[cfg(feature = "programs")]
    Pause,
    /// Somebody ends that.
    #[cfg(feature = "programs")]
    Resume,
    /// Somebody has a worker's Web Worker end behind the pool's back; dropped where that is not alive.
    #[cfg(feature = "programs")]
    KillWorker(u16),
    /// Somebody has the present attempt of a job fail, or the next where it has none; dropped where the job has settled or
    /// never was.
    #[cfg(feature = "programs")]
    FailJob(u32),
    /// So many Web Workers are ready beside the run's own. A host says so, nobody orders it.
    #[cfg(feature = "programs")]
    Spares(u16),
}

impl Crew {
    /// The Web Worker answered the handshake.
    pub fn ready(&self, worker: u16, generation: u32) {
        if self.is_current(worker, generation) && self.state(worker) == Some(WorkerState::Starting) {
            let now = self.inner.scheduler.now();
            self.with(worker, |slot| slot.respawn.ready(now));
            self.set_idle(worker);
            self.wake(worker);
        }
    }

    /// A job has ended after `ran` on its worker. Answers of former generations or of other jobs are ignored.
    pub fn answered(&self, worker: u16, generation: u32, job: u32, answer: Answer, ran: Duration) {
        if !self.is_current(worker, generation) {
            return;
        }
        #[cfg(feature = "pool")]
        let Some(answer) = self.answered_in_company(worker, job, answer, ran) else { return };
        if self.with(worker, |slot| slot.job != Some(job)) {
            return;
        }
        if answer != Answer::NotStarted {
            self.inner.ledger.ran(job, ran);
        }
        let is_poisoned = matches!(answer, Answer::Panicked(_));
        let n_jobs = self.with(worker, |slot| {
            slot.job = None;
            slot.answer = Some(answer);
            slot.n_jobs += 1;
            slot.n_jobs
        });
        let is_worn = self.inner.rules.borrow().recycle_after.is_some_and(|most| n_jobs >= most);
        if is_poisoned || is_worn || self.with(worker, |slot| slot.is_worn) {
            self.replace(worker);
        } else {
            self.set_idle(worker);
        }
        self.wake(worker);
    }

    /// The Web Worker is gone: its job settles as lost or is run again, and a new one is started in its place.
    pub fn lost(&self, worker: u16, generation: u32, reason: &str) {
        let is_over = matches!(self.state_of(worker), None | Some(WorkerState::Stopped | WorkerState::Lost));
        if !self.is_current(worker, generation) || is_over {
            return;
        }
        let now = self.inner.scheduler.now();
        #[cfg(feature = "pool")]
        self.hand_back_company(worker);
        let had_job = self.cut_short(worker);
        let (respawn, is_retired) = self.with(worker, |slot| {
            #[cfg(feature = "pool")]
            slot.company.forget();
            if had_job {
                slot.answer = Some(Answer::Lost(reason.to_owned()));
            }
            (slot.respawn.lost(now), slot.is_retired)
        });
        self.change(worker, WorkerState::Lost);
        // Where others may live it is tried now and then; whether none can be started, the pool sees to.
        let respawn = respawn.or_else(|| self.is_connected().then_some(Respawn::LONGEST_WAIT));
        match respawn {
            _ if is_retired => self.change(worker, WorkerState::Stopped),
            Some(Duration::ZERO) => self.start(worker),
            Some(backoff) => {
                let due = Due::Respawn { worker, generation };
                self.inner.agenda.borrow_mut().enter(now + backoff, due);
            }
            None => self.change(worker, WorkerState::Stopped),
        }
        // Who waits for it to be ready waits on while it is started again.
        self.wake(worker);
    }

    /// Replace this worker before its next job: it has grown too large.
    pub(in crate::pool) fn wear_out(&self, worker: u16, generation: u32) {
        if !self.is_current(worker, generation) {
            return;
        }
        self.with(worker, |slot| slot.is_worn = true);
        #[cfg(feature = "pool")]
        self.recall_company(worker);
        if self.state(worker) == Some(WorkerState::Idle) {
            self.replace(worker);
            self.wake(worker);
        }
    }
}
