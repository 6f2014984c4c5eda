//! The small programs of `tests/go`, in this crate: each says the same as its Go twin, which is what stands in its `.txt`.
//!
//! `tests/scripts/go_programs.test.js` runs the Go ones and compares them with the same files, where Go is installed.
//! `main` is the test itself: what it sends and receives is done by a task of its own, which must not stay blocked.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod support;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt::Display;
use std::fs;
use std::rc::Rc;
use std::time::Duration;

use support::Program;
use worker_pool_playground::chan::{Channel, TrySendError};
use worker_pool_playground::sched::{Actor, Order, Status};
use worker_pool_playground::select;
use worker_pool_playground::sync::{Cause, Context, WaitGroup};
use worker_pool_playground::time::Time;

/// A program, and what it has said.
struct Main {
    go: Program,
    said: RefCell<Vec<String>>,
}

impl Main {
    fn say(&self, words: impl Display) {
        self.said.borrow_mut().push(words.to_string());
    }

    /// What tasks said since, sorted, as the order in which they run is nobody's promise.
    fn tell(&self) {
        let mut news = self.go.news();
        news.sort();
        self.said.borrow_mut().append(&mut news);
    }

    fn settle(&self) {
        self.go.run();
    }

    /// Go's `<-c` in main.
    fn receive(&self, channel: &Channel<u32>) -> Option<u32> {
        let (from, got) = (channel.clone(), Rc::new(Cell::new(None)));
        let here = Rc::clone(&got);
        self.go.task("main", |_| async move { here.set(Some(from.recv().await)) });
        self.go.run();
        got.take().expect("main is not blocked")
    }

    /// Go's `c <- value` in main; the words of the panic that it would end in.
    fn send(&self, channel: &Channel<u32>, value: u32) -> String {
        let (to, sent) = (channel.clone(), Rc::new(Cell::new(None)));
        let here = Rc::clone(&sent);
        self.go.task("main", |_| async move { here.set(Some(refused(to.send(value).await))) });
        self.go.run();
        sent.take().expect("main is not blocked")
    }

    /// Go's `group.Wait()` in main.
    fn wait(&self, group: &WaitGroup) {
        let (group, has_waited) = (group.clone(), Rc::new(Cell::new(false)));
        let here = Rc::clone(&has_waited);
        self.go.task("main", |_| async move {
            group.wait().await;
            here.set(true);
        });
        self.go.run();
        assert!(has_waited.get(), "main is not blocked");
    }
}

/// In which words Go panics where an error comes here.
fn refused<E: Display>(outcome: Result<(), E>) -> String {
    outcome.map_or_else(|error| error.to_string(), |()| "allowed".to_owned())
}

/// Go's `ctx.Err()`: one word for all cancellations, while here each has its cause.
fn err(ctx: &Context) -> String {
    match ctx.cause() {
        None => "<nil>".to_owned(),
        Some(Cause::DeadlineExceeded) => "context deadline exceeded".to_owned(),
        Some(Cause::Cancelled(_)) => "context canceled".to_owned(),
    }
}

