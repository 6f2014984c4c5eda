//! Pitfall: the results channel is closed when the last job is sent, not when the last worker is done.

use super::{Context, Crew, Job, JobResult, Panics, Worker};
use crate::chan::Channel;
use crate::select;

/// Submits jobs 1 to n, then closes both channels.
pub async fn producer(
    ctx: Context,
    crew: Crew,
    jobs: Channel<Job>,
    results: Channel<JobResult>,
    n: u32,
    panics: Panics,
) {
    for id in 1..=n {
        select! {
            sent = jobs.send(crew.submit(id)) => panics.unless_ok(sent).await,
            _ = ctx.done() => break,
        }
    }
    panics.unless_ok(jobs.close()).await;
    // Wrong: the workers have not finished. Nobody waited for them.
    panics.unless_ok(results.close()).await;
}

/// The pattern's worker; a send on a closed channel panics, as in Go.
pub async fn worker(ctx: Context, worker: Worker, jobs: Channel<Job>, results: Channel<JobResult>, panics: Panics) {
    while worker.is_ready(&ctx).await {
        let Some(job) = jobs.recv().await else { break };
        let Some(result) = worker.run(&ctx, job).await else { continue };
        panics.unless_ok(results.send(result).await).await;
    }
}
