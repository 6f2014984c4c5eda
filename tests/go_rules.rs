//! The list of Go's rules is true: each has its source and a test that exists, and no test of a primitive is missing in it.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

use std::collections::BTreeSet;
use std::fs;

const LIST: &str = "docs/go_rules.md";
/// Files whose every test holds a rule of Go's.
const CONFORMANCE: [&str; 4] = ["go_channels", "go_select", "wait_group", "context"];
/// Where Go states its rules.
const SOURCES: [&str; 6] =
    ["spec: ", "memory model: ", "runtime: ", "package sync: ", "package context: ", "package time: "];

/// A row of a table: rule, source, tests, difference.
struct Rule {
    words: String,
    source: String,
    tests: Vec<String>,
}

fn rules() -> Vec<Rule> {
    let text = fs::read_to_string(LIST).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| rule |"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let ["", words, source, tests, _, ""] = cells[..] else { panic!("not four cells: {row}") };
        let tests = tests.split_whitespace().map(|test| test.trim_matches('`').to_owned()).collect();
        Rule { words: words.to_owned(), source: source.to_owned(), tests }
    })
    .collect()
}

/// `file::test` of every test in a file of `tests/`.
fn tests_of(file: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(format!("tests/{file}.rs")).unwrap_or_default();
    let after = text.split("#[test]\nfn ").skip(1);
    after.map(|rest| format!("{file}::{}", rest.split('(').next().unwrap())).collect()
}

#[test]
fn every_rule_has_its_source_and_a_test_that_exists() {
    let rules = rules();
    assert!(rules.len() > 50, "only {} rules were read", rules.len());
    for Rule { words, source, tests } in rules {
        assert!(SOURCES.iter().any(|known| source.starts_with(known)), "{words} is stated in \"{source}\"");
        assert!(!tests.is_empty(), "no test holds: {words}");
        for test in tests {
            let file = test.split("::").next().unwrap().to_owned();
            assert!(tests_of(&file).contains(&test), "there is no test {test}, named at: {words}");
        }
    }
}

#[test]
fn every_conformance_test_is_named_at_a_rule() {
    let named: BTreeSet<String> = rules().into_iter().flat_map(|rule| rule.tests).collect();
    for file in CONFORMANCE {
        let tests = tests_of(file);
        assert!(tests.len() > 10, "only {} tests were found in {file}", tests.len());
        let missing: Vec<&String> = tests.difference(&named).collect();
        assert!(missing.is_empty(), "{LIST} names no rule for {missing:?}");
    }
}
