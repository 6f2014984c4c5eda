//! Noticing a worker's death. Browsers fire no event for it; but a Web Lock that the worker holds for life is released.
//!
//! Where locks are refused (sandboxed frames), a silent death is not noticed here: [`hold`] says so.

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"], js_name = request)]
    fn request(name: &str, options: &JsValue, callback: &JsValue) -> Result<Promise, JsValue>;
}

/// Takes the lock and keeps it for as long as this global lives. `false`: locks are refused here.
pub(super) async fn hold(name: &str) -> bool {
    // Resolved from inside the lock, or from its refusal, whichever comes.
    let mut outcome = None;
    let granted = Promise::new(&mut |resolve, _| {
        let refuse = resolve.clone();
        let grant = Closure::once_into_js(move || {
            let _ = resolve.call1(&JsValue::UNDEFINED, &JsValue::TRUE);
            Promise::new(&mut |_, _| {})
        });
        match request(name, &Object::new(), &grant) {
            Ok(held) => outcome = Some((held, refuse)),
            Err(_) => drop(refuse.call1(&JsValue::UNDEFINED, &JsValue::FALSE)),
        }
    });
    if let Some((held, refuse)) = outcome {
        spawn_local(async move {
            if JsFuture::from(held).await.is_err() {
                let _ = refuse.call1(&JsValue::UNDEFINED, &JsValue::FALSE);
            }
        });
    }
    JsFuture::from(granted).await.is_ok_and(|granted| granted.is_truthy())
}

/// Waits for a lock that somebody else holds for life; dropped, it waits no longer.
pub(super) struct Watch {
    abort: AbortController,
}

impl Watch {
    /// Calls `died` once when the lock is free.
    ///
    /// # Errors
    /// The browser's own error, where locks are refused.
    pub(super) fn new(name: &str, died: impl FnOnce() + 'static) -> Result<Self, JsValue> {
        let abort = AbortController::new()?;
        let options = Object::new();
        Reflect::set(&options, &"signal".into(), &abort.signal())?;
        let free = Closure::once_into_js(|| {});
        let freed = request(name, &options, &free)?;
        spawn_local(async move {
            if JsFuture::from(freed).await.is_ok() {
                died();
            }
        });
        Ok(Self { abort })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.abort.abort();
    }
}
