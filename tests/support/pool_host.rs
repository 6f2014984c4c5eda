//! A simulated host for [`Pool`]: Web Workers that do as they are told by a script, on virtual time.
//!
//! It performs every command at once, feeds in what its workers say, moves to whatever comes next, and after every step
//! checks what must hold at every moment; see [`Host::check`].
//!
//! A Web Worker runs what it was given in order, one at a time. What the pool believes of it is reckoned apart, since it may
//! be behind: a worker may keep answers back, and a job may be taken back that it has begun already. Such a job is a ghost:
//! it goes on there, is run once more elsewhere, and what it comes to there means nothing, but for a panic.

#![allow(dead_code, reason = "each test crate uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use worker_pool_playground::pool::{
    Answer, Batch, Command, FORESIGHT, Notice, Pool, PoolConfig, PoolOptions, PoolStats, RetryPolicy, Settlement,
    Submission,
};
use worker_pool_playground::time::Time;
use worker_pool_playground::trace::State;

/// More steps than any test needs: what takes longer would never end.
const MAX_STEPS: usize = 200_000;

pub(crate) const fn at(millis: u64) -> Time {
    Time::from_millis(millis)
}

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// What an attempt does with its worker. Times in milliseconds from its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Completes, and does not listen.
    Completes(u64),
    /// Completes after the first time, or stops the second time after it was asked to.
    Listens(u64, u64),
    Fails(u64),
    Panics(u64),
    NotCloneable(u64),
    /// Its argument cannot be sent: its worker never gets it.
    Unsendable,
    /// Its worker vanishes.
    Vanishes(u64),
    /// Never answers, never listens.
    Deaf,
}

/// What a start of a Web Worker comes to, after milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begin {
    Ready(u64),
    Lost(u64),
    /// Never heard of.
    Silent,
}

/// Everything a user of the pool can do, and what can befall it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Deed {
    /// The id is given by the host, in order from 1; `wished_at` is how long ago, in milliseconds.
    Submit(Wish),
    /// So many of the same in one call.
    SubmitMany(usize, Wish),
    Cancel(u32),
    CancelAll,
    Close,
    Terminate,
    Resize(u16),
    Pause,
    Resume,
    Receive(usize),
    /// A worker vanishes, whatever it does.
    LoseWorker(u16),
    WearOut(u16),
    /// Somebody says something that is not true any more: worker, generations ago, job.
    Stale(u16, u32, u32),
}

/// A submission without what the host adds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Wish {
    pub(crate) priority: i32,
    pub(crate) timeout: Option<u64>,
    pub(crate) deadline: Option<u64>,
    pub(crate) grace: Option<u64>,
    pub(crate) retry: Option<usize>,
    pub(crate) is_idempotent: bool,
    pub(crate) task: u16,
    pub(crate) may_wait: bool,
    pub(crate) wished_ago: u64,
}

pub(crate) const WISH: Wish = Wish {
    priority: 0,
    timeout: None,
    deadline: None,
    grace: None,
    retry: Some(0),
    is_idempotent: true,
    task: 0,
    may_wait: true,
    wished_ago: 0,
};

/// What is to happen at a time.
#[derive(Clone, Copy, Debug)]
enum Event {
    Deed(Deed),
    Ready(u16, u32),
    Lost(u16, u32),
    /// Worker, generation, job, its how-manieth run; whether it was asked to stop.
    Ends(u16, u32, u32, usize, bool),
    /// A worker says what it has to say.
    Says(u16, u32),
}

/// A Web Worker.
#[derive(Debug, Default)]
struct WebWorker {
    generation: u32,
    is_ready: bool,
    running: Option<Running>,
    /// Comes after that.
    queue: VecDeque<u32>,
    /// What became of jobs, until it says so.
    held: Vec<(u32, Answer, Duration)>,
    /// Left its queue, which it has not said yet.
    dropped: Vec<u32>,
    /// A job panicked: it runs nothing more.
    is_poisoned: bool,
    belief: Belief,
}

#[derive(Clone, Copy, Debug)]
struct Running {
    job: u32,
    run: usize,
    since: Time,
}

/// What the pool has every reason to believe of a Web Worker.
#[derive(Debug, Default)]
struct Belief {
    /// Posted, neither answered nor taken back; the first is in hand.
    posted: VecDeque<u32>,
    /// Since when that one is.
    since: Time,
    asked_at: Option<Time>,
    /// Taken back, without a word of it yet.
    taken_back: Vec<u32>,
    /// One of those panicked.
    is_poisoned: bool,
}

/// An answer as the pool is told it.
type Told = (u16, u32, u32, Answer, Duration);

/// All that is known of a job.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) terms: Submission,
    pub(crate) accepted_at: Option<Time>,
    /// Full or Closed.
    pub(crate) came_back: Option<Notice>,
    pub(crate) settled: Option<(Settlement, Time)>,
    /// When each attempt was posted, but for those that were taken back.
    pub(crate) starts: Vec<Time>,
    /// How often it began on a Web Worker.
    pub(crate) n_runs: usize,
    pub(crate) was_taken_back: bool,
    /// When its result was received.
    pub(crate) received_at: Option<Time>,
    /// Time on workers.
    pub(crate) ran: Duration,
}

