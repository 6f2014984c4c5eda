//! When a job that went wrong is run again: which kinds, how often, after which wait, and how much load that may add.
//!
//! It knows no job, no clock and no worker. Waits are whole microseconds and factors whole thousandths, so that the same
//! seed gives the same waits on every machine (powers of floating-point numbers differ in their last bit).

use std::time::Duration;

use serde::Deserialize;

use super::config::{Check, quoted};
use super::{ConfigError, JobErrorKind, KindSet};
use crate::rng::Rng;

/// A checked retry rule. The default one never retries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts in all, the first included; at least 1.
    pub attempts: u32,
    /// Wait before the second attempt.
    pub backoff: Duration,
    /// By how many thousandths each further wait is longer: 2000 doubles it. At least 1000.
    pub factor_permille: u32,
    /// Longest wait, whatever the factor.
    pub max_backoff: Duration,
    /// Thousandths of each wait that are drawn at random: 0 always the full wait, 1000 anything from nothing to all of it.
    pub jitter_permille: u32,
    /// Retries allowed for each thousand accepted submissions; `None`: any number. See [`RetryBudget`].
    pub budget_permille: Option<u32>,
    /// What is retried.
    pub on: KindSet,
    /// After taking so many workers with it a job is never run again; 0: no such limit.
    pub quarantine_after: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 1,
            backoff: Duration::from_millis(100),
            factor_permille: 2_000,
            max_backoff: Duration::from_secs(10),
            jitter_permille: 500,
            budget_permille: None,
            on: KindSet::EMPTY.with(JobErrorKind::Failed).with(JobErrorKind::Panicked).with(JobErrorKind::Lost),
            quarantine_after: 2,
        }
    }
}

impl RetryPolicy {
    /// What holds where no rule was given: a job runs once, but is not lost with its worker.
    pub(super) fn when_lost() -> Self {
        let on = KindSet::EMPTY.with(JobErrorKind::Lost);
        Self { attempts: u32::MAX, backoff: Duration::ZERO, on, ..Self::default() }
    }

    /// Whether a job whose attempt number `attempt_done` (from 1) ended this way is to be run again.
    pub const fn wants(&self, attempt_done: u32, kind: JobErrorKind) -> bool {
        attempt_done < self.attempts && self.on.has(kind)
    }

    /// Whether a job that took `n_workers_lost` workers with it is never to be run again.
    pub const fn quarantines(&self, n_workers_lost: u32) -> bool {
        self.quarantine_after > 0 && n_workers_lost >= self.quarantine_after
    }

    /// The wait after attempt number `attempt_done` (from 1): backoff · factor^(attempt_done − 1), at most `max_backoff`; of
    /// that, the jitter's share is drawn uniformly from 0 to all of it.
    pub fn delay(&self, attempt_done: u32, rng: &mut Rng) -> Duration {
        let full = self.full_micros(attempt_done);
        let spread = full * u64::from(self.jitter_permille) / 1_000;
        let drawn = match u32::try_from(spread) {
            Ok(0) => 0,
            Ok(spread) => u64::from(rng.below(spread.saturating_add(1))),
            // Longer than an hour: only unchecked policies come here.
            Err(_) => spread,
        };
        Duration::from_micros(full - spread + drawn)
    }

    /// The wait without jitter.
    fn full_micros(&self, attempt_done: u32) -> u64 {
        let micros = |span: Duration| u64::try_from(span.as_micros()).unwrap_or(u64::MAX / 1_000_000);
        let most = micros(self.max_backoff);
        let mut wait = micros(self.backoff).min(most);
        for _ in 1..attempt_done {
            let next = (wait.saturating_mul(u64::from(self.factor_permille)) / 1_000).min(most);
            if next <= wait {
                break;
            }
            wait = next;
        }
        wait
    }
}

