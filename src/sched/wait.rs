//! What a blocked task waits for, and the ticket by which it is woken.
//!
//! A wait has one case, or several in a select. Whoever can serve it *fires* its ticket; the first to do so wins, later
//! ones are told that it is taken, so a value is never handed to a select that already has another.

use std::panic::Location;

use super::TaskId;
use crate::trace::WaitKind;

/// Most cases one select can have.
pub(super) const MAX_CASES: usize = 4;

/// A channel, wait group or context, numbered in the order of making, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ObjectId(pub(super) u16);

impl ObjectId {
    /// No object: the wait is for a timer or for an answer from outside.
    pub const NONE: Self = Self(0);

    /// Its number in the trace.
    pub const fn number(self) -> u16 {
        self.0
    }
}

/// Names one wait of one task, until it is released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    pub(super) index: u32,
    pub(super) generation: u32,
}

/// One thing a task waits for.
#[derive(Clone, Copy, Debug)]
pub struct WaitCase {
    /// What for.
    pub kind: WaitKind,
    /// On which object.
    pub object: ObjectId,
    /// The job it would send, or 0.
    pub job: u32,
    /// Where in the source.
    pub at: &'static Location<'static>,
}

impl WaitCase {
    /// Whether the answer comes from outside the scheduler, so that waiting for it is never a deadlock.
    pub(super) const fn is_external(&self) -> bool {
        matches!(self.kind, WaitKind::Job | WaitKind::Worker)
    }
}

/// What a task has been seen doing with an object; tells who could wake whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Sends on the channel, or closes it.
    Sender,
    /// Receives from the channel.
    Receiver,
    /// Lowers the wait group's count.
    Member,
}

/// All waits, by ticket.
#[derive(Debug, Default)]
pub(super) struct Waits {
    slots: Vec<Slot>,
    free: Vec<u32>,
    /// Pending waits that something outside will answer.
    n_external: usize,
}

#[derive(Debug)]
struct Slot {
    /// Counts the slot's users, so that an old ticket is known as old.
    generation: u32,
    wait: Option<Wait>,
}

/// A task's wait.
#[derive(Debug)]
pub(super) struct Wait {
    pub(super) task: TaskId,
    /// The case that was served, once one was.
    pub(super) fired: Option<u8>,
    pub(super) cases: [Option<WaitCase>; MAX_CASES],
}

impl Wait {
    pub(super) fn is_external(&self) -> bool {
        self.cases.iter().flatten().any(WaitCase::is_external)
    }
}

impl Waits {
    pub(super) fn add(&mut self, wait: Wait) -> Ticket {
        self.n_external += usize::from(wait.is_external());
        let index = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot { generation: 0, wait: None });
            self.slots.len() as u32 - 1
        });
        let slot = &mut self.slots[index as usize];
        slot.wait = Some(wait);
        Ticket { index, generation: slot.generation }
    }

    pub(super) fn get(&self, ticket: Ticket) -> Option<&Wait> {
        let slot = &self.slots[ticket.index as usize];
        slot.wait.as_ref().filter(|_| slot.generation == ticket.generation)
    }

    pub(super) fn is_pending(&self, ticket: Ticket) -> bool {
        self.get(ticket).is_some_and(|wait| wait.fired.is_none())
    }

    /// Marks the wait as served by `case`; its task, or `None` if it is gone or was served before.
    pub(super) fn fire(&mut self, ticket: Ticket, case: u8) -> Option<TaskId> {
        if !self.is_pending(ticket) {
            return None;
        }
        let wait = self.slots[ticket.index as usize].wait.as_mut()?;
        wait.fired = Some(case);
        self.n_external -= usize::from(wait.is_external());
        Some(wait.task)
    }

    pub(super) fn remove(&mut self, ticket: Ticket) {
        let slot = &mut self.slots[ticket.index as usize];
        if slot.generation != ticket.generation {
            return;
        }
        if let Some(wait) = slot.wait.take() {
            self.n_external -= usize::from(wait.fired.is_none() && wait.is_external());
            slot.generation = slot.generation.wrapping_add(1);
            self.free.push(ticket.index);
        }
    }

    pub(super) fn pending(&self) -> impl Iterator<Item = &Wait> {
        self.slots.iter().filter_map(|slot| slot.wait.as_ref()).filter(|wait| wait.fired.is_none())
    }

    pub(super) const fn n_external(&self) -> usize {
        self.n_external
    }
}
