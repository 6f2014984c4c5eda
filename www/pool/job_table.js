// Something for each job, by its id. Ids grow and jobs end roughly in their order, so that this is an array whose beginning moves on: a
// tenth of what a Map costs. Those that outlive many others move into a Map, lest they keep the array long.

/** @template T */
export class JobTable {
  /** @type {(T | undefined)[]} of the ids from #first on */
  #slots = [];
  #first = 1;
  /** Slots at the beginning that are empty. */
  #n_gone = 0;
  /** @type {Map<number, T>} of ids before #first */
  #old = new Map();
  size = 0;

  /** @param {number} id  larger than all before, or of one that left @param {T} it */
  set(id, it) {
    if (id - this.#first === this.#slots.length && this.#slots.length > 0) {
      this.#slots.push(it);
      this.size++;
      return;
    }
    if (this.get(id) === undefined) this.size++;
    if (id < this.#first) return void this.#old.set(id, it);
    if (this.#slots.length === 0) this.#first = id;
    const index = id - this.#first;
    if (index > this.#slots.length + WIDEST_GAP) this.#retire();
    if (this.#slots.length === 0) this.#first = id;
    while (this.#slots.length < id - this.#first) this.#slots.push(undefined);
    this.#slots[id - this.#first] = it;
    this.#n_gone = Math.min(this.#n_gone, id - this.#first);
  }

  /** The same for those numbered from `first` on, all new. @param {number} first @param {number} n_ids @param {T} it */
  setMany(first, n_ids, it) {
    if (n_ids === 0) return;
    this.set(first, it);
    const n_before = this.#slots.length;
    this.#slots.length += n_ids - 1;
    this.#slots.fill(it, n_before);
    this.size += n_ids - 1;
  }

  /** @param {number} id @returns {T | undefined} */
  get(id) {
    return id < this.#first ? this.#old.get(id) : this.#slots[id - this.#first];
  }

  /** @param {number} id @returns {boolean} whether it was there */
  delete(id) {
    if (this.get(id) === undefined) return false;
    this.size--;
    if (id < this.#first) return this.#old.delete(id);
    this.#slots[id - this.#first] = undefined;
    this.#tidy();
    return true;
  }

  /** Those numbered from `first` on, all of which are there. @param {number} first @param {number} end */
  deleteMany(first, end) {
    for (; first < end && first < this.#first; first++) this.delete(first);
    if (first >= end) return;
    this.#slots.fill(undefined, first - this.#first, end - this.#first);
    this.size -= end - first;
    this.#tidy();
  }

  /** Some have gone. */
  #tidy() {
    if (this.size === this.#old.size) {
      this.#slots = [];
      this.#n_gone = 0;
      return;
    }
    while (this.#slots[this.#n_gone] === undefined) this.#n_gone++;
    if (this.#n_gone >= SHORTEST_CUT && this.#n_gone * 2 > this.#slots.length) this.#cut();
    else if (this.#slots.length > SHORTEST_CUT && this.#slots.length > 8 * this.size) this.#retire();
  }

  /** All, by id. @returns {Generator<T>} */
  *values() {
    yield* [...this.#old.entries()].sort(([a], [b]) => a - b).map(([, it]) => it);
    for (const it of this.#slots.slice(this.#n_gone)) if (it !== undefined) yield it;
  }

  /** Places kept, empty ones too. */
  get n_places() {
    return this.#slots.length + this.#old.size;
  }

  /** @returns {T | undefined} that of the smallest id */
  get oldest() {
    return this.#old.size > 0 ? this.values().next().value : this.#slots[this.#n_gone];
  }

  #cut() {
    this.#slots = this.#slots.slice(this.#n_gone);
    this.#first += this.#n_gone;
    this.#n_gone = 0;
  }

  #retire() {
    this.#slots.forEach((it, index) => {
      if (it !== undefined) this.#old.set(this.#first + index, it);
    });
    this.#first += this.#slots.length;
    this.#slots = [];
    this.#n_gone = 0;
  }
}

const SHORTEST_CUT = 4_096;
const WIDEST_GAP = 65_536;
