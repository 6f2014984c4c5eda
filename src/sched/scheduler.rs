//! The scheduler: tasks, the ready queue, the clock it was told, and the trace it writes.
//!
//! Invariant: a task is in the ready queue at most once, and a task that is neither ready nor running is blocked on at
//! least one wait. Each step polls exactly one task.

use std::cell::{Ref, RefCell, RefMut};
use std::collections::VecDeque;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Waker};

#[cfg(feature = "programs")]
use super::chooser::Chooser;
use super::report::{BlockedTask, Report};
#[cfg(feature = "programs")]
use super::state::Whose;
use super::timer::Due;
use super::wait::{MAX_CASES, Wait, Waits};
use super::{Alarm, ObjectId, Role, Ticket, TimerKey, WaitCase};
use crate::agenda::Agenda;
use crate::rng::Rng;
use crate::time::Time;
use crate::trace::{Event, Kind, ObjectKind, Trace, WaitKind};

/// Runs tasks. A cheap handle; clones share one scheduler.
#[derive(Clone)]
pub struct Scheduler {
    shared: Rc<Shared>,
}

/// Names a task, until it returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(u32);

/// Who a task is in the trace: 0 nobody, 1 producer, 2 collector, 3 closer, 10 + n worker n.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor(pub u16);

impl Actor {
    /// Nobody in the pattern: the host, or a task that takes no part in the picture.
    pub const NOBODY: Self = Self(0);
    /// Submits the jobs.
    pub const PRODUCER: Self = Self(1);
    /// The main task, which receives the results.
    pub const COLLECTOR: Self = Self(2);
    /// Closes the results channel.
    pub const CLOSER: Self = Self(3);

    /// Closes the channel before stage `n` of a pipeline, 2 to 8.
    pub const fn stage_closer(n: u16) -> Self {
        Self(2 + n)
    }

    /// Worker `n`, from 1.
    pub const fn worker(n: u16) -> Self {
        Self(10 + n)
    }

    /// Which worker it is.
    #[cfg(feature = "pool")]
    pub(crate) fn worker_number(self) -> Option<u16> {
        self.0.checked_sub(10).filter(|n| *n > 0)
    }
}

/// Which of several ready tasks runs next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Order {
    /// The one that became ready first.
    #[default]
    Fifo,
    /// Any one, drawn from the seed: finds bugs that hide behind one order.
    Random,
}

/// What can happen next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Some task can run now.
    Ready,
    /// Every task is blocked; something outside will answer, or a timer runs out, whichever comes first.
    Waiting {
        /// When the next timer runs out.
        until: Option<Time>,
    },
    /// Every task has returned.
    Finished,
    /// Every task that is left is blocked for ever.
    Stuck(Report),
}

impl Scheduler {
    /// A scheduler at time zero whose choices follow from `seed`, writing to `trace`.
    pub fn new(seed: u64, order: Order, trace: Trace) -> Self {
        let core = Core {
            now: Time::ZERO,
            trace,
            rng: Rng::new(seed),
            order,
            tasks: Vec::new(),
            free_tasks: Vec::new(),
            n_alive: 0,
            main: None,
            has_main_returned: false,
            ready: VecDeque::new(),
            current: None,
            waits: Waits::default(),
            timers: Agenda::default(),
            objects: Vec::new(),
            #[cfg(feature = "programs")]
            chooser: None,
        };
        let scheduler = Self { shared: Rc::new(Shared { core: RefCell::new(core), futures: RefCell::default() }) };
        scheduler.emit(Event { b: seed, ..Event::new(Kind::RunStarted) });
        scheduler
    }

    /// A scheduler at time zero that has `chooser` choose wherever several could come next. It draws nothing.
    #[cfg(feature = "programs")]
    pub fn guided(chooser: &Chooser, trace: Trace) -> Self {
        let scheduler = Self::new(0, Order::Fifo, trace);
        scheduler.follow(chooser);
        scheduler
    }

    /// Has `chooser` choose from now on.
    #[cfg(feature = "programs")]
    pub(crate) fn follow(&self, chooser: &Chooser) {
        self.core_mut().chooser = Some(chooser.clone());
    }

