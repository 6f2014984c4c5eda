//! What is to happen when: soonest first, equal times in the order of entering, and anything may be struck off.
//!
//! It knows no clock. Entering and taking are O(log n), striking off is O(1) at once and O(log n) later: an entry that was
//! struck off stays in the heap until it comes to the top, or until there are more of them than of others.
//! Invariant: the top of the heap is never one that was struck off.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use slab::Slab;

use crate::time::Time;

/// Names an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    at: Time,
    /// Orders equal times.
    number: u64,
    slot: usize,
}

impl Entry {
    /// When it is due.
    pub const fn at(self) -> Time {
        self.at
    }
}

/// Things to happen.
#[derive(Debug)]
pub struct Agenda<T> {
    /// Apart from the things, so that the heap is the same machine code for every `T`.
    order: BinaryHeap<Reverse<Entry>>,
    things: Slab<(Entry, T)>,
    n_entered: u64,
}

impl<T> Default for Agenda<T> {
    fn default() -> Self {
        Self { order: BinaryHeap::new(), things: Slab::new(), n_entered: 0 }
    }
}

impl<T> Agenda<T> {
    /// Enters something for a time.
    pub fn enter(&mut self, at: Time, thing: T) -> Entry {
        self.n_entered += 1;
        let entry = Entry { at, number: self.n_entered, slot: self.things.vacant_key() };
        self.things.insert((entry, thing));
        self.order.push(Reverse(entry));
        entry
    }

    /// Strikes an entry off; `None` if it has happened or was struck off before.
    pub fn strike(&mut self, entry: Entry) -> Option<T> {
        if !self.holds(entry) {
            return None;
        }
        let (_, thing) = self.things.remove(entry.slot);
        self.tidy();
        Some(thing)
    }

    /// Strikes off the soonest entry that `is_it` is true of; O(n).
    pub fn strike_first(&mut self, is_it: impl Fn(&T) -> bool) -> Option<T> {
        let entry = self.things.iter().filter(|(_, (_, thing))| is_it(thing)).map(|(_, (entry, _))| *entry).min()?;
        self.strike(entry)
    }

    /// Strikes off every entry that `is_it` is true of, the soonest first; O(n log n).
    pub fn strike_all(&mut self, is_it: impl Fn(&T) -> bool) -> Vec<T> {
        let (mut struck, mut kept) = (Vec::new(), BinaryHeap::new());
        while let Some(Reverse(entry)) = self.order.pop() {
            if !self.holds(entry) {
                continue;
            }
            if is_it(&self.things[entry.slot].1) {
                struck.push(self.things.remove(entry.slot).1);
            } else {
                kept.push(Reverse(entry));
            }
        }
        self.order = kept;
        struck
    }

    /// What an entry holds; `None` if it has happened or was struck off.
    pub fn get_mut(&mut self, entry: Entry) -> Option<&mut T> {
        self.things.get_mut(entry.slot).filter(|(there, _)| *there == entry).map(|(_, thing)| thing)
    }

    /// What is entered, the soonest first; O(n log n).
    #[cfg(feature = "programs")]
    pub fn entries(&self) -> Vec<Entry> {
        let mut entries: Vec<Entry> = self.things.iter().map(|(_, (entry, _))| *entry).collect();
        entries.sort_unstable();
        entries
    }

    /// When the next entry is due.
    pub fn next(&self) -> Option<Time> {
        self.order.peek().map(|Reverse(entry)| entry.at)
    }

    /// Takes the next entry if it is due by `now`.
    pub fn take_due(&mut self, now: Time) -> Option<T> {
        let &Reverse(entry) = self.order.peek()?;
        if entry.at > now { None } else { self.strike(entry) }
    }

    fn holds(&self, entry: Entry) -> bool {
        self.things.get(entry.slot).is_some_and(|(there, _)| *there == entry)
    }

    fn tidy(&mut self) {
        while let Some(&Reverse(entry)) = self.order.peek()
            && !self.holds(entry)
        {
            self.order.pop();
        }
        if self.order.len() > 2 * self.things.len() + 16 {
            self.order = self.things.iter().map(|(_, (entry, _))| Reverse(*entry)).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn soonest_first_and_equal_times_in_order() {
        let at = Time::from_millis;
        let mut agenda = Agenda::default();
        agenda.enter(at(2), 'c');
        agenda.enter(at(1), 'a');
        let struck = agenda.enter(at(1), 'x');
        agenda.enter(at(1), 'b');
        assert_eq!((agenda.strike(struck), agenda.strike(struck)), (Some('x'), None));
        assert_eq!((agenda.next(), agenda.take_due(Time::ZERO)), (Some(at(1)), None));
        let taken: String = std::iter::from_fn(|| agenda.take_due(at(9))).collect();
        assert_eq!((taken.as_str(), agenda.next()), ("abc", None));
    }

    #[test]
    fn what_was_struck_off_leaves_nothing_behind() {
        let mut agenda = Agenda::default();
        let kept = agenda.enter(Time::from_millis(1_000_000), 0);
        for n in 1..10_000 {
            let entry = agenda.enter(Time::from_millis(n), n);
            assert_eq!(agenda.strike(entry), Some(n));
        }
        assert!(agenda.order.len() < 20, "{}", agenda.order.len());
        assert_eq!((agenda.next(), agenda.strike(kept), agenda.next()), (Some(kept.at()), Some(0), None));
    }

    #[test]
    fn the_soonest_of_a_kind_can_be_taken_from_the_middle() {
        let mut agenda = Agenda::default();
        for ms in [3, 1, 2, 1] {
            agenda.enter(Time::from_millis(ms), ms);
        }
        assert_eq!(agenda.strike_first(|ms| *ms > 1), Some(2));
        assert_eq!(agenda.strike_first(|ms| *ms > 5), None);
        let mut all = Agenda::default();
        for ms in [3, 1, 2, 5, 4] {
            all.enter(Time::from_millis(ms), ms);
        }
        let struck = all.enter(Time::ZERO, 7);
        all.strike(struck);
        assert_eq!((all.strike_all(|ms| ms % 2 == 1), all.next()), (vec![1, 3, 5], Some(Time::from_millis(2))));
        assert_eq!(std::iter::from_fn(|| agenda.take_due(Time::from_millis(9))).collect::<Vec<_>>(), [1, 1, 3]);
    }
}
