//! A pool as JavaScript drives it: numbers in, numbers out; the contract is `www/pool/core.d.ts`.
//!
//! Arguments, values, errors and ports stay in JavaScript's tables. One call moves a batch.

use std::time::Duration;

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use super::awaited::Awaited;
use super::browser::to_object;
use super::pool_options::{first_as_object, pool_options, retry_options};
use crate::pool::{Answer, Command, Notice, Pool, PoolOptions, Settlement, Submission};
use crate::time::Time;
use crate::trace::State;

/// See `www/pool/core.d.ts`.
#[wasm_bindgen]
pub struct PoolCore {
    pool: Pool,
    /// The clock's reading at the pool's time zero, in milliseconds.
    began_ms: f64,
    /// Numbers that were taken out last time.
    last_len: usize,
    /// Jobs whose submitters wait for them to be accepted.
    awaited: Awaited,
}

#[wasm_bindgen]
impl PoolCore {
    /// A pool with these options, whose trace is kept if somebody wants it.
    ///
    /// # Errors
    /// The first option refused, as a plain object.
    #[wasm_bindgen(constructor)]
    pub fn new(now: f64, options: &JsValue, has_events: bool) -> Result<PoolCore, JsValue> {
        let config = pool_options(options).and_then(|options| options.check()).map_err(first_as_object)?;
        let pool = if has_events { Pool::new(config) } else { Pool::untraced(config) };
        Ok(Self { pool, began_ms: now, last_len: 0, awaited: Awaited::default() })
    }

