//! A deterministic, single-threaded scheduler for ordinary async functions. It does no input or output of its own.
//!
//! A host passes the time in ([`Scheduler::advance`]), lets ready tasks run until all are blocked ([`Scheduler::run`]) and
//! asks what is next ([`Scheduler::status`]). The scheduler knows for every blocked task what it waits for and at which
//! source line, so that a deadlock is a [`Report`], never a hang.
//!
//! Only operations of this crate may be awaited in its tasks: they name the task to wake themselves, and the `Waker` that
//! other futures would use does nothing here.

#[cfg(feature = "programs")]
mod chooser;
mod report;
#[cfg(feature = "programs")]
mod schedule;
mod scheduler;
#[cfg(feature = "programs")]
mod search;
mod select;
#[cfg(feature = "programs")]
mod state;
mod timer;
mod wait;

#[cfg(feature = "programs")]
pub use chooser::{Chooser, Made};
pub use report::{BlockedTask, Report};
#[cfg(feature = "programs")]
pub use schedule::{Deviation, Schedule, ScheduleError};
pub use scheduler::{Actor, Order, Scheduler, Status, TaskId};
#[cfg(feature = "programs")]
pub use search::Search;
pub use select::{Case, Cases, Of2, Of3, Of4, Op, Select, select2, select3, select4};
pub use timer::{Alarm, Sleep, TimerKey};
pub use wait::{ObjectId, Role, Ticket, WaitCase};
