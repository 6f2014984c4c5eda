//! A pool worker's side of its Web Worker: start it, hand it a job, hear its answer, replace it.
//!
//! States: starting → idle → busy → (cancelling →) idle … → stopping → stopped; from any of them lost, and then starting
//! again as the next generation. What a former generation still says is ignored.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::panic::Location;
use std::rc::Rc;
use std::time::Duration;

use super::{Answer, Job, JobResult, Ledger};
use crate::sched::{Actor, Case, ObjectId, Op, Scheduler, Ticket, WaitCase};
use crate::select;
use crate::sync::{Cause, Context};
use crate::trace::{Event, Kind, State, WaitKind, WorkerState};

/// What the host is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Start a Web Worker for this worker; answer [`Input::Ready`] or [`Input::Lost`].
    Start {
        /// Which worker, from 1.
        worker: u16,
        /// Its how-manieth Web Worker, from 1.
        generation: u32,
    },
    /// Give it this job; answer [`Input::Answered`] or [`Input::Lost`].
    Post {
        /// Which worker.
        worker: u16,
        /// Of which generation.
        generation: u32,
        /// The job's id.
        job: u32,
        /// Which attempt, from 1.
        attempt: u32,
    },
    /// Ask it to stop its job at the next checkpoint.
    AskToStop {
        /// Which worker.
        worker: u16,
        /// Of which generation.
        generation: u32,
        /// The job's id.
        job: u32,
    },
    /// Terminate it now; no answer is wanted.
    Kill {
        /// Which worker.
        worker: u16,
        /// Of which generation.
        generation: u32,
    },
    /// The pool needs it no more; no answer is wanted.
    Stop {
        /// Which worker.
        worker: u16,
        /// Of which generation.
        generation: u32,
    },
}

/// What the host has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The Web Worker answered the handshake.
    Ready {
        /// Which worker.
        worker: u16,
        /// Of which generation.
        generation: u32,
    },
    /// The job has ended over there.
    Answered {
        /// Which worker.
        worker: u16,
        /// Of which generation.
        generation: u32,
        /// The job's id.
        job: u32,
        /// How.
        answer: Answer,
    },
    /// The Web Worker is gone, or never started.
    Lost {
        /// Which worker.
        worker: u16,
        /// Of which generation.
        generation: u32,
        /// What is known of the reason.
        reason: String,
    },
    /// Somebody cancels the run.
    Cancel,
}

/// All workers of a pool, its books, and what its host is to do next. A cheap handle.
#[derive(Clone)]
pub struct Crew {
    inner: Rc<Inner>,
}

struct Inner {
    scheduler: Scheduler,
    ledger: Rc<Ledger>,
    grace: Duration,
    slots: RefCell<Vec<Slot>>,
    outbox: RefCell<VecDeque<Command>>,
}

/// One worker as its own task holds it.
pub struct Worker {
    crew: Crew,
    id: u16,
}

/// Whether a worker can take a job.
enum Standing {
    Ready,
    Cancelled(Cause),
    GivenUp,
}

/// One worker as the pool knows it.
struct Slot {
    generation: u32,
    state: WorkerState,
    /// Starts in a row that came to nothing.
    n_failed_starts: u32,
    /// The job it was given and has not answered.
    job: Option<u32>,
    /// Its answer, until its task takes it.
    answer: Option<Answer>,
    /// Its task, when it waits for this worker.
    waiting: Option<(Ticket, u8)>,
}

impl Crew {
    /// A crew without workers. `grace` is how long a cancelled running job may take to answer.
    pub fn new(scheduler: &Scheduler, grace: Duration) -> Self {
        let inner = Inner {
            scheduler: scheduler.clone(),
            ledger: Ledger::new(scheduler.clone()),
            grace,
            slots: RefCell::default(),
            outbox: RefCell::default(),
        };
        Self { inner: Rc::new(inner) }
    }

