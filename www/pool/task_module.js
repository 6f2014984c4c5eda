// The user's module of tasks, loaded in a pool worker: any ES module, or the module that wasm-bindgen makes of a crate.

/** @typedef {(args: unknown, context: import('../pool.js').TaskContext) => unknown} Task */

export class TaskModule {
  #url;
  /** @type {Record<string, unknown> | undefined} */
  #exports;
  /** @type {WebAssembly.Memory | undefined} */
  #memory;
  /** @type {Promise<void> | undefined} */
  #loading;
  /** Addresses that did not come through. */
  #n_missed = 0;

  /** @param {string} url absolute */
  constructor(url) {
    this.#url = url;
  }

  /** Whether a trap or an overflow leaves an instance behind that must not be used again. */
  get isWasm() {
    return this.#memory !== undefined;
  }

  get memoryBytes() {
    return this.#memory?.buffer.byteLength ?? 0;
  }

  get isLoaded() {
    return this.#exports !== undefined;
  }

  /** Resolves when the tasks can be had; rejects with the reason, and tries again when asked again. */
  load() {
    return (this.#loading ??= this.#load());
  }

  /** @param {string} name @returns {Task} @throws where there is none of this name */
  task(name) {
    const task = Object.hasOwn(this.#exports ?? {}, name) ? this.#exports?.[name] : undefined;
    if (typeof task === 'function') return /** @type {Task} */ (task);
    const names = Object.keys(this.#exports ?? {}).filter((key) => typeof this.#exports?.[key] === 'function');
    throw new TypeError(`the task module ${this.#url} exports no function "${name}"; it has ${names.join(', ') || 'none'}`);
  }

  async #load() {
    try {
      const exports = await import(/* @vite-ignore */ this.#url + '#'.repeat(this.#n_missed));
      // What wasm-bindgen makes for the web has to be initialised once, before anything else of it is called.
      if (typeof exports.default === 'function' && typeof exports.initSync === 'function') {
        this.#memory = (await exports.default())?.memory;
      }
      this.#exports = exports;
    } catch (cause) {
      this.#loading = undefined;
      // Firefox keeps an address that failed as failed for as long as the worker lives; with another fragment it is another address. What
      // throws when it is run would be run each time: a TypeError is what a missing module is told as, and after some there is an end.
      if (cause instanceof TypeError && this.#n_missed < MOST_MISSED) this.#n_missed++;
      const words = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`the task module ${this.#url} could not be loaded: ${words}`, { cause });
    }
  }
}

const MOST_MISSED = 100;
