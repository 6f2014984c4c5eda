// The trace in the words of onEvents: one plain object an event, times in milliseconds from the pool's creation.

import { Kind, JobState, ObjectKind, WaitKind, WorkerState } from '../kinds.js';

/** @typedef {import('../pool.js').TraceEvent} TraceEvent */

const RECORD_BYTES = 32;
const FIRST_WORKER = 10;
const KINDS = wordsOf(Kind);
/** What `detail` of a record means, by kind. @type {Record<number, Map<number, string>>} */
const DETAILS = {
  [Kind.JobSettled]: wordsOf(JobState), [Kind.WorkerChanged]: wordsOf(WorkerState),
  [Kind.Blocked]: wordsOf(WaitKind), [Kind.ObjectMade]: wordsOf(ObjectKind),
};
/** Kinds that speak of a number, by its name. @type {Record<number, string>} */
const NUMBERS = {
  [Kind.JobDispatched]: 'attempt', [Kind.WorkerChanged]: 'generation', [Kind.Sent]: 'queueLength', [Kind.Received]: 'queueLength',
  [Kind.WaitGroupAdded]: 'count',
};

export class EventDecoder {
  #hear;

  /** @param {(events: TraceEvent[]) => void} hear */
  constructor(hear) {
    this.#hear = hear;
  }

  /** @param {Uint8Array} bytes whole records */
  decode(bytes) {
    const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const events = [];
    for (let at = 0; at + RECORD_BYTES <= bytes.byteLength; at += RECORD_BYTES) events.push(eventAt(data, at));
    try {
      if (events.length > 0) this.#hear(events);
    } catch (thrown) {
      reportError(thrown);
    }
  }
}

/** @param {DataView} data @param {number} at @returns {TraceEvent} */
function eventAt(data, at) {
  const kind = data.getUint8(at + 8);
  const actor = data.getUint16(at + 10, true);
  const job = data.getUint32(at + 16, true);
  const state = DETAILS[kind]?.get(data.getUint8(at + 9));
  const name = NUMBERS[kind];
  /** @type {TraceEvent} */
  const event = { tMs: (data.getUint32(at, true) + data.getUint32(at + 4, true) * 2 ** 32) / 1e6, kind: KINDS.get(kind) ?? `kind ${kind}` };
  if (job) event.job = job;
  if (actor > FIRST_WORKER) event.worker = actor - FIRST_WORKER;
  if (name) event.detail = { ...(state && { state }), [name]: data.getUint32(at + 20, true) };
  else if (state) event.detail = { state };
  return event;
}

/** "JobSettled" → "job settled", by number. @param {Record<string, number>} numbers */
function wordsOf(numbers) {
  return new Map(Object.entries(numbers).map(([name, number]) => [number, name.replace(/(?<!^)[A-Z]/g, ' $&').toLowerCase()]));
}
