//! What a pool's channels do beyond Go's: buffers served by rank, and values taken out or forced in from outside.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod support;

use std::cell::RefCell;
use std::rc::Rc;

use support::{NOTHING, Program, poll_once};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;
use worker_pool_playground::chan::{Channel, SendError, Traced, TrySendError};
use worker_pool_playground::select;
use worker_pool_playground::trace::Kind;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// A value with a rank; its priority is the rank's tens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Guest(u32, i64);

impl Traced for Guest {
    fn job_id(&self) -> u32 {
        self.0
    }
    fn rank(&self) -> i64 {
        self.1
    }
    fn priority(&self) -> i32 {
        (self.1 / 10) as i32
    }
}

fn ranked(go: &Program, capacity: usize) -> Channel<Guest> {
    Channel::ranked(&go.scheduler, "r", capacity)
}

/// A task that sends one guest and says how that went.
fn send(go: &Program, channel: &Channel<Guest>, guest: Guest) {
    let channel = channel.clone();
    go.task("sender", move |diary| async move {
        match channel.send(guest).await {
            Ok(()) => diary.note(format!("{} sent", guest.0)),
            Err(SendError(guest)) => diary.note(format!("{} back", guest.0)),
        }
    });
}

/// Everything that can be received now, by id.
fn received(channel: &Channel<Guest>) -> Vec<u32> {
    std::iter::from_fn(|| channel.try_recv().ok()).map(|guest| guest.0).collect()
}

fn ids(guests: &[Guest]) -> Vec<u32> {
    guests.iter().map(|guest| guest.0).collect()
}

fn sent_events(go: &Program, id: u32) -> usize {
    go.events().iter().filter(|event| event.kind == Kind::Sent && event.job == id).count()
}

#[test]
fn smaller_ranks_are_received_first_and_equal_ones_in_order() {
    let go = Program::new();
    let channel = ranked(&go, 9);
    for guest in [Guest(1, 5), Guest(2, 0), Guest(3, 5), Guest(4, -7), Guest(5, 0), Guest(6, i64::MAX)] {
        channel.try_send(guest).unwrap();
    }
    assert_eq!(received(&channel), [4, 2, 5, 1, 3, 6]);
}

#[test]
fn a_plain_channel_does_not_look_at_ranks() {
    let go = Program::new();
    let channel = Channel::new(&go.scheduler, "plain", 3);
    for guest in [Guest(1, 5), Guest(2, 0), Guest(3, -1)] {
        channel.try_send(guest).unwrap();
    }
    assert_eq!(received(&channel), [1, 2, 3]);
}

#[test]
fn waiting_senders_enter_in_the_order_of_their_arrival_whatever_their_rank() {
    let go = Program::new();
    let channel = ranked(&go, 1);
    for guest in [Guest(1, 1), Guest(2, 9), Guest(3, 0)] {
        send(&go, &channel, guest);
    }
    go.run();
    assert_eq!(channel.try_recv().unwrap(), Guest(1, 1), "makes room for 2, who was there before 3");
    go.run();
    assert_eq!(go.news(), ["1 sent", "2 sent"]);
    assert_eq!(received(&channel), [2, 3]);
}

#[test]
fn a_ranked_rendezvous_serves_its_senders_in_order() {
    let go = Program::new();
    let channel = ranked(&go, 0);
    for guest in [Guest(1, 9), Guest(2, 0)] {
        send(&go, &channel, guest);
    }
    go.run();
    assert_eq!(received(&channel), [1, 2]);
}

#[test]
fn the_room_of_a_withdrawn_value_goes_to_the_sender_that_waited_longest() {
    let go = Program::new();
    let channel = ranked(&go, 2);
    for guest in [Guest(1, 0), Guest(2, 0), Guest(3, 0), Guest(4, 0)] {
        send(&go, &channel, guest);
    }
    go.run();
    assert_eq!(channel.withdraw(|guest| guest.0 == 2), Some(Guest(2, 0)));
    assert_eq!(channel.withdraw(|guest| guest.0 == 2), None, "it is gone");
    go.run();
    assert_eq!(go.news(), ["1 sent", "2 sent", "3 sent"]);
    assert!(matches!(channel.try_send(Guest(5, 0)), Err(TrySendError::Full(_))), "nobody overtakes");
    assert_eq!(received(&channel), [1, 3, 4]);
}

