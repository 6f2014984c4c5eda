//! What a run is asked to be, and the check that every setting passes once before anything starts.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::tasks::Task;

/// Settings as the page holds them: any number may stand in any field. [`Settings::check`] makes a [`RunConfig`] of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// Which scene they belong to.
    pub scene: String,
    /// Real workers and clock, or the simulator's.
    pub mode: Mode,
    /// Workers, 1–64.
    pub workers: Option<f64>,
    /// Jobs to submit, 1–1000.
    pub jobs: Option<f64>,
    /// What each job does.
    pub task: TaskName,
    /// Milliseconds (`wait`, 0–60,000), or the number below which to count (`primes`, 10–50,000,000).
    pub size: Option<f64>,
    /// Whether jobs look for cancellation while they run.
    pub listens: bool,
    /// Capacity of the jobs channel, 0–1000; 0 is rendezvous.
    pub jobs_capacity: Option<f64>,
    /// Capacity of the results channel, 0–1000; 0 is rendezvous.
    pub results_capacity: Option<f64>,
    /// Timeout of the whole run in milliseconds, 1–600,000; `None`: no timeout.
    pub timeout_ms: Option<f64>,
    /// How long a cancelled running job may take to answer, in milliseconds, 0–10,000.
    pub grace_ms: Option<f64>,
    /// Whether anybody receives from the results channel.
    pub collector: bool,
    /// Determines every random choice, 0–4,294,967,295.
    pub seed: Option<f64>,
}

/// Where a run takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// On real Web Workers and the real clock.
    Live,
    /// On the simulator's workers and its virtual clock.
    Simulated,
}

/// A task without its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskName {
    /// [`Task::Wait`].
    Wait,
    /// [`Task::Primes`].
    Primes,
}

/// Checked settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunConfig {
    /// Where it takes place.
    pub mode: Mode,
    /// At least 1.
    pub n_workers: u16,
    /// At least 1.
    pub n_jobs: u32,
    /// What each job does; its input is its id.
    pub task: Task,
    /// Whether jobs look for cancellation.
    pub listens: bool,
    /// Of the jobs channel.
    pub jobs_capacity: usize,
    /// Of the results channel.
    pub results_capacity: usize,
    /// Of the run's context; `None`: none.
    pub timeout: Option<Duration>,
    /// Between asking a job to stop and killing it.
    pub grace: Duration,
    /// Whether main receives the results (otherwise it only waits for the workers).
    pub has_collector: bool,
    /// Of every random choice.
    pub seed: u64,
}

/// A setting that was refused.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConfigError {
    /// Its name, as in [`Settings`] on the page.
    pub field: &'static str,
    /// What stood there; `None` if nothing did.
    pub value: Option<f64>,
    /// Smallest value allowed.
    pub min: f64,
    /// Largest value allowed.
    pub max: f64,
    /// The sentence to show.
    pub message: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConfigError {}

impl Settings {
    /// The settings as a configuration that can run.
    ///
    /// # Errors
    /// Every refused field, with its allowed range, in the order of the fields.
    pub fn check(&self) -> Result<RunConfig, Vec<ConfigError>> {
        let mut check = Check(Vec::new());
        let (size_label, size_min, size_max) = match self.task {
            TaskName::Wait => ("Job time in ms", 0, 60_000),
            TaskName::Primes => ("Count primes below", 10, 50_000_000),
        };
        let n_workers = check.whole("workers", "Workers", self.workers, 1, 64);
        let n_jobs = check.whole("jobs", "Jobs", self.jobs, 1, 1_000);
        let size = check.whole("size", size_label, self.size, size_min, size_max);
        let jobs_capacity = check.whole("jobsCapacity", "Jobs channel capacity", self.jobs_capacity, 0, 1_000);
        let results_capacity =
            check.whole("resultsCapacity", "Results channel capacity", self.results_capacity, 0, 1_000);
        let timeout = self.timeout_ms.map(|ms| check.whole("timeoutMs", "Timeout in ms", Some(ms), 1, 600_000));
        let grace = check.whole("graceMs", "Grace in ms", self.grace_ms, 0, 10_000);
        let seed = check.whole("seed", "Seed", self.seed, 0, u32::MAX);
        if !check.0.is_empty() {
            return Err(check.0);
        }
        let millis = |ms: u32| Duration::from_millis(u64::from(ms));
        Ok(RunConfig {
            mode: self.mode,
            n_workers: n_workers as u16,
            n_jobs,
            task: match self.task {
                TaskName::Wait => Task::Wait { millis: size },
                TaskName::Primes => Task::Primes { below: size },
            },
            listens: self.listens,
            jobs_capacity: jobs_capacity as usize,
            results_capacity: results_capacity as usize,
            timeout: timeout.map(millis),
            grace: millis(grace),
            has_collector: self.collector,
            seed: u64::from(seed),
        })
    }
}

/// Refused fields so far.
pub(super) struct Check(pub(super) Vec<ConfigError>);

