//! The figures of a pool.

use serde::Serialize;

use super::Pool;
use crate::pool::{Meter, Percentiles, Stats, Throughput, Utilisation};
use crate::time::Time;
use crate::trace::WorkerState;

/// `PoolStats` of `pool.d.ts`.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolStats {
    /// Where the jobs stand.
    pub jobs: Stats,
    /// Where the workers stand.
    pub workers: WorkerCounts,
    /// Busy worker-time / alive worker-time, 0–1.
    pub utilisation: f64,
    /// Completed per second.
    pub throughput_per_second: f64,
    /// From wish to dispatch.
    pub wait_ms: Percentiles,
    /// On workers.
    pub run_ms: Percentiles,
    /// From wish to settled.
    pub total_ms: Percentiles,
}

/// How many workers are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names are those of the states")]
pub struct WorkerCounts {
    pub starting: usize,
    pub idle: usize,
    pub busy: usize,
    pub cancelling: usize,
    pub stopping: usize,
}

#[derive(Default)]
pub(super) struct Meters {
    pub(super) wait: Meter,
    pub(super) run: Meter,
    pub(super) total: Meter,
    pub(super) throughput: Throughput,
    pub(super) utilisation: Utilisation,
}

impl Pool {
    /// When a running job's time is up at the latest: by its timeout, its deadline or the pool's.
    pub fn time_limit(&self, job: u32) -> Option<Time> {
        if self.crew.ledger().is_settled(job) {
            return None;
        }
        let terms = self.crew.ledger().terms(job);
        let timeout = terms.timeout.map(|timeout| self.scheduler.now() + timeout);
        [timeout, terms.deadline, self.ctx.deadline()].into_iter().flatten().min()
    }

    /// The figures, now.
    pub fn stats(&self) -> PoolStats {
        let now = self.scheduler.now();
        let count = |state| self.crew.count(state);
        PoolStats {
            jobs: self.crew.ledger().stats(),
            workers: WorkerCounts {
                starting: count(WorkerState::Starting) + count(WorkerState::Lost),
                idle: count(WorkerState::Idle),
                busy: count(WorkerState::Busy),
                cancelling: count(WorkerState::Cancelling),
                stopping: count(WorkerState::Stopping),
            },
            utilisation: self.meters.utilisation.ratio(now),
            throughput_per_second: self.meters.throughput.per_second(now),
            wait_ms: self.meters.wait.percentiles(),
            run_ms: self.meters.run.percentiles(),
            total_ms: self.meters.total.percentiles(),
        }
    }
}