    /// Tells whoever chooses that the running task used something that is shared and of which the trace does not tell: `key` names it,
    /// `what` is what was done or seen. Without that, two states could be taken for one.
    #[cfg(feature = "programs")]
    pub fn touch(&self, key: u64, what: &impl std::hash::Hash) {
        let core = self.core();
        if let Some(chooser) = &core.chooser {
            chooser.touch(key, what);
            if let Some(id) = core.current {
                chooser.saw(id.0, what);
            }
        }
    }

    /// Adds a task; it runs when its turn comes. `name` is what reports and the page call it.
    pub fn spawn(&self, actor: Actor, name: &str, task: impl Future<Output = ()> + 'static) -> TaskId {
        let id = self.core_mut().add_task(actor, name);
        let mut futures = self.shared.futures.borrow_mut();
        let index = id.0 as usize;
        if index == futures.len() {
            futures.push(None);
        }
        futures[index] = Some(Box::pin(task));
        id
    }

    /// Adds the task whose return ends the program, as Go's `main`: tasks still blocked for ever then have leaked.
    pub fn spawn_main(&self, actor: Actor, name: &str, task: impl Future<Output = ()> + 'static) -> TaskId {
        let id = self.spawn(actor, name, task);
        self.core_mut().main = Some(id);
        id
    }

    /// Moves the clock to `now` (never backwards) and fires the timers that have run out, in their order.
    pub fn advance(&self, now: Time) {
        {
            let mut core = self.core_mut();
            core.now = core.now.max(now);
        }
        while let Some(due) = { self.core_mut().take_due() } {
            match due {
                Due::Wait(ticket, case) => {
                    self.fire(ticket, case);
                }
                Due::Alarm(alarm) => {
                    if let Some(alarm) = alarm.upgrade() {
                        alarm.ring();
                    }
                }
            }
        }
    }

    /// Runs one ready task until it blocks or returns; which one, or `None` if none is ready.
    pub fn step(&self) -> Option<TaskId> {
        let id = self.core_mut().take_ready()?;
        let index = id.0 as usize;
        let future = self.shared.futures.borrow_mut()[index].take();
        let mut future = future.expect("a ready task has a future: only this step takes it, and puts it back");
        let poll = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        // A task may have aborted them all, itself too.
        if poll.is_ready() || !self.core().tasks[index].is_alive {
            // Dropped while still current, so that what its drop does is told as its doing.
            drop(future);
            self.core_mut().end_task(id);
        } else {
            self.shared.futures.borrow_mut()[index] = Some(future);
        }
        self.core_mut().current = None;
        Some(id)
    }

    /// Runs ready tasks until every task is blocked or has returned.
    pub fn run(&self) {
        while self.step().is_some() {}
    }

    /// What can happen next.
    pub fn status(&self) -> Status {
        let core = self.core();
        if !core.ready.is_empty() {
            Status::Ready
        } else if core.n_alive == 0 {
            Status::Finished
        } else if core.waits.n_external() > 0 || core.timers.next().is_some() {
            Status::Waiting { until: core.timers.next() }
        } else {
            Status::Stuck(core.report())
        }
    }

    /// Whether some task can run now.
    pub fn is_ready(&self) -> bool {
        !self.core().ready.is_empty()
    }

    /// When the next timer runs out.
    pub fn next_timer(&self) -> Option<Time> {
        self.core().timers.next()
    }

    /// Every blocked task and what it waits for, now.
    pub fn report(&self) -> Report {
        self.core().report()
    }

    /// Drops every task. Tasks hold handles of their scheduler, so its owner calls this before letting go.
    pub fn abort(&self) {
        let futures: Vec<_> = self.shared.futures.borrow_mut().iter_mut().map(Option::take).collect();
        drop(futures);
        self.core_mut().abort();
    }

    /// The time it was last told.
    pub fn now(&self) -> Time {
        self.core().now
    }

