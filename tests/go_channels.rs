//! Go's channel rules, one by one.
//!
//! Sources: the Go specification ("Send statements", "Receive operator", "Close", "Length and capacity"), the memory
//! model, `runtime/chan.go` for who is served when. Where Go panics, an error gives the value back. `docs/go_rules.md` lists
//! the rules with their tests.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod support;

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use support::{NOTHING, Program};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;
use worker_pool_playground::chan::{Channel, CloseError, Traced, TryReceiveError, TrySendError};
use worker_pool_playground::sched::{Actor, Order, Status};
use worker_pool_playground::sync::WaitGroup;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

// ── Rendezvous: capacity 0 ──

#[test]
fn rendezvous_sender_resumes_only_after_a_receiver_took_its_value() {
    let go = Program::new();
    let c = go.channel(0);
    go.send("A", &c, 1);
    go.run();
    assert_eq!(go.news(), NOTHING, "nobody receives yet");
    go.receive("B", &c);
    go.run();
    assert_eq!(go.news(), ["B got 1", "A sent 1"]);
}

#[test]
fn rendezvous_receiver_that_came_first_is_handed_the_value_and_the_sender_does_not_wait() {
    let go = Program::new();
    let c = go.channel(0);
    go.receive("B", &c);
    go.run();
    assert_eq!(go.news(), NOTHING, "nobody sends yet");
    go.send("A", &c, 1);
    go.run();
    assert_eq!(go.news(), ["A sent 1", "B got 1"]);
}

#[test]
fn rendezvous_channel_never_holds_a_value() {
    let go = Program::new();
    let c = go.channel(0);
    go.send("A", &c, 1);
    go.send("B", &c, 2);
    go.run();
    assert_eq!((c.len(), c.capacity(), c.is_empty()), (0, 0, true));
}

// ── Buffers ──

#[test]
fn a_send_does_not_wait_while_there_is_room() {
    let go = Program::new();
    let c = go.channel(2);
    go.send("A", &c, 1);
    go.send("B", &c, 2);
    go.run();
    assert_eq!(go.news(), ["A sent 1", "B sent 2"]);
    assert_eq!(c.len(), 2);
}

#[test]
fn a_send_to_a_full_channel_waits_for_room() {
    let go = Program::new();
    let c = go.channel(1);
    go.send("A", &c, 1);
    go.send("B", &c, 2);
    go.run();
    assert_eq!(go.news(), ["A sent 1"]);
    go.receive("R", &c);
    go.run();
    assert_eq!(go.news(), ["R got 1", "B sent 2"]);
    assert_eq!(c.len(), 1, "B's value took the room");
}

#[test]
fn values_come_out_in_the_order_in_which_they_went_in() {
    for capacity in 0..=4 {
        let go = Program::new();
        let c = go.channel(capacity);
        let (sender, receiver) = (c.clone(), c);
        go.task("sender", |_| async move {
            for value in 1..=5 {
                sender.send(value).await.unwrap();
            }
            sender.close().unwrap();
        });
        go.task("receiver", |diary| async move {
            while let Some(value) = receiver.recv().await {
                diary.note(value.to_string());
            }
        });
        go.run();
        assert_eq!(go.news(), ["1", "2", "3", "4", "5"], "capacity {capacity}");
    }
}

#[test]
fn capacity_is_never_exceeded() {
    for capacity in 0..=3 {
        let go = Program::seeded(7, Order::Random);
        let c = go.channel(capacity);
        for value in 1..=8 {
            go.send("sender", &c, value);
            go.receive("receiver", &c);
        }
        while go.scheduler.step().is_some() {
            assert!(c.len() <= capacity, "{} values in a channel of {capacity}", c.len());
        }
        assert!(c.is_empty());
    }
}

#[test]
fn a_value_goes_to_exactly_one_receiver() {
    let go = Program::new();
    let c = go.channel(0);
    go.receive("R1", &c);
    go.receive("R2", &c);
    go.send("A", &c, 1);
    go.run();
    assert_eq!(go.news(), ["A sent 1", "R1 got 1"]);
}

