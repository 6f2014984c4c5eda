//! What a reader orders of a run: each order does what it says and is noted, what makes no sense leaves no note, and nothing
//! that happened before an order is changed by it.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod support;

use std::time::Duration;

use proptest::prelude::*;
use support::{config, events_of, finish, random_cases, text};
use worker_pool_playground::pool::{
    Answer, ArrivalsName, Command, Input, Mode, OnError, OutcomeKind, ProgramName, RetryPolicy, Run, RunConfig,
};
use worker_pool_playground::sched::Actor;
use worker_pool_playground::sim::Simulation;
use worker_pool_playground::tasks::{CONDEMNED, Fate, Task};
use worker_pool_playground::time::Time;
use worker_pool_playground::trace::{self, Event, Kind, RunEnd, State, WorkerState};

const fn at(millis: u64) -> Time {
    Time::from_millis(millis)
}

const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Runs it to the end; the books balance, and every job settles once.
fn ordered(config: &RunConfig, log: &[(Time, Input)]) -> Run {
    let run = finish(Simulation::new(config, log));
    let stats = run.stats();
    assert_eq!(stats.submitted, stats.accounted(), "{stats:?}");
    let mut settled: Vec<u32> = events_of(&run, Kind::JobSettled).iter().map(|event| event.job).collect();
    let n_settled = settled.len();
    settled.sort_unstable();
    settled.dedup();
    assert_eq!(settled.len(), n_settled, "a job settled twice");
    assert_eq!(n_settled as u32 + stats.unsettled(), stats.submitted);
    run
}

fn kind(run: &Run) -> OutcomeKind {
    run.outcome().unwrap().kind
}

fn elapsed(run: &Run) -> f64 {
    run.outcome().unwrap().elapsed_ms
}

/// What is noted of orders: which, by whom, which job, a and b.
fn notes(run: &Run) -> Vec<(trace::Command, u16, u32, u32, u64)> {
    let note =
        |event: &Event| (trace::Command::from_u8(event.detail).unwrap(), event.actor, event.job, event.a, event.b);
    events_of(run, Kind::Commanded).iter().map(note).collect()
}

/// How many jobs run at each moment, by the time from which on.
fn concurrency(run: &Run) -> Vec<(Time, i32)> {
    let mut n = 0;
    let change = |event: &Event| match (event.kind, WorkerState::from_u8(event.detail)) {
        (Kind::JobDispatched, _) => 1,
        (Kind::JobSettled, _) if event.actor > 10 => -1,
        _ => 0,
    };
    let count = |event: &Event| {
        n += change(event);
        (event.at, n)
    };
    run.trace().events().map(count).collect()
}

/// Most jobs that ran at once from `from` on and before `until`, in milliseconds.
fn most_at_once(run: &Run, from: u64, until: u64) -> i32 {
    let within = concurrency(run).into_iter().filter(|(time, _)| (at(from)..at(until)).contains(time));
    within.map(|(_, n)| n).max().unwrap_or(0)
}

fn attempts_of(run: &Run, job: u32) -> Vec<Event> {
    events_of(run, Kind::JobDispatched).into_iter().filter(|event| event.job == job).collect()
}

fn end_of(run: &Run, job: u32) -> (State, Time, String) {
    let event = events_of(run, Kind::JobSettled).into_iter().find(|event| event.job == job).unwrap();
    (State::from_u8(event.detail).unwrap(), event.at, text(run, event.a))
}

fn n_starts(run: &Run, worker: u16) -> usize {
    let is_start =
        |event: &&Event| event.actor == Actor::worker(worker).0 && event.detail == WorkerState::Starting as u8;
    events_of(run, Kind::WorkerChanged).iter().filter(is_start).count()
}

/// 30 jobs of 100 ms for 3 workers.
fn thirty() -> RunConfig {
    RunConfig { n_jobs: 30, ..config() }
}

fn with_retries(config: RunConfig) -> RunConfig {
    RunConfig { retry: RetryPolicy { attempts: 3, backoff: ms(20), ..config.retry.clone() }, ..config }
}

fn steady(gap_ms: u64, config: RunConfig) -> RunConfig {
    RunConfig { arrivals: ArrivalsName::Steady, arrival_gap: ms(gap_ms), ..config }
}

// ── Resize ──

