// A sweep: the same workload again and again with one setting changed, and what its figures say. It knows no elements.

import { numberOf } from './figures.js';

/** @typedef {import('./protocol.js').RunConfig} RunConfig */
/** @typedef {import('./protocol.js').Outcome} Outcome */
/** @typedef {{ series: string, value: number, config: RunConfig }} Step */
/** @typedef {{ series: string, value: number, outcome: Outcome }} Row */
/** @typedef {{ postMessage: (message: any) => void, onmessage: ((event: any) => void) | null }} Port */

/** What a job of a thousand pages of text takes, in bytes: for the memory that a full channel holds. */
export const JOB_BYTES = 10_000;
/** A knee is reached with this share of the best throughput. */
const NEARLY_ALL = 0.9;

/**
 * @param {import('./protocol.js').Scene} scene
 * @param {RunConfig['mode']} mode
 * @param {number} cores that the device says it has
 * @returns {Step[]}
 */
export function stepsOf(scene, mode, cores) {
  const sweep = /** @type {import('./protocol.js').Sweep} */ (scene.sweep), { values, config } = sweep[mode];
  return Object.entries(sweep.of).flatMap(([series, of]) => (values ?? upTo(2 * cores)).map((value) =>
    ({ series, value, config: { ...scene.config, ...of, ...config, mode, [sweep.setting]: value } })));
}

/** 1, 2, 4 … and the last one itself, at most 64. @param {number} most */
function upTo(most) {
  const last = Math.max(2, Math.min(64, most)), values = [];
  for (let n = 1; n < last; n *= 2) values.push(n);
  return [...values, last];
}

/** Why a sweep stopped before its end. */
export class Stopped extends Error {}

/**
 * Runs the steps one after the other.
 * @param {Step[]} steps
 * @param {Port} port of a coordinator that has nothing else to do
 * @param {AbortSignal} signal
 * @param {(row: Row) => void} heard  after each step
 * @throws {Stopped} in words; the rows so far have been heard
 */
export async function sweep(steps, port, signal, heard) {
  for (const [index, { series, value, config }] of steps.entries()) {
    const outcome = await one(port, signal, index + 1, config);
    heard({ series, value, outcome });
  }
}

/** @param {Port} port @param {AbortSignal} signal @param {number} run @param {RunConfig} config @returns {Promise<Outcome>} */
function one(port, signal, run, config) {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Stopped('cancelled'));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) return stop();
    port.onmessage = ({ data }) => {
      if (data.type === 'failed') reject(new Stopped(data.message));
      if (data.run !== run) return;
      // The trace is of no interest here, but the coordinator waits until it was seen.
      if (data.type === 'trace') port.postMessage({ type: 'ack' });
      if (data.type === 'refused') reject(new Stopped(data.errors.map((/** @type {any} */ error) => error.message).join(' ')));
      if (data.type === 'ended') {
        signal.removeEventListener('abort', stop);
        resolve(data.outcome);
      }
    };
    port.postMessage({ type: 'run', run, config });
  });
}

/** @param {Row[]} rows of one series @param {Row} row @param {string} metric @returns {number | null} */
export function metricOf(rows, row, metric) {
  if (metric === 'memory') return Number(numberOf('maxQueue', row.outcome)) * JOB_BYTES;
  if (metric !== 'efficiency') return /** @type {number} */ (numberOf(metric, row.outcome)) ?? null;
  const one = rows.find(({ value }) => value === 1);
  return one ? throughput(row) / (row.value * throughput(one)) : null;
}

/** The smallest value that reaches nearly all of the best throughput. @param {Row[]} rows of one series, by growing value */
export function knee(rows) {
  const best = Math.max(...rows.map(throughput));
  return rows.find((row) => throughput(row) >= NEARLY_ALL * best)?.value ?? null;
}

/** @param {Row} row */
const throughput = ({ outcome }) => Number(numberOf('throughputPerSecond', outcome));
