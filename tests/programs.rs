//! The programs other than the plain pattern, simulated: variants that keep their promise, and pitfalls that break as told.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod support;

use std::time::Duration;

use support::{config, events_of, finish, text};
use worker_pool_playground::pool::{
    ArrivalsName, Input, OnError, OutcomeKind, PriorityName, ProgramName, RetryPolicy, Run, RunConfig, SpreadName,
    Stats,
};
use worker_pool_playground::sim::Simulation;
use worker_pool_playground::tasks::Task;
use worker_pool_playground::time::Time;
use worker_pool_playground::trace::{Kind, State, WorkerState};

const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Runs it, and checks what holds for every run: the law of conservation, and its figures against Little's law.
fn run(config: &RunConfig) -> Run {
    asked(config, &[])
}

fn asked(config: &RunConfig, log: &[(Time, Input)]) -> Run {
    let run = finish(Simulation::new(config, log));
    let outcome = run.outcome().unwrap();
    let stats = outcome.stats;
    assert_eq!(stats.submitted, stats.accounted(), "{stats:?}");
    if outcome.kind == OutcomeKind::Finished && stats.rejected == 0 && stats.unsettled() == 0 {
        // From empty to empty: L = λ W, exactly.
        let figures = &outcome.figures;
        let n_in_system = f64::from(figures.total_ms.count) * figures.total_ms.mean / outcome.elapsed_ms;
        assert!((figures.mean_in_system - n_in_system).abs() < 1e-6, "{} {n_in_system}", figures.mean_in_system);
    }
    run
}

fn stats(run: &Run) -> Stats {
    run.outcome().unwrap().stats
}

fn program(program: ProgramName) -> RunConfig {
    RunConfig { program, ..config() }
}

fn ids(run: &Run) -> Vec<u32> {
    run.results().iter().map(|result| result.id).collect()
}

#[test]
fn a_pipeline_runs_nothing_again_and_leaves_no_job_behind() {
    let stages = vec![(2, 50), (1, 20)];
    let retry = RetryPolicy { attempts: 3, ..config().retry };
    let failing = RunConfig { stages, retry, fail_permille: 300, ..program(ProgramName::Pipeline) };
    let run = run(&failing);
    assert_eq!((run.outcome().unwrap().kind, stats(&run).unsettled()), (OutcomeKind::Finished, 0));
    assert!(stats(&run).failed > 0 && events_of(&run, Kind::JobWaiting).is_empty());
}

// ── errors ──

fn errors() -> RunConfig {
    RunConfig { inputs: vec![1, 2, -3, 4, -5, 6, 7, 8], n_jobs: 8, task: Task::Check { millis: 100 }, ..config() }
}

#[test]
fn an_error_stops_nothing_six_succeed_and_two_fail() {
    let run = run(&errors());
    assert_eq!((stats(&run).completed, stats(&run).failed), (6, 2));
    let mut values: Vec<u64> =
        run.results().iter().filter(|it| it.state == State::Completed).map(|it| it.value).collect();
    values.sort_unstable();
    assert_eq!(values, [2, 4, 8, 12, 14, 16]);
    let words: Vec<String> = events_of(&run, Kind::JobSettled)
        .iter()
        .filter(|event| event.detail == State::Failed as u8)
        .map(|event| text(&run, event.a))
        .collect();
    assert_eq!(words.len(), 2);
    for (words, value) in words.iter().zip(["-3", "-5"]) {
        assert!(words.starts_with("worker ") && words.ends_with(&format!(": cannot process negative value {value}")));
    }
}

#[test]
fn the_first_error_can_cancel_the_rest() {
    let run = run(&RunConfig { on_error: OnError::Stop, n_workers: 1, ..errors() });
    let outcome = run.outcome().unwrap();
    assert_eq!(outcome.kind, OutcomeKind::Finished);
    assert_eq!((stats(&run).completed, stats(&run).failed), (2, 1));
    assert_eq!(outcome.cause.as_deref(), Some("job 3 failed first"));
    assert_eq!(stats(&run).cancelled + stats(&run).completed + stats(&run).failed, stats(&run).submitted);
}

#[test]
fn a_panic_costs_one_attempt_where_jobs_are_tried_again() {
    let retry = RetryPolicy { attempts: 3, backoff: ms(50), ..RetryPolicy::default() };
    let run = run(&RunConfig { panic_jobs: vec![2], retry, ..config() });
    assert_eq!((stats(&run).completed, stats(&run).panicked), (10, 0));
    assert_eq!(run.outcome().unwrap().figures.attempts, 11);
    assert_eq!(
        events_of(&run, Kind::WorkerChanged).iter().filter(|it| it.detail == WorkerState::Lost as u8).count(),
        1
    );
}

