// Numbers in order, appended at the back and mostly taken from the front: immutable, and each change costs next to nothing, since
// every version looks through its own window at one log that all share. A number taken from the middle makes a log of its own.

export class Sequence {
  #log;
  #from;
  #to;

  /** @param {number[]} [log] @param {number} [from] @param {number} [to] */
  constructor(log = [], from = 0, to = log.length) {
    this.#log = log;
    this.#from = from;
    this.#to = to;
  }

  get length() {
    return this.#to - this.#from;
  }

  /** The one at this place, from the front. @param {number} place */
  at(place) {
    return this.#log[this.#from + place];
  }

  /** @param {number} number */
  push(number) {
    // Another version may have gone on from here; the log serves both as long as they say the same.
    if (this.#to < this.#log.length && this.#log[this.#to] !== number) return new Sequence([...this.all(), number]);
    this.#log[this.#to] = number;
    return new Sequence(this.#log, this.#from, this.#to + 1);
  }

  /** Without the first occurrence of this number. @param {number} number */
  without(number) {
    if (this.#log[this.#from] === number && this.length) return new Sequence(this.#log, this.#from + 1, this.#to);
    const rest = this.all(), place = rest.indexOf(number);
    if (place < 0) return this;
    rest.splice(place, 1);
    return new Sequence(rest);
  }

  /** The first ones, at most so many. @param {number} most */
  first(most) {
    return this.#log.slice(this.#from, Math.min(this.#to, this.#from + most));
  }

  /** The last ones, at most so many, in order. @param {number} most */
  last(most) {
    return this.#log.slice(Math.max(this.#from, this.#to - most), this.#to);
  }

  all() {
    return this.#log.slice(this.#from, this.#to);
  }

  /** For JSON: sequences with the same content read the same. */
  toJSON() {
    return this.all();
  }
}
