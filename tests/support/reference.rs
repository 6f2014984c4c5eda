//! A second, naive implementation of Go's channels and of a scheduler that runs scripts: plain vectors, nothing asynchronous.
//!
//! It follows the real one step by step. What a step of the real one did is told to it operation by operation; it says
//! whether Go's rules allow that, and what everybody else must be doing now. Only the choice among ready select cases and
//! the choice of the next task in random order are taken from the real one, after a check that they were possible.

use std::collections::VecDeque;

/// One operation of a script. Channels are numbered from 0.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    Send(usize),
    Receive(usize),
    TrySend(usize),
    TryReceive(usize),
    Close(usize),
    Sleep(u64),
    /// Two to four cases.
    Select(Vec<Case>),
    /// One to three cases and a default.
    SelectOrDefault(Vec<Case>),
}

/// One case of a select.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Case {
    Send(usize),
    Receive(usize),
    Sleep(u64),
}

/// What came of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Sent,
    /// The channel was closed; the value came back.
    CameBack(u32),
    /// Not possible now; the value came back.
    Full(u32),
    Received(u32),
    Empty,
    End,
    Closed,
    ClosedBefore,
    Slept,
    Default,
}

/// What came of an operation, and of which case (0 unless it is a select).
pub(crate) type Told = (usize, Outcome);

#[derive(Debug)]
struct Channel {
    capacity: usize,
    is_closed: bool,
    buffer: VecDeque<u32>,
    /// Task, case, value.
    senders: Vec<(usize, usize, u32)>,
    /// Task, case.
    receivers: Vec<(usize, usize)>,
}

#[derive(Debug, PartialEq)]
enum Standing {
    /// In the ready queue, about to start its next operation.
    Ready,
    /// In the ready queue; its operation has happened already.
    Served(Told),
    Blocked,
    Returned,
}

#[derive(Debug)]
struct Task {
    script: Vec<Operation>,
    /// Which operation is next, or under way.
    at: usize,
    standing: Standing,
}

/// The state of the whole program.
#[derive(Debug)]
pub(crate) struct Reference {
    channels: Vec<Channel>,
    tasks: Vec<Task>,
    /// Tasks that can run, in the order in which they became able to.
    ready: VecDeque<usize>,
    /// When, number of setting, task, case.
    timers: Vec<(u64, u64, usize, usize)>,
    n_timers: u64,
    now: u64,
}

/// What can happen next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Run,
    WaitUntil(u64),
    Finished,
    /// Blocked for ever: these tasks.
    Stuck(Vec<usize>),
}

/// The value that a task's operation sends, in its case: no two are equal.
pub(crate) const fn value(task: usize, at: usize, case: usize) -> u32 {
    (task * 1000 + at * 10 + case + 1) as u32
}

impl Reference {
    pub(crate) fn new(capacities: &[usize], scripts: &[Vec<Operation>]) -> Self {
        let channel = |&capacity| Channel {
            capacity,
            is_closed: false,
            buffer: VecDeque::new(),
            senders: Vec::new(),
            receivers: Vec::new(),
        };
        let task = |script: &Vec<_>| Task { script: script.clone(), at: 0, standing: Standing::Ready };
        Self {
            channels: capacities.iter().map(channel).collect(),
            tasks: scripts.iter().map(task).collect(),
            ready: (0..scripts.len()).collect(),
            timers: Vec::new(),
            n_timers: 0,
            now: 0,
        }
    }

    /// What must be able to happen next.
    pub(crate) fn next(&self) -> Next {
        let blocked = || (0..self.tasks.len()).filter(|&task| self.tasks[task].standing == Standing::Blocked);
        if !self.ready.is_empty() {
            Next::Run
        } else if let Some(&(at, ..)) = self.timers.iter().min() {
            Next::WaitUntil(at)
        } else if blocked().count() == 0 {
            Next::Finished
        } else {
            Next::Stuck(blocked().collect())
        }
    }

