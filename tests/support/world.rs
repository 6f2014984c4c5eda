//! The pattern's own tasks, and a world around them without a clock: whatever could come from outside may come before any step.
//!
//! A host lets everything run that can before it says the next thing. Here it need not: a worker's answer, a cancellation, a close
//! may come between any two steps of any two tasks, as in a language whose tasks run at once. After every step the books are
//! checked, and that nobody waits for what is there.

#![allow(dead_code, reason = "each test crate uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use worker_pool_playground::chan::Channel;
use worker_pool_playground::pool::{
    Answer, Command, Crew, Job, JobResult, closer, collector, producer, waiter, worker,
};
use worker_pool_playground::sched::{Actor, Chooser, Scheduler, Status};
use worker_pool_playground::sync::{Context, WaitGroup};
use worker_pool_playground::time::Time;
use worker_pool_playground::trace::{State, Trace};

use crate::books::Books;

/// What the pattern is made of, and what may befall it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) n_workers: u16,
    pub(crate) n_jobs: u32,
    pub(crate) jobs_capacity: usize,
    pub(crate) results_capacity: usize,
    pub(crate) has_collector: bool,
    /// Somebody may cancel the context, once.
    pub(crate) may_cancel: bool,
    /// Somebody else may close the jobs channel, once.
    pub(crate) may_close: bool,
    /// So many Web Workers may vanish.
    pub(crate) n_losses: u32,
    /// Web Workers come up late, one by one.
    pub(crate) starts_late: bool,
}

pub(crate) const PLAN: Plan = Plan {
    n_workers: 1,
    n_jobs: 1,
    jobs_capacity: 0,
    results_capacity: 0,
    has_collector: true,
    may_cancel: false,
    may_close: false,
    n_losses: 0,
    starts_late: false,
};

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    Finished { n_results: u32, n_completed: u32 },
    Stuck { n_blocked: usize },
}

struct World {
    plan: Plan,
    chooser: Chooser,
    scheduler: Scheduler,
    crew: Crew,
    ctx: Context,
    jobs: Channel<Job>,
    results: Channel<JobResult>,
    workers: WaitGroup,
    received: Rc<RefCell<Vec<JobResult>>>,
    /// By worker - 1.
    web: Vec<Web>,
    books: Books,
    is_cancelled: bool,
    has_closed: bool,
    n_lost: u32,
}

/// A Web Worker as the world knows it.
#[derive(Clone, Copy, Default)]
struct Web {
    generation: u32,
    is_starting: bool,
    job: Option<u32>,
    is_asked: bool,
}

/// What can come from outside.
#[derive(Clone, Copy, Debug, Hash)]
enum Outside {
    Ready(u16),
    Completed(u16),
    Stopped(u16),
    Lost(u16),
    Cancel,
    Close,
    /// The clock moves to the next timer.
    Time,
}

/// Runs it as `chooser` says, checking after every step; `None`: it was cut short.
pub(crate) fn run(plan: Plan, chooser: &Chooser) -> Option<End> {
    World::new(plan, chooser).run()
}

impl World {
    fn new(plan: Plan, chooser: &Chooser) -> Self {
        let scheduler = Scheduler::guided(chooser, Trace::with_capacity(1 << 16));
        let ctx = Context::new(&scheduler, "the run");
        let crew = Crew::new(&scheduler, Duration::from_millis(200));
        let jobs = Channel::new(&scheduler, "jobs", plan.jobs_capacity);
        let results = Channel::new(&scheduler, "results", plan.results_capacity);
        let workers = WaitGroup::new(&scheduler, "the workers");
        let received = Rc::<RefCell<Vec<JobResult>>>::default();
        scheduler.spawn(Actor::PRODUCER, "producer", producer(ctx.clone(), crew.clone(), jobs.clone(), plan.n_jobs));
        for n in 1..=plan.n_workers {
            let work = worker(ctx.clone(), crew.hire(), jobs.clone(), results.clone());
            workers.go(Actor::worker(n), &format!("worker {n}"), work).unwrap();
        }
        let close = closer(ctx.clone(), workers.clone(), jobs.clone(), results.clone());
        scheduler.spawn(Actor::CLOSER, "closer", close);
        if plan.has_collector {
            let (collect, into) = (collector(results.clone()), Rc::clone(&received));
            let main = async move { *into.borrow_mut() = collect.await };
            scheduler.spawn_main(Actor::COLLECTOR, "collector", main);
        } else {
            scheduler.spawn_main(Actor::COLLECTOR, "main", waiter(workers.clone()));
        }
        let web = vec![Web::default(); plan.n_workers.into()];
        let (books, chooser) = (Books::default(), chooser.clone());
        let (is_cancelled, has_closed, n_lost) = (false, false, 0);
        Self {
            plan,
            chooser,
            scheduler,
            crew,
            ctx,
            jobs,
            results,
            workers,
            received,
            web,
            books,
            is_cancelled,
            has_closed,
            n_lost,
        }
    }

