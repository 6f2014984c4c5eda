//! One run of the pattern, from the first job to the last task's return: one input in, commands out, until it says when
//! to wake it or that it has ended. It reads no clock and starts no worker; a host does.

use serde::Serialize;

#[cfg(feature = "programs")]
use super::crew::Stop;
use super::crew::{JITTER, Rules};
#[cfg(feature = "programs")]
use super::figures::{Figures, Moment, Notes};
#[cfg(feature = "programs")]
use super::programs::Scaling;
use super::programs::{Crash, Program};
use super::{Command, Crew, Input, JobResult, RunConfig, Stats};
#[cfg(feature = "programs")]
use super::{Ending, RetryBudget, Rung, TokenBucket, TraceLevel};
#[cfg(feature = "programs")]
use crate::chan::Channel;
use crate::rng::Rng;
#[cfg(feature = "programs")]
use crate::sched::Chooser;
use crate::sched::{BlockedTask, Order, Scheduler, Status};
use crate::tasks::Assignment;
#[cfg(feature = "programs")]
use crate::tasks::Fate;
use crate::time::Time;
use crate::trace::{Command as Commanded, Event, Kind, RunEnd, Trace};
#[cfg(feature = "programs")]
use crate::trace::{State, WorkerState};

#[cfg(feature = "programs")]
mod orders;

/// A run.
pub struct Run {
    scheduler: Scheduler,
    crew: Crew,
    program: Program,
    config: RunConfig,
    #[cfg(feature = "programs")]
    notes: Notes,
    /// Of a dynamic pool.
    #[cfg(feature = "programs")]
    scaling: Option<Scaling>,
    /// As the trace tells it.
    #[cfg(feature = "programs")]
    n_spares: u16,
    /// Who chooses what comes next, if not the usual order.
    #[cfg(feature = "programs")]
    chooser: Option<Chooser>,
    outcome: Option<Outcome>,
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// How it ended.
    pub kind: OutcomeKind,
    /// How long it took, in milliseconds.
    pub elapsed_ms: f64,
    /// Why its context ended, if it did.
    pub cause: Option<String>,
    /// XXH64 over every event recorded, 16 hexadecimal digits; with the trace off that of none, `ef46db3751d8e999`.
    pub hash: String,
    /// Events recorded; 0 with the trace off.
    pub n_events: u64,
    /// Where the jobs stand.
    pub stats: Stats,
    /// Tasks that are blocked for ever.
    pub blocked: Vec<BlockedTask>,
    /// What ended the program, where it crashed.
    pub crash: Option<Crash>,
    /// The run's own numbers.
    #[cfg(feature = "programs")]
    pub figures: Figures,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OutcomeKind {
    /// Every task returned.
    Finished,
    /// Every task is blocked for ever.
    Deadlock,
    /// Main returned, and others are blocked for ever.
    Leak,
    /// A task panicked, as it would have in Go.
    Crashed,
    /// It was paused, and nobody will end the pause.
    #[cfg(feature = "programs")]
    Paused,
}

impl Run {
    /// A run at time zero; nothing happens before its first [`Run::advance`].
    pub fn new(config: &RunConfig) -> Self {
        Self::on(Scheduler::new(config.seed, Order::Fifo, trace_of(config)), config)
    }

    /// The same, where `chooser` chooses wherever several tasks or cases could come next; nothing is left to the seed then.
    #[cfg(feature = "programs")]
    pub fn guided(config: &RunConfig, chooser: &Chooser) -> Self {
        let scheduler = Scheduler::new(config.seed, Order::Fifo, trace_of(config));
        scheduler.follow(chooser);
        let mut run = Self::on(scheduler, config);
        run.chooser = Some(chooser.clone());
        run
    }

