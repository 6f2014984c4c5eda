//! What the page and the coordinator say to each other: `www/protocol.d.ts`, as Rust.

use js_sys::{Array, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::browser::to_object;
use crate::pool::{ConfigError, Mode, Outcome, Settings, TaskName};
use crate::scenes::Scene;
use crate::trace::{Site, Trace};

/// Page → coordinator.
#[derive(Debug)]
pub(super) enum ToCoordinator {
    Check { id: u32, config: Settings },
    Run { run: u32, config: Settings },
    Cancel { run: u32, at_ns: f64 },
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
            "run" => Self::Run { run: number(object, "run")? as u32, config: settings(object)? },
            "cancel" => Self::Cancel { run: number(object, "run")? as u32, at_ns: number(object, "atNs")? },
            "stop" => Self::Stop,
            "ack" => Self::Ack,
            other => return Err(format!("no message is called {other}")),
        })
    }
}

fn settings(message: &JsValue) -> Result<Settings, String> {
    let config = &get(message, "config");
    Ok(Settings {
        scene: text(config, "scene")?,
        mode: match text(config, "mode")?.as_str() {
            "live" => Mode::Live,
            "simulated" => Mode::Simulated,
            other => return Err(format!("mode is {other}; it must be live or simulated")),
        },
        workers: get(config, "workers").as_f64(),
        jobs: get(config, "jobs").as_f64(),
        task: match text(config, "task")?.as_str() {
            "wait" => TaskName::Wait,
            "primes" => TaskName::Primes,
            other => return Err(format!("task is {other}; it must be wait or primes")),
        },
        size: get(config, "size").as_f64(),
        listens: get(config, "listens").is_truthy(),
        jobs_capacity: get(config, "jobsCapacity").as_f64(),
        results_capacity: get(config, "resultsCapacity").as_f64(),
        timeout_ms: get(config, "timeoutMs").as_f64(),
        grace_ms: get(config, "graceMs").as_f64(),
        collector: get(config, "collector").is_truthy(),
        seed: get(config, "seed").as_f64(),
    })
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
    Ready { scenes: Vec<Scene>, source: Source },
    Checked { id: u32, errors: Vec<ConfigError> },
    Refused { run: u32, errors: Vec<ConfigError> },
    Started { run: u32, config: &'a Settings },
    Ended { run: u32, outcome: &'a Outcome },
    Stopped,
    Failed { message: String, hint: &'static str },
}

/// A source file that the page shows.
#[derive(Debug, Serialize)]
pub(super) struct Source {
    pub(super) file: &'static str,
    pub(super) text: &'static str,
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
