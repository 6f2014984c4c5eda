// The state at any event, in either direction: folds forward from the nearest snapshot at or before it.
// Cost: at most one interval of events, however long the trace; memory: at most MAX_SNAPSHOTS copies of the tables.

import { apply, copyState, emptyState } from './model.js';

/** @typedef {import('./model.js').PoolState} PoolState */

const FIRST_INTERVAL = 256;
const MAX_SNAPSHOTS = 64;

export class History {
  #interval = FIRST_INTERVAL;
  /** Copies at multiples of the interval, oldest first. @type {PoolState[]} */
  #snapshots = [];
  #current = emptyState();

  /** @param {import('./trace.js').Trace} trace */
  constructor(trace) {
    this.trace = trace;
  }

  /**
   * The state after the first `index` events. It belongs to the history and is good until the next call.
   * @param {number} index 0 to the length of the trace
   */
  at(index) {
    if (index < this.#current.index) this.#stepBack(index);
    while (this.#current.index < index) this.#step();
    return this.#current;
  }

  /**
   * Forgets everything that rests on events from this index on: they were replaced.
   * @param {number} from
   */
  forget(from) {
    this.#snapshots = this.#snapshots.filter((snapshot) => snapshot.index <= from);
    if (this.#current.index > from) this.#stepBack(from);
  }

  /** How many snapshots are held; for tests. */
  get nSnapshots() {
    return this.#snapshots.length;
  }

  /** @param {number} index */
  #stepBack(index) {
    const snapshot = this.#snapshots.findLast((each) => each.index <= index);
    this.#current = snapshot ? copyState(snapshot) : emptyState();
  }

  #step() {
    const index = this.#current.index;
    const newest = this.#snapshots.at(-1)?.index ?? 0;
    if (index >= newest + this.#interval) this.#keep();
    apply(this.#current, this.trace.event(index), this.trace);
  }

  #keep() {
    this.#snapshots.push(copyState(this.#current));
    if (this.#snapshots.length < MAX_SNAPSHOTS) return;
    // Thin out instead of growing: every other one goes, and from here on they stand twice as far apart.
    this.#snapshots = this.#snapshots.filter((_, position) => position % 2 === 1);
    this.#interval *= 2;
  }
}