#[test]
fn a_larger_pool_is_done_sooner_and_its_new_workers_take_their_time_to_start() {
    let run = ordered(&thirty(), &[(at(150), Input::Resize(6))]);
    assert_eq!((kind(&run), run.stats().completed), (OutcomeKind::Finished, 30));
    assert_eq!(notes(&run), [(trace::Command::Resize, 0, 0, 6, 0)]);
    assert_eq!((most_at_once(&run, 0, 160), most_at_once(&run, 200, 10_000)), (3, 6));
    let first =
        events_of(&run, Kind::JobDispatched).into_iter().find(|event| event.actor > Actor::worker(3).0).unwrap();
    assert!((at(164)..=at(172)).contains(&first.at), "{:?}", first.at);
    assert!(elapsed(&run) < elapsed(&ordered(&thirty(), &[])));
}

#[test]
fn a_smaller_pool_lets_idle_workers_go_at_once_and_busy_ones_after_their_job() {
    // Jobs come at 0, 40, 80, 120, 160 ms …: at 150 ms the second has ended, and its worker waits for the fifth.
    let config = steady(40, RunConfig { n_jobs: 12, ..config() });
    let run = ordered(&config, &[(at(150), Input::Resize(1))]);
    assert_eq!((kind(&run), run.stats().completed), (OutcomeKind::Finished, 12));
    let gone = |run: &Run, before: Time| {
        let events = events_of(run, Kind::WorkerChanged);
        events.iter().filter(|event| event.detail == WorkerState::Stopped as u8 && event.at <= before).count()
    };
    assert_eq!((gone(&run, at(149)), gone(&run, at(150)), gone(&run, at(235))), (0, 1, 2), "one idle, one busy");
    assert_eq!(most_at_once(&run, 240, 10_000), 1);
}

#[test]
fn an_idle_worker_of_the_plain_pattern_goes_at_once() {
    // The producer has forgotten to close, so those who have nothing to do wait for a second job; and a worker of the plain
    // pattern waits while another's 10 s are not over.
    let first = RunConfig { n_jobs: 3, sizes: vec![10, 10, 10_000], on_error: OnError::Stop, ..config() };
    let forgetful = RunConfig { program: ProgramName::NoClose, n_jobs: 3, sizes: vec![10, 10, 500], ..config() };
    for config in [first, forgetful] {
        let run = ordered(&config, &[(at(200), Input::Resize(1))]);
        let stopped = |event: &&Event| event.detail == WorkerState::Stopped as u8 && event.at <= at(200);
        assert_eq!(events_of(&run, Kind::WorkerChanged).iter().filter(stopped).count(), 2);
    }
}

#[test]
fn shrinking_below_the_busy_count_interrupts_nobody() {
    let run = ordered(&thirty(), &[(at(50), Input::Resize(1))]);
    assert_eq!((kind(&run), run.stats().completed, run.results().len()), (OutcomeKind::Finished, 30, 30));
    assert!(events_of(&run, Kind::JobCancelAsked).is_empty());
    assert_eq!((most_at_once(&run, 0, 50), most_at_once(&run, 112, 10_000)), (3, 1));
}

#[test]
fn a_pool_that_was_made_smaller_can_grow_again() {
    let run =
        ordered(&thirty(), &[(at(50), Input::Resize(1)), (at(60), Input::Resize(2)), (at(450), Input::Resize(5))]);
    assert_eq!((kind(&run), run.stats().completed), (OutcomeKind::Finished, 30));
    assert_eq!((most_at_once(&run, 115, 440), most_at_once(&run, 600, 10_000)), (2, 5));
    // One that was to go after its job was kept: it was not started twice.
    assert_eq!((1..=3).map(|worker| n_starts(&run, worker)).max(), Some(2));
    assert_eq!((1..=3).map(|worker| n_starts(&run, worker)).filter(|n| *n == 1).count(), 2);
}

#[test]
fn a_pool_of_one_goes_on_under_backpressure() {
    for (jobs_capacity, results_capacity) in [(0, 0), (1, 0), (0, 1), (2, 2)] {
        for millis in [0, 1, 99, 100, 101, 105, 150, 333] {
            let config = RunConfig { jobs_capacity, results_capacity, ..thirty() };
            let run = ordered(&config, &[(at(millis), Input::Resize(1)), (at(millis + 300), Input::Resize(4))]);
            assert_eq!((kind(&run), run.stats().completed), (OutcomeKind::Finished, 30), "at {millis} ms");
        }
    }
}

#[test]
fn a_pool_grows_for_what_is_queued_and_not_when_nothing_is_left() {
    // All 30 fit: the channel is closed at once.
    let queued = RunConfig { jobs_capacity: 30, ..thirty() };
    let run = ordered(&queued, &[(at(150), Input::Resize(10))]);
    assert_eq!((run.stats().completed, most_at_once(&run, 200, 10_000)), (30, 10));
    let drained = RunConfig { n_jobs: 3, ..config() };
    let run = ordered(&drained, &[(at(50), Input::Resize(10))]);
    assert_eq!((n_starts(&run, 4), notes(&run).len()), (0, 1), "noted, and nothing to do");
    let ended = ordered(&queued, &[(at(150), Input::Cancel), (at(150), Input::Resize(10))]);
    assert_eq!((n_starts(&ended, 4), kind(&ended)), (0, OutcomeKind::Finished));
}