pub(crate) struct Host {
    pub(crate) pool: Pool,
    pub(crate) config: PoolConfig,
    policies: Vec<RetryPolicy>,
    pub(crate) now: Time,
    /// What the pool foresaw when it was last quiet, and when that was.
    foreseen: Option<(Time, u16)>,
    /// The worker that is to be posted a job, as was foreseen.
    expected: Option<(u16, u32)>,
    /// How often it was.
    pub(crate) n_foreseen: usize,
    agenda: BTreeMap<(Time, u64), Event>,
    n_entered: u64,
    /// What runs do, by job and in order; the last one of a job holds for all that follow.
    acts: BTreeMap<u32, Vec<Act>>,
    /// What runs of other jobs do.
    pub(crate) act: Act,
    /// What starts come to, by worker and then in order; the last one holds for all that follow.
    begins: BTreeMap<u16, Vec<Begin>>,
    pub(crate) begin: Begin,
    workers: BTreeMap<u16, WebWorker>,
    generations: BTreeMap<u16, u32>,
    pub(crate) jobs: BTreeMap<u32, Known>,
    /// In the order in which their results were received.
    pub(crate) received: Vec<u32>,
    /// All beginnings on Web Workers: when, and of which job.
    pub(crate) starts: Vec<(Time, u32)>,
    pub(crate) commands: Vec<(Time, Command)>,
    pub(crate) notices: Vec<(Time, Notice)>,
    n_steps: usize,
    /// Events in the trace at the last check.
    n_checked: u64,
    pub(crate) is_paused: bool,
    /// The time is told late, so that no clock can be kept.
    pub(crate) is_late: bool,
    /// What happens is heard of only at whole multiples of this, all of it together.
    pub(crate) pace: Option<Duration>,
    /// What an act's unit lasts from its start: a millisecond.
    pub(crate) unit: Duration,
    /// A worker says what became of its jobs only once it has no more, one has panicked, or it hears that one was taken back.
    pub(crate) holds_answers: bool,
    /// Jobs that were posted together, and to whom.
    pub(crate) messages: Vec<(u16, Vec<u32>)>,
    pub(crate) n_taken_back: usize,
    /// Of those, the ones that had begun.
    pub(crate) n_ghosts: usize,
    /// Jobs of which a pool without a trace spoke only together with others.
    pub(crate) n_posted_as_one: usize,
    pub(crate) n_settled_as_one: usize,
    /// Results that were received as one with others.
    pub(crate) n_results_as_one: usize,
    is_closed: bool,
    is_terminated: bool,
    pub(crate) has_reader: bool,
    /// Whether results of what is submitted from now on are kept for a reader who comes later.
    pub(crate) is_kept: bool,
    n_wanted: usize,
    results_end_at: Option<Time>,
    pub(crate) drained_at: Option<Time>,
    pub(crate) cannot_start_at: Option<Time>,
    largest: u16,
}

/// Four workers that are ready after 1 ms, room for 100 everywhere, jobs of 10 ms.
pub(crate) fn config() -> PoolConfig {
    PoolOptions { min_workers: Some(4.0), ..PoolOptions::default() }.check().unwrap()
}

/// The same with so many workers.
pub(crate) fn with_workers(n: u16) -> PoolConfig {
    PoolConfig { min_workers: n, max_workers: n, ..config() }
}

impl Host {
    pub(crate) fn new(config: &PoolConfig) -> Self {
        Self::of(config, Pool::new(config.clone()))
    }

    /// One whose pool keeps no trace, so that it may keep jobs as one that are submitted as one.
    pub(crate) fn untraced(config: &PoolConfig) -> Self {
        Self::of(config, Pool::untraced(config.clone()))
    }

    fn of(config: &PoolConfig, pool: Pool) -> Self {
        Self {
            pool,
            config: config.clone(),
            policies: vec![config.retry.clone()],
            now: Time::ZERO,
            foreseen: None,
            expected: None,
            n_foreseen: 0,
            agenda: BTreeMap::new(),
            n_entered: 0,
            acts: BTreeMap::new(),
            act: Act::Completes(10),
            begins: BTreeMap::new(),
            begin: Begin::Ready(1),
            workers: BTreeMap::new(),
            generations: BTreeMap::new(),
            jobs: BTreeMap::new(),
            received: Vec::new(),
            starts: Vec::new(),
            commands: Vec::new(),
            notices: Vec::new(),
            n_steps: 0,
            n_checked: 0,
            is_paused: false,
            is_late: false,
            pace: None,
            unit: ms(1),
            holds_answers: false,
            messages: Vec::new(),
            n_taken_back: 0,
            n_ghosts: 0,
            n_posted_as_one: 0,
            n_settled_as_one: 0,
            n_results_as_one: 0,
            is_closed: false,
            is_terminated: false,
            has_reader: false,
            is_kept: true,
            n_wanted: 0,
            results_end_at: None,
            drained_at: None,
            cannot_start_at: None,
            largest: config.max_workers,
        }
    }

    // ---------------------------------------------------------------- the script

    pub(crate) fn add_retry(&mut self, policy: RetryPolicy) -> usize {
        self.policies.push(policy.clone());
        let index = self.pool.add_retry(policy);
        assert_eq!(index, self.policies.len() - 1);
        index
    }

    /// What the runs of a job do, in order; the last one for ever.
    pub(crate) fn script(&mut self, job: u32, acts: &[Act]) {
        self.acts.insert(job, acts.to_vec());
    }

    /// What the starts of a worker come to, in order; the last one for ever.
    pub(crate) fn script_starts(&mut self, worker: u16, begins: &[Begin]) {
        self.begins.insert(worker, begins.to_vec());
    }

    /// Something to be done then.
    pub(crate) fn later(&mut self, millis: u64, deed: Deed) {
        self.enter(at(millis), Event::Deed(deed));
    }