    fn on(scheduler: Scheduler, config: &RunConfig) -> Self {
        let crew = Crew::with_rules(&scheduler, Rules::of_run(config), cfg!(feature = "programs"));
        let program = Program::new(&scheduler, crew.clone(), config);
        #[cfg(feature = "programs")]
        if let Some((per_second, burst)) = config.rate {
            scheduler.emit(orders::limited(Some(((per_second * 1e3).round() as u64, burst))));
        }
        Self {
            scheduler,
            crew,
            #[cfg(feature = "programs")]
            scaling: Scaling::new(config),
            program,
            config: config.clone(),
            #[cfg(feature = "programs")]
            notes: Notes::of_run(config),
            #[cfg(feature = "programs")]
            n_spares: 0,
            #[cfg(feature = "programs")]
            chooser: None,
            outcome: None,
        }
    }

    /// Moves the clock to `now` and lets everything happen that can.
    pub fn advance(&mut self, now: Time) {
        if self.outcome.is_none() {
            self.scheduler.advance(now);
            self.crew.advance(now);
            self.turn();
        }
    }

    /// Takes in what happened outside at `now`; nothing once the run has ended.
    pub fn handle(&mut self, now: Time, input: Input) {
        if self.outcome.is_some() {
            return;
        }
        self.scheduler.advance(now);
        self.crew.advance(now);
        match input {
            Input::Ready { worker, generation } => self.crew.ready(worker, generation),
            Input::Answered { worker, generation, job, answer } => {
                let ran = self.crew.running_for(worker);
                self.crew.answered(worker, generation, job, answer, ran);
            }
            Input::Lost { worker, generation, reason } => {
                self.crew.lost(worker, generation, &reason);
                // Otherwise the producer would wait for ever, and jobs in the channel would never settle.
                if (self.crew.is_given_up() || self.crew.cannot_start()) && self.stats().unsettled() > 0 {
                    self.program.ctx.cancel("no worker can be started");
                }
            }
            Input::Cancel => {
                self.note_command(Commanded::Cancel, 0);
                self.program.ctx.cancel("cancelled by hand");
            }
            #[cfg(feature = "programs")]
            Input::CancelJob(job) => {
                self.note_command(Commanded::CancelJob, job);
                self.cancel_job(job);
            }
            #[cfg(feature = "programs")]
            Input::Shutdown => {
                self.note_command(Commanded::Shutdown, 0);
                self.program.intake.cancel("shut down by hand");
            }
            #[cfg(feature = "programs")]
            Input::Spares(n) => {
                if std::mem::replace(&mut self.n_spares, n) != n {
                    self.scheduler.emit(Event { a: n.into(), ..Event::new(Kind::SparesChanged) });
                }
            }
            #[cfg(feature = "programs")]
            order => self.obey(&order),
        }
        self.turn();
    }

    /// What the host is to do next; drain it after every [`Run::advance`] and [`Run::handle`].
    pub fn command(&mut self) -> Option<Command> {
        self.crew.command()
    }

    /// When to call [`Run::advance`] next, if no input comes before.
    pub fn next_wake(&self) -> Option<Time> {
        if self.outcome.is_some() {
            return None;
        }
        // No task is ready: each input and each advance has them run until all are blocked.
        let wake = Time::soonest(self.scheduler.next_timer(), self.crew.next_wake());
        #[cfg(feature = "programs")]
        let wake = Time::soonest(wake, self.scaling.as_ref().and_then(Scaling::next_look));
        wake
    }

    /// Its settings as they stand now.
    pub const fn config(&self) -> &RunConfig {
        &self.config
    }

    /// What an attempt of a job that begins at `now` on `worker` is given.
    pub fn assignment(&self, job: u32, attempt: u32, worker: u16, now: Time) -> Assignment {
        let on = self.config.assignment(job, attempt, worker, now);
        #[cfg(feature = "programs")]
        if self.crew.ledger().is_condemned(job) {
            return Assignment { fate: Fate::Condemned, ..on };
        }
        on
    }

    /// What came of it, once it has ended.
    pub const fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// Results in the order in which the collector received them; empty until it has returned.
    pub fn results(&self) -> Vec<JobResult> {
        self.program.received.borrow().clone()
    }

    /// Where the jobs stand now.
    pub fn stats(&self) -> Stats {
        self.crew.ledger().stats()
    }

    /// The time it was last told.
    pub fn now(&self) -> Time {
        self.scheduler.now()
    }

