//! Several jobs in one message: how many travel together, and what becomes of those behind the first when something comes
//! between.
//!
//! A Web Worker runs what it was given in order, one at a time. The first that it has not answered is the one in hand; those
//! behind it are its company. Only jobs without a clock of their own that may be run again travel so, and only with others of
//! their task. Whatever comes between, a stop, a pause, a lost worker, a job that lasts, takes the company back: it waits
//! again, and from then on each of it travels alone. A worker that does not listen may have begun one of those; it is run
//! twice then, what the former worker makes of it is not heard, and only the poison of a panic counts.
//!
//! Company that came as one span stays one: it is posted by one command, and so much of it as is answered at once settles at
//! once. Where something comes between, it is unfolded first.
//!
//! Invariants: company stands only behind a job in hand that nobody has asked to stop. A worker of which something was taken
//! back is given no job until it has said that it does not run that; so whatever stands there may be run again.

use std::collections::VecDeque;
use std::iter::Peekable;
use std::time::Duration;

use super::due::Due;
use super::{Command, Crew, Stop};
use crate::agenda::Entry;
use crate::chan::Traced;
use crate::pool::span::Span;
use crate::pool::{Answer, Ending, Job, JobResult, Reason};
use crate::trace::{State, WorkerState};

/// How many jobs travel in one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Batch {
    /// As many as last about two milliseconds together, by what those of their task lasted so far; where one of them lasts up
    /// to six, the next is there when it has ended.
    Auto,
    /// So many, where they are there; 1 is Go's one receive, one job.
    Fixed(u32),
}

/// A worker's batch.
#[derive(Default)]
pub(super) struct Company {
    jobs: VecDeque<Job>,
    /// Of this batch, among all; 0: there was none yet.
    number: u32,
    task: Option<u16>,
    n_ran: u32,
    ran: Duration,
    longest: Duration,
    overdue: Option<Entry>,
    /// Taken back from this Web Worker, which has not said yet that it runs them no more.
    taken_back: Vec<u32>,
    /// Results of its jobs that still wait for room.
    pub(super) n_results: u32,
}

impl Company {
    pub(super) const fn owes(&self) -> bool {
        !self.taken_back.is_empty()
    }

    /// Its Web Worker is gone: what was taken back is nowhere any more, and nothing that is said of it counts.
    pub(super) fn forget(&mut self) {
        self.taken_back.clear();
    }

    /// The next to be in hand.
    fn next(&mut self) -> Option<Job> {
        let first = self.jobs.front_mut()?;
        first.split(1).or_else(|| self.jobs.pop_front())
    }

    /// Has each job stand for itself alone.
    #[inline(never)]
    fn unfold(&mut self) {
        if self.jobs.iter().any(|job| job.n_jobs() > 1) {
            for mut job in std::mem::take(&mut self.jobs) {
                while let Some(first) = job.split(1) {
                    self.jobs.push_back(first);
                }
                self.jobs.push_back(job);
            }
        }
    }

    /// Of jobs numbered from `first` on that are answered, and before which the one in hand is: those that are no longer needed
    /// here once that one is gone. One stays, to be in hand.
    #[inline(never)]
    fn take_behind(&mut self, first: u32, n: u32) -> Option<Job> {
        let is_only = self.jobs.len() == 1;
        let span = self.jobs.front_mut().filter(|span| span.id == first && span.span.is_some())?;
        let n = n.min(span.n_jobs() - u32::from(is_only));
        if n < 2 {
            return None;
        }
        if n == span.n_jobs() { self.jobs.pop_front() } else { span.split(n as usize) }
    }
}

/// A result that waits for room.
pub(in crate::pool) struct Late {
    pub(in crate::pool) worker: u16,
    pub(in crate::pool) result: JobResult,
    /// So many: that one's, and the same of the jobs numbered after it.
    pub(in crate::pool) n: u32,
    /// See [`Terms::is_kept`](crate::pool::Terms::is_kept).
    pub(in crate::pool) is_kept: bool,
}

