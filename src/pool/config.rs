//! What a run is asked to be, and the check that every setting passes once before anything starts.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

#[cfg(feature = "programs")]
use super::{ArrivalsName, AssumedSettings, OnError, PriorityName, ProgramName, RetryPolicy, SpreadName, TraceLevel};
use super::{Mode, Settings, TaskName};
#[cfg(feature = "programs")]
use crate::sched::Schedule;
use crate::tasks::Task;

/// Checked settings.
#[derive(Clone, Debug, PartialEq)]
pub struct RunConfig {
    /// Where it takes place.
    pub mode: Mode,
    /// Which program is run.
    #[cfg(feature = "programs")]
    pub program: ProgramName,
    /// At least 1; in a dynamic pool the most there may be. Not asked in a pipeline.
    pub n_workers: u16,
    /// At least 1.
    pub n_jobs: u32,
    /// What each job does, at its usual size.
    pub task: Task,
    /// The size of each job in turn, the last for all that follow; empty: the task's own.
    #[cfg(feature = "programs")]
    pub sizes: Vec<u32>,
    /// How sizes spread about the given ones.
    #[cfg(feature = "programs")]
    pub spread: SpreadName,
    /// What each job works on; empty: its id.
    #[cfg(feature = "programs")]
    pub inputs: Vec<i64>,
    /// What a simulated run takes scripted jobs to do, in turn.
    #[cfg(feature = "programs")]
    pub assumed: Vec<Assumed>,
    /// Thousandths of the attempts that fail.
    #[cfg(feature = "programs")]
    pub fail_permille: u32,
    /// Attempts that begin before this fail.
    #[cfg(feature = "programs")]
    pub down: Duration,
    /// Jobs whose first attempt panics.
    #[cfg(feature = "programs")]
    pub panic_jobs: Vec<u32>,
    /// Whether jobs look for cancellation.
    pub listens: bool,
    /// Of the jobs channel.
    pub jobs_capacity: usize,
    /// Of the results channel.
    pub results_capacity: usize,
    /// Of the run's context; `None`: none.
    pub timeout: Option<Duration>,
    /// Longest that one attempt may run; `None`: any time.
    #[cfg(feature = "programs")]
    pub job_timeout: Option<Duration>,
    /// Between asking a job to stop and killing it.
    pub grace: Duration,
    /// Whether main receives the results (otherwise it only waits for the workers).
    pub has_collector: bool,
    /// What the first error does.
    #[cfg(feature = "programs")]
    pub on_error: OnError,
    /// When a job is run again.
    #[cfg(feature = "programs")]
    pub retry: RetryPolicy,
    /// In which order waiting jobs are served.
    #[cfg(feature = "programs")]
    pub priority: PriorityName,
    /// With aging: the wait that is worth one step of priority.
    #[cfg(feature = "programs")]
    pub aging: Duration,
    /// Thousandths of the jobs that are urgent.
    #[cfg(feature = "programs")]
    pub urgent_permille: u32,
    /// Job starts per second, and how many at once after a rest; `None`: no limit.
    #[cfg(feature = "programs")]
    pub rate: Option<(f64, u32)>,
    /// When jobs come.
    #[cfg(feature = "programs")]
    pub arrivals: ArrivalsName,
    /// In the mean, between two jobs.
    #[cfg(feature = "programs")]
    pub arrival_gap: Duration,
    /// With bursts: jobs that come at once, at least 1.
    #[cfg(feature = "programs")]
    pub arrival_burst: u32,
    /// Fewest workers of a dynamic pool; `None`: the size is fixed.
    #[cfg(feature = "programs")]
    pub min_workers: Option<u16>,
    /// Dynamic: between two changes.
    #[cfg(feature = "programs")]
    pub cooldown: Duration,
    /// Dynamic: without need, before a worker goes.
    #[cfg(feature = "programs")]
    pub idle: Duration,
    /// Cores that simulated workers share; `None`: one each.
    #[cfg(feature = "programs")]
    pub cores: Option<u16>,
    /// Web Workers that are kept ready beside the run's own.
    #[cfg(feature = "programs")]
    pub spares: u16,
    /// Pipeline: workers of each stage and its milliseconds, at least one stage.
    #[cfg(feature = "programs")]
    pub stages: Vec<(u16, u32)>,
    /// What a simulated run does in another order than the usual one; `None`: nothing, and the cases of a select are drawn.
    #[cfg(feature = "programs")]
    pub schedule: Option<Schedule>,
    /// How much of the run is recorded.
    #[cfg(feature = "programs")]
    pub trace: TraceLevel,
    /// Of every random choice.
    pub seed: u64,
}

