// One alarm after another, by steadyMs(). Hidden pages stretch their timers to a second and later to
// a minute, but not those of their workers: while the page is hidden, a small worker keeps the time.

import { steadyMs } from './steady.js';
import { workerAddress } from './trusted.js';

const LONGEST_MS = 2 ** 31 - 1;
const isPage = typeof document === 'object';

export class Alarm {
  #ring;
  /** When it rings; Infinity: not set. */
  #atMs = Infinity;
  /** When the timer does, which may be sooner: to put it off each time would cost more. */
  #timerMs = Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  rearm = () => this.#arm();

  /** @param {() => void} ring  may come early: look at the clock */
  constructor(ring) {
    this.#ring = ring;
    n_alarms++;
    if (isPage) document.addEventListener('visibilitychange', this.rearm);
  }

  /** @param {number | undefined} atMs  undefined: not any more */
  set(atMs = Infinity) {
    this.#atMs = atMs;
    if (atMs < this.#timerMs) this.#arm();
  }

  /** When it rings. */
  get atMs() {
    return this.#atMs;
  }

  /** Rings if it is late: the clock has leapt, which timers know nothing of, or what keeps the time is gone. */
  check() {
    if (this.#atMs > steadyMs()) return;
    clearTimeout(this.#timer);
    tickers.delete(this);
    this.ring();
  }

  /** To be called once. */
  end() {
    this.set(undefined);
    this.#arm();
    if (--n_alarms === 0) endTicker();
    if (isPage) document.removeEventListener('visibilitychange', this.rearm);
  }

  #arm() {
    clearTimeout(this.#timer);
    tickers.delete(this);
    this.#timerMs = this.#atMs;
    if (this.#atMs === Infinity) return;
    // Browsers cut fractions off: rounded up, it never comes early.
    const delayMs = Math.min(Math.max(Math.ceil(this.#atMs - steadyMs()), 0), LONGEST_MS);
    if (isPage && document.hidden && tick(this, delayMs)) return;
    this.#timer = setTimeout(() => this.ring(), delayMs);
  }

  /** Called by what keeps the time alone. */
  ring() {
    this.#timerMs = Infinity;
    if (this.#atMs > steadyMs()) return this.#arm();
    this.#atMs = Infinity;
    this.#ring();
  }
}

// ------------------------------------------------------------------ while the page is hidden

let n_alarms = 0;
/** What each alarm waits for. @type {Map<Alarm, number>} */
const tickers = new Map();
let lastTick = 0;
/** Kept for as long as there are alarms. @type {Worker | null | undefined} null: this page may not have one */
let ticker;
let tickerUrl = '';

/** @param {Alarm} alarm @param {number} delayMs */
function tick(alarm, delayMs) {
  ticker ??= startTicker();
  if (!ticker) return false;
  tickers.set(alarm, ++lastTick);
  ticker.postMessage([lastTick, delayMs]);
  return true;
}

function startTicker() {
  const script = 'onmessage = ({ data: [tick, delayMs] }) => setTimeout(postMessage, delayMs, tick)';
  tickerUrl = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  try {
    const worker = new Worker(workerAddress(tickerUrl), { name: 'pool clock' });
    worker.onmessage = ({ data }) => {
      for (const [alarm, tick] of tickers) {
        if (tick !== data) continue;
        tickers.delete(alarm);
        alarm.ring();
      }
    };
    worker.onerror = () => {
      const alarms = [...tickers.keys()];
      endTicker();
      ticker = null;
      for (const alarm of alarms) alarm.rearm();
    };
    return worker;
  } catch {
    endTicker();
    return null;
  }
}

function endTicker() {
  ticker?.terminate();
  ticker = undefined;
  URL.revokeObjectURL(tickerUrl);
}
