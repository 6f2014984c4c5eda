//! Pitfall: the jobs channel is closed twice, by the producer and, to be on the safe side, once more at the end.

use super::{Job, JobResult, Panics};
use crate::chan::Channel;
use crate::sync::WaitGroup;

/// Closes both channels when all workers are done.
pub async fn closer(workers: WaitGroup, jobs: Channel<Job>, results: Channel<JobResult>, panics: Panics) {
    workers.wait().await;
    // Wrong: the producer has closed it. Only one may, and it should be the one who sends.
    panics.unless_ok(jobs.close()).await;
    panics.unless_ok(results.close()).await;
}
