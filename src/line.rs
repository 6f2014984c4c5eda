//! A waiting line: served from the front in the order of arrival, and anyone may leave from the middle.
//!
//! Places only grow, so the line is always sorted by them: joining is O(1), finding a place O(log n), and leaving moves
//! the shorter side. What moves is slot numbers, so that this is the same machine code for every `T`.

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

/// Slots by place.
#[derive(Debug, Default)]
struct Order {
    slots: VecDeque<(Place, usize)>,
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
        self.order.slots.pop_front().map(|(_, slot)| self.guests.remove(slot))
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
        self.order.slots.iter().map(|&(place, slot)| (place, &self.guests[slot]))
    }

    /// The first place whose guest `is_it` says yes to.
    pub fn place_where(&self, mut is_it: impl FnMut(&T) -> bool) -> Option<Place> {
        self.iter().find(|(_, guest)| is_it(guest)).map(|(place, _)| place)
    }

    /// Empties the line and returns everybody, from the front.
    pub fn take_all(&mut self) -> impl Iterator<Item = T> + use<T> {
        let (slots, mut guests) = (std::mem::take(&mut self.order.slots), std::mem::take(&mut self.guests));
        slots.into_iter().map(move |(_, slot)| guests.remove(slot))
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
        } else if let Err(index) = self.find(place) {
            self.slots.insert(index, (place, slot));
        }
    }

    fn take(&mut self, place: Place) -> Option<usize> {
        let index = self.find(place).ok()?;
        self.slots.remove(index).map(|(_, slot)| slot)
    }

    fn slot(&self, place: Place) -> Option<usize> {
        self.find(place).ok().map(|index| self.slots[index].1)
    }

    fn find(&self, place: Place) -> Result<usize, usize> {
        // Nearly always it is the first that leaves.
        match self.slots.front() {
            Some((first, _)) if *first == place => Ok(0),
            _ => self.slots.binary_search_by_key(&place, |(place, _)| *place),
        }
    }
}

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
    fn an_old_place_comes_before_newer_ones() {
        let mut line = Line::default();
        assert_eq!(line.stand_at(7, 'b'), None);
        assert_eq!(line.stand_at(3, 'a'), None);
        assert_eq!(line.stand_at(7, 'c'), Some('b'));
        assert!(line.join('d') > 7);
        assert_eq!(line.take_all().collect::<String>(), "acd");
    }
}
