//! The worker-pool pattern, whole, as Go teaches it: a producer, n workers, a closer, a collector.
//! This file is what the page shows while it runs.

use super::{Crew, Job, JobResult, Worker};
use crate::chan::Channel;
use crate::select;
use crate::sync::{Context, WaitGroup};

/// Submits jobs 1 to n, then closes the jobs channel. Stops when the context ends.
pub async fn producer(ctx: Context, crew: Crew, jobs: Channel<Job>, n: u32) {
    for id in 1..=n {
        select! {
            sent = jobs.send(crew.submit(id)) => if sent.is_err() { break },
            _ = ctx.done() => break,
        }
    }
    let _ = jobs.close();
}

/// Takes jobs until there are no more, runs each on its own Web Worker, sends the result.
pub async fn worker(ctx: Context, worker: Worker, jobs: Channel<Job>, results: Channel<JobResult>) {
    while worker.is_ready(&ctx).await {
        let next = select! {
            job = jobs.recv() => job,
            _ = ctx.done() => None,
        };
        let Some(job) = next else { break };
        // A job that is to be run again has no result yet.
        let Some(result) = worker.run(&ctx, job).await else { continue };
        if results.send(result).await.is_err() {
            break;
        }
    }
}

/// Closes the results channel when all workers are done. What nobody took before the context ended, it withdraws.
pub async fn closer(ctx: Context, workers: WaitGroup, jobs: Channel<Job>, results: Channel<JobResult>) {
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
    let _ = results.close();
}

/// Receives every result until the channel is closed.
pub async fn collector(results: Channel<JobResult>) -> Vec<JobResult> {
    let mut all = Vec::new();
    while let Some(result) = results.recv().await {
        all.push(result);
    }
    all
}

/// A main that forgets the results: it only waits for the workers.
pub async fn waiter(workers: WaitGroup) {
    workers.wait().await;
}

/// This file, as the page shows it.
pub const SOURCE: &str = include_str!("pattern.rs");
/// Its path, as it stands in the trace's sites.
pub const SOURCE_FILE: &str = file!();
