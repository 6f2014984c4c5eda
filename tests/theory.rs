//! Queues against queueing theory: mean waits within a confidence interval of the formulas, Little's law to the nanosecond.
//! First on this scheduler and its channels alone, then the pattern itself in the simulator, as the page runs it.
//!
//! Alone, times are drawn with mean 1 ms of service; the simulator's with mean 10 s, in whole milliseconds, and each run of a
//! job takes up to 10 ms more, as timers do: 0.05 % in the mean. Means come from batches (Law, "Simulation Modeling and
//! Analysis", 9.5.3): of 32 batch means the 99.9 % confidence interval is their mean ± 3.633 · s / √32 (Student's t, 31
//! degrees of freedom). The formula must lie inside it, and half of it must be less than a fifth of what the formula says, so
//! that a wrong formula would not. Seeds are fixed: this either always holds or never.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod support;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use support::{Program, config, events_of};
use worker_pool_playground::chan::Channel;
use worker_pool_playground::pool::{ArrivalsName, RunConfig, SpreadName};
use worker_pool_playground::rng::Rng;
use worker_pool_playground::sched::{Order, Status};
use worker_pool_playground::sim::simulate;
use worker_pool_playground::tasks::Task;
use worker_pool_playground::time::Time;
use worker_pool_playground::trace::Kind;

/// How long jobs run.
#[derive(Clone, Copy)]
enum Service {
    /// Exponential, with mean 1 ms.
    Exponential,
    /// 1 ms, always.
    Constant,
}

/// What was measured.
struct Measured {
    /// From the wish to submit to the dispatch of each job, in milliseconds, in the order of dispatch.
    waits: Vec<f64>,
    /// ∫ N(t) dt over the jobs in the system, in nanoseconds, seen from outside.
    in_system: u128,
    /// Σ of sojourn times in nanoseconds, as the jobs see them.
    sojourns: u128,
}

/// `n_jobs` arrive at random (Poisson), `per_milli` of them per millisecond, at one queue before `n_workers`.
fn queue(n_workers: u32, service: Service, per_milli: f64, n_jobs: u32, seed: u64) -> Measured {
    let go = Program::seeded(seed, Order::Fifo);
    let jobs: Channel<u32> = Channel::new(&go.scheduler, "jobs", n_jobs as usize);
    let wished: Rc<RefCell<Vec<Time>>> = Rc::default();
    let waits: Rc<RefCell<Vec<f64>>> = Rc::default();
    let sojourns = Rc::new(Cell::new(0));
    let n_busy = Rc::new(Cell::new(0));

    let (scheduler, channel, wishes) = (go.scheduler.clone(), jobs.clone(), Rc::clone(&wished));
    go.task("source", |_| async move {
        let mut rng = Rng::stream(seed, 1);
        for id in 0..n_jobs {
            scheduler.sleep(exponential(&mut rng, 1.0 / per_milli)).await;
            wishes.borrow_mut().push(scheduler.now());
            channel.send(id).await.unwrap();
        }
        channel.close().unwrap();
    });
    for worker in 0..n_workers {
        let (scheduler, channel, wishes) = (go.scheduler.clone(), jobs.clone(), Rc::clone(&wished));
        let (waits, sojourns, n_busy) = (Rc::clone(&waits), Rc::clone(&sojourns), Rc::clone(&n_busy));
        go.task("worker", |_| async move {
            let mut rng = Rng::stream(seed, 100 + u64::from(worker));
            while let Some(id) = channel.recv().await {
                let wished_at = wishes.borrow()[id as usize];
                waits.borrow_mut().push(scheduler.now().since(wished_at).as_nanos() as f64 / 1e6);
                n_busy.set(n_busy.get() + 1);
                let runs = match service {
                    Service::Exponential => exponential(&mut rng, 1.0),
                    Service::Constant => Duration::from_millis(1),
                };
                scheduler.sleep(runs).await;
                n_busy.set(n_busy.get() - 1);
                sojourns.set(sojourns.get() + scheduler.now().since(wished_at).as_nanos());
            }
        });
    }

    let mut in_system = 0;
    loop {
        go.run();
        match go.scheduler.status() {
            Status::Waiting { until: Some(at) } => {
                let n_here = jobs.len() as u128 + n_busy.get();
                in_system += n_here * at.since(go.scheduler.now()).as_nanos();
                go.scheduler.advance(at);
            }
            Status::Finished => break,
            status => panic!("the queue cannot go on: {status:?}"),
        }
    }
    Measured { waits: waits.take(), in_system, sojourns: sojourns.get() }
}

