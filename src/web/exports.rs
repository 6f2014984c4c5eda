//! What JavaScript can call: two entries, one for each kind of Web Worker.

use js_sys::WebAssembly;
use wasm_bindgen::prelude::*;
use web_sys::MessagePort;

use super::coordinator::Coordinator;
use super::script::ScriptRunner;
use super::spawner::Spawner;
use super::worker_entry;

/// Makes this Web Worker the coordinator, which talks with the page on `port` and starts pool workers from `module` and
/// `url` (of `pkg/playground_worker.js`, in a blob; good for as long as this worker lives).
#[wasm_bindgen]
pub fn coordinate(port: MessagePort, module: WebAssembly::Module, url: JsValue) {
    let coordinator = Coordinator::new(port, Spawner::new(module, url));
    coordinator.greet();
    // It lives as long as its Web Worker.
    std::mem::forget(coordinator);
}

/// Makes this Web Worker a pool worker, which serves jobs on `port` and holds the Web Lock `lock` for life. `runner`
/// runs its scripted jobs, if its run has any.
///
/// # Errors
/// The browser's own error, as thrown.
#[wasm_bindgen]
pub async fn work(port: MessagePort, lock: String, runner: Option<ScriptRunner>) -> Result<(), JsValue> {
    worker_entry::serve(port, lock, runner).await
}
