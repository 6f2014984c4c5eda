// The time that a pool goes by, in this thread: performance.now(), but for leaps back. It is to be monotonic and is not everywhere, such as after
// a machine slept; whatever waited for a moment that was near would wait for as long as the clock went back.

/** The time before, and all leaps back together: in an array, where storing a fraction allocates nothing. */
const times = Float64Array.of(-Infinity, 0);

/** Milliseconds, never fewer than the time before. */
export function steadyMs() {
  const nowMs = performance.now();
  if (nowMs < times[0]) times[1] += times[0] - nowMs;
  times[0] = nowMs;
  return nowMs + times[1];
}

/** The time for many looks in a row: those of one millisecond share some, since Date.now() costs a third of performance.now(). */
export class Glances {
  #date = 0;
  #n_shared = 0;
  #nowMs = 0;
  #most;

  /** @param {number} most  that share a look: few, where what happens between them is far apart */
  constructor(most) {
    this.#most = most;
  }

  /** Milliseconds, as steadyMs(), or what they were less than one ago. */
  now() {
    const date = Date.now();
    if (date !== this.#date || ++this.#n_shared > this.#most) {
      this.#date = date;
      this.#n_shared = 0;
      this.#nowMs = steadyMs();
    }
    return this.#nowMs;
  }
}
