//! What holds for every job and worker of a crew.

use std::time::Duration;

use super::Crew;
use crate::pool::{RetryBudget, RetryPolicy, Terms, TokenBucket};
use crate::rng::Rng;
use crate::time::Time;
use crate::trace::State;

/// What holds for every job and worker of a pool.
pub(in crate::pool) struct Rules {
    /// How a job ends when the pool's own deadline passes: [`State::Expired`], or in scenes, as in Go, [`State::Cancelled`].
    pub(in crate::pool) at_deadline: State,
    /// Retry policies, each with what it may add; jobs name theirs by index.
    pub(in crate::pool) retries: Vec<(RetryPolicy, RetryBudget)>,
    pub(in crate::pool) bucket: Option<TokenBucket>,
    /// Replace a worker after so many jobs.
    pub(in crate::pool) recycle_after: Option<u32>,
    /// How many jobs travel in one message.
    #[cfg(feature = "pool")]
    pub(in crate::pool) batch: super::Batch,
    /// Of jitter.
    pub(in crate::pool) rng: Rng,
    /// What is agreed for a job that comes without terms of its own, by its id and the time of the wish.
    pub(in crate::pool) usual: Box<dyn Fn(u32, Time) -> Terms>,
}

impl Rules {
    /// Nothing is run again, and the context's deadline cancels, as in Go.
    pub(in crate::pool) fn plain(grace: Duration, rng: Rng) -> Self {
        let terms = Terms {
            priority: 0,
            rank: 0,
            timeout: None,
            deadline: None,
            grace,
            retry: None,
            is_idempotent: false,
            company: None,
            is_kept: true,
        };
        let at_deadline = State::Cancelled;
        let usual = Box::new(move |_, _| terms);
        Self {
            at_deadline,
            retries: Vec::new(),
            bucket: None,
            recycle_after: None,
            #[cfg(feature = "pool")]
            batch: super::Batch::Fixed(1),
            rng,
            usual,
        }
    }
}

impl Crew {
    /// Another rate limit, or none, from now on. Workers that wait for a token of the last one ask this one.
    #[cfg(feature = "programs")]
    pub(in crate::pool) fn set_bucket(&self, bucket: Option<TokenBucket>) {
        self.inner.rules.borrow_mut().bucket = bucket;
        if !self.is_paused() {
            self.set_paused(true);
            self.set_paused(false);
        }
    }

    /// Takes a token of the rate limit for a job that starts now; when to ask again if there is none.
    pub(in crate::pool) fn take_token(&self) -> Option<Time> {
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

    /// When the next token is there, if nobody takes it before.
    #[cfg(any(feature = "pool", feature = "programs"))]
    pub(super) fn next_token(&self) -> Time {
        let now = self.inner.scheduler.now();
        self.inner.rules.borrow().bucket.as_ref().map_or(now, |bucket| bucket.next(now))
    }
}

/// Jitter's own use of the seed.
pub(in crate::pool) const JITTER: u64 = 2;