    /// The trace so far.
    pub fn trace(&self) -> Ref<'_, Trace> {
        Ref::map(self.core(), |core| &core.trace)
    }

    /// Records an event at the present time; an event without an actor gets that of the running task.
    pub fn emit(&self, event: Event) {
        self.core_mut().emit(event);
    }

    /// Index + 1 of a text in the trace.
    pub fn text(&self, text: &str) -> u32 {
        self.core_mut().trace.text(text)
    }

    /// Index + 1 of a source line in the trace.
    pub fn site(&self, at: &'static Location<'static>) -> u16 {
        self.core_mut().trace.site(at)
    }

    /// Who is running, as the trace calls it.
    pub fn current_actor(&self) -> Actor {
        let core = self.core();
        core.current.map_or(Actor::NOBODY, |id| core.tasks[id.0 as usize].actor)
    }

    /// Numbers a new channel, wait group or context, and tells the trace its name.
    pub fn make_object(&self, kind: ObjectKind, name: &str, detail: u64) -> ObjectId {
        let mut core = self.core_mut();
        core.objects.push(name.to_owned());
        let id = ObjectId(core.objects.len() as u16);
        let a = core.trace.text(name);
        core.emit(Event { detail: kind as u8, object: id.0, a, b: detail, ..Event::new(Kind::ObjectMade) });
        id
    }

    /// Notes what the running task does with an object; a report names it as one who could wake others there.
    pub fn note_role(&self, object: ObjectId, role: Role) {
        let mut core = self.core_mut();
        if let Some(id) = core.current {
            core.note_role(id, object, role);
        }
    }

    /// The same for a task that has not run yet.
    pub fn note_role_of(&self, task: TaskId, object: ObjectId, role: Role) {
        self.core_mut().note_role(task, object, role);
    }

    /// Blocks the running task on these cases until one is fired.
    ///
    /// # Panics
    /// Outside a task: there is nobody to block.
    pub(super) fn block(&self, cases: [Option<WaitCase>; MAX_CASES]) -> Ticket {
        self.core_mut().block(cases)
    }

    /// Serves a wait with one of its cases and readies its task. `false`: it is gone, or another case was first.
    pub fn fire(&self, ticket: Ticket, case: u8) -> bool {
        self.core_mut().fire(ticket, case)
    }

    /// Whether the wait is still to be served.
    pub fn is_pending(&self, ticket: Ticket) -> bool {
        self.core().waits.is_pending(ticket)
    }

    /// Who waits.
    #[cfg(feature = "pool")]
    pub(crate) fn actor_of(&self, ticket: Ticket) -> Option<Actor> {
        let core = self.core();
        core.waits.get(ticket).map(|wait| core.tasks[wait.task.0 as usize].actor)
    }

    /// What the actor of a wait and the site of its case are in the trace.
    pub fn waiting_party(&self, ticket: Ticket, case: u8) -> (u16, u16) {
        let mut core = self.core_mut();
        if core.trace.is_off() {
            return (0, 0);
        }
        let Some(wait) = core.waits.get(ticket) else {
            return (0, 0);
        };
        let (task, at) = (wait.task, wait.cases[usize::from(case)].map(|case| case.at));
        let actor = core.tasks[task.0 as usize].actor.0;
        (actor, at.map_or(0, |at| core.trace.site(at)))
    }

    pub(super) fn fired(&self, ticket: Ticket) -> Option<u8> {
        self.core().waits.get(ticket).and_then(|wait| wait.fired)
    }

    pub(super) fn release(&self, ticket: Ticket) {
        self.core_mut().waits.remove(ticket);
    }

    /// One of the set bits of `ready`, drawn from the seed where there are several; whoever chooses the schedule chooses here too.
    pub(super) fn choose_case(&self, ready: u8) -> u8 {
        let n = ready.count_ones();
        let skip = if n > 1 { self.core_mut().choose_case(n) } else { 0 };
        #[cfg(feature = "programs")]
        self.saw_ready(ready, skip);
        let mut left = ready;
        (0..skip).for_each(|_| left &= left - 1);
        left.trailing_zeros() as u8
    }

    /// The running task has looked which cases of a select are ready, and takes one of them, or none.
    #[cfg(feature = "programs")]
    pub(super) fn saw_ready(&self, ready: u8, taken: u32) {
        let core = self.core();
        if let (Some(chooser), Some(id)) = (&core.chooser, core.current) {
            chooser.saw(id.0, &(ready, taken));
        }
    }

    /// Fires a wait when the clock reaches `at`, unless it is gone by then.
    pub fn set_timer(&self, at: Time, ticket: Ticket, case: u8) -> TimerKey {
        self.core_mut().timers.enter(at, Due::Wait(ticket, case))
    }

    /// Calls `alarm` when the clock reaches `at`, unless it is gone by then.
    pub fn set_alarm(&self, at: Time, alarm: std::rc::Weak<dyn Alarm>) -> TimerKey {
        self.core_mut().timers.enter(at, Due::Alarm(alarm))
    }

    /// Forgets a timer; nothing happens if it has run out.
    pub fn cancel_timer(&self, key: TimerKey) {
        self.core_mut().timers.strike(key);
    }

    fn core(&self) -> Ref<'_, Core> {
        self.shared.core.borrow()
    }

    fn core_mut(&self) -> RefMut<'_, Core> {
        self.shared.core.borrow_mut()
    }
}