    /// Submits jobs, runs of plain ones and single ones with terms of their own.
    pub fn submit(&mut self, now: f64, jobs: &[f64]) {
        let submissions = Submissions { jobs, run: None, began_ms: self.began_ms, awaited: &mut self.awaited };
        self.pool.submit_many(time(self.began_ms, now), submissions);
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

    /// Jobs have ended on a worker, three numbers each.
    pub fn answered(&mut self, now: f64, worker: u16, generation: u32, answers: &[f64]) {
        let answers = answers.as_chunks::<3>().0.iter().map(|&[job, ending, run_ms]| {
            let answer = match ending as u8 {
                1 => Answer::Completed(0),
                3 => Answer::Panicked(String::new()),
                4 => Answer::Stopped,
                5 => Answer::NotCloneable,
                6 => Answer::NotStarted,
                _ => Answer::Failed(String::new()),
            };
            (worker, generation, job as u32, answer, span(run_ms))
        });
        self.pool.answered(self.time(now), answers);
    }

    /// Jobs numbered one after the other have completed on a worker; `runs`: index and milliseconds of those that took any
    /// time.
    pub fn completed(&mut self, now: f64, worker: u16, generation: u32, first: u32, n: u32, runs: &[f64]) {
        let runs = runs.as_chunks::<2>().0.iter().map(|&[index, run_ms]| (index as u32, span(run_ms)));
        self.pool.completed(self.time(now), (worker, generation), (first, n), runs);
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

    /// The worker that a plain job would be posted to if it were submitted next; 0: none, or it cannot be foreseen.
    pub fn foresee(&self) -> u16 {
        self.pool.foresee(self.pool.now()).unwrap_or(0)
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
        let mut out = Vec::with_capacity(self.last_len);
        let mut open = None;
        while let Some(command) = self.pool.command() {
            open = self.write_command(command, open, &mut out);
        }
        let mut open = None;
        while let Some(notice) = self.pool.notice() {
            open = self.write_notice(notice, open, &mut out);
        }
        self.last_len = out.len();
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
        time(self.began_ms, now)
    }

    /// Writes a command. Those that post to one worker, one job after the other in the order of their numbers, are one record
    /// more for all that follow the first; where the last such record stands is `joined`, and comes back.
    fn write_command(&self, command: Command, joined: Option<Joined>, out: &mut Vec<f64>) -> Option<Joined> {
        if let Command::Post { worker, generation, job, attempt: 1 } = command
            && let Some(mut joined) = joined.filter(|joined| joined.goes_on(worker, generation, job))
        {
            if joined.n == 0 {
                out.extend([16.0, f64::from(worker), f64::from(generation), f64::from(job), 0.0]);
            }
            joined.n += 1;
            if let Some(n) = out.last_mut() {
                *n = f64::from(joined.n);
            }
            return Some(joined);
        }
        let (op, worker, generation) = match command {
            Command::Start { worker, generation } => (1.0, worker, generation),
            Command::Post { worker, generation, .. } => (2.0, worker, generation),
            Command::AskToStop { worker, generation, .. } => (3.0, worker, generation),
            Command::Kill { worker, generation } => (4.0, worker, generation),
            Command::Stop { worker, generation } => (5.0, worker, generation),
            Command::Drop { worker, generation, .. } => (14.0, worker, generation),
            Command::PostMany { worker, generation, .. } => (16.0, worker, generation),
            #[cfg(feature = "programs")]
            Command::Vanish { .. } | Command::Fail { .. } => return None,
        };
        out.extend([op, f64::from(worker), f64::from(generation)]);
        match command {
            Command::Post { job, attempt, .. } => {
                let left =
                    self.pool.time_limit(job).map_or(f64::INFINITY, |at| at.since(self.pool.now()).as_secs_f64() * 1e3);
                out.extend([f64::from(job), f64::from(attempt), left]);
                return (attempt == 1).then_some(Joined { worker, generation, first: job, n: 0 });
            }
            Command::AskToStop { job, .. } | Command::Drop { job, .. } => out.push(f64::from(job)),
            Command::PostMany { first, n, .. } => out.extend([f64::from(first), f64::from(n)]),
            _ => {}
        }
        None
    }

    /// Writes a notice. Those of jobs that completed alike, and those of results, are one record for many; which stands open
    /// at the end of what is written comes back.
    fn write_notice(&mut self, notice: Notice, open: Option<Open>, out: &mut Vec<f64>) -> Option<Open> {
        match notice {
            Notice::Settled(settled) if settled.state == State::Completed => {
                let Settlement { worker, n_attempts, priority, .. } = settled;
                if settled.n_jobs > 1 {
                    out.extend([17.0, f64::from(worker), f64::from(n_attempts), f64::from(priority)]);
                    out.extend([settled.wait, settled.run, settled.total].map(millis));
                    out.extend([settled.job, settled.n_jobs].map(f64::from));
                    return None;
                }
                let head = [15.0, f64::from(worker), f64::from(n_attempts), f64::from(priority), 0.0];
                let open = Open::of(open, &head, out);
                out[open.counter] += 1.0;
                out.extend([f64::from(settled.job), millis(settled.wait), millis(settled.run), millis(settled.total)]);
                return Some(open);
            }
            Notice::Result(job) => {
                let open = Open::of(open, &[9.0, 0.0], out);
                out[open.counter] += 1.0;
                out.push(f64::from(job));
                return Some(open);
            }
            Notice::ResultMany(first, n) => out.extend([18.0, f64::from(first), f64::from(n)]),
            Notice::Accepted(job) => return self.write_accepted(job, 1, open, out),
            Notice::AcceptedMany(first, n) => return self.write_accepted(first, n, open, out),
            Notice::Full(job) | Notice::Closed(job) => {
                self.awaited.take(job, 1);
                out.extend([7.0, f64::from(job), if matches!(notice, Notice::Full(_)) { 1.0 } else { 2.0 }]);
            }
            Notice::Settled(settled) => write_settled(&settled, out),
            Notice::ResultsEnd => out.push(10.0),
            Notice::Drained => out.push(11.0),
            Notice::CannotStart => out.push(13.0),
        }
        None
    }

    /// Of jobs that were accepted, those are told whose submitters wait for it.
    fn write_accepted(&mut self, first: u32, n: u32, mut open: Option<Open>, out: &mut Vec<f64>) -> Option<Open> {
        while let Some((first, n)) = self.awaited.take(first, n) {
            out.extend([6.0, f64::from(first), f64::from(n)]);
            open = None;
        }
        open
    }
}

/// A record that more of the same can be added to: where it begins, and where it counts them.
#[derive(Clone, Copy)]
struct Open {
    start: usize,
    counter: usize,
}

impl Open {
    /// The one that is open, if it begins as this does, but for the count at its end; or a new one.
    fn of(open: Option<Self>, head: &[f64], out: &mut Vec<f64>) -> Self {
        let n = head.len() - 1;
        match open {
            Some(open) if out[open.start..].starts_with(&head[..n]) && open.counter == open.start + n => open,
            _ => {
                let start = out.len();
                out.extend(head);
                Self { start, counter: start + n }
            }
        }
    }
}

/// Posts that are told as one.
#[derive(Clone, Copy)]
struct Joined {
    worker: u16,
    generation: u32,
    /// The one that is told by itself.
    first: u32,
    /// Those after it.
    n: u32,
}

impl Joined {
    const fn goes_on(&self, worker: u16, generation: u32, job: u32) -> bool {
        self.worker == worker && self.generation == generation && self.first + self.n + 1 == job
    }
}

fn time(began_ms: f64, now: f64) -> Time {
    Time::from_nanos(((now - began_ms) * 1e6).max(0.0) as u64)
}

/// Reads submissions: a run of plain jobs is [0, first id, task, flags, n, n × wished at], a single one ten numbers.
struct Submissions<'a> {
    jobs: &'a [f64],
    /// What the rest of the present run is: the next one, and how many there are.
    run: Option<(Submission, usize)>,
    began_ms: f64,
    awaited: &'a mut Awaited,
}

impl Iterator for Submissions<'_> {
    type Item = (Submission, u32);

