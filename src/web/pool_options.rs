//! Options of a pool, as JavaScript gives them: plain objects, of which any field may hold anything.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::browser::to_object;
use crate::pool::{ConfigError, MOST_IN_BATCH, PoolOptions, RetryOptions, quoted};

/// What is there, or every field refused.
pub(super) type Checked<T> = Result<T, Vec<ConfigError>>;

/// Those of a pool.
pub(super) fn pool_options(options: &JsValue) -> Checked<PoolOptions> {
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
        batch: batch(options)?,
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

/// Those of a retry rule.
pub(super) fn retry_options(options: &JsValue) -> Checked<RetryOptions> {
    let on = get(options, "on");
    // Kinds are few: of a longer list the length alone is looked at.
    let n_names = on.dyn_ref::<Array>().map_or(0, Array::length);
    if n_names > MOST_KINDS {
        let (field, max) = ("retry.on", f64::from(MOST_KINDS));
        let message = format!("{field} has {n_names} names; it may have at most {MOST_KINDS}.");
        return Err(vec![ConfigError { field, value: Some(n_names.into()), min: 0.0, max, message }]);
    }
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

/// "auto" is what holds where nothing is given.
fn batch(options: &JsValue) -> Checked<Option<f64>> {
    let (field, value) = ("batch", get(options, "batch"));
    match (value.as_string(), value.as_f64()) {
        (Some(text), _) if text == "auto" => Ok(None),
        (None, Some(jobs)) => Ok(Some(jobs)),
        (None, None) if value.is_undefined() => Ok(None),
        (given, _) => {
            let given = given.map_or_else(|| shown(&value), |text| quoted(&text));
            let message =
                format!("{field} is {given}; it must be \"auto\" or a whole number from 1 to {MOST_IN_BATCH}.");
            Err(vec![ConfigError { field, value: None, min: 1.0, max: f64::from(MOST_IN_BATCH), message }])
        }
    }
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
        let message = format!("{field} is {}; it must be a number.", shown(&value));
        vec![ConfigError { field, value: None, min: 0.0, max: 0.0, message }]
    })
}

/// A value that is no number, in a sentence.
fn shown(value: &JsValue) -> String {
    match value.as_string() {
        Some(text) => quoted(&text),
        None if value.is_null() => "null".to_owned(),
        None => value.as_bool().map_or_else(|| format!("of type {}", kind_of(value)), |flag| flag.to_string()),
    }
}

fn kind_of(value: &JsValue) -> String {
    value.js_typeof().as_string().unwrap_or_default()
}

/// The most kinds that a retry rule can name.
const MOST_KINDS: u32 = 32;

/// The first refusal, as a plain object.
#[expect(clippy::needless_pass_by_value, reason = "called by map_err")]
pub(super) fn first_as_object(errors: Vec<ConfigError>) -> JsValue {
    let object = errors.first().map(to_object);
    object.and_then(Result::ok).unwrap_or_else(|| Object::new().into())
}
