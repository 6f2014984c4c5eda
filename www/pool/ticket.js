// A job's JavaScript side, as its host keeps it: what never enters the wasm core. There may be a hundred thousand: what few of them
// have stands in `rare`.

/** @typedef {import('./web_worker.js').WebWorker} WebWorker */

/**
 * @typedef {object} Rare
 * @property {Transferable[]} [transferred]  what belongs to the value
 * @property {unknown} [cause]  why it was cancelled
 * @property {unknown} [poison]  why its argument cannot be cloned, encoded, where that was tried already
 * @property {() => void} [onAbort]  what its signal calls
 */

/** @type {import('../pool.js').SubmitOptions} */
export const NO_OPTIONS = Object.freeze({});

export class Ticket {
  /** @type {WebWorker | null | undefined} who has it now; null: nobody any more, undefined: nobody has had it */
  holder = undefined;
  /** @type {unknown} value or encoded error of its last attempt */
  outcome = undefined;
  /** @type {Rare | undefined} */
  rare = undefined;

  /**
   * @param {string} task @param {unknown} args
   * @param {import('../pool.js').SubmitOptions} options  of them the host heeds `transfer`: what of the arguments is handed over, not copied
   */
  constructor(task, args, options) {
    this.task = task;
    this.args = args;
    this.options = options;
  }

  get cause() {
    return this.rare?.cause;
  }

  /** The first reason stays. @param {unknown} cause */
  because(cause) {
    if (cause !== undefined && this.rare?.cause === undefined) this.rare = { ...this.rare, cause };
  }
}
