//! Growing and shrinking, on a queue whose workers take 20 ms to start.

#![cfg(not(target_arch = "wasm32"))]

use std::collections::VecDeque;
use std::time::Duration;

use proptest::prelude::*;
use worker_pool_playground::agenda::{Agenda, Entry};
use worker_pool_playground::pool::{Autoscale, Decision, Load};
use worker_pool_playground::time::Time;

/// What happens to the queue.
enum Happening {
    /// A job comes that runs so many milliseconds.
    Arrival(u64),
    /// A worker has started.
    Ready,
    /// A job has ended.
    Done,
    /// The time that was asked for has come.
    Look,
}

/// A queue and its workers, all alike.
struct Pool {
    autoscale: Autoscale,
    agenda: Agenda<Happening>,
    load: Load,
    /// Run times of the jobs that wait.
    waiting: VecDeque<u64>,
    /// When to look again.
    look: Option<Entry>,
    /// When what was decided, and how many workers there were then.
    changes: Vec<(Time, Decision, u16)>,
}

impl Pool {
    fn new(autoscale: Autoscale, arrivals: &[(u64, u64)]) -> Self {
        let mut agenda = Agenda::default();
        for &(at, runs) in arrivals {
            agenda.enter(millis(at), Happening::Arrival(runs));
        }
        agenda.enter(Time::ZERO, Happening::Look);
        Self { autoscale, agenda, load: Load::default(), waiting: VecDeque::new(), look: None, changes: Vec::new() }
    }

    /// Runs to its last event; every decision is checked against what it may be.
    fn run(mut self, (min, max): (u16, u16)) -> Self {
        while let Some(now) = self.agenda.next() {
            match self.agenda.take_due(now) {
                Some(Happening::Arrival(runs)) => self.waiting.push_back(runs),
                Some(Happening::Ready) => {
                    self.load.n_starting -= 1;
                    self.load.n_idle += 1;
                }
                Some(Happening::Done) => self.load.n_idle += 1,
                Some(Happening::Look) | None => {}
            }
            self.dispatch(now);
            // A change changes the load, so it asks again.
            for round in 0.. {
                let before = self.load;
                let (decision, look) = self.autoscale.decide(now, self.load);
                assert!(look.is_none_or(|at| at > now), "to be asked again at once, for ever");
                if let Some(old) = self.look.take() {
                    self.agenda.strike(old);
                }
                self.look = look.map(|at| self.agenda.enter(at, Happening::Look));
                match decision {
                    Decision::Stay => break,
                    Decision::Grow(n) => {
                        self.load.n_starting += n;
                        self.load.n_workers += n;
                        for _ in 0..n {
                            self.agenda.enter(now + START, Happening::Ready);
                        }
                    }
                    Decision::Shrink(n) => {
                        assert!(n <= self.load.n_idle, "only idle workers are let go, and {n} are not: {before:?}");
                        self.load.n_idle -= n;
                        self.load.n_workers -= n;
                    }
                }
                assert!((min..=max).contains(&self.load.n_workers), "{decision:?} of {before:?}");
                self.changes.push((now, decision, self.load.n_workers));
                assert!(round < 3, "it changes for ever at one moment");
            }
        }
        self
    }

    fn dispatch(&mut self, now: Time) {
        while self.load.n_idle > 0
            && let Some(runs) = self.waiting.pop_front()
        {
            self.load.n_idle -= 1;
            self.agenda.enter(now + Duration::from_millis(runs), Happening::Done);
        }
        self.load.queue_len = self.waiting.len();
    }
}

fn millis(millis: u64) -> Time {
    Time::from_millis(millis)
}

fn autoscale(min: u16, max: u16, idle: u64, cooldown: u64) -> Autoscale {
    Autoscale::new(min, max, Duration::from_millis(idle), Duration::from_millis(cooldown))
}

/// The same jobs (offset, run time) again every `period` milliseconds.
fn repeated(jobs: &[(u64, u64)], period: u64, times: u64) -> Vec<(u64, u64)> {
    (0..times).flat_map(|n| jobs.iter().map(move |&(at, runs)| (n * period + at % period, runs))).collect()
}

const START: Duration = Duration::from_millis(20);

#[test]
fn it_starts_with_its_smallest_size_and_never_waits_for_that() {
    let mut autoscale = autoscale(2, 8, 1_000, 500);
    assert_eq!(autoscale.decide(Time::ZERO, Load::default()), (Decision::Grow(2), None));
    let lost_one = Load { n_workers: 1, n_idle: 1, ..Load::default() };
    assert_eq!(autoscale.decide(millis(1), lost_one), (Decision::Grow(1), None));
}

#[test]
fn it_grows_at_once_by_as_many_as_jobs_wait_and_then_rests() {
    let mut autoscale = autoscale(1, 8, 1_000, 500);
    let busy = Load { n_workers: 2, queue_len: 3, ..Load::default() };
    assert_eq!(autoscale.decide(millis(0), busy), (Decision::Grow(3), None));
    let more = Load { n_workers: 5, n_starting: 3, queue_len: 3, ..Load::default() };
    assert_eq!(autoscale.decide(millis(1), more), (Decision::Stay, None), "those are coming");
    let more = Load { n_workers: 5, queue_len: 40, ..Load::default() };
    assert_eq!(autoscale.decide(millis(100), more), (Decision::Stay, Some(millis(500))), "it says when to ask again");
    assert_eq!(autoscale.decide(millis(500), more), (Decision::Grow(3), None), "no more than its largest size");
    let full = Load { n_workers: 8, queue_len: 40, ..Load::default() };
    assert_eq!(autoscale.decide(millis(9_000), full), (Decision::Stay, None));
}

