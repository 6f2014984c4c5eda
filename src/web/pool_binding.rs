//! The JavaScript pool, as Rust sees it: `Pool`, `Job`, `JobResult` and `JobError` of `pool.d.ts`. Whoever needs more of it
//! than stands here finds it by `js_sys::Reflect`, or declares it in the same way.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// A pool of Web Workers. It comes from JavaScript: as an argument, or by a binding of `createPool` to the copy of
    /// `pool.inline.js` in one's own crate. It lives until it is drained or terminated; dropping it ends nothing.
    ///
    /// ```no_run
    /// use wasm_bindgen::prelude::*;
    /// use worker_pool_playground::web::{JobError, Pool};
    ///
    /// #[wasm_bindgen]
    /// pub async fn run_one(pool: Pool) -> Result<JsValue, JobError> {
    ///     pool.run("sum_below", &1_000_000.into()).await
    /// }
    /// # fn main() {}
    /// ```
    #[derive(Clone, Debug)]
    pub type Pool;

    #[wasm_bindgen(method, js_name = submit)]
    fn submit_to(this: &Pool, task: &str, args: &JsValue, options: &JsValue) -> Promise;

    #[wasm_bindgen(method, js_name = run)]
    fn run_on(this: &Pool, task: &str, args: &JsValue) -> Promise;

    #[wasm_bindgen(method, js_name = drain)]
    fn drain_it(this: &Pool) -> Promise;

    #[wasm_bindgen(method, js_name = terminate)]
    fn terminate_it(this: &Pool) -> Promise;

    /// No more submissions; what is queued still runs.
    #[wasm_bindgen(method)]
    pub fn close(this: &Pool);

    /// Counts and percentiles, `PoolStats` of `pool.d.ts`.
    #[wasm_bindgen(method)]
    pub fn stats(this: &Pool) -> JsValue;

    /// A job that was accepted.
    #[derive(Clone, Debug)]
    pub type Job;

    /// Its number in its pool.
    #[wasm_bindgen(method, getter)]
    pub fn id(this: &Job) -> f64;

    #[wasm_bindgen(method, getter, js_name = result)]
    fn result_of(this: &Job) -> Promise;

    /// Cancels this job and no other; `cause` becomes its error's. A job that has settled stays as it is.
    #[wasm_bindgen(method)]
    pub fn cancel(this: &Job, cause: &JsValue);

    /// What became of a job.
    #[derive(Clone, Debug)]
    pub type JobResult;

    /// Whether it completed.
    #[wasm_bindgen(method, getter, js_name = ok)]
    pub fn is_ok(this: &JobResult) -> bool;

    /// What the task returned; undefined unless it completed.
    #[wasm_bindgen(method, getter)]
    pub fn value(this: &JobResult) -> JsValue;

    /// Why it did not complete.
    #[wasm_bindgen(method, getter)]
    pub fn error(this: &JobResult) -> Option<JobError>;

    /// How often it was started.
    #[wasm_bindgen(method, getter)]
    pub fn attempts(this: &JobResult) -> u32;

    /// The worker that had it last, from 1; `None` if it never ran.
    #[wasm_bindgen(method, getter)]
    pub fn worker(this: &JobResult) -> Option<u32>;

    /// Why a job did not complete, or why the pool did not take it. Its `message()` is that of a task's own error, or of its
    /// panic.
    #[wasm_bindgen(extends = js_sys::Error)]
    #[derive(Clone, Debug)]
    pub type JobError;

    /// `JobErrorKind` of `pool.d.ts`, such as "failed", "panicked" or "cancelled"; where the pool did not take the job, "full"
    /// or "closed".
    #[wasm_bindgen(method, getter)]
    pub fn kind(this: &JobError) -> String;

    /// Which rung of the ladder ended it, for "cancelled" and "killed": "queued", "cooperative" or "killed".
    #[wasm_bindgen(method, getter)]
    pub fn rung(this: &JobError) -> Option<String>;
}

impl Pool {
    /// Submits one job and waits for its value.
    ///
    /// # Errors
    /// Why it did not complete.
    pub async fn run(&self, task: &str, args: &JsValue) -> Result<JsValue, JobError> {
        JsFuture::from(self.run_on(task, args)).await.map_err(JsCast::unchecked_into)
    }

    /// Waits until the job is accepted. `options` is `SubmitOptions` of `pool.d.ts`, or undefined.
    ///
    /// # Errors
    /// The pool is full and does not wait, or it is closed.
    pub async fn submit(&self, task: &str, args: &JsValue, options: &JsValue) -> Result<Job, JobError> {
        let job = JsFuture::from(self.submit_to(task, args, options)).await;
        job.map(JsCast::unchecked_into).map_err(JsCast::unchecked_into)
    }

    /// Closes, then waits until every job has settled and every worker has stopped; `PoolStats` of `pool.d.ts`.
    ///
    /// # Errors
    /// The pool itself broke.
    pub async fn drain(&self) -> Result<JsValue, JsValue> {
        JsFuture::from(self.drain_it()).await
    }

    /// Ends every worker now; jobs that have not settled settle as cancelled. `PoolStats` of `pool.d.ts`.
    ///
    /// # Errors
    /// The pool itself broke.
    pub async fn terminate(&self) -> Result<JsValue, JsValue> {
        JsFuture::from(self.terminate_it()).await
    }
}

impl Job {
    /// Waits until it has settled; always comes.
    pub async fn result(&self) -> JobResult {
        JsFuture::from(self.result_of()).await.unwrap_or_else(|never| never).unchecked_into()
    }
}