#[test]
fn nobody_is_had_go_to_whom_a_job_has_just_been_handed() {
    // All are idle until the backoff is over, and in that instant two are to go: one of them is handed the job.
    let retry = RetryPolicy { attempts: 2, backoff: ms(100), ..config().retry };
    let config = RunConfig { n_jobs: 1, fail_permille: 1_000, retry, ..config() };
    let waits = events_of(&ordered(&config, &[]), Kind::JobWaiting)[0];
    let run = ordered(&config, &[(waits.at + Duration::from_nanos(waits.b), Input::Resize(1))]);
    assert_eq!((attempts_of(&run, 1).len(), end_of(&run, 1).0), (2, State::Failed));
}

#[test]
fn a_dynamic_pool_moves_its_bounds() {
    let dynamic = steady(20, RunConfig { min_workers: Some(2), n_workers: 8, n_jobs: 100, ..config() });
    let run = ordered(&dynamic, &[(at(500), Input::Resize(1)), (at(2_000), Input::Resize(4))]);
    assert_eq!((kind(&run), run.stats().completed), (OutcomeKind::Finished, 100));
    assert!(most_at_once(&run, 0, 500) > 2, "{}", most_at_once(&run, 0, 500));
    assert_eq!(most_at_once(&run, 620, 2_000), 1, "also below its minimum");
    assert_eq!(most_at_once(&run, 2_400, 20_000), 4);
}

#[test]
fn a_pipeline_is_not_resized() {
    let pipeline = RunConfig { program: ProgramName::Pipeline, stages: vec![(2, 50), (1, 20)], ..config() };
    let run = ordered(&pipeline, &[(at(100), Input::Resize(5))]);
    assert!(notes(&run).is_empty());
    assert_eq!(run.trace().hash(), ordered(&pipeline, &[]).trace().hash());
}

#[test]
fn every_program_bears_every_size() {
    for &(name, program) in ProgramName::ALL {
        let stages = if program == ProgramName::Pipeline { vec![(2, 50), (1, 20)] } else { Vec::new() };
        let config = RunConfig { program, stages, timeout: Some(ms(600)), ..thirty() };
        for sizes in [[1, 5], [5, 1], [64, 2], [2, 64]] {
            for millis in [0, 50, 100, 105] {
                let log = [(at(millis), Input::Resize(sizes[0])), (at(millis + 55), Input::Resize(sizes[1]))];
                let run = ordered(&config, &log);
                assert!(run.outcome().is_some(), "{name}");
            }
        }
    }
}

// ── Limit ──

#[test]
fn a_limit_holds_from_now_on_and_is_told() {
    let config = RunConfig { task: Task::Wait { millis: 1 }, n_workers: 8, n_jobs: 400, ..config() };
    let run = ordered(&config, &[(at(20), Input::Limit(Some((50_000, 2))))]);
    assert_eq!(notes(&run), [(trace::Command::Limit, 0, 0, 2, 50_000)]);
    let limited = events_of(&run, Kind::Limited);
    assert_eq!(limited.iter().map(|event| (event.at, event.a, event.b)).collect::<Vec<_>>(), [(at(20), 2, 50_000)]);
    let starts = events_of(&run, Kind::JobDispatched).iter().filter(|e| (at(21)..at(1_021)).contains(&e.at)).count();
    assert!((49..=52).contains(&starts), "{starts} in a second");
}

#[test]
fn workers_that_wait_for_a_token_hear_at_once_of_another_limit() {
    // A start every 10 s: after the first, all wait.
    let config = RunConfig { rate: Some((0.1, 1)), ..config() };
    let begun = events_of(&ordered(&config, &[]), Kind::Limited);
    assert_eq!(begun.iter().map(|event| (event.at, event.a, event.b)).collect::<Vec<_>>(), [(at(0), 1, 100)]);
    let free = ordered(&config, &[(at(250), Input::Limit(None))]);
    let starts: Vec<Time> = events_of(&free, Kind::JobDispatched).iter().map(|event| event.at).collect();
    assert_eq!(starts[..4], [at(0), at(250), at(250), at(250)]);
    assert_eq!(notes(&free), [(trace::Command::Limit, 0, 0, 0, 0)]);
    assert!(elapsed(&free) < 700.0 && free.stats().completed == 10);
    let faster = ordered(&config, &[(at(250), Input::Limit(Some((10_000, 1))))]);
    let starts: Vec<Time> = events_of(&faster, Kind::JobDispatched).iter().map(|event| event.at).collect();
    assert_eq!(starts[..4], [at(0), at(250), at(350), at(450)], "a fresh bucket, and then its rate");
}

