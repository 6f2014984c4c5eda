//! The long-lived pool, scenario by scenario, on virtual time: the cancel ladder, the clocks, retries, backpressure both
//! ways, size, pause, and every way to end. What holds at every moment is checked by `support/pool_host.rs` on the way.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

#[path = "support/pool_host.rs"]
mod pool_host;

use std::time::Duration;

use pool_host::{Act, Begin, Deed, Host, WISH, Wish, at, config, ms, with_workers};
use worker_pool_playground::pool::{
    Clock, Command, JobErrorKind, KindSet, Notice, PoolConfig, Reason, RetryBudget, RetryPolicy, Rung, WhenFull,
};
use worker_pool_playground::trace::State;

/// Never again but for the given kinds, at once, without jitter.
fn retry(attempts: u32, kinds: &[JobErrorKind]) -> RetryPolicy {
    RetryPolicy {
        attempts,
        backoff: Duration::ZERO,
        jitter_permille: 0,
        on: kinds.iter().fold(KindSet::EMPTY, |set, kind| set.with(*kind)),
        quarantine_after: 0,
        ..RetryPolicy::default()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "reads like the struct update that it is")]
fn waiting(backoff: u64, retry: RetryPolicy) -> RetryPolicy {
    RetryPolicy { backoff: ms(backoff), factor_permille: 1_000, ..retry }
}

/// A host whose one worker is ready.
fn one_worker() -> Host {
    ready(&with_workers(1))
}

/// A host whose workers are ready, at 1 ms.
fn ready(config: &PoolConfig) -> Host {
    let mut host = Host::new(config);
    host.run_until(1);
    host
}

fn millis(span: Duration) -> u128 {
    span.as_millis()
}

/// How often a job was asked to stop.
fn n_asked(host: &Host, job: u32) -> usize {
    let is_it = |command: &Command| matches!(command, Command::AskToStop { job: asked, .. } if *asked == job);
    host.commands.iter().filter(|(_, command)| is_it(command)).count()
}

fn n_kills(host: &Host) -> usize {
    host.commands.iter().filter(|(_, command)| matches!(command, Command::Kill { .. })).count()
}

fn n_starts(host: &Host) -> usize {
    host.commands.iter().filter(|(_, command)| matches!(command, Command::Start { .. })).count()
}

// ==================================================================== the cancel ladder

#[test]
fn a_queued_job_is_withdrawn_at_once() {
    let mut host = one_worker();
    host.submit_many(3);
    host.run_until(5);
    host.now(Deed::Cancel(2));
    let settled = host.settled(2);
    assert_eq!((settled.state, settled.rung, settled.n_attempts), (State::Cancelled, Rung::Queued, 0));
    assert_eq!((settled.wait, settled.total, settled.worker), (ms(4), ms(4), 0));
    host.finish();
    assert_eq!(host.order(), [1, 3]);
    assert_eq!(host.settled_at(3), 21.0, "it moved up");
}

#[test]
fn a_listening_job_stops_when_asked_and_its_worker_stays() {
    let mut host = one_worker();
    host.script(1, &[Act::Listens(100, 7)]);
    host.submit_many(2);
    host.run_until(11);
    host.now(Deed::Cancel(1));
    assert_eq!(host.pool.stats().workers.cancelling, 1, "not idle until it answers");
    host.run_until(17);
    assert!(host.jobs[&1].settled.is_none());
    host.run_until(18);
    let settled = host.settled(1);
    assert_eq!((settled.state, settled.rung, settled.n_attempts), (State::Cancelled, Rung::Cooperative, 1));
    assert_eq!(millis(settled.run), 17);
    host.finish();
    assert_eq!((n_kills(&host), n_starts(&host)), (0, 1));
    assert_eq!(host.settled_at(2), 28.0);
}

#[test]
fn a_deaf_job_is_killed_after_the_grace_and_its_worker_replaced() {
    let mut host = one_worker();
    host.script(1, &[Act::Deaf]);
    host.submit_many(2);
    host.run_until(11);
    host.now(Deed::Cancel(1));
    host.run_until(210);
    assert!(host.jobs[&1].settled.is_none());
    host.run_until(211);
    let settled = host.settled(1);
    assert_eq!((settled.state, settled.rung, settled.clock), (State::Killed, Rung::Killed, Clock::None));
    assert_eq!(millis(settled.run), 210, "its time on the worker counts though nobody answered");
    host.finish();
    assert_eq!((n_kills(&host), n_starts(&host)), (1, 2));
    assert_eq!(host.settled_at(2), 222.0, "1 ms to start again, 10 ms to run");
}

#[test]
fn without_grace_it_is_killed_in_the_same_instant() {
    let mut host = one_worker();
    host.act = Act::Deaf;
    host.submit(Wish { grace: Some(0), ..WISH });
    host.run_until(11);
    host.now(Deed::Cancel(1));
    host.run_until(11);
    assert_eq!((host.state(1), host.settled(1).rung), (State::Killed, Rung::Killed));
    host.finish();
}

#[test]
fn cancelling_one_job_leaves_the_other_alone() {
    let mut host = ready(&with_workers(2));
    host.script(1, &[Act::Deaf]);
    host.script(2, &[Act::Listens(500, 1)]);
    host.submit_many(2);
    host.run_until(10);
    host.now(Deed::Cancel(1));
    host.finish();
    assert_eq!((host.state(1), host.state(2)), (State::Killed, State::Completed));
    assert_eq!((n_asked(&host, 1), n_asked(&host, 2)), (1, 0));
    assert_eq!(host.settled_at(2), 501.0);
}

#[test]
fn a_value_that_came_before_the_job_stopped_counts_although_it_was_cancelled() {
    let mut host = one_worker();
    host.submit_many(1);
    host.run_until(5);
    host.now(Deed::Cancel(1));
    host.finish();
    assert_eq!(host.state(1), State::Completed);
    assert_eq!(host.settled_at(1), 11.0);
}

#[test]
fn a_job_cancelled_twice_is_asked_once_and_an_unknown_one_is_nobodys() {
    let mut host = one_worker();
    host.script(1, &[Act::Listens(100, 50)]);
    host.submit_many(1);
    host.run_until(5);
    host.now(Deed::Cancel(1));
    host.run_until(20);
    host.now(Deed::Cancel(1));
    host.now(Deed::Cancel(99));
    host.now(Deed::Cancel(0));
    host.finish();
    host.now(Deed::Cancel(1));
    assert_eq!(n_asked(&host, 1), 1);
    assert_eq!((host.settled_at(1), host.state(1)), (55.0, State::Cancelled));
}

#[test]
fn a_cancelled_job_is_not_run_again_when_its_worker_is_lost_meanwhile() {
    for act in [Act::Vanishes(20), Act::Panics(20), Act::Fails(20)] {
        let kinds = [JobErrorKind::Lost, JobErrorKind::Panicked, JobErrorKind::Failed, JobErrorKind::Cancelled];
        let mut host = ready(&PoolConfig { retry: retry(9, &kinds), ..with_workers(1) });
        host.act = act;
        host.submit(WISH);
        host.run_until(5);
        host.now(Deed::Cancel(1));
        host.finish();
        assert_eq!(host.settled(1).n_attempts, 1, "{act:?}");
    }
}