    /// Something to be done now.
    pub(crate) fn now(&mut self, deed: Deed) {
        self.do_deed(deed);
        self.settle_down();
    }

    /// Submits now; the job's id.
    pub(crate) fn submit(&mut self, wish: Wish) -> u32 {
        self.now(Deed::Submit(wish));
        self.jobs.len() as u32
    }

    /// Submits `n` plain jobs in one call.
    pub(crate) fn submit_many(&mut self, n: u32) {
        let wishes: Vec<Wish> = (0..n).map(|_| WISH).collect();
        self.submit_all(&wishes);
        self.settle_down();
    }

    fn submit_all(&mut self, wishes: &[Wish]) {
        let span = |millis: Option<u64>| millis.map(ms);
        let first = self.jobs.len() as u32 + 1;
        let submissions: Vec<Submission> = (first..)
            .zip(wishes)
            .map(|(id, wish)| Submission {
                id,
                priority: wish.priority,
                timeout: span(wish.timeout),
                deadline: span(wish.deadline),
                grace: span(wish.grace),
                retry: wish.retry.map(|index| index.min(self.policies.len() - 1)),
                is_idempotent: wish.is_idempotent,
                task: wish.task,
                is_kept: self.is_kept,
                may_wait: wish.may_wait,
                wished_at: Time::from_nanos(self.now.as_nanos().saturating_sub(wish.wished_ago * 1_000_000)),
            })
            .collect();
        for terms in &submissions {
            let known = Known {
                terms: *terms,
                accepted_at: None,
                came_back: None,
                settled: None,
                starts: Vec::new(),
                n_runs: 0,
                was_taken_back: false,
                received_at: None,
                ran: Duration::ZERO,
            };
            self.jobs.insert(terms.id, known);
        }
        let is_to_start = wishes[0].deadline.is_none_or(|deadline| deadline > wishes[0].wished_ago);
        let foreseen = self.foreseen.filter(|(at, _)| is_to_start && self.now.since(*at) <= FORESIGHT);
        self.expected = foreseen.map(|(_, worker)| (worker, first));
        match submissions[..] {
            [first, ..] if wishes.iter().all(|wish| *wish == wishes[0]) => {
                self.pool.submit_many(self.now, [(first, submissions.len() as u32)]);
            }
            _ => self.pool.submit(self.now, submissions),
        }
    }

    // ---------------------------------------------------------------- time

    fn enter(&mut self, at: Time, event: Event) {
        self.n_entered += 1;
        self.agenda.insert((at, self.n_entered), event);
    }

    /// The next thing that happens; `false` if nothing ever will.
    pub(crate) fn step(&mut self) -> bool {
        self.settle_down();
        let event_at = self.agenda.keys().next().map(|key| key.0);
        let wake_at = self.pool.next_wake();
        self.n_steps += 1;
        assert!(self.n_steps < MAX_STEPS, "it still goes on at {:?}: {:?}", self.now, self.pool.stats());
        match (event_at, wake_at) {
            (None, None) => return false,
            (Some(event), wake) if wake.is_none_or(|wake| event <= wake) => {
                self.now = self.now.max(self.heard_at(event));
                let ((at, _), event) = self.agenda.pop_first().unwrap();
                self.happen(at, event);
            }
            (_, Some(wake)) => {
                self.now = self.now.max(self.heard_at(wake));
                self.pool.advance(self.now);
            }
            (Some(_), None) => unreachable!("the first arm takes it"),
        }
        self.settle_down();
        true
    }

    fn heard_at(&self, time: Time) -> Time {
        let pace = self.pace.map_or(1, |pace| pace.as_nanos() as u64);
        Time::from_nanos(time.as_nanos().div_ceil(pace) * pace)
    }

    /// Goes on until this time, and stands there.
    pub(crate) fn run_until(&mut self, millis: u64) {
        let until = at(millis);
        loop {
            self.settle_down();
            let next = self.agenda.keys().next().map(|key| key.0).into_iter().chain(self.pool.next_wake()).min();
            if next.is_none_or(|next| self.heard_at(next) > until) {
                break;
            }
            self.step();
        }
        self.now = self.now.max(until);
        self.pool.advance(self.now);
        self.settle_down();
    }

    /// Goes on until nothing can happen any more.
    pub(crate) fn run(&mut self) {
        while self.step() {}
    }

    /// Closes, lets everything go on, reads all results, and checks the end.
    pub(crate) fn finish(&mut self) {
        while self.agenda.values().any(|event| matches!(event, Event::Deed(_))) {
            self.step();
        }
        if self.is_paused {
            self.now(Deed::Resume);
        }
        if !self.is_closed {
            self.now(Deed::Close);
        }
        if self.has_reader {
            self.now(Deed::Receive(1_000_000));
        }
        self.run();
        self.check_end();
    }

    // ---------------------------------------------------------------- what happens

    fn happen(&mut self, at: Time, event: Event) {
        match event {
            Event::Deed(deed) => self.do_deed(deed),
            Event::Ready(worker, generation) => {
                if let Some(web) = self.current(worker, generation) {
                    web.is_ready = true;
                }
                self.pool.ready(self.now, worker, generation);
            }
            Event::Lost(worker, generation) => self.lose(worker, generation),
            event => {
                let mut told = Vec::new();
                self.hear_of(at, event, &mut told);
                // What is heard together is told together.
                while self.pace.is_some()
                    && let Some(next) = self.agenda.first_entry()
                    && next.key().0 <= self.now
                    && matches!(next.get(), Event::Ends(..) | Event::Says(..))
                {
                    let ((at, _), event) = next.remove_entry();
                    self.hear_of(at, event, &mut told);
                }
                self.tell(told);
            }
        }
    }

