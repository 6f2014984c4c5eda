//! A channel's state: its buffer and its two waiting lines. Here is who is served when; nothing here is asynchronous.
//!
//! Invariants: receivers wait only while nothing can be received, senders only while there is no room; both lines are
//! served in the order of arrival. A ranked buffer is sorted by rank, where ranks are equal by [`Traced::arrival`], and else by arrival; a plain one by
//! arrival. Only a forced send puts more into the buffer than its capacity. A line may hold entries of selects that another case has served already; they are
//! skipped, and leave when their task runs.

use std::collections::VecDeque;

use super::{SendError, Traced};
use crate::line::{Line, Place};
#[cfg(feature = "pool")]
use crate::sched::Actor;
use crate::sched::{Role, Scheduler, Ticket, WaitCase};
use crate::trace::{Event, Kind};

pub(super) struct Queue<T> {
    pub(super) capacity: usize,
    pub(super) is_closed: bool,
    is_ranked: bool,
    buffer: VecDeque<T>,
    /// Values that those of the buffer stand for beside themselves.
    #[cfg(feature = "pool")]
    n_more: usize,
    senders: Line<Waiting<T>>,
    receivers: Line<Waiting<T>>,
    /// Values handed to receivers that have not run yet, each with the place of the first it was handed to: its turn.
    delivered: Line<(Place, T)>,
    /// Delivered values whose receivers were dropped; received before the buffer, by their turns.
    returned: Line<T>,
    /// What has come to pass here, for whoever reckons without a trace.
    #[cfg(feature = "programs")]
    pub(super) tally: Tally,
}

/// How often something came to pass on a channel.
#[cfg(feature = "programs")]
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    /// Values that a receiver was given.
    pub(super) n_received: u32,
    /// Sends that were refused, since it was closed.
    pub(super) n_refused: u32,
}

struct Waiting<T> {
    ticket: Ticket,
    case: u8,
    /// What a sender wants to send; taken when it is sent.
    value: Option<T>,
}

impl<T: Traced> Queue<T> {
    pub(super) fn new(capacity: usize, is_ranked: bool) -> Self {
        Self {
            capacity,
            is_closed: false,
            is_ranked,
            buffer: VecDeque::new(),
            #[cfg(feature = "pool")]
            n_more: 0,
            senders: Line::default(),
            receivers: Line::default(),
            delivered: Line::default(),
            returned: Line::default(),
            #[cfg(feature = "programs")]
            tally: Tally::default(),
        }
    }

    /// Values that are in the channel now.
    pub(super) fn n_senders(&self) -> usize {
        self.senders.len()
    }

    pub(super) fn len(&self) -> usize {
        let len = self.buffer.len() + self.returned.len();
        #[cfg(feature = "pool")]
        let len = len + self.n_more;
        len
    }

    pub(super) fn can_send(&self, scheduler: &Scheduler) -> bool {
        self.is_closed || self.len() < self.capacity || first_live(&self.receivers, scheduler).is_some()
    }

    pub(super) fn can_receive(&self, scheduler: &Scheduler) -> bool {
        self.is_closed || self.len() > 0 || first_live(&self.senders, scheduler).is_some()
    }

    /// Sends, also into a full buffer: `can_send` holds, or the caller forces it.
    pub(super) fn send(&mut self, scheduler: &Scheduler, case: WaitCase, value: T) -> Result<(), SendError<T>> {
        let sent = Event { object: case.object.number(), job: value.job_id(), ..Event::new(Kind::Sent) };
        let sent = Event { site: scheduler.site(case.at), ..sent };
        if self.is_closed {
            scheduler.emit(Event { kind: Kind::SendRefused, ..sent });
            self.count_refused();
            return Err(SendError(value));
        }
        let receiver = first_live(&self.receivers, scheduler);
        // Told before it is passed on, so that a trace never receives what was not sent.
        let len_after = if receiver.is_some() { 0 } else { self.len() + 1 };
        scheduler.emit(Event { a: len_after as u32, ..sent });
        match receiver {
            Some(place) => self.deliver(scheduler, case, place, place, value),
            None => self.put(value),
        }
        Ok(())
    }

    /// Receives; `can_receive` holds. `None`: closed and drained.
    pub(super) fn receive(&mut self, scheduler: &Scheduler, case: WaitCase) -> Option<T> {
        let here = Event { object: case.object.number(), site: scheduler.site(case.at), ..Event::new(Kind::Received) };
        if self.len() > 0 {
            let value = self.returned.pop_first().or_else(|| self.pop(1))?;
            scheduler.emit(Event { job: value.job_id(), a: self.len() as u32, ..here });
            self.count_received();
            self.refill(scheduler, case);
            return Some(value);
        }
        let Some(value) = self.take_sent(scheduler, case) else {
            scheduler.emit(Event { kind: Kind::EndReceived, ..here });
            return None;
        };
        scheduler.emit(Event { job: value.job_id(), ..here });
        self.count_received();
        Some(value)
    }

