//! The coordinator: answers the page, runs one run at a time, and sends its trace, one batch per frame drawn.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use js_sys::Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::MessagePort;

use super::browser::{Timeout, to_object, words_of};
use super::fleet::{Fleet, WebId};
use super::live::Live;
use super::messages::{FromCoordinator, ToCoordinator, trace_message};
use super::port::Port;
use super::script::Script;
use super::spawner::Spawner;
use super::web_worker::WorkerEvent;
use crate::pool::{self, Input, Run, RunConfig, Settings};
use crate::sim;
use crate::time::Time;

/// Lives as long as its port.
pub(super) struct Coordinator {
    port: Port,
    state: RefCell<State>,
    myself: Weak<Self>,
}

struct State {
    fleet: Fleet,
    stage: Stage,
    /// Events of the present run that the page has.
    n_sent: u64,
    /// The page has drawn what it was sent.
    may_send: bool,
    timer: Option<Timeout>,
    /// The schedules that are being gone through.
    #[cfg(feature = "programs")]
    exploration: Option<sim::Exploration>,
}

/// What is under way.
enum Stage {
    Nothing,
    /// The Web Workers of a live run are coming up.
    Starting {
        number: u32,
        config: Box<RunConfig>,
        orders: Vec<Input>,
        n_failed: u32,
    },
    Live {
        number: u32,
        live: Box<Live>,
    },
}

impl Coordinator {
    pub(super) fn new(port: MessagePort, spawner: Spawner) -> Rc<Self> {
        Rc::new_cyclic(|myself: &Weak<Self>| {
            let (page, workers) = (myself.clone(), myself.clone());
            let fleet = Fleet::new(spawner, move |web, event| {
                if let Some(coordinator) = workers.upgrade() {
                    coordinator.hear(web, event);
                }
            });
            let port = Port::new(port, move |data| {
                if let Some(coordinator) = page.upgrade() {
                    coordinator.receive(&data);
                }
            });
            let state = State {
                fleet,
                stage: Stage::Nothing,
                n_sent: 0,
                may_send: true,
                timer: None,
                #[cfg(feature = "programs")]
                exploration: None,
            };
            Self { port, state: RefCell::new(state), myself: myself.clone() }
        })
    }

    /// Tells the page that it may ask.
    pub(super) fn greet(&self) {
        self.send(&FromCoordinator::Ready);
    }

    fn receive(&self, data: &JsValue) {
        match ToCoordinator::from_object(data) {
            Ok(ToCoordinator::Check { id, config }) => {
                self.send(&FromCoordinator::Checked { id, errors: config.check().err().unwrap_or_default() });
            }
            Ok(ToCoordinator::Run { run, config, log, script }) => self.start(run, &config, &log, script),
            #[cfg(feature = "programs")]
            Ok(ToCoordinator::Explore { id, config, log, n_runs, most }) => {
                self.explore(id, config.as_ref(), &log, n_runs, most);
            }
            Ok(ToCoordinator::Order { run, order }) => self.order(run, order),
            Ok(ToCoordinator::Stop) => {
                self.end_stage();
                self.state.borrow_mut().fleet.kill_all();
                self.send(&FromCoordinator::Stopped);
            }
            Ok(ToCoordinator::Ack) => {
                self.state.borrow_mut().may_send = true;
                self.tell();
            }
            Err(error) => self.fail(format!("the coordinator was sent what it does not understand: {error}")),
        }
    }

