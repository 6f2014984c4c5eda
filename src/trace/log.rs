//! The trace: a bounded ring of events, and the tables of texts and source lines that they point into.
//!
//! Invariant: the hash covers every event ever recorded, also those the ring has since dropped, and nothing but events
//! (source lines move with every edit of a file; a run is the same run still). A trace that is off records nothing and
//! hashes nothing: it stays as it was made, and texts and source lines have the number 0, which is none's.

use std::collections::VecDeque;
use std::hash::Hasher;
use std::panic::Location;

use serde::Serialize;
use twox_hash::XxHash64;

use super::event::Event;

/// A place in the source at which a task can wait or act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Site {
    /// Path as the compiler saw it.
    pub file: &'static str,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

/// Events taken out of the trace at once.
#[derive(Debug, Default)]
pub struct Batch {
    /// Index of the first event, counted from the start of the run.
    pub from: u64,
    /// Whole records, one after the other.
    pub bytes: Vec<u8>,
}

/// Everything that happened in one run, or its last part where that is more than the ring holds.
#[derive(Debug)]
pub struct Trace {
    events: VecDeque<Event>,
    /// 0: the trace is off.
    capacity: usize,
    n_recorded: u64,
    hash: XxHash64,
    texts: Vec<String>,
    /// Index + 1 of each text: a hundred thousand jobs may each fail in words of their own.
    #[cfg(feature = "programs")]
    known: std::collections::BTreeMap<String, u32>,
    sites: Vec<&'static Location<'static>>,
}

impl Trace {
    /// An empty trace that keeps the last `capacity` events (32 bytes each), at least one.
    pub fn with_capacity(capacity: usize) -> Self {
        Self::of_capacity(capacity.max(1))
    }

    /// A trace that stays empty: for runs of which only the outcome is wanted.
    #[cfg(any(feature = "pool", feature = "programs"))]
    pub fn off() -> Self {
        Self::of_capacity(0)
    }

    fn of_capacity(capacity: usize) -> Self {
        Self {
            events: VecDeque::new(),
            capacity,
            n_recorded: 0,
            hash: XxHash64::with_seed(0),
            texts: Vec::new(),
            #[cfg(feature = "programs")]
            known: std::collections::BTreeMap::new(),
            sites: Vec::new(),
        }
    }

    /// Whether it records nothing.
    pub const fn is_off(&self) -> bool {
        cfg!(any(feature = "pool", feature = "programs")) && self.capacity == 0
    }

    /// Appends an event; the oldest goes when the ring is full.
    pub fn record(&mut self, event: Event) {
        if self.is_off() {
            return;
        }
        self.hash.write(&event.to_bytes());
        if self.events.len() == self.capacity {
            self.events.pop_front();
        }
        self.events.push_back(event);
        self.n_recorded += 1;
    }

    /// Index + 1 of a text, which is added where it is new.
    pub fn text(&mut self, text: &str) -> u32 {
        if self.is_off() {
            return 0;
        }
        if let Some(known) = self.known(text) {
            return known;
        }
        self.texts.push(text.to_owned());
        let index = self.texts.len() as u32;
        #[cfg(feature = "programs")]
        self.known.insert(text.to_owned(), index);
        index
    }

    #[cfg(feature = "programs")]
    fn known(&self, text: &str) -> Option<u32> {
        self.known.get(text).copied()
    }

    /// The plain pattern's texts are few and mostly repeat the last ones.
    #[cfg(not(feature = "programs"))]
    fn known(&self, text: &str) -> Option<u32> {
        self.texts.iter().rposition(|known| known == text).map(|index| index as u32 + 1)
    }

    /// Index + 1 of a source line, which is added where it is new.
    pub fn site(&mut self, at: &'static Location<'static>) -> u16 {
        if self.is_off() {
            return 0;
        }
        // A run has a dozen sites, and the pointer nearly always decides: a scan beats hashing file names.
        let known = self.sites.iter().position(|&site| std::ptr::eq(site, at) || site == at);
        let index = known.unwrap_or_else(|| {
            self.sites.push(at);
            self.sites.len() - 1
        });
        index as u16 + 1
    }