    /// Who would be handed what is sent next.
    #[cfg(feature = "pool")]
    pub(super) fn first_receiver(&self, scheduler: &Scheduler) -> Option<Actor> {
        let receiver = self.receivers.get(first_live(&self.receivers, scheduler)?)?;
        scheduler.actor_of(receiver.ticket)
    }

    /// What is first in the buffer, and would be received next.
    #[cfg(feature = "pool")]
    pub(super) fn first(&self) -> Option<&T> {
        if self.returned.is_empty() { self.buffer.front() } else { None }
    }

    /// Receives the first value of the buffer, if `is_it` says yes to it.
    #[cfg(feature = "pool")]
    pub(super) fn take_if(
        &mut self,
        scheduler: &Scheduler,
        case: WaitCase,
        (actor, most): (Actor, usize),
        is_it: impl FnOnce(&T) -> bool,
    ) -> Option<T> {
        self.first().filter(|first| is_it(first))?;
        let value = self.pop(most)?;
        let (object, site) = (case.object.number(), scheduler.site(case.at));
        let received = Event { actor: actor.0, object, site, job: value.job_id(), ..Event::new(Kind::Received) };
        scheduler.emit(Event { a: self.len() as u32, ..received });
        self.count_received();
        self.refill(scheduler, case);
        Some(value)
    }

    /// Has each value of the buffer stand for itself alone.
    #[cfg(feature = "pool")]
    pub(super) fn unfold(&mut self) {
        for mut value in std::mem::take(&mut self.buffer) {
            while let Some(first) = value.split(1) {
                self.buffer.push_back(first);
            }
            self.buffer.push_back(value);
        }
        self.n_more = 0;
    }

    /// Closes: waiting receivers are told the end, waiting senders get their values back.
    pub(super) fn close(&mut self, scheduler: &Scheduler) {
        self.is_closed = true;
        for waiting in self.receivers.take_all() {
            scheduler.fire(waiting.ticket, waiting.case);
        }
        for (_, waiting) in self.senders.iter() {
            scheduler.fire(waiting.ticket, waiting.case);
        }
    }

    /// Takes the first value that `is_it` says yes to: out of the channel, or else out of a waiting sender's hands.
    pub(super) fn withdraw(
        &mut self,
        scheduler: &Scheduler,
        case: WaitCase,
        mut is_it: impl FnMut(&T) -> bool,
    ) -> Option<T> {
        let place = self.returned.place_where(&mut is_it);
        let value = match place {
            Some(place) => self.returned.leave(place),
            None => self.buffer.iter().position(&mut is_it).and_then(|index| self.remove(index)),
        };
        if let Some(value) = value {
            return Some(self.taken_out(scheduler, case, value));
        }
        let is_held = |waiting: &Waiting<T>| {
            scheduler.is_pending(waiting.ticket) && waiting.value.as_ref().is_some_and(&mut is_it)
        };
        let place = self.senders.place_where(is_held)?;
        self.relieve(scheduler, place)
    }

    /// Takes everything: what is in the channel, in the order of service, and then what waiting senders hold.
    pub(super) fn drain(&mut self, scheduler: &Scheduler, case: WaitCase) -> Vec<T> {
        // First the senders: they must not refill what is being emptied.
        let mut held = Vec::new();
        while let Some(place) = first_live(&self.senders, scheduler) {
            held.extend(self.relieve(scheduler, place));
        }
        let mut all = Vec::with_capacity(self.len() + held.len());
        while let Some(value) = self.returned.pop_first().or_else(|| self.pop(usize::MAX)) {
            all.push(self.taken_out(scheduler, case, value));
        }
        all.append(&mut held);
        all
    }

    /// Takes the oldest value of the largest priority number out of the buffer.
    pub(super) fn evict(&mut self, scheduler: &Scheduler, case: WaitCase) -> Option<T> {
        let value = if self.is_ranked && !self.buffer.is_empty() {
            let worst = self.buffer.iter().map(Traced::priority).max();
            // Within one priority all age alike, so the buffer holds them by age.
            let index = self.buffer.iter().position(|value| Some(value.priority()) == worst);
            index.and_then(|index| self.remove(index))
        } else {
            self.returned.pop_first().or_else(|| self.pop(1))
        }?;
        Some(self.taken_out(scheduler, case, value))
    }

    pub(super) fn wait_to_send(&mut self, ticket: Ticket, case: u8, value: Option<T>) -> Place {
        self.senders.join(Waiting { ticket, case, value })
    }

    pub(super) fn wait_to_receive(&mut self, ticket: Ticket, case: u8) -> Place {
        self.receivers.join(Waiting { ticket, case, value: None })
    }

    /// What a sender that leaves its line had not sent.
    pub(super) fn leave_senders(&mut self, place: Place) -> Option<T> {
        self.senders.leave(place).and_then(|waiting| waiting.value)
    }

    pub(super) fn leave_receivers(&mut self, place: Place) {
        self.receivers.leave(place);
    }

    /// What a woken receiver was handed; `None`: closed and drained.
    pub(super) fn take_delivered(&mut self, scheduler: &Scheduler, case: WaitCase, place: Place) -> Option<T> {
        let value = self.delivered.leave(place).map(|(_, value)| value);
        if value.is_none() {
            let site = scheduler.site(case.at);
            scheduler.emit(Event { object: case.object.number(), site, ..Event::new(Kind::EndReceived) });
        }
        value
    }

