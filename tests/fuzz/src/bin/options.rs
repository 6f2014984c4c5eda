//! Fuzzes the door of that name.
#![no_main]

#[path = "../../../support/doors.rs"]
mod doors;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| doors::options(bytes));
