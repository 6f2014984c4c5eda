// All jobs of a run as a table for spreadsheets: RFC 4180 (CRLF, quoted where needed), one row for each job, times in milliseconds to the
// nanosecond. An empty cell: it did not come to that. A text that a spreadsheet would take for a formula is kept from being one by an
// apostrophe in front (OWASP, "CSV injection").

import { JobState } from '../kinds.js';
import { Pace, readWhole } from './pace.js';

/** @typedef {import('../model.js').Job} Job */

export const COLUMNS = ['job', 'state', 'worker', 'attempts', 'priority', 'submitted_ms', 'dispatched_ms', 'settled_ms', 'wait_ms', 'run_ms', 'total_ms',
  'value', 'text'];
/** The glossary's words. @type {Record<number, string>} */
const STATES = {
  [JobState.Queued]: 'queued', [JobState.InFlight]: 'in flight', [JobState.Completed]: 'completed', [JobState.Failed]: 'failed',
  [JobState.Panicked]: 'panicked', [JobState.TimedOut]: 'timed out', [JobState.Cancelled]: 'cancelled', [JobState.Killed]: 'killed',
  [JobState.Lost]: 'lost', [JobState.Rejected]: 'rejected', [JobState.Expired]: 'expired', [JobState.WaitingToRetry]: 'waiting to retry',
};
const FIRST_WORKER = 11;
/** Rows that become one part of the file. */
const PART = 1000;

/**
 * @param {import('../run.js').Run} run   as far as it has come
 * @param {(ratio: number) => void} [tell]  hears how much is done, 0–1
 * @returns {Promise<string[]>} the file in parts, for a Blob
 */
export async function csvParts(run, tell) {
  const pace = new Pace(tell);
  await readWhole(run, pace);
  const jobs = run.history.at(run.history.length).jobs.all(), parts = [csvRow(COLUMNS)];
  for (let from = 0; from < jobs.length; from += PART) {
    parts.push(jobs.slice(from, from + PART).map((job) => csvRow(cells(job))).join(''));
    if (pace.due()) await pace.rest(from / jobs.length);
  }
  return parts;
}

/** @param {readonly (string | number | null)[]} values @returns {string} one line with its end */
export function csvRow(values) {
  return `${values.map(cell).join(',')}\r\n`;
}

/** @param {Job} job */
function cells({ id, state, worker, attempt, priority, submittedNs, dispatchedNs, settledNs, ranNs, value, text }) {
  const leftNs = dispatchedNs ?? settledNs;
  return [id, STATES[state] ?? '', worker ? worker - FIRST_WORKER + 1 : null, attempt, priority, ms(submittedNs), ms(dispatchedNs), ms(settledNs),
    leftNs === null ? null : ms(leftNs - submittedNs), ms(ranNs), settledNs === null ? null : ms(settledNs - submittedNs),
    state === JobState.Completed ? value : null, text];
}

/** @param {number | null} ns */
const ms = (ns) => (ns === null ? null : ns / 1e6);

/** @param {string | number | null} value */
function cell(value) {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value ?? '') ? `'${value}` : value ?? '';
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
