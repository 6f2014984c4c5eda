//! What a crew has its host do.

/// What the host is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "programs", derive(Hash))]
pub enum Command {
    /// Start a Web Worker for this worker; answer [`Input::Ready`](super::Input::Ready) or [`Input::Lost`](super::Input::Lost).
    Start {
        /// Which worker, from 1.
        worker: u16,
        /// Its how-manieth Web Worker, from 1.
        generation: u32,
    },
    /// Give it this job; answer [`Input::Answered`](super::Input::Answered) or [`Input::Lost`](super::Input::Lost).
    Post {
        /// Which worker.
        worker: u16,
        /// Of which generation.
        generation: u32,
        /// The job's id.
        job: u32,
        /// Which attempt, from 1.
        attempt: u32,
    },
    /// Give it these jobs behind the one it was given last: their first attempt.
    #[cfg(feature = "pool")]
    PostMany {
        /// Which worker.
        worker: u16,
        /// Of which generation.
        generation: u32,
        /// The first job's id; the others are numbered after it.
        first: u32,
        /// How many.
        n: u32,
    },
    /// Ask it to stop its job at the next checkpoint.
    AskToStop {
        /// Which worker.
        worker: u16,
        /// Of which generation.
        generation: u32,
        /// The job's id.
        job: u32,
    },
    /// Take a job back that it has not come to yet; answer [`Answer::NotStarted`](crate::pool::Answer::NotStarted) as soon as
    /// it is sure that it is not run there any more, though it may have been.
    #[cfg(feature = "pool")]
    Drop {
        /// Which worker.
        worker: u16,
        /// Of which generation.
        generation: u32,
        /// The job's id.
        job: u32,
    },
    /// Terminate it now; no answer is wanted.
    Kill {
        /// Which worker.
        worker: u16,
        /// Of which generation.
        generation: u32,
    },
    /// The pool needs it no more; no answer is wanted.
    Stop {
        /// Which worker.
        worker: u16,
        /// Of which generation.
        generation: u32,
    },
    /// Have its Web Worker end as by a crash of the browser's process, and tell of it only as of any other that vanishes:
    /// [`Input::Lost`](super::Input::Lost), once that is noticed.
    #[cfg(feature = "programs")]
    Vanish {
        /// Which worker.
        worker: u16,
        /// Of which generation.
        generation: u32,
    },
    /// Have its job fail: at the next checkpoint if the job listens, else when it ends. What has been answered stays.
    #[cfg(feature = "programs")]
    Fail {
        /// Which worker.
        worker: u16,
        /// Of which generation.
        generation: u32,
        /// The job's id.
        job: u32,
    },
}
