//! A running job's ear, in its worker: whether it was cancelled, and waiting that ends when it is.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::MessageChannel;

use super::browser::{Timeout, now_ms};
use super::port::Port;
use super::script::Call;
#[cfg(feature = "programs")]
use super::script::Ended;
#[cfg(feature = "programs")]
use crate::tasks::{CONDEMNED, Fate, TaskError, Unhurried};
use crate::tasks::{Stopped, TaskContext};

/// What a running job knows.
pub(super) struct JobContext {
    hop: Rc<Hop>,
    /// `false`: it never notices a cancellation.
    listens: bool,
    is_cancelled: Cell<bool>,
    /// Somebody has it fail.
    #[cfg(feature = "programs")]
    is_condemned: Cell<bool>,
    /// The job's, while it waits for something that cancellation should end.
    waker: RefCell<Option<Waker>>,
    /// When it last let messages in.
    yielded_ms: Cell<f64>,
    /// Where its work is a script.
    call: Option<Call>,
}

impl JobContext {
    pub(super) fn new(hop: Rc<Hop>, listens: bool, call: Option<Call>) -> Self {
        Self {
            hop,
            listens,
            is_cancelled: Cell::new(false),
            #[cfg(feature = "programs")]
            is_condemned: Cell::new(false),
            waker: RefCell::default(),
            yielded_ms: Cell::new(now_ms()),
            call,
        }
    }

    /// Tells the job that it is to stop.
    pub(super) fn cancel(&self) {
        self.is_cancelled.set(true);
        self.interrupt();
    }

    /// Tells the job that it is to fail.
    #[cfg(feature = "programs")]
    pub(super) fn condemn(&self) {
        self.is_condemned.set(true);
        self.interrupt();
    }

    /// How the job has ended, where it may have been made to fail, from the start or meanwhile.
    #[cfg(feature = "programs")]
    pub(super) fn judged(&self, ended: Result<u64, TaskError>, fate: Fate) -> Result<u64, TaskError> {
        let is_condemned = self.is_condemned.get() || fate == Fate::Condemned;
        // Who was asked to stop, and did, has stopped; who was only told to fail stops in order to.
        let has_stopped = matches!(ended, Err(TaskError::Stopped)) && self.is_cancelled.get();
        if is_condemned && !has_stopped { Err(TaskError::Failed(CONDEMNED.to_owned())) } else { ended }
    }

    fn interrupt(&self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
        if let (true, Some(call)) = (self.listens, &self.call) {
            call.cancel();
        }
    }

    /// What its script yielded beside its number.
    pub(super) fn yielded(&self) -> Option<(JsValue, Array)> {
        self.call.as_ref().and_then(Call::yielded)
    }

    fn check(&self) -> Result<(), Stopped> {
        #[cfg(feature = "programs")]
        let is_to_stop = self.is_cancelled.get() || self.is_condemned.get();
        #[cfg(not(feature = "programs"))]
        let is_to_stop = self.is_cancelled.get();
        if self.listens && is_to_stop { Err(Stopped) } else { Ok(()) }
    }
}

impl TaskContext for JobContext {
    async fn checkpoint(&self) -> Result<(), Stopped> {
        // A job that does not listen keeps its thread to itself, as a job without checkpoints would.
        if self.listens && now_ms() - self.yielded_ms.get() >= SLICE_MS {
            self.hop.take().await;
            self.yielded_ms.set(now_ms());
        }
        self.check()
    }

    async fn sleep(&self, span: Duration) -> Result<(), Stopped> {
        // A timer of 0 ms takes 4.
        if span.is_zero() {
            return self.check();
        }
        let is_over = Rc::new(Cell::new(false));
        let woken: Rc<RefCell<Option<Waker>>> = Rc::default();
        let _timer = Timeout::new(span, {
            let (is_over, woken) = (Rc::clone(&is_over), Rc::clone(&woken));
            move || {
                is_over.set(true);
                if let Some(waker) = woken.take() {
                    waker.wake();
                }
            }
        });
        poll_fn(|cx| {
            if is_over.get() || self.check().is_err() {
                return Poll::Ready(());
            }
            *woken.borrow_mut() = Some(cx.waker().clone());
            *self.waker.borrow_mut() = Some(cx.waker().clone());
            Poll::Pending
        })
        .await;
        self.check()
    }

    #[cfg(feature = "programs")]
    async fn script(&self, input: i64) -> Result<u64, TaskError> {
        let Some(call) = &self.call else {
            return Unhurried.script(input).await;
        };
        match call.run(input, self.listens).await {
            Ended::Value(value) => Ok(value),
            Ended::Error(words) => Err(TaskError::Failed(words)),
            Ended::Stopped => Err(TaskError::Stopped),
        }
    }
}

/// One turn of the event loop, by a message to oneself: 14–20 µs, where `setTimeout(0)` takes 4–6 ms, and cancel
/// messages come through, which `scheduler.yield()` does not let them in Chromium.
pub(super) struct Hop {
    sender: web_sys::MessagePort,
    waiting: Rc<RefCell<VecDeque<Waker>>>,
    _receiver: Port,
}

impl Hop {
    pub(super) fn new() -> Result<Self, JsValue> {
        let channel = MessageChannel::new()?;
        let waiting: Rc<RefCell<VecDeque<Waker>>> = Rc::default();
        let woken = Rc::clone(&waiting);
        let receiver = Port::new(channel.port2(), move |_| {
            let waker = woken.borrow_mut().pop_front();
            if let Some(waker) = waker {
                waker.wake();
            }
        });
        Ok(Self { sender: channel.port1(), waiting, _receiver: receiver })
    }

    async fn take(&self) {
        let mut has_left = false;
        poll_fn(|cx| {
            if has_left {
                return Poll::Ready(());
            }
            has_left = true;
            self.waiting.borrow_mut().push_back(cx.waker().clone());
            // It cannot fail: there is nothing to clone.
            let _ = self.sender.post_message(&JsValue::NULL);
            Poll::Pending
        })
        .await;
    }
}

/// How long a listening job keeps its thread before it lets messages in.
const SLICE_MS: f64 = 4.0;
