//! A job, from the wish to submit it to its result. The core moves its id; what it computes with stays in the host.

use std::rc::Rc;
use std::time::Duration;

use super::Ledger;
#[cfg(feature = "pool")]
use super::span::Span;
use crate::chan::Traced;
use crate::sync::Cause;
use crate::time::Time;
use crate::trace::State;

/// A submitted job that has not settled. Whoever lets go of it unsettled has rejected it: none can be lost.
#[derive(Debug)]
pub struct Job {
    /// From 1, in the order of submission.
    pub id: u32,
    /// Smaller is received first; see [`super::rank`].
    pub(super) rank: i64,
    pub(super) priority: i32,
    /// See [`Traced::arrival`].
    #[cfg(feature = "pool")]
    pub(super) arrival: u32,
    /// See [`Terms::company`].
    #[cfg(feature = "pool")]
    pub(super) company: Option<u16>,
    /// See [`Terms::is_kept`].
    #[cfg(feature = "pool")]
    pub(super) is_kept: bool,
    /// It is several; see [`Span`].
    #[cfg(feature = "pool")]
    pub(super) span: Option<Box<Span>>,
    pub(super) ledger: Rc<Ledger>,
}

/// What was agreed for one job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Smaller runs first.
    pub priority: i32,
    /// Its place in a ranked jobs channel; see [`super::rank`].
    pub rank: i64,
    /// Longest that one attempt may run.
    pub timeout: Option<Duration>,
    /// When it must have settled, retries included.
    pub deadline: Option<Time>,
    /// How long it may take to answer once it was asked to stop.
    pub grace: Duration,
    /// Which retry policy holds, by index; `None`: it is never run again.
    pub retry: Option<usize>,
    /// Whether it may be run again once started.
    pub is_idempotent: bool,
    /// With which jobs it may travel in one message: those that have the same number here; `None`: alone.
    pub company: Option<u16>,
    /// Whether its result is kept for whoever comes later to read results.
    pub is_kept: bool,
}

/// How a job settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobResult {
    /// The job.
    pub id: u32,
    /// The final state.
    pub state: State,
    /// What it yielded; 0 unless completed.
    pub value: u64,
    /// The worker it ran on, from 1; 0 if it never ran.
    pub worker: u16,
}

/// What a worker says of the job it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "programs", derive(Hash))]
pub enum Answer {
    /// It yielded this.
    Completed(u64),
    /// It answered with an error, in words.
    Failed(String),
    /// Its argument or its value cannot be sent between threads.
    NotCloneable,
    /// It panicked, with this message; the worker must not be used again.
    Panicked(String),
    /// It was asked to stop, and did.
    Stopped,
    /// It was not begun there and will not be: it had not come to it yet when it was called back.
    NotStarted,
    /// Nothing: the worker vanished, for this reason.
    Lost(String),
}

/// How a job ends, as its ender sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ending<'a> {
    pub(super) state: State,
    pub(super) value: u64,
    pub(super) worker: u16,
    pub(super) text: Option<&'a str>,
    pub(super) rung: Rung,
    pub(super) clock: Clock,
    pub(super) reason: Reason,
}

/// Which rung of the cancel ladder ended a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Rung {
    /// None: it was not cancelled.
    #[default]
    None = 0,
    /// It was withdrawn before it started.
    Queued = 1,
    /// It was asked, and stopped.
    Cooperative = 2,
    /// Its worker was terminated.
    Killed = 3,
}

/// Which clock ran out on a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Clock {
    /// None.
    #[default]
    None = 0,
    /// That of the attempt: its timeout.
    Attempt = 1,
    /// That of the job: its deadline.
    Job = 2,
    /// That of the pool: its deadline.
    Pool = 3,
}

/// More on why a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Reason {
    /// The state says it all.
    #[default]
    None = 0,
    /// Its worker was lost.
    WorkerLost = 1,
    /// Its argument or its value cannot be sent between threads.
    NotCloneable = 2,
    /// It killed its worker too often to be tried once more.
    Quarantined = 3,
    /// No worker can be started.
    CannotStart = 4,
    /// The pool was terminated.
    Terminated = 5,
    /// It was dropped from a full queue to make room.
    Dropped = 6,
}

impl Ending<'_> {
    pub(super) const fn new(state: State) -> Self {
        let (rung, clock, reason) = (Rung::None, Clock::None, Reason::None);
        Self { state, value: 0, worker: 0, text: None, rung, clock, reason }
    }
}

impl Job {
    pub(super) const fn new(id: u32, terms: &Terms, ledger: Rc<Ledger>) -> Self {
        Self {
            id,
            rank: terms.rank,
            priority: terms.priority,
            #[cfg(feature = "pool")]
            arrival: id,
            #[cfg(feature = "pool")]
            company: terms.company,
            #[cfg(feature = "pool")]
            is_kept: terms.is_kept,
            #[cfg(feature = "pool")]
            span: None,
            ledger,
        }
    }

    /// From now on it travels alone.
    #[cfg(feature = "pool")]
    pub(super) const fn alone(mut self) -> Self {
        self.company = None;
        self
    }

    /// Takes the job out of the queue for good.
    pub fn withdraw(self, cause: &Cause) -> JobResult {
        let text = cause.to_string();
        self.settle(&Ending { text: Some(&text), rung: Rung::Queued, ..Ending::new(State::Cancelled) })
    }

    pub(super) fn settle(self, ending: &Ending<'_>) -> JobResult {
        self.ledger.settle(self.id, ending);
        JobResult { id: self.id, state: ending.state, value: ending.value, worker: ending.worker }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        #[cfg(feature = "pool")]
        if self.span.is_some() {
            self.drop_span();
        }
        if !self.ledger.is_settled(self.id) {
            self.ledger.let_go(self.id);
        }
    }
}

impl Traced for Job {
    fn job_id(&self) -> u32 {
        self.id
    }

    fn rank(&self) -> i64 {
        self.rank
    }

    fn priority(&self) -> i32 {
        self.priority
    }

    /// One that comes back, from a lost worker or a backoff, stands again before those that were submitted after it.
    fn arrival(&self) -> u32 {
        #[cfg(feature = "pool")]
        return self.arrival;
        #[cfg(not(feature = "pool"))]
        self.id
    }

    #[cfg(feature = "pool")]
    fn n_values(&self) -> usize {
        self.n_jobs() as usize
    }

    #[cfg(feature = "pool")]
    fn split(&mut self, n: usize) -> Option<Self> {
        self.span.is_some().then(|| self.split_off(n as u32))
    }
}

impl Traced for JobResult {
    fn job_id(&self) -> u32 {
        self.id
    }
}
