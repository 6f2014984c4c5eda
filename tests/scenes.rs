//! The scenes, simulated: they show the figures that their words promise.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod support;

use std::time::Duration;

use support::{events_of, finish, text};
use worker_pool_playground::pool::{
    Input, Mode, OutcomeKind, Run, RunConfig, SOURCE, SOURCE_FILE, Settings, Stats, TaskName,
};
use worker_pool_playground::scenes;
use worker_pool_playground::sched::Actor;
use worker_pool_playground::sim::Simulation;
use worker_pool_playground::tasks::sieve;
use worker_pool_playground::time::Time;
use worker_pool_playground::trace::{Kind, State, WorkerState};

fn scene(id: &str) -> RunConfig {
    Settings { mode: Mode::Simulated, ..scenes::find(id).unwrap().config }.check().unwrap()
}

fn run(config: &RunConfig) -> Run {
    finish(Simulation::new(config, &[]))
}

/// A run that is cancelled by hand after so many milliseconds.
fn cancelled_at(millis: u64, config: &RunConfig) -> Run {
    finish(Simulation::new(config, &[(Time::from_millis(millis), Input::Cancel)]))
}

fn sorted_values(run: &Run) -> Vec<u64> {
    let mut values: Vec<u64> = run.results().iter().map(|result| result.value).collect();
    values.sort_unstable();
    values
}

#[test]
fn every_scene_passes_its_own_check_and_is_found_by_its_id() {
    let manifest: Vec<String> = serde_json::from_str(include_str!("../src/scenes/manifest.json")).unwrap();
    let scenes = scenes::all();
    assert_eq!(scenes.iter().map(|scene| scene.id).collect::<Vec<_>>(), manifest);
    for scene in scenes {
        assert!(scene.config.check().is_ok(), "{}: {:?}", scene.id, scene.config.check());
        assert_eq!(scene.config.scene, scene.id);
        assert!(["examples", "patterns", "tuning", "pitfalls"].contains(&scene.group.as_str()));
        // The page's files are not in the crate's package.
        for path in scene.source.iter().filter(|path| path.starts_with("src/") || std::path::Path::new("www").exists())
        {
            assert!(std::path::Path::new(path).exists(), "{}: {path}", scene.id);
        }
        for name in ["title", "watch", "happened", "why"] {
            assert!(scene.words[name].as_str().is_some_and(|text| text.len() > 3), "{}: {name}", scene.id);
        }
    }
    assert!(scenes::find("no such scene").is_none());
}

#[test]
fn the_page_starts_from_the_same_settings_as_the_core() {
    let page: serde_json::Value = serde_json::from_str(include_str!("../src/scenes/defaults.json")).unwrap();
    let page: Settings = serde_json::from_value(page).unwrap();
    assert_eq!(page, Settings::default());
}

