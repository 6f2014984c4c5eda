//! Greyscale.

use super::{Picture, luma};

pub(super) fn grey(mut picture: Picture) -> Picture {
    for pixel in picture.pixels.chunks_exact_mut(4) {
        let luma = luma(pixel);
        pixel[..3].fill(luma);
    }
    picture
}
