//! Edges: how fast the luma changes, after Sobel. Beyond an edge of the picture its outermost pixel goes on.

use super::{Picture, luma};

pub(super) fn edges(picture: &Picture) -> Picture {
    let (width, height) = (picture.width, picture.height);
    let lumas: Vec<i32> = picture.pixels.chunks_exact(4).map(|pixel| i32::from(luma(pixel))).collect();
    let row = |y: usize| &lumas[width * y..][..width];
    let mut pixels = Vec::with_capacity(picture.pixels.len());
    for y in 0..height {
        let (above, here, below) = (row(y.saturating_sub(1)), row(y), row((y + 1).min(height - 1)));
        for x in 0..width {
            let (left, right) = (x.saturating_sub(1), (x + 1).min(width - 1));
            let across = above[right] + 2 * here[right] + below[right] - above[left] - 2 * here[left] - below[left];
            let down = below[left] + 2 * below[x] + below[right] - above[left] - 2 * above[x] - above[right];
            let strength = ((across * across + down * down) as u32).isqrt().min(255) as u8;
            pixels.extend([strength, strength, strength, 255]);
        }
    }
    Picture { width, height, pixels }
}
