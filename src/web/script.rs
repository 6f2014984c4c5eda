//! Jobs whose work is JavaScript: what a run brings for them, how a payload travels, and the runner in the pool worker.
//!
//! A payload is any value that can be cloned; it never enters wasm, only handles to it do.

use std::cell::RefCell;

use js_sys::{Array, JsString, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, Url};

use super::web_worker::WorkerEvent;
use crate::wire::{self, FromWorker};

/// What a run of scripted jobs brings: `script` of the page's "run" (`www/protocol.d.ts`).
#[derive(Debug)]
pub(super) struct Script {
    /// Address of the runtime, texts and modules, as each worker gets them before its first job.
    start: JsValue,
    /// Where the runtime can be read for as long as workers may be started.
    _runtime: Token,
    /// By job, from 1. One that was moved away has left `undefined` behind.
    payloads: Array,
    /// What to move with each payload; `None`: payloads are cloned.
    transfers: Option<Array>,
}

/// One job's payload on its way to a worker.
pub(super) struct Parcel {
    payload: JsValue,
    transfer: Array,
}

impl Parcel {
    /// A frame and what comes with it, coordinator → worker: `[frame, payload, worker, token]`; and what to move with it.
    pub(super) fn posting(&self, frame: &[u8], worker: u16, token: Option<&Token>) -> (Array, &Array) {
        let token = token.map_or(JsValue::NULL, |token| token.0.as_str().into());
        (Array::of4(&Uint8Array::from(frame), &self.payload, &worker.into(), &token), &self.transfer)
    }
}

impl Script {
    /// The script of a "run", if it brings one.
    pub(super) fn from_message(message: &JsValue) -> Option<Self> {
        let script = member(message, "script");
        member(&script, "runtime").is_string().then_some(())?;
        let runtime = Token::of(&Array::of1(&member(&script, "runtime")))?;
        let start = Object::new();
        // A fresh object takes every member.
        let _ = Reflect::set(&start, &"runtime".into(), &runtime.0.as_str().into());
        for name in ["texts", "modules"] {
            let _ = Reflect::set(&start, &name.into(), &member(&script, name));
        }
        let is_moved = member(&script, "isMoved").is_truthy();
        let transfers = is_moved.then(|| list(&script, "transfers"));
        Some(Self { start: start.into(), _runtime: runtime, payloads: list(&script, "payloads"), transfers })
    }

    /// What a worker is sent before its first job.
    pub(super) fn start(&self) -> &JsValue {
        &self.start
    }

    /// The payload of a job, for one attempt.
    ///
    /// # Errors
    /// In words: an earlier attempt took it away.
    pub(super) fn parcel(&self, job: u32) -> Result<Parcel, &'static str> {
        let index = job.wrapping_sub(1);
        let payload = self.payloads.get(index);
        let Some(transfers) = &self.transfers else {
            return Ok(Parcel { payload, transfer: Array::new() });
        };
        let transfer = transfers.get(index);
        if transfer.is_null() {
            return Err(MOVED_AWAY);
        }
        let transfer = transfer.dyn_into().unwrap_or_default();
        if Array::length(&transfer) > 0 {
            self.payloads.set(index, JsValue::UNDEFINED);
            transfers.set(index, JsValue::NULL);
        }
        Ok(Parcel { payload, transfer })
    }
}

/// A URL that can be read until it is dropped. One that lives until its job is cancelled tells a loop that never yields of it.
#[derive(Debug)]
pub(super) struct Token(String);

impl Token {
    pub(super) fn new() -> Option<Self> {
        Self::of(&Array::new())
    }

    fn of(parts: &Array) -> Option<Self> {
        // A script is refused where its type does not say so.
        let options = BlobPropertyBag::new();
        options.set_type("text/javascript");
        let blob = Blob::new_with_str_sequence_and_options(parts, &options).ok()?;
        Url::create_object_url_with_blob(&blob).ok().map(Self)
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        let _ = Url::revoke_object_url(&self.0);
    }
}

/// What an attempt says beside its ending.
#[derive(Clone, Debug)]
pub struct Told {
    job: u32,
    attempt: u32,
    payload: JsValue,
    /// What is moved with it.
    transfer: Array,
}

impl Told {
    pub(super) const fn job(&self) -> u32 {
        self.job
    }

    pub(super) const fn transfer(&self) -> &Array {
        &self.transfer
    }

    /// What the page hears: `kind` is "value" or "progress".
    pub(super) fn message(&self, kind: &str, run: u32) -> JsValue {
        let message = Object::new();
        let members = [
            ("type", kind.into()),
            ("run", run.into()),
            ("job", self.job.into()),
            ("attempt", self.attempt.into()),
            ("payload", self.payload.clone()),
        ];
        for (name, value) in members {
            // A fresh object takes every member.
            let _ = Reflect::set(&message, &name.into(), &value);
        }
        message.into()
    }
}

