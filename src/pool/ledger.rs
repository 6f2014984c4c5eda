//! The books: where every job stands, and the law that nothing is lost.
//!
//! Invariant, at every moment: submitted = rejected + queued + in-flight + waiting to retry + completed + failed + panicked +
//! timed out + expired + cancelled + killed + lost. A job settles exactly once; a job that has no record has
//! settled, or is one of a span.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use serde::Serialize;

#[cfg(feature = "pool")]
use super::span::Span;
use super::{Clock, Ending, Job, Reason, Rung, Terms};
use crate::agenda::{Agenda, Entry};
use crate::line::Line;
use crate::sched::{Actor, Scheduler};
use crate::time::Time;
use crate::trace::{Event, Kind, State};

/// Where every job stands.
pub struct Ledger {
    scheduler: Scheduler,
    books: RefCell<Books>,
    /// The program has crashed: whatever is let go of is lost.
    has_crashed: Cell<bool>,
    /// Whether any job ever was; few runs have one.
    #[cfg(feature = "programs")]
    has_condemned: Cell<bool>,
}

#[derive(Default)]
struct Books {
    /// Unsettled jobs, by id.
    records: Line<Record>,
    stats: Stats,
    /// What was agreed for the last job, which mostly holds for the next as well.
    #[cfg(any(feature = "pool", feature = "programs"))]
    manner: Option<Shared>,
    /// Unsettled jobs that have no record: those of spans.
    #[cfg(feature = "pool")]
    n_folded: u32,
    /// Unsettled jobs that have a deadline.
    deadlines: Agenda<u32>,
    /// What has settled and was not yet asked for; `None`: nobody asks.
    settled: Option<VecDeque<Settlement>>,
}

/// An unsettled job. There may be a million: it is kept small.
#[cfg_attr(feature = "pool", derive(Clone, Debug))]
pub(super) struct Record {
    manner: Shared,
    rank: i64,
    priority: i32,
    state: State,
    /// When somebody wished to submit it.
    wished_at: Time,
    /// First hand-over to a worker; [`NEVER`]: it had none.
    dispatched_at: Time,
    deadline: Option<Entry>,
    /// Nanoseconds on workers, all attempts.
    ran: u64,
    pub(super) n_attempts: u32,
    /// Workers that were lost, or poisoned, with this job.
    pub(super) n_kills: u32,
    /// The last worker it ran on; 0 none.
    worker: u16,
    /// Its present attempt, or the next where it has none, is made to fail by hand.
    #[cfg(feature = "programs")]
    is_condemned: bool,
}

/// The plain pattern's jobs are few: there it is not worth the code to share it.
#[cfg(any(feature = "pool", feature = "programs"))]
type Shared = Rc<Manner>;
#[cfg(not(any(feature = "pool", feature = "programs")))]
type Shared = Manner;

/// What was agreed for a job and is the same for many.
#[cfg_attr(feature = "pool", derive(Debug))]
#[cfg_attr(any(feature = "pool", feature = "programs"), derive(PartialEq, Eq))]
struct Manner {
    timeout: Option<Duration>,
    grace: Duration,
    retry: Option<usize>,
    is_idempotent: bool,
    company: Option<u16>,
    is_kept: bool,
}

/// All there is to say of a job that has settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The job.
    pub job: u32,
    /// So many have settled alike: this one, and those that are numbered after it.
    #[cfg(feature = "pool")]
    pub n_jobs: u32,
    /// Its final state.
    pub state: State,
    /// What it yielded; 0 unless completed.
    #[cfg(feature = "programs")]
    pub value: u64,
    /// How often it was started.
    pub n_attempts: u32,
    /// The last worker it ran on, from 1; 0 if it never ran.
    pub worker: u16,
    /// Its priority.
    pub priority: i32,
    /// From the wish to submit it to its first dispatch, or to its end if it was never dispatched.
    pub wait: Duration,
    /// On workers, all attempts.
    pub run: Duration,
    /// From the wish to submit it to its end.
    pub total: Duration,
    /// Which rung of the cancel ladder ended it.
    pub rung: Rung,
    /// Which clock ran out.
    pub clock: Clock,
    /// More on why.
    pub reason: Reason,
}

/// How many jobs stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stats {
    /// All that anybody wished to submit.
    pub submitted: u32,
    /// Came back to their submitter.
    pub rejected: u32,
    /// Wait for a worker, in the jobs channel or outside it.
    pub queued: u32,
    /// On a worker.
    pub in_flight: u32,
    /// Will be run again after a backoff.
    pub waiting_to_retry: u32,
    /// Yielded a value.
    pub completed: u32,
    /// Answered with an error.
    pub failed: u32,
    /// Panicked.
    pub panicked: u32,
    /// Ran out of their attempt's time.
    pub timed_out: u32,
    /// Ran out of their own or the pool's time.
    pub expired: u32,
    /// Withdrawn, or stopped when asked.
    pub cancelled: u32,
    /// Ended with their worker, which was terminated.
    pub killed: u32,
    /// Ended with their worker, which vanished.
    pub lost: u32,
}

