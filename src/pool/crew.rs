//! All workers of a pool, the rules they work by, and what the host is to do next.
//!
//! A worker's states: starting → idle → busy → (cancelling →) idle … → stopping → stopped; from any of them lost, and then
//! starting again as the next generation. What a former generation still says is ignored.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use super::{
    Answer, Clock, Ending, Job, JobErrorKind, JobResult, Ledger, Reason, Respawn, RetryBudget, RetryPolicy, Rung,
    Terms, TokenBucket, Worker,
};
use crate::agenda::{Agenda, Entry};
use crate::chan::Channel;
use crate::rng::Rng;
use crate::sched::{Actor, Scheduler, Ticket};
use crate::sync::Cause;
use crate::time::Time;
use crate::trace::{Event, Kind, State, WorkerState};

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

/// What holds for every job and worker of a pool.
#[derive(Debug)]
pub(super) struct Rules {
    /// How long a cancelled running job may take to answer, unless it says otherwise.
    pub(super) grace: Duration,
    /// How a job ends when the pool's own deadline passes: [`State::Expired`], or in scenes, as in Go, [`State::Cancelled`].
    pub(super) at_deadline: State,
    /// Retry policies, each with what it may add; jobs name theirs by index.
    pub(super) retries: Vec<(RetryPolicy, RetryBudget)>,
    pub(super) bucket: Option<TokenBucket>,
    /// Replace a worker after so many jobs.
    pub(super) recycle_after: Option<u32>,
    /// Of jitter.
    pub(super) rng: Rng,
}

impl Rules {
    /// Nothing is run again, and the context's deadline cancels, as in Go.
    pub(super) const fn plain(grace: Duration, rng: Rng) -> Self {
        Self { grace, at_deadline: State::Cancelled, retries: Vec::new(), bucket: None, recycle_after: None, rng }
    }
}

/// A crew. A cheap handle.
#[derive(Clone)]
pub struct Crew {
    pub(super) inner: Rc<Inner>,
}

pub(super) struct Inner {
    pub(super) scheduler: Scheduler,
    pub(super) ledger: Rc<Ledger>,
    pub(super) rules: RefCell<Rules>,
    slots: RefCell<Vec<Slot>>,
    outbox: RefCell<VecDeque<Command>>,
    agenda: RefCell<Agenda<Due>>,
    /// Where a job goes whose backoff is over, and where the result of one that no worker has.
    channels: RefCell<Option<(Channel<Job>, Channel<JobResult>)>>,
    is_paused: Cell<bool>,
}

/// What is to happen at a time.
enum Due {
    Retry(Job),
    Timeout { worker: u16, job: u32 },
    Respawn { worker: u16, generation: u32 },
}

/// Why a job is to stop.
#[derive(Clone, Debug)]
pub(super) enum Stop {
    /// Somebody cancelled it.
    ByHand,
    /// Its attempt ran out of time.
    Timeout,
    /// It ran out of time itself.
    Deadline,
    /// The pool's context has ended.
    Pool(Cause),
}

/// What a worker's task waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// Its Web Worker, so that a job can start.
    Ready,
    /// The same, with a job in hand that goes to another worker when this one is gone.
    Start,
    /// Whatever comes in between while its job waits for a token.
    Token,
    /// Its job's end, or a reason to stop it.
    Word,
    /// Its job's end, now that it was asked to stop.
    Answer,
}

/// One worker as the crew knows it.
#[derive(Default)]
pub(super) struct Slot {
    pub(super) generation: u32,
    state: Option<WorkerState>,
    respawn: Respawn,
    /// The job its task has in hand, posted or not.
    pub(super) holds: Option<u32>,
    /// The job that was posted and has not been answered.
    pub(super) job: Option<u32>,
    /// When that was.
    pub(super) posted_at: Time,
    /// Its answer, until its task takes it.
    pub(super) answer: Option<Answer>,
    /// Why the job in hand is to stop, until its task takes it.
    pub(super) stop: Option<Stop>,
    /// Its task and what that waits for, while it does.
    pub(super) waiting: Option<(Ticket, u8, Want)>,
    /// It takes no further job.
    pub(super) is_retired: bool,
    /// To be replaced before its next job.
    is_worn: bool,
    /// Jobs that this generation has run.
    n_jobs: u32,
    /// Whether a task drives it.
    is_hired: bool,
    pub(super) idle_since: Time,
}

