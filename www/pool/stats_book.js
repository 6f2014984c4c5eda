// Statistics that can be read at any moment. The core's are exact but may lie in another thread; the counts kept here are
// always up to date, and together they obey the conservation law of pool.d.ts.

import { JobState } from '../kinds.js';

/** @typedef {import('../pool.js').PoolStats} PoolStats */

/** @type {Record<number, "completed" | "failed" | "panicked" | "timedOut" | "expired" | "cancelled" | "killed" | "lost">} */
const FIELDS = {
  [JobState.Completed]: 'completed', [JobState.Failed]: 'failed', [JobState.Panicked]: 'panicked', [JobState.TimedOut]: 'timedOut',
  [JobState.Expired]: 'expired', [JobState.Cancelled]: 'cancelled', [JobState.Killed]: 'killed', [JobState.Lost]: 'lost',
};

export class StatsBook {
  submitted = 0;
  rejected = 0;
  /** Turned away in this thread: the core never heard of them. */
  refusedHere = 0;
  isOver = false;
  #settled = { completed: 0, failed: 0, panicked: 0, timedOut: 0, expired: 0, cancelled: 0, killed: 0, lost: 0 };
  /** What the core said last. @type {PoolStats} */
  snapshot = empty();

  get n_idle() {
    return this.snapshot.workers.idle;
  }

  /** @param {number} n_jobs */
  completed(n_jobs) {
    this.#settled.completed += n_jobs;
  }

  /** @param {number} state */
  settle(state) {
    this.#settled[FIELDS[state] ?? 'lost']++;
  }

  /** @returns {PoolStats} */
  read() {
    const { snapshot, refusedHere } = this;
    const n_settled = Object.values(this.#settled).reduce((sum, count) => sum + count, 0);
    const n_open = this.submitted - this.rejected - n_settled;
    const inFlight = Math.min(snapshot.inFlight, n_open);
    const waitingToRetry = Math.min(snapshot.waitingToRetry, n_open - inFlight);
    return {
      ...snapshot, ...this.#settled,
      submitted: this.submitted + refusedHere, rejected: this.rejected + refusedHere,
      inFlight, waitingToRetry, queued: n_open - inFlight - waitingToRetry,
      workers: { ...snapshot.workers },
    };
  }
}

/** @returns {PoolStats} */
function empty() {
  const none = () => ({ p50: 0, p90: 0, p99: 0, max: 0, mean: 0, count: 0 });
  return {
    submitted: 0, rejected: 0, queued: 0, inFlight: 0, waitingToRetry: 0,
    completed: 0, failed: 0, panicked: 0, timedOut: 0, expired: 0, cancelled: 0, killed: 0, lost: 0,
    workers: { starting: 0, idle: 0, busy: 0, cancelling: 0, stopping: 0 },
    utilisation: 0, throughputPerSecond: 0, waitMs: none(), runMs: none(), totalMs: none(),
  };
}