    /// Events that are still in the ring, oldest first.
    pub fn events(&self) -> impl ExactSizeIterator<Item = &Event> {
        self.events.iter()
    }

    /// How many events were recorded since the start, kept or not.
    pub const fn n_recorded(&self) -> u64 {
        self.n_recorded
    }

    /// How many events the ring has dropped.
    pub fn n_dropped(&self) -> u64 {
        self.n_recorded - self.events.len() as u64
    }

    /// XXH64 (seed 0) over every record since the start.
    pub fn hash(&self) -> u64 {
        self.hash.finish()
    }

    /// Copies the records from index `from` on (or from the oldest one kept).
    pub fn batch(&self, from: u64) -> Batch {
        let from = from.clamp(self.n_dropped(), self.n_recorded);
        let skip = (from - self.n_dropped()) as usize;
        let mut bytes = Vec::with_capacity((self.events.len() - skip) * Event::SIZE);
        for event in self.events.range(skip..) {
            bytes.extend_from_slice(&event.to_bytes());
        }
        Batch { from, bytes }
    }

    /// The texts that events point to by index + 1.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// The source line that an event points to.
    #[cfg(feature = "programs")]
    pub(crate) fn site_at(&self, site: u16) -> Option<&'static Location<'static>> {
        self.sites.get(usize::from(site).wrapping_sub(1)).copied()
    }

    /// The source lines that events point to by index + 1.
    pub fn sites(&self) -> Vec<Site> {
        let site = |at: &&'static Location<'static>| Site { file: at.file(), line: at.line(), column: at.column() };
        self.sites.iter().map(site).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;
    use crate::trace::Kind;

    fn event(n: u32) -> Event {
        Event { at: Time::from_nanos(u64::from(n)), a: n, ..Event::new(Kind::Sent) }
    }

    #[test]
    fn a_full_ring_drops_the_oldest_and_says_so() {
        let mut trace = Trace::with_capacity(3);
        (1..=5).for_each(|n| trace.record(event(n)));
        assert_eq!(trace.events().map(|e| e.a).collect::<Vec<_>>(), [3, 4, 5]);
        assert_eq!((trace.n_recorded(), trace.n_dropped()), (5, 2));
        assert_eq!((trace.batch(0).from, trace.batch(4).bytes.len()), (2, Event::SIZE));
    }

    #[test]
    fn the_hash_covers_dropped_events_too() {
        let hash = |first: u32, capacity: usize| {
            let mut trace = Trace::with_capacity(capacity);
            [first, 2, 3].into_iter().for_each(|n| trace.record(event(n)));
            trace.hash()
        };
        assert_eq!(hash(1, 1), hash(1, 10));
        assert_ne!(hash(1, 1), hash(9, 1));
    }

    #[cfg(any(feature = "pool", feature = "programs"))]
    #[test]
    fn a_trace_that_is_off_stays_empty() {
        let mut trace = Trace::off();
        trace.record(event(1));
        assert_eq!((trace.text("a"), trace.site(Location::caller())), (0, 0));
        assert_eq!((trace.n_recorded(), trace.n_dropped(), trace.events().len()), (0, 0, 0));
        assert_eq!(trace.hash(), Trace::with_capacity(1).hash());
        assert_eq!((trace.batch(0).bytes.len(), trace.texts().len(), trace.sites().len()), (0, 0, 0));
    }

    #[test]
    fn a_record_decodes_to_the_same_event() {
        let event = Event {
            at: Time::from_nanos(u64::MAX - 1),
            kind: Kind::JobSettled,
            detail: 200,
            actor: 65_535,
            object: 300,
            site: 7,
            job: u32::MAX,
            a: 0x0102_0304,
            b: 0x0506_0708_090a_0b0c,
        };
        assert_eq!(Event::from_bytes(&event.to_bytes()), Some(event));
        assert_eq!(Event::from_bytes(&[0; Event::SIZE]), None);
    }
}
