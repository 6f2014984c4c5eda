// One alarm after another, in milliseconds of performance.now(). Hidden pages stretch their timers to a second and later to
// a minute, but not those of their workers: while the page is hidden, a small worker keeps the time.

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
    if (isPage) document.addEventListener('visibilitychange', this.rearm);
  }

  /** @param {number | undefined} atMs  undefined: not any more */
  set(atMs = Infinity) {
    this.#atMs = atMs;
    if (atMs < this.#timerMs) this.#arm();
  }

  end() {
    this.set(undefined);
    this.#arm();
    if (isPage) document.removeEventListener('visibilitychange', this.rearm);
  }

  #arm() {
    clearTimeout(this.#timer);
    tickers.delete(this);
    this.#timerMs = this.#atMs;
    if (this.#atMs === Infinity) return;
    // Browsers cut fractions off: rounded up, it never comes early.
    const delayMs = Math.min(Math.max(Math.ceil(this.#atMs - performance.now()), 0), LONGEST_MS);
    if (isPage && document.hidden && tick(this, delayMs)) return;
    this.#timer = setTimeout(() => this.ring(), delayMs);
  }

  /** Called by the timer alone. */
  ring() {
    this.#timerMs = Infinity;
    if (this.#atMs > performance.now()) return this.#arm();
    this.#atMs = Infinity;
    this.#ring();
  }
}

// ------------------------------------------------------------------ while the page is hidden

/** What each alarm waits for. @type {Map<Alarm, number>} */
const tickers = new Map();
let lastTick = 0;
/** @type {Worker | null | undefined} null: this page may not have one */
let ticker;

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
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  try {
    const worker = new Worker(url, { name: 'pool clock' });
    worker.onmessage = ({ data }) => {
      for (const [alarm, tick] of tickers) {
        if (tick !== data) continue;
        tickers.delete(alarm);
        alarm.ring();
      }
    };
    worker.onerror = () => {
      ticker = null;
      for (const alarm of tickers.keys()) alarm.rearm();
    };
    return worker;
  } catch {
    return null;
  }
}
