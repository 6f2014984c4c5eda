//! Random programs over channels, selects and timers, held against a naive second implementation after every step.
//!
//! The two must agree on every outcome, on what every channel holds, on who can run, and on whether anything can. In
//! passing: nothing sent is lost or doubled, no channel holds more than its capacity, values keep their order.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

#[path = "support/reference.rs"]
mod reference;
mod support;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use proptest::prelude::*;
use reference::{Case, Next, Operation, Outcome, Reference, Told, value};
use support::{MAX_STEPS, Program, random_cases};
use worker_pool_playground::chan::{Channel, SendError, TryReceiveError, TrySendError};
use worker_pool_playground::sched::{Of2, Of3, Of4, Order, Scheduler, Status, TaskId, select2, select3, select4};
use worker_pool_playground::time::Time;

/// Turns what an operation yields into an [`Outcome`].
trait Tell {
    fn tell(self) -> Outcome;
}

impl Tell for Result<(), SendError<u32>> {
    fn tell(self) -> Outcome {
        self.map_or_else(|SendError(value)| Outcome::CameBack(value), |()| Outcome::Sent)
    }
}

impl Tell for Option<u32> {
    fn tell(self) -> Outcome {
        self.map_or(Outcome::End, Outcome::Received)
    }
}

impl Tell for () {
    fn tell(self) -> Outcome {
        Outcome::Slept
    }
}

fn tell_2<A: Tell, B: Tell>(of: Of2<A, B>) -> Told {
    match of {
        Of2::A(a) => (0, a.tell()),
        Of2::B(b) => (1, b.tell()),
    }
}

fn tell_3<A: Tell, B: Tell, C: Tell>(of: Of3<A, B, C>) -> Told {
    match of {
        Of3::A(a) => (0, a.tell()),
        Of3::B(b) => (1, b.tell()),
        Of3::C(c) => (2, c.tell()),
    }
}

fn tell_4<A: Tell, B: Tell, C: Tell, D: Tell>(of: Of4<A, B, C, D>) -> Told {
    match of {
        Of4::A(a) => (0, a.tell()),
        Of4::B(b) => (1, b.tell()),
        Of4::C(c) => (2, c.tell()),
        Of4::D(d) => (3, d.tell()),
    }
}

/// What a task's operations have yielded since this was last emptied.
type Diary = Rc<RefCell<Vec<Told>>>;

/// What a script's task holds.
#[derive(Clone)]
struct Actor {
    scheduler: Scheduler,
    channels: Vec<Channel<u32>>,
    id: usize,
    told: Diary,
}

/// Runs `$body` with `$op` bound to the operation that case `$i` of `$cases` stands for: once for each type it can have.
macro_rules! with_case {
    ($actor:ident $at:ident $cases:ident $i:literal, $op:ident => $body:expr) => {
        match $cases[$i] {
            Case::Send(c) => {
                let $op = $actor.channels[c].send(value($actor.id, $at, $i));
                $body
            }
            Case::Receive(c) => {
                let $op = $actor.channels[c].recv();
                $body
            }
            Case::Sleep(millis) => {
                let $op = $actor.scheduler.sleep(Duration::from_millis(millis));
                $body
            }
        }
    };
}

impl Actor {
    async fn run(self, script: Vec<Operation>) {
        for (at, operation) in script.iter().enumerate() {
            let told = self.perform(at, operation).await;
            self.told.borrow_mut().push(told);
        }
    }

    async fn perform(&self, at: usize, operation: &Operation) -> Told {
        let here = value(self.id, at, 0);
        let outcome = match operation {
            Operation::Send(c) => self.channels[*c].send(here).await.tell(),
            Operation::Receive(c) => self.channels[*c].recv().await.tell(),
            Operation::TrySend(c) => match self.channels[*c].try_send(here) {
                Ok(()) => Outcome::Sent,
                Err(TrySendError::Full(value)) => Outcome::Full(value),
                Err(TrySendError::Closed(value)) => Outcome::CameBack(value),
            },
            Operation::TryReceive(c) => match self.channels[*c].try_recv() {
                Ok(value) => Outcome::Received(value),
                Err(TryReceiveError::Empty) => Outcome::Empty,
                Err(TryReceiveError::Closed) => Outcome::End,
            },
            Operation::Close(c) => self.channels[*c].close().map_or(Outcome::ClosedBefore, |()| Outcome::Closed),
            Operation::Sleep(millis) => {
                self.scheduler.sleep(Duration::from_millis(*millis)).await;
                Outcome::Slept
            }
            Operation::Select(cases) => return self.select(at, cases).await,
            Operation::SelectOrDefault(cases) => {
                return self.select_or_default(at, cases).unwrap_or((0, Outcome::Default));
            }
        };
        (0, outcome)
    }