#[test]
fn a_channel_moves_values_that_cannot_be_copied() {
    #[derive(Debug, PartialEq)]
    struct Parcel(Box<str>);
    impl Traced for Parcel {}

    let go = Program::new();
    let c: Channel<Parcel> = Channel::new(&go.scheduler, "parcels", 1);
    c.try_send(Parcel("whole".into())).unwrap();
    assert_eq!(c.try_recv(), Ok(Parcel("whole".into())));
}

// ── Who is served when ──

#[test]
fn waiting_senders_are_served_in_the_order_of_arrival() {
    for capacity in [0, 1] {
        let go = Program::new();
        let c = go.channel(capacity);
        for (name, value) in [("A", 1), ("B", 2), ("C", 3), ("D", 4)] {
            go.send(name, &c, value);
        }
        go.run();
        let received: Vec<_> = (0..4).map(|_| c.try_recv().unwrap()).collect();
        assert_eq!(received, [1, 2, 3, 4], "capacity {capacity}");
        go.run();
        assert_eq!(go.news(), ["A sent 1", "B sent 2", "C sent 3", "D sent 4"]);
    }
}

#[test]
fn waiting_receivers_are_served_in_the_order_of_arrival() {
    for capacity in [0, 2] {
        let go = Program::new();
        let c = go.channel(capacity);
        for name in ["R1", "R2", "R3"] {
            go.receive(name, &c);
        }
        go.run();
        for value in 1..=3 {
            c.try_send(value).unwrap();
        }
        go.run();
        assert_eq!(go.news(), ["R1 got 1", "R2 got 2", "R3 got 3"], "capacity {capacity}");
    }
}

#[test]
fn room_goes_to_the_sender_that_has_waited_longest() {
    let go = Program::new();
    let c = go.channel(1);
    c.try_send(1).unwrap();
    go.send("B", &c, 2);
    go.send("C", &c, 3);
    go.run();
    assert_eq!(c.try_recv(), Ok(1));
    assert_eq!(c.try_send(4), Err(TrySendError::Full(4)), "the room is B's already");
    go.run();
    assert_eq!(go.news(), ["B sent 2"]);
    assert_eq!((c.try_recv(), c.try_recv()), (Ok(2), Ok(3)));
}

#[test]
fn a_late_receiver_takes_nothing_that_was_handed_to_a_waiting_one() {
    let go = Program::new();
    let c = go.channel(1);
    go.receive("R1", &c);
    go.run();
    c.try_send(1).unwrap();
    assert_eq!(c.try_recv(), Err(TryReceiveError::Empty), "1 is R1's, although R1 has not run yet");
    go.run();
    assert_eq!(go.news(), ["R1 got 1"]);
}

// ── Close ──

#[test]
fn send_on_a_closed_channel_gives_the_value_back() {
    for capacity in [0, 1] {
        let go = Program::new();
        let c = go.channel(capacity);
        c.close().unwrap();
        go.send("A", &c, 1);
        go.run();
        assert_eq!(go.news(), ["A got 1 back"], "capacity {capacity}");
        assert_eq!(c.try_send(2), Err(TrySendError::Closed(2)));
        assert!(c.is_empty());
    }
}

#[test]
fn closing_twice_is_an_error_and_changes_nothing() {
    let go = Program::new();
    let c = go.channel(1);
    c.try_send(1).unwrap();
    assert_eq!(c.close(), Ok(()));
    assert_eq!(c.close(), Err(CloseError));
    assert!(c.is_closed());
    assert_eq!(c.try_recv(), Ok(1));
}

#[test]
fn receiving_drains_a_closed_channel_and_then_ends_for_ever() {
    let go = Program::new();
    let c = go.channel(2);
    c.try_send(1).unwrap();
    c.try_send(2).unwrap();
    c.close().unwrap();
    for name in ["R1", "R2", "R3", "R4"] {
        go.receive(name, &c);
    }
    go.run();
    assert_eq!(go.news(), ["R1 got 1", "R2 got 2", "R3 got the end", "R4 got the end"]);
    assert_eq!(c.try_recv(), Err(TryReceiveError::Closed));
}

