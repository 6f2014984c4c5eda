//! The same configuration, seed and commands give the same trace, byte for byte, on every machine and in every browser.
//!
//! The pinned hashes change whenever the pattern, the scheduler or the simulator does something else or in another order.
//! If that was meant, paste the table that the failing test prints; that it fits in one place and not in another never is.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod support;

use support::{config, finish};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;
use worker_pool_playground::pool::{Input, Mode, Run, RunConfig, Settings};
use worker_pool_playground::sim::Simulation;
use worker_pool_playground::time::Time;
use worker_pool_playground::trace::Event;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// Scene, seed, what is asked meanwhile, hash of the trace.
type Pin = (&'static str, u64, Asked, &'static str);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Asked {
    Nothing,
    /// Cancel after 150 ms.
    Cancel,
    /// Worker 2 is lost after 50 ms.
    Lost,
}
use Asked::{Cancel, Lost, Nothing};

const PINS: &[Pin] = &[
    ("basic", 1, Nothing, "d991ffae26eec16d"),
    ("basic", 2, Nothing, "b75a8ad792641846"),
    ("timeout", 1, Nothing, "476e1b368a95b7be"),
    ("timeout", 2, Nothing, "a17bdb65f62c8102"),
    ("deadlock", 1, Nothing, "98ff694e2670c617"),
    ("deadlock", 2, Nothing, "3fd1bdaca308e904"),
    ("basic", 1, Cancel, "6e44815ce470f40c"),
    ("timeout", 2, Cancel, "ee40f33cd8ea4137"),
    ("basic", 1, Lost, "1342cae356e92693"),
];

/// What the scene of this name starts with.
fn settings(scene: &str) -> Settings {
    let usual = Settings { mode: Mode::Simulated, ..Settings::default() };
    match scene {
        "timeout" => Settings { jobs: Some(20.0), timeout_ms: Some(500.0), ..usual },
        "deadlock" => Settings { jobs_capacity: Some(2.0), results_capacity: Some(0.0), collector: false, ..usual },
        _ => usual,
    }
}

fn simulate(scene: &str, seed: u64, asked: Asked) -> Run {
    let config = RunConfig { seed, ..settings(scene).check().unwrap() };
    let log = match asked {
        Nothing => Vec::new(),
        Cancel => vec![(Time::from_millis(150), Input::Cancel)],
        Lost => {
            let lost = Input::Lost { worker: 2, generation: 1, reason: "its lock was released".to_owned() };
            vec![(Time::from_millis(50), lost)]
        }
    };
    finish(Simulation::new(&config, &log))
}

#[test]
fn traces_are_as_pinned() {
    let found: Vec<(Pin, String)> =
        PINS.iter().map(|&pin| (pin, simulate(pin.0, pin.1, pin.2).outcome().unwrap().hash.clone())).collect();
    let table: String = found
        .iter()
        .map(|((scene, seed, asked, _), hash)| format!("    ({scene:?}, {seed}, {asked:?}, {hash:?}),\n"))
        .collect();
    assert!(
        found.iter().all(|((.., pinned), hash)| hash == pinned),
        "the traces have changed. If that was meant, PINS in tests/determinism.rs is now:\n{table}"
    );
}

#[test]
fn two_runs_give_the_same_bytes() {
    for &(scene, seed, asked, _) in PINS {
        let bytes = || simulate(scene, seed, asked).trace().batch(0).bytes;
        assert!(bytes() == bytes(), "{scene} with seed {seed}");
    }
}

#[test]
fn another_seed_gives_another_trace() {
    let hash = |seed| finish(Simulation::new(&RunConfig { seed, ..config() }, &[])).trace().hash();
    assert_ne!(hash(1), hash(2));
}

#[test]
fn texts_and_sites_come_in_the_same_order() {
    let tables = || {
        let run = simulate("timeout", 1, Nothing);
        let trace = run.trace();
        (trace.texts().to_vec(), trace.sites())
    };
    assert_eq!(tables(), tables());
}

#[test]
fn every_record_decodes_to_its_event() {
    let run = simulate("timeout", 1, Cancel);
    let bytes = run.trace().batch(0).bytes;
    let decoded = bytes.chunks_exact(Event::SIZE).map(|record| Event::from_bytes(record.try_into().unwrap()).unwrap());
    assert!(decoded.eq(run.trace().events().copied()));
    assert_eq!(bytes.len(), run.trace().n_recorded() as usize * Event::SIZE);
}

#[test]
fn stopping_half_way_and_looking_changes_nothing() {
    let whole = simulate("timeout", 1, Nothing);
    let mut watched = Simulation::new(&settings("timeout").check().unwrap(), &[]);
    while watched.step() {
        let run = watched.run();
        let _ = (run.stats(), run.next_wake(), run.trace().batch(0), run.results());
    }
    assert_eq!(watched.run().trace().hash(), whole.trace().hash());
}
