//! How a panic's words get out of the wasm instance that it ends.

use std::panic;
use std::sync::Once;

use js_sys::{Reflect, global};

/// Has the pool told of every panic in this module: its message, file and line become those of the job's error. Without it a
/// job that panics says only that it trapped.
///
/// To be called before the first task, so best when the module starts. A hook that was there before is still called.
///
/// ```no_run
/// # use wasm_bindgen::prelude::*;
/// #[wasm_bindgen(start)]
/// pub fn start() {
///     worker_pool_playground::web::tell_panics();
/// }
/// # fn main() {}
/// ```
pub fn tell_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            // Fails only where the global object is frozen; then the trap alone has to do.
            let _ = Reflect::set(&global(), &KEY.into(), &info.to_string().into());
            before(info);
        }));
    });
}

/// Where www/pool/task_runtime.js looks once an instance has trapped.
const KEY: &str = "__wppPanic";