#[test]
fn a_cancelled_job_is_not_run_again_though_cancelled_is_among_the_kinds() {
    let kinds = [JobErrorKind::Cancelled, JobErrorKind::Killed, JobErrorKind::Expired];
    let mut host = ready(&PoolConfig { retry: retry(3, &kinds), ..with_workers(2) });
    host.script(1, &[Act::Listens(500, 1)]);
    host.script(2, &[Act::Deaf]);
    host.submit_many(2);
    host.run_until(5);
    host.now(Deed::Cancel(1));
    host.now(Deed::Cancel(2));
    host.finish();
    assert_eq!([1, 2].map(|job| host.settled(job).n_attempts), [1, 1]);
    assert_eq!([1, 2].map(|job| host.state(job)), [State::Cancelled, State::Killed]);
}

#[test]
fn a_thousand_cancels_at_once() {
    let mut host = ready(&PoolConfig { jobs_capacity: 500, ..with_workers(4) });
    host.act = Act::Listens(1_000, 1);
    host.submit_many(1_000);
    host.run_until(5);
    let now = host.now;
    (1..=1_000).for_each(|job| host.pool.cancel(now, job));
    host.run_until(6);
    let stats = host.pool.stats().jobs;
    assert_eq!((stats.cancelled, stats.submitted), (1_000, 1_000));
    let n_queued = (1..=1_000).filter(|job| host.settled(*job).rung == Rung::Queued).count();
    assert_eq!(n_queued + host.starts.len(), 1_000);
    host.submit_many(1);
    host.script(1_001, &[Act::Completes(1)]);
    host.finish();
    assert_eq!(n_kills(&host), 0);
}

#[test]
fn cancelling_the_pool_withdraws_what_waits_and_asks_what_runs() {
    let mut host = ready(&PoolConfig { jobs_capacity: 2, ..with_workers(2) });
    host.script(1, &[Act::Listens(500, 3)]);
    host.script(2, &[Act::Deaf]);
    host.submit_many(6);
    host.run_until(10);
    host.now(Deed::CancelAll);
    let late = host.submit(WISH);
    assert_eq!(host.jobs[&late].came_back, Some(Notice::Closed(late)));
    host.finish();
    let ends: Vec<(State, Rung)> = (1..=6).map(|job| (host.state(job), host.settled(job).rung)).collect();
    assert_eq!(ends[..2], [(State::Cancelled, Rung::Cooperative), (State::Killed, Rung::Killed)]);
    assert!(ends[2..].iter().all(|end| *end == (State::Cancelled, Rung::Queued)), "{ends:?}");
    assert_eq!(host.drained_at, Some(at(210)));
    assert_eq!(n_starts(&host), 2, "who is killed at the end is not replaced");
}

#[test]
fn a_cancel_in_the_instant_in_which_the_backoff_ends_is_not_forgotten() {
    let policy = waiting(50, retry(2, &[JobErrorKind::Failed]));
    let mut host = ready(&PoolConfig { retry: policy, ..with_workers(1) });
    host.script(1, &[Act::Fails(10), Act::Listens(1_000, 1)]);
    host.submit_many(1);
    host.run_until(20);
    // Nobody has woken the pool at 61 ms: the backoff is over, and the job is on its way to a worker.
    host.now = at(70);
    host.now(Deed::Cancel(1));
    host.run_until(80);
    assert_eq!(host.state(1), State::Cancelled);
    host.finish();
}

// ==================================================================== clocks

#[test]
fn an_attempts_timeout_never_counts_the_queue() {
    let mut host = ready(&PoolConfig { timeout: Some(ms(15)), ..with_workers(1) });
    host.submit_many(20);
    host.finish();
    assert_eq!(host.pool.stats().jobs.completed, 20);
    assert_eq!(millis(host.settled(20).wait), 190);
}

#[test]
fn each_clock_is_named() {
    let mut host = ready(&PoolConfig { deadline: Some(ms(300)), grace: ms(5), ..with_workers(3) });
    host.act = Act::Deaf;
    host.submit(Wish { timeout: Some(50), deadline: Some(400), ..WISH });
    host.submit(Wish { timeout: Some(200), deadline: Some(80), ..WISH });
    host.submit(WISH);
    host.finish();
    let ends: Vec<_> = (1..=3).map(|job| (host.state(job), host.settled(job).clock, host.settled_at(job))).collect();
    let expected = [
        (State::TimedOut, Clock::Attempt, 56.0),
        (State::Expired, Clock::Job, 86.0),
        (State::Expired, Clock::Pool, 305.0),
    ];
    assert_eq!(ends, expected);
    assert!((1..=3).all(|job| host.settled(job).rung == Rung::Killed));
}

#[test]
fn a_job_that_stops_when_its_time_is_up_has_timed_out_all_the_same() {
    let mut host = one_worker();
    host.act = Act::Listens(500, 2);
    host.submit(Wish { timeout: Some(10), ..WISH });
    host.run_until(2);
    host.submit(Wish { deadline: Some(30), ..WISH });
    host.finish();
    assert_eq!((host.state(1), host.settled(1).rung), (State::TimedOut, Rung::Cooperative));
    assert_eq!((host.state(2), host.settled(2).rung), (State::Expired, Rung::Cooperative));
    assert_eq!([1, 2].map(|job| host.settled_at(job)), [13.0, 34.0]);
}

#[test]
fn a_job_expires_in_the_queue_and_outside_it() {
    let mut host = ready(&PoolConfig { jobs_capacity: 1, ..with_workers(1) });
    host.act = Act::Completes(100);
    host.submit_many(1);
    (0..2).for_each(|_| {
        host.submit(Wish { deadline: Some(20), ..WISH });
    });
    assert!(host.jobs[&3].accepted_at.is_none(), "there is room for one");
    host.run_until(50);
    for job in [2, 3] {
        let settled = host.settled(job);
        assert_eq!((settled.state, settled.clock, settled.rung), (State::Expired, Clock::Job, Rung::Queued));
        assert_eq!(host.settled_at(job), 21.0);
    }
    host.finish();
}

#[test]
fn a_job_whose_deadline_has_passed_before_it_was_heard_of_is_not_started() {
    let mut host = one_worker();
    host.run_until(100);
    host.submit(Wish { deadline: Some(20), wished_ago: 30, ..WISH });
    host.run_until(100);
    assert_eq!((host.state(1), host.settled(1).clock, host.starts.len()), (State::Expired, Clock::Job, 0));
    host.finish();
}

#[test]
fn a_deadline_counts_from_the_wish() {
    let mut host = one_worker();
    host.act = Act::Listens(500, 0);
    host.run_until(100);
    host.submit(Wish { deadline: Some(50), wished_ago: 30, ..WISH });
    host.finish();
    assert_eq!(host.settled_at(1), 120.0);
    assert_eq!(millis(host.settled(1).total), 50);
}

#[test]
fn a_deadline_ends_a_job_also_during_its_backoff() {
    let policy = waiting(100, retry(9, &[JobErrorKind::Failed]));
    let mut host = ready(&PoolConfig { retry: policy, deadline: Some(ms(180)), ..with_workers(1) });
    host.act = Act::Fails(10);
    host.submit(WISH);
    host.submit(Wish { deadline: Some(60), ..WISH });
    host.run_until(59);
    assert_eq!(host.pool.stats().jobs.waiting_to_retry, 1);
    assert_eq!((host.state(2), host.settled_at(2)), (State::Failed, 21.0), "the deadline is before the backoff's end");
    assert_eq!(host.settled(2).clock, Clock::None, "nothing has run out yet");
    host.finish();
    let settled = host.settled(1);
    assert_eq!((settled.state, settled.clock, settled.rung), (State::Expired, Clock::Pool, Rung::Queued));
    assert_eq!((host.settled_at(1), settled.n_attempts), (180.0, 2));
}

