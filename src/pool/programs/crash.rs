//! Go's panic: where Go would end the whole program, so does ours.

use std::cell::RefCell;
use std::fmt::Display;
use std::panic::Location;
use std::rc::Rc;

use serde::Serialize;

use crate::sched::Scheduler;

/// Ends the program of whoever holds it. A cheap handle.
#[derive(Clone)]
pub struct Panics {
    scheduler: Scheduler,
    crash: Rc<RefCell<Option<Crash>>>,
}

/// What ended the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Crash {
    /// Which task, by its number in the trace.
    pub actor: u16,
    /// In Go's words.
    pub text: String,
    /// Where it stood.
    pub file: &'static str,
    /// Where it stood.
    pub line: u32,
}

impl Panics {
    pub(super) fn new(scheduler: &Scheduler) -> Self {
        Self { scheduler: scheduler.clone(), crash: Rc::default() }
    }

    /// The value; an error ends the program, and the task never goes on.
    #[track_caller]
    pub fn unless_ok<T, E: Display>(&self, outcome: Result<T, E>) -> impl Future<Output = T> {
        let error = match outcome {
            Ok(value) => return EitherOne::Value(Some(value)),
            Err(error) => error,
        };
        let (at, actor) = (Location::caller(), self.scheduler.current_actor().0);
        let crash = Crash { actor, text: error.to_string(), file: at.file(), line: at.line() };
        self.crash.borrow_mut().get_or_insert(crash);
        EitherOne::Never
    }

    /// What ended the program, if something did.
    pub fn crash(&self) -> Option<Crash> {
        self.crash.borrow().clone()
    }
}

/// A value at once, or never.
enum EitherOne<T> {
    Value(Option<T>),
    Never,
}

impl<T> Unpin for EitherOne<T> {}

impl<T> Future for EitherOne<T> {
    type Output = T;

    fn poll(mut self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<T> {
        match &mut *self {
            Self::Value(value) => match value.take() {
                Some(value) => std::task::Poll::Ready(value),
                None => std::task::Poll::Pending,
            },
            Self::Never => std::task::Poll::Pending,
        }
    }
}
