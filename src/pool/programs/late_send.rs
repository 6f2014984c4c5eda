//! Pitfall: one more job after the channel was closed.

use super::{Context, Crew, Job, Panics};
use crate::chan::Channel;
use crate::select;

/// Submits jobs 1 to n, closes the jobs channel, and then thinks of one more.
pub async fn producer(ctx: Context, crew: Crew, jobs: Channel<Job>, n: u32, panics: Panics) {
    for id in 1..=n {
        select! {
            sent = jobs.send(crew.submit(id)) => panics.unless_ok(sent).await,
            _ = ctx.done() => break,
        }
    }
    panics.unless_ok(jobs.close()).await;
    // Wrong: who has closed a channel sends no more.
    panics.unless_ok(jobs.send(crew.submit(n + 1)).await).await;
}
