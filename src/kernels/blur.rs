//! Box blur: along the rows, then along the columns. Each sum is that of its neighbour with one pixel in and one out, so the time
//! does not depend on the radius. Beyond an edge its outermost pixel goes on.

use super::Picture;

pub(super) fn blur(picture: Picture, radius: usize) -> Picture {
    let Picture { width, height, pixels } = picture;
    let mut between = vec![0; pixels.len()];
    for (from, to) in pixels.chunks_exact(4 * width).zip(between.chunks_exact_mut(4 * width)) {
        along_row(from, to, radius);
    }
    let mut blurred = pixels;
    along_columns(&between, &mut blurred, width, height, radius);
    Picture { width, height, pixels: blurred }
}

fn along_row(from: &[u8], to: &mut [u8], radius: usize) {
    let last = from.len() / 4 - 1;
    let pixel = |x: usize| -> [u32; 4] { std::array::from_fn(|c| u32::from(from[4 * x.min(last) + c])) };
    let mean = Mean::over(2 * radius + 1);
    let mut sums = pixel(0).map(|value| value * (radius as u32 + 1));
    for x in 1..=radius {
        add(&mut sums, pixel(x));
    }
    for (x, out) in to.chunks_exact_mut(4).enumerate() {
        for (byte, sum) in out.iter_mut().zip(sums) {
            *byte = mean.of(sum);
        }
        add(&mut sums, pixel(x + radius + 1));
        subtract(&mut sums, pixel(x.saturating_sub(radius)));
    }
}

/// All columns at once, row after row, so that memory is read in its order.
fn along_columns(from: &[u8], to: &mut [u8], width: usize, height: usize, radius: usize) {
    let row = |y: usize| &from[4 * width * y.min(height - 1)..][..4 * width];
    let mean = Mean::over(2 * radius + 1);
    let mut sums: Vec<u32> = row(0).iter().map(|value| u32::from(*value) * (radius as u32 + 1)).collect();
    for y in 1..=radius {
        for (sum, value) in sums.iter_mut().zip(row(y)) {
            *sum += u32::from(*value);
        }
    }
    for (y, out) in to.chunks_exact_mut(4 * width).enumerate() {
        let (entering, leaving) = (row(y + radius + 1), row(y.saturating_sub(radius)));
        for (((byte, sum), entering), leaving) in out.iter_mut().zip(&mut sums).zip(entering).zip(leaving) {
            *byte = mean.of(*sum);
            *sum = *sum + u32::from(*entering) - u32::from(*leaving);
        }
    }
}

fn add(sums: &mut [u32; 4], pixel: [u32; 4]) {
    for (sum, value) in sums.iter_mut().zip(pixel) {
        *sum += value;
    }
}

fn subtract(sums: &mut [u32; 4], pixel: [u32; 4]) {
    for (sum, value) in sums.iter_mut().zip(pixel) {
        *sum -= value;
    }
}

/// Rounded division by a number known beforehand, as one multiplication: exact for every sum of so many bytes.
struct Mean {
    half: u32,
    factor: u32,
}

impl Mean {
    fn over(n: usize) -> Self {
        let n = n as u32;
        Self { half: n / 2, factor: (1 << 24) / n + 1 }
    }

    fn of(&self, sum: u32) -> u8 {
        ((u64::from(sum + self.half) * u64::from(self.factor)) >> 24) as u8
    }
}