type Twin = (&'static str, fn(&Main));

/// In the order of the alphabet.
const PROGRAMS: [Twin; 22] = [
    ("buffer", buffer),
    ("close_and_drain", close_and_drain),
    ("close_wakes", close_wakes),
    ("context_deadline", context_deadline),
    ("context_family", context_family),
    ("deadlock", deadlock),
    ("main_returns", main_returns),
    ("misuse", misuse),
    ("ping_pong", ping_pong),
    ("pool", pool),
    ("receivers_in_line", receivers_in_line),
    ("rendezvous", rendezvous),
    ("select_fair", select_fair),
    ("select_meets", select_meets),
    ("select_once", select_once),
    ("select_operands", select_operands),
    ("select_ready", select_ready),
    ("semaphore", semaphore),
    ("senders_in_line", senders_in_line),
    ("sieve", sieve),
    ("timer", timer),
    ("wait_group", wait_group),
];

#[test]
fn each_program_says_what_its_go_twin_says_in_every_order() {
    for (name, program) in PROGRAMS {
        let expected = fs::read_to_string(format!("tests/go/{name}.txt")).unwrap();
        let orders = (0..10).map(|seed| (seed, Order::Random));
        for (seed, order) in std::iter::once((1, Order::Fifo)).chain(orders) {
            let main = Main { go: Program::seeded(seed, order), said: RefCell::default() };
            program(&main);
            let said: String = main.said.take().into_iter().map(|line| line + "\n").collect();
            assert_eq!(said, expected, "{name}, seed {seed}, {order:?}");
        }
    }
}

#[test]
fn every_go_program_has_its_outcome_and_its_twin() {
    let names = |ending: &str| -> BTreeSet<String> {
        let files = fs::read_dir("tests/go").unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        files.filter_map(|file| file.strip_suffix(ending).map(str::to_owned)).filter(|name| name != "support").collect()
    };
    let twins: BTreeSet<String> = PROGRAMS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!((names(".go"), names(".txt")), (twins.clone(), twins));
}

fn rendezvous(main: &Main) {
    let c = main.go.channel(0);
    main.go.send("A", &c, 1);
    main.settle();
    main.tell();
    main.say(format!("nobody receives yet, and {} of {} are in the channel", c.len(), c.capacity()));
    main.say(format!("received {}", main.receive(&c).unwrap()));
    main.settle();
    main.tell();
}

fn buffer(main: &Main) {
    let c = main.go.channel(2);
    let tell = || main.say(format!("{} of {}", c.len(), c.capacity()));
    main.send(&c, 1);
    main.send(&c, 2);
    tell();
    main.say(if c.try_send(3) == Err(TrySendError::Full(3)) { "full" } else { "sent 3" });
    main.go.send("A", &c, 4);
    main.settle();
    tell();
    main.say(format!("received {}", main.receive(&c).unwrap()));
    main.settle();
    tell();
    main.say(format!("received {}", main.receive(&c).unwrap()));
    main.say(format!("received {}", main.receive(&c).unwrap()));
}

fn senders_in_line(main: &Main) {
    for capacity in [0, 1] {
        let c = main.go.channel(capacity as usize);
        for value in 1..=capacity {
            main.send(&c, value);
        }
        for n in 1..=4 {
            main.go.send("sender", &c, capacity + n);
            main.settle();
        }
        for _ in 0..4 {
            main.say(format!("received {}", main.receive(&c).unwrap()));
        }
        main.settle();
    }
}

fn receivers_in_line(main: &Main) {
    let c = main.go.channel(2);
    for name in ["R1", "R2", "R3"] {
        main.go.receive(name, &c);
        main.settle();
    }
    for value in 1..=3 {
        main.send(&c, value);
        main.settle();
        main.tell();
    }
}

fn close_and_drain(main: &Main) {
    let c = main.go.channel(3);
    main.send(&c, 7);
    main.send(&c, 0);
    c.close().unwrap();
    for _ in 0..4 {
        main.say(main.receive(&c).map_or("the end".to_owned(), |value| format!("received {value}")));
    }
    while main.receive(&c).is_some() {
        main.say("never");
    }
    main.say("a loop over it ends");
}

fn close_wakes(main: &Main) {
    let c = main.go.channel(0);
    for name in ["R1", "R2", "R3"] {
        let from = c.clone();
        main.go.task(name, |diary| async move {
            diary.note(format!("{name} received: {}", from.recv().await.is_some()));
        });
    }
    main.settle();
    c.close().unwrap();
    main.settle();
    main.tell();

    let d = main.go.channel(1);
    main.send(&d, 1);
    for name in ["A", "B"] {
        let to = d.clone();
        main.go.task(name, |diary| async move {
            diary.note(format!("{name} {}", refused(to.send(2).await)));
        });
    }
    main.settle();
    d.close().unwrap();
    main.settle();
    main.tell();
    main.say(format!("received {}", main.receive(&d).unwrap()));
    main.say(format!("more: {}", main.receive(&d).is_some()));
}

fn misuse(main: &Main) {
    let c = main.go.channel(1);
    main.say(format!("close: {}", refused(c.close())));
    main.say(format!("close again: {}", refused(c.close())));
    main.say(format!("send: {}", main.send(&c, 1)));
    let sent = select! { sent = c.send(1) => refused(sent), default => "default".to_owned() };
    main.say(format!("send or default: {sent}"));
    main.say(format!("len {}", c.len()));
}

fn semaphore(main: &Main) {
    for capacity in 1..=3 {
        let (places, leave) = (main.go.channel(capacity), main.go.channel(0));
        let group = WaitGroup::new(&main.go.scheduler, "group");
        for _ in 0..6 {
            let (places, leave) = (places.clone(), leave.clone());
            let inside = async move {
                places.send(1).await.unwrap();
                leave.recv().await.unwrap();
                places.recv().await.unwrap();
            };
            group.go(Actor::NOBODY, "T", inside).unwrap();
        }
        main.settle();
        main.say(format!("{} of 6 are inside", places.len()));
        for _ in 0..6 {
            main.send(&leave, 1);
        }
        main.wait(&group);
        main.settle();
        main.say(format!("{} are left", places.len()));
    }
}

fn ping_pong(main: &Main) {
    let (ping, pong) = (main.go.channel(0), main.go.channel(0));
    let (from, to) = (ping.clone(), pong.clone());
    main.go.task("B", |_| async move {
        while let Some(n) = from.recv().await {
            to.send(10 * n).await.unwrap();
        }
        to.close().unwrap();
    });
    for n in 1..=3 {
        main.send(&ping, n);
        main.say(format!("pong {}", main.receive(&pong).unwrap()));
    }
    ping.close().unwrap();
    main.say(format!("more: {}", main.receive(&pong).is_some()));
}

fn sieve(main: &Main) {
    let source = main.go.channel(0);
    let to = source.clone();
    main.go.task("source", |_| async move {
        for n in 2..50 {
            to.send(n).await.unwrap();
        }
        to.close().unwrap();
    });
    let mut numbers = source;
    while let Some(prime) = main.receive(&numbers) {
        main.say(prime);
        let (from, to) = (numbers, main.go.channel(0));
        numbers = to.clone();
        main.go.task("filter", |_| async move {
            while let Some(n) = from.recv().await {
                if n % prime != 0 {
                    to.send(n).await.unwrap();
                }
            }
            to.close().unwrap();
        });
    }
    main.settle();
}

fn pool(main: &Main) {
    let (jobs, results) = (main.go.channel(2), main.go.channel(2));
    let workers = WaitGroup::new(&main.go.scheduler, "workers");
    for _ in 0..3 {
        let (jobs, results) = (jobs.clone(), results.clone());
        let work = async move {
            while let Some(job) = jobs.recv().await {
                results.send(2 * job).await.unwrap();
            }
        };
        workers.go(Actor::NOBODY, "worker", work).unwrap();
    }
    main.go.task("producer", |_| async move {
        for job in 1..=10 {
            jobs.send(job).await.unwrap();
        }
        jobs.close().unwrap();
    });
    let to_close = results.clone();
    main.go.task("closer", |_| async move {
        workers.wait().await;
        to_close.close().unwrap();
    });
    let (mut n, mut sum) = (0, 0);
    while let Some(result) = main.receive(&results) {
        n += 1;
        sum += result;
    }
    main.say(format!("{n} results, together {sum}"));
    main.settle();
}

fn select_ready(main: &Main) {
    let (full, empty, room) = (main.go.channel(1), main.go.channel(1), main.go.channel(1));
    main.send(&full, 1);
    for _ in 0..2 {
        main.say(select! {
            _ = full.send(2) => "sent to a full channel",
            _ = empty.recv() => "received from an empty one",
            _ = room.send(3) => "sent where there is room",
            default => "default",
        });
    }
    let closed = main.go.channel(0);
    closed.close().unwrap();
    for _ in 0..2 {
        let (empty, closed) = (empty.clone(), closed.clone());
        main.go.task("main", |diary| async move {
            select! {
                _ = empty.recv() => diary.note("received from an empty one"),
                value = closed.recv() => diary.note(format!("closed: {}", value.is_some())),
            }
        });
        main.settle();
        main.tell();
    }
    let to = full.clone();
    main.go.task("S", |diary| async move {
        select! {
            value = empty.recv() => diary.note(format!("got {value:?}")),
            sent = to.send(9) => diary.note(format!("sent 9{}", if sent.is_ok() { "" } else { " in vain" })),
        }
    });
    main.settle();
    main.say(format!("received {}", main.receive(&full).unwrap()));
    main.settle();
    main.tell();
    main.say(format!("received {}", main.receive(&full).unwrap()));
}

fn select_fair(main: &Main) {
    const ROUNDS: u32 = 4_000;
    let channels = [(); 3].map(|()| main.go.channel(ROUNDS as usize));
    for channel in &channels {
        (0..ROUNDS).for_each(|_| channel.try_send(0).unwrap());
    }
    let [a, b, c] = channels.clone();
    main.go.task("main", |diary| async move {
        for _ in 0..ROUNDS {
            diary.note(select! { _ = a.recv() => "a", _ = b.recv() => "b", _ = c.recv() => "c" });
        }
    });
    main.settle();
    let taken = main.go.news();
    for name in ["a", "b", "c"] {
        let n = taken.iter().filter(|choice| *choice == name).count() as u32;
        main.say(format!("{name} about a third: {}", ROUNDS / 4 < n && n < ROUNDS / 2));
    }
    main.say(format!("left: {}", channels.iter().map(Channel::len).sum::<usize>()));
}

fn select_once(main: &Main) {
    let (a, b) = (main.go.channel(1), main.go.channel(1));
    main.send(&a, 1);
    main.send(&b, 1);
    let (from_a, from_b) = (a.clone(), b.clone());
    main.go.task("main", |_| async move {
        select! { _ = from_a.recv() => (), _ = from_b.recv() => () }
    });
    main.settle();
    main.say(format!("left: {}", a.len() + b.len()));

    let c = main.go.channel(0);
    let from = c.clone();
    main.go.task("S", |diary| async move {
        let got = select! { value = from.recv() => value, value = from.recv() => value };
        diary.note(format!("got {}", got.unwrap()));
    });
    main.settle();
    main.send(&c, 1);
    main.settle();
    main.tell();
    main.say(select! { _ = c.send(2) => "a second receiver was there", default => "no second receiver" });
}

fn select_meets(main: &Main) {
    let c = main.go.channel(0);
    for n in 1..=2 {
        let c = c.clone();
        main.go.task("S", |diary| async move {
            select! {
                _ = c.send(1) => diary.note("sent"),
                value = c.recv() => diary.note(format!("got {}", value.unwrap())),
            }
        });
        main.settle();
        main.tell();
        main.say(format!("after {n}"));
    }
}

fn select_operands(main: &Main) {
    let (a, b) = (main.go.channel(1), main.go.channel(0));
    let to = a.clone();
    main.go.task("main", |diary| async move {
        let said = |words: &str| diary.note(words);
        select! {
            _ = { said("channel 1"); &to }.send({ said("value 1"); 1 }) => said("sent"),
            _ = { said("channel 2"); &b }.send({ said("value 2"); 2 }) => said("sent to nobody"),
            _ = { said("channel 3"); &b }.recv() => said("received from nobody"),
        }
    });
    main.settle();
    main.said.borrow_mut().append(&mut main.go.news());
    main.say(format!("received {}", main.receive(&a).unwrap()));
}

fn wait_group(main: &Main) {
    let group = WaitGroup::new(&main.go.scheduler, "group");
    main.wait(&group);
    main.say("waited for nothing");
    main.say(format!("done: {}", group.done().is_err()));

    let second = WaitGroup::new(&main.go.scheduler, "second");
    second.add(2).unwrap();
    for name in ["A", "B"] {
        let second = second.clone();
        main.go.task(name, |diary| async move {
            second.wait().await;
            diary.note(format!("{name} waited"));
        });
    }
    main.settle();
    second.add(1).unwrap();
    second.done().unwrap();
    second.done().unwrap();
    main.settle();
    main.tell();
    main.say("one is left");
    second.done().unwrap();
    main.settle();
    main.tell();
    second.add(1).unwrap();
    second.done().unwrap();
    main.wait(&second);
    main.say("and again");
}

fn context_family(main: &Main) {
    let root = Context::new(&main.go.scheduler, "root");
    let (child, sibling) = (root.child("child"), root.child("sibling"));
    let grandchild = child.child("grandchild");
    let family = [&root, &child, &sibling, &grandchild];
    let tell = || family.iter().for_each(|ctx| main.say(ctx.is_done()));
    let watched = grandchild.clone();
    main.go.task("watcher", |diary| async move {
        watched.done().await;
        diary.note(format!("told: {}", err(&watched)));
    });
    main.settle();
    tell();
    main.say("the child is cancelled");
    child.cancel("enough");
    main.settle();
    main.tell();
    tell();
    main.say("its parent is cancelled");
    root.cancel("enough");
    tell();
    let late = root.child("late");
    main.say(format!("a late child: {}", err(&late)));
    main.say(format!("deadline: {}", late.deadline().is_some()));
}

fn context_deadline(main: &Main) {
    const HOUR: u64 = 3_600_000;
    let background = Context::new(&main.go.scheduler, "background");
    let soon = Time::from_millis(HOUR);
    let root = background.with_deadline("root", soon);
    let child = root.with_deadline("child", Time::from_millis(2 * HOUR));
    let nearer = root.with_deadline("nearer", Time::from_millis(HOUR - 60_000));
    for ctx in [&root, &child, &nearer] {
        main.say(format!("deadline: {} {}", ctx.deadline().is_some(), ctx.deadline() == Some(soon)));
    }
    root.cancel("enough");
    main.say(err(&root));
    main.say(err(&child));

    let past = background.with_deadline("past", main.go.scheduler.now());
    main.say(err(&past));
    past.cancel("enough");
    main.say(err(&past));

    let short = background.with_timeout("short", Duration::from_millis(1));
    let watched = short.clone();
    main.go.task("main", |_| async move {
        watched.done().await;
    });
    main.go.run_until(1);
    assert_eq!(main.go.scheduler.status(), Status::Finished, "main is not blocked");
    main.say(err(&short));
}

fn timer(main: &Main) {
    let c = main.go.channel(1);
    main.send(&c, 1);
    let scheduler = main.go.scheduler.clone();
    main.go.task("main", |diary| async move {
        for _ in 0..2 {
            select! {
                value = c.recv() => diary.note(format!("got {}", value.unwrap())),
                _ = scheduler.sleep(Duration::from_millis(100)) => diary.note("timeout"),
            }
        }
        select! {
            _ = scheduler.sleep(Duration::from_secs(3_600)) => diary.note("an hour"),
            _ = scheduler.sleep(Duration::from_millis(1)) => diary.note("a millisecond"),
        }
        scheduler.sleep(Duration::ZERO).await;
        scheduler.sleep_until(Time::ZERO).await;
        diary.note("no time is no wait");
    });
    main.settle();
    while let Some(at) = main.go.scheduler.next_timer() {
        main.go.scheduler.advance(at);
        main.settle();
    }
    main.said.borrow_mut().append(&mut main.go.news());
}

fn deadlock(main: &Main) {
    let c = main.go.channel(0);
    let (from, to) = (c.clone(), c.clone());
    main.go.task("G", |_| async move {
        let value = from.recv().await.unwrap();
        to.send(value).await.unwrap();
    });
    let said = main.go.diary.clone();
    main.go.scheduler.spawn_main(Actor::NOBODY, "main", async move {
        said.note("waiting");
        c.recv().await;
        said.note("never");
    });
    main.settle();
    main.tell();
    if matches!(main.go.scheduler.status(), Status::Stuck(report) if !report.has_main_returned) {
        main.say("fatal error: all goroutines are asleep - deadlock!");
    }
}

fn main_returns(main: &Main) {
    let c = main.go.channel(0);
    let to = c.clone();
    main.go.task("G", |diary| async move {
        to.send(1).await.unwrap();
        diary.note("never");
    });
    main.settle();
    let said = main.go.diary.clone();
    main.go.scheduler.spawn_main(Actor::NOBODY, "main", async move { said.note("main returns") });
    main.settle();
    main.tell();
    // Go ends without a word; here the report says who was left.
    let is_leak = matches!(main.go.scheduler.status(), Status::Stuck(report) if report.has_main_returned);
    assert!(is_leak, "the program has ended and somebody was left");
}
