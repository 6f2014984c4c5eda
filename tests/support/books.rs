//! A second set of books, kept from the trace alone. It knows which changes of a job and of a worker are possible.

#![allow(dead_code, reason = "each test crate uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

use std::collections::BTreeMap;

use worker_pool_playground::pool::{OutcomeKind, Run, RunConfig, Stats};
use worker_pool_playground::time::Time;
use worker_pool_playground::trace::{Event, Kind, ObjectKind, State, Trace, WaitKind, WorkerState};

/// The books as the trace tells them.
#[derive(Default)]
pub(crate) struct Books {
    n_read: usize,
    now: Time,
    /// By id - 1.
    pub(crate) jobs: Vec<State>,
    /// By actor: state and generation.
    pub(crate) workers: BTreeMap<u16, (WorkerState, u32)>,
    /// By actor.
    pub(crate) running: BTreeMap<u16, u32>,
    /// By object: capacity, and the ids of the jobs inside.
    pub(crate) channels: BTreeMap<u16, (u64, Vec<u32>)>,
    /// Who waits to send into a channel, or to receive from it, the longest first.
    lines: BTreeMap<(u16, u8), Vec<u16>>,
    /// By actor: what it waits for, by case.
    waits: BTreeMap<u16, Vec<(u16, u8)>>,
}

impl Books {
    /// Takes in what is new.
    pub(crate) fn read(&mut self, trace: &Trace) {
        let events: Vec<Event> = trace.events().skip(self.n_read).copied().collect();
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
            Kind::Blocked => {
                let line = (event.object, event.detail);
                self.lines.entry(line).or_default().push(event.actor);
                self.waits.entry(event.actor).or_default().push(line);
            }
            Kind::Unblocked => self.unblock(event),
            Kind::JobSettled => self.settle(event),
            Kind::WorkerChanged => self.change(event),
            _ => {}
        }
    }

    /// Whoever is served has waited longest.
    fn unblock(&mut self, event: &Event) {
        let waits = self.waits.remove(&event.actor).expect("who is served has waited");
        let served = waits[event.a as usize];
        let is_channel = [WaitKind::Send as u8, WaitKind::Receive as u8].contains(&served.1);
        let first = self.lines[&served].first();
        assert!(!is_channel || first == Some(&event.actor), "actor {first:?} has waited longer: {event:?}");
        for line in waits {
            let line = self.lines.get_mut(&line).unwrap();
            let place = line.iter().position(|actor| *actor == event.actor).unwrap();
            line.remove(place);
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

    pub(crate) fn count(&self, states: &[State]) -> u32 {
        self.jobs.iter().filter(|state| states.contains(state)).count() as u32
    }

    pub(crate) fn check(&self, stats: &Stats, n_workers: u16, n_jobs: u32) {
        assert_eq!(stats.accounted(), stats.submitted, "{stats:?}");
        assert!(stats.in_flight <= u32::from(n_workers), "{stats:?}");
        assert!(stats.submitted <= n_jobs, "{stats:?}");
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

    /// Every worker's Web Worker has ended.
    pub(crate) fn check_end_of_workers(&self) {
        assert!(self.running.is_empty(), "{:?}", self.running);
        assert!(self.workers.values().all(|worker| worker.0 == WorkerState::Stopped), "{:?}", self.workers);
    }

    pub(crate) fn check_end(&self, run: &Run, config: &RunConfig) {
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
            self.check_end_of_workers();
        } else {
            assert!(!config.has_collector, "with a collector it must end: {outcome:?}");
            assert!(n_results as usize > config.results_capacity, "nobody was blocked by the results: {outcome:?}");
            assert!(outcome.blocked.iter().any(|task| task.waits_for == "send on results"), "{outcome:?}");
        }
        assert_eq!(outcome.stats, run.stats());
    }
}
