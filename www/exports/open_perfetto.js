// Hands a file over to ui.perfetto.dev in a tab of its own: nothing is uploaded, the two tabs talk to each other. Page → Perfetto: PING
// until it answers PONG, then { perfetto: { buffer, title, fileName } }. It is not told when that file cannot be read.

import { exportWords } from '../words/exports.js';

/** @typedef {{ buffer: ArrayBuffer, title: string, fileName: string }} PerfettoFile */
/** @typedef {{ source: unknown, data: unknown }} Heard */
/** The world outside. @typedef {object} World
 * @property {() => { closed: boolean, postMessage(message: unknown, origin: string): void } | null} open
 * @property {(listener: (heard: Heard) => void) => () => void} listen  returns what ends it
 * @property {(ms: number) => Promise<void>} wait
 * @property {() => number} now */

const ORIGIN = 'https://ui.perfetto.dev';
const PING_MS = 50, PATIENCE_MS = 15_000;
const w = exportWords.perfetto;

/** @type {World} */
const BROWSER = {
  open: () => window.open(ORIGIN),
  listen(listener) {
    const hear = (/** @type {MessageEvent} */ event) => event.origin === ORIGIN && listener(event);
    addEventListener('message', hear);
    return () => removeEventListener('message', hear);
  },
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  now: () => performance.now(),
};

/**
 * To be called within the click: later a browser takes the window for a pop-up.
 * @param {() => Promise<PerfettoFile>} make
 * @param {World} [world]
 * @returns {Promise<string>} what went wrong, in words; empty when nothing did
 */
export async function openPerfetto(make, world = BROWSER) {
  const tab = world.open();
  if (!tab) return w.blocked;
  let hasAnswered = false;
  const stop = world.listen(({ source, data }) => { hasAnswered ||= source === tab && data === 'PONG'; });
  try {
    const making = make(), untilMs = world.now() + PATIENCE_MS;
    making.catch(() => {}); // told below, when it is awaited
    while (!hasAnswered) {
      if (tab.closed) return w.closed;
      if (world.now() >= untilMs) return w.silent;
      tab.postMessage('PING', '*'); // it says nothing; addressed to Perfetto alone, browsers complain until the tab is there
      if (!hasAnswered) await world.wait(PING_MS);
    }
    tab.postMessage({ perfetto: await making }, ORIGIN);
    return '';
  } finally {
    stop();
  }
}
