//! Another size: each new pixel is the mean of the area that it covers in the old picture, part of a pixel counted by its part.

use super::Picture;

pub(super) fn resize(picture: &Picture, width: usize, height: usize) -> Picture {
    let (across, down) = (spans(picture.width, width), spans(picture.height, height));
    let mut pixels = Vec::with_capacity(4 * width * height);
    for span_y in &down {
        for span_x in &across {
            let mut sums = [0_u64; 4];
            for (y, weight_y) in span_y {
                for (x, weight_x) in span_x {
                    let pixel = &picture.pixels[4 * (y * picture.width + x)..][..4];
                    for (sum, value) in sums.iter_mut().zip(pixel) {
                        *sum += u64::from(*value) * weight_x * weight_y;
                    }
                }
            }
            let whole = (picture.width * picture.height) as u64;
            pixels.extend(sums.map(|sum| ((sum + whole / 2) / whole) as u8));
        }
    }
    Picture { width, height, pixels }
}

/// For each new place along one side: which old ones it covers, and how much of each. The weights of a place add up to `old`.
fn spans(old: usize, new: usize) -> Vec<Vec<(usize, u64)>> {
    // In units of 1/new of an old pixel, a new pixel is `old` long.
    let span = |n: usize| {
        let (from, to) = (n * old, (n + 1) * old);
        let covered = |place: usize| ((place + 1) * new).min(to) - (place * new).max(from);
        (from / new..to.div_ceil(new)).map(|place| (place, covered(place) as u64)).collect()
    };
    (0..new).map(span).collect()
}
