//! Who waits for whom when nothing can move any more.

use std::fmt;

use serde::Serialize;

/// The wait-for graph of a deadlock (or of a leak), as Go's runtime prints its goroutines, with who could help added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The main task returned: those left have leaked. Otherwise it is a deadlock.
    pub has_main_returned: bool,
    /// Every blocked task, in the order of spawning.
    pub blocked: Vec<BlockedTask>,
}

/// One node of the graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BlockedTask {
    /// Its name: "worker 2".
    pub task: String,
    /// "send on results"; the alternatives of a select are joined by " or ".
    pub waits_for: String,
    /// Source file of the operation it stands on.
    pub file: &'static str,
    /// Its line, from 1.
    pub line: u32,
    /// Tasks still alive that were seen doing what would wake it; empty when nobody can.
    pub wakers: Vec<String>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.has_main_returned { "leak: main returned" } else { "deadlock: all tasks are asleep" };
        write!(f, "{what}")?;
        for task in &self.blocked {
            write!(f, "\n  {} waits for: {} ({}:{})", task.task, task.waits_for, task.file, task.line)?;
            match task.wakers.as_slice() {
                [] => write!(f, ", which nobody can bring about")?,
                wakers => write!(f, ", which could come from {}", wakers.join(", "))?,
            }
        }
        Ok(())
    }
}
