//! The first error ends the rest: main cancels the context and goes on receiving, so that nobody is left behind.

use super::{Context, JobResult};
use crate::chan::Channel;
use crate::trace::State;

/// Receives every result until the channel is closed; the first that is an error cancels the context.
pub async fn collector(ctx: Context, results: Channel<JobResult>) -> Vec<JobResult> {
    let mut all = Vec::new();
    while let Some(result) = results.recv().await {
        if matches!(result.state, State::Failed | State::Panicked | State::TimedOut | State::Lost) && !ctx.is_done() {
            ctx.cancel(format!("job {} failed first", result.id).as_str());
        }
        all.push(result);
    }
    all
}
