// A table by number that can be copied at once: a fork shares every chunk, and whoever writes into one first copies that one.
// It knows nothing of what it holds. Values are never changed in place, only replaced.

const BITS = 8, SIZE = 1 << BITS, MASK = SIZE - 1;

/** @template T */
export class Chunks {
  /** @type {(T | undefined)[][]} */
  #chunks = [];
  /** Chunks that no fork shares. @type {boolean[]} */
  #isOwn = [];
  /** The highest number there is, and one more. */
  length = 0;

  /** @param {number} number @returns {T | undefined} */
  get(number) {
    return this.#chunks[number >>> BITS]?.[number & MASK];
  }

  /** @param {number} number @param {T} value */
  set(number, value) {
    const index = number >>> BITS;
    if (!this.#isOwn[index]) {
      this.#chunks[index] = this.#chunks[index]?.slice() ?? [];
      this.#isOwn[index] = true;
    }
    this.#chunks[index][number & MASK] = value;
    if (number >= this.length) this.length = number + 1;
  }

  /** The same table, to be changed apart from this one. @returns {Chunks<T>} */
  fork() {
    /** @type {Chunks<T>} */
    const fork = new Chunks();
    fork.#chunks = this.#chunks.slice();
    fork.length = this.length;
    this.#isOwn = [];
    return fork;
  }

  /** What there is, in the order of the numbers. @returns {T[]} */
  all() {
    /** @type {T[]} */
    const all = [];
    for (const chunk of this.#chunks) {
      if (chunk) for (const value of chunk) if (value !== undefined) all.push(value);
    }
    return all;
  }

  /** For JSON: tables with the same content read the same. */
  toJSON() {
    return this.all();
  }
}
