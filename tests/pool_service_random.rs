//! Random long-lived pools under random scripts: after every step the books balance, every job settles exactly once, every
//! clock is kept, and nothing hangs, however many jobs travel together. What is checked at every step stands in
//! `support/pool_host.rs`.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

#[path = "support/pool_host.rs"]
mod pool_host;
mod support;

use std::time::Duration;

use pool_host::{Act, Begin, Deed, Host, Wish, ms};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use support::random_cases;
use worker_pool_playground::pool::{
    Batch, Command, JobErrorKind, KindSet, PoolConfig, RetryPolicy, Settlement, WhenFull,
};
use worker_pool_playground::time::Time;

#[derive(Clone, Debug)]
struct Script {
    config: PoolConfig,
    policies: Vec<RetryPolicy>,
    deeds: Vec<(u64, Deed)>,
    acts: Vec<Vec<Act>>,
    /// Of jobs that `acts` says nothing of.
    act: Act,
    begins: Vec<Vec<Begin>>,
    has_reader: bool,
    pace: Option<u64>,
    holds_answers: bool,
    last: Deed,
}

fn kinds() -> impl Strategy<Value = KindSet> {
    prop_oneof![
        Just(RetryPolicy::default().on),
        prop::collection::vec(0..JobErrorKind::ALL.len(), 0..9)
            .prop_map(|all| all.into_iter().fold(KindSet::EMPTY, |set, kind| set.with(JobErrorKind::ALL[kind]))),
    ]
}

fn policy() -> impl Strategy<Value = RetryPolicy> {
    let numbers = (1..5_u32, 0..40_u64, 1_000..3_000_u32, 0..100_u64);
    let more = (0..=1_000_u32, prop::option::of(0..=1_000_u32), kinds(), 0..4_u32);
    (numbers, more).prop_map(|((attempts, backoff, factor_permille, most), (jitter, budget, on, quarantine_after))| {
        RetryPolicy {
            attempts,
            backoff: ms(backoff),
            factor_permille,
            max_backoff: ms(most),
            jitter_permille: jitter,
            budget_permille: budget,
            on,
            quarantine_after,
        }
    })
}

fn batch() -> impl Strategy<Value = Batch> {
    prop_oneof![1 => Just(Batch::Fixed(1)), 3 => (2..9_u32).prop_map(Batch::Fixed), 2 => Just(Batch::Auto)]
}

fn config() -> impl Strategy<Value = PoolConfig> {
    let workers = (1..4_u16, 0..4_u16, 0..60_u64, 0..40_u64);
    let room = (prop_oneof![0..=4_usize, 5..=40_usize], 0..=4_usize, 0..3_u8, batch());
    let times = (prop::option::weighted(0.3, 1..60_u64), prop::option::weighted(0.2, 1..400_u64), 0..30_u64);
    let rules = (
        policy(),
        prop::option::weighted(0.2, (5..500_u32, 1..5_u32)),
        prop::option::of(1..100_u64),
        prop::option::weighted(0.3, 1..8_u32),
        any::<u32>(),
    );
    (workers, room, times, rules).prop_map(|(workers, room, times, rules)| {
        let (retry, rate, aging, recycle_after, seed) = rules;
        PoolConfig {
            min_workers: workers.0,
            max_workers: workers.0 + workers.1,
            idle: ms(workers.2),
            cooldown: ms(workers.3),
            jobs_capacity: room.0,
            results_capacity: room.1,
            when_full: [WhenFull::Wait, WhenFull::Reject, WhenFull::DropOldest][usize::from(room.2)],
            batch: room.3,
            timeout: times.0.map(ms),
            deadline: times.1.map(ms),
            grace: ms(times.2),
            retry,
            rate: rate.map(|(per_second, burst)| (f64::from(per_second), burst)),
            aging: aging.map(ms),
            recycle_after,
            seed: u64::from(seed),
        }
    })
}

