//! Three tasks for a pool of Web Workers. `wasm-pack build --target web` makes `pkg/rust_tasks.js` of them: the `tasks` of
//! `createPool`, whose jobs then name them.
#![cfg(target_arch = "wasm32")]

use js_sys::Array;
use wasm_bindgen::prelude::*;
use worker_pool_playground::web::{TaskContext, tell_panics};

/// Runs once in every worker, before its first job.
#[wasm_bindgen(start)]
pub fn start() {
    tell_panics();
}

/// Which number from 1 to `below` - 1 has the longest Collatz chain, and how many steps it takes to 1: `[number, steps]`; the
/// smallest where several have it. Tells its progress as a share, 0–1.
///
/// # Errors
/// The reason for which the job was cancelled.
///
/// # Panics
/// Where there is no such number: the job settles as panicked, with these words and the line.
#[wasm_bindgen]
pub async fn collatz(below: u32, context: TaskContext) -> Result<Array, JsValue> {
    assert!(below > 1, "no number from 1 on is below {below}");
    let mut longest = (1, 0);
    for from in (1..below).step_by(SLICE as usize) {
        for number in from..from.saturating_add(SLICE).min(below) {
            let steps = steps_to_one(u64::from(number));
            if steps > longest.1 {
                longest = (number, steps);
            }
        }
        if (from / SLICE).is_multiple_of(SLICES_PER_PROGRESS) {
            context.progress(&(f64::from(from) / f64::from(below)).into())?;
        }
        context.checkpoint().await?;
    }
    Ok(Array::of2(&longest.0.into(), &longest.1.into()))
}

/// The smallest divisor of `number` from 2 on: `number` itself if it is a prime. 64 bits are a `BigInt` in JavaScript.
///
/// An ordinary function, which cannot await, is a task too, and hears that it is cancelled all the same.
///
/// # Errors
/// It was cancelled.
#[wasm_bindgen]
pub fn first_divisor(number: u64, context: &TaskContext) -> Result<u64, JsValue> {
    if number.is_multiple_of(2) {
        return Ok(2);
    }
    let mut divisor = 3;
    while divisor <= number / divisor {
        if number.is_multiple_of(divisor) {
            return Ok(divisor);
        }
        if divisor % DIVISORS_PER_LOOK == 1 && context.is_cancelled() {
            return Err("cancelled".into());
        }
        divisor += 2;
    }
    Ok(number)
}

/// The middle of some numbers, or the mean of the two in the middle. Who needs no context need not take it.
///
/// # Panics
/// Without numbers, or if one is NaN.
#[wasm_bindgen]
pub fn median(mut numbers: Vec<f64>) -> f64 {
    assert!(!numbers.is_empty(), "a median needs numbers");
    numbers.sort_by(|a, b| a.partial_cmp(b).expect("NaN has no place in an order"));
    let middle = numbers.len() / 2;
    if numbers.len() % 2 == 1 { numbers[middle] } else { f64::midpoint(numbers[middle - 1], numbers[middle]) }
}

fn steps_to_one(mut number: u64) -> u32 {
    let mut steps = 0;
    while number != 1 {
        number = if number.is_multiple_of(2) { number / 2 } else { 3 * number + 1 };
        steps += 1;
    }
    steps
}

/// Numbers between two checkpoints: some 100 µs of work.
const SLICE: u32 = 1_000;
const SLICES_PER_PROGRESS: u32 = 100;
/// Divisors between two looks, the half of them odd. Even.
const DIVISORS_PER_LOOK: u64 = 10_000;