    /// Which task runs next, first in, first out.
    pub(crate) fn first_ready(&self) -> Option<usize> {
        self.ready.front().copied()
    }

    /// Length and closedness of every channel.
    pub(crate) fn channels(&self) -> Vec<(usize, bool)> {
        self.channels.iter().map(|channel| (channel.buffer.len(), channel.is_closed)).collect()
    }

    /// The values in the channels.
    pub(crate) fn held(&self) -> impl Iterator<Item = u32> {
        self.channels.iter().flat_map(|channel| channel.buffer.iter().copied())
    }

    /// The clock moves on.
    pub(crate) fn advance(&mut self, now: u64) {
        self.now = now;
        while let Some(&timer) = self.timers.iter().min().filter(|timer| timer.0 <= now) {
            self.serve(timer.2, (timer.3, Outcome::Slept));
        }
    }

    /// Task `task` ran until it blocked or returned, and this came of its operations. `Err`: Go does not allow that.
    pub(crate) fn ran(&mut self, task: usize, told: &[Told]) -> Result<(), String> {
        let place = self.ready.iter().position(|&ready| ready == task);
        let place = place.ok_or_else(|| format!("task {task} ran and was not ready"))?;
        self.ready.remove(place);
        for &told in told {
            let at = self.tasks[task].at;
            self.finish_one(task, told).map_err(|why| format!("task {task}, operation {at}, {told:?}: {why}"))?;
        }
        match (self.tasks[task].script.get(self.tasks[task].at), &self.tasks[task].standing) {
            (_, Standing::Served(told)) => return Err(format!("task {task} did not take {told:?}")),
            (None, _) => self.tasks[task].standing = Standing::Returned,
            (Some(operation), _) => {
                let cases = self.cases(task, &operation.clone());
                let possible: Vec<usize> = (0..cases.len()).filter(|&i| self.is_possible(cases[i].0)).collect();
                if cases.is_empty() || !possible.is_empty() {
                    return Err(format!("task {task} waits, and could go on with {possible:?} of {cases:?}"));
                }
                self.block(task, &cases);
            }
        }
        Ok(())
    }

    fn finish_one(&mut self, task: usize, told: Told) -> Result<(), String> {
        let at = self.tasks[task].at;
        let Some(operation) = self.tasks[task].script.get(at).cloned() else {
            return Err("it has no operations left".to_owned());
        };
        let standing = std::mem::replace(&mut self.tasks[task].standing, Standing::Ready);
        let expected = match standing {
            Standing::Served(expected) => expected,
            Standing::Ready => self.perform(task, &operation, told)?,
            Standing::Blocked | Standing::Returned => return Err(format!("it is {standing:?}")),
        };
        if told != expected {
            return Err(format!("expected {expected:?}"));
        }
        self.tasks[task].at += 1;
        Ok(())
    }

    /// Performs an operation that does not wait; among several ready cases the told one.
    fn perform(&mut self, task: usize, operation: &Operation, told: Told) -> Result<Told, String> {
        let here = value(task, self.tasks[task].at, 0);
        let cases = self.cases(task, operation);
        let possible: Vec<usize> = (0..cases.len()).filter(|&i| self.is_possible(cases[i].0)).collect();
        let chosen = match (operation, possible.as_slice()) {
            (Operation::Close(c), _) => return Ok((0, self.close(*c))),
            (Operation::TrySend(_), []) => return Ok((0, Outcome::Full(here))),
            (Operation::TryReceive(_), []) => return Ok((0, Outcome::Empty)),
            (Operation::SelectOrDefault(_), []) => return Ok((0, Outcome::Default)),
            (_, possible) if possible.contains(&told.0) => told.0,
            (_, possible) => return Err(format!("only {possible:?} are possible")),
        };
        let outcome = match cases[chosen] {
            (Case::Send(c), value) => self.send(c, value),
            (Case::Receive(c), _) => self.receive(c),
            (Case::Sleep(_), _) => Outcome::Slept,
        };
        Ok((chosen, outcome))
    }

