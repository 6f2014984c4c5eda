//! All workers of a pool, the rules they work by, and what the host is to do next.
//!
//! A worker's states: starting → idle → busy → (cancelling →) idle … → stopping → stopped; from any of them lost, and then
//! starting again as the next generation. What a former generation still says is ignored.
//!
//! One file for each mechanism: [`Command`] out and [`Input`] in; the rules; a worker's slot; its lifecycle; how many there
//! are; what an answer makes of a job; several jobs in one message; what stops a job; what runs it again; what comes due; who
//! waits for a token; faults to order.

#[cfg(feature = "pool")]
mod batch;
mod command;
mod conclude;
mod due;
#[cfg(feature = "programs")]
mod fault;
mod input;
mod lifecycle;
mod retry;
mod rules;
mod size;
mod slot;
mod stop;
#[cfg(any(feature = "pool", feature = "programs"))]
mod tokens;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use super::{Job, JobResult, Ledger};
use crate::agenda::Agenda;
use crate::chan::Channel;
use crate::rng::Rng;
use crate::sched::Scheduler;

#[cfg(feature = "pool")]
pub(super) use batch::Late;
#[cfg(feature = "pool")]
pub use batch::{Batch, MOST_IN_BATCH};
pub use command::Command;
use due::Due;
pub use input::Input;
pub(super) use rules::{JITTER, Rules};
#[cfg(any(feature = "pool", feature = "programs"))]
use size::Counts;
use slot::Slot;
pub(super) use slot::Want;
pub(super) use stop::Stop;

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
    /// All slots before this one are hired.
    first_free: Cell<usize>,
    /// How many workers are in each state, by its number.
    #[cfg(any(feature = "pool", feature = "programs"))]
    counts: RefCell<Counts>,
    outbox: RefCell<VecDeque<Command>>,
    agenda: RefCell<Agenda<Due>>,
    /// Where a job goes whose backoff is over, and where the result of one that no worker has.
    channels: RefCell<Option<(Channel<Job>, Channel<JobResult>)>>,
    is_paused: Cell<bool>,
    #[cfg(feature = "pool")]
    batching: RefCell<batch::Batching>,
    #[cfg(any(feature = "pool", feature = "programs"))]
    tokens: RefCell<tokens::Tokens>,
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
            first_free: Cell::new(0),
            #[cfg(any(feature = "pool", feature = "programs"))]
            counts: RefCell::default(),
            outbox: RefCell::default(),
            agenda: RefCell::default(),
            channels: RefCell::default(),
            is_paused: Cell::new(false),
            #[cfg(feature = "pool")]
            batching: RefCell::default(),
            #[cfg(any(feature = "pool", feature = "programs"))]
            tokens: RefCell::default(),
        };
        Self { inner: Rc::new(inner) }
    }

    /// Says where jobs go that are to be run again, and results of jobs that end without a worker.
    pub(super) fn connect(&self, jobs: Channel<Job>, results: Channel<JobResult>) {
        *self.inner.channels.borrow_mut() = Some((jobs, results));
    }

    /// Enters a job on the usual terms into the books; the caller sends it into the jobs channel.
    pub fn submit(&self, id: u32) -> Job {
        let now = self.inner.scheduler.now();
        let terms = {
            let mut rules = self.inner.rules.borrow_mut();
            let terms = (rules.usual)(id, now);
            if let Some((_, budget)) = terms.retry.and_then(|index| rules.retries.get_mut(index)) {
                budget.accepted();
            }
            terms
        };
        self.inner.ledger.submit(id, terms, now)
    }

    /// The books.
    pub fn ledger(&self) -> &Rc<Ledger> {
        &self.inner.ledger
    }

    /// What the host is to do next.
    pub fn command(&self) -> Option<Command> {
        self.inner.outbox.borrow_mut().pop_front()
    }

    /// Whether jobs can go back to where they came from.
    pub(super) fn is_connected(&self) -> bool {
        self.inner.channels.borrow().is_some()
    }

    pub(super) fn push(&self, command: Command) {
        self.inner.outbox.borrow_mut().push_back(command);
    }
}
