//! Priority with aging: in which order waiting jobs are served.
//!
//! Smaller priorities run first. With aging, each `aging` of waiting counts as one step of priority. All jobs age alike, so
//! the order between two jobs never changes while they wait, and one number given at the wish to submit is enough.
//!
//! The bound: of two jobs of priorities p and q that both wait, the one of p is overtaken by the other only if q < p and the
//! other was wished less than (p − q) · aging after it. So what can overtake a job ends at most (p − q_min) · aging after
//! its wish. Without aging there is no bound: smaller priorities that never end starve a job.

use std::time::Duration;

use crate::time::Time;

/// The place in the order: the smallest rank is served first, equal ranks in the order of arrival.
///
/// With aging it is priority · aging + wish, in nanoseconds; without, the priority alone.
pub fn rank(priority: i32, wished_at: Time, aging: Option<Duration>) -> i64 {
    match aging {
        None => i64::from(priority),
        Some(aging) => {
            let step = i64::try_from(aging.as_nanos()).unwrap_or(i64::MAX);
            let wish = i64::try_from(wished_at.as_nanos()).unwrap_or(i64::MAX);
            i64::from(priority).saturating_mul(step).saturating_add(wish)
        }
    }
}