impl Crew {
    /// A crew without workers, whose jobs run once. `grace` is how long a cancelled running job may take to answer.
    pub fn new(scheduler: &Scheduler, grace: Duration) -> Self {
        Self::with_rules(scheduler, Rules::plain(grace, Rng::stream(0, JITTER)), false)
    }

    pub(super) fn with_rules(scheduler: &Scheduler, rules: Rules, keeps_settlements: bool) -> Self {
        let inner = Inner {
            scheduler: scheduler.clone(),
            ledger: Ledger::new(scheduler.clone(), keeps_settlements),
            rules: RefCell::new(rules),
            slots: RefCell::default(),
            outbox: RefCell::default(),
            agenda: RefCell::default(),
            channels: RefCell::default(),
            is_paused: Cell::new(false),
        };
        Self { inner: Rc::new(inner) }
    }

    /// Says where jobs go that are to be run again, and results of jobs that end without a worker.
    pub(super) fn connect(&self, jobs: Channel<Job>, results: Channel<JobResult>) {
        *self.inner.channels.borrow_mut() = Some((jobs, results));
    }

    /// Adds a worker, or takes back one that has stopped, and has it started.
    pub fn hire(&self) -> Worker {
        let id = {
            let mut slots = self.inner.slots.borrow_mut();
            let free = slots.iter().position(|slot| !slot.is_hired);
            let index = free.unwrap_or_else(|| {
                slots.push(Slot::default());
                slots.len() - 1
            });
            let generation = slots[index].generation;
            slots[index] = Slot { generation, is_hired: true, ..Slot::default() };
            index as u16 + 1
        };
        self.start(id);
        Worker::new(self.clone(), id)
    }

    /// Enters a job on the usual terms into the books; the caller sends it into the jobs channel.
    pub fn submit(&self, id: u32) -> Job {
        let grace = self.inner.rules.borrow().grace;
        let terms =
            Terms { priority: 0, rank: 0, timeout: None, deadline: None, grace, retry: None, is_idempotent: false };
        self.inner.ledger.submit(id, terms, self.inner.scheduler.now())
    }

    /// The books.
    pub fn ledger(&self) -> &Rc<Ledger> {
        &self.inner.ledger
    }

    /// What the host is to do next.
    pub fn command(&self) -> Option<Command> {
        self.inner.outbox.borrow_mut().pop_front()
    }

    /// When [`Crew::advance`] has something to do.
    pub(super) fn next_wake(&self) -> Option<Time> {
        [self.inner.agenda.borrow().next(), self.inner.ledger.next_deadline()].into_iter().flatten().min()
    }

    /// Does what has come due: timeouts, retries, respawns. Deadlines are the pool's, which knows of jobs outside too.
    pub(super) fn advance(&self, now: Time) {
        while let Some(due) = { self.inner.agenda.borrow_mut().take_due(now) } {
            match due {
                Due::Retry(job) => self.queue_again(job),
                Due::Timeout { worker, job } => {
                    if self.with(worker, |slot| slot.job == Some(job)) {
                        self.stop_worker(worker, Stop::Timeout);
                    }
                }
                Due::Respawn { worker, generation } => {
                    if self.is_current(worker, generation) && self.state(worker) == Some(WorkerState::Lost) {
                        self.start(worker);
                    }
                }
            }
        }
    }

    /// Stops a job wherever it stands; `false` if it has settled.
    pub(super) fn stop(&self, id: u32, stop: &Stop) -> bool {
        let Some(state) = self.inner.ledger.state(id) else { return false };
        if let Some(worker) = self.holder_of(id) {
            self.stop_worker(worker, stop.clone());
            return true;
        }
        match state {
            State::WaitingToRetry => {
                let due = self.inner.agenda.borrow_mut().strike_first(|due| due.is_retry_of(id));
                if let Some(Due::Retry(job)) = due {
                    self.end_queued(job, stop);
                }
            }
            _ => {
                let jobs = self.inner.channels.borrow().as_ref().map(|channels| channels.0.clone());
                if let Some(job) = jobs.and_then(|jobs| jobs.withdraw(|job| job.id == id)) {
                    self.end_queued(job, stop);
                }
            }
        }
        true
    }

