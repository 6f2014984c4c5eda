// Slices as pixels: walks a lane's slices once and gives at most one run per pixel, however many slices there are.
// Pure; x counts pixels from the left end of the lane.

/** @typedef {import('./slices.js').Slice} Slice */
/** @typedef {{ x: number, width: number, look: import('./looks.js').LookName, job: number }} PixelRun */

/** Looks that leave the lane empty. */
const EMPTY = new Set(['idle', 'stopped', 'stopping', 'ended']);

/**
 * @param {readonly Slice[]} slices in order of time
 * @param {number} nsPerPx
 * @param {number} nowNs    the moment on view: what comes later is not drawn, and not yet known to have settled
 * @returns {PixelRun[]}
 */
export function pixelRuns(slices, nsPerPx, nowNs) {
  /** @type {PixelRun[]} */
  const runs = [];
  let free = 0;
  for (const { startNs, endNs, look, job, fate } of slices) {
    if (startNs > nowNs) break;
    const isOver = endNs <= nowNs;
    const end = Math.max(Math.floor(startNs / nsPerPx) + 1, Math.round((isOver ? endNs : nowNs) / nsPerPx));
    const x = Math.max(free, Math.floor(startNs / nsPerPx));
    if (EMPTY.has(look) || end <= x) continue;
    runs.push({ x, width: end - x, look: (isOver && fate) || look, job });
    free = end;
  }
  return runs;
}

/**
 * Steps of 1, 2 or 5 times a power of ten, about as many as fit.
 * @param {number} span
 * @param {number} most
 */
export function niceStep(span, most) {
  const rough = Math.max(span / Math.max(1, most), Number.MIN_VALUE), power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
}