#[test]
fn a_run_without_a_rate_tells_of_none() {
    assert!(events_of(&ordered(&config(), &[]), Kind::Limited).is_empty());
}

// ── Size ──

#[test]
fn jobs_that_start_later_have_the_new_size() {
    let run = ordered(&thirty(), &[(at(150), Input::Size(20))]);
    assert_eq!(notes(&run), [(trace::Command::Size, 0, 0, 20, 0)]);
    for event in events_of(&run, Kind::JobDispatched) {
        let took = end_of(&run, event.job).1.since(event.at);
        let expected = if event.at < at(150) { ms(100)..=ms(110) } else { ms(20)..=ms(22) };
        assert!(expected.contains(&took), "job {}: {took:?}", event.job);
    }
}

#[test]
fn sizes_that_were_given_job_by_job_stay() {
    let config = RunConfig { sizes: vec![30], ..thirty() };
    let run = ordered(&config, &[(at(10), Input::Size(500))]);
    assert_eq!((elapsed(&run), notes(&run).len()), (elapsed(&ordered(&config, &[])), 1));
}

// ── Pause and resume ──

#[test]
fn a_pause_lets_running_jobs_end_and_starts_none_and_nothing_is_lost() {
    for config in [thirty(), steady(20, thirty()), with_retries(thirty()), RunConfig { jobs_capacity: 0, ..thirty() }] {
        let run = ordered(&config, &[(at(150), Input::Pause), (at(1_000), Input::Resume)]);
        assert_eq!((kind(&run), run.stats().completed, run.results().len()), (OutcomeKind::Finished, 30, 30));
        let starts = events_of(&run, Kind::JobDispatched);
        assert!(!starts.iter().any(|event| event.at > at(150) && event.at < at(1_000)));
        assert!(starts.iter().any(|event| event.at == at(1_000)), "at once");
        assert_eq!(notes(&run), [trace::Command::Pause, trace::Command::Resume].map(|command| (command, 0, 0, 0, 0)));
    }
}

#[test]
fn a_pause_that_nobody_ends_is_an_outcome_of_its_own() {
    for config in [
        thirty(),
        steady(20, thirty()),
        with_retries(thirty()),
        RunConfig { min_workers: Some(1), ..thirty() },
        // Nobody receives, so all are stuck.
        RunConfig { has_collector: false, results_capacity: 0, ..thirty() },
        RunConfig { program: ProgramName::NoClose, ..config() },
        RunConfig { program: ProgramName::Pipeline, stages: vec![(2, 50), (1, 20)], ..thirty() },
    ] {
        let run = ordered(&config, &[(at(50), Input::Pause)]);
        assert_eq!(kind(&run), OutcomeKind::Paused);
        let last = *run.trace().events().last().unwrap();
        assert_eq!((last.kind, last.detail), (Kind::RunEnded, RunEnd::Paused as u8));
        assert_eq!(run.stats().in_flight, 0, "what ran has ended");
    }
}

#[test]
fn a_run_with_nothing_left_to_do_ends_also_while_it_is_paused() {
    let few = RunConfig { n_jobs: 3, ..config() };
    let pipeline = RunConfig { program: ProgramName::Pipeline, stages: vec![(2, 50), (3, 20)], ..few.clone() };
    // The last job of the last stage is on its worker.
    for (config, millis) in
        [(few.clone(), 50), (with_retries(few.clone()), 50), (steady(20, few.clone()), 50), (pipeline, 110)]
    {
        let run = ordered(&config, &[(at(millis), Input::Pause)]);
        assert_eq!((kind(&run), run.results().len()), (OutcomeKind::Finished, 3), "paused at {millis} ms");
    }
    let cancelled = ordered(&thirty(), &[(at(50), Input::Pause), (at(500), Input::Cancel)]);
    assert_eq!((kind(&cancelled), cancelled.stats().unsettled()), (OutcomeKind::Finished, 0));
    let late = RunConfig { timeout: Some(ms(700)), ..thirty() };
    assert_eq!(kind(&ordered(&late, &[(at(50), Input::Pause)])), OutcomeKind::Finished);
}