#[test]
fn a_pool_that_is_told_the_time_late_still_lets_an_answer_count() {
    let mut host = ready(&PoolConfig { timeout: Some(ms(15)), ..with_workers(1) });
    host.submit_many(1);
    host.is_late = true;
    // The main thread was blocked for a second: the answer and the timeout come together.
    host.now = at(1_000);
    host.run();
    assert_eq!(host.state(1), State::Completed);
    host.finish();
}

// ==================================================================== retry, requeue, quarantine

#[test]
fn a_failed_job_is_run_again_after_its_backoff_and_not_after_its_last_attempt() {
    let policy = RetryPolicy { factor_permille: 2_000, ..waiting(40, retry(3, &[JobErrorKind::Failed])) };
    let mut host = ready(&PoolConfig { retry: policy, ..with_workers(1) });
    host.act = Act::Fails(10);
    host.submit_many(1);
    host.finish();
    assert_eq!(host.jobs[&1].starts, [at(1), at(51), at(141)]);
    let settled = host.settled(1);
    assert_eq!((settled.state, settled.n_attempts, millis(settled.run)), (State::Failed, 3, 30));
}

#[test]
fn a_job_whose_worker_was_lost_is_run_again_by_default() {
    let mut host = ready(&with_workers(1));
    host.script(1, &[Act::Vanishes(5), Act::Completes(10)]);
    host.submit_many(2);
    host.finish();
    assert_eq!((host.state(1), host.settled(1).n_attempts), (State::Completed, 2));
    assert_eq!(millis(host.settled(1).run), 15, "the lost attempt counts");
    assert_eq!(host.state(2), State::Completed);
}

#[test]
fn a_job_that_must_not_run_twice_is_lost_with_its_worker() {
    let mut host = ready(&with_workers(2));
    host.act = Act::Vanishes(5);
    host.submit(Wish { is_idempotent: false, ..WISH });
    host.submit(Wish { retry: None, ..WISH });
    host.finish();
    for job in [1, 2] {
        let settled = host.settled(job);
        assert_eq!((settled.state, settled.reason), (State::Lost, Reason::WorkerLost));
        assert_eq!(settled.n_attempts, 1);
    }
}

#[test]
fn a_job_that_kills_its_workers_is_put_in_quarantine_and_the_others_still_run() {
    let mut host = ready(&with_workers(2));
    host.script(1, &[Act::Vanishes(5)]);
    host.submit_many(40);
    host.finish();
    let settled = host.settled(1);
    assert_eq!((settled.state, settled.reason, settled.n_attempts), (State::Lost, Reason::Quarantined, 2));
    assert_eq!(host.pool.stats().jobs.completed, 39);
}

#[test]
fn a_panic_poisons_the_worker_and_counts_for_the_quarantine() {
    let kinds = [JobErrorKind::Panicked, JobErrorKind::Lost];
    let policy = RetryPolicy { quarantine_after: 3, ..retry(9, &kinds) };
    let mut host = ready(&PoolConfig { retry: policy, ..with_workers(1) });
    host.script(1, &[Act::Panics(1), Act::Vanishes(1), Act::Panics(1)]);
    host.submit_many(1);
    host.finish();
    assert_eq!((host.state(1), host.settled(1).reason), (State::Lost, Reason::Quarantined));
    assert_eq!(host.settled(1).n_attempts, 3);
    assert_eq!(n_kills(&host), 2, "who panicked is killed, who is lost is gone");
}

#[test]
fn an_attempt_that_timed_out_is_run_again_if_asked_for() {
    let policy = retry(2, &[JobErrorKind::TimedOut]);
    let mut host = ready(&PoolConfig { retry: policy, timeout: Some(ms(20)), grace: ms(5), ..with_workers(1) });
    host.script(1, &[Act::Deaf, Act::Completes(19)]);
    host.submit_many(1);
    host.finish();
    assert_eq!((host.state(1), host.settled(1).n_attempts), (State::Completed, 2));
    assert_eq!(millis(host.settled(1).run), 25 + 19);
}

#[test]
fn what_a_killed_worker_still_says_of_a_job_is_not_its_successors_answer() {
    let policy = retry(2, &[JobErrorKind::TimedOut]);
    let mut host = ready(&PoolConfig { retry: policy, timeout: Some(ms(20)), grace: ms(5), ..with_workers(1) });
    host.script(1, &[Act::Deaf, Act::Completes(10)]);
    host.submit_many(1);
    host.run_until(30);
    assert_eq!(host.starts.len(), 2, "the second attempt runs on the same worker's next generation");
    host.now(Deed::Stale(1, 1, 1));
    assert_eq!(host.pool.stats().jobs.in_flight, 1);
    host.finish();
    assert_eq!((host.state(1), millis(host.settled(1).run)), (State::Completed, 35));
}

#[test]
fn retries_add_no_more_load_than_their_budget() {
    let policy = RetryPolicy { budget_permille: Some(100), ..retry(5, &[JobErrorKind::Failed]) };
    let mut host = ready(&PoolConfig { retry: policy, jobs_capacity: 1_000, ..with_workers(4) });
    host.act = Act::Fails(1);
    host.submit_many(200);
    host.finish();
    assert_eq!(host.starts.len() as u32, 200 + RetryBudget::RESERVE + 20);
    assert_eq!(host.pool.stats().jobs.failed, 200);
}

#[test]
fn refused_submissions_pay_for_no_retries() {
    let policy = RetryPolicy { budget_permille: Some(100), ..retry(1_000, &[JobErrorKind::Failed]) };
    let when_full = WhenFull::Reject;
    let mut host = ready(&PoolConfig { retry: policy, jobs_capacity: 1, when_full, ..with_workers(1) });
    host.act = Act::Fails(1);
    host.submit_many(1_000);
    assert!(host.pool.stats().jobs.rejected >= 998);
    host.finish();
    let n_accepted = host.jobs.values().filter(|job| job.accepted_at.is_some()).count() as u32;
    assert_eq!(host.starts.len() as u32, n_accepted + RetryBudget::RESERVE);
}

#[test]
fn submissions_that_waited_outside_pay_their_share_when_they_are_let_in() {
    let policy = RetryPolicy { budget_permille: Some(100), ..retry(5, &[JobErrorKind::Failed]) };
    let mut host = ready(&PoolConfig { retry: policy, jobs_capacity: 1, ..with_workers(1) });
    host.act = Act::Fails(1);
    host.submit_many(200);
    host.finish();
    assert_eq!(host.starts.len() as u32, 200 + RetryBudget::RESERVE + 20);
}

#[test]
fn a_late_answer_of_an_earlier_attempt_settles_no_later_one() {
    // However an attempt ends without its worker's answer, or with a worker that must not be used again, that worker's
    // generation ends with it; and within one generation the host's worker is given a message only once it has said what
    // became of all of the one before, also of what was taken back, which `support/pool_host.rs` asserts at every post. So
    // worker, generation and job name one attempt.
    let kinds = [JobErrorKind::TimedOut, JobErrorKind::Lost, JobErrorKind::Panicked];
    for first in [Act::Deaf, Act::Vanishes(15), Act::Panics(15)] {
        let mut host = ready(&PoolConfig {
            retry: retry(2, &kinds),
            timeout: Some(ms(15)),
            grace: Duration::ZERO,
            ..with_workers(1)
        });
        host.script(1, &[first, Act::Completes(10)]);
        host.submit_many(1);
        host.run_until(20);
        assert_eq!(host.jobs[&1].starts, [at(1), at(17)], "{first:?}: the second attempt runs");
        host.now(Deed::Stale(1, 1, 1));
        assert!(host.jobs[&1].settled.is_none(), "{first:?}: what the first said late is not believed");
        host.finish();
        assert_eq!((host.state(1), host.settled_at(1), host.settled(1).n_attempts), (State::Completed, 27.0, 2));
    }
}

