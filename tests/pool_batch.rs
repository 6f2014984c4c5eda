//! Several jobs in one message: who travels with whom, and what becomes of those behind the first when something comes
//! between. What holds at every moment is checked by `support/pool_host.rs` on the way.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

#[path = "support/pool_host.rs"]
mod pool_host;

use std::time::Duration;

use pool_host::{Act, Deed, Host, WISH, Wish, config, ms};
use worker_pool_playground::pool::{Batch, Command, JobErrorKind, KindSet, PoolConfig, Reason, RetryPolicy, Rung};
use worker_pool_playground::time::Time;
use worker_pool_playground::trace::State;

/// So many workers, and so many jobs in one message.
fn with(n_workers: u16, batch: u32) -> PoolConfig {
    PoolConfig { min_workers: n_workers, max_workers: n_workers, batch: Batch::Fixed(batch), ..config() }
}

/// As many jobs in one message as last two milliseconds, and room for all.
fn auto(n_workers: u16) -> PoolConfig {
    PoolConfig { batch: Batch::Auto, jobs_capacity: 10_000, ..with(n_workers, 1) }
}

/// A host whose workers are ready, at 1 ms.
fn ready(config: &PoolConfig) -> Host {
    let mut host = Host::new(config);
    host.run_until(1);
    host
}

/// A host whose workers keep answers back: the pool believes the first of a batch in hand until the last has ended.
fn silent(config: &PoolConfig) -> Host {
    let mut host = ready(config);
    host.holds_answers = true;
    host
}

/// What was posted together.
fn messages(host: &Host) -> Vec<Vec<u32>> {
    host.messages.iter().map(|(_, jobs)| jobs.clone()).collect()
}

fn sizes(host: &Host) -> Vec<usize> {
    messages(host).iter().map(Vec::len).collect()
}

/// Every job that began, as often as it did.
fn begun(host: &Host) -> Vec<u32> {
    host.starts.iter().map(|start| start.1).collect()
}

fn n_kills(host: &Host) -> usize {
    host.commands.iter().filter(|(_, command)| matches!(command, Command::Kill { .. })).count()
}

fn n_completed(host: &Host) -> u32 {
    host.pool.stats().jobs.completed
}

/// All jobs but these completed at the first attempt that counts.
fn all_completed_at_once_but(host: &Host, others: &[u32]) {
    for job in host.jobs.keys().filter(|job| !others.contains(job)) {
        let settled = host.settled(*job);
        assert_eq!((settled.state, settled.n_attempts), (State::Completed, 1), "{settled:?}");
    }
}

// ==================================================================== how many

#[test]
fn a_fixed_batch_goes_in_one_message() {
    let mut host = ready(&with(1, 4));
    host.submit_many(10);
    host.finish();
    assert_eq!(messages(&host), [vec![1, 2, 3, 4], vec![5, 6, 7, 8], vec![9, 10]]);
    assert_eq!(
        (host.settled_at(1), host.settled_at(4), host.settled_at(10)),
        (11.0, 41.0, 101.0),
        "one after the other"
    );
}

#[test]
fn with_a_batch_of_one_each_job_travels_alone() {
    let mut host = ready(&with(1, 1));
    host.submit_many(10);
    host.finish();
    assert_eq!(sizes(&host), [1; 10]);
}

#[test]
fn who_gets_the_next_job_is_foreseen_while_somebody_waits_for_it() {
    let mut host = ready(&auto(2));
    host.act = Act::Completes(10);
    let foreseen = |host: &Host| host.pool.foresee(host.now);
    assert_eq!(foreseen(&host), Some(1));
    host.submit(WISH);
    assert_eq!(foreseen(&host), Some(2), "the other one is busy");
    host.submit(WISH);
    assert_eq!(foreseen(&host), None, "both are");
    host.run_until(20);
    assert_eq!(foreseen(&host), Some(1), "the first to have come back");
    host.now(Deed::Pause);
    assert_eq!(foreseen(&host), None, "none starts");
    host.now(Deed::Resume);
    host.now(Deed::WearOut(1));
    assert_eq!(foreseen(&host), None, "it is replaced before its next job");
    assert_eq!(host.n_foreseen, 2, "and it came as was foreseen");
}