/// What comes of each scene, and of its fix: how it ends, and how many jobs were completed.
const OUTCOMES: &[(&str, OutcomeKind, u32, Option<u32>)] = &[
    ("basic", OutcomeKind::Finished, 10, None),
    ("errors", OutcomeKind::Finished, 6, None),
    ("fetch", OutcomeKind::Finished, 4, None),
    ("images", OutcomeKind::Finished, 8, None),
    ("own", OutcomeKind::Finished, 10, None),
    ("priority", OutcomeKind::Finished, 90, None),
    ("rate-limit", OutcomeKind::Finished, 20, None),
    ("dynamic", OutcomeKind::Finished, 120, None),
    ("pipeline", OutcomeKind::Finished, 36, None),
    ("ordered", OutcomeKind::Finished, 10, None),
    ("shutdown", OutcomeKind::Finished, 40, None),
    ("metrics", OutcomeKind::Finished, 400, None),
    ("repeat", OutcomeKind::Finished, 30, None),
    ("workers", OutcomeKind::Finished, 64, None),
    ("buffer", OutcomeKind::Finished, 120, None),
    ("not-few", OutcomeKind::Finished, 2, None),
    ("not-varied", OutcomeKind::Finished, 12, None),
    ("not-whole", OutcomeKind::Finished, 1, None),
    ("not-stream", OutcomeKind::Finished, 60, None),
    ("no-close", OutcomeKind::Deadlock, 10, Some(10)),
    ("early-close", OutcomeKind::Crashed, 6, Some(10)),
    ("late-send", OutcomeKind::Crashed, 5, Some(10)),
    ("double-close", OutcomeKind::Crashed, 10, Some(10)),
    ("late-add", OutcomeKind::Crashed, 1, Some(10)),
    ("deadlock", OutcomeKind::Deadlock, 3, Some(10)),
    ("leak", OutcomeKind::Leak, 9, Some(6)),
    ("deaf", OutcomeKind::Finished, 0, Some(0)),
    ("unbounded", OutcomeKind::Finished, 200, Some(200)),
    ("slow-head", OutcomeKind::Finished, 10, Some(10)),
    ("retry-storm", OutcomeKind::Finished, 0, Some(40)),
    ("no-respawn", OutcomeKind::Leak, 3, Some(9)),
    ("too-many", OutcomeKind::Finished, 32, Some(32)),
    ("assumed-order", OutcomeKind::Finished, 10, Some(10)),
    ("race", OutcomeKind::Finished, 10, None),
];

/// The hash of each scene's simulated trace, everywhere: `tests/page/every_scene.spec.js` compares the browsers' with these.
const PINS: &str = include_str!("page/scene_hashes.json");

#[test]
fn the_traces_of_all_scenes_are_as_pinned() {
    let hashes: Vec<(String, String)> = scenes::all()
        .into_iter()
        .map(|scene| {
            let run = run(&Settings { mode: Mode::Simulated, ..scene.config }.check().unwrap());
            (scene.id.to_owned(), run.outcome().unwrap().hash.clone())
        })
        .collect();
    let found: serde_json::Map<String, serde_json::Value> =
        hashes.into_iter().map(|(id, hash)| (id, serde_json::Value::from(hash))).collect();
    let pinned: serde_json::Map<String, serde_json::Value> = serde_json::from_str(PINS).unwrap();
    let table = serde_json::to_string_pretty(&found).unwrap();
    assert_eq!(found, pinned, "the traces have changed. If that was meant, scene_hashes.json is now:\n{table}");
}

#[test]
fn every_scene_ends_as_told_and_its_fix_mends_it() {
    let mut found = Vec::new();
    for scene in scenes::all().into_iter().filter(|scene| scene.id != "timeout") {
        let simulated = |settings: Settings| run(&Settings { mode: Mode::Simulated, ..settings }.check().unwrap());
        let first = simulated(scene.config.clone());
        let fixed = scene.fixed.map(|fixed| {
            let run = simulated(fixed);
            assert_eq!(run.outcome().unwrap().kind, OutcomeKind::Finished, "{}, mended", scene.id);
            run.stats().completed
        });
        found.push((scene.id, first.outcome().unwrap().kind, first.stats().completed, fixed));
    }
    assert_eq!(found, OUTCOMES);
}

// ── Basic pool ──

#[test]
fn figures_tell_how_long_jobs_ran() {
    let run = run(&scene("basic"));
    let figures = run.outcome().unwrap().figures.clone();
    assert_eq!(figures.run_ms.count, 10);
    assert!((100.0..=110.0).contains(&figures.run_ms.mean), "{} ms", figures.run_ms.mean);
}