    /// Something happened at a worker at that time, which may be past.
    fn hear_of(&mut self, at: Time, event: Event, told: &mut Vec<Told>) {
        match event {
            Event::Ends(worker, generation, job, run, was_asked) => {
                self.end(at, (worker, generation), (job, run), was_asked, told);
            }
            Event::Says(worker, generation) => self.say_all(worker, generation, told),
            _ => unreachable!("workers say nothing else of jobs"),
        }
    }

    /// Tells the pool, whose belief changes with it.
    fn tell(&mut self, told: Vec<Told>) {
        if told.is_empty() {
            return;
        }
        for (worker, generation, job, answer, ran) in &told {
            self.note_told(*worker, *generation, *job, answer, *ran);
        }
        let (worker, generation, first, ..) = told[0];
        let is_run = told.len() > 1
            && (first..).zip(&told).all(|(next, (from, of, job, answer, _))| {
                (*from, *of, *job) == (worker, generation, next) && matches!(answer, Answer::Completed(_))
            });
        if is_run && self.pool.trace().is_off() {
            let runs: Vec<(u32, Duration)> =
                (0..).zip(&told).map(|(index, (.., ran))| (index, *ran)).filter(|(_, ran)| !ran.is_zero()).collect();
            self.pool.completed(self.now, (worker, generation), (first, told.len() as u32), runs);
        } else {
            self.pool.answered(self.now, told);
        }
    }

    fn note_told(&mut self, worker: u16, generation: u32, job: u32, answer: &Answer, ran: Duration) {
        let now = self.now;
        let Some(WebWorker { belief, .. }) = self.current(worker, generation) else { return };
        if let Some(index) = belief.taken_back.iter().position(|other| *other == job) {
            belief.taken_back.swap_remove(index);
            belief.is_poisoned |= matches!(answer, Answer::Panicked(_));
        } else if let Some(index) = belief.posted.iter().position(|other| *other == job) {
            belief.posted.remove(index);
            if index == 0 {
                (belief.since, belief.asked_at) = (now, None);
            }
            self.known(job).ran += ran;
        }
    }

    fn known(&mut self, job: u32) -> &mut Known {
        self.jobs.get_mut(&job).unwrap()
    }

    fn do_deed(&mut self, deed: Deed) {
        let now = self.now;
        match deed {
            Deed::Submit(wish) => self.submit_all(&[wish]),
            Deed::SubmitMany(n, wish) => self.submit_all(&vec![wish; n]),
            Deed::Cancel(job) => self.pool.cancel(now, job),
            Deed::CancelAll => {
                self.is_closed = true;
                self.pool.cancel_all(now);
            }
            Deed::Close => {
                self.is_closed = true;
                self.pool.close(now);
            }
            Deed::Terminate => {
                (self.is_closed, self.is_terminated) = (true, true);
                self.pool.terminate(now);
                let n_unsettled = self.pool.stats().jobs.unsettled();
                assert_eq!(n_unsettled, 0, "after terminate nothing is left");
            }
            Deed::Resize(n) => {
                self.largest = self.largest.max(n);
                self.pool.resize(now, n);
            }
            Deed::Pause => {
                self.is_paused = true;
                self.pool.pause(now);
            }
            Deed::Resume => {
                self.is_paused = false;
                self.pool.resume(now);
            }
            Deed::Receive(n) => {
                self.has_reader = true;
                self.n_wanted += n;
                self.pool.receive(now, n);
            }
            Deed::LoseWorker(worker) => {
                if let Some(generation) = self.workers.get(&worker).map(|web| web.generation) {
                    self.lose(worker, generation);
                }
            }
            Deed::WearOut(worker) => {
                if let Some(generation) = self.workers.get(&worker).map(|web| web.generation) {
                    self.pool.wear_out(now, worker, generation);
                }
            }
            Deed::Stale(worker, ago, job) => {
                let generation = self.generations.get(&worker).copied().unwrap_or(0).saturating_sub(ago);
                let is_true = self.workers.get(&worker).is_some_and(|web| {
                    let is_known = web.belief.posted.contains(&job) || web.belief.taken_back.contains(&job);
                    web.generation == generation && (!web.is_ready || is_known)
                });
                if !is_true {
                    let panicked = Answer::Panicked("long ago".to_owned());
                    let answer = if job % 2 == 0 { panicked } else { Answer::Completed(u64::from(job)) };
                    self.pool.answered(now, [(worker, generation, job, answer, ms(1))]);
                    if self.workers.get(&worker).is_none_or(|web| web.generation != generation) {
                        self.pool.ready(now, worker, generation);
                        self.pool.lost(now, worker, generation);
                    }
                }
            }
        }
    }

    /// What these jobs' attempts say is told in one call.
    pub(crate) fn answer_together(&mut self, jobs: &[u32]) {
        let mut told = Vec::new();
        for job in jobs {
            let runs_it = |web: &WebWorker| web.running.is_some_and(|run| run.job == *job);
            let (&worker, web) = self.workers.iter_mut().find(|(_, web)| runs_it(web)).unwrap();
            let ran = self.now.since(web.running.take().unwrap().since);
            told.push((worker, web.generation, *job, Answer::Completed(0), ran));
            self.begin_next(worker, self.now);
        }
        self.tell(told);
        self.settle_down();
    }

    fn lose(&mut self, worker: u16, generation: u32) {
        if self.current(worker, generation).is_none() {
            return;
        }
        let belief = self.workers.remove(&worker).unwrap().belief;
        self.note_gone(&belief, true);
        self.pool.lost(self.now, worker, generation);
    }

