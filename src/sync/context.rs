//! Go's `context.Context`: work that belongs together ends together, for a stated cause.
//!
//! A child ends with its parent, and for its parent's cause; a parent never ends with its child. The first cause stays.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::Location;
use std::rc::{Rc, Weak};
use std::time::Duration;

use crate::line::{Line, Place};
use crate::sched::{Alarm, Case, ObjectId, Op, Scheduler, Ticket, TimerKey, WaitCase};
use crate::time::Time;
use crate::trace::{Event, Kind, ObjectKind, WaitKind};

/// Why a context ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Its deadline passed.
    DeadlineExceeded,
    /// Somebody cancelled it, for this reason.
    Cancelled(Rc<str>),
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DeadlineExceeded => f.write_str("deadline exceeded"),
            Self::Cancelled(reason) => f.write_str(reason),
        }
    }
}

impl From<&str> for Cause {
    fn from(reason: &str) -> Self {
        Self::Cancelled(reason.into())
    }
}

/// A context. Clones are handles of the same context.
#[derive(Clone)]
pub struct Context {
    inner: Rc<Inner>,
}

struct Inner {
    scheduler: Scheduler,
    object: ObjectId,
    /// Whether the trace tells its end.
    is_told: bool,
    name: String,
    deadline: Option<Time>,
    parent: Option<(Context, Place)>,
    children: RefCell<Line<Weak<Inner>>>,
    waiting: RefCell<Line<(Ticket, u8)>>,
    cause: RefCell<Option<Cause>>,
    alarm: Cell<Option<TimerKey>>,
    /// Of a twin: where its waits stand in its parent's line.
    #[cfg(feature = "programs")]
    twin_places: Option<RefCell<Vec<Place>>>,
}

/// What a context is to its parent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kinship {
    /// One of its own, whose end the trace tells.
    Told,
    /// See [`Context::quiet_child`].
    Quiet,
    /// See [`Context::twin`].
    #[cfg(feature = "programs")]
    Twin,
}

impl Context {
    /// A context that ends only when it is cancelled.
    pub fn new(scheduler: &Scheduler, name: &str) -> Self {
        Self::make(scheduler, name, None, None)
    }

    /// A child that ends with this one, or when it is cancelled itself.
    pub fn child(&self, name: &str) -> Self {
        self.make_child(name, None)
    }

    /// The same, for an inner part of one's own: whoever waits for it is shown as waiting for this one, and the trace does
    /// not tell its end.
    pub(crate) fn quiet_child(&self) -> Self {
        self.hidden_child(Kinship::Quiet)
    }

    /// A quiet child whose waits stand in this one's own line: when this one ends, all are woken in the order in which they
    /// came, as if there were no child. So a program may give each of its tasks one, and nothing changes until one of them
    /// is ended by itself.
    #[cfg(feature = "programs")]
    pub(crate) fn twin(&self) -> Self {
        self.hidden_child(Kinship::Twin)
    }

    /// A child that ends at `deadline` at the latest.
    pub fn with_deadline(&self, name: &str, deadline: Time) -> Self {
        self.make_child(name, Some(deadline))
    }

    /// A child that ends in `timeout` from now at the latest.
    pub fn with_timeout(&self, name: &str, timeout: Duration) -> Self {
        self.with_deadline(name, self.inner.scheduler.now() + timeout)
    }

    /// Ends it and its children, for `cause`; nothing happens if it has ended before.
    pub fn cancel(&self, cause: impl Into<Cause>) {
        self.inner.end(&cause.into());
    }

    /// Waits until it ends; yields the cause. Go's `<-ctx.Done()`.
    #[track_caller]
    pub fn done(&self) -> Op<Done> {
        self.done_at(Location::caller())
    }

    /// The same, for an operation that stands for its caller's line.
    pub(crate) fn done_at(&self, at: &'static Location<'static>) -> Op<Done> {
        Op::new(Done { context: self.clone(), at, place: None })
    }

    /// Why it ended, once it has.
    pub fn cause(&self) -> Option<Cause> {
        self.inner.cause.borrow().clone()
    }

    /// Whether it has ended.
    pub fn is_done(&self) -> bool {
        self.inner.cause.borrow().is_some()
    }

    /// When it ends at the latest: its own deadline or an ancestor's, whichever is first.
    pub fn deadline(&self) -> Option<Time> {
        self.inner.deadline
    }

    fn hidden_child(&self, kinship: Kinship) -> Self {
        let Inner { scheduler, object, name, deadline, .. } = &*self.inner;
        let child = Self::make_inner(scheduler, *object, name, *deadline, Some(self), kinship);
        if let Some(cause) = self.cause() {
            child.cancel(cause);
        }
        child
    }

    fn make_child(&self, name: &str, deadline: Option<Time>) -> Self {
        let nearest = match (deadline, self.inner.deadline) {
            (Some(own), Some(parents)) => Some(own.min(parents)),
            (own, parents) => own.or(parents),
        };
        let child = Self::make(&self.inner.scheduler, name, nearest, Some(self));
        if let Some(cause) = self.cause() {
            child.cancel(cause);
        } else if let Some(own) = deadline
            && self.inner.deadline.is_none_or(|parents| own < parents)
        {
            // Otherwise the parent's alarm ends both, as in Go.
            child.set_alarm(own);
        }
        child
    }