impl Default for RunConfig {
    /// Go's own example, live.
    fn default() -> Self {
        let millis = Duration::from_millis;
        Self {
            mode: Mode::Live,
            #[cfg(feature = "programs")]
            program: ProgramName::Pool,
            n_workers: 3,
            n_jobs: 10,
            task: Task::Wait { millis: 100 },
            #[cfg(feature = "programs")]
            sizes: Vec::new(),
            #[cfg(feature = "programs")]
            spread: SpreadName::Fixed,
            #[cfg(feature = "programs")]
            inputs: Vec::new(),
            #[cfg(feature = "programs")]
            assumed: Vec::new(),
            #[cfg(feature = "programs")]
            fail_permille: 0,
            #[cfg(feature = "programs")]
            down: Duration::ZERO,
            #[cfg(feature = "programs")]
            panic_jobs: Vec::new(),
            listens: true,
            jobs_capacity: 10,
            results_capacity: 10,
            timeout: None,
            #[cfg(feature = "programs")]
            job_timeout: None,
            grace: millis(200),
            has_collector: true,
            #[cfg(feature = "programs")]
            on_error: OnError::Collect,
            #[cfg(feature = "programs")]
            retry: RetryPolicy { backoff: millis(100), jitter_permille: 0, ..RetryPolicy::default() },
            #[cfg(feature = "programs")]
            priority: PriorityName::None,
            #[cfg(feature = "programs")]
            aging: millis(500),
            #[cfg(feature = "programs")]
            urgent_permille: 0,
            #[cfg(feature = "programs")]
            rate: None,
            #[cfg(feature = "programs")]
            arrivals: ArrivalsName::Asap,
            #[cfg(feature = "programs")]
            arrival_gap: millis(100),
            #[cfg(feature = "programs")]
            arrival_burst: 5,
            #[cfg(feature = "programs")]
            min_workers: None,
            #[cfg(feature = "programs")]
            cooldown: millis(200),
            #[cfg(feature = "programs")]
            idle: millis(500),
            #[cfg(feature = "programs")]
            cores: None,
            #[cfg(feature = "programs")]
            spares: 0,
            #[cfg(feature = "programs")]
            stages: Vec::new(),
            #[cfg(feature = "programs")]
            schedule: None,
            #[cfg(feature = "programs")]
            trace: TraceLevel::Full,
            seed: 1,
        }
    }
}

/// The plain pattern's jobs are all alike.
#[cfg(not(feature = "programs"))]
impl RunConfig {
    /// What a job does.
    pub const fn task_of(&self, _job: u32) -> Task {
        self.task
    }

    /// What one attempt of a job is given on `worker`.
    pub fn assignment(
        &self,
        job: u32,
        _attempt: u32,
        worker: u16,
        _now: crate::time::Time,
    ) -> crate::tasks::Assignment {
        crate::tasks::Assignment { input: i64::from(job), worker, ..crate::tasks::Assignment::default() }
    }

    /// Workers that are hired at the start.
    pub fn n_first_workers(&self) -> usize {
        self.n_workers.into()
    }

    /// Web Workers that are to be up when a live run begins.
    pub fn n_first_web_workers(&self) -> usize {
        self.n_first_workers()
    }

    pub(super) const fn is_serving(&self) -> bool {
        false
    }

