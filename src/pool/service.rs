//! A pool that serves whoever submits, for as long as it likes: the pattern's workers, fed from outside.
//!
//! The submitters stand outside the jobs channel in one line and are let in as room comes free; the workers are the
//! pattern's, each an async fn that receives, runs and sends. As everywhere here: the host says what happened and when, then
//! takes out what is to be done ([`Pool::command`]) and told ([`Pool::notice`]), until it is quiet and says when to wake it.

use std::collections::VecDeque;
use std::time::Duration;

use serde::Serialize;

use super::crew::{JITTER, Rules, Stop};
use super::pattern::worker;
use super::{
    Answer, Autoscale, Command, Crew, Decision, Ending, Job, JobResult, Load, Meter, Percentiles, PoolConfig, Reason,
    RetryBudget, RetryPolicy, Rung, Settlement, Stats, Terms, Throughput, TokenBucket, Utilisation, WhenFull, rank,
};
use crate::chan::{Channel, TryReceiveError, TrySendError};
use crate::rng::Rng;
use crate::sched::{Actor, Order, Scheduler, Status};
use crate::sync::{Context, WaitGroup};
use crate::time::Time;
use crate::trace::{State, Trace, WorkerState};

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

#[derive(Default)]
struct Meters {
    wait: Meter,
    run: Meter,
    total: Meter,
    throughput: Throughput,
    utilisation: Utilisation,
}

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
    /// Whether it waits for room; otherwise it is refused where there is none.
    pub may_wait: bool,
    /// When it was wished for; not later than now.
    pub wished_at: Time,
}

/// What the host is to tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Notice {
    /// The job is in the jobs channel.
    Accepted(u32),
    /// The jobs channel was full, and the job came back.
    Full(u32),
    /// The pool takes no more jobs, and it came back.
    Closed(u32),
    /// The job has settled.
    Settled(Settlement),
    /// The results' reader gets this job's result.
    Result(u32),
    /// There will be no more results.
    ResultsEnd,
    /// Closed, everything settled, every worker stopped.
    Drained,
    /// No worker can be started; every job settles as lost.
    CannotStart,
}

/// `PoolStats` of `pool.d.ts`.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolStats {
    /// Where the jobs stand.
    pub jobs: Stats,
    /// Where the workers stand.
    pub workers: WorkerCounts,
    /// Busy worker-time / alive worker-time, 0–1.
    pub utilisation: f64,
    /// Completed per second.
    pub throughput_per_second: f64,
    /// From wish to dispatch.
    pub wait_ms: Percentiles,
    /// On workers.
    pub run_ms: Percentiles,
    /// From wish to settled.
    pub total_ms: Percentiles,
}

/// How many workers are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names are those of the states")]
pub struct WorkerCounts {
    pub starting: usize,
    pub idle: usize,
    pub busy: usize,
    pub cancelling: usize,
    pub stopping: usize,
}

impl Pool {
    /// A pool at time zero; its workers are being started.
    pub fn new(config: PoolConfig) -> Self {
        let scheduler = Scheduler::new(config.seed, Order::Fifo, Trace::with_capacity(TRACE_CAPACITY));
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

    // ---------------------------------------------------------------- what the submitters want

    /// Somebody wishes these jobs done. Each is answered by a notice: accepted, full or closed; and, unless it came back, by
    /// one more when it has settled.
    pub fn submit(&mut self, now: Time, submissions: &[Submission]) {
        self.advance_clock(now);
        for submission in submissions {
            self.enter(submission);
        }
        self.turn();
    }

    /// Stops a job wherever it stands: withdrawn if queued, asked and then killed if running.
    pub fn cancel(&mut self, now: Time, job: u32) {
        self.advance_clock(now);
        // A job whose backoff has just ended may be on its way to a worker.
        self.scheduler.run();
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
        let ledger = self.crew.ledger();
        // What workers hold and could not send yet is not lost with their tasks; capacities mean nothing any more.
        let mut results = self.results.drain_now();
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
        drop((self.jobs.drain_now(), self.crew.take_retries()));
        self.scheduler.abort();
        self.is_terminated = true;
        for result in results {
            let _ = self.results.force_send(result);
        }
        self.turn();
    }

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

    /// The results' reader wants `n` more. From the first call on a full results channel holds the workers back; before it,
    /// what does not fit is dropped, the oldest first.
    pub fn receive(&mut self, now: Time, n: usize) {
        self.advance_clock(now);
        let wanted = self.wanted.get_or_insert(0);
        *wanted = wanted.saturating_add(n);
        self.turn();
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
        self.advance_clock(now);
        for (worker, generation, job, answer, ran) in answers {
            self.crew.answered(worker, generation, job, answer, ran);
        }
        self.turn();
    }

    /// A Web Worker is gone, or did not start.
    pub fn lost(&mut self, now: Time, worker: u16, generation: u32) {
        self.advance_clock(now);
        self.crew.lost(worker, generation, "its worker was lost");
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

    /// When a running job's time is up at the latest: by its timeout, its deadline or the pool's.
    pub fn time_limit(&self, job: u32) -> Option<Time> {
        if self.crew.ledger().is_settled(job) {
            return None;
        }
        let terms = self.crew.ledger().terms(job);
        let timeout = terms.timeout.map(|timeout| self.scheduler.now() + timeout);
        [timeout, terms.deadline, self.ctx.deadline()].into_iter().flatten().min()
    }

    /// The figures, now.
    pub fn stats(&self) -> PoolStats {
        let now = self.scheduler.now();
        let count = |state| self.crew.count(state);
        PoolStats {
            jobs: self.crew.ledger().stats(),
            workers: WorkerCounts {
                starting: count(WorkerState::Starting) + count(WorkerState::Lost),
                idle: count(WorkerState::Idle),
                busy: count(WorkerState::Busy),
                cancelling: count(WorkerState::Cancelling),
                stopping: count(WorkerState::Stopping),
            },
            utilisation: self.meters.utilisation.ratio(now),
            throughput_per_second: self.meters.throughput.per_second(now),
            wait_ms: self.meters.wait.percentiles(),
            run_ms: self.meters.run.percentiles(),
            total_ms: self.meters.total.percentiles(),
        }
    }

    /// The time it was last told.
    pub fn now(&self) -> Time {
        self.scheduler.now()
    }

    /// Everything that has happened, or the last part of it.
    pub fn trace(&self) -> std::cell::Ref<'_, Trace> {
        self.scheduler.trace()
    }

    // ---------------------------------------------------------------- inside

    fn advance_clock(&mut self, now: Time) {
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
            if self.ctx.is_done() {
                self.end_waiting();
            }
            self.note_settled();
            // Order matters: a worker that was just handed a job must run before it is let go.
            let has_moved = self.let_in() | self.let_out();
            if !has_moved && !self.close_behind() && !self.scale() {
                break;
            }
        }
        let n_idle = self.crew.count(WorkerState::Idle) as u32;
        let n_busy = (self.crew.count(WorkerState::Busy) + self.crew.count(WorkerState::Cancelling)) as u32;
        self.meters.utilisation.change(self.scheduler.now(), n_idle + n_busy, n_busy);
    }

