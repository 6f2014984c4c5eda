//! Random pools under random faults: after every step the books balance, and the trace alone tells the same story.
//!
//! A second set of books is kept from the trace. It knows which changes of a job and of a worker are possible; what it
//! finds must equal what the pool says of itself.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

#[path = "support/books.rs"]
mod books;
mod support;

use std::time::Duration;

use books::Books;
use proptest::prelude::*;
use support::{MAX_STEPS, finish, random_cases};
use worker_pool_playground::pool::{Answer, Input, Mode, RunConfig};
use worker_pool_playground::sim::Simulation;
use worker_pool_playground::tasks::Task;
use worker_pool_playground::time::Time;

type Log = Vec<(Time, Input)>;

fn config() -> impl Strategy<Value = RunConfig> {
    let sizes = (1..=5_u16, 1..=40_u32, 0..=50_u32, 0..=3_usize, 0..=3_usize);
    let times = (prop::option::weighted(0.4, 1..400_u64), 0..60_u64);
    let switches = (any::<bool>(), prop::bool::weighted(0.8), 0..u64::from(u32::MAX));
    (sizes, times, switches).prop_map(|(sizes, (timeout, grace), (listens, has_collector, seed))| {
        let (n_workers, n_jobs, millis, jobs_capacity, results_capacity) = sizes;
        RunConfig {
            mode: Mode::Simulated,
            n_workers,
            n_jobs,
            task: Task::Wait { millis },
            listens,
            jobs_capacity,
            results_capacity,
            timeout: timeout.map(Duration::from_millis),
            grace: Duration::from_millis(grace),
            has_collector,
            seed,
            ..RunConfig::default()
        }
    })
}

/// What may be said from outside, fitting or not.
fn input() -> impl Strategy<Value = Input> {
    let answer = prop_oneof![
        (0..100_u64).prop_map(Answer::Completed),
        Just(Answer::Failed("an error".to_owned())),
        Just(Answer::Panicked("a panic".to_owned())),
        Just(Answer::Stopped),
    ];
    let lost = |(worker, generation)| Input::Lost { worker, generation, reason: "gone".to_owned() };
    prop_oneof![
        2 => Just(Input::Cancel),
        6 => (1..=5_u16, 1..=5_u32).prop_map(lost),
        1 => (0..=6_u16, 0..=4_u32).prop_map(|(worker, generation)| Input::Ready { worker, generation }),
        4 => (0..=6_u16, 0..=3_u32, 1..=12_u32, answer).prop_map(|(worker, generation, job, answer)| {
            Input::Answered { worker, generation, job, answer }
        }),
    ]
}

fn log() -> impl Strategy<Value = Log> {
    // Half of the times are whole milliseconds, so that some things happen at once.
    let at = prop_oneof![(0..300_u64).prop_map(Time::from_millis), (0..300_000_000_u64).prop_map(Time::from_nanos)];
    prop::collection::vec((at, input()), 0..16)
}

/// Runs to the end, checking after every step; the whole trace.
fn check(config: &RunConfig, log: &Log) -> Vec<u8> {
    let mut simulation = Simulation::new(config, log);
    let mut books = Books::default();
    for _ in 0..MAX_STEPS {
        books.read(&simulation.run().trace());
        books.check(&simulation.run().stats(), config.n_workers, config.n_jobs);
        if !simulation.step() {
            let run = finish(simulation);
            books.check_end(&run, config);
            assert_eq!(run.trace().n_dropped(), 0);
            return run.trace().batch(0).bytes;
        }
    }
    panic!("the run still goes on after {MAX_STEPS} steps");
}

proptest! {
    #![proptest_config(random_cases(400))]

    #[test]
    fn the_books_balance_after_every_step_whatever_happens(config in config(), log in log()) {
        check(&config, &log);
    }

    #[test]
    fn the_same_configuration_and_log_give_the_same_bytes(config in config(), log in log()) {
        let trace = check(&config, &log);
        let again = finish(Simulation::new(&config, &log));
        prop_assert!(trace == again.trace().batch(0).bytes);
    }

    #[test]
    fn without_faults_every_job_completes_with_its_value(config in config()) {
        let config = RunConfig { timeout: None, has_collector: true, ..config };
        check(&config, &Vec::new());
        let run = finish(Simulation::new(&config, &[]));
        let mut values: Vec<u64> = run.results().iter().map(|result| result.value).collect();
        values.sort_unstable();
        let expected: Vec<u64> = (1..=u64::from(config.n_jobs)).map(|id| 2 * id).collect();
        prop_assert_eq!(values, expected);
    }
}
