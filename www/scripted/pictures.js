// The pictures of the image processor: generated ones, and those that the reader brings; and the script that works on them.

import plainUrl from '../../pkg/kernels_bg.wasm?url';
import simdUrl from '../../pkg/kernels_simd_bg.wasm?url';
import glue from '../../pkg/kernels_glue.js?raw';
import imageTask from './image_task.js?raw';
import { extraWords } from '../extra_words.js';
import { hasSimd } from './simd.js';

/** @typedef {import('../protocol.js').RunConfig} RunConfig */
/** @typedef {{ name: string, image: ImageData }} Picture */

const WIDTH = 640, HEIGHT = 480;
/** Larger ones are made smaller when they come in: a picture is shown in a few hundred pixels. */
const MOST = 2048;
/** Those that are taken at once, bytes of a file, and pixels of a picture: a small file may unpack to a huge one. */
const MOST_FILES = 64, MOST_BYTES = 50e6, MOST_PIXELS = 100e6;
/** Bytes of all jobs' pixels together: each job has its own. */
const MOST_ALL = 500e6;
/** Of a blur, the radius in pixels; of a resize, the divisor. */
const AMOUNT = { grey: 0, blur: 8, edges: 0, resize: 2 };

/** The reader's own. @type {Picture[]} */
let brought = [];
/** @type {Map<number, Picture>} */
const generated = new Map();
/** @type {Promise<WebAssembly.Module> | undefined} */
let module;
/** How long the page's thread took to hand the pictures of the newest run over. */
export let handOverMs = 0;

/** @param {number} job from 1 @returns {Picture} */
export function pictureOf(job) {
  if (brought.length > 0) return brought[(job - 1) % brought.length];
  const known = generated.get(job) ?? generate(job);
  generated.set(job, known);
  return known;
}

export const hasOwn = () => brought.length > 0;

/**
 * Takes the reader's pictures in place of those that were there.
 * @param {Iterable<File>} files
 * @returns {Promise<{ n: number, refused: string[], tooMuch: string[] }>}  refused: names of files that are no pictures that this browser
 *   knows; tooMuch: of those that are one too many, or too large
 */
export async function bring(files) {
  const all = Array.from(files), refused = /** @type {string[]} */ ([]), taken = /** @type {Picture[]} */ ([]);
  const tooMuch = all.slice(MOST_FILES).map(({ name }) => name);
  for (const file of all.slice(0, MOST_FILES)) {
    try {
      taken.push({ name: file.name, image: await pixelsOf(file) });
    } catch (error) {
      (error instanceof RangeError ? tooMuch : refused).push(file.name);
    }
  }
  if (taken.length > 0) brought = taken;
  return { n: taken.length, refused, tooMuch };
}

/** Goes back to the generated ones. */
export function forget() {
  brought = [];
}

/** @param {RunConfig} config @param {string} runtime @returns {Promise<import('./script.js').Parcel>} */
export async function pictureScript(config, runtime) {
  const url = hasSimd() ? simdUrl : plainUrl;
  module ??= WebAssembly.compileStreaming(fetch(url)).catch(async () => WebAssembly.compile(await (await fetch(url)).arrayBuffer()));
  const compiled = await module, isMoved = config.transfer, amount = AMOUNT[config.operation];
  const most = mostJobs();
  if (config.jobs > most) throw { refused: { field: 'jobs', value: config.jobs, min: 1, max: most, message: extraWords.gallery.tooMany(config.jobs, most) } };
  const began = performance.now();
  const payloads = Array.from({ length: config.jobs }, (_, index) => {
    const { width, height, data } = pictureOf(index + 1).image;
    // The page keeps its own, to show it: what is given away is a copy made here.
    return { width, height, pixels: data.slice().buffer, operation: config.operation, amount, isMoved };
  });
  const transfers = payloads.map(({ pixels }) => [pixels]);
  handOverMs = performance.now() - began;
  const script = { runtime, texts: [glue, imageTask], modules: [compiled], payloads, isMoved, transfers };
  return { script, transfer: isMoved ? payloads.map(({ pixels }) => pixels) : [] };
}

/** Jobs whose pixels fit. */
function mostJobs() {
  const largest = hasOwn() ? Math.max(...brought.map(({ image }) => image.data.length)) : 4 * WIDTH * HEIGHT;
  return Math.floor(MOST_ALL / largest);
}

/** @param {File} file */
async function pixelsOf(file) {
  if (file.size > MOST_BYTES) throw new RangeError('it is too large');
  const bitmap = await createImageBitmap(file), scale = Math.min(1, MOST / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale)), height = Math.max(1, Math.round(bitmap.height * scale));
  if (bitmap.width * bitmap.height > MOST_PIXELS) {
    bitmap.close();
    throw new RangeError('it is too large');
  }
  const context = surface(width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}

/** A landscape, another one for each job. @param {number} job @returns {Picture} */
function generate(job) {
  const context = surface(WIDTH, HEIGHT), hue = (job * 47 + 180) % 360;
  const sky = context.createLinearGradient(0, 0, 0, HEIGHT);
  sky.addColorStop(0, `hsl(${hue} 70% 35%)`);
  sky.addColorStop(0.7, `hsl(${hue + 50} 80% 75%)`);
  context.fillStyle = sky;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = `hsl(${hue + 70} 90% 88%)`;
  context.beginPath();
  context.arc(90 + (job * 131) % (WIDTH - 180), 110 + (job * 37) % 90, 34, 0, 2 * Math.PI);
  context.fill();
  for (let range = 0; range < 4; range++) {
    context.fillStyle = `hsl(${hue + 120 + 12 * range} 35% ${42 - 8 * range}%)`;
    context.beginPath();
    context.moveTo(0, HEIGHT);
    for (let x = 0; x <= WIDTH; x += 4) context.lineTo(x, ridge(x, range, job));
    context.lineTo(WIDTH, HEIGHT);
    context.fill();
  }
  context.strokeStyle = context.fillStyle = `hsl(${hue + 170} 40% 12%)`;
  context.lineWidth = 3;
  for (let tree = 0; tree < 14; tree++) {
    const x = (tree * 53 + job * 29) % WIDTH, y = ridge(x, 3, job) + 30, size = 12 + (tree * 7) % 16;
    context.fillRect(x - 1, y - size, 3, size);
    context.beginPath();
    context.moveTo(x - size / 2, y - size / 2);
    context.lineTo(x, y - 2 * size);
    context.lineTo(x + size / 2, y - size / 2);
    context.fill();
  }
  return { name: `landscape ${job}`, image: context.getImageData(0, 0, WIDTH, HEIGHT) };
}

/** How high a range of hills stands at x. @param {number} x @param {number} range @param {number} job */
const ridge = (x, range, job) => 210 + 62 * range - 34 * Math.sin(x / (140 - 20 * range) + job * 1.7 + range) - 14 * Math.sin(x / 23 + job + 2 * range)
  - 4 * Math.sin(x / 6 + range);

/** @param {number} width @param {number} height */
function surface(width, height) {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
}
