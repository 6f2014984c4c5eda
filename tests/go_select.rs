//! Go's `select`: a fair choice among ready cases, the first to become ready otherwise, and nothing of the others happens.
//!
//! Source: the Go specification, "Select statements". The choice is drawn from the scheduler's seed, so it is fair over
//! seeds and over rounds, and the same for the same seed. `docs/go_rules.md` lists the rules with their tests.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod support;

use std::time::Duration;

use support::{NOTHING, Program};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;
use worker_pool_playground::chan::{Channel, SendError};
use worker_pool_playground::sched::{Order, Status};
use worker_pool_playground::select;
use worker_pool_playground::sync::{Cause, Context, WaitGroup};
use worker_pool_playground::time::Time;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

const MS: Duration = Duration::from_millis(1);

/// Which of `n` ready channels a select takes, `rounds` times in one program.
fn choices(seed: u64, n: usize, rounds: usize) -> Vec<String> {
    let go = Program::seeded(seed, Order::Fifo);
    let channels: Vec<Channel<u32>> = (0..4).map(|_| go.channel(rounds)).collect();
    for channel in &channels {
        (0..rounds).for_each(|_| channel.try_send(0).unwrap());
    }
    let [a, b, c, d] = <[Channel<u32>; 4]>::try_from(channels).ok().unwrap();
    go.task("chooser", |diary| async move {
        for _ in 0..rounds {
            diary.note(match n {
                2 => select! { _ = a.recv() => "a", _ = b.recv() => "b" },
                3 => select! { _ = a.recv() => "a", _ = b.recv() => "b", _ = c.recv() => "c" },
                _ => select! {
                    _ = a.recv() => "a",
                    _ = b.recv() => "b",
                    _ = c.recv() => "c",
                    _ = d.recv() => "d",
                },
            });
        }
    });
    go.run();
    go.news()
}

// ── The choice ──

#[test]
fn each_ready_case_is_chosen_about_equally_often() {
    for n in 2..=4 {
        let chosen = choices(3, n, 1200);
        for case in &["a", "b", "c", "d"][..n] {
            let times = chosen.iter().filter(|choice| choice == case).count();
            let fair = 1200 / n;
            assert!(times.abs_diff(fair) < 100, "{case} of {n} was chosen {times} times of 1200");
        }
    }
}

#[test]
fn over_seeds_each_ready_case_comes_first_at_times() {
    let firsts: Vec<_> = (0..40).map(|seed| choices(seed, 2, 1).remove(0)).collect();
    assert!(firsts.iter().any(|first| first == "a"), "{firsts:?}");
    assert!(firsts.iter().any(|first| first == "b"), "{firsts:?}");
}

#[test]
fn the_same_seed_makes_the_same_choices() {
    assert_eq!(choices(5, 4, 50), choices(5, 4, 50));
    assert_ne!(choices(5, 4, 50), choices(6, 4, 50));
}

#[test]
fn a_case_that_is_not_ready_is_never_chosen() {
    for seed in 0..20 {
        let go = Program::seeded(seed, Order::Fifo);
        let (full, empty, room) = (go.channel(1), go.channel(1), go.channel(1));
        full.try_send(1).unwrap();
        go.task("chooser", |diary| async move {
            select! {
                _ = full.send(2) => diary.note("sent to a full channel"),
                _ = empty.recv() => diary.note("received from an empty one"),
                _ = room.send(3) => diary.note("sent where there is room"),
            }
        });
        go.run();
        assert_eq!(go.news(), ["sent where there is room"]);
    }
}

// ── Waiting ──

#[test]
fn a_blocked_select_takes_the_first_case_to_become_ready() {
    for (first, second, expected) in [(0, 1, "a 7"), (1, 0, "b 7")] {
        let go = Program::new();
        let channels = [go.channel(0), go.channel(0)];
        let [a, b] = channels.clone();
        go.task("chooser", |diary| async move {
            select! {
                value = a.recv() => diary.note(format!("a {}", value.unwrap())),
                value = b.recv() => diary.note(format!("b {}", value.unwrap())),
            }
        });
        go.run();
        channels[first].try_send(7).unwrap();
        assert!(channels[second].try_send(8).is_err(), "the select has its value, although it has not run yet");
        go.run();
        assert_eq!(go.news(), [expected]);
    }
}

