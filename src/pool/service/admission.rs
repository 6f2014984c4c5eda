//! How jobs come in: at once where there is room, else by the line of those who wait outside, or not at all.

use std::time::Duration;

use super::{Notice, Pool};
use crate::chan::{Traced, TrySendError};
use crate::pool::crew::Stop;
use crate::pool::{Ending, Job, Reason, Rung, Terms, WhenFull, rank};
use crate::sched::Actor;
use crate::time::Time;
use crate::trace::State;

/// How long what was foreseen stays true while nothing is told.
pub const FORESIGHT: Duration = Duration::from_millis(100);

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
        self.submit_many(now, submissions.into_iter().map(|submission| (submission, 1)));
    }

    /// The same of each so many times, numbered one after the other.
    pub fn submit_many(&mut self, now: Time, submissions: impl IntoIterator<Item = (Submission, u32)>) {
        self.advance_clock(now);
        for (submission, n) in submissions {
            let terms = self.terms(&submission);
            if n > 1 && self.may_fold(&submission, &terms) {
                self.enter_span(&submission, &terms, n);
                continue;
            }
            for id in (submission.id..).take(n as usize) {
                self.enter(&Submission { id, ..submission }, terms);
            }
        }
        self.turn();
    }

    /// The worker that a job without terms of its own would be posted to if it were submitted next, at the latest [`FORESIGHT`]
    /// from now, and nothing else were told before. Whoever needs it soon may have that worker begin while this pool is still
    /// told of the job. `None`: none, or it cannot be foreseen.
    pub fn foresee(&self, now: Time) -> Option<u16> {
        if self.is_closed || !self.jobs.is_empty() || !self.outside.is_empty() {
            return None;
        }
        let has_clocks = self.config.timeout.is_some() || self.config.deadline.is_some();
        let is_soon = |at: Time| at <= now + FORESIGHT;
        if has_clocks || !self.config.may_batch() || self.ctx.is_done() || self.next_wake().is_some_and(is_soon) {
            return None;
        }
        let worker = self.jobs.first_receiver()?.worker_number()?;
        self.crew.starts_at_once(worker).then_some(worker)
    }

    #[inline(never)]
    fn terms(&self, wish: &Submission) -> Terms {
        let timeout = wish.timeout.or(self.config.timeout);
        let has_clock = timeout.is_some() || wish.deadline.is_some();
        let may_have_company = self.config.may_batch() && wish.is_idempotent && !has_clock;
        Terms {
            priority: wish.priority,
            rank: rank(wish.priority, wish.wished_at, self.config.aging),
            timeout,
            deadline: wish.deadline.map(|deadline| wish.wished_at + deadline),
            grace: wish.grace.unwrap_or(self.config.grace),
            retry: wish.retry,
            is_idempotent: wish.is_idempotent,
            company: may_have_company.then_some(wish.task),
            is_kept: wish.is_kept,
        }
    }

    /// Whether many of these may be kept as one: nothing is known yet that would be to do with one of them alone.
    fn may_fold(&self, wish: &Submission, terms: &Terms) -> bool {
        let waits = wish.may_wait && self.config.when_full == WhenFull::Wait;
        terms.company.is_some() && waits && !self.is_closed && !self.ctx.is_done() && self.scheduler.trace().is_off()
    }

    #[inline(never)]
    fn enter_span(&mut self, wish: &Submission, terms: &Terms, n: u32) {
        let job = self.crew.ledger().submit_span(wish.id, n, terms, wish.wished_at);
        let left = if self.outside.is_empty() { self.admit(job) } else { Some(job) };
        if let Some(left) = left {
            self.n_more_outside += left.n_jobs() as usize - 1;
            self.outside.push_back(left);
        }
    }

    /// Lets so many of a span in as there is room for; what there is none for comes back. While workers wait, each is handed
    /// one.
    #[inline(never)]
    fn admit(&mut self, mut job: Job) -> Option<Job> {
        loop {
            let room = self.config.jobs_capacity.saturating_sub(self.jobs.len());
            let most = if self.jobs.is_empty() { 1 } else { room };
            if most == 0 {
                return Some(job);
            }
            let (part, left) = job.at_most(most as u32);
            let (id, n, retry) = (part.id, part.n_jobs(), part.retry());
            let _ = self.jobs.force_send(part);
            self.accepted(id, n, retry);
            job = left?;
        }
    }

    /// How many wait outside.
    pub(super) fn n_outside(&self) -> usize {
        self.outside.len() + self.n_more_outside
    }

    /// Has every job stand for itself alone.
    #[inline(never)]
    pub(super) fn unfold(&mut self) {
        if self.crew.ledger().n_folded() == 0 {
            return;
        }
        for mut job in std::mem::take(&mut self.outside) {
            while let Some(first) = job.split(1) {
                self.outside.push_back(first);
            }
            self.outside.push_back(job);
        }
        self.n_more_outside = 0;
        self.jobs.unfold();
        self.crew.unfold_company();
        debug_assert_eq!(self.crew.ledger().n_folded(), 0, "spans wait or are company");
    }

    #[inline(never)]
    pub(super) fn enter(&mut self, wish: &Submission, terms: Terms) {
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
                self.accepted(wish.id, 1, wish.retry);
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
                self.accepted(wish.id, 1, wish.retry);
            }
            _ => {
                drop(job);
                self.notices.push_back(Notice::Full(wish.id));
            }
        }
    }

    /// A job has just been let in: it is told, and pays its share into its rule's retry budget. Who is refused pays nothing,
    /// or a storm that the pool sheds would pay for retries of what it took.
    #[inline(never)]
    fn accepted(&mut self, first: u32, n: u32, retry: Option<usize>) {
        if let Some(rule) = retry {
            self.crew.inner.rules.borrow_mut().retries[rule].1.accepted_many(n);
        }
        self.notices.push_back(if n == 1 { Notice::Accepted(first) } else { Notice::AcceptedMany(first, n) });
    }

    /// Gives workers that were just handed a job more of the same, in the same message.
    pub(super) fn top_up(&mut self) -> bool {
        let mut has_moved = false;
        while let Some((worker, task)) = self.crew.take_fresh() {
            let most = self.crew.n_company(worker, task, self.jobs.len() + self.n_outside());
            let mut n_joined = 0;
            while n_joined < most {
                let is_of_task = |job: &Job| job.company == Some(task);
                let next = self.jobs.take_if(Actor::worker(worker), most - n_joined, is_of_task);
                if let Some(job) = next {
                    n_joined += job.n_jobs() as usize;
                    self.crew.join(worker, job);
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
            let (id, n, retry) = (job.id, job.n_jobs(), job.retry());
            if n > 1 {
                self.n_more_outside -= n as usize - 1;
                let left = self.admit(job);
                let n_left = left.as_ref().map_or(0, Job::n_jobs);
                has_moved |= n_left < n;
                if let Some(left) = left {
                    self.n_more_outside += n_left as usize - 1;
                    self.outside.push_front(left);
                    break;
                }
                continue;
            }
            match self.jobs.try_send(job) {
                Ok(()) => {
                    self.accepted(id, 1, retry);
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
