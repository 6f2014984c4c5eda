//! The worker pool: the pattern, its settings, its workers and its books. It reaches the world only through
//! [`Command`]s that a host performs and [`Input`]s that a host feeds in.

mod autoscale;
mod config;
mod job;
mod kind;
mod ledger;
mod meter;
mod pattern;
mod priority;
mod rate_limit;
mod respawn;
mod retry;
mod run;
mod worker;

pub use autoscale::{Autoscale, Decision, Load};
pub use config::{ConfigError, Mode, RunConfig, Settings, TaskName};
pub use job::{Answer, Job, JobResult};
pub use kind::{JobErrorKind, KindSet};
pub use ledger::{Ledger, Stats};
pub use meter::{Meter, Percentiles, Throughput, Utilisation};
pub use pattern::{SOURCE, SOURCE_FILE, closer, collector, producer, waiter, worker};
pub use priority::rank;
pub use rate_limit::TokenBucket;
pub use respawn::Respawn;
pub use retry::{RetryBudget, RetryOptions, RetryPolicy};
pub use run::{Outcome, OutcomeKind, Run};
pub use worker::{Answered, Command, Crew, Input, Ready, Worker};
