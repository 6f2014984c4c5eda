//! A pool that serves whoever submits, for as long as it likes: the pattern's workers, fed from outside.
//!
//! The submitters stand outside the jobs channel in one line and are let in as room comes free; the workers are the
//! pattern's, each an async fn that receives, runs and sends. As everywhere here: the host says what happened and when, then
//! takes out what is to be done ([`Pool::command`]) and told ([`Pool::notice`]), until it is quiet and says when to wake it.
//!
//! One file for each mechanism: how jobs come in, how many workers there are, what is told, what the figures are, and how
//! it all ends. Here they take turns.

mod admission;
mod ending;
mod notice;
mod size;
mod stats;

use std::collections::VecDeque;
use std::time::Duration;

use super::crew::{JITTER, Rules, Stop};
use super::{Answer, Autoscale, Command, Crew, Job, JobResult, PoolConfig, RetryBudget, RetryPolicy, TokenBucket};
use crate::chan::Channel;
use crate::rng::Rng;
use crate::sched::{Order, Scheduler, Status};
use crate::sync::{Context, WaitGroup};
use crate::time::Time;
use crate::trace::{State, Trace, WorkerState};

pub use admission::{FORESIGHT, Submission};
pub use notice::Notice;
use stats::Meters;
pub use stats::{PoolStats, WorkerCounts};

/// A pool.
pub struct Pool {
    scheduler: Scheduler,
    crew: Crew,
    config: PoolConfig,
    ctx: Context,
    jobs: Channel<Job>,
    results: Channel<JobResult>,
    workers: WaitGroup,
    /// Each worker's own context, by number - 1: ends an idle one's wait for jobs when it is to go.
    contexts: Vec<Context>,
    /// Wished for, and waiting for room in the jobs channel.
    outside: VecDeque<Job>,
    /// How many those are that stand for others, beside themselves.
    n_more_outside: usize,
    notices: VecDeque<Notice>,
    autoscale: Autoscale,
    /// When the autoscaler wants to look again.
    next_look: Option<Time>,
    /// Results that the reader has asked for and not received; `None`: nobody reads.
    wanted: Option<usize>,
    /// No more submissions.
    is_closed: bool,
    /// Its tasks are gone.
    is_terminated: bool,
    has_told_drained: bool,
    has_told_end: bool,
    has_given_up: bool,
    meters: Meters,
}

impl Pool {
    /// A pool at time zero; its workers are being started.
    pub fn new(config: PoolConfig) -> Self {
        Self::with_trace(config, Trace::with_capacity(TRACE_CAPACITY))
    }

    /// The same, which records nothing of what happens.
    pub fn untraced(config: PoolConfig) -> Self {
        Self::with_trace(config, Trace::off())
    }

    fn with_trace(config: PoolConfig, trace: Trace) -> Self {
        let scheduler = Scheduler::new(config.seed, Order::Fifo, trace);
        let crew = Crew::with_rules(&scheduler, Rules::of_pool(&config), true);
        let background = Context::new(&scheduler, "the pool");
        let ctx = match config.deadline {
            Some(deadline) => background.with_timeout("the pool's deadline", deadline),
            None => background,
        };
        let jobs = Channel::ranked(&scheduler, "jobs", config.jobs_capacity);
        let results = Channel::new(&scheduler, "results", config.results_capacity);
        crew.connect(jobs.clone(), results.clone());
        let mut pool = Self {
            crew,
            ctx,
            jobs,
            results,
            workers: WaitGroup::new(&scheduler, "the workers"),
            contexts: Vec::new(),
            outside: VecDeque::new(),
            n_more_outside: 0,
            notices: VecDeque::new(),
            autoscale: Autoscale::new(config.min_workers, config.max_workers, config.idle, config.cooldown),
            next_look: None,
            wanted: None,
            is_closed: false,
            is_terminated: false,
            has_told_drained: false,
            has_told_end: false,
            has_given_up: false,
            meters: Meters::default(),
            scheduler,
            config,
        };
        pool.turn();
        pool
    }

    /// Adds a retry rule for submissions to name; its index.
    pub fn add_retry(&self, policy: RetryPolicy) -> usize {
        let retries = &mut self.crew.inner.rules.borrow_mut().retries;
        retries.push(with_budget(policy));
        retries.len() - 1
    }

    // ---------------------------------------------------------------- what the host says

    /// Time has passed.
    pub fn advance(&mut self, now: Time) {
        self.advance_clock(now);
        self.turn();
    }

    /// A Web Worker answered the handshake.
    pub fn ready(&mut self, now: Time, worker: u16, generation: u32) {
        self.advance_clock(now);
        self.crew.ready(worker, generation);
        self.turn();
    }

