//! A pool as JavaScript drives it: numbers in, numbers out; the contract is `www/pool/core.d.ts`.
//!
//! Arguments, values, errors and ports stay in JavaScript's tables. One call moves a batch.

use std::time::Duration;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::browser::to_object;
use crate::pool::{Answer, Command, ConfigError, Notice, Pool, PoolOptions, RetryOptions, Settlement, Submission};
use crate::time::Time;

/// See `www/pool/core.d.ts`.
#[wasm_bindgen]
pub struct PoolCore {
    pool: Pool,
    /// The clock's reading at the pool's time zero, in milliseconds.
    began_ms: f64,
}

#[wasm_bindgen]
impl PoolCore {
    /// A pool with these options.
    ///
    /// # Errors
    /// The first option refused, as a plain object.
    #[wasm_bindgen(constructor)]
    pub fn new(now: f64, options: &JsValue) -> Result<PoolCore, JsValue> {
        let config = pool_options(options).and_then(|options| options.check()).map_err(first_as_object)?;
        Ok(Self { pool: Pool::new(config), began_ms: now })
    }

    /// Submits jobs, nine numbers each.
    pub fn submit(&mut self, now: f64, jobs: &[f64]) {
        let submissions: Vec<Submission> = jobs.as_chunks::<9>().0.iter().map(|job| self.submission(job)).collect();
        self.pool.submit(self.time(now), &submissions);
    }

    /// Registers a retry rule; its index.
    ///
    /// # Errors
    /// The first field refused, as a plain object.
    #[wasm_bindgen(js_name = addRetry)]
    pub fn add_retry(&self, options: &JsValue) -> Result<usize, JsValue> {
        let policy = retry_options(options).and_then(|options| options.check()).map_err(first_as_object)?;
        Ok(self.pool.add_retry(policy))
    }

    /// A worker answered the handshake.
    pub fn ready(&mut self, now: f64, worker: u16, generation: u32) {
        self.pool.ready(self.time(now), worker, generation);
    }

    /// Jobs have ended, five numbers each.
    pub fn answered(&mut self, now: f64, answers: &[f64]) {
        let answers = answers.as_chunks::<5>().0.iter().map(|&[worker, generation, job, ending, run_ms]| {
            let answer = match ending as u8 {
                1 => Answer::Completed(0),
                3 => Answer::Panicked(String::new()),
                4 => Answer::Stopped,
                5 => Answer::NotCloneable,
                _ => Answer::Failed(String::new()),
            };
            (worker as u16, generation as u32, job as u32, answer, span(run_ms))
        });
        self.pool.answered(self.time(now), answers);
    }

    /// A worker vanished, broke outside a job, or did not start.
    pub fn lost(&mut self, now: f64, worker: u16, generation: u32) {
        self.pool.lost(self.time(now), worker, generation);
    }

    /// A worker has grown too large: it is replaced before its next job.
    #[wasm_bindgen(js_name = wearOut)]
    pub fn wear_out(&mut self, now: f64, worker: u16, generation: u32) {
        self.pool.wear_out(self.time(now), worker, generation);
    }

    /// Time has passed.
    pub fn advance(&mut self, now: f64) {
        self.pool.advance(self.time(now));
    }

    /// Stops one job.
    pub fn cancel(&mut self, now: f64, job: u32) {
        self.pool.cancel(self.time(now), job);
    }

    /// Ends the pool's context.
    #[wasm_bindgen(js_name = cancelAll)]
    pub fn cancel_all(&mut self, now: f64) {
        self.pool.cancel_all(self.time(now));
    }

    /// No more submissions.
    pub fn close(&mut self, now: f64) {
        self.pool.close(self.time(now));
    }

    /// Ends everything, now.
    pub fn terminate(&mut self, now: f64) {
        self.pool.terminate(self.time(now));
    }

    /// Another number of workers, 1–256.
    ///
    /// # Errors
    /// The refusal, as a plain object.
    pub fn resize(&mut self, now: f64, workers: f64) -> Result<(), JsValue> {
        let options = PoolOptions { min_workers: Some(workers), ..PoolOptions::default() };
        let config = options.check().map_err(first_as_object)?;
        self.pool.resize(self.time(now), config.min_workers);
        Ok(())
    }

    /// No job is started until it is resumed.
    pub fn pause(&mut self, now: f64) {
        self.pool.pause(self.time(now));
    }

    /// Jobs are started again.
    pub fn resume(&mut self, now: f64) {
        self.pool.resume(self.time(now));
    }

