// What happened between two moments, in figures, from a run's series. Pure.

import { JobState } from './kinds.js';

/** @typedef {import('./series.js').Series} Series */
/**
 * @typedef {object} RangeFigures
 * @property {number} nSettled
 * @property {number} nCompleted
 * @property {number} perSecond     completed
 * @property {number} utilisation   busy worker-time / alive worker-time, 0–1
 * @property {number} meanQueue
 * @property {number} meanRunNs     of those that settled; NaN without any
 */

/** @param {Series} series @param {{ fromNs: number, toNs: number }} range @returns {RangeFigures} */
export function rangeFigures({ levels, settled }, { fromNs, toNs }) {
  const from = settled.atNs.countUntil(fromNs), to = settled.atNs.countUntil(toNs);
  let nCompleted = 0, runNs = 0;
  for (let row = from; row < to; row++) {
    nCompleted += Number(settled.state.at(row) === JobState.Completed);
    runNs += settled.runNs.at(row);
  }
  const { busy, alive, queued } = areas(levels, fromNs, toNs), spanNs = Math.max(1, toNs - fromNs);
  return { nSettled: to - from, nCompleted, perSecond: nCompleted / spanNs * 1e9, utilisation: alive ? busy / alive : 0, meanQueue: queued / spanNs,
    meanRunNs: runNs / (to - from) };
}

/** Levels times time. @param {Series['levels']} levels @param {number} fromNs @param {number} toNs */
function areas({ atNs, inFlight, alive, queued }, fromNs, toNs) {
  const area = { busy: 0, alive: 0, queued: 0 };
  for (let row = Math.max(0, atNs.countUntil(fromNs) - 1); row < atNs.length && atNs.at(row) < toNs; row++) {
    const next = row + 1 < atNs.length ? atNs.at(row + 1) : Infinity, spanNs = Math.min(next, toNs) - Math.max(atNs.at(row), fromNs);
    area.busy += inFlight.at(row) * spanNs;
    area.alive += alive.at(row) * spanNs;
    area.queued += queued.at(row) * spanNs;
  }
  return area;
}
