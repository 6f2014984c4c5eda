//! Runs as a host sees them, in every schedule: the pattern and its pitfalls, with a cancellation before any answer. Each run's
//! trace is read event by event, and whether the scheduler calls it a deadlock, or a leak, is held against a definition of its own.
//!
//! A failure prints the shortest schedule, and a link that shows it on the page.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]
#![allow(clippy::print_stdout, reason = "how much was explored is what its reader asks")]

#[path = "support/books.rs"]
mod books;
#[path = "support/explorer.rs"]
mod explorer;
#[path = "support/standstill.rs"]
mod standstill;

use books::Books;
use explorer::{Budget, attempt, counted, explore};
use standstill::Standstill;
use worker_pool_playground::pool::{ArrivalsName, Input, Mode, OutcomeKind, ProgramName, Settings};
use worker_pool_playground::scenes;
use worker_pool_playground::sched::{Chooser, Schedule, Search};
use worker_pool_playground::sim::{Broken, Exploration, Simulation, simulate};
use worker_pool_playground::time::Time;

/// The pattern of this size, simulated, each job of one millisecond.
fn settings(program: ProgramName, workers: u16, jobs: u32, capacities: (u32, u32)) -> Settings {
    Settings {
        mode: Mode::Simulated,
        program,
        workers: Some(workers.into()),
        jobs: Some(jobs.into()),
        size: Some(1.0),
        jobs_capacity: Some(capacities.0.into()),
        results_capacity: Some(capacities.1.into()),
        grace_ms: Some(5.0),
        ..Settings::default()
    }
}

/// The link by which the page shows the run.
fn link(settings: &Settings, log: &[(Time, Input)], schedule: &Schedule) -> String {
    let program = ProgramName::ALL.iter().find(|(_, program)| *program == settings.program).unwrap().0;
    let number = |value: Option<f64>| value.map_or_else(|| "none".to_owned(), |value| value.to_string());
    let log = if log.is_empty() { "" } else { "&log=cancel@0" };
    let arrivals = match settings.arrivals_per_second {
        Some(n) if settings.arrivals == ArrivalsName::Steady => format!("&arrivals=steady&arrivalsPerSecond={n}"),
        _ => String::new(),
    };
    format!(
        "#v=1&scene=basic&mode=simulated&program={program}&workers={}&jobs={}&size={}&jobsCapacity={}&resultsCapacity={}&graceMs={}\
         &timeoutMs={}&collector={}&schedule={schedule}&seed={}{arrivals}{log}",
        number(settings.workers),
        number(settings.jobs),
        number(settings.size),
        number(settings.jobs_capacity),
        number(settings.results_capacity),
        number(settings.grace_ms),
        number(settings.timeout_ms),
        u8::from(settings.collector),
        number(settings.seed),
    )
}

/// One run as `chooser` says, and all that must hold of it; `None`: it was cut short.
fn run(settings: &Settings, log: &[(Time, Input)], chooser: &Chooser) -> Option<Broken> {
    let config = settings.check().unwrap();
    let run = Simulation::guided(&config, log, chooser).finish();
    if chooser.is_cut() {
        return None;
    }
    let outcome = run.outcome().expect("a run ends, whatever the schedule");
    let stats = &outcome.stats;
    assert_eq!(stats.accounted(), stats.submitted, "{stats:?}");
    let standstill = Standstill::of(&run.trace());
    standstill.check(outcome);
    if outcome.kind != OutcomeKind::Crashed && settings.program != ProgramName::AssumedOrder {
        let mut books = Books::default();
        books.read(&run.trace());
        books.check(stats, config.n_workers, config.n_jobs);
        if settings.program == ProgramName::Pool {
            books.check_end(&run, &config);
        }
    }
    Some(Broken::of(&run).0)
}

/// A cancellation that may come before any answer: what is overtaken comes late.
const CANCELLED: &[(Time, Input)] = &[(Time::ZERO, Input::Cancel)];