    /// Adds a worker and has it started.
    pub fn hire(&self) -> Worker {
        let slot = Slot {
            generation: 0,
            state: WorkerState::Stopped,
            n_failed_starts: 0,
            job: None,
            answer: None,
            waiting: None,
        };
        let id = {
            let mut slots = self.inner.slots.borrow_mut();
            slots.push(slot);
            slots.len() as u16
        };
        self.start(id);
        Worker { crew: self.clone(), id }
    }

    /// Enters a job into the books; the caller sends it into the jobs channel.
    pub fn submit(&self, id: u32) -> Job {
        self.inner.ledger.submit(id)
    }

    /// The books.
    pub fn ledger(&self) -> &Ledger {
        &self.inner.ledger
    }

    /// What the host is to do next.
    pub fn command(&self) -> Option<Command> {
        self.inner.outbox.borrow_mut().pop_front()
    }

    /// The Web Worker answered the handshake.
    pub fn ready(&self, worker: u16, generation: u32) {
        if self.is_current(worker, generation) && self.state(worker) == WorkerState::Starting {
            self.with(worker, |slot| slot.n_failed_starts = 0);
            self.change(worker, WorkerState::Idle);
            self.wake(worker);
        }
    }

    /// A job has ended. Answers of former generations or of other jobs are ignored.
    pub fn answered(&self, worker: u16, generation: u32, job: u32, answer: Answer) {
        if !self.is_current(worker, generation) || self.with(worker, |slot| slot.job != Some(job)) {
            return;
        }
        let is_poisoned = matches!(answer, Answer::Panicked(_));
        self.with(worker, |slot| {
            slot.job = None;
            slot.answer = Some(answer);
        });
        if is_poisoned {
            self.replace(worker);
        } else {
            self.change(worker, WorkerState::Idle);
        }
        self.wake(worker);
    }

    /// The Web Worker is gone: its job settles as lost, and a new one is started in its place.
    pub fn lost(&self, worker: u16, generation: u32, reason: &str) {
        if !self.is_current(worker, generation) || self.state(worker) == WorkerState::Stopped {
            return;
        }
        let (had_job, n_failed_starts) = self.with(worker, |slot| {
            let had_job = slot.job.take().is_some();
            if had_job {
                slot.answer = Some(Answer::Lost(reason.to_owned()));
            }
            slot.n_failed_starts += u32::from(slot.state == WorkerState::Starting);
            (had_job, slot.n_failed_starts)
        });
        self.change(worker, WorkerState::Lost);
        let is_given_up = n_failed_starts >= MAX_FAILED_STARTS;
        if is_given_up {
            self.change(worker, WorkerState::Stopped);
        } else {
            self.start(worker);
        }
        // Who waits for it to be ready waits on while it is started again.
        if had_job || is_given_up {
            self.wake(worker);
        }
    }

    /// Whether no worker is left that could run a job.
    pub(super) fn is_given_up(&self) -> bool {
        self.inner.slots.borrow().iter().all(|slot| slot.state == WorkerState::Stopped)
    }

    fn replace(&self, worker: u16) {
        self.push(Command::Kill { worker, generation: self.generation(worker) });
        self.change(worker, WorkerState::Lost);
        self.start(worker);
    }

    fn start(&self, worker: u16) {
        let generation = self.with(worker, |slot| {
            slot.generation += 1;
            slot.generation
        });
        self.change(worker, WorkerState::Starting);
        self.push(Command::Start { worker, generation });
    }

    fn change(&self, worker: u16, state: WorkerState) {
        self.with(worker, |slot| slot.state = state);
        let (actor, a) = (Actor::worker(worker).0, self.generation(worker));
        self.inner.scheduler.emit(Event { actor, detail: state as u8, a, ..Event::new(Kind::WorkerChanged) });
    }

    fn wake(&self, worker: u16) {
        if let Some((ticket, case)) = self.with(worker, |slot| slot.waiting.take()) {
            self.inner.scheduler.fire(ticket, case);
        }
    }

    fn push(&self, command: Command) {
        self.inner.outbox.borrow_mut().push_back(command);
    }

    fn with<R>(&self, worker: u16, f: impl FnOnce(&mut Slot) -> R) -> R {
        f(&mut self.inner.slots.borrow_mut()[usize::from(worker) - 1])
    }