    pub(super) const fn is_context_timed(&self) -> bool {
        true
    }
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
        let n_workers = check.whole("workers", "Workers", self.workers, 1, self.mode.most_workers().into());
        #[cfg(feature = "programs")]
        let n_inputs = if self.task == TaskName::Fetch { self.urls.len() } else { self.inputs.len() };
        #[cfg(not(feature = "programs"))]
        let n_inputs = 0;
        let n_jobs = match n_inputs {
            0 => check.whole("jobs", "Jobs", self.jobs, 1, self.most_jobs()),
            n_inputs => n_inputs as u32,
        };
        let (size_label, size_min, size_max) = self.size_range();
        let size = check.whole("size", size_label, self.size, size_min, size_max);
        let jobs_capacity = check.whole("jobsCapacity", "Jobs channel capacity", self.jobs_capacity, 0, 1_000);
        let results_capacity =
            check.whole("resultsCapacity", "Results channel capacity", self.results_capacity, 0, 1_000);
        let timeout = self.timeout_ms.map(|ms| check.whole("timeoutMs", "Timeout in ms", Some(ms), 1, 600_000));
        let grace = check.whole("graceMs", "Grace in ms", self.grace_ms, 0, 10_000);
        let seed = check.whole("seed", "Seed", self.seed, 0, u32::MAX);
        #[cfg_attr(not(feature = "programs"), expect(clippy::needless_update, reason = "there is nothing else then"))]
        let config = RunConfig {
            mode: self.mode,
            n_workers: n_workers as u16,
            n_jobs,
            task: match self.task {
                TaskName::Wait => Task::Wait { millis: size },
                TaskName::Primes => Task::Primes { below: size },
                TaskName::Check => Task::Check { millis: size },
                #[cfg(feature = "programs")]
                TaskName::Fetch | TaskName::Image | TaskName::Own => Task::Script { millis: size },
            },
            listens: self.listens,
            jobs_capacity: jobs_capacity as usize,
            results_capacity: results_capacity as usize,
            timeout: timeout.map(millis),
            grace: millis(grace),
            has_collector: self.collector,
            seed: u64::from(seed),
            ..RunConfig::default()
        };
        #[cfg(feature = "programs")]
        let config = self.check_variants(&config, &mut check);
        if check.0.is_empty() { Ok(config) } else { Err(check.0) }
    }

    /// The most jobs that the run may have.
    fn most_jobs(&self) -> u32 {
        #[cfg(feature = "programs")]
        if self.mode == Mode::Simulated && self.trace == TraceLevel::Off {
            return MOST_UNTRACED_JOBS;
        }
        MOST_JOBS
    }

    /// What a size is called, and its range.
    const fn size_range(&self) -> (&'static str, u32, u32) {
        match self.task {
            TaskName::Wait | TaskName::Check => ("Job time in ms", MILLIS.0, MILLIS.1),
            TaskName::Primes => ("Count primes below", BOUNDS.0, BOUNDS.1),
            #[cfg(feature = "programs")]
            TaskName::Fetch | TaskName::Image | TaskName::Own => ("Assumed job time in ms", MILLIS.0, MILLIS.1),
        }
    }
}

impl Mode {
    /// The most workers that a run may have.
    pub(super) const fn most_workers(self) -> u16 {
        match self {
            Self::Live => 64,
            Self::Simulated => 1_024,
        }
    }
}

#[cfg(feature = "programs")]
impl RunConfig {
    /// Whether its task has such a size.
    pub(super) const fn allows_size(&self, size: u32) -> bool {
        let (min, max) = if self.task.is_busy() { BOUNDS } else { MILLIS };
        min <= size && size <= max
    }
}