    /// A worker is gone with what the pool believes it had: its job in hand ran until now, or counts as not begun, as what
    /// comes after it does.
    fn note_gone(&mut self, belief: &Belief, counts: bool) {
        let now = self.now;
        for (index, job) in belief.posted.iter().enumerate() {
            let known = self.jobs.get_mut(job).unwrap();
            if index == 0 && counts {
                known.ran += now.since(belief.since);
            } else {
                known.starts.pop();
                known.was_taken_back = true;
            }
        }
    }

    fn act_of(&self, job: u32, run: usize) -> Act {
        let acts = self.acts.get(&job);
        let act = acts.and_then(|acts| acts.get(run - 1).or(acts.last()));
        act.copied().unwrap_or(self.act)
    }

    /// A worker turns to what comes next, whenever that is heard of.
    fn begin_next(&mut self, worker: u16, at: Time) {
        let web = self.workers.get_mut(&worker).unwrap();
        if web.running.is_some() || web.is_poisoned {
            return;
        }
        let Some(job) = web.queue.pop_front() else { return };
        let generation = web.generation;
        let known = self.jobs.get_mut(&job).unwrap();
        known.n_runs += 1;
        let run = known.n_runs;
        assert!(known.terms.is_idempotent || run == 1, "job {job} may run only once");
        web.running = Some(Running { job, run, since: at });
        assert!(!self.is_paused, "job {job} begins during the pause");
        self.starts.push((at, job));
        let ends_after = match self.act_of(job, run) {
            Act::Completes(after)
            | Act::Listens(after, _)
            | Act::Fails(after)
            | Act::Panics(after)
            | Act::NotCloneable(after)
            | Act::Vanishes(after) => after,
            Act::Unsendable => unreachable!("it was not sent"),
            Act::Deaf => return,
        };
        self.enter(
            at + self.unit * u32::try_from(ends_after).unwrap(),
            Event::Ends(worker, generation, job, run, false),
        );
    }

    fn end(
        &mut self,
        at: Time,
        (worker, generation): (u16, u32),
        (job, run): (u32, usize),
        was_asked: bool,
        told: &mut Vec<Told>,
    ) {
        let act = self.act_of(job, run);
        let is_it = |web: &mut WebWorker| web.running.is_some_and(|now| (now.job, now.run) == (job, run));
        if !self.current(worker, generation).is_some_and(is_it) {
            return;
        }
        if matches!(act, Act::Vanishes(_)) {
            self.tell(std::mem::take(told));
            self.settle_down();
            self.lose(worker, generation);
            return self.settle_down();
        }
        let answer = match act {
            Act::Listens(..) if was_asked => Answer::Stopped,
            Act::Completes(_) | Act::Listens(..) => Answer::Completed(u64::from(job)),
            Act::Fails(_) => Answer::Failed("an error".to_owned()),
            Act::Panics(_) => Answer::Panicked("a panic".to_owned()),
            Act::NotCloneable(_) => Answer::NotCloneable,
            Act::Unsendable | Act::Vanishes(_) | Act::Deaf => unreachable!("none of them says anything"),
        };
        let (now, holds_answers) = (self.now, self.holds_answers);
        let web = self.workers.get_mut(&worker).unwrap();
        web.is_poisoned = matches!(act, Act::Panics(_));
        let ran = at.since(web.running.take().unwrap().since);
        web.held.push((job, answer, ran));
        let is_all = web.queue.is_empty() || web.is_poisoned || !web.dropped.is_empty();
        if !holds_answers {
            told.extend(web.held.drain(..).map(|(job, answer, ran)| (worker, generation, job, answer, ran)));
            // In a message of its own.
            if !web.dropped.is_empty() {
                self.enter(now, Event::Says(worker, generation));
            }
        } else if is_all {
            self.say_all(worker, generation, told);
        }
        self.begin_next(worker, at);
    }

    /// What a worker has held back, and that it does not run what was taken back in time.
    fn say_all(&mut self, worker: u16, generation: u32, told: &mut Vec<Told>) {
        let Some(web) = self.current(worker, generation) else { return };
        let dropped = web.dropped.drain(..).map(|job| (job, Answer::NotStarted, Duration::ZERO));
        let all = web.held.drain(..).chain(dropped);
        told.extend(all.map(|(job, answer, ran)| (worker, generation, job, answer, ran)));
    }

    fn current(&mut self, worker: u16, generation: u32) -> Option<&mut WebWorker> {
        self.workers.get_mut(&worker).filter(|web| web.generation == generation)
    }

    // ---------------------------------------------------------------- commands and notices

    /// Performs and hears what there is, then checks.
    fn settle_down(&mut self) {
        let n_before = (self.commands.len(), self.notices.len());
        let was_drained = self.drained_at.is_some();
        while let Some(command) = self.pool.command() {
            self.commands.push((self.now, command));
            self.perform(command);
        }
        while let Some(notice) = self.pool.notice() {
            self.notices.push((self.now, notice));
            self.hear(notice);
        }
        if let Some((worker, job)) = self.expected.take() {
            let is_it = |command: &Command| matches!(command, Command::Post { worker: w, job: j, .. } if (*w, *j) == (worker, job));
            let told = &self.commands[n_before.0..];
            assert!(told.iter().any(|(_, command)| is_it(command)), "worker {worker} was to have job {job}: {told:?}");
            self.n_foreseen += 1;
        }
        self.foreseen = self.pool.foresee(self.now).map(|worker| (self.now, worker));
        let n_new = (self.commands.len() - n_before.0, self.notices.len() - n_before.1);
        if was_drained {
            let only_answers = self.notices[n_before.1..].iter().all(|(_, notice)| {
                matches!(notice, Notice::Closed(_) | Notice::Result(_) | Notice::ResultMany(..) | Notice::ResultsEnd)
            });
            assert!(n_new.0 == 0 && only_answers, "something after Drained: {:?}", &self.notices[n_before.1..]);
        }
        self.check();
    }

