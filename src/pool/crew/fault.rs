//! Faults that somebody orders: a Web Worker that vanishes, an attempt that fails.

use super::{Command, Crew};
use crate::trace::WorkerState;

impl Crew {
    /// Whether a worker of this number has a Web Worker that is up.
    pub(in crate::pool) fn is_alive(&self, worker: u16) -> bool {
        matches!(self.state_of(worker), Some(WorkerState::Idle | WorkerState::Busy | WorkerState::Cancelling))
    }

    /// Has a worker's Web Worker vanish; it must be alive. The crew does not know until it is told of the loss.
    pub(in crate::pool) fn vanish(&self, worker: u16) {
        self.push(Command::Vanish { worker, generation: self.generation(worker) });
    }

    /// Has the present attempt of an unsettled job fail, or the next where it has none.
    pub(in crate::pool) fn condemn(&self, job: u32) {
        self.inner.ledger.condemn(job);
        let holder = self.holder_of(job);
        if let Some(worker) = holder.filter(|worker| self.with(*worker, |slot| slot.job == Some(job))) {
            self.push(Command::Fail { worker, generation: self.generation(worker), job });
        }
    }
}