/// The settings of programs other than the plain pattern.
#[cfg(feature = "programs")]
impl Settings {
    fn check_variants(&self, config: &RunConfig, check: &mut Check) -> RunConfig {
        let (size_label, size_min, size_max) = self.size_range();
        let sizes = check.list("sizes", size_label, &self.sizes, (size_min.into(), size_max.into()), 1_000);
        let lowest = if self.task == TaskName::Check { -1_000_000 } else { 0 };
        let inputs = check.list("inputs", "An input", &self.inputs, (lowest, 1_000_000), MOST_JOBS as usize);
        self.check_texts(check);
        let fail_permille = check.permille_or("failRatio", "Share that fails", Some(self.fail_ratio), (0, 1), 0);
        let down = check.whole("downMs", "Time that the service is down in ms", Some(self.down_ms), 0, 600_000);
        let panic_jobs = check.list("panicJobs", "A job that panics", &self.panic_jobs, (1, 100_000), 1_000);
        let attempts = check.whole("attempts", "Attempts", self.attempts, 1, 10);
        let backoff = check.whole("backoffMs", "Backoff in ms", self.backoff_ms, 0, 60_000);
        let jitter_permille = check.permille_or("jitter", "Jitter", Some(self.jitter), (0, 1), 0);
        let budget_permille = self.budget_ratio;
        let budget_permille =
            budget_permille.map(|ratio| check.permille_or("budgetRatio", "Retry budget", Some(ratio), (0, 1), 0));
        let job_timeout = self.job_timeout_ms;
        let job_timeout = job_timeout.map(|ms| check.whole("jobTimeoutMs", "Job timeout in ms", Some(ms), 1, 600_000));
        let aging = check.whole("agingMs", "Aging in ms", self.aging_ms, 1, 60_000);
        let urgent = Some(self.urgent_ratio);
        let urgent_permille = check.permille_or("urgentRatio", "Share that is urgent", urgent, (0, 1), 0);
        let rate = self.rate_per_second.map(|rate| check.rate("ratePerSecond", "Starts per second", rate));
        let burst = check.whole("burst", "Burst", self.burst, 1, 1_000);
        let arrivals = self.arrivals_per_second.unwrap_or(f64::NAN);
        let arrivals = check.rate("arrivalsPerSecond", "Arrivals per second", arrivals);
        let arrival_burst = check.whole("arrivalBurst", "Jobs at once", self.arrival_burst, 1, 1_000);
        let most = u32::from(config.n_workers);
        let min_workers = self.min_workers.map(|min| check.whole("minWorkers", "Fewest workers", Some(min), 1, most));
        let cooldown = check.whole("cooldownMs", "Cooldown in ms", self.cooldown_ms, 0, 60_000);
        let idle = check.whole("idleMs", "Idle time in ms", self.idle_ms, 0, 600_000);
        let cores = self.cores.map(|cores| check.whole("cores", "Cores", Some(cores), 1, 1_024));
        let spares = check.whole("spares", "Spare workers", self.spares, 0, 8);
        let retry = RetryPolicy {
            attempts,
            backoff: millis(backoff),
            jitter_permille,
            budget_permille,
            ..RetryPolicy::default()
        };
        RunConfig {
            program: self.program,
            sizes: sizes.into_iter().map(|size| size as u32).collect(),
            spread: self.spread,
            inputs,
            assumed: self.assumptions(check),
            fail_permille,
            down: millis(down),
            panic_jobs: panic_jobs.into_iter().map(|job| job as u32).collect(),
            job_timeout: job_timeout.map(millis),
            on_error: self.on_error,
            retry,
            priority: self.priority,
            aging: millis(aging),
            urgent_permille,
            rate: rate.map(|rate| (rate, burst)),
            arrivals: self.arrivals,
            arrival_gap: Duration::from_nanos((1e9 / arrivals) as u64),
            arrival_burst,
            min_workers: min_workers.map(|min| min as u16),
            cooldown: millis(cooldown),
            idle: millis(idle),
            cores: cores.map(|cores| cores as u16),
            spares: spares as u16,
            stages: self.stages(check),
            schedule: self.schedule(check),
            trace: self.trace,
            ..config.clone()
        }
    }

    /// What scripted jobs are assumed to do.
    fn assumptions(&self, check: &mut Check) -> Vec<Assumed> {
        let n = self.assumed.len();
        if n > MOST_ASSUMED {
            let message = format!("There are {n} assumptions; there may be at most {MOST_ASSUMED}.");
            let (value, max) = (Some(n as f64), MOST_ASSUMED as f64);
            check.0.push(ConfigError { field: "assumed", value, min: 0.0, max, message });
            return Vec::new();
        }
        let lengths = self.assumed.iter().filter_map(|each| each.error.as_ref()).map(|error| error.chars().count());
        if let Some(n) = lengths.into_iter().find(|n| *n > MOST_CHARS) {
            let message = format!("An assumed error has {n} characters; it may have at most {MOST_CHARS}.");
            let (value, max) = (Some(n as f64), MOST_CHARS as f64);
            check.0.push(ConfigError { field: "assumed", value, min: 0.0, max, message });
        }
        let assume = |assumed: &AssumedSettings| Assumed {
            millis: check.whole("assumed", "An assumed time in ms", Some(assumed.ms), 0, 60_000),
            value: assumed.value.clamp(0.0, MAX_SAFE) as u64,
            error: assumed.error.clone(),
            n_failing: assumed.failing.map_or(u32::MAX, |n| check.whole("assumed", "Assumed failures", Some(n), 1, 10)),
        };
        self.assumed.iter().map(assume).collect()
    }

