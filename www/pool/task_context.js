// What a running task knows of its job: TaskContext of pool.d.ts. One per attempt; it lives in a pool worker.

import { FromWorker } from './numbers.js';
import { steadyMs } from './steady.js';

/** What a checkpoint throws, and the signal's reason where nobody gave one. */
const cancelled = () => new DOMException('the job was cancelled', 'AbortError');

/** @typedef {import('../pool.js').TaskContext} TaskContext */

/**
 * What the jobs of one message have in common.
 * @typedef {object} Shared
 * @property {number} worker
 * @property {number} attempt
 * @property {number} deadlineMs
 * @property {string} token  URL that can be read until the job under way is cancelled; '': there is none
 * @property {import('./line.js').Line} line  hears what progress() says
 */

/**
 * @typedef {object} Rare
 * @property {boolean} isAsked
 * @property {boolean} hasNoticed
 * @property {unknown} reason
 * @property {AbortController | undefined} control  made when somebody looks
 * @property {Transferable[] | undefined} transferred
 */

/** @implements {TaskContext} */
export class JobContext {
  /** What most tasks never need. @type {Rare | undefined} */
  #rare = undefined;
  #shared;
  #job;

  /** @param {Shared} shared @param {number} job */
  constructor(shared, job) {
    this.#shared = shared;
    this.#job = job;
  }

  get worker() {
    return this.#shared.worker;
  }

  get attempt() {
    return this.#shared.attempt;
  }

  /** Whether there is more to say of it than its number. */
  get isRare() {
    return this.#rare !== undefined;
  }

  /** Whether it was asked to stop. */
  get isAsked() {
    return this.#rare !== undefined && this.#rare.isAsked;
  }

  /** Whether the task has seen that it was cancelled. */
  get hasNoticed() {
    return this.#rare !== undefined && this.#rare.hasNoticed;
  }

  /** What belongs to the value that it will return. */
  get transferred() {
    return this.#rare?.transferred;
  }

  get signal() {
    const it = this.#its;
    if (!it.control) {
      it.control = new AbortController();
      if (it.isAsked) it.control.abort(it.reason);
    }
    return it.control.signal;
  }

  remainingMs() {
    return Math.max(this.#shared.deadlineMs - steadyMs(), 0);
  }

  checkpoint() {
    if (!this.isAsked && isFresh()) return PASSED;
    return this.#pass();
  }

  isCancelled() {
    // A job that never yields hears no message: revoking its token is all that reaches it.
    const { token } = this.#shared;
    if (!this.isAsked && token && isRevoked(token)) this.ask(cancelled());
    if (this.isAsked) this.#its.hasNoticed = true;
    return this.isAsked;
  }

  /** @param {unknown} value */
  progress(value) {
    this.#shared.line.postMessage([FromWorker.Progress, this.#job, value]);
  }

  /** @template T @param {T} value @param {Transferable[]} transfer @returns {T} */
  transfer(value, transfer) {
    (this.#its.transferred ??= []).push(...transfer);
    return value;
  }

  /** Cancels it. @param {unknown} [reason] */
  ask(reason = cancelled()) {
    const it = this.#its;
    if (it.isAsked) return;
    it.isAsked = true;
    it.reason = reason;
    it.control?.abort(reason);
  }

  /** @returns {Rare} */
  get #its() {
    return (this.#rare ??= { isAsked: false, hasNoticed: false, reason: undefined, control: undefined, transferred: undefined });
  }

  async #pass() {
    if (!this.isAsked) await turn();
    if (!this.isAsked) return;
    this.#its.hasNoticed = true;
    throw this.#its.reason;
  }
}

// ------------------------------------------------------------------ yielding

/** When this thread last let messages in. */
let turnedMs = steadyMs();

/**
 * One turn of the event loop, by a message to oneself: 20 µs, where a timer takes 5 ms, and messages come through, which
 * scheduler.yield() does not let them in Chromium.
 * @returns {Promise<void>}
 */
export function turn() {
  return new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(0);
  });
}

/** Whether messages were let in lately. */
export const isFresh = (now = steadyMs()) => now - turnedMs < SLICE_MS;

/** Tells that this thread lets messages in now. */
export function turned() {
  turnedMs = steadyMs();
}

/** @type {(() => void)[]} */
const waiting = [];
const { port1, port2 } = new MessageChannel();
port1.onmessage = () => {
  turned();
  waiting.shift()?.();
};

/** How long a task may keep its thread before a checkpoint lets messages in. */
const SLICE_MS = 4;
const PASSED = Promise.resolve();

// ------------------------------------------------------------------ stop tokens

/** No look at a token before this time. */
let nextLookMs = 0;

/** @param {string} token */
function isRevoked(token) {
  const now = steadyMs();
  if (now < nextLookMs) return false;
  const request = new XMLHttpRequest();
  try {
    request.open('GET', token, false);
    request.send();
    return request.status !== 200;
  } catch {
    return !areBlobsRefused();
  } finally {
    // A look takes 0.1 ms to 3 ms: the task keeps most of its time.
    const after = steadyMs();
    nextLookMs = after + Math.max(LOOK_MS, LOOK_FACTOR * (after - now));
  }
}

/** @type {boolean | undefined} */
let isBlind;

/** Whether a policy lets no request through to any blob (`connect-src` without `blob:`): then a token tells nothing, and a message has to. */
function areBlobsRefused() {
  if (isBlind === undefined) {
    const url = URL.createObjectURL(new Blob(['1']));
    const request = new XMLHttpRequest();
    try {
      request.open('GET', url, false);
      request.send();
      isBlind = false;
    } catch {
      isBlind = true;
    } finally {
      URL.revokeObjectURL(url);
    }
  }
  return isBlind;
}

const LOOK_MS = 2;
const LOOK_FACTOR = 4;