    /// An operation as cases, each with the value it would send.
    fn cases(&self, task: usize, operation: &Operation) -> Vec<(Case, u32)> {
        let cases = match operation {
            Operation::Send(c) | Operation::TrySend(c) => vec![Case::Send(*c)],
            Operation::Receive(c) | Operation::TryReceive(c) => vec![Case::Receive(*c)],
            Operation::Sleep(millis) => vec![Case::Sleep(*millis)],
            Operation::Select(cases) | Operation::SelectOrDefault(cases) => cases.clone(),
            Operation::Close(_) => Vec::new(),
        };
        let at = self.tasks[task].at;
        cases.into_iter().enumerate().map(|(i, case)| (case, value(task, at, i))).collect()
    }

    fn is_possible(&self, case: Case) -> bool {
        match case {
            Case::Send(c) => {
                let channel = &self.channels[c];
                channel.is_closed || !channel.receivers.is_empty() || channel.buffer.len() < channel.capacity
            }
            Case::Receive(c) => {
                let channel = &self.channels[c];
                channel.is_closed || !channel.senders.is_empty() || !channel.buffer.is_empty()
            }
            Case::Sleep(millis) => millis == 0,
        }
    }

    fn send(&mut self, c: usize, value: u32) -> Outcome {
        if self.channels[c].is_closed {
            return Outcome::CameBack(value);
        }
        match self.channels[c].receivers.first().copied() {
            Some((receiver, case)) => self.serve(receiver, (case, Outcome::Received(value))),
            None => self.channels[c].buffer.push_back(value),
        }
        Outcome::Sent
    }

    fn receive(&mut self, c: usize) -> Outcome {
        let waiting = self.channels[c].senders.first().copied();
        let from_buffer = self.channels[c].buffer.pop_front();
        if let Some((sender, case, value)) = waiting {
            self.serve(sender, (case, Outcome::Sent));
            let Some(first) = from_buffer else { return Outcome::Received(value) };
            self.channels[c].buffer.push_back(value);
            return Outcome::Received(first);
        }
        from_buffer.map_or(Outcome::End, Outcome::Received)
    }

    fn close(&mut self, c: usize) -> Outcome {
        if self.channels[c].is_closed {
            return Outcome::ClosedBefore;
        }
        self.channels[c].is_closed = true;
        for (task, case) in self.channels[c].receivers.clone() {
            self.serve(task, (case, Outcome::End));
        }
        for (task, case, value) in self.channels[c].senders.clone() {
            self.serve(task, (case, Outcome::CameBack(value)));
        }
        Outcome::Closed
    }

    fn block(&mut self, task: usize, cases: &[(Case, u32)]) {
        self.tasks[task].standing = Standing::Blocked;
        for (i, &(case, value)) in cases.iter().enumerate() {
            match case {
                Case::Send(c) => self.channels[c].senders.push((task, i, value)),
                Case::Receive(c) => self.channels[c].receivers.push((task, i)),
                Case::Sleep(millis) => {
                    self.n_timers += 1;
                    self.timers.push((self.now + millis, self.n_timers, task, i));
                }
            }
        }
    }

    /// One of a blocked task's cases happens: it leaves every line, and can run.
    fn serve(&mut self, task: usize, told: Told) {
        // A select may have one channel in two cases, so that closing serves it twice: the first time counts.
        if self.tasks[task].standing != Standing::Blocked {
            return;
        }
        for channel in &mut self.channels {
            channel.senders.retain(|waiting| waiting.0 != task);
            channel.receivers.retain(|waiting| waiting.0 != task);
        }
        self.timers.retain(|timer| timer.2 != task);
        self.tasks[task].standing = Standing::Served(told);
        self.ready.push_back(task);
    }
}