type Future_ = Pin<Box<dyn Future<Output = ()>>>;

struct Shared {
    core: RefCell<Core>,
    /// Beside the core, not in it: a task being polled uses the core.
    futures: RefCell<Vec<Option<Future_>>>,
}

struct Core {
    now: Time,
    trace: Trace,
    rng: Rng,
    order: Order,
    tasks: Vec<Task>,
    free_tasks: Vec<TaskId>,
    n_alive: usize,
    main: Option<TaskId>,
    /// Stays `false` where no task is main.
    has_main_returned: bool,
    ready: VecDeque<TaskId>,
    /// The task being polled.
    current: Option<TaskId>,
    waits: Waits,
    timers: Agenda<Due>,
    /// Names, by object number - 1.
    objects: Vec<String>,
    /// Who answers which of several comes next; nobody: the order and the seed do.
    #[cfg(feature = "programs")]
    chooser: Option<Chooser>,
}

struct Task {
    actor: Actor,
    name: String,
    is_alive: bool,
    is_ready: bool,
    /// What it was seen doing; a handful of entries.
    roles: Vec<(ObjectId, Role)>,
}

impl Core {
    fn emit(&mut self, event: Event) {
        if self.trace.is_off() {
            return;
        }
        let actor = match (event.actor, self.current) {
            (0, Some(id)) => self.tasks[id.0 as usize].actor.0,
            (actor, _) => actor,
        };
        let event = Event { at: self.now, actor, ..event };
        #[cfg(feature = "programs")]
        self.tell_chooser(&event);
        self.trace.record(event);
    }

    /// Enters an event into the histories that it belongs to. Texts and source lines go in by what they are: their numbers depend
    /// on the order in which they came up.
    #[cfg(feature = "programs")]
    fn tell_chooser(&self, event: &Event) {
        let Some(chooser) = &self.chooser else { return };
        let Event { at, kind, detail, actor, object, site, job, a, b } = *event;
        let task = self.current.map(|id| Whose::Task(id.0));
        let waits_for = |kind: WaitKind| kind as u8 == detail;
        // The two ends of a channel have a history each: what is in it follows from both.
        let (whose, a) = match kind {
            // Told of the task that goes on, in `fire`.
            Kind::Unblocked | Kind::TimerFired => return,
            Kind::Sent | Kind::SendRefused | Kind::Closed => ([task, Some(Whose::Senders(object)), None], 0),
            Kind::Received | Kind::EndReceived => ([task, Some(Whose::Receivers(object)), None], 0),
            Kind::Blocked if waits_for(WaitKind::Send) => ([task, Some(Whose::Senders(object)), None], a),
            Kind::Blocked if waits_for(WaitKind::Receive) => ([task, Some(Whose::Receivers(object)), None], a),
            Kind::Blocked | Kind::ActorStarted | Kind::ActorEnded => ([task, None, None], 0),
            // A count follows from what each task has added to it.
            Kind::WaitGroupAdded => ([task, None, None], 0),
            Kind::ContextCancelled | Kind::ObjectMade => ([task, Some(Whose::Object(object)), None], 0),
            _ if job != 0 => ([task, Some(Whose::Job(job)), Some(Whose::Actor(actor))], a),
            _ => ([task, None, Some(Whose::Actor(actor))], a),
        };
        let is_text = matches!(kind, Kind::JobSettled | Kind::ContextCancelled);
        let text = self.trace.texts().get((event.a as usize).wrapping_sub(1)).filter(|_| is_text);
        let place = self.trace.site_at(site).map(|at| (at.file(), at.line(), at.column()));
        let a = if is_text { 0 } else { a };
        chooser.note(&(at, kind, detail, (actor, object, job), text, a, b, place), whose);
    }

