//! A span: jobs as one that are numbered one after the other, were wished for in the same moment, and are agreed alike.
//!
//! It is a shorter way to keep ordinary jobs while nothing is to be said of one of them alone: where they wait, and behind a
//! job in hand. Then it is divided: its first, or the first few, leave it; or it is unfolded into all of them.
//!
//! Invariant: a job that is one has a record in the books; those of a span have none, and the span has what would stand there.

use std::rc::Rc;

use super::ledger::Record;
use super::{Job, Ledger};

/// What stands for the records of several jobs.
#[derive(Clone, Debug)]
pub(super) struct Span {
    /// At least two.
    pub(super) n: u32,
    pub(super) record: Record,
}

impl Job {
    /// How many it stands for.
    pub(super) fn n_jobs(&self) -> u32 {
        self.span.as_ref().map_or(1, |span| span.n)
    }

    /// Whether this is one of those it stands for.
    pub(super) fn contains(&self, id: u32) -> bool {
        self.id <= id && id - self.id < self.n_jobs()
    }

    /// The first `n` of a span, which has more.
    #[inline(never)]
    pub(super) fn split_off(&mut self, n: u32) -> Self {
        let span = self.span.as_deref().expect("asked only of spans");
        debug_assert!(n > 0 && n < span.n, "{n} of {}", span.n);
        let mut first = Self {
            span: Some(Box::new(Span { n, record: span.record.clone() })),
            ledger: Rc::clone(&self.ledger),
            ..*self
        };
        first.enter_if_one();
        if let Some(span) = &mut self.span {
            span.n -= n;
        }
        self.id += n;
        self.arrival += n;
        self.enter_if_one();
        first
    }

    /// The first of them, at most so many, and the others.
    pub(super) fn at_most(mut self, most: u32) -> (Self, Option<Self>) {
        if self.n_jobs() <= most { (self, None) } else { (self.split_off(most), Some(self)) }
    }

    /// Which retry rule holds.
    pub(super) fn retry(&self) -> Option<usize> {
        self.span.as_ref().map_or_else(|| self.ledger.retry_of(self.id), |span| span.record.retry())
    }

    /// Lets go of all but the last of a span.
    #[cold]
    #[inline(never)]
    pub(super) fn drop_span(&mut self) {
        while self.span.is_some() {
            drop(self.split_off(1));
        }
    }

    #[inline(never)]
    fn enter_if_one(&mut self) {
        if let Some(span) = self.span.take_if(|span| span.n == 1) {
            self.ledger.unfold(self.id, span.record);
        }
    }
}

impl Ledger {
    /// Whether a job is one of a span, or might be.
    pub(super) fn may_be_folded(&self, id: u32) -> bool {
        self.n_folded() > 0 && self.is_settled(id)
    }
}
