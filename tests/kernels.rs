//! The image kernels: small pictures by hand, properties on random ones, and slow references that say what is meant.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may fail that way")]

use proptest::prelude::*;
use worker_pool_playground::kernels::{Kernel, Picture};

fn picture(width: usize, height: usize, pixels: Vec<u8>) -> Picture {
    Picture::new(width, height, pixels).unwrap()
}

fn pictures() -> impl Strategy<Value = Picture> {
    pictures_to(11)
}

fn pictures_to(most: usize) -> impl Strategy<Value = Picture> {
    (1..=most, 1..=most).prop_flat_map(|(width, height)| {
        prop::collection::vec(any::<u8>(), 4 * width * height).prop_map(move |pixels| picture(width, height, pixels))
    })
}

fn flat(width: usize, height: usize, colour: [u8; 4]) -> Picture {
    picture(width, height, colour.repeat(width * height))
}

/// The pixel at a place, or the nearest one inside.
fn at(picture: &Picture, x: i64, y: i64) -> [u8; 4] {
    let (x, y) = (x.clamp(0, picture.width() as i64 - 1), y.clamp(0, picture.height() as i64 - 1));
    let place = 4 * (y as usize * picture.width() + x as usize);
    picture.pixels()[place..place + 4].try_into().unwrap()
}

fn each(picture: &Picture, new: impl Fn(i64, i64) -> [u8; 4]) -> Picture {
    let (width, height) = (picture.width(), picture.height());
    let places = (0..height as i64).flat_map(|y| (0..width as i64).map(move |x| (x, y)));
    Picture::new(width, height, places.flat_map(|(x, y)| new(x, y)).collect()).unwrap()
}

fn slow_blur(picture: &Picture, radius: i64) -> Picture {
    let n = 2 * radius as u32 + 1;
    let mean = |pixels: Vec<[u8; 4]>| -> [u8; 4] {
        std::array::from_fn(|c| ((pixels.iter().map(|pixel| u32::from(pixel[c])).sum::<u32>() + n / 2) / n) as u8)
    };
    let rows = each(picture, |x, y| mean((-radius..=radius).map(|d| at(picture, x + d, y)).collect()));
    each(&rows, |x, y| mean((-radius..=radius).map(|d| at(&rows, x, y + d)).collect()))
}

fn slow_grey(picture: &Picture) -> Picture {
    each(picture, |x, y| {
        let [red, green, blue, alpha] = at(picture, x, y);
        let luma = (13_933 * u32::from(red) + 46_871 * u32::from(green) + 4_732 * u32::from(blue) + 32_768) / 65_536;
        [luma as u8, luma as u8, luma as u8, alpha]
    })
}

fn slow_edges(picture: &Picture) -> Picture {
    let grey = picture.clone().apply(Kernel::Grey).unwrap();
    each(picture, |x, y| {
        let luma = |dx, dy| f64::from(at(&grey, x + dx, y + dy)[0]);
        let across = luma(1, -1) + 2.0 * luma(1, 0) + luma(1, 1) - luma(-1, -1) - 2.0 * luma(-1, 0) - luma(-1, 1);
        let down = luma(-1, 1) + 2.0 * luma(0, 1) + luma(1, 1) - luma(-1, -1) - 2.0 * luma(0, -1) - luma(1, -1);
        let strength = across.hypot(down).floor().min(255.0) as u8;
        [strength, strength, strength, 255]
    })
}

#[test]
fn grey_weighs_colours_as_the_eye_does_and_keeps_alpha() {
    let colours = picture(4, 1, vec![255, 0, 0, 9, 0, 255, 0, 8, 0, 0, 255, 7, 255, 255, 255, 6]);
    let grey = colours.apply(Kernel::Grey).unwrap();
    assert_eq!(grey.pixels(), [54, 54, 54, 9, 182, 182, 182, 8, 18, 18, 18, 7, 255, 255, 255, 6]);
}