#[test]
fn a_job_that_comes_back_from_a_lost_worker_stands_before_its_equals() {
    for aging in [None, Some(ms(1_000))] {
        let mut host = ready(&PoolConfig { aging, ..with_workers(1) });
        host.script(1, &[Act::Vanishes(5), Act::Completes(10)]);
        host.submit_many(3);
        host.submit(Wish { priority: -1, ..WISH });
        host.finish();
        let started: Vec<u32> = host.starts.iter().map(|start| start.1).collect();
        assert_eq!(started, [1, 4, 1, 2, 3], "the more important one is first all the same");
    }
}

#[test]
fn jobs_that_come_back_together_keep_their_order() {
    let mut host = ready(&with_workers(2));
    host.script(1, &[Act::Vanishes(5), Act::Completes(10)]);
    host.script(2, &[Act::Vanishes(5), Act::Completes(10)]);
    host.submit_many(6);
    host.finish();
    let started: Vec<u32> = host.starts.iter().map(|start| start.1).collect();
    assert_eq!(started, [1, 2, 1, 2, 3, 4, 5, 6]);
}

#[test]
fn a_budget_that_a_job_brings_holds_for_it() {
    let mut host = ready(&with_workers(4));
    let own = RetryPolicy { budget_permille: Some(0), ..retry(5, &[JobErrorKind::Failed]) };
    let index = host.add_retry(own);
    host.act = Act::Fails(1);
    host.submit(Wish { retry: Some(index), ..WISH });
    host.finish();
    assert_eq!(host.settled(1).n_attempts, 1);
}

#[test]
fn a_job_brings_its_own_rule() {
    let mut host = ready(&with_workers(1));
    let own = host.add_retry(retry(4, &[JobErrorKind::NotCloneable]));
    host.act = Act::NotCloneable(1);
    host.submit(Wish { retry: Some(own), ..WISH });
    host.submit(WISH);
    host.finish();
    let ends = [1, 2].map(|job| (host.state(job), host.settled(job).reason, host.settled(job).n_attempts));
    let not_cloneable = |n| (State::Failed, Reason::NotCloneable, n);
    assert_eq!(ends, [not_cloneable(4), not_cloneable(1)]);
}

#[test]
fn closing_with_retries_pending_still_runs_them() {
    let policy = waiting(100, retry(2, &[JobErrorKind::Failed]));
    let mut host = ready(&PoolConfig { retry: policy, ..with_workers(1) });
    host.script(1, &[Act::Fails(10), Act::Completes(10)]);
    host.submit_many(1);
    host.run_until(20);
    host.now(Deed::Close);
    assert_eq!(host.pool.stats().jobs.waiting_to_retry, 1);
    host.finish();
    assert_eq!((host.state(1), host.drained_at), (State::Completed, Some(at(121))));
}

#[test]
fn a_worker_lost_while_idle_gets_no_job_before_it_is_ready_again_and_holds_none_back() {
    let mut host = ready(&with_workers(2));
    host.script_starts(1, &[Begin::Ready(1), Begin::Lost(1)]);
    host.run_until(2_000);
    host.now(Deed::LoseWorker(1));
    host.run_until(2_001);
    for _ in 0..4 {
        host.submit_many(1);
    }
    host.run_until(2_041);
    assert_eq!(host.pool.stats().jobs.completed, 4, "the other worker is there for them");
    host.finish();
}

#[test]
fn no_job_is_lost_to_a_worker_that_cannot_be_started_while_another_lives() {
    let mut host = ready(&with_workers(2));
    host.script_starts(1, &[Begin::Ready(1), Begin::Lost(1)]);
    host.run_until(2_000);
    host.now(Deed::LoseWorker(1));
    for _ in 0..100 {
        host.submit_many(1);
        host.run_until(host.now.as_millis() as u64 + 37);
    }
    host.finish();
    assert_eq!(host.pool.stats().jobs.completed, 100);
    assert_eq!(host.cannot_start_at, None);
}

// ==================================================================== both channels are bounded

#[test]
fn when_full_submitters_wait_in_line() {
    let mut host = ready(&PoolConfig { jobs_capacity: 2, ..with_workers(1) });
    host.submit_many(6);
    host.run_until(1);
    let accepted = |host: &Host| (1..=6).filter(|job| host.jobs[job].accepted_at.is_some()).count();
    assert_eq!(accepted(&host), 3, "one runs, two wait inside");
    host.run_until(11);
    assert_eq!(accepted(&host), 4);
    host.finish();
    assert_eq!(host.order(), [1, 2, 3, 4, 5, 6]);
    assert_eq!(host.jobs[&6].accepted_at, Some(at(31)));
}

#[test]
fn nobody_overtakes_the_line_though_room_comes_free_in_the_instant_of_the_wish() {
    let mut host = ready(&PoolConfig { jobs_capacity: 1, ..with_workers(1) });
    host.script(1, &[Act::Completes(100)]);
    host.submit_many(1);
    host.submit(Wish { deadline: Some(20), ..WISH });
    host.submit(WISH);
    // Nobody has woken the pool at 21 ms: the second job leaves the queue only now.
    host.is_late = true;
    host.now = at(30);
    host.submit(WISH);
    host.finish();
    assert_eq!(host.order(), [1, 3, 4]);
}

#[test]
fn who_does_not_want_to_wait_is_refused() {
    for when_full in [WhenFull::Wait, WhenFull::Reject] {
        let mut host = ready(&PoolConfig { jobs_capacity: 1, when_full, ..with_workers(1) });
        host.submit_many(2);
        let may_wait = when_full == WhenFull::Reject;
        let third = host.submit(Wish { may_wait, ..WISH });
        assert_eq!(host.jobs[&third].came_back, Some(Notice::Full(third)));
        assert_eq!(host.pool.stats().jobs.rejected, 1);
        host.finish();
        assert_eq!(host.pool.stats().jobs.completed, 2);
    }
}

#[test]
fn the_oldest_of_the_least_important_jobs_is_dropped_to_make_room() {
    let mut host = ready(&PoolConfig { jobs_capacity: 3, when_full: WhenFull::DropOldest, ..with_workers(1) });
    host.now(Deed::Receive(0));
    host.submit_many(1);
    for priority in [5, 0, 5] {
        host.submit(Wish { priority, ..WISH });
    }
    host.submit(WISH);
    let settled = host.settled(2);
    assert_eq!((settled.state, settled.reason, settled.rung), (State::Cancelled, Reason::Dropped, Rung::Queued));
    host.submit(Wish { may_wait: false, ..WISH });
    assert_eq!(host.settled(4).reason, Reason::Dropped);
    host.finish();
    assert_eq!(host.order(), [1, 3, 5, 6]);
    assert_eq!(host.received.len(), 6, "dropped jobs have results too");
}

