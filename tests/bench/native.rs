//! The image kernels in native Rust, from the same source as the wasm: radius 4 and greyscale on 1024 × 1024 pixels, in place.
//! Prints milliseconds, one round a line. `npm run bench -- kernels` calls it between its rounds in the browser.
//!
//! ```text
//! cargo bench --bench native -- 10
//! ```
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program that measures")]

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    use std::time::Instant;
    use worker_pool_playground::kernels::{Kernel, Picture};

    let n_rounds: usize = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(10);
    let (width, height) = (1024, 1024);
    let pixels: Vec<u8> = noise().take(4 * width * height).collect();
    for round in 0..n_rounds + 3 {
        let mut picture = Picture::new(width, height, pixels.clone()).unwrap();
        let start = Instant::now();
        picture = picture.apply(Kernel::Blur { radius: 4 }).unwrap();
        let blurred = start.elapsed();
        picture = picture.apply(Kernel::Grey).unwrap();
        let all = start.elapsed();
        // A few to warm up.
        if round >= 3 {
            println!("{} {} {}", all.as_secs_f64() * 1e3, blurred.as_secs_f64() * 1e3, hash(picture.pixels()));
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}

/// The same bytes as `noise` in tests/bench/site/kernels_worker.js.
#[cfg(not(target_arch = "wasm32"))]
fn noise() -> impl Iterator<Item = u8> {
    let mut state = 1_u32;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
}

/// FNV-1a, to compare results.
#[cfg(not(target_arch = "wasm32"))]
fn hash(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}
