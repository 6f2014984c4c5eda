//! A token bucket over job starts: so many per second, and a burst after a quiet time.
//!
//! The arithmetic is that of Go's `x/time/rate`, in whole nanoseconds. A bucket that holds all its tokens is full; taking
//! one puts the moment at which it will be full again one token's time later. That moment is all there is to remember
//! (the generic cell rate algorithm, ITU-T I.371), so no idle time can overflow anything.
//!
//! Invariant: in any window of length w at most burst + w · rate tokens are usable.

use std::time::Duration;

use crate::time::Time;

/// A bucket of tokens; each lets one job start.
#[derive(Clone, Debug)]
pub struct TokenBucket {
    /// From one token to the next.
    interval: u64,
    /// From empty to full.
    span: u64,
    /// When it is full again if nothing more is taken; in the past if it is full.
    full_at: u64,
    /// For when the last token was reserved.
    last: u64,
}

impl TokenBucket {
    /// A full bucket. `per_second` is 0.001–1,000,000; `burst`, at least 1, is how many tokens it holds.
    ///
    /// The time of one token is rounded up to a whole nanosecond, so that the rate is never exceeded.
    pub fn new(per_second: f64, burst: u32) -> Self {
        let interval = (1e9 / per_second.clamp(0.001, 1e6)).ceil() as u64;
        Self { interval, span: interval.saturating_mul(u64::from(burst.max(1))), full_at: 0, last: 0 }
    }

    /// Takes a token; when it may be used, `now` or later.
    pub fn reserve(&mut self, now: Time) -> Time {
        let at = self.next(now);
        self.full_at = self.full_at.max(now.as_nanos()).saturating_add(self.interval);
        self.last = at.as_nanos();
        at
    }

    /// When a token taken now could be used; takes none. Who waits until then and reserves only what it uses at once has
    /// nothing to give back.
    pub fn next(&self, now: Time) -> Time {
        let now = now.as_nanos();
        let full_at = self.full_at.max(now).saturating_add(self.interval);
        Time::from_nanos(full_at.saturating_sub(self.span).max(now))
    }

    /// Puts back a token that was not used and will not be; `reserved_for` is what [`TokenBucket::reserve`] said.
    ///
    /// Later tokens keep their times, so as much is restored as they do not stand on: all of it if none was reserved for
    /// later. (Go's `Reservation.CancelAt`, which however takes a token whose time has passed for used.)
    pub fn give_back(&mut self, now: Time, reserved_for: Time) {
        let (now, reserved_for) = (now.as_nanos(), reserved_for.as_nanos());
        let restored = self.interval.saturating_sub(self.last.saturating_sub(reserved_for));
        self.full_at = self.full_at.saturating_sub(restored);
        // As in Go: the token before it is the last one again, where that still matters.
        let before = reserved_for.saturating_sub(self.interval);
        if reserved_for == self.last && before >= now {
            self.last = before;
        }
    }

    /// From one token to the next.
    pub const fn interval(&self) -> Duration {
        Duration::from_nanos(self.interval)
    }
}