/// What a crew knows of all batches.
#[derive(Default)]
pub(super) struct Batching {
    /// By task.
    learned: Vec<Learned>,
    /// Workers that were given a job in this turn that may have company.
    fresh: Vec<u16>,
    n_batches: u32,
    /// What has come due, until the answers that came with it are heard.
    due: Vec<Due>,
    /// What became of company, until there is room for it.
    results: VecDeque<Late>,
    /// How many that are.
    n_results: usize,
}

/// How long the jobs of a task last.
#[derive(Clone, Copy, Default)]
struct Learned {
    mean_nanos: f64,
    /// Jobs a message; 0: none was measured yet.
    size: u32,
}

impl Learned {
    /// So many jobs lasted so long in one batch. A size is trusted that is at most sixteen times what was tried.
    fn learn(&mut self, n: u32, ran: Duration, longest: Duration) {
        let mean = nanos(ran) / f64::from(n);
        self.mean_nanos = if self.size == 0 { mean } else { 0.7 * self.mean_nanos + 0.3 * mean };
        if longest > OUTLIER {
            self.mean_nanos = self.mean_nanos.max(nanos(longest));
        }
        let ideal = (nanos(TARGET) / self.mean_nanos.max(1.0)).clamp(1.0, f64::from(MOST_IN_BATCH)) as u32;
        self.size = ideal.max(if self.goes_in_pairs() { 2 } else { 1 }).min(self.size.max(16 * n));
    }

    /// Whether one is to stand behind the one that runs, so that its worker need not wait for the next message.
    fn goes_in_pairs(&self) -> bool {
        let mean = self.mean_nanos;
        2.0 * mean > nanos(TARGET) && 2.0 * mean <= nanos(PATIENCE)
    }

    /// Fewer are not worth a message, so that jobs are dealt no finer. The less a job lasts, the more of what it costs is the
    /// host's, whose thread is one, however many workers there are: it is to post few messages then, not to deal finely.
    fn least(&self) -> usize {
        let lasts = self.mean_nanos + nanos(OWN);
        let worth = (nanos(WORTH) + nanos(HOSTS) * nanos(OWN) / lasts) / lasts;
        (self.size as usize / FINEST).max(worth as usize)
    }
}

#[inline]
fn nanos(span: Duration) -> f64 {
    span.as_nanos() as f64
}

impl Crew {
    // ---------------------------------------------------------------- together

    /// A worker's task is about to post this job; [`Crew::take_fresh`] tells of it.
    pub(in crate::pool) fn may_have_company(&self, worker: u16, job: &Job) {
        self.with(worker, |slot| {
            let company = &mut slot.company;
            (company.task, company.n_ran, company.ran, company.longest) =
                (job.company, 0, Duration::ZERO, Duration::ZERO);
        });
        if job.company.is_some() {
            self.inner.batching.borrow_mut().fresh.push(worker);
        }
    }

    /// A worker that has just been given a job that may have company, and the task of both.
    pub(in crate::pool) fn take_fresh(&self) -> Option<(u16, u16)> {
        loop {
            let worker = self.inner.batching.borrow_mut().fresh.pop()?;
            let task = self.with(worker, |slot| {
                // It may have been lost, or its job answered, within the same turn; or this job is its last.
                let takes_more = slot.state == Some(WorkerState::Busy) && !slot.is_retired && !slot.is_worn;
                slot.company.task.filter(|_| takes_more)
            });
            if let Some(task) = task {
                return Some((worker, task));
            }
        }
    }