#[test]
fn a_pause_is_no_deadlock_and_what_would_be_one_is_after_it() {
    let stuck = RunConfig { has_collector: false, results_capacity: 0, ..config() };
    let run = ordered(&stuck, &[(at(50), Input::Pause), (at(5_000), Input::Resume)]);
    assert_eq!((kind(&run), elapsed(&run)), (OutcomeKind::Deadlock, 5_000.0));
}

#[test]
fn a_live_run_that_is_paused_waits() {
    let mut run = Run::new(&RunConfig { n_workers: 1, ..RunConfig::default() });
    run.advance(Time::ZERO);
    run.handle(at(1), Input::Ready { worker: 1, generation: 1 });
    run.handle(at(2), Input::Pause);
    run.handle(at(3), Input::Answered { worker: 1, generation: 1, job: 1, answer: Answer::Completed(2) });
    run.advance(at(100_000));
    assert!(run.outcome().is_none() && run.is_paused() && run.next_wake().is_none());
}

// ── Workers killed behind the pool's back ──

#[test]
fn a_busy_worker_that_is_killed_loses_its_job_and_is_replaced() {
    for worker in 1..=3 {
        let run = ordered(&thirty(), &[(at(50), Input::KillWorker(worker))]);
        assert_eq!(notes(&run), [(trace::Command::KillWorker, Actor::worker(worker).0, 0, 0, 0)]);
        assert_eq!((kind(&run), run.stats().lost, run.stats().completed), (OutcomeKind::Finished, 1, 29));
        let lost = run.results().into_iter().find(|result| result.state == State::Lost).unwrap();
        let (_, noticed, words) = end_of(&run, lost.id);
        assert!((at(51)..=at(58)).contains(&noticed), "noticed after {noticed:?}");
        assert_eq!((lost.worker, words.as_str()), (worker, "the worker ended without a word"));
        assert_eq!(n_starts(&run, worker), 2);
    }
}

#[test]
fn with_retries_no_job_is_lost_by_it() {
    for worker in 1..=3 {
        let run = ordered(&with_retries(thirty()), &[(at(50), Input::KillWorker(worker))]);
        assert_eq!((run.stats().completed, n_starts(&run, worker)), (30, 2));
        assert_eq!(events_of(&run, Kind::JobWaiting).len(), 1);
    }
}

#[test]
fn an_idle_worker_that_is_killed_is_replaced() {
    let config = steady(300, RunConfig { n_jobs: 4, ..config() });
    for worker in 1..=3 {
        let run = ordered(&config, &[(at(200), Input::KillWorker(worker))]);
        assert_eq!((run.stats().completed, n_starts(&run, worker)), (4, 2));
    }
}

#[test]
fn a_job_that_comes_before_the_loss_is_noticed_is_lost_with_it() {
    // Job 2 comes at 300 ms and takes no time, and all three were killed just before.
    let config = steady(300, RunConfig { n_jobs: 2, task: Task::Wait { millis: 0 }, ..config() });
    let just_before = Time::from_nanos(300 * 1_000_000 - 10);
    let log: Vec<_> = (1..=3).map(|worker| (just_before, Input::KillWorker(worker))).collect();
    let run = ordered(&config, &log);
    assert_eq!((run.stats().lost, run.stats().completed), (1, 1));
    assert_eq!(ordered(&with_retries(config), &log).stats().completed, 2);
}

#[test]
fn a_worker_that_is_killed_while_it_is_asked_to_stop_does_not_come_back_as_an_answer() {
    let deaf = RunConfig { listens: false, ..thirty() };
    let run = ordered(&deaf, &[(at(50), Input::Cancel), (at(60), Input::KillWorker(1))]);
    assert_eq!((kind(&run), run.stats().lost), (OutcomeKind::Finished, 1));
    let listening =
        ordered(&thirty(), &[(at(50), Input::KillWorker(1)), (Time::from_nanos(50_000_001), Input::Cancel)]);
    assert_eq!(listening.stats().lost, 1, "it answers nothing any more");
}

#[test]
fn a_worker_that_is_not_alive_is_not_killed() {
    let plain = ordered(&thirty(), &[]).trace().hash();
    for worker in [0, 4, 99, u16::MAX] {
        assert_eq!(ordered(&thirty(), &[(at(50), Input::KillWorker(worker))]).trace().hash(), plain);
    }
    // Its second Web Worker takes some 20 ms to start, and the loss some to be noticed.
    let log = [50, 52, 60].map(|millis| (at(millis), Input::KillWorker(1)));
    let run = ordered(&thirty(), &log);
    assert_eq!(run.stats().lost, 1);
    assert!(notes(&run).len() < 3);
}

// ── Jobs made to fail ──

