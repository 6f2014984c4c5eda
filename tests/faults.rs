//! Web Workers that vanish, panic, answer late, twice, or for somebody else: every job settles once, the worker is replaced,
//! the pool goes on, nothing hangs.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod support;

use std::time::Duration;

use support::{Program, config, events_of, finish, text};
use worker_pool_playground::pool::{Answer, Command, Crew, Input, OutcomeKind, Run, RunConfig};
use worker_pool_playground::sched::Actor;
use worker_pool_playground::sim::Simulation;
use worker_pool_playground::sync::{Cause, Context};
use worker_pool_playground::time::Time;
use worker_pool_playground::trace::{Kind, State, WorkerState};

const fn at(millis: u64) -> Time {
    Time::from_millis(millis)
}

fn lost(worker: u16, generation: u32) -> Input {
    Input::Lost { worker, generation, reason: "its lock was released".to_owned() }
}

fn answered(worker: u16, generation: u32, job: u32, answer: Answer) -> Input {
    Input::Answered { worker, generation, job, answer }
}

fn simulate(config: &RunConfig, log: &[(Time, Input)]) -> Run {
    finish(Simulation::new(config, log))
}

/// How each job settled, by id; panics where one did not, or did twice.
fn settled(run: &Run) -> Vec<State> {
    let mut states = vec![None; run.stats().submitted as usize];
    for event in events_of(run, Kind::JobSettled) {
        let state = &mut states[event.job as usize - 1];
        assert_eq!(*state, None, "job {} settled twice", event.job);
        *state = State::from_u8(event.detail);
    }
    states.into_iter().enumerate().map(|(i, state)| state.unwrap_or_else(|| panic!("job {} is open", i + 1))).collect()
}

fn count(states: &[State], state: State) -> usize {
    states.iter().filter(|&&other| other == state).count()
}

/// A worker's states with their generations, in order.
fn life(run: &Run, worker: u16) -> Vec<(WorkerState, u32)> {
    events_of(run, Kind::WorkerChanged)
        .iter()
        .filter(|event| event.actor == Actor::worker(worker).0)
        .map(|event| (WorkerState::from_u8(event.detail).unwrap(), event.a))
        .collect()
}

/// A run that the test hosts by hand: it sees every command, and says what it likes.
struct Host(Run);

impl Host {
    /// A run whose first workers are ready.
    fn new(config: &RunConfig) -> (Self, Vec<Command>) {
        let mut host = Self(Run::new(config));
        host.0.advance(Time::ZERO);
        let started = host.commands();
        let mut commands = Vec::new();
        for command in started {
            if let Command::Start { worker, generation } = command {
                commands.extend(host.tell(0, Input::Ready { worker, generation }));
            }
        }
        (host, commands)
    }

    fn commands(&mut self) -> Vec<Command> {
        std::iter::from_fn(|| self.0.command()).collect()
    }

    /// Says one thing; the commands that follow.
    fn tell(&mut self, millis: u64, input: Input) -> Vec<Command> {
        self.0.handle(at(millis), input);
        self.commands()
    }

    fn advance(&mut self, millis: u64) -> Vec<Command> {
        self.0.advance(at(millis));
        self.commands()
    }
}

fn one_worker(n_jobs: u32) -> RunConfig {
    RunConfig { n_workers: 1, n_jobs, ..config() }
}

// ── Lost ──

#[test]
fn a_worker_lost_while_starting_is_started_again_and_no_job_is_lost() {
    let run = simulate(&config(), &[(Time::ZERO, lost(1, 1))]);
    assert_eq!(count(&settled(&run), State::Completed), 10);
    let life = life(&run, 1);
    let start =
        [(WorkerState::Starting, 1), (WorkerState::Lost, 1), (WorkerState::Starting, 2), (WorkerState::Idle, 2)];
    assert_eq!(life[..4], start);
}

#[test]
fn a_worker_lost_while_idle_is_replaced_and_no_job_is_lost() {
    // Two jobs, three workers: worker 3 has none.
    let config = RunConfig { n_jobs: 2, jobs_capacity: 0, ..config() };
    let run = simulate(&config, &[(Time::from_nanos(1), lost(3, 1))]);
    assert_eq!(settled(&run), [State::Completed, State::Completed]);
    assert!(!events_of(&run, Kind::JobDispatched).iter().any(|event| event.actor == Actor::worker(3).0));
}