#[test]
fn a_panic_without_retries_fails_its_job_alone() {
    let run = run(&RunConfig { panic_jobs: vec![2, 5], ..config() });
    assert_eq!((stats(&run).completed, stats(&run).panicked), (8, 2));
}

#[test]
fn retries_wait_longer_each_time_and_give_up_at_last() {
    let retry = RetryPolicy { attempts: 3, backoff: ms(100), jitter_permille: 0, ..RetryPolicy::default() };
    let run = run(&RunConfig { fail_permille: 1_000, retry, n_jobs: 2, ..config() });
    assert_eq!(stats(&run).failed, 2);
    assert_eq!(run.outcome().unwrap().figures.attempts, 6);
    let backoffs: Vec<u64> = events_of(&run, Kind::JobWaiting).iter().map(|it| it.b / 1_000_000).collect();
    assert_eq!(backoffs, [100, 100, 200, 200]);
}

#[test]
fn a_service_that_is_down_is_stormed_without_backoff_and_not_with_a_budget() {
    let storm = RetryPolicy { attempts: 10, backoff: Duration::ZERO, jitter_permille: 0, ..RetryPolicy::default() };
    let down =
        RunConfig { down: ms(3_000), n_jobs: 40, task: Task::Wait { millis: 20 }, jobs_capacity: 40, ..config() };
    let stormed = run(&RunConfig { retry: storm.clone(), ..down.clone() });
    assert!(stormed.outcome().unwrap().figures.attempts > 250, "{:?}", stormed.outcome().unwrap().figures);
    assert!(stats(&stormed).failed > 20);
    let budget = RetryPolicy { attempts: 10, backoff: ms(400), budget_permille: Some(200), ..storm };
    let calm = run(&RunConfig { retry: budget, ..down });
    assert!(calm.outcome().unwrap().figures.attempts <= 40 + 10 + 8);
}

// ── waiting for jobs, urgency, rates, size ──

#[test]
fn strict_priority_starves_and_aging_bounds_the_wait() {
    // One worker serves 20 a second; of 30 that come 24 are urgent.
    let busy = RunConfig {
        n_workers: 1,
        n_jobs: 90,
        task: Task::Wait { millis: 50 },
        jobs_capacity: 100,
        arrivals: ArrivalsName::Steady,
        arrival_gap: Duration::from_nanos(1_000_000_000 / 30),
        urgent_permille: 600,
        priority: PriorityName::Strict,
        ..config()
    };
    let strict = run(&busy).outcome().unwrap().figures.clone();
    let aging = RunConfig { priority: PriorityName::Aging, aging: ms(500), ..busy.clone() };
    let aged = run(&aging).outcome().unwrap().figures.clone();
    let plain = run(&RunConfig { priority: PriorityName::None, ..busy }).outcome().unwrap().figures.clone();
    assert!(strict.urgent_wait_ms.max < 100.0, "{:?}", strict.urgent_wait_ms);
    assert!(
        strict.plain_wait_ms.p90 > 2.0 * aged.plain_wait_ms.p90 || strict.plain_wait_ms.max > aged.plain_wait_ms.max
    );
    assert!(aged.urgent_wait_ms.mean < plain.urgent_wait_ms.mean);
    assert!(strict.urgent_wait_ms.mean < aged.urgent_wait_ms.mean);
    // Urgent jobs wished more than one aging later never overtake.
    assert!(aged.plain_wait_ms.max - aged.urgent_wait_ms.max <= 500.0 + 60.0, "{aged:?}");
}

#[test]
fn a_rate_limit_spaces_the_starts_and_lets_a_burst_through() {
    let limited = RunConfig { rate: Some((10.0, 3)), task: Task::Wait { millis: 5 }, ..config() };
    let run = run(&limited);
    let starts: Vec<f64> = events_of(&run, Kind::JobDispatched).iter().map(|it| it.at.as_millis()).collect();
    assert!(starts[2] < 20.0, "the burst starts at once: {starts:?}");
    for (n, start) in starts.iter().enumerate() {
        // In any window at most burst + window · rate tokens.
        assert!(*start + 0.001 >= (n as f64 - 2.0) * 100.0, "start {n}: {starts:?}");
    }
    assert!(starts[9] >= 700.0 && starts[9] < 760.0, "{starts:?}");
}