impl Stats {
    /// Jobs in any state; equal to `submitted` unless the books are wrong.
    pub const fn accounted(&self) -> u32 {
        self.unsettled() + self.settled()
    }

    /// Jobs that have not reached a final state.
    pub const fn unsettled(&self) -> u32 {
        self.queued + self.in_flight + self.waiting_to_retry
    }

    const fn settled(&self) -> u32 {
        let ran_out = self.timed_out + self.expired;
        let ended = self.cancelled + self.killed + self.lost;
        self.rejected + self.completed + self.failed + self.panicked + ran_out + ended
    }

    const fn of(&mut self, state: State) -> &mut u32 {
        match state {
            State::Queued => &mut self.queued,
            State::InFlight => &mut self.in_flight,
            State::WaitingToRetry => &mut self.waiting_to_retry,
            State::Completed => &mut self.completed,
            State::Failed => &mut self.failed,
            State::Panicked => &mut self.panicked,
            State::TimedOut => &mut self.timed_out,
            State::Expired => &mut self.expired,
            State::Cancelled => &mut self.cancelled,
            State::Killed => &mut self.killed,
            State::Lost => &mut self.lost,
            State::Rejected => &mut self.rejected,
        }
    }
}

impl Ledger {
    /// Empty books. `keeps_settlements`: somebody will ask for them by [`Ledger::take_settlement`].
    pub(super) fn new(scheduler: Scheduler, keeps_settlements: bool) -> Rc<Self> {
        let settled = keeps_settlements.then(VecDeque::new);
        Rc::new(Self {
            scheduler,
            books: RefCell::new(Books { settled, ..Books::default() }),
            has_crashed: Cell::new(false),
            #[cfg(feature = "programs")]
            has_condemned: Cell::new(false),
        })
    }

    /// Enters a job that somebody wished to submit at `wished_at`. Ids grow from 1.
    pub(super) fn submit(self: &Rc<Self>, id: u32, terms: Terms, wished_at: Time) -> Job {
        let mut books = self.books.borrow_mut();
        let record = books.record(id, &terms, wished_at);
        let before = books.records.stand_at(u64::from(id), record);
        debug_assert!(before.is_none(), "job {id} is submitted once");
        books.stats.submitted += 1;
        books.stats.queued += 1;
        self.scheduler.emit(Event { job: id, a: terms.priority as u32, ..Event::new(Kind::JobSubmitted) });
        Job::new(id, &terms, Rc::clone(self))
    }

    /// A worker gets it; which attempt that is, from 1.
    pub(super) fn dispatch(&self, id: u32, worker: u16) -> u32 {
        let now = self.scheduler.now();
        let (attempt, timeout) = self.set(id, State::InFlight, |record| {
            record.dispatched_at = record.dispatched_at.min(now);
            record.worker = worker;
            record.n_attempts += 1;
            (record.n_attempts, record.manner.timeout)
        });
        let b = timeout.map_or(0, |after| (now + after).as_nanos());
        let actor = Actor::worker(worker).0;
        self.scheduler.emit(Event { actor, job: id, a: attempt, b, ..Event::new(Kind::JobDispatched) });
        attempt
    }

    /// It was not begun on the worker that had it, and waits again for one. The trace hears of it when it is sent again.
    #[cfg(feature = "pool")]
    pub(super) fn recall(&self, id: u32) {
        self.set(id, State::Queued, |record| {
            record.n_attempts -= 1;
            if record.n_attempts == 0 {
                (record.dispatched_at, record.worker) = (NEVER, 0);
            }
        });
    }

    /// The worker that has it, or had it last; 0 none.
    #[cfg(feature = "pool")]
    pub(super) fn worker_of(&self, id: u32) -> u16 {
        self.with(id, |record| record.worker)
    }

    /// An attempt has ended that took `ran`.
    pub(super) fn ran(&self, id: u32, ran: Duration) {
        self.with(id, |record| record.ran = record.ran.saturating_add(nanos(ran)));
    }

    /// It will be run again in `backoff`.
    pub(super) fn wait_to_retry(&self, id: u32, backoff: Duration) {
        let a = self.set(id, State::WaitingToRetry, |record| {
            #[cfg(feature = "programs")]
            {
                record.is_condemned = false;
            }
            record.n_attempts
        });
        let b = backoff.as_nanos() as u64;
        self.scheduler.emit(Event { job: id, a, b, ..Event::new(Kind::JobWaiting) });
    }

