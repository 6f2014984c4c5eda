// The pool as its users hold it: checks what it is given, and hands it to the desk. Every promise it gives settles.

import { RunBlock, SubmitBlock } from './block.js';
import { RunEntry, SubmitEntry } from './entry.js';
import { PoolError } from './job.js';
import { MapRun } from './map_run.js';
import { checkSignal } from './refusals.js';
import { shown } from './thrown.js';
import { NO_OPTIONS } from './ticket.js';

/** @typedef {import('../pool.js').SubmitOptions} SubmitOptions */
/** @typedef {import('../pool.js').JobResult} JobResult */
/** @typedef {import('../pool.js').PoolStats} PoolStats */
/** @typedef {import('./desk.js').Desk} Desk */
/** @typedef {import('./job.js').Job} Job */

export class Pool {
  #desk;

  /** @param {Desk} desk */
  constructor(desk) {
    this.#desk = desk;
  }

  /** @param {string} task @param {unknown} [args] @param {SubmitOptions} [options] @returns {Promise<Job>} */
  submit(task, args, options = NO_OPTIONS) {
    return new Promise((resolve, reject) => {
      if (options === NO_OPTIONS && this.#desk.keepsColumns && typeof task === 'string') return this.#desk.enterPlain(SubmitBlock, task, args, resolve);
      const entry = new SubmitEntry(this.#desk, task, args, options);
      entry.accept = resolve;
      entry.refuse = reject;
      this.#desk.enter(entry);
    });
  }

  /** @param {string} task @param {unknown} [args] @param {SubmitOptions} [options] @returns {Job} */
  trySubmit(task, args, options = NO_OPTIONS) {
    this.#desk.flush(); // those before it are before it
    const entry = new SubmitEntry(this.#desk, task, args, options);
    this.#desk.enter(entry, false);
    this.#desk.flush();
    if (entry.refusal) throw entry.refusal;
    return entry.job;
  }

  /** @param {string} task @param {unknown} [args] @param {SubmitOptions} [options] @returns {Promise<any>} */
  run(task, args, options = NO_OPTIONS) {
    return new Promise((resolve) => {
      if (options === NO_OPTIONS && this.#desk.keepsColumns && typeof task === 'string') this.#desk.enterPlain(RunBlock, task, args, resolve);
      else this.#desk.enter(new RunEntry(this.#desk, task, args, options, resolve));
    });
  }

  /**
   * @param {string} task
   * @param {Iterable<unknown> | AsyncIterable<unknown>} inputs
   * @param {import('./map_run.js').MapOptions} [options]
   * @returns {AsyncIterableIterator<any>}
   */
  map(task, inputs, options = {}) {
    if (typeof options !== 'object' || options === null) throw new PoolError('config', `options is ${shown(options)}; it has to be an object.`, { field: 'options', value: options });
    const isMany = typeof (/** @type {any} */ (inputs)?.[Symbol.asyncIterator] ?? /** @type {any} */ (inputs)?.[Symbol.iterator]) === 'function';
    if (!isMany) throw new PoolError('config', `inputs is ${shown(inputs)}; it has to be an iterable, such as a list.`, { field: 'inputs', value: inputs });
    checkSignal(options.signal);
    return new MapRun(this.#desk, task, inputs, options);
  }

  /** @param {{ batches?: boolean }} [options] @returns {AsyncIterableIterator<any>} */
  results({ batches = false } = {}) {
    this.#desk.flush();
    return this.#desk.reader.iterate(batches, Math.max(this.#desk.config.resultsCapacity, 1));
  }

  close() {
    if (this.#desk.isClosed) return;
    this.#desk.flush();
    this.#desk.isClosed = true;
    this.#desk.link.close();
  }

  /** @returns {Promise<PoolStats>} */
  async drain() {
    this.close();
    await this.#desk.isOver;
    return this.#desk.book.read();
  }

  /** @param {unknown} [cause] */
  cancel(cause) {
    this.#desk.cancelAll(cause);
  }

  /** @returns {Promise<PoolStats>} */
  async terminate() {
    this.#desk.flush();
    this.#desk.isClosed = true;
    if (!this.#desk.book.isOver) this.#desk.link.terminate();
    await this.#desk.isOver;
    return this.#desk.book.read();
  }

  /** @param {number} n_workers */
  resize(n_workers) {
    if (!Number.isInteger(n_workers) || n_workers < 1 || n_workers > MAX_WORKERS) {
      throw new PoolError('config', `workers is ${shown(n_workers)}; it has to be a whole number from 1 to ${MAX_WORKERS}.`,
        { field: 'workers', value: n_workers, min: 1, max: MAX_WORKERS });
    }
    this.#tell((link) => link.resize(n_workers));
  }

  pause() {
    this.#tell((link) => link.pause());
  }

  resume() {
    this.#tell((link) => link.resume());
  }

  /** @returns {PoolStats} */
  stats() {
    const { book } = this.#desk;
    if (!book.isOver) {
      this.#desk.flush();
      book.snapshot = this.#desk.link.stats() ?? book.snapshot;
    }
    return book.read();
  }

  /** @param {(link: import('./link_here.js').Link) => void} tell */
  #tell(tell) {
    this.#desk.flush();
    if (!this.#desk.book.isOver) tell(this.#desk.link);
  }
}

// `await using`: what was submitted is done before the block is left.
Object.defineProperty(Pool.prototype, /** @type {{ asyncDispose?: symbol }} */ (Symbol).asyncDispose ?? Symbol.for('Symbol.asyncDispose'), {
  /** @this {Pool} */
  async value() {
    await this.drain();
  },
});

const MAX_WORKERS = 256;
