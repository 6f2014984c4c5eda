//! The job of Go's own example: takes its time, then doubles its number.

use std::time::Duration;

use super::{Stopped, TaskContext};

pub(super) async fn double_after(millis: u32, input: u64, context: &impl TaskContext) -> Result<u64, Stopped> {
    context.sleep(Duration::from_millis(u64::from(millis))).await?;
    Ok(double(input))
}

pub(super) const fn double(input: u64) -> u64 {
    input * 2
}
