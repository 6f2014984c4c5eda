//! What each program does differently from the pattern.

use super::{
    Arrivals, Program, assumed_order, double_close, early_close, first_error, late_add, late_send, leak, no_close,
    no_respawn, ordered, pipeline, serving,
};
use crate::chan::Channel;
use crate::pool::{Job, OnError, PriorityName, ProgramName, RunConfig, Worker};
use crate::sched::{Actor, Scheduler};
use crate::sync::{Context, WaitGroup};
use crate::time::Time;

/// The jobs channels, where they are not one plain channel.
pub(super) fn jobs_channels(scheduler: &Scheduler, config: &RunConfig) -> Option<Vec<Channel<Job>>> {
    let capacity = config.jobs_capacity;
    if config.program == ProgramName::Pipeline {
        let stage = |n: usize| Channel::new(scheduler, &format!("stage {}", n + 1), capacity);
        return Some((0..config.stages.len()).map(stage).collect());
    }
    (config.priority != PriorityName::None).then(|| vec![Channel::ranked(scheduler, "jobs", capacity)])
}

impl Program {
    /// Starts all tasks; `false` where the pattern's wiring is right.
    pub(super) fn wire_variant(&self, config: &RunConfig) -> bool {
        let has_other_main = config.on_error == OnError::Stop;
        if config.program == ProgramName::Pool && self.pending.is_none() && !has_other_main {
            return false;
        }
        self.start_other_producer(config);
        if config.program == ProgramName::LateAdd {
            // Go runs the newest goroutine first.
            self.start_other_closer(config);
        }
        if config.program == ProgramName::Pipeline {
            self.start_stages(config);
        } else {
            (0..config.n_first_workers()).for_each(|_| self.hire(config));
        }
        if !matches!(config.program, ProgramName::LateAdd | ProgramName::EarlyClose) {
            self.start_other_closer(config);
        }
        self.start_other_main(config);
        true
    }

    fn start_other_producer(&self, config: &RunConfig) {
        let (ctx, crew, jobs, n) = (self.intake.clone(), self.crew.clone(), self.jobs[0].clone(), config.n_jobs);
        let (results, panics) = (self.results.clone(), self.panics.clone());
        match (config.program, &self.pending) {
            (ProgramName::NoClose, _) => self.produce(no_close::producer(ctx, crew, jobs, n)),
            (ProgramName::EarlyClose, _) => self.produce(early_close::producer(ctx, crew, jobs, results, n, panics)),
            (ProgramName::LateSend, _) => self.produce(late_send::producer(ctx, crew, jobs, n, panics)),
            (_, Some(pending)) => {
                let arrivals = Arrivals::new(&self.scheduler, config);
                self.produce(serving::producer((ctx, self.ctx.clone()), crew, jobs, pending.clone(), arrivals, n));
            }
            _ => self.start_producer(config),
        }
    }

    fn produce(&self, task: impl Future<Output = ()> + 'static) {
        self.scheduler.spawn(Actor::PRODUCER, "producer", task);
    }

    /// Starts a worker's task; the worker comes back where it is to do as the pattern's.
    pub(super) fn start_variant(&self, handle: Worker, config: &RunConfig) -> Option<Worker> {
        let jobs = self.jobs[self.jobs.len() - 1].clone();
        let (results, panics) = (self.results.clone(), self.panics.clone());
        match (config.program, self.pending.clone()) {
            (ProgramName::EarlyClose, _) => {
                let work = |ctx, handle| early_close::worker(ctx, handle, jobs, results, panics);
                self.go(&self.workers, self.ctx.clone(), handle, work);
            }
            (ProgramName::LateAdd, _) => {
                let (actor, name) = (Actor::worker(handle.id()), format!("worker {}", handle.id()));
                let work = late_add::worker(self.ctx.clone(), self.workers.clone(), handle, jobs, results, panics);
                self.scheduler.spawn(actor, &name, work);
            }
            (ProgramName::NoRespawn, _) => {
                let work = |ctx, handle| no_respawn::worker(ctx, handle, jobs, results);
                self.go(&self.workers, self.ctx.clone(), handle, work);
            }
            (_, Some(pending)) => {
                let ctx = self.keep_context(handle.id(), self.ctx.quiet_child());
                let work = |ctx, handle| serving::worker(ctx, handle, jobs, results, pending);
                self.go(&self.workers, ctx, handle, work);
            }
            _ => return Some(handle),
        }
        None
    }

