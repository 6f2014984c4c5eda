//! Hostile input to the core: random bytes at every door, what the fuzzers have found and kept, and the bad settings, options and frames
//! of the corpus (tests/hostile), each of which has its own words.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

#[path = "support/doors.rs"]
mod doors;
mod support;

use std::fs::read_to_string;
use std::panic::{AssertUnwindSafe, catch_unwind};

use doors::DOORS;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;
use support::random_cases;
use worker_pool_playground::pool::{ConfigError, PoolOptions, RetryOptions, Settings};
use worker_pool_playground::tasks::{Assignment, Fate, Task};
use worker_pool_playground::wire::{Ending, FromWorker, Message, ToWorker, decode, encode};

/// The same cases each time: what finds new ones is `npm run fuzz`.
fn each_door(n_cases: u32, input: impl Strategy<Value = Vec<u8>>) {
    for (name, door) in DOORS {
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
        let mut runner = TestRunner::new_with_rng(random_cases(n_cases), rng);
        runner
            .run(&input, |bytes| {
                door(&bytes);
                Ok(())
            })
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn any_bytes_are_read_or_refused() {
    each_door(300, prop::collection::vec(any::<u8>(), 0..400));
}

/// Good frames with a few bytes changed, cut or doubled: far deeper in than noise ever comes.
#[test]
fn a_bent_frame_is_read_or_refused() {
    let on = Assignment { input: -4, worker: 3, fate: Fate::Condemned };
    let run = |task| ToWorker::Run { job: 7, attempt: 2, task, on, listens: true };
    let tasks =
        [Task::Wait { millis: 5 }, Task::Primes { below: 9 }, Task::Check { millis: 1 }, Task::Script { millis: 0 }];
    let out: Vec<ToWorker> =
        tasks.into_iter().map(run).chain([ToWorker::Cancel { job: 7 }, ToWorker::Fail { job: 1 }]).collect();
    let endings = [Ending::Completed(u64::MAX), Ending::Failed("é <b>".to_owned()), Ending::Stopped];
    let back: Vec<FromWorker> = endings.into_iter().map(|ending| FromWorker { job: 7, attempt: 1, ending }).collect();
    let bent = |good: Vec<u8>| {
        let places = prop::collection::vec((0..good.len(), any::<u8>()), 0..4);
        (places, 0..=good.len(), any::<bool>()).prop_map(move |(places, end, is_doubled)| {
            let mut bytes = good.clone();
            places.into_iter().for_each(|(at, byte)| bytes[at] = byte);
            bytes.truncate(end);
            if is_doubled { bytes.repeat(2) } else { bytes }
        })
    };
    let input = prop_oneof![bent(encode(&out)), bent(encode(&back))];
    let mut runner = TestRunner::new_with_rng(random_cases(2_000), TestRng::from_seed(RngAlgorithm::ChaCha, &[8; 32]));
    runner
        .run(&input, |bytes| {
            doors::frames(&bytes);
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

/// A length in a frame is believed only as far as there are bytes: nothing is set aside for it.
#[test]
fn a_text_longer_than_its_frame_is_refused() {
    let mut bytes = encode(&[FromWorker { job: 1, attempt: 1, ending: Ending::Failed(String::new()) }]);
    let end = bytes.len();
    bytes[end - 4..].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(decode::<FromWorker>(&bytes).unwrap_err().to_string(), format!("no error at byte {end} of the frame"));
}

#[test]
fn what_the_fuzzers_kept_is_still_fine() {
    for (name, door) in DOORS {
        let lines = read_to_string(format!("tests/hostile/seeds/{name}.hex")).unwrap();
        assert!(lines.lines().count() > 20, "{name} has a corpus");
        for line in lines.lines() {
            let bytes = bytes_of(line);
            let is_fine = catch_unwind(AssertUnwindSafe(|| door(&bytes)));
            assert!(is_fine.is_ok(), "{name}: {line}");
        }
    }
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(digit).collect()
}

// --------------------------------------------------------------- the corpus

#[derive(serde::Deserialize)]
struct Bad {
    name: String,
    input: Value,
    error: String,
}

fn corpus(name: &str) -> Vec<Bad> {
    serde_json::from_str(&read_to_string(format!("tests/hostile/corpus/{name}.json")).unwrap()).unwrap()
}

#[test]
fn each_bad_setting_has_its_sentence() {
    for Bad { name, input, error } in corpus("settings") {
        let words = match serde_json::from_value::<Settings>(inflated(input)) {
            Ok(settings) => joined(settings.check().map(|_| ())),
            Err(refused) => refused.to_string(),
        };
        assert!(words.contains(&error), "{name}: {words}");
    }
}

#[test]
fn each_bad_option_of_the_core_has_its_sentence() {
    for Bad { name, input, error } in corpus("core_options") {
        let number = |name: &str| input.get(name).map(|value| value.as_f64().unwrap_or(f64::NAN));
        let retry = input.get("retry").map(|retry| serde_json::from_value::<RetryOptions>(retry.clone()).unwrap());
        let options = PoolOptions {
            min_workers: number("workers"),
            max_workers: number("max"),
            jobs_capacity: number("jobsCapacity"),
            when_full: input.get("whenFull").map(|text| inflated(text.clone()).as_str().unwrap().to_owned()),
            batch: number("batch"),
            timeout_ms: number("timeoutMs"),
            grace_ms: number("graceMs"),
            per_second: number("perSecond"),
            burst: number("burst"),
            recycle_jobs: number("recycle"),
            seed: number("seed"),
            retry,
            ..PoolOptions::default()
        };
        let words = joined(options.check().map(|_| ()));
        assert!(words.contains(&error), "{name}: {words}");
        assert!(words.len() < 400, "{name}: the sentence is endless");
    }
}

#[test]
fn each_bad_frame_has_its_sentence() {
    fn words<M: Message>(bytes: &[u8]) -> String {
        decode::<M>(bytes).err().map_or_else(String::new, |error| error.to_string())
    }
    for Bad { name, input, error } in corpus("frames") {
        let bytes = bytes_of(input["hex"].as_str().unwrap());
        let words = if input["to"] == "worker" { words::<ToWorker>(&bytes) } else { words::<FromWorker>(&bytes) };
        assert_eq!(words, error, "{name}");
    }
}

fn joined(checked: Result<(), Vec<ConfigError>>) -> String {
    checked.err().into_iter().flatten().map(|error| error.message).collect::<Vec<_>>().join(" ")
}

/// `{"$repeat": [value, n]}` stands for a long text or list.
fn inflated(value: Value) -> Value {
    match value {
        Value::Object(fields) if fields.contains_key("$repeat") => {
            let (what, n) = (&fields["$repeat"][0], fields["$repeat"][1].as_u64().unwrap() as usize);
            match what {
                Value::String(text) => Value::String(text.repeat(n)),
                item => Value::Array(vec![item.clone(); n]),
            }
        }
        Value::Array(items) => items.into_iter().map(inflated).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, inflated(value))).collect(),
        other => other,
    }
}
