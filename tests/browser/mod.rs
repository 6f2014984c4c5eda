//! What holds live, in a real browser, wherever the page's part is played: in a window (`tests/web.rs`) or in a dedicated
//! worker (`tests/worker.rs`). The coordinator and the workers are those that ship.

mod page;

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use js_sys::{Array, Function, Promise};
use page::{Page, SCRIPT, get, module, script_url, settings, text};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use worker_pool_playground::tasks::{Assignment, Fate, Task};
use worker_pool_playground::time::Time;
use worker_pool_playground::trace::{Event, Kind, State, WorkerState};
use worker_pool_playground::web::{Spawner, WebWorker, WorkerEvent};
use worker_pool_playground::wire::{Ending, FromWorker, ToWorker};
use worker_pool_playground::{pool, sim};

#[wasm_bindgen_test]
async fn ten_jobs_run_on_three_real_workers() {
    let page = Page::open().await;
    let ran = page.run(&settings(""), |_, _| {}).await;
    assert_eq!((ran.text("kind").as_str(), ran.stat("completed")), ("finished", 10.0));
    let mut values: Vec<u64> = ran.of(Kind::JobSettled).map(|event| event.b).collect();
    values.sort_unstable();
    assert_eq!(values, [2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    let mut workers: Vec<u16> = ran.of(Kind::JobDispatched).map(|event| event.actor).collect();
    workers.sort_unstable();
    workers.dedup();
    assert_eq!(workers, [11, 12, 13]);
}

#[wasm_bindgen_test]
async fn primes_counted_by_a_worker_are_those_of_the_sieve() {
    let page = Page::open().await;
    let ran = page.run(&settings(r#", "task": "primes", "size": 30000"#), |_, _| {}).await;
    let primes = Task::Primes { below: 30_000 }.value(Assignment::default()).expect("counting cannot fail");
    assert!(ran.of(Kind::JobSettled).all(|event| event.b == primes) && ran.stat("completed") == 10.0);
}

#[wasm_bindgen_test]
async fn cancelled_jobs_that_listen_stop_and_the_next_run_works() {
    let page = Page::open().await;
    let long = settings(r#", "task": "primes", "size": 50000000, "workers": 2, "jobs": 6, "graceMs": 10000"#);
    let ran = cancelled_when_running(&page, &long, 2).await;
    assert_eq!((ran.stat("cancelled"), ran.stat("killed")), (6.0, 0.0));
    assert_eq!(ran.text("cause"), "cancelled by hand");
    assert_eq!(page.run(&settings(""), |_, _| {}).await.stat("completed"), 10.0);
}

#[wasm_bindgen_test]
async fn deaf_jobs_are_killed_with_their_workers_and_the_next_run_works() {
    let page = Page::open().await;
    let deaf = settings(r#", "task": "primes", "size": 50000000, "workers": 2, "jobs": 6, "listens": false"#);
    let ran = cancelled_when_running(&page, &deaf, 2).await;
    assert_eq!((ran.stat("cancelled"), ran.stat("killed")), (4.0, 2.0));
    let replaced =
        ran.of(Kind::WorkerChanged).filter(|event| event.a == 2 && event.detail == WorkerState::Starting as u8);
    assert_eq!(replaced.count(), 2);
    assert_eq!(page.run(&settings(""), |_, _| {}).await.stat("completed"), 10.0);
}

#[wasm_bindgen_test]
async fn cancelling_sleeping_jobs_ends_them_before_their_time() {
    let page = Page::open().await;
    let ran = cancelled_when_running(&page, &settings(r#", "size": 60000, "graceMs": 10000"#), 3).await;
    assert_eq!((ran.stat("cancelled"), ran.stat("killed")), (10.0, 0.0));
}

#[wasm_bindgen_test]
async fn the_timeout_keeps_what_is_done_and_loses_nothing() {
    let page = Page::open().await;
    let ran = page.run(&settings(r#", "jobs": 1000, "timeoutMs": 150"#), |_, _| {}).await;
    assert_eq!(ran.text("cause"), "deadline exceeded");
    let settled = ["completed", "cancelled", "rejected"].map(|name| ran.stat(name));
    assert_eq!(settled.iter().sum::<f64>(), ran.stat("submitted"));
    assert!(settled[0] > 0.0 && settled[1] > 0.0, "{settled:?}");
    assert_eq!(ran.of(Kind::JobSettled).count() as f64, ran.stat("submitted"));
}

#[wasm_bindgen_test]
async fn results_that_nobody_receives_are_a_deadlock_with_names_and_lines() {
    let page = Page::open().await;
    let stuck = settings(r#", "jobsCapacity": 2, "resultsCapacity": 0, "collector": false"#);
    let ran = page.run(&stuck, |_, _| {}).await;
    assert_eq!(ran.text("kind"), "deadlock");
    let blocked = get(&ran.outcome, "blocked").unchecked_into::<Array>();
    let tasks: Vec<String> = blocked.iter().map(|task| text(&task, "task")).collect();
    assert_eq!(tasks, ["producer", "worker 1", "worker 2", "worker 3", "closer", "main"]);
    let worker = blocked.get(1);
    assert_eq!(text(&worker, "waitsFor"), "send on results");
    assert_eq!(text(&worker, "file"), pool::SOURCE_FILE);
    let line = get(&worker, "line").as_f64().expect("a number") as usize;
    assert!(pool::SOURCE.lines().nth(line - 1).is_some_and(|line| line.contains("results.send(")));
}

#[wasm_bindgen_test]
async fn a_simulated_run_has_the_hash_that_it_has_everywhere() {
    let page = Page::open().await;
    let ran = page.run(&settings(r#", "mode": "simulated", "seed": 7"#), |_, _| {}).await;
    let here = pool::RunConfig {
        mode: pool::Mode::Simulated,
        task: Task::Wait { millis: 20 },
        grace: std::time::Duration::from_millis(100),
        seed: 7,
        ..pool::RunConfig::default()
    };
    let outcome = sim::simulate(&here, &[]).outcome().cloned().expect("it ends");
    assert_eq!(ran.text("hash"), outcome.hash);
}

#[wasm_bindgen_test]
async fn a_live_pool_is_made_larger_and_smaller() {
    let page = Page::open_whole().await;
    let mut n_dispatched = 0;
    let asked = settings(r#", "jobs": 60, "jobsCapacity": 2, "workers": 2"#);
    let ran = page.run(&asked, |page, event| {
        n_dispatched += usize::from(event.kind == Kind::JobDispatched);
        match (event.kind, n_dispatched) {
            (Kind::JobDispatched, 2) => page.order(r#"{ "what": "resize", "workers": 5 }"#),
            (Kind::JobDispatched, 30) => page.order(r#"{ "what": "resize", "workers": 1 }"#),
            _ => {}
        }
    });
    let ran = ran.await;
    assert_eq!((ran.text("kind").as_str(), ran.stat("completed")), ("finished", 60.0));
    let sizes: Vec<u32> = ran.of(Kind::Commanded).map(|event| event.a).collect();
    assert_eq!(sizes, [5, 1]);
    let workers: BTreeSet<u16> = ran.of(Kind::JobDispatched).map(|event| event.actor).collect();
    assert_eq!(workers.len(), 5);
    let last: BTreeSet<u16> = ran.of(Kind::JobDispatched).skip(50).map(|event| event.actor).collect();
    assert_eq!(last.len(), 1);
    assert_eq!(page.run(&settings(""), |_, _| {}).await.stat("completed"), 10.0);
}

#[wasm_bindgen_test]
async fn a_live_worker_that_is_killed_is_missed_and_replaced() {
    let page = Page::open_whole().await;
    let mut is_ordered = false;
    let asked = settings(r#", "jobs": 30, "size": 50"#);
    let ran = page.run(&asked, |page, event| {
        if event.kind == Kind::JobDispatched && event.actor == 12 && !is_ordered {
            is_ordered = true;
            page.order(r#"{ "what": "killWorker", "worker": 2 }"#);
        }
    });
    let ran = ran.await;
    assert_eq!((ran.stat("completed") + ran.stat("lost"), ran.stat("lost")), (30.0, 1.0));
    let lost = ran.of(Kind::JobSettled).find(|event| event.detail == State::Lost as u8).expect("one was lost");
    assert_eq!(lost.actor, 12);
    let replaced = ran.of(Kind::WorkerChanged).any(|event| event.actor == 12 && event.a == 2);
    assert!(replaced, "the lock told of it");
    assert_eq!(page.run(&settings(""), |_, _| {}).await.stat("completed"), 10.0);
}

#[wasm_bindgen_test]
async fn a_live_spare_takes_the_place_of_a_worker_that_was_killed() {
    let page = Page::open_whole().await;
    let mut is_ordered = false;
    let asked = settings(r#", "jobs": 60, "size": 50, "spares": 2"#);
    let ran = page.run(&asked, |page, event| {
        if event.kind == Kind::JobDispatched && event.actor == 12 && !is_ordered {
            is_ordered = true;
            page.order(r#"{ "what": "killWorker", "worker": 2 }"#);
        }
    });
    let ran = ran.await;
    assert_eq!(ran.stat("completed"), 59.0);
    let spares: Vec<u32> = ran.of(Kind::SparesChanged).map(|event| event.a).collect();
    assert_eq!(spares, [2, 1, 2]);
    let is_second = |event: &&Event| event.actor == 12 && event.a == 2 && event.detail == WorkerState::Idle as u8;
    let ready = ran.of(Kind::WorkerChanged).find(is_second).expect("the second came").at;
    let refilled = ran.of(Kind::SparesChanged).last().expect("the spares came").at;
    assert!(ready <= refilled, "it did not have to be started, as the next spare had");
    assert_eq!(page.run(&settings(""), |_, _| {}).await.stat("completed"), 10.0);
}

#[wasm_bindgen_test]
async fn live_jobs_fail_by_hand_running_queued_and_deaf() {
    let page = Page::open_whole().await;
    for (changes, expected) in [
        (r#", "task": "primes", "size": 2000000, "jobs": 6, "workers": 2"#, 0..=60_000),
        (r#", "size": 1000, "jobs": 6, "workers": 2"#, 0..=900),
        (r#", "size": 200, "jobs": 6, "workers": 2, "listens": false"#, 199..=60_000),
    ] {
        let mut is_ordered = false;
        let asked = settings(changes);
        let ran = page.run(&asked, |page, event| {
            if event.kind == Kind::JobDispatched && !is_ordered {
                is_ordered = true;
                page.order(r#"{ "what": "failJob", "job": 1 }"#);
                page.order(r#"{ "what": "failJob", "job": 5 }"#);
            }
        });
        let ran = ran.await;
        let failed: BTreeSet<u32> = ran
            .of(Kind::JobSettled)
            .filter(|event| event.detail == State::Failed as u8)
            .map(|event| event.job)
            .collect();
        assert_eq!((failed, ran.stat("completed")), (BTreeSet::from([1, 5]), 4.0), "{changes}");
        let at = |kind| ran.of(kind).find(|event| event.job == 1).expect("it happened").at;
        let took = at(Kind::JobSettled).since(at(Kind::JobDispatched)).as_millis();
        assert!(expected.contains(&took), "{changes}: {took} ms");
    }
}

#[wasm_bindgen_test]
async fn a_live_run_pauses_and_goes_on() {
    let page = Page::open_whole().await;
    let (mut is_paused, mut n_open) = (false, 0);
    let asked = settings(r#", "jobs": 20"#);
    let ran = page.run(&asked, |page, event| match event.kind {
        Kind::JobDispatched => {
            n_open += 1;
            if n_open == 3 && !is_paused {
                is_paused = true;
                page.order(r#"{ "what": "pause" }"#);
            }
        }
        Kind::JobSettled => {
            n_open -= 1;
            if n_open == 0 && is_paused {
                page.order(r#"{ "what": "resume" }"#);
            }
        }
        _ => {}
    });
    let ran = ran.await;
    assert_eq!((ran.text("kind").as_str(), ran.stat("completed")), ("finished", 20.0));
    let place = |detail| ran.events.iter().position(|event| event.kind == Kind::Commanded && event.detail == detail);
    let (paused, resumed) = (place(6).expect("a pause"), place(7).expect("its end"));
    assert!(ran.events[paused..resumed].iter().all(|event| event.kind != Kind::JobDispatched));
    assert!(ran.events[resumed..].iter().any(|event| event.kind == Kind::JobDispatched));
}

#[wasm_bindgen_test]
async fn a_simulated_run_is_computed_with_its_log_and_orders_that_make_no_sense_are_dropped() {
    let page = Page::open_whole().await;
    let log = r#"[{ "atNs": 50000001, "order": { "what": "resize", "workers": 2.5 } },
        { "atNs": 50000001, "order": { "what": "explode" } }, { "atNs": 50000001 }, 7, null,
        { "atNs": 50000001, "order": { "what": "limit", "perSecond": "x", "burst": 1 } },
        { "atNs": 60000001, "order": { "what": "cancel" } }, { "atNs": 30000001, "order": { "what": "size", "size": 1 } }]"#;
    let config = settings(r#", "mode": "simulated""#);
    page.send(&format!(r#"{{ "type": "run", "run": 1, "config": {config}, "log": {log} }}"#));
    page.next("started").await;
    page.next("trace").await;
    let outcome = get(&page.next("ended").await, "outcome");
    let here = pool::RunConfig {
        mode: pool::Mode::Simulated,
        task: Task::Wait { millis: 20 },
        grace: std::time::Duration::from_millis(100),
        ..pool::RunConfig::default()
    };
    let log = [(30_000_001, pool::Input::Size(1)), (60_000_001, pool::Input::Cancel)];
    let run = sim::simulate(&here, &log.map(|(ns, input)| (Time::from_nanos(ns), input)));
    assert_eq!(text(&outcome, "hash"), run.outcome().expect("it ends").hash);
}

#[wasm_bindgen_test]
async fn refused_settings_name_field_and_range_and_nothing_is_lost() {
    let page = Page::open().await;
    page.send(&format!(r#"{{ "type": "run", "run": 9, "config": {} }}"#, settings(r#", "workers": 65"#)));
    let errors = get(&page.next("refused").await, "errors").unchecked_into::<Array>();
    assert_eq!(text(&errors.get(0), "message"), "Workers is 65; it must be a whole number from 1 to 64.");
    assert_eq!(page.run(&settings(""), |_, _| {}).await.stat("completed"), 10.0);
}

#[wasm_bindgen_test]
async fn messages_that_make_no_sense_are_answered_and_the_coordinator_goes_on() {
    let page = Page::open().await;
    for nonsense in ["null", "7", "{}", r#"{ "type": "explode" }"#, r#"{ "type": "run", "run": 1, "config": 3 }"#] {
        page.send(nonsense);
        page.next("failed").await;
    }
    assert_eq!(page.run(&settings(""), |_, _| {}).await.stat("completed"), 10.0);
}

#[wasm_bindgen_test]
async fn stop_leaves_no_worker_alive() {
    let page = Page::open().await;
    let before = held_locks().await;
    page.send(&format!(r#"{{ "type": "run", "run": 1, "config": {} }}"#, settings(r#", "size": 60000"#)));
    page.next("started").await;
    page.next("trace").await;
    assert_eq!(held_locks().await.len(), before.len() + 3);
    page.send(r#"{ "type": "stop" }"#);
    page.next("stopped").await;
    // A worker's lock goes when its thread has ended, which nothing announces: asked for as often as it takes.
    while held_locks().await.len() > before.len() {}
}

#[wasm_bindgen_test]
async fn a_worker_that_vanishes_is_noticed() {
    let ears = Ears::default();
    let worker = ears.start().await;
    assert_eq!(ears.next().await, WorkerEvent::Ready(true));
    worker.vanish();
    assert!(matches!(ears.next().await, WorkerEvent::Gone(_)));
}

#[wasm_bindgen_test]
async fn a_worker_runs_the_jobs_of_one_frame_side_by_side() {
    let ears = Ears::default();
    let worker = ears.start().await;
    assert_eq!(ears.next().await, WorkerEvent::Ready(true));
    let run = |job, millis| ToWorker::Run {
        job,
        attempt: 1,
        task: Task::Wait { millis },
        on: Assignment { input: 4, worker: 1, fate: Fate::Spared },
        listens: true,
    };
    worker.send(&[run(1, 60_000), run(2, 1), ToWorker::Cancel { job: 1 }, ToWorker::Cancel { job: 7 }]).expect("sent");
    let ended = |job, ending| WorkerEvent::Ended(vec![FromWorker { job, attempt: 1, ending }]);
    assert_eq!(ears.next().await, ended(1, Ending::Stopped));
    assert_eq!(ears.next().await, ended(2, Ending::Completed(8)));
}

#[wasm_bindgen_test]
async fn a_worker_without_a_module_that_loads_is_told_as_gone() {
    let ears = Ears::default();
    let broken = Spawner::new(module().await, script_url("throw new Error('no glue here')"));
    let _worker = WebWorker::start(&broken, ears.ear()).expect("workers start");
    assert!(matches!(ears.next().await, WorkerEvent::Gone(words) if words.contains("no glue here")));
}

/// Runs `settings` and cancels once `n` jobs are in flight.
async fn cancelled_when_running(page: &Page, settings: &str, n: usize) -> page::Ran {
    let mut n_dispatched = 0;
    let ran = page.run(settings, |page, event| {
        n_dispatched += usize::from(event.kind == Kind::JobDispatched);
        if event.kind == Kind::JobDispatched && n_dispatched == n {
            page.order(r#"{ "what": "cancel" }"#);
        }
    });
    let ran = ran.await;
    let final_states = ran.of(Kind::JobSettled).filter_map(|event| State::from_u8(event.detail));
    assert_eq!(final_states.count() as f64, ran.stat("submitted"), "every job settles once");
    ran
}

/// Names of this origin's Web Locks that pool workers hold.
async fn held_locks() -> Vec<String> {
    let locks = get(&get(&js_sys::global(), "navigator"), "locks");
    let query: Function = get(&locks, "query").unchecked_into();
    let answer: Promise = query.call0(&locks).expect("locks can be queried").unchecked_into();
    let held = get(&JsFuture::from(answer).await.expect("it answers"), "held").unchecked_into::<Array>();
    held.iter().map(|lock| text(&lock, "name")).filter(|name| name.starts_with("worker-pool-")).collect()
}

/// Hears what one worker says.
#[derive(Clone, Default)]
struct Ears {
    heard: Rc<RefCell<Vec<WorkerEvent>>>,
    waiting: Rc<RefCell<Option<Function>>>,
    /// Keeps the script's URL until the worker has read it.
    spawner: Rc<OnceCell<Spawner>>,
}

impl Ears {
    fn ear(&self) -> impl Fn(WorkerEvent) + 'static {
        let ears = self.clone();
        move |event| {
            ears.heard.borrow_mut().push(event);
            if let Some(resolve) = ears.waiting.take() {
                let _ = resolve.call0(&JsValue::UNDEFINED);
            }
        }
    }

    async fn start(&self) -> WebWorker {
        let module = module().await;
        let spawner = self.spawner.get_or_init(|| Spawner::new(module, script_url(SCRIPT)));
        WebWorker::start(spawner, self.ear()).expect("workers start")
    }

    async fn next(&self) -> WorkerEvent {
        if self.heard.borrow().is_empty() {
            let heard = Promise::new(&mut |resolve, _| *self.waiting.borrow_mut() = Some(resolve));
            JsFuture::from(heard).await.expect("it only resolves");
        }
        self.heard.borrow_mut().remove(0)
    }
}
