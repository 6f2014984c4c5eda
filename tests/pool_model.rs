//! Random pools under random faults: after every step the books balance, and the trace alone tells the same story.
//!
//! A second set of books is kept from the trace. It knows which changes of a job and of a worker are possible; what it
//! finds must equal what the pool says of itself.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use support::{MAX_STEPS, finish, random_cases};
use worker_pool_playground::pool::{Answer, Input, Mode, OutcomeKind, Run, RunConfig};
use worker_pool_playground::sim::Simulation;
use worker_pool_playground::tasks::Task;
use worker_pool_playground::time::Time;
use worker_pool_playground::trace::{Event, Kind, ObjectKind, State, WorkerState};

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

/// The books as the trace tells them.
#[derive(Default)]
struct Books {
    n_read: usize,
    now: Time,
    /// By id - 1.
    jobs: Vec<State>,
    /// By actor: state and generation.
    workers: BTreeMap<u16, (WorkerState, u32)>,
    /// By actor.
    running: BTreeMap<u16, u32>,
    /// By object: capacity, and the ids of the jobs inside.
    channels: BTreeMap<u16, (u64, Vec<u32>)>,
}

impl Books {
    fn read(&mut self, run: &Run) {
        let events: Vec<Event> = run.trace().events().skip(self.n_read).copied().collect();
        self.n_read += events.len();
        for event in &events {
            assert!(event.at >= self.now, "time runs backwards: {event:?}");
            self.now = event.at;
            self.enter(event);
        }
        for (capacity, inside) in self.channels.values() {
            assert!(inside.len() as u64 <= *capacity, "{inside:?} in a channel of {capacity}");
        }
    }

    fn enter(&mut self, event: &Event) {
        match event.kind {
            Kind::ObjectMade if event.detail == ObjectKind::Channel as u8 => {
                self.channels.insert(event.object, (event.b, Vec::new()));
            }
            Kind::Sent => {
                let (capacity, inside) = self.channels.get_mut(&event.object).unwrap();
                inside.push(event.job);
                assert!(u64::from(event.a) <= *capacity, "{event:?}");
            }
            Kind::Received => {
                let (capacity, inside) = self.channels.get_mut(&event.object).unwrap();
                // Waiting senders and receivers meet outside the buffer, so the order is checked there, not here.
                let place = inside.iter().position(|&job| job == event.job).expect("received what was not sent");
                assert_eq!(place, 0, "out of order: {event:?}, {inside:?}");
                inside.remove(place);
                assert!(u64::from(event.a) <= *capacity, "{event:?}");
            }
            Kind::JobSubmitted => {
                self.jobs.push(State::Queued);
                assert_eq!(event.job as usize, self.jobs.len());
            }
            Kind::JobDispatched => {
                assert_eq!(self.jobs[event.job as usize - 1], State::Queued, "{event:?}");
                self.jobs[event.job as usize - 1] = State::InFlight;
                assert_eq!(self.workers[&event.actor].0, WorkerState::Idle, "{event:?}");
                let former = self.running.insert(event.actor, event.job);
                assert_eq!(former, None, "a second job on one worker: {event:?}");
            }
            Kind::JobSettled => self.settle(event),
            Kind::WorkerChanged => self.change(event),
            _ => {}
        }
    }

    fn settle(&mut self, event: &Event) {
        let job = &mut self.jobs[event.job as usize - 1];
        let state = State::from_u8(event.detail).unwrap();
        let may_follow = match *job {
            State::Queued => [State::Cancelled, State::Rejected, State::Lost].contains(&state),
            State::InFlight => ![State::Queued, State::InFlight, State::Rejected].contains(&state),
            settled => panic!("job {} settled as {settled:?} and again: {event:?}", event.job),
        };
        assert!(may_follow, "{:?} → {state:?}: {event:?}", *job);
        if *job == State::InFlight {
            assert_eq!(self.running.remove(&event.actor), Some(event.job), "{event:?}");
        }
        *job = state;
    }

