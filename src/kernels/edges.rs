//! Edges: how fast the luma changes, after Sobel. Beyond an edge of the picture its outermost pixel goes on.

use super::{Picture, luma};

pub(super) fn edges(picture: &mut Picture) {
    let (width, last) = (picture.width, picture.height - 1);
    // A pixel more on either side, so that no place of a row is a special one.
    let wide = width + 2;
    let mut lumas = vec![0_i32; wide * picture.height];
    for (from, to) in picture.pixels.chunks_exact(4 * width).zip(lumas.chunks_exact_mut(wide)) {
        for (luma_of, pixel) in to[1..].iter_mut().zip(from.as_chunks().0) {
            *luma_of = luma(*pixel) as i32;
        }
        (to[0], to[width + 1]) = (to[1], to[width]);
    }
    let row = |y: usize| &lumas[wide * y..][..wide];
    for (y, to) in picture.pixels.chunks_exact_mut(4 * width).enumerate() {
        along_row(row(y.saturating_sub(1)), row(y), row((y + 1).min(last)), to);
    }
}

fn along_row(above: &[i32], here: &[i32], below: &[i32], to: &mut [u8]) {
    let around = above.windows(3).zip(here.windows(3)).zip(below.windows(3));
    for (pixel, ((above, here), below)) in to.as_chunks_mut().0.iter_mut().zip(around) {
        let across = above[2] + 2 * here[2] + below[2] - above[0] - 2 * here[0] - below[0];
        let down = below[0] + 2 * below[1] + below[2] - above[0] - 2 * above[1] - above[2];
        *pixel = ((length(across, down) * 0x0001_0101) | 0xff00_0000).to_le_bytes();
    }
}

/// Rounded down, and 255 at most. Exact, though in floating point: the squares are less than 2^22, so that no root is rounded up to
/// a whole number that it does not reach.
fn length(across: i32, down: i32) -> u32 {
    let squares = (across * across + down * down) as f32;
    squares.sqrt().min(255.0) as u32
}