    fn perform(&mut self, command: Command) {
        let now = self.now;
        match command {
            Command::Start { worker, generation } => {
                assert!(!self.workers.contains_key(&worker), "worker {worker} is started while it lives");
                let last = self.generations.insert(worker, generation).unwrap_or(0);
                assert_eq!(generation, last + 1, "generations count up");
                self.workers.insert(worker, WebWorker { generation, ..WebWorker::default() });
                let begins = self.begins.get(&worker);
                let begin = begins.and_then(|begins| begins.get(generation as usize - 1).or(begins.last()));
                match begin.copied().unwrap_or(self.begin) {
                    Begin::Ready(after) => self.enter(now + ms(after), Event::Ready(worker, generation)),
                    Begin::Lost(after) => self.enter(now + ms(after), Event::Lost(worker, generation)),
                    Begin::Silent => {}
                }
            }
            Command::Post { worker, generation, job, attempt } => self.post(worker, generation, job, attempt),
            Command::PostMany { worker, generation, first, n } => {
                self.n_posted_as_one += n as usize;
                (first..first + n).for_each(|job| self.post(worker, generation, job, 1));
            }
            Command::AskToStop { worker, generation, job } => {
                let web = self.current(worker, generation).expect("only who lives is asked");
                assert_eq!(web.belief.posted.iter().collect::<Vec<_>>(), [&job], "asked of what is in hand, alone");
                assert_eq!(web.belief.asked_at.replace(now), None, "asked once");
                // It may be done with it, or not have come to it yet.
                let running = web.running.filter(|running| running.job == job);
                if let Some(Running { run, .. }) = running
                    && let Act::Listens(_, reaction) = self.act_of(job, run)
                {
                    self.enter(now + ms(reaction), Event::Ends(worker, generation, job, run, true));
                }
            }
            Command::Drop { worker, generation, job } => self.take_back(worker, generation, job),
            Command::Kill { worker, generation } => {
                let web = self.workers.remove(&worker).expect("only who lives is killed");
                assert_eq!(web.generation, generation);
                // Otherwise one that was taken back costs it its worker.
                let is_its_end = web.belief.asked_at.is_some() && !web.belief.is_poisoned;
                self.note_gone(&web.belief, is_its_end || self.is_terminated);
            }
            Command::Stop { worker, generation } => {
                // It may wait for another start: then there is nobody to stop.
                if let Some(web) = self.workers.remove(&worker) {
                    assert_eq!(web.generation, generation);
                    assert!(web.belief.posted.is_empty(), "a worker is stopped with its job");
                }
            }
            command => panic!("only a run is ordered to {command:?}"),
        }
    }

    fn take_back(&mut self, worker: u16, generation: u32, job: u32) {
        let now = self.now;
        let web = self.current(worker, generation).expect("only from who lives something is taken back");
        let index = web.belief.posted.iter().position(|other| *other == job).expect("only what it has");
        assert!(index > 0, "what is in hand stays");
        web.belief.posted.remove(index);
        web.belief.taken_back.push(job);
        let waiting = web.queue.iter().position(|other| *other == job);
        if let Some(index) = waiting {
            web.queue.remove(index);
            web.dropped.push(job);
        }
        let running = web.running;
        let known = self.known(job);
        known.starts.pop();
        known.was_taken_back = true;
        self.n_taken_back += 1;
        self.n_ghosts += usize::from(waiting.is_none());
        // Else it hears of it when what runs there has ended.
        if running.is_none_or(|running| matches!(self.act_of(running.job, running.run), Act::Listens(..))) {
            self.enter(now, Event::Says(worker, generation));
        }
    }

    fn post(&mut self, worker: u16, generation: u32, job: u32, attempt: u32) {
        let now = self.now;
        assert!(!self.is_paused, "job {job} starts during the pause");
        let is_sent = self.act_of(job, self.jobs[&job].n_runs + 1) != Act::Unsendable;
        let web = self.workers.get(&worker).expect("jobs go to workers that live");
        assert_eq!(web.generation, generation, "of this generation");
        assert!(web.is_ready, "worker {worker} gets job {job} before it is ready");
        let is_first = web.belief.posted.is_empty();
        if !is_first {
            self.check_company(web, job);
        }
        match self.messages.iter_mut().rfind(|message| !is_first && message.0 == worker) {
            Some((_, jobs)) => jobs.push(job),
            None => self.messages.push((worker, vec![job])),
        }
        let web = self.workers.get_mut(&worker).unwrap();
        if is_first {
            assert!(web.running.is_none() && web.queue.is_empty(), "one job at a time: {web:?}");
            (web.belief.since, web.belief.asked_at) = (now, None);
        }
        web.belief.posted.push_back(job);
        if is_sent {
            web.queue.push_back(job);
        } else {
            web.held.push((job, Answer::NotCloneable, Duration::ZERO));
        }
        let known = self.jobs.get_mut(&job).unwrap();
        known.starts.push(now);
        assert_eq!(attempt as usize, known.starts.len(), "attempts count up");
        assert!(known.settled.is_none() && known.came_back.is_none(), "job {job} starts after its end");
        let limit = match known.terms.retry {
            Some(index) if known.terms.is_idempotent => self.policies[index].attempts,
            _ => 1,
        };
        assert!(attempt <= limit, "job {job}: attempt {attempt} of {limit}");
        if let Some(deadline) = known.terms.deadline {
            assert!(now < known.terms.wished_at + deadline, "job {job} starts after its deadline");
        }
        if !is_sent {
            self.enter(now, Event::Says(worker, generation));
        }
        self.begin_next(worker, now);
    }