#[test]
fn a_value_is_never_handed_to_a_select_that_already_has_another() {
    let go = Program::new();
    let (a, b) = (go.channel(0), go.channel(1));
    let (in_a, in_b) = (a.clone(), b.clone());
    go.task("chooser", |diary| async move {
        select! {
            value = in_a.recv() => diary.note(format!("chooser got {} from a", value.unwrap())),
            value = in_b.recv() => diary.note(format!("chooser got {} from b", value.unwrap())),
        }
    });
    go.run();
    go.receive("R", &b);
    go.run();
    a.try_send(1).unwrap();
    b.try_send(2).unwrap();
    go.run();
    assert_eq!(go.news(), ["chooser got 1 from a", "R got 2"], "2 went past the chooser, to the next in line");
    assert!(b.is_empty());
}

#[test]
fn a_select_that_was_served_leaves_its_other_lines() {
    let go = Program::new();
    let (a, b) = (go.channel(0), go.channel(0));
    let (in_a, in_b) = (a.clone(), b.clone());
    go.task("chooser", |diary| async move {
        select! {
            _ = in_a.recv() => diary.note("a"),
            _ = in_b.recv() => diary.note("b"),
        }
        in_a.recv().await;
    });
    go.run();
    a.try_send(1).unwrap();
    go.run();
    assert_eq!(go.news(), ["a"]);
    assert!(b.try_send(2).is_err(), "nobody receives from b any more");
    assert!(a.try_send(3).is_ok());
}

#[test]
fn a_select_that_was_served_leaves_nothing_behind_in_its_other_lines() {
    let go = Program::new();
    let (a, b) = (go.channel(0), go.channel(0));
    for _ in 0..3 {
        let (from_a, to_b) = (a.clone(), b.clone());
        go.task("chooser", |diary| async move {
            select! {
                value = from_a.recv() => diary.note(format!("got {}", value.unwrap())),
                _ = to_b.send(9) => diary.note("sent"),
            }
        });
        go.run();
        assert_eq!(b.n_senders(), 1);
        a.try_send(1).unwrap();
        go.run();
        assert_eq!((go.news().as_slice(), b.n_senders()), (["got 1".to_owned()].as_slice(), 0));
    }
}

#[test]
fn waiting_selects_are_served_in_the_order_of_arrival_among_plain_receivers() {
    let go = Program::new();
    let (c, other) = (go.channel(0), go.channel(0));
    go.receive("R1", &c);
    let (in_c, in_other) = (c.clone(), other.clone());
    go.task("S", |diary| async move {
        select! {
            value = in_other.recv() => diary.note(format!("S got {value:?} from the other")),
            value = in_c.recv() => diary.note(format!("S got {}", value.unwrap())),
        }
    });
    go.receive("R2", &c);
    go.run();
    (1..=3).for_each(|value| c.try_send(value).unwrap());
    go.run();
    assert_eq!(go.news(), ["R1 got 1", "S got 2", "R2 got 3"]);
}

#[test]
fn two_selects_meet_on_a_rendezvous_channel() {
    let go = Program::new();
    let (c, never) = (go.channel(0), go.channel(0));
    let (to, never_2) = (c.clone(), never.clone());
    go.task("sender", |diary| async move {
        select! {
            sent = to.send(1) => diary.note(format!("sent {sent:?}")),
            _ = never_2.recv() => diary.note("never"),
        }
    });
    go.task("receiver", |diary| async move {
        select! {
            value = c.recv() => diary.note(format!("got {value:?}")),
            _ = never.recv() => diary.note("never"),
        }
    });
    go.run();
    assert_eq!(go.news(), ["got Some(1)", "sent Ok(())"]);
}

// ── What was not chosen has not happened ──

#[test]
fn a_send_that_was_not_chosen_has_not_happened() {
    let go = Program::new();
    let (a, b) = (go.channel(0), go.channel(1));
    let (to_a, from_b) = (a.clone(), b.clone());
    go.task("chooser", |diary| async move {
        select! {
            _ = to_a.send(1) => diary.note("sent"),
            value = from_b.recv() => diary.note(format!("got {}", value.unwrap())),
        }
    });
    go.run();
    b.try_send(2).unwrap();
    assert!(a.try_recv().is_err(), "the sender has gone over to b, although it has not run yet");
    go.run();
    assert_eq!(go.news(), ["got 2"]);
    assert!(a.try_recv().is_err());
}

