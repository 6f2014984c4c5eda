//! One Web Worker as its host holds it: started with it, terminated with it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Event, MessageChannel, Worker};

use super::browser::{Timeout, words_of};
use super::lock::Watch;
use super::port::Port;
use super::script::{self, Parcel, Token, Told};
use super::spawner::Spawner;
use crate::wire::{self, FromWorker, ToWorker};

/// A Web Worker. Dropping it terminates it.
pub struct WebWorker {
    worker: Worker,
    port: Port,
    /// Of the scripted job that it was given last, until that is cancelled or made to fail.
    token: RefCell<Option<Token>>,
    is_ready: Rc<RefCell<bool>>,
    watch: Rc<RefCell<Option<Watch>>>,
    has_vanished: Cell<bool>,
    #[cfg(feature = "programs")]
    allowance: Rc<script::Allowance>,
    _on_error: Closure<dyn FnMut(Event)>,
    _start_limit: Timeout,
}

/// What a Web Worker tells its host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerEvent {
    /// It answered the handshake: it has the module and takes jobs. `false`: its silent death would not be noticed.
    Ready(bool),
    /// Jobs have ended.
    Ended(Vec<FromWorker>),
    /// A scripted job has ended, and yielded this beside its number.
    Yielded(FromWorker, Told),
    /// A running script tells how far it is.
    Progress(Told),
    /// It panicked or trapped, with these words; it must not be used again.
    Broken(String),
    /// It has vanished, or never came up.
    Gone(String),
}

impl WebWorker {
    /// Starts one. `hear` is told everything that it says, until it is dropped.
    ///
    /// # Errors
    /// The browser's own error, where it starts no workers.
    pub fn start(spawner: &Spawner, hear: impl Fn(WorkerEvent) + 'static) -> Result<Self, JsValue> {
        let hear = Rc::new(hear);
        let lock = fresh_lock_name();
        let channel = MessageChannel::new()?;
        let is_ready = Rc::new(RefCell::new(false));
        let watch = Rc::new(RefCell::new(None));
        #[cfg(feature = "programs")]
        let allowance = Rc::new(script::Allowance::default());

        let port = Port::new(channel.port1(), {
            let (hear, is_ready, watch) = (Rc::clone(&hear), Rc::clone(&is_ready), Rc::downgrade(&watch));
            let lock = lock.clone();
            #[cfg(feature = "programs")]
            let asides = Rc::clone(&allowance);
            move |data| {
                let event = understand(&data);
                #[cfg(feature = "programs")]
                let event = if asides.admits(&event) { event } else { WorkerEvent::Broken(script::FLOOD.to_owned()) };
                if let WorkerEvent::Ready(has_lock) = event {
                    *is_ready.borrow_mut() = true;
                    if let (true, Some(watch)) = (has_lock, watch.upgrade()) {
                        let hear = Rc::clone(&hear);
                        let died = move || hear(WorkerEvent::Gone("the worker ended without a word".to_owned()));
                        *watch.borrow_mut() = Watch::new(&lock, died).ok();
                    }
                }
                hear(event);
            }
        });
        let worker = spawner.start(&channel.port2(), &lock)?;
        // Seen in Firefox under load: a worker's script never runs, and no event says so.
        let start_limit = Timeout::new(START_LIMIT, {
            let (is_ready, hear) = (Rc::clone(&is_ready), Rc::clone(&hear));
            move || {
                if !*is_ready.borrow() {
                    hear(WorkerEvent::Gone(format!("the worker did not start within {} s", START_LIMIT.as_secs())));
                }
            }
        });
        let on_error = Closure::new({
            let is_ready = Rc::clone(&is_ready);
            move |event: Event| {
                event.prevent_default();
                // A worker that is up tells its errors itself, with more words.
                if !*is_ready.borrow() {
                    // An event without words says that its script was not loaded.
                    let words = Reflect::get(&event, &"message".into()).ok().and_then(|words| words.as_string());
                    let words = words.unwrap_or_else(|| "its script was not loaded".to_owned());
                    hear(WorkerEvent::Gone(format!("the worker did not start: {words}")));
                }
            }
        });
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let token = RefCell::default();
        Ok(Self {
            worker,
            port,
            token,
            is_ready,
            watch,
            has_vanished: Cell::new(false),
            #[cfg(feature = "programs")]
            allowance,
            _on_error: on_error,
            _start_limit: start_limit,
        })
    }

    /// Whether it answered the handshake.
    pub fn is_ready(&self) -> bool {
        *self.is_ready.borrow()
    }

    /// Sends it messages.
    ///
    /// # Errors
    /// The browser's own error, as thrown.
    pub fn send(&self, messages: &[ToWorker]) -> Result<(), String> {
        if messages.iter().any(|message| !matches!(message, ToWorker::Run { .. })) {
            self.token.take();
        }
        #[cfg(feature = "programs")]
        messages.iter().filter(|message| matches!(message, ToWorker::Run { .. })).for_each(|_| self.allowance.owes());
        self.port.send_bytes(&wire::encode(messages)).map_err(|thrown| words_of(&thrown))
    }

    /// Sends it, as the pool's worker of this number, a scripted job with its payload.
    ///
    /// # Errors
    /// The browser's own error, as thrown: the payload cannot be sent.
    pub(super) fn post(&self, worker: u16, message: ToWorker, parcel: &Parcel) -> Result<(), String> {
        self.token.replace(Token::new());
        #[cfg(feature = "programs")]
        self.allowance.owes();
        let token = self.token.borrow();
        let (data, transfer) = parcel.posting(&wire::encode(&[message]), worker, token.as_ref());
        self.port.send(&data, transfer).map_err(|thrown| words_of(&thrown))
    }

    /// Ends the Web Worker behind its owner's back, as a crash of the browser's process would. Whether that will be noticed.
    pub fn vanish(&self) -> bool {
        self.has_vanished.set(true);
        self.worker.terminate();
        self.watch.borrow().is_some()
    }

    /// Whether it was had vanish.
    pub fn has_vanished(&self) -> bool {
        self.has_vanished.get()
    }
}

impl Drop for WebWorker {
    fn drop(&mut self) {
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// Bytes are a frame; a boolean is the handshake; a text says that the worker broke; a list is a frame with what a script
/// yielded, an object what a script tells on its way.
fn understand(data: &JsValue) -> WorkerEvent {
    if let Some(bytes) = data.dyn_ref::<Uint8Array>() {
        return match script::endings_of(bytes) {
            Ok(endings) => WorkerEvent::Ended(endings),
            Err(words) => WorkerEvent::Broken(words),
        };
    }
    match data.as_bool() {
        Some(has_lock) => WorkerEvent::Ready(has_lock),
        None => script::event_of(data).unwrap_or_else(|| WorkerEvent::Broken(words_of(data))),
    }
}

/// A lock name that no other page or pool of this origin has.
fn fresh_lock_name() -> String {
    let digits = |_| format!("{:013x}", (js_sys::Math::random() * (1_u64 << 52) as f64) as u64);
    format!("worker-pool-{}", (0..2).map(digits).collect::<String>())
}

/// A worker that has not answered the handshake by then never will. A start takes 15–80 ms.
const START_LIMIT: Duration = Duration::from_secs(5);
