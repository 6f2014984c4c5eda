//! A blur along one row, wherever there is no SIMD of WebAssembly (then row_simd.rs takes its place).

use super::mean::{LANES, Mean};

/// Sixteen bits for each channel, in bytes, so that they can be read as one u16 or four of them as one u64.
pub(super) struct Row {
    /// With the outermost pixels repeated as far as a window reaches.
    wide: Vec<[u8; 8]>,
    sums: Vec<[u8; 8]>,
}

impl Row {
    pub(super) fn new(width: usize, radius: usize) -> Self {
        // Four sums are made at a time.
        let width = width.next_multiple_of(4);
        Self { wide: vec![[0; 8]; width + 2 * radius + 1], sums: vec![[0; 8]; width] }
    }

    pub(super) fn blur(&mut self, from: &[u8], to: &mut [u8], radius: usize, mean: Mean) {
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
