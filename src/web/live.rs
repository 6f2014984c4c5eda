//! A run on real Web Workers and the real clock: performs what the pool commands, feeds in what the workers say.

use std::cell::Cell;
use std::collections::VecDeque;
use std::time::Duration;

use super::browser::{now_ms, words_of};
use super::fleet::{Fleet, NotPosted, WebId};
use super::web_worker::WorkerEvent;
use crate::line::Line;
use crate::pool::{Answer, Command, Input, Run, RunConfig};
use crate::time::Time;
use crate::wire::{Ending, ToWorker};

/// A live run and the Web Workers that it has.
pub(super) struct Live {
    run: Run,
    /// The clock's reading at the run's time zero; as much earlier as the clock has leapt back since.
    began_ms: Cell<f64>,
    /// Its last reading.
    read_ms: Cell<f64>,
    /// By pool worker.
    seats: Line<Seat>,
    /// What has happened and is not yet told to the run.
    inputs: VecDeque<Input>,
    /// Spares that were told of.
    #[cfg(feature = "programs")]
    n_spares: u16,
    /// Spares that have come to nothing: after some, no more are started.
    #[cfg(feature = "programs")]
    n_spares_lost: u32,
}

/// A pool worker's Web Worker.
#[derive(Clone, Copy)]
struct Seat {
    generation: u32,
    web: WebId,
    /// The job it is running.
    job: Option<u32>,
}

impl Live {
    /// Begins a run now. Its first workers come from the reserve.
    pub(super) fn new(config: &RunConfig, fleet: &mut Fleet) -> Self {
        let began_ms = now_ms();
        let mut live = Self {
            run: Run::new(config),
            began_ms: Cell::new(began_ms),
            read_ms: Cell::new(began_ms),
            seats: Line::default(),
            inputs: VecDeque::new(),
            #[cfg(feature = "programs")]
            n_spares: 0,
            #[cfg(feature = "programs")]
            n_spares_lost: 0,
        };
        live.run.advance(Time::ZERO);
        live.pump(fleet);
        live
    }

    pub(super) const fn run(&self) -> &Run {
        &self.run
    }

    /// Nanoseconds since the run began, never fewer than the time before: some clocks go back, such as after a machine slept, and who
    /// waits for a deadline would wait for as long as they did.
    pub(super) fn now(&self) -> Time {
        let now_ms = now_ms();
        let back_ms = self.read_ms.replace(now_ms) - now_ms;
        if back_ms > 0.0 {
            self.began_ms.set(self.began_ms.get() - back_ms);
        }
        Time::from_nanos(((now_ms - self.began_ms.get()) * 1e6) as u64)
    }

    /// How long until the run wants to be woken.
    pub(super) fn next_wake(&self) -> Option<Duration> {
        self.run.next_wake().map(|at| at.since(self.now()))
    }

    /// Somebody orders something.
    pub(super) fn order(&mut self, input: Input, fleet: &mut Fleet) {
        self.inputs.push_back(input);
        self.pump(fleet);
    }

    /// A timer ran out.
    pub(super) fn wake(&mut self, fleet: &mut Fleet) {
        self.run.advance(self.now());
        self.pump(fleet);
    }

    /// Whether this Web Worker runs this job of the run now.
    pub(super) fn is_running(&self, web: WebId, job: u32) -> bool {
        self.seats.iter().any(|(_, seat)| seat.web == web && seat.job == Some(job))
    }

    /// A Web Worker said something; one that has no seat is a spare, or another run's.
    pub(super) fn hear(&mut self, web: WebId, event: WorkerEvent, fleet: &mut Fleet) {
        let Some((worker, seat)) = self.seats.iter().find(|(_, seat)| seat.web == web) else {
            #[cfg(feature = "programs")]
            {
                self.n_spares_lost += u32::from(matches!(event, WorkerEvent::Broken(_) | WorkerEvent::Gone(_)));
                self.pump(fleet);
            }
            return;
        };
        let (worker, seat) = (worker as u16, *seat);
        let generation = seat.generation;
        let event = match event {
            WorkerEvent::Yielded(ending, _) => WorkerEvent::Ended(vec![ending]),
            event => event,
        };
        match event {
            WorkerEvent::Yielded(..) | WorkerEvent::Progress(_) => {}
            WorkerEvent::Ready(_) => self.inputs.push_back(Input::Ready { worker, generation }),
            WorkerEvent::Ended(endings) => {
                for ending in endings {
                    // Whatever it says of another job is none of its business: that worker is as busy as before.
                    if seat.job == Some(ending.job) {
                        self.set_job(worker, None);
                    }
                    let answer = match ending.ending {
                        Ending::Completed(value) => Answer::Completed(value),
                        Ending::Failed(text) => Answer::Failed(text),
                        Ending::Stopped => Answer::Stopped,
                    };
                    self.inputs.push_back(Input::Answered { worker, generation, job: ending.job, answer });
                }
            }
            WorkerEvent::Broken(words) => self.inputs.push_back(match seat.job {
                Some(job) => Input::Answered { worker, generation, job, answer: Answer::Panicked(words) },
                None => Input::Lost { worker, generation, reason: words },
            }),
            WorkerEvent::Gone(reason) => self.inputs.push_back(Input::Lost { worker, generation, reason }),
        }
        self.pump(fleet);
    }

