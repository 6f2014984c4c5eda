//! The programs that a run can be: the pattern, variants of it, and pitfalls; one file each, short enough to show whole.
//! This file wires the pattern, Go's `main`; `variants` says what the others do differently.

#[cfg(feature = "programs")]
mod arrivals;
#[cfg(feature = "programs")]
pub mod assumed_order;
mod crash;
#[cfg(feature = "programs")]
pub mod double_close;
#[cfg(feature = "programs")]
mod dynamic;
#[cfg(feature = "programs")]
pub mod early_close;
#[cfg(feature = "programs")]
pub mod first_error;
#[cfg(feature = "programs")]
pub mod late_add;
#[cfg(feature = "programs")]
pub mod late_send;
#[cfg(feature = "programs")]
pub mod leak;
#[cfg(feature = "programs")]
pub mod no_close;
#[cfg(feature = "programs")]
pub mod no_respawn;
#[cfg(feature = "programs")]
pub mod ordered;
#[cfg(feature = "programs")]
pub mod pipeline;
#[cfg(feature = "programs")]
pub mod serving;
#[cfg(feature = "programs")]
mod variants;

use std::cell::RefCell;
use std::rc::Rc;

use super::pattern::{closer, collector, producer, waiter, worker};
use super::{Crew, Job, JobResult, RunConfig, Worker};
use crate::chan::Channel;
use crate::sched::{Actor, Scheduler};
use crate::sync::{Context, WaitGroup};

#[cfg(feature = "programs")]
pub use arrivals::Arrivals;
pub use crash::{Crash, Panics};
#[cfg(feature = "programs")]
pub(super) use dynamic::Scaling;

/// A wired program.
pub(super) struct Program {
    pub(super) scheduler: Scheduler,
    pub(super) crew: Crew,
    /// Of everything.
    pub(super) ctx: Context,
    /// Of submissions alone: a graceful shutdown ends it.
    pub(super) intake: Context,
    /// The jobs channel; in a pipeline that of each stage.
    pub(super) jobs: Vec<Channel<Job>>,
    pub(super) results: Channel<JobResult>,
    workers: WaitGroup,
    /// Jobs that have no result yet, where the jobs channel stays open until all have.
    pending: Option<WaitGroup>,
    /// Each worker's own context, by number, where it has one: ends an idle one's wait for jobs when it is to go.
    #[cfg(feature = "programs")]
    contexts: RefCell<std::collections::BTreeMap<u16, Context>>,
    pub(super) panics: Panics,
    /// What main has received, in the order in which it uses it.
    pub(super) received: Rc<RefCell<Vec<JobResult>>>,
}

impl Program {
    /// Makes channels and tasks; nothing runs yet.
    pub(super) fn new(scheduler: &Scheduler, crew: Crew, config: &RunConfig) -> Self {
        let background = Context::new(scheduler, "the run");
        let ctx = match config.timeout.filter(|_| config.is_context_timed()) {
            Some(timeout) => background.with_timeout("the timeout", timeout),
            None => background,
        };
        let program = Self {
            scheduler: scheduler.clone(),
            crew,
            intake: ctx.quiet_child(),
            ctx,
            jobs: Self::jobs_channels(scheduler, config),
            results: Channel::new(scheduler, "results", config.results_capacity),
            workers: WaitGroup::new(scheduler, "the workers"),
            pending: config.is_serving().then(|| WaitGroup::new(scheduler, "jobs without a result")),
            #[cfg(feature = "programs")]
            contexts: RefCell::default(),
            panics: Panics::new(scheduler),
            received: Rc::default(),
        };
        #[cfg(feature = "programs")]
        if config.has_retries() {
            program.crew.connect(program.jobs[0].clone(), program.results.clone());
        }
        program.wire(config);
        program
    }

    fn jobs_channels(scheduler: &Scheduler, config: &RunConfig) -> Vec<Channel<Job>> {
        #[cfg(feature = "programs")]
        if let Some(channels) = variants::jobs_channels(scheduler, config) {
            return channels;
        }
        vec![Channel::new(scheduler, "jobs", config.jobs_capacity)]
    }

    fn wire(&self, config: &RunConfig) {
        #[cfg(feature = "programs")]
        if self.wire_variant(config) {
            return;
        }
        self.start_producer(config);
        (0..config.n_first_workers()).for_each(|_| self.hire(config));
        self.start_closer();
        self.start_main(config);
    }

    fn start_producer(&self, config: &RunConfig) {
        let produce = producer(self.intake.clone(), self.crew.clone(), self.jobs[0].clone(), config.n_jobs);
        self.scheduler.spawn(Actor::PRODUCER, "producer", produce);
    }

    /// Adds one worker.
    pub(super) fn hire(&self, config: &RunConfig) {
        let handle = self.crew.hire();
        #[cfg(feature = "programs")]
        let Some(handle) = self.start_variant(handle, config) else {
            return;
        };
        let _ = config;
        #[cfg(feature = "programs")]
        let ctx = self.keep_context(handle.id(), self.ctx.twin());
        #[cfg(not(feature = "programs"))]
        let ctx = self.ctx.clone();
        // A pipeline's last stage is a pool like any other.
        let (jobs, results) = (self.jobs[self.jobs.len() - 1].clone(), self.results.clone());
        self.go(&self.workers, ctx, handle, |ctx, handle| worker(ctx, handle, jobs, results));
    }

    fn go<F: Future<Output = ()> + 'static>(
        &self,
        group: &WaitGroup,
        ctx: Context,
        handle: Worker,
        work: impl FnOnce(Context, Worker) -> F,
    ) {
        let (actor, name) = (Actor::worker(handle.id()), format!("worker {}", handle.id()));
        let spawned = group.go(actor, &name, work(ctx, handle));
        spawned.expect("nobody has waited for this group and seen it empty");
    }

    fn start_closer(&self) {
        let jobs = self.jobs[self.jobs.len() - 1].clone();
        let close = closer(self.ctx.clone(), self.workers.clone(), jobs, self.results.clone());
        self.scheduler.spawn(Actor::CLOSER, "closer", close);
    }

    fn start_main(&self, config: &RunConfig) {
        if config.has_collector {
            self.collect(collector(self.results.clone()));
        } else {
            self.scheduler.spawn_main(Actor::COLLECTOR, "main", waiter(self.workers.clone()));
        }
    }

    fn collect(&self, task: impl Future<Output = Vec<JobResult>> + 'static) {
        let received = Rc::clone(&self.received);
        let main = async move { *received.borrow_mut() = task.await };
        self.scheduler.spawn_main(Actor::COLLECTOR, "collector (main)", main);
    }

    /// A job that no worker has has ended, and its result was not sent by one.
    pub(super) fn count_off(&self) {
        if let Some(pending) = &self.pending {
            let _ = pending.done();
        }
    }
}
