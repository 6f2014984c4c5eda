//! One event: 32 bytes, little endian, the same in Rust, in a message to the page and in a file.
//!
//! The numbers stand once more in `www/kinds.js`, for the page's decoder; `tests/kinds.rs` holds the two together.

use crate::time::Time;

/// Something that happened. What `detail`, `a` and `b` mean depends on the kind (see `www/kinds.js`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When, in nanoseconds since the run began.
    pub at: Time,
    /// What.
    pub kind: Kind,
    /// A second, smaller enum of the kind's own (a [`WaitKind`], [`State`], …), or 0.
    pub detail: u8,
    /// Who did it: 0 nobody, 1 producer, 2 collector, 3 closer, 2 + n closer of a pipeline's stage n, 10 + n worker n.
    pub actor: u16,
    /// The channel, wait group or context it concerns, or 0.
    pub object: u16,
    /// Where in the source: index + 1 into the trace's sites, or 0.
    pub site: u16,
    /// The job it concerns, or 0.
    pub job: u32,
    /// Meaning depends on the kind.
    pub a: u32,
    /// Meaning depends on the kind.
    pub b: u64,
}

impl Event {
    /// Size of one record in bytes.
    pub const SIZE: usize = 32;

    /// An event of this kind with everything else zero.
    pub const fn new(kind: Kind) -> Self {
        Self { at: Time::ZERO, kind, detail: 0, actor: 0, object: 0, site: 0, job: 0, a: 0, b: 0 }
    }

    /// The record.
    pub fn to_bytes(&self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        bytes[0..8].copy_from_slice(&self.at.as_nanos().to_le_bytes());
        bytes[8] = self.kind as u8;
        bytes[9] = self.detail;
        bytes[10..12].copy_from_slice(&self.actor.to_le_bytes());
        bytes[12..14].copy_from_slice(&self.object.to_le_bytes());
        bytes[14..16].copy_from_slice(&self.site.to_le_bytes());
        bytes[16..20].copy_from_slice(&self.job.to_le_bytes());
        bytes[20..24].copy_from_slice(&self.a.to_le_bytes());
        bytes[24..32].copy_from_slice(&self.b.to_le_bytes());
        bytes
    }

    /// The event in a record, or `None` if its kind is unknown.
    pub fn from_bytes(bytes: &[u8; Self::SIZE]) -> Option<Self> {
        let u16_at = |i: usize| u16::from_le_bytes([bytes[i], bytes[i + 1]]);
        let u32_at = |i: usize| u32::from(u16_at(i)) | u32::from(u16_at(i + 2)) << 16;
        let u64_at = |i: usize| u64::from(u32_at(i)) | u64::from(u32_at(i + 4)) << 32;
        Some(Self {
            at: Time::from_nanos(u64_at(0)),
            kind: Kind::from_u8(bytes[8])?,
            detail: bytes[9],
            actor: u16_at(10),
            object: u16_at(12),
            site: u16_at(14),
            job: u32_at(16),
            a: u32_at(20),
            b: u64_at(24),
        })
    }
}