    fn change(&mut self, event: &Event) {
        use WorkerState::{Busy, Cancelling, Idle, Lost, Starting, Stopped};
        let new = (WorkerState::from_u8(event.detail).unwrap(), event.a);
        let old = self.workers.insert(event.actor, new);
        let is_possible = match (old.map(|old| old.0), new.0) {
            (None, Starting) => new.1 == 1,
            (Some(Lost), Starting) => old.unwrap().1 + 1 == new.1,
            (Some(from), to) => {
                let follow: &[WorkerState] = match from {
                    Starting => &[Idle, Lost, Stopped],
                    Idle => &[Busy, Lost, Stopped],
                    Busy => &[Idle, Cancelling, Lost],
                    Cancelling => &[Idle, Lost],
                    Lost => &[Stopped],
                    _ => &[],
                };
                old.unwrap().1 == new.1 && follow.contains(&to)
            }
            _ => false,
        };
        assert!(is_possible, "actor {}: {old:?} → {new:?}", event.actor);
    }

    fn count(&self, states: &[State]) -> u32 {
        self.jobs.iter().filter(|state| states.contains(state)).count() as u32
    }

    fn check(&self, run: &Run, config: &RunConfig) {
        let stats = run.stats();
        assert_eq!(stats.accounted(), stats.submitted, "{stats:?}");
        assert!(stats.in_flight <= u32::from(config.n_workers), "{stats:?}");
        assert!(stats.submitted <= config.n_jobs, "{stats:?}");
        let told = [
            (stats.submitted, self.jobs.len() as u32),
            (stats.rejected, self.count(&[State::Rejected])),
            (stats.queued, self.count(&[State::Queued])),
            (stats.in_flight, self.count(&[State::InFlight])),
            (stats.completed, self.count(&[State::Completed])),
            (stats.failed, self.count(&[State::Failed])),
            (stats.panicked, self.count(&[State::Panicked])),
            (stats.cancelled, self.count(&[State::Cancelled])),
            (stats.killed, self.count(&[State::Killed])),
            (stats.lost, self.count(&[State::Lost])),
        ];
        assert!(told.iter().all(|(stats, trace)| stats == trace), "stats and trace differ: {told:?}");
    }

    fn check_end(&self, run: &Run, config: &RunConfig) {
        let outcome = run.outcome().unwrap();
        let n_results = self.jobs.len() as u32 - self.count(&[State::Rejected, State::Queued, State::InFlight]);
        if outcome.kind == OutcomeKind::Finished {
            assert_eq!(self.count(&[State::Queued, State::InFlight]), 0, "every job has settled");
            assert!(self.running.is_empty());
            let n_inside: usize = self.channels.values().map(|(_, inside)| inside.len()).sum();
            if config.has_collector {
                assert_eq!((run.results().len() as u32, n_inside), (n_results, 0));
                let mut ids: Vec<u32> = run.results().iter().map(|result| result.id).collect();
                ids.sort_unstable();
                ids.dedup();
                assert_eq!(ids.len() as u32, n_results, "no job has two results");
            } else {
                assert!(n_results as usize <= config.results_capacity, "where nobody receives they must fit");
            }
            assert!(self.workers.values().all(|worker| worker.0 == WorkerState::Stopped), "{:?}", self.workers);
        } else {
            assert!(!config.has_collector, "with a collector it must end: {outcome:?}");
            assert!(n_results as usize > config.results_capacity, "nobody was blocked by the results: {outcome:?}");
            assert!(outcome.blocked.iter().any(|task| task.waits_for == "send on results"), "{outcome:?}");
        }
        assert_eq!(outcome.stats, run.stats());
    }
}

/// Runs to the end, checking after every step; the whole trace.
fn check(config: &RunConfig, log: &Log) -> Vec<u8> {
    let mut simulation = Simulation::new(config, log);
    let mut books = Books::default();
    for _ in 0..MAX_STEPS {
        books.read(simulation.run());
        books.check(simulation.run(), config);
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