    async fn select(&self, at: usize, cases: &[Case]) -> Told {
        match cases.len() {
            2 => with_case!(self at cases 0, a => with_case!(self at cases 1, b => tell_2(select2(a, b).await))),
            3 => with_case!(self at cases 0, a => with_case!(self at cases 1, b => with_case!(self at cases 2, c =>
                tell_3(select3(a, b, c).await)))),
            _ => with_case!(self at cases 0, a => with_case!(self at cases 1, b => with_case!(self at cases 2, c =>
                with_case!(self at cases 3, d => tell_4(select4(a, b, c, d).await))))),
        }
    }

    fn select_or_default(&self, at: usize, cases: &[Case]) -> Option<Told> {
        match cases.len() {
            1 => with_case!(self at cases 0, a => a.now_or_never().map(|a| (0, a.tell()))),
            2 => with_case!(self at cases 0, a => with_case!(self at cases 1, b =>
                select2(a, b).now_or_never().map(tell_2))),
            _ => with_case!(self at cases 0, a => with_case!(self at cases 1, b => with_case!(self at cases 2, c =>
                select3(a, b, c).now_or_never().map(tell_3)))),
        }
    }
}

fn case() -> impl Strategy<Value = Case> {
    prop_oneof![
        4 => (0..3_usize).prop_map(Case::Send),
        4 => (0..3_usize).prop_map(Case::Receive),
        1 => (0..4_u64).prop_map(Case::Sleep),
    ]
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        6 => (0..3_usize).prop_map(Operation::Send),
        6 => (0..3_usize).prop_map(Operation::Receive),
        1 => (0..3_usize).prop_map(Operation::TrySend),
        1 => (0..3_usize).prop_map(Operation::TryReceive),
        1 => (0..3_usize).prop_map(Operation::Close),
        2 => (0..4_u64).prop_map(Operation::Sleep),
        6 => prop::collection::vec(case(), 2..=4).prop_map(Operation::Select),
        1 => prop::collection::vec(case(), 1..=3).prop_map(Operation::SelectOrDefault),
    ]
}

/// A whole program.
#[derive(Clone, Debug)]
struct Script {
    /// Of the channels, one to three.
    capacities: Vec<usize>,
    tasks: Vec<Vec<Operation>>,
    seed: u64,
    is_random: bool,
}

fn script() -> impl Strategy<Value = Script> {
    let capacities = prop::collection::vec(0..=3_usize, 1..=3);
    let tasks = prop::collection::vec(prop::collection::vec(operation(), 0..10), 1..=6);
    (capacities, tasks, any::<u64>(), any::<bool>()).prop_map(|(capacities, mut tasks, seed, is_random)| {
        // Operations are drawn for three channels; where there are fewer they share.
        let fold = |c: &mut usize| *c %= capacities.len();
        for operation in tasks.iter_mut().flatten() {
            match operation {
                Operation::Send(c) | Operation::Receive(c) | Operation::Close(c) => fold(c),
                Operation::TrySend(c) | Operation::TryReceive(c) => fold(c),
                Operation::Sleep(_) => {}
                Operation::Select(cases) | Operation::SelectOrDefault(cases) => {
                    for case in cases {
                        if let Case::Send(c) | Case::Receive(c) = case {
                            fold(c);
                        }
                    }
                }
            }
        }
        Script { capacities, tasks, seed, is_random }
    })
}