impl Check {
    /// The value if it is a whole number in range; otherwise notes the refusal.
    pub(super) fn whole(&mut self, field: &'static str, label: &str, value: Option<f64>, min: u32, max: u32) -> u32 {
        let (low, high) = (f64::from(min), f64::from(max));
        // An empty number field reads as NaN.
        let given = value.filter(|value| !value.is_nan());
        match given {
            Some(value) if value.fract() == 0.0 && (low..=high).contains(&value) => return value as u32,
            Some(value) => {
                let found = in_words(value);
                let message = format!("{label} is {found}; it must be a whole number from {min} to {max}.");
                self.0.push(ConfigError { field, value: given, min: low, max: high, message });
            }
            None => {
                let message = format!("{label} is empty; it must be a whole number from {min} to {max}.");
                self.0.push(ConfigError { field, value: None, min: low, max: high, message });
            }
        }
        min
    }

    /// The same, where nothing given means `default`.
    pub(super) fn whole_or(
        &mut self,
        field: &'static str,
        label: &str,
        value: Option<f64>,
        (min, max): (u32, u32),
        default: u32,
    ) -> u32 {
        if value.is_none() { default } else { self.whole(field, label, value, min, max) }
    }

    /// Starts per second, if it is a number that a token bucket can keep.
    pub(super) fn rate(&mut self, value: f64) -> f64 {
        if (0.001..=1e6).contains(&value) {
            return value;
        }
        let found = if value.is_nan() { "not a number".to_owned() } else { in_words(value) };
        let message = format!("Starts per second is {found}; it must be a number from 0.001 to 1000000.");
        self.0.push(ConfigError { field: "rateLimit.perSecond", value: Some(value), min: 0.001, max: 1e6, message });
        1.0
    }

    /// The value in thousandths, rounded, if it is a number in range; nothing given means `default` thousandths.
    pub(super) fn permille_or(
        &mut self,
        field: &'static str,
        label: &str,
        value: Option<f64>,
        (min, max): (u32, u32),
        default: u32,
    ) -> u32 {
        let Some(value) = value else { return default };
        let (low, high) = (f64::from(min), f64::from(max));
        if (low..=high).contains(&value) {
            return (value * 1e3).round() as u32;
        }
        let found = if value.is_nan() { "not a number".to_owned() } else { in_words(value) };
        let message = format!("{label} is {found}; it must be a number from {min} to {max}.");
        self.0.push(ConfigError { field, value: Some(value), min: low, max: high, message });
        default
    }
}

/// A number with up to three decimals. (The standard library's way to print one is 10 kB of wasm.)
fn in_words(value: f64) -> String {
    if value.abs() >= 1e15 {
        return if value > 0.0 { "too large".to_owned() } else { "too small".to_owned() };
    }
    let thousandths = (value.abs() * 1e3).round() as u64;
    let sign = if value < 0.0 { "-" } else { "" };
    let decimals = format!("{:03}", thousandths % 1000);
    match decimals.trim_end_matches('0') {
        "" => format!("{sign}{}", thousandths / 1000),
        decimals => format!("{sign}{}.{decimals}", thousandths / 1000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings {
            scene: "basic".to_owned(),
            mode: Mode::Live,
            workers: Some(3.0),
            jobs: Some(10.0),
            task: TaskName::Wait,
            size: Some(100.0),
            listens: true,
            jobs_capacity: Some(10.0),
            results_capacity: Some(10.0),
            timeout_ms: None,
            grace_ms: Some(200.0),
            collector: true,
            seed: Some(1.0),
        }
    }

    #[test]
    fn every_refused_field_is_named_with_its_range() {
        let wrong = Settings {
            workers: Some(0.0),
            jobs: Some(2.5),
            size: None,
            jobs_capacity: Some(f64::NAN),
            results_capacity: Some(-1.0),
            timeout_ms: Some(f64::INFINITY),
            grace_ms: Some(1e9),
            seed: Some(-0.5),
            ..settings()
        };
        let errors = wrong.check().expect_err("everything is wrong");
        let fields: Vec<_> = errors.iter().map(|error| error.field).collect();
        let expected = ["workers", "jobs", "size", "jobsCapacity", "resultsCapacity", "timeoutMs", "graceMs", "seed"];
        assert_eq!(fields, expected);
        assert_eq!(errors[0].message, "Workers is 0; it must be a whole number from 1 to 64.");
        assert_eq!(errors[1].message, "Jobs is 2.5; it must be a whole number from 1 to 1000.");
        assert_eq!(errors[5].message, "Timeout in ms is too large; it must be a whole number from 1 to 600000.");
        assert_eq!(errors[7].message, "Seed is -0.5; it must be a whole number from 0 to 4294967295.");
        assert_eq!(errors[2].message, "Job time in ms is empty; it must be a whole number from 0 to 60000.");
    }

    #[test]
    fn the_borders_are_allowed() {
        for (workers, primes) in [(1.0, 10.0), (64.0, 50_000_000.0)] {
            let settings =
                Settings { workers: Some(workers), task: TaskName::Primes, size: Some(primes), ..settings() };
            let config = settings.check().expect("borders are inside");
            assert_eq!(config.task, Task::Primes { below: primes as u32 });
        }
    }
}
