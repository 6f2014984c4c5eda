//! The few functions that windows and workers have in common, and a timer that ends with its owner.

use std::time::Duration;

use serde::Serialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Milliseconds since the global's own start; never goes back.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub(super) fn now_ms() -> f64;

    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, millis: f64) -> f64;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: f64);
}

/// A timer that calls once, unless it is dropped before.
pub(super) struct Timeout {
    id: f64,
    _callback: Closure<dyn FnMut()>,
}

impl Timeout {
    pub(super) fn new(span: Duration, callback: impl FnOnce() + 'static) -> Self {
        let callback = Closure::once(callback);
        // Browsers cut fractions off: rounded up, it never comes early.
        let id = set_timeout(callback.as_ref(), (span.as_secs_f64() * 1e3).ceil());
        Self { id, _callback: callback }
    }
}

impl Drop for Timeout {
    fn drop(&mut self) {
        clear_timeout(self.id);
    }
}

/// What a thrown value says of itself.
pub(super) fn words_of(thrown: &JsValue) -> String {
    match thrown.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.to_string()),
        None => thrown.as_string().unwrap_or_else(|| "something that is no error was thrown".to_owned()),
    }
}

/// A value as a plain object.
pub(super) fn to_object(message: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    Ok(message.serialize(&serializer)?)
}
