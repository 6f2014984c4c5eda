// Goes through the schedules of a configuration on a coordinator of its own, some runs at a time, so that it can be watched and ended. It
// knows no elements.

/** @typedef {import('./protocol.js').RunConfig} RunConfig */
/** @typedef {Extract<import('./protocol.js').FromCoordinator, { type: 'explored' }>} Explored */
/** @typedef {import('./protocol.js').Found} Found */
/** @typedef {{ postMessage: (message: any) => void, onmessage: ((event: any) => void) | null }} Port */

/** Runs in all, in the first slice, and at most in one; a slice is to take about so long. */
export const MOST_RUNS = 20_000;
const FIRST_RUNS = 20, MOST_AT_ONCE = 2000, SLICE_MS = 100;

/** Why it stopped before its end. */
export class Stopped extends Error {}

/**
 * @param {RunConfig} config
 * @param {Port} port of a coordinator that has nothing else to do
 * @param {AbortSignal} signal
 * @param {(explored: Explored) => void} heard  after each slice
 * @param {() => number} [clock]  milliseconds
 * @throws {Stopped} in words; what was found so far has been heard
 */
export async function explore(config, port, signal, heard, clock = () => performance.now()) {
  let runs = FIRST_RUNS;
  for (let id = 1; ; id += 1) {
    const began = clock();
    const explored = await one(port, signal, { type: 'explore', id, ...(id === 1 ? { config } : {}), runs, most: MOST_RUNS });
    if (explored.errors.length) throw new Stopped(explored.errors.map(({ message }) => message).join(' '));
    heard(explored);
    if (explored.isOver) return;
    runs = Math.max(1, Math.min(MOST_AT_ONCE, Math.round(runs * SLICE_MS / Math.max(1, clock() - began))));
  }
}

/** @param {Port} port @param {AbortSignal} signal @param {import('./protocol.js').ToExplorer} message @returns {Promise<Explored>} */
function one(port, signal, message) {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Stopped('cancelled'));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) return stop();
    port.onmessage = ({ data }) => {
      if (data.type === 'failed') reject(new Stopped(data.message));
      if (data.type !== 'explored' || data.id !== message.id) return;
      signal.removeEventListener('abort', stop);
      resolve(data);
    };
    port.postMessage(message);
  });
}

/** Whether something is wrong with an ending. @param {Found} found */
export const isBroken = ({ broken }) => broken !== 'no';

/** How many schedules come to it: of all there are, where all were gone through, and else of those that were run to their end.
 * @param {Found} found */
export const countOf = ({ nSchedules, nRuns }) => nSchedules ?? nRuns;

/** How many schedules break it, of how many. @param {readonly Found[]} found @returns {{ broken: number, all: number }} */
export function tally(found) {
  const sum = (/** @type {readonly Found[]} */ of) => of.reduce((total, each) => total + countOf(each), 0);
  return { broken: sum(found.filter(isBroken)), all: sum(found) };
}
