//! Settings as the page and the scenes hold them: any number may stand in any field. [`Settings::check`] makes a
//! [`super::RunConfig`] of them. What a setting means and allows stands here once; the page's help texts follow it.

use serde::{Deserialize, Serialize};

/// What a run is asked to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Settings {
    /// Which scene they belong to.
    pub scene: String,
    /// Real workers and clock, or the simulator's.
    pub mode: Mode,
    /// Which program is run: the pattern, a variant of it, or a pitfall.
    #[cfg(feature = "programs")]
    pub program: ProgramName,
    /// Workers, 1–64, simulated 1–1024. In a dynamic pool: the most there may be.
    pub workers: Option<f64>,
    /// Jobs to submit, 1–100,000; simulated and with the trace off 1–1,000,000.
    pub jobs: Option<f64>,
    /// What each job does.
    pub task: TaskName,
    /// Milliseconds (`wait`, `check`, 0–60,000), or the number below which to count (`primes`, 10–50,000,000). Scripted tasks take as
    /// long as they take; simulated they are assumed to need so many milliseconds.
    pub size: Option<f64>,
    /// The size of each job in turn, the last for all that follow; empty: all have `size`.
    #[cfg(feature = "programs")]
    pub sizes: Vec<f64>,
    /// How the sizes of `wait` and `check` spread about the given ones.
    #[cfg(feature = "programs")]
    pub spread: SpreadName,
    /// What the jobs work on, one job each; empty: the numbers from 1, as many as `jobs`. Negative ones for `check` only.
    #[cfg(feature = "programs")]
    pub inputs: Vec<f64>,
    /// `fetch`: what to fetch, one job each, 1–100 texts of at most 2,000 characters.
    #[cfg(feature = "programs")]
    pub urls: Vec<String>,
    /// `image`: what is done to each picture.
    #[cfg(feature = "programs")]
    pub operation: OperationName,
    /// Scripted tasks: payloads are moved to the worker and back instead of copied.
    #[cfg(feature = "programs")]
    pub transfer: bool,
    /// `own`: the reader's JavaScript, at most 20,000 characters.
    #[cfg(feature = "programs")]
    pub code: String,
    /// What a simulated run, which executes no script, takes the jobs to yield, in turn.
    #[cfg(feature = "programs")]
    pub assumed: Vec<AssumedSettings>,
    /// Share of attempts that fail, drawn from the seed, 0–1.
    #[cfg(feature = "programs")]
    pub fail_ratio: f64,
    /// How long the service that the jobs call is down, in milliseconds from the start: attempts that begin then fail. 0–600,000.
    #[cfg(feature = "programs")]
    pub down_ms: f64,
    /// Jobs whose first attempt panics.
    #[cfg(feature = "programs")]
    pub panic_jobs: Vec<f64>,
    /// Whether jobs look for cancellation while they run.
    pub listens: bool,
    /// Capacity of the jobs channel, 0–1000; 0 is rendezvous.
    pub jobs_capacity: Option<f64>,
    /// Capacity of the results channel, 0–1000; 0 is rendezvous.
    pub results_capacity: Option<f64>,
    /// Whether anybody receives from the results channel.
    pub collector: bool,
    /// What the first error does.
    #[cfg(feature = "programs")]
    pub on_error: OnError,
    /// Attempts in all, the first included, 1–10; a pipeline makes one.
    #[cfg(feature = "programs")]
    pub attempts: Option<f64>,
    /// Wait before the second attempt in milliseconds, 0–60,000; it doubles from attempt to attempt.
    #[cfg(feature = "programs")]
    pub backoff_ms: Option<f64>,
    /// Share of each backoff that is drawn at random, 0–1.
    #[cfg(feature = "programs")]
    pub jitter: f64,
    /// Retries allowed as a share of the submissions, 0–1 (and ten to begin with); `None`: any number.
    #[cfg(feature = "programs")]
    pub budget_ratio: Option<f64>,
    /// Longest that one attempt may run, in milliseconds, 1–600,000; `None`: any time.
    #[cfg(feature = "programs")]
    pub job_timeout_ms: Option<f64>,
    /// Timeout of the whole run in milliseconds, 1–600,000; `None`: no timeout.
    pub timeout_ms: Option<f64>,
    /// How long a cancelled running job may take to answer, in milliseconds, 0–10,000.
    pub grace_ms: Option<f64>,
    /// In which order waiting jobs are served.
    #[cfg(feature = "programs")]
    pub priority: PriorityName,
    /// With aging: how long a job waits for one step of priority, in milliseconds, 1–60,000.
    #[cfg(feature = "programs")]
    pub aging_ms: Option<f64>,
    /// Share of the jobs that are urgent, evenly strewn, 0–1.
    #[cfg(feature = "programs")]
    pub urgent_ratio: f64,
    /// Job starts per second, 0.001–1,000,000; `None`: any number.
    #[cfg(feature = "programs")]
    pub rate_per_second: Option<f64>,
    /// Tokens that a rested rate limit holds, 1–1000.
    #[cfg(feature = "programs")]
    pub burst: Option<f64>,
    /// When jobs come.
    #[cfg(feature = "programs")]
    pub arrivals: ArrivalsName,
    /// Jobs that come per second, in the mean, 0.001–1,000,000.
    #[cfg(feature = "programs")]
    pub arrivals_per_second: Option<f64>,
    /// With `bursts`: jobs that come at once, 1–1000.
    #[cfg(feature = "programs")]
    pub arrival_burst: Option<f64>,
    /// Fewest workers of a dynamic pool, 1–`workers`; `None`: the size is fixed.
    #[cfg(feature = "programs")]
    pub min_workers: Option<f64>,
    /// Dynamic: least time between two changes of size, in milliseconds, 0–60,000.
    #[cfg(feature = "programs")]
    pub cooldown_ms: Option<f64>,
    /// Dynamic: how long a worker must not have been needed before it goes, in milliseconds, 0–600,000.
    #[cfg(feature = "programs")]
    pub idle_ms: Option<f64>,
    /// Cores that simulated workers share for busy tasks, 1–1024; `None`: one each.
    #[cfg(feature = "programs")]
    pub cores: Option<f64>,
    /// Web Workers that are kept ready beside the run's own, for the next that is lost or hired, 0–8.
    #[cfg(feature = "programs")]
    pub spares: Option<f64>,
    /// Pipeline: workers of each stage.
    #[cfg(feature = "programs")]
    pub stage_workers: Vec<f64>,
    /// Pipeline: milliseconds that each stage takes.
    #[cfg(feature = "programs")]
    pub stage_sizes: Vec<f64>,
    /// Simulated: the order in which tasks run, cases are taken and answers come in ([`crate::sched::Schedule`]); `None`: the usual one,
    /// with the cases of a select drawn from the seed. Live runs have the order that comes about.
    #[cfg(feature = "programs")]
    pub schedule: Option<String>,
    /// How much of the run is recorded.
    #[cfg(feature = "programs")]
    pub trace: TraceLevel,
    /// Determines every random choice, 0–4,294,967,295.
    pub seed: Option<f64>,
}

