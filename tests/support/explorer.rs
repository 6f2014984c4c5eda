//! Goes through the schedules of a program and tells of the first that breaks it, the shortest there is.

#![allow(dead_code, reason = "each test crate uses its own part")]

use std::panic::{AssertUnwindSafe, catch_unwind};

use worker_pool_playground::sched::{Chooser, Schedule, Search};

/// How far to go.
#[derive(Clone, Copy)]
pub(crate) struct Budget {
    /// Runs of one program.
    pub(crate) n_runs: u64,
}

impl Budget {
    /// So many runs, or with `WPP_EXPLORE=long` so many.
    pub(crate) fn of(usual: u64, long: u64) -> Self {
        Self { n_runs: if is_long() { long } else { usual } }
    }
}

/// Whether somebody asked for millions.
pub(crate) fn is_long() -> bool {
    std::env::var("WPP_EXPLORE").is_ok_and(|how| how == "long")
}

/// What came of one program.
#[derive(Debug)]
pub(crate) struct Explored<E> {
    /// Every ending that was met, in the order in which they were.
    pub(crate) endings: Vec<E>,
    pub(crate) n_runs: u64,
    /// Every schedule with fewer deviations than this from the usual order is covered.
    pub(crate) depth: u32,
    /// How many schedules there are, where all are covered.
    pub(crate) n_covered: Option<u128>,
}

/// Goes through the schedules of `run`, which says how it ended, or nothing where it was cut short, and panics where something
/// is wrong. `tell` says how to see that again.
pub(crate) fn explore<E: PartialEq>(
    budget: Budget,
    search: Search,
    mut run: impl FnMut(&Chooser) -> Option<E>,
    tell: impl Fn(&Schedule) -> String,
) -> Explored<E> {
    let (mut search, mut endings) = (search, Vec::new());
    while search.n_runs() < budget.n_runs {
        let Some(chooser) = search.next_run() else { break };
        let ending = attempt(&mut run, &chooser, &tell);
        let number = ending.map_or(0, |ending| {
            endings.iter().position(|other| *other == ending).unwrap_or_else(|| {
                endings.push(ending);
                endings.len() - 1
            })
        });
        search.learn(&chooser, number as u32);
    }
    Explored { endings, n_runs: search.n_runs(), depth: search.depth(), n_covered: search.n_covered() }
}

/// One run; where it breaks, the shortest schedule that breaks it is told.
pub(crate) fn attempt<E>(
    run: &mut impl FnMut(&Chooser) -> Option<E>,
    chooser: &Chooser,
    tell: &impl Fn(&Schedule) -> String,
) -> Option<E> {
    match catch_unwind(AssertUnwindSafe(|| run(chooser))) {
        Ok(ending) => ending,
        Err(_) => {
            let mut breaks = |schedule: &Schedule| {
                let again = Chooser::following(schedule.clone());
                catch_unwind(AssertUnwindSafe(|| run(&again))).is_err()
            };
            let found = chooser.schedule();
            assert!(
                breaks(&found),
                "it breaks, and not again on the same schedule {found}: something is left to chance"
            );
            let shortest = found.shortened(breaks);
            panic!("it breaks on the schedule {shortest}\n{}", tell(&shortest));
        }
    }
}

/// A number of schedules in words.
pub(crate) fn counted<E>(explored: &Explored<E>) -> String {
    match explored.n_covered {
        Some(n) => format!("all {n} schedules, in {} runs", explored.n_runs),
        None => format!(
            "all schedules with up to {} deviations, in {} runs",
            explored.depth.saturating_sub(1),
            explored.n_runs
        ),
    }
}