#[test]
fn a_receive_that_was_not_chosen_took_nothing() {
    let go = Program::new();
    let (a, b) = (go.channel(1), go.channel(1));
    a.try_send(1).unwrap();
    b.try_send(2).unwrap();
    let (from_a, from_b) = (a.clone(), b.clone());
    go.task("chooser", |diary| async move {
        select! {
            value = from_a.recv() => diary.note(format!("got {}", value.unwrap())),
            value = from_b.recv() => diary.note(format!("got {}", value.unwrap())),
        }
    });
    go.run();
    let got = go.news();
    assert!(got == ["got 1"] || got == ["got 2"]);
    assert_eq!(a.len() + b.len(), 1, "the other value is where it was");
}

#[test]
fn the_place_in_line_of_a_send_that_was_not_chosen_is_given_up() {
    let go = Program::new();
    let (c, stop) = (go.channel(0), go.channel(1));
    let (to, stopped) = (c.clone(), stop.clone());
    go.task("S", |diary| async move {
        select! {
            _ = to.send(1) => diary.note("S sent"),
            _ = stopped.recv() => diary.note("S stopped"),
        }
    });
    go.send("A", &c, 2);
    go.run();
    stop.try_send(0).unwrap();
    assert_eq!(c.try_recv(), Ok(2), "A is first now, although S has not run yet");
    go.run();
    assert_eq!(go.news(), ["S stopped", "A sent 2"]);
}

#[test]
fn operations_are_made_once_in_source_order_also_those_that_are_not_chosen() {
    let go = Program::new();
    let (a, b) = (go.channel(1), go.channel(0));
    go.task("chooser", |diary| async move {
        let said = |words: &str| diary.note(words);
        select! {
            _ = { said("channel 1"); &a }.send({ said("value 1"); 1 }) => said("sent"),
            _ = { said("channel 2"); &b }.send({ said("value 2"); 2 }) => said("sent to nobody"),
            _ = { said("channel 3"); &b }.recv() => said("received from nobody"),
        }
        assert_eq!((a.len(), b.is_empty()), (1, true));
    });
    go.run();
    assert_eq!(go.news(), ["channel 1", "value 1", "channel 2", "value 2", "channel 3", "sent"]);
}

// ── Default ──

#[test]
fn default_runs_when_no_case_is_ready_and_nothing_has_happened() {
    let go = Program::new();
    let (full, empty) = (go.channel(0), go.channel(1));
    let one = select! { value = empty.recv() => value, default => Some(99) };
    let two = select! { _ = full.send(1) => "sent", _ = empty.recv() => "got", default => "neither" };
    let three = select! {
        _ = full.send(1) => "sent",
        _ = empty.recv() => "got",
        _ = go.scheduler.sleep(MS) => "slept",
        default => "none",
    };
    assert_eq!((one, two, three), (Some(99), "neither", "none"));
    go.receive("R", &full);
    go.run();
    assert_eq!(go.news(), NOTHING, "no send was left behind");
}

#[test]
fn default_does_not_run_when_a_case_is_ready() {
    let go = Program::new();
    let (a, b) = (go.channel(1), go.channel(1));
    b.try_send(1).unwrap();
    assert_eq!(select! { value = b.recv() => value, default => None }, Some(1));
    assert!(select! { sent = b.send(2) => sent.is_ok(), default => false });
    let got = select! { value = a.recv() => value, value = b.recv() => value, default => None };
    assert_eq!(got, Some(2));
}

#[test]
fn default_does_not_hide_a_closed_channel() {
    let go = Program::new();
    let closed = go.channel(1);
    closed.close().unwrap();
    assert_eq!(
        select! { value = closed.recv() => value, default => Some(99) },
        None,
        "the end is there to be received"
    );
    let sent = select! { sent = closed.send(1) => Some(sent), default => None };
    assert_eq!(sent, Some(Err(SendError(1))), "where Go panics");
}

// ── Close ──

#[test]
fn a_closed_channel_is_always_ready_to_receive_from() {
    let go = Program::new();
    let (open, closed) = (go.channel(0), go.channel(0));
    closed.close().unwrap();
    go.task("chooser", |diary| async move {
        for _ in 0..3 {
            select! {
                _ = open.recv() => diary.note("open"),
                value = closed.recv() => diary.note(format!("closed: {value:?}")),
            }
        }
    });
    go.run();
    assert_eq!(go.news(), ["closed: None", "closed: None", "closed: None"]);
}

