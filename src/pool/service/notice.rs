//! What is told: to each submitter how its job stands, to the results' reader the results, to all the end.

use super::Pool;
use crate::chan::TryReceiveError;
use crate::pool::Settlement;
use crate::pool::crew::Late;
use crate::time::Time;
use crate::trace::State;

/// What the host is to tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Notice {
    /// The job is in the jobs channel.
    Accepted(u32),
    /// So many jobs are, from this one on.
    AcceptedMany(u32, u32),
    /// The jobs channel was full, and the job came back.
    Full(u32),
    /// The pool takes no more jobs, and it came back.
    Closed(u32),
    /// The job has settled.
    Settled(Settlement),
    /// The results' reader gets this job's result.
    Result(u32),
    /// It gets those of so many jobs, from this one on.
    ResultMany(u32, u32),
    /// There will be no more results.
    ResultsEnd,
    /// Closed, everything settled, every worker stopped.
    Drained,
    /// No worker can be started; every job settles as lost.
    CannotStart,
}

impl Pool {
    /// The results' reader wants `n` more. From the first call on a full results channel holds the workers back; before it,
    /// what does not fit is dropped, the oldest first.
    pub fn receive(&mut self, now: Time, n: usize) {
        self.advance_clock(now);
        let wanted = self.wanted.get_or_insert(0);
        *wanted = wanted.saturating_add(n);
        self.turn();
    }

    pub(super) fn note_settled(&mut self) {
        let now = self.scheduler.now();
        while let Some(settled) = self.crew.ledger().take_settlement() {
            if settled.state == State::Rejected {
                // Its submitter was told when it came back.
                continue;
            }
            let n = settled.n_jobs;
            self.meters.total.record_many(settled.total, n);
            self.meters.wait.record_many(settled.wait, n);
            if settled.n_attempts > 0 {
                self.meters.run.record_many(settled.run, n);
            }
            if settled.state == State::Completed {
                self.meters.throughput.completed_many(now, n);
            }
            self.notices.push_back(Notice::Settled(settled));
        }
    }

    /// Lets what became of jobs that travelled behind others into the results channel. Without a reader, what would be dropped
    /// there does not go in.
    pub(super) fn let_through(&mut self) -> bool {
        let mut has_moved = self.wanted.is_some() && self.let_out();
        let capacity = self.config.results_capacity;
        loop {
            let n_passing = self.n_passing();
            let most = |late: &Late| match self.wanted {
                None if !late.is_kept => late.n,
                _ => n_passing,
            };
            let Some(late) = self.crew.take_result(most) else { break };
            if let Some(wanted) = self.wanted.as_mut().filter(|_| n_passing > 0) {
                *wanted -= late.n as usize;
                let first = late.result.id;
                self.notices.push_back(if late.n == 1 {
                    Notice::Result(first)
                } else {
                    Notice::ResultMany(first, late.n)
                });
                self.crew.results_have_gone(late.worker, late.n);
                has_moved = true;
                continue;
            }
            let is_kept = self.wanted.is_some() || (late.is_kept && self.crew.n_results() < capacity);
            if self.wanted.is_none() && is_kept {
                while self.results.len() >= capacity && self.results.try_recv().is_ok() {}
            }
            // A rendezvous is with the reader, who takes what is there as soon as the tasks have run.
            let room = capacity.max(self.wanted.unwrap_or(0).min(1));
            if is_kept && self.results.len() >= room {
                self.crew.put_result_back(late);
                break;
            }
            if is_kept {
                let _ = self.results.force_send(late.result);
            }
            self.crew.results_have_gone(late.worker, late.n);
            has_moved = true;
        }
        has_moved
    }

    /// How many results would leave the results channel as soon as they had entered it, since the reader waits for them and
    /// nothing stands before them. Where nobody sees them do so, they need not.
    fn n_passing(&self) -> u32 {
        let is_clear = self.results.is_empty() && self.results.n_senders() == 0 && self.scheduler.trace().is_off();
        self.wanted.filter(|_| is_clear).map_or(0, |wanted| u32::try_from(wanted).unwrap_or(u32::MAX))
    }

    /// Lets results out to their reader; without one, drops what does not fit.
    pub(super) fn let_out(&mut self) -> bool {
        let mut has_moved = false;
        loop {
            match &mut self.wanted {
                Some(0) => break,
                Some(wanted) => match self.results.try_recv() {
                    Ok(result) => {
                        *wanted -= 1;
                        self.notices.push_back(Notice::Result(result.id));
                    }
                    Err(TryReceiveError::Empty) => break,
                    Err(TryReceiveError::Closed) => {
                        if !self.has_told_end {
                            self.has_told_end = true;
                            self.notices.push_back(Notice::ResultsEnd);
                        }
                        break;
                    }
                },
                None if self.results.len() >= self.config.results_capacity => {
                    if self.results.try_recv().is_err() {
                        break;
                    }
                }
                None => break,
            }
            has_moved = true;
        }
        has_moved
    }
}