    /// The texts that scripted tasks are given.
    fn check_texts(&self, check: &mut Check) {
        let mut refuse = |field, n: usize, (min, max): (u32, u32), message| {
            let (min, max) = (min.into(), max.into());
            check.0.push(ConfigError { field, value: Some(n as f64), min, max, message });
        };
        let n_urls = self.urls.len();
        if self.task == TaskName::Fetch && !(1..=100).contains(&n_urls) {
            refuse(
                "urls",
                n_urls,
                (1, 100),
                format!("There are {n_urls} URLs; there must be 1 to 100, one on each line."),
            );
        }
        if let Some(n) = self.urls.iter().map(|url| url.chars().count()).find(|n| *n > 2_000) {
            refuse("urls", n, (0, 2_000), format!("A URL has {n} characters; it may have at most 2000."));
        }
        let n = self.code.chars().count();
        if n > 20_000 {
            refuse("code", n, (0, 20_000), format!("The code has {n} characters; it may have at most 20000."));
        }
    }

    /// The order that a simulated run is to have.
    fn schedule(&self, check: &mut Check) -> Option<Schedule> {
        match self.schedule.as_ref()?.parse::<Schedule>() {
            Ok(schedule) => Some(schedule).filter(|_| self.mode == Mode::Simulated),
            Err(error) => {
                let (field, message) = ("schedule", format!("In the schedule {error}."));
                check.0.push(ConfigError { field, value: None, min: 0.0, max: Schedule::MOST as f64, message });
                None
            }
        }
    }

    /// Workers and milliseconds of each stage.
    fn stages(&self, check: &mut Check) -> Vec<(u16, u32)> {
        if self.program != ProgramName::Pipeline {
            return Vec::new();
        }
        let n_workers = check.list("stageWorkers", "Workers of a stage", &self.stage_workers, (1, 16), 8);
        let millis = check.list("stageSizes", "Time of a stage in ms", &self.stage_sizes, (0, 60_000), 8);
        if n_workers.is_empty() || n_workers.len() != millis.len() {
            let value = Some(self.stage_sizes.len() as f64);
            let message = format!(
                "There are {} stage times and {} stage workers; each stage, one to eight, needs both.",
                millis.len(),
                n_workers.len()
            );
            check.0.push(ConfigError { field: "stageSizes", value, min: 1.0, max: 8.0, message });
        }
        n_workers.into_iter().map(|n| n as u16).zip(millis.into_iter().map(|ms| ms as u32)).collect()
    }
}

/// The most jobs of a run that is recorded, or live.
const MOST_JOBS: u32 = 100_000;
/// The most of a simulated one of which nothing is recorded.
#[cfg(feature = "programs")]
const MOST_UNTRACED_JOBS: u32 = 1_000_000;
/// The most assumptions of what scripted jobs do.
#[cfg(feature = "programs")]
const MOST_ASSUMED: usize = 1_000;
/// The most characters of an assumed error.
#[cfg(feature = "programs")]
const MOST_CHARS: usize = 2_000;
/// Smallest and largest size of a task that takes its time.
const MILLIS: (u32, u32) = (0, 60_000);
/// The same of one that counts primes.
const BOUNDS: (u32, u32) = (10, 50_000_000);

fn millis(ms: u32) -> Duration {
    Duration::from_millis(u64::from(ms))
}

/// What a simulated run takes a scripted job to do.
#[cfg(feature = "programs")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumed {
    /// What each attempt takes.
    pub millis: u32,
    /// What it yields.
    pub value: u64,
    /// How it fails.
    pub error: Option<String>,
    /// How many attempts fail.
    pub n_failing: u32,
}

