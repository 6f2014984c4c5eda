//! The token bucket against its definition, and against Go's `x/time/rate` written out naively.

#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::time::Duration;

use proptest::prelude::*;
use support::{config, events_of, random_cases};
use worker_pool_playground::pool::{ArrivalsName, RunConfig, TokenBucket};
use worker_pool_playground::sim::simulate;
use worker_pool_playground::tasks::Task;
use worker_pool_playground::time::Time;
use worker_pool_playground::trace::{Kind, WorkerState};

/// `x/time/rate`'s Limiter, its tokens counted in nanoseconds.
struct Reference {
    interval: i128,
    burst: i128,
    tokens: i128,
    last: i128,
    last_event: i128,
}

impl Reference {
    fn new(interval: u64, burst: u32) -> Self {
        let (interval, burst) = (i128::from(interval), i128::from(burst));
        Self { interval, burst, tokens: burst * interval, last: 0, last_event: 0 }
    }

    /// Go's `advance`: what has come in since, no more than the bucket holds.
    fn advance(&mut self, now: u64) {
        self.tokens = (self.tokens + i128::from(now) - self.last).min(self.burst * self.interval);
        self.last = i128::from(now);
    }

    /// Go's `reserveN(now, 1)`.
    fn reserve(&mut self, now: u64) -> u64 {
        self.advance(now);
        self.tokens -= self.interval;
        let wait = (-self.tokens).max(0);
        self.last_event = i128::from(now) + wait;
        now + wait as u64
    }

    /// Go's `CancelAt(now)`, without its first line: here nobody gives back what has been used.
    fn give_back(&mut self, now: u64, reserved_for: u64) {
        let act = i128::from(reserved_for);
        // Go sets `last_event` back by a whole token, which may be before the last one left; then it would restore more
        // than was taken.
        let restored = self.interval - (self.last_event - act).max(0);
        if restored <= 0 {
            return;
        }
        self.advance(now);
        self.tokens = (self.tokens + restored).min(self.burst * self.interval);
        let before = act - self.interval;
        if act == self.last_event && before >= i128::from(now) {
            self.last_event = before;
        }
    }
}

#[derive(Clone, Debug)]
enum Step {
    /// So many nanoseconds pass.
    Pass(u64),
    Reserve,
    /// One of those that hold a token gives it back.
    GiveBack(prop::sample::Index),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let pass = prop_oneof![4 => 0..8_000_u64, 2 => 0..30_u64, 1 => 0..100_000_u64];
    let step = prop_oneof![
        3 => pass.prop_map(Step::Pass),
        5 => Just(Step::Reserve),
        2 => any::<prop::sample::Index>().prop_map(Step::GiveBack),
    ];
    prop::collection::vec(step, 0..120)
}

/// All starts in order: no window of any length holds more than burst + length · rate of them.
fn assert_bound(starts: &mut [u64], interval: u64, burst: u32) {
    starts.sort_unstable();
    for (i, &first) in starts.iter().enumerate() {
        for (j, &last) in starts.iter().enumerate().skip(i) {
            let allowed = u64::from(burst) + (last - first) / interval;
            assert!(((j - i) as u64) < allowed, "{} starts within {} ns", j - i + 1, last - first);
        }
    }
}

fn at(nanos: u64) -> Time {
    Time::from_nanos(nanos)
}

proptest! {
    #![proptest_config(random_cases(256))]

    #[test]
    fn no_window_holds_more_than_its_burst_and_rate(interval in 1_000..5_000_u64, burst in 1..6_u32, steps in steps()) {
        let per_second = 1e9 / interval as f64;
        let mut bucket = TokenBucket::new(per_second, burst);
        let interval = bucket.interval().as_nanos() as u64;
        let mut reference = Reference::new(interval, burst);
        let (mut now, mut held) = (5, Vec::new());
        for step in steps {
            match step {
                Step::Pass(nanos) => now += nanos,
                Step::Reserve => {
                    let expected = bucket.next(at(now));
                    let start = bucket.reserve(at(now)).as_nanos();
                    prop_assert_eq!(at(start), expected, "asking first changes nothing");
                    prop_assert_eq!(start, reference.reserve(now), "at {} ns", now);
                    held.push(start);
                }
                Step::GiveBack(index) if !held.is_empty() => {
                    let start = held.swap_remove(index.index(held.len()));
                    bucket.give_back(at(now), at(start));
                    reference.give_back(now, start);
                }
                Step::GiveBack(_) => {}
            }
        }
        assert_bound(&mut held, interval, burst);
    }
}

/// When the next may start by the definition alone: the earliest moment from `wish` on, and not before those that came
/// before, at which no window ending there holds more than burst + length · rate starts.
fn earliest(starts: &[u64], wish: u64, interval: u64, burst: u32) -> u64 {
    let k = starts.len() as u64;
    let bound = |(i, start): (usize, &u64)| {
        let more_than_burst = (k - i as u64 + 1).saturating_sub(u64::from(burst));
        start + more_than_burst * interval
    };
    starts.iter().enumerate().map(bound).fold(wish, u64::max)
}