    fn state(&self, worker: u16) -> WorkerState {
        self.with(worker, |slot| slot.state)
    }

    fn generation(&self, worker: u16) -> u32 {
        self.with(worker, |slot| slot.generation)
    }

    fn is_current(&self, worker: u16, generation: u32) -> bool {
        let slots = self.inner.slots.borrow();
        usize::from(worker).checked_sub(1).and_then(|i| slots.get(i)).is_some_and(|slot| slot.generation == generation)
    }
}

impl Worker {
    /// Waits until its Web Worker can take a job; `false` if the context ends first or none can be started.
    #[track_caller]
    pub fn is_ready(&self, ctx: &Context) -> impl Future<Output = bool> {
        let at = Location::caller();
        async move { matches!(self.standing(ctx, at).await, Standing::Ready) }
    }

    /// Runs one job and settles it. When the context ends, the job is asked to stop, and killed with its Web Worker if it
    /// has not answered within the grace.
    #[track_caller]
    pub fn run(&self, ctx: &Context, job: Job) -> impl Future<Output = JobResult> {
        // Blocked tasks are shown on the caller's line: there the pattern stands.
        let at = Location::caller();
        async move {
            match self.standing(ctx, at).await {
                Standing::Ready => self.run_at(ctx, job, at).await,
                Standing::Cancelled(cause) => job.withdraw(&cause),
                Standing::GivenUp => job.settle(State::Lost, 0, self.id, Some("its worker cannot be started")),
            }
        }
    }

    async fn run_at(&self, ctx: &Context, job: Job, at: &'static Location<'static>) -> JobResult {
        self.post(&job);
        let cause = select! {
            answer = self.answer(at) => return self.settle(job, answer, None),
            cause = ctx.done_at(at) => cause,
        };
        self.ask_to_stop(job.id);
        select! {
            answer = self.answer(at) => self.settle(job, answer, Some(&cause)),
            _ = self.crew.inner.scheduler.sleep_at(self.crew.inner.grace, at) => self.kill(job, &cause),
        }
    }

    async fn standing(&self, ctx: &Context, at: &'static Location<'static>) -> Standing {
        if let Some(cause) = ctx.cause() {
            return Standing::Cancelled(cause);
        }
        select! {
            is_alive = self.ready(at) => if is_alive { Standing::Ready } else { Standing::GivenUp },
            cause = ctx.done_at(at) => Standing::Cancelled(cause),
        }
    }

    fn post(&self, job: &Job) {
        let (worker, generation) = (self.id, self.crew.generation(self.id));
        let attempt = 1;
        // An answer that nobody waited for is not this job's.
        self.crew.with(self.id, |slot| (slot.job, slot.answer) = (Some(job.id), None));
        self.crew.inner.ledger.dispatch(job.id, attempt);
        self.crew.change(self.id, WorkerState::Busy);
        self.crew.push(Command::Post { worker, generation, job: job.id, attempt });
    }

    fn ask_to_stop(&self, job: u32) {
        // Its answer may have come in the same instant as the context's end.
        if self.crew.with(self.id, |slot| slot.job != Some(job)) {
            return;
        }
        let (worker, generation) = (self.id, self.crew.generation(self.id));
        self.crew.inner.scheduler.emit(Event { job, ..Event::new(Kind::JobCancelAsked) });
        self.crew.change(self.id, WorkerState::Cancelling);
        self.crew.push(Command::AskToStop { worker, generation, job });
    }

    fn kill(&self, job: Job, cause: &Cause) -> JobResult {
        // Its answer may have come in the same instant as the grace's end.
        if let Some(answer) = self.crew.with(self.id, |slot| slot.answer.take()) {
            return self.settle(job, answer, Some(cause));
        }
        self.crew.with(self.id, |slot| slot.job = None);
        self.crew.replace(self.id);
        job.settle(State::Killed, 0, self.id, Some(&cause.to_string()))
    }

