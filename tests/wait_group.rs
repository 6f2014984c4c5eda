//! Go's `sync.WaitGroup`: waits for a count to reach zero; where Go panics on misuse, an error tells it and nothing changes.
//!
//! Source: the documentation of Go's `sync.WaitGroup` (`Add`, `Done`, `Go`, `Wait`). `docs/go_rules.md` lists the rules with their
//! tests.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod support;

use support::{NOTHING, Program};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;
use worker_pool_playground::sched::{Actor, Order, Status};
use worker_pool_playground::select;
use worker_pool_playground::sync::{WaitGroup, WaitGroupError};
use worker_pool_playground::trace::Kind;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

fn group(go: &Program) -> WaitGroup {
    WaitGroup::new(&go.scheduler, "group")
}

/// A task that waits for the group and says so when it has.
fn wait(go: &Program, name: &'static str, group: &WaitGroup) {
    let group = group.clone();
    go.task(name, |diary| async move {
        group.wait().await;
        diary.note(format!("{name} waited"));
    });
}

#[test]
fn waiting_for_nothing_returns_at_once() {
    let go = Program::new();
    wait(&go, "A", &group(&go));
    go.run();
    assert_eq!(go.news(), ["A waited"]);
}

#[test]
fn a_wait_ends_when_the_count_reaches_zero_and_not_before() {
    let go = Program::new();
    let group = group(&go);
    group.add(2).unwrap();
    wait(&go, "A", &group);
    go.run();
    group.done().unwrap();
    go.run();
    assert_eq!((go.news().as_slice(), group.count()), ([].as_slice(), 1));
    group.done().unwrap();
    go.run();
    assert_eq!(go.news(), ["A waited"]);
}

#[test]
fn all_who_wait_are_woken_in_the_order_of_arrival() {
    let go = Program::new();
    let group = group(&go);
    group.add(1).unwrap();
    wait(&go, "A", &group);
    wait(&go, "B", &group);
    go.run();
    group.done().unwrap();
    go.run();
    assert_eq!(go.news(), ["A waited", "B waited"]);
}

#[test]
fn work_may_be_added_while_some_is_under_way() {
    let go = Program::new();
    let group = group(&go);
    group.add(1).unwrap();
    wait(&go, "A", &group);
    go.run();
    assert_eq!(group.add(1), Ok(()));
    group.done().unwrap();
    go.run();
    assert_eq!(go.news(), NOTHING, "what was added counts");
    group.done().unwrap();
    go.run();
    assert_eq!(go.news(), ["A waited"]);
}

#[test]
fn a_negative_count_is_an_error_and_changes_nothing() {
    let go = Program::new();
    let group = group(&go);
    assert_eq!(group.done(), Err(WaitGroupError::NegativeCount));
    assert_eq!(group.count(), 0);
    group.add(1).unwrap();
    group.done().unwrap();
    assert_eq!(group.done(), Err(WaitGroupError::NegativeCount));
}

#[test]
fn a_count_too_large_is_an_error_and_changes_nothing() {
    let go = Program::new();
    let group = group(&go);
    group.add(u32::MAX).unwrap();
    assert_eq!(group.add(1), Err(WaitGroupError::TooMany));
    assert_eq!(group.count(), u32::MAX);
}

#[test]
fn reuse_before_the_last_wait_has_returned_is_an_error() {
    let go = Program::new();
    let group = group(&go);
    group.add(1).unwrap();
    wait(&go, "A", &group);
    go.run();
    group.done().unwrap();
    assert_eq!(group.add(1), Err(WaitGroupError::ReusedTooEarly), "A has not run yet");
    assert_eq!(group.count(), 0);
    go.run();
    assert_eq!(go.news(), ["A waited"]);
}

#[test]
fn a_group_is_reused_once_every_wait_has_returned() {
    let go = Program::new();
    let group = group(&go);
    for round in 0..3 {
        assert_eq!(group.add(1), Ok(()), "round {round}");
        wait(&go, "A", &group);
        go.run();
        group.done().unwrap();
        go.run();
        assert_eq!(go.news(), ["A waited"]);
    }
}