    /// How many more jobs the message to a worker may hold where so many wait: the fewer are left, the finer they are dealt.
    pub(in crate::pool) fn n_company(&self, worker: u16, task: u16, n_waiting: usize) -> usize {
        let rules = self.inner.rules.borrow();
        let size = match rules.batch {
            Batch::Fixed(size) => size as usize,
            Batch::Auto => {
                let learned = self.inner.batching.borrow().learned.get(usize::from(task)).copied().unwrap_or_default();
                let (size, fair) = (learned.size as usize, n_waiting / (2 * self.n_workers().max(1)));
                size.min(fair.max(learned.least()))
            }
        };
        let left = rules.recycle_after.map(|most| most.saturating_sub(self.with(worker, |slot| slot.n_jobs)) as usize);
        size.min(left.unwrap_or(size)).saturating_sub(1)
    }

    /// Posts another job behind the one that this worker has in hand.
    pub(in crate::pool) fn join(&self, worker: u16, mut job: Job) {
        let generation = self.generation(worker);
        if let Some(span) = &mut job.span {
            self.inner.ledger.dispatch_span(span, worker);
            self.push(Command::PostMany { worker, generation, first: job.id, n: span.n });
        } else {
            let attempt = self.inner.ledger.dispatch(job.id, worker);
            self.push(Command::Post { worker, generation, job: job.id, attempt });
        }
        self.with(worker, |slot| slot.company.jobs.push_back(job));
    }

    /// The message is complete: it is to be looked after if it lasts longer than was thought.
    pub(in crate::pool) fn seal(&self, worker: u16) {
        let number = {
            let mut batching = self.inner.batching.borrow_mut();
            batching.n_batches += 1;
            batching.n_batches
        };
        self.with(worker, |slot| slot.company.number = number);
        self.look_later(worker, number);
    }

    fn look_later(&self, worker: u16, number: u32) {
        let at = self.inner.scheduler.now() + PATIENCE;
        let entry = self.inner.agenda.borrow_mut().enter(at, Due::Overdue { worker, number });
        self.with(worker, |slot| slot.company.overdue = Some(entry));
    }

    pub(super) fn look_soon(&self, due: Due) {
        self.inner.batching.borrow_mut().due.push(due);
    }

    /// Looks after batches that last too long and workers that do not heed. To be called when what workers say in the same
    /// instant is heard: where the time is told late, that says that there is nothing to look after.
    pub(in crate::pool) fn look_after(&self) {
        let due = std::mem::take(&mut self.inner.batching.borrow_mut().due);
        for due in due {
            match due {
                Due::Overdue { worker, number } => self.overdue(worker, number),
                Due::Unheeded { worker, generation, job } => self.unheeded(worker, generation, job),
                Due::Retry(_) | Due::Timeout { .. } | Due::Respawn { .. } => unreachable!("they wait for no answer"),
            }
        }
    }

    /// A batch lasts longer than it should: where another worker could run the rest of it, or something more urgent waits, it
    /// is taken back.
    fn overdue(&self, worker: u16, number: u32) {
        let rank = self.with(worker, |slot| {
            let company = &mut slot.company;
            if company.number != number {
                return None;
            }
            company.overdue = None;
            company.jobs.front().map(Traced::rank)
        });
        let Some(rank) = rank else { return };
        let jobs = self.inner.channels.borrow().as_ref().map(|channels| channels.0.clone());
        let is_outranked = jobs.and_then(|jobs| jobs.first_rank()).is_some_and(|first| first < rank);
        if is_outranked {
            self.recall_company(worker);
        } else if self.idle().iter().any(|(other, _)| self.with(*other, |slot| slot.company.n_results == 0)) {
            self.turn_round(worker);
            self.recall_company(worker);
        } else {
            self.look_later(worker, number);
        }
    }

    /// Has the company run from its end, once it is taken back. Where the worker is kept by a job that it has not been able to
    /// tell of, those behind that one must not wait until it has come to keep another worker as well.
    fn turn_round(&self, worker: u16) {
        self.with(worker, |slot| {
            slot.company.unfold();
            let jobs = slot.company.jobs.make_contiguous();
            let arrivals: Vec<u32> = jobs.iter().map(|job| job.arrival).collect();
            jobs.reverse();
            jobs.iter_mut().zip(arrivals).for_each(|(job, arrival)| job.arrival = arrival);
        });
    }