#[test]
fn basic_doubles_ten_numbers_in_about_four_rounds() {
    for seed in 0..20 {
        let run = run(&RunConfig { seed, ..scene("basic") });
        let outcome = run.outcome().unwrap();
        assert_eq!(sorted_values(&run), (1..=10).map(|n| 2 * n).collect::<Vec<u64>>());
        assert_eq!((outcome.kind, &outcome.cause), (OutcomeKind::Finished, &None));
        assert!((400.0..450.0).contains(&outcome.elapsed_ms), "seed {seed}: {} ms", outcome.elapsed_ms);
        assert_eq!(outcome.stats, Stats { submitted: 10, completed: 10, ..Stats::default() });
    }
}

#[test]
fn basic_results_come_in_the_order_of_completion() {
    let run = run(&scene("basic"));
    let completed: Vec<u32> = events_of(&run, Kind::JobSettled).iter().map(|event| event.job).collect();
    assert_eq!(run.results().iter().map(|result| result.id).collect::<Vec<_>>(), completed);
}

#[test]
fn basic_keeps_all_workers_busy() {
    let run = run(&scene("basic"));
    for n in 1..=3 {
        let n_jobs = run.results().iter().filter(|result| result.worker == n).count();
        assert!((3..=4).contains(&n_jobs), "worker {n} ran {n_jobs} jobs");
    }
}

#[test]
fn simulated_jobs_take_their_time_and_at_most_a_tenth_more() {
    let task = worker_pool_playground::tasks::Task::Wait { millis: 50 };
    let run = run(&RunConfig { task, n_jobs: 200, ..scene("basic") });
    let mut longest = 0.0_f64;
    for (event, settled) in events_of(&run, Kind::JobDispatched).iter().map(|event| {
        (event, events_of(&run, Kind::JobSettled).into_iter().find(|settled| settled.job == event.job).unwrap())
    }) {
        let took = settled.at.since(event.at).as_secs_f64() * 1e3;
        assert!((50.0..=55.0).contains(&took), "job {}: {took} ms", event.job);
        longest = longest.max(took);
    }
    assert!(longest > 54.0, "times spread over the whole range: {longest} ms at most");
}

#[test]
fn more_workers_need_fewer_rounds() {
    for (n_workers, rounds) in [(1, 10.0), (2, 5.0), (5, 2.0), (10, 1.0), (64, 1.0)] {
        let elapsed = run(&RunConfig { n_workers, ..scene("basic") }).outcome().unwrap().elapsed_ms;
        let expected = 100.0 * rounds..110.0 * rounds;
        assert!(expected.contains(&elapsed), "{n_workers} workers: {elapsed} ms");
    }
}

#[test]
fn channels_of_any_capacity_give_the_same_results() {
    for capacity in [0, 1, 3, 1000] {
        let config = RunConfig { jobs_capacity: capacity, results_capacity: capacity, ..scene("basic") };
        assert_eq!(sorted_values(&run(&config)), sorted_values(&run(&scene("basic"))), "capacity {capacity}");
    }
}

#[test]
fn primes_give_the_value_of_the_sieve() {
    let settings = Settings {
        mode: Mode::Simulated,
        task: TaskName::Primes,
        size: Some(100_000.0),
        ..scenes::find("basic").unwrap().config
    };
    let run = run(&settings.check().unwrap());
    assert_eq!(sieve(100_000), 9_592);
    assert_eq!(sorted_values(&run), [9_592; 10]);
}

// ── Timeout and cancellation ──

#[test]
fn timeout_keeps_what_was_done_and_says_why_the_rest_was_not() {
    for seed in 0..20 {
        let run = run(&RunConfig { seed, ..scene("timeout") });
        let outcome = run.outcome().unwrap();
        let stats = outcome.stats;
        assert_eq!((outcome.kind, outcome.cause.as_deref()), (OutcomeKind::Finished, Some("deadline exceeded")));
        assert_eq!(stats.completed + stats.cancelled, stats.submitted, "{stats:?}");
        assert_eq!(stats.submitted, 20);
        assert!((12..=15).contains(&stats.completed), "seed {seed}: {stats:?}");
        assert!((500.0..510.0).contains(&outcome.elapsed_ms), "seed {seed}: {} ms", outcome.elapsed_ms);
        assert_eq!(run.results().len(), 20, "each job has its result");
        for result in run.results() {
            let expected = if result.state == State::Completed { 2 * u64::from(result.id) } else { 0 };
            assert_eq!(result.value, expected, "{result:?}");
        }
    }
}

