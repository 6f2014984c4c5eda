//! What the page and the coordinator say to each other: `www/protocol.d.ts`, as Rust.

use js_sys::{Array, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::browser::to_object;
use super::script::Script;
#[cfg(feature = "programs")]
use crate::pool::{
    ArrivalsName, AssumedSettings, OnError, OperationName, PriorityName, ProgramName, SpreadName, TraceLevel,
};
use crate::pool::{ConfigError, Input, Mode, Outcome, Settings, TaskName};
#[cfg(feature = "programs")]
use crate::sim::Found;
use crate::time::Time;
use crate::trace::{Site, Trace};

/// Page → coordinator.
#[derive(Debug)]
pub(super) enum ToCoordinator {
    Check {
        id: u32,
        config: Settings,
    },
    Run {
        run: u32,
        config: Settings,
        /// What is ordered of a simulated run, and when.
        log: Vec<(Time, Input)>,
        script: Option<Script>,
    },
    /// What a reader orders of a live run.
    Order {
        run: u32,
        order: Option<Input>,
    },
    /// Makes some of the runs that tell in which schedules a simulated run breaks; it begins anew where there is a `config`.
    #[cfg(feature = "programs")]
    Explore {
        id: u32,
        config: Option<Settings>,
        log: Vec<(Time, Input)>,
        /// How many runs now, and in all.
        n_runs: u32,
        most: u32,
    },
    Stop,
    Ack,
}

impl ToCoordinator {
    /// The message in a plain object. Read field by field: a derived reader is 20 kB of wasm, most of it for printing
    /// the floating-point numbers that it did not expect.
    ///
    /// # Errors
    /// What is missing or of another type, in words.
    pub(super) fn from_object(object: &JsValue) -> Result<Self, String> {
        Ok(match text(object, "type")?.as_str() {
            "check" => Self::Check { id: number(object, "id")? as u32, config: settings(object)? },
            "run" => Self::Run {
                run: number(object, "run")? as u32,
                config: settings(object)?,
                log: log(object),
                script: Script::from_message(object),
            },
            "order" => Self::Order { run: number(object, "run")? as u32, order: order(object) },
            #[cfg(feature = "programs")]
            "explore" => Self::Explore {
                id: number(object, "id")? as u32,
                config: get(object, "config").is_object().then(|| settings(object)).transpose()?,
                log: log(object),
                n_runs: number(object, "runs")? as u32,
                most: number(object, "most")? as u32,
            },
            "stop" => Self::Stop,
            "ack" => Self::Ack,
            other => return Err(format!("no message is called {other}")),
        })
    }
}

/// The orders of a log; equal times keep their order. A time before the start, or none, is the start.
fn log(message: &JsValue) -> Vec<(Time, Input)> {
    let entry = |entry: JsValue| {
        let at_ns = number(&entry, "atNs").unwrap_or(0.0).max(0.0);
        Some((Time::from_nanos(at_ns as u64), order(&entry)?))
    };
    list(message, "log").iter().filter_map(entry).collect()
}

/// What a message or an entry of a log orders. Nothing where that has another name, or a number that is no whole one where
/// one is needed; whether numbers are in range, the run knows, and drops them if not.
fn order(object: &JsValue) -> Option<Input> {
    let order = get(object, "order");
    Some(match text(&order, "what").ok()?.as_str() {
        "cancel" => Input::Cancel,
        #[cfg(feature = "programs")]
        "cancelJob" => Input::CancelJob(whole(&order, "job")?),
        #[cfg(feature = "programs")]
        "shutdown" => Input::Shutdown,
        #[cfg(feature = "programs")]
        "resize" => Input::Resize(whole_u16(&order, "workers")?),
        #[cfg(feature = "programs")]
        "limit" if get(&order, "perSecond").is_null() => Input::Limit(None),
        #[cfg(feature = "programs")]
        "limit" => {
            let thousandths = (number(&order, "perSecond").ok()? * 1e3).round() as u64;
            Input::Limit(Some((thousandths, whole(&order, "burst")?)))
        }
        #[cfg(feature = "programs")]
        "size" => Input::Size(whole(&order, "size")?),
        #[cfg(feature = "programs")]
        "pause" => Input::Pause,
        #[cfg(feature = "programs")]
        "resume" => Input::Resume,
        #[cfg(feature = "programs")]
        "killWorker" => Input::KillWorker(whole_u16(&order, "worker")?),
        #[cfg(feature = "programs")]
        "failJob" => Input::FailJob(whole(&order, "job")?),
        _ => return None,
    })
}

#[cfg(feature = "programs")]
fn whole(object: &JsValue, name: &str) -> Option<u32> {
    let value = get(object, name).as_f64().filter(|value| value.fract() == 0.0)?;
    (0.0..=f64::from(u32::MAX)).contains(&value).then_some(value as u32)
}

#[cfg(feature = "programs")]
fn whole_u16(object: &JsValue, name: &str) -> Option<u16> {
    whole(object, name).and_then(|value| u16::try_from(value).ok())
}

/// Settings that the page does not name keep their defaults.
fn settings(message: &JsValue) -> Result<Settings, String> {
    let config = &get(message, "config");
    let usual = Settings::default();
    #[cfg(feature = "programs")]
    let usual = with_variants(config, usual)?;
    #[cfg_attr(not(feature = "programs"), expect(clippy::needless_update, reason = "there is nothing else then"))]
    Ok(Settings {
        scene: text(config, "scene")?,
        mode: choice(config, "mode", Mode::ALL, usual.mode)?,
        workers: number_or(config, "workers", usual.workers),
        jobs: number_or(config, "jobs", usual.jobs),
        task: choice(config, "task", TaskName::ALL, usual.task)?,
        size: number_or(config, "size", usual.size),
        listens: flag(config, "listens", usual.listens),
        jobs_capacity: number_or(config, "jobsCapacity", usual.jobs_capacity),
        results_capacity: number_or(config, "resultsCapacity", usual.results_capacity),
        collector: flag(config, "collector", usual.collector),
        timeout_ms: number_or(config, "timeoutMs", usual.timeout_ms),
        grace_ms: number_or(config, "graceMs", usual.grace_ms),
        seed: number_or(config, "seed", usual.seed),
        ..usual
    })
}

/// The settings of programs other than the plain pattern.
#[cfg(feature = "programs")]
fn with_variants(config: &JsValue, usual: Settings) -> Result<Settings, String> {
    Ok(Settings {
        program: choice(config, "program", ProgramName::ALL, usual.program)?,
        sizes: numbers(config, "sizes"),
        spread: choice(config, "spread", SpreadName::ALL, usual.spread)?,
        inputs: numbers(config, "inputs"),
        urls: list(config, "urls").iter().map(|url| url.as_string().unwrap_or_default()).collect(),
        operation: choice(config, "operation", OperationName::ALL, usual.operation)?,
        transfer: flag(config, "transfer", usual.transfer),
        code: get(config, "code").as_string().unwrap_or_default(),
        assumed: list(config, "assumed").iter().map(|each| assumed(&each)).collect(),
        fail_ratio: number_or(config, "failRatio", Some(usual.fail_ratio)).unwrap_or(f64::NAN),
        down_ms: number_or(config, "downMs", Some(usual.down_ms)).unwrap_or(f64::NAN),
        panic_jobs: numbers(config, "panicJobs"),
        on_error: choice(config, "onError", OnError::ALL, usual.on_error)?,
        attempts: number_or(config, "attempts", usual.attempts),
        backoff_ms: number_or(config, "backoffMs", usual.backoff_ms),
        jitter: number_or(config, "jitter", Some(usual.jitter)).unwrap_or(f64::NAN),
        budget_ratio: number_or(config, "budgetRatio", usual.budget_ratio),
        job_timeout_ms: number_or(config, "jobTimeoutMs", usual.job_timeout_ms),
        priority: choice(config, "priority", PriorityName::ALL, usual.priority)?,
        aging_ms: number_or(config, "agingMs", usual.aging_ms),
        urgent_ratio: number_or(config, "urgentRatio", Some(usual.urgent_ratio)).unwrap_or(f64::NAN),
        rate_per_second: number_or(config, "ratePerSecond", usual.rate_per_second),
        burst: number_or(config, "burst", usual.burst),
        arrivals: choice(config, "arrivals", ArrivalsName::ALL, usual.arrivals)?,
        arrivals_per_second: number_or(config, "arrivalsPerSecond", usual.arrivals_per_second),
        arrival_burst: number_or(config, "arrivalBurst", usual.arrival_burst),
        min_workers: number_or(config, "minWorkers", usual.min_workers),
        cooldown_ms: number_or(config, "cooldownMs", usual.cooldown_ms),
        idle_ms: number_or(config, "idleMs", usual.idle_ms),
        cores: number_or(config, "cores", usual.cores),
        spares: number_or(config, "spares", usual.spares),
        stage_workers: numbers(config, "stageWorkers"),
        stage_sizes: numbers(config, "stageSizes"),
        schedule: get(config, "schedule").as_string(),
        trace: choice(config, "trace", TraceLevel::ALL, usual.trace)?,
        ..usual
    })
}

/// One of these names; `usual` where none is given.
fn choice<T: Copy>(object: &JsValue, name: &str, all: &[(&str, T)], usual: T) -> Result<T, String> {
    let given = get(object, name);
    if given.is_undefined() {
        return Ok(usual);
    }
    let given = given.as_string().unwrap_or_default();
    let found = all.iter().find(|(text, _)| *text == given);
    found.map(|(_, variant)| *variant).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|(text, _)| *text).collect();
        format!("{name} is {given}; it must be one of {}", names.join(", "))
    })
}

