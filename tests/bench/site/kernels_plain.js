// The image kernels in plain JavaScript: the algorithm of src/kernels/, line for line, on typed arrays and whole numbers of 32 bits. Both
// work in place, and neither allocates anything of the picture's size.

/** Takes the colours away. @param {Uint8Array} pixels */
export function grey(pixels) {
  for (let i = 0; i < pixels.length; i += 4) {
    const luma = (13_933 * pixels[i] + 46_871 * pixels[i + 1] + 4_732 * pixels[i + 2] + 32_768) >>> 16;
    pixels[i] = pixels[i + 1] = pixels[i + 2] = luma;
  }
}

/** Three box blurs, each along the rows and along the columns. @param {Uint8Array} pixels @param {number} width @param {number} height @param {number} radius */
export function blur(pixels, width, height, radius) {
  for (let n = 0; n < 3; n++) boxBlur(pixels, width, height, radius);
}

/** @param {Uint8Array} pixels @param {number} width @param {number} height @param {number} radius */
function boxBlur(pixels, width, height, radius) {
  const stride = 4 * width, last = height - 1, n = 2 * radius + 1, half = n >> 1, shift = 16 + (31 - Math.clz32(n));
  const factor = Math.floor(2 ** shift / n) + 1;
  const nRows = Math.min(height, 2 * radius + 2), ring = new Uint8Array(nRows * stride), sums = new Uint16Array(stride).fill(half);
  for (let y = 0; y <= Math.min(radius, last); y++) along(pixels, y * stride, ring, y % nRows * stride, width, radius, half, factor, shift);
  for (let y = 0; y <= radius; y++) {
    const at = Math.min(y, last) % nRows * stride, times = y === 0 ? radius + 1 : 1;
    for (let i = 0; i < stride; i++) sums[i] += times * ring[at + i];
  }
  for (let y = 0; y <= last; y++) {
    const next = y + radius + 1;
    if (next <= last) along(pixels, next * stride, ring, next % nRows * stride, width, radius, half, factor, shift);
    down(pixels, y * stride, sums, ring, Math.min(next, last) % nRows * stride, Math.max(0, y - radius) % nRows * stride, stride, factor, shift);
  }
}

/** One row of all columns. */
function down(pixels, to, sums, ring, entering, leaving, stride, factor, shift) {
  for (let i = 0; i < stride; i++) {
    const sum = sums[i];
    pixels[to + i] = Math.imul(sum, factor) >>> shift;
    sums[i] = sum + ring[entering + i] - ring[leaving + i];
  }
}

/** One row along itself, four channels side by side. */
function along(pixels, from, ring, to, width, radius, half, factor, shift) {
  const end = from + 4 * (width - 1);
  let red = half + pixels[from] * (radius + 1), green = half + pixels[from + 1] * (radius + 1);
  let blue = half + pixels[from + 2] * (radius + 1), alpha = half + pixels[from + 3] * (radius + 1);
  for (let x = 1; x <= radius; x++) {
    const at = Math.min(end, from + 4 * x);
    red += pixels[at];
    green += pixels[at + 1];
    blue += pixels[at + 2];
    alpha += pixels[at + 3];
  }
  for (let x = 0; x < width; x++) {
    const at = to + 4 * x, entering = Math.min(end, from + 4 * (x + radius + 1)), leaving = Math.max(from, from + 4 * (x - radius));
    ring[at] = Math.imul(red, factor) >>> shift;
    ring[at + 1] = Math.imul(green, factor) >>> shift;
    ring[at + 2] = Math.imul(blue, factor) >>> shift;
    ring[at + 3] = Math.imul(alpha, factor) >>> shift;
    red += pixels[entering] - pixels[leaving];
    green += pixels[entering + 1] - pixels[leaving + 1];
    blue += pixels[entering + 2] - pixels[leaving + 2];
    alpha += pixels[entering + 3] - pixels[leaving + 3];
  }
}