#[test]
fn a_border_of_two_flats_is_an_edge_and_nothing_else_is() {
    let halves = picture(4, 1, [[0, 0, 0, 255], [0, 0, 0, 255], [100, 100, 100, 255], [100, 100, 100, 255]].concat());
    let strengths: Vec<u8> = halves.apply(Kernel::Edges).unwrap().pixels().iter().step_by(4).copied().collect();
    assert_eq!(strengths, [0, 255, 255, 0]);
}

#[test]
fn half_the_size_is_the_mean_of_each_four() {
    let four = picture(2, 2, [[0, 0, 0, 0], [10, 20, 30, 40], [20, 40, 60, 80], [30, 60, 90, 120]].concat());
    assert_eq!(four.apply(Kernel::Resize { width: 1, height: 1 }).unwrap().pixels(), [15, 30, 45, 60]);
}

#[test]
fn what_is_out_of_range_is_named() {
    let error = |result: Result<Picture, worker_pool_playground::kernels::KernelError>| result.unwrap_err().0;
    assert_eq!(error(Picture::new(0, 1, vec![])), "width is 0; it must be from 1 to 8192");
    assert_eq!(error(Picture::new(1, 8_193, vec![])), "height is 8193; it must be from 1 to 8192");
    assert_eq!(error(Picture::new(2, 1, vec![0; 7])), "pixels has 7 bytes; 2 × 1 pixels need 8");
    let one = flat(1, 1, [1, 2, 3, 4]);
    assert_eq!(error(one.clone().apply(Kernel::Blur { radius: 33 })), "radius is 33; it must be from 1 to 32");
    assert_eq!(error(one.apply(Kernel::Resize { width: 0, height: 1 })), "width is 0; it must be from 1 to 8192");
}

proptest! {
    #[test]
    fn a_blur_is_three_means_along_rows_and_columns(picture in pictures(), radius in 1_usize..=32) {
        let slow = (0..3).fold(picture.clone(), |picture, _| slow_blur(&picture, radius as i64));
        prop_assert_eq!(picture.apply(Kernel::Blur { radius }).unwrap(), slow);
    }

    #[test]
    fn grey_is_the_luma(picture in pictures()) {
        prop_assert_eq!(picture.clone().apply(Kernel::Grey).unwrap(), slow_grey(&picture));
    }

    #[test]
    fn edges_are_the_length_of_the_gradient(picture in pictures()) {
        prop_assert_eq!(picture.clone().apply(Kernel::Edges).unwrap(), slow_edges(&picture));
    }

    #[test]
    fn grey_of_grey_is_the_same(picture in pictures()) {
        let grey = picture.apply(Kernel::Grey).unwrap();
        prop_assert_eq!(grey.clone().apply(Kernel::Grey).unwrap(), grey);
    }

    #[test]
    fn its_own_size_changes_nothing(picture in pictures()) {
        let (width, height) = (picture.width(), picture.height());
        prop_assert_eq!(picture.clone().apply(Kernel::Resize { width, height }).unwrap(), picture);
    }

    #[test]
    fn a_flat_picture_stays_flat(colour in any::<[u8; 4]>(), width in 1_usize..9, height in 1_usize..9, radius in 1_usize..=32) {
        let one = flat(9, 5, colour);
        prop_assert_eq!(one.clone().apply(Kernel::Blur { radius }).unwrap(), one.clone());
        prop_assert_eq!(one.clone().apply(Kernel::Resize { width, height }).unwrap(), flat(width, height, colour));
        prop_assert_eq!(one.apply(Kernel::Edges).unwrap(), flat(9, 5, [0, 0, 0, 255]));
    }
}

proptest! {
    // Wider than what is worked on at once, and higher than a window; slow references, so few of them.
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
    #[test]
    fn larger_pictures_are_no_different(picture in pictures_to(70), radius in 1_usize..=32) {
        let slow = (0..3).fold(picture.clone(), |picture, _| slow_blur(&picture, radius as i64));
        prop_assert_eq!(picture.clone().apply(Kernel::Blur { radius }).unwrap(), slow);
        prop_assert_eq!(picture.clone().apply(Kernel::Grey).unwrap(), slow_grey(&picture));
        prop_assert_eq!(picture.clone().apply(Kernel::Edges).unwrap(), slow_edges(&picture));
    }
}
