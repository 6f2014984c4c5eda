//! The doors by which bytes from outside come into the core, each with what must hold whatever the bytes are. The tests run them on
//! fixed cases, `npm run fuzz` on what a coverage-guided fuzzer finds (tests/fuzz). A broken rule panics.

#![allow(dead_code, reason = "each fuzzer opens one door")]

use worker_pool_playground::pool::{
    ArrivalsName, AssumedSettings, ConfigError, Input, Mode, OnError, OperationName, PoolOptions, PriorityName,
    ProgramName, RetryOptions, RunConfig, Settings, SpreadName, TaskName, TraceLevel,
};
use worker_pool_playground::sim::Simulation;
use worker_pool_playground::time::Time;
use worker_pool_playground::trace::Event;
use worker_pool_playground::wire::{FromWorker, Message, ToWorker, decode, encode};

/// A door: the bytes decide everything that is tried.
pub(crate) type Door = fn(&[u8]);

/// Every door with its name.
pub(crate) const DOORS: [(&str, Door); 4] =
    [("frames", frames), ("settings", settings), ("options", options), ("runs", runs)];

/// Frames between coordinator and workers, and records of a trace: what can be read is written again byte for byte, and what cannot
/// be read is refused at a byte that is there.
pub(crate) fn frames(bytes: &[u8]) {
    frame_of::<ToWorker>(bytes);
    frame_of::<FromWorker>(bytes);
    if let Some(record) = bytes.first_chunk::<{ Event::SIZE }>()
        && let Some(event) = Event::from_bytes(record)
    {
        assert_eq!(&event.to_bytes(), record);
    }
}

fn frame_of<M: Message>(bytes: &[u8]) {
    match decode::<M>(bytes) {
        Ok(messages) => assert_eq!(encode(&messages), bytes, "what was read is written as it was"),
        Err(error) => {
            assert!(error.at <= bytes.len(), "{error}: there are {} bytes", bytes.len());
            assert!(!error.expected.is_empty());
        }
    }
}

/// Settings, as text or with any number in any field: they are refused with the field's name, or everything is in its range.
pub(crate) fn settings(bytes: &[u8]) {
    let settings = match bytes {
        [b'{', ..] => match serde_json::from_slice(bytes) {
            Ok(settings) => settings,
            Err(_) => return,
        },
        _ => any_settings(&mut Bytes(bytes)),
    };
    judge(settings.check().map(|config| are_in_range(&config)));
}

/// What `createPool` may be given.
pub(crate) fn options(bytes: &[u8]) {
    let options = any_options(&mut Bytes(bytes));
    judge(options.check().map(|config| {
        assert!((1..=256).contains(&config.min_workers) && (config.min_workers..=256).contains(&config.max_workers));
        assert!(config.jobs_capacity <= 1_000_000 && config.results_capacity <= 1_000_000);
        assert!(
            config.idle.as_secs() <= 3_600 && config.cooldown.as_secs() <= 3_600 && config.grace.as_secs() <= 3_600
        );
        assert!(
            config.rate.is_none_or(|(rate, burst)| (0.001..=1e6).contains(&rate) && (1..=1_000_000).contains(&burst))
        );
        assert!(options.retry.is_none() || (1..=1_000).contains(&config.retry.attempts));
    }));
}

/// A simulated run of settings and orders that are nearly right: it ends, every job is accounted for, and it is the same run again.
pub(crate) fn runs(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let Ok(config) = likely_settings(&mut bytes).check() else { return };
    let log = any_log(&mut bytes);
    let hash = || {
        let mut simulation = Simulation::new(&config, &log);
        let is_over = (0..MOST_STEPS).any(|_| !simulation.step());
        assert!(is_over, "it still goes on after {MOST_STEPS} steps: {config:?} {log:?}");
        let outcome = simulation.run().outcome().expect("nothing can happen any more, so it has ended");
        assert_eq!(outcome.stats.accounted(), outcome.stats.submitted, "{:?}", outcome.stats);
        assert!(outcome.stats.submitted <= config.n_jobs * 8, "a pipeline has eight stages at most");
        (outcome.hash.clone(), outcome.stats)
    };
    let first = hash();
    assert_eq!(hash(), first, "the same settings and orders give the same run");
}