#[test]
fn a_worker_lost_while_busy_settles_its_job_as_lost_and_is_replaced() {
    let run = simulate(&config(), &[(at(50), lost(2, 1))]);
    let states = settled(&run);
    assert_eq!((count(&states, State::Completed), count(&states, State::Lost)), (9, 1));
    let settled = events_of(&run, Kind::JobSettled);
    let event = settled.iter().find(|event| event.detail == State::Lost as u8).unwrap();
    assert_eq!((event.at, event.actor), (at(50), Actor::worker(2).0), "at once, by the worker that had it");
    assert_eq!(text(&run, event.a), "its lock was released");
    assert!(life(&run, 2).contains(&(WorkerState::Busy, 2)), "the new one works: {:?}", life(&run, 2));
    assert_eq!(run.results().len(), 10, "a lost job has a result too");
}

#[test]
fn a_worker_lost_while_cancelling_settles_its_job_as_lost_and_nothing_is_killed() {
    let config = RunConfig { listens: false, n_workers: 1, ..config() };
    let run = simulate(&config, &[(at(50), Input::Cancel), (at(60), lost(1, 1))]);
    let states = settled(&run);
    assert_eq!((states[0], count(&states, State::Killed)), (State::Lost, 0));
    assert!(life(&run, 1).contains(&(WorkerState::Cancelling, 1)));
    assert!(run.outcome().unwrap().elapsed_ms < 61.0, "nobody waits for the grace");
}

#[test]
fn a_worker_lost_after_it_was_stopped_is_nobodys_loss() {
    let (mut host, _) = Host::new(&one_worker(1));
    let commands = host.tell(100, answered(1, 1, 1, Answer::Completed(2)));
    assert_eq!(commands, [Command::Stop { worker: 1, generation: 1 }]);
    let n_events = host.0.trace().n_recorded();
    assert_eq!(host.tell(101, lost(1, 1)), []);
    assert_eq!(host.0.trace().n_recorded(), n_events);
}

#[test]
fn every_worker_may_be_lost_at_once() {
    let log: Vec<_> = (1..=3).map(|worker| (at(50), lost(worker, 1))).collect();
    let states = settled(&simulate(&config(), &log));
    assert_eq!((count(&states, State::Lost), count(&states, State::Completed)), (3, 7));
}

#[test]
fn a_worker_lost_again_and_again_while_busy_is_always_replaced() {
    // Who dies young again and again is started after growing waits (0, 100, 200, … ms), but never given up.
    let config = RunConfig { n_workers: 1, n_jobs: 8, ..config() };
    let log: Vec<_> = [50, 100, 250, 500, 950, 1800].into_iter().zip(1..).map(|(ms, n)| (at(ms), lost(1, n))).collect();
    let states = settled(&simulate(&config, &log));
    assert_eq!((count(&states, State::Lost), count(&states, State::Completed)), (6, 2));
}

// ── Starts that come to nothing ──

/// Five starts in a row that come to nothing, each just after it was tried: after 100, 200, 400 and 800 ms.
fn failed_starts(worker: u16, from_millis: u64, first: u32) -> impl Iterator<Item = (Time, Input)> {
    let tried_at = [0, 101, 302, 703, 1504].into_iter().zip(first..);
    tried_at.map(move |(millis, generation)| (at(from_millis + millis), lost(worker, generation)))
}

#[test]
fn after_five_failed_starts_a_worker_is_given_up_and_the_others_do_the_work() {
    let log: Vec<_> = failed_starts(1, 0, 1).collect();
    let run = simulate(&config(), &log);
    assert_eq!(count(&settled(&run), State::Completed), 10);
    let life = life(&run, 1);
    assert_eq!(life[life.len() - 2..], [(WorkerState::Lost, 5), (WorkerState::Stopped, 5)]);
    assert!(!events_of(&run, Kind::JobDispatched).iter().any(|event| event.actor == Actor::worker(1).0));
}

#[test]
fn when_no_worker_can_be_started_every_job_settles_and_the_run_ends() {
    for jobs_capacity in [0, 2, 10] {
        for n_workers in [1, 3] {
            let config = RunConfig { jobs_capacity, n_workers, ..config() };
            let log: Vec<_> = (1..=n_workers).flat_map(|worker| failed_starts(worker, 0, 1)).collect();
            let run = simulate(&config, &log);
            let outcome = run.outcome().unwrap();
            assert_eq!(outcome.kind, OutcomeKind::Finished, "capacity {jobs_capacity}: {:?}", outcome.blocked);
            assert_eq!(outcome.cause.as_deref(), Some("no worker can be started"));
            let states = settled(&run);
            assert!(!states.is_empty() && count(&states, State::Completed) == 0, "{states:?}");
        }
    }
}

