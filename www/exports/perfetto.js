// A run's trace as a file for Perfetto (ui.perfetto.dev) or chrome://tracing: a lane for each worker with a slice for each attempt,
// the time that somebody stands blocked, jobs that wait as asynchronous slices, arrows from an attempt to the next one and to the receipt of
// its result, queue lengths as counters, and marks. Format: "Trace Event Format", JSON object form, times in microseconds
// (CONVENTIONS section 4): pid 1; tid 1 producer, 2 collector, 10 + n worker n. (What `createPool` tells becomes one in pool_trace.js.)

import { JobState } from '../kinds.js';
import { jobLook } from '../looks.js';
import { words } from '../words.js';
import { Pace } from './pace.js';
import { LEAVES_AGAIN, LEAVES_RESULT, LOOKED, Row, Rows } from './perfetto_rows.js';

/** @typedef {import('./perfetto_rows.js').RowOf} RowOf */
/** What is needed of a run. @typedef {{ trace: import('../trace.js').Trace, config: import('../protocol.js').RunConfig }} Traced */

const WORKER = 10;
/** Rows that become one part of the file. */
const PART = 2000;

/**
 * @param {Traced} run   as far as it has come
 * @param {string} title of its scene
 * @param {(ratio: number) => void} [tell]  hears how much is done, 0–1
 * @returns {Promise<string[]>} the file in parts, for a Blob
 */
export async function perfettoParts({ trace, config }, title, tell) {
  const pace = new Pace(tell), rows = new Rows(trace), { length, endNs } = trace;
  for (let index = 0; index < length; index++) {
    rows.read(trace.event(index));
    if (index % 256 === 0 && pace.due()) await pace.rest(index / length / 2);
  }
  rows.end(endNs);
  const parts = [`{"displayTimeUnit":"ms","otherData":${JSON.stringify({ title, config })},"traceEvents":[\n${names(rows, title).join(',\n')}`];
  for (let from = 0; from < rows.length; from += PART) {
    const lines = [];
    for (let row = from; row < Math.min(rows.length, from + PART); row++) lines.push(written(rows, row));
    parts.push(`,\n${lines.join(',\n')}`);
    if (pace.due()) await pace.rest(0.5 + from / rows.length / 2);
  }
  return [...parts, '\n]}\n'];
}

/** Lanes by name; Perfetto sorts them by it. @param {Rows} rows @param {string} title */
function names(rows, title) {
  const name = (/** @type {string} */ what, /** @type {number} */ tid, /** @type {string} */ text) =>
    JSON.stringify({ name: what, ph: 'M', ts: 0, pid: 1, tid, args: { name: text } });
  const actors = new Map([[1, 'producer'], [2, 'collector'], ...rows.actors]), width = String(Math.max(0, ...actors.keys()) - WORKER).length;
  const label = (/** @type {number} */ actor, /** @type {string} */ text) => {
    if (actor <= WORKER) return text;
    const number = actor - WORKER, more = text === '' || text === `worker ${number}` ? '' : ` ${text}`;
    return `W${String(number).padStart(Math.max(2, width), '0')}${more}`;
  };
  return [name('process_name', 1, `Worker Pool Playground: ${title}`),
    ...[...actors].sort(([a], [b]) => a - b).map(([actor, text]) => name('thread_name', actor, label(actor, text)))];
}

/** @param {Rows} rows @param {number} index */
function written(rows, index) {
  const row = rows.at(index);
  return WRITE[row.kind](row, rows, index);
}

const us = (/** @type {number} */ ns) => ns / 1000;
const quoted = JSON.stringify;
/** @param {string} ph @param {RowOf} row @param {string} name @param {string} rest */
const line = (ph, { at, actor }, name, rest) => `{"name":${quoted(name)},"ph":"${ph}","ts":${us(at)},"pid":1,"tid":${actor},${rest}}`;
/** To the nanosecond: not the rounding of a difference of microseconds. @param {RowOf} row */
const lasts = ({ at, end }) => `"dur":${us(end - at)}`;
/** An arrow is numbered by the row that it leaves. @param {number} row @param {number} which */
const arrow = (row, which) => `"cat":"${which === LEAVES_AGAIN ? 'again' : 'result'}","id":${2 * row + which}`;

/** @type {Record<number, (row: RowOf, rows: Rows, index: number) => string>} */
const WRITE = {
  [Row.ATTEMPT](row, _, index) {
    const { job, x: attempt, y: fate, arrows } = row;
    const state = fate === 0 ? 'still running' : fate === JobState.WaitingToRetry ? 'to be run again' : words.looks[jobLook(fate)];
    const leaves = [LEAVES_AGAIN, LEAVES_RESULT].filter((which) => arrows & which);
    return [line('X', row, `job ${job}`, `${lasts(row)},"cat":"run","args":${quoted({ job, attempt, state })}`),
      ...leaves.map((which) => line('s', row, which === LEAVES_AGAIN ? 'again' : 'result', arrow(index, which)))].join(',\n');
  },
  [Row.LOOK]: (row) => line('X', row, words.looks[LOOKED[row.x]], `${lasts(row)},"cat":"state"`),
  [Row.RECEIPT]: (row) => line('X', row, row.x === 1 ? `receives job ${row.job}` : `receives ${row.x} results`, `${lasts(row)},"cat":"receive"`),
  [Row.WAIT]: (row) => line('b', row, waitName(row), `"cat":"wait","id":${row.x}`),
  [Row.WAITED]: (row) => line('e', row, waitName(row), `"cat":"wait","id":${row.x}`),
  [Row.AGAIN]: (row) => line('f', row, 'again', `${arrow(row.x, LEAVES_AGAIN)},"bp":"e"`),
  [Row.RESULT]: (row) => line('f', row, 'result', `${arrow(row.x, LEAVES_RESULT)},"bp":"e"`),
  [Row.QUEUE]: (row, rows) => line('C', row, `queue length: ${rows.channels.get(row.x)}`, `"args":{"jobs":${row.y}}`),
  [Row.FLIGHT]: (row) => line('C', row, 'in flight', `"args":{"jobs":${row.y}}`),
  [Row.MARK]: (row, rows) => line('i', row, rows.texts[row.x], `"s":"${row.y ? 'g' : 't'}"`),
};

/** @param {RowOf} row */
const waitName = ({ job, y }) => (y ? `job ${job} waits to be run again` : `job ${job} waits`);