#[test]
fn it_lets_go_only_of_those_that_were_not_needed_for_the_whole_span() {
    let mut autoscale = autoscale(1, 8, 1_000, 0);
    let idle = |n_idle| Load { n_workers: 8, n_idle, ..Load::default() };
    assert_eq!(autoscale.decide(millis(0), idle(5)), (Decision::Stay, Some(millis(1_000))));
    assert_eq!(autoscale.decide(millis(400), idle(2)), (Decision::Stay, Some(millis(1_000))));
    assert_eq!(autoscale.decide(millis(500), idle(6)), (Decision::Stay, Some(millis(1_000))));
    assert_eq!(autoscale.decide(millis(1_000), idle(6)), (Decision::Shrink(2), None));
    assert_eq!(autoscale.decide(millis(1_000), idle(4)), (Decision::Stay, Some(millis(2_000))));
    assert_eq!(autoscale.decide(millis(1_999), idle(0)), (Decision::Stay, None), "all were needed, for a moment");
    assert_eq!(autoscale.decide(millis(2_000), idle(7)), (Decision::Stay, Some(millis(3_000))));
}

#[test]
fn new_bounds_hold_from_the_next_look_on() {
    let mut autoscale = autoscale(4, 4, 1_000, 500);
    let load = Load { n_workers: 4, n_idle: 4, ..Load::default() };
    assert_eq!(autoscale.decide(millis(0), load).0, Decision::Stay);
    autoscale.set_bounds(1, 2);
    assert_eq!(autoscale.decide(millis(1), load).0, Decision::Shrink(2));
    autoscale.set_bounds(6, 6);
    assert_eq!(autoscale.decide(millis(2), load).0, Decision::Grow(2));
}

#[test]
fn after_the_last_job_it_is_soon_at_its_smallest_size() {
    // A burst of 30, and then single jobs that come to an end.
    let arrivals: Vec<(u64, u64)> = (0..30).map(|_| (100, 400)).chain((0..20).map(|n| (500 + n * 50, 60))).collect();
    let pool = Pool::new(autoscale(2, 16, 1_000, 300), &arrivals).run((2, 16));
    let most = pool.changes.iter().map(|change| change.2).max();
    assert_eq!((most, pool.load.n_workers), (Some(16), 2));
    let last_job = 500 + 19 * 50 + 60;
    let last_change = pool.changes.last().expect("it grew").0;
    assert!(last_change <= millis(last_job + 2 * 1_000), "{last_change:?} is too late");
}

/// A load that repeats itself: jobs as (offset, run time), and the period, all in milliseconds.
fn load() -> impl Strategy<Value = (Vec<(u64, u64)>, u64)> {
    (prop::collection::vec((0..500_u64, 1..400_u64), 1..12), 50..500_u64)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_load_that_repeats_itself_within_the_idle_span_never_leads_down_and_up_again(
        (jobs, period) in load(), idle in 0..1_000_u64, cooldown in 0..2_000_u64, min in 1..4_u16, more in 0..30_u16,
    ) {
        // As many workers as it can ever need, or fewer than it needs: both must come to rest.
        let idle = period + idle;
        let bounds = (min, min + more);
        let n_times = (15 * (idle + cooldown) + 5_000) / period;
        let pool = Pool::new(autoscale(bounds.0, bounds.1, idle, cooldown), &repeated(&jobs, period, n_times)).run(bounds);
        // Until the longest jobs of the first round have ended, the load does not repeat itself yet.
        let (begin, end) = (millis(2 * 500 + idle), millis(n_times * period));
        let steady = pool.changes.iter().filter(|change| (begin..end).contains(&change.0));
        let mut has_shrunk = false;
        for change in steady {
            has_shrunk |= matches!(change.1, Decision::Shrink(_));
            prop_assert!(!has_shrunk || matches!(change.1, Decision::Shrink(_)), "down and up again: {:?}", pool.changes);
        }
    }

    #[test]
    fn any_load_keeps_the_bounds_and_the_cooldown(
        arrivals in prop::collection::vec((0..20_000_u64, 1..3_000_u64), 0..150),
        idle in 0..3_000_u64, cooldown in 1..2_000_u64, min in 0..4_u16, more in 0..10_u16,
    ) {
        let bounds = (min, min + more);
        let pool = Pool::new(autoscale(bounds.0, bounds.1, idle, cooldown), &arrivals).run(bounds);
        prop_assert!(pool.waiting.is_empty() || bounds.1 == 0);
        prop_assert_eq!(pool.load.n_workers, min, "at last");
        // The first change, from nothing to the smallest size, waits for nothing.
        for pair in pool.changes[usize::from(min > 0)..].windows(2) {
            prop_assert!(pair[1].0 >= pair[0].0 + Duration::from_millis(cooldown), "{pair:?}");
        }
    }
}
