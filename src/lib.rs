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
//! What a run did is its trace: fixed-size records with times, and a hash of them all that is the same on every machine.
//!
//! # Modules, in reading order
//!
//! - [`time`], [`rng`], [`mod@line`], [`agenda`]: moments, seeded numbers, waiting lines, what is to happen when.
//! - [`trace`]: the record.
//! - [`sched`]: tasks, timers, `select!`, and who waits for whom. [`chan`] and [`sync`]: what they wait for.
//! - [`pool`]: the pattern (`pool::SOURCE` is its text), its settings and their check, workers, and books that lose no job.
//! - [`tasks`]: what jobs compute. [`wire`]: how coordinator and workers tell each other.
//! - `scenes` (not on wasm32): settings, words and goals, as data.
//! - [`sim`] and `web` (wasm32 only): the two hosts.
//! - [`kernels`], apart: what the image processor does to pixels.
//!
//! Which may name which is written down in `tests/layers.rs`, and kept so by it.
//!
//! # Features
//!
//! All are on by default. `default-features = false` on wasm32 leaves what tasks of your own need: `web::TaskContext` and
//! `web::tell_panics`, for the pool that `createPool` makes in JavaScript; `examples/rust-tasks` in the repository is such a crate.
//!
//! # Deliberately absent
//!
//! `unsafe` code, threads, clocks, an executor for other futures: only operations of this crate may be awaited in its tasks.

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

/// The examples in these texts run.
#[cfg(doctest)]
mod texts {
    #[doc = include_str!("README.md")]
    struct Readme;
    #[doc = include_str!("../docs/developer.md")]
    struct Developer;
}

#[cfg(all(target_arch = "wasm32", feature = "small-allocator"))]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
