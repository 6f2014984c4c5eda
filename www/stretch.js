// The stretch of time that the timeline shows: zoom, pan, fit. Pure; it stays inside the run.

/** @typedef {{ fromNs: number, toNs: number }} Stretch */

/** Nobody needs to see less than this. */
const LEAST_NS = 2000;

/** The whole run. @param {number} spanNs @returns {Stretch} */
export const whole = (spanNs) => ({ fromNs: 0, toNs: spanNs });

/** As much of it as the run has, moved rather than cut. @param {Stretch} stretch @param {number} spanNs @returns {Stretch} */
export function inside({ fromNs, toNs }, spanNs) {
  const length = Math.min(Math.max(toNs - fromNs, Math.min(LEAST_NS, spanNs)), spanNs);
  const from = Math.min(Math.max(0, fromNs), spanNs - length);
  return { fromNs: from, toNs: from + length };
}

/** Shorter by a factor (longer, if it is below 1), with this moment where it was. @param {Stretch} stretch @param {number} factor
 * @param {number} aroundNs @param {number} spanNs */
export function zoomed({ fromNs, toNs }, factor, aroundNs, spanNs) {
  const around = Math.min(Math.max(aroundNs, fromNs), toNs), length = Math.max((toNs - fromNs) / factor, LEAST_NS);
  const from = around - length * ((around - fromNs) / (toNs - fromNs));
  return inside({ fromNs: from, toNs: from + length }, spanNs);
}

/** Moved by a share of its length. @param {Stretch} stretch @param {number} share @param {number} spanNs */
export function panned({ fromNs, toNs }, share, spanNs) {
  const by = (toNs - fromNs) * share;
  return inside({ fromNs: fromNs + by, toNs: toNs + by }, spanNs);
}

/** The same length, moved as little as possible so that this moment is in it. @param {Stretch} stretch @param {number} ns @param {number} spanNs */
export function showing(stretch, ns, spanNs) {
  const { fromNs, toNs } = stretch;
  if (ns >= fromNs && ns <= toNs) return stretch;
  const from = ns < fromNs ? ns - (toNs - fromNs) * 0.1 : ns - (toNs - fromNs) * 0.9;
  return inside({ fromNs: from, toNs: from + toNs - fromNs }, spanNs);
}
