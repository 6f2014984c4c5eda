// Web Workers started ahead, so that a replacement for a killed one is there at once.

/** @typedef {import('./web_worker.js').WebWorker} WebWorker */

export class Spares {
  #n_wanted;
  #start;
  /** @type {Set<WebWorker>} */
  #workers = new Set();
  /** Lost in a row; too many, and no more are started until some worker in use was ready. */
  #n_failed = 0;

  /** @param {number} n_wanted @param {() => WebWorker} start */
  constructor(n_wanted, start) {
    this.#n_wanted = n_wanted;
    this.#start = start;
  }

  /** One that is ready, or undefined. */
  take() {
    for (const worker of this.#workers) {
      if (!worker.isReady) continue;
      this.#workers.delete(worker);
      return worker;
    }
    return undefined;
  }

  /** @param {WebWorker} worker that is ready and idle @returns {boolean} whether it was wanted */
  keep(worker) {
    if (this.#workers.size >= this.#n_wanted || !worker.isIdle) return false;
    this.#workers.add(worker);
    return true;
  }

  /** Whether one is to be started. */
  get lacks() {
    return this.#workers.size < this.#n_wanted && this.#n_failed < MAX_FAILED;
  }

  fill() {
    while (this.lacks) {
      this.#workers.add(this.#start());
    }
  }

  /** @param {WebWorker} worker */
  lost(worker) {
    this.#workers.delete(worker);
    this.#n_failed++;
  }

  isHealthy() {
    this.#n_failed = 0;
  }

  all() {
    return this.#workers;
  }

  end() {
    this.#n_wanted = 0;
    for (const worker of this.#workers) worker.end();
    this.#workers.clear();
  }
}

const MAX_FAILED = 3;
