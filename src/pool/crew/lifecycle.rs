//! A worker's way from its start to its stop, and into the next generation.

use super::{Command, Crew, Slot};
use crate::pool::Worker;
use crate::sched::Actor;
use crate::trace::{Event, Kind, WorkerState};

impl Crew {
    /// Adds a worker, or takes back one that has stopped, and has it started.
    pub fn hire(&self) -> Worker {
        let id = {
            let mut slots = self.inner.slots.borrow_mut();
            let mut index = self.inner.first_free.get();
            while slots.get(index).is_some_and(|slot| slot.is_hired) {
                index += 1;
            }
            if index == slots.len() {
                slots.push(Slot::default());
            }
            self.inner.first_free.set(index + 1);
            let generation = slots[index].generation;
            self.recount(slots[index].state, None);
            slots[index] = Slot { generation, is_hired: true, ..Slot::default() };
            index as u16 + 1
        };
        self.start(id);
        Worker::new(self.clone(), id)
    }

    pub(super) fn start(&self, worker: u16) {
        let generation = self.with(worker, |slot| {
            slot.generation += 1;
            (slot.n_jobs, slot.is_worn) = (0, false);
            slot.generation
        });
        self.change(worker, WorkerState::Starting);
        self.push(Command::Start { worker, generation });
    }

    pub(super) fn set_idle(&self, worker: u16) {
        let now = self.inner.scheduler.now();
        self.with(worker, |slot| slot.idle_since = now);
        self.change(worker, WorkerState::Idle);
    }

    /// How long the attempt that runs there has been running; nothing where there is no such worker.
    #[cfg(feature = "playground")]
    pub(in crate::pool) fn running_for(&self, worker: u16) -> std::time::Duration {
        match self.state_of(worker) {
            Some(_) => self.inner.scheduler.now().since(self.with(worker, |slot| slot.posted_at)),
            None => std::time::Duration::ZERO,
        }
    }

    /// Ends the attempt that runs there, if one does, without an answer; its time counts.
    pub(in crate::pool) fn cut_short(&self, worker: u16) -> bool {
        let Some((job, posted_at)) = self.with(worker, |slot| slot.job.take().map(|job| (job, slot.posted_at))) else {
            return false;
        };
        self.inner.ledger.ran(job, self.inner.scheduler.now().since(posted_at));
        true
    }

    /// Terminates it and starts another in its place, unless it is not needed any more.
    pub(in crate::pool) fn replace(&self, worker: u16) {
        #[cfg(feature = "pool")]
        self.hand_back_company(worker);
        let is_retired = self.with(worker, |slot| {
            #[cfg(feature = "pool")]
            slot.company.forget();
            slot.respawn.ended();
            slot.is_retired
        });
        self.push(Command::Kill { worker, generation: self.generation(worker) });
        self.change(worker, WorkerState::Lost);
        if is_retired {
            self.change(worker, WorkerState::Stopped);
        } else {
            self.start(worker);
        }
    }

    pub(in crate::pool) fn let_go(&self, worker: u16) {
        // Given up, terminated or waiting for another start: nobody is there to stop.
        let state = self.state(worker);
        if state != Some(WorkerState::Stopped) {
            self.change(worker, WorkerState::Stopped);
            if state != Some(WorkerState::Lost) {
                self.push(Command::Stop { worker, generation: self.generation(worker) });
            }
        }
        #[cfg(any(feature = "pool", feature = "programs"))]
        self.end_token_wait(worker);
        let held = self.with(worker, |slot| {
            slot.is_hired = false;
            #[cfg(feature = "pool")]
            let held = (slot.in_hand.take(), std::mem::take(&mut slot.company));
            #[cfg(not(feature = "pool"))]
            let held = slot.in_hand.take();
            held
        });
        // Where its task was ended before them, they end here: outside, since they tell the books.
        drop(held);
        self.inner.first_free.set(self.inner.first_free.get().min(usize::from(worker) - 1));
    }

    /// Has every worker terminated, whatever it does.
    pub(in crate::pool) fn kill_all(&self) {
        let n_slots = self.inner.slots.borrow().len() as u16;
        for worker in 1..=n_slots {
            #[cfg(feature = "pool")]
            self.hand_back_company(worker);
            self.cut_short(worker);
            let state = self.state(worker);
            if !matches!(state, None | Some(WorkerState::Stopped | WorkerState::Lost)) {
                self.push(Command::Kill { worker, generation: self.generation(worker) });
            }
            if !matches!(state, None | Some(WorkerState::Stopped)) {
                self.change(worker, WorkerState::Stopped);
            }
        }
    }

    pub(in crate::pool) fn change(&self, worker: u16, state: WorkerState) {
        let (before, a) = self.with(worker, |slot| (slot.state.replace(state), slot.generation));
        self.recount(before, Some(state));
        let actor = Actor::worker(worker).0;
        self.inner.scheduler.emit(Event { actor, detail: state as u8, a, ..Event::new(Kind::WorkerChanged) });
    }
}
