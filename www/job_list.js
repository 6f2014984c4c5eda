// The list of jobs as a reader asks for it: filtered, sorted, one page at a time. Pure; it knows no elements. Sorting compares numbers in
// one typed column, so that 100,000 jobs take some tens of milliseconds, and in the order of their numbers nothing at all.

import { JobState } from './kinds.js';

/** @typedef {import('./model.js').Job} Job */
/** @typedef {'job' | 'state' | 'worker' | 'attempts' | 'priority' | 'submitted' | 'wait' | 'run' | 'total' | 'value'} ColumnName */
/**
 * @typedef {object} Query
 * @property {ColumnName} by
 * @property {boolean} isFalling
 * @property {number} state      a JobState, 0 for all
 * @property {number} worker     an actor's id, 0 for all
 * @property {string} ids        such as "17" or "10-20, 40"
 * @property {number} page       from 0
 */

export const PAGE_ROWS = 50;
/** @type {Query} */
export const EVERYTHING = { by: 'job', isFalling: false, state: 0, worker: 0, ids: '', page: 0 };

/**
 * What each column is sorted by; null where it has nothing to say, which stands last either way.
 * @type {Record<Exclude<ColumnName, 'value'>, (job: Job, nowNs: number) => number | null>}
 */
const KEYS = {
  job: ({ id }) => id,
  state: ({ state }) => state,
  worker: ({ worker }) => worker || null,
  attempts: ({ attempt }) => attempt,
  priority: ({ priority }) => priority,
  submitted: ({ submittedNs }) => submittedNs,
  wait: (job, nowNs) => waitNs(job, nowNs),
  run: (job, nowNs) => runNs(job, nowNs),
  total: (job, nowNs) => totalNs(job, nowNs),
};

/** From the wish to submit it to its first dispatch, to its end without one, or to now. @param {Job} job @param {number} nowNs */
export function waitNs({ dispatchedNs, settledNs, submittedNs }, nowNs) {
  return (dispatchedNs ?? settledNs ?? nowNs) - submittedNs;
}

/** On workers, all attempts; null before the first. @param {Job} job @param {number} nowNs */
export function runNs({ state, startedNs, ranNs }, nowNs) {
  if (startedNs === null) return null;
  return ranNs + (state === JobState.InFlight ? nowNs - startedNs : 0);
}

/** From the wish to submit it to its end, or to now. @param {Job} job @param {number} nowNs */
export function totalNs({ settledNs, submittedNs }, nowNs) {
  return (settledNs ?? nowNs) - submittedNs;
}

/**
 * Ranges of numbers, both ends included; null when the text is none. Nothing is every number.
 * @param {string} text such as "17", "10-20", "90-" or "1, 3, 5-7"
 * @returns {[number, number][] | null}
 */
export function rangesOf(text) {
  /** @type {[number, number][]} */
  const ranges = [];
  for (const part of text.split(/[,;]/).map((each) => each.trim()).filter(Boolean)) {
    const found = /^(\d*)\s*(?:([-–])\s*(\d*))?$/.exec(part);
    if (!found || !(found[1] || found[3])) return null;
    const from = Number(found[1] || 0), to = found[2] ? Number(found[3] || Infinity) : from;
    ranges.push(from <= to ? [from, to] : [to, from]);
  }
  return ranges;
}

/** Those that are asked for, in the order of the list. @param {readonly Job[]} jobs @param {Query} query */
export function filtered(jobs, { state, worker, ids }) {
  const ranges = rangesOf(ids) ?? [];
  if (!state && !worker && !ranges.length) return jobs;
  return jobs.filter((job) => (!state || job.state === state) && (!worker || job.worker === worker)
    && (!ranges.length || ranges.some(([from, to]) => job.id >= from && job.id <= to)));
}

/** In the order that is asked for; equals in the order of their numbers. @param {readonly Job[]} jobs by number @param {Query} query @param {number} nowNs */
export function sorted(jobs, { by, isFalling }, nowNs) {
  if (by === 'job') return isFalling ? jobs.slice().reverse() : jobs;
  const keys = by === 'value' ? valueKeys(jobs) : Float64Array.from(jobs, (job) => KEYS[by](job, nowNs) ?? NaN), sign = isFalling ? -1 : 1;
  for (let row = 0; row < keys.length; row++) keys[row] = Number.isNaN(keys[row]) ? Infinity : sign * keys[row];
  const order = Uint32Array.from(jobs, (_, row) => row).sort((a, b) => (keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : a - b));
  return Array.from(order, (row) => jobs[row]);
}

/** Values of completed jobs by their size; before them what others say, by the alphabet. @param {readonly Job[]} jobs */
function valueKeys(jobs) {
  const texts = [...new Set(jobs.map(({ text }) => text))].sort(), places = new Map(texts.map((text, place) => [text, place - texts.length]));
  return Float64Array.from(jobs, ({ text, state, value }) => (text ? places.get(text) ?? NaN : state === JobState.Completed ? value : NaN));
}

/** Whether the column tells anything. @param {readonly Job[]} jobs */
export function hasPriorities(jobs) {
  return jobs.some(({ priority }) => priority !== jobs[0].priority);
}

/**
 * One page of a list; the last one, if there are fewer.
 * @template T
 * @param {readonly T[]} list
 * @param {number} page from 0
 */
export function pageOf(list, page) {
  const last = Math.max(0, Math.ceil(list.length / PAGE_ROWS) - 1), shown = Math.max(0, Math.min(page, last)), from = shown * PAGE_ROWS;
  const rows = list.slice(from, from + PAGE_ROWS);
  return { rows, page: shown, isLast: shown === last, from: rows.length ? from + 1 : 0, to: from + rows.length, all: list.length };
}