/// An exponential time of this mean in milliseconds, in whole nanoseconds.
fn exponential(rng: &mut Rng, mean: f64) -> Duration {
    let uniform = (f64::from(rng.below(u32::MAX)) + 0.5) / f64::from(u32::MAX);
    Duration::from_nanos((-libm::log(uniform) * mean * 1e6) as u64)
}

/// Mean and half the width of its 99.9 % confidence interval, without the first jobs, which met an emptier queue.
fn interval(waits: &[f64]) -> (f64, f64) {
    let waits = &waits[N_WARM_UP..];
    let batches: Vec<f64> = waits
        .chunks_exact(waits.len() / N_BATCHES)
        .map(|batch| batch.iter().sum::<f64>() / batch.len() as f64)
        .collect();
    let n = batches.len() as f64;
    assert_eq!(batches.len(), N_BATCHES);
    let mean = batches.iter().sum::<f64>() / n;
    let variance = batches.iter().map(|batch| (batch - mean) * (batch - mean)).sum::<f64>() / (n - 1.0);
    (mean, T_999 * (variance / n).sqrt())
}

/// The probability that a job waits in M/M/c with offered load a = λ/μ < c: Erlang's C formula.
fn erlang_c(c: u32, a: f64) -> f64 {
    // aᵏ / k!, from k = 0.
    let terms: Vec<f64> =
        (1..=c).scan(1.0, |term, k| Some(std::mem::replace(term, *term * a / f64::from(k)))).collect();
    let last = terms[c as usize - 1] * a / f64::from(c);
    let waiting = last * f64::from(c) / (f64::from(c) - a);
    waiting / (terms.iter().sum::<f64>() + waiting)
}

fn check(n_workers: u32, service: Service, utilisation: f64, expected: f64) {
    let n_jobs = N_WARM_UP + N_BATCHES * 3_000;
    let per_milli = utilisation * f64::from(n_workers);
    judge(&queue(n_workers, service, per_milli, n_jobs as u32, SEED).waits, expected);
}

/// In mean service times.
fn judge(waits: &[f64], expected: f64) {
    let (mean, half) = interval(waits);
    let found = format!("mean wait {mean:.4} ± {half:.4}, by the formula {expected:.4}");
    assert!((mean - expected).abs() <= half, "{found}");
    assert!(half < expected * WIDEST, "too wide to tell: {found}");
}

/// The same queue as a run of the pattern, in the simulator: waits in mean service times, in the order of dispatch.
fn simulated_waits(n_workers: u32, service: Service, utilisation: f64, n_jobs: u32) -> Vec<f64> {
    let spread = match service {
        Service::Exponential => SpreadName::Exponential,
        Service::Constant => SpreadName::Fixed,
    };
    let run = simulate(
        &RunConfig {
            n_workers: n_workers as u16,
            n_jobs,
            jobs_capacity: n_jobs as usize,
            results_capacity: n_jobs as usize,
            task: Task::Wait { millis: MEAN_MILLIS },
            spread,
            arrivals: ArrivalsName::Poisson,
            arrival_gap: Duration::from_secs_f64(f64::from(MEAN_MILLIS) / 1e3 / (utilisation * f64::from(n_workers))),
            seed: SEED,
            ..config()
        },
        &[],
    );
    let wishes: Vec<Time> = events_of(&run, Kind::JobSubmitted).iter().map(|event| event.at).collect();
    let dispatches = events_of(&run, Kind::JobDispatched);
    assert_eq!((wishes.len(), dispatches.len()), (n_jobs as usize, n_jobs as usize), "all of it is in the trace");
    let wait = |at: Time, job: u32| at.since(wishes[job as usize - 1]).as_nanos() as f64;
    let waits: Vec<f64> = dispatches.iter().map(|it| wait(it.at, it.job) / 1e6 / f64::from(MEAN_MILLIS)).collect();

    // The run's own figures are those of its trace, and Little's law holds in them from empty to empty.
    let outcome = run.outcome().unwrap();
    let figures = &outcome.figures;
    let mean = waits.iter().sum::<f64>() / waits.len() as f64;
    assert!((figures.wait_ms.mean / f64::from(MEAN_MILLIS) / mean - 1.0).abs() < 1e-9, "{figures:?}");
    let sojourns = f64::from(figures.total_ms.count) * figures.total_ms.mean;
    assert!((figures.mean_in_system * outcome.elapsed_ms / sojourns - 1.0).abs() < 1e-9, "{figures:?}");
    waits
}

