//! What is to happen when: soonest first, equal times in the order of entering, and anything may be struck off.
//!
//! It knows no clock. Entering, striking off and taking are O(log n).

use std::collections::BTreeMap;

use slab::Slab;

use crate::time::Time;

/// Names an entry: its time, and a number that orders equal times.
pub type Entry = (Time, u64);

/// Things to happen.
#[derive(Debug)]
pub struct Agenda<T> {
    /// Slots by time, so that this map is the same machine code for every `T`.
    order: BTreeMap<Entry, usize>,
    things: Slab<T>,
    n_entered: u64,
}

impl<T> Default for Agenda<T> {
    fn default() -> Self {
        Self { order: BTreeMap::new(), things: Slab::new(), n_entered: 0 }
    }
}

impl<T> Agenda<T> {
    /// Enters something for a time.
    pub fn enter(&mut self, at: Time, thing: T) -> Entry {
        self.n_entered += 1;
        let entry = (at, self.n_entered);
        self.order.insert(entry, self.things.insert(thing));
        entry
    }

    /// Strikes an entry off; `None` if it has happened or was struck off before.
    pub fn strike(&mut self, entry: Entry) -> Option<T> {
        let slot = self.order.remove(&entry)?;
        Some(self.things.remove(slot))
    }

    /// When the next entry is due.
    pub fn next(&self) -> Option<Time> {
        self.order.first_key_value().map(|((at, _), _)| *at)
    }

    /// Takes the next entry if it is due by `now`.
    pub fn take_due(&mut self, now: Time) -> Option<T> {
        let (&entry, _) = self.order.first_key_value()?;
        if entry.0 > now { None } else { self.strike(entry) }
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
}
