// How an actor spent its time up to a moment: which share in which look, the largest first. Pure.

/** @typedef {import('./looks.js').LookName} LookName */

/**
 * @param {readonly import('./slices.js').Slice[]} slices in order of time
 * @param {number} nowNs
 * @returns {{ look: LookName, ratio: number }[]}
 */
export function shares(slices, nowNs) {
  /** @type {Map<LookName, number>} */
  const spent = new Map();
  let whole = 0;
  for (const { startNs, endNs, look } of slices) {
    if (startNs >= nowNs) break;
    const ns = Math.min(endNs, nowNs) - startNs;
    spent.set(look, (spent.get(look) ?? 0) + ns);
    whole += ns;
  }
  return [...spent].filter(([, ns]) => ns > 0).map(([look, ns]) => ({ look, ratio: ns / whole })).sort((a, b) => b.ratio - a.ratio);
}
