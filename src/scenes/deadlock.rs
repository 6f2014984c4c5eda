//! Pitfall: an unbuffered results channel that nobody receives from.

use super::{Scene, settings};
use crate::pool::Settings;

pub(super) fn scene() -> Scene {
    Scene {
        id: "deadlock",
        title: "Nobody reads the results",
        group: "pitfalls",
        watch: "Each worker finishes one job and then waits for ever to hand over its result.",
        why: "A send on a channel of capacity 0 waits until somebody receives, and here nobody does: main waits for the \
              workers, the workers wait for main. Receive the results while the workers run, or give the channel room \
              for all of them.",
        config: Settings {
            jobs_capacity: Some(2.0),
            results_capacity: Some(0.0),
            collector: false,
            ..settings("deadlock")
        },
    }
}