    fn start(&self, number: u32, settings: &Settings, log: &[(Time, Input)], script: Option<Script>) {
        let config = match settings.check() {
            Ok(config) => Box::new(config),
            // The run under way goes on.
            Err(errors) => return self.send(&FromCoordinator::Refused { run: number, errors }),
        };
        self.end_stage();
        self.send(&FromCoordinator::Started { run: number });
        if config.mode == pool::Mode::Simulated {
            return self.simulate(number, &config, log);
        }
        {
            let mut state = self.state.borrow_mut();
            let n_workers = config.n_first_web_workers();
            state.fleet.set_script(script);
            state.stage = Stage::Starting { number, config, orders: Vec::new(), n_failed: 0 };
            if let Err(thrown) = state.fleet.set_reserve(n_workers) {
                state.stage = Stage::Nothing;
                drop(state);
                return self.fail(format!("this browser starts no Web Workers here: {}", words_of(&thrown)));
            }
        }
        self.begin_when_ready();
    }

    /// A run's clock starts when its workers are up, so that their start-up is not taken for waiting.
    fn begin_when_ready(&self) {
        {
            let mut state = self.state.borrow_mut();
            let state = &mut *state;
            let Stage::Starting { number, config, orders, .. } = &mut state.stage else {
                return;
            };
            if !state.fleet.is_reserve_ready() {
                return;
            }
            let (number, orders) = (*number, std::mem::take(orders));
            let mut live = Box::new(Live::new(config, &mut state.fleet));
            for order in orders {
                live.order(order, &mut state.fleet);
            }
            state.stage = Stage::Live { number, live };
        }
        self.tell();
    }

    /// Computes a run to its end; it is forgotten once it is told.
    fn simulate(&self, number: u32, config: &RunConfig, log: &[(Time, Input)]) {
        let run = sim::simulate(config, log);
        self.send_trace(number, &run, 0, run.now());
        self.send_outcome(number, &run);
    }

    /// Goes through some more schedules, and tells how far it has come and what they lead to.
    #[cfg(feature = "programs")]
    fn explore(&self, id: u32, config: Option<&Settings>, log: &[(Time, Input)], n_runs: u32, most: u32) {
        let mut state = self.state.borrow_mut();
        match config.map(Settings::check) {
            Some(Ok(config)) => state.exploration = Some(sim::Exploration::new(&config, log, most.into())),
            Some(Err(errors)) => {
                let nothing = FromCoordinator::Explored {
                    id,
                    errors,
                    runs: 0.0,
                    depth: 0,
                    is_over: true,
                    n_schedules: None,
                    found: Vec::new(),
                };
                return self.send(&nothing);
            }
            None => {}
        }
        let Some(exploration) = &mut state.exploration else { return };
        let is_over = !(0..n_runs).all(|_| exploration.advance());
        let search = exploration.search();
        self.send(&FromCoordinator::Explored {
            id,
            errors: Vec::new(),
            runs: search.n_runs() as f64,
            depth: search.depth(),
            is_over,
            n_schedules: search.n_covered().map(|n| n as f64),
            found: exploration.found(),
        });
    }

    /// Orders something of a live run; one whose workers still come up hears it when it begins.
    fn order(&self, run: u32, order: Option<Input>) {
        let Some(order) = order else { return };
        {
            let mut state = self.state.borrow_mut();
            let state = &mut *state;
            match &mut state.stage {
                Stage::Starting { number, orders, .. } if *number == run => orders.push(order),
                Stage::Live { number, live } if *number == run => live.order(order, &mut state.fleet),
                _ => {}
            }
        }
        self.tell();
    }

    fn hear(&self, web: WebId, event: WorkerEvent) {
        let gone = match &event {
            WorkerEvent::Gone(reason) | WorkerEvent::Broken(reason) => Some(reason.clone()),
            _ => None,
        };
        self.pass_on(web, &event);
        let failure = {
            let mut state = self.state.borrow_mut();
            let state = &mut *state;
            if gone.is_some() {
                state.fleet.kill(web);
            }
            if let Stage::Live { live, .. } = &mut state.stage {
                live.hear(web, event, &mut state.fleet);
            }
            match (&mut state.stage, gone) {
                (Stage::Starting { config, n_failed, .. }, Some(reason)) => {
                    *n_failed += 1;
                    let n_workers = config.n_first_web_workers();
                    let again = if *n_failed > MAX_FAILED_STARTS { Err(reason) } else { Ok(()) };
                    again.and_then(|()| state.fleet.set_reserve(n_workers).map_err(|thrown| words_of(&thrown))).err()
                }
                _ => None,
            }
        };
        if failure.is_some() {
            self.end_stage();
            self.state.borrow_mut().fleet.kill_all();
        }
        match failure {
            Some(reason) => self.fail(format!("no run could begin: {reason}")),
            None => {
                self.begin_when_ready();
                self.tell();
            }
        }
    }