    fn make(scheduler: &Scheduler, name: &str, deadline: Option<Time>, parent: Option<&Self>) -> Self {
        let object = scheduler.make_object(ObjectKind::Context, name, deadline.map_or(0, Time::as_nanos));
        Self::make_inner(scheduler, object, name, deadline, parent, Kinship::Told)
    }

    fn make_inner(
        scheduler: &Scheduler,
        object: ObjectId,
        name: &str,
        deadline: Option<Time>,
        parent: Option<&Self>,
        kinship: Kinship,
    ) -> Self {
        let inner = Rc::new_cyclic(|this: &Weak<Inner>| Inner {
            scheduler: scheduler.clone(),
            object,
            is_told: kinship == Kinship::Told,
            name: name.to_owned(),
            deadline,
            parent: parent.map(|parent| {
                let place = parent.inner.children.borrow_mut().join(this.clone());
                (parent.clone(), place)
            }),
            children: RefCell::default(),
            waiting: RefCell::default(),
            cause: RefCell::new(None),
            alarm: Cell::new(None),
            #[cfg(feature = "programs")]
            twin_places: (kinship == Kinship::Twin).then(RefCell::default),
        });
        Self { inner }
    }

    fn set_alarm(&self, deadline: Time) {
        if deadline <= self.inner.scheduler.now() {
            return self.cancel(Cause::DeadlineExceeded);
        }
        let this: Rc<dyn Alarm> = Rc::clone(&self.inner) as Rc<dyn Alarm>;
        self.inner.alarm.set(Some(self.inner.scheduler.set_alarm(deadline, Rc::downgrade(&this))));
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("name", &self.inner.name).field("cause", &self.cause()).finish()
    }
}

impl Inner {
    fn end(&self, cause: &Cause) {
        if self.cause.borrow().is_some() {
            return;
        }
        self.clear_alarm();
        let a = self.scheduler.text(&cause.to_string());
        *self.cause.borrow_mut() = Some(cause.clone());
        if self.is_told {
            let object = self.object.number();
            self.scheduler.emit(Event { object, a, ..Event::new(Kind::ContextCancelled) });
        }
        #[cfg(feature = "programs")]
        for place in self.twin_places.as_ref().map(RefCell::take).unwrap_or_default() {
            let waiting = self.line().borrow_mut().leave(place);
            if let Some((ticket, case)) = waiting {
                self.scheduler.fire(ticket, case);
            }
        }
        for (ticket, case) in self.waiting.take().take_all() {
            self.scheduler.fire(ticket, case);
        }
        let mut children = self.children.take();
        for child in children.take_all().filter_map(|child| child.upgrade()) {
            child.end(cause);
        }
    }

    /// Where its waits stand.
    fn line(&self) -> &RefCell<Line<(Ticket, u8)>> {
        #[cfg(feature = "programs")]
        if let (Some(_), Some((parent, _))) = (&self.twin_places, &self.parent) {
            return &parent.inner.waiting;
        }
        &self.waiting
    }

    fn clear_alarm(&self) {
        if let Some(key) = self.alarm.take() {
            self.scheduler.cancel_timer(key);
        }
    }
}

impl Alarm for Inner {
    fn ring(&self) {
        self.end(&Cause::DeadlineExceeded);
    }
}

/// A context nobody holds any more sets no timer and is no one's child.
impl Drop for Inner {
    fn drop(&mut self) {
        self.clear_alarm();
        if let Some((parent, place)) = &self.parent {
            parent.inner.children.borrow_mut().leave(*place);
        }
    }
}

/// Waiting for a context's end; see [`Context::done`].
pub struct Done {
    context: Context,
    at: &'static Location<'static>,
    place: Option<Place>,
}

impl Case for Done {
    type Output = Cause;

    fn scheduler(&self) -> &Scheduler {
        &self.context.inner.scheduler
    }

    fn is_ready(&self) -> bool {
        self.context.is_done()
    }

    fn commit(&mut self) -> Cause {
        self.context.cause().expect("ready means that it has ended")
    }

    fn wait(&self) -> WaitCase {
        WaitCase { kind: WaitKind::Context, object: self.context.inner.object, job: 0, at: self.at }
    }

    fn enlist(&mut self, ticket: Ticket, case: u8) {
        let place = self.context.inner.line().borrow_mut().join((ticket, case));
        #[cfg(feature = "programs")]
        if let Some(places) = &self.context.inner.twin_places {
            places.borrow_mut().push(place);
        }
        self.place = Some(place);
    }

    fn finish(&mut self) -> Cause {
        self.commit()
    }

    fn withdraw(&mut self) {
        if let Some(place) = self.place.take() {
            self.context.inner.line().borrow_mut().leave(place);
            #[cfg(feature = "programs")]
            if let Some(places) = &self.context.inner.twin_places {
                places.borrow_mut().retain(|other| *other != place);
            }
        }
    }

    fn give_back(&mut self) {}
}
