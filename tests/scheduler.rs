//! The scheduler: who runs next, which timer fires first, what is said when nothing can move any more.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod support;

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use support::{NOTHING, Program};
use worker_pool_playground::chan::Channel;
use worker_pool_playground::pool::Crew;
use worker_pool_playground::sched::{Actor, BlockedTask, Order, Report, Scheduler, Status};
use worker_pool_playground::select;
use worker_pool_playground::sync::{Cause, Context, WaitGroup};
use worker_pool_playground::time::Time;
use worker_pool_playground::trace::{Kind, Trace};

const fn at(millis: u64) -> Time {
    Time::from_millis(millis)
}

const MS: Duration = Duration::from_millis(1);

fn report(go: &Program) -> Report {
    match go.scheduler.status() {
        Status::Stuck(report) => report,
        other => panic!("expected a report, got {other:?}"),
    }
}

fn named(go: &Program, name: &str, capacity: usize) -> Channel<u32> {
    Channel::new(&go.scheduler, name, capacity)
}

// ── Order ──

/// Three tasks that hand a token round, each saying when it runs.
fn three_tasks(seed: u64, order: Order) -> Vec<String> {
    let go = Program::seeded(seed, order);
    let c = go.channel(8);
    for name in ["A", "B", "C"] {
        let c = c.clone();
        go.task(name, |diary| async move {
            for round in 1..=3 {
                diary.note(format!("{name}{round}"));
                c.send(0).await.unwrap();
                if c.len() < 3 {
                    c.recv().await;
                }
            }
        });
    }
    go.run();
    go.news()
}

#[test]
fn tasks_run_in_the_order_in_which_they_became_ready() {
    let go = Program::new();
    let c = go.channel(0);
    for name in ["A", "B", "C"] {
        go.receive(name, &c);
    }
    assert!(go.scheduler.step().is_some());
    c.try_send(1).unwrap();
    go.task("D", |diary| async move { diary.note("D ran") });
    go.run();
    // B and C were ready before A was woken, D after.
    assert_eq!(go.news(), ["A got 1", "D ran"]);
}

#[test]
fn random_order_is_the_same_for_the_same_seed() {
    assert_eq!(three_tasks(4, Order::Random), three_tasks(4, Order::Random));
}

#[test]
fn random_order_finds_every_first_task_over_seeds() {
    let firsts: BTreeSet<String> = (0..30).map(|seed| three_tasks(seed, Order::Random).remove(0)).collect();
    assert_eq!(firsts.into_iter().collect::<Vec<_>>(), ["A1", "B1", "C1"]);
}

#[test]
fn first_in_first_out_does_not_depend_on_the_seed() {
    assert_eq!(three_tasks(1, Order::Fifo), three_tasks(2, Order::Fifo));
}

#[test]
fn a_step_runs_one_task_and_names_it() {
    let go = Program::new();
    let first = go.scheduler.spawn(Actor::NOBODY, "first", async {});
    let second = go.scheduler.spawn(Actor::NOBODY, "second", async {});
    assert_eq!(go.scheduler.step(), Some(first));
    assert_eq!(go.scheduler.step(), Some(second));
    assert_eq!(go.scheduler.step(), None);
}

#[test]
fn a_task_may_spawn_tasks_which_run_after_it() {
    let go = Program::new();
    let scheduler = go.scheduler.clone();
    go.task("parent", |diary| async move {
        let diary_2 = diary.clone();
        scheduler.spawn(Actor::NOBODY, "child", async move { diary_2.note("child") });
        diary.note("parent");
    });
    go.run();
    assert_eq!(go.news(), ["parent", "child"]);
}

#[test]
fn a_task_is_dropped_when_it_returns() {
    let go = Program::new();
    let held = Rc::new(());
    let inside = Rc::clone(&held);
    go.task("T", |_| async move { drop(inside) });
    go.run();
    assert_eq!(Rc::strong_count(&held), 1);
}

#[test]
fn ten_thousand_tasks_that_come_and_go_leave_nothing_behind() {
    let go = Program::new();
    for _ in 0..10_000 {
        go.task("T", |_| async {});
        go.run();
    }
    assert_eq!(go.scheduler.status(), Status::Finished);
    let first = go.scheduler.spawn(Actor::NOBODY, "T", async {});
    go.run();
    assert_eq!(first, go.scheduler.spawn(Actor::NOBODY, "T", async {}), "a task's place is used again");
}