#[test]
fn nothing_is_foreseen_where_a_job_has_a_clock_or_travels_by_rules() {
    for config in [
        with(2, 1),
        PoolConfig { timeout: Some(ms(50)), ..auto(2) },
        PoolConfig { rate: Some((100.0, 1)), ..auto(2) },
        PoolConfig { deadline: Some(ms(50)), ..auto(2) },
    ] {
        let host = ready(&config);
        assert_eq!(host.pool.foresee(host.now), None, "{config:?}");
    }
}

#[test]
fn auto_begins_with_one_and_grows_to_what_lasts_two_milliseconds() {
    let mut host = ready(&auto(1));
    host.act = Act::Completes(1);
    host.submit_many(40);
    host.finish();
    let sizes = sizes(&host);
    assert_eq!((sizes[0], &sizes[1..=18]), (1, &[2; 18][..]));
    assert_eq!(sizes[19..], [1; 3], "the fewer are left, the finer they are dealt");
}

#[test]
fn auto_trusts_at_most_sixteen_times_what_was_tried() {
    let mut host = ready(&auto(1));
    host.act = Act::Completes(0);
    host.submit_many(10_000);
    while host.messages.len() < 4 {
        host.step();
    }
    assert_eq!(sizes(&host), [1, 16, 256, 4_096], "and never more than 4,096");
}

#[test]
fn auto_leaves_work_for_every_worker() {
    let mut host = ready(&auto(4));
    host.act = Act::Completes(1);
    host.unit = Duration::from_micros(20);
    host.pace = Some(ms(5));
    host.submit_many(100);
    host.run_until(9);
    let sizes = sizes(&host);
    assert_eq!((&sizes[..4], &sizes[4..8]), (&[1; 4][..], &[8, 9, 10, 11][..]), "an eighth of what waits each");
}

#[test]
fn auto_sends_no_message_for_less_than_it_is_worth() {
    let mut host = ready(&auto(4));
    host.act = Act::Completes(0);
    host.pace = Some(ms(5));
    host.submit_many(6_000);
    host.finish();
    let sizes = sizes(&host);
    let (first, dealt) = sizes.split_at(12);
    assert_eq!(first, [&[1; 4][..], &[16; 4], &[256; 4]].concat());
    assert!(
        dealt.iter().filter(|&&size| size > 1).count() <= 2,
        "few, where all that a job costs is the host's: {sizes:?}"
    );
}

#[test]
fn the_longer_jobs_last_the_finer_they_are_dealt() {
    // What a message is worth takes 128 µs, with a quarter of one for each job, and 1,024 more by as much as that quarter is of it.
    for (micros, least) in [(1, 266), (4, 44), (20, 6)] {
        let mut host = ready(&auto(2));
        host.act = Act::Completes(1);
        host.unit = Duration::from_micros(micros);
        host.pace = Some(ms(5));
        host.submit_many(3_000);
        host.finish();
        let sizes = sizes(&host);
        // Two workers: one each, then up to sixteen times as many, and again.
        let n_of = |fits: &dyn Fn(usize) -> bool| sizes[6..].iter().filter(|&&size| size > 1 && fits(size)).count();
        assert!(n_of(&|size| size == least) > 0, "{micros} µs: {sizes:?}");
        assert!(n_of(&|size| size < least) <= 1, "but for what is left, {micros} µs: {sizes:?}");
    }
}

#[test]
fn long_jobs_travel_alone() {
    let mut host = ready(&auto(1));
    host.submit_many(30);
    host.finish();
    assert_eq!(sizes(&host), [1; 30]);
}

/// A worker that has just begun a job of so many milliseconds, with many more waiting: how many jobs it has been given.
fn given(each: u64) -> usize {
    let mut host = ready(&auto(1));
    host.act = Act::Completes(each);
    host.submit_many(30);
    // Between the start of one and its end.
    host.run_until(1 + 4 * each + 1);
    assert_eq!(n_completed(&host), 4);
    sizes(&host).iter().sum::<usize>() - 4
}

#[test]
fn behind_a_job_of_some_milliseconds_stands_the_next() {
    assert_eq!([2, 3, 5, 6].map(given), [2; 4]);
    assert_eq!([7, 10, 50].map(given), [1; 3]);
}

#[test]
fn behind_the_last_jobs_stands_none_that_another_worker_could_run() {
    let mut host = ready(&auto(2));
    host.act = Act::Completes(5);
    host.submit_many(20);
    host.finish();
    assert_eq!(host.drained_at, Some(Time::from_millis(51)), "it began at 1 ms");
}

