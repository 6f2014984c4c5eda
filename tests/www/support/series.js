// What the page reads off a trace for its numbers, from records written down by hand or made at random.

import { History } from '../../../www/history.js';
import { JobState, Kind, WorkerState } from '../../../www/kinds.js';
import { Series } from '../../../www/series.js';
import { channels, traceOf } from './records.js';

/** @param {import('./records.js').Record[]} records @param {number} [until] so many events are on view */
export function readSeries(records, until = records.length) {
  const trace = traceOf(records), history = new History(trace), series = new Series();
  history.tell([series]);
  history.read(Infinity);
  return { series, state: history.at(until), history };
}

/** The same numbers in each run of the tests. @param {number} seed @returns {() => number} 0 up to 1 */
export function randoms(seed) {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/** How a job may settle, so often as it stands there. */
const ENDS = [JobState.Completed, JobState.Completed, JobState.Completed, JobState.Failed, JobState.TimedOut, JobState.Cancelled];

/**
 * `n` jobs that come at random to one queue, `workers` workers, run times at random: written as the core writes them.
 * @param {number} n @param {number} seed @param {number} [workers] @param {number} [unit] nanoseconds between two jobs, in the mean
 */
export function randomPool(n, seed, workers = 2, unit = 1e6) {
  const random = randoms(seed), some = () => Math.floor(random() * 2 * unit);
  /** @type {import('./records.js').Record[]} */
  const records = [{ kind: Kind.RunStarted, b: seed }, ...channels(n, n)], free = new Array(workers).fill(0);
  for (let worker = 0; worker < workers; worker++) records.push({ kind: Kind.WorkerChanged, actor: 11 + worker, detail: WorkerState.Idle, a: 1 });
  /** @type {import('./records.js').Record[]} */
  const events = [];
  for (let job = 1, at = 0; job <= n; job++, at += some()) {
    const worker = free.indexOf(Math.min(...free)), start = Math.max(at, free[worker]), end = start + some() * workers;
    free[worker] = end;
    events.push({ at, kind: Kind.JobSubmitted, actor: 1, job }, { at, kind: Kind.Sent, actor: 1, object: 1, job, a: n },
      { at: start, kind: Kind.Received, actor: 11 + worker, object: 1, job }, { at: start, kind: Kind.JobDispatched, actor: 11 + worker, job, a: 1 },
      { at: end, kind: Kind.JobSettled, actor: 11 + worker, job, detail: ENDS[Math.floor(random() * ENDS.length)] });
  }
  return [...records, ...events.sort((one, other) => (one.at ?? 0) - (other.at ?? 0))];
}
