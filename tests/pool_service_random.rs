//! Random long-lived pools under random scripts: after every step the books balance, every job settles exactly once, every
//! clock is kept, and nothing hangs. What is checked at every step stands in `support/pool_host.rs`.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

#[path = "support/pool_host.rs"]
mod pool_host;
mod support;

use std::time::Duration;

use pool_host::{Act, Begin, Deed, Host, Wish, ms};
use proptest::prelude::*;
use support::random_cases;
use worker_pool_playground::pool::{JobErrorKind, KindSet, PoolConfig, RetryPolicy, WhenFull};

#[derive(Clone, Debug)]
struct Script {
    config: PoolConfig,
    policies: Vec<RetryPolicy>,
    deeds: Vec<(u64, Deed)>,
    acts: Vec<Vec<Act>>,
    begins: Vec<Vec<Begin>>,
    has_reader: bool,
    pace: Option<u64>,
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

fn config() -> impl Strategy<Value = PoolConfig> {
    let workers = (1..4_u16, 0..4_u16, 0..60_u64, 0..40_u64);
    let room = (0..=4_usize, 0..=4_usize, 0..3_u8);
    let times = (prop::option::of(1..60_u64), prop::option::weighted(0.2, 1..400_u64), 0..30_u64);
    let rules = (
        policy(),
        prop::option::weighted(0.3, (5..500_u32, 1..5_u32)),
        prop::option::of(1..100_u64),
        prop::option::weighted(0.3, 1..4_u32),
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
    let times = (prop::option::weighted(0.3, 1..60_u64), prop::option::weighted(0.3, 0..200_u64));
    let more = (prop::option::weighted(0.3, 0..30_u64), prop::option::weighted(0.8, 0..3_usize));
    (-2..3_i32, times, more, prop::bool::weighted(0.8), prop::bool::weighted(0.8), 0..5_u64).prop_map(
        |(priority, (timeout, deadline), (grace, retry), is_idempotent, may_wait, wished_ago)| Wish {
            priority,
            timeout,
            deadline,
            grace,
            retry,
            is_idempotent,
            may_wait,
            wished_ago,
        },
    )
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        60 => wish().prop_map(Deed::Submit),
        6 => (2..8_usize, wish()).prop_map(|(n, wish)| Deed::SubmitMany(n, wish)),
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
        8 => (0..40_u64).prop_map(Act::Completes),
        4 => (0..60_u64, 0..40_u64).prop_map(|(run, reaction)| Act::Listens(run, reaction)),
        3 => (0..40_u64).prop_map(Act::Fails),
        2 => (0..40_u64).prop_map(Act::Panics),
        1 => (0..40_u64).prop_map(Act::NotCloneable),
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
    let acts = prop::collection::vec(prop::collection::vec(act(), 1..4), 0..40);
    let begins = prop::collection::vec(prop::collection::vec(begin(), 1..6), 0..8);
    let scripts = (deeds, acts, begins);
    // Deaf jobs end only by a clock or by force.
    let last = prop_oneof![3 => Just(Deed::Close), 2 => Just(Deed::CancelAll), 1 => Just(Deed::Terminate)];
    let ways = (any::<bool>(), prop::option::weighted(0.3, 2..30_u64), last);
    (config(), prop::collection::vec(policy(), 0..2), scripts, ways).prop_map(
        |(mut config, policies, (deeds, acts, begins), (has_reader, pace, last))| {
            let is_deaf = |act: &Act| matches!(act, Act::Deaf);
            if last == Deed::Close && acts.iter().flatten().any(is_deaf) {
                config.timeout = config.timeout.or(Some(ms(50)));
            }
            Script { config, policies, deeds, acts, begins, has_reader, pace, last }
        },
    )
}

fn play(script: &Script) -> Host {
    let mut host = Host::new(&script.config);
    host.pace = script.pace.map(ms);
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
