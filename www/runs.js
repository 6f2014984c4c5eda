// Slices as pixels: walks a lane's slices once and gives at most one run per pixel, however many slices there are.
// Pure; x counts pixels from the left end of the lane.

/** @typedef {import('./slices.js').Slice} Slice */
/** @typedef {{ x: number, width: number, look: import('./looks.js').LookName, job: number, isMerged: boolean }} PixelRun */

/** Looks that leave the lane empty. */
const EMPTY = new Set(['idle', 'stopped', 'stopping', 'ended']);
/** Neighbours up to this width that look alike are one run: nobody can tell them apart. */
const MERGED_PX = 2;

/**
 * @param {readonly Slice[]} slices in order of time
 * @param {{ fromNs: number, nsPerPx: number, width: number }} frame  what the lane shows
 * @param {number} untilNs  what comes later is not drawn, and not yet known to have settled
 * @returns {PixelRun[]}
 */
export function pixelRuns(slices, { fromNs, nsPerPx, width }, untilNs) {
  /** @type {PixelRun[]} */
  const runs = [];
  const toNs = Math.min(untilNs, fromNs + width * nsPerPx);
  let free = 0;
  for (let index = firstAfter(slices, fromNs); index < slices.length; index++) {
    const slice = slices[index];
    if (slice.startNs > toNs || (slice.startNs === toNs && toNs < untilNs)) break;
    const isOver = slice.endNs <= untilNs, look = (isOver && slice.fate) || slice.look;
    const start = Math.max(0, Math.floor((slice.startNs - fromNs) / nsPerPx));
    const end = Math.min(width, Math.max(start + 1, Math.round(((isOver ? slice.endNs : untilNs) - fromNs) / nsPerPx)));
    const x = Math.max(free, start);
    if (EMPTY.has(look) || end <= x) continue;
    const last = runs[runs.length - 1], isNarrow = end - x <= MERGED_PX;
    if (last && isNarrow && last.isMerged && last.look === look && last.x + last.width === x) last.width += end - x;
    else runs.push({ x, width: end - x, look, job: slice.job, isMerged: isNarrow });
    free = end;
  }
  return runs;
}

/** The first slice that has not ended by then. @param {readonly Slice[]} slices @param {number} ns */
export function firstAfter(slices, ns) {
  let low = 0, high = slices.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (slices[middle].endNs <= ns) low = middle + 1;
    else high = middle;
  }
  return low;
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
