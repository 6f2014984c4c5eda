//! What a task of one's own gets beside its arguments: `TaskContext` of `pool.d.ts`, as Rust sees it.

use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

#[wasm_bindgen]
extern "C" {
    /// A running task's view of its job: the second argument that a pool gives to every task.
    ///
    /// A task is any function that `wasm-pack build --target web` exports; the module's address is the pool's `tasks`
    /// option. The arguments may have any type that wasm-bindgen takes; the value must be one that can be cloned, so no
    /// exported struct. `Err` settles the job as failed; a panic settles it as panicked (see [`tell_panics`]).
    ///
    /// ```no_run
    /// use wasm_bindgen::prelude::*;
    /// use worker_pool_playground::web::TaskContext;
    ///
    /// #[wasm_bindgen]
    /// pub async fn sum_below(below: u32, context: TaskContext) -> Result<f64, JsValue> {
    ///     let mut sum = 0.0;
    ///     for n in 0..below {
    ///         sum += f64::from(n);
    ///         if n % 10_000 == 0 {
    ///             context.checkpoint().await?; // a cancelled job stops here
    ///         }
    ///     }
    ///     Ok(sum)
    /// }
    /// # fn main() {}
    /// ```
    ///
    /// [`tell_panics`]: super::tell_panics
    #[derive(Clone, Debug)]
    pub type TaskContext;

    /// To be awaited often in long work: lets messages in every 4 ms, and costs about a microsecond in between.
    ///
    /// # Errors
    /// Once the job has been cancelled: the reason. Hand it on with `?`, and the job settles as cancelled.
    #[wasm_bindgen(method, catch)]
    pub async fn checkpoint(this: &TaskContext) -> Result<(), JsValue>;

    /// Whether the job has been cancelled: for loops that cannot await. Looks every few milliseconds at most, however often
    /// it is called, and needs no cross-origin isolation. Who has seen `true` should return: the job settles as cancelled.
    #[wasm_bindgen(method, js_name = isCancelled)]
    pub fn is_cancelled(this: &TaskContext) -> bool;

    /// Milliseconds left before the nearest deadline, 0 or more; infinite where there is none.
    #[wasm_bindgen(method, js_name = remainingMs)]
    pub fn remaining_ms(this: &TaskContext) -> f64;

    /// Which attempt this is, from 1.
    #[wasm_bindgen(method, getter)]
    pub fn attempt(this: &TaskContext) -> u32;

    /// The pool's number for the worker that runs it, from 1.
    #[wasm_bindgen(method, getter)]
    pub fn worker(this: &TaskContext) -> u32;

    /// Tells the submitter's `onProgress` something that can be cloned.
    ///
    /// # Errors
    /// A `DataCloneError` for what cannot.
    #[wasm_bindgen(method, catch)]
    pub fn progress(this: &TaskContext, value: &JsValue) -> Result<(), JsValue>;

    /// Aborts when the job is cancelled: for `fetch` and others that take a signal.
    #[wasm_bindgen(method, getter)]
    pub fn signal(this: &TaskContext) -> AbortSignal;
}
