//! Box blur: along the rows, then along the columns, in place. Each sum is that of its neighbour with one pixel in and one out, so the
//! time does not depend on the radius. Beyond an edge its outermost pixel goes on.
//!
//! Every loop over a row is one that compilers turn into SIMD: columns side by side, sixteen bits for each sum. Along a row a sum needs
//! the one before it, and the four channels of a pixel stand side by side instead: row.rs, or row_simd.rs.

use super::Picture;
use super::mean::{LANES, Mean};
use super::row::Row;

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
