//! The worker pool: the pattern, its settings, its workers and its books. It reaches the world only through
//! [`Command`]s that a host performs and [`Input`]s that a host feeds in.

#[cfg(any(feature = "pool", feature = "programs"))]
mod autoscale;
mod config;
mod crew;
#[cfg(feature = "programs")]
mod figures;
mod job;
mod kind;
mod ledger;
#[cfg(feature = "pool")]
mod meter;
#[cfg(feature = "pool")]
mod options;
mod pattern;
mod priority;
#[cfg(feature = "playground")]
pub mod programs;
mod rate_limit;
mod respawn;
mod retry;
#[cfg(feature = "playground")]
mod run;
#[cfg(feature = "pool")]
mod service;
mod settings;
#[cfg(feature = "pool")]
mod span;
mod worker;
#[cfg(feature = "programs")]
mod workload;

#[cfg(any(feature = "pool", feature = "programs"))]
pub use autoscale::{Autoscale, Decision, Load};
#[cfg(feature = "programs")]
pub use config::Assumed;
#[cfg(all(feature = "pool", target_arch = "wasm32"))]
pub(crate) use config::quoted;
pub use config::{ConfigError, RunConfig};
#[cfg(feature = "pool")]
pub use crew::{Batch, MOST_IN_BATCH};
pub use crew::{Command, Crew, Input};
#[cfg(feature = "programs")]
pub use figures::{Figures, Times};
use job::Ending;
pub use job::{Answer, Clock, Job, JobResult, Reason, Rung, Terms};
pub use kind::{JobErrorKind, KindSet};
pub use ledger::{Ledger, Settlement, Stats};
#[cfg(feature = "pool")]
pub use meter::{Meter, Percentiles, Throughput, Utilisation};
#[cfg(feature = "pool")]
pub use options::{PoolConfig, PoolOptions, WhenFull};
pub use pattern::{SOURCE, SOURCE_FILE, closer, collector, producer, waiter, worker};
pub use priority::rank;
#[cfg(feature = "playground")]
pub use programs::Crash;
pub use rate_limit::TokenBucket;
pub use respawn::Respawn;
pub use retry::{RetryBudget, RetryOptions, RetryPolicy};
#[cfg(feature = "playground")]
pub use run::{Outcome, OutcomeKind, Run};
#[cfg(feature = "pool")]
pub use service::{FORESIGHT, Notice, Pool, PoolStats, Submission, WorkerCounts};
pub use settings::{
    ArrivalsName, Mode, OnError, OperationName, PriorityName, ProgramName, Settings, SpreadName, TaskName,
};
#[cfg(feature = "programs")]
pub use settings::{AssumedSettings, TraceLevel};
pub use worker::Worker;
