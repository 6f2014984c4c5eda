//! Values are never lost when a waiting operation is dropped: it has happened and its value is where it went, or it has not
//! and its value is where it was.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod support;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use proptest::prelude::*;
use support::{NOTHING, Program, poll_once, random_cases};
use worker_pool_playground::chan::{Channel, Traced, TryReceiveError};
use worker_pool_playground::sched::{Order, Status, select2, select3};
use worker_pool_playground::sync::WaitGroup;

/// A task that receives but lets go of it when `drop_it` gets a value, whatever has come by then.
fn fickle_receiver(go: &Program, name: &'static str, c: &Channel<u32>, drop_it: &Channel<u32>) {
    let (c, drop_it) = (c.clone(), drop_it.clone());
    go.task(name, |diary| async move {
        let mut receive = c.recv();
        assert!(poll_once(&mut receive).await.is_none(), "nothing is there yet");
        drop_it.recv().await;
        drop(receive);
        diary.note(format!("{name} let go"));
    });
}

/// A task that sends but calls that off when `drop_it` gets a value.
fn fickle_sender(go: &Program, name: &'static str, c: &Channel<u32>, value: u32, drop_it: &Channel<u32>) {
    let (c, drop_it) = (c.clone(), drop_it.clone());
    go.task(name, |diary| async move {
        let mut send = c.send(value);
        assert!(poll_once(&mut send).await.is_none(), "nobody receives yet");
        drop_it.recv().await;
        diary.note(match send.into_value() {
            Some(value) => format!("{name} kept {value}"),
            None => format!("{name} has sent"),
        });
    });
}

#[test]
fn a_receiver_that_lets_go_before_anything_came_leaves_its_line() {
    let go = Program::new();
    let (c, drop_it) = (go.channel(0), go.channel(1));
    fickle_receiver(&go, "F", &c, &drop_it);
    go.receive("R", &c);
    go.run();
    drop_it.try_send(0).unwrap();
    go.run();
    c.try_send(1).unwrap();
    assert!(c.try_send(2).is_err(), "only R is in line");
    go.run();
    assert_eq!(go.news(), ["F let go", "R got 1"]);
}

#[test]
fn a_value_handed_to_a_receiver_that_lets_go_is_for_the_next_in_line() {
    let go = Program::new();
    let (c, drop_it) = (go.channel(0), go.channel(1));
    fickle_receiver(&go, "F", &c, &drop_it);
    go.receive("R", &c);
    go.run();
    drop_it.try_send(0).unwrap();
    c.try_send(1).unwrap();
    go.run();
    assert_eq!(go.news(), ["F let go", "R got 1"]);
}

#[test]
fn a_value_handed_to_a_receiver_that_lets_go_waits_for_the_next_to_come() {
    for capacity in [0, 1] {
        let go = Program::new();
        let (c, drop_it) = (go.channel(capacity), go.channel(1));
        fickle_receiver(&go, "F", &c, &drop_it);
        go.run();
        drop_it.try_send(0).unwrap();
        c.try_send(1).unwrap();
        go.run();
        assert_eq!(c.len(), 1);
        go.receive("R", &c);
        go.run();
        assert_eq!(go.news(), ["F let go", "R got 1"]);
        assert_eq!(c.try_recv(), Err(TryReceiveError::Empty));
    }
}

#[test]
fn a_value_that_came_back_is_received_before_later_ones() {
    let go = Program::new();
    let (c, drop_it) = (go.channel(1), go.channel(1));
    fickle_receiver(&go, "F", &c, &drop_it);
    go.run();
    drop_it.try_send(0).unwrap();
    c.try_send(1).unwrap();
    c.try_send(2).unwrap();
    go.send("A", &c, 3);
    go.run();
    assert_eq!((c.try_recv(), c.try_recv()), (Ok(1), Ok(2)));
    go.run();
    assert_eq!(c.try_recv(), Ok(3), "A's turn came when there was room again");
    assert_eq!(go.news(), ["F let go", "A sent 3"]);
}

#[test]
fn values_that_come_back_keep_their_order() {
    for order in [["F1", "F2"], ["F2", "F1"]] {
        let go = Program::new();
        let c = go.channel(0);
        let let_go = BTreeMap::from([("F1", go.channel(1)), ("F2", go.channel(1))]);
        for (name, drop_it) in &let_go {
            fickle_receiver(&go, name, &c, drop_it);
        }
        go.run();
        for name in order {
            let_go[name].try_send(0).unwrap();
        }
        c.try_send(1).unwrap();
        c.try_send(2).unwrap();
        go.run();
        assert_eq!((c.try_recv(), c.try_recv()), (Ok(1), Ok(2)), "{order:?}");
    }
}

