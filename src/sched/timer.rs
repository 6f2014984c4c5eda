//! Timers: what is due when, in order, and the sleep that a task awaits.

use std::panic::Location;
use std::rc::Weak;
use std::time::Duration;

use super::{Case, ObjectId, Op, Scheduler, Ticket, WaitCase};
use crate::agenda::Entry;
use crate::time::Time;
use crate::trace::WaitKind;

/// Something that wants to be called at a time; a context's deadline is one.
pub trait Alarm {
    /// The time has come.
    fn ring(&self);
}

/// Names a timer that was set.
pub type TimerKey = Entry;

/// What happens when a timer runs out.
pub(super) enum Due {
    Wait(Ticket, u8),
    Alarm(Weak<dyn Alarm>),
}

impl Scheduler {
    /// Waits until `span` from now; zero returns at once, as Go's `time.Sleep`.
    #[track_caller]
    pub fn sleep(&self, span: Duration) -> Op<Sleep> {
        self.sleep_at(span, Location::caller())
    }

    /// The same, for an operation that stands for its caller's line.
    pub(crate) fn sleep_at(&self, span: Duration, at: &'static Location<'static>) -> Op<Sleep> {
        self.sleep_until_at(self.now() + span, at)
    }

    /// The same, for an operation that stands for its caller's line.
    pub(crate) fn sleep_until_at(&self, until: Time, at: &'static Location<'static>) -> Op<Sleep> {
        Op::new(Sleep { scheduler: self.clone(), until, key: None, at })
    }

    /// Waits until the clock reaches `until`.
    #[track_caller]
    pub fn sleep_until(&self, until: Time) -> Op<Sleep> {
        Op::new(Sleep { scheduler: self.clone(), until, key: None, at: Location::caller() })
    }
}

/// Waiting for a moment; see [`Scheduler::sleep`].
pub struct Sleep {
    scheduler: Scheduler,
    until: Time,
    key: Option<TimerKey>,
    at: &'static Location<'static>,
}

impl Case for Sleep {
    type Output = ();

    fn scheduler(&self) -> &Scheduler {
        &self.scheduler
    }

    fn is_ready(&self) -> bool {
        self.scheduler.now() >= self.until
    }

    fn commit(&mut self) {}

    fn wait(&self) -> WaitCase {
        WaitCase { kind: WaitKind::Timer, object: ObjectId::NONE, job: 0, at: self.at }
    }

    fn enlist(&mut self, ticket: Ticket, case: u8) {
        self.key = Some(self.scheduler.set_timer(self.until, ticket, case));
    }

    fn finish(&mut self) {}

    fn withdraw(&mut self) {
        if let Some(key) = self.key.take() {
            self.scheduler.cancel_timer(key);
        }
    }

    fn give_back(&mut self) {}
}
