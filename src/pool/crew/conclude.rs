//! What an answer makes of a job: it settles, or is run again.

use super::{Crew, Stop};
use crate::pool::{Answer, Ending, Job, JobResult, Reason, Rung};
use crate::trace::State;

impl Crew {
    /// What becomes of a job that its worker has answered, where it had been asked to stop for that reason, or not. `None`: it
    /// is run again.
    pub(in crate::pool) fn conclude(
        &self,
        worker: u16,
        job: Job,
        answer: Answer,
        stop: Option<&Stop>,
    ) -> Option<JobResult> {
        let ending = |state| Ending { worker, ..Ending::new(state) };
        match (answer, stop) {
            // It is done, though somebody no longer wanted it; but time that has run out has run out.
            (Answer::Completed(value), None | Some(Stop::ByHand | Stop::Pool(_))) => {
                Some(job.settle(&Ending { value, ..ending(State::Completed) }))
            }
            (Answer::Panicked(text), _) => self.end(job, ending(State::Panicked), &text, stop),
            (Answer::Lost(reason), _) => {
                self.end(job, Ending { reason: Reason::WorkerLost, ..ending(State::Lost) }, &reason, stop)
            }
            #[cfg(feature = "pool")]
            (Answer::NotStarted, Some(stop)) => {
                self.inner.ledger.recall(job.id);
                let ending = Ending { rung: Rung::Queued, ..self.ending_for(stop, false) };
                Some(job.settle(&Ending { text: Some(&stop.in_words()), ..ending }))
            }
            (_, Some(stop)) => {
                let stopped = Ending { worker, rung: Rung::Cooperative, ..self.ending_for(stop, false) };
                self.end(job, stopped, &stop.in_words(), Some(stop))
            }
            (Answer::Failed(text), None) => self.end(job, ending(State::Failed), &text, None),
            (Answer::NotCloneable, None) => {
                let text = "its argument or its value cannot be cloned";
                self.end(job, Ending { reason: Reason::NotCloneable, ..ending(State::Failed) }, text, None)
            }
            (Answer::Stopped, None) => {
                let stopped = Ending { rung: Rung::Cooperative, ..ending(State::Cancelled) };
                self.end(job, stopped, "it stopped by itself", None)
            }
            #[cfg(feature = "pool")]
            (Answer::NotStarted, None) => self.queue_unstarted(job),
            // Only a pool calls jobs back.
            #[cfg(not(feature = "pool"))]
            (Answer::NotStarted, None) => None,
        }
    }

    /// Settles the job, unless its terms have it run again. Nobody wants a job again that was stopped, but for an attempt
    /// that ran out of its own time.
    pub(in crate::pool) fn end(
        &self,
        job: Job,
        mut ending: Ending<'_>,
        text: &str,
        stop: Option<&Stop>,
    ) -> Option<JobResult> {
        let is_unwanted = stop.is_some_and(|stop| !matches!(stop, Stop::Timeout));
        let unless_again = if is_unwanted { Err(job) } else { self.retry(job, &mut ending) };
        match unless_again {
            Ok(()) => None,
            Err(job) => Some(job.settle(&Ending { text: Some(text), ..ending })),
        }
    }
}