/// What was sent and received so far, for the laws that need no model.
#[derive(Default)]
struct Books {
    sent: BTreeSet<u32>,
    received: BTreeSet<u32>,
}

impl Books {
    fn enter(&mut self, script: &Script, task: usize, at: usize, (case, outcome): Told) {
        match outcome {
            Outcome::Sent => assert!(self.sent.insert(value(task, at, case)), "sent twice"),
            Outcome::Received(value) => assert!(self.received.insert(value), "{value} was received twice"),
            Outcome::CameBack(back) | Outcome::Full(back) => {
                assert_eq!(back, value(task, at, case), "a value that is not its own came back");
                let operation = &script.tasks[task][at];
                assert!(!self.received.contains(&back), "{operation:?} came back and was received");
            }
            _ => {}
        }
    }

    /// Sent = received + in the channels. A receiver may have its value before the sender has run again, and a sender may
    /// have run before the receiver it served.
    fn check(&self, held: &BTreeSet<u32>, is_quiet: bool) {
        assert!(self.received.is_disjoint(held), "a value was received and is still there");
        if is_quiet {
            let arrived: BTreeSet<u32> = self.received.union(held).copied().collect();
            assert_eq!(self.sent, arrived, "sent on the left, received or held on the right");
        }
    }
}

fn check(script: &Script) {
    let order = if script.is_random { Order::Random } else { Order::Fifo };
    let go = Program::seeded(script.seed, order);
    let channels: Vec<Channel<u32>> = script.capacities.iter().map(|&capacity| go.channel(capacity)).collect();
    let mut tasks: BTreeMap<TaskId, (usize, Diary)> = BTreeMap::new();
    for (id, operations) in script.tasks.iter().enumerate() {
        let told = Diary::default();
        let actor = Actor { scheduler: go.scheduler.clone(), channels: channels.clone(), id, told: Rc::clone(&told) };
        let name = format!("task {id}");
        let task =
            go.scheduler.spawn(worker_pool_playground::sched::Actor::NOBODY, &name, actor.run(operations.clone()));
        tasks.insert(task, (id, told));
    }
    let mut reference = Reference::new(&script.capacities, &script.tasks);
    let mut books = Books::default();
    let mut n_done = vec![0; script.tasks.len()];

    for _ in 0..MAX_STEPS {
        let next = reference.next();
        match (&next, go.scheduler.status()) {
            (Next::Run, Status::Ready) => {}
            (Next::WaitUntil(millis), Status::Waiting { until }) => {
                assert_eq!(until, Some(Time::from_millis(*millis)));
                go.scheduler.advance(Time::from_millis(*millis));
                reference.advance(*millis);
                continue;
            }
            (Next::Finished, Status::Finished) => return,
            (Next::Stuck(blocked), Status::Stuck(report)) => {
                let names: Vec<String> = blocked.iter().map(|task| format!("task {task}")).collect();
                let reported: Vec<String> = report.blocked.into_iter().map(|task| task.task).collect();
                assert_eq!(reported, names);
                return;
            }
            (next, status) => panic!("by Go's rules: {next:?}; the scheduler: {status:?}\n{reference:#?}"),
        }
        let expected = reference.first_ready();
        let ran = go.scheduler.step().unwrap();
        let (task, told) = &tasks[&ran];
        assert!(script.is_random || Some(*task) == expected, "task {task} ran, and {expected:?} was first");
        let told = told.take();
        if let Err(why) = reference.ran(*task, &told) {
            panic!("{why}\n{reference:#?}");
        }
        for told in told {
            books.enter(script, *task, n_done[*task], told);
            n_done[*task] += 1;
        }
        let found: Vec<_> = channels.iter().map(|channel| (channel.len(), channel.is_closed())).collect();
        assert_eq!(found, reference.channels(), "lengths and closedness");
        assert!(channels.iter().all(|channel| channel.len() <= channel.capacity()));
        books.check(&reference.held().collect(), reference.next() != Next::Run);
    }
    panic!("the program still runs after {MAX_STEPS} steps");
}

proptest! {
    #![proptest_config(random_cases(1500))]

    #[test]
    fn random_programs_do_what_go_does(script in script()) {
        check(&script);
    }
}
