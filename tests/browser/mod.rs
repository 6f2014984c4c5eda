//! What holds live, in a real browser, wherever the page's part is played: in a window (`tests/web.rs`) or in a dedicated
//! worker (`tests/worker.rs`). The coordinator and the workers are those that ship.

mod page;

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function, Promise};
use page::{Page, SCRIPT, get, module, settings, text};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use worker_pool_playground::tasks::{Assignment, Fate, Task};
use worker_pool_playground::trace::{Kind, State, WorkerState};
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
    let broken = Spawner::new(module().await, "throw new Error('no glue here')").expect("blobs have URLs");
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
        let spawner = self.spawner.get_or_init(|| Spawner::new(module, SCRIPT).expect("blobs have URLs"));
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
