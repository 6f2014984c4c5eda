//! A waiting line: served from the front in the order of arrival, and anyone may leave from the middle.
//!
//! Places only grow, so the line is always sorted by them: joining is O(1), finding a place O(log n), and O(1) where nobody
//! is missing behind it. Who leaves from the middle leaves a gap, and gaps are closed when they are as many as the guests.
//! The line's order holds slot numbers, so that this is the same machine code for every `T`.

use std::collections::VecDeque;

use slab::Slab;

/// Where somebody stands in a line; earlier places are smaller.
pub type Place = u64;

/// A line of `T`s.
#[derive(Debug)]
pub struct Line<T> {
    order: Order,
    guests: Slab<T>,
}

/// Slots by place. Invariant: neither the first nor the last is a gap.
#[derive(Debug, Default)]
struct Order {
    slots: VecDeque<(Place, usize)>,
    n_gaps: usize,
    last: Place,
}

impl<T> Default for Line<T> {
    fn default() -> Self {
        Self { order: Order::default(), guests: Slab::new() }
    }
}

impl<T> Line<T> {
    /// Joins at the end.
    pub fn join(&mut self, guest: T) -> Place {
        let place = self.next_place();
        self.order.put(place, self.guests.insert(guest));
        place
    }

    /// Stands at a place that was given elsewhere; who stood there before comes back.
    pub fn stand_at(&mut self, place: Place, guest: T) -> Option<T> {
        let before = self.leave(place);
        self.order.put(place, self.guests.insert(guest));
        before
    }

    /// Leaves; `None` if nobody stands there (any more).
    pub fn leave(&mut self, place: Place) -> Option<T> {
        self.order.take(place).map(|slot| self.guests.remove(slot))
    }

    /// Takes the first out of the line.
    pub fn pop_first(&mut self) -> Option<T> {
        self.order.take_first().map(|slot| self.guests.remove(slot))
    }

    /// The place that the next to join will have.
    pub const fn next_place(&self) -> Place {
        self.order.last + 1
    }

    /// Who stands at a place.
    pub fn get(&self, place: Place) -> Option<&T> {
        self.guests.get(self.order.slot(place)?)
    }

    /// Who stands at a place.
    pub fn get_mut(&mut self, place: Place) -> Option<&mut T> {
        self.guests.get_mut(self.order.slot(place)?)
    }

    /// All, from the front.
    pub fn iter(&self) -> impl Iterator<Item = (Place, &T)> {
        let slots = self.order.slots.iter().filter(|(_, slot)| *slot != GAP);
        slots.map(|&(place, slot)| (place, &self.guests[slot]))
    }

    /// The first place whose guest `is_it` says yes to.
    pub fn place_where(&self, mut is_it: impl FnMut(&T) -> bool) -> Option<Place> {
        self.iter().find(|(_, guest)| is_it(guest)).map(|(place, _)| place)
    }

    /// Empties the line and returns everybody, from the front.
    pub fn take_all(&mut self) -> impl Iterator<Item = T> + use<T> {
        self.order.n_gaps = 0;
        let (slots, mut guests) = (std::mem::take(&mut self.order.slots), std::mem::take(&mut self.guests));
        slots.into_iter().filter(|(_, slot)| *slot != GAP).map(move |(_, slot)| guests.remove(slot))
    }

    /// How many stand in it.
    pub fn len(&self) -> usize {
        self.guests.len()
    }

    /// Whether nobody does.
    pub fn is_empty(&self) -> bool {
        self.guests.is_empty()
    }
}

impl Order {
    fn put(&mut self, place: Place, slot: usize) {
        if place > self.last {
            self.last = place;
            self.slots.push_back((place, slot));
            return;
        }
        match self.find(place) {
            Ok(index) => {
                self.slots[index].1 = slot;
                self.n_gaps -= 1;
            }
            Err(index) => self.slots.insert(index, (place, slot)),
        }
    }

