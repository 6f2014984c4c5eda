//! What JavaScript calls of the kernels: one picture in, one picture out.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use crate::kernels::{Kernel, KernelError, Picture};

/// What `operation` ("grey", "blur", "edges" or "resize") makes of a picture: its pixels, four bytes each in rows from the top.
/// Several in turn are joined by "+", as in "blur+grey". `amount`: the radius of a blur, or by how much a resize divides width and
/// height; the others take none.
///
/// The pixels are copied once into this module's memory, where everything happens, and once back: over those that came, where the
/// size stays the same.
///
/// # Errors
/// What is wrong with a size or a setting, in words.
#[wasm_bindgen(js_name = applyKernel)]
pub fn apply_kernel(
    operation: &str,
    width: u32,
    height: u32,
    pixels: Uint8Array,
    amount: u32,
) -> Result<Uint8Array, JsValue> {
    let made = made(operation, width as usize, height as usize, pixels.to_vec(), amount as usize);
    let made = made.map_err(|refused| JsValue::from(js_sys::Error::new(&refused.0)))?;
    if made.pixels().len() != pixels.length() as usize {
        return Ok(Uint8Array::from(made.pixels()));
    }
    pixels.copy_from(made.pixels());
    Ok(pixels)
}

fn made(operation: &str, width: usize, height: usize, pixels: Vec<u8>, amount: usize) -> Result<Picture, KernelError> {
    operation.split('+').try_fold(Picture::new(width, height, pixels)?, |picture, operation| {
        let divided = |length: usize| length.div_ceil(amount.max(1));
        let kernel = match operation {
            "grey" => Kernel::Grey,
            "blur" => Kernel::Blur { radius: amount },
            "edges" => Kernel::Edges,
            "resize" => Kernel::Resize { width: divided(picture.width()), height: divided(picture.height()) },
            _ => return Err(KernelError("operation must be grey, blur, edges or resize".to_owned())),
        };
        picture.apply(kernel)
    })
}