    /// Who may travel with whom.
    fn check_company(&self, web: &WebWorker, job: u32) {
        let Belief { posted, asked_at, .. } = &web.belief;
        let PoolConfig { batch, rate, jobs_capacity, timeout, .. } = &self.config;
        let most = if let Batch::Fixed(most) = batch { *most as usize } else { 4_096 };
        assert!(posted.len() < most, "job {job} is one too many of {most}");
        assert!(rate.is_none() && *jobs_capacity > 0 && timeout.is_none(), "job {job} does not travel alone");
        assert_eq!(*asked_at, None, "job {job} behind one that is to stop");
        let terms = |job: &u32| self.jobs[job].terms;
        for terms in posted.iter().map(terms).chain([terms(&job)]) {
            let has_clock = terms.timeout.is_some() || terms.deadline.is_some();
            assert!(terms.is_idempotent && !has_clock, "job {} does not travel alone", terms.id);
            assert_eq!(terms.task, self.jobs[&job].terms.task, "job {job} with one of another task");
        }
    }

    fn hear(&mut self, notice: Notice) {
        let now = self.now;
        match notice {
            Notice::Accepted(job) => {
                let known = self.jobs.get_mut(&job).unwrap();
                assert!(known.came_back.is_none() && known.settled.is_none(), "job {job} is accepted late");
                assert_eq!(known.accepted_at.replace(now), None, "job {job} is accepted once");
            }
            Notice::AcceptedMany(first, n) => (first..first + n).for_each(|job| self.hear(Notice::Accepted(job))),
            Notice::Full(job) | Notice::Closed(job) => {
                let known = self.jobs.get_mut(&job).unwrap();
                assert!(known.accepted_at.is_none() && known.starts.is_empty(), "job {job} came back late");
                assert_eq!(known.came_back.replace(notice), None, "job {job} came back once");
            }
            Notice::Settled(settled) => {
                let n_jobs = settled.n_jobs;
                self.n_settled_as_one += if n_jobs > 1 { n_jobs as usize } else { 0 };
                for job in settled.job..settled.job + n_jobs {
                    self.hear_settled(Settlement { job, n_jobs: 1, ..settled });
                }
            }
            Notice::ResultMany(first, n) => {
                self.n_results_as_one += n as usize;
                (first..first + n).for_each(|job| self.hear(Notice::Result(job)));
            }
            Notice::Result(job) => {
                assert!(self.n_wanted > 0, "nobody asked for the result of job {job}");
                self.n_wanted -= 1;
                assert_eq!(self.results_end_at, None, "a result after the end");
                let known = self.jobs.get_mut(&job).unwrap();
                assert!(known.settled.is_some(), "a result before the job {job} has settled");
                assert_eq!(known.received_at.replace(now), None, "job {job} has one result");
                self.received.push(job);
            }
            Notice::ResultsEnd => assert_eq!(self.results_end_at.replace(now), None, "the end comes once"),
            Notice::Drained => assert_eq!(self.drained_at.replace(now), None, "it is drained once"),
            Notice::CannotStart => {
                self.is_closed = true;
                assert_eq!(self.cannot_start_at.replace(now), None, "it gives up once");
            }
        }
    }

    fn hear_settled(&mut self, settled: Settlement) {
        let now = self.now;
        let known = self.jobs.get_mut(&settled.job).unwrap();
        assert!(known.accepted_at.is_some(), "accepted before it settles: {settled:?}");
        assert!(known.came_back.is_none(), "it had come back: {settled:?}");
        assert!(known.settled.replace((settled, now)).is_none(), "it settles once: {settled:?}");
        assert_eq!(settled.n_attempts as usize, known.starts.len(), "{settled:?}");
        assert_eq!(settled.priority, known.terms.priority);
        let waited = known.starts.first().unwrap_or(&now).since(known.terms.wished_at);
        assert_eq!((settled.wait, settled.total), (waited, now.since(known.terms.wished_at)), "{settled:?}");
        assert_eq!(settled.run, known.ran, "{settled:?}");
    }

    // ---------------------------------------------------------------- what must hold

    /// What holds at every moment.
    pub(crate) fn check(&mut self) {
        if !self.is_late && self.pace.is_none() {
            self.check_times();
        }
        // Where nothing was recorded nothing has changed; figures are dear.
        let n_recorded = self.pool.trace().n_recorded();
        let is_traced = !self.pool.trace().is_off();
        if std::mem::replace(&mut self.n_checked, n_recorded) == n_recorded && is_traced {
            return;
        }
        let stats = self.pool.stats();
        let jobs = stats.jobs;
        assert_eq!(jobs.accounted(), jobs.submitted, "{jobs:?}");
        assert_eq!(jobs.submitted as usize, self.jobs.len(), "{jobs:?}");
        let came_back = self.jobs.values().filter(|known| known.came_back.is_some()).count();
        assert_eq!(jobs.rejected as usize, came_back, "{jobs:?}");
        let of = |state| {
            let is_it = |known: &&Known| known.settled.is_some_and(|(settled, _)| settled.state == state);
            self.jobs.values().filter(is_it).count() as u32
        };
        let told = [State::Completed, State::Failed, State::Panicked, State::TimedOut].map(of);
        assert_eq!(told, [jobs.completed, jobs.failed, jobs.panicked, jobs.timed_out]);
        let told = [State::Expired, State::Cancelled, State::Killed, State::Lost].map(of);
        assert_eq!(told, [jobs.expired, jobs.cancelled, jobs.killed, jobs.lost]);
        self.check_workers(&stats);
        self.check_room(&stats);
    }

