//! The pattern in every schedule: whatever order its tasks run in, whatever comes from outside before whichever step, no job is
//! lost, none settles twice, no wake-up is lost, nobody is left.
//!
//! `WPP_EXPLORE=long cargo test --release --test explore -- --nocapture` goes through millions and says how far it came.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]
#![allow(clippy::print_stdout, reason = "how much was explored is what its reader asks")]

#[path = "support/books.rs"]
mod books;
#[path = "support/explorer.rs"]
mod explorer;
#[path = "support/world.rs"]
mod world;

use std::sync::Mutex;
use std::time::Duration;

use explorer::{Budget, attempt, counted, explore, is_long};
use worker_pool_playground::chan::Channel;
use worker_pool_playground::pool::{Crew, closer};
use worker_pool_playground::sched::{Actor, Chooser, Schedule, Scheduler, Search};
use worker_pool_playground::sync::{Context, WaitGroup};
use worker_pool_playground::trace::{State, Trace};
use world::{End, PLAN, Plan, run};

/// Every size and every pair of capacities of the pattern, undisturbed and with what may befall it.
fn plans() -> Vec<Plan> {
    let mut plans = Vec::new();
    for n_workers in 1..=3 {
        for n_jobs in 0..=4 {
            for (jobs_capacity, results_capacity) in (0..9).map(|n| (n / 3, n % 3)) {
                let plan = Plan { n_workers, n_jobs, jobs_capacity, results_capacity, ..PLAN };
                plans.push(plan);
                plans.push(Plan { may_cancel: true, ..plan });
                plans.push(Plan { may_close: true, ..plan });
                if (jobs_capacity, results_capacity) == (1, 1) {
                    plans.push(Plan { n_losses: 1, ..plan });
                    plans.push(Plan { n_losses: 2, ..plan }); // of one worker twice: it is started again after a wait
                    plans.push(Plan { starts_late: true, may_cancel: true, ..plan });
                    plans.push(Plan { may_cancel: true, may_close: true, n_losses: 1, ..plan });
                    plans.push(Plan { has_collector: false, ..plan });
                }
            }
        }
    }
    plans
}

fn tell(plan: Plan) -> impl Fn(&Schedule) -> String {
    move |schedule| {
        format!("of {plan:?}; to see it again: world::run(plan, &Chooser::following(\"{schedule}\".parse().unwrap()))")
    }
}

/// Runs `work` on every plan, on as many threads as there are cores; the sum of what it yields.
fn on_all_cores(plans: Vec<Plan>, work: impl Fn(Plan) -> u64 + Sync) -> u64 {
    let (rest, sum) = (Mutex::new(plans), Mutex::new(0));
    let n_threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(|| {
                while let Some(plan) = { rest.lock().unwrap().pop() } {
                    let n = work(plan);
                    *sum.lock().unwrap() += n;
                }
            });
        }
    });
    sum.into_inner().unwrap()
}

#[test]
fn the_pattern_loses_nothing_in_any_schedule() {
    let budget = Budget::of(300, 20_000);
    let n_complete = Mutex::new(0);
    let n_runs = on_all_cores(plans(), |plan| {
        let explored = explore(budget, Search::new(), |chooser| run(plan, chooser), tell(plan));
        *n_complete.lock().unwrap() += u32::from(explored.n_covered.is_some());
        println!("{plan:?}: {}", counted(&explored));
        let is_stuck = |end: &End| matches!(end, End::Stuck { .. });
        // Where nobody receives, what does not fit blocks for ever, and the scheduler says so if and only if it does.
        let must_stick = !plan.has_collector && plan.n_jobs as usize > plan.results_capacity;
        assert!(explored.endings.iter().all(|end| is_stuck(end) == must_stick), "{plan:?}: {:?}", explored.endings);
        explored.n_runs
    });
    println!("{n_runs} schedules run; every schedule of {} programs", n_complete.into_inner().unwrap());
    let least = if is_long() { 2_000_000 } else { 100_000 };
    assert!(n_runs >= least, "{n_runs} schedules were run: too few to say much");
}

