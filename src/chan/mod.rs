//! Channels with Go's exact meaning, for tasks of one scheduler. They carry values of any type and know no jobs.

mod channel;
mod error;
mod queue;

pub use channel::{Channel, Receive, Send, Traced};
pub use error::{CloseError, SendError, TryReceiveError, TrySendError};