#[test]
fn after_one_outlier_the_jobs_of_its_task_travel_alone_until_the_mean_has_forgotten_it() {
    let mut host = ready(&auto(1));
    host.act = Act::Completes(0);
    host.script(10, &[Act::Completes(20)]);
    host.submit_many(60);
    host.finish();
    let sizes = sizes(&host);
    assert_eq!(sizes[..2], [1, 16]);
    assert_eq!(sizes[2..=5], [1; 4], "20 ms · 0.7⁴ < 6 ms");
    assert!(sizes[6] > 1, "{sizes:?}");
}

#[test]
fn an_outlier_says_nothing_of_other_tasks() {
    let mut host = ready(&auto(1));
    host.act = Act::Completes(0);
    host.script(1, &[Act::Completes(20)]);
    host.submit(WISH);
    host.now(Deed::SubmitMany(60, Wish { task: 1, ..WISH }));
    host.finish();
    assert_eq!(sizes(&host)[..3], [1, 1, 16]);
}

#[test]
fn recycle_after_bounds_a_batch() {
    let mut host = ready(&PoolConfig { recycle_after: Some(3), ..with(1, 8) });
    host.submit_many(7);
    host.finish();
    assert_eq!(messages(&host), [vec![1, 2, 3], vec![4, 5, 6], vec![7]]);
    assert_eq!(n_kills(&host), 2);
}

// ==================================================================== with whom

/// Four jobs, of which the second is such a one: it travels alone, and nothing passes it.
fn second_travels_alone(wish: Wish) {
    let mut host = ready(&with(1, 8));
    host.submit(WISH);
    host.submit(wish);
    host.submit_many(2);
    host.finish();
    assert_eq!(messages(&host), [vec![1], vec![2], vec![3, 4]]);
}

#[test]
fn a_job_with_a_timeout_does_not_join() {
    second_travels_alone(Wish { timeout: Some(1_000), ..WISH });
}

#[test]
fn a_job_with_a_deadline_does_not_join() {
    second_travels_alone(Wish { deadline: Some(1_000), ..WISH });
}

#[test]
fn a_job_that_may_run_only_once_does_not_join() {
    second_travels_alone(Wish { is_idempotent: false, ..WISH });
}

#[test]
fn a_job_of_another_task_does_not_join() {
    second_travels_alone(Wish { task: 1, ..WISH });
}

#[test]
fn nothing_joins_where_the_pool_has_a_timeout() {
    let mut host = ready(&PoolConfig { timeout: Some(ms(1_000)), ..with(1, 8) });
    host.submit_many(4);
    host.finish();
    assert_eq!(sizes(&host), [1; 4]);
}

#[test]
fn nothing_joins_with_a_rate_limit() {
    let mut host = ready(&PoolConfig { rate: Some((1_000.0, 100)), ..with(1, 8) });
    host.submit_many(4);
    host.finish();
    assert_eq!(sizes(&host), [1; 4]);
}

#[test]
fn nothing_joins_in_a_rendezvous() {
    let mut host = ready(&PoolConfig { jobs_capacity: 0, ..with(1, 8) });
    host.submit_many(4);
    host.finish();
    assert_eq!(sizes(&host), [1; 4]);
}

#[test]
fn a_job_that_runs_again_travels_alone() {
    let on = KindSet::EMPTY.with(JobErrorKind::Failed);
    let retry = RetryPolicy { attempts: 2, backoff: Duration::ZERO, on, ..RetryPolicy::default() };
    let mut host = ready(&PoolConfig { retry, ..with(1, 3) });
    host.script(2, &[Act::Fails(1), Act::Completes(1)]);
    host.submit_many(6);
    host.finish();
    assert_eq!(messages(&host), [vec![1, 2, 3], vec![2], vec![4, 5, 6]]);
    assert_eq!((n_completed(&host), host.settled(2).n_attempts), (6, 2));
}

#[test]
fn a_submitter_that_waits_outside_is_let_in_by_a_batch() {
    let mut host = ready(&PoolConfig { jobs_capacity: 1, ..with(1, 4) });
    host.submit_many(6);
    assert_eq!(messages(&host), [[1, 2, 3, 4]]);
    let n_accepted = host.jobs.values().filter(|job| job.accepted_at.is_some()).count();
    assert_eq!(n_accepted, 5, "four are on their way, one has room");
    host.finish();
    assert_eq!(n_completed(&host), 6);
}

