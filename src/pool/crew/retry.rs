//! What runs a job again: the next attempt after a backoff, or another worker where it could not start on one.

use super::due::Due;
use super::{Crew, Rules, Stop};
use crate::pool::{Ending, Job, JobErrorKind, Reason, Terms};
use crate::trace::State;

impl Crew {
    /// Takes every job that waits for its next attempt.
    #[cfg(any(feature = "pool", feature = "programs"))]
    pub(in crate::pool) fn take_retries(&self) -> Vec<Job> {
        let waiting = self.inner.agenda.borrow_mut().strike_all(|due| matches!(due, Due::Retry(_)));
        let job_of = |due| if let Due::Retry(job) = due { Some(job) } else { None };
        waiting.into_iter().filter_map(job_of).collect()
    }

    /// Has a job run again, if its terms allow; otherwise it comes back.
    ///
    /// Also where its deadline lies within the backoff: then it settles at once as its last failure, with no clock, since
    /// none has run out. To wait for the deadline would only tell its submitter later, and hide what went wrong.
    pub(in crate::pool) fn retry(&self, job: Job, ending: &mut Ending<'_>) -> Result<(), Job> {
        let ledger = &self.inner.ledger;
        let Terms { retry: Some(policy), is_idempotent, deadline, .. } = ledger.terms(job.id) else { return Err(job) };
        let kills = u32::from(matches!(ending.state, State::Lost | State::Panicked));
        let (n_attempts, n_kills) = ledger.with(job.id, |record| {
            record.n_kills += kills;
            (record.n_attempts, record.n_kills)
        });
        let mut rules = self.inner.rules.borrow_mut();
        let Rules { retries, rng, .. } = &mut *rules;
        let (policy, budget) = &mut retries[policy];
        if !is_idempotent || !kind_of(ending).is_some_and(|kind| policy.wants(n_attempts, kind)) {
            return Err(job);
        }
        if policy.quarantines(n_kills) {
            (ending.state, ending.reason) = (State::Lost, Reason::Quarantined);
            return Err(job);
        }
        let now = self.inner.scheduler.now();
        let backoff = policy.delay(n_attempts, rng);
        if deadline.is_some_and(|deadline| now + backoff >= deadline) || !budget.may_retry() {
            return Err(job);
        }
        ledger.wait_to_retry(job.id, backoff);
        #[cfg(feature = "pool")]
        let job = job.alone();
        self.inner.agenda.borrow_mut().enter(now + backoff, Due::Retry(job));
        Ok(())
    }

    /// Puts a job that could not start back into the jobs channel; it comes back where that is not possible.
    pub(in crate::pool) fn hand_back(&self, job: Job) -> Result<(), Job> {
        let jobs = self.inner.channels.borrow().as_ref().map(|channels| channels.0.clone());
        match jobs {
            Some(jobs) => jobs.force_send(job).map_err(|refused| refused.0),
            None => Err(job),
        }
    }

    pub(super) fn queue_again(&self, job: Job) {
        self.inner.ledger.queue_again(job.id);
        let jobs = self.inner.channels.borrow().as_ref().map(|channels| channels.0.clone());
        match jobs.map(|jobs| jobs.force_send(job)) {
            Some(Ok(())) => {}
            // The channel is closed to submitters only once nothing can come back; here the pool was ended.
            Some(Err(refused)) => self.end_queued(refused.0, &Stop::ByHand),
            None => {}
        }
    }
}

/// As which kind of error a job ends, if it is one.
const fn kind_of(ending: &Ending<'_>) -> Option<JobErrorKind> {
    Some(match (ending.state, ending.reason) {
        (_, Reason::NotCloneable) => JobErrorKind::NotCloneable,
        (_, Reason::Quarantined) => JobErrorKind::Quarantined,
        (State::Failed, _) => JobErrorKind::Failed,
        (State::Panicked, _) => JobErrorKind::Panicked,
        (State::TimedOut, _) => JobErrorKind::TimedOut,
        (State::Expired, _) => JobErrorKind::Expired,
        (State::Cancelled, _) => JobErrorKind::Cancelled,
        (State::Killed, _) => JobErrorKind::Killed,
        (State::Lost, _) => JobErrorKind::Lost,
        _ => return None,
    })
}
