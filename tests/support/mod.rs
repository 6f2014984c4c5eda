//! What the tests share: a small Go-like program on the scheduler, what its tasks said, and ready-made pool settings.

#![allow(dead_code, reason = "each test crate uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::Poll;

use worker_pool_playground::chan::{Channel, SendError};
use worker_pool_playground::pool::{Mode, Run, RunConfig};
use worker_pool_playground::sched::{Actor, Order, Scheduler};
use worker_pool_playground::sim::Simulation;
use worker_pool_playground::time::Time;
use worker_pool_playground::trace::{Event, Kind, Trace};

/// More steps than any test needs: what takes longer would never end.
pub(crate) const MAX_STEPS: usize = 100_000;

/// For comparing with the news of a program whose tasks said nothing.
pub(crate) const NOTHING: [&str; 0] = [];

/// A program under test: a scheduler, and what its tasks say.
pub(crate) struct Program {
    pub(crate) scheduler: Scheduler,
    pub(crate) diary: Diary,
}

/// What tasks said, in order.
#[derive(Clone, Default)]
pub(crate) struct Diary(Rc<RefCell<Vec<String>>>);

impl Diary {
    pub(crate) fn note(&self, line: impl Into<String>) {
        self.0.borrow_mut().push(line.into());
    }

    /// What was noted, which is forgotten.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.borrow_mut())
    }

    /// How many notes begin so.
    pub(crate) fn len_of(&self, start: &str) -> usize {
        self.0.borrow().iter().filter(|line| line.starts_with(start)).count()
    }
}

impl Program {
    /// First in, first out, with seed 1.
    pub(crate) fn new() -> Self {
        Self::seeded(1, Order::Fifo)
    }

    pub(crate) fn seeded(seed: u64, order: Order) -> Self {
        Self { scheduler: Scheduler::new(seed, order, Trace::with_capacity(1 << 16)), diary: Diary::default() }
    }

    pub(crate) fn channel(&self, capacity: usize) -> Channel<u32> {
        Channel::new(&self.scheduler, "c", capacity)
    }

    /// A task with a body of its own.
    pub(crate) fn task<F>(&self, name: &str, body: impl FnOnce(Diary) -> F)
    where
        F: Future<Output = ()> + 'static,
    {
        self.scheduler.spawn(Actor::NOBODY, name, body(self.diary.clone()));
    }

    /// A task that sends one value and says how that went.
    pub(crate) fn send(&self, name: &'static str, channel: &Channel<u32>, value: u32) {
        let channel = channel.clone();
        self.task(name, |diary| async move {
            match channel.send(value).await {
                Ok(()) => diary.note(format!("{name} sent {value}")),
                Err(SendError(value)) => diary.note(format!("{name} got {value} back")),
            }
        });
    }

    /// A task that receives once and says what it got.
    pub(crate) fn receive(&self, name: &'static str, channel: &Channel<u32>) {
        let channel = channel.clone();
        self.task(name, |diary| async move {
            match channel.recv().await {
                Some(value) => diary.note(format!("{name} got {value}")),
                None => diary.note(format!("{name} got the end")),
            }
        });
    }

    /// Runs until every task is blocked or has returned.
    pub(crate) fn run(&self) {
        for _ in 0..MAX_STEPS {
            if self.scheduler.step().is_none() {
                return;
            }
        }
        panic!("the program still runs after {MAX_STEPS} steps");
    }

    /// Moves the clock to `millis` and runs.
    pub(crate) fn run_until(&self, millis: u64) {
        self.scheduler.advance(Time::from_millis(millis));
        self.run();
    }

    /// What tasks have said since this was last asked.
    pub(crate) fn news(&self) -> Vec<String> {
        self.diary.take()
    }

    /// Everything recorded so far.
    pub(crate) fn events(&self) -> Vec<Event> {
        self.scheduler.trace().events().copied().collect()
    }
}

/// Tasks hold handles of the scheduler that holds them.
impl Drop for Program {
    fn drop(&mut self) {
        self.scheduler.abort();
    }
}

/// Polls an operation one time; `None` if it is still waiting.
pub(crate) async fn poll_once<F: Future + Unpin>(operation: &mut F) -> Option<F::Output> {
    poll_fn(|cx| match std::pin::Pin::new(&mut *operation).poll(cx) {
        Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

/// The basic scene's figures, simulated: 3 workers, 10 jobs of 100 ms, room for 10 everywhere, grace 200 ms.
pub(crate) fn config() -> RunConfig {
    RunConfig { mode: Mode::Simulated, ..RunConfig::default() }
}

/// Steps to the end, or panics where there is none.
pub(crate) fn finish(mut simulation: Simulation) -> Run {
    for _ in 0..MAX_STEPS {
        if !simulation.step() {
            assert!(
                simulation.run().outcome().is_some(),
                "nothing can happen any more, and the run has not ended: {:?}",
                simulation.run().stats()
            );
            return simulation.finish();
        }
    }
    panic!("the run still goes on after {MAX_STEPS} steps");
}

/// The run's events of one kind.
pub(crate) fn events_of(run: &Run, kind: Kind) -> Vec<Event> {
    run.trace().events().filter(|event| event.kind == kind).copied().collect()
}

/// The text that an event's `a` points to; empty where it points to none.
pub(crate) fn text(run: &Run, id: u32) -> String {
    let index = (id as usize).checked_sub(1);
    index.map_or_else(String::new, |index| run.trace().texts()[index].clone())
}

/// `n_cases` random cases, or as many as `PROPTEST_CASES` says. A failure prints its smallest program and its seed.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn random_cases(n_cases: u32) -> proptest::test_runner::Config {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    proptest::test_runner::Config {
        cases: asked.unwrap_or(n_cases),
        failure_persistence: None,
        ..proptest::test_runner::Config::default()
    }
}