    // ---------------------------------------------------------------- answers

    /// Hears what has become of a job where its worker has several. The answer comes back where it is of the only one, or of
    /// none that is known.
    pub(super) fn answered_in_company(&self, worker: u16, job: u32, answer: Answer, ran: Duration) -> Option<Answer> {
        let (is_in_hand, behind, is_alone) = self.with(worker, |slot| {
            let is_in_hand = slot.job == Some(job);
            let company = &mut slot.company;
            if !is_in_hand && company.jobs.iter().any(|other| other.contains(job)) {
                company.unfold();
            }
            let behind = if is_in_hand { None } else { company.jobs.iter().position(|other| other.id == job) };
            if (is_in_hand || behind.is_some()) && answer != Answer::NotStarted {
                company.n_ran += 1;
                company.ran += ran;
                company.longest = company.longest.max(ran);
            }
            (is_in_hand, behind, company.jobs.is_empty())
        });
        match (is_in_hand, behind) {
            (true, _) if is_alone => {
                self.learn(worker);
                self.watch_owing(worker, job);
                return Some(answer);
            }
            (true, _) if matches!(answer, Answer::Panicked(_)) => {
                self.hand_back_company(worker);
                return Some(answer);
            }
            (true, _) => self.go_on(worker, job, answer, ran),
            (false, Some(index)) => self.leave_company(worker, index, answer, ran),
            (false, None) => self.heard_of_taken_back(worker, job, &answer),
        }
        None
    }

    /// Hears that jobs numbered one after the other have completed, and how long those ran that took any time, by their place
    /// among them.
    #[inline(never)]
    pub(in crate::pool) fn completed(
        &self,
        worker: u16,
        generation: u32,
        first: u32,
        n: u32,
        runs: impl Iterator<Item = (u32, Duration)>,
    ) {
        let mut runs = runs.map(|(index, ran)| (first.saturating_add(index), ran)).peekable();
        let (mut id, end) = (first, first.saturating_add(n));
        while id < end {
            let is_in_hand = self.is_current(worker, generation) && self.with(worker, |slot| slot.job == Some(id));
            let behind =
                is_in_hand.then(|| self.with(worker, |slot| slot.company.take_behind(id + 1, end - id - 1))).flatten();
            let ran = runs.next_if(|(of, _)| *of == id).map_or(Duration::ZERO, |(_, ran)| ran);
            self.answered(worker, generation, id, Answer::Completed(0), ran);
            id += 1;
            if let Some(mut job) = behind
                && let Some(span) = job.span.take()
            {
                id += span.n;
                self.complete(worker, &job, &span, &mut runs);
            }
        }
    }

    /// Jobs behind the one in hand are done with it.
    #[inline(never)]
    fn complete(
        &self,
        worker: u16,
        job: &Job,
        span: &Span,
        runs: &mut Peekable<impl Iterator<Item = (u32, Duration)>>,
    ) {
        let (mut id, end) = (job.id, job.id + span.n);
        let (mut all, mut longest) = (Duration::ZERO, Duration::ZERO);
        while id < end {
            let (n, ran) = match runs.next_if(|(of, _)| *of == id) {
                Some((_, ran)) => (1, ran),
                None => (runs.peek().map_or(end, |(of, _)| end.min(*of)) - id, Duration::ZERO),
            };
            self.inner.ledger.complete_span(id, n, &span.record, ran);
            (all, longest) = (all + ran, longest.max(ran));
            id += n;
        }
        self.with(worker, |slot| {
            slot.n_jobs += span.n;
            slot.company.n_ran += span.n;
            slot.company.ran += all;
            slot.company.longest = slot.company.longest.max(longest);
        });
        let result = JobResult { id: job.id, state: State::Completed, value: 0, worker };
        self.keep_all(Late { worker, result, n: span.n, is_kept: job.is_kept });
    }

