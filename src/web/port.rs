//! A message port with its listener, closed with its owner.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, MessagePort};

/// One end of a channel of messages.
pub(super) struct Port {
    port: MessagePort,
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Port {
    /// Listens on `port`; `receive` gets the data of each message.
    pub(super) fn new(port: MessagePort, mut receive: impl FnMut(JsValue) + 'static) -> Self {
        let listener = Closure::new(move |event: MessageEvent| receive(event.data()));
        // Setting `onmessage` also starts the port.
        port.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Self { port, _listener: listener }
    }

    /// Sends bytes, moving their buffer.
    ///
    /// # Errors
    /// The browser's own error, as thrown.
    pub(super) fn send_bytes(&self, bytes: &[u8]) -> Result<(), JsValue> {
        let bytes = Uint8Array::from(bytes);
        self.port.post_message_with_transferable(&bytes, &Array::of1(&bytes.buffer()))
    }

    /// Sends a value by structured clone, moving `transfer`.
    ///
    /// # Errors
    /// The browser's own error, as thrown.
    pub(super) fn send(&self, value: &JsValue, transfer: &Array) -> Result<(), JsValue> {
        self.port.post_message_with_transferable(value, transfer)
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        self.port.set_onmessage(None);
        self.port.close();
    }
}
