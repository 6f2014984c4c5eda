//! Scenes: a configuration and the words that go with it, one file each. This file is their manifest.

mod basic;
mod deadlock;
mod timeout;

use serde::Serialize;

use crate::pool::Settings;

/// Something to run and to understand.
#[derive(Clone, Debug, Serialize)]
pub struct Scene {
    /// Its name in links.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// The list it stands in: "examples" or "pitfalls".
    pub group: &'static str,
    /// What to watch: one sentence.
    pub watch: &'static str,
    /// Why it happens: two or three sentences.
    pub why: &'static str,
    /// What it starts with.
    pub config: Settings,
}

/// Every scene, in the order of reading.
pub fn all() -> Vec<Scene> {
    vec![basic::scene(), timeout::scene(), deadlock::scene()]
}

/// The scene with this id.
pub fn find(id: &str) -> Option<Scene> {
    all().into_iter().find(|scene| scene.id == id)
}

/// Go's own example, from which every scene says how it differs.
fn settings(id: &str) -> Settings {
    Settings { scene: id.to_owned(), ..Settings::default() }
}