#[test]
fn when_the_last_worker_cannot_be_started_again_the_jobs_that_are_left_settle() {
    let config = RunConfig { n_workers: 1, jobs_capacity: 1, ..config() };
    let log: Vec<_> = std::iter::once((at(150), lost(1, 1))).chain(failed_starts(1, 150, 2)).collect();
    let run = simulate(&config, &log);
    let states = settled(&run);
    assert_eq!(states[..2], [State::Completed, State::Lost]);
    assert_eq!((count(&states, State::Completed), count(&states, State::Lost)), (1, 1));
    assert_eq!(run.outcome().unwrap().kind, OutcomeKind::Finished);
}

// ── Panics and errors ──

#[test]
fn a_worker_that_panicked_is_replaced_and_never_used_again() {
    let (mut host, commands) = Host::new(&one_worker(3));
    assert!(matches!(commands[..], [Command::Post { worker: 1, generation: 1, job: 1, .. }]));
    let commands = host.tell(50, answered(1, 1, 1, Answer::Panicked("index out of bounds".to_owned())));
    assert_eq!(
        commands,
        [Command::Kill { worker: 1, generation: 1 }, Command::Start { worker: 1, generation: 2 }],
        "a panic poisons the instance"
    );
    assert_eq!(host.tell(60, Input::Ready { worker: 1, generation: 1 }), [], "a former one cannot come back");
    let commands = host.tell(70, Input::Ready { worker: 1, generation: 2 });
    assert!(matches!(commands[..], [Command::Post { generation: 2, job: 2, .. }]), "{commands:?}");
    let event = events_of(&host.0, Kind::JobSettled)[0];
    assert_eq!((event.detail, event.at), (State::Panicked as u8, at(50)));
    assert_eq!(text(&host.0, event.a), "index out of bounds");
}

#[test]
fn a_job_that_answers_with_an_error_fails_and_its_worker_goes_on() {
    let (mut host, _) = Host::new(&one_worker(2));
    let commands = host.tell(50, answered(1, 1, 1, Answer::Failed("not found".to_owned())));
    assert!(matches!(commands[..], [Command::Post { generation: 1, job: 2, .. }]), "{commands:?}");
    let event = events_of(&host.0, Kind::JobSettled)[0];
    assert_eq!((event.detail, text(&host.0, event.a)), (State::Failed as u8, "not found".to_owned()));
}

#[test]
fn a_job_that_stops_unasked_is_cancelled_and_says_so() {
    let (mut host, _) = Host::new(&one_worker(1));
    host.tell(50, answered(1, 1, 1, Answer::Stopped));
    let event = events_of(&host.0, Kind::JobSettled)[0];
    assert_eq!((event.detail, text(&host.0, event.a)), (State::Cancelled as u8, "it stopped by itself".to_owned()));
}

// ── Late, doubled and foreign messages ──

#[test]
fn messages_that_fit_nothing_change_nothing() {
    let log = [
        (at(10), Input::Ready { worker: 1, generation: 1 }),
        (at(11), Input::Ready { worker: 0, generation: 1 }),
        (at(12), Input::Ready { worker: 99, generation: 1 }),
        (at(13), Input::Ready { worker: 2, generation: 7 }),
        (at(14), answered(1, 1, 77, Answer::Completed(1))),
        (at(15), answered(1, 2, 1, Answer::Completed(1))),
        (at(16), answered(0, 1, 1, Answer::Completed(1))),
        (at(17), answered(99, 1, 1, Answer::Panicked("?".to_owned()))),
        (at(18), lost(0, 1)),
        (at(19), lost(99, 1)),
        (at(20), lost(3, 2)),
    ];
    let (plain, noisy) = (simulate(&config(), &[]), simulate(&config(), &log));
    assert_eq!(noisy.trace().hash(), plain.trace().hash());
}

#[test]
fn an_answer_that_comes_twice_counts_once() {
    // The first comes early, from the log; the second is the simulator's own, for a job that is settled by then.
    let run = simulate(&config(), &[(at(50), answered(1, 1, 1, Answer::Completed(1234)))]);
    assert_eq!(count(&settled(&run), State::Completed), 10);
    let first = run.results().into_iter().find(|result| result.id == 1).unwrap();
    assert_eq!(first.value, 1234);
}

#[test]
fn an_answer_of_a_former_worker_is_ignored() {
    let (mut host, _) = Host::new(&one_worker(2));
    host.tell(50, lost(1, 1));
    let commands = host.tell(60, Input::Ready { worker: 1, generation: 2 });
    assert!(matches!(commands[..], [Command::Post { generation: 2, job: 2, .. }]), "{commands:?}");
    assert_eq!(host.tell(70, answered(1, 1, 1, Answer::Completed(2))), [], "job 1 is settled as lost");
    assert_eq!(host.tell(71, answered(1, 1, 2, Answer::Completed(4))), [], "generation 1 never had job 2");
    host.tell(80, answered(1, 2, 2, Answer::Completed(4)));
    assert_eq!(settled(&host.0), [State::Lost, State::Completed]);
}