/// Declares an enum of record numbers together with its list, so that tests can hold the page's copy against it.
macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $n:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum $name { $($(#[$vdoc])* $variant = $n,)* }

        impl $name {
            /// Every variant with its number in a record.
            pub const ALL: &'static [(&'static str, Self)] = &[$((stringify!($variant), Self::$variant),)*];

            /// The variant with this number.
            pub const fn from_u8(n: u8) -> Option<Self> {
                match n { $($n => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

numbered! {
    /// What happened.
    Kind {
        /// The run began; `b` its seed.
        RunStarted = 1,
        /// A task was spawned; `a` its name.
        ActorStarted = 2,
        /// A task returned.
        ActorEnded = 3,
        /// A channel, wait group or context was made; `detail` [`ObjectKind`], `a` its name, `b` capacity or deadline.
        ObjectMade = 4,
        /// A task waits; `detail` [`WaitKind`], `a` the case's index, `b` how many cases it waits on at once.
        Blocked = 5,
        /// What a task waited for came; `a` the case that did.
        Unblocked = 6,
        /// A value went into a channel; `a` queue length afterwards.
        Sent = 7,
        /// A value came out of a channel; `a` queue length afterwards.
        Received = 8,
        /// A receiver was told "closed and drained".
        EndReceived = 9,
        /// A channel was closed.
        Closed = 10,
        /// A send on a closed channel gave its value back.
        SendRefused = 11,
        /// Somebody wishes to submit the job; `a` its priority, a signed number.
        JobSubmitted = 12,
        /// A job was handed to a worker; `a` the attempt, from 1; `b` when the attempt's own time is up, or 0.
        JobDispatched = 14,
        /// A running job was asked to stop at its next checkpoint.
        JobCancelAsked = 15,
        /// A job reached a final state; `detail` [`State`], `a` a text or 0, `b` its value.
        JobSettled = 16,
        /// A worker changed; `detail` [`WorkerState`], `a` its generation, from 1.
        WorkerChanged = 17,
        /// A context was cancelled; `a` its cause.
        ContextCancelled = 18,
        /// A wait group's count changed; `a` count afterwards.
        WaitGroupAdded = 19,
        /// A timer that a task waited for ran out.
        TimerFired = 20,
        /// Something was asked from outside; `detail` [`Command`], which says what `a` and `b` are.
        Commanded = 21,
        /// Nothing more can happen; `detail` [`RunEnd`], `a` number of blocked tasks.
        RunEnded = 22,
        /// A job will be run again; `a` attempts so far, `b` the backoff in nanoseconds.
        JobWaiting = 23,
        /// A rate limit begins or changes; `a` its burst, `b` thousandths of a start per second, 0 none.
        Limited = 24,
        /// Other Web Workers are ready beside the run's own; `a` how many.
        SparesChanged = 25,
    }
}

numbered! {
    /// What an object of the trace is.
    ObjectKind {
        /// A channel.
        Channel = 1,
        /// A wait group.
        WaitGroup = 2,
        /// A context.
        Context = 3,
    }
}

numbered! {
    /// What a blocked task waits for.
    WaitKind {
        /// Somebody to receive, or room in the buffer.
        Send = 1,
        /// Somebody to send, or the channel's end.
        Receive = 2,
        /// A wait group's count to reach zero.
        WaitGroup = 3,
        /// A context to be cancelled.
        Context = 4,
        /// A timer.
        Timer = 5,
        /// A worker's answer: it comes from outside.
        Job = 6,
        /// A worker to be ready: it comes from outside.
        Worker = 7,
    }
}

numbered! {
    /// Where a job stands.
    State {
        /// Wished for; waiting in the jobs channel or outside it.
        Queued = 2,
        /// On a worker.
        InFlight = 3,
        /// Yielded its value.
        Completed = 4,
        /// Answered with an error.
        Failed = 5,
        /// Panicked; its worker was replaced.
        Panicked = 6,
        /// Its attempt ran out of time.
        TimedOut = 7,
        /// Withdrawn from the queue, or stopped by itself when asked.
        Cancelled = 8,
        /// Did not stop when asked; its worker was terminated and replaced.
        Killed = 9,
        /// Its worker vanished.
        Lost = 10,
        /// Refused: it came back with the error.
        Rejected = 11,
        /// Ran out of its own or the pool's time.
        Expired = 12,
        /// Will be run again after a backoff.
        WaitingToRetry = 13,
    }
}

numbered! {
    /// Where a worker stands.
    WorkerState {
        /// Started, has not answered the handshake.
        Starting = 1,
        /// Ready, without a job.
        Idle = 2,
        /// Running a job.
        Busy = 3,
        /// Asked to stop its job, has not answered.
        Cancelling = 4,
        /// Asked to end.
        Stopping = 5,
        /// Ended.
        Stopped = 6,
        /// Vanished, or was terminated.
        Lost = 7,
    }
}

numbered! {
    /// What was asked from outside.
    Command {
        /// The run's context was cancelled by hand.
        Cancel = 1,
        /// One job was cancelled by hand.
        CancelJob = 2,
        /// Submissions were ended by hand; what is there still runs.
        Shutdown = 3,
        /// The pool was given another size; `a` workers.
        Resize = 4,
        /// Another rate limit was set; `a` its burst, `b` thousandths of a start per second, 0 none.
        Limit = 5,
        /// Workers take no further jobs.
        Pause = 6,
        /// They take jobs again.
        Resume = 7,
        /// The actor's Web Worker was terminated behind the pool's back.
        KillWorker = 8,
        /// An attempt of the job was made to fail.
        FailJob = 9,
        /// Jobs were given another size; `a` the size.
        Size = 10,
    }
}

numbered! {
    /// How a run ended.
    RunEnd {
        /// Every task returned.
        Finished = 1,
        /// Every task is blocked for ever.
        Deadlock = 2,
        /// The main task returned, and others are blocked for ever.
        Leak = 3,
        /// A task panicked, as Go would have.
        Crashed = 4,
        /// Nothing goes on until somebody ends the pause, and nobody will.
        Paused = 5,
    }
}
