//! A fingerprint of a program's state, from what its tasks did and saw.
//!
//! What a task will do next depends on what it has seen so far and on nothing else; what an object (a channel, a wait group, a
//! context, a worker, a job) holds, on what was done to it, in this order. So two runs whose tasks and objects all have the same
//! histories are in the same state, in whatever order the steps of different tasks were taken: that is the happens-before
//! relation of Lamport (1978), used for pruning by Musuvathi and Qadeer (2007). Here each history is one hash, and the state is
//! their sum, so that a step costs a few additions.
//!
//! It holds for tasks that share nothing but what the trace tells of. Whoever shares more says so ([`super::Chooser::touch`]).
//! Two states of the same fingerprint are taken for one; with 128 bits and ten million states the odds of an error are 10⁻²⁵.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// Whose history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Whose {
    /// A task's, by its number.
    Task(u32),
    /// A worker's, as its crew knows it.
    Actor(u16),
    Object(u16),
    /// A channel's, at the end where values go in.
    Senders(u16),
    /// A channel's, at the end where they come out.
    Receivers(u16),
    Job(u32),
    /// What the trace does not tell of: the host, or whatever a program shares besides.
    Other(u64),
}

/// All histories.
#[derive(Debug, Default)]
pub(super) struct State {
    histories: HashMap<Whose, u128, BuildHasherDefault<Fingerprint>>,
    sum: u128,
}

impl State {
    pub(super) fn enter(&mut self, whose: Whose, what: u128) {
        let history = self.histories.entry(whose).or_insert(0);
        let key = fingerprint(&whose);
        if *history != 0 {
            self.sum = self.sum.wrapping_sub(mixed(key, *history));
        }
        *history = mixed(*history, what) | 1;
        self.sum = self.sum.wrapping_add(mixed(key, *history));
    }

    pub(super) const fn sum(&self) -> u128 {
        self.sum
    }
}

/// A fingerprint of a value.
pub(super) fn fingerprint(value: &impl Hash) -> u128 {
    let mut hasher = Fingerprint::default();
    value.hash(&mut hasher);
    hasher.whole()
}

pub(super) fn mixed(a: u128, b: u128) -> u128 {
    let mut hasher = Fingerprint(a as u64, (a >> 64) as u64);
    hasher.write_u128(b);
    hasher.whole()
}

/// Two lanes of 64 bits, each stirred as MurmurHash3 does at its end (Appleby, 2011).
#[derive(Clone, Copy, Default)]
pub(super) struct Fingerprint(u64, u64);

impl Fingerprint {
    const fn whole(self) -> u128 {
        (self.0 as u128) | (self.1 as u128) << 64
    }
}

impl Hasher for Fingerprint {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
        self.write_u64(bytes.len() as u64);
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = stirred(self.0 ^ word, 0xff51_afd7_ed55_8ccd, 0xc4ce_b9fe_1a85_ec53);
        self.1 = stirred(self.1.wrapping_add(word), 0x9e37_79b9_7f4a_7c15, 0xbf58_476d_1ce4_e5b9);
    }

    fn write_u128(&mut self, word: u128) {
        self.write_u64(word as u64);
        self.write_u64((word >> 64) as u64);
    }

    fn write_u8(&mut self, word: u8) {
        self.write_u64(word.into());
    }

    fn write_u16(&mut self, word: u16) {
        self.write_u64(word.into());
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(word.into());
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

const fn stirred(mut word: u64, first: u64, second: u64) -> u64 {
    word ^= word >> 33;
    word = word.wrapping_mul(first);
    word ^= word >> 29;
    word = word.wrapping_mul(second);
    word ^ (word >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_different_tasks_did_has_no_order_and_what_one_did_has() {
        let state = |entries: &[(u32, u128)]| {
            let mut state = State::default();
            entries.iter().for_each(|(task, what)| state.enter(Whose::Task(*task), *what));
            state.sum()
        };
        assert_eq!(state(&[(1, 5), (2, 6), (1, 7)]), state(&[(2, 6), (1, 5), (1, 7)]));
        assert_ne!(state(&[(1, 5), (2, 6), (1, 7)]), state(&[(1, 7), (2, 6), (1, 5)]));
        assert_ne!(state(&[(1, 5), (2, 6)]), state(&[(1, 6), (2, 5)]));
        assert_ne!(state(&[(1, 5)]), state(&[(1, 5), (1, 5)]));
    }
}
