// Where jobs are handed in and results handed out: the table of unsettled jobs, and the traffic with the host, in batches.
// Invariant: every entry settles exactly once, also when the host breaks.

import { JobState } from '../kinds.js';
import { EventDecoder } from './events.js';
import { Job, JobError, PoolError } from './job.js';
import { Op, OP_LENGTH, Refusal, SUBMIT } from './numbers.js';
import { Reader } from './results.js';
import { StatsBook } from './stats_book.js';
import { decode } from './thrown.js';
import { outcomeOf } from './outcome.js';

/** @typedef {import('../pool.js').SubmitOptions} SubmitOptions */
/** @typedef {import('../pool.js').JobResult} JobResult */
/** @typedef {import('./host.js').Delivery} Delivery */
/** @typedef {import('./host.js').Payload} Payload */
/** @typedef {import('./link_here.js').Link} Link */

/** One submitted job, as this thread knows it. */
export class Entry {
  /** @type {Job | undefined} */
  #job;
  /** @type {JobResult | undefined} */
  #result;
  /** @type {Promise<JobResult> | undefined} */
  #promise;
  /** @type {((result: JobResult) => void) | undefined} */
  #fulfil;
  /** @type {((job: Job) => void) | undefined} of submit(), until it is accepted */
  accept;
  /** @type {((reason: unknown) => void) | undefined} */
  refuse;
  /** @type {((result: JobResult) => void) | undefined} of run() and map() */
  tell;
  /** @type {unknown} why it was refused, for trySubmit */
  refusal;
  /** @type {unknown} */
  cause;
  /** @type {(() => void) | undefined} */
  #onAbort;

  /** @param {Desk} desk @param {number} id @param {Payload} payload @param {SubmitOptions} options */
  constructor(desk, id, payload, options) {
    this.desk = desk;
    this.id = id;
    this.payload = payload;
    this.options = options;
  }