#[test]
fn dropping_the_oldest_keeps_the_capacity_though_a_job_came_in_again() {
    let policy = retry(2, &[JobErrorKind::Failed, JobErrorKind::Lost]);
    let config = PoolConfig { retry: policy, jobs_capacity: 1, when_full: WhenFull::DropOldest, ..with_workers(1) };
    let mut host = ready(&config);
    host.act = Act::Completes(100);
    host.script(1, &[Act::Fails(10)]);
    host.submit_many(2);
    host.run_until(20);
    assert_eq!(host.pool.stats().jobs.queued, 1, "the second runs, the first waits to run again");
    host.now(Deed::Pause);
    host.now(Deed::LoseWorker(1));
    host.run_until(30);
    assert_eq!(host.pool.stats().jobs.queued, 2, "both wait to run again, past the capacity");
    for _ in 0..3 {
        host.submit_many(1);
        assert_eq!(host.pool.stats().jobs.queued, 1);
    }
    host.finish();
}

#[test]
fn a_rendezvous_lets_in_only_whom_a_worker_takes() {
    let mut host = ready(&PoolConfig { jobs_capacity: 0, ..with_workers(2) });
    host.submit_many(3);
    let refused = host.submit(Wish { may_wait: false, ..WISH });
    assert_eq!(host.jobs[&refused].came_back, Some(Notice::Full(refused)));
    assert_eq!([1, 2, 3].map(|job| host.jobs[&job].accepted_at.is_some()), [true, true, false]);
    host.run_until(11);
    assert_eq!(host.jobs[&3].accepted_at, Some(at(11)));
    host.finish();

    let config = PoolConfig { jobs_capacity: 0, when_full: WhenFull::DropOldest, ..with_workers(1) };
    let mut host = ready(&config);
    host.submit_many(2);
    assert_eq!(host.jobs[&2].came_back, Some(Notice::Full(2)), "there is nothing to drop");
    host.finish();
}

#[test]
fn a_reader_that_stops_holds_back_workers_and_they_hold_back_submitters() {
    let mut host = ready(&PoolConfig { jobs_capacity: 3, results_capacity: 2, ..with_workers(2) });
    host.now(Deed::Receive(1));
    host.submit_many(20);
    host.run_until(1_000);
    let stats = host.pool.stats();
    // One read, two in the channel, two in the workers' hands, three queued, the rest outside.
    assert_eq!((stats.jobs.completed, stats.jobs.queued), (5, 15));
    let settled = host.jobs.values().filter(|known| known.settled.is_some()).count();
    assert_eq!(settled, 5, "whoever waits for a job's own result has it");
    let accepted = host.jobs.values().filter(|known| known.accepted_at.is_some()).count();
    assert_eq!((accepted, host.received.len()), (8, 1));
    host.now(Deed::Receive(1));
    host.run_until(2_000);
    assert_eq!(host.pool.stats().jobs.completed, 6);
    host.finish();
    assert_eq!(host.received, (1..=20).collect::<Vec<_>>());
}

#[test]
fn the_results_of_withdrawn_jobs_come_once_though_the_reader_had_stopped() {
    let mut host = ready(&PoolConfig { results_capacity: 1, ..with_workers(1) });
    host.now(Deed::Receive(0));
    host.submit_many(10);
    host.run_until(100);
    (5..=10).for_each(|job| host.now(Deed::Cancel(job)));
    assert_eq!(host.pool.stats().jobs.cancelled, 6, "they settle at once");
    host.finish();
    let mut all = host.received.clone();
    all.sort_unstable();
    assert_eq!(all, (1..=10).collect::<Vec<_>>());
}

#[test]
fn a_reader_that_comes_later_gets_the_last_results() {
    let mut host = ready(&PoolConfig { results_capacity: 3, ..with_workers(1) });
    host.submit_many(10);
    host.run_until(500);
    assert_eq!(host.pool.stats().jobs.completed, 10, "nobody holds them back");
    host.now(Deed::Receive(100));
    host.submit_many(1);
    host.finish();
    assert!(host.received.len() >= 3 && host.received.len() <= 4, "{:?}", host.received);
    assert!(host.received.is_sorted(), "{:?}", host.received);
    assert_eq!(host.received.last(), Some(&11));
}

#[test]
fn the_end_of_the_results_comes_after_the_last_one_and_before_or_with_the_pools() {
    let mut host = ready(&with_workers(2));
    host.now(Deed::Receive(3));
    host.submit_many(3);
    host.now(Deed::Close);
    host.run();
    assert!(!host.notices.iter().any(|(_, notice)| *notice == Notice::ResultsEnd), "nobody asked for a fourth");
    host.now(Deed::Receive(1));
    assert_eq!(host.notices.last().unwrap().1, Notice::ResultsEnd);
    host.finish();
}

// ==================================================================== order and rate

#[test]
fn smaller_priorities_run_first_and_equal_ones_in_order() {
    let mut host = one_worker();
    host.submit_many(1);
    for priority in [2, 0, 1, 0, -1, 2] {
        host.submit(Wish { priority, ..WISH });
    }
    host.finish();
    assert_eq!(host.order(), [1, 6, 3, 5, 4, 2, 7]);
}

#[test]
fn with_aging_no_job_waits_longer_than_the_bound() {
    let mut host = ready(&PoolConfig { aging: Some(ms(20)), jobs_capacity: 1_000, ..with_workers(1) });
    host.act = Act::Completes(9);
    host.submit_many(1);
    host.run_until(2);
    let old = host.submit(Wish { priority: 5, ..WISH });
    // A new job of priority 0 every 5 ms: without aging the old one would never run while they come.
    for n in 1..200 {
        host.later(n * 5, Deed::Submit(WISH));
    }
    host.run();
    host.finish();
    // Overtaken by those that are wished less than 5 · 20 ms after it, and by nobody else.
    assert_eq!(host.order().iter().position(|job| *job == old), Some(1 + 20));
}

#[test]
fn starts_keep_the_rate_in_every_window() {
    let config = PoolConfig { rate: Some((50.0, 3)), jobs_capacity: 1_000, ..with_workers(8) };
    let mut host = ready(&config);
    host.act = Act::Completes(1);
    host.submit_many(50);
    host.finish();
    host.check_rate();
    assert_eq!(host.starts.iter().filter(|(when, _)| *when == at(1)).count(), 3, "the burst");
    assert_eq!(host.starts.last().unwrap().0, at(1 + 47 * 20), "and no slower than allowed");
}

#[test]
fn a_cancelled_job_gives_its_token_back() {
    let mut host = ready(&PoolConfig { rate: Some((10.0, 1)), ..with_workers(2) });
    host.act = Act::Completes(1);
    host.submit_many(2);
    host.run_until(50);
    host.now(Deed::Cancel(2));
    assert_eq!(host.settled(2).rung, Rung::Queued);
    host.submit_many(1);
    host.finish();
    assert_eq!(host.jobs[&3].starts, [at(101)], "as if the second had never been");
}

#[test]
fn workers_that_no_longer_wait_for_a_token_give_up_their_turn() {
    // Only the first eight that wait watch the clock, and all of those are called off.
    let mut host = ready(&PoolConfig { rate: Some((10.0, 1)), ..with_workers(12) });
    host.act = Act::Completes(1);
    host.submit_many(12);
    host.run_until(50);
    (2..=10).for_each(|job| host.now(Deed::Cancel(job)));
    host.finish();
    assert_eq!((&host.jobs[&11].starts, &host.jobs[&12].starts), (&vec![at(101)], &vec![at(201)]));
}

