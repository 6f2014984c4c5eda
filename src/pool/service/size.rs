//! How many workers there are, and whether they start jobs.

use super::Pool;
use crate::pool::pattern::worker;
use crate::pool::{Decision, Load};
use crate::sched::Actor;
use crate::time::Time;
use crate::trace::WorkerState;

impl Pool {
    /// Another number of workers, at least 1; a busy one goes after its job.
    pub fn resize(&mut self, now: Time, n_workers: u16) {
        self.advance_clock(now);
        self.autoscale.set_bounds(n_workers, n_workers);
        self.turn();
    }

    /// No job is started until [`Pool::resume`].
    pub fn pause(&mut self, now: Time) {
        self.advance_clock(now);
        self.crew.set_paused(true);
        self.turn();
    }

    /// Jobs are started again.
    pub fn resume(&mut self, now: Time) {
        self.advance_clock(now);
        self.crew.set_paused(false);
        self.turn();
    }

    pub(super) fn scale(&mut self) -> bool {
        // A closed pool still has workers for what is left.
        if self.jobs.is_closed() || self.is_terminated || self.ctx.is_done() {
            self.next_look = None;
            return false;
        }
        let now = self.scheduler.now();
        let n_idle = self.crew.idle().len() as u16;
        let n_waiting = self.jobs.len() + self.n_outside();
        let next_token = self.crew.inner.rules.borrow().bucket.as_ref().map(|bucket| bucket.next(now));
        let held_until = next_token.filter(|at| *at > now && n_waiting > 0);
        let queue_len = if self.crew.is_paused() || held_until.is_some() { 0 } else { n_waiting };
        let n_starting = self.crew.count(WorkerState::Starting) + self.crew.count(WorkerState::Lost);
        let n_workers = self.crew.n_workers() as u16;
        let load = Load { n_workers, n_starting: n_starting as u16, n_idle, queue_len };
        let (decision, next_look) = self.autoscale.decide(now, load);
        self.next_look = [next_look, held_until].into_iter().flatten().min();
        match decision {
            Decision::Stay => return false,
            Decision::Grow(n) => {
                for _ in 0..n {
                    if !self.crew.keep_one() {
                        self.hire();
                    }
                }
            }
            Decision::Shrink(n) => {
                let mut leaving = self.crew.dispensable();
                leaving.truncate(usize::from(n));
                leaving.into_iter().for_each(|worker| self.retire(worker));
            }
        }
        true
    }

    fn hire(&mut self) {
        let handle = self.crew.hire();
        let actor = Actor::worker(handle.id());
        let name = format!("worker {}", handle.id());
        let ctx = self.ctx.quiet_child();
        let index = usize::from(handle.id()) - 1;
        match self.contexts.get_mut(index) {
            Some(slot) => *slot = ctx.clone(),
            None => self.contexts.push(ctx.clone()),
        }
        let work = worker(ctx, handle, self.jobs.clone(), self.results.clone());
        let spawned = self.workers.go(actor, &name, work);
        spawned.expect("nobody waits for this group, it is only counted");
    }

    /// Has a worker go: at once if it is idle, after its job if not.
    fn retire(&self, worker: u16) {
        self.crew.retire(worker);
        if self.crew.is_free(worker) {
            self.contexts[usize::from(worker) - 1].cancel("not needed any more");
        }
    }
}
