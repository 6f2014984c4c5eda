//! Go's `context`: children end with their parent, never the other way; the first cause stays; the nearest deadline counts.
//!
//! Source: the documentation of Go's package `context` (`WithCancelCause`, `WithDeadline`, `WithTimeout`). `docs/go_rules.md` lists the rules
//! with their tests.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod support;

use std::time::Duration;

use support::{NOTHING, Program};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;
use worker_pool_playground::sched::Status;
use worker_pool_playground::sync::{Cause, Context};
use worker_pool_playground::time::Time;
use worker_pool_playground::trace::Kind;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

fn because(reason: &str) -> Cause {
    Cause::Cancelled(reason.into())
}

const fn at(millis: u64) -> Time {
    Time::from_millis(millis)
}

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// A task that waits for the context's end and says why it came.
fn watch(go: &Program, name: &'static str, ctx: &Context) {
    let ctx = ctx.clone();
    go.task(name, |diary| async move {
        let cause = ctx.done().await;
        diary.note(format!("{name}: {cause}"));
    });
}

// ── Cancel ──

#[test]
fn a_new_context_has_not_ended_and_has_no_deadline() {
    let go = Program::new();
    let ctx = Context::new(&go.scheduler, "ctx");
    assert_eq!((ctx.is_done(), ctx.cause(), ctx.deadline()), (false, None, None));
}

#[test]
fn cancel_ends_it_for_all_who_wait_in_the_order_of_arrival() {
    let go = Program::new();
    let ctx = Context::new(&go.scheduler, "ctx");
    watch(&go, "A", &ctx);
    watch(&go, "B", &ctx);
    go.run();
    assert_eq!(go.news(), NOTHING);
    ctx.cancel(because("enough"));
    go.run();
    assert_eq!(go.news(), ["A: enough", "B: enough"]);
}

#[test]
fn done_is_ready_at_once_and_for_ever_after_the_end() {
    let go = Program::new();
    let ctx = Context::new(&go.scheduler, "ctx");
    ctx.cancel(because("enough"));
    for _ in 0..2 {
        watch(&go, "late", &ctx);
        go.run();
        assert_eq!(go.news(), ["late: enough"]);
    }
}

#[test]
fn the_first_cause_stays() {
    let go = Program::new();
    let ctx = Context::new(&go.scheduler, "ctx").with_timeout("ctx 2", millis(10));
    ctx.cancel(because("first"));
    ctx.cancel(because("second"));
    go.run_until(20);
    assert_eq!(ctx.cause(), Some(because("first")));
    let ends = go.events().iter().filter(|event| event.kind == Kind::ContextCancelled).count();
    assert_eq!(ends, 1, "it ended once");
}

#[test]
fn clones_are_handles_of_the_same_context() {
    let go = Program::new();
    let ctx = Context::new(&go.scheduler, "ctx");
    ctx.clone().cancel(because("enough"));
    assert!(ctx.is_done());
}

#[test]
fn causes_read_as_in_go() {
    assert_eq!(Cause::DeadlineExceeded.to_string(), "deadline exceeded");
    assert_eq!(because("client left").to_string(), "client left");
}

// ── Family ──

#[test]
fn children_and_grandchildren_end_with_their_parent_and_for_its_cause() {
    let go = Program::new();
    let parent = Context::new(&go.scheduler, "parent");
    let child = parent.child("child");
    let grandchild = child.with_timeout("grandchild", millis(100));
    watch(&go, "grandchild", &grandchild);
    go.run();
    parent.cancel(because("enough"));
    go.run();
    assert_eq!(go.news(), ["grandchild: enough"]);
    assert_eq!(child.cause(), Some(because("enough")));
}

#[test]
fn a_parent_and_its_other_children_live_on_when_a_child_is_cancelled() {
    let go = Program::new();
    let parent = Context::new(&go.scheduler, "parent");
    let (child, sibling) = (parent.child("child"), parent.child("sibling"));
    child.cancel(because("enough"));
    assert_eq!((parent.cause(), sibling.cause()), (None, None));
}

#[test]
fn a_child_that_ended_first_keeps_its_own_cause() {
    let go = Program::new();
    let parent = Context::new(&go.scheduler, "parent");
    let child = parent.child("child");
    child.cancel(because("its own"));
    parent.cancel(because("its parent's"));
    assert_eq!(child.cause(), Some(because("its own")));
}

#[test]
fn a_child_of_an_ended_context_has_ended() {
    let go = Program::new();
    let parent = Context::new(&go.scheduler, "parent");
    parent.cancel(because("enough"));
    assert_eq!(parent.child("child").cause(), Some(because("enough")));
    assert_eq!(parent.with_timeout("child", millis(10)).cause(), Some(because("enough")));
    assert_eq!(go.scheduler.status(), Status::Finished, "and it set no timer");
}

#[test]
fn a_grandchild_follows_although_nobody_holds_the_child_between() {
    let go = Program::new();
    let parent = Context::new(&go.scheduler, "parent");
    let grandchild = parent.child("child").child("grandchild");
    parent.cancel(because("enough"));
    assert!(grandchild.is_done());
}

#[test]
fn a_context_ends_before_its_children_and_these_in_the_order_of_birth() {
    let go = Program::new();
    let parent = Context::new(&go.scheduler, "parent");
    let family = [parent.child("first"), parent.child("second"), parent.child("third")];
    for (name, ctx) in ["third", "first", "second"].into_iter().zip([&family[2], &family[0], &family[1]]) {
        watch(&go, name, ctx);
    }
    watch(&go, "parent", &parent);
    go.run();
    parent.cancel(because("enough"));
    go.run();
    assert_eq!(go.news(), ["parent: enough", "first: enough", "second: enough", "third: enough"]);
}

