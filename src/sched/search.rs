//! Goes through the schedules of a program: those with the fewest deviations from the usual order first, each only once.
//!
//! The program is run from its start for each of them. A run that comes into a state in which another was before (see `state`)
//! is left there: whatever can follow has been, or will be, gone through from there. So the first schedule that is found to
//! break something is a short one, and when nothing is left to run, every schedule there is has been covered.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasherDefault;
use std::rc::Rc;

use super::chooser::Chooser;
use super::schedule::{Deviation, Schedule};
use super::state::Fingerprint;

/// A search through the schedules of one program.
///
/// ```
/// use worker_pool_playground::chan::Channel;
/// use worker_pool_playground::sched::{Actor, Scheduler, Search};
/// use worker_pool_playground::trace::Trace;
///
/// // Two senders, one receiver that takes one value: which one?
/// let (mut search, mut got) = (Search::new(), std::collections::BTreeSet::new());
/// while let Some(chooser) = search.next_run() {
///     let scheduler = Scheduler::guided(&chooser, Trace::with_capacity(100));
///     let channel = Channel::new(&scheduler, "c", 1);
///     for value in [1_u32, 2] {
///         let channel = channel.clone();
///         scheduler.spawn(Actor::NOBODY, "sender", async move { drop(channel.send(value).await) });
///     }
///     scheduler.run();
///     got.extend(channel.try_recv());
///     search.learn(&chooser, 0);
///     scheduler.abort();
/// }
/// assert_eq!((got.len(), search.is_complete(), search.n_covered()), (2, true, Some(2)));
/// ```
#[derive(Debug)]
pub struct Search {
    known: Rc<Known>,
    /// Deviations, each with the schedule that it extends; the schedules still to run, in this order.
    steps: Vec<Step>,
    waiting: VecDeque<u32>,
    /// The schedule being run.
    current: u32,
    /// The state of the first choice, or the ending where there is none.
    start: Option<u128>,
    n_runs: u64,
    n_cut: u64,
    /// Every schedule with fewer deviations than this has been covered.
    depth: u32,
}

/// One more deviation.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// Of the schedule that it extends; itself for the usual order.
    before: u32,
    deviation: Deviation,
    depth: u32,
}

/// The states that runs have been in.
#[derive(Debug, Default)]
pub(super) struct Known {
    states: RefCell<HashMap<u128, Vec<u128>, BuildHasherDefault<Fingerprint>>>,
    /// Whether the same state is gone on from only once.
    merges: bool,
}

impl Known {
    pub(super) fn is_new(&self, state: u128) -> bool {
        !self.merges || !self.states.borrow().contains_key(&state)
    }
}

impl Default for Search {
    fn default() -> Self {
        Self::new()
    }
}

impl Search {
    /// A search that leaves a run where it comes into a known state.
    pub fn new() -> Self {
        Self::with(true)
    }

    /// A search that runs every schedule to its end: for what shares more than the trace tells of, and to check the other one.
    pub fn without_merging() -> Self {
        Self::with(false)
    }

    fn with(merges: bool) -> Self {
        let usual = Step { before: 0, deviation: Deviation { choice: 0, option: 0 }, depth: 0 };
        Self {
            known: Rc::new(Known { merges, ..Known::default() }),
            steps: vec![usual],
            waiting: VecDeque::from([0]),
            current: 0,
            start: None,
            n_runs: 0,
            n_cut: 0,
            depth: 0,
        }
    }

    /// Who chooses in the next run; `None`: every schedule is covered. Tell what came of it by [`Search::learn`].
    pub fn next_run(&mut self) -> Option<Chooser> {
        self.current = self.waiting.pop_front()?;
        self.depth = self.steps[self.current as usize].depth;
        Some(Chooser::searching(self.schedule_of(self.current), Rc::clone(&self.known)))
    }

    /// Takes in a run: to its end, of which kind `ending` is (any number), or as far as it was new.
    pub fn learn(&mut self, chooser: &Chooser, ending: u32) {
        let last = self.steps[self.current as usize].deviation.choice as usize;
        let made = chooser.made();
        self.n_runs += 1;
        self.n_cut += u64::from(chooser.is_cut());
        // Of a run that was cut, the last choice is the one that was found again.
        let n_new = made.len() - usize::from(chooser.is_cut());
        let depth = self.steps[self.current as usize].depth + 1;
        for (index, made) in made.iter().enumerate().take(n_new).skip(last) {
            for option in 1..made.n_options {
                let deviation = Deviation { choice: index as u32 + 1, option };
                self.waiting.push_back(self.steps.len() as u32);
                self.steps.push(Step { before: self.current, deviation, depth });
            }
        }
        if self.known.merges {
            let mut states = self.known.states.borrow_mut();
            let end = ENDING | u128::from(ending);
            self.start.get_or_insert(made.first().map_or(end, |first| first.state));
            for (index, it) in made.iter().enumerate().take(n_new).skip(last.saturating_sub(1)) {
                let next = made.get(index + 1).map_or(end, |next| next.state);
                let follow = states.entry(it.state).or_insert_with(|| vec![0; it.n_options.into()]);
                follow[usize::from(it.option)] = next;
            }
        }
    }

    /// Whether nothing is left to run.
    pub fn is_complete(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Runs so far, those included that were left in a known state.
    pub const fn n_runs(&self) -> u64 {
        self.n_runs
    }

    /// Runs that were left in a known state.
    pub const fn n_cut(&self) -> u64 {
        self.n_cut
    }

    /// Every schedule with fewer deviations than this from the usual order has been covered.
    pub const fn depth(&self) -> u32 {
        self.depth
    }
}

/// What the schedules come to, once all are covered.
impl Search {
    /// How many schedules there are; `None` as long as something is left to run. More than 2¹²⁸ count as so many.
    pub fn n_covered(&self) -> Option<u128> {
        self.n_covered_of(|_| true)
    }

    /// How many of them end so.
    pub fn n_covered_of(&self, is_it: impl Fn(u32) -> bool) -> Option<u128> {
        if !self.is_complete() {
            return None;
        }
        if !self.known.merges {
            return Some(self.n_runs.into());
        }
        let states = self.known.states.borrow();
        let start = self.start?;
        let mut counts: HashMap<u128, u128, BuildHasherDefault<Fingerprint>> = HashMap::default();
        let count_of = |state: u128, counts: &HashMap<u128, u128, _>| match state >> 32 == ENDING >> 32 {
            true => Some(u128::from(is_it(state as u32))),
            false => counts.get(&state).copied(),
        };
        let mut stack = vec![start];
        while let Some(&state) = stack.last() {
            if count_of(state, &counts).is_some() {
                stack.pop();
                continue;
            }
            let follow = &states[&state];
            let before = stack.len();
            stack.extend(follow.iter().filter(|next| count_of(**next, &counts).is_none()));
            if stack.len() == before {
                let sum = follow.iter().filter_map(|next| count_of(*next, &counts)).fold(0, u128::saturating_add);
                counts.insert(state, sum);
                stack.pop();
            }
        }
        count_of(start, &counts)
    }

    fn schedule_of(&self, mut step: u32) -> Schedule {
        let mut deviations = Vec::new();
        while step > 0 {
            let Step { before, deviation, .. } = self.steps[step as usize];
            deviations.push(deviation);
            step = before;
        }
        deviations.reverse();
        Schedule::of(deviations)
    }
}

/// A state that is an ending: no fingerprint has these upper bits, as good as surely.
const ENDING: u128 = 0x656e_6469_6e67_2c20_7361_7973_0000_0000;
