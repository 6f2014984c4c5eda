//! The mean of n bytes from their sum, for one sum or for many side by side.

#[cfg(target_feature = "simd128")]
use std::arch::wasm32::*;

/// Sums that are worked on together.
pub(super) const LANES: usize = 16;

/// Rounded division of a sum of n bytes by n, odd and 3–65, as one multiplication: exact for every such sum.
#[derive(Clone, Copy)]
pub(super) struct Mean {
    /// To be added to the sum beforehand.
    pub(super) half: u16,
    /// 2^(16 + shift) / n, rounded up: less than 2^15.
    factor: u16,
    shift: u32,
}

impl Mean {
    pub(super) fn over(n: usize) -> Self {
        let (n, shift) = (n as u32, n.ilog2() - 1);
        Self { half: (n / 2) as u16, factor: ((1 << (16 + shift)) / n + 1) as u16, shift }
    }

    /// Of a sum that half of n was added to.
    pub(super) fn of(self, sum: u16) -> u8 {
        let high = ((u32::from(sum) * u32::from(self.factor)) >> 16) as u16;
        (high >> self.shift) as u8
    }

    #[cfg(not(target_feature = "simd128"))]
    #[inline(always)]
    pub(super) fn of_each(self, sums: &[u16; LANES]) -> [u8; LANES] {
        let mut means = [0; LANES];
        for (mean, sum) in means.iter_mut().zip(sums) {
            *mean = self.of(*sum);
        }
        means
    }

    #[cfg(target_feature = "simd128")]
    #[inline(always)]
    pub(super) fn of_each(self, sums: &[u16; LANES]) -> [u8; LANES] {
        let half = |s: &[u16]| u16x8(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]);
        self.of_vectors(half(&sums[..8]), half(&sums[8..]))
    }

    /// The same in fewer instructions than compilers find: WebAssembly has no multiplication that yields the high halves of sixteen
    /// bits, but one of pairs, whose sums are products where the other factor is 0.
    #[cfg(target_feature = "simd128")]
    #[inline(always)]
    pub(super) fn of_vectors(self, low: v128, high: v128) -> [u8; LANES] {
        // Scaled, so that the bits to keep stand at the same place for every n: a shift by a variable is a slow one.
        let scale = u16x8_splat(32 >> self.shift);
        let (even, odd) = (u32x4_splat(u32::from(self.factor)), u32x4_splat(u32::from(self.factor) << 16));
        let means = |sums| {
            let sums = u16x8_mul(sums, scale);
            let first = u32x4_shr(i32x4_dot_i16x8(sums, even), 21);
            let second = v128_and(u32x4_shr(i32x4_dot_i16x8(sums, odd), 13), u32x4_splat(0xff00));
            v128_or(first, second)
        };
        let all = u16x8_narrow_i32x4(means(low), means(high));
        let (low, high) = (u64x2_extract_lane::<0>(all), u64x2_extract_lane::<1>(all));
        (u128::from(low) | (u128::from(high) << 64)).to_le_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::Mean;

    #[test]
    fn a_mean_is_the_rounded_quotient_for_every_sum() {
        for n in (3..=65_u16).step_by(2) {
            let mean = Mean::over(usize::from(n));
            for sum in 0..=255 * n {
                assert_eq!(u16::from(mean.of(sum + mean.half)), (sum + n / 2) / n, "{sum} over {n}");
            }
        }
    }
}