#[test]
fn a_sender_whose_value_is_withdrawn_resumes_and_nothing_was_sent() {
    let go = Program::new();
    let channel = go.channel(0);
    go.send("a", &channel, 7);
    go.send("b", &channel, 8);
    go.run();
    assert_eq!(channel.withdraw(|&value| value == 7), Some(7));
    go.run();
    assert_eq!(go.news(), ["a sent 7"]);
    assert_eq!((sent_events(&go, 7), channel.try_recv()), (0, Ok(8)));
}

#[test]
fn only_values_that_are_still_offered_can_be_withdrawn() {
    let go = Program::new();
    let (channel, other) = (go.channel(0), go.channel(0));
    let (offered, wanted) = (channel.clone(), other.clone());
    go.task("select", |diary| async move {
        select! {
            _ = offered.send(7) => diary.note("sent"),
            value = wanted.recv() => diary.note(format!("got {value:?}")),
        }
    });
    go.run();
    other.try_send(9).unwrap();
    assert_eq!(channel.withdraw(|_| true), None, "the select has something else already");
    assert!(channel.drain_now().is_empty());
    go.run();
    assert_eq!(go.news(), ["got Some(9)"]);
}

#[test]
fn what_a_receiver_was_handed_is_not_withdrawn_and_what_came_back_is() {
    let go = Program::new();
    let channel = go.channel(1);
    let held = Rc::new(RefCell::new(None));
    let (receiving, keep) = (channel.clone(), Rc::clone(&held));
    go.task("receiver", |_| async move {
        let mut operation = receiving.recv();
        assert!(poll_once(&mut operation).await.is_none());
        *keep.borrow_mut() = Some(operation);
    });
    go.run();
    channel.try_send(5).unwrap();
    assert_eq!((channel.withdraw(|_| true), channel.evict()), (None, None));
    held.take();
    assert_eq!((channel.len(), channel.withdraw(|&value| value == 5), channel.len()), (1, Some(5), 0));
}

#[test]
fn draining_takes_everything_and_lets_every_sender_go() {
    let go = Program::new();
    let channel = ranked(&go, 2);
    for guest in [Guest(1, 9), Guest(2, 0), Guest(3, 5), Guest(4, 1)] {
        send(&go, &channel, guest);
    }
    go.run();
    assert_eq!(ids(&channel.drain_now()), [2, 1, 3, 4], "by rank, then the senders in order");
    go.run();
    assert_eq!(go.news(), ["1 sent", "2 sent", "3 sent", "4 sent"]);
    assert_eq!((channel.len(), channel.drain_now().len(), sent_events(&go, 3)), (0, 0, 0));
    channel.try_send(Guest(5, 0)).unwrap();
    channel.close().unwrap();
    assert_eq!(ids(&channel.drain_now()), [5], "a closed channel too");
}

#[test]
fn eviction_takes_the_oldest_and_by_rank_the_oldest_of_the_least_important() {
    let go = Program::new();
    let plain = Channel::new(&go.scheduler, "plain", 3);
    for guest in [Guest(1, 0), Guest(2, 30), Guest(3, 0)] {
        plain.try_send(guest).unwrap();
    }
    assert_eq!((plain.evict().map(|guest| guest.0), received(&plain)), (Some(1), vec![2, 3]));
    assert_eq!(plain.evict(), None);

    let channel = ranked(&go, 4);
    for guest in [Guest(1, 12), Guest(2, 31), Guest(3, 34), Guest(4, 0)] {
        channel.try_send(guest).unwrap();
    }
    let evicted: Vec<u32> = std::iter::from_fn(|| channel.evict()).map(|guest| guest.0).collect();
    assert_eq!(evicted, [2, 3, 1, 4]);
}

#[test]
fn a_forced_value_enters_a_full_buffer_and_others_wait_until_there_is_room_again() {
    let go = Program::new();
    let channel = ranked(&go, 1);
    send(&go, &channel, Guest(1, 5));
    send(&go, &channel, Guest(2, 5));
    go.run();
    channel.force_send(Guest(3, 0)).unwrap();
    channel.force_send(Guest(4, 9)).unwrap();
    assert_eq!((channel.len(), channel.try_recv()), (3, Ok(Guest(3, 0))));
    assert_eq!(channel.try_recv(), Ok(Guest(1, 5)));
    go.run();
    assert_eq!(go.news(), ["1 sent"], "still no room for 2");
    assert_eq!(channel.try_recv(), Ok(Guest(4, 9)));
    go.run();
    assert_eq!((go.news(), channel.try_recv()), (vec!["2 sent".to_owned()], Ok(Guest(2, 5))));
}

