//! The one way to start a worker that works everywhere: a classic script from a blob, which is then sent the compiled
//! module. In sandboxed frames script URLs and module workers fail; this does not.

use std::cell::RefCell;

use js_sys::{Array, Object, Reflect, WebAssembly};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, MessagePort, Url, Worker};

/// Starts Web Workers from one script and one module.
pub struct Spawner {
    module: WebAssembly::Module,
    url: String,
    /// What pool workers are told of their run's script; `undefined`: there is none.
    script: RefCell<JsValue>,
}

impl Spawner {
    /// `script` is the text of `pkg/playground_worker.js`: the glue of this module, and its boot code.
    ///
    /// # Errors
    /// The browser's own error, where blobs have no URLs.
    pub fn new(module: WebAssembly::Module, script: &str) -> Result<Self, JsValue> {
        let options = BlobPropertyBag::new();
        options.set_type("text/javascript");
        let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&script.into()), &options)?;
        Ok(Self { module, url: Url::create_object_url_with_blob(&blob)?, script: RefCell::new(JsValue::UNDEFINED) })
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
        Worker::new(&self.url)
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

impl Drop for Spawner {
    fn drop(&mut self) {
        let _ = Url::revoke_object_url(&self.url);
    }
}
