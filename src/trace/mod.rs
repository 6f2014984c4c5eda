//! The one record of everything that happens: fixed-size binary events, and the tables they point into.
//!
//! All views, exports and explanations are fed by it and by nothing else, so a live run, a simulated run and an opened
//! file look alike to them. It knows nothing of who writes it.

mod event;
mod log;

pub use event::{Command, Event, Kind, ObjectKind, RunEnd, State, WaitKind, WorkerState};
pub use log::{Batch, Site, Trace};
