//! What can go wrong on a channel. A value that was not sent comes back inside the error.

use std::error::Error;
use std::fmt;

/// The channel is closed, so the value came back. Go panics here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendError<T>(pub T);

/// Why a value could not be sent at once; it came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrySendError<T> {
    /// The buffer is full (or nobody is receiving from a rendezvous channel).
    Full(T),
    /// The channel is closed.
    Closed(T),
}

/// Why nothing could be received at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TryReceiveError {
    /// Nothing is there now; later there may be.
    Empty,
    /// The channel is closed and drained.
    Closed,
}

/// The channel was closed before. Go panics here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloseError;

impl<T> fmt::Display for SendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("send on closed channel")
    }
}

impl<T> fmt::Display for TrySendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full(_) => "the channel is full",
            Self::Closed(_) => "send on closed channel",
        })
    }
}

impl fmt::Display for TryReceiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the channel is empty",
            Self::Closed => "the channel is closed and drained",
        })
    }
}

impl fmt::Display for CloseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("close of closed channel")
    }
}

impl<T: fmt::Debug> Error for SendError<T> {}
impl<T: fmt::Debug> Error for TrySendError<T> {}
impl Error for TryReceiveError {}
impl Error for CloseError {}