    fn settle(&self, job: Job, answer: Answer, cause: Option<&Cause>) -> JobResult {
        match answer {
            Answer::Completed(value) => job.settle(State::Completed, value, self.id, None),
            Answer::Failed(text) => job.settle(State::Failed, 0, self.id, Some(&text)),
            Answer::Panicked(text) => job.settle(State::Panicked, 0, self.id, Some(&text)),
            Answer::Lost(reason) => job.settle(State::Lost, 0, self.id, Some(&reason)),
            Answer::Stopped => {
                let cause = cause.map_or_else(|| "it stopped by itself".to_owned(), Cause::to_string);
                job.settle(State::Cancelled, 0, self.id, Some(&cause))
            }
        }
    }

    fn ready(&self, at: &'static Location<'static>) -> Op<Ready> {
        Op::new(Ready(Waiting { crew: self.crew.clone(), id: self.id, at }))
    }

    fn answer(&self, at: &'static Location<'static>) -> Op<Answered> {
        Op::new(Answered(Waiting { crew: self.crew.clone(), id: self.id, at }))
    }
}

/// A worker whose task has returned needs no Web Worker.
impl Drop for Worker {
    fn drop(&mut self) {
        // Given up: nobody is there to stop.
        if self.crew.state(self.id) == WorkerState::Stopped {
            return;
        }
        let generation = self.crew.generation(self.id);
        self.crew.change(self.id, WorkerState::Stopped);
        self.crew.push(Command::Stop { worker: self.id, generation });
    }
}

/// A worker's task waits for its Web Worker.
struct Waiting {
    crew: Crew,
    id: u16,
    at: &'static Location<'static>,
}

impl Waiting {
    const fn case(&self, kind: WaitKind, job: u32) -> WaitCase {
        WaitCase { kind, object: ObjectId::NONE, job, at: self.at }
    }

    fn enlist(&self, ticket: Ticket, case: u8) {
        self.crew.with(self.id, |slot| slot.waiting = Some((ticket, case)));
    }

    fn withdraw(&self) {
        self.crew.with(self.id, |slot| slot.waiting = None);
    }
}

/// Waiting for a Web Worker to be ready.
pub struct Ready(Waiting);

impl Case for Ready {
    /// `false`: it will never be ready.
    type Output = bool;

    fn scheduler(&self) -> &Scheduler {
        &self.0.crew.inner.scheduler
    }
    fn is_ready(&self) -> bool {
        matches!(self.0.crew.state(self.0.id), WorkerState::Idle | WorkerState::Stopped)
    }
    fn commit(&mut self) -> bool {
        self.0.crew.state(self.0.id) == WorkerState::Idle
    }
    fn wait(&self) -> WaitCase {
        self.0.case(WaitKind::Worker, 0)
    }
    fn enlist(&mut self, ticket: Ticket, case: u8) {
        self.0.enlist(ticket, case);
    }
    fn finish(&mut self) -> bool {
        self.commit()
    }
    fn withdraw(&mut self) {
        self.0.withdraw();
    }
    fn give_back(&mut self) {}
}

/// Waiting for the answer to a job.
pub struct Answered(Waiting);

impl Case for Answered {
    type Output = Answer;

    fn scheduler(&self) -> &Scheduler {
        &self.0.crew.inner.scheduler
    }
    fn is_ready(&self) -> bool {
        self.0.crew.with(self.0.id, |slot| slot.answer.is_some())
    }
    fn commit(&mut self) -> Answer {
        let answer = self.0.crew.with(self.0.id, |slot| slot.answer.take());
        answer.expect("ready means that it has answered")
    }
    fn wait(&self) -> WaitCase {
        let job = self.0.crew.with(self.0.id, |slot| slot.job.unwrap_or(0));
        self.0.case(WaitKind::Job, job)
    }
    fn enlist(&mut self, ticket: Ticket, case: u8) {
        self.0.enlist(ticket, case);
    }
    fn finish(&mut self) -> Answer {
        self.commit()
    }
    fn withdraw(&mut self) {
        self.0.withdraw();
    }
    fn give_back(&mut self) {}
}

/// After so many starts in a row that came to nothing a worker is given up.
const MAX_FAILED_STARTS: u32 = 3;