#[test]
fn a_running_job_that_listens_fails_soon_and_its_worker_goes_on() {
    let run = ordered(&thirty(), &[(at(50), Input::FailJob(2))]);
    assert_eq!(notes(&run), [(trace::Command::FailJob, 0, 2, 0, 0)]);
    let (state, when, words) = end_of(&run, 2);
    assert_eq!((state, words.as_str()), (State::Failed, CONDEMNED));
    assert!((at(50)..=at(54)).contains(&when), "{when:?}");
    assert_eq!((run.stats().failed, run.stats().completed, n_starts(&run, 2)), (1, 29, 1));
}

#[test]
fn a_deaf_job_fails_when_it_ends() {
    for config in [
        RunConfig { listens: false, ..thirty() },
        RunConfig { listens: false, task: Task::Primes { below: 100_000 }, cores: Some(1), ..thirty() },
    ] {
        let free = ordered(&config, &[]);
        let run = ordered(&config, &[(at(1), Input::FailJob(2))]);
        assert_eq!((end_of(&run, 2).0, end_of(&run, 2).2.as_str()), (State::Failed, CONDEMNED));
        // On shared cores each look rounds to a nanosecond.
        let (when, without) = (end_of(&run, 2).1, end_of(&free, 2).1);
        assert!(when.since(without).max(without.since(when)) < Duration::from_nanos(10), "{when:?} {without:?}");
        assert_eq!((run.stats().failed, run.stats().completed), (1, 29));
    }
}

#[test]
fn a_queued_job_fails_when_its_turn_comes() {
    for config in [thirty(), RunConfig { listens: false, ..thirty() }, RunConfig { jobs_capacity: 0, ..thirty() }] {
        // The fourth is in the channel, or in the producer's hands.
        let run = ordered(&config, &[(at(50), Input::FailJob(4))]);
        let (state, when, words) = end_of(&run, 4);
        assert_eq!((state, words.as_str(), attempts_of(&run, 4).len()), (State::Failed, CONDEMNED, 1));
        assert!(when.since(attempts_of(&run, 4)[0].at) >= ms(100));
        assert_eq!((run.stats().failed, run.stats().completed), (1, 29));
    }
}

#[test]
fn only_the_one_attempt_fails() {
    let config = with_retries(thirty());
    for job in [2, 8] {
        let run = ordered(&config, &[(at(50), Input::FailJob(job))]);
        assert_eq!((attempts_of(&run, job).len(), end_of(&run, job).0), (2, State::Completed));
    }
    // Once more while it waits for its next attempt.
    let run = ordered(&config, &[(at(50), Input::FailJob(2)), (at(60), Input::FailJob(2))]);
    assert_eq!((attempts_of(&run, 2).len(), end_of(&run, 2).0), (3, State::Completed));
    let thrice = [50, 60, 65].map(|millis| (at(millis), Input::FailJob(2)));
    assert_eq!(attempts_of(&ordered(&config, &thrice), 2).len(), 3, "the same attempt twice is once");
}

#[test]
fn an_attempt_that_is_lost_takes_its_condemnation_with_it() {
    let config = RunConfig { listens: false, ..with_retries(thirty()) };
    let run = ordered(&config, &[(at(50), Input::FailJob(2)), (at(51), Input::KillWorker(2))]);
    assert_eq!((attempts_of(&run, 2).len(), end_of(&run, 2).0), (2, State::Completed));
}

#[test]
fn a_job_that_has_settled_or_never_was_does_not_fail() {
    let plain = ordered(&thirty(), &[]).trace().hash();
    for job in [0, 1, 31, u32::MAX] {
        assert_eq!(ordered(&thirty(), &[(at(250), Input::FailJob(job))]).trace().hash(), plain, "job {job}");
    }
}

#[test]
fn a_host_is_told_which_attempts_begin_condemned_and_which_running_ones_are_to_fail() {
    let mut run = Run::new(&RunConfig { n_workers: 1, n_jobs: 2, ..RunConfig::default() });
    run.advance(Time::ZERO);
    run.handle(at(0), Input::Ready { worker: 1, generation: 1 });
    run.handle(at(1), Input::FailJob(2));
    run.handle(at(1), Input::FailJob(1));
    let commands: Vec<Command> = std::iter::from_fn(|| run.command()).collect();
    assert_eq!(commands.last(), Some(&Command::Fail { worker: 1, generation: 1, job: 1 }));
    let answer = Answer::Failed(CONDEMNED.to_owned());
    run.handle(at(2), Input::Answered { worker: 1, generation: 1, job: 1, answer });
    assert_eq!(run.assignment(2, 1, 1, at(2)).fate, Fate::Condemned);
}

// ── Spares ──

