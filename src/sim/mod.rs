//! The simulated host: a virtual clock and workers whose times follow from the seed. Same configuration, seed and commands:
//! the same trace, byte for byte, on every machine.

mod service;

use std::time::Duration;

use crate::agenda::{Agenda, Entry};
use crate::pool::{Answer, Command, Input, Run, RunConfig};
use crate::time::Time;
use service::Service;

/// Runs a configuration to its end. `log` holds what is asked from outside, and when.
pub fn simulate(config: &RunConfig, log: &[(Time, Input)]) -> Run {
    Simulation::new(config, log).finish()
}

/// A run and the simulated world around it.
pub struct Simulation {
    run: Run,
    config: RunConfig,
    service: Service,
    /// What the world will say, by time; equal times in the order of causes.
    future: Agenda<Input>,
    /// Each worker's last answer, to come or come already, by worker - 1.
    out: Vec<Option<Entry>>,
    now: Time,
}

impl Simulation {
    /// A simulation at time zero.
    pub fn new(config: &RunConfig, log: &[(Time, Input)]) -> Self {
        let mut simulation = Self {
            run: Run::new(config),
            config: config.clone(),
            service: Service::new(config.seed),
            future: Agenda::default(),
            out: vec![None; usize::from(config.n_workers)],
            now: Time::ZERO,
        };
        for (at, input) in log {
            simulation.future.enter(*at, input.clone());
        }
        simulation.run.advance(Time::ZERO);
        simulation.perform();
        simulation
    }

    /// Moves to the next moment at which something happens; `false` if nothing ever will.
    pub fn step(&mut self) -> bool {
        if self.run.outcome().is_some() {
            return false;
        }
        let next = [self.future.next(), self.run.next_wake()].into_iter().flatten().min();
        let Some(next) = next else { return false };
        self.now = next;
        match self.future.take_due(next) {
            Some(input) => self.run.handle(next, input),
            None => self.run.advance(next),
        }
        self.perform();
        true
    }

    /// Runs to the end.
    pub fn finish(mut self) -> Run {
        while self.step() {}
        self.run
    }

    /// The run, as it stands.
    pub const fn run(&self) -> &Run {
        &self.run
    }

    fn perform(&mut self) {
        while let Some(command) = self.run.command() {
            match command {
                Command::Start { worker, generation } => {
                    // The first generation is there before the run begins, as on the page.
                    let takes = if generation == 1 { Duration::ZERO } else { self.service.start() };
                    self.schedule(takes, Input::Ready { worker, generation });
                }
                Command::Post { worker, generation, job, .. } => {
                    let takes = self.service.run(self.config.task);
                    let answer = Answer::Completed(self.service.value(self.config.task, u64::from(job)));
                    self.answer_after(takes, worker, generation, job, answer);
                }
                Command::AskToStop { worker, generation, job } if self.config.listens => {
                    let takes = self.service.reaction();
                    let looks_at = self.now + takes;
                    // A job that ends before it looks has ended.
                    if self.out_of(worker).is_some_and(|due| due.at() > looks_at) {
                        self.forget(worker);
                        self.answer_after(takes, worker, generation, job, Answer::Stopped);
                    }
                }
                Command::AskToStop { .. } => {}
                Command::Kill { worker, .. } | Command::Stop { worker, .. } => self.forget(worker),
            }
        }
    }

    fn answer_after(&mut self, takes: Duration, worker: u16, generation: u32, job: u32, answer: Answer) {
        let key = self.schedule(takes, Input::Answered { worker, generation, job, answer });
        *self.out_of(worker) = Some(key);
    }

    fn forget(&mut self, worker: u16) {
        if let Some(key) = self.out_of(worker).take() {
            self.future.strike(key);
        }
    }

    fn out_of(&mut self, worker: u16) -> &mut Option<Entry> {
        &mut self.out[usize::from(worker) - 1]
    }

    fn schedule(&mut self, takes: Duration, input: Input) -> Entry {
        self.future.enter(self.now + takes, input)
    }
}
