// One map(): inputs in, with backpressure, results out as they settle or in input order. It begins with the first next().
// Invariant: every job it submitted is yielded once, those it cancelled included, unless its reader leaves.

import { Backlog } from './backlog.js';
import { MapBlock } from './block.js';
import { MapEntry } from './entry.js';
import { END } from './results.js';
import { NO_OPTIONS } from './ticket.js';

/** @typedef {import('../pool.js').JobResult} JobResult */
/** @typedef {import('./desk.js').Desk} Desk */
/** @typedef {import('../pool.js').SubmitOptions & { ordered?: boolean, stopOnError?: boolean, batches?: boolean }} MapOptions */

/** @implements {AsyncIterableIterator<any>} */
export class MapRun {
  #desk;
  #task;
  #options;
  #submitOptions;
  /** @type {Iterator<unknown> | AsyncIterator<unknown> | undefined} */
  #inputs;
  #source;
  #isAsync;
  /** The input is at its end, or nobody wants more of it. */
  #isFed = false;
  #isPulling = false;
  #n_unsettled = 0;
  #n_submitted = 0;
  /** Results to be read; with `ordered`, up to the first that is missing. @type {Backlog<JobResult>} */
  #ready = new Backlog();
  /** With `ordered`: settled too early, by index. @type {Map<number, JobResult>} */
  #early = new Map();
  #n_released = 0;
  /** @type {((step: IteratorResult<any>) => void)[]} */
  #waiting = [];
  /** @type {{ reason: unknown } | undefined} why it ends otherwise than by the end of its input */
  #failure;
  /** @type {((reason: unknown) => void)[]} */
  #rejects = [];
  #mayHave;
  /** Its inputs are the items of an array, and nothing is said of a single one. */
  #isPlain;
  #onAbort = () => this.#stop(this.#options.signal?.reason);

  /** @param {Desk} desk @param {string} task @param {Iterable<unknown> | AsyncIterable<unknown>} source @param {MapOptions} options */
  constructor(desk, task, source, options) {
    const { ordered, stopOnError, batches, signal, ...submitOptions } = options;
    this.#desk = desk;
    this.#task = task;
    this.#source = source;
    this.#options = options;
    this.#submitOptions = Object.keys(submitOptions).length > 0 ? submitOptions : NO_OPTIONS;
    this.#isAsync = Symbol.asyncIterator in source;
    this.#isPlain = Array.isArray(source) && source[Symbol.iterator] === [][Symbol.iterator] && !this.#isAsync
      && this.#submitOptions === NO_OPTIONS && typeof task === 'string' && desk.link.isSync;
    const { jobsCapacity, resultsCapacity, n_workers, whenFull } = desk.config;
    // Where a full channel turns jobs away, it must not get full by this one.
    const room = whenFull === 'wait' ? jobsCapacity + resultsCapacity + n_workers : Math.max(jobsCapacity, 1);
    this.#mayHave = Math.min(room, ENOUGH * (n_workers + 2));
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  /** @returns {Promise<IteratorResult<any>>} */
  next() {
    if (!this.#inputs) this.#begin();
    if (this.#ready.length > 0) {
      const step = this.#step();
      this.#pull();
      return Promise.resolve(step);
    }
    if (this.#isOver) return this.#end();
    return new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      this.#rejects.push(reject);
    });
  }

  /** Its reader leaves: what is still under way is cancelled. @param {any} [value] @returns {Promise<IteratorResult<any>>} */
  return(value) {
    this.#inputs ??= EMPTY;
    this.#stop(new DOMException('the reader of map() left', 'AbortError'));
    this.#ready.all();
    return Promise.resolve({ value, done: true });
  }

  #begin() {
    const source = /** @type {any} */ (this.#source);
    this.#inputs = source[this.#isAsync ? Symbol.asyncIterator : Symbol.iterator]();
    const { signal } = this.#options;
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort);
    this.#pull();
  }