    /// Its backoff is over.
    pub(super) fn queue_again(&self, id: u32) {
        self.set(id, State::Queued, |_| ());
    }

    pub(super) fn settle(&self, id: u32, ending: &Ending<'_>) {
        let now = self.scheduler.now();
        let mut books = self.books.borrow_mut();
        let Some(record) = books.records.leave(u64::from(id)) else {
            debug_assert!(false, "job {id} settles once");
            return;
        };
        *books.stats.of(record.state) -= 1;
        *books.stats.of(ending.state) += 1;
        if let Some(deadline) = &record.deadline {
            books.deadlines.strike(*deadline);
        }
        let settlement = record.settlement(id, ending, now);
        if let Some(settled) = &mut books.settled {
            settled.push_back(settlement);
        }
        let a = ending.text.map_or(0, |text| self.scheduler.text(text));
        let (detail, b) = (ending.state as u8, ending.value);
        self.scheduler.emit(Event { detail, job: id, a, b, ..Event::new(Kind::JobSettled) });
    }

    /// From now on jobs that somebody lets go of are lost, not rejected: the program has crashed.
    pub(super) fn crash(&self) {
        self.has_crashed.set(true);
    }

    /// How a job ends that its holder lets go of.
    pub(super) fn let_go(&self, id: u32) {
        let state = if self.has_crashed.get() { State::Lost } else { State::Rejected };
        let text = self.has_crashed.get().then_some("the program crashed");
        self.settle(id, &Ending { text, ..Ending::new(state) });
    }

    /// Whether the job has reached a final state.
    pub fn is_settled(&self, id: u32) -> bool {
        self.books.borrow().records.get(u64::from(id)).is_none()
    }

    /// How many jobs stand where, now.
    pub fn stats(&self) -> Stats {
        self.books.borrow().stats
    }

    /// The next job that has settled and was not yet asked for.
    pub(super) fn take_settlement(&self) -> Option<Settlement> {
        self.books.borrow_mut().settled.as_mut()?.pop_front()
    }

    /// When the next deadline of an unsettled job is.
    pub(super) fn next_deadline(&self) -> Option<Time> {
        self.books.borrow().deadlines.next()
    }

    /// A job whose deadline has passed; each only once.
    pub(super) fn take_expired(&self, now: Time) -> Option<u32> {
        self.books.borrow_mut().deadlines.take_due(now)
    }

    /// Unsettled jobs, by id.
    pub(super) fn unsettled(&self) -> Vec<u32> {
        self.books.borrow().records.iter().map(|(place, _)| place as u32).collect()
    }

    /// Its present attempt is made to fail by hand, or the next where it has none.
    #[cfg(feature = "programs")]
    pub(super) fn condemn(&self, id: u32) {
        self.has_condemned.set(true);
        self.with(id, |record| record.is_condemned = true);
    }

    /// Whether the present attempt of a job is made to fail by hand; `false` once it has settled.
    #[cfg(feature = "programs")]
    pub(super) fn is_condemned(&self, id: u32) -> bool {
        self.has_condemned.get() && self.books.borrow().records.get(u64::from(id)).is_some_and(|it| it.is_condemned)
    }

    /// Where an unsettled job stands.
    pub(super) fn state(&self, id: u32) -> Option<State> {
        self.books.borrow().records.get(u64::from(id)).map(|record| record.state)
    }

    /// Which retry rule holds for an unsettled job.
    #[cfg(feature = "pool")]
    pub(super) fn retry_of(&self, id: u32) -> Option<usize> {
        self.with(id, |record| record.manner.retry)
    }

    /// What was agreed for an unsettled job.
    pub(super) fn terms(&self, id: u32) -> Terms {
        self.with(id, |record| record.terms())
    }

    pub(super) fn with<R>(&self, id: u32, f: impl FnOnce(&mut Record) -> R) -> R {
        let mut books = self.books.borrow_mut();
        f(books.records.get_mut(u64::from(id)).expect("asked only of unsettled jobs, whose record stands"))
    }

    fn set<R>(&self, id: u32, state: State, f: impl FnOnce(&mut Record) -> R) -> R {
        let mut books = self.books.borrow_mut();
        let Books { records, stats, .. } = &mut *books;
        let record = records.get_mut(u64::from(id)).expect("asked only of unsettled jobs, whose record stands");
        *stats.of(std::mem::replace(&mut record.state, state)) -= 1;
        *stats.of(state) += 1;
        f(record)
    }
}

