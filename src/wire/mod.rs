//! Messages between the coordinator and its workers, as bytes. It knows no ports and no pool.
//!
//! A frame is one version byte and then messages back to back, so that many can travel as one. Whole numbers are little
//! endian; a text is its length in bytes (u32) and UTF-8.

mod frame;
mod message;

pub use frame::{FrameError, Reader, VERSION, Writer};
pub use message::{Ending, FromWorker, Message, ToWorker, decode, encode};