    /// Gives back what can be used again and terminates what is still busy.
    pub(super) fn release(&mut self, fleet: &mut Fleet) {
        for seat in self.seats.take_all() {
            match seat.job {
                Some(_) => fleet.kill(seat.web),
                None => fleet.put_back(seat.web),
            }
        }
    }

    fn pump(&mut self, fleet: &mut Fleet) {
        loop {
            while let Some(command) = self.run.command() {
                self.perform(command, fleet);
            }
            #[cfg(feature = "programs")]
            self.tend_spares(fleet);
            let Some(input) = self.inputs.pop_front() else {
                break;
            };
            self.run.handle(self.now(), input);
        }
        if self.run.outcome().is_some() {
            self.release(fleet);
        }
    }

    /// Has as many Web Workers wait in reserve as the run wants, and tells it how many of them are ready.
    #[cfg(feature = "programs")]
    fn tend_spares(&mut self, fleet: &mut Fleet) {
        let wanted = self.run.config().spares;
        if wanted == 0 || self.run.outcome().is_some() {
            return;
        }
        if self.n_spares_lost < MAX_SPARES_LOST {
            // Where the browser starts none, the run does without.
            let _ = fleet.fill_reserve(wanted.into());
        }
        let n = fleet.n_ready().min(wanted.into()) as u16;
        if std::mem::replace(&mut self.n_spares, n) != n {
            self.inputs.push_back(Input::Spares(n));
        }
    }

    fn perform(&mut self, command: Command, fleet: &mut Fleet) {
        match command {
            Command::Start { worker, generation } => self.start(worker, generation, fleet),
            Command::Post { worker, generation, job, attempt } => {
                let config = self.run.config();
                let (task, listens) = (config.task_of(job), config.listens);
                let on = self.run.assignment(job, attempt, worker, self.now());
                let message = ToWorker::Run { job, attempt, task, on, listens };
                self.set_job(worker, Some(job));
                self.post(worker, generation, job, message, fleet);
            }
            Command::AskToStop { worker, generation, job } => {
                self.send(worker, generation, ToWorker::Cancel { job }, fleet);
            }
            // A run posts one job at a time.
            #[cfg(feature = "pool")]
            Command::Drop { .. } | Command::PostMany { .. } => {}
            Command::Kill { worker, .. } => {
                if let Some(seat) = self.seats.leave(worker.into()) {
                    fleet.kill(seat.web);
                }
            }
            Command::Stop { worker, .. } => {
                if let Some(seat) = self.seats.leave(worker.into()) {
                    fleet.put_back(seat.web);
                }
            }
            #[cfg(feature = "programs")]
            Command::Vanish { worker, generation } => {
                let seat = self.seats.get(worker.into()).filter(|seat| seat.generation == generation);
                // Where there are no locks, nobody else will say so.
                if seat.is_some_and(|seat| !fleet.vanish(seat.web)) {
                    let reason = "the worker ended without a word".to_owned();
                    self.inputs.push_back(Input::Lost { worker, generation, reason });
                }
            }
            #[cfg(feature = "programs")]
            Command::Fail { worker, generation, job } => {
                self.send(worker, generation, ToWorker::Fail { job }, fleet);
            }
        }
    }

    fn start(&mut self, worker: u16, generation: u32, fleet: &mut Fleet) {
        // What is left of the generation before is of no use to anybody.
        if let Some(seat) = self.seats.leave(worker.into()) {
            fleet.kill(seat.web);
        }
        if let Some(web) = fleet.take() {
            self.seats.stand_at(worker.into(), Seat { generation, web, job: None });
            self.inputs.push_back(Input::Ready { worker, generation });
            return;
        }
        match fleet.start() {
            Ok(web) => drop(self.seats.stand_at(worker.into(), Seat { generation, web, job: None })),
            Err(thrown) => {
                let reason = format!("the browser starts no worker: {}", words_of(&thrown));
                self.inputs.push_back(Input::Lost { worker, generation, reason });
            }
        }
    }

    fn send(&mut self, worker: u16, generation: u32, message: ToWorker, fleet: &Fleet) {
        let Some(seat) = self.seats.get(worker.into()).filter(|seat| seat.generation == generation) else {
            return;
        };
        if let Err(reason) = fleet.send(seat.web, message) {
            self.inputs.push_back(Input::Lost { worker, generation, reason });
        }
    }

    fn post(&mut self, worker: u16, generation: u32, job: u32, message: ToWorker, fleet: &Fleet) {
        let Some(seat) = self.seats.get(worker.into()).filter(|seat| seat.generation == generation) else {
            return;
        };
        match fleet.post(seat.web, worker, message) {
            Ok(()) => {}
            Err(NotPosted::Lost(reason)) => self.inputs.push_back(Input::Lost { worker, generation, reason }),
            Err(NotPosted::Payload(words)) => {
                self.set_job(worker, None);
                self.inputs.push_back(Input::Answered { worker, generation, job, answer: Answer::Failed(words) });
            }
        }
    }

    fn set_job(&mut self, worker: u16, job: Option<u32>) {
        if let Some(seat) = self.seats.get_mut(worker.into()) {
            seat.job = job;
        }
    }
}

#[cfg(feature = "programs")]
const MAX_SPARES_LOST: u32 = 8;
