//! What a reader orders of a run under way, beyond ending it. Every order is noted in the trace before it does anything; one
//! that makes no sense (a number out of its range, a worker that is not there) is dropped and leaves no note.

use super::Run;
use crate::pool::{Input, ProgramName, TokenBucket};
use crate::sched::Actor;
use crate::trace::{Command, Event, Kind, RunEnd};

impl Run {
    pub(super) fn obey(&mut self, order: &Input) {
        // Whatever is due comes first, so that nobody is had go to whom a job has just been handed.
        self.turn();
        if self.outcome.is_some() {
            return;
        }
        match *order {
            Input::Resize(n) => self.resize(n),
            Input::Limit(limit) => self.limit(limit),
            Input::Size(size) if self.config.allows_size(size) => {
                self.note(Command::Size, Event { a: size, ..NOTE });
                self.config.task = self.config.task.with_size(size);
            }
            Input::Pause => {
                self.note(Command::Pause, NOTE);
                self.crew.set_paused(true);
            }
            Input::Resume => {
                self.note(Command::Resume, NOTE);
                self.crew.set_paused(false);
            }
            Input::KillWorker(worker) if self.crew.is_alive(worker) => {
                self.note(Command::KillWorker, Event { actor: Actor::worker(worker).0, ..NOTE });
                self.crew.vanish(worker);
            }
            Input::FailJob(job) if !self.crew.ledger().is_settled(job) => {
                self.note(Command::FailJob, Event { job, ..NOTE });
                self.crew.condemn(job);
            }
            _ => {}
        }
    }

    /// Whether workers take no further jobs until somebody says so.
    pub fn is_paused(&self) -> bool {
        self.crew.is_paused()
    }

    /// Says that nobody will end the pause; nothing where there is none. Only a host without a future can know.
    pub(crate) fn end_paused(&mut self) {
        if self.outcome.is_none() && self.crew.is_paused() {
            self.end(RunEnd::Paused, Vec::new());
        }
    }

    /// A dynamic pool moves its bounds. Another hires, or has those go that can with the least loss: idle ones at once, busy
    /// ones after their job.
    fn resize(&mut self, n: u16) {
        if !(1..=self.config.mode.most_workers()).contains(&n) || self.config.program == ProgramName::Pipeline {
            return;
        }
        self.note(Command::Resize, Event { a: n.into(), ..NOTE });
        if let Some(scaling) = &mut self.scaling {
            return scaling.set_most(n);
        }
        let (n, n_now) = (usize::from(n), self.crew.n_workers());
        for worker in self.crew.dispensable().into_iter().take(n_now.saturating_sub(n)) {
            self.program.retire(worker);
        }
        for _ in n_now..n {
            if !self.crew.keep_one() && self.program.may_grow() {
                self.program.hire(&self.config);
            }
        }
    }

    fn limit(&self, limit: Option<(u64, u32)>) {
        let is_in_range = |(rate, burst)| (1..=1_000_000_000).contains(&rate) && (1..=1_000).contains(&burst);
        if !limit.is_none_or(is_in_range) {
            return;
        }
        let limited = limited(limit);
        self.note(Command::Limit, Event { a: limited.a, b: limited.b, ..NOTE });
        self.scheduler.emit(limited);
        self.crew.set_bucket(limit.map(|(rate, burst)| TokenBucket::new(rate as f64 / 1e3, burst)));
    }

    fn note(&self, command: Command, event: Event) {
        self.scheduler.emit(Event { detail: command as u8, ..event });
    }
}

/// What the trace tells of a rate limit.
pub(super) fn limited(limit: Option<(u64, u32)>) -> Event {
    let (b, a) = limit.unwrap_or_default();
    Event { a, b, ..Event::new(Kind::Limited) }
}

const NOTE: Event = Event::new(Kind::Commanded);
