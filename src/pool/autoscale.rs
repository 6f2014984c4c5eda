//! How many workers a dynamic pool should have.
//!
//! Two different marks (hysteresis): it grows when more jobs wait than workers are free or starting, and shrinks when for a
//! whole `idle` span some workers were not needed at any moment. Between two changes lies at least `cooldown`. So a load
//! that repeats itself within `idle` never makes it go up and down: what is let go was not needed for a whole round.
//!
//! It knows no worker: it is told the load whenever that changes, and at the time it asked for.

use std::time::Duration;

use crate::time::Time;

/// Decides on growing and shrinking.
#[derive(Clone, Debug)]
pub struct Autoscale {
    min: u16,
    max: u16,
    idle: Duration,
    cooldown: Duration,
    /// Until when nothing is changed again.
    rests_until: Time,
    /// Workers not needed at any moment since when; `None` while all are needed.
    spare: Option<(u16, Time)>,
}

/// What the pool looks like now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Workers the pool has, also those that are being started or wait to be started again.
    pub n_workers: u16,
    /// Of them, those.
    pub n_starting: u16,
    /// Of them, ready and without a job.
    pub n_idle: u16,
    /// Jobs that could start at once if there were workers; 0 while paused, or held back by a rate limit.
    pub queue_len: usize,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing.
    Stay,
    /// Start so many workers, at least 1.
    Grow(u16),
    /// Stop so many idle workers, at least 1; the one idle longest first.
    Shrink(u16),
}

impl Autoscale {
    /// Between `min` and `max` workers. `idle` is how long a worker must not have been needed before it is let go,
    /// `cooldown` the least time between two changes.
    pub fn new(min: u16, max: u16, idle: Duration, cooldown: Duration) -> Self {
        Self { min, max: max.max(min), idle, cooldown, rests_until: Time::ZERO, spare: None }
    }

    /// Other bounds, from the next decision on.
    pub fn set_bounds(&mut self, min: u16, max: u16) {
        (self.min, self.max) = (min, max.max(min));
    }

    /// What to do now, and when to ask again at the latest. Ask whenever the load has changed (also by what was decided);
    /// the time of the last answer counts.
    ///
    /// Bounds are kept at once; anything else waits for the cooldown. So it grows within one cooldown, lets the first go
    /// within idle span and cooldown, and once nothing is to be done is at its smallest size within twice that.
    pub fn decide(&mut self, now: Time, load: Load) -> (Decision, Option<Time>) {
        self.note_spare(now, load);
        let n = load.n_workers;
        if n < self.min {
            return (Decision::Grow(self.min - n), None);
        }
        if n > self.max {
            return (Decision::Shrink(n - self.max), None);
        }
        let wanted = self.wanted(load);
        let spare = self.spare.filter(|_| n > self.min);
        let due = spare.map(|(_, since)| (since + self.idle).max(self.rests_until));
        if now < self.rests_until {
            return (Decision::Stay, if wanted > 0 { Some(self.rests_until) } else { due });
        }
        if wanted > 0 {
            self.change(now);
            return (Decision::Grow(wanted), None);
        }
        match (spare, due) {
            (Some((n_spare, _)), Some(due)) if due <= now => {
                self.change(now);
                (Decision::Shrink(n_spare.min(n - self.min)), None)
            }
            _ => (Decision::Stay, due),
        }
    }

    /// How many workers more there should be: one for each job that has none.
    fn wanted(&self, load: Load) -> u16 {
        let n_coming = usize::from(load.n_idle) + usize::from(load.n_starting);
        let n_waiting = load.queue_len.saturating_sub(n_coming).min(usize::from(u16::MAX)) as u16;
        n_waiting.min(self.max.saturating_sub(load.n_workers))
    }

    fn note_spare(&mut self, now: Time, load: Load) {
        let n_spare = load.n_idle.saturating_sub(load.queue_len.min(usize::from(u16::MAX)) as u16);
        self.spare = match (n_spare, self.spare) {
            (0, _) => None,
            (n_spare, None) => Some((n_spare, now)),
            (n_spare, Some((fewest, since))) => Some((n_spare.min(fewest), since)),
        };
    }

    fn change(&mut self, now: Time) {
        self.rests_until = now + self.cooldown;
        // What was not needed is judged anew.
        self.spare = None;
    }
}