// ── Timers ──

/// A task that sleeps and then says its name.
fn sleeper(go: &Program, name: &'static str, millis: u64) {
    let scheduler = go.scheduler.clone();
    go.task(name, |diary| async move {
        scheduler.sleep(Duration::from_millis(millis)).await;
        diary.note(name);
    });
}

#[test]
fn timers_fire_in_the_order_of_their_times() {
    let go = Program::new();
    for (name, millis) in [("30", 30), ("10", 10), ("20", 20)] {
        sleeper(&go, name, millis);
    }
    go.run();
    go.run_until(15);
    assert_eq!(go.news(), ["10"]);
    go.run_until(100);
    assert_eq!(go.news(), ["20", "30"], "also where the clock jumps past several");
}

#[test]
fn timers_of_the_same_time_fire_in_the_order_in_which_they_were_set() {
    let go = Program::new();
    for name in ["A", "B", "C"] {
        sleeper(&go, name, 10);
    }
    go.run();
    go.run_until(10);
    assert_eq!(go.news(), ["A", "B", "C"]);
}

#[test]
fn sleeping_for_no_time_returns_at_once() {
    let go = Program::new();
    sleeper(&go, "A", 0);
    go.run();
    assert_eq!(go.news(), ["A"]);
}

#[test]
fn sleeping_until_a_past_time_returns_at_once() {
    let go = Program::new();
    go.scheduler.advance(at(10));
    let scheduler = go.scheduler.clone();
    go.task("A", |diary| async move {
        scheduler.sleep_until(at(10)).await;
        scheduler.sleep_until(at(3)).await;
        diary.note("A");
        scheduler.sleep_until(at(11)).await;
        diary.note("A again");
    });
    go.run();
    assert_eq!(go.news(), ["A"]);
    go.run_until(11);
    assert_eq!(go.news(), ["A again"]);
}

#[test]
fn the_clock_never_goes_back() {
    let go = Program::new();
    go.scheduler.advance(at(10));
    go.scheduler.advance(at(5));
    assert_eq!(go.scheduler.now(), at(10));
    sleeper(&go, "A", 1);
    go.run();
    assert_eq!(go.scheduler.status(), Status::Waiting { until: Some(at(11)) });
}

#[test]
fn a_sleep_longer_than_time_itself_never_ends_and_never_panics() {
    let go = Program::new();
    go.scheduler.advance(at(10));
    let scheduler = go.scheduler.clone();
    go.task("A", |_| async move { scheduler.sleep(Duration::MAX).await });
    go.run();
    assert_eq!(go.scheduler.status(), Status::Waiting { until: Some(Time::from_nanos(u64::MAX)) });
}

// ── Status ──

#[test]
fn status_is_ready_while_a_task_can_run_and_finished_when_all_have_returned() {
    let go = Program::new();
    assert_eq!(go.scheduler.status(), Status::Finished, "nobody is there");
    sleeper(&go, "A", 10);
    assert_eq!(go.scheduler.status(), Status::Ready);
    go.run();
    assert_eq!(go.scheduler.status(), Status::Waiting { until: Some(at(10)) });
    go.scheduler.advance(at(10));
    assert_eq!(go.scheduler.status(), Status::Ready);
    go.run();
    assert_eq!(go.scheduler.status(), Status::Finished);
}

#[test]
fn while_a_timer_is_set_nothing_is_a_deadlock() {
    let go = Program::new();
    go.receive("R", &go.channel(0));
    sleeper(&go, "A", 10);
    go.run();
    assert_eq!(go.scheduler.status(), Status::Waiting { until: Some(at(10)) });
    go.run_until(10);
    assert!(matches!(go.scheduler.status(), Status::Stuck(_)), "now only R is left");
}

#[test]
fn while_an_answer_from_outside_is_due_nothing_is_a_deadlock() {
    let go = Program::new();
    go.receive("R", &go.channel(0));
    let crew = Crew::new(&go.scheduler, MS);
    let (worker, ctx) = (crew.hire(), Context::new(&go.scheduler, "ctx"));
    let inner = ctx.clone();
    go.task("W", |diary| async move {
        diary.note(format!("ready: {}", worker.is_ready(&inner).await));
    });
    go.run();
    assert_eq!(go.scheduler.status(), Status::Waiting { until: None }, "the worker may still answer");
    ctx.cancel(Cause::DeadlineExceeded);
    go.run();
    assert_eq!(go.news(), ["ready: false"]);
    assert!(matches!(go.scheduler.status(), Status::Stuck(_)), "now only R is left");
}

