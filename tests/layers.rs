//! Guards the walls of the house: left never names right.
//!
//! ```text
//! time, rng, line ← agenda ← trace ← sched ← chan, sync ← pool ← scenes ← (sim | web)
//!                                         tasks ← wire ← web
//! ```
//! It reads the sources: every path that starts with `crate::`, or that climbs there by `super::`, outside of comments,
//! strings and `#[cfg(test)]` modules.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

use std::fs;
use std::path::{Path, PathBuf};

/// Every module of the crate and which others it may name, from left to right.
const WALLS: &[(&str, &[&str])] = &[
    ("time", &[]),
    ("rng", &[]),
    ("line", &[]),
    ("agenda", &["time"]),
    ("trace", &["time"]),
    ("sched", &["time", "rng", "line", "agenda", "trace"]),
    ("chan", &["time", "rng", "line", "agenda", "trace", "sched"]),
    ("sync", &["time", "rng", "line", "agenda", "trace", "sched"]),
    ("tasks", &[]),
    ("wire", &["tasks"]),
    ("kernels", &[]),
    ("pool", &["time", "rng", "line", "agenda", "trace", "sched", "chan", "sync", "tasks"]),
    ("scenes", &["time", "rng", "line", "agenda", "trace", "sched", "chan", "sync", "tasks", "pool"]),
    ("sim", &["time", "rng", "line", "agenda", "sched", "tasks", "pool"]),
    (
        "web",
        &[
            "time", "rng", "line", "agenda", "trace", "sched", "chan", "sync", "tasks", "wire", "kernels", "pool",
            "scenes", "sim",
        ],
    ),
];

/// Macros stand at the crate's root; these are the modules that they belong to.
const MACROS: &[(&str, &str)] = &[("select", "sched")];

/// Crates that only a browser has, for `web` alone.
const BROWSER_CRATES: &[&str] =
    &["wasm_bindgen", "wasm_bindgen_futures", "js_sys", "web_sys", "serde_wasm_bindgen", "console_error_panic_hook"];

/// Clocks: hosts pass the time in, and `Instant::now()` panics on wasm32.
const CLOCKS: &[&str] = &["Instant", "SystemTime"];

/// What a source file does that it may not.
fn violations(file: &Path, source: &str) -> Vec<String> {
    let module = module_path(file);
    let tokens = without_tests(&tokens(source));
    let at_root = module.first().map_or("", String::as_str);
    let mut found = Vec::new();
    let mut say = |what: String| found.push(format!("{}: {what}", file.display()));
    if module.iter().any(|name| name == "core") {
        say("a module named core hides Rust's".to_owned());
    }
    for token in &tokens {
        if CLOCKS.contains(&token.as_str()) {
            say(format!("reads a clock of its own ({token})"));
        }
        if at_root != "web" && BROWSER_CRATES.contains(&token.as_str()) {
            say(format!("names {token}, which is for web alone"));
        }
    }
    if at_root.is_empty() {
        // lib.rs declares them all, and does nothing else.
        return found;
    }
    let Some((_, allowed)) = WALLS.iter().find(|wall| wall.0 == at_root) else {
        say(format!("{at_root} is not in WALLS of tests/layers.rs: say which modules it may name"));
        return found;
    };
    for name in names_at_root(&module, &tokens) {
        let name = MACROS.iter().find(|of| of.0 == name).map_or(name.as_str(), |of| of.1);
        if name != at_root && !allowed.contains(&name) {
            say(format!("{at_root} names {name}"));
        }
    }
    found
}

/// `src/pool/run.rs` is `pool::run`; `src/pool/mod.rs` is `pool`; `src/lib.rs` is the root.
fn module_path(file: &Path) -> Vec<String> {
    let inside = file.strip_prefix("src").unwrap().with_extension("");
    let mut path: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if path.last().is_some_and(|last| last == "mod") || path == ["lib"] {
        path.pop();
    }
    path
}

/// The first name after the crate's root, of every path that leads there.
fn names_at_root(module: &[String], tokens: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let from_root = tokens[i] == "crate";
        let mut n_up = 0;
        while tokens.get(i).is_some_and(|token| token == "super") && tokens.get(i + 1).is_some_and(|next| next == "::")
        {
            n_up += 1;
            i += 2;
        }
        if from_root && tokens.get(i + 1).is_some_and(|next| next == "::") {
            names.extend(heads(&tokens[i + 2..]));
        } else if n_up > 0 && n_up == module.len() {
            names.extend(heads(&tokens[i..]));
        }
        i += 1;
    }
    names
}

/// The names that a path goes on with: one, or those of a `{…}` group.
fn heads(tokens: &[String]) -> Vec<String> {
    if tokens.first().is_none_or(|first| first != "{") {
        return tokens.first().cloned().into_iter().collect();
    }
    let (mut depth, mut names) = (0, Vec::new());
    for (i, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "{" => depth += 1,
            "}" if depth == 1 => break,
            "}" => depth -= 1,
            name if depth == 1 && ["{", ","].contains(&tokens[i - 1].as_str()) => names.push(name.to_owned()),
            _ => {}
        }
    }
    names
}