#[test]
fn a_dynamic_pool_follows_its_load_and_pays_for_less() {
    let waves = RunConfig {
        n_workers: 8,
        n_jobs: 120,
        task: Task::Wait { millis: 100 },
        jobs_capacity: 100,
        arrivals: ArrivalsName::Waves,
        arrival_gap: ms(33),
        cooldown: ms(50),
        idle: ms(200),
        ..config()
    };
    let fixed = run(&waves);
    let dynamic = run(&RunConfig { min_workers: Some(1), ..waves });
    let (fixed, figures) = (fixed.outcome().unwrap(), dynamic.outcome().unwrap());
    assert_eq!((fixed.stats.completed, figures.stats.completed), (120, 120));
    assert!(figures.figures.peak_workers > 3, "{:?}", figures.figures);
    assert!(figures.figures.worker_ms < 0.8 * fixed.figures.worker_ms);
    assert!(figures.figures.utilisation > fixed.figures.utilisation);
    let n_stopped =
        events_of(&dynamic, Kind::WorkerChanged).into_iter().filter(|it| it.detail == WorkerState::Stopped as u8);
    assert!(n_stopped.count() > 8, "workers go in the quiet seconds and come again");
}

#[test]
fn poisson_arrivals_have_their_mean() {
    let arrivals = RunConfig {
        n_jobs: 2_000,
        task: Task::Wait { millis: 0 },
        arrivals: ArrivalsName::Poisson,
        arrival_gap: ms(10),
        ..config()
    };
    let elapsed = run(&arrivals).outcome().unwrap().elapsed_ms;
    assert!((18_000.0..22_000.0).contains(&elapsed), "{elapsed}");
}

#[test]
fn bursts_come_together_and_keep_the_rate() {
    let arrivals = RunConfig {
        n_jobs: 20,
        n_workers: 10,
        task: Task::Wait { millis: 1 },
        arrivals: ArrivalsName::Bursts,
        arrival_gap: ms(100),
        arrival_burst: 5,
        ..config()
    };
    let run = run(&arrivals);
    let wishes: Vec<f64> = events_of(&run, Kind::JobSubmitted).iter().map(|it| it.at.as_millis()).collect();
    let expected: Vec<f64> = (0..20).map(|n| f64::from(n / 5) * 500.0).collect();
    assert_eq!(wishes, expected);
}

#[test]
fn sizes_are_drawn_per_job_and_do_not_depend_on_the_run() {
    let spread = RunConfig { spread: SpreadName::Exponential, n_jobs: 1_000, ..config() };
    let sizes: Vec<u32> = (1..=1_000).map(|job| spread.task_of(job).size()).collect();
    let mean = f64::from(sizes.iter().sum::<u32>()) / 1_000.0;
    assert!((90.0..110.0).contains(&mean), "{mean}");
    assert_eq!(sizes[17], RunConfig { n_workers: 9, ..spread.clone() }.task_of(18).size());
    let given = RunConfig { sizes: vec![1_000, 20], ..config() };
    assert_eq!([1, 2, 3, 10].map(|job| given.task_of(job).size()), [1_000, 20, 20, 20]);
}

#[test]
fn busy_workers_share_the_cores_there_are() {
    let primes =
        RunConfig { task: Task::Primes { below: 100_000 }, n_jobs: 16, cores: Some(2), jobs_capacity: 16, ..config() };
    let elapsed = |n_workers| run(&RunConfig { n_workers, ..primes.clone() }).outcome().unwrap().elapsed_ms;
    let (one, two, eight) = (elapsed(1), elapsed(2), elapsed(8));
    assert!(one / two > 1.8, "{one} {two}");
    assert!((two / eight - 1.0).abs() < 0.1, "more workers than cores gain nothing: {two} {eight}");
}

// ── commands ──

#[test]
fn one_job_is_cancelled_wherever_it_stands_and_no_other() {
    // Queued, running, and held by the blocked producer.
    for (job, at) in [(9, 50), (2, 50), (6, 50)] {
        let config = RunConfig { jobs_capacity: if job == 6 { 2 } else { 10 }, ..config() };
        let run = asked(&config, &[(Time::from_millis(at), Input::CancelJob(job))]);
        assert_eq!((stats(&run).completed, stats(&run).cancelled), (9, 1), "job {job}");
        assert_eq!(run.results().iter().find(|it| it.id == job).unwrap().state, State::Cancelled);
    }
}

