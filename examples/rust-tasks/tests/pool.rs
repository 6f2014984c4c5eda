//! The crate's tasks on real workers of a real pool: the module that ships (`pkg/`), the pool that ships (`pool.inline.js`).
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs)]

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, BigInt, Float64Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Blob, BlobPropertyBag, Url};
use worker_pool_playground::web::{Job, JobResult, Pool, TaskContext};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(module = "/pool.inline.js")]
extern "C" {
    #[wasm_bindgen(js_name = createPool)]
    fn create_pool(options: &JsValue) -> Promise;
}

#[wasm_bindgen_test]
async fn tasks_yield_what_they_compute() {
    for coordinator in ["here", "worker"] {
        let pool = open_with(&[("workers", 1.into()), ("coordinator", coordinator.into())]).await;
        assert_eq!(pair(&run(&pool, "collatz", &10_000.into()).await), [6_171.0, 261.0]);
        assert_eq!(run(&pool, "median", &numbers(&[9.0, 1.0, 5.0, 7.0])).await.as_f64(), Some(6.0));
        for (number, divisor) in [(1_000_003_000_002, 2), (999_983 * 1_000_003, 999_983), (999_983, 999_983)] {
            assert_eq!(run(&pool, "first_divisor", &u64::into(number)).await.unchecked_into::<BigInt>(), divisor);
        }
        assert_eq!(drained(&pool).await, [("submitted", 5), ("completed", 5)]);
    }
}

#[wasm_bindgen_test]
async fn two_tasks_run_side_by_side() {
    let pool = open(2).await;
    // Neither ends before the other has begun: each is cancelled once both have told of their progress.
    let told = [Rc::default(), Rc::default()];
    let jobs = [endless(&pool, &told[0]).await, endless(&pool, &told[1]).await];
    while told.iter().any(|times: &Rc<Cell<u32>>| times.get() == 0) {
        soon().await;
    }
    let mut workers = Vec::new();
    for job in &jobs {
        job.cancel(&JsValue::UNDEFINED);
        workers.push(job.result().await.worker());
    }
    workers.sort_unstable();
    assert_eq!(workers, [Some(1), Some(2)]);
    assert_eq!(drained(&pool).await, [("submitted", 2), ("cancelled", 2)]);
}

#[wasm_bindgen_test]
async fn a_cancelled_task_stops_at_its_checkpoint() {
    let pool = open(1).await;
    let told = Rc::default();
    let job = endless(&pool, &told).await;
    while told.get() < 2 {
        soon().await;
    }
    job.cancel(&js_sys::Error::new("no longer wanted"));
    let error = job.result().await.error().expect("it did not complete");
    // "cooperative": it stopped by itself, and its worker lives on.
    assert_eq!((error.kind().as_str(), error.rung().as_deref()), ("cancelled", Some("cooperative")));
    assert_eq!(error.cause().unchecked_into::<js_sys::Error>().message(), "no longer wanted");
    assert_eq!(pair(&run(&pool, "collatz", &10.into()).await), [9.0, 19.0]);
    assert_eq!(drained(&pool).await, [("submitted", 2), ("completed", 1), ("cancelled", 1)]);
}

#[wasm_bindgen_test]
async fn a_task_that_never_awaits_hears_that_it_is_cancelled() {
    let pool = open(1).await;
    // Busy for half a minute with the largest prime of 64 bits.
    let job = submit(&pool, "first_divisor", &18_446_744_073_709_551_557_u64.into(), &JsValue::UNDEFINED).await;
    while stat(&pool.stats(), "inFlight") == 0 {
        soon().await;
    }
    job.cancel(&JsValue::UNDEFINED);
    let error = job.result().await.error().expect("it did not complete");
    assert_eq!((error.kind().as_str(), error.rung().as_deref()), ("cancelled", Some("cooperative")));
    assert_eq!(drained(&pool).await, [("submitted", 1), ("cancelled", 1)]);
}

#[wasm_bindgen_test]
async fn a_panic_arrives_with_its_words_and_line_and_the_jobs_behind_it_run() {
    let pool = open(1).await;
    let bad = submit(&pool, "median", &numbers(&[1.0, f64::NAN]), &JsValue::UNDEFINED).await;
    let empty = submit(&pool, "median", &numbers(&[]), &JsValue::UNDEFINED).await;
    let awaiting = submit(&pool, "collatz", &1.into(), &JsValue::UNDEFINED).await;
    let good = submit(&pool, "median", &numbers(&[3.0]), &JsValue::UNDEFINED).await;
    let panicked = [
        (bad, "NaN has no place in an order"),
        (empty, "a median needs numbers"),
        (awaiting, "no number from 1 on is below "),
    ];
    for (job, words) in panicked {
        let error = job.result().await.error().expect("it did not complete");
        assert_eq!(error.kind(), "panicked");
        let told = String::from(error.message());
        assert!(told.contains(words) && told.contains(&format!("src/lib.rs:{}:", line_of(words))), "{told}");
    }
    let good: JobResult = good.result().await;
    assert!(good.is_ok() && good.value() == 3.0);
    assert_eq!(drained(&pool).await, [("submitted", 4), ("completed", 1), ("panicked", 3)]);
}

