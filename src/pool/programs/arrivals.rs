//! When jobs come: by a plan that does not wait for anybody. What came while the producer could not send is overdue, and is
//! submitted as soon as it can.

use std::time::Duration;

use crate::pool::{ArrivalsName, RunConfig};
use crate::rng::Rng;
use crate::sched::{Op, Scheduler, Sleep};
use crate::time::Time;

/// The plan.
pub struct Arrivals {
    clock: Scheduler,
    kind: ArrivalsName,
    gap: Duration,
    burst: u32,
    rng: Rng,
    n: u32,
    next: Time,
}

impl Arrivals {
    pub(super) fn new(clock: &Scheduler, config: &RunConfig) -> Self {
        Self {
            clock: clock.clone(),
            kind: config.arrivals,
            gap: config.arrival_gap,
            burst: config.arrival_burst,
            rng: Rng::stream(config.seed, ARRIVALS),
            n: 0,
            next: Time::ZERO,
        }
    }

    /// Waits for the next job to come.
    #[track_caller]
    pub fn next_job(&mut self) -> Op<Sleep> {
        let at = self.next;
        self.n += 1;
        self.next = at + self.gap_after(at);
        self.clock.sleep_until(at)
    }

    /// From the job that comes at `at`, the n-th, to the one after it.
    fn gap_after(&mut self, at: Time) -> Duration {
        match self.kind {
            ArrivalsName::Asap => Duration::ZERO,
            ArrivalsName::Steady => self.gap,
            ArrivalsName::Poisson => {
                let mean = u64::try_from(self.gap.as_nanos()).unwrap_or(u64::MAX);
                Duration::from_nanos(self.rng.exponential(mean))
            }
            ArrivalsName::Bursts if !self.n.is_multiple_of(self.burst) => Duration::ZERO,
            ArrivalsName::Bursts => self.gap * self.burst,
            ArrivalsName::Waves => {
                let next = at + self.gap / 2;
                let (second, within) = (next.as_nanos() / SECOND, next.as_nanos() % SECOND);
                // Odd seconds are quiet: what would come then comes when the next even one begins.
                if second % 2 == 0 { self.gap / 2 } else { self.gap / 2 + Duration::from_nanos(SECOND - within) }
            }
        }
    }
}

const SECOND: u64 = 1_000_000_000;
/// This use of the seed.
const ARRIVALS: u64 = 5;