/// What retries may add: a share of the accepted submissions, and a few to begin with.
///
/// Each accepted submission puts `budget_permille` thousandths of a retry into the budget, each retry takes one whole out. A fresh
/// budget holds [`RetryBudget::RESERVE`], so that the first failures of a young pool are retried, and never more than
/// [`RetryBudget::MOST`], so that a long healthy time does not pay for a storm. Over any stretch therefore
/// retries ≤ MOST + submissions · share, and from the start retries ≤ RESERVE + submissions · share.
#[derive(Clone, Debug)]
pub struct RetryBudget {
    /// `None`: no limit.
    share_permille: Option<u32>,
    /// Thousandths of a retry.
    balance: u32,
}

impl RetryBudget {
    /// Retries that a fresh budget allows, unless its share is 0.
    pub const RESERVE: u32 = 10;
    /// Most retries that are ever saved up.
    pub const MOST: u32 = 100;

    /// A fresh budget. `None` allows any retry, 0 none.
    pub const fn new(share_permille: Option<u32>) -> Self {
        let balance = match share_permille {
            Some(0) => 0,
            _ => Self::RESERVE * 1_000,
        };
        Self { share_permille, balance }
    }

    /// A job was accepted; one that was refused adds nothing.
    pub fn accepted(&mut self) {
        self.accepted_many(1);
    }

    /// So many were.
    pub fn accepted_many(&mut self, n: u32) {
        let share = self.share_permille.unwrap_or(0).min(1_000).saturating_mul(n);
        self.balance = self.balance.saturating_add(share).min(Self::MOST * 1_000);
    }

    /// Whether one more retry is allowed; if so it counts as made.
    pub const fn may_retry(&mut self) -> bool {
        match (self.share_permille, self.balance.checked_sub(1_000)) {
            (None, _) => true,
            (Some(_), Some(left)) => {
                self.balance = left;
                true
            }
            (Some(_), None) => false,
        }
    }
}

/// `RetryOptions` as a page gives them: any number may stand anywhere.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RetryOptions {
    /// 1–1000; must be given.
    pub attempts: Option<f64>,
    /// 0–600,000; default 100.
    pub backoff_ms: Option<f64>,
    /// 1–100; default 2.
    pub factor: Option<f64>,
    /// 0–3,600,000; default 10,000.
    pub max_backoff_ms: Option<f64>,
    /// 0–1; default 0.5.
    pub jitter: Option<f64>,
    /// 0–1; default: no limit.
    pub budget_ratio: Option<f64>,
    /// Names of kinds; default failed, panicked, lost.
    pub on: Option<Vec<String>>,
    /// 0–1000, 0 for never; default 2.
    pub quarantine_after: Option<f64>,
}

impl RetryOptions {
    /// The rule they ask for.
    ///
    /// # Errors
    /// Every refused field, with its allowed range.
    pub fn check(&self) -> Result<RetryPolicy, Vec<ConfigError>> {
        let mut check = Check(Vec::new());
        let policy = self.check_into(&mut check);
        if check.0.is_empty() { Ok(policy) } else { Err(check.0) }
    }

    /// The same as a part of larger settings: refused fields go to `check`.
    pub(super) fn check_into(&self, check: &mut Check) -> RetryPolicy {
        let millis = |ms: u32| Duration::from_millis(u64::from(ms));
        let attempts = check.whole("retry.attempts", "retry.attempts", self.attempts, 1, 1_000);
        let backoff = check.whole_or("retry.backoffMs", "retry.backoffMs", self.backoff_ms, (0, 600_000), 100);
        let factor = check.permille_or("retry.factor", "retry.factor", self.factor, (1, 100), 2_000);
        let longest = ("retry.maxBackoffMs", "retry.maxBackoffMs");
        let longest = check.whole_or(longest.0, longest.1, self.max_backoff_ms, (0, 3_600_000), 10_000);
        let jitter = check.permille_or("retry.jitter", "retry.jitter", self.jitter, (0, 1), 500);
        let budget = |ratio| check.permille_or("retry.budgetRatio", "retry.budgetRatio", Some(ratio), (0, 1), 0);
        let budget = self.budget_ratio.map(budget);
        let after = ("retry.quarantineAfter", "retry.quarantineAfter");
        let quarantine_after = check.whole_or(after.0, after.1, self.quarantine_after, (0, 1_000), 2);
        RetryPolicy {
            attempts,
            backoff: millis(backoff),
            factor_permille: factor,
            max_backoff: millis(longest),
            jitter_permille: jitter,
            budget_permille: budget,
            on: self.on.as_ref().map_or(RetryPolicy::default().on, |names| kinds(check, names)),
            quarantine_after,
        }
    }
}