#[test]
fn timeout_tells_the_cause_with_every_job_it_cancelled() {
    let run = run(&scene("timeout"));
    for event in events_of(&run, Kind::JobSettled) {
        let expected = if event.detail == State::Cancelled as u8 { "deadline exceeded" } else { "" };
        assert_eq!(text(&run, event.a), expected, "{event:?}");
    }
}

#[test]
fn timeout_stops_the_producer() {
    // Room for two and a hundred jobs: most of them nobody ever wished to submit.
    let config = RunConfig { n_jobs: 100, jobs_capacity: 2, ..scene("timeout") };
    let stats = run(&config).stats();
    assert!((17..=21).contains(&stats.submitted), "{stats:?}");
    assert_eq!(stats.rejected, 1, "the one it held came back: {stats:?}");
}

#[test]
fn timeout_kills_jobs_that_do_not_listen_after_the_grace_and_replaces_their_workers() {
    let config = RunConfig {
        listens: false,
        task: worker_pool_playground::tasks::Task::Wait { millis: 5_000 },
        grace: Duration::from_millis(200),
        ..scene("timeout")
    };
    let run = run(&config);
    let outcome = run.outcome().unwrap();
    assert_eq!((outcome.stats.killed, outcome.stats.completed), (3, 0), "{:?}", outcome.stats);
    assert_eq!(outcome.stats.killed + outcome.stats.cancelled + outcome.stats.rejected, outcome.stats.submitted);
    assert!((700.0..701.0).contains(&outcome.elapsed_ms), "500 ms and the grace: {} ms", outcome.elapsed_ms);
    for n in 1..=3 {
        let replaced = events_of(&run, Kind::WorkerChanged).into_iter().any(|event| {
            event.actor == Actor::worker(n).0 && event.detail == WorkerState::Starting as u8 && event.a == 2
        });
        assert!(replaced, "worker {n} has a successor");
    }
    let killed = events_of(&run, Kind::JobSettled).into_iter().find(|event| event.detail == State::Killed as u8);
    assert_eq!(text(&run, killed.unwrap().a), "deadline exceeded");
}

#[test]
fn jobs_that_do_not_listen_but_end_within_the_grace_complete() {
    let run = run(&RunConfig { listens: false, ..scene("timeout") });
    let stats = run.stats();
    assert_eq!((stats.killed, stats.completed + stats.cancelled), (0, stats.submitted), "{stats:?}");
}

// ── Cancel by hand ──

#[test]
fn cancel_stops_running_jobs_withdraws_queued_ones_and_keeps_the_results() {
    let run = cancelled_at(150, &scene("basic"));
    let outcome = run.outcome().unwrap();
    assert_eq!((outcome.kind, outcome.cause.as_deref()), (OutcomeKind::Finished, Some("cancelled by hand")));
    assert_eq!(outcome.stats, Stats { submitted: 10, completed: 3, cancelled: 7, ..Stats::default() });
    assert!((150.0..155.0).contains(&outcome.elapsed_ms), "{} ms", outcome.elapsed_ms);
    assert_eq!(events_of(&run, Kind::JobCancelAsked).len(), 3, "three were running");
    assert_eq!(events_of(&run, Kind::Commanded).len(), 1);
    assert_eq!(run.results().len(), 10);
}

#[test]
fn cancel_before_anything_ran_and_after_everything_ended() {
    let run = cancelled_at(0, &scene("basic"));
    assert_eq!((run.stats().completed, run.outcome().unwrap().kind), (0, OutcomeKind::Finished));
    let late = cancelled_at(10_000, &scene("basic"));
    assert_eq!((late.stats().completed, late.outcome().unwrap().cause.clone()), (10, None));
}