#[test]
fn a_job_that_waits_for_its_next_attempt_can_be_cancelled() {
    let retry = RetryPolicy { attempts: 5, backoff: ms(1_000), jitter_permille: 0, ..RetryPolicy::default() };
    let config = RunConfig { n_jobs: 1, fail_permille: 1_000, retry, ..config() };
    let run = asked(&config, &[(Time::from_millis(500), Input::CancelJob(1))]);
    assert_eq!(stats(&run).cancelled, 1);
    assert!(run.outcome().unwrap().elapsed_ms < 510.0);
}

#[test]
fn a_graceful_shutdown_runs_what_is_there_and_takes_no_more() {
    let config = RunConfig { n_jobs: 100, jobs_capacity: 4, ..config() };
    let run = asked(&config, &[(Time::from_millis(250), Input::Shutdown)]);
    let stats = stats(&run);
    assert_eq!(run.outcome().unwrap().kind, OutcomeKind::Finished);
    assert!(stats.completed >= 6 && stats.completed < 20, "{stats:?}");
    assert_eq!(stats.cancelled, 0);
    assert_eq!(stats.completed + stats.rejected, stats.submitted);
}

#[test]
fn an_attempt_that_takes_too_long_times_out_and_the_others_go_on() {
    let config = RunConfig { sizes: vec![100, 5_000, 100], job_timeout: Some(ms(300)), ..config() };
    let run = run(&config);
    assert_eq!((stats(&run).completed, stats(&run).timed_out), (9, 1));
}

// ── pipeline ──

#[test]
fn a_pipeline_passes_every_item_through_and_its_slowest_stage_sets_the_pace() {
    let stages = vec![(1, 20), (1, 100), (1, 20)];
    let config = RunConfig { stages, n_jobs: 8, jobs_capacity: 1, ..program(ProgramName::Pipeline) };
    let run = run(&config);
    assert_eq!(stats(&run).completed, 24);
    assert_eq!(run.results().len(), 8);
    let elapsed = run.outcome().unwrap().elapsed_ms;
    assert!((840.0..1_000.0).contains(&elapsed), "{elapsed}");
    // The first stage's worker spends its time waiting to hand over.
    assert!(run.outcome().unwrap().figures.blocked_ms > 400.0);
}

#[test]
fn a_pipeline_ends_with_its_context() {
    let stages = vec![(2, 20), (1, 100), (1, 20)];
    let config =
        RunConfig { stages, n_jobs: 20, jobs_capacity: 2, timeout: Some(ms(500)), ..program(ProgramName::Pipeline) };
    let run = run(&config);
    assert_eq!(run.outcome().unwrap().kind, OutcomeKind::Finished);
    assert!(run.outcome().unwrap().elapsed_ms < 520.0);
    assert!(stats(&run).cancelled > 0);
}

// ── order ──

#[test]
fn results_taken_to_be_in_order_are_misplaced_and_ordered_ones_are_not() {
    let sizes = vec![300, 100, 50, 200, 100, 20, 10, 10, 10, 10];
    let assumed = run(&RunConfig { sizes: sizes.clone(), ..program(ProgramName::AssumedOrder) });
    assert!(assumed.outcome().unwrap().figures.misplaced >= 4, "{:?}", assumed.results());
    let ordered = run(&RunConfig { sizes, ..program(ProgramName::Ordered) });
    assert_eq!(ordered.outcome().unwrap().figures.misplaced, 0);
    assert_eq!(ids(&ordered), (1..=10).collect::<Vec<_>>());
}

// ── pitfalls ──

#[test]
fn without_close_every_worker_waits_for_ever() {
    let run = run(&program(ProgramName::NoClose));
    let outcome = run.outcome().unwrap();
    assert_eq!(outcome.kind, OutcomeKind::Deadlock);
    assert_eq!(stats(&run).completed, 10, "the work is done, and nobody notices");
    let blocked: Vec<_> = outcome.blocked.iter().map(|it| (it.task.as_str(), it.waits_for.as_str())).collect();
    let expected = [
        ("worker 1", "receive from jobs or end of the run"),
        ("worker 2", "receive from jobs or end of the run"),
        ("worker 3", "receive from jobs or end of the run"),
        ("closer", "wait for the workers or end of the run"),
        ("collector (main)", "receive from results"),
    ];
    assert_eq!(blocked, expected);
}

/// The crash's words and its line of source.
fn crash(run: &Run) -> (String, String) {
    let outcome = run.outcome().unwrap();
    assert_eq!(outcome.kind, OutcomeKind::Crashed);
    assert_eq!(stats(run).unsettled(), 0, "whatever was under way is lost, and told");
    let crash = outcome.crash.clone().unwrap();
    let source = std::fs::read_to_string(crash.file).unwrap();
    (crash.text, source.lines().nth(crash.line as usize - 1).unwrap().trim().to_owned())
}