fn kinds(check: &mut Check, names: &[String]) -> KindSet {
    let mut set = KindSet::EMPTY;
    for name in names {
        match JobErrorKind::from_name(name) {
            Some(kind) => set = set.with(kind),
            None => {
                let all = JobErrorKind::ALL.map(JobErrorKind::name).join(", ");
                let message = format!("retry.on has {}; it must be some of: {all}.", quoted(name));
                check.0.push(ConfigError { field: "retry.on", value: None, min: 0.0, max: 0.0, message });
            }
        }
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> RetryPolicy {
        RetryPolicy { attempts: 9, jitter_permille: 0, ..RetryPolicy::default() }
    }

    fn delays(policy: &RetryPolicy) -> Vec<u128> {
        let mut rng = Rng::new(1);
        (1..=9).map(|attempt| policy.delay(attempt, &mut rng).as_millis()).collect()
    }

    #[test]
    fn waits_grow_by_the_factor_up_to_the_longest() {
        assert_eq!(delays(&policy()), [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
        let slow = RetryPolicy { factor_permille: 1_500, max_backoff: Duration::from_millis(500), ..policy() };
        assert_eq!(delays(&slow), [100, 150, 225, 337, 500, 500, 500, 500, 500]);
        let even = RetryPolicy { factor_permille: 1_000, ..policy() };
        assert_eq!(delays(&even), [100; 9]);
        assert_eq!(even.delay(u32::MAX, &mut Rng::new(1)), Duration::from_millis(100));
        let none = RetryPolicy { backoff: Duration::ZERO, ..policy() };
        assert_eq!(delays(&none), [0; 9]);
        let capped = RetryPolicy { max_backoff: Duration::from_millis(30), ..policy() };
        assert_eq!(delays(&capped), [30; 9]);
    }

    #[test]
    fn jitter_draws_its_share_of_the_wait_evenly() {
        let policy = RetryPolicy { jitter_permille: 400, ..policy() };
        let mut rng = Rng::new(5);
        let drawn: Vec<u128> = (0..4_000).map(|_| policy.delay(1, &mut rng).as_micros()).collect();
        assert!(drawn.iter().all(|wait| (60_000..=100_000).contains(wait)));
        for quarter in 0..4 {
            let part = 60_000 + quarter * 10_000..60_000 + (quarter + 1) * 10_000;
            let n = drawn.iter().filter(|wait| part.contains(*wait)).count();
            assert!((900..1_100).contains(&n), "{n} of 4000 lie in {part:?} µs");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_waits() {
        let policy = RetryPolicy::default();
        let waits = |seed| {
            let mut rng = Rng::new(seed);
            (1..6).map(|attempt| policy.delay(attempt, &mut rng)).collect::<Vec<_>>()
        };
        assert_eq!(waits(1), waits(1));
        assert_ne!(waits(1), waits(2));
        assert_eq!(waits(1)[..2], [90_581, 174_711].map(Duration::from_micros), "pinned: the same on every platform");
    }

    #[test]
    fn unchecked_extremes_neither_overflow_nor_panic() {
        let wild = RetryPolicy {
            backoff: Duration::MAX,
            factor_permille: u32::MAX,
            max_backoff: Duration::MAX,
            jitter_permille: 1_000,
            ..policy()
        };
        assert!(wild.delay(u32::MAX, &mut Rng::new(1)) > Duration::from_secs(3_600));
    }

    #[test]
    fn only_the_kinds_asked_for_and_only_so_many_attempts() {
        let policy = RetryPolicy { attempts: 3, ..RetryPolicy::default() };
        let kinds: Vec<_> = JobErrorKind::ALL.into_iter().filter(|&kind| policy.wants(2, kind)).collect();
        assert_eq!(kinds, [JobErrorKind::Failed, JobErrorKind::Panicked, JobErrorKind::Lost]);
        assert!(!policy.wants(3, JobErrorKind::Failed));
        assert!(!RetryPolicy::default().wants(1, JobErrorKind::Failed), "no retry unless asked for");
        assert_eq!([1, 2, 3].map(|n| policy.quarantines(n)), [false, true, true]);
        assert!(!RetryPolicy { quarantine_after: 0, ..policy }.quarantines(u32::MAX));
    }

    #[test]
    fn retries_add_no_more_than_their_share_and_the_reserve() {
        let mut budget = RetryBudget::new(Some(200));
        let mut n_retries = 0;
        for n_accepted in 1..=1_000 {
            budget.accepted();
            n_retries += u32::from(budget.may_retry());
            assert!(n_retries * 1_000 <= RetryBudget::RESERVE * 1_000 + n_accepted * 200);
        }
        assert_eq!(n_retries, RetryBudget::RESERVE + 200);
    }

    #[test]
    fn a_fresh_budget_allows_a_few_and_a_rich_one_no_storm() {
        let granted = |mut budget: RetryBudget| (0..1_000).take_while(|_| budget.may_retry()).count() as u32;
        assert_eq!(granted(RetryBudget::new(Some(100))), RetryBudget::RESERVE);
        assert_eq!(granted(RetryBudget::new(Some(0))), 0);
        assert_eq!(granted(RetryBudget::new(None)), 1_000);
        let mut rich = RetryBudget::new(Some(1_000));
        (0..1_000_000).for_each(|_| rich.accepted());
        assert_eq!(granted(rich), RetryBudget::MOST);
    }

    #[test]
    fn options_are_checked_and_default_to_what_the_contract_says() {
        let given = RetryOptions { attempts: Some(3.0), ..RetryOptions::default() };
        assert_eq!(given.check(), Ok(RetryPolicy { attempts: 3, ..RetryPolicy::default() }));
        let all = RetryOptions {
            attempts: Some(2.0),
            backoff_ms: Some(0.0),
            factor: Some(1.5),
            max_backoff_ms: Some(7.0),
            jitter: Some(0.25),
            budget_ratio: Some(0.1),
            on: Some(vec!["timed out".to_owned()]),
            quarantine_after: Some(0.0),
        };
        let expected = RetryPolicy {
            attempts: 2,
            backoff: Duration::ZERO,
            factor_permille: 1_500,
            max_backoff: Duration::from_millis(7),
            jitter_permille: 250,
            budget_permille: Some(100),
            on: KindSet::EMPTY.with(JobErrorKind::TimedOut),
            quarantine_after: 0,
        };
        assert_eq!(all.check(), Ok(expected));
    }

    #[test]
    fn every_refused_option_is_named_with_its_range() {
        let wrong = RetryOptions {
            attempts: None,
            backoff_ms: Some(-1.0),
            factor: Some(0.5),
            max_backoff_ms: Some(1e99),
            jitter: Some(1.001),
            budget_ratio: Some(f64::NAN),
            on: Some(vec!["lost".to_owned(), "tired".to_owned()]),
            quarantine_after: Some(1.5),
        };
        let messages: Vec<_> = wrong.check().expect_err("all wrong").into_iter().map(|error| error.message).collect();
        assert_eq!(
            messages,
            [
                "retry.attempts is empty; it must be a whole number from 1 to 1000.",
                "retry.backoffMs is -1; it must be a whole number from 0 to 600000.",
                "retry.factor is 0.5; it must be a number from 1 to 100.",
                "retry.maxBackoffMs is too large; it must be a whole number from 0 to 3600000.",
                "retry.jitter is 1.001; it must be a number from 0 to 1.",
                "retry.budgetRatio is not a number; it must be a number from 0 to 1.",
                "retry.quarantineAfter is 1.5; it must be a whole number from 0 to 1000.",
                "retry.on has \"tired\"; it must be some of: failed, panicked, timed out, expired, cancelled, \
                 killed, lost, not cloneable, quarantined.",
            ]
        );
    }
}