#[test]
fn the_end_is_not_a_zero_value() {
    let go = Program::new();
    let c = go.channel(1);
    c.try_send(0).unwrap();
    c.close().unwrap();
    go.receive("R1", &c);
    go.receive("R2", &c);
    go.run();
    assert_eq!(go.news(), ["R1 got 0", "R2 got the end"]);
}

#[test]
fn closing_tells_every_waiting_receiver_the_end() {
    let go = Program::new();
    let c = go.channel(1);
    for name in ["R1", "R2", "R3"] {
        go.receive(name, &c);
    }
    go.run();
    c.close().unwrap();
    go.run();
    assert_eq!(go.news(), ["R1 got the end", "R2 got the end", "R3 got the end"]);
}

#[test]
fn closing_gives_every_waiting_sender_its_value_back() {
    let go = Program::new();
    let c = go.channel(0);
    go.send("A", &c, 1);
    go.send("B", &c, 2);
    go.run();
    c.close().unwrap();
    go.run();
    assert_eq!(go.news(), ["A got 1 back", "B got 2 back"]);
}

#[test]
fn closing_a_full_channel_keeps_what_is_in_it_and_only_that() {
    let go = Program::new();
    let c = go.channel(1);
    c.try_send(1).unwrap();
    go.send("B", &c, 2);
    go.run();
    c.close().unwrap();
    // B has not run yet: its value must not slip in all the same.
    assert_eq!((c.try_recv(), c.try_recv()), (Ok(1), Err(TryReceiveError::Closed)));
    go.run();
    assert_eq!(go.news(), ["B got 2 back"]);
}

#[test]
fn closing_takes_nothing_from_a_receiver_that_was_handed_a_value() {
    let go = Program::new();
    let c = go.channel(0);
    go.receive("R1", &c);
    go.run();
    c.try_send(1).unwrap();
    c.close().unwrap();
    go.run();
    assert_eq!(go.news(), ["R1 got 1"]);
}

#[test]
fn closing_takes_nothing_from_a_sender_whose_value_was_received() {
    let go = Program::new();
    let c = go.channel(0);
    go.send("A", &c, 1);
    go.run();
    assert_eq!(c.try_recv(), Ok(1));
    c.close().unwrap();
    go.run();
    assert_eq!(go.news(), ["A sent 1"]);
}

#[test]
fn dropping_a_handle_does_not_close_the_channel() {
    let go = Program::new();
    let c = go.channel(0);
    go.receive("R", &c);
    go.run();
    drop(c.clone());
    assert!(!c.is_closed());
    c.try_send(1).unwrap();
    go.run();
    assert_eq!(go.news(), ["R got 1"]);
}

// ── At once or not at all ──

#[test]
fn try_send_to_a_full_channel_gives_the_value_back() {
    let go = Program::new();
    let c = go.channel(1);
    assert_eq!(c.try_send(1), Ok(()));
    assert_eq!(c.try_send(2), Err(TrySendError::Full(2)));
    assert_eq!(c.len(), 1);
}

#[test]
fn try_send_on_a_rendezvous_channel_needs_a_waiting_receiver() {
    let go = Program::new();
    let c = go.channel(0);
    assert_eq!(c.try_send(1), Err(TrySendError::Full(1)));
    go.receive("R", &c);
    go.run();
    assert_eq!(c.try_send(2), Ok(()));
    assert_eq!(c.try_send(3), Err(TrySendError::Full(3)), "one receiver takes one value");
    go.run();
    assert_eq!(go.news(), ["R got 2"]);
}

#[test]
fn try_recv_tells_empty_from_closed() {
    let go = Program::new();
    let c = go.channel(1);
    assert_eq!(c.try_recv(), Err(TryReceiveError::Empty));
    c.close().unwrap();
    assert_eq!(c.try_recv(), Err(TryReceiveError::Closed));
}

