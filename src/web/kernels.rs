//! What JavaScript calls of the kernels: one picture in, one picture out.

use wasm_bindgen::prelude::*;

use crate::kernels::{Kernel, Picture};

/// What `operation` ("grey", "blur", "edges" or "resize") makes of a picture: its pixels, four bytes each in rows from the top.
/// `amount`: the radius of a blur, or by how much a resize divides width and height; the others take none.
///
/// # Errors
/// What is wrong with a size or a setting, in words.
#[wasm_bindgen(js_name = applyKernel)]
pub fn apply_kernel(
    operation: &str,
    width: u32,
    height: u32,
    pixels: Vec<u8>,
    amount: u32,
) -> Result<Vec<u8>, JsValue> {
    let error = |words: &str| JsValue::from(js_sys::Error::new(words));
    let (width, height, amount) = (width as usize, height as usize, amount as usize);
    let kernel = match operation {
        "grey" => Kernel::Grey,
        "blur" => Kernel::Blur { radius: amount },
        "edges" => Kernel::Edges,
        "resize" => Kernel::Resize { width: divided(width, amount), height: divided(height, amount) },
        _ => return Err(error("operation must be grey, blur, edges or resize")),
    };
    let picture = Picture::new(width, height, pixels).and_then(|picture| picture.apply(kernel));
    picture.map(Picture::into_pixels).map_err(|refused| error(&refused.0))
}

/// The side of a picture that `resize` makes smaller by `amount`.
fn divided(length: usize, amount: usize) -> usize {
    length.div_ceil(amount.max(1))
}
