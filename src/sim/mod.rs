//! The simulated host: a virtual clock and workers whose times follow from the seed. Same configuration, seed and commands:
//! the same trace, byte for byte, on every machine.

#[cfg(feature = "programs")]
mod cores;
#[cfg(feature = "programs")]
mod exploration;
mod service;

use std::time::Duration;

use crate::agenda::{Agenda, Entry};
use crate::pool::{Answer, Command, Input, Run, RunConfig};
#[cfg(feature = "programs")]
use crate::sched::Chooser;
#[cfg(feature = "programs")]
use crate::tasks::CONDEMNED;
use crate::tasks::Task;
use crate::time::Time;
#[cfg(feature = "programs")]
use cores::Cores;
#[cfg(feature = "programs")]
pub use exploration::{Broken, Exploration, Found};
use service::Service;

/// Runs a configuration to its end. `log` holds what is asked from outside, and when.
pub fn simulate(config: &RunConfig, log: &[(Time, Input)]) -> Run {
    Simulation::new(config, log).finish()
}

/// A run and the simulated world around it.
pub struct Simulation {
    run: Run,
    service: Service,
    /// What the world will say, by time; equal times in the order of causes.
    future: Agenda<Input>,
    /// Where busy jobs run, if cores are scarce.
    #[cfg(feature = "programs")]
    cores: Option<Cores<Input>>,
    /// Each worker's last answer, to come or come already, by worker.
    out: Vec<Option<Out>>,
    /// Workers, by generation, that have ended without a word: they answer nothing.
    #[cfg(feature = "programs")]
    vanished: Vec<(u16, u32)>,
    /// Spare Web Workers that are ready.
    #[cfg(feature = "programs")]
    n_spares: u16,
    /// Who chooses what comes next, if not the usual order.
    #[cfg(feature = "programs")]
    chooser: Option<Chooser>,
    now: Time,
}

/// Where an answer is to come from.
#[derive(Clone, Copy)]
enum Out {
    /// After its own time.
    Timed(Entry),
    /// When the cores have done its work.
    #[cfg(feature = "programs")]
    OnCores(Entry),
}

impl Simulation {
    /// A simulation at time zero; it follows the schedule of its configuration, if that has one.
    pub fn new(config: &RunConfig, log: &[(Time, Input)]) -> Self {
        #[cfg(feature = "programs")]
        if let Some(schedule) = &config.schedule {
            return Self::guided(config, log, &Chooser::following(schedule.clone()));
        }
        let simulation = Self::of(Run::new(config), config, log);
        simulation.begun(config)
    }

    /// The same, where `chooser` chooses wherever several could come next: also which of what is under way outside comes in
    /// first. What is overtaken comes late; nothing comes before its time.
    #[cfg(feature = "programs")]
    pub fn guided(config: &RunConfig, log: &[(Time, Input)], chooser: &Chooser) -> Self {
        let mut simulation = Self::of(Run::guided(config, chooser), config, log);
        simulation.chooser = Some(chooser.clone());
        simulation.begun(config)
    }

    fn of(run: Run, config: &RunConfig, log: &[(Time, Input)]) -> Self {
        let mut simulation = Self {
            run,
            service: Service::new(config.seed),
            future: Agenda::default(),
            #[cfg(feature = "programs")]
            cores: config.cores.map(Cores::new),
            out: Vec::new(),
            #[cfg(feature = "programs")]
            vanished: Vec::new(),
            #[cfg(feature = "programs")]
            n_spares: config.spares,
            #[cfg(feature = "programs")]
            chooser: None,
            now: Time::ZERO,
        };
        for (at, input) in log {
            simulation.future.enter(*at, input.clone());
        }
        simulation
    }

    fn begun(mut self, config: &RunConfig) -> Self {
        self.run.advance(Time::ZERO);
        #[cfg(feature = "programs")]
        self.run.handle(Time::ZERO, Input::Spares(config.spares));
        let _ = config;
        self.perform();
        self
    }