// ── Reports ──

#[test]
fn a_deadlock_names_every_blocked_task_what_it_waits_for_and_where() {
    let go = Program::new();
    let (jobs, results) = (named(&go, "jobs", 0), named(&go, "results", 0));
    let group = WaitGroup::new(&go.scheduler, "the workers");
    let ctx = Context::new(&go.scheduler, "the run");
    group.add(1).unwrap();

    let (c, inner) = (results.clone(), group.clone());
    let send_line = line!() + 2;
    let work = async move {
        c.send(1).await.unwrap();
        inner.done().unwrap();
    };
    go.scheduler.spawn(Actor::worker(1), "worker 1", work);
    let select_line = line!() + 4;
    let (c, waited, ended) = (jobs.clone(), group.clone(), ctx.clone());
    go.scheduler.spawn(Actor::CLOSER, "closer", async move {
        select! {
            _ = c.recv() => {},
            _ = ended.done() => {},
            _ = waited.wait() => {},
        }
    });
    let wait_line = line!() + 2;
    let main = async move {
        group.wait().await;
        results.recv().await;
    };
    go.scheduler.spawn_main(Actor::COLLECTOR, "main", main);
    go.run();

    let blocked = |task: &str, waits_for: &str, line| BlockedTask {
        task: task.to_owned(),
        waits_for: waits_for.to_owned(),
        file: file!(),
        line,
        wakers: Vec::new(),
    };
    let expected = Report {
        has_main_returned: false,
        blocked: vec![
            blocked("worker 1", "send on results", send_line),
            blocked("closer", "receive from jobs or end of the run or wait for the workers", select_line),
            blocked("main", "wait for the workers", wait_line),
        ],
    };
    assert_eq!(report(&go), expected);
    let text = expected.to_string();
    let first = format!("worker 1 waits for: send on results ({}:{send_line})", file!());
    assert!(text.starts_with("deadlock: all tasks are asleep\n  "), "{text}");
    assert!(text.contains(&first), "{text}");
    assert!(text.contains("which nobody can bring about"), "{text}");
}

#[test]
fn a_report_names_those_who_were_seen_doing_what_would_help() {
    let go = Program::new();
    let (a, b) = (named(&go, "a", 0), named(&go, "b", 1));
    let group = WaitGroup::new(&go.scheduler, "group");
    // Each receives from the channel that the other would send on.
    let (from, to) = (a.clone(), b.clone());
    group
        .go(Actor::NOBODY, "left", async move {
            to.send(0).await.unwrap();
            from.recv().await;
        })
        .unwrap();
    group
        .go(Actor::NOBODY, "right", async move {
            b.recv().await;
            b.recv().await;
            a.send(1).await.unwrap();
        })
        .unwrap();
    let waited = group.clone();
    go.task("main", |_| async move { waited.wait().await });
    go.run();
    let wakers: Vec<_> = report(&go).blocked.into_iter().map(|task| (task.task, task.wakers)).collect();
    let expected = [("left", vec![]), ("right", vec!["left"]), ("main", vec!["left", "right"])]
        .map(|(task, wakers)| (task.to_owned(), wakers.into_iter().map(str::to_owned).collect()));
    assert_eq!(wakers, expected, "right has not sent on a yet; left has sent on b, both are members");
    assert!(report(&go).to_string().contains("which could come from left, right"));
}

#[test]
fn tasks_that_have_returned_can_help_nobody() {
    let go = Program::new();
    let c = go.channel(1);
    go.send("S", &c, 1);
    go.receive("R1", &c);
    go.receive("R2", &c);
    go.run();
    let blocked = report(&go).blocked;
    assert_eq!((blocked.len(), blocked[0].task.as_str()), (1, "R2"));
    assert!(blocked[0].wakers.is_empty(), "S sent once and is gone: {:?}", blocked[0].wakers);
}

#[test]
fn what_is_left_when_main_has_returned_is_a_leak() {
    let go = Program::new();
    let c = go.channel(0);
    go.send("leaked", &c, 1);
    go.scheduler.spawn_main(Actor::NOBODY, "main", async {});
    go.run();
    let report = report(&go);
    assert!(report.has_main_returned);
    assert_eq!(report.blocked.len(), 1);
    assert!(report.to_string().starts_with("leak: main returned\n  leaked waits for: send on c"));
}

