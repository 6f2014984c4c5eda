// Long work in small steps, so that the page goes on meanwhile: whoever works asks `due()` now and then, and awaits `rest()` when it is.
// It yields by a MessageChannel: setTimeout is slow, and stretched to a second in a hidden tab (CONVENTIONS section 1).

/** So long the page may be kept waiting. */
const STEP_MS = 20;

export class Pace {
  #untilMs = performance.now() + STEP_MS;

  /** @param {(ratio: number) => void} [tell]  hears how much is done, 0–1 */
  constructor(tell = () => {}) {
    this.tell = tell;
  }

  /** Whether it is time to rest. */
  due() {
    return performance.now() >= this.#untilMs;
  }

  /** Lets everybody else have their turn. @param {number} ratio of the work that is done */
  async rest(ratio) {
    this.tell(ratio);
    await yielded();
    this.#untilMs = performance.now() + STEP_MS;
  }
}

/** Reads a run's trace to its end, as far as it has come. @param {import('../run.js').Run} run @param {Pace} pace */
export async function readWhole(run, pace) {
  while (run.read(500)) if (pace.due()) await pace.rest(run.history.length / run.trace.length);
}

/** @returns {Promise<void>} */
function yielded() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
