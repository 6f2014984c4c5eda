// Jobs by their ids, in an order of their own, kept as runs of ids that follow each other: what concerns a whole run costs as much as one job.

export class IdRuns {
  /** @type {number[]} */
  #firsts = [];
  /** @type {number[]} */
  #ends = [];
  size = 0;

  /** Puts those from `first` on at the end; none of them is there. @param {number} first @param {number} end */
  add(first, end) {
    if (first === end) return;
    const last = this.#ends.length - 1;
    this.size += end - first;
    if (this.#ends[last] === first) {
      this.#ends[last] = end;
    } else {
      this.#firsts.push(first);
      this.#ends.push(end);
    }
  }

  /** The first of the first run. */
  get first() {
    return this.#firsts[0];
  }

  /** As a message has them: where all follow each other, the first alone, which is a third of the work; see unpacked() in numbers.js. */
  get packed() {
    return this.#firsts.length === 1 ? this.#firsts[0] : [...this.values()];
  }

  /** @param {number} id */
  has(id) {
    return this.endOf(id) > id;
  }

  /** Where the run ends that this one is in; itself, where it is in none. @param {number} id */
  endOf(id) {
    for (let i = 0; i < this.#firsts.length; i++) if (this.#firsts[i] <= id && id < this.#ends[i]) return this.#ends[i];
    return id;
  }

  /** Takes out those that are there. @param {number} first @param {number} end */
  delete(first, end) {
    let n_left = end - first;
    for (let i = 0; i < this.#firsts.length && n_left > 0; i++) {
      const from = Math.max(first, this.#firsts[i]), to = Math.min(end, this.#ends[i]);
      if (from >= to) continue;
      n_left -= to - from;
      this.size -= to - from;
      i -= this.#cut(i, from, to);
    }
  }

  /** @param {number} i @param {number} from @param {number} to @returns {number} runs that there are fewer */
  #cut(i, from, to) {
    const first = this.#firsts[i], end = this.#ends[i];
    if (first === from && to === end) {
      this.#firsts.splice(i, 1);
      this.#ends.splice(i, 1);
      return 1;
    }
    if (first === from) {
      this.#firsts[i] = to;
    } else {
      this.#ends[i] = from;
      if (to < end) {
        this.#firsts.splice(i + 1, 0, to);
        this.#ends.splice(i + 1, 0, end);
      }
    }
    return 0;
  }

  /** @returns {Generator<number>} */
  *values() {
    for (let i = 0; i < this.#firsts.length; i++) for (let id = this.#firsts[i]; id < this.#ends[i]; id++) yield id;
  }
}