#[test]
fn a_worker_that_is_to_go_gets_no_company() {
    let mut host = ready(&with(2, 4));
    host.now(Deed::Pause);
    host.submit_many(10);
    // Two wait in workers' hands for the end of the pause.
    host.now(Deed::Resize(1));
    host.now(Deed::Resume);
    let mut sizes = sizes(&host);
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 4]);
    host.finish();
    all_completed_at_once_but(&host, &[]);
}

#[test]
fn a_job_that_cannot_be_sent_leaves_the_others_alone() {
    let mut host = ready(&with(1, 4));
    for job in [1, 3] {
        host.script(job, &[Act::Unsendable]);
    }
    host.submit_many(4);
    host.finish();
    for job in [1, 3] {
        assert_eq!((host.state(job), host.settled(job).reason), (State::Failed, Reason::NotCloneable));
        assert_eq!(host.settled_at(job), 1.0);
    }
    assert_eq!((begun(&host), host.settled_at(4)), (vec![2, 4], 21.0));
}

// ==================================================================== what comes between

#[test]
fn a_cancelled_job_behind_another_settles_at_once_and_its_worker_lives() {
    let mut host = ready(&with(1, 4));
    host.submit_many(4);
    host.run_until(5);
    host.now(Deed::Cancel(3));
    let settled = host.settled(3);
    assert_eq!((settled.state, settled.rung, settled.n_attempts), (State::Cancelled, Rung::Queued, 0));
    assert_eq!((settled.wait, settled.worker), (ms(4), 0));
    host.finish();
    assert_eq!((begun(&host), n_kills(&host)), (vec![1, 2, 4], 0));
    all_completed_at_once_but(&host, &[3]);
}

#[test]
fn the_one_in_hand_is_asked_alone_and_the_rest_taken_back() {
    let mut host = ready(&with(2, 4));
    host.script(2, &[Act::Listens(500, 7)]);
    host.submit_many(5);
    assert_eq!(messages(&host), [vec![1], vec![2, 3, 4, 5]]);
    host.run_until(5);
    host.now(Deed::Cancel(2));
    assert_eq!(host.n_taken_back, 3);
    host.finish();
    assert_eq!((host.state(2), host.settled(2).rung), (State::Cancelled, Rung::Cooperative));
    assert_eq!((host.settled_at(2), host.settled_at(3), n_kills(&host)), (12.0, 21.0, 0));
    all_completed_at_once_but(&host, &[2]);
}

#[test]
fn a_cancelled_job_that_keeps_its_worker_costs_it_after_its_grace_and_nobody_elses_job() {
    let mut host = silent(&with(1, 4));
    host.script(1, &[Act::Completes(2)]);
    host.script(2, &[Act::Deaf]);
    host.submit_many(4);
    host.run_until(10);
    host.now(Deed::Cancel(2));
    assert_eq!((host.state(2), host.settled(2).rung), (State::Cancelled, Rung::Queued), "as far as the pool knows");
    host.run_until(209);
    assert_eq!(n_kills(&host), 0);
    host.run_until(210);
    assert_eq!(n_kills(&host), 1);
    host.finish();
    assert_eq!(begun(&host), [1, 2, 1, 3, 4]);
    assert_eq!(host.settled(1).run, ms(2), "what nobody heard of does not count");
    all_completed_at_once_but(&host, &[2]);
}

#[test]
fn where_the_job_in_hand_was_asked_to_stop_its_own_grace_ends_it() {
    let mut host = silent(&with(1, 4));
    host.script(1, &[Act::Completes(2)]);
    host.script(2, &[Act::Deaf]);
    host.submit_many(2);
    host.run_until(10);
    host.now(Deed::Cancel(2));
    host.run_until(50);
    host.now(Deed::Cancel(1));
    host.run_until(249);
    assert_eq!(n_kills(&host), 0);
    host.finish();
    assert_eq!((host.state(1), host.settled_at(1), n_kills(&host)), (State::Killed, 250.0, 1));
}

#[test]
fn what_its_worker_is_taken_from_when_the_pools_time_is_up_was_not_begun() {
    let mut host = silent(&PoolConfig { deadline: Some(ms(210)), ..with(1, 4) });
    host.script(1, &[Act::Completes(2)]);
    host.script(2, &[Act::Deaf]);
    host.submit_many(2);
    host.run_until(10);
    host.now(Deed::Cancel(2));
    host.finish();
    let settled = host.settled(1);
    assert_eq!((settled.state, settled.rung, settled.n_attempts), (State::Expired, Rung::Queued, 0));
    assert_eq!((host.settled_at(1), n_kills(&host)), (210.0, 1));
}

