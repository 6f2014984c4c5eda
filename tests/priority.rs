//! Priority with aging: the bound on overtaking, and that nobody starves, on the channel that jobs wait in.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod support;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use proptest::prelude::*;
use support::Program;
use worker_pool_playground::chan::{Channel, Traced};
use worker_pool_playground::pool::rank;
use worker_pool_playground::sched::Status;
use worker_pool_playground::time::Time;

/// A job that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wish {
    id: u32,
    priority: i32,
    wished_at: Time,
    rank: i64,
}

impl Traced for Wish {
    fn job_id(&self) -> u32 {
        self.id
    }
    fn rank(&self) -> i64 {
        self.rank
    }
    fn priority(&self) -> i32 {
        self.priority
    }
}

/// What the queue looks like.
#[derive(Clone, Copy, Debug)]
struct Queue {
    capacity: usize,
    n_workers: usize,
    aging: Option<Duration>,
    service: Duration,
}

/// Jobs as (milliseconds after the one before, priority), each with a submitter of its own, so that the full channel holds
/// them back one by one. Who was served, in order, and when.
fn serve(queue: Queue, wishes: &[(u64, i32)]) -> Vec<(Wish, Time)> {
    let go = Program::new();
    let channel = Channel::ranked(&go.scheduler, "jobs", queue.capacity);
    let served = Rc::new(RefCell::new(Vec::new()));
    let mut wished_at = Time::ZERO;
    for (index, &(after, priority)) in wishes.iter().enumerate() {
        wished_at = wished_at + Duration::from_millis(after);
        let wish = Wish { id: index as u32 + 1, priority, wished_at, rank: rank(priority, wished_at, queue.aging) };
        let (channel, scheduler) = (channel.clone(), go.scheduler.clone());
        go.task("submitter", |_| async move {
            scheduler.sleep_until(wish.wished_at).await;
            channel.send(wish).await.unwrap();
        });
    }
    let n_left = Rc::new(RefCell::new(wishes.len()));
    for _ in 0..queue.n_workers {
        let (channel, scheduler, served) = (channel.clone(), go.scheduler.clone(), Rc::clone(&served));
        let n_left = Rc::clone(&n_left);
        go.task("worker", |_| async move {
            while let Some(wish) = channel.recv().await {
                served.borrow_mut().push((wish, scheduler.now()));
                *n_left.borrow_mut() -= 1;
                if *n_left.borrow() == 0 {
                    channel.close().unwrap();
                }
                scheduler.sleep(queue.service).await;
            }
        });
    }
    run_to_end(&go);
    served.take()
}

fn run_to_end(go: &Program) {
    loop {
        go.run();
        match go.scheduler.status() {
            Status::Waiting { until: Some(at) } => go.scheduler.advance(at),
            Status::Finished => return,
            status => panic!("the queue cannot go on: {status:?}"),
        }
    }
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_job_is_overtaken_only_by_smaller_priorities_wished_within_their_head_start(
        wishes in prop::collection::vec((0..30_u64, -2..4_i32), 1..60),
        capacity in 0..12_usize, n_workers in 1..4_usize, aging in 1..60_u64,
    ) {
        let queue = Queue { capacity, n_workers, aging: Some(millis(aging)), service: millis(20) };
        let served = serve(queue, &wishes);
        prop_assert_eq!(served.len(), wishes.len());
        for (overtaken, at) in &served {
            let earlier = served.iter().filter(|(other, served_at)| other.id > overtaken.id && served_at < at);
            for (overtaker, _) in earlier {
                let steps = overtaken.priority - overtaker.priority;
                let head_start = millis(aging) * steps.max(0) as u32;
                let later = overtaker.wished_at.since(overtaken.wished_at);
                prop_assert!(later < head_start, "{overtaker:?} overtook {overtaken:?}");
            }
        }
    }

    #[test]
    fn a_buffer_with_room_for_all_serves_the_smallest_rank_of_those_that_wait(
        wishes in prop::collection::vec((0..30_u64, -2..4_i32), 1..60), aging in prop::option::of(1..60_u64),
    ) {
        let queue = Queue { capacity: 60, n_workers: 1, aging: aging.map(millis), service: millis(20) };
        let served = serve(queue, &wishes);
        for (turn, &(first, at)) in served.iter().enumerate() {
            let waiting = served[turn..].iter().filter(|(other, _)| other.wished_at < at);
            let best = waiting.map(|(other, _)| (other.rank, other.id)).min();
            prop_assert!(best.is_none_or(|best| (first.rank, first.id) <= best), "{first:?} was not the first at {at:?}");
        }
    }
}

/// One job of priority 1, and for two seconds a new one of priority 0 every 10 ms, each of which takes 10 ms.
fn endless_urgent_jobs() -> Vec<(u64, i32)> {
    let mut wishes = vec![(0, 0), (0, 1)];
    wishes.extend((0..200).map(|_| (10, 0)));
    wishes
}

#[test]
fn without_aging_a_job_starves_while_more_urgent_ones_keep_coming() {
    let queue = Queue { capacity: 300, n_workers: 1, aging: None, service: millis(10) };
    let served = serve(queue, &endless_urgent_jobs());
    assert_eq!(served.last().unwrap().0.id, 2, "the first that waited is served last");
}

#[test]
fn with_aging_its_wait_is_bounded_by_the_head_start_of_the_urgent_ones() {
    for aging in [30, 100, 500] {
        let queue = Queue { capacity: 300, n_workers: 1, aging: Some(millis(aging)), service: millis(10) };
        let served = serve(queue, &endless_urgent_jobs());
        let (wish, served_at) = served.iter().find(|(wish, _)| wish.id == 2).unwrap();
        // Those wished within the head start are aging / 10 jobs of 10 ms, and one is running.
        let wait = served_at.since(wish.wished_at);
        assert!(wait <= millis(aging + 10), "waited {wait:?} with an aging of {aging} ms");
    }
}
