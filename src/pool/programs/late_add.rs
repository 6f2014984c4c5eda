//! Pitfall: each worker adds itself to the wait group when it starts, instead of being added before it is started.
//!
//! Go runs the newest goroutine first, and that is the closer: it finds a count of zero before any worker has added itself.

use super::{Context, Job, JobResult, Panics, Worker};
use crate::chan::Channel;
use crate::sync::WaitGroup;

/// The pattern's worker, which counts itself.
pub async fn worker(
    ctx: Context,
    workers: WaitGroup,
    worker: Worker,
    jobs: Channel<Job>,
    results: Channel<JobResult>,
    panics: Panics,
) {
    // Wrong: too late. Whoever starts a worker adds it, before it runs.
    panics.unless_ok(workers.add(1)).await;
    while worker.is_ready(&ctx).await {
        let Some(job) = jobs.recv().await else { break };
        let Some(result) = worker.run(&ctx, job).await else { continue };
        panics.unless_ok(results.send(result).await).await;
    }
    panics.unless_ok(workers.done()).await;
}

/// Closes the results when the count is zero, which it is at once.
pub async fn closer(workers: WaitGroup, results: Channel<JobResult>, panics: Panics) {
    workers.wait().await;
    panics.unless_ok(results.close()).await;
}