    /// A woken receiver is gone: what it was handed is for the next one.
    pub(super) fn give_back(&mut self, scheduler: &Scheduler, case: WaitCase, place: Place) {
        let Some((turn, value)) = self.delivered.leave(place) else {
            return;
        };
        match first_live(&self.receivers, scheduler) {
            Some(next) => self.deliver(scheduler, case, next, turn, value),
            None => {
                self.returned.stand_at(turn, value);
            }
        }
    }

    /// The first of the buffer; where it stands for several, at most so many of them.
    #[cfg_attr(feature = "pool", inline(never))]
    fn pop(&mut self, most: usize) -> Option<T> {
        #[cfg(feature = "pool")]
        if let Some(first) = self.buffer.front_mut().filter(|first| first.n_values() > most) {
            let value = first.split(most)?;
            self.n_more -= most;
            return Some(value);
        }
        let _ = most;
        self.remove(0)
    }

    #[cfg_attr(feature = "pool", inline(never))]
    fn remove(&mut self, index: usize) -> Option<T> {
        let value = self.buffer.remove(index)?;
        #[cfg(feature = "pool")]
        {
            self.n_more -= value.n_values() - 1;
        }
        Some(value)
    }

    /// Puts a value into the buffer, where it belongs.
    #[cfg_attr(feature = "pool", inline(never))]
    fn put(&mut self, value: T) {
        #[cfg(feature = "pool")]
        {
            self.n_more += value.n_values() - 1;
        }
        if self.is_ranked {
            let key = (value.rank(), value.arrival());
            if self.buffer.back().is_none_or(|last| (last.rank(), last.arrival()) <= key) {
                return self.buffer.push_back(value);
            }
            let index = self.buffer.partition_point(|other| (other.rank(), other.arrival()) <= key);
            self.buffer.insert(index, value);
        } else {
            self.buffer.push_back(value);
        }
    }

    /// The room goes to the sender that has waited longest, not to whoever comes next.
    fn refill(&mut self, scheduler: &Scheduler, case: WaitCase) {
        if self.len() < self.capacity
            && let Some(waiting) = self.take_sent(scheduler, case)
        {
            self.put(waiting);
        }
    }

    /// Tells that a value has left the channel without a receiver, and gives its room away.
    fn taken_out(&mut self, scheduler: &Scheduler, case: WaitCase, value: T) -> T {
        let (object, site) = (case.object.number(), scheduler.site(case.at));
        let a = self.len() as u32;
        scheduler.emit(Event { object, site, a, job: value.job_id(), ..Event::new(Kind::Received) });
        self.refill(scheduler, case);
        value
    }

    /// Takes a waiting sender's value and wakes it as if that had been received. It never was in the channel.
    fn relieve(&mut self, scheduler: &Scheduler, place: Place) -> Option<T> {
        let sender = self.senders.leave(place)?;
        scheduler.fire(sender.ticket, sender.case);
        sender.value
    }

    /// Hands a value to a waiting receiver and wakes it.
    fn deliver(&mut self, scheduler: &Scheduler, case: WaitCase, place: Place, turn: Place, value: T) {
        let Some(receiver) = self.receivers.leave(place) else {
            return;
        };
        let (actor, site) = scheduler.waiting_party(receiver.ticket, receiver.case);
        let object = case.object.number();
        scheduler.emit(Event { actor, object, site, job: value.job_id(), ..Event::new(Kind::Received) });
        self.count_received();
        scheduler.fire(receiver.ticket, receiver.case);
        self.delivered.stand_at(place, (turn, value));
    }

    /// Takes the value of the sender that has waited longest and wakes it.
    fn take_sent(&mut self, scheduler: &Scheduler, case: WaitCase) -> Option<T> {
        if self.is_closed {
            return None;
        }
        let place = first_live(&self.senders, scheduler)?;
        let sender = self.senders.leave(place)?;
        let value = sender.value?;
        let (actor, site) = scheduler.waiting_party(sender.ticket, sender.case);
        let a = (self.len() + 1).min(self.capacity) as u32;
        let object = case.object.number();
        scheduler.emit(Event { actor, object, site, a, job: value.job_id(), ..Event::new(Kind::Sent) });
        scheduler.fire(sender.ticket, sender.case);
        Some(value)
    }
}

impl<T> Queue<T> {
    pub(super) const fn role(is_sender: bool) -> Role {
        if is_sender { Role::Sender } else { Role::Receiver }
    }

    const fn count_received(&mut self) {
        #[cfg(feature = "programs")]
        {
            self.tally.n_received += 1;
        }
    }

    pub(super) const fn count_refused(&mut self) {
        #[cfg(feature = "programs")]
        {
            self.tally.n_refused += 1;
        }
    }
}

fn first_live<T>(line: &Line<Waiting<T>>, scheduler: &Scheduler) -> Option<Place> {
    line.place_where(|waiting| scheduler.is_pending(waiting.ticket))
}
