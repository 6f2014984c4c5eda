//! What a pool is asked to be by `createPool`, and the check that its options pass once.

use std::time::Duration;

use super::config::{Check, quoted};
use super::crew::MOST_IN_BATCH;
use super::{Batch, ConfigError, RetryOptions, RetryPolicy};

/// Options as a page gives them: any number may stand anywhere; `None`: not given. Times in milliseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PoolOptions {
    /// Fewest workers, 1–256; the fixed number where `max_workers` is not given.
    pub min_workers: Option<f64>,
    /// Most workers, 1–256.
    pub max_workers: Option<f64>,
    /// How long a worker must not have been needed before it is let go; 0–3,600,000, default 2,000.
    pub idle_ms: Option<f64>,
    /// Least time between two changes of size; 0–3,600,000, default 500.
    pub cooldown_ms: Option<f64>,
    /// 0–1,000,000, default 100; 0 is rendezvous.
    pub jobs_capacity: Option<f64>,
    /// 0–1,000,000, default 100; 0 is rendezvous.
    pub results_capacity: Option<f64>,
    /// "wait", "reject" or "drop-oldest".
    pub when_full: Option<String>,
    /// Jobs in one message, 1–4,096; not given: by how long they last.
    pub batch: Option<f64>,
    /// Longest one attempt may run; 1–2,147,483,647.
    pub timeout_ms: Option<f64>,
    /// The pool's own deadline, from its creation; 1–2,147,483,647.
    pub deadline_ms: Option<f64>,
    /// 0–3,600,000, default 200.
    pub grace_ms: Option<f64>,
    /// The pool's own retry rule.
    pub retry: Option<RetryOptions>,
    /// Job starts per second, 0.001–1,000,000.
    pub per_second: Option<f64>,
    /// Starts saved up, 1–1,000,000, default 1.
    pub burst: Option<f64>,
    /// Waiting that raises a job by one step of priority; 1–86,400,000.
    pub aging_ms: Option<f64>,
    /// Jobs after which a worker is replaced; 1–1,000,000,000.
    pub recycle_jobs: Option<f64>,
    /// Of jitter; 0–4,294,967,295, default 1.
    pub seed: Option<f64>,
}

/// Checked options.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolConfig {
    /// Fewest workers, at least 1.
    pub min_workers: u16,
    /// Most workers.
    pub max_workers: u16,
    /// Before a worker that is not needed is let go.
    pub idle: Duration,
    /// Between two changes of size.
    pub cooldown: Duration,
    /// Of the jobs channel.
    pub jobs_capacity: usize,
    /// Of the results channel.
    pub results_capacity: usize,
    /// When the jobs channel is full.
    pub when_full: WhenFull,
    /// How many jobs travel in one message.
    pub batch: Batch,
    /// Of one attempt.
    pub timeout: Option<Duration>,
    /// Of the pool, from its creation.
    pub deadline: Option<Duration>,
    /// Between asking a job to stop and killing it.
    pub grace: Duration,
    /// Of jobs that do not bring their own.
    pub retry: RetryPolicy,
    /// Starts per second and burst.
    pub rate: Option<(f64, u32)>,
    /// Waiting worth one step of priority.
    pub aging: Option<Duration>,
    /// Jobs after which a worker is replaced.
    pub recycle_after: Option<u32>,
    /// Of jitter.
    pub seed: u64,
}

impl PoolConfig {
    /// Whether several jobs can travel in one message. A rate limit is of single starts, and a rendezvous is of two.
    pub(super) fn may_batch(&self) -> bool {
        self.batch != Batch::Fixed(1) && self.rate.is_none() && self.jobs_capacity > 0
    }
}

/// What submitting does when the jobs channel is full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenFull {
    /// It waits.
    #[default]
    Wait,
    /// It is refused.
    Reject,
    /// The oldest of the least important queued jobs goes.
    DropOldest,
}

