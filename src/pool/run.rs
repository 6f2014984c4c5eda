//! One run of the pattern, from the first job to the last task's return: one input in, commands out, until it says when
//! to wake it or that it has ended. It reads no clock and starts no worker; a host does.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use serde::Serialize;

use super::pattern::{closer, collector, producer, waiter, worker};
use super::{Command, Crew, Input, JobResult, RunConfig, Stats};
use crate::chan::Channel;
use crate::sched::{Actor, BlockedTask, Order, Scheduler, Status};
use crate::sync::{Context, WaitGroup};
use crate::time::Time;
use crate::trace::{Command as Commanded, Event, Kind, RunEnd, Trace};

/// A run.
pub struct Run {
    scheduler: Scheduler,
    crew: Crew,
    ctx: Context,
    results: Rc<RefCell<Vec<JobResult>>>,
    outcome: Option<Outcome>,
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// How it ended.
    pub kind: OutcomeKind,
    /// How long it took, in milliseconds.
    pub elapsed_ms: f64,
    /// Why its context ended, if it did.
    pub cause: Option<String>,
    /// XXH64 over every event, 16 hexadecimal digits.
    pub hash: String,
    /// Events recorded.
    pub n_events: u64,
    /// Where the jobs stand.
    pub stats: Stats,
    /// Tasks that are blocked for ever.
    pub blocked: Vec<BlockedTask>,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OutcomeKind {
    /// Every task returned.
    Finished,
    /// Every task is blocked for ever.
    Deadlock,
    /// Main returned, and others are blocked for ever.
    Leak,
}

impl Run {
    /// A run at time zero; nothing happens before its first [`Run::advance`].
    pub fn new(config: &RunConfig) -> Self {
        let scheduler = Scheduler::new(config.seed, Order::Fifo, Trace::with_capacity(TRACE_CAPACITY));
        let crew = Crew::new(&scheduler, config.grace);
        let background = Context::new(&scheduler, "the run");
        let ctx = match config.timeout {
            Some(timeout) => background.with_timeout("the timeout", timeout),
            None => background,
        };
        let run = Self { scheduler, crew, ctx, results: Rc::default(), outcome: None };
        run.spawn(config);
        run
    }

    /// The wiring of the pattern: Go's `main`.
    fn spawn(&self, config: &RunConfig) {
        let (scheduler, crew, ctx) = (&self.scheduler, &self.crew, &self.ctx);
        let jobs = Channel::new(scheduler, "jobs", config.jobs_capacity);
        let results = Channel::new(scheduler, "results", config.results_capacity);
        let workers = WaitGroup::new(scheduler, "the workers");

        let produce = producer(ctx.clone(), crew.clone(), jobs.clone(), config.n_jobs);
        scheduler.spawn(Actor::PRODUCER, "producer", produce);
        for n in 1..=config.n_workers {
            let work = worker(ctx.clone(), crew.hire(), jobs.clone(), results.clone());
            let spawned = workers.go(Actor::worker(n), &format!("worker {n}"), work);
            spawned.expect("nobody has waited for this group yet");
        }
        scheduler.spawn(Actor::CLOSER, "closer", closer(ctx.clone(), workers.clone(), jobs, results.clone()));
        if config.has_collector {
            let collected = Rc::clone(&self.results);
            let collect = async move { *collected.borrow_mut() = collector(results).await };
            scheduler.spawn_main(Actor::COLLECTOR, "collector (main)", collect);
        } else {
            scheduler.spawn_main(Actor::COLLECTOR, "main", waiter(workers));
        }
    }

    /// Moves the clock to `now` and lets everything happen that can.
    pub fn advance(&mut self, now: Time) {
        if self.outcome.is_none() {
            self.scheduler.advance(now);
            self.crew.advance(now);
            self.turn();
        }
    }

    /// Takes in what happened outside at `now`; nothing once the run has ended.
    pub fn handle(&mut self, now: Time, input: Input) {
        if self.outcome.is_some() {
            return;
        }
        self.scheduler.advance(now);
        self.crew.advance(now);
        match input {
            Input::Ready { worker, generation } => self.crew.ready(worker, generation),
            Input::Answered { worker, generation, job, answer } => {
                self.crew.answered(worker, generation, job, answer, Duration::ZERO);
            }
            Input::Lost { worker, generation, reason } => {
                self.crew.lost(worker, generation, &reason);
                // Otherwise the producer would wait for ever, and jobs in the channel would never settle.
                if self.crew.is_given_up() && self.stats().queued > 0 {
                    self.ctx.cancel("no worker can be started");
                }
            }
            Input::Cancel => {
                self.scheduler.emit(Event { detail: Commanded::Cancel as u8, ..Event::new(Kind::Commanded) });
                self.ctx.cancel("cancelled by hand");
            }
        }
        self.turn();
    }

    /// What the host is to do next; drain it after every [`Run::advance`] and [`Run::handle`].
    pub fn command(&mut self) -> Option<Command> {
        self.crew.command()
    }

    /// When to call [`Run::advance`] next, if no input comes before.
    pub fn next_wake(&self) -> Option<Time> {
        if self.outcome.is_some() {
            return None;
        }
        let until = match self.scheduler.status() {
            Status::Waiting { until } => until,
            _ => None,
        };
        [until, self.crew.next_wake()].into_iter().flatten().min()
    }

    /// What came of it, once it has ended.
    pub const fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// Results in the order in which the collector received them; empty until it has returned.
    pub fn results(&self) -> Vec<JobResult> {
        self.results.borrow().clone()
    }

    /// Where the jobs stand now.
    pub fn stats(&self) -> Stats {
        self.crew.ledger().stats()
    }

    /// The time it was last told.
    pub fn now(&self) -> Time {
        self.scheduler.now()
    }

    /// Everything that has happened.
    pub fn trace(&self) -> std::cell::Ref<'_, Trace> {
        self.scheduler.trace()
    }

    fn turn(&mut self) {
        self.scheduler.run();
        let (end, blocked) = match self.scheduler.status() {
            Status::Ready | Status::Waiting { .. } => return,
            Status::Finished => (RunEnd::Finished, Vec::new()),
            // A retry or a respawn is still to come, and with it whoever waits for it.
            Status::Stuck(_) if self.crew.next_wake().is_some() => return,
            Status::Stuck(report) if report.has_main_returned => (RunEnd::Leak, report.blocked),
            Status::Stuck(report) => (RunEnd::Deadlock, report.blocked),
        };
        let a = blocked.len() as u32;
        self.scheduler.emit(Event { detail: end as u8, a, ..Event::new(Kind::RunEnded) });
        let trace = self.scheduler.trace();
        self.outcome = Some(Outcome {
            kind: match end {
                RunEnd::Finished => OutcomeKind::Finished,
                RunEnd::Deadlock => OutcomeKind::Deadlock,
                RunEnd::Leak => OutcomeKind::Leak,
            },
            elapsed_ms: self.scheduler.now().as_millis(),
            cause: self.ctx.cause().map(|cause| cause.to_string()),
            hash: format!("{:016x}", trace.hash()),
            n_events: trace.n_recorded(),
            stats: self.crew.ledger().stats(),
            blocked,
        });
    }
}

/// Tasks hold handles of the scheduler that holds them.
impl Drop for Run {
    fn drop(&mut self) {
        self.scheduler.abort();
    }
}

/// Events a run keeps: a thousand jobs need some twenty thousand.
const TRACE_CAPACITY: usize = 1 << 18;
