//! What a configuration means for each job: its size, its input, its fate, its terms. Drawn from the seed alone, so that a job is
//! the same live and simulated, whoever runs it and when.

use super::{ArrivalsName, Assumed, PriorityName, ProgramName, RunConfig, SpreadName, Terms, rank};
use crate::rng::Rng;
use crate::tasks::{Assignment, Fate, Task, TaskError};
use crate::time::Time;

impl RunConfig {
    /// What a job does, at its own size: the same in every attempt, live and simulated.
    pub fn task_of(&self, job: u32) -> Task {
        let (stage, item) = self.place_of(job);
        let given = match self.stages.get(stage) {
            Some((_, millis)) => Some(*millis),
            None => self.sizes.get(item as usize - 1).or(self.sizes.last()).copied(),
        };
        let given = self.assumed_of(job).map(|assumed| assumed.millis).or(given);
        let task = given.map_or(self.task, |size| self.task.with_size(size));
        match (task, self.spread) {
            (_, SpreadName::Fixed) | (Task::Primes { .. }, _) => task,
            (task, spread) => {
                let mut rng = Rng::stream(self.seed, stream_of(job, SIZES));
                let size = u64::from(task.size());
                let size = match spread {
                    SpreadName::Uniform => size / 2 + u64::from(rng.below(size as u32 + 1)),
                    _ => rng.exponential(size),
                };
                task.with_size(size.min(600_000) as u32)
            }
        }
    }

    /// What one attempt of a job is given, when it begins at `now` on `worker`.
    pub fn assignment(&self, job: u32, attempt: u32, worker: u16, now: Time) -> Assignment {
        let (_, item) = self.place_of(job);
        let input = self.inputs.get(item as usize - 1).copied().unwrap_or_else(|| i64::from(item));
        let stream = stream_of(job, FATES) ^ u64::from(attempt) << 48;
        let is_unlucky = || self.fail_permille > 0 && Rng::stream(self.seed, stream).below(1_000) < self.fail_permille;
        let fate = if attempt == 1 && self.panic_jobs.contains(&job) {
            Fate::Panics
        } else if now.as_nanos() < self.down.as_nanos() as u64 || is_unlucky() {
            Fate::Refused
        } else {
            Fate::Spared
        };
        Assignment { input, worker, fate }
    }

    /// What a simulated attempt of a scripted job is taken to yield, where the run assumes something of it.
    pub fn assumed_answer(&self, job: u32, attempt: u32) -> Option<Result<u64, TaskError>> {
        let Assumed { value, error, n_failing, .. } = self.assumed_of(job)?;
        Some(match error {
            Some(words) if attempt <= *n_failing => Err(TaskError::Failed(words.clone())),
            _ => Ok(*value),
        })
    }

    fn assumed_of(&self, job: u32) -> Option<&Assumed> {
        let (_, item) = self.place_of(job);
        self.assumed.get(item as usize - 1).filter(|_| matches!(self.task, Task::Script { .. }))
    }

    /// Which stage a job belongs to, from 0, and which item it works on, from 1.
    pub const fn place_of(&self, job: u32) -> (usize, u32) {
        // Asked several times for each job: but in a pipeline without a division.
        if 0 < job && job <= self.n_jobs {
            return (0, job);
        }
        ((job.saturating_sub(1) / self.n_jobs) as usize, job.saturating_sub(1) % self.n_jobs + 1)
    }

    /// Workers that are hired at the start.
    pub fn n_first_workers(&self) -> usize {
        match self.program {
            ProgramName::Pipeline => self.stages.iter().map(|(n_workers, _)| usize::from(*n_workers)).sum(),
            _ => usize::from(self.min_workers.unwrap_or(self.n_workers)),
        }
    }

    /// Web Workers that are to be up when a live run begins.
    pub fn n_first_web_workers(&self) -> usize {
        self.n_first_workers() + usize::from(self.spares)
    }

    /// Whether jobs come over time or may come back, so that the jobs channel stays open until all have their results.
    pub(super) fn is_serving(&self) -> bool {
        self.program != ProgramName::Pipeline
            && (self.arrivals != ArrivalsName::Asap || self.has_retries() || self.min_workers.is_some())
    }

    /// Whether a job may be run again. In a pipeline a stage is closed when the one before has ended, and nothing comes back.
    pub(crate) fn has_retries(&self) -> bool {
        self.retry.attempts > 1 && self.program != ProgramName::Pipeline
    }

    /// Whether the timeout is the context's; otherwise it is main alone that loses patience.
    pub(super) fn is_context_timed(&self) -> bool {
        self.program != ProgramName::Leak
    }

    /// What is agreed for a job that is submitted at `now`.
    pub(super) fn terms(&self, job: u32, now: Time) -> Terms {
        let aging = (self.priority == PriorityName::Aging).then_some(self.aging);
        let priority = i32::from(self.priority != PriorityName::None && !self.is_urgent(job));
        Terms {
            priority,
            rank: if self.priority == PriorityName::None { 0 } else { rank(priority, now, aging) },
            timeout: self.job_timeout,
            deadline: None,
            grace: self.grace,
            retry: self.has_retries().then_some(0),
            is_idempotent: true,
            company: None,
            is_kept: true,
        }
    }

    /// Whether a job is one of the urgent ones, which are strewn evenly.
    pub fn is_urgent(&self, job: u32) -> bool {
        if self.urgent_permille == 0 {
            return false;
        }
        let n_urgent = |n: u32| u64::from(n) * u64::from(self.urgent_permille) / 1_000;
        n_urgent(job) > n_urgent(job.saturating_sub(1))
    }
}

/// One job's own stream of one use of the seed.
fn stream_of(job: u32, use_: u64) -> u64 {
    u64::from(job) << 8 | use_
}

/// Uses of the seed.
const SIZES: u64 = 3;
const FATES: u64 = 4;
