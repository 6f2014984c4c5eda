//! Greyscale.

use super::{Picture, luma};

pub(super) fn grey(picture: &mut Picture) {
    for pixel in picture.pixels.as_chunks_mut().0 {
        let luma = luma(*pixel);
        // The three colours at once: whole words are what SIMD works on.
        *pixel = ((luma * 0x0001_0101) | (u32::from_le_bytes(*pixel) & 0xff00_0000)).to_le_bytes();
    }
}