    fn take(&mut self, place: Place) -> Option<usize> {
        let index = self.find(place).ok()?;
        let slot = std::mem::replace(&mut self.slots[index].1, GAP);
        if slot == GAP {
            return None;
        }
        self.n_gaps += 1;
        self.close_gaps();
        Some(slot)
    }

    fn take_first(&mut self) -> Option<usize> {
        let (_, slot) = self.slots.pop_front()?;
        self.close_gaps();
        Some(slot)
    }

    fn slot(&self, place: Place) -> Option<usize> {
        self.find(place).ok().map(|index| self.slots[index].1).filter(|slot| *slot != GAP)
    }

    fn find(&self, place: Place) -> Result<usize, usize> {
        let n = self.slots.len();
        let (Some((first, _)), Some((last, _))) = (self.slots.front(), self.slots.back()) else { return Err(0) };
        if place < *first {
            return Err(0);
        }
        if place > *last {
            return Err(n);
        }
        // Places differ by at least one from each to the next, which bounds it from both sides.
        let mut low = n.saturating_sub((last - place) as usize + 1);
        let mut high = n.min((place - first) as usize + 1);
        if self.slots[low].0 == place {
            return Ok(low);
        }
        while low < high {
            let middle = low.midpoint(high);
            if self.slots[middle].0 < place { low = middle + 1 } else { high = middle }
        }
        if low < n && self.slots[low].0 == place { Ok(low) } else { Err(low) }
    }

    fn close_gaps(&mut self) {
        while self.slots.front().is_some_and(|(_, slot)| *slot == GAP) {
            self.slots.pop_front();
            self.n_gaps -= 1;
        }
        while self.slots.back().is_some_and(|(_, slot)| *slot == GAP) {
            self.slots.pop_back();
            self.n_gaps -= 1;
        }
        if self.n_gaps > self.slots.len() / 2 + 16 {
            self.slots.retain(|(_, slot)| *slot != GAP);
            self.n_gaps = 0;
        }
    }
}

/// The slot of a place that its guest has left.
const GAP: usize = usize::MAX;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn served_in_the_order_of_arrival_whoever_leaves() {
        let mut line = Line::default();
        let places: Vec<Place> = "abcde".chars().map(|guest| line.join(guest)).collect();
        assert_eq!((line.leave(places[2]), line.leave(places[2])), (Some('c'), None));
        assert_eq!((line.pop_first(), line.get(places[1])), (Some('a'), Some(&'b')));
        line.join('f');
        assert_eq!(line.take_all().collect::<String>(), "bdef");
        assert!(line.is_empty());
    }

    #[test]
    fn gaps_are_closed_and_hide_nobody() {
        let mut line = Line::default();
        let first = line.join(0);
        let places: Vec<Place> = (1..=1_000).map(|n| line.join(n)).collect();
        for (n, place) in (1..).zip(&places) {
            if n % 10 != 0 {
                assert_eq!((line.leave(*place), line.get(*place)), (Some(n), None));
            }
        }
        assert!(line.order.slots.len() < 250, "{} places for {} guests", line.order.slots.len(), line.len());
        for (n, place) in (1..).zip(&places) {
            assert_eq!(line.get(*place).copied(), (n % 10 == 0).then_some(n));
        }
        assert_eq!(line.stand_at(places[4], 5), None, "in a gap, closed or not");
        assert_eq!(line.leave(first), Some(0));
        assert_eq!((line.pop_first(), line.pop_first(), line.len()), (Some(5), Some(10), 99));
        assert_eq!(line.leave(places[999]), Some(1_000));
        assert_eq!(line.take_all().collect::<Vec<_>>(), (2..=99).map(|n| 10 * n).collect::<Vec<_>>());
    }

    #[test]
    fn an_old_place_comes_before_newer_ones() {
        let mut line = Line::default();
        assert_eq!(line.stand_at(7, 'b'), None);
        assert_eq!(line.stand_at(3, 'a'), None);
        assert_eq!(line.stand_at(7, 'c'), Some('b'));
        assert!(line.join('d') > 7);
        assert_eq!(line.take_all().collect::<String>(), "acd");
    }
}