fn wish() -> impl Strategy<Value = Wish> {
    let times = (prop::option::weighted(0.2, 1..60_u64), prop::option::weighted(0.2, 0..200_u64));
    let more = (prop::option::weighted(0.3, 0..30_u64), prop::option::weighted(0.8, 0..3_usize));
    let kind = (prop::bool::weighted(0.85), prop_oneof![4 => Just(0_u16), 1 => Just(3)]);
    (-2..3_i32, times, more, kind, prop::bool::weighted(0.8), 0..5_u64).prop_map(
        |(priority, (timeout, deadline), (grace, retry), (is_idempotent, task), may_wait, wished_ago)| Wish {
            priority,
            timeout,
            deadline,
            grace,
            retry,
            is_idempotent,
            task,
            may_wait,
            wished_ago,
        },
    )
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        60 => wish().prop_map(Deed::Submit),
        20 => (2..40_usize, wish()).prop_map(|(n, wish)| Deed::SubmitMany(n, wish)),
        12 => (1..60_u32).prop_map(Deed::Cancel),
        1 => Just(Deed::CancelAll),
        1 => Just(Deed::Close),
        1 => Just(Deed::Terminate),
        4 => (1..7_u16).prop_map(Deed::Resize),
        4 => Just(Deed::Pause),
        6 => Just(Deed::Resume),
        6 => (0..6_usize).prop_map(Deed::Receive),
        10 => (1..8_u16).prop_map(Deed::LoseWorker),
        4 => (1..8_u16).prop_map(Deed::WearOut),
        6 => (0..9_u16, 0..3_u32, 1..40_u32).prop_map(|(worker, ago, job)| Deed::Stale(worker, ago, job)),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0..40_u64).prop_map(Act::Completes),
        6 => (0..2_u64).prop_map(Act::Completes),
        4 => (0..60_u64, 0..40_u64).prop_map(|(run, reaction)| Act::Listens(run, reaction)),
        3 => (0..40_u64).prop_map(Act::Fails),
        2 => (0..40_u64).prop_map(Act::Panics),
        1 => (0..40_u64).prop_map(Act::NotCloneable),
        1 => Just(Act::Unsendable),
        3 => (0..40_u64).prop_map(Act::Vanishes),
        1 => Just(Act::Deaf),
    ]
}

fn begin() -> impl Strategy<Value = Begin> {
    prop_oneof![6 => (0..30_u64).prop_map(Begin::Ready), 1 => (0..30_u64).prop_map(Begin::Lost)]
}

fn script() -> impl Strategy<Value = Script> {
    // Coarse times, so that many things happen at once.
    let when = prop_oneof![(0..40_u64).prop_map(|n| n * 10), 0..400_u64];
    let deeds = prop::collection::vec((when, deed()), 0..60);
    let acts = (prop::collection::vec(prop::collection::vec(act(), 1..4), 0..40), (0..5_u64).prop_map(Act::Completes));
    let begins = prop::collection::vec(prop::collection::vec(begin(), 1..6), 0..8);
    let scripts = (deeds, acts, begins);
    // Deaf jobs end only by a clock or by force.
    let last = prop_oneof![3 => Just(Deed::Close), 2 => Just(Deed::CancelAll), 1 => Just(Deed::Terminate)];
    let ways = (any::<bool>(), prop::option::weighted(0.3, 2..30_u64), any::<bool>(), any::<bool>(), last);
    (config(), prop::collection::vec(policy(), 0..2), scripts, ways).prop_map(
        |(config, policies, (deeds, (acts, act), begins), (has_reader, pace, may_batch, holds_answers, last))| {
            let mut script =
                Script { config, policies, deeds, acts, act, begins, has_reader, pace, holds_answers, last };
            if may_batch {
                script.favour_batches();
            }
            if script.last == Deed::Close && script.acts.iter().flatten().any(is_deaf) {
                script.config.timeout = script.config.timeout.or(Some(ms(50)));
            }
            script
        },
    )
}

impl Script {
    /// Few workers with much to do, mostly short jobs, and little that holds them up.
    fn favour_batches(&mut self) {
        let config = &mut self.config;
        config.jobs_capacity += 20;
        config.results_capacity += 20 * usize::from(!config.seed.is_multiple_of(4));
        (config.timeout, config.deadline, config.rate) = (None, None, None);
        (config.min_workers, config.max_workers) = (1, config.min_workers);
        if !config.seed.is_multiple_of(3) {
            config.when_full = WhenFull::Wait;
        }
        if config.batch == Batch::Fixed(1) {
            config.batch = Batch::Fixed(16);
        }
        if config.seed.is_multiple_of(2) {
            self.act = Act::Completes(0);
        }
        self.deeds.retain(|(_, deed)| !matches!(deed, Deed::Close | Deed::CancelAll | Deed::Terminate));
        for (_, deed) in &mut self.deeds {
            if let Deed::SubmitMany(_, wish) = deed {
                (wish.timeout, wish.deadline, wish.is_idempotent, wish.may_wait) = (None, None, true, true);
            }
        }
        self.acts.truncate(15);
        self.acts.iter_mut().skip(3).flatten().filter(|act| is_deaf(act)).for_each(|act| *act = Act::Completes(30));
        self.last = if self.last == Deed::Close { Deed::CancelAll } else { self.last };
    }
}

const fn is_deaf(act: &Act) -> bool {
    matches!(act, Act::Deaf)
}

fn play(script: &Script) -> Host {
    play_on(Host::new(&script.config), script)
}

fn play_untraced(script: &Script) -> Host {
    play_on(Host::untraced(&script.config), script)
}

