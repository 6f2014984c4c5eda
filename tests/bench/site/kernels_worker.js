// One contender of tests/bench/kernels.js, in a worker of its own: plain JavaScript, or the wasm kernels as the page's workers use them
// (www/scripted/image_task.js), with the copies into wasm's memory and back. It answers
// with milliseconds and a hash for each picture.
import { blur, grey } from './kernels_plain.js';

const WIDTH = 1024, HEIGHT = 1024, RADIUS = 4;

/** @type {(pixels: Uint8Array) => Uint8Array} */
let work;

onmessage = async ({ data: { wasm, glue, n, warm } }) => {
  if (!work && wasm) {
    (0, eval)(await (await fetch(glue)).text());
    await self.wppKernels({ module_or_path: await WebAssembly.compile(await (await fetch(wasm)).arrayBuffer()) });
  }
  work ??= wasm ? (pixels) => self.wppKernels.applyKernel('blur+grey', WIDTH, HEIGHT, pixels, RADIUS) : (pixels) => {
    blur(pixels, WIDTH, HEIGHT, RADIUS);
    grey(pixels);
    return pixels;
  };
  // As tests/bench/native.rs does it.
  const answers = [];
  for (let i = 0; i < warm + n; i++) {
    const pixels = NOISE.slice(), start = performance.now(), made = work(pixels), ms = performance.now() - start;
    if (i >= warm) answers.push({ ms, hash: hash(made) });
  }
  postMessage(answers);
};

/** The same bytes as in tests/bench/native.rs. */
function noise() {
  let state = 1;
  return Uint8Array.from({ length: 4 * WIDTH * HEIGHT }, () => {
    state = Math.imul(state, 1_664_525) + 1_013_904_223 | 0;
    return state >>> 24;
  });
}
const NOISE = noise();

/** FNV-1a. @param {Uint8Array} bytes */
function hash(bytes) {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
