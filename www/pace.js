// How often something dear is done again while a run plays: at most once in so many milliseconds, and at once when the reader stops it.
// It reads no clock: wall times come in as arguments.

export class Pace {
  #key = '';
  #turn = 0;
  #lastMs = -Infinity;

  /** @param {number} ms between two turns while playing */
  constructor(ms) {
    this.ms = ms;
  }

  /**
   * A number that changes when it is time to do it again.
   * @param {boolean} isPlaying
   * @param {string} key of what there is to see; the same key is never done twice
   * @param {number} nowMs wall time
   */
  turn(isPlaying, key, nowMs) {
    if (key === this.#key || (isPlaying && nowMs - this.#lastMs < this.ms)) return this.#turn;
    this.#key = key;
    this.#lastMs = nowMs;
    return ++this.#turn;
  }
}