/// The same value, not an equal one.
impl PartialEq for Told {
    fn eq(&self, other: &Self) -> bool {
        (self.job, self.attempt) == (other.job, other.attempt) && Object::is(&self.payload, &other.payload)
    }
}

impl Eq for Told {}

#[wasm_bindgen]
extern "C" {
    /// Runs the script's jobs in a pool worker: `www/script_runtime.js`.
    #[derive(Clone, Debug)]
    pub type ScriptRunner;

    /// Resolves to `{ value }` with maybe `payload` and `transfer`, to `{ error }` or to `{ isStopped }`; never rejects.
    #[wasm_bindgen(method, catch)]
    async fn run(
        this: &ScriptRunner,
        job: u32,
        attempt: u32,
        input: f64,
        listens: bool,
        posted: &Array,
    ) -> Result<JsValue, JsValue>;

    /// Aborts the job's signal.
    #[wasm_bindgen(method)]
    fn cancel(this: &ScriptRunner, job: u32);
}

/// What a worker says of its scripted jobs: a list is a frame with what a job yielded, an object what it tells on its way.
pub(super) fn event_of(data: &JsValue) -> Option<WorkerEvent> {
    if let Some(list) = data.dyn_ref::<Array>() {
        return Some(yielded(list));
    }
    let progress = Reflect::get(data, &"progress".into()).ok().filter(|progress| !progress.is_undefined())?;
    let number = |name| member(data, name).as_f64().unwrap_or(0.0) as u32;
    let (job, attempt) = (number("job"), number("attempt"));
    Some(WorkerEvent::Progress(Told { job, attempt, payload: progress, transfer: Array::new() }))
}

/// A frame of one ending, a payload, and what to move with it on its way to the page.
fn yielded(list: &Array) -> WorkerEvent {
    let frame = list.get(0).dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec()).unwrap_or_default();
    match wire::decode::<FromWorker>(&frame) {
        Ok(mut endings) if endings.len() == 1 => {
            let ending = endings.remove(0);
            let transfer = list.get(2).dyn_into().unwrap_or_default();
            let told = Told { job: ending.job, attempt: ending.attempt, payload: list.get(1), transfer };
            WorkerEvent::Yielded(ending, told)
        }
        Ok(_) => WorkerEvent::Broken("a payload came without its job".to_owned()),
        Err(error) => WorkerEvent::Broken(error.to_string()),
    }
}

/// Takes a message to a worker apart: the frame, and all of it where a scripted job came with it.
pub(super) fn unpacked(data: &JsValue) -> (JsValue, Option<Array>) {
    match data.dyn_ref::<Array>() {
        Some(posted) => (posted.get(0), Some(posted.clone())),
        None => (data.clone(), None),
    }
}

/// One attempt of a scripted job, in its worker.
pub(super) struct Call {
    runner: ScriptRunner,
    job: u32,
    attempt: u32,
    /// As [`Parcel::posting`] put it together.
    posted: Array,
    /// What it yielded beside its number: the payload and what to move with it.
    yielded: RefCell<Option<(JsValue, Array)>>,
}

/// How a call ended.
pub(super) enum Ended {
    Value(u64),
    Error(String),
    Stopped,
}

impl Call {
    /// Where the job came with a payload and this worker has a script.
    pub(super) fn new(runner: Option<&ScriptRunner>, posted: Option<&Array>, job: u32, attempt: u32) -> Option<Self> {
        let (runner, posted) = (runner?.clone(), posted?.clone());
        Some(Self { runner, job, attempt, posted, yielded: RefCell::default() })
    }

    /// Aborts its signal.
    pub(super) fn cancel(&self) {
        self.runner.cancel(self.job);
    }

    /// What it yielded beside its number, once.
    pub(super) fn yielded(&self) -> Option<(JsValue, Array)> {
        self.yielded.take()
    }

    pub(super) async fn run(&self, input: i64, listens: bool) -> Ended {
        // Inputs and values are exact below 2^53; the runner refuses others.
        let called = self.runner.run(self.job, self.attempt, input as f64, listens, &self.posted);
        let answer = called.await.unwrap_or_else(|thrown| thrown);
        if let Some(value) = member(&answer, "value").as_f64() {
            let payload = member(&answer, "payload");
            if !payload.is_undefined() {
                *self.yielded.borrow_mut() = Some((payload, list(&answer, "transfer")));
            }
            return Ended::Value(value as u64);
        }
        if member(&answer, "isStopped").is_truthy() {
            return Ended::Stopped;
        }
        let words = member(&answer, "error").dyn_into::<JsString>().map(String::from);
        Ended::Error(words.unwrap_or_else(|_| super::browser::words_of(&answer)))
    }
}

/// A list in a member, empty where there is none.
fn list(object: &JsValue, name: &str) -> Array {
    member(object, name).dyn_into().unwrap_or_default()
}

/// A member of an object; `undefined` also where there is no object.
fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

const MOVED_AWAY: &str = "its payload was moved to the worker of an earlier attempt and is gone with it: \
                          only a cloned payload can be sent again";