/// When each worker's second Web Worker is ready, and how many spares there are from when on.
fn replacements(run: &Run) -> (Vec<Time>, Vec<(Time, u32)>) {
    let is_second = |event: &&Event| event.a == 2 && event.detail == WorkerState::Idle as u8;
    let mut seen = Vec::new();
    let mut ready = Vec::new();
    for event in events_of(run, Kind::WorkerChanged).iter().filter(is_second) {
        if !seen.contains(&event.actor) {
            seen.push(event.actor);
            ready.push(event.at);
        }
    }
    (ready, events_of(run, Kind::SparesChanged).iter().map(|event| (event.at, event.a)).collect())
}

#[test]
fn a_spare_takes_a_lost_workers_place_at_once_and_another_is_started() {
    let lost = |worker| Input::Lost { worker, generation: 1, reason: "?".to_owned() };
    let config = RunConfig { spares: 1, ..thirty() };
    let run = ordered(&config, &[(at(50), lost(1)), (at(60), lost(2))]);
    let (ready, spares) = replacements(&run);
    assert_eq!(ready[0], at(50));
    assert!((at(74)..=at(82)).contains(&ready[1]), "the second comes too soon for another: {ready:?}");
    assert_eq!((spares[..2].to_vec(), spares[2].1), (vec![(at(0), 1), (at(50), 0)], 1));
    assert!((at(64)..=at(72)).contains(&spares[2].0) && spares.len() == 3, "{spares:?}");
    let later = ordered(&config, &[(at(50), lost(1)), (at(80), lost(2))]);
    assert_eq!(replacements(&later).0, [at(50), at(80)]);
    assert_eq!((run.stats().completed, later.stats().completed), (28, 28));
}

#[test]
fn spares_serve_a_pool_that_is_made_larger() {
    let run = ordered(&RunConfig { spares: 2, ..thirty() }, &[(at(150), Input::Resize(6))]);
    let begun = events_of(&run, Kind::JobDispatched).into_iter().filter(|event| event.at == at(150)).count();
    assert_eq!((begun, run.stats().completed), (2, 30));
}

#[test]
fn without_spares_nothing_is_told_of_them() {
    let run = ordered(&thirty(), &[(at(50), Input::KillWorker(1)), (at(70), Input::Resize(5))]);
    assert!(replacements(&run).1.is_empty());
}

// ── Logs ──

#[test]
fn a_log_of_many_orders_is_obeyed_in_its_order() {
    let log = [
        (at(300), Input::Resume),
        (at(100), Input::Resize(5)),
        (at(100), Input::Size(90)),
        (at(200), Input::Pause),
        (at(310), Input::FailJob(15)),
        (at(305), Input::Limit(Some((100_000, 1)))),
        (at(306), Input::KillWorker(4)),
    ];
    let run = ordered(&thirty(), &log);
    let noted: Vec<(Time, u8)> =
        events_of(&run, Kind::Commanded).iter().map(|event| (event.at, event.detail)).collect();
    let expected = [(100, 4), (100, 10), (200, 6), (300, 7), (305, 5), (306, 8), (310, 9)];
    assert_eq!(noted, expected.map(|(millis, number)| (at(millis), number)));
    assert_eq!(run.trace().hash(), ordered(&thirty(), &log).trace().hash());
}

#[test]
fn hostile_numbers_are_dropped_without_a_note() {
    for mode in [Mode::Live, Mode::Simulated] {
        let config = RunConfig { mode, ..thirty() };
        let most = if mode == Mode::Live { 64 } else { 1_024 };
        let log = [
            Input::Resize(0),
            Input::Resize(most + 1),
            Input::Resize(u16::MAX),
            Input::Limit(Some((0, 1))),
            Input::Limit(Some((1_000_000_001, 1))),
            Input::Limit(Some((u64::MAX, u32::MAX))),
            Input::Limit(Some((1_000, 0))),
            Input::Limit(Some((1_000, 1_001))),
            Input::Size(60_001),
            Input::Size(u32::MAX),
            Input::KillWorker(0),
            Input::KillWorker(u16::MAX),
            Input::FailJob(0),
            Input::FailJob(u32::MAX),
        ];
        let run = ordered(&config, &log.map(|order| (at(50), order)));
        assert!(notes(&run).is_empty(), "{:?}", notes(&run));
        assert_eq!(run.trace().hash(), ordered(&config, &[]).trace().hash());
        let most = ordered(&config, &[(at(50), Input::Resize(most)), (at(60), Input::Size(0))]);
        assert_eq!((notes(&most).len(), most.stats().completed), (2, 30));
    }
    let primes = RunConfig { task: Task::Primes { below: 1_000 }, ..thirty() };
    assert!(notes(&ordered(&primes, &[(at(0), Input::Size(9)), (at(0), Input::Size(50_000_001))])).is_empty());
}