#[test]
fn a_job_that_was_taken_back_and_is_cancelled_later_costs_the_worker_that_it_keeps() {
    let mut host = silent(&with(1, 4));
    host.script(1, &[Act::Completes(2)]);
    host.script(2, &[Act::Deaf]);
    host.submit_many(3);
    host.run_until(10);
    host.now(Deed::Pause);
    host.now(Deed::Resume);
    host.run_until(300);
    assert_eq!((begun(&host), n_kills(&host)), (vec![1, 2], 0), "nobody can tell that it hangs");
    host.now(Deed::Cancel(2));
    host.run_until(500);
    assert_eq!(n_kills(&host), 1);
    host.finish();
    all_completed_at_once_but(&host, &[2]);
}

#[test]
fn a_pause_takes_the_rest_back() {
    let mut host = ready(&with(1, 4));
    host.submit_many(4);
    host.run_until(5);
    host.now(Deed::Pause);
    let jobs = host.pool.stats().jobs;
    assert_eq!((jobs.in_flight, jobs.queued), (1, 3));
    host.run_until(50);
    assert_eq!(begun(&host), [1]);
    host.now(Deed::Resume);
    host.finish();
    assert_eq!(messages(&host), [vec![1, 2, 3, 4], vec![2], vec![3], vec![4]], "each alone from then on");
    assert_eq!(host.settled(2).wait, ms(49), "until the dispatch that counts");
    all_completed_at_once_but(&host, &[]);
}

#[test]
fn a_worker_that_is_not_needed_any_more_gives_its_rest_back() {
    let mut host = ready(&with(2, 3));
    host.submit_many(6);
    host.run_until(5);
    host.now(Deed::Resize(1));
    assert_eq!(host.n_taken_back, 2);
    host.run_until(11);
    assert_eq!(host.n_workers(), 1, "it goes after its job in hand");
    host.finish();
    assert_eq!((host.settled_at(6), n_kills(&host)), (51.0, 0));
    all_completed_at_once_but(&host, &[]);
}

#[test]
fn cancel_all_withdraws_what_stands_behind_another() {
    let mut host = ready(&with(1, 4));
    host.script(1, &[Act::Listens(500, 7)]);
    host.submit_many(4);
    host.run_until(5);
    host.now(Deed::CancelAll);
    for job in 2..=4 {
        let settled = host.settled(job);
        assert_eq!((settled.state, settled.rung, settled.n_attempts), (State::Cancelled, Rung::Queued, 0));
    }
    host.finish();
    assert_eq!((host.settled(1).rung, host.settled_at(1)), (Rung::Cooperative, 12.0));
}

#[test]
fn a_lost_worker_loses_only_its_job_in_hand() {
    let mut host = ready(&with(1, 4));
    host.script(2, &[Act::Vanishes(5)]);
    host.submit(WISH);
    host.submit(Wish { retry: None, ..WISH });
    host.submit_many(2);
    host.finish();
    assert_eq!((host.state(2), host.settled(2).reason), (State::Lost, Reason::WorkerLost));
    assert_eq!(begun(&host), [1, 2, 3, 4]);
    all_completed_at_once_but(&host, &[2]);
}

#[test]
fn a_poisoned_worker_gives_its_rest_back() {
    let mut host = ready(&with(1, 4));
    host.script(2, &[Act::Panics(5)]);
    host.submit_many(4);
    host.finish();
    assert_eq!((host.state(2), n_kills(&host), begun(&host)), (State::Panicked, 1, vec![1, 2, 3, 4]));
    all_completed_at_once_but(&host, &[2]);
}

#[test]
fn a_worker_that_has_grown_too_large_gives_its_rest_back() {
    let mut host = ready(&with(1, 4));
    host.submit_many(4);
    host.run_until(5);
    host.now(Deed::WearOut(1));
    host.run_until(11);
    assert_eq!((n_kills(&host), host.n_taken_back), (1, 3), "before its next job");
    host.finish();
    all_completed_at_once_but(&host, &[]);
}