fn play_on(mut host: Host, script: &Script) -> Host {
    host.pace = script.pace.map(ms);
    (host.act, host.holds_answers) = (script.act, script.holds_answers);
    for policy in &script.policies {
        host.add_retry(policy.clone());
    }
    for (job, acts) in (1..).zip(&script.acts) {
        host.script(job, acts);
    }
    for (worker, begins) in (1..).zip(&script.begins) {
        host.script_starts(worker, begins);
    }
    if script.has_reader {
        host.now(Deed::Receive(0));
    }
    for (millis, deed) in &script.deeds {
        host.later(*millis, *deed);
    }
    host.run_until(400);
    host.now(script.last);
    host.finish();
    host
}

proptest! {
    #![proptest_config(random_cases(250))]

    #[test]
    fn every_job_settles_once_and_the_books_balance_whatever_happens(script in script()) {
        let host = play(&script);
        if script.has_reader {
            for (id, known) in &host.jobs {
                prop_assert_eq!(known.settled.is_some(), known.received_at.is_some(), "the result of job {}", id);
            }
        }
    }

}

/// What a pool had done, job by job.
fn posted(host: &Host) -> Vec<(Time, Command)> {
    let mut all = Vec::new();
    for (at, command) in &host.commands {
        match *command {
            Command::PostMany { worker, generation, first, n } => {
                let post = |job| (*at, Command::Post { worker, generation, job, attempt: 1 });
                all.extend((first..first + n).map(post));
            }
            command => all.push((*at, command)),
        }
    }
    all
}

/// Values stay with the host: of many that have completed at once the pool is told none.
fn without_value((settled, at): (Settlement, Time)) -> (Settlement, Time) {
    (Settlement { value: 0, ..settled }, at)
}

proptest! {
    #![proptest_config(random_cases(250))]

    #[test]
    fn jobs_kept_as_one_fare_as_each_by_itself(script in script()) {
        let (single, folded) = (play(&script), play_untraced(&script));
        prop_assert_eq!(posted(&single), posted(&folded));
        prop_assert_eq!(&single.received, &folded.received);
        for ((id, one), (_, other)) in single.jobs.iter().zip(&folded.jobs) {
            prop_assert_eq!(one.settled.map(without_value), other.settled.map(without_value), "job {}", id);
            prop_assert_eq!(one.accepted_at, other.accepted_at, "job {}", id);
            prop_assert_eq!((one.came_back, one.received_at), (other.came_back, other.received_at), "job {}", id);
        }
        prop_assert_eq!(single.pool.stats(), folded.pool.stats());
    }
}

proptest! {
    #![proptest_config(random_cases(60))]

    #[test]
    fn the_same_script_gives_the_same_trace(script in script()) {
        let (first, second) = (play(&script), play(&script));
        prop_assert_eq!(first.pool.trace().hash(), second.pool.trace().hash());
        prop_assert_eq!(&first.notices, &second.notices);
        prop_assert_eq!(&first.commands, &second.commands);
    }
}

#[test]
fn a_plain_pool_runs_all_its_jobs() {
    let mut host = Host::new(&pool_host::config());
    host.submit_many(300);
    host.now(Deed::Receive(300));
    host.finish();
    assert_eq!(host.pool.stats().jobs.completed, 300);
    assert_eq!(host.received.len(), 300);
    assert_eq!(host.now.since(pool_host::at(0)), Duration::from_millis(1 + 75 * 10));
}

#[test]
fn the_scripts_have_jobs_travel_together_be_taken_back_run_on_all_the_same_and_be_foreseen() {
    let mut runner = TestRunner::deterministic();
    let (mut n_joined, mut n_taken_back, mut n_ghosts, mut n_foreseen) = (0, 0, 0, 0);
    for _ in 0..400 {
        let host = play(&script().new_tree(&mut runner).unwrap().current());
        n_joined += host.n_joined();
        n_taken_back += host.n_taken_back;
        n_ghosts += host.n_ghosts;
        n_foreseen += host.n_foreseen;
    }
    assert!(n_joined > 500 && n_taken_back > 100 && n_ghosts > 20, "{n_joined}, {n_taken_back}, {n_ghosts}");
    assert!(n_foreseen > 200, "{n_foreseen}");
}

#[test]
fn the_scripts_have_jobs_kept_as_one_and_taken_back_from_there() {
    let mut runner = TestRunner::deterministic();
    let (mut n_posted, mut n_settled, mut n_results, mut n_taken_back) = (0, 0, 0, 0);
    for _ in 0..400 {
        let host = play_untraced(&script().new_tree(&mut runner).unwrap().current());
        n_posted += host.n_posted_as_one;
        n_settled += host.n_settled_as_one;
        n_results += host.n_results_as_one;
        n_taken_back += if host.n_posted_as_one > 0 { host.n_taken_back } else { 0 };
    }
    let found = [n_posted, n_settled, n_results, n_taken_back];
    assert!(n_posted > 300 && n_settled > 50 && n_results > 20 && n_taken_back > 50, "{found:?}");
}