    /// Everything that has happened.
    pub fn trace(&self) -> std::cell::Ref<'_, Trace> {
        self.scheduler.trace()
    }

    // ---------------------------------------------------------------- inside

    fn note_command(&self, command: Commanded, job: u32) {
        self.scheduler.emit(Event { detail: command as u8, job, ..Event::new(Kind::Commanded) });
    }

    /// Stops one job wherever it stands; nothing if it has settled.
    #[cfg(feature = "programs")]
    fn cancel_job(&self, id: u32) {
        let Some(state) = self.crew.ledger().state(id) else { return };
        let queued = self.program.jobs.iter().find_map(|jobs| jobs.withdraw(|job| job.id == id));
        let Some(job) = queued else {
            self.crew.stop(id, &Stop::ByHand);
            if state == State::WaitingToRetry {
                self.program.count_off();
            }
            return;
        };
        let text = Stop::ByHand.in_words();
        let ending = Ending { rung: Rung::Queued, ..self.crew.ending_for(&Stop::ByHand, false) };
        let result = job.settle(&Ending { text: Some(&text), ..ending });
        let _ = self.program.results.force_send(result);
        self.program.count_off();
    }

    /// Lets everything happen that can.
    fn turn(&mut self) {
        while !self.has_crashed() && !self.is_cut() {
            if self.scheduler.step().is_some() {
                continue;
            }
            #[cfg(feature = "programs")]
            self.end_waiting();
            #[cfg(feature = "programs")]
            self.crew.move_up();
            let has_changed = self.scale() | self.ends_pause();
            if !has_changed && !self.scheduler.is_ready() {
                break;
            }
        }
        #[cfg(feature = "programs")]
        self.take_notes();
        if !self.is_cut() {
            self.look_for_the_end();
        }
    }

    /// Whether whoever chooses knows all that can come of it.
    fn is_cut(&self) -> bool {
        #[cfg(feature = "programs")]
        if let Some(chooser) = &self.chooser {
            return chooser.is_cut();
        }
        false
    }

    fn has_crashed(&self) -> bool {
        self.program.panics.crash().is_some()
    }

    /// Once the context has ended nobody waits for another attempt.
    #[cfg(feature = "programs")]
    fn end_waiting(&self) {
        let Some(cause) = self.program.ctx.cause() else { return };
        for job in self.crew.take_retries() {
            self.crew.end_queued(job, &Stop::Pool(cause.clone()));
        }
    }

    /// Keeps a dynamic pool at the size that its policy wants; whether it changed.
    fn scale(&mut self) -> bool {
        #[cfg(feature = "programs")]
        if let Some(scaling) = &mut self.scaling {
            return scaling.scale(&self.program, &self.config);
        }
        false
    }

    /// Ends a pause in which there is nothing left to wait for, so that the workers hear that there are no more jobs.
    fn ends_pause(&self) -> bool {
        #[cfg(feature = "programs")]
        if self.crew.is_paused() && self.program.jobs[0].is_closed() && self.stats().unsettled() == 0 {
            self.crew.set_paused(false);
            return true;
        }
        false
    }

    #[cfg(feature = "programs")]
    fn take_notes(&mut self) {
        while let Some(settled) = self.crew.ledger().take_settlement() {
            self.notes.settled(&settled, self.config.is_urgent(settled.job));
        }
        let n_idle = self.crew.count(WorkerState::Idle);
        let n_busy = self.crew.count(WorkerState::Busy) + self.crew.count(WorkerState::Cancelling);
        let moment = Moment {
            n_queued: self.program.jobs.iter().map(|jobs| jobs.len() as u32).sum(),
            n_in_system: self.stats().unsettled(),
            n_alive: (n_idle + n_busy) as u32,
            n_busy: n_busy as u32,
            n_outside: self.program.jobs.iter().map(|jobs| jobs.n_senders() as u32).sum(),
        };
        self.notes.observe(self.scheduler.now(), moment);
    }

