//! What the coordinator and a worker say to each other.

use super::frame::{FrameError, Reader, Writer};
use crate::tasks::{Assignment, Fate, Task};

/// Coordinator → worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToWorker {
    /// Run this job; answered by [`FromWorker`]. If it is lost, so is the worker, and the job settles as lost.
    Run {
        /// The job's id.
        job: u32,
        /// Which attempt, from 1.
        attempt: u32,
        /// What to compute.
        task: Task,
        /// From what, where, and how it is to end.
        on: Assignment,
        /// Whether the task may notice a cancellation.
        listens: bool,
    },
    /// Stop this job at its next checkpoint; nothing happens if it has ended.
    Cancel {
        /// The job's id.
        job: u32,
    },
    /// Fail with this job: at its next checkpoint if it listens, else when it ends; nothing happens if it has ended.
    #[cfg(feature = "programs")]
    Fail {
        /// The job's id.
        job: u32,
    },
}

/// Worker → coordinator: this job has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromWorker {
    /// The job's id.
    pub job: u32,
    /// Which attempt.
    pub attempt: u32,
    /// How it ended.
    pub ending: Ending,
}

/// How a task ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It yielded this.
    Completed(u64),
    /// It answered with an error, in words.
    Failed(String),
    /// It noticed the cancellation.
    Stopped,
}

/// A message that stands in frames.
pub trait Message: Sized {
    /// Appends it to a frame.
    fn write(&self, frame: &mut Writer);
    /// Takes it off the front of what is left of a frame.
    ///
    /// # Errors
    /// [`FrameError`]: the bytes are no such message.
    fn read(frame: &mut Reader<'_>) -> Result<Self, FrameError>;
}

/// The frame that holds these messages.
pub fn encode<M: Message>(messages: &[M]) -> Vec<u8> {
    let mut writer = Writer::new();
    for message in messages {
        message.write(&mut writer);
    }
    writer.0
}

/// The messages in a frame.
///
/// # Errors
/// [`FrameError`] names the byte at which it stops making sense; no message of such a frame is to be believed.
pub fn decode<M: Message>(bytes: &[u8]) -> Result<Vec<M>, FrameError> {
    let mut reader = Reader::new(bytes)?;
    let mut messages = Vec::new();
    while !reader.is_at_end() {
        messages.push(M::read(&mut reader)?);
    }
    Ok(messages)
}

impl Message for ToWorker {
    fn write(&self, w: &mut Writer) {
        match *self {
            Self::Run { job, attempt, task, on, listens } => {
                w.u8(1).u32(job).u32(attempt).u8(u8::from(listens));
                w.u64(on.input as u64).u32(on.worker.into()).u8(on.fate as u8);
                match task {
                    Task::Wait { millis } => w.u8(1).u32(millis),
                    Task::Primes { below } => w.u8(2).u32(below),
                    Task::Check { millis } => w.u8(3).u32(millis),
                    #[cfg(feature = "programs")]
                    Task::Script { millis } => w.u8(4).u32(millis),
                };
            }
            Self::Cancel { job } => {
                w.u8(2).u32(job);
            }
            #[cfg(feature = "programs")]
            Self::Fail { job } => {
                w.u8(3).u32(job);
            }
        }
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, FrameError> {
        match r.u8("message")? {
            1 => {
                let (job, attempt, listens) = (r.u32("job")?, r.u32("attempt")?, r.bool("whether it listens")?);
                let (input, worker) = (r.u64("input")? as i64, r.u32("worker")?);
                let worker = u16::try_from(worker).map_err(|_| r.error("a worker's number"))?;
                let fate = Fate::from_u8(r.u8("fate")?).ok_or_else(|| r.error("known fate"))?;
                let task = match r.u8("task")? {
                    1 => Task::Wait { millis: r.u32("duration")? },
                    2 => Task::Primes { below: r.u32("bound")? },
                    3 => Task::Check { millis: r.u32("duration")? },
                    #[cfg(feature = "programs")]
                    4 => Task::Script { millis: r.u32("duration")? },
                    _ => return Err(r.error("known task")),
                };
                let on = Assignment { input, worker, fate };
                Ok(Self::Run { job, attempt, task, on, listens })
            }
            2 => Ok(Self::Cancel { job: r.u32("job")? }),
            #[cfg(feature = "programs")]
            3 => Ok(Self::Fail { job: r.u32("job")? }),
            _ => Err(r.error("known message")),
        }
    }
}

impl Message for FromWorker {
    fn write(&self, w: &mut Writer) {
        w.u32(self.job).u32(self.attempt);
        match &self.ending {
            Ending::Completed(value) => w.u8(1).u64(*value),
            Ending::Failed(text) => w.u8(2).text(text),
            Ending::Stopped => w.u8(3),
        };
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, FrameError> {
        let (job, attempt) = (r.u32("job")?, r.u32("attempt")?);
        let ending = match r.u8("ending")? {
            1 => Ending::Completed(r.u64("value")?),
            2 => Ending::Failed(r.text("error")?),
            3 => Ending::Stopped,
            _ => return Err(r.error("known ending")),
        };
        Ok(Self { job, attempt, ending })
    }
}

#[cfg(all(test, feature = "programs"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let on = Assignment { input: -4, worker: 3, fate: Fate::Condemned };
        let messages = [
            ToWorker::Run { job: 7, attempt: 2, task: Task::Wait { millis: 5 }, on, listens: true },
            ToWorker::Cancel { job: 7 },
            ToWorker::Fail { job: u32::MAX },
        ];
        assert_eq!(decode::<ToWorker>(&encode(&messages)), Ok(messages.to_vec()));
        let bytes = encode(&messages[2..]);
        assert!(decode::<ToWorker>(&bytes[..bytes.len() - 1]).is_err());
    }
}
