//! Go's channel: any capacity from 0 (rendezvous), first in first out, closed once and by its senders.
//!
//! What Go's channels do not have, and a pool needs: a buffer served by rank ([`Channel::ranked`]), taking values out that
//! nobody is to receive (withdraw, `drain_now`, evict), and sending past the capacity (`force_send`).
//!
//! `send` and `recv` yield operations: await one alone, or put several into a `select!`.
//! Source of the rules: the Go specification ("Send statements", "Receive operator", "Close") and `runtime/chan.go`'s order
//! of service. Where Go panics, there is an error here that gives the value back.

use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;

use super::queue::Queue;
use super::{CloseError, SendError, TryReceiveError, TrySendError};
use crate::line::Place;
#[cfg(feature = "pool")]
use crate::sched::Actor;
use crate::sched::{Case, ObjectId, Op, Scheduler, Ticket, WaitCase};
use crate::trace::{Event, Kind, ObjectKind, WaitKind};

/// A channel. Clones are handles of the same channel.
pub struct Channel<T> {
    inner: Rc<Inner<T>>,
}

struct Inner<T> {
    scheduler: Scheduler,
    object: ObjectId,
    queue: RefCell<Queue<T>>,
}

/// What a channel and the trace need to know of a value.
pub trait Traced {
    /// Its job id; 0 where it has none.
    fn job_id(&self) -> u32 {
        0
    }

    /// Its place in a ranked channel: smaller is received first. It must not change while the value is in there.
    fn rank(&self) -> i64 {
        0
    }

    /// What [`Channel::evict`] spares in a ranked channel: smaller is more important.
    fn priority(&self) -> i32 {
        0
    }

    /// Where ranks are equal, smaller is received first; where this is equal too, what was sent first. It must not change
    /// while the value is in there. Default 0 for all: the order in which they were sent.
    fn arrival(&self) -> u32 {
        0
    }

    /// How many values it stands for, which are received one by one: in a buffer it takes the room of so many.
    #[cfg(feature = "pool")]
    fn n_values(&self) -> usize {
        1
    }

    /// The first `n` of those, fewer than all, which it stands for no more; `None` where it is one.
    #[cfg(feature = "pool")]
    fn split(&mut self, _n: usize) -> Option<Self>
    where
        Self: Sized,
    {
        None
    }
}

impl Traced for u32 {
    fn job_id(&self) -> u32 {
        *self
    }
}

impl Traced for () {}

impl<T> Clone for Channel<T> {
    fn clone(&self) -> Self {
        Self { inner: Rc::clone(&self.inner) }
    }
}

impl<T: Traced> Channel<T> {
    /// A channel that holds at most `capacity` values; with 0 a send waits until somebody receives.
    pub fn new(scheduler: &Scheduler, name: &str, capacity: usize) -> Self {
        Self::make(scheduler, name, capacity, false)
    }

    /// The same, where of the values in the buffer the one of the smallest [`Traced::rank`] is received first, and of equal
    /// ranks the one that came first. Senders that wait for room still enter in the order of their arrival.
    pub fn ranked(scheduler: &Scheduler, name: &str, capacity: usize) -> Self {
        Self::make(scheduler, name, capacity, true)
    }

    fn make(scheduler: &Scheduler, name: &str, capacity: usize, is_ranked: bool) -> Self {
        let object = scheduler.make_object(ObjectKind::Channel, name, capacity as u64);
        let queue = RefCell::new(Queue::new(capacity, is_ranked));
        Self { inner: Rc::new(Inner { scheduler: scheduler.clone(), object, queue }) }
    }

    /// Sends, waiting while there is no room: Go's `ch <- value`.
    ///
    /// # Errors
    /// [`SendError`] gives the value back when the channel is closed, also while waiting.
    #[track_caller]
    pub fn send(&self, value: T) -> Op<Send<T>> {
        self.inner.scheduler.note_role(self.inner.object, Queue::<T>::role(true));
        Op::new(Send { channel: self.clone(), at: Location::caller(), value: Some(value), place: None })
    }

    /// Sends if that is possible at once.
    ///
    /// # Errors
    /// [`TrySendError`] says why not and gives the value back.
    #[track_caller]
    pub fn try_send(&self, value: T) -> Result<(), TrySendError<T>> {
        let case = self.wait_case(WaitKind::Send, Location::caller(), value.job_id());
        let mut queue = self.inner.queue.borrow_mut();
        if !queue.can_send(&self.inner.scheduler) {
            return Err(TrySendError::Full(value));
        }
        queue.send(&self.inner.scheduler, case, value).map_err(|SendError(value)| TrySendError::Closed(value))
    }