    /// Something came to pass for a task.
    #[cfg(feature = "programs")]
    fn tell_chooser_of(&self, task: TaskId, what: &impl std::hash::Hash) {
        if let Some(chooser) = &self.chooser {
            chooser.saw(task.0, what);
        }
    }

    fn choose_case(&mut self, n: u32) -> u32 {
        #[cfg(feature = "programs")]
        if let Some(chooser) = &self.chooser {
            return chooser.choose_case(n as usize) as u32;
        }
        self.rng.below(n)
    }

    fn add_task(&mut self, actor: Actor, name: &str) -> TaskId {
        let task = Task { actor, name: name.to_owned(), is_alive: true, is_ready: false, roles: Vec::new() };
        let id = if let Some(id) = self.free_tasks.pop() {
            self.tasks[id.0 as usize] = task;
            id
        } else {
            self.tasks.push(task);
            TaskId(self.tasks.len() as u32 - 1)
        };
        self.n_alive += 1;
        #[cfg(feature = "programs")]
        self.tell_chooser_of(id, &"spawned");
        if actor != Actor::NOBODY {
            let a = self.trace.text(name);
            self.emit(Event { actor: actor.0, a, ..Event::new(Kind::ActorStarted) });
        }
        self.make_ready(id);
        id
    }

    fn end_task(&mut self, id: TaskId) {
        if self.tasks[id.0 as usize].actor != Actor::NOBODY {
            self.emit(Event::new(Kind::ActorEnded));
        }
        #[cfg(feature = "programs")]
        self.tell_chooser_of(id, &"ended");
        let task = &mut self.tasks[id.0 as usize];
        task.is_alive = false;
        // It may have served a wait of its own that it had polled and then let go.
        if std::mem::take(&mut task.is_ready) {
            self.ready.retain(|&ready| ready != id);
        }
        self.free_tasks.push(id);
        self.n_alive -= 1;
        self.has_main_returned |= self.main == Some(id);
    }

    /// Forgets every task; the one that is running ends with its step.
    fn abort(&mut self) {
        self.ready.clear();
        for (index, task) in self.tasks.iter_mut().enumerate() {
            task.is_ready = false;
            let id = TaskId(index as u32);
            if std::mem::take(&mut task.is_alive) && self.current != Some(id) {
                self.free_tasks.push(id);
            }
        }
        self.n_alive = usize::from(self.current.is_some());
        self.main = None;
    }

    fn make_ready(&mut self, id: TaskId) {
        let task = &mut self.tasks[id.0 as usize];
        if task.is_alive && !task.is_ready {
            task.is_ready = true;
            self.ready.push_back(id);
        }
    }

    fn take_ready(&mut self) -> Option<TaskId> {
        let id = match self.order {
            #[cfg(feature = "programs")]
            _ if self.chooser.is_some() => self.take_chosen()?,
            Order::Fifo => self.ready.pop_front()?,
            Order::Random if self.ready.is_empty() => return None,
            Order::Random => {
                let index = self.rng.below(self.ready.len() as u32) as usize;
                self.ready.remove(index)?
            }
        };
        self.tasks[id.0 as usize].is_ready = false;
        self.current = Some(id);
        Some(id)
    }

    #[cfg(feature = "programs")]
    fn take_chosen(&mut self) -> Option<TaskId> {
        let chooser = self.chooser.as_ref().filter(|_| !self.ready.is_empty())?;
        let index = chooser.choose_task(self.ready.iter().map(|id| id.0));
        let id = self.ready.remove(index)?;
        chooser.begins(id.0);
        Some(id)
    }

