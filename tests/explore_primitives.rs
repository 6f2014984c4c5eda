//! Small programs over channels, selects, wait groups and contexts, in every schedule there is: what can come of each, no more and
//! no less. Each is gone through twice, once leaving known states and once to every end: both must find the same.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

#[path = "support/explorer.rs"]
mod explorer;
mod support;

use std::cell::Cell;
use std::rc::Rc;

use explorer::{Budget, counted, explore};
use support::{Diary, poll_once};
use worker_pool_playground::chan::Channel;
use worker_pool_playground::sched::{Actor, Chooser, Scheduler, Search, Status};
use worker_pool_playground::select;
use worker_pool_playground::sync::{Context, WaitGroup};
use worker_pool_playground::trace::Trace;

/// A program: makes its tasks, each of which says what came of it.
struct Program<'a> {
    scheduler: &'a Scheduler,
    diary: Diary,
}

impl Program<'_> {
    fn channel(&self, capacity: usize) -> Channel<u32> {
        Channel::new(self.scheduler, "c", capacity)
    }

    fn task<F: Future<Output = ()> + 'static>(&self, body: impl FnOnce(Diary) -> F) {
        self.scheduler.spawn(Actor::NOBODY, "task", body(self.diary.clone()));
    }

    fn send(&self, name: &'static str, channel: &Channel<u32>, value: u32) {
        let channel = channel.clone();
        self.task(|diary| async move {
            let outcome = if channel.send(value).await.is_ok() { "sent" } else { "got back" };
            diary.note(format!("{name} {outcome} {value}"));
        });
    }

    fn receive(&self, name: &'static str, channel: &Channel<u32>) {
        let channel = channel.clone();
        self.task(|diary| async move {
            match channel.recv().await {
                Some(value) => diary.note(format!("{name} got {value}")),
                None => diary.note(format!("{name} got the end")),
            }
        });
    }

    fn close(&self, channel: &Channel<u32>) {
        let channel = channel.clone();
        self.task(|_| async move { channel.close().unwrap() });
    }
}