    /// Has a worker go: at once if it is idle, after its job if not.
    pub(in crate::pool) fn retire(&self, worker: u16) {
        self.crew.retire(worker);
        if self.crew.is_free(worker)
            && let Some(ctx) = self.contexts.borrow().get(&worker)
        {
            ctx.cancel("not needed any more");
        }
    }

    /// Whether another worker would find work, and whoever waits for the workers waits for it too: some worker has not
    /// returned, and jobs are queued or may still come.
    pub(in crate::pool) fn may_grow(&self) -> bool {
        let has_work = self.jobs.last().is_some_and(|jobs| !jobs.is_closed() || !jobs.is_empty());
        has_work && self.workers.count() > 0 && !self.ctx.is_done()
    }

    /// Keeps a worker's own context, so that the worker can be had go.
    pub(super) fn keep_context(&self, worker: u16, ctx: Context) -> Context {
        self.contexts.borrow_mut().insert(worker, ctx.clone());
        ctx
    }

    fn start_stages(&self, config: &RunConfig) {
        for (stage, (n_workers, _)) in config.stages.iter().enumerate() {
            let Some(next) = self.jobs.get(stage + 1) else {
                (0..*n_workers).for_each(|_| self.hire(config));
                continue;
            };
            let workers = WaitGroup::new(&self.scheduler, &format!("the workers of stage {}", stage + 1));
            let jobs = &self.jobs[stage];
            for _ in 0..*n_workers {
                let (crew, jobs, next) = (self.crew.clone(), jobs.clone(), next.clone());
                let (results, n) = (self.results.clone(), config.n_jobs);
                let work = move |ctx, handle| pipeline::stage_worker(ctx, crew, handle, jobs, next, results, n);
                self.go(&workers, self.ctx.clone(), self.crew.hire(), work);
            }
            let results = self.results.clone();
            let close = pipeline::stage_closer(self.ctx.clone(), workers, jobs.clone(), next.clone(), results);
            let n = stage as u16 + 2;
            self.scheduler.spawn(Actor::stage_closer(n), &format!("closer of stage {n}"), close);
        }
    }

    fn start_other_closer(&self, config: &RunConfig) {
        let (workers, results) = (self.workers.clone(), self.results.clone());
        let (jobs, panics) = (self.jobs[0].clone(), self.panics.clone());
        match config.program {
            ProgramName::DoubleClose => {
                self.scheduler.spawn(Actor::CLOSER, "closer", double_close::closer(workers, jobs, results, panics));
            }
            ProgramName::LateAdd => {
                self.scheduler.spawn(Actor::CLOSER, "closer", late_add::closer(workers, results, panics));
            }
            _ => self.start_closer(),
        }
    }

    fn start_other_main(&self, config: &RunConfig) {
        let results = self.results.clone();
        match config.program {
            _ if !config.has_collector => self.start_main(config),
            ProgramName::Leak => {
                let patience = Time::ZERO + config.timeout.unwrap_or(config.grace);
                self.collect(leak::collector(self.scheduler.clone(), patience, results));
            }
            ProgramName::AssumedOrder => self.collect(assumed_order::collector(results)),
            ProgramName::Ordered => self.collect(ordered::collector(results)),
            _ if config.on_error == OnError::Stop => self.collect(first_error::collector(self.ctx.clone(), results)),
            _ => self.start_main(config),
        }
    }
}
