//! A point in time as the scheduler sees it: nanoseconds since the run began.
//!
//! It knows no clock. A host reads one (or invents one) and passes the reading in; `std::time::Instant` is never used,
//! since its `now()` panics on wasm32.

use std::fmt;
use std::ops::Add;
use std::time::Duration;

/// Nanoseconds since the run began.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(u64);

impl Time {
    /// The moment the run began.
    pub const ZERO: Self = Self(0);

    /// `nanos` nanoseconds after the run began.
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// `millis` milliseconds after the run began.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis * 1_000_000)
    }

    /// Nanoseconds since the run began.
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// Milliseconds since the run began, with their fraction.
    pub fn as_millis(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// How long ago `earlier` was; zero if it is later than this.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// The sooner of two moments, or the one that there is.
    pub fn soonest(a: Option<Self>, b: Option<Self>) -> Option<Self> {
        match (a, b) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }
}

/// Stops at the largest representable time (584 years) instead of wrapping.
impl Add<Duration> for Time {
    type Output = Self;

    fn add(self, span: Duration) -> Self {
        // Not `as_nanos`: 128 bits are slow on wasm32.
        let whole = span.as_secs().saturating_mul(1_000_000_000);
        Self(self.0.saturating_add(whole.saturating_add(span.subsec_nanos().into())))
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06} ms", self.0 / 1_000_000, self.0 % 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adding_never_wraps() {
        assert_eq!(Time::from_nanos(u64::MAX) + Duration::from_secs(1), Time::from_nanos(u64::MAX));
        assert_eq!(Time::ZERO + Duration::MAX, Time::from_nanos(u64::MAX));
    }

    #[test]
    fn the_future_is_zero_ago() {
        assert_eq!(Time::ZERO.since(Time::from_millis(1)), Duration::ZERO);
        assert_eq!(Time::from_millis(3).since(Time::from_millis(1)), Duration::from_millis(2));
    }
}
