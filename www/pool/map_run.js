// One map(): inputs in, with backpressure, results out as they settle or in input order. It begins with the first next().
// Invariant: every job it submitted is yielded once, those it cancelled included, unless its reader leaves.

import { END } from './results.js';

/** @typedef {import('../pool.js').JobResult} JobResult */
/** @typedef {import('./desk.js').Desk} Desk */
/** @typedef {import('./desk.js').Entry} Entry */
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
  /** Unsettled. @type {Set<Entry>} */
  #entries = new Set();
  #n_submitted = 0;
  /** Results to be read; with `ordered`, up to the first that is missing. @type {JobResult[]} */
  #ready = [];
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
  #onAbort = () => this.#stop(this.#options.signal?.reason);

  /** @param {Desk} desk @param {string} task @param {Iterable<unknown> | AsyncIterable<unknown>} source @param {MapOptions} options */
  constructor(desk, task, source, options) {
    const { ordered, stopOnError, batches, signal, ...submitOptions } = options;
    this.#desk = desk;
    this.#task = task;
    this.#source = source;
    this.#options = options;
    this.#submitOptions = submitOptions;
    this.#isAsync = Symbol.asyncIterator in source;
    const { jobsCapacity, resultsCapacity, n_workers, whenFull } = desk.config;
    // Where a full channel turns jobs away, it must not get full by this one.
    this.#mayHave = whenFull === 'wait' ? jobsCapacity + resultsCapacity + n_workers : Math.max(jobsCapacity, 1);
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
    this.#ready = [];
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
    return this.#isFed && this.#entries.size === 0;
  }

  // ------------------------------------------------------------------ in

  #pull() {
    if (this.#isPulling) return;
    try {
      while (!this.#isFed && this.#entries.size + this.#ready.length + this.#early.size < this.#mayHave) {
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

  /** @param {IteratorResult<unknown>} step */
  #take({ value, done }) {
    if (done) this.#isFed = true;
    if (this.#isFed) return;
    const index = this.#n_submitted++;
    const entry = this.#desk.submit(this.#task, value, this.#submitOptions, { isUrgent: false });
    this.#entries.add(entry);
    entry.tell = (result) => this.#settled(entry, index, result);
    entry.refuse = (reason) => {
      this.#entries.delete(entry);
      this.#fail(reason);
    };
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
    for (const entry of this.#entries) entry.cancel(cause);
    queueMicrotask(() => this.#serve());
  }

  // ------------------------------------------------------------------ out

  /** @param {Entry} entry @param {number} index @param {JobResult} result */
  #settled(entry, index, result) {
    this.#entries.delete(entry);
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
      this.#ready.push(...[...this.#early.entries()].sort(([a], [b]) => a - b).map(([, result]) => result));
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
    if (!this.#options.batches) return { value: this.#ready.shift(), done: false };
    const value = this.#ready;
    this.#ready = [];
    return { value, done: false };
  }

  /** @returns {Promise<IteratorResult<any>>} */
  #end() {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure ? Promise.reject(failure.reason) : Promise.resolve(END);
  }
}

const EMPTY = [][Symbol.iterator]();