#[test]
fn closing_serves_a_waiting_select() {
    let go = Program::new();
    let (a, b) = (go.channel(0), go.channel(0));
    let (from_a, to_b, from_a_2, to_b_2) = (a.clone(), b.clone(), a.clone(), b.clone());
    go.task("S1", |diary| async move {
        select! {
            value = from_a.recv() => diary.note(format!("S1 got {value:?}")),
            sent = to_b.send(1) => diary.note(format!("S1 sent {sent:?}")),
        }
    });
    go.run();
    b.close().unwrap();
    go.run();
    assert_eq!(go.news(), [r"S1 sent Err(SendError(1))"]);
    go.task("S2", |diary| async move {
        select! {
            value = from_a_2.recv() => diary.note(format!("S2 got {value:?}")),
            sent = to_b_2.send(2) => diary.note(format!("S2 sent {sent:?}")),
        }
    });
    go.run();
    assert_eq!(go.news(), ["S2 sent Err(SendError(2))"], "a send on a closed channel is ready: it fails at once");
    a.close().unwrap();
}

#[test]
fn a_receive_that_was_chosen_before_the_close_keeps_its_value() {
    let go = Program::new();
    let (a, b) = (go.channel(0), go.channel(0));
    let (from_a, from_b) = (a.clone(), b.clone());
    go.task("S", |diary| async move {
        select! {
            value = from_a.recv() => diary.note(format!("a {value:?}")),
            value = from_b.recv() => diary.note(format!("b {value:?}")),
        }
    });
    go.run();
    a.try_send(1).unwrap();
    b.close().unwrap();
    a.close().unwrap();
    go.run();
    assert_eq!(go.news(), ["a Some(1)"]);
}

// ── The same channel twice ──

#[test]
fn a_select_may_receive_from_the_same_channel_twice() {
    let mut seen = [false; 2];
    for seed in 0..40 {
        let go = Program::seeded(seed, Order::Fifo);
        let c = go.channel(2);
        c.try_send(1).unwrap();
        c.try_send(2).unwrap();
        let from = c.clone();
        go.task("S", |diary| async move {
            select! {
                value = from.recv() => diary.note(format!("first case {}", value.unwrap())),
                value = from.recv() => diary.note(format!("second case {}", value.unwrap())),
            }
        });
        go.run();
        let news = go.news();
        assert!(news == ["first case 1"] || news == ["second case 1"], "{news:?}");
        seen[usize::from(news[0].starts_with("second"))] = true;
        assert_eq!(c.try_recv(), Ok(2), "one value was taken, not two");
    }
    assert_eq!(seen, [true, true], "both cases are chosen at times");
}

#[test]
fn a_waiting_select_with_the_same_channel_twice_takes_one_value() {
    let go = Program::new();
    let c = go.channel(0);
    let from = c.clone();
    go.task("S", |diary| async move {
        let got = select! { value = from.recv() => value, value = from.recv() => value };
        diary.note(format!("S got {}", got.unwrap()));
    });
    go.run();
    assert!(c.try_send(1).is_ok());
    assert!(c.try_send(2).is_err(), "the second case is no second receiver");
    go.run();
    assert_eq!(go.news(), ["S got 1"]);
}

#[test]
fn a_select_never_receives_its_own_send() {
    let go = Program::new();
    let c = go.channel(0);
    for name in ["S1", "S2"] {
        let c = c.clone();
        go.task(name, |diary| async move {
            select! {
                _ = c.send(1) => diary.note("sent"),
                _ = c.recv() => diary.note("got"),
            }
        });
        go.run();
        if name == "S1" {
            assert_eq!(go.news(), NOTHING, "alone it waits");
        }
    }
    let mut news = go.news();
    news.sort();
    assert_eq!(news, ["got", "sent"], "two of them serve each other");
}

// ── Contexts, timers, wait groups ──

#[test]
fn a_select_ends_with_its_context() {
    let go = Program::new();
    let (c, ctx) = (go.channel(0), Context::new(&go.scheduler, "ctx"));
    let (from, inner) = (c.clone(), ctx.clone());
    go.task("S", |diary| async move {
        select! {
            value = from.recv() => diary.note(format!("got {value:?}")),
            cause = inner.done() => diary.note(cause.to_string()),
        }
    });
    go.run();
    assert_eq!(go.news(), NOTHING);
    ctx.cancel(Cause::Cancelled("enough".into()));
    assert!(c.try_send(1).is_err(), "the receive is off, although the task has not run yet");
    go.run();
    assert_eq!(go.news(), ["enough"]);
}