#[test]
fn a_worker_lost_while_its_job_waits_for_a_token_does_not_get_it() {
    let mut host = ready(&PoolConfig { rate: Some((10.0, 1)), ..with_workers(2) });
    host.begin = Begin::Ready(500);
    host.act = Act::Completes(1);
    host.submit_many(3);
    host.run_until(50);
    // Both may hold a job that waits for its token.
    host.now(Deed::LoseWorker(2));
    host.finish();
    assert_eq!(host.pool.stats().jobs.completed, 3);
    host.check_rate();
}

#[test]
fn a_pause_or_a_loss_in_the_instant_of_the_token_keeps_the_job_from_starting() {
    for deed in [Deed::Pause, Deed::LoseWorker(1)] {
        let mut host = ready(&PoolConfig { rate: Some((10.0, 1)), ..with_workers(1) });
        host.begin = Begin::Ready(50);
        host.act = Act::Completes(1);
        host.submit_many(2);
        host.run_until(100);
        host.now = at(101);
        host.now(deed);
        host.run_until(150);
        assert_eq!(host.starts.len(), 1, "{deed:?}");
        host.finish();
        assert_eq!(host.pool.stats().jobs.completed, 2);
        host.check_rate();
    }
}

#[test]
fn a_pause_holds_also_who_waits_for_a_token() {
    let mut host = ready(&PoolConfig { rate: Some((10.0, 1)), ..with_workers(4) });
    host.act = Act::Completes(1);
    host.submit_many(8);
    host.run_until(50);
    host.now(Deed::Pause);
    host.run_until(1_000);
    assert_eq!(host.starts.len(), 1);
    host.finish();
    host.check_rate();
    assert_eq!(host.pool.stats().jobs.completed, 8);
}

// ==================================================================== size

fn dynamic() -> PoolConfig {
    PoolConfig { min_workers: 1, max_workers: 4, idle: ms(100), cooldown: ms(10), ..config() }
}

#[test]
fn a_dynamic_pool_grows_with_the_load_and_shrinks_without() {
    let mut host = ready(&dynamic());
    assert_eq!(host.n_workers(), 1);
    host.act = Act::Completes(20);
    host.submit_many(30);
    host.run_until(12);
    assert_eq!(host.n_workers(), 4);
    host.run_until(1_000);
    assert_eq!((host.pool.stats().jobs.completed, host.n_workers()), (30, 1));
    host.submit_many(30);
    host.run_until(1_001);
    assert_eq!(host.n_workers(), 4);
    host.finish();
    assert!(host.commands.iter().all(|(_, command)| !matches!(command, Command::Start { worker: 5.., .. })));
}

#[test]
fn a_closed_pool_still_grows_for_what_it_has() {
    let mut host = ready(&dynamic());
    host.act = Act::Completes(100);
    host.now(Deed::Pause);
    host.submit_many(40);
    host.now(Deed::Close);
    host.now(Deed::Resume);
    host.finish();
    assert!(host.now <= at(1_100), "forty jobs of 100 ms on four workers took until {:?}", host.now);
}

#[test]
fn a_pool_that_its_rate_holds_back_does_not_grow() {
    let mut host = ready(&PoolConfig { rate: Some((10.0, 1)), ..dynamic() });
    host.act = Act::Completes(1);
    host.submit_many(20);
    host.run_until(1_500);
    assert!(host.n_workers() <= 2, "{} workers for a job every 100 ms", host.n_workers());
    host.finish();
}

#[test]
fn resizing_lets_busy_workers_finish_their_jobs() {
    let mut host = ready(&with_workers(4));
    host.act = Act::Completes(50);
    host.submit_many(8);
    host.run_until(10);
    host.now(Deed::Resize(1));
    host.run_until(50);
    assert_eq!(host.pool.stats().jobs.in_flight, 4);
    host.run_until(51);
    assert_eq!((host.pool.stats().jobs.completed, host.pool.stats().jobs.in_flight), (4, 1));
    assert_eq!(host.n_workers(), 1);
    host.now(Deed::Resize(3));
    host.run_until(60);
    assert_eq!((host.n_workers(), host.pool.stats().jobs.in_flight), (3, 3));
    host.finish();
    assert_eq!((host.pool.stats().jobs.completed, n_kills(&host)), (8, 0));
}

#[test]
fn resizing_down_and_up_again_keeps_the_busy_workers() {
    let mut host = ready(&with_workers(4));
    host.act = Act::Completes(50);
    host.submit_many(20);
    host.run_until(10);
    host.now(Deed::Resize(1));
    host.now(Deed::Resize(3));
    host.run_until(20);
    assert_eq!((n_starts(&host), host.pool.stats().jobs.in_flight), (4, 4));
    host.run_until(60);
    assert_eq!((n_starts(&host), host.pool.stats().jobs.in_flight), (4, 3));
    host.finish();
}

#[test]
fn resizing_down_and_up_again_keeps_workers_whose_jobs_wait_for_a_token() {
    let mut host = ready(&PoolConfig { rate: Some((20.0, 4)), ..with_workers(4) });
    host.act = Act::Completes(10);
    host.submit_many(20);
    host.run_until(20);
    host.now(Deed::Resize(1));
    host.now(Deed::Resize(4));
    host.run_until(40);
    assert_eq!(n_starts(&host), 4);
    host.finish();
}

#[test]
fn a_worker_that_was_let_go_leaves_its_number_to_the_next() {
    let mut host = one_worker();
    for _ in 0..100 {
        host.now(Deed::Resize(3));
        host.now(Deed::Resize(1));
    }
    let numbers = host.commands.iter().filter_map(|(_, command)| match command {
        Command::Start { worker, .. } => Some(*worker),
        _ => None,
    });
    assert_eq!(numbers.max(), Some(3), "never more than three at once");
    host.finish();
}

#[test]
fn resizing_to_fewer_lets_go_of_idle_workers_at_once() {
    let mut host = ready(&with_workers(8));
    host.now(Deed::Resize(2));
    assert_eq!(host.n_workers(), 2);
    let n_stops = host.commands.iter().filter(|(_, command)| matches!(command, Command::Stop { .. })).count();
    assert_eq!(n_stops, 6);
    host.submit_many(10);
    host.finish();
    assert_eq!(host.pool.stats().jobs.completed, 10);
}

#[test]
fn a_worker_that_is_let_go_in_the_instant_in_which_a_job_comes_in_does_not_take_it_along() {
    let config = PoolConfig {
        min_workers: 1,
        max_workers: 2,
        idle: Duration::ZERO,
        cooldown: Duration::ZERO,
        jobs_capacity: 1,
        ..config()
    };
    let mut host = ready(&config);
    host.script(1, &[Act::Deaf]);
    host.script(2, &[Act::Deaf]);
    host.submit_many(4);
    host.run_until(50);
    assert_eq!((host.n_workers(), host.jobs[&4].accepted_at), (2, None));
    // Both come free in one instant: the first takes the queued job, the other is handed the one from outside.
    host.answer_together(&[1, 2]);
    host.finish();
    assert_eq!(host.pool.stats().jobs.completed, 4);
}

#[test]
fn a_worker_is_replaced_after_its_number_of_jobs() {
    let mut host = ready(&PoolConfig { recycle_after: Some(3), ..with_workers(1) });
    host.submit_many(10);
    host.finish();
    assert_eq!(host.pool.stats().jobs.completed, 10);
    assert_eq!((n_starts(&host), n_kills(&host)), (4, 3));
    assert_eq!(host.settled_at(10), 104.0, "three times a millisecond to start again");
}