/// A number; `usual` where the field is missing, nothing where it is null or something else.
fn number_or(object: &JsValue, name: &str, usual: Option<f64>) -> Option<f64> {
    let given = get(object, name);
    if given.is_undefined() { usual } else { given.as_f64() }
}

/// The numbers of a list; what is none is not a number.
#[cfg(feature = "programs")]
fn numbers(object: &JsValue, name: &str) -> Vec<f64> {
    list(object, name).iter().map(|value| value.as_f64().unwrap_or(f64::NAN)).collect()
}

fn list(object: &JsValue, name: &str) -> Array {
    get(object, name).dyn_into().unwrap_or_default()
}

#[cfg(feature = "programs")]
fn assumed(object: &JsValue) -> AssumedSettings {
    AssumedSettings {
        ms: get(object, "ms").as_f64().unwrap_or(f64::NAN),
        value: get(object, "value").as_f64().unwrap_or(0.0),
        error: get(object, "error").as_string(),
        failing: get(object, "failing").as_f64(),
    }
}

fn flag(object: &JsValue, name: &str, usual: bool) -> bool {
    let given = get(object, name);
    if given.is_undefined() { usual } else { given.is_truthy() }
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

fn text(object: &JsValue, name: &str) -> Result<String, String> {
    get(object, name).as_string().ok_or_else(|| format!("{name} must be a text"))
}

fn number(object: &JsValue, name: &str) -> Result<f64, String> {
    get(object, name).as_f64().ok_or_else(|| format!("{name} must be a number"))
}

/// Coordinator → page, but for the trace.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub(super) enum FromCoordinator<'a> {
    Ready,
    Checked {
        id: u32,
        errors: Vec<ConfigError>,
    },
    Refused {
        run: u32,
        errors: Vec<ConfigError>,
    },
    Started {
        run: u32,
    },
    Ended {
        run: u32,
        outcome: &'a Outcome,
    },
    #[cfg(feature = "programs")]
    #[serde(rename_all = "camelCase")]
    Explored {
        id: u32,
        errors: Vec<ConfigError>,
        runs: f64,
        /// Every schedule with fewer deviations from the usual order is covered.
        depth: u32,
        is_over: bool,
        /// How many schedules there are, once all are covered.
        n_schedules: Option<f64>,
        found: Vec<Found>,
    },
    Stopped,
    Failed {
        message: String,
        hint: &'static str,
    },
}

/// A batch of trace records and all tables that they point into; the records' buffer is moved.
#[derive(Serialize)]
#[serde(tag = "type", rename = "trace", rename_all = "camelCase")]
struct TraceMessage<'a> {
    run: u32,
    from: f64,
    strings: &'a [String],
    sites: Vec<Site>,
    now_ns: f64,
    dropped: f64,
}

/// The trace's events from index `from` on: the message, and what to move with it.
pub(super) fn trace_message(run: u32, trace: &Trace, from: u64, now_ns: u64) -> Result<(JsValue, Array), JsValue> {
    let batch = trace.batch(from);
    let message = to_object(&TraceMessage {
        run,
        from: batch.from as f64,
        strings: trace.texts(),
        sites: trace.sites(),
        now_ns: now_ns as f64,
        dropped: trace.n_dropped() as f64,
    })?;
    let buffer = Uint8Array::from(batch.bytes.as_slice()).buffer();
    Reflect::set(&message, &"events".into(), &buffer)?;
    Ok((message, Array::of1(&buffer)))
}
