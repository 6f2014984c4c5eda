//! What tasks coordinate by besides channels: a context that ends their work, and a wait group that waits for it.

mod context;
mod wait_group;

pub use context::{Cause, Context, Done};
pub use wait_group::{Wait, WaitGroup, WaitGroupError};
