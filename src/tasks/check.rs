//! The job of Go's error-handling example: takes its time, then refuses negative numbers and doubles the others.

use super::TaskError;
use super::wait::double;

pub(super) fn checked(input: i64, worker: u16) -> Result<u64, TaskError> {
    if input < 0 {
        return Err(TaskError::Failed(format!("worker {worker}: cannot process negative value {input}")));
    }
    Ok(double(input))
}
