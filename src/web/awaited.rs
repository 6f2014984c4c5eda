//! Jobs whose submitters wait for them to be accepted, kept as runs of numbers that follow each other.

use std::collections::BTreeMap;

/// Where each run begins and before which number it ends.
#[derive(Default)]
pub(super) struct Awaited(BTreeMap<u32, u32>);

impl Awaited {
    /// So many more from this one on, none of which is there.
    pub(super) fn add(&mut self, first: u32, n: u32) {
        if n > 0 {
            self.0.insert(first, first + n);
        }
    }

    /// Takes out those that are there, of so many from this one on: the next of them that follow each other, and how many.
    pub(super) fn take(&mut self, first: u32, n: u32) -> Option<(u32, u32)> {
        let end = first + n;
        let around = self.0.range(..=first).next_back().filter(|(_, to)| **to > first);
        let (&from, &to) = around.or_else(|| self.0.range(first..end).next())?;
        self.0.remove(&from);
        let (taken, until) = (from.max(first), to.min(end));
        self.add(from, taken - from);
        self.add(until, to - until);
        Some((taken, until - taken))
    }
}