#[test]
fn values_that_come_back_by_different_ways_keep_their_order() {
    let go = Program::new();
    let c = go.channel(0);
    let [drop_1, drop_2, drop_3] = [go.channel(1), go.channel(1), go.channel(1)];
    fickle_receiver(&go, "F1", &c, &drop_1);
    fickle_receiver(&go, "F2", &c, &drop_2);
    fickle_receiver(&go, "F3", &c, &drop_3);
    go.run();
    drop_1.try_send(0).unwrap();
    drop_2.try_send(0).unwrap();
    drop_3.try_send(0).unwrap();
    c.try_send(1).unwrap();
    c.try_send(2).unwrap();
    // F1 hands its 1 on to F3, F2 puts its 2 back, then F3 puts 1 back.
    go.run();
    assert_eq!(go.news(), ["F1 let go", "F2 let go", "F3 let go"]);
    assert_eq!((c.try_recv(), c.try_recv()), (Ok(1), Ok(2)));
}

#[test]
fn a_value_that_comes_back_to_a_closed_channel_can_still_be_drained() {
    let go = Program::new();
    let (c, drop_it) = (go.channel(0), go.channel(1));
    fickle_receiver(&go, "F", &c, &drop_it);
    go.run();
    drop_it.try_send(0).unwrap();
    c.try_send(1).unwrap();
    c.close().unwrap();
    go.run();
    assert_eq!((c.try_recv(), c.try_recv()), (Ok(1), Err(TryReceiveError::Closed)));
}

#[test]
fn a_send_called_off_gives_its_value_back() {
    let go = Program::new();
    let (c, drop_it) = (go.channel(0), go.channel(1));
    fickle_sender(&go, "F", &c, 7, &drop_it);
    go.run();
    drop_it.try_send(0).unwrap();
    go.run();
    assert_eq!(go.news(), ["F kept 7"]);
    assert_eq!(c.try_recv(), Err(TryReceiveError::Empty));
}

#[test]
fn a_send_called_off_too_late_has_happened() {
    let go = Program::new();
    let (c, drop_it) = (go.channel(0), go.channel(1));
    fickle_sender(&go, "F", &c, 7, &drop_it);
    go.run();
    drop_it.try_send(0).unwrap();
    assert_eq!(c.try_recv(), Ok(7));
    go.run();
    assert_eq!(go.news(), ["F has sent"]);
}

#[test]
fn a_send_called_off_on_a_channel_closed_meanwhile_gives_its_value_back() {
    let go = Program::new();
    let (c, drop_it) = (go.channel(0), go.channel(1));
    fickle_sender(&go, "F", &c, 7, &drop_it);
    go.run();
    drop_it.try_send(0).unwrap();
    c.close().unwrap();
    go.run();
    assert_eq!(go.news(), ["F kept 7"]);
}

#[test]
fn a_send_never_awaited_keeps_its_value() {
    let go = Program::new();
    let c = go.channel(1);
    assert_eq!(c.send(7).into_value(), Some(7));
    assert!(c.is_empty());
}

#[test]
fn a_waiting_sender_that_is_dropped_is_skipped() {
    let go = Program::new();
    let (c, drop_it) = (go.channel(0), go.channel(1));
    fickle_sender(&go, "F", &c, 1, &drop_it);
    go.send("A", &c, 2);
    go.run();
    drop_it.try_send(0).unwrap();
    go.run();
    go.receive("R", &c);
    go.run();
    assert_eq!(go.news(), ["F kept 1", "R got 2", "A sent 2"]);
}

#[test]
fn a_dropped_sleep_leaves_no_timer() {
    let go = Program::new();
    let (scheduler, c) = (go.scheduler.clone(), go.channel(0));
    go.task("S", |_| async move {
        let mut sleep = scheduler.sleep(Duration::from_millis(10));
        assert!(poll_once(&mut sleep).await.is_none());
        drop(sleep);
        c.recv().await;
    });
    go.run();
    let Status::Stuck(report) = go.scheduler.status() else { panic!("{:?}", go.scheduler.status()) };
    assert_eq!(report.blocked.len(), 1, "{report}");
}