#[test]
fn a_dropped_child_is_forgotten() {
    let go = Program::new();
    let parent = Context::new(&go.scheduler, "parent");
    drop(parent.child("child"));
    let kept = parent.child("kept");
    parent.cancel(because("enough"));
    let ended = go.events().iter().filter(|event| event.kind == Kind::ContextCancelled).count();
    assert_eq!(ended, 2, "the parent and the child that is left");
    assert!(kept.is_done());
}

// ── Deadlines ──

#[test]
fn a_deadline_ends_it_when_the_clock_reaches_it() {
    let go = Program::new();
    let ctx = Context::new(&go.scheduler, "root").with_deadline("ctx", at(10));
    watch(&go, "A", &ctx);
    go.run_until(9);
    assert_eq!(go.news(), NOTHING);
    go.run_until(10);
    assert_eq!(go.news(), ["A: deadline exceeded"]);
}

#[test]
fn a_timeout_counts_from_now() {
    let go = Program::new();
    go.run_until(5);
    let ctx = Context::new(&go.scheduler, "root").with_timeout("ctx", millis(10));
    assert_eq!(ctx.deadline(), Some(at(15)));
}

#[test]
fn a_deadline_in_the_past_ends_it_at_birth() {
    let go = Program::new();
    go.run_until(10);
    let root = Context::new(&go.scheduler, "root");
    for deadline in [at(0), at(10)] {
        let ctx = root.with_deadline("ctx", deadline);
        assert_eq!(ctx.cause(), Some(Cause::DeadlineExceeded));
    }
    assert_eq!(root.with_timeout("ctx", Duration::ZERO).cause(), Some(Cause::DeadlineExceeded));
    assert_eq!(go.scheduler.status(), Status::Finished, "no timer was set");
}

#[test]
fn the_nearest_deadline_counts() {
    let go = Program::new();
    let root = Context::new(&go.scheduler, "root");
    let parent = root.with_deadline("parent", at(10));
    let (sooner, later, same) = (
        parent.with_deadline("sooner", at(5)),
        parent.with_deadline("later", at(20)),
        parent.with_deadline("same", at(10)),
    );
    let plain = later.child("plain");
    let deadlines = [&sooner, &later, &same, &plain].map(Context::deadline);
    assert_eq!(deadlines, [Some(at(5)), Some(at(10)), Some(at(10)), Some(at(10))]);
    go.run_until(5);
    assert_eq!((sooner.is_done(), parent.is_done()), (true, false));
    go.run_until(10);
    assert!([&parent, &later, &same, &plain].iter().all(|ctx| ctx.is_done()));
    assert!(!root.is_done());
}

#[test]
fn a_far_deadline_does_not_hide_a_nearer_one_of_a_grandparent() {
    let go = Program::new();
    let root = Context::new(&go.scheduler, "root").with_deadline("root", at(10));
    let grandchild = root.child("child").with_deadline("grandchild", at(99));
    go.run_until(10);
    assert_eq!(grandchild.cause(), Some(Cause::DeadlineExceeded));
}

#[test]
fn a_cancelled_context_leaves_no_timer() {
    let go = Program::new();
    let ctx = Context::new(&go.scheduler, "root").with_deadline("ctx", at(10));
    go.receive("blocked", &go.channel(0));
    go.run();
    assert_eq!(go.scheduler.status(), Status::Waiting { until: Some(at(10)) });
    ctx.cancel(because("enough"));
    assert!(matches!(go.scheduler.status(), Status::Stuck(_)));
}

#[test]
fn a_dropped_context_leaves_no_timer() {
    let go = Program::new();
    let ctx = Context::new(&go.scheduler, "root").with_deadline("ctx", at(10));
    let handle = ctx.clone();
    go.receive("blocked", &go.channel(0));
    go.run();
    drop(ctx);
    assert_eq!(go.scheduler.status(), Status::Waiting { until: Some(at(10)) }, "a handle is left");
    drop(handle);
    assert!(matches!(go.scheduler.status(), Status::Stuck(_)));
}

#[test]
fn whoever_waits_for_a_context_keeps_its_timer() {
    let go = Program::new();
    let ctx = Context::new(&go.scheduler, "root").with_deadline("ctx", at(10));
    watch(&go, "A", &ctx);
    drop(ctx);
    go.run_until(10);
    assert_eq!(go.news(), ["A: deadline exceeded"]);
}

#[test]
fn a_cancel_after_the_deadline_changes_nothing() {
    let go = Program::new();
    let ctx = Context::new(&go.scheduler, "root").with_deadline("ctx", at(10));
    go.run_until(10);
    ctx.cancel(because("too late"));
    assert_eq!(ctx.cause(), Some(Cause::DeadlineExceeded));
}

#[test]
fn a_late_clock_ends_contexts_in_the_order_of_their_deadlines() {
    let go = Program::new();
    let root = Context::new(&go.scheduler, "root");
    let contexts = [30, 10, 20].map(|deadline| root.with_deadline("ctx", at(deadline)));
    for (name, ctx) in ["30", "10", "20"].into_iter().zip(&contexts) {
        watch(&go, name, ctx);
    }
    go.run();
    go.run_until(100);
    assert_eq!(go.news(), ["10: deadline exceeded", "20: deadline exceeded", "30: deadline exceeded"]);
}
