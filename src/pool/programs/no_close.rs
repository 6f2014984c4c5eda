//! Pitfall: nobody closes the jobs channel.

use super::{Context, Crew, Job};
use crate::chan::Channel;
use crate::select;

/// Submits jobs 1 to n, and returns.
pub async fn producer(ctx: Context, crew: Crew, jobs: Channel<Job>, n: u32) {
    for id in 1..=n {
        select! {
            sent = jobs.send(crew.submit(id)) => if sent.is_err() { break },
            _ = ctx.done() => break,
        }
    }
    // Missing: jobs.close(). Every worker waits for a next job that never comes.
}
