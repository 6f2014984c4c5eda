//! The browser host: the real clock, one real Web Worker per pool worker, messages over ports. wasm32 only.
//!
//! The same compiled module runs on both sides: [`coordinate`] in the coordinator's Web Worker, [`work`] in each pool
//! worker. Every timer, port, worker and closure is owned by a struct whose `Drop` ends it.

mod browser;
mod coordinator;
mod exports;
mod fleet;
mod job_context;
mod live;
mod lock;
mod messages;
mod port;
mod spawner;
mod web_worker;
mod worker_entry;

pub use exports::{coordinate, work};
pub use spawner::Spawner;
pub use web_worker::{WebWorker, WorkerEvent};
