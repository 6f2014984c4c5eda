//! What the core costs on this machine, without a browser: channel operations, scheduler steps, selects, and simulated
//! jobs. Prints a table and asserts nothing of time.
//!
//!   cargo bench                     all
//!   cargo bench -- simulated        some, by a part of the name
//!
//! Compare within one table only; `tests/bench/README.md` says what was measured, where, and with what.

#![allow(missing_docs, reason = "a benchmark's name says what it measures")]

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    divan::main();
}

/// There is nothing to measure with.
#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
mod on_the_host {
    use divan::counter::ItemsCount;
    use divan::{Bencher, black_box};
    use worker_pool_playground::chan::Channel;
    use worker_pool_playground::pool::{Mode, OutcomeKind, RunConfig, TraceLevel};
    use worker_pool_playground::sched::{Actor, Order, Scheduler};
    use worker_pool_playground::select;
    use worker_pool_playground::sim::simulate;
    use worker_pool_playground::sync::Context;
    use worker_pool_playground::trace::Trace;

    /// Operations of one sample.
    const N: u32 = 10_000;

    fn scheduler() -> Scheduler {
        Scheduler::new(1, Order::Fifo, Trace::off())
    }

    /// One task sends, one receives, N values.
    #[divan::bench(args = [0, 1, 100])]
    fn channel_of_capacity(bencher: Bencher<'_, '_>, capacity: usize) {
        bencher.counter(ItemsCount::new(N)).bench(|| {
            let scheduler = scheduler();
            let sending = Channel::<u32>::new(&scheduler, "values", capacity);
            let receiving = sending.clone();
            scheduler.spawn(Actor::NOBODY, "sender", async move {
                for value in 0..N {
                    let _ = sending.send(value).await;
                }
                let _ = sending.close();
            });
            scheduler.spawn(Actor::NOBODY, "receiver", async move {
                while let Some(value) = receiving.recv().await {
                    black_box(value);
                }
            });
            scheduler.run();
        });
    }

    /// So many tasks stand in one channel's line; N values are handed to them in turn.
    #[divan::bench(args = [4, 1_000])]
    fn handed_to_waiting_receivers(bencher: Bencher<'_, '_>, n_tasks: u32) {
        bencher.counter(ItemsCount::new(N)).bench(|| {
            let scheduler = scheduler();
            let values = Channel::<u32>::new(&scheduler, "values", 0);
            for _ in 0..n_tasks {
                let values = values.clone();
                scheduler.spawn(Actor::NOBODY, "receiver", async move { while values.recv().await.is_some() {} });
            }
            scheduler.spawn(Actor::NOBODY, "sender", async move {
                for value in 0..N {
                    let _ = values.send(value).await;
                }
                let _ = values.close();
            });
            scheduler.run();
        });
    }

    /// A task that yields N times: what a step costs, with its wait and its timer.
    #[divan::bench(args = [1, 1_000])]
    fn steps_of_sleeping_tasks(bencher: Bencher<'_, '_>, n_tasks: u32) {
        bencher.counter(ItemsCount::new(N)).bench(|| {
            let scheduler = scheduler();
            for _ in 0..n_tasks {
                let clock = scheduler.clone();
                scheduler.spawn(Actor::NOBODY, "sleeper", async move {
                    for _ in 0..N / n_tasks {
                        clock.sleep(std::time::Duration::from_millis(1)).await;
                    }
                });
            }
            scheduler.run();
            while let Some(next) = scheduler.next_timer() {
                scheduler.advance(next);
                scheduler.run();
            }
        });
    }

    /// So many tasks wait for a value or for their common context's end; N values come.
    #[divan::bench(args = [1, 1_000])]
    fn select_of_value_and_context(bencher: Bencher<'_, '_>, n_tasks: u32) {
        bencher.counter(ItemsCount::new(N)).bench(|| {
            let scheduler = scheduler();
            let (values, ctx) = (Channel::<u32>::new(&scheduler, "values", 0), Context::new(&scheduler, "all"));
            for _ in 0..n_tasks {
                let (values, ctx) = (values.clone(), ctx.clone());
                scheduler.spawn(Actor::NOBODY, "receiver", async move {
                    loop {
                        let value = select! {
                            value = values.recv() => value,
                            _ = ctx.done() => None,
                        };
                        if value.is_none() {
                            break;
                        }
                    }
                });
            }
            scheduler.spawn(Actor::NOBODY, "sender", async move {
                for value in 0..N {
                    let _ = values.send(value).await;
                }
                let _ = values.close();
            });
            scheduler.run();
        });
    }

    fn pool(n_jobs: u32, n_workers: u16, trace: TraceLevel) -> RunConfig {
        let (jobs_capacity, results_capacity) = (1_000, 1_000);
        let usual = RunConfig { mode: Mode::Simulated, jobs_capacity, results_capacity, ..RunConfig::default() };
        RunConfig { n_jobs, n_workers, trace, ..usual }
    }

    fn jobs_per_second(bencher: Bencher<'_, '_>, config: &RunConfig) {
        bencher.counter(ItemsCount::new(config.n_jobs)).bench_local(|| {
            let run = simulate(config, &[]);
            assert_eq!(run.outcome().map(|outcome| outcome.kind), Some(OutcomeKind::Finished));
        });
    }

    /// Whole runs of the pattern.
    #[divan::bench(consts = [4, 1_000], args = [1_000, 10_000, 100_000, 1_000_000], sample_count = 5, sample_size = 1)]
    fn simulated_untraced<const WORKERS: u16>(bencher: Bencher<'_, '_>, n_jobs: u32) {
        jobs_per_second(bencher, &pool(n_jobs, WORKERS, TraceLevel::Off));
    }

    /// The same with all events.
    #[divan::bench(consts = [4, 1_000], args = [1_000, 10_000, 100_000], sample_count = 5, sample_size = 1)]
    fn simulated_traced<const WORKERS: u16>(bencher: Bencher<'_, '_>, n_jobs: u32) {
        jobs_per_second(bencher, &pool(n_jobs, WORKERS, TraceLevel::Full));
    }

    /// A rate limit that all workers wait for.
    #[divan::bench(args = [4, 1_000], sample_count = 5, sample_size = 1)]
    fn simulated_rate_limited(bencher: Bencher<'_, '_>, n_workers: u16) {
        let rate = Some((1_000.0, 1));
        jobs_per_second(bencher, &RunConfig { rate, ..pool(10_000, n_workers, TraceLevel::Off) });
    }
}
