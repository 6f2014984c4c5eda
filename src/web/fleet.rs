//! The Web Workers there are: those that a run uses, and those that wait in reserve for the next.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::script::{Script, Told};
use super::spawner::Spawner;
use super::web_worker::{WebWorker, WorkerEvent};
use crate::line::{Line, Place};
use crate::wire::ToWorker;

/// Names a Web Worker among all that were ever started here.
pub(super) type WebId = Place;

/// All Web Workers of a coordinator.
pub(super) struct Fleet {
    spawner: Spawner,
    hear: Rc<dyn Fn(WebId, WorkerEvent)>,
    workers: Line<WebWorker>,
    /// Those without a run, ready or not.
    reserve: Vec<WebId>,
    /// Of the run that it serves now.
    script: Option<Script>,
}

/// Why a job was not posted.
pub(super) enum NotPosted {
    /// The worker cannot be reached.
    Lost(String),
    /// The worker is well, but the payload cannot be sent.
    Payload(String),
}

impl Fleet {
    pub(super) fn new(spawner: Spawner, hear: impl Fn(WebId, WorkerEvent) + 'static) -> Self {
        Self { spawner, hear: Rc::new(hear), workers: Line::default(), reserve: Vec::new(), script: None }
    }

    /// Starts a Web Worker outside the reserve.
    pub(super) fn start(&mut self) -> Result<WebId, JsValue> {
        let (id, hear) = (self.workers.next_place(), Rc::clone(&self.hear));
        Ok(self.workers.join(WebWorker::start(&self.spawner, move |event| hear(id, event))?))
    }

    /// The next run's script. A worker whose globals a script has touched serves no other run, and one that was started
    /// without does not know it: then the reserve starts afresh.
    pub(super) fn set_script(&mut self, script: Option<Script>) {
        if script.is_some() || self.script.is_some() {
            while let Some(id) = self.reserve.pop() {
                self.workers.leave(id);
            }
        }
        self.spawner.set_script(script.as_ref().map_or(JsValue::UNDEFINED, |script| script.start().clone()));
        self.script = script;
    }

    /// Makes the reserve hold exactly `n`; the new ones become ready later.
    pub(super) fn set_reserve(&mut self, n: usize) -> Result<(), JsValue> {
        while self.reserve.len() > n {
            if let Some(id) = self.reserve.pop() {
                self.workers.leave(id);
            }
        }
        while self.reserve.len() < n {
            let id = self.start()?;
            self.reserve.push(id);
        }
        Ok(())
    }

    /// Makes the reserve hold at least `n`.
    #[cfg(feature = "programs")]
    pub(super) fn fill_reserve(&mut self, n: usize) -> Result<(), JsValue> {
        self.set_reserve(n.max(self.reserve.len()))
    }

    /// How many in reserve are ready.
    #[cfg(feature = "programs")]
    pub(super) fn n_ready(&self) -> usize {
        self.reserve.iter().filter(|id| self.is_ready(**id)).count()
    }

    /// Whether every Web Worker in reserve is ready.
    pub(super) fn is_reserve_ready(&self) -> bool {
        self.reserve.iter().all(|id| self.is_ready(*id))
    }

    /// Takes a ready one out of the reserve, the longest there first.
    pub(super) fn take(&mut self) -> Option<WebId> {
        let index = self.reserve.iter().position(|id| self.is_ready(*id))?;
        Some(self.reserve.remove(index))
    }

    /// Puts one back that has no job.
    pub(super) fn put_back(&mut self, id: WebId) {
        match self.workers.get(id) {
            Some(web) if web.has_vanished() => self.kill(id),
            Some(_) => self.reserve.push(id),
            None => {}
        }
    }

    /// Ends one behind everybody's back; whether that will be noticed.
    #[cfg(feature = "programs")]
    pub(super) fn vanish(&self, id: WebId) -> bool {
        self.workers.get(id).is_some_and(WebWorker::vanish)
    }

    /// Terminates one.
    pub(super) fn kill(&mut self, id: WebId) {
        self.reserve.retain(|other| *other != id);
        self.workers.leave(id);
    }

    /// Terminates all.
    pub(super) fn kill_all(&mut self) {
        self.reserve.clear();
        drop(self.workers.take_all());
    }

    pub(super) fn send(&self, id: WebId, message: ToWorker) -> Result<(), String> {
        match self.workers.get(id) {
            Some(worker) => worker.send(&[message]),
            None => Err("the worker is gone".to_owned()),
        }
    }

    /// Sends a job, as the pool's worker of this number, with its payload where it is a scripted one.
    pub(super) fn post(&self, id: WebId, worker: u16, message: ToWorker) -> Result<(), NotPosted> {
        let (ToWorker::Run { job, .. }, Some(script)) = (message, &self.script) else {
            return self.send(id, message).map_err(NotPosted::Lost);
        };
        let parcel = script.parcel(job).map_err(|words| NotPosted::Payload(words.to_owned()))?;
        let Some(web) = self.workers.get(id) else {
            return Err(NotPosted::Lost("the worker is gone".to_owned()));
        };
        let sent = web.post(worker, message, &parcel);
        sent.map_err(|words| NotPosted::Payload(format!("its payload cannot be sent to a worker: {words}")))
    }

    /// Whether the page is to hear what a job of the run tells.
    pub(super) fn admits(&self, told: &Told) -> bool {
        self.script.as_ref().is_none_or(|script| script.admits(told))
    }

    fn is_ready(&self, id: WebId) -> bool {
        self.workers.get(id).is_some_and(WebWorker::is_ready)
    }
}