    /// Moves to the next moment at which something happens; `false` if nothing ever will.
    pub fn step(&mut self) -> bool {
        if self.run.outcome().is_some() {
            return false;
        }
        #[cfg(feature = "programs")]
        if let Some(chooser) = self.chooser.clone()
            && self.cores.is_none()
        {
            return self.step_chosen(&chooser);
        }
        #[cfg(feature = "programs")]
        let said = Time::soonest(self.future.next(), self.cores.as_ref().and_then(Cores::next));
        #[cfg(not(feature = "programs"))]
        let said = self.future.next();
        let next = Time::soonest(said, self.run.next_wake());
        let Some(next) = next else {
            #[cfg(feature = "programs")]
            self.run.end_paused();
            return false;
        };
        self.now = next;
        #[cfg(feature = "programs")]
        let done = self.cores.as_mut().and_then(|cores| cores.take_due(next));
        #[cfg(not(feature = "programs"))]
        let done = None;
        match done.or_else(|| self.future.take_due(next)) {
            #[cfg(feature = "programs")]
            Some(Input::Spares(n)) => {
                self.n_spares += n;
                self.run.handle(next, Input::Spares(self.n_spares));
            }
            Some(input) => self.run.handle(next, input),
            None => self.run.advance(next),
        }
        self.perform();
        true
    }