#[test]
fn terminate_settles_all_of_a_batch() {
    let mut host = ready(&with(1, 4));
    host.submit_many(5);
    host.run_until(5);
    host.now(Deed::Terminate);
    assert_eq!((host.settled(1).rung, host.settled(1).n_attempts), (Rung::Killed, 1));
    for job in 2..=5 {
        let settled = host.settled(job);
        assert_eq!((settled.state, settled.rung, settled.n_attempts), (State::Cancelled, Rung::Queued, 0));
    }
    host.finish();
}

#[test]
fn what_terminate_settles_nothing_settles_again() {
    let mut host = ready(&with(2, 4));
    host.script(1, &[Act::Completes(1)]);
    host.submit_many(5);
    host.run_until(5);
    host.now(Deed::Terminate);
    host.now(Deed::CancelAll);
    host.finish();
    assert_eq!(host.pool.stats().jobs.cancelled, 4);
}

// ==================================================================== one that lasts

#[test]
fn a_batch_that_lasts_too_long_gives_its_rest_to_an_idle_worker() {
    let mut host = ready(&with(2, 4));
    host.script(2, &[Act::Completes(50)]);
    host.submit_many(5);
    host.run_until(12);
    assert_eq!((messages(&host), host.n_taken_back), (vec![vec![1], vec![2, 3, 4, 5]], 0));
    host.run_until(13);
    assert_eq!(host.n_taken_back, 3);
    host.finish();
    // From its end: had the long one been the third, the fifth would not have to wait for it twice.
    assert_eq!((begun(&host), host.settled_at(3)), (vec![1, 2, 5, 4, 3], 43.0));
    all_completed_at_once_but(&host, &[]);
}

#[test]
fn a_batch_that_lasts_is_looked_after_though_an_answer_comes_in_the_same_instant() {
    let mut host = ready(&with(2, 4));
    host.script(1, &[Act::Completes(12)]);
    host.script(2, &[Act::Completes(50)]);
    host.submit_many(5);
    assert!(host.step());
    assert_eq!((host.settled_at(1), host.n_taken_back), (13.0, 3));
    host.finish();
}

#[test]
fn a_batch_that_lasts_keeps_its_rest_while_all_are_busy() {
    let mut host = ready(&with(2, 4));
    host.script(1, &[Act::Completes(30)]);
    host.script(2, &[Act::Completes(60)]);
    host.submit_many(5);
    host.run_until(36);
    assert_eq!(host.n_taken_back, 0, "looked after at 13 and at 25");
    host.run_until(37);
    assert_eq!(host.n_taken_back, 3, "the other has been idle since 31");
    host.finish();
    all_completed_at_once_but(&host, &[]);
}

#[test]
fn a_batch_that_lasts_keeps_its_rest_while_whoever_is_idle_waits_for_room() {
    let mut host = ready(&PoolConfig { results_capacity: 1, ..with(2, 3) });
    host.script(2, &[Act::Completes(50)]);
    host.now(Deed::Receive(0));
    host.submit_many(6);
    assert_eq!(messages(&host), [vec![1, 5, 6], vec![2, 3, 4]]);
    host.run_until(40);
    assert_eq!(host.n_taken_back, 0, "the other could take nothing: its results wait for room");
    host.now(Deed::Receive(10));
    host.run_until(51);
    assert_eq!(host.n_taken_back, 2);
    host.finish();
    all_completed_at_once_but(&host, &[]);
}

#[test]
fn an_urgent_job_that_waits_is_not_kept_waiting_by_the_rest_of_a_batch() {
    let mut host = ready(&with(1, 4));
    host.submit_many(4);
    host.run_until(5);
    host.submit(Wish { priority: -1, ..WISH });
    host.finish();
    // Looked after at 13, when the second is in hand.
    assert_eq!(begun(&host), [1, 2, 5, 3, 4]);
    all_completed_at_once_but(&host, &[]);
}

#[test]
fn an_equal_that_waits_takes_nothing_back() {
    let mut host = ready(&with(1, 4));
    host.submit_many(8);
    host.finish();
    assert_eq!((begun(&host), host.n_taken_back), ((1..=8).collect(), 0));
}

#[test]
fn a_batch_whose_answers_are_heard_late_is_not_taken_back() {
    let mut host = ready(&with(2, 4));
    host.act = Act::Completes(1);
    host.pace = Some(ms(20));
    host.submit_many(5);
    host.run_until(60);
    assert_eq!((host.n_taken_back, n_completed(&host)), (0, 5), "an idle worker stood by");
}

// ==================================================================== ghosts