/// The largest number up to which JavaScript's are exact.
#[cfg(feature = "programs")]
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

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

    /// The values, if all are whole numbers in range and there are not too many.
    #[cfg(feature = "programs")]
    fn list(
        &mut self,
        field: &'static str,
        label: &str,
        values: &[f64],
        (min, max): (i64, i64),
        most: usize,
    ) -> Vec<i64> {
        let (low, high) = (min as f64, max as f64);
        if values.len() > most {
            let message = format!("There are {} numbers; there may be at most {most}.", values.len());
            let value = Some(values.len() as f64);
            self.0.push(ConfigError { field, value, min: 0.0, max: most as f64, message });
            return Vec::new();
        }
        let is_wrong = |value: &&f64| value.fract() != 0.0 || !(low..=high).contains(*value);
        if let Some(&value) = values.iter().find(is_wrong) {
            let found = if value.is_nan() { "not a number".to_owned() } else { in_words(value) };
            let message = format!("{label} is {found}; each must be a whole number from {min} to {max}.");
            self.0.push(ConfigError { field, value: Some(value), min: low, max: high, message });
        }
        values.iter().map(|value| *value as i64).collect()
    }

    /// A rate per second, if it is a number that a clock can keep.
    pub(super) fn rate(&mut self, field: &'static str, label: &str, value: f64) -> f64 {
        if (0.001..=1e6).contains(&value) {
            return value;
        }
        let found = if value.is_nan() { "not a number".to_owned() } else { in_words(value) };
        let message = format!("{label} is {found}; it must be a number from 0.001 to 1000000.");
        self.0.push(ConfigError { field, value: Some(value), min: 0.001, max: 1e6, message });
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

/// A text as it stands in a sentence: its start, where it is long.
pub(crate) fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("\"{}…\"", &text[..end]),
        None => format!("\"{text}\""),
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
            ..Settings::default()
        };
        let errors = wrong.check().expect_err("everything is wrong");
        let fields: Vec<_> = errors.iter().map(|error| error.field).collect();
        let expected = ["workers", "jobs", "size", "jobsCapacity", "resultsCapacity", "timeoutMs", "graceMs", "seed"];
        assert_eq!(fields, expected);
        assert_eq!(errors[0].message, "Workers is 0; it must be a whole number from 1 to 64.");
        assert_eq!(errors[1].message, "Jobs is 2.5; it must be a whole number from 1 to 100000.");
        assert_eq!(errors[5].message, "Timeout in ms is too large; it must be a whole number from 1 to 600000.");
        assert_eq!(errors[7].message, "Seed is -0.5; it must be a whole number from 0 to 4294967295.");
        assert_eq!(errors[2].message, "Job time in ms is empty; it must be a whole number from 0 to 60000.");
    }

    #[test]
    fn the_borders_are_allowed() {
        for (workers, primes) in [(1.0, 10.0), (64.0, 50_000_000.0)] {
            let settings =
                Settings { workers: Some(workers), task: TaskName::Primes, size: Some(primes), ..Settings::default() };
            let settings = Settings { jobs: Some(100_000.0), ..settings };
            let config = settings.check().expect("borders are inside");
            assert_eq!(config.n_jobs, 100_000, "also live");
            assert_eq!(config.task, Task::Primes { below: primes as u32 });
        }
    }

    #[cfg(feature = "programs")]
    #[test]
    fn a_schedule_that_is_none_is_refused_by_its_piece() {
        let with = |mode, text: &str| Settings { mode, schedule: Some(text.to_owned()), ..Settings::default() }.check();
        let errors = with(Mode::Simulated, "1@3,x").expect_err("x is no choice");
        assert_eq!(errors.iter().map(|error| error.field).collect::<Vec<_>>(), ["schedule"]);
        assert!(
            errors[0].message.starts_with("In the schedule “x” is no choice; a schedule must be fifo, or at most 1000")
        );
        let followed = with(Mode::Simulated, "1@3,2@17").expect("it is one").schedule.expect("and is followed");
        assert_eq!(followed.to_string(), "1@3,2@17");
        assert_eq!(
            with(Mode::Live, "1@3").expect("it is one").schedule,
            None,
            "nobody can tell real workers when to answer"
        );
    }

    #[cfg(feature = "programs")]
    #[test]
    fn a_million_jobs_are_allowed_where_nothing_is_recorded() {
        let million = Settings {
            mode: Mode::Simulated,
            workers: Some(1_024.0),
            jobs: Some(1_000_000.0),
            trace: TraceLevel::Off,
            ..Settings::default()
        };
        assert_eq!(million.check().expect("within its range").n_jobs, 1_000_000);
        for settings in [
            Settings { trace: TraceLevel::Full, ..million.clone() },
            Settings { mode: Mode::Live, workers: Some(3.0), ..million.clone() },
            Settings { jobs: Some(1_000_001.0), ..million },
        ] {
            let errors = settings.check().expect_err("one field is out of its range");
            assert_eq!(errors.iter().map(|error| error.field).collect::<Vec<_>>(), ["jobs"]);
        }
    }
}
