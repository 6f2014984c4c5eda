// The results channel as its readers see it: results come one by one as they are asked for, so that a reader who stops
// reading holds the workers back. Iterators are written by hand: async generators cost several promises an item.

import { Backlog } from './backlog.js';
import { JobTable } from './job_table.js';

/** @typedef {import('../pool.js').JobResult} JobResult */

/** @typedef {{ resolve: (step: IteratorResult<any>) => void, inBatches: boolean }} Waiting */

export class Reader {
  #request;
  /** Settled, and not yet come through the channel. @type {JobTable<JobResult>} */
  #settled = new JobTable();
  /** Come through the channel, and not yet read. @type {Backlog<JobResult>} */
  #ready = new Backlog();
  /** @type {Waiting[]} */
  #waiting = [];
  /** Asked for and not yet come. */
  #n_due = 0;
  isAttached = false;
  #hasEnded = false;

  /** @param {(n_results: number) => void} request asks the channel for more */
  constructor(request) {
    this.#request = request;
  }

  /**
   * @param {boolean} inBatches
   * @param {number} n_ahead  results a reader of batches may have asked for
   * @returns {AsyncIterableIterator<any>}
   */
  iterate(inBatches, n_ahead) {
    this.isAttached = true;
    let isLeft = false;
    return {
      next: () => (isLeft ? Promise.resolve(END) : this.#next(inBatches, inBatches ? n_ahead : 1)),
      return: (value) => {
        isLeft = true;
        return Promise.resolve({ value, done: true });
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /** A job has settled. @param {JobResult} result @param {boolean} isWanted  nobody else tells it */
  settled(result, isWanted) {
    if (!this.isAttached && !isWanted) return;
    this.#settled.set(result.id, result);
    if (!this.isAttached && this.#settled.size > KEPT) this.#settled.delete(/** @type {JobResult} */ (this.#settled.oldest).id);
  }

  /** A result came through the channel. @param {number} id */
  result(id) {
    this.#n_due--;
    const result = this.#settled.get(id);
    if (!result) return this.#ask(1); // of a time when nobody read, and told otherwise
    this.#settled.delete(id);
    this.#ready.push(result);
  }

  /** Results came through the channel, of jobs numbered from `first` on. @param {number} first @param {number} end */
  results(first, end) {
    for (let id = first; id < end; id++) this.result(id);
  }

  /** Nothing more comes through the channel. */
  end() {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const result of this.#settled.values()) this.#ready.push(result);
    this.#settled = new JobTable();
    this.serve();
  }

  /** Gives who waits what is there: called when a delivery has been read to its end. */
  serve() {
    while (this.#waiting.length > 0 && (this.#ready.length > 0 || this.#hasEnded)) {
      const { resolve, inBatches } = /** @type {Waiting} */ (this.#waiting.shift());
      resolve(this.#step(inBatches));
    }
  }

  /** @param {boolean} inBatches @param {number} n_ahead @returns {Promise<IteratorResult<any>>} */
  #next(inBatches, n_ahead) {
    if (this.#ready.length > 0 || this.#hasEnded) return Promise.resolve(this.#step(inBatches));
    return new Promise((resolve) => {
      this.#waiting.push({ resolve, inBatches });
      this.#ask(Math.max(n_ahead, this.#waiting.length) - this.#n_due);
    });
  }

  /** @param {boolean} inBatches @returns {IteratorResult<any>} */
  #step(inBatches) {
    if (this.#ready.length === 0) return END;
    return { value: inBatches ? this.#ready.all() : this.#ready.one(), done: false };
  }

  /** @param {number} n_results */
  #ask(n_results) {
    if (n_results <= 0 || this.#hasEnded) return;
    this.#n_due += n_results;
    this.#request(n_results);
  }
}

/** @type {IteratorReturnResult<undefined>} */
export const END = Object.freeze({ value: undefined, done: true });
/** Results of submit() are kept for a reader who comes late, but not for ever for one who never comes. */
const KEPT = 10_000;