    fn run(mut self) -> Option<End> {
        self.perform();
        for _ in 0..MAX_STEPS {
            if self.chooser.is_cut() {
                return None;
            }
            let outside = self.outside();
            let is_ready = self.scheduler.is_ready();
            let n_options = usize::from(is_ready) + outside.len();
            if n_options == 0 {
                return Some(self.end());
            }
            let option = self.chooser.choose(n_options);
            if self.chooser.is_cut() {
                return None;
            }
            match option.checked_sub(usize::from(is_ready)) {
                None => drop(self.scheduler.step()),
                Some(index) => self.happen(outside[index]),
            }
            self.perform();
            self.check();
        }
        panic!("it still runs after {MAX_STEPS} steps");
    }

    /// What could come from outside now.
    fn outside(&self) -> Vec<Outside> {
        let mut all = Vec::new();
        for (web, n) in self.web.iter().zip(1..) {
            if web.is_starting {
                all.push(Outside::Ready(n));
            }
            if web.job.is_some() {
                all.push(Outside::Completed(n));
                if web.is_asked {
                    all.push(Outside::Stopped(n));
                }
            }
            if self.n_lost < self.plan.n_losses && web.generation > 0 && !web.is_starting {
                all.push(Outside::Lost(n));
            }
        }
        if self.next_wake().is_some() {
            all.push(Outside::Time);
        }
        if self.plan.may_cancel && !self.is_cancelled {
            all.push(Outside::Cancel);
        }
        if self.plan.may_close && !self.has_closed {
            all.push(Outside::Close);
        }
        all
    }

    fn happen(&mut self, what: Outside) {
        // The trace does not tell how a job was answered before its task hears of it.
        let key = match what {
            Outside::Ready(n) | Outside::Completed(n) | Outside::Stopped(n) | Outside::Lost(n) => n.into(),
            Outside::Cancel | Outside::Close | Outside::Time => 0,
        };
        self.chooser.touch(key, &what);
        match what {
            Outside::Ready(n) => {
                self.web[usize::from(n) - 1].is_starting = false;
                self.crew.ready(n, self.web[usize::from(n) - 1].generation);
            }
            Outside::Completed(n) | Outside::Stopped(n) => {
                let web = &mut self.web[usize::from(n) - 1];
                let (job, generation) = (web.job.take().unwrap(), web.generation);
                web.is_asked = false;
                let is_completed = matches!(what, Outside::Completed(_));
                let answer = if is_completed { Answer::Completed(2 * u64::from(job)) } else { Answer::Stopped };
                self.crew.answered(n, generation, job, answer, Duration::ZERO);
            }
            Outside::Lost(n) => {
                self.n_lost += 1;
                let generation = std::mem::take(&mut self.web[usize::from(n) - 1]).generation;
                self.crew.lost(n, generation, "gone");
            }
            Outside::Cancel => {
                self.is_cancelled = true;
                self.ctx.cancel("by hand");
            }
            Outside::Close => {
                self.has_closed = true;
                let _ = self.jobs.close();
            }
            Outside::Time => {
                let next = self.next_wake().unwrap();
                self.scheduler.advance(next);
                self.crew.advance(self.scheduler.now());
            }
        }
    }

    fn next_wake(&self) -> Option<Time> {
        Time::soonest(self.scheduler.next_timer(), self.crew.next_wake())
    }