#[test]
fn a_ghost_runs_once_more_elsewhere_and_only_that_counts() {
    let mut host = silent(&with(1, 3));
    host.script(1, &[Act::Completes(2)]);
    host.script(2, &[Act::Fails(20), Act::Completes(5)]);
    host.submit_many(3);
    host.run_until(10);
    host.now(Deed::Pause);
    host.now(Deed::Resume);
    assert_eq!((host.n_ghosts, host.n_taken_back), (1, 2));
    host.finish();
    assert_eq!((begun(&host), host.settled(2).run), (vec![1, 2, 2, 3], ms(5)));
    all_completed_at_once_but(&host, &[]);
}

#[test]
fn a_ghosts_panic_costs_its_worker_and_no_job() {
    let mut host = silent(&with(1, 3));
    host.script(1, &[Act::Completes(2)]);
    host.script(2, &[Act::Panics(20), Act::Completes(5)]);
    host.submit_many(3);
    host.run_until(10);
    host.now(Deed::Pause);
    host.now(Deed::Resume);
    host.finish();
    assert_eq!((host.n_ghosts, n_kills(&host)), (1, 1));
    assert_eq!(host.settled_at(1), 23.0, "it is told with the panic");
    all_completed_at_once_but(&host, &[]);
}

/// One worker on which job 2 goes on, though taken back at 10 ms, when what became of job 1 is told.
fn haunted(ghost: Act) -> Host {
    let mut host = silent(&with(1, 3));
    host.script(1, &[Act::Completes(2)]);
    host.script(2, &[ghost, Act::Completes(5)]);
    host.submit_many(2);
    host.run_until(10);
    host.now(Deed::Pause);
    host.now(Deed::Resume);
    host.run_until(10);
    assert_eq!((host.settled_at(1), host.n_ghosts), (10.0, 1));
    host
}

#[test]
fn a_worker_with_a_ghost_is_given_no_job() {
    let mut host = haunted(Act::Listens(50, 0));
    let once = Wish { timeout: Some(15), is_idempotent: false, priority: -1, ..WISH };
    let job = host.submit(once);
    assert_eq!(host.pool.stats().workers.idle, 1);
    host.run_until(52);
    assert_eq!(begun(&host), [1, 2]);
    host.finish();
    assert_eq!((begun(&host), n_kills(&host)), (vec![1, 2, job, 2], 0));
    all_completed_at_once_but(&host, &[]);
}

#[test]
fn a_worker_that_keeps_its_ghost_beyond_the_grace_is_replaced() {
    let mut host = haunted(Act::Listens(10_000, 0));
    host.run_until(209);
    assert_eq!(n_kills(&host), 0);
    host.run_until(210);
    assert_eq!(n_kills(&host), 1);
    host.finish();
    assert_eq!(begun(&host), [1, 2, 2]);
    all_completed_at_once_but(&host, &[]);
}

#[test]
fn a_worker_with_a_ghost_may_go() {
    let mut host = haunted(Act::Listens(150, 0));
    host.now(Deed::CancelAll);
    host.finish();
    assert_eq!((host.state(2), n_kills(&host)), (State::Cancelled, 0));
    assert_eq!(host.drained_at, Some(Time::from_millis(10)));
}

#[test]
fn a_ghost_does_not_keep_the_pool_from_growing() {
    let mut host = silent(&PoolConfig { max_workers: 2, ..with(1, 3) });
    host.script(1, &[Act::Completes(2)]);
    host.script(2, &[Act::Listens(100, 0), Act::Completes(5)]);
    host.submit_many(2);
    host.run_until(10);
    assert_eq!(host.n_workers(), 1);
    host.now(Deed::Pause);
    host.run_until(11);
    assert_eq!(host.pool.stats().workers.idle, 1);
    host.now(Deed::Resume);
    host.finish();
    assert_eq!((host.n_ghosts, host.settled_at(2)), (1, 17.0), "another worker is started for it");
}

#[test]
fn a_job_that_comes_back_to_its_worker_is_answered_by_its_second_stay() {
    let mut host = ready(&with(1, 2));
    host.script(2, &[Act::Completes(30)]);
    host.submit_many(2);
    host.run_until(5);
    host.now(Deed::Pause);
    host.now(Deed::Resume);
    host.finish();
    assert_eq!((begun(&host), messages(&host)), (vec![1, 2], vec![vec![1, 2], vec![2]]));
    assert_eq!((host.settled_at(2), host.settled(2).run), (41.0, ms(30)));
}