    /// The results' reader wants more.
    pub fn receive(&mut self, now: f64, n: usize) {
        self.pool.receive(self.time(now), n);
    }

    /// What is to be done and told, back to back.
    pub fn take(&mut self) -> Vec<f64> {
        let mut out = Vec::new();
        while let Some(command) = self.pool.command() {
            self.write_command(command, &mut out);
        }
        while let Some(notice) = self.pool.notice() {
            write_notice(notice, &mut out);
        }
        out
    }

    /// When to call `advance` at the latest.
    #[wasm_bindgen(js_name = nextWake)]
    pub fn next_wake(&self) -> Option<f64> {
        self.pool.next_wake().map(|at| self.began_ms + at.as_millis())
    }

    /// `PoolStats` of `pool.d.ts`.
    ///
    /// # Errors
    /// Never, as far as is known: plain numbers serialise.
    pub fn stats(&mut self, now: f64) -> Result<JsValue, JsValue> {
        self.pool.advance(self.time(now));
        let stats = self.pool.stats();
        let object = to_object(&stats.jobs)?;
        let set = |name: &str, value: &JsValue| Reflect::set(&object, &name.into(), value);
        set("workers", &to_object(&stats.workers)?)?;
        set("utilisation", &stats.utilisation.into())?;
        set("throughputPerSecond", &stats.throughput_per_second.into())?;
        set("waitMs", &to_object(&stats.wait_ms)?)?;
        set("runMs", &to_object(&stats.run_ms)?)?;
        set("totalMs", &to_object(&stats.total_ms)?)?;
        Ok(object)
    }

    /// Trace records from an index on.
    pub fn trace(&self, from: f64) -> Vec<u8> {
        self.pool.trace().batch(from as u64).bytes
    }

    /// How many events were recorded so far.
    #[wasm_bindgen(js_name = traceLength)]
    pub fn trace_length(&self) -> f64 {
        self.pool.trace().n_recorded() as f64
    }
}

impl PoolCore {
    fn time(&self, now: f64) -> Time {
        Time::from_nanos(((now - self.began_ms) * 1e6).max(0.0) as u64)
    }

    fn submission(&self, job: &[f64; 9]) -> Submission {
        let [id, priority, timeout, deadline, grace, retry, idempotent, may_wait, wished_at] = *job;
        let given = |ms: f64| (!ms.is_nan()).then(|| span(ms));
        Submission {
            id: id as u32,
            priority: priority as i32,
            timeout: given(timeout),
            deadline: given(deadline),
            grace: given(grace),
            retry: (retry >= 0.0).then_some(retry as usize),
            is_idempotent: idempotent != 0.0,
            may_wait: may_wait != 0.0,
            wished_at: self.time(wished_at),
        }
    }

    fn write_command(&self, command: Command, out: &mut Vec<f64>) {
        let (op, worker, generation) = match command {
            Command::Start { worker, generation } => (1.0, worker, generation),
            Command::Post { worker, generation, .. } => (2.0, worker, generation),
            Command::AskToStop { worker, generation, .. } => (3.0, worker, generation),
            Command::Kill { worker, generation } => (4.0, worker, generation),
            Command::Stop { worker, generation } => (5.0, worker, generation),
            #[cfg(feature = "programs")]
            Command::Vanish { .. } | Command::Fail { .. } => return,
        };
        out.extend([op, f64::from(worker), f64::from(generation)]);
        match command {
            Command::Post { job, attempt, .. } => {
                let left =
                    self.pool.time_limit(job).map_or(f64::INFINITY, |at| at.since(self.pool.now()).as_secs_f64() * 1e3);
                out.extend([f64::from(job), f64::from(attempt), left]);
            }
            Command::AskToStop { job, .. } => out.push(f64::from(job)),
            _ => {}
        }
    }
}

fn write_notice(notice: Notice, out: &mut Vec<f64>) {
    match notice {
        Notice::Accepted(job) => out.extend([6.0, f64::from(job)]),
        Notice::Full(job) => out.extend([7.0, f64::from(job), 1.0]),
        Notice::Closed(job) => out.extend([7.0, f64::from(job), 2.0]),
        Notice::Settled(settled) => write_settled(&settled, out),
        Notice::Result(job) => out.extend([9.0, f64::from(job)]),
        Notice::ResultsEnd => out.push(10.0),
        Notice::Drained => out.push(11.0),
        Notice::CannotStart => out.push(13.0),
    }
}

