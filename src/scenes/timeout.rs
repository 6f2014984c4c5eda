//! Timeout and cancellation: a context ends the work, and what is done by then is kept.

use super::{Scene, settings};
use crate::pool::Settings;

pub(super) fn scene() -> Scene {
    Scene {
        id: "timeout",
        title: "Timeout and cancellation",
        group: "examples",
        watch: "At 500 ms the context ends: the producer stops sending, running jobs stop where they are, queued ones are \
                withdrawn, and the results so far are kept.",
        why: "Producer and workers select on their channel and on the context's end, whichever comes first. A job that \
              listens stops at its next checkpoint; one that does not is killed with its worker after the grace.",
        config: Settings { jobs: Some(20.0), timeout_ms: Some(500.0), ..settings("timeout") },
    }
}
