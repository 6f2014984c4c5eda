//! Seeded random choices, equal on every machine and in every browser.
//!
//! A thin face on xoshiro256++ (Blackman and Vigna, 2019). Only whole numbers come out: the logarithms and roots of platforms
//! differ in their last bit, and with them a trace would.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng as _, SeedableRng};

/// A stream of random numbers that its seed determines.
#[derive(Clone, Debug)]
pub struct Rng(Xoshiro256PlusPlus);

impl Rng {
    /// The stream that belongs to `seed`.
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// A stream of its own for one use of `seed`, so that one user's draws never shift another's.
    pub fn stream(seed: u64, use_: u64) -> Self {
        Self::new(seed ^ use_.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// A whole number in `0..n`, each equally likely. `n` must not be 0.
    ///
    /// Multiply-and-reject (Lemire, 2019): no modulo bias.
    pub fn below(&mut self, n: u32) -> u32 {
        debug_assert!(n > 0, "nothing lies below 0");
        let reject_under = n.wrapping_neg() % n;
        loop {
            let wide = u64::from(self.0.next_u32()) * u64::from(n);
            if wide as u32 >= reject_under {
                return (wide >> 32) as u32;
            }
        }
    }
}

#[cfg(any(feature = "programs", test))]
impl Rng {
    /// An exponential time of this mean, in the mean's unit, at most 22 means.
    ///
    /// The inverse of the distribution function: −mean · ln u. The logarithm is computed by software, so that it has the same
    /// last bit everywhere.
    pub fn exponential(&mut self, mean: u64) -> u64 {
        let uniform = (f64::from(self.below(u32::MAX)) + 0.5) / f64::from(u32::MAX);
        (-libm::log(uniform) * mean as f64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_pinned_for_every_platform() {
        let mut rng = Rng::new(1);
        let drawn: Vec<u32> = (0..6).map(|_| rng.below(1000)).collect();
        let mut again = Rng::new(1);
        assert_eq!(drawn, (0..6).map(|_| again.below(1000)).collect::<Vec<_>>());
        assert_ne!(drawn, (0..6).map(|_| Rng::new(2).below(1000)).collect::<Vec<_>>());
    }

    #[test]
    fn every_value_below_n_comes_up() {
        let mut rng = Rng::new(7);
        let mut seen = [0u32; 7];
        for _ in 0..7000 {
            seen[rng.below(7) as usize] += 1;
        }
        assert!(seen.iter().all(|&n| n > 800), "{seen:?}");
    }
}
