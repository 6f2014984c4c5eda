//! A pool worker as its own task holds it: wait until it can take a job, hand it one, hear how it ended.

use std::panic::Location;
use std::time::Duration;

use super::crew::{Command, Crew, Stop, Want};
use super::{Answer, Ending, Job, JobResult, Reason, Rung};
use crate::sched::{Case, ObjectId, Op, Scheduler, Ticket, WaitCase};
use crate::select;
use crate::sync::Context;
use crate::trace::{Event, Kind, State, WaitKind, WorkerState};

/// One worker. Its Web Worker is started with it and stopped with it.
pub struct Worker {
    crew: Crew,
    id: u16,
}

/// What a worker's task hears.
pub(super) enum Word {
    /// Its Web Worker can take a job.
    Ready,
    /// It is to take no job any more.
    Over,
    /// The job in hand cannot start now: the Web Worker was lost or, while it waits for a token, a pause began.
    NotNow,
    /// The job in hand is to stop.
    Stop(Stop),
    /// The job has ended over there.
    Answer(Answer),
}

impl Worker {
    pub(super) const fn new(crew: Crew, id: u16) -> Self {
        Self { crew, id }
    }

    /// Its number, from 1.
    pub const fn id(&self) -> u16 {
        self.id
    }

    /// Waits until its Web Worker can take a job; `false` if the context ends first, if it is not to take any more, or if
    /// no Web Worker can be started.
    #[track_caller]
    pub fn is_ready(&self, ctx: &Context) -> impl Future<Output = bool> {
        let at = Location::caller();
        async move {
            if ctx.is_done() {
                return false;
            }
            select! {
                word = self.word(Want::Ready, at) => matches!(word, Word::Ready),
                _ = ctx.done_at(at) => false,
            }
        }
    }

    /// Runs one job and settles it; `None`: it will be run again later, maybe by another worker. When the context ends, or
    /// the job is cancelled or out of time, it is asked to stop, and killed with its Web Worker if it has not answered
    /// within its grace.
    #[track_caller]
    pub fn run(&self, ctx: &Context, job: Job) -> impl Future<Output = Option<JobResult>> {
        // Blocked tasks are shown on the caller's line: there the pattern stands.
        let at = Location::caller();
        async move {
            self.crew.with(self.id, |slot| slot.holds = Some(job.id));
            let result = match self.clearance(ctx, at).await {
                Word::Stop(stop) => {
                    let ending = Ending { rung: Rung::Queued, ..self.crew.ending_for(&stop, false) };
                    Some(job.settle(&Ending { text: Some(&stop.in_words()), ..ending }))
                }
                Word::Over | Word::NotNow => self.crew.hand_back(job).err().map(|job| {
                    let text = Some("no worker can be started");
                    job.settle(&Ending { reason: Reason::CannotStart, text, ..Ending::new(State::Lost) })
                }),
                Word::Ready | Word::Answer(_) => self.run_at(ctx, job, at).await,
            };
            self.crew.with(self.id, |slot| (slot.holds, slot.stop) = (None, None));
            result
        }
    }

    /// Waits until the job in hand may start: for the Web Worker (it may have been lost while idle), for the end of a
    /// pause, for the rate limit. Not ready: the job is to be stopped, or is another worker's to run.
    async fn clearance(&self, ctx: &Context, at: &'static Location<'static>) -> Word {
        let want = if self.crew.is_connected() { Want::Start } else { Want::Ready };
        loop {
            if let Some(cause) = ctx.cause() {
                return Word::Stop(Stop::Pool(cause));
            }
            let word = select! {
                word = self.word(want, at) => word,
                cause = ctx.done_at(at) => Word::Stop(Stop::Pool(cause)),
            };
            if !matches!(word, Word::Ready) {
                return word;
            }
            match self.wait_for_token(ctx, at).await {
                // A pause has begun, or the Web Worker is gone: what was waited for first is waited for again.
                Word::NotNow => {}
                word => return word,
            }
        }
    }

    /// Waits for the rate limit. The token is taken only when the job starts: one that is stopped before costs none, and
    /// where the time is told late, late starts do not come closer together than the rate allows.
    #[cfg(any(feature = "pool", feature = "programs"))]
    async fn wait_for_token(&self, ctx: &Context, at: &'static Location<'static>) -> Word {
        let word = self.token(ctx, at).await;
        self.crew.end_token_wait(self.id);
        word
    }

    /// The plain pattern has no rate limit.
    #[cfg(not(any(feature = "pool", feature = "programs")))]
    async fn wait_for_token(&self, _ctx: &Context, _at: &'static Location<'static>) -> Word {
        Word::Ready
    }

    #[cfg(any(feature = "pool", feature = "programs"))]
    async fn token(&self, ctx: &Context, at: &'static Location<'static>) -> Word {
        while let Some(next) = self.crew.take_token() {
            let word = select! {
                _ = self.crew.token_at(self.id, next, at) => Word::Ready,
                word = self.word(Want::Token, at) => word,
                cause = ctx.done_at(at) => Word::Stop(Stop::Pool(cause)),
            };
            if !matches!(word, Word::Ready) {
                return word;
            }
            // Something else may have come in the same instant.
            if self.crew.serves(self.id, Want::Token) {
                return Word::NotNow;
            }
        }
        Word::Ready
    }

