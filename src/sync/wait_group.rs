//! Go's `sync.WaitGroup`: counts work that is under way and wakes who waits for it to end.

use std::cell::RefCell;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::rc::Rc;

use crate::line::{Line, Place};
use crate::sched::{Actor, Case, ObjectId, Op, Role, Scheduler, TaskId, Ticket, WaitCase};
use crate::trace::{Event, Kind, ObjectKind, WaitKind};

/// A wait group. Clones are handles of the same group.
#[derive(Clone)]
pub struct WaitGroup {
    inner: Rc<Inner>,
}

struct Inner {
    scheduler: Scheduler,
    object: ObjectId,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    count: u32,
    waiting: Line<(Ticket, u8)>,
    /// Waits that were woken and have not returned yet.
    n_returning: usize,
}

/// A misuse; Go panics here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitGroupError {
    /// `done` was called more often than work was added.
    NegativeCount,
    /// `add` was called for a new round before the waits of the last one had returned.
    ReusedTooEarly,
    /// More work was added than can be counted.
    TooMany,
}

impl fmt::Display for WaitGroupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NegativeCount => "negative wait group count: done was called more often than work was added",
            Self::ReusedTooEarly => "wait group is reused before its last wait has returned",
            Self::TooMany => "wait group count overflows: more work was added than can be counted",
        })
    }
}

impl Error for WaitGroupError {}

impl WaitGroup {
    /// A wait group with count 0.
    pub fn new(scheduler: &Scheduler, name: &str) -> Self {
        let object = scheduler.make_object(ObjectKind::WaitGroup, name, 0);
        Self { inner: Rc::new(Inner { scheduler: scheduler.clone(), object, state: RefCell::default() }) }
    }

    /// Adds `n` pieces of work.
    ///
    /// # Errors
    /// [`WaitGroupError::ReusedTooEarly`] or [`WaitGroupError::TooMany`]; the count is unchanged.
    pub fn add(&self, n: u32) -> Result<(), WaitGroupError> {
        let count = {
            let mut state = self.inner.state.borrow_mut();
            if n > 0 && state.count == 0 && state.n_returning > 0 {
                return Err(WaitGroupError::ReusedTooEarly);
            }
            state.count = state.count.checked_add(n).ok_or(WaitGroupError::TooMany)?;
            state.count
        };
        self.tell(count);
        Ok(())
    }

    /// One piece of work has ended.
    ///
    /// # Errors
    /// [`WaitGroupError::NegativeCount`] if none was under way.
    pub fn done(&self) -> Result<(), WaitGroupError> {
        let scheduler = &self.inner.scheduler;
        scheduler.note_role(self.inner.object, Role::Member);
        let mut state = self.inner.state.borrow_mut();
        state.count = state.count.checked_sub(1).ok_or(WaitGroupError::NegativeCount)?;
        self.tell(state.count);
        if state.count == 0 {
            let woken = state.waiting.take_all().filter(|(ticket, case)| scheduler.fire(*ticket, *case)).count();
            state.n_returning += woken;
        }
        Ok(())
    }

    /// Adds one, runs `work` as a task of its own, and is done when it returns: Go's `wg.Go`.
    ///
    /// # Errors
    /// As [`WaitGroup::add`]; the work is dropped.
    pub fn go(
        &self,
        actor: Actor,
        name: &str,
        work: impl Future<Output = ()> + 'static,
    ) -> Result<TaskId, WaitGroupError> {
        self.add(1)?;
        let group = self.clone();
        let task = self.inner.scheduler.spawn(actor, name, async move {
            work.await;
            group.done().expect("the one added for this task is still counted");
        });
        self.inner.scheduler.note_role_of(task, self.inner.object, Role::Member);
        Ok(task)
    }

    /// Waits until the count is 0.
    #[track_caller]
    pub fn wait(&self) -> Op<Wait> {
        Op::new(Wait { group: self.clone(), at: Location::caller(), place: None })
    }

    /// Pieces of work under way.
    pub fn count(&self) -> u32 {
        self.inner.state.borrow().count
    }

    fn tell(&self, count: u32) {
        let object = self.inner.object.number();
        self.inner.scheduler.emit(Event { object, a: count, ..Event::new(Kind::WaitGroupAdded) });
    }
}

/// Waiting for a group; see [`WaitGroup::wait`].
pub struct Wait {
    group: WaitGroup,
    at: &'static Location<'static>,
    place: Option<Place>,
}

impl Case for Wait {
    type Output = ();

    fn scheduler(&self) -> &Scheduler {
        &self.group.inner.scheduler
    }

    fn is_ready(&self) -> bool {
        self.group.count() == 0
    }

    fn commit(&mut self) {}

    fn wait(&self) -> WaitCase {
        WaitCase { kind: WaitKind::WaitGroup, object: self.group.inner.object, job: 0, at: self.at }
    }

    fn enlist(&mut self, ticket: Ticket, case: u8) {
        self.place = Some(self.group.inner.state.borrow_mut().waiting.join((ticket, case)));
    }

    fn finish(&mut self) {
        self.group.inner.state.borrow_mut().n_returning -= 1;
    }

    fn withdraw(&mut self) {
        if let Some(place) = self.place.take() {
            self.group.inner.state.borrow_mut().waiting.leave(place);
        }
    }

    fn give_back(&mut self) {
        self.finish();
    }
}
