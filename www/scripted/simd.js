// Whether this browser runs WebAssembly's SIMD: every current one does, and the kernels have a plain fallback for the others.

/** A module of one function: () => i8x16.splat(0). */
const PROBE = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11];

export const hasSimd = () => WebAssembly.validate(new Uint8Array(PROBE));