#[test]
fn an_ended_context_is_no_more_urgent_than_a_value() {
    let mut seen = [false; 2];
    for seed in 0..40 {
        let go = Program::seeded(seed, Order::Fifo);
        let (c, ctx) = (go.channel(1), Context::new(&go.scheduler, "ctx"));
        c.try_send(1).unwrap();
        ctx.cancel("enough");
        let from = c.clone();
        go.task("S", |diary| async move {
            select! {
                _ = ctx.done() => diary.note("done"),
                _ = from.recv() => diary.note("got"),
            }
        });
        go.run();
        let is_value = go.news() == ["got"];
        seen[usize::from(is_value)] = true;
        assert_eq!(c.is_empty(), is_value, "what was not chosen was not taken");
    }
    assert_eq!(seen, [true, true], "both are chosen at times");
}

#[test]
fn a_select_with_a_timer_waits_as_long_and_no_longer() {
    let go = Program::new();
    let c = go.channel(0);
    let (from, scheduler) = (c.clone(), go.scheduler.clone());
    go.task("S", |diary| async move {
        for _ in 0..2 {
            select! {
                value = from.recv() => diary.note(format!("got {}", value.unwrap())),
                _ = scheduler.sleep(10 * MS) => diary.note(format!("timeout at {}", scheduler.now().as_millis())),
            }
        }
    });
    go.run_until(9);
    c.try_send(1).unwrap();
    go.run();
    assert_eq!(go.news(), ["got 1"]);
    assert_eq!(
        go.scheduler.status(),
        Status::Waiting { until: Some(Time::from_millis(19)) },
        "the first timer is gone, the second is set"
    );
    go.run_until(10);
    assert_eq!(go.news(), NOTHING);
    go.run_until(19);
    assert_eq!(go.news(), ["timeout at 19"]);
    assert_eq!(go.scheduler.status(), Status::Finished);
}

#[test]
fn of_two_timers_the_nearer_one_wins() {
    let go = Program::new();
    let scheduler = go.scheduler.clone();
    go.task("S", |diary| async move {
        select! {
            _ = scheduler.sleep(20 * MS) => diary.note("20"),
            _ = scheduler.sleep(10 * MS) => diary.note("10"),
        }
    });
    go.run_until(30);
    assert_eq!(go.news(), NOTHING, "they were set at 30 only");
    go.run_until(60);
    assert_eq!(go.news(), ["10"], "also where the clock jumps past both");
}

#[test]
fn four_kinds_of_cases_stand_in_one_select() {
    for winner in ["value", "cause", "timer", "group"] {
        let go = Program::new();
        let c = go.channel(0);
        let ctx = Context::new(&go.scheduler, "ctx");
        let group = WaitGroup::new(&go.scheduler, "group");
        group.add(1).unwrap();
        let (from, inner, scheduler, waited) = (c.clone(), ctx.clone(), go.scheduler.clone(), group.clone());
        go.task("S", |diary| async move {
            diary.note(select! {
                _ = from.recv() => "value",
                _ = inner.done() => "cause",
                _ = scheduler.sleep(5 * MS) => "timer",
                _ = waited.wait() => "group",
            });
        });
        go.run();
        match winner {
            "value" => c.try_send(1).unwrap(),
            "cause" => ctx.cancel(Cause::DeadlineExceeded),
            "timer" => go.scheduler.advance(Time::from_millis(5)),
            _ => group.done().unwrap(),
        }
        go.run();
        assert_eq!(go.news(), [winner]);
        assert_eq!(go.scheduler.status(), Status::Finished, "no timer, no place in line is left");
    }
}

#[test]
fn an_operation_that_waited_alone_may_go_on_in_a_select() {
    let go = Program::new();
    let (a, b) = (go.channel(0), go.channel(0));
    let (to_a, from_b) = (a.clone(), b.clone());
    go.task("S", |diary| async move {
        let mut send = to_a.send(1);
        assert!(support::poll_once(&mut send).await.is_none(), "nobody receives yet");
        select! {
            sent = send => diary.note(format!("sent {sent:?}")),
            _ = from_b.recv() => diary.note("got"),
        }
    });
    go.run();
    assert_eq!(a.try_recv(), Ok(1), "the value came along");
    go.run();
    assert_eq!(go.news(), ["sent Ok(())"]);
}
