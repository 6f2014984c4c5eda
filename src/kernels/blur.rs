//! Box blur: along the rows, then along the columns, in place. Each sum is that of its neighbour with one pixel in and one out, so the
//! time does not depend on the radius. Beyond an edge its outermost pixel goes on.
//!
//! Every loop over a row is one that compilers turn into SIMD: columns side by side, sixteen bits for each sum. Along a row, where a
//! sum needs the one before it, the four channels of a pixel stand side by side in one u64.

use super::Picture;

/// Channels that are worked on together.
const LANES: usize = 16;

pub(super) fn blur(picture: &mut Picture, radius: usize) {
    let row_bytes = 4 * picture.width;
    let mut blur = Blur::new(row_bytes, picture.height, radius);
    blur.apply(&mut picture.pixels);
}

/// What one blur needs beside the picture: rows that are blurred along themselves, as many as a column's window covers.
struct Blur {
    radius: usize,
    row_bytes: usize,
    last: usize,
    mean: Mean,
    row: Row,
    /// Row y is at y modulo their number.
    ring: Vec<Vec<u8>>,
    /// Of each column, with half of their number added: see [`Mean`].
    sums: Vec<u16>,
}

impl Blur {
    fn new(row_bytes: usize, height: usize, radius: usize) -> Self {
        let n_rows = height.min(2 * radius + 2);
        Self {
            radius,
            row_bytes,
            last: height - 1,
            mean: Mean::over(2 * radius + 1),
            row: Row::new(row_bytes / 4, radius),
            ring: vec![vec![0; row_bytes]; n_rows],
            sums: vec![0; row_bytes],
        }
    }

    /// Order matters: a row is overwritten once its own blur along itself is in the ring, and not before.
    fn apply(&mut self, pixels: &mut [u8]) {
        for y in 0..=self.radius.min(self.last) {
            self.along_row(pixels, y);
        }
        self.sums.fill(self.mean.half);
        for y in 0..=self.radius {
            let times = if y == 0 { self.radius as u16 + 1 } else { 1 };
            let row = &self.ring[y.min(self.last) % self.ring.len()];
            for (sum, value) in self.sums.iter_mut().zip(row) {
                *sum += times * u16::from(*value);
            }
        }
        for y in 0..=self.last {
            let entering = y + self.radius + 1;
            if entering <= self.last {
                self.along_row(pixels, entering);
            }
            let row = |y: usize| &*self.ring[y % self.ring.len()];
            let (entering, leaving) = (row(entering.min(self.last)), row(y.saturating_sub(self.radius)));
            down(&mut pixels[y * self.row_bytes..][..self.row_bytes], &mut self.sums, entering, leaving, self.mean);
        }
    }

    fn along_row(&mut self, pixels: &[u8], y: usize) {
        let place = y % self.ring.len();
        self.row.blur(&pixels[y * self.row_bytes..][..self.row_bytes], &mut self.ring[place], self.radius, self.mean);
    }
}

/// One row of all columns: writes their means, and moves their sums on by one row.
fn down(to: &mut [u8], sums: &mut [u16], entering: &[u8], leaving: &[u8], mean: Mean) {
    let (to, to_rest) = to.as_chunks_mut();
    let (sums, sums_rest) = sums.as_chunks_mut();
    let (entering, entering_rest) = entering.as_chunks::<LANES>();
    let (leaving, leaving_rest) = leaving.as_chunks::<LANES>();
    for (((to, sums), entering), leaving) in to.iter_mut().zip(sums).zip(entering).zip(leaving) {
        *to = mean.of_each(sums);
        move_on(sums, entering, leaving);
    }
    for (byte, sum) in to_rest.iter_mut().zip(&*sums_rest) {
        *byte = mean.of(*sum);
    }
    move_on(sums_rest, entering_rest, leaving_rest);
}

#[inline(always)]
fn move_on(sums: &mut [u16], entering: &[u8], leaving: &[u8]) {
    for ((sum, entering), leaving) in sums.iter_mut().zip(entering).zip(leaving) {
        *sum = *sum + u16::from(*entering) - u16::from(*leaving);
    }
}

/// Sixteen bits for each channel, in bytes, so that they can be read as one u16 or four of them as one u64.
struct Row {
    /// With the outermost pixels repeated as far as a window reaches.
    wide: Vec<[u8; 8]>,
    sums: Vec<[u8; 8]>,
}

impl Row {
    fn new(width: usize, radius: usize) -> Self {
        // Four sums are made at a time.
        let width = width.next_multiple_of(4);
        Self { wide: vec![[0; 8]; width + 2 * radius + 1], sums: vec![[0; 8]; width] }
    }