    fn look_for_the_end(&mut self) {
        if self.has_crashed() {
            return self.end(RunEnd::Crashed, Vec::new());
        }
        match self.scheduler.status() {
            Status::Ready | Status::Waiting { .. } => {}
            Status::Finished => self.end(RunEnd::Finished, Vec::new()),
            #[cfg(feature = "programs")]
            Status::Stuck(_) if self.crew.is_paused() => {}
            // A retry or a respawn is still to come, and with it whoever waits for it.
            Status::Stuck(_) if self.crew.next_wake().is_some() => {}
            Status::Stuck(report) if report.has_main_returned => self.end(RunEnd::Leak, report.blocked),
            Status::Stuck(report) => self.end(RunEnd::Deadlock, report.blocked),
        }
    }

    fn end(&mut self, end: RunEnd, blocked: Vec<BlockedTask>) {
        if end == RunEnd::Crashed {
            // The program is gone, and with it every job that it still held.
            self.crew.ledger().crash();
            self.crew.kill_all();
            self.program.jobs.iter().for_each(|jobs| drop(jobs.drain_now()));
            #[cfg(feature = "programs")]
            drop(self.crew.take_retries());
            self.scheduler.abort();
            #[cfg(feature = "programs")]
            self.take_notes();
        }
        let a = blocked.len() as u32;
        self.scheduler.emit(Event { detail: end as u8, a, ..Event::new(Kind::RunEnded) });
        #[cfg(feature = "programs")]
        let figures = self.figures();
        let trace = self.scheduler.trace();
        self.outcome = Some(Outcome {
            kind: match end {
                RunEnd::Finished => OutcomeKind::Finished,
                RunEnd::Deadlock => OutcomeKind::Deadlock,
                RunEnd::Leak => OutcomeKind::Leak,
                RunEnd::Crashed => OutcomeKind::Crashed,
                #[cfg(feature = "programs")]
                RunEnd::Paused => OutcomeKind::Paused,
                #[cfg(not(feature = "programs"))]
                RunEnd::Paused => OutcomeKind::Finished,
            },
            elapsed_ms: self.scheduler.now().as_millis(),
            cause: self.program.ctx.cause().map(|cause| cause.to_string()),
            hash: format!("{:016x}", trace.hash()),
            n_events: trace.n_recorded(),
            stats: self.crew.ledger().stats(),
            blocked,
            crash: self.program.panics.crash(),
            #[cfg(feature = "programs")]
            figures,
        });
    }

    #[cfg(feature = "programs")]
    fn figures(&self) -> Figures {
        let (jobs, results) = (&self.program.jobs, &self.program.results);
        Figures {
            refused: jobs.iter().map(Channel::n_refused).sum::<u32>() + results.n_refused(),
            // Main alone receives results.
            received: results.n_received(),
            misplaced: self.notes.n_misplaced(&self.program.received.borrow()),
            ..self.notes.figures(self.scheduler.now())
        }
    }
}

impl Rules {
    #[cfg(feature = "programs")]
    fn of_run(config: &RunConfig) -> Self {
        let terms = config.clone();
        let retries = if config.has_retries() {
            vec![(config.retry.clone(), RetryBudget::new(config.retry.budget_permille))]
        } else {
            Vec::new()
        };
        Self {
            retries,
            bucket: config.rate.map(|(per_second, burst)| TokenBucket::new(per_second, burst)),
            usual: Box::new(move |job, now| terms.terms(job, now)),
            ..Self::plain(config.grace, Rng::stream(config.seed, JITTER))
        }
    }

    #[cfg(not(feature = "programs"))]
    fn of_run(config: &RunConfig) -> Self {
        Self::plain(config.grace, Rng::stream(config.seed, JITTER))
    }
}

/// An empty trace of the level that is asked for.
fn trace_of(config: &RunConfig) -> Trace {
    #[cfg(feature = "programs")]
    if config.trace == TraceLevel::Off {
        return Trace::off();
    }
    let _ = config;
    Trace::with_capacity(TRACE_CAPACITY)
}

/// Tasks hold handles of the scheduler that holds them.
impl Drop for Run {
    fn drop(&mut self) {
        self.scheduler.abort();
    }
}

/// Events a run keeps: a hundred thousand jobs need some two million. The ring grows on demand.
const TRACE_CAPACITY: usize = 1 << 22;
