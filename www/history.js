// The state at any event, in either direction. The trace is read once, from its start on, and readers (slices, series) hear each event
// as it is folded; copies kept on the way make every earlier state a short fold from the nearest one.
// Cost of a look back: at most one interval of events, however long the trace; memory: at most MAX_SNAPSHOTS copies of the tables.

import { apply, copyState, emptyState } from './model.js';

/** @typedef {import('./model.js').PoolState} PoolState */
/** Hears each event once, in order, with the state after it; the event is the same object each time. `reset`: everything from the start.
 * @typedef {{ read(event: import('./trace.js').TraceEvent, state: PoolState): void, reset(): void }} Reader */

const FIRST_INTERVAL = 256;
const MAX_SNAPSHOTS = 512;

export class History {
  #interval = FIRST_INTERVAL;
  /** Copies at multiples of the interval, oldest first. @type {PoolState[]} */
  #snapshots = [];
  /** After everything that was read. */
  #head = emptyState();
  /** Where the last look back stands. @type {PoolState | null} */
  #back = null;
  /** Filled anew for each event: a long trace would leave a million of them behind. */
  #event = { at: 0, kind: 0, detail: 0, actor: 0, object: 0, site: 0, job: 0, a: 0, b: 0 };
  /** @type {readonly Reader[]} */
  #readers = [];

  /** @param {import('./trace.js').Trace} trace */
  constructor(trace) {
    this.trace = trace;
  }

  /** How many events were read. */
  get length() {
    return this.#head.index;
  }

  /** Reads on, at most so many events; whether more are there. @param {number} most */
  read(most) {
    const { trace } = this, end = Math.min(trace.length, this.#head.index + most);
    while (this.#head.index < end) {
      const index = this.#head.index;
      if (index >= (this.#snapshots.at(-1)?.index ?? 0) + this.#interval) this.#keep();
      const event = trace.event(index, this.#event);
      apply(this.#head, event, trace);
      for (const reader of this.#readers) reader.read(event, this.#head);
    }
    return end < trace.length;
  }

  /** These hear everything, from the first event on; what was read is to be read again. @param {readonly Reader[]} readers */
  tell(readers) {
    this.#readers = readers;
    this.reset();
  }

  /** Forgets everything: what was read was replaced. */
  reset() {
    this.#interval = FIRST_INTERVAL;
    this.#snapshots = [];
    this.#head = emptyState();
    this.#back = null;
    for (const reader of this.#readers) reader.reset();
  }

  /**
   * The state after the first `index` events. It belongs to the history and is good until the next call.
   * @param {number} index 0 to what was read
   */
  at(index) {
    if (index >= this.#head.index) return this.#head;
    const back = this.#from(index);
    while (back.index < index) apply(back, this.trace.event(back.index, this.#event), this.trace);
    return (this.#back = back);
  }

  /** How many snapshots are held; for tests. */
  get nSnapshots() {
    return this.#snapshots.length;
  }

  /** A state to fold forward from. @param {number} index @returns {PoolState} */
  #from(index) {
    const snapshot = this.#snapshots[lastUntil(this.#snapshots, index)], back = this.#back;
    if (back && back.index <= index && back.index >= (snapshot?.index ?? 0)) return back;
    return snapshot ? copyState(snapshot) : emptyState();
  }

  #keep() {
    this.#snapshots.push(copyState(this.#head));
    if (this.#snapshots.length < MAX_SNAPSHOTS) return;
    // Thin out instead of growing: every other one goes, and from here on they stand twice as far apart.
    this.#snapshots = this.#snapshots.filter((_, position) => position % 2 === 1);
    this.#interval *= 2;
  }
}

/** The place of the last snapshot at or before an event, or -1. @param {PoolState[]} snapshots @param {number} index */
function lastUntil(snapshots, index) {
  let low = 0, high = snapshots.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (snapshots[middle].index <= index) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