  get job() {
    return (this.#job ??= new Job(this));
  }

  get isSettled() {
    return this.#result !== undefined;
  }

  promise() {
    return (this.#promise ??= this.#result
      ? Promise.resolve(this.#result)
      : new Promise((resolve) => {
          this.#fulfil = resolve;
        }));
  }

  /** @param {unknown} [cause] */
  cancel(cause) {
    if (!this.isSettled) this.desk.cancel(this, cause);
  }

  /** @param {AbortSignal} signal */
  follow(signal) {
    this.#onAbort = () => this.cancel(signal.reason);
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener('abort', this.#onAbort);
  }

  unfollow() {
    if (this.#onAbort) this.options.signal?.removeEventListener('abort', this.#onAbort);
  }

  /** @param {JobResult} result */
  settle(result) {
    this.#result = result;
    this.unfollow();
    this.#fulfil?.(result);
    this.accept?.(this.job);
    this.tell?.(result);
  }
}

export class Desk {
  /** @type {Link | undefined} */
  #link;
  #config;
  /** Unsettled. @type {Map<number, Entry>} */
  #entries = new Map();
  #lastId = 0;
  /** @type {number[]} */
  #numbers = [];
  /** @type {Payload[]} */
  #payloads = [];
  /** @type {number[]} */
  #cancelled = [];
  /** @type {unknown[]} */
  #causes = [];
  /** Submissions that the host never heard of. */
  #n_withdrawn = 0;
  /** Submissions of this turn that were sent one by one. */
  #n_urgent = 0;
  #isFlushing = false;
  /** Retry options as JSON → key. @type {Map<string, number>} */
  #retries = new Map();
  /** What the host says of refused ones, by key. @type {Map<number, unknown>} */
  #refusedRetries = new Map();
  /** Submissions that the host knew of at the last delivery, and how many of them waited. */
  #seen = 0;
  #queued = 0;
  /** @type {EventDecoder | undefined} */
  #events;
  /** Why everything was cancelled. @type {unknown} */
  #cause;
  /** @type {(isUp: boolean) => void} */
  #setUp = () => {};
  /** Resolves when a worker was ready, or none will be. @type {Promise<boolean>} */
  isUp = new Promise((resolve) => {
    this.#setUp = resolve;
  });
  /** @type {(value: void) => void} */
  #setOver = () => {};
  /** Resolves when everything is settled and every worker has ended. @type {Promise<void>} */
  isOver = new Promise((resolve) => {
    this.#setOver = resolve;
  });
  /** Why no worker starts, in the browser's words. */
  words = '';
  isClosed = false;
  reader;
  book = new StatsBook();

  /**
   * @param {{ jobsCapacity: number, resultsCapacity: number, whenFull: string, n_workers: number, onEvents?: (events: import('../pool.js').TraceEvent[]) => void }} config
   */
  constructor(config) {
    this.#config = config;
    this.reader = new Reader((n_results) => this.link.receive(n_results));
    if (config.onEvents) this.#events = new EventDecoder(config.onEvents);
  }

  get config() {
    return this.#config;
  }

  get link() {
    if (!this.#link) throw new Error('the pool is not open yet');
    return this.#link;
  }

  /** @param {Link} link */
  open(link) {
    this.#link = link;
    link.start();
  }

  // ------------------------------------------------------------------ in

  /**
   * @param {string} task @param {unknown} args @param {SubmitOptions} options
   * @param {{ mayWait?: boolean, isUrgent?: boolean, signal?: boolean }} [how]  isUrgent: may not wait for the turn's end
   * @returns {Entry}
   * @throws {PoolError} "config" | "closed"
   */
  submit(task, args, options, { mayWait = true, isUrgent = true } = {}) {
    const { priority = 0, timeoutMs = NaN, deadlineMs = NaN, graceMs = NaN, retry, idempotent = true, transfer, signal } = options;
    if (typeof task !== 'string') throw new PoolError('config', `task is ${String(task)}; it has to be the name of a task.`, { field: 'task', value: task });
    checkNumber('priority', priority, -Infinity);
    for (const [field, value] of Object.entries({ timeoutMs, deadlineMs, graceMs })) checkNumber(field, value, 0);
    const isMoved = transfer !== undefined && transfer.length > 0; // what is gone to a worker cannot be sent to another
    const policy = retry === false || isMoved ? -1 : retry ? this.#retryKey(retry) : 0;
    const payload = isMoved ? { task, args, transfer } : { task, args };
    if (this.isClosed) throw this.#refused(Refusal.Closed, payload, options);
    if (!mayWait && !this.link.isSync && !this.#hasRoom()) throw this.#refused(Refusal.Full, payload, options);

    const entry = new Entry(this, ++this.#lastId, payload, options);
    this.#entries.set(entry.id, entry);
    this.book.submitted++;
    this.#numbers.push(entry.id, priority, timeoutMs, deadlineMs, graceMs, policy, Number(idempotent && !isMoved),
      Number(mayWait || !this.link.isSync), performance.now());
    this.#payloads.push(payload);
    if (signal) entry.follow(signal);
    if (isUrgent) this.#hurry();
    this.#schedule();
    return entry;
  }

  /** @param {Entry} entry @param {unknown} cause */
  cancel(entry, cause) {
    entry.cause ??= cause;
    if (this.#withdraw(entry)) return;
    this.#cancelled.push(entry.id);
    this.#causes.push(cause);
    if (this.link.isSync) this.#schedule();
    else this.flush();
  }

  /** @param {unknown} [cause] */
  cancelAll(cause) {
    this.#cause ??= cause;
    this.flush();
    if (!this.book.isOver) this.link.cancelAll(cause);
  }

  /** Sends what is held back. */
  flush() {
    const numbers = this.#numbers, payloads = this.#payloads, cancelled = this.#cancelled, causes = this.#causes;
    [this.#numbers, this.#payloads, this.#cancelled, this.#causes] = [[], [], [], []];
    if (this.book.isOver) return;
    if (payloads.length > 0) this.link.submit(numbers, payloads);
    if (cancelled.length > 0) this.link.cancel(cancelled, causes);
  }

  /** Cancelled before it was sent: no worker ever sees it. @param {Entry} entry */
  #withdraw(entry) {
    const at = this.#payloads.indexOf(entry.payload);
    if (at < 0) return false;
    this.#payloads.splice(at, 1);
    this.#numbers.splice(at * SUBMIT, SUBMIT);
    this.#n_withdrawn++;
    queueMicrotask(() => {
      if (!this.#entries.has(entry.id)) return;
      this.book.settle(JobState.Cancelled);
      const words = `the task "${entry.payload.task}" was cancelled`;
      this.#settle(entry, blankResult(entry, new JobError('cancelled', words, { cause: entry.cause, rung: 'queued' })));
    });
    return true;
  }

  #schedule() {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    queueMicrotask(() => {
      this.#isFlushing = false;
      this.#n_urgent = 0;
      this.flush();
    });
  }

  /**
   * A host in another thread can begin while this one is kept busy, but only with what it has: a turn's first submissions go
   * at once, one by one, the others in batches.
   */
  #hurry() {
    if (this.link.isSync) return;
    if (this.#n_urgent < URGENT || this.#payloads.length >= BATCH) this.flush();
    this.#n_urgent++;
  }

  /** With the host in another thread: whether the jobs channel surely takes one more. */
  #hasRoom() {
    const { jobsCapacity, whenFull } = this.#config;
    if (whenFull === 'drop-oldest') return true;
    const waiting = this.#queued + this.book.submitted - this.#n_withdrawn - this.#seen;
    return waiting < (jobsCapacity || this.book.n_idle);
  }

  /** @param {object} options */
  #retryKey(options) {
    const json = JSON.stringify(options);
    let key = this.#retries.get(json);
    if (key === undefined) {
      this.#retries.set(json, (key = this.#retries.size + 1));
      this.link.addRetry(key, JSON.parse(json));
    }
    if (this.#refusedRetries.has(key)) throw configError(this.#refusedRetries.get(key));
    return key;
  }

  /** @param {number} reason @param {Payload} payload @param {SubmitOptions} options */
  #refused(reason, payload, options) {
    this.book.refusedHere++;
    return refusal(reason, payload, options);
  }

  // ------------------------------------------------------------------ out

  /** @param {Delivery} delivery */
  deliver(delivery) {
    if (this.book.isOver) return;
    const { records, payloads, progress, stats, trace, failed } = delivery;
    this.#seen = delivery.seen;
    this.#queued = delivery.queued;
    if (delivery.words) this.words = delivery.words;
    if (delivery.isUp) this.#setUp(true);
    for (const [key, reason] of delivery.refused ?? []) this.#refusedRetries.set(key, reason);
    if (stats) this.book.snapshot = stats;
    for (const [id, value] of progress) this.#progress(id, value);
    let n_settled = 0;
    for (let at = 0; at < records.length; at += OP_LENGTH[records[at]]) {
      const id = records[at + 1];
      if (records[at] === Op.Accepted) this.#accepted(id);
      else if (records[at] === Op.Settled) this.#settled(records, at, payloads[n_settled++]);
      else if (records[at] === Op.Rejected) this.#rejected(id, records[at + 2]);
      else if (records[at] === Op.Result) this.reader.result(id);
      else if (records[at] === Op.ResultsEnd) this.reader.end();
      else if (records[at] === Op.CannotStart) this.#setUp(false);
    }
    this.reader.serve();
    if (trace) this.#events?.decode(trace);
    if (delivery.isOver) this.#finish(failed);
  }

  /** @param {number} id @param {unknown} value */
  #progress(id, value) {
    try {
      this.#entries.get(id)?.options.onProgress?.(value);
    } catch (thrown) {
      reportError(thrown);
    }
  }

  /** @param {number} id */
  #accepted(id) {
    const entry = this.#entries.get(id);
    entry?.accept?.(entry.job);
    if (entry) entry.accept = undefined;
  }

  /** @param {number[] | Float64Array} records @param {number} at @param {unknown} payload */
  #settled(records, at, payload) {
    const entry = this.#entries.get(records[at + 1]);
    if (!entry) return;
    const state = records[at + 2];
    this.book.settle(state);
    this.#settle(entry, outcomeOf(entry, records, at, state === JobState.Completed ? payload : decode(/** @type {any} */ (payload)), this.#cause));
  }