#[wasm_bindgen_test]
async fn what_is_no_task_is_refused_with_the_names_of_those_there_are() {
    let pool = open(1).await;
    let error = pool.run("mean", &JsValue::NULL).await.expect_err("there is none");
    assert_eq!(error.kind(), "failed");
    let told = String::from(error.message());
    assert!(told.contains("\"mean\"") && told.contains("collatz") && told.contains("median"), "{told}");
    assert_eq!(drained(&pool).await, [("submitted", 1), ("failed", 1)]);
}

#[wasm_bindgen_test]
fn a_context_has_what_its_type_says() {
    let context = js_sys::eval(
        "({ worker: 2, attempt: 3, signal: AbortSignal.abort(), remainingMs: () => Infinity, isCancelled: () => true,
            progress(value) { if (value === 7) throw new Error('not this one'); } })",
    );
    let context: TaskContext = context.expect("it is JavaScript").unchecked_into();
    assert_eq!((context.worker(), context.attempt(), context.remaining_ms()), (2, 3, f64::INFINITY));
    assert!(context.signal().aborted() && context.is_cancelled());
    assert!(context.progress(&6.into()).is_ok() && context.progress(&7.into()).is_err());
}

/// A pool with this crate's tasks. Whoever is cancelled has a minute to stop by itself: none of these tests needs it.
async fn open(n_workers: u32) -> Pool {
    open_with(&[("workers", n_workers.into()), ("graceMs", 60_000.into())]).await
}

async fn open_with(options: &[(&str, JsValue)]) -> Pool {
    let options = [&[("tasks", tasks_url().into())], options].concat();
    JsFuture::from(create_pool(&object(&options))).await.expect("a pool").unchecked_into()
}

/// The module that `wasm-pack build --target web` made. wasm-pack's test server has no such files, so it comes from blobs;
/// a page just names `pkg/rust_tasks.js`.
fn tasks_url() -> String {
    let glue = blob_url(&include_str!("../pkg/rust_tasks.js").into(), "text/javascript");
    let wasm = blob_url(&Uint8Array::from(&include_bytes!("../pkg/rust_tasks_bg.wasm")[..]), "application/wasm");
    let module = format!(
        "import init from '{glue}'; export * from '{glue}'; export default () => init({{ module_or_path: '{wasm}' }});"
    );
    blob_url(&module.into(), "text/javascript")
}

fn blob_url(content: &JsValue, kind: &str) -> String {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_u8_array_sequence_and_options(&Array::of1(content), &options).expect("blobs can be made");
    Url::create_object_url_with_blob(&blob).expect("blobs have URLs")
}

async fn run(pool: &Pool, task: &str, args: &JsValue) -> JsValue {
    pool.run(task, args).await.expect("it completes")
}

async fn submit(pool: &Pool, task: &str, args: &JsValue, options: &JsValue) -> Job {
    pool.submit(task, args, options).await.expect("it is accepted")
}

/// A job of minutes, which counts how often it tells of its progress.
async fn endless(pool: &Pool, told: &Rc<Cell<u32>>) -> Job {
    let told = Rc::clone(told);
    let on_progress = Closure::<dyn FnMut(JsValue)>::new(move |_| told.set(told.get() + 1)).into_js_value();
    submit(pool, "collatz", &u32::MAX.into(), &object(&[("onProgress", on_progress)])).await
}

/// Drains it, and tells the counts that are not 0; they must add up.
async fn drained(pool: &Pool) -> Vec<(&'static str, u32)> {
    let stats = pool.drain().await.expect("it ends");
    let counts: Vec<_> = COUNTS.split_whitespace().map(|name| (name, stat(&stats, name))).collect();
    assert_eq!(counts[0].1, counts[1..].iter().map(|(_, n)| n).sum::<u32>(), "{counts:?}");
    counts.into_iter().filter(|(_, n)| *n > 0).collect()
}

fn stat(stats: &JsValue, name: &str) -> u32 {
    Reflect::get(stats, &name.into()).ok().and_then(|n| n.as_f64()).expect(name) as u32
}

/// The conservation law of `pool.d.ts`: the first is the sum of the others.
const COUNTS: &str = "submitted rejected queued inFlight waitingToRetry completed failed panicked timedOut expired \
                      cancelled killed lost";

/// The line of this crate's source that says it.
fn line_of(words: &str) -> usize {
    include_str!("../src/lib.rs").lines().position(|line| line.contains(words)).expect("it is there") + 1
}

/// Lets messages in.
async fn soon() {
    let later = Promise::new(&mut |resolve, _| set_timeout(&resolve, 5));
    JsFuture::from(later).await.expect("it comes");
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, millis: u32);
}

fn pair(value: &JsValue) -> Vec<f64> {
    value.unchecked_ref::<Array>().iter().filter_map(|n| n.as_f64()).collect()
}

fn numbers(values: &[f64]) -> JsValue {
    Float64Array::from(values).into()
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        Reflect::set(&object, &(*name).into(), value).expect("plain objects take fields");
    }
    object.into()
}