    /// Receives, waiting while nothing is there: Go's `value, ok := <-ch`, or one round of `for range ch`.
    /// Yields `None` once the channel is closed and drained.
    #[track_caller]
    pub fn recv(&self) -> Op<Receive<T>> {
        self.inner.scheduler.note_role(self.inner.object, Queue::<T>::role(false));
        Op::new(Receive { channel: self.clone(), at: Location::caller(), place: None })
    }

    /// Receives if that is possible at once.
    ///
    /// # Errors
    /// [`TryReceiveError`] says whether something may come later.
    #[track_caller]
    pub fn try_recv(&self) -> Result<T, TryReceiveError> {
        let case = self.wait_case(WaitKind::Receive, Location::caller(), 0);
        let mut queue = self.inner.queue.borrow_mut();
        if !queue.can_receive(&self.inner.scheduler) {
            return Err(TryReceiveError::Empty);
        }
        queue.receive(&self.inner.scheduler, case).ok_or(TryReceiveError::Closed)
    }

    /// Receives the value that is first in the buffer, if `is_it` says yes to it, on behalf of this actor; where it stands
    /// for several, at most so many of them.
    #[cfg(feature = "pool")]
    #[track_caller]
    pub(crate) fn take_if(&self, actor: Actor, most: usize, is_it: impl FnOnce(&T) -> bool) -> Option<T> {
        let case = self.wait_case(WaitKind::Receive, Location::caller(), 0);
        self.inner.queue.borrow_mut().take_if(&self.inner.scheduler, case, (actor, most), is_it)
    }

    /// Who would be handed what is sent next, where somebody waits for it.
    #[cfg(feature = "pool")]
    pub(crate) fn first_receiver(&self) -> Option<Actor> {
        self.inner.queue.borrow().first_receiver(&self.inner.scheduler)
    }

    /// Has each value of the buffer stand for itself alone.
    #[cfg(feature = "pool")]
    pub(crate) fn unfold(&self) {
        self.inner.queue.borrow_mut().unfold();
    }

    /// The rank of the value that is first in the buffer.
    #[cfg(feature = "pool")]
    pub(crate) fn first_rank(&self) -> Option<i64> {
        self.inner.queue.borrow().first().map(Traced::rank)
    }

    /// Sends at once, whatever the capacity: the buffer may hold more than that until values are received.
    ///
    /// # Errors
    /// [`SendError`] gives the value back when the channel is closed.
    #[track_caller]
    pub fn force_send(&self, value: T) -> Result<(), SendError<T>> {
        let case = self.wait_case(WaitKind::Send, Location::caller(), value.job_id());
        self.inner.queue.borrow_mut().send(&self.inner.scheduler, case, value)
    }

    /// Takes the first value out that `is_it` says yes to, wherever in the line it stands. Out of the buffer, its room goes
    /// to the sender that has waited longest; out of the hands of a waiting sender, that one resumes as if it had been
    /// received, though it never was in the channel. Values handed to a receiver that has not run yet are that receiver's.
    #[track_caller]
    pub fn withdraw(&self, is_it: impl FnMut(&T) -> bool) -> Option<T> {
        let case = self.wait_case(WaitKind::Receive, Location::caller(), 0);
        self.inner.queue.borrow_mut().withdraw(&self.inner.scheduler, case, is_it)
    }

    /// Takes everything out at once: what is in the channel, in the order in which it would have been received, and then
    /// what waiting senders hold, who resume as if it had been received.
    #[track_caller]
    pub fn drain_now(&self) -> Vec<T> {
        let case = self.wait_case(WaitKind::Receive, Location::caller(), 0);
        self.inner.queue.borrow_mut().drain(&self.inner.scheduler, case)
    }

    /// Takes the value out of the buffer that is to make room: the one that came first, in a ranked channel among those of
    /// the largest [`Traced::priority`]. `None` where the buffer is empty. If senders wait, the room goes to them.
    #[track_caller]
    pub fn evict(&self) -> Option<T> {
        let case = self.wait_case(WaitKind::Receive, Location::caller(), 0);
        self.inner.queue.borrow_mut().evict(&self.inner.scheduler, case)
    }

    /// No more sends: receivers drain what is there and then get the end.
    ///
    /// # Errors
    /// [`CloseError`] if it was closed before.
    #[track_caller]
    pub fn close(&self) -> Result<(), CloseError> {
        let scheduler = &self.inner.scheduler;
        let mut queue = self.inner.queue.borrow_mut();
        if queue.is_closed {
            return Err(CloseError);
        }
        scheduler.note_role(self.inner.object, Queue::<T>::role(true));
        let (object, site) = (self.inner.object.number(), scheduler.site(Location::caller()));
        scheduler.emit(Event { object, site, ..Event::new(Kind::Closed) });
        queue.close(scheduler);
        Ok(())
    }

    /// Values in the channel now, 0–capacity (more after a forced send, or where a woken receiver was dropped).
    pub fn len(&self) -> usize {
        self.inner.queue.borrow().len()
    }