    fn check_workers(&self, stats: &PoolStats) {
        let posted: Vec<u32> = self.workers.values().flat_map(|web| &web.belief.posted).copied().collect();
        let distinct: BTreeSet<u32> = posted.iter().copied().collect();
        assert_eq!(posted.len(), distinct.len(), "one worker a job");
        assert_eq!(stats.jobs.in_flight as usize, posted.len(), "{stats:?}");
        let n_busy = self.workers.values().filter(|web| !web.belief.posted.is_empty()).count();
        assert_eq!(stats.workers.busy + stats.workers.cancelling, n_busy, "{stats:?}");
        assert!(n_busy <= usize::from(self.largest));
        for job in posted {
            assert!(self.jobs[&job].accepted_at.is_some(), "job {job} runs and was not accepted");
        }
    }

    fn check_times(&self) {
        let now = self.now;
        for (worker, web) in &self.workers {
            let Belief { posted, since, asked_at, .. } = &web.belief;
            let Some(job) = posted.front() else { continue };
            let terms = &self.jobs[job].terms;
            let grace = terms.grace.unwrap_or(self.config.grace);
            let timeout = terms.timeout.or(self.config.timeout).map(|timeout| *since + timeout);
            let deadline = terms.deadline.map(|deadline| terms.wished_at + deadline);
            let pools = self.config.deadline.map(|deadline| Time::ZERO + deadline);
            for limit in [timeout, deadline, pools].into_iter().flatten() {
                assert!(now <= limit.max(*since) + grace, "job {job} on worker {worker} at {now:?}");
            }
            if let Some(asked_at) = asked_at {
                assert!(now <= *asked_at + grace, "job {job} outlives its grace");
            }
        }
        for (id, known) in &self.jobs {
            if let (None, None, Some(deadline)) = (known.settled, known.came_back, known.terms.deadline) {
                let is_running = self.workers.values().any(|web| web.belief.posted.contains(id));
                let limit = known.terms.wished_at + deadline;
                assert!(is_running || now <= limit, "job {id} waits beyond its deadline");
            }
        }
    }

    /// Jobs that were let in and wait are no more than the capacity, but for those that workers hold or that came back.
    fn check_room(&self, stats: &PoolStats) {
        let is_waiting =
            |known: &&Known| known.accepted_at.is_some() && known.settled.is_none() && !known.was_taken_back;
        let waits_first = self.jobs.values().filter(is_waiting).filter(|known| known.starts.is_empty()).count();
        let room = self.config.jobs_capacity + usize::from(self.largest);
        assert!(waits_first <= room, "{waits_first} wait inside, room for {room}: {stats:?}");
    }

    fn check_end(&self) {
        let stats = self.pool.stats();
        assert!(self.drained_at.is_some(), "nothing happens any more, and it is not drained: {stats:?}");
        assert_eq!(stats.jobs.unsettled(), 0);
        assert!(self.workers.is_empty(), "workers left behind: {:?}", self.workers);
        for (id, known) in &self.jobs {
            assert_ne!(known.settled.is_some(), known.came_back.is_some(), "job {id}: {known:?}");
            let has_result = known.received_at.is_some();
            assert!(!has_result || known.settled.is_some());
        }
        self.check_rate();
    }

    /// In any window of length w at most burst + rate · w starts.
    pub(crate) fn check_rate(&self) {
        let Some((per_second, burst)) = self.config.rate else { return };
        for (i, (from, _)) in self.starts.iter().enumerate() {
            for (j, (to, _)) in self.starts.iter().enumerate().skip(i) {
                let allowed = f64::from(burst) + to.since(*from).as_secs_f64() * per_second + 1e-6;
                let n = (j - i + 1) as f64;
                assert!(n <= allowed, "{n} starts from {from:?} to {to:?}, allowed {allowed}");
            }
        }
    }

    // ---------------------------------------------------------------- asking

    /// Jobs that were posted behind others.
    pub(crate) fn n_joined(&self) -> usize {
        self.messages.iter().map(|(_, jobs)| jobs.len() - 1).sum()
    }

    pub(crate) fn settled(&self, job: u32) -> Settlement {
        self.jobs[&job].settled.unwrap_or_else(|| panic!("job {job} has not settled: {:?}", self.jobs[&job])).0
    }

    pub(crate) fn state(&self, job: u32) -> State {
        self.settled(job).state
    }

    pub(crate) fn settled_at(&self, job: u32) -> f64 {
        self.jobs[&job].settled.unwrap_or_else(|| panic!("job {job} has not settled")).1.as_millis()
    }

    /// Jobs in the order of their first starts.
    pub(crate) fn order(&self) -> Vec<u32> {
        let mut seen = BTreeSet::new();
        self.starts.iter().map(|(_, job)| *job).filter(|job| seen.insert(*job)).collect()
    }

    pub(crate) fn n_workers(&self) -> usize {
        let workers = self.pool.stats().workers;
        workers.starting + workers.idle + workers.busy + workers.cancelling
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.drained_at.is_some()
    }
}