    fn enter(&mut self, wish: &Submission) {
        let terms = Terms {
            priority: wish.priority,
            rank: rank(wish.priority, wish.wished_at, self.config.aging),
            timeout: wish.timeout.or(self.config.timeout),
            deadline: wish.deadline.map(|deadline| wish.wished_at + deadline),
            grace: wish.grace.unwrap_or(self.config.grace),
            retry: wish.retry,
            is_idempotent: wish.is_idempotent,
        };
        if let Some(rule) = wish.retry {
            self.crew.inner.rules.borrow_mut().retries[rule].1.submitted();
        }
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
                self.notices.push_back(Notice::Accepted(wish.id));
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
                self.notices.push_back(Notice::Accepted(wish.id));
            }
            _ => {
                drop(job);
                self.notices.push_back(Notice::Full(wish.id));
            }
        }
    }

    fn stop(&mut self, id: u32, stop: &Stop) {
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
    fn end_waiting(&mut self) {
        self.is_closed = true;
        self.crew.retire_all();
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
    fn give_up(&mut self) {
        self.is_closed = true;
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

    fn note_settled(&mut self) {
        let now = self.scheduler.now();
        while let Some(settled) = self.crew.ledger().take_settlement() {
            if settled.state == State::Rejected {
                // Its submitter was told when it came back.
                continue;
            }
            self.meters.total.record(settled.total);
            self.meters.wait.record(settled.wait);
            if settled.n_attempts > 0 {
                self.meters.run.record(settled.run);
            }
            if settled.state == State::Completed {
                self.meters.throughput.completed(now);
            }
            self.notices.push_back(Notice::Settled(settled));
        }
    }

    /// Lets submitters in as long as there is room.
    fn let_in(&mut self) -> bool {
        let mut has_moved = false;
        while let Some(job) = self.outside.pop_front() {
            let id = job.id;
            match self.jobs.try_send(job) {
                Ok(()) => {
                    self.notices.push_back(Notice::Accepted(id));
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

    /// Lets results out to their reader; without one, drops what does not fit.
    fn let_out(&mut self) -> bool {
        let mut has_moved = false;
        loop {
            match &mut self.wanted {
                Some(0) => break,
                Some(wanted) => match self.results.try_recv() {
                    Ok(result) => {
                        *wanted -= 1;
                        self.notices.push_back(Notice::Result(result.id));
                    }
                    Err(TryReceiveError::Empty) => break,
                    Err(TryReceiveError::Closed) => {
                        if !self.has_told_end {
                            self.has_told_end = true;
                            self.notices.push_back(Notice::ResultsEnd);
                        }
                        break;
                    }
                },
                None if self.results.len() >= self.config.results_capacity => {
                    if self.results.try_recv().is_err() {
                        break;
                    }
                }
                None => break,
            }
            has_moved = true;
        }
        has_moved
    }

    /// Once everything has settled after the close: sends the workers home, ends the results, says that it is over.
    fn close_behind(&mut self) -> bool {
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

    fn scale(&mut self) -> bool {
        // A closed pool still has workers for what is left.
        if self.jobs.is_closed() || self.is_terminated || self.ctx.is_done() {
            self.next_look = None;
            return false;
        }
        let now = self.scheduler.now();
        let n_idle = self.crew.idle().len() as u16;
        let n_waiting = self.jobs.len() + self.outside.len();
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
