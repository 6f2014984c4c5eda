//! How jobs end that do not run to their end, and how the pool does: cancelled, closed, terminated, or given up.

use super::{Notice, Pool};
use crate::pool::crew::Stop;
use crate::pool::{Ending, Job, JobResult, Reason, Rung};
use crate::time::Time;
use crate::trace::State;

impl Pool {
    /// Stops a job wherever it stands: withdrawn if queued, asked and then killed if running.
    pub fn cancel(&mut self, now: Time, job: u32) {
        self.advance_clock(now);
        // A job whose backoff has just ended may be on its way to a worker.
        self.scheduler.run();
        if self.crew.ledger().may_be_folded(job) {
            self.unfold();
        }
        self.stop(job, &Stop::ByHand);
        self.turn();
    }

    /// Cancels the pool's context: all queued jobs are withdrawn, all running ones asked, and no more are taken.
    pub fn cancel_all(&mut self, now: Time) {
        self.advance_clock(now);
        self.ctx.cancel("the pool was cancelled");
        self.turn();
    }

    /// No more submissions. What is here still runs.
    pub fn close(&mut self, now: Time) {
        self.advance_clock(now);
        self.is_closed = true;
        self.turn();
    }

    /// Ends everything now: unsettled jobs settle as cancelled, workers are killed.
    pub fn terminate(&mut self, now: Time) {
        self.advance_clock(now);
        if self.is_terminated || self.has_told_drained {
            return self.turn();
        }
        // As in `cancel`: afterwards none is on its way.
        self.scheduler.run();
        self.is_closed = true;
        self.crew.kill_all();
        self.unfold();
        let ledger = self.crew.ledger();
        // What workers hold and could not send yet is not lost with their tasks; capacities mean nothing any more.
        let mut results = self.results.drain_now();
        results.extend(std::iter::from_fn(|| self.crew.take_result(|_| 1)).map(|late| late.result));
        for id in ledger.unsettled() {
            let was_running = ledger.state(id) == Some(State::InFlight);
            let rung = if was_running { Rung::Killed } else { Rung::Queued };
            let text = Some("the pool was terminated");
            ledger.settle(id, &Ending { rung, text, reason: Reason::Terminated, ..Ending::new(State::Cancelled) });
            results.push(JobResult { id, state: State::Cancelled, value: 0, worker: 0 });
        }
        for job in std::mem::take(&mut self.outside) {
            self.notices.push_back(Notice::Accepted(job.id));
        }
        self.scheduler.abort();
        // Order matters: what workers were just handed goes back into the channel with their tasks.
        drop((self.jobs.drain_now(), self.crew.take_retries()));
        self.is_terminated = true;
        for result in results {
            let _ = self.results.force_send(result);
        }
        self.turn();
    }

    pub(super) fn stop(&mut self, id: u32, stop: &Stop) {
        if let Some(index) = self.outside.iter().position(|job| job.id == id)
            && let Some(job) = self.outside.remove(index)
        {
            // It was never let in; it is told as accepted, so that whoever waits for that hears of its end.
            self.notices.push_back(Notice::Accepted(id));
            self.crew.end_queued(job, stop);
            return;
        }
        self.crew.stop(id, stop);
    }

    /// The context has ended: what no worker has is withdrawn, and no more is taken.
    pub(super) fn end_waiting(&mut self) {
        self.is_closed = true;
        self.crew.retire_all();
        self.unfold();
        let Some(cause) = self.ctx.cause() else { return };
        for job in std::mem::take(&mut self.outside) {
            self.notices.push_back(Notice::Accepted(job.id));
            self.crew.end_queued(job, &Stop::Pool(cause.clone()));
        }
        for job in self.jobs.drain_now().into_iter().chain(self.crew.take_retries()) {
            self.crew.end_queued(job, &Stop::Pool(cause.clone()));
        }
    }

    /// No worker can be started: nothing here will ever run.
    pub(super) fn give_up(&mut self) {
        self.is_closed = true;
        self.unfold();
        // Workers that wait for another start go home.
        self.ctx.cancel("no worker can be started");
        let waiting = std::mem::take(&mut self.outside).into_iter().inspect(|job| {
            self.notices.push_back(Notice::Accepted(job.id));
        });
        let jobs: Vec<Job> = waiting.chain(self.jobs.drain_now()).chain(self.crew.take_retries()).collect();
        for job in jobs {
            let text = Some("no worker can be started");
            let ending = Ending { reason: Reason::CannotStart, text, ..Ending::new(State::Lost) };
            self.crew.end_without_worker(job, &ending);
        }
    }

    /// Once everything has settled after the close: sends the workers home, ends the results, says that it is over.
    pub(super) fn close_behind(&mut self) -> bool {
        if !self.is_closed || self.crew.ledger().stats().unsettled() > 0 {
            return false;
        }
        if !self.jobs.is_closed() {
            let _ = self.jobs.close();
            // Also those that a pause or their Web Worker keeps waiting go home.
            self.contexts.iter().for_each(|ctx| ctx.cancel("the pool was closed"));
            return true;
        }
        if self.workers.count() > 0 && !self.is_terminated {
            return false;
        }
        if self.crew.n_results() > 0 {
            return false;
        }
        if !self.results.is_closed() {
            let _ = self.results.close();
            return true;
        }
        if !self.has_told_drained {
            self.has_told_drained = true;
            self.notices.push_back(Notice::Drained);
        }
        false
    }
}