#[test]
fn the_pattern_ends_as_it_should_in_every_order_of_tasks_and_answers() {
    let (mut n_runs, mut n_complete, budget) = (0, 0, Budget::of(250, 20_000));
    for (workers, jobs) in [(1, 1), (1, 2), (2, 1), (2, 2), (3, 2), (2, 3), (3, 4)] {
        for (jobs_capacity, results_capacity) in (0..9).map(|n| (n / 3, n % 3)) {
            for log in [&[], CANCELLED] {
                let settings = settings(ProgramName::Pool, workers, jobs, (jobs_capacity, results_capacity));
                let tell = |schedule: &Schedule| link(&settings, log, schedule);
                let explored = explore(budget, Search::new(), |chooser| run(&settings, log, chooser), tell);
                println!("{}: {}", link(&settings, log, &Schedule::USUAL), counted(&explored));
                assert_eq!(explored.endings, [Broken::No]);
                n_runs += explored.n_runs;
                n_complete += u32::from(explored.n_covered.is_some());
            }
        }
    }
    println!("{n_runs} schedules run; every schedule of {n_complete} configurations");
}

#[test]
fn workers_that_wait_for_jobs_that_are_late_are_served_in_the_order_they_came_in() {
    let (mut n_runs, budget) = (0, Budget::of(400, 20_000));
    for (workers, jobs) in [(2, 3), (3, 4)] {
        for log in [&[], CANCELLED] {
            let settings = Settings {
                arrivals: ArrivalsName::Steady,
                arrivals_per_second: Some(100.0),
                ..settings(ProgramName::Pool, workers, jobs, (1, 1))
            };
            let tell = |schedule: &Schedule| link(&settings, log, schedule);
            let explored = explore(budget, Search::new(), |chooser| run(&settings, log, chooser), tell);
            println!("{}: {}", link(&settings, log, &Schedule::USUAL), counted(&explored));
            assert_eq!(explored.endings, [Broken::No]);
            n_runs += explored.n_runs;
        }
    }
    println!("{n_runs} schedules run");
}

#[test]
fn a_pitfall_breaks_in_exactly_these_ways_whatever_the_schedule() {
    use Broken::{Crashed, Deadlock, Leak, Misplaced, No};
    let of = |program| settings(program, 2, 2, (1, 1));
    let pitfalls: [(&str, Settings, &[Broken]); 9] = [
        ("no close", of(ProgramName::NoClose), &[Deadlock]),
        ("nobody receives", Settings { collector: false, jobs: Some(4.0), ..of(ProgramName::Pool) }, &[Deadlock]),
        ("closed twice", of(ProgramName::DoubleClose), &[Crashed]),
        ("sent after the close", of(ProgramName::LateSend), &[Crashed]),
        // The last result may be in the channel before the producer comes to close it.
        ("results closed early", of(ProgramName::EarlyClose), &[Crashed]),
        ("added late", of(ProgramName::LateAdd), &[No, Crashed]),
        ("main gives up", Settings { timeout_ms: Some(1.0), jobs: Some(6.0), ..of(ProgramName::Leak) }, &[Leak]),
        ("order assumed", of(ProgramName::AssumedOrder), &[No, Misplaced]),
        ("ordered", of(ProgramName::Ordered), &[No]),
    ];
    for (name, settings, expected) in pitfalls {
        let tell = |schedule: &Schedule| link(&settings, &[], schedule);
        let budget = Budget::of(1_500, 100_000);
        let mut explored = explore(budget, Search::new(), |chooser| run(&settings, &[], chooser), tell);
        println!("{name}: {}, {:?}", counted(&explored), explored.endings);
        explored.endings.sort_unstable();
        assert_eq!(explored.endings, expected, "{name}");
    }
}

