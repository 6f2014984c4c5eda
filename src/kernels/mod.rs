//! What the image processor does to pictures: pure functions on RGBA pixels, without a rounding that could differ, so that a result is the same bit
//! for bit wherever it is computed. A module of its own for the browser (feature `kernels`), loaded by the workers that need it.

mod blur;
mod edges;
mod grey;
mod mean;
mod resize;
#[cfg(not(target_feature = "simd128"))]
mod row;
#[cfg(target_feature = "simd128")]
#[path = "row_simd.rs"]
mod row;

use std::fmt;

/// Pixels in rows from the top, four bytes each: red, green, blue, alpha.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

/// What can be done to a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// Takes its colours away.
    Grey,
    /// Blurs it: three box blurs of this radius, 1–32, are close to a Gaussian.
    Blur {
        /// In pixels.
        radius: usize,
    },
    /// Leaves its edges, bright where the luma changes.
    Edges,
    /// Brings it to this size: the mean of the area that a pixel covers.
    Resize {
        /// In pixels, 1–8192.
        width: usize,
        /// In pixels, 1–8192.
        height: usize,
    },
}

/// What is wrong with a picture or a kernel, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KernelError(pub String);

impl Picture {
    /// A picture of this size.
    ///
    /// # Errors
    /// [`KernelError`] where a side is not 1–8192 or there are not four bytes for each pixel.
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Result<Self, KernelError> {
        side("width", width)?;
        side("height", height)?;
        if pixels.len() != 4 * width * height {
            let (found, wanted) = (pixels.len(), 4 * width * height);
            return Err(KernelError(format!("pixels has {found} bytes; {width} × {height} pixels need {wanted}")));
        }
        Ok(Self { width, height, pixels })
    }

    /// In pixels.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// In pixels.
    pub const fn height(&self) -> usize {
        self.height
    }

    /// Its bytes.
    pub fn into_pixels(self) -> Vec<u8> {
        self.pixels
    }

    /// Its bytes.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// What a kernel makes of it.
    ///
    /// # Errors
    /// [`KernelError`] where a setting of the kernel is out of its range.
    pub fn apply(mut self, kernel: Kernel) -> Result<Self, KernelError> {
        match kernel {
            Kernel::Grey => grey::grey(&mut self),
            Kernel::Blur { radius: radius @ 1..=32 } => (0..3).for_each(|_| blur::blur(&mut self, radius)),
            Kernel::Blur { radius } => return Err(KernelError(format!("radius is {radius}; it must be from 1 to 32"))),
            Kernel::Edges => edges::edges(&mut self),
            Kernel::Resize { width, height } => {
                side("width", width)?;
                side("height", height)?;
                return Ok(resize::resize(&self, width, height));
            }
        }
        Ok(self)
    }
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture of {} × {} {:?}", self.width, self.height, &self.pixels[..self.pixels.len().min(64)])
    }
}

impl fmt::Display for KernelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for KernelError {}

fn side(name: &str, length: usize) -> Result<(), KernelError> {
    if (1..=8_192).contains(&length) {
        return Ok(());
    }
    Err(KernelError(format!("{name} is {length}; it must be from 1 to 8192")))
}

/// Brightness as the eye sees it (Rec. 709), 0–255.
fn luma(pixel: [u8; 4]) -> u32 {
    let [red, green, blue, _] = pixel.map(u32::from);
    (13_933 * red + 46_871 * green + 4_732 * blue + 32_768) >> 16
}