impl Default for Settings {
    /// Go's own example of the pattern.
    fn default() -> Self {
        Self {
            scene: "basic".to_owned(),
            mode: Mode::Live,
            #[cfg(feature = "programs")]
            program: ProgramName::Pool,
            workers: Some(3.0),
            jobs: Some(10.0),
            task: TaskName::Wait,
            size: Some(100.0),
            #[cfg(feature = "programs")]
            sizes: Vec::new(),
            #[cfg(feature = "programs")]
            spread: SpreadName::Fixed,
            #[cfg(feature = "programs")]
            inputs: Vec::new(),
            #[cfg(feature = "programs")]
            urls: Vec::new(),
            #[cfg(feature = "programs")]
            operation: OperationName::Blur,
            #[cfg(feature = "programs")]
            transfer: true,
            #[cfg(feature = "programs")]
            code: String::new(),
            #[cfg(feature = "programs")]
            assumed: Vec::new(),
            #[cfg(feature = "programs")]
            fail_ratio: 0.0,
            #[cfg(feature = "programs")]
            down_ms: 0.0,
            #[cfg(feature = "programs")]
            panic_jobs: Vec::new(),
            listens: true,
            jobs_capacity: Some(10.0),
            results_capacity: Some(10.0),
            collector: true,
            #[cfg(feature = "programs")]
            on_error: OnError::Collect,
            #[cfg(feature = "programs")]
            attempts: Some(1.0),
            #[cfg(feature = "programs")]
            backoff_ms: Some(100.0),
            #[cfg(feature = "programs")]
            jitter: 0.0,
            #[cfg(feature = "programs")]
            budget_ratio: None,
            #[cfg(feature = "programs")]
            job_timeout_ms: None,
            timeout_ms: None,
            grace_ms: Some(200.0),
            #[cfg(feature = "programs")]
            priority: PriorityName::None,
            #[cfg(feature = "programs")]
            aging_ms: Some(500.0),
            #[cfg(feature = "programs")]
            urgent_ratio: 0.0,
            #[cfg(feature = "programs")]
            rate_per_second: None,
            #[cfg(feature = "programs")]
            burst: Some(1.0),
            #[cfg(feature = "programs")]
            arrivals: ArrivalsName::Asap,
            #[cfg(feature = "programs")]
            arrivals_per_second: Some(10.0),
            #[cfg(feature = "programs")]
            arrival_burst: Some(5.0),
            #[cfg(feature = "programs")]
            min_workers: None,
            #[cfg(feature = "programs")]
            cooldown_ms: Some(200.0),
            #[cfg(feature = "programs")]
            idle_ms: Some(500.0),
            #[cfg(feature = "programs")]
            cores: None,
            #[cfg(feature = "programs")]
            spares: Some(0.0),
            #[cfg(feature = "programs")]
            stage_workers: Vec::new(),
            #[cfg(feature = "programs")]
            stage_sizes: Vec::new(),
            #[cfg(feature = "programs")]
            schedule: None,
            #[cfg(feature = "programs")]
            trace: TraceLevel::Full,
            seed: Some(1.0),
        }
    }
}

