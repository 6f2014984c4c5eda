//! Scenes: something to run and to understand. Each is data, one file each: `<id>.json` says what runs, which sources to show, what
//! to reach and, for a pitfall, what mends it; `words.en.json` is the table of all their words; `manifest.json` their order of
//! reading. The page reads the same files. They are on the host for tests and for who writes them; no module that ships holds them.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::pool::Settings;

/// Something to run and to understand.
#[derive(Clone, Debug)]
pub struct Scene {
    /// Its name in links.
    pub id: &'static str,
    /// The list it stands in: "examples", "patterns", "tuning" or "pitfalls".
    pub group: String,
    /// What it starts with.
    pub config: Settings,
    /// The same with its fix, for a pitfall.
    pub fixed: Option<Settings>,
    /// The sources to show, by their path from the crate's root.
    pub source: Vec<String>,
    /// Its words, by name.
    pub words: Map<String, Value>,
}

/// A scene's file, as far as it is needed here.
#[derive(Deserialize)]
struct Data {
    id: String,
    group: String,
    config: Map<String, Value>,
    source: Vec<String>,
    go: Option<String>,
    fix: Option<Fix>,
}

#[derive(Deserialize)]
struct Fix {
    config: Map<String, Value>,
    #[serde(default)]
    source: Vec<String>,
    go: Option<String>,
}

/// Every scene, in the order of reading.
///
/// # Panics
/// If a file is not as it should be: a test reads them all.
pub fn all() -> Vec<Scene> {
    FILES.iter().map(|(id, text)| read(id, text)).collect()
}

/// The scene with this id.
pub fn find(id: &str) -> Option<Scene> {
    FILES.iter().find(|(other, _)| *other == id).map(|(id, text)| read(id, text))
}

fn read(id: &'static str, text: &str) -> Scene {
    let data: Data = serde_json::from_str(text).expect("a scene's file is as `Data` says");
    assert_eq!(data.id, id, "a scene is named as its file");
    let words: Map<String, Value> = serde_json::from_str(WORDS).expect("the words are a table");
    let config = settings(id, &[&data.config]);
    let fixed = data.fix.as_ref().map(|fix| settings(id, &[&data.config, &fix.config]));
    let source = data
        .source
        .into_iter()
        .chain(data.go)
        .chain(data.fix.into_iter().flat_map(|fix| fix.source.into_iter().chain(fix.go)));
    let words = words.get(id).and_then(Value::as_object).cloned().expect("every scene has its words");
    Scene { id, group: data.group, config, fixed, source: source.collect(), words }
}

/// The usual settings, and what differs.
fn settings(id: &str, differences: &[&Map<String, Value>]) -> Settings {
    let mut all = Map::from_iter([("scene".to_owned(), Value::from(id))]);
    for map in differences {
        all.extend(map.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    serde_json::from_value(Value::Object(all)).expect("settings have the names and kinds that `Settings` says")
}

macro_rules! scenes {
    ($($id:literal),* $(,)?) => { &[$(($id, include_str!(concat!($id, ".json")))),*] };
}

/// Ids and texts, as in `manifest.json`.
const FILES: &[(&str, &str)] = scenes![
    "basic",
    "errors",
    "fetch",
    "images",
    "timeout",
    "own",
    "priority",
    "rate-limit",
    "dynamic",
    "pipeline",
    "ordered",
    "shutdown",
    "metrics",
    "repeat",
    "workers",
    "buffer",
    "not-few",
    "not-varied",
    "not-whole",
    "not-stream",
    "no-close",
    "early-close",
    "late-send",
    "double-close",
    "late-add",
    "deadlock",
    "leak",
    "deaf",
    "unbounded",
    "slow-head",
    "retry-storm",
    "no-respawn",
    "too-many",
    "assumed-order",
    "race",
];
const WORDS: &str = include_str!("words.en.json");
