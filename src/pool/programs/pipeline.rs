//! A pipeline: each stage is a pool of its own, and sends what it has done into the jobs channel of the next. Where that is
//! full, its workers wait: the slowest stage sets the pace, and the stages before it fill up.

use super::{Context, Crew, Job, JobResult, Worker};
use crate::chan::Channel;
use crate::select;
use crate::sync::WaitGroup;
use crate::trace::State;

/// One worker of a stage that is not the last. Item i of the next stage is job i + n there.
pub async fn stage_worker(
    ctx: Context,
    crew: Crew,
    worker: Worker,
    jobs: Channel<Job>,
    next: Channel<Job>,
    results: Channel<JobResult>,
    n: u32,
) {
    while worker.is_ready(&ctx).await {
        let taken = select! {
            job = jobs.recv() => job,
            _ = ctx.done() => None,
        };
        let Some(job) = taken else { break };
        let Some(result) = worker.run(&ctx, job).await else { continue };
        if result.state != State::Completed {
            // It ends here; whoever collects is to know.
            let _ = results.send(result).await;
            continue;
        }
        select! {
            sent = next.send(crew.submit(result.id + n)) => if sent.is_err() { break },
            _ = ctx.done() => break,
        }
    }
}

/// Closes the next stage's channel when all workers of this one are done. What nobody took before the context ended, it
/// withdraws.
pub async fn stage_closer(
    ctx: Context,
    workers: WaitGroup,
    jobs: Channel<Job>,
    next: Channel<Job>,
    results: Channel<JobResult>,
) {
    select! {
        _ = workers.wait() => {},
        _ = ctx.done() => {},
    }
    // Also where the workers had ended before this task first ran.
    if let Some(cause) = ctx.cause() {
        while let Some(job) = jobs.recv().await {
            let _ = results.send(job.withdraw(&cause)).await;
        }
        workers.wait().await;
    }
    let _ = next.close();
}