#[test]
fn small_pools_are_right_in_every_schedule_there_is() {
    let n_covered = Mutex::new(0_u128);
    let small = |plan: &Plan| {
        let n_disturbances = u32::from(plan.may_cancel) + u32::from(plan.may_close) + plan.n_losses;
        n_disturbances < 2 && u32::from(plan.n_workers) * plan.n_jobs <= 2 - n_disturbances && !plan.starts_late
    };
    let plans = plans().into_iter().filter(small).collect();
    let n_runs = on_all_cores(plans, |plan| {
        let explored = explore(Budget { n_runs: 20_000 }, Search::new(), |chooser| run(plan, chooser), tell(plan));
        let n = explored.n_covered.unwrap_or_else(|| panic!("{plan:?} is not small: {}", counted(&explored)));
        *n_covered.lock().unwrap() += n;
        explored.n_runs
    });
    println!("all {} schedules, in {n_runs} runs", n_covered.into_inner().unwrap());
}

/// The search leaves a run in a state that it knows. If that were wrong, it would count other schedules than there are.
#[test]
fn leaving_known_states_leaves_out_no_schedule() {
    let tiny = [
        Plan { n_jobs: 1, ..PLAN },
        Plan { n_jobs: 2, jobs_capacity: 1, results_capacity: 1, ..PLAN },
        Plan { n_jobs: 1, jobs_capacity: 1, results_capacity: 1, may_cancel: true, ..PLAN },
        Plan { n_workers: 2, n_jobs: 1, jobs_capacity: 2, ..PLAN },
        Plan { n_workers: 2, n_jobs: 0, may_close: true, ..PLAN },
        Plan { n_workers: 1, n_jobs: 1, jobs_capacity: 1, results_capacity: 1, n_losses: 1, ..PLAN },
        Plan { n_workers: 1, n_jobs: 1, jobs_capacity: 1, results_capacity: 1, n_losses: 2, ..PLAN },
    ];
    for plan in tiny {
        let all = Budget { n_runs: 50_000 };
        let once = explore(all, Search::new(), |chooser| run(plan, chooser), tell(plan));
        let each = explore(all, Search::without_merging(), |chooser| run(plan, chooser), tell(plan));
        assert!(each.n_covered.is_some(), "{plan:?} is not tiny: {}", counted(&each));
        assert_eq!(once.n_covered, each.n_covered, "{plan:?}");
        let sorted = |mut endings: Vec<End>| {
            endings.sort_unstable();
            endings
        };
        assert_eq!(sorted(once.endings), sorted(each.endings), "{plan:?}");
    }
}

#[test]
fn larger_pools_are_right_in_random_schedules_and_by_random_priorities() {
    let large = Plan { n_workers: 8, n_jobs: 40, jobs_capacity: 2, results_capacity: 1, may_cancel: true, ..PLAN };
    let plans =
        [large, Plan { n_losses: 2, may_close: true, ..large }, Plan { n_jobs: 12, may_cancel: false, ..large }];
    let n_seeds = if is_long() { 20_000 } else { 60 };
    for plan in plans {
        for seed in 0..n_seeds {
            for chooser in [Chooser::random(seed), Chooser::priorities(seed, 3, 1_000)] {
                let end = attempt(&mut |chooser| run(plan, chooser), &chooser, &tell(plan));
                assert!(matches!(end, Some(End::Finished { .. })), "{plan:?}: {end:?}");
            }
        }
    }
}

/// Both that the workers are gone and that the context has ended are ready then, and a select takes either.
#[test]
fn a_closer_that_first_runs_after_the_end_withdraws_what_is_queued() {
    let run = |chooser: &Chooser| {
        let scheduler = Scheduler::guided(chooser, Trace::with_capacity(100));
        let (ctx, workers) = (Context::new(&scheduler, "the run"), WaitGroup::new(&scheduler, "the workers"));
        let crew = Crew::new(&scheduler, Duration::ZERO);
        let (jobs, results) = (Channel::new(&scheduler, "jobs", 1), Channel::new(&scheduler, "results", 1));
        jobs.try_send(crew.submit(1)).ok().unwrap();
        jobs.close().unwrap();
        ctx.cancel("by hand");
        scheduler.spawn(Actor::CLOSER, "closer", closer(ctx, workers, jobs, results.clone()));
        scheduler.run();
        let result = results.try_recv().unwrap();
        assert_eq!((result.state, crew.ledger().stats().unsettled()), (State::Cancelled, 0));
        scheduler.abort();
        Some(())
    };
    let explored = explore(Budget { n_runs: 10 }, Search::new(), run, ToString::to_string);
    assert_eq!(explored.n_covered, Some(2), "it has that choice");
}