    fn next(&mut self) -> Option<(Submission, u32)> {
        if let Some((plain, n_left)) = self.run.filter(|(_, n)| *n > 0) {
            let &wished_at = self.jobs.first()?;
            // Wished for in the same moment: they are as one.
            let n = self.jobs.iter().take(n_left).take_while(|at| **at == wished_at).count().max(1);
            self.jobs = &self.jobs[n..];
            self.run = Some((Submission { id: plain.id + n as u32, ..plain }, n_left - n));
            return Some((Submission { wished_at: time(self.began_ms, wished_at), ..plain }, n as u32));
        }
        if let [0.0, first, task, flags, n, rest @ ..] = self.jobs {
            let (first, n) = (*first as u32, *n as usize);
            let single = [f64::from(first), 0.0, f64::NAN, f64::NAN, f64::NAN, 0.0, 1.0, *flags, 0.0, *task];
            self.jobs = rest;
            self.run = Some((submission(self.began_ms, &single), n));
            if *flags as u8 & AWAITED != 0 {
                self.awaited.add(first, n as u32);
            }
            return self.next();
        }
        let (single, rest) = self.jobs.split_first_chunk::<10>()?;
        self.jobs = rest;
        if single[7] as u8 & AWAITED != 0 {
            self.awaited.add(single[0] as u32, 1);
        }
        Some((submission(self.began_ms, single), 1))
    }
}

fn submission(began_ms: f64, job: &[f64; 10]) -> Submission {
    let [id, priority, timeout, deadline, grace, retry, idempotent, flags, wished_at, task] = *job;
    let flags = flags as u8;
    let given = |ms: f64| (!ms.is_nan()).then(|| span(ms));
    Submission {
        id: id as u32,
        priority: priority as i32,
        timeout: given(timeout),
        deadline: given(deadline),
        grace: given(grace),
        retry: (retry >= 0.0).then_some(retry as usize),
        is_idempotent: idempotent != 0.0,
        task: task as u16,
        is_kept: flags & KEPT != 0,
        may_wait: flags & MAY_WAIT != 0,
        wished_at: time(began_ms, wished_at),
    }
}

fn write_settled(settled: &Settlement, out: &mut Vec<f64>) {
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

fn millis(span: Duration) -> f64 {
    span.as_secs() as f64 * 1e3 + f64::from(span.subsec_nanos()) / 1e6
}

/// Flags of a submission: see `core.d.ts`.
const MAY_WAIT: u8 = 1;
const AWAITED: u8 = 2;
const KEPT: u8 = 4;

fn span(millis: f64) -> Duration {
    // Whatever a page gives is made to fit: not a number and less than nothing are nothing.
    Duration::from_nanos((millis * 1e6) as u64)
}