#[test]
fn a_forced_value_goes_to_a_waiting_receiver_and_comes_back_from_a_closed_channel() {
    let go = Program::new();
    let channel = go.channel(0);
    go.receive("a", &channel);
    go.run();
    channel.force_send(3).unwrap();
    assert_eq!((channel.len(), go.news()), (0, NOTHING.map(String::from).to_vec()));
    go.run();
    assert_eq!(go.news(), ["a got 3"]);
    channel.close().unwrap();
    assert_eq!(channel.force_send(4), Err(SendError(4)));
}

#[test]
fn the_trace_tells_every_length() {
    let go = Program::new();
    let channel = ranked(&go, 2);
    for guest in [Guest(1, 9), Guest(2, 0), Guest(3, 5)] {
        send(&go, &channel, guest);
    }
    go.run();
    channel.force_send(Guest(4, 1)).unwrap();
    channel.evict();
    channel.withdraw(|guest| guest.0 == 1);
    channel.drain_now();
    let told: Vec<_> =
        go.events().iter().filter(|event| matches!(event.kind, Kind::Sent | Kind::Received)).copied().collect();
    let mut len = 0;
    for event in &told {
        len += if event.kind == Kind::Sent { 1 } else { -1_i32 };
        assert_eq!(event.a as i32, len, "{told:#?}");
    }
    assert_eq!((len, told.len()), (0, 8));
}

#[cfg(not(target_arch = "wasm32"))]
mod model {
    use super::*;
    use proptest::prelude::*;

    /// The same channel, naively: what is in it with its arrival, and who waits.
    #[derive(Default)]
    struct Naive {
        inside: Vec<(i64, u32)>,
        waiting: Vec<(i64, u32)>,
    }

    impl Naive {
        fn fill(&mut self, capacity: usize) {
            while self.inside.len() < capacity && !self.waiting.is_empty() {
                let first = self.waiting.remove(0);
                self.inside.push(first);
            }
        }

        /// By rank, then by arrival: the sort is stable.
        fn first(&self) -> Option<usize> {
            (0..self.inside.len()).min_by_key(|&i| self.inside[i].0)
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn random_use_agrees_with_a_naive_list(
            capacity in 0..4_usize,
            steps in prop::collection::vec((0..7_u8, -20..20_i64, any::<prop::sample::Index>()), 0..60),
        ) {
            let go = Program::new();
            let channel = ranked(&go, capacity);
            let mut naive = Naive::default();
            for (id, (step, rank, index)) in steps.into_iter().enumerate() {
                let id = id as u32 + 1;
                let all: Vec<u32> = naive.inside.iter().chain(&naive.waiting).map(|guest| guest.1).collect();
                match step {
                    0..=2 => {
                        send(&go, &channel, Guest(id, rank));
                        naive.waiting.push((rank, id));
                    }
                    3 | 4 => {
                        let expected = match naive.first() {
                            Some(first) => Some(naive.inside.remove(first)),
                            None if naive.waiting.is_empty() => None,
                            None => Some(naive.waiting.remove(0)),
                        };
                        prop_assert_eq!(channel.try_recv().ok().map(|guest| (guest.1, guest.0)), expected);
                    }
                    5 => {
                        channel.force_send(Guest(id, rank)).unwrap();
                        naive.inside.push((rank, id));
                    }
                    _ if all.is_empty() => prop_assert_eq!(channel.withdraw(|_| true), None),
                    _ => {
                        let id = all[index.index(all.len())];
                        prop_assert_eq!(channel.withdraw(|guest| guest.0 == id).map(|guest| guest.0), Some(id));
                        naive.inside.retain(|guest| guest.1 != id);
                        naive.waiting.retain(|guest| guest.1 != id);
                    }
                }
                naive.fill(capacity);
                go.run();
                prop_assert_eq!(channel.len(), naive.inside.len());
            }
            naive.inside.sort_by_key(|guest| guest.0);
            let left: Vec<u32> = naive.inside.iter().chain(&naive.waiting).map(|guest| guest.1).collect();
            prop_assert_eq!(ids(&channel.drain_now()), left);
        }
    }
}