/// Those that a fuzzer's run may take: more than any of its small runs needs.
const MOST_STEPS: usize = 200_000;
/// Longest sentence that says what is wrong, in characters.
const MOST_WORDS: usize = 300;

fn judge(checked: Result<(), Vec<ConfigError>>) {
    let Err(errors) = checked else { return };
    assert!(!errors.is_empty(), "refused for no reason");
    for ConfigError { field, message, .. } in errors {
        assert!(!field.is_empty() && !message.is_empty());
        let n = message.chars().count();
        assert!(n <= MOST_WORDS, "{field}: {n} characters of words");
    }
}

fn are_in_range(config: &RunConfig) {
    let most_workers = if config.mode == Mode::Live { 64 } else { 1_024 };
    assert!((1..=most_workers).contains(&config.n_workers));
    assert!((1..=1_000_000).contains(&config.n_jobs));
    assert!(config.jobs_capacity <= 1_000 && config.results_capacity <= 1_000);
    assert!(config.sizes.len() <= 1_000 && config.inputs.len() <= 100_000 && config.panic_jobs.len() <= 1_000);
    assert!(config.assumed.len() <= 1_000 && config.stages.len() <= 8);
    assert!(config.assumed.iter().all(|each| each.error.as_ref().is_none_or(|text| text.chars().count() <= 2_000)));
    assert!(config.fail_permille <= 1_000 && config.urgent_permille <= 1_000);
    assert!(config.arrival_gap.as_nanos() <= 1_000_000_000_000);
    assert!(config.min_workers.is_none_or(|min| (1..=config.n_workers).contains(&min)));
}

// ------------------------------------------------------------------- making

/// Reads choices off bytes; where there are none left, every choice is the first.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn u32(&mut self) -> u32 {
        u32::from_le_bytes([self.byte(), self.byte(), self.byte(), self.byte()])
    }

    fn flag(&mut self) -> bool {
        self.byte() & 1 == 1
    }

    fn one_of<T: Copy>(&mut self, all: &[(&str, T)]) -> T {
        all[usize::from(self.byte()) % all.len()].1
    }

    /// Any number that JavaScript knows.
    fn any(&mut self) -> Option<f64> {
        Some(match self.byte() % 14 {
            0 => return None,
            1 => f64::NAN,
            2 => f64::INFINITY,
            3 => f64::NEG_INFINITY,
            4 => -0.0,
            5 => f64::from(self.byte()),
            6 => f64::from(self.u32() & 0xffff),
            7 => f64::from(self.u32()),
            8 => f64::from(self.byte()) + 0.5,
            9 => -f64::from(self.byte()),
            10 => 1e300,
            11 => f64::from(self.byte()) / 255.0,
            12 => 9_007_199_254_740_993.0,
            _ => f64::from_bits(u64::from(self.u32()) << 32 | u64::from(self.u32())),
        })
    }

    fn any_list(&mut self) -> Vec<f64> {
        // Some lists are longer than any may be.
        let n = match self.byte() {
            255 => 100_001,
            254 => 1_001,
            n => usize::from(n % 8),
        };
        (0..n).map(|_| self.any().unwrap_or(f64::NAN)).collect()
    }

    fn text(&mut self) -> String {
        let piece =
            ["", "a", "<img src=x onerror=alert(1)>", "\u{202e}", "é", "\"", "\n"][usize::from(self.byte()) % 7];
        piece.repeat(match self.byte() {
            255 => 25_000,
            n => usize::from(n % 4),
        })
    }

    fn within(&mut self, min: u32, max: u32) -> f64 {
        f64::from(min + self.u32() % (max - min + 1))
    }

    fn maybe(&mut self, min: u32, max: u32) -> Option<f64> {
        self.flag().then(|| self.within(min, max))
    }
}

