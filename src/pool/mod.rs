//! The worker pool: the pattern, its settings, its workers and its books. It reaches the world only through
//! [`Command`]s that a host performs and [`Input`]s that a host feeds in.

mod config;
mod job;
mod ledger;
mod pattern;
mod run;
mod worker;

pub use config::{ConfigError, Mode, RunConfig, Settings, TaskName};
pub use job::{Answer, Job, JobResult};
pub use ledger::{Ledger, Stats};
pub use pattern::{SOURCE, SOURCE_FILE, closer, collector, producer, waiter, worker};
pub use run::{Outcome, OutcomeKind, Run};
pub use worker::{Answered, Command, Crew, Input, Ready, Worker};