/// Of jobs that are kept as one; nothing of it is in the trace.
#[cfg(feature = "pool")]
impl Ledger {
    /// Enters `n` jobs that somebody wished to submit at `wished_at`, without a deadline.
    #[inline(never)]
    pub(super) fn submit_span(self: &Rc<Self>, first: u32, n: u32, terms: &Terms, wished_at: Time) -> Job {
        let mut books = self.books.borrow_mut();
        let record = books.record(first, terms, wished_at);
        books.stats.submitted += n;
        books.stats.queued += n;
        books.n_folded += n;
        let mut job = Job::new(first, terms, Rc::clone(self));
        job.span = Some(Box::new(Span { n, record }));
        job
    }

    pub(super) fn n_folded(&self) -> u32 {
        self.books.borrow().n_folded
    }

    /// A job leaves its span.
    #[inline(never)]
    pub(super) fn unfold(&self, id: u32, record: Record) {
        let mut books = self.books.borrow_mut();
        let before = books.records.stand_at(u64::from(id), record);
        debug_assert!(before.is_none(), "job {id} had no record");
        books.n_folded -= 1;
    }

    /// A worker gets all of them, for the first time.
    #[inline(never)]
    pub(super) fn dispatch_span(&self, span: &mut Span, worker: u16) {
        let stats = &mut self.books.borrow_mut().stats;
        stats.queued -= span.n;
        stats.in_flight += span.n;
        let record = &mut span.record;
        (record.state, record.dispatched_at, record.worker) = (State::InFlight, self.scheduler.now(), worker);
        record.n_attempts = 1;
    }

    /// Jobs of a span that is on a worker have completed, each after `ran`.
    #[inline(never)]
    pub(super) fn complete_span(&self, first: u32, n: u32, record: &Record, ran: Duration) {
        let mut books = self.books.borrow_mut();
        books.n_folded -= n;
        books.stats.in_flight -= n;
        books.stats.completed += n;
        let ending = Ending::new(State::Completed);
        let settlement = record.settlement(first, &ending, self.scheduler.now());
        if let Some(settled) = &mut books.settled {
            settled.push_back(Settlement { n_jobs: n, run: ran, ..settlement });
        }
    }
}

impl Books {
    #[inline(never)]
    fn record(&mut self, id: u32, terms: &Terms, wished_at: Time) -> Record {
        let deadline = terms.deadline.map(|at| self.deadlines.enter(at, id));
        let Terms { timeout, grace, retry, is_idempotent, company, is_kept, .. } = *terms;
        Record {
            manner: self.share(Manner { timeout, grace, retry, is_idempotent, company, is_kept }),
            rank: terms.rank,
            priority: terms.priority,
            state: State::Queued,
            wished_at,
            dispatched_at: NEVER,
            deadline,
            ran: 0,
            n_attempts: 0,
            n_kills: 0,
            worker: 0,
            #[cfg(feature = "programs")]
            is_condemned: false,
        }
    }

    #[cfg(any(feature = "pool", feature = "programs"))]
    fn share(&mut self, manner: Manner) -> Shared {
        match &self.manner {
            Some(last) if **last == manner => Rc::clone(last),
            _ => Rc::clone(self.manner.insert(Rc::new(manner))),
        }
    }

    #[cfg(not(any(feature = "pool", feature = "programs")))]
    const fn share(&mut self, manner: Manner) -> Shared {
        manner
    }
}

impl Record {
    #[cfg(feature = "pool")]
    pub(super) fn retry(&self) -> Option<usize> {
        self.manner.retry
    }

    fn terms(&self) -> Terms {
        let manner: &Manner = &self.manner;
        let Manner { timeout, grace, retry, is_idempotent, company, is_kept } = *manner;
        let (priority, rank) = (self.priority, self.rank);
        let deadline = self.deadline.as_ref().map(|entry| entry.at());
        Terms { priority, rank, timeout, deadline, grace, retry, is_idempotent, company, is_kept }
    }

    fn settlement(&self, job: u32, ending: &Ending<'_>, now: Time) -> Settlement {
        Settlement {
            job,
            #[cfg(feature = "pool")]
            n_jobs: 1,
            state: ending.state,
            #[cfg(feature = "programs")]
            value: ending.value,
            n_attempts: self.n_attempts,
            worker: self.worker,
            priority: self.priority,
            wait: self.dispatched_at.min(now).since(self.wished_at),
            run: Duration::from_nanos(self.ran),
            total: now.since(self.wished_at),
            rung: ending.rung,
            clock: ending.clock,
            reason: ending.reason,
        }
    }
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.stats().fmt(f)
    }
}

/// Not as nanoseconds of 128 bits, which are slow on wasm32.
const fn nanos(span: Duration) -> u64 {
    span.as_secs().saturating_mul(1_000_000_000).saturating_add(span.subsec_nanos() as u64)
}

/// Later than any moment.
const NEVER: Time = Time::from_nanos(u64::MAX);