    /// The one in hand is done, and the next is.
    fn go_on(&self, worker: u16, job: u32, answer: Answer, ran: Duration) {
        if answer != Answer::NotStarted {
            self.inner.ledger.ran(job, ran);
        }
        let now = self.inner.scheduler.now();
        let (done, stop, overdue) = self.with(worker, |slot| {
            let next = slot.company.next();
            let id = next.as_ref().map(|next| next.id);
            (slot.job, slot.holds, slot.posted_at) = (id, id, now);
            slot.n_jobs += 1;
            let overdue = if slot.company.jobs.is_empty() { slot.company.overdue.take() } else { None };
            (std::mem::replace(&mut slot.in_hand, next), slot.stop.take(), overdue)
        });
        self.strike(overdue);
        self.follow_up(worker);
        let Some(done) = done else { return };
        let is_kept = done.is_kept;
        let result = self.conclude(worker, done, answer, stop.as_ref());
        self.keep(worker, result, is_kept);
    }

    /// Where its jobs go in pairs and it has begun the last that it has, it may have one more behind that.
    fn follow_up(&self, worker: u16) {
        let (task, is_last) = self.with(worker, |slot| (slot.company.task, slot.company.jobs.is_empty()));
        let Some(task) = task.filter(|_| is_last && self.inner.rules.borrow().batch == Batch::Auto) else { return };
        let are_pairs = || {
            let batching = self.inner.batching.borrow();
            batching.learned.get(usize::from(task)).is_some_and(Learned::goes_in_pairs)
        };
        if !are_pairs() {
            return;
        }
        self.learn(worker);
        self.with(worker, |slot| {
            let company = &mut slot.company;
            (company.n_ran, company.ran, company.longest) = (0, Duration::ZERO, Duration::ZERO);
        });
        if are_pairs() {
            self.inner.batching.borrow_mut().fresh.push(worker);
        }
    }

    /// One that is not in hand yet is done: the host could not send it.
    fn leave_company(&self, worker: u16, index: usize, answer: Answer, ran: Duration) {
        let is_poisoned = matches!(answer, Answer::Panicked(_));
        let left = self.with(worker, |slot| slot.company.jobs.remove(index));
        if let Some(job) = left {
            self.inner.ledger.ran(job.id, ran);
            let is_kept = job.is_kept;
            let result = self.conclude(worker, job, answer, None);
            self.keep(worker, result, is_kept);
        }
        if is_poisoned {
            self.give_up(worker);
        }
    }

    /// One that was taken back had been begun after all, or is known now not to be.
    fn heard_of_taken_back(&self, worker: u16, job: u32, answer: &Answer) {
        let was_taken_back = self.with(worker, |slot| {
            let taken_back = &mut slot.company.taken_back;
            let place = taken_back.iter().position(|other| *other == job);
            place.map(|place| taken_back.swap_remove(place)).is_some()
        });
        if was_taken_back && matches!(answer, Answer::Panicked(_)) {
            self.give_up(worker);
        } else if was_taken_back {
            self.wake(worker);
        }
    }

    /// Nothing more is run there, and what it has was not begun, as far as anybody knows.
    fn give_up(&self, worker: u16) {
        self.with(worker, |slot| {
            if slot.job.take().is_some() {
                slot.answer = Some(Answer::NotStarted);
            }
        });
        self.replace(worker);
        self.wake(worker);
    }

    fn keep(&self, worker: u16, result: Option<JobResult>, is_kept: bool) {
        if let Some(result) = result {
            self.keep_all(Late { worker, result, n: 1, is_kept });
        }
    }