    /// Senders that wait outside.
    pub fn n_senders(&self) -> usize {
        self.inner.queue.borrow().n_senders()
    }

    /// Values that receivers have been given since the start.
    #[cfg(feature = "programs")]
    pub fn n_received(&self) -> u32 {
        self.inner.queue.borrow().tally.n_received
    }

    /// Sends that were refused since the start, because it was closed.
    #[cfg(feature = "programs")]
    pub fn n_refused(&self) -> u32 {
        self.inner.queue.borrow().tally.n_refused
    }

    /// Whether no value is in the channel now.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Most values it holds.
    pub fn capacity(&self) -> usize {
        self.inner.queue.borrow().capacity
    }

    /// Whether it was closed.
    pub fn is_closed(&self) -> bool {
        self.inner.queue.borrow().is_closed
    }

    fn wait_case(&self, kind: WaitKind, at: &'static Location<'static>, job: u32) -> WaitCase {
        WaitCase { kind, object: self.inner.object, job, at }
    }
}

/// A send that is to happen; see [`Channel::send`].
pub struct Send<T> {
    channel: Channel<T>,
    at: &'static Location<'static>,
    /// What to send; in the line's hands while waiting.
    value: Option<T>,
    place: Option<Place>,
}

impl<T: Traced> Op<Send<T>> {
    /// Calls the send off. The value comes back, unless a receiver has it.
    pub fn into_value(self) -> Option<T> {
        self.into_case()?.value
    }
}

impl<T: Traced> Case for Send<T> {
    type Output = Result<(), SendError<T>>;

    fn scheduler(&self) -> &Scheduler {
        &self.channel.inner.scheduler
    }

    fn is_ready(&self) -> bool {
        self.channel.inner.queue.borrow().can_send(self.scheduler())
    }

    fn commit(&mut self) -> Self::Output {
        let case = self.wait();
        let value = self.value.take().expect("a send that has not happened holds its value");
        self.channel.inner.queue.borrow_mut().send(&self.channel.inner.scheduler, case, value)
    }

    fn wait(&self) -> WaitCase {
        let job = self.value.as_ref().map_or(0, Traced::job_id);
        self.channel.wait_case(WaitKind::Send, self.at, job)
    }

    fn enlist(&mut self, ticket: Ticket, case: u8) {
        let value = self.value.take();
        self.place = Some(self.channel.inner.queue.borrow_mut().wait_to_send(ticket, case, value));
    }

    fn finish(&mut self) -> Self::Output {
        // Still in the line although woken: the channel was closed.
        self.withdraw();
        match self.value.take() {
            Some(value) => {
                let case = self.wait();
                let job = value.job_id();
                let (object, site) = (case.object.number(), self.scheduler().site(case.at));
                self.scheduler().emit(Event { object, site, job, ..Event::new(Kind::SendRefused) });
                self.channel.inner.queue.borrow_mut().count_refused();
                Err(SendError(value))
            }
            None => Ok(()),
        }
    }

    fn withdraw(&mut self) {
        if let Some(place) = self.place.take() {
            self.value = self.channel.inner.queue.borrow_mut().leave_senders(place);
        }
    }

    fn give_back(&mut self) {
        self.withdraw();
    }
}

/// A receive that is to happen; see [`Channel::recv`].
pub struct Receive<T> {
    channel: Channel<T>,
    at: &'static Location<'static>,
    place: Option<Place>,
}

impl<T: Traced> Case for Receive<T> {
    type Output = Option<T>;

    fn scheduler(&self) -> &Scheduler {
        &self.channel.inner.scheduler
    }

    fn is_ready(&self) -> bool {
        self.channel.inner.queue.borrow().can_receive(self.scheduler())
    }

    fn commit(&mut self) -> Option<T> {
        let case = self.wait();
        self.channel.inner.queue.borrow_mut().receive(&self.channel.inner.scheduler, case)
    }

    fn wait(&self) -> WaitCase {
        self.channel.wait_case(WaitKind::Receive, self.at, 0)
    }

    fn enlist(&mut self, ticket: Ticket, case: u8) {
        self.place = Some(self.channel.inner.queue.borrow_mut().wait_to_receive(ticket, case));
    }

    fn finish(&mut self) -> Option<T> {
        let case = self.wait();
        let place = self.place.take()?;
        self.channel.inner.queue.borrow_mut().take_delivered(&self.channel.inner.scheduler, case, place)
    }

    fn withdraw(&mut self) {
        if let Some(place) = self.place.take() {
            self.channel.inner.queue.borrow_mut().leave_receivers(place);
        }
    }

    fn give_back(&mut self) {
        if let Some(place) = self.place.take() {
            let case = self.wait();
            self.channel.inner.queue.borrow_mut().give_back(&self.channel.inner.scheduler, case, place);
        }
    }
}