#[test]
fn an_answer_that_comes_again_while_its_worker_is_idle_counts_once() {
    let mut host = ready(&PoolConfig { recycle_after: Some(2), ..with_workers(1) });
    host.act = Act::Completes(1);
    host.submit_many(1);
    host.run_until(10);
    host.now(Deed::Stale(1, 0, 1));
    assert_eq!((host.pool.stats().jobs.completed, n_starts(&host)), (1, 1), "its worker has not run two jobs");
    host.finish();
}

#[test]
fn a_worker_that_has_grown_too_large_is_replaced_before_its_next_job() {
    let mut host = one_worker();
    host.submit_many(2);
    host.run_until(5);
    host.now(Deed::WearOut(1));
    assert_eq!(n_kills(&host), 0, "it may finish");
    host.finish();
    assert_eq!((n_kills(&host), host.settled_at(2)), (1, 22.0));
    let mut idle = one_worker();
    idle.now(Deed::WearOut(1));
    assert_eq!((n_kills(&idle), n_starts(&idle)), (1, 2));
    idle.finish();
}

// ==================================================================== pause

#[test]
fn a_pause_holds_queued_jobs_and_lets_running_ones_finish() {
    let mut host = ready(&with_workers(2));
    host.submit_many(6);
    host.run_until(5);
    host.now(Deed::Pause);
    host.run_until(500);
    let stats = host.pool.stats().jobs;
    assert_eq!((stats.completed, stats.queued, stats.in_flight), (2, 4, 0));
    host.now(Deed::Resume);
    host.finish();
    assert_eq!(host.settled_at(6), 520.0);
}

#[test]
fn cancelling_works_during_a_pause() {
    let mut host = ready(&PoolConfig { jobs_capacity: 2, ..with_workers(2) });
    host.now(Deed::Pause);
    host.submit_many(6);
    host.run_until(10);
    (1..=6).for_each(|job| host.now(Deed::Cancel(job)));
    assert_eq!(host.pool.stats().jobs.cancelled, 6);
    assert!(host.starts.is_empty());
    host.finish();
}

#[test]
fn a_paused_pool_is_drained_once_nothing_is_left() {
    let mut host = ready(&with_workers(2));
    host.submit_many(2);
    host.run_until(5);
    host.now(Deed::Pause);
    host.run_until(20);
    host.now(Deed::Close);
    host.run();
    assert!(host.has_ended(), "what a pause holds back is jobs, and there are none");
}

#[test]
fn important_jobs_that_come_during_a_pause_run_first_after_it() {
    let mut host = ready(&with_workers(1));
    host.now(Deed::Pause);
    host.submit_many(3);
    host.submit(Wish { priority: -1, ..WISH });
    host.finish();
    // The idle worker may hold the one it was waiting for.
    assert_eq!(host.order().iter().position(|job| *job == 4), Some(1));
}

// ==================================================================== ends

#[test]
fn an_idle_pool_is_drained_at_once() {
    let mut host = ready(&config());
    host.run_until(10);
    host.now(Deed::Close);
    assert_eq!(host.drained_at, Some(at(10)));
    host.finish();
}

#[test]
fn a_pool_is_drained_though_its_workers_have_not_started() {
    let mut host = Host::new(&config());
    host.begin = Begin::Silent;
    host.now(Deed::Close);
    host.run();
    assert!(host.has_ended(), "nothing is to be done, so nobody need be waited for");
}

#[test]
fn closing_runs_what_is_queued_and_takes_no_more() {
    let mut host = ready(&PoolConfig { jobs_capacity: 2, ..with_workers(1) });
    host.submit_many(5);
    host.now(Deed::Close);
    let late = host.submit(WISH);
    assert_eq!(host.jobs[&late].came_back, Some(Notice::Closed(late)));
    host.finish();
    assert_eq!(host.pool.stats().jobs.completed, 5);
    assert_eq!(host.drained_at, Some(at(51)));
}

#[test]
fn terminating_in_the_middle_of_everything() {
    let policy = waiting(1_000, retry(5, &[JobErrorKind::Failed]));
    let config =
        PoolConfig { retry: policy, jobs_capacity: 2, results_capacity: 1, rate: Some((400.0, 4)), ..with_workers(4) };
    let mut host = ready(&config);
    host.now(Deed::Receive(1));
    host.script(1, &[Act::Fails(2)]);
    host.script(2, &[Act::Completes(2)]);
    host.script(3, &[Act::Deaf]);
    host.script(4, &[Act::Completes(3)]);
    host.act = Act::Completes(5);
    host.submit_many(20);
    host.run_until(5);
    host.now(Deed::Cancel(3));
    host.run_until(8);
    let before = host.pool.stats().jobs;
    assert!(before.waiting_to_retry == 1 && before.queued > 0 && before.in_flight > 0, "{before:?}");
    host.now(Deed::Terminate);
    assert_eq!(host.drained_at, Some(at(8)));
    let stats = host.pool.stats().jobs;
    assert_eq!(stats.completed + stats.cancelled, 20, "{stats:?}");
    assert!(host.jobs.values().all(|known| known.settled.is_some() && known.accepted_at.is_some()));
    host.finish();
    let mut all = host.received.clone();
    all.sort_unstable();
    assert_eq!(all, (1..=20).collect::<Vec<_>>(), "every result comes");
}

#[test]
fn terminating_twice_or_after_the_end_loses_no_result() {
    for closes_first in [false, true] {
        let mut host = ready(&with_workers(1));
        host.now(Deed::Receive(1));
        host.submit_many(5);
        host.run_until(if closes_first { 200 } else { 15 });
        if closes_first {
            host.now(Deed::Close);
            assert!(host.has_ended());
        } else {
            host.now(Deed::Terminate);
        }
        host.now(Deed::Terminate);
        host.finish();
        assert_eq!(host.received.len(), 5, "closed first: {closes_first}");
    }
}

#[test]
fn terminating_in_the_instant_in_which_a_backoff_ends_settles_the_job_once() {
    let policy = waiting(50, retry(2, &[JobErrorKind::Failed]));
    let mut host = ready(&PoolConfig { retry: policy, ..with_workers(1) });
    host.now(Deed::Receive(0));
    host.act = Act::Fails(10);
    host.submit_many(1);
    host.run_until(20);
    // Nobody has woken the pool at 61 ms: the job is on its way to a worker.
    host.now = at(70);
    host.now(Deed::Terminate);
    host.now(Deed::CancelAll);
    host.finish();
    assert_eq!((host.state(1), host.received.len()), (State::Cancelled, 1));
}

#[test]
fn nothing_happens_after_the_end() {
    let mut host = ready(&PoolConfig { deadline: Some(ms(500)), ..dynamic() });
    host.submit_many(3);
    host.run_until(100);
    host.finish();
    for deed in
        [Deed::Close, Deed::Pause, Deed::Resume, Deed::Resize(9), Deed::CancelAll, Deed::Terminate, Deed::Cancel(1)]
    {
        host.now(deed);
    }
    host.submit(WISH);
    host.run_until(1_000);
    assert_eq!(host.pool.next_wake(), None);
}

// ==================================================================== starts that fail