    #[inline(never)]
    fn keep_all(&self, late: Late) {
        self.with(late.worker, |slot| slot.company.n_results += late.n);
        let mut batching = self.inner.batching.borrow_mut();
        batching.n_results += late.n as usize;
        batching.results.push_back(late);
    }

    /// The oldest result that waits for room; where it is one of several that are kept as one, at `most` so many of them, and
    /// at least one.
    #[inline(never)]
    pub(in crate::pool) fn take_result(&self, most: impl FnOnce(&Late) -> u32) -> Option<Late> {
        let mut batching = self.inner.batching.borrow_mut();
        let mut late = batching.results.pop_front()?;
        let n = late.n.min(most(&late).max(1));
        if n < late.n {
            let result = JobResult { id: late.result.id + n, ..late.result };
            batching.results.push_front(Late { result, n: late.n - n, ..late });
            late.n = n;
        }
        batching.n_results -= late.n as usize;
        Some(late)
    }

    /// There was no room for it.
    pub(in crate::pool) fn put_result_back(&self, late: Late) {
        let mut batching = self.inner.batching.borrow_mut();
        batching.n_results += late.n as usize;
        batching.results.push_front(late);
    }

    /// There was: once the last of its results has gone, its worker takes jobs again.
    pub(in crate::pool) fn results_have_gone(&self, worker: u16, n: u32) {
        let is_last = self.with(worker, |slot| {
            let n_results = &mut slot.company.n_results;
            *n_results = n_results.saturating_sub(n);
            *n_results == 0
        });
        if is_last {
            self.wake(worker);
        }
    }

    /// How many results wait for room.
    pub(in crate::pool) fn n_results(&self) -> usize {
        self.inner.batching.borrow().n_results
    }

    fn learn(&self, worker: u16) {
        let (task, n_ran, ran, longest) = self.with(worker, |slot| {
            let company = &slot.company;
            (company.task, company.n_ran, company.ran, company.longest)
        });
        let Some(task) = task.map(usize::from).filter(|_| n_ran > 0) else { return };
        let learned = &mut self.inner.batching.borrow_mut().learned;
        if learned.len() <= task {
            learned.resize(task + 1, Learned::default());
        }
        learned[task].learn(n_ran, ran, longest);
    }

    // ---------------------------------------------------------------- back

    /// Takes back all that stands behind the job in hand, from a Web Worker that lives.
    pub(in crate::pool) fn recall_company(&self, worker: u16) {
        let generation = self.generation(worker);
        for job in self.take_company(worker) {
            self.take_back(worker, generation, job.id);
            self.requeue(job);
        }
    }

    /// The same, where it lives no more, or will not.
    pub(super) fn hand_back_company(&self, worker: u16) {
        for job in self.take_company(worker) {
            self.requeue(job);
        }
    }

    fn take_company(&self, worker: u16) -> VecDeque<Job> {
        let (jobs, overdue) = self.with(worker, |slot| {
            slot.company.unfold();
            (std::mem::take(&mut slot.company.jobs), slot.company.overdue.take())
        });
        self.strike(overdue);
        jobs
    }

    /// Has each job behind one in hand stand for itself alone.
    pub(in crate::pool) fn unfold_company(&self) {
        self.inner.slots.borrow_mut().iter_mut().for_each(|slot| slot.company.unfold());
    }

    fn take_back(&self, worker: u16, generation: u32, job: u32) {
        self.with(worker, |slot| slot.company.taken_back.push(job));
        self.push(Command::Drop { worker, generation, job });
    }

    fn requeue(&self, job: Job) {
        if let Some(result) = self.queue_unstarted(job) {
            let results = self.inner.channels.borrow().as_ref().map(|channels| channels.1.clone());
            let _ = results.map(|results| results.force_send(result));
        }
    }

