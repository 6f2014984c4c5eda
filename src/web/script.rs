//! Jobs whose work is JavaScript: what a run brings for them, how a payload travels, and the runner in the pool worker.
//!
//! A payload is any value that can be cloned; it never enters wasm, only handles to it do.

use std::cell::{Cell, RefCell};

use js_sys::{Array, JsString, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, Url};

use super::browser::now_ms;
use super::web_worker::WorkerEvent;
use crate::wire::{self, Ending, FromWorker};

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
    /// What its jobs tell the page is text of at most so many characters; `None`: they are our own.
    most_chars: Option<u32>,
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
        let most_chars = member(&script, "mostChars").as_f64().map(|most| most as u32);
        Some(Self {
            start: start.into(),
            _runtime: runtime,
            payloads: list(&script, "payloads"),
            transfers,
            most_chars,
        })
    }

    /// Whether the page is to hear this. What a reader's own code says might be of any size, and take the page's thread for
    /// as long as it takes to copy.
    pub(super) fn admits(&self, told: &Told) -> bool {
        let is_short = |most| told.payload.dyn_ref::<JsString>().is_some_and(|text| text.length() <= most);
        self.most_chars.is_none_or(|most| is_short(most) && told.transfer.length() == 0)
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

/// What a worker says of its scripted jobs: a list is a frame with what a job yielded, an object what it tells on its way, a text that
/// the worker broke. A reader's own code may have had its hand in any of it.
pub(super) fn event_of(data: &JsValue) -> Option<WorkerEvent> {
    if let Some(list) = data.dyn_ref::<Array>() {
        return Some(yielded(list));
    }
    if let Some(words) = data.dyn_ref::<JsString>() {
        return Some(WorkerEvent::Broken(words.slice(0, MOST_WORDS as u32).into()));
    }
    let progress = member(data, "progress");
    if progress.is_undefined() {
        return Some(WorkerEvent::Broken("it said what is no message of a worker".to_owned()));
    }
    let number = |name| member(data, name).as_f64().unwrap_or(0.0) as u32;
    let (job, attempt) = (number("job"), number("attempt"));
    Some(WorkerEvent::Progress(Told { job, attempt, payload: progress, transfer: Array::new() }))
}

/// The endings in a frame, their words made short.
///
/// # Errors
/// Why it is no frame, in words.
pub(super) fn endings_of(frame: &Uint8Array) -> Result<Vec<FromWorker>, String> {
    if frame.length() > MOST_BYTES {
        return Err(format!("a frame of {} bytes", frame.length()));
    }
    let mut endings = wire::decode::<FromWorker>(&frame.to_vec()).map_err(|error| error.to_string())?;
    for ending in &mut endings {
        if let Ending::Failed(words) = &mut ending.ending {
            words.truncate(words.char_indices().nth(MOST_WORDS).map_or(words.len(), |(at, _)| at));
        }
    }
    Ok(endings)
}

/// What a worker may say beside the answers that it owes: so much in a second, and not more. The runtime keeps far below it
/// (`www/script_runtime.js`); code that goes around the runtime would keep the coordinator from everything else.
#[derive(Debug, Default)]
pub(super) struct Allowance {
    /// Jobs that it was given and has not answered.
    n_due: Cell<u32>,
    n_asides: Cell<u32>,
    since_ms: Cell<f64>,
}

impl Allowance {
    /// It was given a job.
    pub(super) fn owes(&self) {
        self.n_due.set(self.n_due.get() + 1);
    }

    /// Whether it may say this.
    pub(super) fn admits(&self, event: &WorkerEvent) -> bool {
        if matches!(event, WorkerEvent::Ended(_) | WorkerEvent::Yielded(..)) && self.n_due.get() > 0 {
            self.n_due.set(self.n_due.get() - 1);
            return true;
        }
        if now_ms() - self.since_ms.get() >= 1_000.0 {
            self.since_ms.set(now_ms());
            self.n_asides.set(0);
        }
        self.n_asides.set(self.n_asides.get() + 1);
        self.n_asides.get() <= MOST_ASIDES
    }
}

/// A frame of one ending, a payload, and what to move with it on its way to the page.
fn yielded(list: &Array) -> WorkerEvent {
    match endings_of(&list.get(0).dyn_into::<Uint8Array>().unwrap_or_default()) {
        Ok(mut endings) if endings.len() == 1 => {
            let ending = endings.remove(0);
            let transfer = list.get(2).dyn_into().unwrap_or_default();
            let told = Told { job: ending.job, attempt: ending.attempt, payload: list.get(1), transfer };
            WorkerEvent::Yielded(ending, told)
        }
        Ok(_) => WorkerEvent::Broken("a payload came without its job".to_owned()),
        Err(words) => WorkerEvent::Broken(words),
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

/// Characters of an error, and of what a worker says when it breaks.
const MOST_WORDS: usize = 2_000;
/// Of a frame: answers come one at a time.
const MOST_BYTES: u32 = 1_000_000;
const MOST_ASIDES: u32 = 100;
/// What becomes of a worker that says more.
pub(super) const FLOOD: &str = "it flooded the pool with messages";