#[test]
fn results_closed_too_early_panic_the_first_worker_that_sends() {
    let run = run(&RunConfig { jobs_capacity: 2, ..program(ProgramName::EarlyClose) });
    let (words, line) = crash(&run);
    assert_eq!(words, "send on closed channel");
    assert_eq!(line, "panics.unless_ok(results.send(result).await).await;");
    assert!(stats(&run).completed >= 6 && stats(&run).lost > 0, "{:?}", stats(&run));
}

#[test]
fn a_send_after_close_panics_the_producer() {
    let run = run(&RunConfig { jobs_capacity: 2, ..program(ProgramName::LateSend) });
    let (words, line) = crash(&run);
    assert_eq!(words, "send on closed channel");
    assert!(line.starts_with("panics.unless_ok(jobs.send("), "{line}");
    assert_eq!(run.outcome().unwrap().crash.as_ref().unwrap().actor, 1);
}

#[test]
fn a_second_close_panics_when_all_the_work_is_done() {
    let run = run(&program(ProgramName::DoubleClose));
    let (words, line) = crash(&run);
    assert_eq!(words, "close of closed channel");
    assert_eq!(line, "panics.unless_ok(jobs.close()).await;");
    assert_eq!(stats(&run).completed, 10);
}

#[test]
fn workers_that_add_themselves_come_too_late() {
    let run = run(&program(ProgramName::LateAdd));
    let (words, _) = crash(&run);
    assert_eq!(words, "send on closed channel");
    assert!(stats(&run).lost >= 7, "{:?}", stats(&run));
}

#[test]
fn main_that_just_stops_waiting_leaks_everybody_else() {
    let leak = RunConfig { results_capacity: 0, timeout: Some(ms(250)), ..program(ProgramName::Leak) };
    let run = run(&leak);
    let outcome = run.outcome().unwrap();
    assert_eq!(outcome.kind, OutcomeKind::Leak);
    let names: Vec<_> = outcome.blocked.iter().map(|it| it.task.as_str()).collect();
    assert_eq!(names, ["worker 1", "worker 2", "worker 3", "closer"]);
    assert_eq!(run.results().len(), 6);
    let fixed = asked(&RunConfig { program: ProgramName::Pool, ..leak }, &[]);
    assert_eq!(fixed.outcome().unwrap().kind, OutcomeKind::Finished);
}

#[test]
fn workers_that_panics_take_with_them_are_missed_at_last() {
    let dying =
        RunConfig { panic_jobs: vec![2, 4, 6], n_jobs: 12, jobs_capacity: 4, ..program(ProgramName::NoRespawn) };
    let run = run(&dying);
    assert_eq!(stats(&run).panicked, 3);
    assert!(stats(&run).completed < 9, "{:?}", stats(&run));
    assert_ne!(run.outcome().unwrap().kind, OutcomeKind::Finished);
    let fixed = asked(&RunConfig { program: ProgramName::Pool, ..dying }, &[]);
    assert_eq!((stats(&fixed).completed, stats(&fixed).panicked), (9, 3));
}

#[test]
fn an_unbounded_queue_grows_where_a_small_one_holds_back() {
    let flood = RunConfig {
        n_jobs: 200,
        task: Task::Wait { millis: 50 },
        arrivals: ArrivalsName::Steady,
        arrival_gap: ms(5),
        jobs_capacity: 1_000,
        ..config()
    };
    let unbounded = run(&flood).outcome().unwrap().figures.clone();
    assert!(unbounded.max_queue > 120, "{}", unbounded.max_queue);
    assert!(unbounded.wait_ms.p99 > 2_000.0);
    let bounded = run(&RunConfig { jobs_capacity: 4, ..flood }).outcome().unwrap().figures.clone();
    assert!(bounded.max_queue <= 4);
    assert!(bounded.wait_ms.p99 < 200.0, "{}", bounded.wait_ms.p99);
    assert!(bounded.blocked_ms > 1_500.0);
}

#[test]
fn one_slow_job_holds_up_those_behind_it() {
    let slow = RunConfig { n_workers: 1, sizes: vec![2_000, 20], ..config() };
    let blocked = run(&slow).outcome().unwrap().figures.clone();
    let freed = run(&RunConfig { n_workers: 2, ..slow }).outcome().unwrap().figures.clone();
    assert!(blocked.wait_ms.p50 > 2_000.0 && freed.wait_ms.p50 < 200.0);
}