#[test]
fn workers_that_cannot_start_at_all_end_the_pool_and_every_job_is_lost() {
    let mut host = Host::new(&PoolConfig { jobs_capacity: 2, ..with_workers(3) });
    host.begin = Begin::Lost(5);
    host.submit_many(6);
    host.run();
    assert!(host.cannot_start_at.is_some());
    for job in 1..=6 {
        assert_eq!((host.state(job), host.settled(job).reason), (State::Lost, Reason::CannotStart), "job {job}");
    }
    let late = host.submit(WISH);
    assert_eq!(host.jobs[&late].came_back, Some(Notice::Closed(late)));
    host.finish();
}

#[test]
fn jobs_that_come_in_while_every_worker_fails_to_start_again_are_lost_too() {
    let mut host = ready(&PoolConfig { jobs_capacity: 0, ..with_workers(2) });
    host.begin = Begin::Lost(5);
    host.run_until(2_000);
    host.now(Deed::LoseWorker(1));
    host.now(Deed::LoseWorker(2));
    host.submit_many(4);
    host.run();
    assert!(host.cannot_start_at.is_some());
    for job in 1..=4 {
        assert_eq!((host.state(job), host.settled(job).reason), (State::Lost, Reason::CannotStart), "job {job}");
    }
    host.finish();
}

#[test]
fn a_job_that_waits_to_be_run_again_is_lost_when_no_worker_can_be_started() {
    let policy = RetryPolicy { max_backoff: ms(60_000), ..waiting(60_000, retry(2, &[JobErrorKind::Failed])) };
    let mut host = ready(&PoolConfig { retry: policy, ..with_workers(1) });
    host.script(1, &[Act::Fails(10)]);
    host.begin = Begin::Lost(1);
    host.submit_many(1);
    host.run_until(2_000);
    host.now(Deed::LoseWorker(1));
    host.run_until(10_000);
    assert_eq!((host.state(1), host.settled(1).reason), (State::Lost, Reason::CannotStart));
    host.finish();
}

#[test]
fn a_worker_that_is_just_being_replaced_is_no_reason_to_give_up() {
    let mut host = Host::new(&PoolConfig { grace: Duration::ZERO, ..with_workers(2) });
    host.script_starts(1, &[Begin::Lost(1)]);
    host.script_starts(2, &[Begin::Ready(1), Begin::Ready(1_000)]);
    host.run_until(20_000);
    host.script(1, &[Act::Deaf]);
    host.submit_many(3);
    host.run_until(20_010);
    host.now(Deed::Cancel(1));
    host.finish();
    assert_eq!(host.cannot_start_at, None);
    assert_eq!(host.pool.stats().jobs.completed, 2);
}

#[test]
fn a_worker_that_cannot_be_started_is_tried_again_only_now_and_then_while_another_lives() {
    let mut host = Host::new(&with_workers(2));
    host.script_starts(1, &[Begin::Lost(1)]);
    host.run_until(60_000);
    let n_tries = n_starts(&host) - 1;
    assert!((10..=20).contains(&n_tries), "{n_tries} starts in a minute");
    host.submit_many(10);
    host.run_until(60_100);
    assert_eq!(host.pool.stats().jobs.completed, 10);
    host.script_starts(1, &[Begin::Ready(1)]);
    host.run_until(66_000);
    assert_eq!(host.pool.stats().workers.idle, 2, "and at last it works");
    host.finish();
}

#[test]
fn one_failed_start_of_the_last_good_worker_is_no_reason_to_give_up() {
    let mut host = Host::new(&with_workers(2));
    host.script_starts(1, &[Begin::Lost(1)]);
    host.script_starts(2, &[Begin::Ready(1), Begin::Lost(1), Begin::Ready(1)]);
    host.run_until(20_000);
    host.now(Deed::LoseWorker(2));
    host.submit_many(3);
    host.run_until(21_000);
    assert_eq!((host.cannot_start_at, host.pool.stats().jobs.completed), (None, 3));
    host.finish();
}

#[test]
fn a_pool_that_was_larger_once_gives_up_as_soon_as_a_small_one() {
    let mut host = ready(&with_workers(20));
    host.now(Deed::Resize(1));
    host.begin = Begin::Lost(1);
    host.run_until(2_000);
    (1..=20).for_each(|worker| host.now(Deed::LoseWorker(worker)));
    host.submit_many(1);
    host.run_until(4_000);
    assert!(host.cannot_start_at.is_some(), "1.5 s of backoff, and the starts");
    host.finish();
}

#[test]
fn a_closed_pool_does_not_hang_when_one_worker_after_the_other_cannot_be_started() {
    let mut host = ready(&with_workers(2));
    host.script(1, &[Act::Completes(5_000)]);
    host.script_starts(1, &[Begin::Ready(1), Begin::Ready(1), Begin::Lost(1)]);
    host.script_starts(2, &[Begin::Ready(1), Begin::Lost(1)]);
    host.submit_many(2);
    host.now(Deed::Close);
    host.run_until(1_100);
    host.now(Deed::LoseWorker(2));
    host.run_until(3_000);
    // The first is lost too, lives again for a while, and then cannot be started either.
    host.now(Deed::LoseWorker(1));
    host.run_until(4_000);
    host.now(Deed::LoseWorker(1));
    host.run();
    assert!(host.has_ended());
    host.finish();
}

// ==================================================================== figures

#[test]
fn utilisation_is_busy_over_alive() {
    let mut host = one_worker();
    host.act = Act::Completes(30);
    host.run_until(21);
    host.submit_many(1);
    host.run_until(101);
    let stats = host.pool.stats();
    assert!((stats.utilisation - 0.3).abs() < 1e-9, "{}", stats.utilisation);
    host.finish();
    let utilisation = host.pool.stats().utilisation;
    host.run_until(9_999);
    assert_eq!(host.pool.stats().utilisation, utilisation, "a pool without workers is neither");
}

#[test]
fn percentiles_and_throughput_are_those_of_what_happened() {
    let mut host = ready(&PoolConfig { jobs_capacity: 1_000, ..with_workers(1) });
    host.submit_many(100);
    host.run_until(1_001);
    let stats = host.pool.stats();
    assert_eq!((stats.run_ms.count, stats.wait_ms.count, stats.total_ms.count), (100, 100, 100));
    assert_eq!((stats.run_ms.p50, stats.run_ms.max), (10.0, 10.0));
    assert_eq!((stats.wait_ms.max, stats.wait_ms.mean), (990.0, 495.0));
    assert_eq!((stats.total_ms.max, stats.total_ms.mean), (1_000.0, 505.0));
    assert!((stats.wait_ms.p90 - 890.0).abs() < 10.0, "{:?}", stats.wait_ms);
    assert!((stats.throughput_per_second - 99.9).abs() < 0.1, "{}", stats.throughput_per_second);
    host.finish();
}

#[test]
fn little_s_law_holds_from_empty_to_empty() {
    let mut host = ready(&with_workers(3));
    let mut area = 0.0;
    for n in 0..200 {
        host.later(n * 7 + n % 5, Deed::Submit(WISH));
        host.script(n as u32 + 1, &[Act::Completes(1 + n * 13 % 40)]);
    }
    let mut last = host.now;
    loop {
        let n = f64::from(host.pool.stats().jobs.unsettled());
        if !host.step() {
            break;
        }
        area += n * host.now.since(last).as_secs_f64() * 1e3;
        last = host.now;
    }
    let total: f64 = (1..=200).map(|job| host.settled(job).total.as_secs_f64() * 1e3).sum();
    assert!((area - total).abs() < 1e-6, "number in system over time {area}, sum of sojourn times {total}");
    host.finish();
}