#[test]
fn cancelling_twice_cancels_once() {
    let log = [150, 151].map(|millis| (Time::from_millis(millis), Input::Cancel));
    let run = finish(Simulation::new(&scene("basic"), &log));
    assert_eq!(events_of(&run, Kind::ContextCancelled).len(), 1);
}

// ── Nobody reads the results ──

/// The text of a line of the pattern as the page shows it.
fn source_line(line: u32) -> &'static str {
    SOURCE.lines().nth(line as usize - 1).unwrap_or_default()
}

#[test]
fn deadlock_names_every_blocked_task_its_channel_and_its_line() {
    let run = run(&scene("deadlock"));
    let outcome = run.outcome().unwrap();
    assert_eq!(outcome.kind, OutcomeKind::Deadlock);
    let expected = [
        ("producer", "send on jobs or end of the run", "jobs.send("),
        ("worker 1", "send on results", "results.send("),
        ("worker 2", "send on results", "results.send("),
        ("worker 3", "send on results", "results.send("),
        ("closer", "wait for the workers or end of the run", "workers.wait()"),
        ("main", "wait for the workers", "workers.wait()"),
    ];
    let found: Vec<_> = outcome.blocked.iter().map(|task| (task.task.as_str(), task.waits_for.as_str())).collect();
    assert_eq!(found, expected.map(|(task, waits_for, _)| (task, waits_for)));
    for (task, (_, _, operation)) in outcome.blocked.iter().zip(expected) {
        assert_eq!(task.file, SOURCE_FILE);
        let text = source_line(task.line);
        assert!(text.contains(operation), "{} stands on line {}: {text}", task.task, task.line);
    }
    let wakers: Vec<_> = outcome.blocked.iter().map(|task| task.wakers.join(", ")).collect();
    let workers = "worker 1, worker 2, worker 3";
    assert_eq!(wakers, [workers, "", "", "", workers, workers], "nobody receives the results");
}

#[test]
fn deadlock_ends_after_one_job_each_and_loses_nothing() {
    let run = run(&scene("deadlock"));
    let outcome = run.outcome().unwrap();
    assert_eq!(outcome.stats.completed, 3);
    assert_eq!(outcome.stats.accounted(), outcome.stats.submitted);
    assert!((100.0..115.0).contains(&outcome.elapsed_ms), "{} ms", outcome.elapsed_ms);
    let last = *run.trace().events().last().unwrap();
    assert_eq!((last.kind, last.a), (Kind::RunEnded, 6));
}

#[test]
fn deadlock_is_solved_by_a_reader_or_by_enough_room() {
    for config in [
        RunConfig { has_collector: true, ..scene("deadlock") },
        RunConfig { results_capacity: 10, ..scene("deadlock") },
    ] {
        let run = run(&config);
        assert_eq!(run.outcome().unwrap().kind, OutcomeKind::Finished);
        assert_eq!(run.stats().completed, 10);
    }
    let almost = run(&RunConfig { results_capacity: 6, ..scene("deadlock") });
    assert_eq!(almost.outcome().unwrap().kind, OutcomeKind::Deadlock, "room for six of ten");
}

#[test]
fn every_place_where_the_pattern_waits_is_a_line_that_the_page_shows() {
    for id in ["basic", "timeout", "deadlock"] {
        let run = run(&scene(id));
        for site in run.trace().sites() {
            assert_eq!(site.file, SOURCE_FILE, "{id}");
            let text = source_line(site.line);
            let operations = [".send(", ".recv()", ".wait()", ".done()", ".run(", ".is_ready(", ".close()"];
            assert!(operations.iter().any(|operation| text.contains(operation)), "{id}, line {}: {text}", site.line);
        }
    }
}
