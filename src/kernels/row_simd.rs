//! A blur along one row with the SIMD of WebAssembly: two pixels side by side in each vector.

use std::arch::wasm32::*;

use super::mean::{LANES, Mean};

/// A row with its outermost pixels repeated as far as a window reaches, and on to a whole number of lanes.
pub(super) struct Row {
    wide: Vec<u8>,
    to: Vec<[u8; LANES]>,
}

impl Row {
    pub(super) fn new(width: usize, radius: usize) -> Self {
        let n_lanes = width.div_ceil(4);
        Self { wide: vec![0; LANES * n_lanes + 4 * (2 * radius + 1)], to: vec![[0; LANES]; n_lanes] }
    }

    pub(super) fn blur(&mut self, from: &[u8], to: &mut [u8], radius: usize, mean: Mean) {
        let (pixels, _) = self.wide.as_chunks_mut::<4>();
        let (left, right) = pixels.split_at_mut(radius);
        let (row, right) = right.split_at_mut(from.len() / 4);
        row.as_flattened_mut().copy_from_slice(from);
        left.fill(row[0]);
        right.fill(row[row.len() - 1]);
        slide(&self.wide, &mut self.to, 2 * radius + 1, mean);
        to.copy_from_slice(&self.to.as_flattened()[..to.len()]);
    }
}

/// The means of every n neighbours, in whole numbers of lanes.
fn slide(bytes: &[u8], to: &mut [[u8; LANES]], n: usize, mean: Mean) {
    let mut first = [mean.half; 4];
    for pixel in &bytes.as_chunks::<4>().0[..n] {
        for (sum, value) in first.iter_mut().zip(pixel) {
            *sum += u16::from(*value);
        }
    }
    let [red, green, blue, alpha] = first;
    let mut sum = u16x8(red, green, blue, alpha, red, green, blue, alpha);
    // Of two pixels, from what their sums differ by from the ones before them; `sum` has that of the next pixel in both halves.
    let mut two = |moves: v128| {
        let sums = u16x8_add(sum, u64x2_shuffle::<2, 0>(moves, u64x2_splat(0)));
        sum = u16x8_add(sum, u16x8_add(moves, u64x2_shuffle::<1, 0>(moves, moves)));
        sums
    };
    for ((to, entering), leaving) in to.iter_mut().zip(bytes[4 * n..].as_chunks().0).zip(bytes.as_chunks().0) {
        let (entering, leaving) = (vector(entering), vector(leaving));
        let low = two(u16x8_sub(u16x8_extend_low_u8x16(entering), u16x8_extend_low_u8x16(leaving)));
        let high = two(u16x8_sub(u16x8_extend_high_u8x16(entering), u16x8_extend_high_u8x16(leaving)));
        *to = mean.of_vectors(low, high);
    }
}

#[inline(always)]
fn vector(b: &[u8; LANES]) -> v128 {
    u8x16(b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15])
}