/// What a simulated run takes a scripted job to do.
#[cfg(feature = "programs")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AssumedSettings {
    /// How long each attempt takes, in milliseconds, 0–60,000.
    pub ms: f64,
    /// What it yields, 0–2⁵³ − 1.
    #[serde(default)]
    pub value: f64,
    /// How it fails, in words.
    #[serde(default)]
    pub error: Option<String>,
    /// How many attempts fail before one yields the value, 1–10; `None`: all.
    #[serde(default)]
    pub failing: Option<f64>,
}

/// Declares an enum whose variants have names on the page; `if` names the feature that a variant needs.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal $(if $feature:literal)?,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* $(#[cfg(feature = $feature)])? #[serde(rename = $text)] $variant,)* }

        impl $name {
            /// Every name with its variant.
            pub const ALL: &'static [(&'static str, Self)] = &[$($(#[cfg(feature = $feature)])? ($text, Self::$variant),)*];

            /// The variant of this name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().find(|(text, _)| *text == name).map(|(_, variant)| *variant)
            }
        }
    };
}

named! {
    /// Where a run takes place.
    Mode {
        /// On real Web Workers and the real clock.
        Live = "live",
        /// On the simulator's workers and its virtual clock.
        Simulated = "simulated",
    }
}

named! {
    /// Which program is run; each is a file of `src/pool/programs/`.
    ProgramName {
        /// The pattern as it should be.
        Pool = "pool",
        /// The producer forgets to close the jobs channel.
        NoClose = "no-close",
        /// Main closes the results before the workers have finished.
        EarlyClose = "early-close",
        /// The producer sends once more after it has closed.
        LateSend = "late-send",
        /// Two producers, and each closes.
        DoubleClose = "double-close",
        /// Each worker adds itself to the wait group, when it is already waited for.
        LateAdd = "late-add",
        /// Main gives up waiting and leaves the workers behind.
        Leak = "leak",
        /// A worker whose job panics is gone for good.
        NoRespawn = "no-respawn",
        /// The collector takes the n-th result for that of the n-th job.
        AssumedOrder = "assumed-order",
        /// The collector holds results back until their turn comes.
        Ordered = "ordered",
        /// Several stages, each a pool of its own, with channels between them.
        Pipeline = "pipeline",
    }
}

named! {
    /// A task without its size.
    TaskName {
        /// Waits, then doubles.
        Wait = "wait",
        /// Counts primes.
        Primes = "primes",
        /// Waits, refuses negative numbers, doubles the others.
        Check = "check",
        /// Fetches a URL: scripted.
        Fetch = "fetch" if "programs",
        /// Works on a picture: scripted.
        Image = "image" if "programs",
        /// The reader's own JavaScript: scripted.
        Own = "own" if "programs",
    }
}

named! {
    /// What is done to a picture.
    OperationName {
        /// Takes its colours away.
        Grey = "grey",
        /// Blurs it.
        Blur = "blur",
        /// Leaves its edges.
        Edges = "edges",
        /// Halves its width and height.
        Resize = "resize",
    }
}

named! {
    /// How sizes spread.
    SpreadName {
        /// Not at all.
        Fixed = "fixed",
        /// Evenly between half and one and a half of the size.
        Uniform = "uniform",
        /// Exponentially, with the size as mean: many short ones, a few long ones.
        Exponential = "exponential",
    }
}

named! {
    /// What the first error does.
    OnError {
        /// Nothing: every result is collected.
        Collect = "collect",
        /// Cancels the rest.
        Stop = "stop",
    }
}

#[cfg(feature = "programs")]
named! {
    /// How much of a run is recorded.
    TraceLevel {
        /// Every event: all views and exports are fed by them.
        Full = "full",
        /// None: the run has its outcome alone, and is computed the faster.
        Off = "off",
    }
}

named! {
    /// In which order waiting jobs are served.
    PriorityName {
        /// As they came.
        None = "none",
        /// Urgent ones first, always.
        Strict = "strict",
        /// Urgent ones first, but waiting raises the others.
        Aging = "aging",
    }
}

named! {
    /// When jobs come.
    ArrivalsName {
        /// As fast as the jobs channel takes them.
        Asap = "asap",
        /// One after the other, evenly.
        Steady = "steady",
        /// At random times (Poisson).
        Poisson = "poisson",
        /// Several at once, then a pause.
        Bursts = "bursts",
        /// A second of twice the rate, a second of nothing.
        Waves = "waves",
    }
}
