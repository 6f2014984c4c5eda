//! Answers every question of a run which of several comes next, and keeps what it answered.
//!
//! Three questions are the whole of what may differ between two runs of one program: which ready task runs, which ready case a
//! select takes, and which of what is under way outside comes in next. All three come here. The first option is always the
//! usual one, so that a [`Schedule`] is what was answered otherwise.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::Hash;
use std::rc::Rc;

use super::schedule::{Deviation, Schedule};
use super::search::Known;
use super::state::{State, Whose, fingerprint, mixed};
use crate::rng::Rng;

/// Chooses. A cheap handle.
#[derive(Clone, Debug)]
pub struct Chooser {
    inner: Rc<Inner>,
}

#[derive(Debug)]
struct Inner {
    policy: RefCell<Policy>,
    /// What is answered otherwise, and how much of it is behind.
    schedule: Schedule,
    n_followed: Cell<usize>,
    made: RefCell<Vec<Made>>,
    /// What is known of states that others were in; nothing where nobody asks.
    state: Option<(RefCell<State>, Rc<Known>)>,
    is_cut: Cell<bool>,
}

/// How the questions are answered that the schedule does not name.
#[derive(Debug)]
enum Policy {
    Usual,
    Random(Rng),
    /// PCT (Burckhardt, Kothari, Musuvathi, Nagarakatte 2010): the ready task of the highest priority runs; at a few steps drawn
    /// beforehand the one that would run falls behind all others.
    Priorities {
        rng: Rng,
        /// By task; larger runs first.
        priorities: HashMap<u32, u32>,
        /// At which step, growing.
        falls: Vec<u32>,
        n_steps: u32,
    },
}

/// A choice that was made among several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// How many options there were, at least 2.
    pub n_options: u16,
    /// Which was taken, from 0.
    pub option: u16,
    /// The state in which it was made; 0 where nobody asks.
    pub(super) state: u128,
}

impl Chooser {
    /// One that follows a schedule, and the usual order where that says nothing.
    pub fn following(schedule: Schedule) -> Self {
        Self::new(schedule, Policy::Usual, None)
    }

    /// One that draws every option, each as likely.
    pub fn random(seed: u64) -> Self {
        Self::new(Schedule::USUAL, Policy::Random(Rng::new(seed)), None)
    }

    /// One that goes by random priorities, which change `depth` - 1 times within so many steps: it meets any bug that needs
    /// `depth` orderings with a chance of at least 1 / (tasks · steps^(depth - 1)).
    pub fn priorities(seed: u64, depth: u32, n_steps: u32) -> Self {
        let mut rng = Rng::new(seed);
        let mut falls: Vec<u32> = (1..depth).map(|_| rng.below(n_steps.max(1))).collect();
        falls.sort_unstable();
        Self::new(Schedule::USUAL, Policy::Priorities { rng, priorities: HashMap::new(), falls, n_steps: 0 }, None)
    }

    pub(super) fn searching(schedule: Schedule, known: Rc<Known>) -> Self {
        Self::new(schedule, Policy::Usual, Some((RefCell::default(), known)))
    }

    fn new(schedule: Schedule, policy: Policy, state: Option<(RefCell<State>, Rc<Known>)>) -> Self {
        let inner = Inner {
            policy: RefCell::new(policy),
            schedule,
            n_followed: Cell::new(0),
            made: RefCell::default(),
            state,
            is_cut: Cell::new(false),
        };
        Self { inner: Rc::new(inner) }
    }

    /// One of `n` options, from 0, by somebody outside the scheduler. `n` must not be 0.
    pub fn choose(&self, n: usize) -> usize {
        self.ask(Question::Outside, n, |rng, _| rng.below(n as u32) as usize)
    }

    /// Which ready task runs next.
    pub(super) fn choose_task(&self, ready: impl ExactSizeIterator<Item = u32>) -> usize {
        let tasks: Vec<u32> = ready.collect();
        self.ask(Question::Task, tasks.len(), |rng, priorities| match priorities {
            None => rng.below(tasks.len() as u32) as usize,
            Some(priorities) => {
                for task in &tasks {
                    priorities.entry(*task).or_insert_with(|| LOWEST_FIRST + rng.below(1 << 30));
                }
                let by_priority = (0..tasks.len()).max_by_key(|index| priorities[&tasks[*index]]);
                by_priority.expect("there are several")
            }
        })
    }