    fn take_due(&mut self) -> Option<Due> {
        let due = self.timers.take_due(self.now)?;
        if let Due::Wait(ticket, _) = due
            && let Some(wait) = self.waits.get(ticket)
            && wait.fired.is_none()
        {
            let actor = self.tasks[wait.task.0 as usize].actor.0;
            self.emit(Event { actor, ..Event::new(Kind::TimerFired) });
        }
        Some(due)
    }

    fn block(&mut self, cases: [Option<WaitCase>; MAX_CASES]) -> Ticket {
        let task = self.current.expect("channel operations are awaited inside a task of their scheduler");
        if !self.trace.is_off() {
            self.tell_blocked(&cases);
        }
        self.waits.add(Wait { task, fired: None, cases })
    }

    fn tell_blocked(&mut self, cases: &[Option<WaitCase>; MAX_CASES]) {
        let n_cases = cases.iter().flatten().count() as u64;
        for (index, case) in cases.iter().flatten().enumerate() {
            let site = self.trace.site(case.at);
            let (detail, object, job) = (case.kind as u8, case.object.0, case.job);
            let place = Event { detail, object, site, job, ..Event::new(Kind::Blocked) };
            self.emit(Event { a: index as u32, b: n_cases, ..place });
        }
    }

    fn fire(&mut self, ticket: Ticket, case: u8) -> bool {
        let Some(task) = self.waits.fire(ticket, case) else {
            return false;
        };
        let actor = self.tasks[task.0 as usize].actor.0;
        self.emit(Event { actor, a: u32::from(case), ..Event::new(Kind::Unblocked) });
        #[cfg(feature = "programs")]
        self.tell_chooser_of(task, &case);
        self.make_ready(task);
        true
    }

    fn note_role(&mut self, task: TaskId, object: ObjectId, role: Role) {
        let roles = &mut self.tasks[task.0 as usize].roles;
        if !roles.contains(&(object, role)) {
            roles.push((object, role));
        }
    }

    fn report(&self) -> Report {
        let of_task = |id| self.waits.pending().filter(move |wait| wait.task == TaskId(id));
        let blocked = (0..self.tasks.len() as u32).flat_map(of_task).map(|wait| self.describe(wait)).collect();
        Report { has_main_returned: self.has_main_returned, blocked }
    }

    fn describe(&self, wait: &Wait) -> BlockedTask {
        let cases = || wait.cases.iter().flatten();
        let object = |case: &WaitCase| self.objects.get(usize::from(case.object.0).wrapping_sub(1));
        let phrase = |case: &WaitCase| match (case.kind, object(case)) {
            (WaitKind::Send, Some(name)) => format!("send on {name}"),
            (WaitKind::Receive, Some(name)) => format!("receive from {name}"),
            (WaitKind::WaitGroup, Some(name)) => format!("wait for {name}"),
            (WaitKind::Context, Some(name)) => format!("end of {name}"),
            (WaitKind::Timer, _) => "a timer".to_owned(),
            (WaitKind::Job, _) => "its job's answer".to_owned(),
            (WaitKind::Worker, _) => "its worker to start".to_owned(),
            (_, None) => "an unnamed object".to_owned(),
        };
        let could_wake = |role: &(ObjectId, Role)| {
            cases().any(|case| {
                role.0 == case.object
                    && matches!(
                        (case.kind, role.1),
                        (WaitKind::Send, Role::Receiver)
                            | (WaitKind::Receive, Role::Sender)
                            | (WaitKind::WaitGroup, Role::Member)
                    )
            })
        };
        let others = self.tasks.iter().enumerate().filter(|(i, task)| *i as u32 != wait.task.0 && task.is_alive);
        let at = cases().next().map(|case| case.at);
        BlockedTask {
            task: self.tasks[wait.task.0 as usize].name.clone(),
            waits_for: cases().map(phrase).collect::<Vec<_>>().join(" or "),
            file: at.map_or("", |at| at.file()),
            line: at.map_or(0, Location::line),
            wakers: others
                .filter(|(_, task)| task.roles.iter().any(could_wake))
                .map(|(_, task)| task.name.clone())
                .collect(),
        }
    }
}