    fn blur(&mut self, from: &[u8], to: &mut [u8], radius: usize, mean: Mean) {
        let (left, right) = self.wide.split_at_mut(radius);
        let (row, right) = right.split_at_mut(from.len() / 4);
        widen(from, row);
        left.fill(row[0]);
        right.fill(row[row.len() - 1]);
        slide(&self.wide, &mut self.sums, 2 * radius + 1, mean.half);
        means(&self.sums, to, mean);
    }
}

fn widen(from: &[u8], to: &mut [[u8; 8]]) {
    for (wide, value) in to.as_flattened_mut().as_chunks_mut().0.iter_mut().zip(from) {
        *wide = u16::from(*value).to_le_bytes();
    }
}

/// The sums of every n neighbours. No lane overflows into the next: n is 65 at most.
fn slide(pixels: &[[u8; 8]], sums: &mut [[u8; 8]], n: usize, half: u16) {
    let lanes = |pixel: &[u8; 8]| u64::from_le_bytes(*pixel);
    let first = u64::from(half) * 0x0001_0001_0001_0001;
    let mut sum = pixels[..n].iter().map(lanes).fold(first, |sum, pixel| sum + pixel);
    let moves = pixels[n..].as_chunks::<4>().0.iter().zip(pixels.as_chunks::<4>().0);
    for (sums, (entering, leaving)) in sums.as_chunks_mut::<4>().0.iter_mut().zip(moves) {
        for i in 0..4 {
            sums[i] = sum.to_le_bytes();
            sum = sum.wrapping_add(lanes(&entering[i]).wrapping_sub(lanes(&leaving[i])));
        }
    }
}

fn means(sums: &[[u8; 8]], to: &mut [u8], mean: Mean) {
    let (sums, _) = sums.as_flattened().as_chunks();
    let (to, to_rest) = to.as_chunks_mut();
    for (to, sums) in to.iter_mut().zip(sums.as_chunks().0) {
        *to = mean.of_each(&sums.map(u16::from_le_bytes));
    }
    for (byte, sum) in to_rest.iter_mut().zip(&sums[LANES * to.len()..]) {
        *byte = mean.of(u16::from_le_bytes(*sum));
    }
}

/// Rounded division of a sum of n bytes by n, odd and 3–65, as one multiplication: exact for every such sum.
#[derive(Clone, Copy)]
struct Mean {
    /// To be added to the sum beforehand.
    half: u16,
    /// 2^(16 + shift) / n, rounded up: less than 2^15.
    factor: u16,
    shift: u32,
}

impl Mean {
    fn over(n: usize) -> Self {
        let (n, shift) = (n as u32, n.ilog2() - 1);
        Self { half: (n / 2) as u16, factor: ((1 << (16 + shift)) / n + 1) as u16, shift }
    }

    /// Of a sum that half of n was added to.
    fn of(self, sum: u16) -> u8 {
        let high = ((u32::from(sum) * u32::from(self.factor)) >> 16) as u16;
        (high >> self.shift) as u8
    }

    #[cfg(not(target_feature = "simd128"))]
    #[inline(always)]
    fn of_each(self, sums: &[u16; LANES]) -> [u8; LANES] {
        let mut means = [0; LANES];
        for (mean, sum) in means.iter_mut().zip(sums) {
            *mean = self.of(*sum);
        }
        means
    }

    /// The same in fewer instructions than compilers find: WebAssembly has no multiplication that yields the high halves of sixteen
    /// bits, but one of pairs, whose sums are products where the other factor is 0.
    #[cfg(target_feature = "simd128")]
    #[inline(always)]
    fn of_each(self, sums: &[u16; LANES]) -> [u8; LANES] {
        use std::arch::wasm32::*;
        // Scaled, so that the bits to keep stand at the same place for every n: a shift by a variable is a slow one.
        let scale = u16x8_splat(32 >> self.shift);
        let (even, odd) = (u32x4_splat(u32::from(self.factor)), u32x4_splat(u32::from(self.factor) << 16));
        let means = |s: &[u16]| {
            let sums = u16x8_mul(u16x8(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]), scale);
            let first = u32x4_shr(i32x4_dot_i16x8(sums, even), 21);
            let second = v128_and(u32x4_shr(i32x4_dot_i16x8(sums, odd), 13), u32x4_splat(0xff00));
            v128_or(first, second)
        };
        let all = u16x8_narrow_i32x4(means(&sums[..8]), means(&sums[8..]));
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
