//! The built-in Rust tasks, as a pool's worker calls them.

use std::time::Duration;

use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::TaskContext;
use super::browser::Timeout;
use crate::tasks::{self, Assignment, Stopped, Task, TaskError};

/// Runs a built-in task: `wait` ({ ms, input }) waits and yields twice the input; `primes` ({ below }) counts primes.
///
/// # Errors
/// What is wrong with name or arguments, in words; or why it was stopped.
#[wasm_bindgen]
pub async fn run_task(name: String, args: JsValue, context: TaskContext) -> Result<f64, JsValue> {
    let whole = |field: &str| {
        let value = Reflect::get(&args, &field.into()).ok().and_then(|value| value.as_f64());
        value.filter(|n| (0.0..=4_294_967_295.0).contains(n) && n.fract() == 0.0).map(|n| n as u32).ok_or_else(|| {
            let words = format!("{name}: {field} must be a whole number from 0 to 4294967295");
            JsValue::from(js_sys::TypeError::new(&words))
        })
    };
    let (task, input) = match name.as_str() {
        "wait" => (Task::Wait { millis: whole("ms")? }, whole("input").unwrap_or(0)),
        "primes" => (Task::Primes { below: whole("below")? }, 0),
        _ => {
            let words = format!("there is no built-in task \"{name}\"; there are: wait, primes");
            return Err(js_sys::ReferenceError::new(&words).into());
        }
    };
    let on = Assignment { input: input.into(), ..Assignment::default() };
    match task.run(on, &Listening(&context)).await {
        Ok(value) => Ok(value as f64),
        Err(TaskError::Stopped) => Err(context.signal().reason()),
        Err(TaskError::Failed(words)) => Err(js_sys::Error::new(&words).into()),
    }
}

/// Hears from the pool through JavaScript's context.
struct Listening<'a>(&'a TaskContext);

impl tasks::TaskContext for Listening<'_> {
    async fn checkpoint(&self) -> Result<(), Stopped> {
        self.0.checkpoint().await.map_err(|_| Stopped)
    }

    async fn sleep(&self, span: Duration) -> Result<(), Stopped> {
        let signal = self.0.signal();
        if signal.aborted() {
            return Err(Stopped);
        }
        let mut timer = None;
        let over = Promise::new(&mut |resolve, _| {
            timer = Some(Timeout::new(span, move || drop(resolve.call0(&JsValue::UNDEFINED))));
        });
        let aborted = Promise::new(&mut |resolve, _| signal.set_onabort(Some(&resolve)));
        let _ = JsFuture::from(Promise::race(&Array::of2(&over, &aborted))).await;
        signal.set_onabort(None);
        if signal.aborted() { Err(Stopped) } else { Ok(()) }
    }
}
