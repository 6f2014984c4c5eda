//! The one way to start a worker that works everywhere: a classic script from a blob, which is then sent the compiled
//! module. In sandboxed frames script URLs and module workers fail; this does not. The blob's address comes from JavaScript,
//! since where Trusted Types are required only a policy there can vouch for it.

use std::cell::RefCell;

use js_sys::{Array, Object, Reflect, WebAssembly};
use wasm_bindgen::prelude::*;
use web_sys::{MessagePort, Worker};

/// Starts Web Workers from one script and one module.
pub struct Spawner {
    module: WebAssembly::Module,
    /// A `TrustedScriptURL`, or a string where there is no such thing.
    url: JsValue,
    /// What pool workers are told of their run's script; `undefined`: there is none.
    script: RefCell<JsValue>,
}

impl Spawner {
    /// `url` is that of `pkg/playground_worker.js`: the glue of this module, and its boot code. It has to be good for as long as
    /// workers may be started.
    pub const fn new(module: WebAssembly::Module, url: JsValue) -> Self {
        Self { module, url, script: RefCell::new(JsValue::UNDEFINED) }
    }

    /// What the pool workers started from now on are told of their run's script.
    pub(super) fn set_script(&self, script: JsValue) {
        self.script.replace(script);
    }

    /// Starts a Web Worker that waits for its first message; see `www/worker_boot.js`.
    ///
    /// # Errors
    /// The browser's own error, where it starts no workers.
    pub fn start_script(&self) -> Result<Worker, JsValue> {
        StartedWorker::new(&self.url).map(JsCast::unchecked_into)
    }

    /// Starts a pool worker that will talk on `port` and hold the lock `lock`.
    ///
    /// # Errors
    /// The browser's own error, where it starts no workers.
    pub(super) fn start(&self, port: &MessagePort, lock: &str) -> Result<Worker, JsValue> {
        let worker = self.start_script()?;
        let first = Object::new();
        Reflect::set(&first, &"role".into(), &"work".into())?;
        Reflect::set(&first, &"module".into(), &self.module)?;
        Reflect::set(&first, &"port".into(), port)?;
        Reflect::set(&first, &"lock".into(), &lock.into())?;
        Reflect::set(&first, &"script".into(), &self.script.borrow())?;
        worker.post_message_with_transfer(&first, &Array::of1(port))?;
        Ok(worker)
    }
}

#[wasm_bindgen]
extern "C" {
    /// A worker by its constructor as it is: that of `web_sys` takes strings only.
    #[wasm_bindgen(js_name = Worker)]
    type StartedWorker;

    #[wasm_bindgen(constructor, js_class = "Worker", catch)]
    fn new(url: &JsValue) -> Result<StartedWorker, JsValue>;
}