#[test]
fn a_program_without_main_is_deadlocked_and_has_not_leaked() {
    let go = Program::new();
    go.receive("R", &go.channel(0));
    go.run();
    assert!(!report(&go).has_main_returned);
}

#[test]
fn a_task_in_the_place_of_a_former_one_is_reported_by_its_own_name() {
    let go = Program::new();
    let c = go.channel(1);
    go.send("former", &c, 1);
    go.run();
    go.send("present", &c, 2);
    go.receive("R", &go.channel(0));
    go.run();
    let tasks: Vec<_> = report(&go).blocked.into_iter().map(|task| task.task).collect();
    assert_eq!(tasks, ["present", "R"]);
}

#[test]
fn a_task_that_was_served_is_no_longer_blocked() {
    let go = Program::new();
    let c = go.channel(0);
    go.receive("R1", &c);
    go.receive("R2", &c);
    go.run();
    c.try_send(1).unwrap();
    assert_eq!(go.scheduler.status(), Status::Ready);
    let tasks: Vec<_> = go.scheduler.report().blocked.into_iter().map(|task| task.task).collect();
    assert_eq!(tasks, ["R2"]);
}

// ── Trace ──

#[test]
fn the_trace_tells_who_was_blocked_on_what_and_what_woke_them() {
    let go = Program::new();
    let c = go.channel(0);
    let from = c.clone();
    let scheduler = go.scheduler.clone();
    go.scheduler.spawn(Actor::worker(1), "worker 1", async move {
        select! { _ = from.recv() => {}, _ = scheduler.sleep(MS) => {} }
    });
    go.run();
    go.scheduler.advance(at(1));
    go.run();
    let told: Vec<_> = go.events().iter().map(|event| (event.kind, event.actor, event.a, event.b)).collect();
    let worker = Actor::worker(1).0;
    assert_eq!(
        told[2..],
        [
            (Kind::ActorStarted, worker, 2, 0),
            (Kind::Blocked, worker, 0, 2),
            (Kind::Blocked, worker, 1, 2),
            (Kind::TimerFired, worker, 0, 0),
            (Kind::Unblocked, worker, 1, 0),
            (Kind::ActorEnded, worker, 0, 0),
        ]
    );
    let events = go.events();
    assert_eq!((events[0].kind, events[0].b, events[1].kind), (Kind::RunStarted, 1, Kind::ObjectMade));
    assert_eq!(go.scheduler.trace().sites()[0].file, file!());
}

#[test]
fn a_trace_never_receives_what_was_not_sent() {
    for (seed, capacity) in (0..20).zip([0, 1, 2].into_iter().cycle()) {
        let go = Program::seeded(seed, Order::Random);
        let c = go.channel(capacity);
        for value in 1..=6 {
            go.send("S", &c, value);
            go.receive("R", &c);
        }
        go.run();
        let mut in_channel = BTreeSet::new();
        for event in go.events() {
            match event.kind {
                Kind::Sent => assert!(in_channel.insert(event.job), "{} was sent twice", event.job),
                Kind::Received => assert!(in_channel.remove(&event.job), "{} was not there", event.job),
                _ => continue,
            }
            assert!(event.a as usize <= capacity, "seed {seed}: queue length {}", event.a);
        }
        assert!(in_channel.is_empty());
    }
}

#[test]
#[should_panic(expected = "inside a task")]
fn an_operation_awaited_outside_a_task_says_so() {
    let scheduler = Scheduler::new(1, Order::Fifo, Trace::with_capacity(10));
    let c: Channel<u32> = Channel::new(&scheduler, "c", 0);
    let mut receive = std::pin::pin!(c.recv());
    let waker = std::task::Waker::noop();
    let _ = receive.as_mut().poll(&mut std::task::Context::from_waker(waker));
}

#[test]
fn abort_drops_every_task_and_finishes() {
    let go = Program::new();
    let held = Rc::new(());
    let (inside, c) = (Rc::clone(&held), go.channel(0));
    go.task("T", |_| async move {
        c.recv().await;
        drop(inside);
    });
    go.run();
    go.scheduler.abort();
    assert_eq!(Rc::strong_count(&held), 1);
    assert_eq!(go.scheduler.status(), Status::Finished);
    assert_eq!(go.news(), NOTHING);
}