#[test]
fn m_m_1_waits_as_long_as_the_formula_says() {
    for utilisation in [0.5, 0.75] {
        // Wq = ρ / (μ − λ), for ρ < 1; here μ = 1 per ms.
        check(1, Service::Exponential, utilisation, utilisation / (1.0 - utilisation));
    }
}

#[test]
fn m_m_c_waits_as_long_as_the_formula_says() {
    for (c, utilisation) in [(2, 0.7), (3, 0.8), (4, 0.7)] {
        // Wq = C(c, a) / (c·μ − λ), for a = λ/μ < c.
        let a = utilisation * f64::from(c);
        check(c, Service::Exponential, utilisation, erlang_c(c, a) / (f64::from(c) - a));
    }
}

#[test]
fn m_d_1_waits_half_as_long_as_m_m_1() {
    for utilisation in [0.5, 0.75] {
        // Wq = ρ / (2·μ·(1 − ρ)), for ρ < 1 (Pollaczek and Khinchine without variance).
        check(1, Service::Constant, utilisation, utilisation / (2.0 * (1.0 - utilisation)));
    }
}

#[test]
fn one_simulated_worker_waits_as_long_as_the_formulas_say() {
    judge(&simulated_waits(1, Service::Exponential, 0.75, N_SIMULATED), 3.0);
    judge(&simulated_waits(1, Service::Constant, 0.75, N_SIMULATED), 1.5);
}

#[test]
fn several_simulated_workers_wait_as_long_as_the_formula_says() {
    for (c, utilisation) in [(2, 0.7), (3, 0.8)] {
        let a = utilisation * f64::from(c);
        let expected = erlang_c(c, a) / (f64::from(c) - a);
        judge(&simulated_waits(c, Service::Exponential, utilisation, N_SIMULATED), expected);
    }
}

#[test]
fn erlang_c_agrees_with_known_values() {
    // One worker: a job waits when it is busy. Two: 2ρ² / (1 + ρ).
    assert!((erlang_c(1, 0.6) - 0.6).abs() < 1e-12);
    assert!((erlang_c(2, 1.0) - 1.0 / 3.0).abs() < 1e-12);
    // Three, from the definition: (a³/6 · 3/(3−a)) / (1 + a + a²/2 + a³/6 · 3/(3−a)), at a = 2: 4 / (5 + 4).
    assert!((erlang_c(3, 2.0) - 4.0 / 9.0).abs() < 1e-12);
}

#[test]
fn littles_law_holds_to_the_nanosecond_from_empty_to_empty() {
    for (seed, n_workers, service) in
        [(1, 1, Service::Exponential), (2, 3, Service::Exponential), (3, 2, Service::Constant)]
    {
        // N̄ = λ·W, both sides times the length of the run: ∫ N(t) dt = Σ sojourn times. Overloaded, too.
        for per_milli in [0.5, 4.0] {
            let measured = queue(n_workers, service, per_milli, 2_000, seed);
            assert!(measured.in_system > 0);
            assert_eq!(measured.in_system, measured.sojourns);
        }
    }
}

const N_WARM_UP: usize = 2_000;
const N_BATCHES: usize = 32;
/// Student's t for 99.9 %, two-sided, 31 degrees of freedom.
const T_999: f64 = 3.633;
/// Of the interval's half, as a share of what the formula says: a formula that is wrong by more than this is found out.
const WIDEST: f64 = 0.2;
/// Jobs of a simulated run, which is recorded whole.
const N_SIMULATED: u32 = 2_000 + 32 * 2_000;
/// Of service, in the simulator.
const MEAN_MILLIS: u32 = 10_000;
const SEED: u64 = 1;