/// Everything that can come of a program, each as the sorted sentences of its tasks; "stuck" where some are left.
fn all_of(make: impl Fn(&Program<'_>)) -> Vec<String> {
    let run = |chooser: &Chooser| {
        let scheduler = Scheduler::guided(chooser, Trace::with_capacity(1 << 12));
        let diary = Diary::default();
        make(&Program { scheduler: &scheduler, diary: diary.clone() });
        while !chooser.is_cut() && scheduler.step().is_some() {}
        let mut said = diary.take();
        said.sort_unstable();
        if let Status::Stuck(report) = scheduler.status() {
            said.push(format!("stuck: {}", report.blocked.len()));
        }
        scheduler.abort();
        (!chooser.is_cut()).then(|| said.join(", "))
    };
    let all = Budget { n_runs: 200_000 };
    let once = explore(all, Search::new(), run, ToString::to_string);
    let each = explore(all, Search::without_merging(), run, ToString::to_string);
    assert!(each.n_covered.is_some(), "the program is too large: {}", counted(&each));
    assert_eq!(once.n_covered, each.n_covered, "leaving known states counts other schedules than there are");
    let sorted = |mut endings: Vec<String>| {
        endings.sort_unstable();
        endings
    };
    let found = sorted(once.endings);
    assert_eq!(found, sorted(each.endings), "leaving known states finds other endings than there are");
    found
}

#[test]
fn two_senders_and_two_receivers_exchange_two_values_in_either_order_at_any_capacity() {
    for capacity in 0..=2 {
        let found = all_of(|program| {
            let c = program.channel(capacity);
            program.send("a", &c, 1);
            program.send("b", &c, 2);
            program.receive("x", &c);
            program.receive("y", &c);
        });
        let both = ["a sent 1, b sent 2, x got 1, y got 2", "a sent 1, b sent 2, x got 2, y got 1"];
        assert_eq!(found, both, "capacity {capacity}");
    }
}

/// Who of the two comes first differs from schedule to schedule; that the first is served first does not.
#[test]
fn who_has_waited_longest_receives_first() {
    let found = all_of(|program| {
        let (c, turns) = (program.channel(0), Rc::new(Cell::new(0)));
        for _ in 0..2 {
            let (c, turns, scheduler) = (c.clone(), Rc::clone(&turns), program.scheduler.clone());
            program.task(|diary| async move {
                turns.set(turns.get() + 1);
                let turn = turns.get();
                // Both count on it, and the trace does not tell.
                scheduler.touch(0, &turn);
                diary.note(format!("number {turn} got {:?}", c.recv().await));
            });
        }
        program.task(|_| async move {
            c.send(1).await.unwrap();
            c.send(2).await.unwrap();
        });
    });
    assert_eq!(found, ["number 1 got Some(1), number 2 got Some(2)"]);
}

#[test]
fn one_sender_keeps_its_order_at_any_capacity() {
    for capacity in 0..=2 {
        let found = all_of(|program| {
            let c = program.channel(capacity);
            let (to, from) = (c.clone(), c);
            program.task(|_| async move {
                for value in 1..=3 {
                    to.send(value).await.unwrap();
                }
                to.close().unwrap();
            });
            program.task(|diary| async move {
                let mut got = Vec::new();
                while let Some(value) = from.recv().await {
                    got.push(value);
                }
                diary.note(format!("{got:?}"));
            });
        });
        assert_eq!(found, ["[1, 2, 3]"], "capacity {capacity}");
    }
}

#[test]
fn a_close_gives_a_waiting_sender_its_value_back_and_loses_none() {
    let found = all_of(|program| {
        let c = program.channel(0);
        program.send("a", &c, 1);
        program.receive("x", &c);
        program.close(&c);
    });
    assert_eq!(found, ["a got back 1, x got the end", "a sent 1, x got 1"]);
    let buffered = all_of(|program| {
        let c = program.channel(1);
        program.send("a", &c, 1);
        program.receive("x", &c);
        program.close(&c);
    });
    assert_eq!(buffered, found, "what is in the buffer is still received");
}

#[test]
fn a_select_takes_either_of_two_that_are_ready_and_leaves_the_other() {
    let found = all_of(|program| {
        let (c, d) = (program.channel(1), program.channel(1));
        program.send("a", &c, 1);
        program.send("b", &d, 2);
        let left = (c.clone(), d.clone());
        program.task(|diary| async move {
            let got = select! { got = c.recv() => got, got = d.recv() => got };
            let (first, second) = (left.0.recv(), left.1.recv());
            let rest = select! { got = first => got, got = second => got };
            diary.note(format!("x got {got:?} and {rest:?}"));
        });
    });
    assert_eq!(
        found,
        ["a sent 1, b sent 2, x got Some(1) and Some(2)", "a sent 1, b sent 2, x got Some(2) and Some(1)"]
    );
}

#[test]
fn two_selects_that_both_send_and_receive_meet_once() {
    let found = all_of(|program| {
        let c = program.channel(0);
        for name in ["a", "b"] {
            let c = c.clone();
            program.task(move |diary| async move {
                let did = select! { _ = c.send(1) => "sent", _ = c.recv() => "received" };
                diary.note(format!("{name} {did}"));
            });
        }
    });
    assert_eq!(found, ["a received, b sent", "a sent, b received"]);
}

#[test]
fn a_receive_that_is_called_off_loses_no_value() {
    let found = all_of(|program| {
        let c = program.channel(0);
        program.send("a", &c, 1);
        let (first, second) = (c.clone(), c);
        program.task(|diary| async move {
            let mut receive = first.recv();
            if let Some(got) = poll_once(&mut receive).await {
                return diary.note(format!("x got {got:?}"));
            }
            drop(receive);
            diary.note("x gave up");
        });
        program.receive("y", &second);
    });
    assert_eq!(found, ["a sent 1, x gave up, y got 1", "a sent 1, x got Some(1), stuck: 1"]);
}

#[test]
fn a_wait_group_lets_nobody_pass_before_all_are_done() {
    let found = all_of(|program| {
        let group = WaitGroup::new(program.scheduler, "g");
        let diary = program.diary.clone();
        for name in ["a", "b"] {
            let diary = diary.clone();
            group.go(Actor::NOBODY, name, async move { diary.note(format!("1 {name}")) }).unwrap();
        }
        for name in ["x", "y"] {
            let group = group.clone();
            program.task(move |diary| async move {
                group.wait().await;
                assert_eq!(diary.len_of("1 "), 2, "both are done");
                diary.note(format!("2 {name}"));
            });
        }
    });
    assert_eq!(found, ["1 a, 1 b, 2 x, 2 y"]);
}

#[test]
fn a_group_that_adds_itself_late_may_be_passed() {
    let found = all_of(|program| {
        let group = WaitGroup::new(program.scheduler, "g");
        let adder = group.clone();
        program.task(|diary| async move {
            diary.note(if adder.add(1).is_ok() { "added" } else { "too late" });
            let _ = adder.done();
        });
        program.task(|diary| async move {
            group.wait().await;
            diary.note("passed");
        });
    });
    assert_eq!(found, ["added, passed"]);
}

#[test]
fn a_cancellation_wakes_everybody_once_and_takes_no_value() {
    for capacity in 0..=1 {
        let found = all_of(|program| {
            let (ctx, c) = (Context::new(program.scheduler, "ctx"), program.channel(capacity));
            let child = ctx.child("child");
            let (from, inner) = (c.clone(), child);
            program.task(|diary| async move {
                let did =
                    select! { got = from.recv() => format!("got {got:?}"), _ = inner.done() => "ended".to_owned() };
                diary.note(format!("x {did}"));
            });
            let (to, outer) = (c.clone(), ctx.clone());
            program.task(|diary| async move {
                let did = select! { _ = to.send(1) => "sent", _ = outer.done() => "ended" };
                diary.note(format!("a {did}"));
            });
            program.task(|_| async move { ctx.cancel("enough") });
        });
        let both = ["a ended, x ended", "a sent, x got Some(1)"];
        let buffered = ["a ended, x ended", "a sent, x ended", "a sent, x got Some(1)"];
        assert_eq!(found, if capacity == 0 { &both[..] } else { &buffered[..] }, "capacity {capacity}");
    }
}

#[test]
fn a_select_with_a_default_sees_what_is_there_and_waits_for_nothing() {
    let found = all_of(|program| {
        let c = program.channel(1);
        program.send("a", &c, 1);
        program.task(|diary| async move {
            let got = select! { got = c.recv() => format!("{got:?}"), default => "nothing".to_owned() };
            diary.note(format!("x saw {got}"));
        });
    });
    assert_eq!(found, ["a sent 1, x saw Some(1)", "a sent 1, x saw nothing"]);
}

/// A task runs until it has to wait: whether the two hold one token each depends on whether they had to in between.
#[test]
fn two_tokens_taken_in_opposite_orders_deadlock_in_some_schedules_only() {
    let found = all_of(|program| {
        let (c, d, tick) = (program.channel(1), program.channel(1), program.channel(0));
        c.try_send(1).unwrap();
        d.try_send(1).unwrap();
        for (name, first, second) in [("a", c.clone(), d.clone()), ("b", d, c)] {
            let tick = tick.clone();
            program.task(move |diary| async move {
                first.recv().await.unwrap();
                tick.recv().await.unwrap();
                second.recv().await.unwrap();
                second.send(1).await.unwrap();
                first.send(1).await.unwrap();
                diary.note(name);
            });
        }
        program.task(|_| async move {
            tick.send(1).await.unwrap();
            tick.send(2).await.unwrap();
        });
    });
    assert_eq!(found, ["a, b", "stuck: 2"]);
}