    /// Moves to what `chooser` says: the pool's own wake where that is next of all, or anything that is under way.
    #[cfg(feature = "programs")]
    fn step_chosen(&mut self, chooser: &Chooser) -> bool {
        if chooser.is_cut() {
            return false;
        }
        let (wake, entries) = (self.run.next_wake(), self.future.entries());
        let first = entries.first().map(|entry| entry.at());
        let wake = wake.filter(|wake| first.is_none_or(|first| *wake < first));
        let n_options = entries.len() + usize::from(wake.is_some());
        if n_options == 0 {
            self.run.end_paused();
            return false;
        }
        let option = chooser.choose(n_options);
        let entry = option.checked_sub(usize::from(wake.is_some())).map(|index| entries[index]);
        // What was overtaken comes late.
        self.now = self.now.max(entry.map_or_else(|| wake.unwrap_or_default(), Entry::at));
        let input = entry.and_then(|entry| self.future.strike(entry));
        chooser.touch(0, &(self.now, &input));
        match input {
            Some(Input::Spares(n)) => {
                self.n_spares += n;
                self.run.handle(self.now, Input::Spares(self.n_spares));
            }
            Some(input) => self.run.handle(self.now, input),
            None => self.run.advance(self.now),
        }
        self.perform();
        !chooser.is_cut()
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
            // Simulated times are drawn in the order in which things are begun.
            #[cfg(feature = "programs")]
            if let Some(chooser) = &self.chooser {
                chooser.touch(0, &command);
            }
            match command {
                Command::Start { worker, generation } => {
                    let takes = if self.is_there_already(generation) { Duration::ZERO } else { self.start() };
                    self.schedule(takes, Input::Ready { worker, generation });
                }
                #[cfg(feature = "programs")]
                Command::Post { worker, generation, .. } if self.vanished.contains(&(worker, generation)) => {}
                Command::Post { worker, generation, job, attempt } => {
                    let task = self.run.config().task_of(job);
                    let takes = self.service.run(task);
                    let on = self.run.assignment(job, attempt, worker, self.now);
                    #[cfg(feature = "programs")]
                    let assumed = self.run.config().assumed_answer(job, attempt);
                    #[cfg(not(feature = "programs"))]
                    let assumed = None;
                    let answer = self.service.answer(task, on, assumed);
                    let input = Input::Answered { worker, generation, job, answer };
                    let out = self.come_after(takes, task, input);
                    *self.out_of(worker) = Some(out);
                }
                Command::AskToStop { worker, generation, job } if self.run.config().listens => {
                    let takes = self.service.reaction();
                    // A job that ends before it looks has ended.
                    if self.end_of(worker).is_some_and(|ends| ends > self.now + takes) {
                        self.forget(worker);
                        let stopped = Input::Answered { worker, generation, job, answer: Answer::Stopped };
                        *self.out_of(worker) = Some(Out::Timed(self.schedule(takes, stopped)));
                    }
                }
                Command::AskToStop { .. } => {}
                // A run posts one job at a time.
                #[cfg(feature = "pool")]
                Command::Drop { .. } | Command::PostMany { .. } => {}
                Command::Kill { worker, .. } | Command::Stop { worker, .. } => self.forget(worker),
                #[cfg(feature = "programs")]
                Command::Vanish { worker, generation } => self.vanish(worker, generation),
                #[cfg(feature = "programs")]
                Command::Fail { worker, generation, job } => self.fail(worker, generation, job),
            }
        }
    }

    /// The first workers are there before the run begins, as on the page. A dynamic pool's grow without delay.
    fn is_there_already(&self, generation: u32) -> bool {
        #[cfg(feature = "programs")]
        if self.now > Time::ZERO && self.run.config().min_workers.is_none() {
            return false;
        }
        generation == 1
    }

    /// How long until a Web Worker is ready that is asked for now: no time where a spare is. Then another is started.
    fn start(&mut self) -> Duration {
        let takes = self.service.start();
        #[cfg(feature = "programs")]
        if let Some(left) = self.n_spares.checked_sub(1) {
            self.n_spares = left;
            self.schedule(takes, Input::Spares(1));
            self.run.handle(self.now, Input::Spares(left));
            return Duration::ZERO;
        }
        takes
    }

    #[cfg(feature = "programs")]
    fn vanish(&mut self, worker: u16, generation: u32) {
        self.forget(worker);
        self.vanished.push((worker, generation));
        let takes = self.service.detection();
        let reason = "the worker ended without a word".to_owned();
        self.schedule(takes, Input::Lost { worker, generation, reason });
    }

    /// Has a running job fail: where it listens, as soon as it looks, else when it ends.
    #[cfg(feature = "programs")]
    fn fail(&mut self, worker: u16, generation: u32, job: u32) {
        let failed = || Answer::Failed(CONDEMNED.to_owned());
        let Some(ends) = self.end_of(worker) else { return };
        if self.run.config().listens {
            let takes = self.service.reaction();
            if ends > self.now + takes {
                self.forget(worker);
                let input = Input::Answered { worker, generation, job, answer: failed() };
                *self.out_of(worker) = Some(Out::Timed(self.schedule(takes, input)));
                return;
            }
        }
        let input = match *self.out_of(worker) {
            Some(Out::Timed(entry)) => self.future.get_mut(entry),
            Some(Out::OnCores(entry)) => self.cores.as_mut().and_then(|cores| cores.get_mut(entry)),
            None => None,
        };
        if let Some(Input::Answered { answer: answer @ (Answer::Completed(_) | Answer::Failed(_)), .. }) = input {
            *answer = failed();
        }
    }

    /// Has an answer come after so much work.
    fn come_after(&mut self, takes: Duration, task: Task, input: Input) -> Out {
        #[cfg(feature = "programs")]
        if let Some(cores) = &mut self.cores
            && task.is_busy()
        {
            return Out::OnCores(cores.enter(self.now, takes, input));
        }
        let _ = task;
        Out::Timed(self.schedule(takes, input))
    }

    /// When a worker's answer comes, if one is to come.
    fn end_of(&mut self, worker: u16) -> Option<Time> {
        match (*self.out_of(worker))? {
            Out::Timed(entry) => Some(entry.at()),
            #[cfg(feature = "programs")]
            Out::OnCores(entry) => self.cores.as_ref().map(|cores| cores.end_of(entry)),
        }
    }

    fn forget(&mut self, worker: u16) {
        match self.out_of(worker).take() {
            Some(Out::Timed(entry)) => drop(self.future.strike(entry)),
            #[cfg(feature = "programs")]
            Some(Out::OnCores(entry)) => {
                if let Some(cores) = &mut self.cores {
                    cores.strike(self.now, entry);
                }
            }
            None => {}
        }
    }

    fn out_of(&mut self, worker: u16) -> &mut Option<Out> {
        let index = usize::from(worker);
        if index >= self.out.len() {
            self.out.resize(index + 1, None);
        }
        &mut self.out[index]
    }

    fn schedule(&mut self, takes: Duration, input: Input) -> Entry {
        self.future.enter(self.now + takes, input)
    }
}
