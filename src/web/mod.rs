//! The browser side; wasm32 only.
//!
//! Feature `playground`: the page's host: the real clock, one real Web Worker per pool worker, messages over ports. The same
//! compiled module runs on both sides: [`coordinate`] in the coordinator's Web Worker, [`work`] in each pool worker. Every
//! timer, port, worker and closure is owned by a struct whose `Drop` ends it.
//!
//! Feature `kernels`: [`apply_kernel`], what the workers of the image processor call.
//!
//! Feature `pool`: [`PoolCore`], a pool as `createPool` drives it from JavaScript, and [`run_task`], the built-in tasks.
//!
//! With neither, for crates with tasks of their own (examples/rust-tasks): [`TaskContext`] and [`tell_panics`] for what runs on
//! a pool's workers, [`Pool`] for who submits to one. They add nothing to a module but what it calls.

#[cfg(feature = "pool")]
mod awaited;
mod browser;
#[cfg(feature = "playground")]
mod coordinator;
#[cfg(feature = "playground")]
mod exports;
#[cfg(feature = "playground")]
mod fleet;
#[cfg(feature = "playground")]
mod job_context;
#[cfg(feature = "kernels")]
mod kernels;
#[cfg(feature = "playground")]
mod live;
#[cfg(feature = "playground")]
mod lock;
#[cfg(feature = "playground")]
mod messages;
mod panics;
mod pool_binding;
#[cfg(feature = "pool")]
mod pool_core;
#[cfg(feature = "pool")]
mod pool_options;
#[cfg(feature = "playground")]
mod port;
#[cfg(feature = "programs")]
mod script;
#[cfg(all(feature = "playground", not(feature = "programs")))]
#[path = "no_script.rs"]
mod script;
#[cfg(feature = "playground")]
mod spawner;
mod task_context;
#[cfg(feature = "pool")]
mod task_export;
#[cfg(feature = "playground")]
mod web_worker;
#[cfg(feature = "playground")]
mod worker_entry;

#[cfg(feature = "playground")]
pub use exports::{coordinate, work};
#[cfg(feature = "kernels")]
pub use kernels::apply_kernel;
pub use panics::tell_panics;
pub use pool_binding::{Job, JobError, JobResult, Pool};
#[cfg(feature = "pool")]
pub use pool_core::PoolCore;
#[cfg(feature = "playground")]
pub use script::{ScriptRunner, Told};
#[cfg(feature = "playground")]
pub use spawner::Spawner;
pub use task_context::TaskContext;
#[cfg(feature = "pool")]
pub use task_export::run_task;
#[cfg(feature = "playground")]
pub use web_worker::{WebWorker, WorkerEvent};
