// What a host has for its facade: gathered as it comes, delivered at most once a turn. Statistics and trace records, which cost more, go along
// where they are due, or follow.

import { steadyMs } from './steady.js';

/** @typedef {import('./core.js').PoolCore} PoolCore */
/** @typedef {import('../pool.js').PoolStats} PoolStats */

/**
 * What one turn of the host has for the facade.
 * @typedef {object} Delivery
 * @property {Float64Array[]} records  the core's, in their order; those that do not concern the facade are to be passed over
 * @property {unknown[]} payloads  one for each Settled: the value of a completed job, else an encoded error or undefined; for those of a
 *   CompletedRun that a block stands for, the block, where their values lie, and where they end
 * @property {Transferable[]} transfer  what belongs to the values
 * @property {[job: number, value: unknown][]} progress
 * @property {number} seen      submissions the host knows of
 * @property {number} queued    those of them that no worker has had yet
 * @property {boolean} isUp     a worker was ready
 * @property {PoolStats} [stats]
 * @property {Uint8Array} [trace]  new records
 * @property {[key: number, error: unknown][]} [refused]  retry options that were refused
 * @property {string} [failed]  the core broke, in these words
 * @property {string} [words]   why a worker did not start
 * @property {boolean} [isOver]  the last delivery
 */

export class Outbox {
  /** What is gathered. */
  news = blank();
  /** Submissions the host knows of. */
  seen = 0;
  /** Those of them that no worker has had yet. */
  queued = 0;
  #core;
  #setting;
  #deliver;
  /** Trace records that were delivered. */
  #traced = 0;
  #statsMs = -Infinity;

  /** @param {PoolCore} core @param {import('./host.js').Setting} setting @param {(delivery: Delivery) => void} deliver */
  constructor(core, setting, deliver) {
    this.#core = core;
    this.#setting = setting;
    this.#deliver = deliver;
  }

  get #isNew() {
    const { records, progress, isUp, refused, stats, trace } = this.news;
    return records.length > 0 || progress.length > 0 || isUp || refused !== undefined || stats !== undefined || trace !== undefined;
  }

  /** Whether what is new is to come with statistics. */
  get areStatsDue() {
    return this.#setting.pushesStats && this.#isNew && steadyMs() - this.#statsMs > STATS_MS;
  }

  /** Moves the core's clock. */
  measure() {
    this.#statsMs = steadyMs();
    return /** @type {PoolStats} */ (this.#core.stats(this.#statsMs));
  }

  addStats() {
    this.news.stats = this.measure();
  }

  addTrace() {
    if (!this.#owesTrace) return;
    this.news.trace = this.#core.trace(this.#traced);
    this.#traced = this.#core.traceLength();
  }

  /** What was not due before. */
  addRest() {
    this.addTrace();
    if (this.#setting.pushesStats) this.addStats();
  }

  get #owesTrace() {
    return this.#setting.hasEvents && this.#core.traceLength() > this.#traced;
  }

  /** Delivers what is new. @returns {number} in so many milliseconds the rest is to be added; Infinity: there is none */
  send() {
    const { pushesStats } = this.#setting, isNew = this.#isNew, isStale = isNew && pushesStats && !this.news.stats, owes = isStale || this.#owesTrace;
    if (isNew) this.deliver();
    return !owes ? Infinity : pushesStats ? STATS_MS : FRAME_MS;
  }

  /** Whether anything is new or not. */
  deliver() {
    const { news } = this;
    this.news = blank();
    news.seen = this.seen;
    news.queued = this.queued;
    this.#deliver(news);
  }
}

/** @returns {Delivery} */
function blank() {
  return { records: [], payloads: [], transfer: [], progress: [], seen: 0, queued: 0, isUp: false };
}

/** Statistics that a facade in another thread has are at most this old, but for the counts, which it keeps itself. */
const STATS_MS = 20;
const FRAME_MS = 16;