    /// Does at once what the crew wants done.
    fn perform(&mut self) {
        while let Some(command) = self.crew.command() {
            match command {
                Command::Start { worker, generation } => {
                    let web = &mut self.web[usize::from(worker) - 1];
                    *web = Web { generation, is_starting: self.plan.starts_late, ..Web::default() };
                    if !self.plan.starts_late {
                        self.crew.ready(worker, generation);
                    }
                }
                Command::Post { worker, job, .. } => self.web[usize::from(worker) - 1].job = Some(job),
                Command::AskToStop { worker, .. } => self.web[usize::from(worker) - 1].is_asked = true,
                Command::Kill { worker, .. } | Command::Stop { worker, .. } => {
                    self.web[usize::from(worker) - 1] = Web::default();
                }
                _ => {}
            }
        }
    }

    fn check(&mut self) {
        self.books.read(&self.scheduler.trace());
        let stats = self.crew.ledger().stats();
        self.books.check(&stats, self.plan.n_workers, self.plan.n_jobs);
        assert!(self.jobs.len() <= self.plan.jobs_capacity && self.results.len() <= self.plan.results_capacity);
        if !self.scheduler.is_ready() {
            self.check_waits();
        }
    }

    /// No wake-up was lost: nobody waits for what is there.
    fn check_waits(&self) {
        for task in self.scheduler.report().blocked {
            for what in task.waits_for.split(" or ") {
                let is_there = match what {
                    "send on jobs" => is_open_to_send(&self.jobs),
                    "send on results" => is_open_to_send(&self.results),
                    "receive from jobs" => is_open_to_receive(&self.jobs),
                    "receive from results" => is_open_to_receive(&self.results),
                    "wait for the workers" => self.workers.count() == 0,
                    "end of the run" => self.ctx.is_done(),
                    "its job's answer" => {
                        let n: usize = task.task.strip_prefix("worker ").unwrap().parse().unwrap();
                        self.web[n - 1].job.is_none()
                    }
                    "its worker to start" => {
                        !self.web.iter().any(|web| web.is_starting) && self.crew.next_wake().is_none()
                    }
                    "a timer" => self.scheduler.next_timer().is_none(),
                    other => panic!("{} waits for {other}, of which nothing is known", task.task),
                };
                assert!(!is_there, "{} waits for {what}, which is there: a wake-up was lost", task.task);
            }
        }
    }

    fn end(&mut self) -> End {
        let stats = self.crew.ledger().stats();
        let status = self.scheduler.status();
        if let Status::Stuck(report) = status {
            assert!(!self.plan.has_collector, "with a collector it ends: {report}");
            let n_results = stats.submitted - stats.rejected - stats.unsettled();
            assert!(n_results as usize > self.plan.results_capacity, "nobody was blocked by the results: {report}");
            return End::Stuck { n_blocked: report.blocked.len() };
        }
        assert_eq!(status, Status::Finished, "a task is left at the end");
        assert_eq!(stats.unsettled(), 0, "{stats:?}");
        let n_results = stats.submitted - stats.rejected;
        if self.plan.has_collector {
            let mut ids: Vec<u32> = self.received.borrow().iter().map(|result| result.id).collect();
            ids.sort_unstable();
            ids.dedup();
            let n_received = self.received.borrow().len() as u32;
            assert_eq!((ids.len() as u32, n_received), (n_results, n_results), "one result for each job");
            assert!(self.jobs.is_empty() && self.results.is_empty() && self.results.is_closed());
            let is_right = |it: &JobResult| it.state != State::Completed || it.value == 2 * u64::from(it.id);
            assert!(self.received.borrow().iter().all(is_right), "each has its own value");
        }
        if !self.is_cancelled && !self.has_closed && self.n_lost == 0 {
            assert_eq!(stats.completed, self.plan.n_jobs, "nothing disturbed it: {stats:?}");
        }
        assert!(self.web.iter().all(|web| web.generation == 0), "a Web Worker is left");
        self.books.check_end_of_workers();
        End::Finished { n_results, n_completed: stats.completed }
    }
}

/// Tasks hold handles of the scheduler that holds them.
impl Drop for World {
    fn drop(&mut self) {
        self.scheduler.abort();
    }
}

fn is_open_to_send<T: worker_pool_playground::chan::Traced>(channel: &Channel<T>) -> bool {
    channel.is_closed() || channel.len() < channel.capacity()
}

fn is_open_to_receive<T: worker_pool_playground::chan::Traced>(channel: &Channel<T>) -> bool {
    channel.is_closed() || !channel.is_empty() || channel.n_senders() > 0
}

/// More than any program needs: what takes longer would never end.
const MAX_STEPS: usize = 10_000;
