// Says in one sentence at a time what happens, for a role=status region: at most one sentence per 2 s, always the newest.
// It knows no elements and no clock of its own: `write` and `later` are given.

const PAUSE_MS = 2000;
/** A run of the basic scene takes 0.4 s: waiting this long lets its end be the first sentence. */
const SETTLE_MS = 700;

export class Narrator {
  /** @type {string | null} */
  #next = null;
  #last = '';
  #isWaiting = false;

  /**
   * @param {(sentence: string) => void} write
   * @param {(run: () => void, ms: number) => unknown} later like setTimeout
   */
  constructor(write, later) {
    this.write = write;
    this.later = later;
  }

  /** @param {string} sentence replaces one that was not said yet */
  say(sentence) {
    if (sentence === (this.#next ?? this.#last)) return;
    this.#next = sentence;
    if (!this.#isWaiting) this.#wait(SETTLE_MS);
  }

  /** @param {number} ms */
  #wait(ms) {
    this.#isWaiting = true;
    this.later(() => this.#speak(), ms);
  }

  #speak() {
    this.#isWaiting = false;
    if (this.#next === null) return;
    this.write(this.#next);
    this.#last = this.#next;
    this.#next = null;
    this.#wait(PAUSE_MS);
  }
}
