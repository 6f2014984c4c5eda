//! Who waits for a token of the rate limit.
//!
//! Whoever waits is woken when the next token comes, and the one that has waited longest takes it. So that a token does not
//! wake a thousand workers, only the first [`MOST_WATCHING`] watch the clock; the others stand in line until one of those
//! has its token, or has given up. Invariant: nobody in line came before one of those who watch.

use super::Crew;
use crate::line::{Line, Place};
use crate::sched::{Case, ObjectId, Op, Scheduler, Ticket, TimerKey, WaitCase};
use crate::time::Time;
use crate::trace::WaitKind;
use std::panic::Location;

/// Who waits for a token beyond those that watch the clock.
#[derive(Default)]
pub(super) struct Tokens {
    n_watching: usize,
    line: Line<Waiting>,
}

/// A worker in line.
struct Waiting {
    worker: u16,
    ticket: Ticket,
    case: u8,
}

/// How a worker waits for a token.
#[derive(Clone, Copy, Default)]
pub(in crate::pool) struct TokenWait {
    /// It is one of those that watch the clock, until it has its token.
    is_watching: bool,
    timer: Option<TimerKey>,
    place: Option<Place>,
}

impl Crew {
    /// Waits until `next`, when a token may be there.
    pub(in crate::pool) fn token_at(&self, worker: u16, next: Time, at: &'static Location<'static>) -> Op<Token> {
        Op::new(Token { crew: self.clone(), worker, next, at })
    }

    /// The worker has its token, or wants none any more.
    pub(in crate::pool) fn end_token_wait(&self, worker: u16) {
        if self.with(worker, |slot| std::mem::take(&mut slot.token).is_watching) {
            self.inner.tokens.borrow_mut().n_watching -= 1;
        }
    }

    /// Has the next in line watch the clock, where others have ceased to. To be called when all tasks are blocked: those who
    /// watch and have come too late for a token have set their timers again by then, and keep their turn.
    pub(in crate::pool) fn move_up(&self) {
        let mut tokens = self.inner.tokens.borrow_mut();
        while tokens.n_watching < MOST_WATCHING
            && let Some(Waiting { worker, ticket, case }) = tokens.line.pop_first()
        {
            tokens.n_watching += 1;
            let timer = Some(self.inner.scheduler.set_timer(self.next_token(), ticket, case));
            self.with(worker, |slot| slot.token = TokenWait { is_watching: true, timer, place: None });
        }
    }
}

/// Waiting for a token; see [`Crew::token_at`].
pub(in crate::pool) struct Token {
    crew: Crew,
    worker: u16,
    next: Time,
    at: &'static Location<'static>,
}

impl Case for Token {
    type Output = ();

    fn scheduler(&self) -> &Scheduler {
        &self.crew.inner.scheduler
    }

    fn is_ready(&self) -> bool {
        self.crew.inner.scheduler.now() >= self.next
    }

    fn commit(&mut self) {}

    fn wait(&self) -> WaitCase {
        WaitCase { kind: WaitKind::Timer, object: ObjectId::NONE, job: 0, at: self.at }
    }

    fn enlist(&mut self, ticket: Ticket, case: u8) {
        let mut tokens = self.crew.inner.tokens.borrow_mut();
        let was_watching = self.crew.with(self.worker, |slot| slot.token.is_watching);
        let wait = if was_watching || (tokens.n_watching < MOST_WATCHING && tokens.line.is_empty()) {
            tokens.n_watching += usize::from(!was_watching);
            let timer = Some(self.crew.inner.scheduler.set_timer(self.next, ticket, case));
            TokenWait { is_watching: true, timer, place: None }
        } else {
            let place = Some(tokens.line.join(Waiting { worker: self.worker, ticket, case }));
            TokenWait { is_watching: false, timer: None, place }
        };
        self.crew.with(self.worker, |slot| slot.token = wait);
    }

    fn finish(&mut self) {}

    fn withdraw(&mut self) {
        let wait = self.crew.with(self.worker, |slot| {
            let TokenWait { is_watching, .. } = slot.token;
            std::mem::replace(&mut slot.token, TokenWait { is_watching, ..TokenWait::default() })
        });
        if let Some(timer) = wait.timer {
            self.crew.inner.scheduler.cancel_timer(timer);
        }
        if let Some(place) = wait.place {
            self.crew.inner.tokens.borrow_mut().line.leave(place);
        }
    }

    fn give_back(&mut self) {}
}

/// Most workers that a token wakes.
pub(in crate::pool) const MOST_WATCHING: usize = 8;
