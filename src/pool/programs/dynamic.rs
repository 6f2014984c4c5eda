//! A pool whose size follows its load. The policy is [`crate::pool::Autoscale`], the same that createPool's pools have.

use super::Program;
use crate::pool::{Autoscale, Decision, Load, ProgramName, RunConfig};
use crate::time::Time;
use crate::trace::WorkerState;

/// Keeps a pool at the size that the policy wants.
pub(in crate::pool) struct Scaling {
    policy: Autoscale,
    min: u16,
    /// When the policy wants to look again.
    next_look: Option<Time>,
}

impl Scaling {
    /// `None` where the size is fixed, as in a pipeline, whose stages have theirs.
    pub(in crate::pool) fn new(config: &RunConfig) -> Option<Self> {
        let min = config.min_workers.filter(|_| config.program != ProgramName::Pipeline)?;
        let policy = Autoscale::new(min, config.n_workers, config.idle, config.cooldown);
        Some(Self { policy, min, next_look: None })
    }

    pub(in crate::pool) const fn next_look(&self) -> Option<Time> {
        self.next_look
    }

    /// Another maximum, from the next look on; the minimum is at most that.
    pub(in crate::pool) fn set_most(&mut self, most: u16) {
        self.policy.set_bounds(self.min.min(most), most);
    }

    /// Hires and retires as the policy says; whether it did.
    pub(in crate::pool) fn scale(&mut self, program: &Program, config: &RunConfig) -> bool {
        let (crew, jobs) = (&program.crew, &program.jobs[0]);
        if jobs.is_closed() || program.ctx.is_done() {
            self.next_look = None;
            return false;
        }
        let n_starting = crew.count(WorkerState::Starting) + crew.count(WorkerState::Lost);
        let load = Load {
            n_workers: crew.n_workers() as u16,
            n_starting: n_starting as u16,
            n_idle: crew.idle().len() as u16,
            queue_len: if crew.is_paused() { 0 } else { jobs.len() + jobs.n_senders() },
        };
        let decision;
        (decision, self.next_look) = self.policy.decide(program.scheduler.now(), load);
        match decision {
            Decision::Stay => return false,
            Decision::Grow(n) => (0..n).for_each(|_| program.hire(config)),
            Decision::Shrink(n) => {
                let leaving = crew.dispensable();
                leaving.into_iter().take(usize::from(n)).for_each(|worker| program.retire(worker));
            }
        }
        true
    }
}
