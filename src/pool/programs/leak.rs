//! Pitfall: main stops waiting after its timeout, and tells nobody.

use super::JobResult;
use crate::chan::Channel;
use crate::sched::Scheduler;
use crate::select;
use crate::time::Time;

/// Receives results until the channel is closed, or until it has lost patience.
pub async fn collector(clock: Scheduler, patience: Time, results: Channel<JobResult>) -> Vec<JobResult> {
    let mut all = Vec::new();
    loop {
        select! {
            result = results.recv() => match result {
                Some(result) => all.push(result),
                None => return all,
            },
            // Wrong: producer and workers do not hear of it. They wait for a receiver who has gone.
            _ = clock.sleep_until(patience) => return all,
        }
    }
}