    /// Has a job wait again that was not begun; it comes back as its result where that is not possible.
    pub(super) fn queue_unstarted(&self, job: Job) -> Option<JobResult> {
        self.inner.ledger.recall(job.id);
        let text = Some("no worker can be started");
        let ending = Ending { reason: Reason::CannotStart, text, ..Ending::new(State::Lost) };
        self.hand_back(job.alone()).err().map(|job| job.settle(&ending))
    }

    /// Stops a job that stands behind another on its worker: it is taken back, and settles at once. `false`: it does not.
    pub(super) fn stop_in_company(&self, id: u32, state: State, stop: &Stop) -> bool {
        let due = self.inner.scheduler.now() + self.inner.ledger.terms(id).grace;
        self.watch_taken_back(id, due);
        if state != State::InFlight {
            return false;
        }
        let worker = self.inner.ledger.worker_of(id);
        let (job, overdue) = self.with(worker, |slot| {
            let company = &mut slot.company;
            let index = company.jobs.iter().position(|job| job.id == id);
            let job = index.and_then(|index| company.jobs.remove(index));
            let overdue = if company.jobs.is_empty() { company.overdue.take() } else { None };
            (job, overdue)
        });
        self.strike(overdue);
        let Some(job) = job else { return false };
        self.take_back(worker, self.generation(worker), id);
        self.watch_taken_back(id, due);
        self.inner.ledger.recall(id);
        self.end_queued(job, stop);
        true
    }

    /// A job is to stop that a worker may have begun although it was taken back: nobody can tell whether it is that job which
    /// keeps the worker, unless it has said so by then.
    fn watch_taken_back(&self, job: u32, due: crate::time::Time) {
        let slots = self.inner.slots.borrow();
        for (index, slot) in slots.iter().enumerate().filter(|(_, slot)| slot.company.taken_back.contains(&job)) {
            let due_then = Due::Unheeded { worker: index as u16 + 1, generation: slot.generation, job };
            self.inner.agenda.borrow_mut().enter(due, due_then);
        }
    }

    /// A worker has answered what it had in hand. What it still owes it has the same grace for: nothing waits for it there.
    fn watch_owing(&self, worker: u16, answered: u32) {
        let due = self.inner.scheduler.now() + self.inner.ledger.terms(answered).grace;
        let (generation, owed) = self.with(worker, |slot| (slot.generation, slot.company.taken_back.clone()));
        for job in owed {
            self.inner.agenda.borrow_mut().enter(due, Due::Unheeded { worker, generation, job });
        }
    }

    /// It has not said so: it is replaced, and what it has in hand runs again elsewhere, alone. Where that was asked to stop,
    /// its own grace ends it.
    fn unheeded(&self, worker: u16, generation: u32, job: u32) {
        let is_it = |slot: &mut super::Slot| {
            slot.state != Some(WorkerState::Cancelling) && slot.company.taken_back.contains(&job)
        };
        if self.is_current(worker, generation) && self.with(worker, is_it) {
            self.give_up(worker);
        }
    }

    fn strike(&self, overdue: Option<Entry>) {
        if let Some(entry) = overdue {
            drop(self.inner.agenda.borrow_mut().strike(entry));
        }
    }
}

/// A batch is to last about so long.
const TARGET: Duration = Duration::from_millis(2);
/// After one that lasted longer than this its task's jobs travel alone, until the mean of those has forgotten it.
const OUTLIER: Duration = Duration::from_millis(16);
/// When a batch is looked after, and then again and again.
const PATIENCE: Duration = Duration::from_millis(12);
/// Jobs are dealt no finer than the whole of a batch by this: it is not worth a message.
const FINEST: usize = 16;
/// Nor than what lasts so long, with what each job costs a worker beside its own time; and so much longer where it has none.
const WORTH: Duration = Duration::from_micros(128);
const HOSTS: Duration = Duration::from_micros(1_024);
const OWN: Duration = Duration::from_nanos(250);
/// Most jobs in one message.
pub const MOST_IN_BATCH: u32 = 4_096;
