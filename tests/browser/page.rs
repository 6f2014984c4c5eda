//! Stands in the page's place: starts the real coordinator from the built `pkg/` and talks with it over its port.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{Array, ArrayBuffer, Function, JSON, Object, Promise, Reflect, Uint8Array, WebAssembly};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, MessageChannel, MessageEvent, MessagePort, Url, Worker};
use worker_pool_playground::trace::{Event, Kind};
use worker_pool_playground::web::Spawner;

/// The script that workers of ours start from.
pub(super) const SCRIPT: &str = include_str!("../../pkg/playground_worker.js");
/// The module that ships first: it has the plain pattern, and of orders "cancel".
const MODULE: &[u8] = include_bytes!("../../pkg/playground_bg.wasm");
/// The same with everything.
const WHOLE_SCRIPT: &str = include_str!("../../pkg/programs_worker.js");
const WHOLE_MODULE: &[u8] = include_bytes!("../../pkg/programs_bg.wasm");

/// Where a worker can read this script, for as long as the test runs.
pub(super) fn script_url(script: &str) -> JsValue {
    let options = BlobPropertyBag::new();
    options.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&script.into()), &options).expect("blobs are made");
    Url::create_object_url_with_blob(&blob).expect("blobs have URLs").into()
}

/// The module that ships first, compiled.
pub(super) async fn module() -> WebAssembly::Module {
    compiled(MODULE).await
}

async fn compiled(bytes: &[u8]) -> WebAssembly::Module {
    let bytes = Uint8Array::from(bytes);
    JsFuture::from(WebAssembly::compile(&bytes)).await.expect("it compiles").unchecked_into()
}

/// A page with a coordinator of its own. Dropping it ends the coordinator and its workers.
pub(super) struct Page {
    worker: Worker,
    port: MessagePort,
    inbox: Rc<Inbox>,
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

#[derive(Default)]
struct Inbox {
    messages: RefCell<VecDeque<JsValue>>,
    /// Resolves the promise of whoever waits for the next one.
    waiting: RefCell<Option<Function>>,
}

/// What a run sent until it ended.
pub(super) struct Ran {
    pub(super) events: Vec<Event>,
    /// `Outcome` of www/protocol.d.ts.
    pub(super) outcome: JsValue,
}

impl Page {
    /// Starts the coordinator of the module that ships first, and hears its greeting.
    pub(super) async fn open() -> Self {
        Self::open_with(SCRIPT, MODULE).await
    }

    /// The same of the module that has every program and every order.
    pub(super) async fn open_whole() -> Self {
        Self::open_with(WHOLE_SCRIPT, WHOLE_MODULE).await
    }

    async fn open_with(script: &str, module: &[u8]) -> Self {
        let channel = MessageChannel::new().expect("channels exist");
        let inbox = Rc::new(Inbox::default());
        let received = Rc::clone(&inbox);
        let listener = Closure::new(move |event: MessageEvent| received.put(event.data()));
        channel.port1().set_onmessage(Some(listener.as_ref().unchecked_ref()));

        let module = compiled(module).await;
        let first = object(&[("role", "coordinate".into()), ("module", module.clone().into())]);
        set(&first, "script", &script.into());
        set(&first, "port", &channel.port2());
        let worker = Spawner::new(module, script_url(script)).start_script().expect("workers start");
        worker.post_message_with_transfer(&first, &Array::of1(&channel.port2())).expect("it clones");
        let page = Self { worker, port: channel.port1(), inbox, _listener: listener };
        page.next("ready").await;
        page
    }

    /// Sends a message, given as JSON.
    pub(super) fn send(&self, json: &str) {
        self.port.post_message(&JSON::parse(json).expect("tests write JSON")).expect("it clones");
    }

    /// Orders something of the run that [`Page::run`] runs, given as JSON.
    pub(super) fn order(&self, json: &str) {
        self.send(&format!(r#"{{ "type": "order", "run": 1, "order": {json} }}"#));
    }

    /// The next message, which must be of this type.
    pub(super) async fn next(&self, name: &str) -> JsValue {
        let message = self.inbox.take().await;
        assert_eq!(text(&message, "type"), name, "{}", String::from(JSON::stringify(&message).expect("plain data")));
        message
    }

    /// Runs these settings to the end; `at` is called with each event as it comes.
    pub(super) async fn run(&self, settings: &str, mut at: impl FnMut(&Self, &Event)) -> Ran {
        self.send(&format!(r#"{{ "type": "run", "run": 1, "config": {settings} }}"#));
        self.next("started").await;
        let mut events = Vec::new();
        loop {
            let message = self.inbox.take().await;
            match text(&message, "type").as_str() {
                "trace" => {
                    let records = Uint8Array::new(&get(&message, "events").unchecked_into::<ArrayBuffer>()).to_vec();
                    events.truncate(get(&message, "from").as_f64().expect("a number") as usize);
                    for record in records.as_chunks::<{ Event::SIZE }>().0 {
                        let event = Event::from_bytes(record).expect("a known kind");
                        at(self, &event);
                        events.push(event);
                    }
                    self.send(r#"{ "type": "ack" }"#);
                }
                "ended" => return Ran { events, outcome: get(&message, "outcome") },
                other => panic!("a run sends no {other}: {}", text(&message, "message")),
            }
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Inbox {
    fn put(&self, message: JsValue) {
        self.messages.borrow_mut().push_back(message);
        if let Some(resolve) = self.waiting.take() {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    }

    async fn take(&self) -> JsValue {
        loop {
            let message = self.messages.borrow_mut().pop_front();
            if let Some(message) = message {
                return message;
            }
            let arrived = Promise::new(&mut |resolve, _| *self.waiting.borrow_mut() = Some(resolve));
            JsFuture::from(arrived).await.expect("it only resolves");
        }
    }
}

impl Ran {
    /// Events of one kind.
    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = &Event> {
        self.events.iter().filter(move |event| event.kind == kind)
    }

    /// A text of the outcome.
    pub(super) fn text(&self, name: &str) -> String {
        text(&self.outcome, name)
    }

    /// A number of the outcome's stats.
    pub(super) fn stat(&self, name: &str) -> f64 {
        get(&get(&self.outcome, "stats"), name).as_f64().expect("a number")
    }
}

/// The settings of the basic scene with `changes`, which are JSON members with a comma before each.
pub(super) fn settings(changes: &str) -> String {
    format!(
        r#"{{ "scene": "basic", "mode": "live", "workers": 3, "jobs": 10, "task": "wait", "size": 20, "listens": true,
              "jobsCapacity": 10, "resultsCapacity": 10, "timeoutMs": null, "graceMs": 100, "collector": true,
              "seed": 1 {changes} }}"#
    )
}

pub(super) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).expect("an object")
}

pub(super) fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}

fn set(object: &Object, name: &str, value: &JsValue) {
    Reflect::set(object, &name.into(), value).expect("a plain object");
}

fn object(members: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    members.iter().for_each(|(name, value)| set(&object, name, value));
    object
}
