//! Jobs that come over time, and that may come back: the jobs channel is closed when the last job has its result.

use super::{Arrivals, Context, Crew, Job, JobResult, Worker};
use crate::chan::Channel;
use crate::select;
use crate::sync::WaitGroup;

/// Submits jobs 1 to n as they come, then waits for the last result before it closes the jobs channel: a job whose attempt
/// has failed comes back into it. `intake` ends the submissions, `ctx` the waiting.
pub async fn producer(
    (intake, ctx): (Context, Context),
    crew: Crew,
    jobs: Channel<Job>,
    pending: WaitGroup,
    mut arrivals: Arrivals,
    n: u32,
) {
    for id in 1..=n {
        select! {
            _ = arrivals.next_job() => {},
            _ = intake.done() => break,
        }
        let _ = pending.add(1);
        let is_sent = select! {
            sent = jobs.send(crew.submit(id)) => sent.is_ok(),
            _ = intake.done() => false,
        };
        if !is_sent {
            let _ = pending.done();
            break;
        }
    }
    select! {
        _ = pending.wait() => {},
        _ = ctx.done() => {},
    }
    let _ = jobs.close();
}

/// The pattern's worker, which counts off each job that has its result.
pub async fn worker(ctx: Context, worker: Worker, jobs: Channel<Job>, results: Channel<JobResult>, pending: WaitGroup) {
    while worker.is_ready(&ctx).await {
        let next = select! {
            job = jobs.recv() => job,
            _ = ctx.done() => None,
        };
        let Some(job) = next else { break };
        // A job that is to be run again has no result yet.
        let Some(result) = worker.run(&ctx, job).await else { continue };
        let _ = pending.done();
        if results.send(result).await.is_err() {
            break;
        }
    }
}