#[test]
fn a_dropped_select_leaves_every_line_and_every_timer() {
    let go = Program::new();
    let [a, b, c] = [go.channel(0), go.channel(0), go.channel(0)];
    let (to_a, from_b, forever, scheduler) = (a.clone(), b.clone(), c, go.scheduler.clone());
    go.task("S", |_| async move {
        let mut select = select3(to_a.send(1), from_b.recv(), scheduler.sleep(Duration::from_millis(10)));
        assert!(poll_once(&mut select).await.is_none());
        drop(select);
        forever.recv().await;
    });
    go.run();
    assert!(matches!(go.scheduler.status(), Status::Stuck(_)), "no timer is left: {:?}", go.scheduler.status());
    assert_eq!(a.try_recv(), Err(TryReceiveError::Empty));
    assert!(b.try_send(2).is_err());
}

/// A value that knows whether it is still held.
struct Held(#[expect(dead_code, reason = "counts its owners")] Rc<()>);

impl Traced for Held {}

#[test]
fn what_a_dropped_select_would_have_sent_is_dropped_with_it() {
    let go = Program::new();
    let (parcels, owners) = (Channel::new(&go.scheduler, "parcels", 0), Rc::new(()));
    let (to, held, forever) = (parcels.clone(), Held(Rc::clone(&owners)), go.channel(0));
    go.task("S", |_| async move {
        let mut select = select2(to.send(held), forever.recv());
        assert!(poll_once(&mut select).await.is_none());
        drop(select);
        forever.recv().await;
    });
    go.run();
    assert_eq!(Rc::strong_count(&owners), 1, "the channel's line does not hold it");
    assert!(parcels.try_recv().is_err());
}

#[test]
fn a_dropped_wait_does_not_keep_its_group_from_being_reused() {
    let go = Program::new();
    let (group, drop_it) = (WaitGroup::new(&go.scheduler, "group"), go.channel(1));
    group.add(1).unwrap();
    let (inner, let_go) = (group.clone(), drop_it.clone());
    go.task("F", |_| async move {
        let mut wait = inner.wait();
        assert!(poll_once(&mut wait).await.is_none());
        let_go.recv().await;
    });
    go.run();
    group.done().unwrap();
    assert!(group.add(1).is_err(), "F was woken and has not returned");
    drop_it.try_send(0).unwrap();
    go.run();
    assert_eq!(group.add(1), Ok(()));
}

#[test]
fn a_task_may_return_while_one_of_its_waits_was_just_served() {
    let go = Program::new();
    let c = go.channel(0);
    go.task("both ends", |diary| async move {
        let mut receive = c.recv();
        assert!(poll_once(&mut receive).await.is_none());
        c.try_send(1).unwrap();
        diary.note("served itself");
    });
    go.run();
    go.task("the next one", |diary| async move { diary.note("runs once") });
    go.run();
    assert_eq!(go.news(), ["served itself", "runs once"]);
    assert_eq!(go.scheduler.status(), Status::Finished);
}

#[test]
fn abort_puts_back_what_receivers_had_not_taken_and_drops_the_rest() {
    let go = Program::new();
    let c = go.channel(0);
    go.receive("R1", &c);
    go.receive("R2", &c);
    go.run();
    c.try_send(1).unwrap();
    go.scheduler.abort();
    assert_eq!(c.try_recv(), Ok(1), "R1 never took it, and R2 is gone as well");
    assert_eq!(go.news(), NOTHING);
    assert_eq!(go.scheduler.status(), Status::Finished);
}

#[test]
fn a_scheduler_can_be_used_again_after_abort() {
    let go = Program::new();
    let c = go.channel(0);
    go.receive("R1", &c);
    go.receive("R2", &c);
    go.run();
    go.scheduler.abort();
    go.receive("R3", &c);
    go.run();
    c.try_send(3).unwrap();
    go.run();
    assert_eq!(go.news(), ["R3 got 3"]);
}

#[test]
fn a_task_may_abort_its_own_scheduler() {
    let go = Program::new();
    let (c, scheduler) = (go.channel(0), go.scheduler.clone());
    go.receive("R", &c);
    go.task("the end", |diary| async move {
        scheduler.abort();
        diary.note("still here");
        c.recv().await;
        diary.note("never");
    });
    go.run();
    assert_eq!(go.news(), ["still here"]);
    assert_eq!(go.scheduler.status(), Status::Finished);
}

/// What one task of a random program does with its operation.
#[derive(Clone, Copy, Debug)]
struct Act {
    is_send: bool,
    /// Starts after so many milliseconds.
    start_ms: u8,
    /// Waits so many milliseconds before it looks again.
    hold_ms: u8,
    /// Then lets go, rather than waiting on.
    lets_go: bool,
}

fn act() -> impl Strategy<Value = Act> {
    (any::<bool>(), 0..3_u8, 0..3_u8, any::<bool>()).prop_map(|(is_send, start_ms, hold_ms, lets_go)| Act {
        is_send,
        start_ms,
        hold_ms,
        lets_go,
    })
}

/// Where each value was last seen.
type Seen = Rc<RefCell<BTreeMap<u32, Vec<&'static str>>>>;

async fn perform(act: Act, c: Channel<u32>, value: u32, go: worker_pool_playground::sched::Scheduler, seen: Seen) {
    let millis = |ms: u8| Duration::from_millis(u64::from(ms));
    let see = |value: u32, place| seen.borrow_mut().entry(value).or_default().push(place);
    go.sleep(millis(act.start_ms)).await;
    if act.is_send {
        let mut send = c.send(value);
        let outcome = match poll_once(&mut send).await {
            Some(outcome) => outcome,
            None => {
                go.sleep(millis(act.hold_ms)).await;
                if act.lets_go {
                    return see(value, if send.into_value().is_some() { "back" } else { "sent" });
                }
                send.await
            }
        };
        see(value, if outcome.is_ok() { "sent" } else { "back" });
    } else {
        let mut receive = c.recv();
        let received = match poll_once(&mut receive).await {
            Some(received) => received,
            None => {
                go.sleep(millis(act.hold_ms)).await;
                if act.lets_go {
                    return;
                }
                receive.await
            }
        };
        received.into_iter().for_each(|value| see(value, "received"));
    }
}

proptest! {
    #![proptest_config(random_cases(1000))]

    /// Whoever lets go of what and when, and wherever the program is cut off: no value is lost, none is there twice.
    #[test]
    fn letting_go_loses_nothing(
        acts in prop::collection::vec(act(), 1..12),
        capacity in 0..3_usize,
        seed in any::<u64>(),
        close_at in prop::option::of(0..5_u64),
        cut_after in 0..120_usize,
    ) {
        let go = Program::seeded(seed, Order::Random);
        let c = go.channel(capacity);
        let seen = Seen::default();
        for (act, value) in acts.iter().zip(1..) {
            let doing = perform(*act, c.clone(), value, go.scheduler.clone(), Rc::clone(&seen));
            go.task("actor", |_| doing);
        }
        if let Some(ms) = close_at {
            let (c, scheduler) = (c.clone(), go.scheduler.clone());
            go.task("closer", |_| async move {
                scheduler.sleep(Duration::from_millis(ms)).await;
                c.close().unwrap();
            });
        }
        for _ in 0..cut_after {
            if go.scheduler.step().is_none() {
                let waits: Vec<String> = go.scheduler.report().blocked.into_iter().map(|task| task.waits_for).collect();
                let is_waited_for = |what: &str| waits.iter().any(|wait| wait == what);
                let (sends, receives) = (is_waited_for("send on c"), is_waited_for("receive from c"));
                prop_assert!(!(sends && receives), "a sender and a receiver wait for each other");
                prop_assert!(!receives || (c.is_empty() && !c.is_closed()), "a receiver slept through a wake-up");
                prop_assert!(!sends || (c.len() >= capacity && !c.is_closed()), "a sender slept through a wake-up");
                match go.scheduler.status() {
                    Status::Waiting { until: Some(until) } => go.scheduler.advance(until),
                    _ => break,
                }
            }
        }
        go.scheduler.abort();

        let mut seen = seen.take();
        while let Ok(value) = c.try_recv() {
            seen.entry(value).or_default().push("in the channel");
        }
        for (value, places) in &seen {
            let arrived = places.iter().filter(|place| ["received", "in the channel"].contains(place)).count();
            let is = |place| places.contains(&place);
            prop_assert!(arrived <= 1, "{value} arrived twice: {places:?}");
            prop_assert!(!is("sent") || arrived == 1, "{value} was sent and is lost: {places:?}");
            prop_assert!(!is("back") || arrived == 0, "{value} came back and arrived: {places:?}");
        }
    }
}
