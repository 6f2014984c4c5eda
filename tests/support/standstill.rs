//! When nothing can move any more, from the trace alone: for every task that is left, whether anything that could still happen would
//! serve it. The scheduler's own report is held against this.

#![allow(dead_code, reason = "each test crate uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

use std::collections::{BTreeMap, BTreeSet};

use worker_pool_playground::pool::{Outcome, OutcomeKind};
use worker_pool_playground::trace::{Event, Kind, ObjectKind, Trace, WaitKind};

/// What a trace says of its end.
#[derive(Default)]
pub(crate) struct Standstill {
    /// Tasks that have not returned.
    alive: BTreeSet<u16>,
    /// By actor: what it waits for, by case; nothing where it was served and has not run since.
    waits: BTreeMap<u16, Vec<(WaitKind, u16)>>,
    channels: BTreeMap<u16, Channel>,
    /// By wait group.
    counts: BTreeMap<u16, u32>,
    ended_contexts: BTreeSet<u16>,
    running: BTreeSet<u32>,
    waiting_to_retry: BTreeSet<u32>,
    has_main_returned: bool,
}

#[derive(Default)]
struct Channel {
    capacity: u64,
    len: u64,
    is_closed: bool,
}

impl Standstill {
    pub(crate) fn of(trace: &Trace) -> Self {
        assert_eq!(trace.n_dropped(), 0, "the whole trace is needed");
        let mut standstill = Self::default();
        trace.events().for_each(|event| standstill.enter(event));
        standstill
    }

    fn enter(&mut self, event: &Event) {
        let Event { kind, detail, actor, object, job, a, b, .. } = *event;
        match kind {
            Kind::ActorStarted => drop(self.alive.insert(actor)),
            Kind::ActorEnded => {
                self.alive.remove(&actor);
                self.has_main_returned |= actor == 2;
            }
            Kind::ObjectMade if detail == ObjectKind::Channel as u8 => {
                self.channels.insert(object, Channel { capacity: b, ..Channel::default() });
            }
            Kind::Blocked => self.waits.entry(actor).or_default().push((WaitKind::from_u8(detail).unwrap(), object)),
            Kind::Unblocked => drop(self.waits.remove(&actor)),
            Kind::Sent | Kind::Received => self.channels.get_mut(&object).unwrap().len = a.into(),
            Kind::Closed => self.channels.get_mut(&object).unwrap().is_closed = true,
            Kind::WaitGroupAdded => drop(self.counts.insert(object, a)),
            Kind::ContextCancelled => drop(self.ended_contexts.insert(object)),
            Kind::JobDispatched => drop(self.running.insert(job)),
            Kind::JobSettled => {
                self.running.remove(&job);
                self.waiting_to_retry.remove(&job);
            }
            Kind::JobWaiting => {
                self.running.remove(&job);
                self.waiting_to_retry.insert(job);
            }
            _ => {}
        }
    }

    /// Whether somebody waits for this.
    fn is_waited_for(&self, kind: WaitKind, object: u16) -> bool {
        self.waits.values().flatten().any(|wait| *wait == (kind, object))
    }

    /// Whether what a task waits for is there, or may still come from outside.
    fn may_be_served(&self, (kind, object): (WaitKind, u16)) -> bool {
        match kind {
            WaitKind::Send | WaitKind::Receive => {
                let channel = &self.channels[&object];
                let is_send = kind == WaitKind::Send;
                let has_room = if is_send { channel.len < channel.capacity } else { channel.len > 0 };
                let other = if is_send { WaitKind::Receive } else { WaitKind::Send };
                channel.is_closed || has_room || self.is_waited_for(other, object)
            }
            WaitKind::WaitGroup => self.counts.get(&object).is_none_or(|count| *count == 0),
            WaitKind::Context => self.ended_contexts.contains(&object),
            WaitKind::Timer | WaitKind::Job | WaitKind::Worker => true,
        }
    }

    /// Holds what the run says of its end against this.
    pub(crate) fn check(&self, outcome: &Outcome) {
        if outcome.kind == OutcomeKind::Crashed {
            return;
        }
        let left: Vec<u16> = self.alive.iter().copied().collect();
        for actor in &left {
            let waits = self.waits.get(actor).unwrap_or_else(|| panic!("the run ended, and actor {actor} could go on"));
            for wait in waits {
                assert!(!self.may_be_served(*wait), "the run ended, and actor {actor} could be served: {wait:?}");
            }
        }
        let kind = match (left.is_empty(), self.has_main_returned) {
            (true, _) => OutcomeKind::Finished,
            (false, true) => OutcomeKind::Leak,
            (false, false) => OutcomeKind::Deadlock,
        };
        assert_eq!(outcome.kind, kind, "left are {left:?}, who wait for {:?}", self.waits);
        assert_eq!(outcome.blocked.len(), left.len(), "{:?}", outcome.blocked);
        if kind == OutcomeKind::Finished {
            assert!(
                self.running.is_empty() && self.waiting_to_retry.is_empty(),
                "a job is still out: {:?}",
                self.running
            );
        }
    }
}
