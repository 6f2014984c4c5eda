//! Waiting: for one operation (`channel.recv().await`) or for the first of several (`select!`).
//!
//! An operation is a [`Case`]; awaiting it alone is a select with one case. As in Go, when several cases are ready at once
//! one is drawn at random (from the scheduler's seed), and when none is, the first to become ready wins. Cases that were
//! not chosen have not happened: a send keeps its value, a receive took none.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::wait::MAX_CASES;
use super::{Scheduler, Ticket, WaitCase};

/// One operation that a task can wait for.
pub trait Case {
    /// What it yields.
    type Output;
    /// The scheduler it belongs to.
    fn scheduler(&self) -> &Scheduler;
    /// Whether it could happen now.
    fn is_ready(&self) -> bool;
    /// Makes it happen now; it is ready.
    fn commit(&mut self) -> Self::Output;
    /// What a task waits for that waits for this.
    fn wait(&self) -> WaitCase;
    /// Queues for it, as case number `case` of the wait `ticket`.
    fn enlist(&mut self, ticket: Ticket, case: u8);
    /// Takes the outcome; the wait was fired with this case.
    fn finish(&mut self) -> Self::Output;
    /// Leaves the queue; it has not happened and will not.
    fn withdraw(&mut self);
    /// Its outcome was never taken: undoes what would be lost.
    fn give_back(&mut self);
}

/// One operation, to be awaited or to stand in a `select!`.
pub type Op<C> = Select<(C,)>;

/// Waits for the first of its cases.
#[must_use = "nothing happens until it is awaited"]
pub struct Select<C: Cases> {
    /// `None` only once moved out.
    cases: Option<C>,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    New,
    Waiting(Ticket),
    Done,
}

/// One to four cases, as a tuple.
pub trait Cases {
    /// What came of the case that happened.
    type Output;
    /// The scheduler they belong to.
    fn scheduler(&self) -> &Scheduler;
    /// A bit for each case that could happen now.
    fn ready(&self) -> u8;
    /// Makes case `chosen` happen.
    fn commit(&mut self, chosen: u8) -> Self::Output;
    /// What the task waits for.
    fn waits(&self) -> [Option<WaitCase>; MAX_CASES];
    /// Queues for all of them.
    fn enlist(&mut self, ticket: Ticket);
    /// Takes the outcome of case `fired` and leaves the queues of the others.
    fn finish(&mut self, fired: u8) -> Self::Output;
    /// Leaves all queues; gives back what case `fired` got.
    fn abandon(&mut self, fired: Option<u8>);
}

impl<C: Cases> Select<C> {
    fn of(cases: C) -> Self {
        Self { cases: Some(cases), state: State::New }
    }

    /// Does it if it can be done now; otherwise nothing has happened. Go's `select` with `default`.
    pub fn now_or_never(mut self) -> Option<C::Output> {
        let cases = self.cases.as_mut()?;
        let ready = cases.ready();
        #[cfg(feature = "programs")]
        if ready == 0 {
            cases.scheduler().saw_ready(0, 0);
        }
        (ready != 0).then(|| {
            let chosen = cases.scheduler().choose_case(ready);
            cases.commit(chosen)
        })
    }
}

impl<C: Case> Op<C> {
    pub(crate) fn new(case: C) -> Self {
        Self::of((case,))
    }

    /// The bare case: what is left of an operation that is not going to happen.
    pub(crate) fn into_case(mut self) -> Option<C> {
        self.leave();
        self.cases.take().map(|cases| cases.0)
    }
}

impl<C: Cases> Select<C> {
    fn leave(&mut self) {
        if let (State::Waiting(ticket), Some(cases)) = (self.state, self.cases.as_mut()) {
            let scheduler = cases.scheduler().clone();
            let fired = scheduler.fired(ticket);
            scheduler.release(ticket);
            cases.abandon(fired);
            self.state = State::Done;
        }
    }
}

// Cases are plain values that are never pinned.
impl<C: Cases> Unpin for Select<C> {}

impl<C: Cases> Future for Select<C> {
    type Output = C::Output;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<C::Output> {
        let this = self.get_mut();
        let cases = this.cases.as_mut().expect("cases are moved out only by value");
        match this.state {
            State::New => {
                let ready = cases.ready();
                if ready != 0 {
                    this.state = State::Done;
                    let chosen = cases.scheduler().choose_case(ready);
                    return Poll::Ready(cases.commit(chosen));
                }
                let ticket = cases.scheduler().block(cases.waits());
                this.state = State::Waiting(ticket);
                cases.enlist(ticket);
                Poll::Pending
            }
            State::Waiting(ticket) => {
                let Some(fired) = cases.scheduler().fired(ticket) else {
                    return Poll::Pending;
                };
                this.state = State::Done;
                let outcome = cases.finish(fired);
                cases.scheduler().release(ticket);
                Poll::Ready(outcome)
            }
            State::Done => panic!("an operation was polled after it had happened"),
        }
    }
}

impl<C: Cases> Drop for Select<C> {
    fn drop(&mut self) {
        self.leave();
    }
}

impl<A: Case> Cases for (A,) {
    type Output = A::Output;

    fn scheduler(&self) -> &Scheduler {
        self.0.scheduler()
    }
    fn ready(&self) -> u8 {
        u8::from(self.0.is_ready())
    }
    fn commit(&mut self, _: u8) -> A::Output {
        self.0.commit()
    }
    fn waits(&self) -> [Option<WaitCase>; MAX_CASES] {
        [Some(self.0.wait()), None, None, None]
    }
    fn enlist(&mut self, ticket: Ticket) {
        self.0.enlist(ticket, 0);
    }
    fn finish(&mut self, _: u8) -> A::Output {
        self.0.finish()
    }
    fn abandon(&mut self, fired: Option<u8>) {
        match fired {
            Some(_) => self.0.give_back(),
            None => self.0.withdraw(),
        }
    }
}

