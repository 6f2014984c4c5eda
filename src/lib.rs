//! The Go worker-pool pattern as ordinary async Rust on a tiny deterministic scheduler that does no input or output of its
//! own. One input in, let everything run that can, take the commands out, until it says when to wake it.
//!
//! The same pattern runs under two hosts: a simulator ([`sim`]: virtual clock, seeded) and, on wasm32, a browser (real
//! clock, one Web Worker per pool worker). Everything that happens goes into one [`trace`], and nothing else feeds the page.
//!
//! ```
//! use worker_pool_playground::pool::{Mode, Settings};
//! use worker_pool_playground::{scenes, sim};
//!
//! // Go's own example: three workers, ten jobs of 100 ms, each doubles its number.
//! let settings = Settings { mode: Mode::Simulated, ..scenes::find("basic").unwrap().config };
//! let run = sim::simulate(&settings.check().unwrap(), &[]);
//!
//! let mut values: Vec<u64> = run.results().iter().map(|result| result.value).collect();
//! values.sort();
//! assert_eq!(values, [2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
//! assert!(run.outcome().unwrap().elapsed_ms < 450.0, "four rounds, not ten");
//! ```
//!
//! Tasks of your own on real Web Workers: `examples/rust-tasks` is a crate whose functions are the tasks of a pool that
//! `createPool` makes, in ten lines, with its tests.
//!
//! In reading order: [`time`], [`rng`], [`mod@line`] and [`agenda`]; [`trace`], the record; [`sched`], tasks and waiting; [`chan`] and [`sync`], what
//! tasks wait for; [`pool`], the pattern, its settings, workers and books; [`tasks`], what jobs compute, and [`wire`], how they are told; `scenes` (not on wasm32);
//! [`sim`]; `web` (wasm32 only). [`kernels`] stand apart: what the image processor does to pixels.
//! Left never names right; `tests/layers.rs` keeps it so.

// With only one of them a part of the core has no user; with both none may be idle.
#![cfg_attr(not(all(feature = "playground", feature = "pool")), allow(dead_code))]

pub mod agenda;
pub mod chan;
#[cfg(feature = "kernels")]
pub mod kernels;
pub mod line;
pub mod pool;
pub mod rng;
#[cfg(all(feature = "programs", not(target_arch = "wasm32")))]
pub mod scenes;
pub mod sched;
#[cfg(feature = "playground")]
pub mod sim;
pub mod sync;
pub mod tasks;
pub mod time;
pub mod trace;
#[cfg(target_arch = "wasm32")]
pub mod web;
pub mod wire;

#[cfg(all(target_arch = "wasm32", feature = "small-allocator"))]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
