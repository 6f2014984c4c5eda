// When a Web Worker may be started. Under remote control (WebDriver BiDi, and so in everybody's tests) `new Worker` called in a
// worker of Firefox may never return, and that thread with it, when another worker of the page is just starting or ending;
// never was this seen when each start waits for the one before and a little after each end. Everywhere else: at once.

export const isFirefox = /\bFirefox\//.test(navigator.userAgent);
const isNested = typeof document === 'undefined';

/** @type {Promise<unknown>} */
let line = Promise.resolve();
/** No start before this time. */
let quietMs = 0;

/**
 * Calls `start` when its turn has come.
 * @param {() => Promise<unknown>} start  gives what resolves when the worker is up, or is gone
 */
export function inTurn(start) {
  if (!isFirefox || !isNested) return void start();
  line = line.then(async () => {
    await quiet();
    await Promise.race([start(), sleep(LIMIT_MS)]);
  });
}

/** To be told when a worker is terminated. */
export function hasEnded() {
  if (isFirefox) quietMs = performance.now() + QUIET_MS;
}

/** Resolves when no worker that this thread ended is still ending. */
export async function quiet() {
  for (let left = quietMs - performance.now(); left > 0; left = quietMs - performance.now()) await sleep(left);
}

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const QUIET_MS = 150;
const LIMIT_MS = 5_000;