    /// Which of `n` ready cases a select takes.
    pub(super) fn choose_case(&self, n: usize) -> usize {
        self.ask(Question::Case, n, |rng, _| rng.below(n as u32) as usize)
    }

    /// A task is about to run.
    pub(super) fn begins(&self, task: u32) {
        self.enter(Whose::Task(task), BEGINS);
        if let Policy::Priorities { priorities, falls, n_steps, .. } = &mut *self.inner.policy.borrow_mut() {
            while falls.first() == Some(n_steps) {
                falls.remove(0);
                // The later it falls, the further.
                priorities.insert(task, falls.len() as u32);
            }
            *n_steps += 1;
        }
    }

    /// Something happened to a task, or it saw something.
    pub(super) fn saw(&self, task: u32, what: &impl Hash) {
        if self.inner.state.is_some() {
            self.enter(Whose::Task(task), fingerprint(what));
        }
    }

    /// An event of which these have to know.
    pub(super) fn note(&self, what: &impl Hash, whose: [Option<Whose>; 3]) {
        if self.inner.state.is_some() {
            let what = fingerprint(what);
            whose.into_iter().flatten().for_each(|whose| self.enter(whose, what));
        }
    }

    /// Somebody used something that is shared and of which the trace does not tell: `key` names it, `what` is what was done.
    pub fn touch(&self, key: u64, what: &impl Hash) {
        if self.inner.state.is_some() {
            self.enter(Whose::Other(key), fingerprint(what));
        }
    }

    /// Whether all that can come of it is known: the run may be left here.
    pub fn is_cut(&self) -> bool {
        self.inner.is_cut.get()
    }

    /// The choices among several so far.
    pub fn n_choices(&self) -> usize {
        self.inner.made.borrow().len()
    }

    /// What it has answered, as a schedule that answers the same.
    pub fn schedule(&self) -> Schedule {
        let made = self.inner.made.borrow();
        let otherwise = made.iter().enumerate().filter(|(_, made)| made.option > 0);
        Schedule::of(otherwise.map(|(i, made)| Deviation { choice: i as u32 + 1, option: made.option }).collect())
    }

    /// Every choice among several.
    pub fn made(&self) -> std::cell::Ref<'_, Vec<Made>> {
        self.inner.made.borrow()
    }

    fn enter(&self, whose: Whose, what: u128) {
        if let Some((state, _)) = &self.inner.state {
            state.borrow_mut().enter(whose, what);
        }
    }

    fn ask(
        &self,
        question: Question,
        n: usize,
        draw: impl FnOnce(&mut Rng, Option<&mut HashMap<u32, u32>>) -> usize,
    ) -> usize {
        debug_assert!(n > 0, "somebody asks for one of none");
        if n < 2 || self.is_cut() {
            return 0;
        }
        let Inner { schedule, n_followed, made, .. } = &*self.inner;
        let choice = made.borrow().len() as u32 + 1;
        let option = match schedule.deviations().get(n_followed.get()) {
            Some(next) if next.choice == choice => {
                n_followed.set(n_followed.get() + 1);
                usize::from(next.option).min(n - 1)
            }
            _ => match &mut *self.inner.policy.borrow_mut() {
                Policy::Usual => 0,
                Policy::Random(rng) => draw(rng, None),
                Policy::Priorities { rng, priorities, .. } => draw(rng, Some(priorities)),
            },
        };
        let mut now = 0;
        if let Some((state, known)) = &self.inner.state {
            now = mixed(state.borrow().sum(), question as u128);
            // What follows the last deviation is new, or was found before.
            let is_free = n_followed.get() == schedule.deviations().len();
            if is_free && option == 0 && !known.is_new(now) {
                self.inner.is_cut.set(true);
            }
        }
        let (n_options, option) = (n.min(usize::from(u16::MAX)) as u16, option as u16);
        made.borrow_mut().push(Made { n_options, option, state: now });
        option.into()
    }
}

/// Which of several.
#[derive(Clone, Copy)]
enum Question {
    Task = 1,
    Case = 2,
    Outside = 3,
}

const BEGINS: u128 = 1;
/// No task that has not fallen has a lower priority.
const LOWEST_FIRST: u32 = 1 << 10;
