// Workers started while the pool's module is still on its way: a thread takes longer to come up than that takes to compile.

import { workerAddress } from './trusted.js';

export class EarlyWorkers {
  #url;
  /** @type {Set<Worker>} */
  #workers = new Set();

  /** @param {string} script @param {unknown} workers  the option, unchecked */
  constructor(script, workers) {
    this.#url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    const wanted = typeof workers === 'object' && workers !== null && 'min' in workers ? workers.min : workers;
    const n_workers = typeof wanted === 'number' ? Math.min(wanted, AT_ONCE) : 0;
    try {
      for (let i = 0; i < n_workers; i++) this.#start();
    } catch {
      // Whoever needs one will try again, and tell.
    }
  }

  #start() {
    const worker = new Worker(workerAddress(this.#url), { name: 'pool worker' });
    this.#workers.add(worker);
    worker.onerror = () => {
      this.#workers.delete(worker);
      worker.terminate(); // its script has failed, but its thread lives
    };
  }

  /** One that has been started; undefined: there is none, or they fail. @returns {Worker | undefined} */
  take() {
    for (const worker of this.#workers) {
      this.#workers.delete(worker);
      worker.onerror = null;
      return worker;
    }
    return undefined;
  }

  /** Ends those that nobody has taken. */
  end() {
    for (const worker of this.#workers) worker.terminate();
    this.#workers.clear();
    URL.revokeObjectURL(this.#url);
  }
}

/**
 * More threads that start at once only get into each other's way: as many as there are cores beside this thread's, so that the first is up as
 * early as can be.
 */
export const AT_ONCE = Math.min(Math.max((navigator.hardwareConcurrency || 2) - 1, 1), 16);