#[test]
fn an_answer_out_of_turn_does_not_keep_a_later_job_from_hearing_that_it_is_cancelled() {
    // Worker 1 is lost with job 1 out; its late answer to job 1 comes while its successor runs another job, which then is
    // asked to stop, and listens.
    let config = RunConfig { n_workers: 1, ..config() };
    let run = simulate(&config, &[(at(50), lost(1, 1)), (at(130), Input::Cancel)]);
    let states = settled(&run);
    assert_eq!((states[0], states[1], count(&states, State::Killed)), (State::Lost, State::Cancelled, 0));
}

#[test]
fn a_cancelled_worker_is_not_idle_until_it_answers() {
    let config = RunConfig { listens: false, n_workers: 1, ..config() };
    let run = simulate(&config, &[(at(50), Input::Cancel)]);
    let life = life(&run, 1);
    let asked = life.iter().position(|state| state.0 == WorkerState::Cancelling).unwrap();
    assert_eq!(life[asked + 1].0, WorkerState::Idle, "the job ends of itself within the grace");
    let settled = events_of(&run, Kind::JobSettled);
    assert_eq!(settled.iter().find(|event| event.job == 1).unwrap().detail, State::Completed as u8);
}

#[test]
fn an_answer_that_comes_at_the_end_of_the_grace_counts_and_nobody_is_killed() {
    // Both are there when the host next looks: the grace's end, and the answer.
    let grace = Duration::from_millis(100);
    for (answer, state) in [
        (Answer::Completed(2), State::Completed),
        (Answer::Stopped, State::Cancelled),
        // Many tasks say by an error that they were stopped.
        (Answer::Failed("aborted".to_owned()), State::Cancelled),
    ] {
        let (mut host, _) = Host::new(&RunConfig { grace, ..one_worker(1) });
        assert_eq!(host.tell(50, Input::Cancel), [Command::AskToStop { worker: 1, generation: 1, job: 1 }]);
        let commands = host.tell(160, answered(1, 1, 1, answer));
        assert_eq!(commands, [Command::Stop { worker: 1, generation: 1 }], "it is not terminated");
        assert_eq!(settled(&host.0), [state]);
    }
}

#[test]
fn without_grace_a_running_job_is_killed_at_once_and_one_that_has_answered_is_not() {
    for seed in 0..8 {
        let config =
            RunConfig { grace: Duration::ZERO, seed, timeout: Some(Duration::from_millis(50)), ..one_worker(1) };
        let (mut host, _) = Host::new(&config);
        let commands = host.advance(50);
        assert!(commands.contains(&Command::Kill { worker: 1, generation: 1 }), "{commands:?}");
        assert_eq!(settled(&host.0), [State::Killed]);

        // The answer is there when the host next looks, and the deadline has passed as well.
        let (mut host, _) = Host::new(&config);
        let commands = host.tell(50, answered(1, 1, 1, Answer::Completed(2)));
        assert!(!commands.iter().any(|command| matches!(command, Command::Kill { .. })), "{commands:?}");
        assert_eq!(settled(&host.0), [State::Completed]);
    }
}

#[test]
fn an_answer_that_came_too_late_is_not_taken_for_the_next_jobs() {
    // Each job has a context of its own here, so that a worker goes on after a kill.
    let go = Program::new();
    let crew = Crew::new(&go.scheduler, Duration::from_millis(10));
    let (worker, first, second) =
        (crew.hire(), Context::new(&go.scheduler, "first"), Context::new(&go.scheduler, "second"));
    let (inner, cancel) = (crew.clone(), first.clone());
    go.task("W", |diary| async move {
        // Nobody waits for the first run's answer.
        let mut abandoned = Box::pin(worker.run(&first, inner.submit(1)));
        assert!(support::poll_once(&mut abandoned).await.is_none());
        first.done().await;
        drop(abandoned);
        let result = worker.run(&second, inner.submit(2)).await.expect("it is not run again");
        diary.note(format!("job {} yields {}", result.id, result.value));
    });
    crew.ready(1, 1);
    go.run();
    cancel.cancel(Cause::DeadlineExceeded);
    crew.answered(1, 1, 1, Answer::Completed(111), Duration::ZERO);
    go.run();
    crew.answered(1, 1, 2, Answer::Completed(222), Duration::ZERO);
    go.run();
    assert_eq!(go.news(), ["job 2 yields 222"]);
}