    /// Jobs have ended: worker, generation, job, how, and how long they ran.
    pub fn answered(&mut self, now: Time, answers: impl IntoIterator<Item = (u16, u32, u32, Answer, Duration)>) {
        self.advance_clocks_of_jobs(now);
        for (worker, generation, job, answer, ran) in answers {
            self.crew.answered(worker, generation, job, answer, ran);
        }
        self.heard_answers();
    }

    /// The same of `n` jobs that are numbered one after the other and have completed: how long those ran that took any time,
    /// by their place among them.
    pub fn completed(
        &mut self,
        now: Time,
        (worker, generation): (u16, u32),
        (first, n): (u32, u32),
        runs: impl IntoIterator<Item = (u32, Duration)>,
    ) {
        self.advance_clocks_of_jobs(now);
        self.crew.completed(worker, generation, first, n, runs.into_iter());
        self.heard_answers();
    }

    fn heard_answers(&mut self) {
        // A worker whose task has not heard its answer yet does not count as idle.
        self.scheduler.run();
        self.crew.look_after();
        self.turn();
    }

    /// A Web Worker is gone, or did not start.
    pub fn lost(&mut self, now: Time, worker: u16, generation: u32) {
        self.advance_clocks_of_jobs(now);
        self.crew.lost(worker, generation, "its worker was lost");
        self.crew.look_after();
        if self.crew.cannot_start() && !self.has_given_up {
            self.has_given_up = true;
            // Workers that hold jobs give them back.
            self.scheduler.run();
            self.notices.push_back(Notice::CannotStart);
            self.give_up();
        }
        self.turn();
    }

    /// A Web Worker has grown too large: it is replaced before its next job.
    pub fn wear_out(&mut self, now: Time, worker: u16, generation: u32) {
        self.advance_clock(now);
        self.crew.wear_out(worker, generation);
        self.turn();
    }

    // ---------------------------------------------------------------- what comes out

    /// What the host is to do next.
    pub fn command(&mut self) -> Option<Command> {
        self.crew.command()
    }

    /// What the host is to tell next.
    pub fn notice(&mut self) -> Option<Notice> {
        self.notices.pop_front()
    }

    /// When to call [`Pool::advance`] at the latest.
    pub fn next_wake(&self) -> Option<Time> {
        let until = match self.scheduler.status() {
            Status::Waiting { until } => until,
            _ => None,
        };
        [until, self.crew.next_wake(), self.next_look].into_iter().flatten().min()
    }

    /// The time it was last told.
    pub fn now(&self) -> Time {
        self.scheduler.now()
    }

    /// Everything that has happened, or the last part of it.
    pub fn trace(&self) -> std::cell::Ref<'_, Trace> {
        self.scheduler.trace()
    }

    fn advance_clock(&mut self, now: Time) {
        self.advance_clocks_of_jobs(now);
        self.crew.look_after();
    }

    fn advance_clocks_of_jobs(&mut self, now: Time) {
        self.scheduler.advance(now);
        let now = self.scheduler.now();
        // Order matters: while everything is quiet each job stands somewhere, and none is on its way to a worker.
        while let Some(id) = { self.crew.ledger().take_expired(now) } {
            self.stop(id, &Stop::Deadline);
        }
        self.crew.advance(now);
    }

    /// Lets everything happen that can, and notes what is to be told.
    fn turn(&mut self) {
        loop {
            self.scheduler.run();
            self.crew.move_up();
            if self.ctx.is_done() {
                self.end_waiting();
            }
            self.note_settled();
            // Order matters: a worker that was just handed a job must run before it is let go.
            let has_moved = self.let_in() | self.top_up() | self.let_through() | self.let_out();
            if !has_moved && !self.close_behind() && !self.scale() {
                break;
            }
        }
        let n_idle = self.crew.count(WorkerState::Idle) as u32;
        let n_busy = (self.crew.count(WorkerState::Busy) + self.crew.count(WorkerState::Cancelling)) as u32;
        self.meters.utilisation.change(self.scheduler.now(), n_idle + n_busy, n_busy);
    }
}

/// Tasks hold handles of the scheduler that holds them.
impl Drop for Pool {
    fn drop(&mut self) {
        self.scheduler.abort();
    }
}

impl Rules {
    fn of_pool(config: &PoolConfig) -> Self {
        let rng = Rng::stream(config.seed, JITTER);
        Self {
            at_deadline: State::Expired,
            bucket: config.rate.map(|(per_second, burst)| TokenBucket::new(per_second, burst)),
            recycle_after: config.recycle_after,
            batch: config.batch,
            retries: vec![with_budget(config.retry.clone())],
            ..Self::plain(config.grace, rng)
        }
    }
}

const fn with_budget(policy: RetryPolicy) -> (RetryPolicy, RetryBudget) {
    let budget = RetryBudget::new(policy.budget_permille);
    (policy, budget)
}

/// Events a pool keeps: 2 MB.
const TRACE_CAPACITY: usize = 1 << 16;
