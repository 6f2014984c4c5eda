// Works on one picture with the Rust kernels: a classic script in a pool worker (see www/script_runtime.js), after the kernels' glue.

/**
 * @param {number} _job
 * @param {number} _input
 * @param {any} payload  { width, height, pixels, operation, amount, isMoved }
 * @param {any} context
 */
self.runTask = async (_job, _input, { width, height, pixels, operation, amount, isMoved }, { modules: [module] }) => {
  await self.wppKernels({ module_or_path: module }); // compiled once for all; from the second time on it is there
  const began = performance.now();
  const made = self.wppKernels.applyKernel(operation, width, height, new Uint8Array(pixels), amount);
  const ms = performance.now() - began;
  const scale = operation === 'resize' ? amount : 1, size = { width: Math.ceil(width / scale), height: Math.ceil(height / scale) };
  return { value: size.width * size.height, payload: { ...size, pixels: made.buffer, ms }, transfer: isMoved ? [made.buffer] : [] };
};