fn write_settled(settled: &Settlement, out: &mut Vec<f64>) {
    let millis = |span: Duration| span.as_secs_f64() * 1e3;
    out.extend([
        8.0,
        f64::from(settled.job),
        f64::from(settled.state as u8),
        f64::from(settled.n_attempts),
        f64::from(settled.worker),
        f64::from(settled.priority),
        millis(settled.wait),
        millis(settled.run),
        millis(settled.total),
        f64::from(settled.rung as u8),
        f64::from(settled.clock as u8),
        f64::from(settled.reason as u8),
    ]);
}

fn span(millis: f64) -> Duration {
    // Whatever a page gives is made to fit: not a number and less than nothing are nothing.
    Duration::from_nanos((millis * 1e6) as u64)
}

// -------------------------------------------------------------------- options

type Checked<T> = Result<T, Vec<ConfigError>>;

fn pool_options(options: &JsValue) -> Checked<PoolOptions> {
    let workers = get(options, "workers");
    let (min, max) = match workers.as_f64() {
        Some(_) => (number(options, "workers", "workers")?, None),
        None if workers.is_object() => {
            (number(&workers, "min", "workers.min")?, number(&workers, "max", "workers.max")?)
        }
        None => (number(options, "workers", "workers")?, None),
    };
    let rate = get(options, "rateLimit");
    let retry = get(options, "retry");
    Ok(PoolOptions {
        min_workers: min,
        max_workers: max,
        idle_ms: number(&workers, "idleMs", "workers.idleMs")?,
        cooldown_ms: number(&workers, "cooldownMs", "workers.cooldownMs")?,
        jobs_capacity: number(options, "jobsCapacity", "jobsCapacity")?,
        results_capacity: number(options, "resultsCapacity", "resultsCapacity")?,
        when_full: text(options, "whenFull"),
        timeout_ms: number(options, "timeoutMs", "timeoutMs")?,
        deadline_ms: number(options, "deadlineMs", "deadlineMs")?,
        grace_ms: number(options, "graceMs", "graceMs")?,
        retry: if retry.is_object() { Some(retry_options(&retry)?) } else { None },
        per_second: match number(&rate, "perSecond", "rateLimit.perSecond")? {
            None if rate.is_object() => Some(f64::NAN),
            given => given,
        },
        burst: number(&rate, "burst", "rateLimit.burst")?,
        aging_ms: number(options, "agingMs", "agingMs")?,
        recycle_jobs: number(&get(options, "recycle"), "jobs", "recycle.jobs")?,
        seed: number(options, "seed", "seed")?,
    })
}

fn retry_options(options: &JsValue) -> Checked<RetryOptions> {
    let on = get(options, "on");
    let names = |list: &JsValue| Array::from(list).iter().map(|name| name.as_string().unwrap_or_default()).collect();
    Ok(RetryOptions {
        attempts: number(options, "attempts", "retry.attempts")?,
        backoff_ms: number(options, "backoffMs", "retry.backoffMs")?,
        factor: number(options, "factor", "retry.factor")?,
        max_backoff_ms: number(options, "maxBackoffMs", "retry.maxBackoffMs")?,
        jitter: number(options, "jitter", "retry.jitter")?,
        budget_ratio: number(options, "budgetRatio", "retry.budgetRatio")?,
        on: Array::is_array(&on).then(|| names(&on)),
        quarantine_after: number(options, "quarantineAfter", "retry.quarantineAfter")?,
    })
}

fn get(object: &JsValue, name: &str) -> JsValue {
    if object.is_object() {
        Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
    } else {
        JsValue::UNDEFINED
    }
}

fn text(object: &JsValue, name: &str) -> Option<String> {
    let value = get(object, name);
    if value.is_undefined() { None } else { Some(value.as_string().unwrap_or_else(|| "no text".to_owned())) }
}

/// The number there; `None` where nothing is given.
fn number(object: &JsValue, name: &str, field: &'static str) -> Checked<Option<f64>> {
    let value = get(object, name);
    if value.is_undefined() {
        return Ok(None);
    }
    value.as_f64().map(Some).ok_or_else(|| {
        let message = format!("{field} is no number.");
        vec![ConfigError { field, value: None, min: 0.0, max: 0.0, message }]
    })
}

#[expect(clippy::needless_pass_by_value, reason = "called by map_err")]
fn first_as_object(errors: Vec<ConfigError>) -> JsValue {
    let object = errors.first().map(to_object);
    object.and_then(Result::ok).unwrap_or_else(|| Object::new().into())
}