    async fn run_at(&self, ctx: &Context, job: Job, at: &'static Location<'static>) -> Option<JobResult> {
        let timeout = self.crew.ledger().terms(job.id).timeout;
        let id = job.id;
        self.post(job);
        let timeout = timeout.map(|after| self.crew.set_timeout(self.id, id, after));
        let word = select! {
            word = self.word(Want::Word, at) => word,
            cause = ctx.done_at(at) => Word::Stop(Stop::Pool(cause)),
        };
        if let Some(entry) = timeout {
            self.crew.clear_timeout(entry);
        }
        let stop = match word {
            Word::Answer(answer) => return self.conclude(answer, None),
            Word::Stop(stop) => stop,
            Word::Ready | Word::Over | Word::NotNow => {
                unreachable!("whoever wants a word of its job hears of nothing else")
            }
        };
        let grace = self.ask_to_stop();
        select! {
            word = self.word(Want::Answer, at) => match word {
                Word::Answer(answer) => self.conclude(answer, Some(&stop)),
                _ => unreachable!("whoever wants an answer hears of nothing else"),
            },
            _ = self.crew.inner.scheduler.sleep_at(grace, at) => self.kill(&stop),
        }
    }

    /// From here on the job is in the slot's keeping: where several are posted, the one in hand changes.
    fn post(&self, job: Job) {
        let (worker, generation) = (self.id, self.crew.generation(self.id));
        let (id, now) = (job.id, self.crew.inner.scheduler.now());
        #[cfg(feature = "pool")]
        self.crew.may_have_company(worker, &job);
        // An answer that nobody waited for is not this job's.
        self.crew.with(worker, |slot| {
            (slot.job, slot.answer, slot.posted_at, slot.in_hand) = (Some(id), None, now, Some(job));
        });
        let attempt = self.crew.ledger().dispatch(id, worker);
        self.crew.change(worker, WorkerState::Busy);
        self.crew.push(Command::Post { worker, generation, job: id, attempt });
    }

    /// How long it may take to answer.
    fn ask_to_stop(&self) -> Duration {
        #[cfg(feature = "pool")]
        self.crew.recall_company(self.id);
        let (job, in_hand) = self.crew.with(self.id, |slot| (slot.job, slot.in_hand.as_ref().map_or(0, |job| job.id)));
        let grace = self.crew.ledger().terms(in_hand).grace;
        // Its answer may have come in the same instant as the wish to stop it.
        let Some(job) = job else { return grace };
        let (worker, generation) = (self.id, self.crew.generation(self.id));
        self.crew.inner.scheduler.emit(Event { job, ..Event::new(Kind::JobCancelAsked) });
        self.crew.change(self.id, WorkerState::Cancelling);
        self.crew.push(Command::AskToStop { worker, generation, job });
        grace
    }

    fn kill(&self, stop: &Stop) -> Option<JobResult> {
        // Its answer may have come in the same instant as the grace's end.
        if let Some(answer) = self.crew.with(self.id, |slot| slot.answer.take()) {
            return self.conclude(answer, Some(stop));
        }
        self.crew.cut_short(self.id);
        self.crew.replace(self.id);
        let ending = Ending { worker: self.id, rung: Rung::Killed, ..self.crew.ending_for(stop, true) };
        self.crew.end(self.take_in_hand(), ending, &stop.in_words(), Some(stop))
    }

    fn conclude(&self, answer: Answer, stop: Option<&Stop>) -> Option<JobResult> {
        self.crew.conclude(self.id, self.take_in_hand(), answer, stop)
    }

    fn take_in_hand(&self) -> Job {
        let job = self.crew.with(self.id, |slot| slot.in_hand.take());
        job.expect("the task alone takes the last job of those it posted")
    }

    fn word(&self, want: Want, at: &'static Location<'static>) -> Op<Hearing> {
        Op::new(Hearing { crew: self.crew.clone(), id: self.id, want, at })
    }
}

/// A worker whose task has returned needs no Web Worker.
impl Drop for Worker {
    fn drop(&mut self) {
        self.crew.let_go(self.id);
    }
}

/// Waiting for a word of one's Web Worker.
pub(super) struct Hearing {
    crew: Crew,
    id: u16,
    want: Want,
    at: &'static Location<'static>,
}

impl Case for Hearing {
    type Output = Word;

    fn scheduler(&self) -> &Scheduler {
        &self.crew.inner.scheduler
    }

    fn is_ready(&self) -> bool {
        self.crew.serves(self.id, self.want)
    }

    fn commit(&mut self) -> Word {
        self.crew.with(self.id, |slot| {
            // An answer that is there counts, also where somebody wished to stop the job in the same instant.
            if matches!(self.want, Want::Word | Want::Answer)
                && let Some(answer) = slot.answer.take()
            {
                return Word::Answer(answer);
            }
            match slot.stop.take() {
                Some(stop) => Word::Stop(stop),
                None if slot.is_over() => Word::Over,
                None if self.want == Want::Token || slot.is_gone(self.want) => Word::NotNow,
                None => Word::Ready,
            }
        })
    }

    fn wait(&self) -> WaitCase {
        let kind = if matches!(self.want, Want::Word | Want::Answer) { WaitKind::Job } else { WaitKind::Worker };
        let job = self.crew.with(self.id, |slot| slot.holds.unwrap_or(0));
        WaitCase { kind, object: ObjectId::NONE, job, at: self.at }
    }

    fn enlist(&mut self, ticket: Ticket, case: u8) {
        self.crew.with(self.id, |slot| slot.waiting = Some((ticket, case, self.want)));
    }

    fn finish(&mut self) -> Word {
        self.commit()
    }

    fn withdraw(&mut self) {
        self.crew.with(self.id, |slot| slot.waiting = None);
    }

    fn give_back(&mut self) {}
}