  get #isOver() {
    return this.#isFed && this.#n_unsettled === 0;
  }

  // ------------------------------------------------------------------ in

  #pull() {
    if (this.#isPulling) return;
    try {
      if (this.#isPlain) return this.#takeMany(/** @type {unknown[]} */ (this.#source));
      while (!this.#isFed && this.#n_unsettled + this.#ready.length + this.#early.size < this.#mayHave) {
        const step = /** @type {Iterator<unknown>} */ (this.#inputs).next();
        if (this.#isAsync) return void this.#await(/** @type {any} */ (step));
        this.#take(step);
      }
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** @param {Promise<IteratorResult<unknown>>} step */
  async #await(step) {
    this.#isPulling = true;
    try {
      this.#take(await step);
    } catch (thrown) {
      this.#fail(thrown);
    }
    this.#isPulling = false;
    this.#pull();
    this.#serve();
  }

  /** The same of an array, many at a time. @param {unknown[]} source */
  #takeMany(source) {
    for (let room = Infinity; !this.#isFed && !this.#desk.isClosed;) {
      room = this.#mayHave - this.#n_unsettled - this.#ready.length - this.#early.size;
      if (room <= 0) return;
      const index = this.#n_submitted, args = source.slice(index, index + Math.min(room, MOST_AT_ONCE));
      if (args.length === 0) return void (this.#isFed = true);
      this.#n_submitted += args.length;
      this.#n_unsettled += args.length; // before: some may come back at once
      this.#desk.enterBlock(new MapBlock(this.#desk, this.#task, args, this, index));
    }
    if (!this.#isFed) this.#refuse(source);
  }

  /** Its pool is closed. @param {unknown[]} source */
  #refuse(source) {
    const index = this.#n_submitted;
    this.#take({ value: source[index], done: index >= source.length });
  }

  /** @param {IteratorResult<unknown>} step */
  #take({ value, done }) {
    if (done) this.#isFed = true;
    if (this.#isFed) return;
    const index = this.#n_submitted++;
    const entry = new MapEntry(this.#desk, this.#task, value, this.#submitOptions, this, index);
    this.#n_unsettled++; // before: it may come back at once
    try {
      this.#desk.enter(entry, true, false);
    } catch (thrown) {
      this.#n_unsettled--;
      throw thrown;
    }
  }

  /** One has come back. @param {unknown} reason */
  refused(reason) {
    this.#n_unsettled--;
    this.#fail(reason);
  }

  /** @param {unknown} reason */
  #fail(reason) {
    this.#failure ??= { reason };
    this.#stop(reason);
  }

  /** No more inputs, and what is under way is cancelled. @param {unknown} cause */
  #stop(cause) {
    if (!this.#isFed) {
      this.#isFed = true;
      try {
        const left = this.#inputs?.return?.();
        Promise.resolve(left).catch(() => {});
      } catch {
        // It was told; what it makes of it is its own affair.
      }
    }
    for (const entry of this.#desk.allEntries()) if (entry instanceof MapEntry && entry.run === this) entry.cancel(cause);
    queueMicrotask(() => this.#serve());
  }

  // ------------------------------------------------------------------ out

  /** @param {number} index @param {JobResult} result */
  settled(index, result) {
    this.#n_unsettled--;
    if (!this.#options.ordered) {
      this.#ready.push(result);
    } else {
      this.#early.set(index, result);
      this.#release();
    }
    if (this.#options.stopOnError && !result.ok && !this.#isStopped) {
      this.#isStopped = true;
      this.#stop(result.error);
    }
    this.#schedule();
  }

  /** The same of some that have completed, one after the other. @param {number} index of the first @param {JobResult[]} results */
  settledMany(index, results) {
    if (this.#options.ordered) return results.forEach((result, i) => this.settled(index + i, result));
    this.#n_unsettled -= results.length;
    this.#ready.pushAll(results);
    this.#schedule();
  }

  #release() {
    for (let result = this.#early.get(this.#n_released); result; result = this.#early.get(this.#n_released)) {
      this.#early.delete(this.#n_released++);
      this.#ready.push(result);
    }
  }

  #isStopped = false;
  #isScheduled = false;

  /** Once a delivery, not once a job. */
  #schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#pull();
      this.#serve();
    });
  }

  #serve() {
    if (this.#isOver) this.#options.signal?.removeEventListener('abort', this.#onAbort);
    if (this.#isOver && this.#early.size > 0) {
      for (const [, result] of [...this.#early].sort(([a], [b]) => a - b)) this.#ready.push(result);
      this.#early.clear();
    }
    while (this.#waiting.length > 0 && (this.#ready.length > 0 || this.#isOver)) {
      const [resolve, reject] = [this.#waiting.shift(), this.#rejects.shift()];
      if (this.#ready.length > 0) resolve?.(this.#step());
      else this.#end().then(resolve, reject);
    }
    this.#pull();
  }

  #step() {
    return { value: this.#options.batches ? this.#ready.all() : this.#ready.one(), done: false };
  }

  /** @returns {Promise<IteratorResult<any>>} */
  #end() {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure ? Promise.reject(failure.reason) : Promise.resolve(END);
  }
}

const EMPTY = [][Symbol.iterator]();
/** Jobs under way for each worker that keep it busy, however short they are: more would only lie about. */
const ENOUGH = 8_192;
/** Inputs that are taken together. */
const MOST_AT_ONCE = 1_024;
