// What charts and figures are reckoned from: how many jobs wait, run and are in the system over time, and when each job settled and how
// long it took. It hears each event of the trace once. Columns of numbers, since there may be a million rows.

import { JobState, Kind, WorkerState } from './kinds.js';

/** @typedef {import('./model.js').PoolState} PoolState */

/** A column of numbers that grows. */
export class Column {
  #values = new Float64Array(256);
  length = 0;

  /** @param {number} value */
  push(value) {
    if (this.length === this.#values.length) {
      const grown = new Float64Array(2 * this.length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length++] = value;
  }

  /** @param {number} row */
  at(row) {
    return this.#values[row];
  }

  /** The rows from one up to another, not to be written to. @param {number} [from] @param {number} [to] */
  rows(from = 0, to = this.length) {
    return this.#values.subarray(from, to);
  }

  /** How many rows of a rising column are at most this. @param {number} value */
  countUntil(value) {
    let low = 0, high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#values[middle] <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Kinds after which a count may be another one. @type {Set<number>} */
const COUNTED = new Set([Kind.Blocked, Kind.Unblocked, Kind.Sent, Kind.Received, Kind.JobSubmitted, Kind.JobDispatched, Kind.JobSettled, Kind.JobWaiting,
  Kind.WorkerChanged]);
/** Workers that are there to work. @type {Set<number>} */
const ALIVE = new Set([WorkerState.Idle, WorkerState.Busy, WorkerState.Cancelling]);

export class Series {
  /** One row for each moment at which one of the counts changed: what they are from then on. */
  levels = { atNs: new Column(), queued: new Column(), inFlight: new Column(), inSystem: new Column(), alive: new Column(), outside: new Column() };
  /** One row for each settled job, in the order of settling. Wait: to the first dispatch, or to the end without one. */
  settled = { atNs: new Column(), job: new Column(), state: new Column(), attempts: new Column(), waitNs: new Column(), runNs: new Column(),
    totalNs: new Column() };
  /** By actor. @type {Map<number, boolean>} */
  #alive = new Map();
  #nAlive = 0;

  /** @param {import('./trace.js').TraceEvent} event @param {PoolState} state after it */
  read(event, state) {
    if (event.kind === Kind.WorkerChanged) this.#count(event.actor, ALIVE.has(event.detail));
    if (event.kind === Kind.JobSettled) this.#settle(event, state);
    if (COUNTED.has(event.kind)) this.#observe(event.at, state);
  }

  reset() {
    Object.assign(this, new Series());
    this.#alive = new Map();
    this.#nAlive = 0;
  }

  /** @param {number} actor @param {boolean} isAlive */
  #count(actor, isAlive) {
    this.#nAlive += Number(isAlive) - Number(this.#alive.get(actor) ?? false);
    this.#alive.set(actor, isAlive);
  }

  /** @param {import('./trace.js').TraceEvent} event @param {PoolState} state */
  #settle({ at, job: id, detail }, state) {
    const job = state.jobs.get(id), { settled } = this;
    if (!job) return;
    settled.atNs.push(at);
    settled.job.push(id);
    settled.state.push(detail);
    settled.attempts.push(job.attempt);
    settled.waitNs.push((job.dispatchedNs ?? at) - job.submittedNs);
    settled.runNs.push(job.ranNs);
    settled.totalNs.push(at - job.submittedNs);
  }

  /** @param {number} at @param {PoolState} state */
  #observe(at, { counts, channels }) {
    let queued = 0, outside = 0;
    for (const channel of channels) {
      if (!channel || channel.name === 'results') continue;
      queued += channel.queue.length;
      outside += channel.senders.length;
    }
    const inFlight = counts[JobState.InFlight], inSystem = counts[JobState.Queued] + inFlight + counts[JobState.WaitingToRetry];
    const { levels } = this, last = levels.atNs.length - 1;
    if (last >= 0 && levels.queued.at(last) === queued && levels.inFlight.at(last) === inFlight && levels.inSystem.at(last) === inSystem
      && levels.alive.at(last) === this.#nAlive && levels.outside.at(last) === outside) return;
    levels.atNs.push(at);
    levels.queued.push(queued);
    levels.inFlight.push(inFlight);
    levels.inSystem.push(inSystem);
    levels.alive.push(this.#nAlive);
    levels.outside.push(outside);
  }
}
