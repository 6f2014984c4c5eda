//! Counting primes: work that keeps one core busy for as long as one likes.
//!
//! The job divides by every odd number up to the root, which is slow on purpose; [`sieve`] (Eratosthenes) gives the same
//! count fast, for the simulator, and each checks the other.

use super::{Stopped, TaskContext};

/// Counts the primes below `below` by trial division.
pub(super) async fn count(below: u32, context: &impl TaskContext) -> Result<u64, Stopped> {
    let mut found = u64::from(below > 2);
    let mut from = 3;
    while from < below {
        let to = from.saturating_add(SLICE).min(below);
        found += (from..to).step_by(2).filter(|&n| is_odd_prime(n)).count() as u64;
        // SLICE is even, so the next slice starts on an odd number again.
        from = from.saturating_add(SLICE);
        context.checkpoint().await?;
    }
    Ok(found)
}

/// Counts the primes below `below` by sieving odd numbers; `below` / 16 bytes of memory.
pub fn sieve(below: u32) -> u64 {
    if below <= 2 {
        return 0;
    }
    // Bit i stands for the odd number 2 i + 1; number 1 is taken for the prime 2.
    let n_odd = below as usize / 2;
    let mut composite = vec![0_u64; n_odd / 64 + 1];
    let mut i = 1;
    while (2 * i + 1) * (2 * i + 1) < below as usize {
        if composite[i / 64] >> (i % 64) & 1 == 0 {
            let first_square = 2 * i * (i + 1);
            for multiple in (first_square..n_odd).step_by(2 * i + 1) {
                composite[multiple / 64] |= 1 << (multiple % 64);
            }
        }
        i += 1;
    }
    let n_composite: u32 = composite.iter().map(|word| word.count_ones()).sum();
    n_odd as u64 - u64::from(n_composite)
}

const fn is_odd_prime(n: u32) -> bool {
    let mut divisor = 3;
    while divisor * divisor <= n {
        if n.is_multiple_of(divisor) {
            return false;
        }
        divisor += 2;
    }
    true
}

/// Numbers between two checkpoints: some tens of microseconds of work. Even.
const SLICE: u32 = 512;

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::tasks::Unhurried;

    fn count_now(below: u32) -> u64 {
        match pin!(count(below, &Unhurried)).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(found) => found.expect("nobody stops it"),
            Poll::Pending => panic!("an unhurried task never waits"),
        }
    }

    #[test]
    fn known_counts() {
        // Riesel, Prime Numbers and Computer Methods for Factorization, table 1.
        for (below, primes) in [(0, 0), (2, 0), (3, 1), (10, 4), (100, 25), (1_000, 168), (100_000, 9_592)] {
            assert_eq!(sieve(below), primes, "sieve({below})");
            assert_eq!(count_now(below), primes, "count({below})");
        }
        assert_eq!(sieve(10_000_000), 664_579);
    }

    #[test]
    fn slow_and_fast_agree_around_slice_borders() {
        for below in (500..530).chain(1020..1030).chain(1530..1545) {
            assert_eq!(count_now(below), sieve(below), "below {below}");
        }
    }
}