fn any_settings(bytes: &mut Bytes<'_>) -> Settings {
    Settings {
        scene: bytes.text(),
        mode: bytes.one_of(Mode::ALL),
        program: bytes.one_of(ProgramName::ALL),
        workers: bytes.any(),
        jobs: bytes.any(),
        task: bytes.one_of(TaskName::ALL),
        size: bytes.any(),
        sizes: bytes.any_list(),
        spread: bytes.one_of(SpreadName::ALL),
        inputs: bytes.any_list(),
        urls: (0..bytes.byte() % 128).map(|_| bytes.text()).collect(),
        operation: bytes.one_of(OperationName::ALL),
        transfer: bytes.flag(),
        code: bytes.text(),
        assumed: any_assumed(bytes),
        fail_ratio: bytes.any().unwrap_or(f64::NAN),
        down_ms: bytes.any().unwrap_or(f64::NAN),
        panic_jobs: bytes.any_list(),
        listens: bytes.flag(),
        jobs_capacity: bytes.any(),
        results_capacity: bytes.any(),
        collector: bytes.flag(),
        on_error: bytes.one_of(OnError::ALL),
        attempts: bytes.any(),
        backoff_ms: bytes.any(),
        jitter: bytes.any().unwrap_or(f64::NAN),
        budget_ratio: bytes.any(),
        job_timeout_ms: bytes.any(),
        timeout_ms: bytes.any(),
        grace_ms: bytes.any(),
        priority: bytes.one_of(PriorityName::ALL),
        aging_ms: bytes.any(),
        urgent_ratio: bytes.any().unwrap_or(f64::NAN),
        rate_per_second: bytes.any(),
        burst: bytes.any(),
        arrivals: bytes.one_of(ArrivalsName::ALL),
        arrivals_per_second: bytes.any(),
        arrival_burst: bytes.any(),
        min_workers: bytes.any(),
        cooldown_ms: bytes.any(),
        idle_ms: bytes.any(),
        cores: bytes.any(),
        spares: bytes.any(),
        stage_workers: bytes.any_list(),
        stage_sizes: bytes.any_list(),
        trace: bytes.one_of(TraceLevel::ALL),
        seed: bytes.any(),
        // Last, so that the kept seeds mean what they meant.
        schedule: match bytes.byte() % 3 {
            0 => None,
            1 => Some(bytes.text()),
            _ => Some(format!("{}@{},{}@{}", bytes.byte(), bytes.byte(), bytes.u32(), bytes.u32())),
        },
    }
}

fn any_assumed(bytes: &mut Bytes<'_>) -> Vec<AssumedSettings> {
    let n = match bytes.byte() {
        255 => 1_001,
        n => usize::from(n % 4),
    };
    let mut assumed = || AssumedSettings {
        ms: bytes.any().unwrap_or(f64::NAN),
        value: bytes.any().unwrap_or(f64::NAN),
        error: bytes.flag().then(|| bytes.text()),
        failing: bytes.any(),
    };
    (0..n).map(|_| assumed()).collect()
}

fn any_options(bytes: &mut Bytes<'_>) -> PoolOptions {
    PoolOptions {
        min_workers: bytes.any(),
        max_workers: bytes.any(),
        idle_ms: bytes.any(),
        cooldown_ms: bytes.any(),
        jobs_capacity: bytes.any(),
        results_capacity: bytes.any(),
        when_full: bytes.flag().then(|| bytes.text()),
        batch: bytes.any(),
        timeout_ms: bytes.any(),
        deadline_ms: bytes.any(),
        grace_ms: bytes.any(),
        retry: bytes.flag().then(|| RetryOptions {
            attempts: bytes.any(),
            backoff_ms: bytes.any(),
            factor: bytes.any(),
            max_backoff_ms: bytes.any(),
            jitter: bytes.any(),
            budget_ratio: bytes.any(),
            on: bytes.flag().then(|| (0..bytes.byte() % 8).map(|_| bytes.text()).collect()),
            quarantine_after: bytes.any(),
        }),
        per_second: bytes.any(),
        burst: bytes.any(),
        aging_ms: bytes.any(),
        recycle_jobs: bytes.any(),
        seed: bytes.any(),
    }
}

