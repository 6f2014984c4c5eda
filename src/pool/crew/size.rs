//! How many workers there are, who of them could go, and whether they take jobs.

use super::{Crew, Slot};
use crate::pool::Respawn;
use crate::time::Time;
use crate::trace::WorkerState;

impl Crew {
    /// Whether no worker is left that could run a job.
    pub(in crate::pool) fn is_given_up(&self) -> bool {
        self.inner.slots.borrow().iter().all(|slot| matches!(slot.state, None | Some(WorkerState::Stopped)))
    }

    /// Whether starts fail again and again, and no worker lives that could run a job.
    pub(in crate::pool) fn cannot_start(&self) -> bool {
        let is_alive =
            |slot: &Slot| matches!(slot.state, Some(WorkerState::Idle | WorkerState::Busy | WorkerState::Cancelling));
        let has_failed = |slot: &Slot| slot.respawn.n_failed_starts() >= Respawn::MAX_FAILED_STARTS;
        let slots = self.inner.slots.borrow();
        let mut staying = slots.iter().filter(|slot| slot.is_hired && !slot.is_retired).peekable();
        staying.peek().is_some() && staying.all(has_failed) && !slots.iter().any(is_alive)
    }

    /// Workers take no further jobs until it ends.
    pub(in crate::pool) fn set_paused(&self, is_paused: bool) {
        self.inner.is_paused.set(is_paused);
        let n_slots = self.inner.slots.borrow().len() as u16;
        #[cfg(feature = "pool")]
        (1..=n_slots).filter(|_| is_paused).for_each(|worker| self.recall_company(worker));
        (1..=n_slots).for_each(|worker| self.wake(worker));
    }

    pub(in crate::pool) fn is_paused(&self) -> bool {
        self.inner.is_paused.get()
    }

    /// Workers that are hired and not retired.
    pub(in crate::pool) fn n_workers(&self) -> usize {
        self.inner.slots.borrow().iter().filter(|slot| slot.is_hired && !slot.is_retired).count()
    }

    /// Idle workers that hold no job and owe no word of one, and since when, the longest first.
    pub(in crate::pool) fn idle(&self) -> Vec<(u16, Time)> {
        let slots = self.inner.slots.borrow();
        let is_free = |slot: &Slot| slot.holds.is_none() && !slot.owes() && !slot.is_retired;
        let is_idle = |slot: &Slot| slot.state == Some(WorkerState::Idle) && is_free(slot);
        let of_slot = |(i, slot): (usize, &Slot)| is_idle(slot).then_some((i as u16 + 1, slot.idle_since));
        let mut idle: Vec<(u16, Time)> = slots.iter().enumerate().filter_map(of_slot).collect();
        idle.sort_unstable_by_key(|(_, since)| *since);
        idle
    }

    /// Hired workers, the ones that could go with the least loss first: not ready, then idle, then busy.
    pub(in crate::pool) fn dispensable(&self) -> Vec<u16> {
        let slots = self.inner.slots.borrow();
        let order = |slot: &Slot| match slot.state {
            Some(WorkerState::Idle) if slot.holds.is_none() => 1,
            Some(WorkerState::Idle | WorkerState::Busy | WorkerState::Cancelling) => 2,
            _ => 0,
        };
        let hired = slots.iter().enumerate().filter(|(_, slot)| slot.is_hired && !slot.is_retired);
        let mut workers: Vec<(u8, u16)> = hired.map(|(i, slot)| (order(slot), i as u16 + 1)).collect();
        workers.sort_unstable();
        workers.into_iter().map(|(_, worker)| worker).collect()
    }

    /// Whether it has no job in hand.
    pub(in crate::pool) fn is_free(&self, worker: u16) -> bool {
        self.with(worker, |slot| slot.holds.is_none())
    }

    /// Takes no further job; returns when its present one has ended.
    pub(in crate::pool) fn retire(&self, worker: u16) {
        self.with(worker, |slot| slot.is_retired = true);
        #[cfg(feature = "pool")]
        self.recall_company(worker);
        self.wake(worker);
    }

    /// Keeps one that was to go after its present job; `false` if there is none.
    pub(in crate::pool) fn keep_one(&self) -> bool {
        let mut slots = self.inner.slots.borrow_mut();
        let leaving = slots.iter_mut().find(|slot| slot.is_hired && slot.is_retired && slot.holds.is_some());
        leaving.is_some_and(|slot| std::mem::take(&mut slot.is_retired))
    }

    /// None takes a further job or is replaced.
    pub(in crate::pool) fn retire_all(&self) {
        let n_slots = self.inner.slots.borrow().len() as u16;
        (1..=n_slots).for_each(|worker| self.retire(worker));
    }

    /// How many workers are in this state.
    #[cfg(any(feature = "pool", feature = "programs"))]
    pub(in crate::pool) fn count(&self, state: WorkerState) -> usize {
        let n = usize::from(self.inner.counts.borrow()[state as usize]);
        debug_assert_eq!(n, self.inner.slots.borrow().iter().filter(|slot| slot.state == Some(state)).count());
        n
    }

    /// A worker has gone from one state into another; `None`: it was never started.
    pub(super) fn recount(&self, before: Option<WorkerState>, after: Option<WorkerState>) {
        #[cfg(any(feature = "pool", feature = "programs"))]
        {
            let mut counts = self.inner.counts.borrow_mut();
            before.into_iter().for_each(|state| counts[state as usize] -= 1);
            after.into_iter().for_each(|state| counts[state as usize] += 1);
        }
        let _ = (before, after);
    }
}

/// How many workers are in each state, by its number in a record.
#[cfg(any(feature = "pool", feature = "programs"))]
pub(super) type Counts = [u16; WorkerState::ALL.len() + 1];
