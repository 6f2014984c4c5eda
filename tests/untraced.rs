//! What a run owes to nobody's watching: with the trace off it does the same, and a thousand workers cost each token, turn
//! and job no more than a few.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod support;

use support::events_of;
use worker_pool_playground::pool::{Input, Mode, Outcome, Run, RunConfig, Settings, TraceLevel};
use worker_pool_playground::scenes;
use worker_pool_playground::sched::Actor;
use worker_pool_playground::sim::{Simulation, simulate};
use worker_pool_playground::tasks::Task;
use worker_pool_playground::time::Time;
use worker_pool_playground::trace::{Kind, State};

/// The outcome but for what it says of the trace.
fn untraced(run: &Run) -> Outcome {
    Outcome { hash: String::new(), n_events: 0, ..run.outcome().unwrap().clone() }
}

#[test]
fn with_the_trace_off_every_scene_has_the_same_outcome() {
    let logs = [
        vec![],
        vec![(Time::from_millis(150), Input::Cancel)],
        vec![(Time::from_millis(90), Input::KillWorker(2)), (Time::from_millis(120), Input::CancelJob(5))],
        vec![(Time::from_millis(60), Input::Pause)],
    ];
    for scene in scenes::all() {
        let full = Settings { mode: Mode::Simulated, ..scene.config }.check().unwrap();
        let off = RunConfig { trace: TraceLevel::Off, ..full.clone() };
        for log in &logs {
            let (full, off) = (simulate(&full, log), simulate(&off, log));
            assert_eq!(untraced(&off), untraced(&full), "{} with {log:?}", scene.id);
            assert_eq!(off.results(), full.results(), "{} with {log:?}", scene.id);
            let outcome = off.outcome().unwrap();
            // XXH64 of nothing.
            assert_eq!((outcome.hash.as_str(), outcome.n_events), ("ef46db3751d8e999", 0), "{}", scene.id);
            assert!(
                off.trace().events().len() == 0 && off.trace().texts().is_empty() && off.trace().sites().is_empty()
            );
        }
    }
}

#[test]
fn figures_say_what_the_events_say() {
    for scene in scenes::all() {
        let run = simulate(&Settings { mode: Mode::Simulated, ..scene.config }.check().unwrap(), &[]);
        let figures = &run.outcome().unwrap().figures;
        let trace = run.trace();
        let n_of = |kind| trace.events().filter(|event| event.kind == kind).count() as u32;
        assert_eq!(figures.refused, n_of(Kind::SendRefused), "{}", scene.id);
        let is_mains = |event: &&_| {
            let &&worker_pool_playground::trace::Event { kind, actor, .. } = event;
            kind == Kind::Received && actor == Actor::COLLECTOR.0
        };
        assert_eq!(figures.received, trace.events().filter(is_mains).count() as u32, "{}", scene.id);
        let yielded = |job| {
            let is_it = |event: &&worker_pool_playground::trace::Event| {
                event.kind == Kind::JobSettled && event.job == job && event.detail == State::Completed as u8
            };
            trace.events().find(is_it).map(|event| event.b)
        };
        let results = run.results();
        let completed = results.iter().filter(|result| result.state == State::Completed);
        let misplaced = completed.filter(|it| yielded(it.id).is_some_and(|value| value != it.value)).count();
        assert_eq!(figures.misplaced, misplaced as u32, "{}", scene.id);
    }
}

fn limited(n_workers: u16) -> RunConfig {
    RunConfig {
        mode: Mode::Simulated,
        n_workers,
        n_jobs: 3_000,
        task: Task::Wait { millis: 2 },
        jobs_capacity: 1_000,
        results_capacity: 1_000,
        rate: Some((1_000.0, 1)),
        ..RunConfig::default()
    }
}

#[test]
fn a_token_wakes_a_few_workers_however_many_wait() {
    let unblocked = |n_workers| {
        let run = simulate(&limited(n_workers), &[]);
        assert_eq!(run.stats().completed, 3_000);
        events_of(&run, Kind::Unblocked).len()
    };
    // A job is taken, given a token, run, and its result sent: some tasks wake for that, and eight for the token.
    let (some, many) = (unblocked(64), unblocked(1_024));
    assert!(some < 15 * 3_000, "{some} times a task was woken for 3,000 jobs");
    assert!(many < some + 5 * 1_024, "{many} times, and {some} with 64 workers");
}

#[test]
fn tokens_go_to_those_who_have_waited_longest() {
    for n_workers in [4, 8, 9, 100] {
        let run = simulate(&limited(n_workers), &[]);
        let starts = events_of(&run, Kind::JobDispatched);
        assert!(starts.is_sorted_by_key(|start| start.job), "{n_workers} workers: jobs start in their order");
        assert!(starts.iter().map(|start| start.at.as_nanos()).eq((0..3_000).map(|n| n * 1_000_000)), "{n_workers}");
    }
}

#[test]
fn who_stands_in_line_for_a_token_hears_of_the_end_and_of_another_limit() {
    let cancelled = simulate(&limited(100), &[(Time::from_millis(50), Input::Cancel)]);
    let outcome = cancelled.outcome().unwrap();
    assert_eq!((outcome.elapsed_ms < 60.0, outcome.stats.unsettled()), (true, 0));
    let slow = RunConfig { n_jobs: 300, rate: Some((1.0, 1)), ..limited(100) };
    let faster = simulate(&slow, &[(Time::from_millis(100), Input::Limit(Some((1_000_000, 1))))]);
    assert_eq!((faster.stats().completed, faster.outcome().unwrap().elapsed_ms < 500.0), (300, true));
    let stopped = [(Time::from_millis(20), Input::CancelJob(60)), (Time::from_millis(30), Input::KillWorker(50))];
    let run = simulate(&RunConfig { n_jobs: 300, ..limited(100) }, &stopped);
    assert_eq!((run.stats().unsettled(), run.stats().completed + run.stats().cancelled + run.stats().lost), (0, 300));
}

/// In a build with debug assertions each count is held against a recount, whenever it is asked for.
#[test]
fn counts_stay_right_whatever_becomes_of_workers() {
    let log = [
        (Time::from_millis(20), Input::KillWorker(3)),
        (Time::from_millis(40), Input::Resize(20)),
        (Time::from_millis(80), Input::Resize(2)),
        (Time::from_millis(200), Input::Resize(9)),
        (Time::from_millis(260), Input::KillWorker(1)),
    ];
    for min_workers in [None, Some(1)] {
        let panic_jobs = vec![1, 7, 30];
        let usual = RunConfig { n_workers: 10, n_jobs: 100, task: Task::Wait { millis: 15 }, ..limited(10) };
        let config = RunConfig { min_workers, panic_jobs, rate: None, ..usual };
        let mut simulation = Simulation::new(&config, &log);
        while simulation.step() {}
        assert_eq!(simulation.run().stats().unsettled(), 0);
    }
}