#[test]
fn try_recv_takes_from_a_waiting_sender() {
    let go = Program::new();
    let c = go.channel(0);
    go.send("A", &c, 1);
    go.run();
    assert_eq!(c.try_recv(), Ok(1));
    assert_eq!(c.try_recv(), Err(TryReceiveError::Empty));
    go.run();
    assert_eq!(go.news(), ["A sent 1"]);
}

#[test]
fn errors_say_what_go_says() {
    let go = Program::new();
    let c = go.channel(0);
    assert_eq!(c.try_send(1).unwrap_err().to_string(), "the channel is full");
    c.close().unwrap();
    assert_eq!(c.try_send(1).unwrap_err().to_string(), "send on closed channel");
    assert_eq!(c.close().unwrap_err().to_string(), "close of closed channel");
}

// ── What has happened before ──

#[test]
fn the_kth_receive_begins_before_the_send_number_k_plus_capacity_ends() {
    for (capacity, seed) in (0..=3).flat_map(|capacity| (0..20).map(move |seed| (capacity, seed))) {
        let go = Program::seeded(seed, Order::Random);
        let c = go.channel(capacity as usize);
        let (n_begun, n_ended) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
        for name in ["A", "B"] {
            let (to, n_begun, n_ended) = (c.clone(), Rc::clone(&n_begun), Rc::clone(&n_ended));
            go.task(name, |_| async move {
                for value in 0..6 {
                    to.send(value).await.unwrap();
                    n_ended.set(n_ended.get() + 1);
                    assert!(n_ended.get() <= n_begun.get() + capacity, "capacity {capacity}, seed {seed}");
                }
            });
        }
        for name in ["R1", "R2", "R3"] {
            let (from, n_begun) = (c.clone(), Rc::clone(&n_begun));
            go.task(name, |_| async move {
                for _ in 0..4 {
                    n_begun.set(n_begun.get() + 1);
                    from.recv().await.unwrap();
                }
            });
        }
        go.run();
        assert_eq!((n_ended.get(), go.scheduler.status()), (12, Status::Finished));
    }
}

#[test]
fn what_was_done_before_a_send_or_a_close_is_seen_by_who_receives() {
    for (capacity, seed) in (0..=2).flat_map(|capacity| (0..20).map(move |seed| (capacity, seed))) {
        let go = Program::seeded(seed, Order::Random);
        let c = go.channel(capacity);
        let written = Rc::new(Cell::new(0));
        let (to, writing) = (c.clone(), Rc::clone(&written));
        go.task("sender", |_| async move {
            for value in 1..=5 {
                writing.set(value);
                to.send(value).await.unwrap();
            }
            writing.set(6);
            to.close().unwrap();
        });
        go.task("receiver", |diary| async move {
            while let Some(value) = c.recv().await {
                assert!(written.get() >= value, "capacity {capacity}, seed {seed}");
            }
            diary.note(format!("the end after {}", written.get()));
        });
        go.run();
        assert_eq!(go.news(), ["the end after 6"]);
    }
}

#[test]
fn any_number_of_tasks_share_a_channel_and_nothing_is_lost_or_doubled() {
    for (capacity, seed) in (0..=3).flat_map(|capacity| (0..20).map(move |seed| (capacity, seed))) {
        let go = Program::seeded(seed, Order::Random);
        let (c, group) = (go.channel(capacity), WaitGroup::new(&go.scheduler, "senders"));
        for sender in 0..4 {
            let to = c.clone();
            let sends = async move {
                for n in 0..5 {
                    to.send(5 * sender + n).await.unwrap();
                }
            };
            group.go(Actor::NOBODY, "sender", sends).unwrap();
        }
        for _ in 0..3 {
            let from = c.clone();
            go.task("receiver", |diary| async move {
                while let Some(value) = from.recv().await {
                    diary.note(format!("{value:02}"));
                }
            });
        }
        go.task("closer", |_| async move {
            group.wait().await;
            c.close().unwrap();
        });
        go.run();
        let mut got = go.news();
        got.sort();
        assert_eq!(got, (0..20).map(|value| format!("{value:02}")).collect::<Vec<_>>(), "{capacity}, seed {seed}");
        assert_eq!(go.scheduler.status(), Status::Finished, "capacity {capacity}, seed {seed}");
    }
}