/// A few jobs on a few workers, whatever the rest is. Some pass no check.
fn likely_settings(bytes: &mut Bytes<'_>) -> Settings {
    Settings {
        mode: Mode::Simulated,
        program: bytes.one_of(ProgramName::ALL),
        workers: Some(bytes.within(1, 12)),
        jobs: Some(bytes.within(1, 40)),
        task: bytes.one_of(TaskName::ALL),
        size: Some(bytes.within(10, 200)),
        sizes: (0..bytes.byte() % 4).map(|_| bytes.within(10, 300)).collect(),
        spread: bytes.one_of(SpreadName::ALL),
        inputs: (0..bytes.byte() % 4).map(|_| bytes.within(0, 1_000)).collect(),
        urls: vec!["samples/primes.csv".to_owned()],
        fail_ratio: bytes.within(0, 10) / 10.0,
        down_ms: bytes.within(0, 500),
        panic_jobs: (0..bytes.byte() % 4).map(|_| bytes.within(1, 40)).collect(),
        listens: bytes.flag(),
        jobs_capacity: Some(bytes.within(0, 12)),
        results_capacity: Some(bytes.within(0, 12)),
        collector: bytes.flag(),
        on_error: bytes.one_of(OnError::ALL),
        attempts: Some(bytes.within(1, 10)),
        backoff_ms: Some(bytes.within(0, 300)),
        jitter: bytes.within(0, 10) / 10.0,
        budget_ratio: bytes.maybe(0, 1),
        job_timeout_ms: bytes.maybe(1, 300),
        timeout_ms: bytes.maybe(1, 2_000),
        grace_ms: Some(bytes.within(0, 300)),
        priority: bytes.one_of(PriorityName::ALL),
        aging_ms: Some(bytes.within(1, 500)),
        urgent_ratio: bytes.within(0, 10) / 10.0,
        rate_per_second: bytes.maybe(1, 1_000),
        burst: Some(bytes.within(1, 20)),
        arrivals: bytes.one_of(ArrivalsName::ALL),
        arrivals_per_second: Some(bytes.within(1, 1_000)),
        arrival_burst: Some(bytes.within(1, 20)),
        min_workers: bytes.maybe(1, 4),
        cooldown_ms: Some(bytes.within(0, 300)),
        idle_ms: Some(bytes.within(0, 300)),
        cores: bytes.maybe(1, 4),
        spares: Some(bytes.within(0, 8)),
        stage_workers: (0..bytes.byte() % 9).map(|_| bytes.within(1, 3)).collect(),
        stage_sizes: (0..bytes.byte() % 9).map(|_| bytes.within(0, 100)).collect(),
        trace: bytes.one_of(TraceLevel::ALL),
        seed: Some(bytes.within(0, 1_000)),
        ..Settings::default()
    }
}

fn any_log(bytes: &mut Bytes<'_>) -> Vec<(Time, Input)> {
    let mut at = 0_u64;
    let n = bytes.byte() % 24;
    let mut entry = || {
        at += u64::from(bytes.byte()) * 4_000_000;
        let input = match bytes.byte() % 12 {
            0 => Input::Cancel,
            1 => Input::CancelJob(u32::from(bytes.byte())),
            2 => Input::Shutdown,
            3 => Input::Resize(u16::from(bytes.byte() % 24)),
            4 => Input::Resize(u16::MAX - u16::from(bytes.byte())),
            5 => Input::Limit(bytes.flag().then(|| (u64::from(bytes.u32()), u32::from(bytes.byte())))),
            6 => Input::Size(if bytes.flag() { bytes.u32() } else { u32::from(bytes.byte()) }),
            7 => Input::Pause,
            8 => Input::Resume,
            9 => Input::KillWorker(u16::from(bytes.byte() % 16)),
            10 => Input::FailJob(u32::from(bytes.byte() % 48)),
            _ => Input::FailJob(bytes.u32()),
        };
        (Time::from_nanos(at), input)
    };
    (0..n).map(|_| entry()).collect()
}