#[test]
fn a_wait_that_a_select_gave_up_does_not_count_as_returning() {
    let go = Program::new();
    let (group, c) = (group(&go), go.channel(0));
    group.add(1).unwrap();
    let (inner, from) = (group.clone(), c.clone());
    go.task("S", |diary| async move {
        select! {
            _ = inner.wait() => diary.note("waited"),
            _ = from.recv() => diary.note("got"),
        }
    });
    go.run();
    c.try_send(1).unwrap();
    group.done().unwrap();
    assert_eq!(group.add(1), Ok(()), "S was served by the channel: nobody waits for the group");
    go.run();
    assert_eq!(go.news(), ["got"]);
}

#[test]
fn adding_nothing_is_no_reuse_and_wakes_nobody() {
    let go = Program::new();
    let group = group(&go);
    group.add(1).unwrap();
    wait(&go, "A", &group);
    go.run();
    group.add(0).unwrap();
    go.run();
    assert_eq!((go.news().as_slice(), group.count()), ([].as_slice(), 1));
    group.done().unwrap();
    assert_eq!(group.add(0), Ok(()), "although A has not run yet");
    go.run();
    assert_eq!(go.news(), ["A waited"]);
}

#[test]
fn what_was_done_before_done_is_seen_after_the_wait() {
    for seed in 0..40 {
        let go = Program::seeded(seed, Order::Random);
        let group = group(&go);
        for name in ["1", "2", "3", "4"] {
            group.add(1).unwrap();
            let group = group.clone();
            go.task(name, |diary| async move {
                diary.note("worked");
                group.done().unwrap();
            });
        }
        wait(&go, "A", &group);
        go.run();
        assert_eq!(go.news(), ["worked", "worked", "worked", "worked", "A waited"], "seed {seed}");
    }
}

#[test]
fn a_wait_for_what_nobody_finishes_is_a_deadlock() {
    let go = Program::new();
    let group = group(&go);
    group.add(1).unwrap();
    wait(&go, "A", &group);
    go.run();
    assert!(matches!(go.scheduler.status(), Status::Stuck(report) if report.blocked[0].task == "A"));
}

#[test]
fn go_adds_one_and_is_done_when_the_work_returns() {
    let go = Program::new();
    let (group, c) = (group(&go), go.channel(0));
    for name in ["W1", "W2"] {
        let from = c.clone();
        let work = async move {
            from.recv().await;
        };
        group.go(Actor::NOBODY, name, work).unwrap();
    }
    wait(&go, "A", &group);
    go.run();
    assert_eq!(group.count(), 2);
    c.try_send(1).unwrap();
    go.run();
    assert_eq!((group.count(), go.news().len()), (1, 0));
    c.try_send(2).unwrap();
    go.run();
    assert_eq!(go.news(), ["A waited"]);
    assert_eq!(go.scheduler.status(), Status::Finished);
}

#[test]
fn go_too_early_runs_nothing() {
    let go = Program::new();
    let group = group(&go);
    group.add(1).unwrap();
    wait(&go, "A", &group);
    go.run();
    group.done().unwrap();
    let diary = go.diary.clone();
    let work = async move { diary.note("worked") };
    assert_eq!(group.go(Actor::NOBODY, "W", work).unwrap_err(), WaitGroupError::ReusedTooEarly);
    go.run();
    assert_eq!(go.news(), ["A waited"]);
}

#[test]
fn the_trace_tells_every_change_of_the_count() {
    let go = Program::new();
    let group = group(&go);
    group.add(2).unwrap();
    group.done().unwrap();
    group.done().unwrap();
    group.done().unwrap_err();
    let counts: Vec<u32> =
        go.events().iter().filter(|event| event.kind == Kind::WaitGroupAdded).map(|event| event.a).collect();
    assert_eq!(counts, [2, 1, 0], "what was refused is not told");
}

#[test]
fn errors_say_what_was_wrong() {
    assert_eq!(
        WaitGroupError::NegativeCount.to_string(),
        "negative wait group count: done was called more often than work was added"
    );
    assert_eq!(WaitGroupError::ReusedTooEarly.to_string(), "wait group is reused before its last wait has returned");
    assert_eq!(
        WaitGroupError::TooMany.to_string(),
        "wait group count overflows: more work was added than can be counted"
    );
}
