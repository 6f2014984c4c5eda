//! How jobs come in: at once where there is room, else by the line of those who wait outside, or not at all.

use std::time::Duration;

use super::{Notice, Pool};
use crate::chan::TrySendError;
use crate::pool::crew::Stop;
use crate::pool::{Ending, Job, Reason, Rung, Terms, WhenFull, rank};
use crate::sched::Actor;
use crate::time::Time;
use crate::trace::State;

/// A job as its submitter describes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Submission {
    /// From 1; larger than all before.
    pub id: u32,
    /// Smaller runs first.
    pub priority: i32,
    /// Longest one attempt may run; `None`: the pool's.
    pub timeout: Option<Duration>,
    /// From the wish until it must have settled.
    pub deadline: Option<Duration>,
    /// Between asking it to stop and killing it; `None`: the pool's.
    pub grace: Option<Duration>,
    /// Which retry rule: 0 the pool's, else what [`Pool::add_retry`] gave; `None`: it is never run again.
    pub retry: Option<usize>,
    /// Whether it may be run again once started.
    pub is_idempotent: bool,
    /// Number of its task: jobs of the same are taken to last alike.
    pub task: u16,
    /// Whether its result is kept for whoever comes later to read results. Where it is not, and nobody reads, it may be passed
    /// over.
    pub is_kept: bool,
    /// Whether it waits for room; otherwise it is refused where there is none.
    pub may_wait: bool,
    /// When it was wished for; not later than now.
    pub wished_at: Time,
}

impl Pool {
    /// Somebody wishes these jobs done. Each is answered by a notice: accepted, full or closed; and, unless it came back, by
    /// one more when it has settled.
    pub fn submit(&mut self, now: Time, submissions: impl IntoIterator<Item = Submission>) {
        self.advance_clock(now);
        for submission in submissions {
            self.enter(&submission);
        }
        self.turn();
    }

    pub(super) fn enter(&mut self, wish: &Submission) {
        let timeout = wish.timeout.or(self.config.timeout);
        let has_clock = timeout.is_some() || wish.deadline.is_some();
        let may_have_company = self.config.may_batch() && wish.is_idempotent && !has_clock;
        let terms = Terms {
            priority: wish.priority,
            rank: rank(wish.priority, wish.wished_at, self.config.aging),
            timeout,
            deadline: wish.deadline.map(|deadline| wish.wished_at + deadline),
            grace: wish.grace.unwrap_or(self.config.grace),
            retry: wish.retry,
            is_idempotent: wish.is_idempotent,
            company: may_have_company.then_some(wish.task),
            is_kept: wish.is_kept,
        };
        let job = self.crew.ledger().submit(wish.id, terms, wish.wished_at);
        if self.is_closed || self.ctx.is_done() {
            self.notices.push_back(Notice::Closed(wish.id));
            return;
        }
        if terms.deadline.is_some_and(|deadline| deadline <= self.scheduler.now()) {
            self.notices.push_back(Notice::Accepted(wish.id));
            return self.crew.end_queued(job, &Stop::Deadline);
        }
        if !self.outside.is_empty() && wish.may_wait && self.config.when_full == WhenFull::Wait {
            self.outside.push_back(job);
            return;
        }
        match self.jobs.try_send(job) {
            Ok(()) => {
                self.accepted(wish.id);
                // A rendezvous hands over to a waiting worker, which must run before it can wait again.
                if self.config.jobs_capacity == 0 {
                    self.scheduler.run();
                }
            }
            Err(TrySendError::Full(job) | TrySendError::Closed(job)) => self.enter_full(wish, job),
        }
    }

    fn enter_full(&mut self, wish: &Submission, job: Job) {
        match self.config.when_full {
            WhenFull::Wait if wish.may_wait => self.outside.push_back(job),
            WhenFull::DropOldest if self.config.jobs_capacity > 0 => {
                // More than one where a job that is run again had come in past the capacity.
                while self.jobs.len() >= self.config.jobs_capacity
                    && let Some(dropped) = self.jobs.evict()
                {
                    let ending = Ending::new(State::Cancelled);
                    let text = Some("dropped to make room");
                    let ending = Ending { rung: Rung::Queued, reason: Reason::Dropped, text, ..ending };
                    self.crew.end_without_worker(dropped, &ending);
                }
                let _ = self.jobs.force_send(job);
                self.accepted(wish.id);
            }
            _ => {
                drop(job);
                self.notices.push_back(Notice::Full(wish.id));
            }
        }
    }

    /// A job has just been let in: it is told, and pays its share into its rule's retry budget. Who is refused pays nothing,
    /// or a storm that the pool sheds would pay for retries of what it took.
    fn accepted(&mut self, id: u32) {
        if let Some(rule) = self.crew.ledger().retry_of(id) {
            self.crew.inner.rules.borrow_mut().retries[rule].1.accepted();
        }
        self.notices.push_back(Notice::Accepted(id));
    }

    /// Gives workers that were just handed a job more of the same, in the same message.
    pub(super) fn top_up(&mut self) -> bool {
        let mut has_moved = false;
        while let Some((worker, task)) = self.crew.take_fresh() {
            let most = self.crew.n_company(worker, task, self.jobs.len() + self.outside.len());
            let mut n_joined = 0;
            while n_joined < most {
                let next = self.jobs.take_if(Actor::worker(worker), |job| job.company == Some(task));
                if let Some(job) = next {
                    self.crew.join(worker, job);
                    n_joined += 1;
                } else if !self.jobs.is_empty() || !self.let_in() {
                    break;
                }
            }
            if n_joined > 0 {
                self.crew.seal(worker);
                has_moved = true;
            }
        }
        has_moved
    }

    /// Lets submitters in as long as there is room.
    pub(super) fn let_in(&mut self) -> bool {
        let mut has_moved = false;
        while let Some(job) = self.outside.pop_front() {
            let id = job.id;
            match self.jobs.try_send(job) {
                Ok(()) => {
                    self.accepted(id);
                    has_moved = true;
                    if self.config.jobs_capacity == 0 {
                        self.scheduler.run();
                    }
                }
                Err(TrySendError::Full(job) | TrySendError::Closed(job)) => {
                    self.outside.push_front(job);
                    break;
                }
            }
        }
        has_moved
    }
}