/// Wishes at random times: some together, some after a rest.
fn wishes() -> impl Strategy<Value = Vec<u64>> {
    let gap = prop_oneof![3 => Just(0_u64), 4 => 0..3_000_u64, 2 => 0..8_000_u64, 1 => 0..60_000_u64];
    prop::collection::vec(gap, 1..150).prop_map(|gaps| {
        gaps.into_iter()
            .scan(0, |now, gap| {
                *now += gap;
                Some(*now)
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(random_cases(256))]

    #[test]
    fn a_token_that_is_there_is_never_refused(interval in 1_000..5_000_u64, burst in 1..6_u32, wishes in wishes()) {
        let mut bucket = TokenBucket::new(1e9 / interval as f64, burst);
        let interval = bucket.interval().as_nanos() as u64;
        let mut starts = Vec::new();
        for wish in wishes {
            let expected = earliest(&starts, wish, interval, burst);
            prop_assert_eq!(bucket.next(at(wish)), at(expected), "who asks is told, and takes nothing");
            prop_assert_eq!(bucket.reserve(at(wish)), at(expected), "start {} of {:?}", starts.len(), &starts);
            starts.push(expected);
        }
        assert_bound(&mut starts, interval, burst);
    }

    #[test]
    fn a_pool_starts_each_job_as_soon_as_its_token_is_there(
        per_second in 1..200_u32, burst in 1..6_u32, gap in 1..60_u64, seed in any::<u64>(),
    ) {
        // More workers than a token wakes, and than are ever busy: a job waits for nothing but its token.
        let run = simulate(
            &RunConfig {
                n_workers: 20,
                n_jobs: 120,
                jobs_capacity: 120,
                results_capacity: 120,
                task: Task::Wait { millis: 0 },
                arrivals: ArrivalsName::Poisson,
                arrival_gap: Duration::from_millis(gap),
                rate: Some((f64::from(per_second), burst)),
                seed,
                ..config()
            },
            &[],
        );
        let nanos = |kind| events_of(&run, kind).iter().map(|event| event.at.as_nanos()).collect::<Vec<u64>>();
        let (wishes, starts) = (nanos(Kind::JobSubmitted), nanos(Kind::JobDispatched));
        let all_ready = events_of(&run, Kind::WorkerChanged).iter().filter(|it| it.detail == WorkerState::Starting as u8).count();
        prop_assert_eq!((wishes.len(), starts.len(), all_ready), (120, 120, 20));
        let interval = TokenBucket::new(f64::from(per_second), burst).interval().as_nanos() as u64;
        for (k, (&wish, &start)) in wishes.iter().zip(&starts).enumerate() {
            let expected = earliest(&starts[..k], wish, interval, burst);
            // Before that its workers are still starting.
            if expected >= 22_000_000 {
                prop_assert_eq!(start, expected, "start {}", k);
            } else {
                prop_assert!((expected..=22_000_000).contains(&start), "start {}: {} instead of {}", k, start, expected);
            }
        }
        assert_bound(&mut starts.clone(), interval, burst);
    }
}

#[test]
fn a_burst_at_once_and_then_one_for_each_interval() {
    let mut bucket = TokenBucket::new(10.0, 3);
    let starts: Vec<u64> = (0..6).map(|_| bucket.reserve(at(0)).as_nanos() / 1_000_000).collect();
    assert_eq!(starts, [0, 0, 0, 100, 200, 300]);
}

#[test]
fn a_long_quiet_time_saves_up_one_burst_and_overflows_nothing() {
    let mut bucket = TokenBucket::new(0.001, u32::MAX);
    assert_eq!(bucket.reserve(at(u64::MAX - 1)), at(u64::MAX - 1));
    assert_eq!(bucket.reserve(at(u64::MAX)), at(u64::MAX));
    let mut bucket = TokenBucket::new(1_000.0, 2);
    bucket.reserve(at(0));
    let later = u64::MAX / 2;
    let waits: Vec<u64> = (0..4).map(|_| bucket.reserve(at(later)).as_nanos() - later).collect();
    assert_eq!(waits, [0, 0, 1_000_000, 2_000_000]);
}

#[test]
fn a_token_that_was_not_used_is_there_for_the_next() {
    let mut bucket = TokenBucket::new(10.0, 1);
    let first = bucket.reserve(at(0));
    bucket.give_back(at(7), first);
    assert_eq!(bucket.reserve(at(7)), at(7), "the only one");
    let second = bucket.reserve(at(7));
    bucket.give_back(at(8), second);
    assert_eq!(bucket.reserve(at(8)), second, "the last of two");
    bucket.give_back(Time::from_millis(1_000), second);
    assert_eq!(bucket.reserve(Time::from_millis(1_000)), Time::from_millis(1_000), "never more than the burst");
    assert_eq!(bucket.reserve(Time::from_millis(1_000)), Time::from_millis(1_100));
}

#[test]
fn what_later_tokens_stand_on_is_not_given_out_twice() {
    let mut bucket = TokenBucket::new(10.0, 1);
    let (first, second) = (bucket.reserve(at(0)), bucket.reserve(at(0)));
    bucket.give_back(at(0), first);
    assert_eq!(bucket.reserve(at(0)), second + bucket.interval());
}

#[test]
fn rates_that_are_no_whole_nanoseconds_are_not_exceeded() {
    let mut bucket = TokenBucket::new(3.0, 1);
    let starts: Vec<Time> = (0..=3_000).map(|_| bucket.reserve(at(0))).collect();
    assert!(starts[3_000].as_nanos() >= 1_000_000_000_000, "3000 starts take 1000 s");
    assert!(starts[3_000].as_nanos() < 1_000_000_010_000, "and hardly more");
}