fn order() -> impl Strategy<Value = Input> {
    prop_oneof![
        3 => (1_u16..=9).prop_map(Input::Resize),
        1 => (1_u16..=3).prop_map(|n| Input::Resize(n * 20)),
        2 => (1_u64..=400_000, 1_u32..=5).prop_map(|limit| Input::Limit(Some(limit))),
        1 => Just(Input::Limit(None)),
        1 => (0_u32..=200).prop_map(Input::Size),
        2 => Just(Input::Pause),
        3 => Just(Input::Resume),
        4 => (0_u16..=6).prop_map(Input::KillWorker),
        4 => (0_u32..=32).prop_map(Input::FailJob),
        2 => (1_u32..=32).prop_map(Input::CancelJob),
        1 => Just(Input::Shutdown),
        1 => Just(Input::Cancel),
    ]
}

fn any_config() -> impl Strategy<Value = RunConfig> {
    let programs = prop_oneof![
        4 => Just(ProgramName::Pool),
        1 => Just(ProgramName::Pipeline),
        1 => proptest::sample::select(ProgramName::ALL).prop_map(|(_, program)| program),
    ];
    let sizes = (1_u16..=5, 0_usize..=4, 0_usize..=4, 1_u32..=3, 0_u64..1_000);
    let flags =
        (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), proptest::bool::weighted(0.2));
    (programs, sizes, flags).prop_map(
        |(program, (n_workers, jobs_capacity, results_capacity, attempts, seed), flags)| {
            let (listens, has_collector, is_steady, is_limited, is_dynamic, has_timeout) = flags;
            RunConfig {
                program,
                n_workers,
                n_jobs: 30,
                jobs_capacity,
                results_capacity,
                listens,
                has_collector: has_collector || program == ProgramName::Pool,
                seed,
                fail_permille: if attempts > 1 { 200 } else { 0 },
                retry: RetryPolicy { attempts, backoff: ms(20), ..RetryPolicy::default() },
                arrivals: if is_steady { ArrivalsName::Poisson } else { ArrivalsName::Asap },
                arrival_gap: ms(30),
                rate: is_limited.then_some((20.0, 2)),
                min_workers: is_dynamic.then_some(1),
                spares: (seed % 3) as u16,
                timeout: has_timeout.then_some(ms(700)),
                stages: if program == ProgramName::Pipeline { vec![(2, 50), (1, 20)] } else { Vec::new() },
                ..config()
            }
        },
    )
}

proptest! {
    #![proptest_config(random_cases(400))]

    #[test]
    fn whatever_is_ordered_of_whatever_run_it_has_an_outcome_and_its_books_balance(
        config in any_config(),
        log in proptest::collection::vec((0_u64..1_500, order()), 0..8),
    ) {
        let log: Vec<_> = log.into_iter().map(|(millis, order)| (at(millis), order)).collect();
        let run = ordered(&config, &log);
        let outcome = run.outcome().unwrap();
        // Some pitfalls leave jobs in a channel that nobody receives from any more.
        let is_sound = matches!(config.program, ProgramName::Pool | ProgramName::Ordered | ProgramName::Pipeline);
        if outcome.kind == OutcomeKind::Finished && is_sound {
            prop_assert_eq!(outcome.stats.unsettled(), 0);
        }
        let ends_paused = log.iter().any(|(_, order)| *order == Input::Pause);
        prop_assert!(outcome.kind != OutcomeKind::Paused || ends_paused);
        if config.program == ProgramName::Pool && config.has_collector {
            prop_assert!(matches!(outcome.kind, OutcomeKind::Finished | OutcomeKind::Paused), "{:?}", outcome.blocked);
        }
    }

    #[test]
    fn what_happened_before_an_order_is_as_it_was_without_it(
        config in any_config(),
        log in proptest::collection::vec((0_u64..1_000, order()), 0..4),
        millis in 0_u64..1_000,
        last in order(),
    ) {
        let mut log: Vec<_> = log.into_iter().map(|(millis, order)| (at(millis), order)).collect();
        let without = ordered(&config, &log);
        let branch = Time::from_nanos(millis * 1_000_000 + 1);
        log.push((branch, last));
        let with = ordered(&config, &log);
        let before = |run: &Run| -> Vec<Event> {
            run.trace().events().take_while(|event| event.at < branch && event.kind != Kind::RunEnded).copied().collect()
        };
        // A pause that nobody ends is an end only if nothing is to come.
        prop_assert_eq!(before(&without), before(&with));
    }
}