/// Declares the select of `n` cases: its function, its outcome and its [`Cases`].
macro_rules! select_of {
    ($(#[$doc:meta])* $select:ident $of:ident: $($C:ident $case:ident $i:tt),+) => {
        /// Which case of a select happened, and what it yielded.
        pub enum $of<$($C),+> { $(#[doc = concat!("Case ", stringify!($i), " from 0.")] $C($C)),+ }

        $(#[$doc])*
        pub fn $select<$($C: Case),+>($($case: Op<$C>),+) -> Select<($($C,)+)> {
            Select::of(($($case.into_case().expect("an operation has its case until it is awaited"),)+))
        }

        impl<$($C: Case),+> Cases for ($($C,)+) {
            type Output = $of<$($C::Output),+>;

            fn scheduler(&self) -> &Scheduler {
                self.0.scheduler()
            }
            fn ready(&self) -> u8 {
                0 $(| u8::from(self.$i.is_ready()) << $i)+
            }
            fn commit(&mut self, chosen: u8) -> Self::Output {
                match chosen { $($i => $of::$C(self.$i.commit()),)+ _ => unreachable!("a chosen case is one of ours") }
            }
            fn waits(&self) -> [Option<WaitCase>; MAX_CASES] {
                let mut waits = [None; MAX_CASES];
                $(waits[$i] = Some(self.$i.wait());)+
                waits
            }
            fn enlist(&mut self, ticket: Ticket) {
                $(self.$i.enlist(ticket, $i);)+
            }
            fn finish(&mut self, fired: u8) -> Self::Output {
                $(if fired != $i { self.$i.withdraw(); })+
                match fired { $($i => $of::$C(self.$i.finish()),)+ _ => unreachable!("a fired case is one of ours") }
            }
            fn abandon(&mut self, fired: Option<u8>) {
                $(if fired == Some($i) { self.$i.give_back() } else { self.$i.withdraw() })+
            }
        }
    };
}

select_of! {
    /// Waits for the first of two operations; `select!` is the readable way to call it.
    select2 Of2: A a 0, B b 1
}
select_of! {
    /// Waits for the first of three operations; `select!` is the readable way to call it.
    select3 Of3: A a 0, B b 1, C c 2
}
select_of! {
    /// Waits for the first of four operations; `select!` is the readable way to call it.
    select4 Of4: A a 0, B b 1, C c 2, D d 3
}

/// Go's `select` over two to four operations of this crate (channels, contexts, wait groups, timers), or over one to
/// three with a `default` that runs when none is ready.
///
/// ```
/// use worker_pool_playground::{chan::Channel, sched::{Actor, Order, Scheduler}, select, trace::Trace};
///
/// let scheduler = Scheduler::new(1, Order::Fifo, Trace::with_capacity(100));
/// let (evens, odds) = (Channel::new(&scheduler, "evens", 1), Channel::new(&scheduler, "odds", 1));
/// odds.try_send(3_u32).unwrap();
/// scheduler.spawn(Actor::NOBODY, "reader", async move {
///     let got = select! {
///         even = evens.recv() => even,
///         odd = odds.recv() => odd,
///     };
///     assert_eq!(got, Some(3));
/// });
/// scheduler.run();
/// ```
#[macro_export]
macro_rules! select {
    ($p:pat = $e:expr => $r:expr, default => $d:expr $(,)?) => {
        match $e.now_or_never() {
            Some($p) => $r,
            None => $d,
        }
    };
    ($p:pat = $e:expr => $r:expr, $p2:pat = $e2:expr => $r2:expr, default => $d:expr $(,)?) => {
        match $crate::sched::select2($e, $e2).now_or_never() {
            Some($crate::sched::Of2::A($p)) => $r,
            Some($crate::sched::Of2::B($p2)) => $r2,
            None => $d,
        }
    };
    ($p:pat = $e:expr => $r:expr, $p2:pat = $e2:expr => $r2:expr, $p3:pat = $e3:expr => $r3:expr,
     default => $d:expr $(,)?) => {
        match $crate::sched::select3($e, $e2, $e3).now_or_never() {
            Some($crate::sched::Of3::A($p)) => $r,
            Some($crate::sched::Of3::B($p2)) => $r2,
            Some($crate::sched::Of3::C($p3)) => $r3,
            None => $d,
        }
    };
    ($p:pat = $e:expr => $r:expr, $p2:pat = $e2:expr => $r2:expr $(,)?) => {
        match $crate::sched::select2($e, $e2).await {
            $crate::sched::Of2::A($p) => $r,
            $crate::sched::Of2::B($p2) => $r2,
        }
    };
    ($p:pat = $e:expr => $r:expr, $p2:pat = $e2:expr => $r2:expr, $p3:pat = $e3:expr => $r3:expr $(,)?) => {
        match $crate::sched::select3($e, $e2, $e3).await {
            $crate::sched::Of3::A($p) => $r,
            $crate::sched::Of3::B($p2) => $r2,
            $crate::sched::Of3::C($p3) => $r3,
        }
    };
    ($p:pat = $e:expr => $r:expr, $p2:pat = $e2:expr => $r2:expr, $p3:pat = $e3:expr => $r3:expr,
     $p4:pat = $e4:expr => $r4:expr $(,)?) => {
        match $crate::sched::select4($e, $e2, $e3, $e4).await {
            $crate::sched::Of4::A($p) => $r,
            $crate::sched::Of4::B($p2) => $r2,
            $crate::sched::Of4::C($p3) => $r3,
            $crate::sched::Of4::D($p4) => $r4,
        }
    };
}