    /// Settles a job that no worker has.
    pub(super) fn end_queued(&self, job: Job, stop: &Stop) {
        let text = stop.in_words();
        let ending = Ending { rung: Rung::Queued, ..self.ending_for(stop, false) };
        self.end_without_worker(job, &Ending { text: Some(&text), ..ending });
    }

    /// Settles a job that no worker has, and puts its result past the line of the workers who wait to send theirs.
    pub(super) fn end_without_worker(&self, job: Job, ending: &Ending<'_>) {
        let result = job.settle(ending);
        let results = self.inner.channels.borrow().as_ref().map(|channels| channels.1.clone());
        if let Some(results) = results {
            let _ = results.force_send(result);
        }
    }

    /// Takes every job that waits for its next attempt.
    pub(super) fn take_retries(&self) -> Vec<Job> {
        let mut agenda = self.inner.agenda.borrow_mut();
        let mut jobs = Vec::new();
        while let Some(due) = agenda.strike_first(|due| matches!(due, Due::Retry(_))) {
            if let Due::Retry(job) = due {
                jobs.push(job);
            }
        }
        jobs
    }

    /// How a job ends that is stopped for this reason.
    pub(super) fn ending_for(&self, stop: &Stop, is_killed: bool) -> Ending<'static> {
        let killed_or = |state| if is_killed { State::Killed } else { state };
        let (state, clock) = match stop {
            Stop::ByHand => (killed_or(State::Cancelled), Clock::None),
            Stop::Timeout => (State::TimedOut, Clock::Attempt),
            Stop::Deadline => (State::Expired, Clock::Job),
            Stop::Pool(Cause::Cancelled(_)) => (killed_or(State::Cancelled), Clock::None),
            Stop::Pool(Cause::DeadlineExceeded) => match self.inner.rules.borrow().at_deadline {
                State::Expired => (State::Expired, Clock::Pool),
                state => (killed_or(state), Clock::Pool),
            },
        };
        Ending { clock, ..Ending::new(state) }
    }

    /// Has a job run again, if its terms allow; otherwise it comes back.
    pub(super) fn retry(&self, job: Job, ending: &mut Ending<'_>) -> Result<(), Job> {
        let ledger = &self.inner.ledger;
        let Terms { retry: Some(policy), is_idempotent, deadline, .. } = ledger.terms(job.id) else { return Err(job) };
        let kills = u32::from(matches!(ending.state, State::Lost | State::Panicked));
        let (n_attempts, n_kills) = ledger.with(job.id, |record| {
            record.n_kills += kills;
            (record.n_attempts, record.n_kills)
        });
        let mut rules = self.inner.rules.borrow_mut();
        let Rules { retries, rng, .. } = &mut *rules;
        let (policy, budget) = &mut retries[policy];
        if !is_idempotent || !kind_of(ending).is_some_and(|kind| policy.wants(n_attempts, kind)) {
            return Err(job);
        }
        if policy.quarantines(n_kills) {
            (ending.state, ending.reason) = (State::Lost, Reason::Quarantined);
            return Err(job);
        }
        let now = self.inner.scheduler.now();
        let backoff = policy.delay(n_attempts, rng);
        if deadline.is_some_and(|deadline| now + backoff >= deadline) || !budget.may_retry() {
            return Err(job);
        }
        ledger.wait_to_retry(job.id, backoff);
        self.inner.agenda.borrow_mut().enter(now + backoff, Due::Retry(job));
        Ok(())
    }

    /// Takes a token of the rate limit for a job that starts now; when to ask again if there is none.
    pub(super) fn take_token(&self) -> Option<Time> {
        let now = self.inner.scheduler.now();
        let mut rules = self.inner.rules.borrow_mut();
        let bucket = rules.bucket.as_mut()?;
        let next = bucket.next(now);
        if next > now {
            return Some(next);
        }
        bucket.reserve(now);
        None
    }

    /// Whether jobs can go back to where they came from.
    pub(super) fn is_connected(&self) -> bool {
        self.inner.channels.borrow().is_some()
    }

    /// Puts a job that could not start back into the jobs channel; it comes back where that is not possible.
    pub(super) fn hand_back(&self, job: Job) -> Result<(), Job> {
        let jobs = self.inner.channels.borrow().as_ref().map(|channels| channels.0.clone());
        match jobs {
            Some(jobs) => jobs.force_send(job).map_err(|refused| refused.0),
            None => Err(job),
        }
    }

    fn queue_again(&self, job: Job) {
        self.inner.ledger.queue_again(job.id);
        let jobs = self.inner.channels.borrow().as_ref().map(|channels| channels.0.clone());
        match jobs.map(|jobs| jobs.force_send(job)) {
            Some(Ok(())) => {}
            // The channel is closed to submitters only once nothing can come back; here the pool was ended.
            Some(Err(refused)) => self.end_queued(refused.0, &Stop::ByHand),
            None => {}
        }
    }

    // ---------------------------------------------------------------- what the host says

    /// The Web Worker answered the handshake.
    pub fn ready(&self, worker: u16, generation: u32) {
        if self.is_current(worker, generation) && self.state(worker) == Some(WorkerState::Starting) {
            let now = self.inner.scheduler.now();
            self.with(worker, |slot| slot.respawn.ready(now));
            self.set_idle(worker);
            self.wake(worker);
        }
    }

    /// A job has ended after `ran` on its worker. Answers of former generations or of other jobs are ignored.
    pub fn answered(&self, worker: u16, generation: u32, job: u32, answer: Answer, ran: Duration) {
        if !self.is_current(worker, generation) || self.with(worker, |slot| slot.job != Some(job)) {
            return;
        }
        self.inner.ledger.ran(job, ran);
        let is_poisoned = matches!(answer, Answer::Panicked(_));
        let n_jobs = self.with(worker, |slot| {
            slot.job = None;
            slot.answer = Some(answer);
            slot.n_jobs += 1;
            slot.n_jobs
        });
        let is_worn = self.inner.rules.borrow().recycle_after.is_some_and(|most| n_jobs >= most);
        if is_poisoned || is_worn || self.with(worker, |slot| slot.is_worn) {
            self.replace(worker);
        } else {
            self.set_idle(worker);
        }
        self.wake(worker);
    }

    /// The Web Worker is gone: its job settles as lost or is run again, and a new one is started in its place.
    pub fn lost(&self, worker: u16, generation: u32, reason: &str) {
        let is_over = matches!(self.state_of(worker), None | Some(WorkerState::Stopped | WorkerState::Lost));
        if !self.is_current(worker, generation) || is_over {
            return;
        }
        let now = self.inner.scheduler.now();
        let had_job = self.cut_short(worker);
        let (respawn, is_retired) = self.with(worker, |slot| {
            if had_job {
                slot.answer = Some(Answer::Lost(reason.to_owned()));
            }
            (slot.respawn.lost(now), slot.is_retired)
        });
        self.change(worker, WorkerState::Lost);
        // Where others may live it is tried now and then; whether none can be started, the pool sees to.
        let respawn = respawn.or_else(|| self.is_connected().then_some(Respawn::LONGEST_WAIT));
        match respawn {
            _ if is_retired => self.change(worker, WorkerState::Stopped),
            Some(Duration::ZERO) => self.start(worker),
            Some(backoff) => {
                let due = Due::Respawn { worker, generation };
                self.inner.agenda.borrow_mut().enter(now + backoff, due);
            }
            None => self.change(worker, WorkerState::Stopped),
        }
        // Who waits for it to be ready waits on while it is started again.
        self.wake(worker);
    }

    /// Replace this worker before its next job: it has grown too large.
    pub(super) fn wear_out(&self, worker: u16, generation: u32) {
        if !self.is_current(worker, generation) {
            return;
        }
        self.with(worker, |slot| slot.is_worn = true);
        if self.state(worker) == Some(WorkerState::Idle) {
            self.replace(worker);
            self.wake(worker);
        }
    }

    // ---------------------------------------------------------------- size and pause

    /// Whether no worker is left that could run a job.
    pub(super) fn is_given_up(&self) -> bool {
        self.inner.slots.borrow().iter().all(|slot| matches!(slot.state, None | Some(WorkerState::Stopped)))
    }

    /// Whether starts fail again and again, and no worker lives that could run a job.
    pub(super) fn cannot_start(&self) -> bool {
        let is_alive =
            |slot: &Slot| matches!(slot.state, Some(WorkerState::Idle | WorkerState::Busy | WorkerState::Cancelling));
        let has_failed = |slot: &Slot| slot.respawn.n_failed_starts() >= Respawn::MAX_FAILED_STARTS;
        let slots = self.inner.slots.borrow();
        let mut staying = slots.iter().filter(|slot| slot.is_hired && !slot.is_retired).peekable();
        staying.peek().is_some() && staying.all(has_failed) && !slots.iter().any(is_alive)
    }

    /// Workers take no further jobs until it ends.
    pub(super) fn set_paused(&self, is_paused: bool) {
        self.inner.is_paused.set(is_paused);
        let n_slots = self.inner.slots.borrow().len() as u16;
        (1..=n_slots).for_each(|worker| self.wake(worker));
    }

    pub(super) fn is_paused(&self) -> bool {
        self.inner.is_paused.get()
    }

    /// Workers that are hired and not retired.
    pub(super) fn n_workers(&self) -> usize {
        self.inner.slots.borrow().iter().filter(|slot| slot.is_hired && !slot.is_retired).count()
    }

    /// Idle workers that hold no job, and since when, the longest first.
    pub(super) fn idle(&self) -> Vec<(u16, Time)> {
        let slots = self.inner.slots.borrow();
        let is_idle = |slot: &Slot| slot.state == Some(WorkerState::Idle) && slot.holds.is_none() && !slot.is_retired;
        let of_slot = |(i, slot): (usize, &Slot)| is_idle(slot).then_some((i as u16 + 1, slot.idle_since));
        let mut idle: Vec<(u16, Time)> = slots.iter().enumerate().filter_map(of_slot).collect();
        idle.sort_unstable_by_key(|(_, since)| *since);
        idle
    }

    /// Hired workers, the ones that could go with the least loss first: not ready, then idle, then busy.
    pub(super) fn dispensable(&self) -> Vec<u16> {
        let slots = self.inner.slots.borrow();
        let order = |slot: &Slot| match slot.state {
            Some(WorkerState::Idle) if slot.holds.is_none() => 1,
            Some(WorkerState::Idle | WorkerState::Busy | WorkerState::Cancelling) => 2,
            _ => 0,
        };
        let hired = slots.iter().enumerate().filter(|(_, slot)| slot.is_hired && !slot.is_retired);
        let mut workers: Vec<(u8, u16)> = hired.map(|(i, slot)| (order(slot), i as u16 + 1)).collect();
        workers.sort_unstable();
        workers.into_iter().map(|(_, worker)| worker).collect()
    }

    /// Whether it has no job in hand.
    pub(super) fn is_free(&self, worker: u16) -> bool {
        self.with(worker, |slot| slot.holds.is_none())
    }

    /// Takes no further job; returns when its present one has ended.
    pub(super) fn retire(&self, worker: u16) {
        self.with(worker, |slot| slot.is_retired = true);
        self.wake(worker);
    }

    /// Keeps one that was to go after its present job; `false` if there is none.
    pub(super) fn keep_one(&self) -> bool {
        let mut slots = self.inner.slots.borrow_mut();
        let leaving = slots.iter_mut().find(|slot| slot.is_hired && slot.is_retired && slot.holds.is_some());
        leaving.is_some_and(|slot| std::mem::take(&mut slot.is_retired))
    }

    /// None takes a further job or is replaced.
    pub(super) fn retire_all(&self) {
        let n_slots = self.inner.slots.borrow().len() as u16;
        (1..=n_slots).for_each(|worker| self.retire(worker));
    }

    /// How many workers are in each state.
    pub(super) fn count(&self, state: WorkerState) -> usize {
        self.inner.slots.borrow().iter().filter(|slot| slot.state == Some(state)).count()
    }

    /// Has every worker terminated, whatever it does.
    pub(super) fn kill_all(&self) {
        let n_slots = self.inner.slots.borrow().len() as u16;
        for worker in 1..=n_slots {
            self.cut_short(worker);
            let state = self.state(worker);
            if !matches!(state, None | Some(WorkerState::Stopped | WorkerState::Lost)) {
                self.push(Command::Kill { worker, generation: self.generation(worker) });
            }
            if !matches!(state, None | Some(WorkerState::Stopped)) {
                self.change(worker, WorkerState::Stopped);
            }
        }
    }

    // ---------------------------------------------------------------- for a worker's own task

    pub(super) fn set_timeout(&self, worker: u16, job: u32, after: Duration) -> Entry {
        let at = self.inner.scheduler.now() + after;
        self.inner.agenda.borrow_mut().enter(at, Due::Timeout { worker, job })
    }

    pub(super) fn clear_timeout(&self, entry: Entry) {
        drop(self.inner.agenda.borrow_mut().strike(entry));
    }

    pub(super) fn let_go(&self, worker: u16) {
        // Given up, terminated or waiting for another start: nobody is there to stop.
        let state = self.state(worker);
        if state != Some(WorkerState::Stopped) {
            self.change(worker, WorkerState::Stopped);
            if state != Some(WorkerState::Lost) {
                self.push(Command::Stop { worker, generation: self.generation(worker) });
            }
        }
        self.with(worker, |slot| slot.is_hired = false);
    }

    /// Ends the attempt that runs there, if one does, without an answer; its time counts.
    pub(super) fn cut_short(&self, worker: u16) -> bool {
        let Some((job, posted_at)) = self.with(worker, |slot| slot.job.take().map(|job| (job, slot.posted_at))) else {
            return false;
        };
        self.inner.ledger.ran(job, self.inner.scheduler.now().since(posted_at));
        true
    }

    /// Terminates it and starts another in its place, unless it is not needed any more.
    pub(super) fn replace(&self, worker: u16) {
        let is_retired = self.with(worker, |slot| {
            slot.respawn.ended();
            slot.is_retired
        });
        self.push(Command::Kill { worker, generation: self.generation(worker) });
        self.change(worker, WorkerState::Lost);
        if is_retired {
            self.change(worker, WorkerState::Stopped);
        } else {
            self.start(worker);
        }
    }

    fn start(&self, worker: u16) {
        let generation = self.with(worker, |slot| {
            slot.generation += 1;
            (slot.n_jobs, slot.is_worn) = (0, false);
            slot.generation
        });
        self.change(worker, WorkerState::Starting);
        self.push(Command::Start { worker, generation });
    }

    fn set_idle(&self, worker: u16) {
        let now = self.inner.scheduler.now();
        self.with(worker, |slot| slot.idle_since = now);
        self.change(worker, WorkerState::Idle);
    }

    fn stop_worker(&self, worker: u16, stop: Stop) {
        self.with(worker, |slot| {
            // The first reason stays.
            slot.stop.get_or_insert(stop);
        });
        self.wake(worker);
    }

    fn holder_of(&self, job: u32) -> Option<u16> {
        let slots = self.inner.slots.borrow();
        slots.iter().position(|slot| slot.holds == Some(job)).map(|index| index as u16 + 1)
    }

    pub(super) fn change(&self, worker: u16, state: WorkerState) {
        self.with(worker, |slot| slot.state = Some(state));
        let (actor, a) = (Actor::worker(worker).0, self.generation(worker));
        self.inner.scheduler.emit(Event { actor, detail: state as u8, a, ..Event::new(Kind::WorkerChanged) });
    }

    /// Lets the worker's task go on, if what it waits for is there.
    fn wake(&self, worker: u16) {
        let is_paused = self.is_paused();
        let due = self.with(worker, |slot| match slot.waiting {
            Some((_, _, want)) if slot.serves(want, is_paused) => slot.waiting.take(),
            _ => None,
        });
        if let Some((ticket, case, _)) = due {
            self.inner.scheduler.fire(ticket, case);
        }
    }

    /// Whether what its task waits for is there.
    pub(super) fn serves(&self, worker: u16, want: Want) -> bool {
        let is_paused = self.is_paused();
        self.with(worker, |slot| slot.serves(want, is_paused))
    }

    pub(super) fn push(&self, command: Command) {
        self.inner.outbox.borrow_mut().push_back(command);
    }

    pub(super) fn with<R>(&self, worker: u16, f: impl FnOnce(&mut Slot) -> R) -> R {
        f(&mut self.inner.slots.borrow_mut()[usize::from(worker) - 1])
    }

    pub(super) fn state(&self, worker: u16) -> Option<WorkerState> {
        self.with(worker, |slot| slot.state)
    }

    /// The same for a number that a host said.
    fn state_of(&self, worker: u16) -> Option<WorkerState> {
        let slots = self.inner.slots.borrow();
        usize::from(worker).checked_sub(1).and_then(|i| slots.get(i)).and_then(|slot| slot.state)
    }

    pub(super) fn generation(&self, worker: u16) -> u32 {
        self.with(worker, |slot| slot.generation)
    }

    fn is_current(&self, worker: u16, generation: u32) -> bool {
        let slots = self.inner.slots.borrow();
        usize::from(worker).checked_sub(1).and_then(|i| slots.get(i)).is_some_and(|slot| slot.generation == generation)
    }
}

