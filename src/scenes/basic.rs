//! The basic pool, with the figures of Go's own example.

use super::{Scene, settings};

pub(super) fn scene() -> Scene {
    Scene {
        id: "basic",
        title: "Basic pool",
        group: "examples",
        watch: "Three workers share ten jobs of 100 ms, so the work takes about four rounds instead of ten.",
        why: "All workers receive from one jobs channel; whoever is free takes the next job. When the channel is closed and \
              drained, each worker returns, the wait group reaches zero, and the closer closes the results.",
        config: settings("basic"),
    }
}
