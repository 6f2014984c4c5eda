//! Goes through the schedules of a simulated run, and says in which of them it breaks.

use serde::Serialize;

use super::Simulation;
use crate::pool::{Input, OutcomeKind, Run, RunConfig, TraceLevel};
use crate::sched::{Chooser, Search};
use crate::time::Time;

/// The schedules of one configuration, gone through step by step. The usual order comes first, then those with one deviation from
/// it, and so on; see [`Search`].
pub struct Exploration {
    config: RunConfig,
    log: Vec<(Time, Input)>,
    most: u64,
    search: Search,
    /// By ending, in the order in which they were found.
    found: Vec<Found>,
}

/// How a run can end that follows another schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Broken {
    /// Nothing is wrong.
    No,
    /// Results were taken for those of other jobs.
    Misplaced,
    /// It finished, was not cancelled, and yet jobs have no result that anybody received.
    Incomplete,
    /// Every task is blocked for ever.
    Deadlock,
    /// Main returned, and others are blocked for ever.
    Leak,
    /// A task panicked.
    Crashed,
    /// It was paused, and nobody ends the pause.
    Paused,
}

/// One ending and how to get there.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// Which.
    pub broken: Broken,
    /// What the panic says; empty for all others.
    pub text: String,
    /// Runs that came to it.
    pub n_runs: u64,
    /// The schedule with the fewest deviations from the usual order that leads to it, as text.
    pub schedule: String,
    /// How many deviations that has.
    pub n_deviations: u32,
    /// Of all schedules, how many lead to it; known once all are covered. Above 2⁵³ it is rounded.
    pub n_schedules: Option<f64>,
}

impl Exploration {
    /// Begins with nothing. At most `most` runs are made.
    pub fn new(config: &RunConfig, log: &[(Time, Input)], most: u64) -> Self {
        // The states of runs are told apart by what the trace tells.
        let config = RunConfig { trace: TraceLevel::Full, schedule: None, ..config.clone() };
        // A retry budget, a token bucket and a policy of size are shared by all, and the trace does not tell all that is done to them.
        let shares_more = config.has_retries() || config.rate.is_some() || config.min_workers.is_some();
        let shares_more = shares_more || config.cores.is_some();
        let search = if shares_more { Search::without_merging() } else { Search::new() };
        Self { config, log: log.to_vec(), most, search, found: Vec::new() }
    }

    /// Makes the next run; `false` if there is none, or none is allowed.
    pub fn advance(&mut self) -> bool {
        if self.search.n_runs() >= self.most {
            return false;
        }
        let Some(chooser) = self.search.next_run() else { return false };
        let run = self.run(&chooser);
        let ending = if chooser.is_cut() { 0 } else { self.enter(&run, &chooser) };
        self.search.learn(&chooser, ending);
        true
    }

    /// Every ending that was met, in the order in which they were; how many schedules lead to each is said once that is known.
    pub fn found(&self) -> Vec<Found> {
        let with_count = |(index, found): (usize, &Found)| {
            let n_schedules = self.search.n_covered_of(|ending| ending as usize == index).map(|n| n as f64);
            Found { n_schedules, ..found.clone() }
        };
        self.found.iter().enumerate().map(with_count).collect()
    }

    /// How far it has come.
    pub const fn search(&self) -> &Search {
        &self.search
    }

    fn run(&self, chooser: &Chooser) -> Run {
        Simulation::guided(&self.config, &self.log, chooser).finish()
    }

    fn enter(&mut self, run: &Run, chooser: &Chooser) -> u32 {
        let (broken, text) = Broken::of(run);
        let known = self.found.iter().position(|found| found.broken == broken && found.text == text);
        let index = known.unwrap_or_else(|| {
            let schedule = chooser.schedule();
            let (n_deviations, schedule) = (schedule.deviations().len() as u32, schedule.to_string());
            self.found.push(Found { broken, text, n_runs: 0, schedule, n_deviations, n_schedules: None });
            self.found.len() - 1
        });
        self.found[index].n_runs += 1;
        index as u32
    }
}

impl Broken {
    /// How a run has ended, and what its panic says.
    pub fn of(run: &Run) -> (Self, String) {
        let Some(outcome) = run.outcome() else { return (Self::No, String::new()) };
        let stats = &outcome.stats;
        let n_settled = stats.submitted - stats.rejected - stats.unsettled();
        let has_all = stats.rejected + stats.lost == 0 && outcome.figures.received == n_settled;
        let is_whole = outcome.cause.is_some() || !run.config().has_collector || has_all;
        match outcome.kind {
            OutcomeKind::Crashed => {
                let text = outcome.crash.as_ref().map_or_else(String::new, |crash| crash.text.clone());
                (Self::Crashed, text)
            }
            OutcomeKind::Deadlock => (Self::Deadlock, String::new()),
            OutcomeKind::Leak => (Self::Leak, String::new()),
            OutcomeKind::Paused => (Self::Paused, String::new()),
            OutcomeKind::Finished if outcome.figures.misplaced > 0 => (Self::Misplaced, String::new()),
            OutcomeKind::Finished if !is_whole => (Self::Incomplete, String::new()),
            OutcomeKind::Finished => (Self::No, String::new()),
        }
    }
}
