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

#[cfg(test)]
mod tests {
    use super::*;

    const AGING: Option<Duration> = Some(Duration::from_millis(10));

    #[test]
    fn one_step_of_priority_is_worth_one_aging_of_waiting() {
        let wished = |millis| Time::from_millis(millis);
        assert!(rank(0, wished(9), AGING) < rank(1, wished(0), AGING));
        assert_eq!(rank(0, wished(10), AGING), rank(1, wished(0), AGING));
        assert!(rank(0, wished(11), AGING) > rank(1, wished(0), AGING));
        assert!(rank(-1, wished(19), AGING) < rank(1, wished(0), AGING));
    }

    #[test]
    fn without_aging_only_the_priority_counts() {
        let (early, late) = (Time::ZERO, Time::from_nanos(u64::MAX));
        assert!(rank(0, late, None) < rank(1, early, None));
        assert_eq!(rank(3, late, None), rank(3, early, None));
    }

    #[test]
    fn extreme_values_stay_in_range() {
        let longest = Some(Duration::MAX);
        assert_eq!(rank(i32::MAX, Time::from_nanos(u64::MAX), longest), i64::MAX);
        assert_eq!(rank(i32::MIN, Time::ZERO, longest), i64::MIN);
        assert!(rank(i32::MIN, Time::ZERO, AGING) < rank(i32::MAX, Time::ZERO, AGING));
    }
}
