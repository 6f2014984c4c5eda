//! The Web Workers there are: those that a run uses, and those that wait in reserve for the next.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

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
}

impl Fleet {
    pub(super) fn new(spawner: Spawner, hear: impl Fn(WebId, WorkerEvent) + 'static) -> Self {
        Self { spawner, hear: Rc::new(hear), workers: Line::default(), reserve: Vec::new() }
    }

    /// Starts a Web Worker outside the reserve.
    pub(super) fn start(&mut self) -> Result<WebId, JsValue> {
        let (id, hear) = (self.workers.next_place(), Rc::clone(&self.hear));
        Ok(self.workers.join(WebWorker::start(&self.spawner, move |event| hear(id, event))?))
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
        if self.workers.get(id).is_some() {
            self.reserve.push(id);
        }
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

    fn is_ready(&self, id: WebId) -> bool {
        self.workers.get(id).is_some_and(WebWorker::is_ready)
    }
}