impl Slot {
    /// Whether what its task waits for is there.
    fn serves(&self, want: Want, is_paused: bool) -> bool {
        let has_word = self.stop.is_some() || self.answer.is_some();
        match want {
            Want::Answer => self.answer.is_some(),
            Want::Word => has_word,
            Want::Ready | Want::Start => {
                let may_start = self.state == Some(WorkerState::Idle) && !is_paused;
                self.stop.is_some() || self.is_over() || self.is_gone(want) || may_start
            }
            Want::Token => self.stop.is_some() || self.is_gone(want) || is_paused,
        }
    }

    /// Whether its Web Worker is not there for the job that it has in hand.
    pub(super) fn is_gone(&self, want: Want) -> bool {
        matches!(want, Want::Start | Want::Token) && self.state != Some(WorkerState::Idle)
    }

    /// Whether it will take no job any more.
    pub(super) fn is_over(&self) -> bool {
        let is_stopped = matches!(self.state, None | Some(WorkerState::Stopped));
        is_stopped || (self.is_retired && self.holds.is_none())
    }
}

/// As which kind of error a job ends, if it is one.
const fn kind_of(ending: &Ending<'_>) -> Option<JobErrorKind> {
    Some(match (ending.state, ending.reason) {
        (_, Reason::NotCloneable) => JobErrorKind::NotCloneable,
        (_, Reason::Quarantined) => JobErrorKind::Quarantined,
        (State::Failed, _) => JobErrorKind::Failed,
        (State::Panicked, _) => JobErrorKind::Panicked,
        (State::TimedOut, _) => JobErrorKind::TimedOut,
        (State::Expired, _) => JobErrorKind::Expired,
        (State::Cancelled, _) => JobErrorKind::Cancelled,
        (State::Killed, _) => JobErrorKind::Killed,
        (State::Lost, _) => JobErrorKind::Lost,
        _ => return None,
    })
}

impl Due {
    const fn is_retry_of(&self, id: u32) -> bool {
        matches!(self, Self::Retry(job) if job.id == id)
    }
}

impl Stop {
    pub(super) fn in_words(&self) -> String {
        match self {
            Self::ByHand => "cancelled by hand".to_owned(),
            Self::Timeout => "its timeout ran out".to_owned(),
            Self::Deadline => "its deadline passed".to_owned(),
            Self::Pool(cause) => cause.to_string(),
        }
    }
}

/// Jitter's own use of the seed.
pub(super) const JITTER: u64 = 2;