#[test]
fn leaving_known_states_leaves_out_no_schedule_of_a_run() {
    for program in [ProgramName::Pool, ProgramName::LateAdd, ProgramName::AssumedOrder, ProgramName::NoClose] {
        for log in [&[], CANCELLED] {
            let settings = Settings { workers: Some(1.0), ..settings(program, 1, 1, (1, 1)) };
            let count = |search| {
                let tell = |schedule: &Schedule| link(&settings, log, schedule);
                explore(Budget { n_runs: 100_000 }, search, |chooser| run(&settings, log, chooser), tell)
            };
            let (once, each) = (count(Search::new()), count(Search::without_merging()));
            assert!(each.n_covered.is_some(), "{}", counted(&each));
            assert_eq!((once.n_covered, once.endings.len()), (each.n_covered, each.endings.len()), "{program:?}");
            assert!(each.endings.iter().all(|ending| once.endings.contains(ending)));
        }
    }
}

/// As the page does it: from the link's text, with a new simulation.
#[test]
fn a_schedule_that_was_found_leads_to_the_same_trace_again() {
    let settings = settings(ProgramName::LateAdd, 3, 4, (1, 1));
    let config = settings.check().unwrap();
    let mut exploration = Exploration::new(&config, &[], 400);
    while exploration.advance() {}
    let found = exploration.found();
    assert_eq!(found.iter().map(|found| found.broken).collect::<Vec<_>>(), [Broken::Crashed, Broken::No]);
    for found in found {
        let again = Settings { schedule: Some(found.schedule.clone()), ..settings.clone() };
        let run = simulate(&again.check().unwrap(), &[]);
        assert_eq!(Broken::of(&run).0, found.broken, "{}", found.schedule);
        let chooser = Chooser::following(found.schedule.parse().unwrap());
        let guided = Simulation::guided(&config, &[], &chooser).finish();
        assert_eq!(run.outcome().unwrap().hash, guided.outcome().unwrap().hash);
        assert_eq!(chooser.schedule().to_string(), found.schedule, "it was followed to the letter");
    }
}

#[test]
fn how_many_schedules_lead_where_adds_up() {
    let config = settings(ProgramName::LateAdd, 2, 2, (1, 1)).check().unwrap();
    let mut exploration = Exploration::new(&config, &[], 10_000);
    while exploration.advance() {}
    let sum: f64 = exploration.found().iter().map(|found| found.n_schedules.unwrap()).sum();
    assert_eq!(sum, exploration.search().n_covered().unwrap() as f64);
    assert!(exploration.found().iter().all(|found| found.n_schedules.unwrap() > 0.0));
}

#[test]
fn a_pitfall_that_is_mended_breaks_in_no_schedule() {
    for scene in scenes::all().into_iter().filter(|scene| scene.group == "pitfalls") {
        let Some(fixed) = scene.fixed else { continue };
        let few = |n: Option<f64>, most: f64| n.map(|n| n.min(most));
        let (workers, jobs) = (few(fixed.workers, 3.0), few(fixed.jobs, 6.0));
        let small =
            Settings { mode: Mode::Simulated, min_workers: few(fixed.min_workers, 2.0), workers, jobs, ..fixed };
        let mut exploration = Exploration::new(&small.check().unwrap(), &[], Budget::of(150, 5_000).n_runs);
        while exploration.advance() {}
        let broken: Vec<_> = exploration.found().into_iter().filter(|found| found.broken != Broken::No).collect();
        assert!(broken.is_empty(), "{}: {broken:?}", scene.id);
    }
}

#[test]
fn larger_runs_hold_in_random_orders_and_by_random_priorities() {
    let n_seeds = if explorer::is_long() { 5_000 } else { 40 };
    for (log, (workers, jobs)) in [(&[][..], (8, 60)), (CANCELLED, (8, 60)), (CANCELLED, (3, 20))] {
        let settings = settings(ProgramName::Pool, workers, jobs, (2, 1));
        for seed in 0..n_seeds {
            for chooser in [Chooser::random(seed), Chooser::priorities(seed, 3, 2_000)] {
                let tell = |schedule: &Schedule| link(&settings, log, schedule);
                let ending = attempt(&mut |chooser| run(&settings, log, chooser), &chooser, &tell);
                assert_eq!(ending, Some(Broken::No));
            }
        }
    }
}