  /** @param {number} id @param {number} reason */
  #rejected(id, reason) {
    const entry = this.#entries.get(id);
    if (!entry) return;
    if (reason === Refusal.Config) this.book.submitted--;
    else this.book.rejected++;
    const error = reason === Refusal.Config
      ? configError([...this.#refusedRetries.values()].at(-1))
      : refusal(reason, entry.payload, entry.options);
    if (reason !== Refusal.Dropped && (entry.refuse ?? this.link.isSync)) {
      this.#entries.delete(id);
      entry.unfollow();
      entry.refusal = error;
      entry.refuse?.(error);
      return;
    }
    // It was accepted before: its result says what became of it.
    const jobError = new JobError('cancelled', error.message, { cause: error, rung: 'queued' });
    this.#settle(entry, blankResult(entry, jobError));
  }

  /** @param {Entry} entry @param {JobResult} result */
  #settle(entry, result) {
    this.#entries.delete(entry.id);
    this.reader.settled(result, entry.tell === undefined);
    entry.settle(result);
  }

  /** @param {string} [failed] */
  #finish(failed) {
    this.isClosed = this.book.isOver = true;
    this.flush(); // to nobody
    for (const entry of this.#entries.values()) {
      const error = failed
        ? new JobError('lost', `the pool itself broke: ${failed}`)
        : new JobError('cancelled', 'the pool was terminated', { cause: entry.cause ?? this.#cause });
      this.book.settle(failed ? JobState.Lost : JobState.Cancelled);
      this.#settle(entry, blankResult(entry, error));
    }
    this.reader.end();
    this.#setUp(false);
    this.#setOver();
  }
}

/** @param {Entry} entry @param {JobError} error @returns {JobResult} */
function blankResult({ id, payload, options }, error) {
  const times = { waitMs: 0, runMs: 0, totalMs: 0 };
  return { id, task: payload.task, ok: false, error, attempts: 0, worker: null, priority: options.priority ?? 0, ...times };
}

/** @param {number} reason @param {Payload} payload @param {SubmitOptions} options */
function refusal(reason, { task, args }, options) {
  const job = { task, args, options };
  if (reason === Refusal.Closed) return new PoolError('closed', 'the pool is closed: it takes no more jobs', { job });
  if (reason === Refusal.Dropped) return new PoolError('full', 'dropped to make room: the jobs channel was full', { job });
  return new PoolError('full', 'the jobs channel is full', { job });
}

/** What the core says of an option, as an error. @param {any} refused */
export function configError(refused) {
  const { field, value, min, max, message } = refused ?? {};
  return new PoolError('config', message ?? String(refused), { field, value, min, max });
}

/** @param {string} field @param {number} value NaN: not given @param {number} min */
export function checkNumber(field, value, min) {
  if (typeof value === 'number' && (Number.isNaN(value) || (value >= min && value !== -Infinity))) return;
  const range = min === -Infinity ? 'a number' : `a number from ${min} on`;
  throw new PoolError('config', `${field} is ${String(value)}; it has to be ${range}.`, { field, value, min });
}

const URGENT = 256;
const BATCH = 64;