impl PoolOptions {
    /// The options as a configuration that can run.
    ///
    /// # Errors
    /// Every refused field, with its allowed range.
    pub fn check(&self) -> Result<PoolConfig, Vec<ConfigError>> {
        let mut check = Check(Vec::new());
        let millis = |ms: u32| Duration::from_millis(u64::from(ms));
        let is_dynamic = self.max_workers.is_some();
        let field = if is_dynamic { "workers.min" } else { "workers" };
        let min_workers = check.whole_or(field, field, self.min_workers, (1, 256), 1);
        let max_workers =
            self.max_workers.map(|max| check.whole("workers.max", "workers.max", Some(max), min_workers, 256));
        let idle = check.whole_or("workers.idleMs", "workers.idleMs", self.idle_ms, (0, HOUR_MS), 2_000);
        let cooldown = check.whole_or("workers.cooldownMs", "workers.cooldownMs", self.cooldown_ms, (0, HOUR_MS), 500);
        let jobs_capacity = check.whole_or("jobsCapacity", "jobsCapacity", self.jobs_capacity, (0, 1_000_000), 100);
        let results_capacity =
            check.whole_or("resultsCapacity", "resultsCapacity", self.results_capacity, (0, 1_000_000), 100);
        let when_full = self.when_full(&mut check);
        let batch = self.batch.map(|jobs| check.whole("batch", "batch", Some(jobs), 1, MOST_IN_BATCH));
        let timeout = self.timeout_ms.map(|ms| check.whole("timeoutMs", "timeoutMs", Some(ms), 1, MOST_MS));
        let deadline = self.deadline_ms.map(|ms| check.whole("deadlineMs", "deadlineMs", Some(ms), 1, MOST_MS));
        let grace = check.whole_or("graceMs", "graceMs", self.grace_ms, (0, HOUR_MS), 200);
        let retry = self.retry.as_ref().and_then(|retry| match retry.check() {
            Ok(policy) => Some(policy),
            Err(errors) => {
                check.0.extend(errors);
                None
            }
        });
        let burst = check.whole_or("rateLimit.burst", "rateLimit.burst", self.burst, (1, 1_000_000), 1);
        let rate = self.per_second.map(|rate| (check.rate("rateLimit.perSecond", "rateLimit.perSecond", rate), burst));
        let aging = self.aging_ms.map(|ms| check.whole("agingMs", "agingMs", Some(ms), 1, 86_400_000));
        let recycle =
            self.recycle_jobs.map(|jobs| check.whole("recycle.jobs", "recycle.jobs", Some(jobs), 1, 1_000_000_000));
        let seed = check.whole_or("seed", "seed", self.seed, (0, u32::MAX), 1);
        if !check.0.is_empty() {
            return Err(check.0);
        }
        Ok(PoolConfig {
            min_workers: min_workers as u16,
            max_workers: max_workers.unwrap_or(min_workers) as u16,
            idle: millis(idle),
            cooldown: millis(cooldown),
            jobs_capacity: jobs_capacity as usize,
            results_capacity: results_capacity as usize,
            when_full,
            batch: batch.map_or(Batch::Auto, Batch::Fixed),
            timeout: timeout.map(millis),
            deadline: deadline.map(millis),
            grace: millis(grace),
            retry: retry.unwrap_or_else(RetryPolicy::when_lost),
            rate,
            aging: aging.map(millis),
            recycle_after: recycle,
            seed: u64::from(seed),
        })
    }

    fn when_full(&self, check: &mut Check) -> WhenFull {
        match self.when_full.as_deref() {
            None | Some("wait") => WhenFull::Wait,
            Some("reject") => WhenFull::Reject,
            Some("drop-oldest") => WhenFull::DropOldest,
            Some(other) => {
                let message = format!("whenFull is {}; it must be wait, reject or drop-oldest.", quoted(other));
                check.0.push(ConfigError { field: "whenFull", value: None, min: 0.0, max: 0.0, message });
                WhenFull::Wait
            }
        }
    }
}

/// An hour in milliseconds.
const HOUR_MS: u32 = 3_600_000;
/// Longest time that browsers' timers know.
const MOST_MS: u32 = i32::MAX as u32;