// ── Programs ──

#[test]
fn a_buffered_channel_is_a_semaphore() {
    for (capacity, seed) in (1..=3).flat_map(|capacity| (0..20).map(move |seed| (capacity, seed))) {
        let go = Program::seeded(seed, Order::Random);
        let (places, n_inside, most) = (go.channel(capacity), Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
        for task in 0..6 {
            let (places, n_inside, most) = (places.clone(), Rc::clone(&n_inside), Rc::clone(&most));
            let scheduler = go.scheduler.clone();
            go.task("T", |_| async move {
                places.send(0).await.unwrap();
                n_inside.set(n_inside.get() + 1);
                most.set(most.get().max(n_inside.get()));
                scheduler.sleep(Duration::from_millis(1 + task)).await;
                n_inside.set(n_inside.get() - 1);
                places.recv().await.unwrap();
            });
        }
        go.run();
        (1..100).for_each(|millis| go.run_until(millis));
        assert_eq!((go.scheduler.status(), most.get()), (Status::Finished, capacity), "seed {seed}");
    }
}

#[test]
fn a_channel_travels_over_a_channel_and_brings_the_answer() {
    struct Request(u32, Channel<u32>);
    impl Traced for Request {}

    let go = Program::new();
    let requests: Channel<Request> = Channel::new(&go.scheduler, "requests", 0);
    for (name, number) in [("A", 3), ("B", 4)] {
        let (to, reply) = (requests.clone(), go.channel(0));
        go.task(name, |diary| async move {
            to.send(Request(number, reply.clone())).await.ok().unwrap();
            diary.note(format!("{name}: {number} squared is {}", reply.recv().await.unwrap()));
        });
    }
    go.task("server", |_| async move {
        for _ in 0..2 {
            let Request(number, reply) = requests.recv().await.unwrap();
            reply.send(number * number).await.unwrap();
        }
    });
    go.run();
    assert_eq!(go.news(), ["A: 3 squared is 9", "B: 4 squared is 16"]);
}

#[test]
fn two_tasks_play_ping_pong() {
    let go = Program::new();
    let (ping, pong) = (go.channel(0), go.channel(0));
    let (ping_in, pong_in) = (ping.clone(), pong.clone());
    go.task("A", |diary| async move {
        for round in 1..=3 {
            ping.send(round).await.unwrap();
            diary.note(format!("pong {:?}", pong_in.recv().await));
        }
        ping.close().unwrap();
    });
    go.task("B", |_| async move {
        while let Some(round) = ping_in.recv().await {
            pong.send(round * 10).await.unwrap();
        }
    });
    go.run();
    assert_eq!(go.news(), ["pong Some(10)", "pong Some(20)", "pong Some(30)"]);
}

#[test]
fn a_pipeline_of_rendezvous_channels_loses_and_doubles_nothing() {
    // Go's prime sieve: a chain of filters, one task and one channel for each prime.
    let go = Program::new();
    let numbers = go.channel(0);
    let source = numbers.clone();
    go.task("source", |_| async move {
        for number in 2..50 {
            source.send(number).await.unwrap();
        }
        source.close().unwrap();
    });
    let scheduler = go.scheduler.clone();
    go.task("sieve", |diary| async move {
        let mut input = numbers;
        while let Some(prime) = input.recv().await {
            diary.note(prime.to_string());
            let (from, to) = (input, Channel::new(&scheduler, "filtered", 0));
            input = to.clone();
            scheduler.spawn(Actor::NOBODY, "filter", async move {
                while let Some(number) = from.recv().await {
                    if number % prime != 0 {
                        to.send(number).await.unwrap();
                    }
                }
                to.close().unwrap();
            });
        }
    });
    go.run();
    let primes = ["2", "3", "5", "7", "11", "13", "17", "19", "23", "29", "31", "37", "41", "43", "47"];
    assert_eq!(go.news(), primes);
}
