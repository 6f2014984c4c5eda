//! Pitfall: a job that panics takes its worker with it, and nobody starts another.

use super::{Context, Job, JobResult, Worker};
use crate::chan::Channel;
use crate::trace::State;

/// The pattern's worker, but a panic ends it.
pub async fn worker(ctx: Context, worker: Worker, jobs: Channel<Job>, results: Channel<JobResult>) {
    while worker.is_ready(&ctx).await {
        let Some(job) = jobs.recv().await else { break };
        let Some(result) = worker.run(&ctx, job).await else { continue };
        let has_panicked = result.state == State::Panicked;
        if results.send(result).await.is_err() || has_panicked {
            // Wrong: the pool has one worker less from now on, and says nothing.
            break;
        }
    }
}