#[test]
fn after_a_loss_nothing_is_heard_of_what_was_taken_back() {
    let mut host = ready(&with(1, 2));
    host.begin = pool_host::Begin::Lost(1);
    host.submit_many(2);
    host.run_until(5);
    host.now(Deed::Cancel(2));
    host.now(Deed::LoseWorker(1));
    host.run_until(8);
    host.now(Deed::Stale(1, 0, 2));
    assert_eq!(n_kills(&host), 0, "nobody is there to be killed");
}

// ==================================================================== results

/// Six jobs of 1 ms for one worker, three in a message, and room for so many results.
fn six_jobs(results_capacity: usize, has_reader: bool) -> Host {
    let mut host = ready(&PoolConfig { results_capacity, ..with(1, 3) });
    host.act = Act::Completes(1);
    if has_reader {
        host.now(Deed::Receive(0));
    }
    host.submit_many(6);
    host.run_until(100);
    host
}

#[test]
fn results_of_a_batch_wait_for_room_and_hold_their_worker() {
    let mut host = six_jobs(1, true);
    assert_eq!((begun(&host), n_completed(&host)), (vec![1, 2, 3], 3));
    host.now(Deed::Receive(1));
    assert_eq!(begun(&host), [1, 2, 3], "one is in the channel, one waits");
    host.now(Deed::Receive(1));
    host.run_until(110);
    assert_eq!(begun(&host), [1, 2, 3, 4, 5, 6], "the third is in the channel");
    host.finish();
    assert_eq!(host.received.len(), 6);
}

#[test]
fn results_of_a_batch_pass_where_there_is_no_room_but_with_the_reader() {
    let mut host = six_jobs(0, true);
    assert_eq!(begun(&host), [1, 2, 3]);
    host.now(Deed::Receive(3));
    host.run_until(110);
    assert_eq!((host.received.len(), begun(&host).len()), (3, 6));
    host.finish();
    assert_eq!(host.received.len(), 6);
}

#[test]
fn results_of_jobs_kept_as_one_pass_as_one_to_a_reader_who_waits_for_them() {
    let mut host = Host::untraced(&PoolConfig { results_capacity: 2, ..with(1, 8) });
    host.run_until(1);
    host.act = Act::Completes(0);
    host.pace = Some(ms(5));
    host.now(Deed::Receive(5));
    host.submit_many(20);
    host.run_until(200);
    assert_eq!(host.received.len(), 5, "no more than were asked for");
    host.now(Deed::Receive(100));
    host.finish();
    host.received.sort_unstable();
    assert_eq!(host.received, (1..=20).collect::<Vec<_>>(), "each once");
    assert!(host.n_results_as_one > 5, "{}", host.n_results_as_one);
}

#[test]
fn results_of_a_batch_hold_nobody_where_there_is_no_reader() {
    for results_capacity in [0, 1, 2] {
        let host = six_jobs(results_capacity, false);
        assert_eq!((host.settled_at(6), n_completed(&host)), (7.0, 6));
    }
}

#[test]
fn a_reader_that_comes_late_gets_the_last_results_of_a_batch() {
    let mut host = six_jobs(4, false);
    host.now(Deed::Receive(10));
    host.finish();
    assert_eq!(host.received, [4, 5, 6]);
}

#[test]
fn what_is_not_kept_is_passed_over_while_nobody_reads() {
    let mut host = ready(&PoolConfig { results_capacity: 10, ..with(1, 3) });
    host.is_kept = false;
    host.submit_many(3);
    host.run_until(50);
    host.now(Deed::Receive(10));
    assert_eq!(host.received, [3], "the last of a batch goes the way of all results");
    host.submit_many(3);
    host.finish();
    assert_eq!(host.received.len(), 4, "with a reader nothing is passed over");
}

#[test]
fn results_that_wait_are_not_lost_with_their_worker() {
    let mut host = six_jobs(1, true);
    host.now(Deed::Resize(2));
    host.now(Deed::LoseWorker(1));
    host.now(Deed::Resize(1));
    host.finish();
    assert_eq!(host.received.len(), 6);
}

#[test]
fn results_that_wait_are_not_lost_with_a_terminated_pool() {
    let mut host = six_jobs(1, true);
    host.now(Deed::Terminate);
    host.finish();
    assert_eq!((host.received.len(), n_completed(&host)), (6, 3));
}