/// Identifiers and punctuation, `::` as one; comments and literals are left out.
fn tokens(source: &str) -> Vec<String> {
    let chars: Vec<char> = source.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut tokens = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let start = i;
        match at(i) {
            '/' if at(i + 1) == '/' => {
                while i < chars.len() && at(i) != '\n' {
                    i += 1;
                }
            }
            '/' if at(i + 1) == '*' => {
                let mut depth = 0;
                loop {
                    match (at(i), at(i + 1)) {
                        ('/', '*') => (depth, i) = (depth + 1, i + 2),
                        ('*', '/') => (depth, i) = (depth - 1, i + 2),
                        _ => i += 1,
                    }
                    if depth == 0 || i >= chars.len() {
                        break;
                    }
                }
            }
            '"' => i = after_string(&chars, i),
            // A character, unless it is a lifetime.
            '\'' if at(i + 1) == '\\' || at(i + 2) == '\'' => {
                i += if at(i + 1) == '\\' { 3 } else { 2 };
                while i < chars.len() && at(i) != '\'' {
                    i += 1;
                }
                i += 1;
            }
            'r' | 'b' if raw_string(&chars, i).is_some() => i = raw_string(&chars, i).unwrap(),
            c if c.is_alphabetic() || c == '_' => {
                while at(i).is_alphanumeric() || at(i) == '_' {
                    i += 1;
                }
                tokens.push(chars[start..i].iter().collect());
            }
            ':' if at(i + 1) == ':' => {
                tokens.push("::".to_owned());
                i += 2;
            }
            c => {
                if !c.is_whitespace() {
                    tokens.push(c.to_string());
                }
                i += 1;
            }
        }
    }
    tokens
}

fn after_string(chars: &[char], quote: usize) -> usize {
    let mut i = quote + 1;
    while i < chars.len() && chars[i] != '"' {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    i + 1
}

/// Where a raw or byte string that starts here ends; `None` if none does.
fn raw_string(chars: &[char], start: usize) -> Option<usize> {
    let mut i = start + 1;
    if chars[start] == 'b' && chars.get(i) == Some(&'r') {
        i += 1;
    }
    let is_raw = chars[i - 1] == 'r';
    let n_hashes = chars[i..].iter().take_while(|&&c| is_raw && c == '#').count();
    if chars.get(i + n_hashes) != Some(&'"') {
        return None;
    }
    if !is_raw {
        return Some(after_string(chars, i));
    }
    let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', n_hashes)).collect();
    let body = i + n_hashes + 1;
    let length = chars[body..].windows(end.len()).position(|window| window == end)?;
    Some(body + length + end.len())
}

/// Leaves out every `#[cfg(test)] mod … { … }`.
fn without_tests(tokens: &[String]) -> Vec<String> {
    let head = ["#", "[", "cfg", "(", "test", ")", "]", "mod"];
    let mut kept = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        if !tokens[i..].iter().zip(head).all(|(token, expected)| token == expected) || tokens.len() - i < head.len() {
            kept.push(tokens[i].clone());
            i += 1;
            continue;
        }
        let mut depth = 0;
        while i < tokens.len() {
            depth += i32::from(tokens[i] == "{") - i32::from(tokens[i] == "}");
            i += 1;
            if tokens[i - 1] == "}" && depth == 0 {
                break;
            }
        }
    }
    kept
}

/// Every Rust file below a folder, in order.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let (folders, files): (Vec<_>, Vec<_>) = entries.into_iter().partition(|path| path.is_dir());
    let mut files: Vec<_> = files.into_iter().filter(|file| file.extension().is_some_and(|ext| ext == "rs")).collect();
    files.extend(folders.iter().flat_map(|folder| rust_files(folder)));
    files
}

#[test]
fn left_never_names_right() {
    let files = rust_files(Path::new("src"));
    assert!(files.len() > 30, "only {} files were found", files.len());
    let found: Vec<String> =
        files.iter().flat_map(|file| violations(file, &fs::read_to_string(file).unwrap())).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn walls_are_in_the_order_of_the_house() {
    for (i, (module, allowed)) in WALLS.iter().enumerate() {
        for name in *allowed {
            let place = WALLS.iter().position(|wall| wall.0 == *name);
            assert!(place.is_some_and(|place| place < i), "{module} may name {name}, which is not to its left");
        }
    }
}

#[test]
fn every_way_of_naming_is_seen() {
    let seen = |source: &str| violations(Path::new("src/sched/timer.rs"), source).len();
    for source in [
        "use crate::pool::Run;",
        "use crate::{time::Time, pool::{Run, Stats}};",
        "fn f(run: &crate::pool::Run) {}",
        "use super::super::pool::Run;",
        "macro_rules! m { () => { $crate::chan::Channel } }",
        "#[cfg(test)] fn f() {} use crate::sim;",
        "fn f<'a>(s: &'a str) { let c = 'c'; crate::web::go() }",
        "let s = r#\"//\"#; use crate::chan::Channel;",
        "use web_sys::Worker;",
        "use std::time::Instant;",
    ] {
        assert_eq!(seen(source), 1, "{source}");
    }
    for source in [
        "use crate::time::Time; use crate::{rng::Rng, trace::{Event, Kind}};",
        "// use crate::pool::Run;\n/* crate::web /* crate::sim */ */",
        "/// [`crate::pool`]\npub(crate) struct S;",
        "let s = \"crate::pool \\\" crate::web\"; let r = r#\"crate::pool \" \"#; let b = b\"crate::sim\";",
        "use super::{Scheduler, wait}; use crate::select; use std::time::Duration;",
        "#[cfg(test)] mod tests { use crate::pool::Run; fn f() { {} } } use crate::time::Time;",
    ] {
        assert_eq!(seen(source), 0, "{source}");
    }
    assert_eq!(violations(Path::new("src/core/mod.rs"), "").len(), 2, "an unknown module, and one called core");
    assert_eq!(violations(Path::new("src/pool/mod.rs"), "use super::web;").len(), 1);
    assert_eq!(violations(Path::new("src/web/mod.rs"), "use web_sys::Worker; use crate::sim;").len(), 0);
}