    /// Hands the page what a job of the present run yields or tells, before its ending is told.
    fn pass_on(&self, web: WebId, event: &WorkerEvent) {
        let (kind, told) = match event {
            WorkerEvent::Yielded(_, told) => ("value", told),
            WorkerEvent::Progress(told) => ("progress", told),
            _ => return,
        };
        let state = self.state.borrow();
        let Stage::Live { number, live } = &state.stage else {
            return;
        };
        if live.is_running(web, told.job()) && state.fleet.admits(told) {
            self.post(&told.message(kind, *number), told.transfer());
        }
    }

    /// Sends the page what is new, if it has drawn what it got; sets the timer; ends a run that has ended.
    fn tell(&self) {
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        let Stage::Live { number, live } = &state.stage else {
            return;
        };
        let (number, run) = (*number, live.run());
        let n_recorded = run.trace().n_recorded();
        let has_ended = run.outcome().is_some();
        // With its outcome the page gets the rest of the trace, and be it nothing.
        if has_ended || (n_recorded > state.n_sent && state.may_send) {
            self.send_trace(number, run, state.n_sent, live.now());
            state.n_sent = n_recorded;
            state.may_send = false;
        }
        if has_ended {
            self.send_outcome(number, run);
            state.stage = Stage::Nothing;
            state.timer = None;
            return;
        }
        let coordinator = self.myself.clone();
        state.timer = live.next_wake().map(|span| {
            Timeout::new(span, move || {
                if let Some(coordinator) = coordinator.upgrade() {
                    coordinator.wake();
                }
            })
        });
    }

    fn wake(&self) {
        {
            let mut state = self.state.borrow_mut();
            let state = &mut *state;
            if let Stage::Live { live, .. } = &mut state.stage {
                live.wake(&mut state.fleet);
            }
        }
        self.tell();
    }

    fn end_stage(&self) {
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        if let Stage::Live { live, .. } = &mut state.stage {
            live.release(&mut state.fleet);
        }
        state.stage = Stage::Nothing;
        (state.n_sent, state.may_send, state.timer) = (0, true, None);
    }

    fn send_trace(&self, number: u32, run: &Run, from: u64, now: Time) {
        match trace_message(number, &run.trace(), from, now.as_nanos()) {
            Ok((message, transfer)) => self.post(&message, &transfer),
            Err(thrown) => self.fail(words_of(&thrown)),
        }
    }

    fn send_outcome(&self, number: u32, run: &Run) {
        if let Some(outcome) = run.outcome() {
            self.send(&FromCoordinator::Ended { run: number, outcome });
        }
    }

    fn fail(&self, message: String) {
        let hint =
            "Run it again, or reload the page. If it stays so, another browser or a page without a sandbox may help.";
        self.send(&FromCoordinator::Failed { message, hint });
    }

    fn send(&self, message: &impl Serialize) {
        match to_object(message) {
            Ok(object) => self.post(&object, &Array::new()),
            Err(thrown) => wasm_bindgen::throw_val(thrown),
        }
    }

    fn post(&self, message: &JsValue, transfer: &Array) {
        // Plain data always clones; if not, the worker's error event is the only way left to say so.
        if let Err(thrown) = self.port.send(message, transfer) {
            wasm_bindgen::throw_val(thrown);
        }
    }
}

/// Workers of one run that may fail to start before the run is given up.
const MAX_FAILED_STARTS: u32 = 3;
