//! The numbers in a trace record are the same in Rust and in the page's decoder, `www/kinds.js`.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

use std::collections::BTreeMap;

use worker_pool_playground::trace::{Command, Event, Kind, ObjectKind, RunEnd, State, WaitKind, WorkerState};

/// Every `export const NAME = Object.freeze({ … })` of the file, each with its names and numbers in order.
fn tables() -> BTreeMap<String, Vec<(String, u8)>> {
    let source = std::fs::read_to_string("www/kinds.js").unwrap();
    let code: String = source.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n");
    let tables = code.split("export const ").skip(1).map(|text| {
        let (name, rest) = text.split_once(" = Object.freeze({").expect("a frozen object");
        let (body, _) = rest.split_once("})").expect("its end");
        let entries = body.split(',').map(str::trim).filter(|entry| !entry.is_empty()).map(|entry| {
            let (name, number) = entry.split_once(':').expect("name: number");
            (name.trim().to_owned(), number.trim().parse().expect("a number"))
        });
        (name.to_owned(), entries.collect())
    });
    tables.collect()
}

/// An enum's names and numbers, from its `ALL`.
macro_rules! numbers {
    ($enum:ty) => {
        <$enum>::ALL.iter().map(|&(name, variant)| (name.to_owned(), variant as u8)).collect::<Vec<_>>()
    };
}

#[test]
fn names_and_numbers_are_the_same_on_both_sides() {
    let expected = BTreeMap::from([
        ("Kind".to_owned(), numbers!(Kind)),
        ("ObjectKind".to_owned(), numbers!(ObjectKind)),
        ("WaitKind".to_owned(), numbers!(WaitKind)),
        ("JobState".to_owned(), numbers!(State)),
        ("WorkerState".to_owned(), numbers!(WorkerState)),
        ("Command".to_owned(), numbers!(Command)),
        ("RunEnd".to_owned(), numbers!(RunEnd)),
    ]);
    assert_eq!(tables(), expected, "www/kinds.js on the left, src/trace/event.rs on the right");
}

#[test]
fn every_number_names_one_variant() {
    for &(name, kind) in Kind::ALL {
        assert_eq!(Kind::from_u8(kind as u8), Some(kind), "{name}");
    }
    assert_eq!((Kind::from_u8(0), Kind::from_u8(255)), (None, None));
}

#[test]
fn fields_stand_where_the_page_reads_them() {
    use worker_pool_playground::time::Time;
    let event = Event {
        at: Time::from_nanos(0x0102_0304_0506_0708),
        kind: Kind::Sent,
        detail: 0x11,
        actor: 0x2122,
        object: 0x3132,
        site: 0x4142,
        job: 0x5152_5354,
        a: 0x6162_6364,
        b: 0x7172_7374_7576_7778,
    };
    let bytes = event.to_bytes();
    let from = |range: std::ops::Range<usize>| bytes[range].iter().rev().fold(0, |n, &byte| n << 8 | u64::from(byte));
    assert_eq!(from(0..8), 0x0102_0304_0506_0708);
    assert_eq!((bytes[8], bytes[9]), (Kind::Sent as u8, 0x11));
    assert_eq!((from(10..12), from(12..14), from(14..16)), (0x2122, 0x3132, 0x4142));
    assert_eq!((from(16..20), from(20..24)), (0x5152_5354, 0x6162_6364));
    assert_eq!((from(24..32), bytes.len()), (0x7172_7374_7576_7778, Event::SIZE));
}
