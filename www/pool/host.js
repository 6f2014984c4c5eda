// The world around a PoolCore: Web Workers, messages, timers, and the tables of JavaScript values, which never enter the wasm.
// It performs what the core wants done and tells it what happened; every decision is the core's. It runs in the calling
// thread or in a worker of its own, and can tell neither.
//
// Invariant: whatever is submitted is delivered back as settled or rejected, also when the core itself breaks.

import { Alarm } from './clock.js';
import { ANSWER_FIELDS, Ending, Op, OP_LENGTH, Refusal, SUBMIT } from './numbers.js';
import { Spares } from './spares.js';
import { encode, wordsOf } from './thrown.js';
import { WebWorker } from './web_worker.js';

/** @typedef {import('./core.js').PoolCore} PoolCore */
/** @typedef {import('../pool.js').PoolStats} PoolStats */

/**
 * A job's JavaScript side on its way in. `poison`: it cannot be cloned, and why.
 * @typedef {{ task: string, args: unknown, transfer?: Transferable[], poison?: unknown }} Payload
 */

/**
 * What one turn of the host has for the facade.
 * @typedef {object} Delivery
 * @property {number[] | Float64Array} records  the core's records that concern the facade (Accepted … CannotStart)
 * @property {unknown[]} payloads  one for each Settled: the value of a completed job, else an encoded error or undefined
 * @property {Transferable[]} transfer  what belongs to the values
 * @property {[job: number, value: unknown][]} progress
 * @property {number} seen      submissions the host knows of
 * @property {number} queued    those of them that no worker has had yet
 * @property {boolean} isUp     a worker was ready
 * @property {PoolStats} [stats]
 * @property {Uint8Array} [trace]  new records
 * @property {[key: number, error: unknown][]} [refused]  retry options that were refused
 * @property {string} [failed]  the core broke, in these words
 * @property {string} [words]   why a worker did not start
 * @property {boolean} [isOver]  the last delivery
 */

/**
 * @typedef {object} Setting
 * @property {typeof import('./core.js').PoolCore} PoolCore
 * @property {WebAssembly.Module} module
 * @property {string} script  of a pool worker
 * @property {() => Promise<void>} [whenFree]  resolves when the page's thread has time: in Firefox a worker that starts another one
 *   stands still until then
 * @property {string | null} tasks  absolute address of the task module; null: the crate's own tasks
 * @property {Record<string, unknown>} options  PoolOptions that can be cloned
 * @property {boolean} hasEvents  somebody wants the trace
 * @property {boolean} pushesStats  the facade cannot ask for them
 */

/** What the host knows of an unsettled job. */
class Ticket {
  /** @type {WebWorker | null} who has it now */
  holder = null;
  wasPosted = false;
  /** @type {unknown} value or encoded error of its last attempt */
  outcome = undefined;
  /** @type {Transferable[]} what belongs to the value */
  transfer = NONE;
  /** @type {unknown} why it was cancelled */
  cause = undefined;

  /** @param {Payload} payload */
  constructor(payload) {
    this.payload = payload;
  }
}

export class Host {
  #core;
  #setting;
  #deliver;
  #recipe;
  #spares;
  #alarm = new Alarm(() => this.#act((core, now) => core.advance(now)));
  /** By number. @type {Map<number, WebWorker>} */
  #workers = new Map();
  /** With something to send. @type {Set<WebWorker>} */
  #dirty = new Set();
  /** @type {Map<number, Ticket>} */
  #jobs = new Map();
  /** The core's number of each retry policy, by the facade's key; NaN: refused. */
  #policies = new Map([[0, 0], [-1, -1]]);
  /** Why everything was cancelled. @type {unknown} */
  #cause;
  #delivery = emptyDelivery();
  #seen = 0;
  #queued = 0;
  #isUp = false;
  #isOver = false;
  #isPumping = false;
  /** Waits for the page's thread to be free. */
  #isAsking = false;
  /** Trace records that were delivered. */
  #traced = 0;
  #statsMs = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;
  #pinger = setInterval(() => this.#ping(), PING_MS);

  /**
   * @param {Setting} setting
   * @param {(delivery: Delivery) => void} deliver  called at most once a turn, synchronously when a call of ours had an effect
   * @throws a plain object, for the first option refused
   */
  constructor(setting, deliver) {
    this.#setting = setting;
    this.#deliver = deliver;
    try {
      this.#core = new setting.PoolCore(performance.now(), setting.options);
    } catch (refused) {
      this.#cleanUp();
      throw refused;
    }
    const { module, tasks, script, options } = setting;
    this.#recipe = { url: URL.createObjectURL(new Blob([script], { type: 'text/javascript' })), module, tasks, whenFree: setting.whenFree };
    /** @type {import('./web_worker.js').Ears} */
    this.ears = {
      ready: (worker) => this.#ready(worker),
      answers: (worker, answers, transfer) => this.#answers(worker, answers, transfer),
      progress: (worker, job, value) => this.#progress(worker, job, value),
      gone: (worker, words) => this.#gone(worker, words),
    };
    this.#spares = new Spares(/** @type {number | undefined} */ (options.spares) ?? 0, () => new WebWorker({ ...this.#recipe, isWarm: true }, this.ears));
  }

  /** To be called once, when the facade can hear. */
  start() {
    this.#act((core, now) => core.advance(now));
  }

  // ------------------------------------------------------------------ from the facade

  /** @param {ArrayLike<number>} numbers SUBMIT a job @param {Payload[]} payloads */
  submit(numbers, payloads) {
    const jobs = Float64Array.from(numbers);
    let n_kept = 0;
    payloads.forEach((payload, i) => {
      const job = jobs.subarray(i * SUBMIT, (i + 1) * SUBMIT);
      const policy = this.#policies.get(job[5]) ?? NaN;
      this.#seen++;
      if (Number.isNaN(policy)) return this.#delivery.records.push(Op.Rejected, job[0], Refusal.Config);
      job[5] = policy;
      jobs.set(job, n_kept++ * SUBMIT);
      this.#queued++;
      this.#jobs.set(job[0], new Ticket(payload));
    });
    this.#act((core, now) => core.submit(now, jobs.subarray(0, n_kept * SUBMIT)));
  }

  /** @param {number} key @param {object} options */
  addRetry(key, options) {
    try {
      this.#policies.set(key, this.#core.addRetry(options));
    } catch (refused) {
      this.#policies.set(key, NaN);
      (this.#delivery.refused ??= []).push([key, refused]);
      this.#tell();
    }
  }

  /** @param {number[]} ids @param {unknown[]} causes */
  cancel(ids, causes) {
    this.#act((core, now) => {
      ids.forEach((id, i) => {
        const ticket = this.#jobs.get(id);
        if (!ticket) return;
        ticket.cause ??= causes[i];
        core.cancel(now, id);
      });
    });
  }

  /** @param {unknown} cause */
  cancelAll(cause) {
    this.#cause ??= cause;
    this.#act((core, now) => core.cancelAll(now));
  }

  close() {
    this.#act((core, now) => core.close(now));
  }

  terminate() {
    this.#act((core, now) => core.terminate(now));
    this.#finish();
  }

  /** @param {number} n_workers */
  resize(n_workers) {
    this.#act((core, now) => core.resize(now, n_workers));
  }

  pause() {
    this.#act((core, now) => core.pause(now));
  }

  resume() {
    this.#act((core, now) => core.resume(now));
  }

  /** @param {number} n_results */
  receive(n_results) {
    this.#act((core, now) => core.receive(now, n_results));
  }

  /** @returns {PoolStats | undefined} undefined once it is over */
  stats() {
    if (this.#isOver) return undefined;
    /** @type {PoolStats | undefined} */
    let stats;
    this.#act(() => {
      stats = this.#measure();
    });
    return stats;
  }

  /** It cannot go on. @param {string} words */
  fail(words) {
    this.#delivery.failed = words;
    this.#finish();
  }

  // ------------------------------------------------------------------ from the workers

  /** @param {WebWorker} worker */
  #ready(worker) {
    this.#isUp = this.#delivery.isUp = true;
    if (worker.number) this.#spares.isHealthy();
    if (worker.number) this.#act((core, now) => core.ready(now, worker.number, worker.generation));
    else this.#act(() => {});
  }

  /** @param {WebWorker} worker @param {unknown[]} answers @param {Transferable[]} transfer */
  #answers(worker, answers, transfer) {
    const n_answers = answers.length / ANSWER_FIELDS;
    const numbers = new Float64Array(n_answers * 5);
    for (let i = 0; i < n_answers; i++) {
      const [job, ending, runMs, outcome] = /** @type {[number, number, number, unknown]} */ (
        answers.slice(i * ANSWER_FIELDS, (i + 1) * ANSWER_FIELDS));
      const ticket = this.#jobs.get(job);
      if (ticket?.holder === worker) {
        ticket.holder = null;
        ticket.outcome = outcome;
        ticket.transfer = transfer;
        transfer = NONE; // of a whole message: carried on once
      }
      numbers.set([worker.number, worker.generation, job, ending, runMs], i * 5);
    }
    this.#act((core, now) => core.answered(now, numbers));
    const limit = /** @type {{ memoryBytes?: number } | undefined} */ (this.#setting.options.recycle)?.memoryBytes ?? Infinity;
    if (worker.memoryBytes > limit && worker.number) this.#act((core, now) => core.wearOut(now, worker.number, worker.generation));
  }

  /** @param {WebWorker} worker @param {number} job @param {unknown} value */
  #progress(worker, job, value) {
    if (this.#jobs.get(job)?.holder !== worker) return;
    this.#delivery.progress.push([job, value]);
    this.#tell();
  }

  /** @param {WebWorker} worker @param {string} words */
  #gone(worker, words) {
    for (const job of worker.jobs.keys()) {
      const ticket = this.#jobs.get(job);
      if (ticket?.holder === worker) [ticket.holder, ticket.outcome] = [null, encode(new Error(`the worker that ran it is gone: ${words}`))];
    }
    if (!worker.isReady) this.#delivery.words = words;
    if (worker.number === 0) return this.#spares.lost(worker);
    if (this.#workers.get(worker.number) === worker) this.#workers.delete(worker.number);
    this.#act((core, now) => core.lost(now, worker.number, worker.generation));
  }

  #ping() {
    const now = performance.now();
    for (const worker of [...this.#workers.values(), ...this.#spares.all()]) worker.ping(now);
  }

  // ------------------------------------------------------------------ the core

  /**
   * Tells the core something, then does all it wants done.
   * @param {(core: PoolCore, now: number) => void} tell
   */
  #act(tell) {
    if (this.#isOver) return;
    try {
      tell(this.#core, performance.now());
      this.#pump();
      if (!this.#isPumping) this.#tell();
    } catch (thrown) {
      this.fail(wordsOf(thrown));
    }
  }

  #pump() {
    if (this.#isPumping) return; // the turn that is under way comes to it
    this.#isPumping = true;
    try {
      do {
        for (let records = this.#core.take(); records.length > 0; records = this.#core.take()) this.#perform(records);
      } while (this.#flush());
    } finally {
      this.#isPumping = false;
    }
    if (this.#delivery.isOver) return this.#finish();
    this.#alarm.set(this.#core.nextWake());
    if (this.#isUp) this.#fillSpares();
  }

  /** Nobody waits for a spare, but its start may have to wait for the page's thread. */
  #fillSpares() {
    const { whenFree } = this.#setting;
    if (!whenFree) return this.#spares.fill();
    if (this.#isAsking || !this.#spares.lacks) return;
    this.#isAsking = true;
    whenFree().then(() => {
      this.#isAsking = false;
      if (!this.#isOver) this.#spares.fill();
    });
  }

  /** @param {Float64Array} records */
  #perform(records) {
    for (let at = 0; at < records.length; at += OP_LENGTH[records[at]]) {
      const op = records[at], a = records[at + 1], b = records[at + 2], c = records[at + 3];
      switch (op) {
        case Op.Start: this.#start(a, b); break;
        case Op.Post: this.#post(this.#find(a, b), c, records[at + 4], records[at + 5]); break;
        case Op.Ask: this.#ask(this.#find(a, b), c); break;
        case Op.Kill: this.#dismiss(this.#find(a, b), false); break;
        case Op.Stop: this.#dismiss(this.#find(a, b), true); break;
        case Op.Retry: break;
        case Op.Settled: this.#settled(a); // falls through
        default:
          if (op === Op.Rejected) this.#forget(a);
          if (op === Op.Drained) this.#delivery.isOver = true;
          this.#delivery.records.push(...records.subarray(at, at + OP_LENGTH[op]));
      }
    }
  }

  /** @param {number} number @param {number} generation */
  #find(number, generation) {
    const worker = this.#workers.get(number);
    return worker?.generation === generation ? worker : undefined;
  }

  /** @param {number} number @param {number} generation */
  #start(number, generation) {
    this.#dismiss(this.#workers.get(number), false);
    const worker = this.#spares.take() ?? new WebWorker(this.#recipe, this.ears);
    [worker.number, worker.generation] = [number, generation];
    this.#workers.set(number, worker);
    if (worker.isReady) this.#core.ready(performance.now(), number, generation);
  }

  /** @param {WebWorker | undefined} worker @param {number} job @param {number} attempt @param {number} remainingMs */
  #post(worker, job, attempt, remainingMs) {
    const ticket = this.#jobs.get(job);
    if (!worker || !ticket) return; // gone meanwhile: the core was told, or will be
    if (!ticket.wasPosted) this.#queued--;
    ticket.wasPosted = true;
    ticket.outcome = undefined;
    if (ticket.payload.poison !== undefined) return this.#cannotClone(worker, job, ticket.payload.poison);
    ticket.holder = worker;
    worker.post(job, attempt, remainingMs, ticket.payload);
    this.#dirty.add(worker);
  }

  /** Sends what the workers are to have. @returns {boolean} whether the core was told something over it */
  #flush() {
    let hasTold = false;
    for (const worker of this.#dirty) {
      for (const [job, thrown] of worker.flush((id) => this.#jobs.get(id)?.payload)) {
        this.#cannotClone(worker, job, encode(thrown));
        hasTold = true;
      }
    }
    this.#dirty.clear();
    return hasTold;
  }

  /** @param {WebWorker} worker @param {number} job @param {unknown} reason encoded */
  #cannotClone(worker, job, reason) {
    const ticket = this.#jobs.get(job);
    if (ticket) [ticket.holder, ticket.outcome] = [null, reason];
    this.#core.answered(performance.now(), Float64Array.of(worker.number, worker.generation, job, Ending.NotCloneable, 0));
  }

  /** @param {WebWorker | undefined} worker @param {number} job */
  #ask(worker, job) {
    if (!worker) return;
    if (this.#dirty.has(worker)) this.#flush();
    worker.ask(job, this.#jobs.get(job)?.cause ?? this.#cause);
  }

  /** @param {WebWorker | undefined} worker @param {boolean} isFit whether it can serve again */
  #dismiss(worker, isFit) {
    if (!worker) return;
    this.#workers.delete(worker.number);
    this.#dirty.delete(worker);
    worker.number = worker.generation = 0;
    if (!(isFit && this.#spares.keep(worker))) worker.end();
  }

  /** @param {number} job */
  #settled(job) {
    const ticket = this.#jobs.get(job);
    this.#delivery.payloads.push(ticket?.outcome);
    if (ticket) this.#delivery.transfer.push(...ticket.transfer);
    this.#forget(job);
  }

  /** @param {number} job */
  #forget(job) {
    const ticket = this.#jobs.get(job);
    if (ticket && !ticket.wasPosted) this.#queued--;
    this.#jobs.delete(job);
  }

  // ------------------------------------------------------------------ to the facade

  #tell() {
    if (this.#isOver) return;
    const { pushesStats, hasEvents } = this.#setting;
    let isNew = hasNews(this.#delivery);
    if (isNew && pushesStats && performance.now() - this.#statsMs > STATS_MS) {
      this.#delivery.stats = this.#measure();
      this.#pump(); // measuring moves the core's clock
      if (this.#isOver) return;
    }
    isNew ||= hasNews(this.#delivery);
    const isStale = isNew && pushesStats && !this.#delivery.stats;
    if (isNew) this.#send();
    if (isStale || (hasEvents && this.#core.traceLength() > this.#traced)) {
      this.#later ??= setTimeout(() => this.#tellMore(), pushesStats ? STATS_MS : FRAME_MS);
    }
  }

  /** What need not be told at once. */
  #tellMore() {
    this.#later = undefined;
    this.#act(() => {
      this.#addTrace();
      if (this.#setting.pushesStats) this.#delivery.stats = this.#measure();
    });
  }

  #measure() {
    this.#statsMs = performance.now();
    return /** @type {PoolStats} */ (this.#core.stats(this.#statsMs));
  }

  #addTrace() {
    if (!this.#setting.hasEvents || this.#core.traceLength() === this.#traced) return;
    this.#delivery.trace = this.#core.trace(this.#traced);
    this.#traced = this.#core.traceLength();
  }

  #send() {
    const delivery = this.#delivery;
    this.#delivery = emptyDelivery();
    delivery.seen = this.#seen;
    delivery.queued = this.#queued;
    this.#deliver(delivery);
  }

  /** Everything is settled, or nothing will be any more. */
  #finish() {
    if (this.#isOver) return;
    this.#delivery.isOver = true;
    try {
      if (!this.#delivery.failed) {
        this.#delivery.stats = this.#measure();
        this.#addTrace();
      }
    } catch (thrown) {
      this.#delivery.failed = wordsOf(thrown);
    }
    this.#isOver = true;
    this.#cleanUp();
    this.#send();
    try {
      this.#core.free();
    } catch {
      // It broke before.
    }
  }

  #cleanUp() {
    clearInterval(this.#pinger);
    clearTimeout(this.#later);
    this.#alarm.end();
    for (const worker of this.#workers.values()) worker.end();
    this.#workers.clear();
    this.#spares?.end();
    if (this.#recipe) URL.revokeObjectURL(this.#recipe.url);
  }
}

/** @returns {Delivery & { records: number[] }} */
function emptyDelivery() {
  return { records: [], payloads: [], transfer: [], progress: [], seen: 0, queued: 0, isUp: false };
}

/** @param {Delivery} delivery */
const hasNews = ({ records, progress, isUp, refused, stats, trace }) =>
  records.length > 0 || progress.length > 0 || isUp || refused !== undefined || stats !== undefined || trace !== undefined;

const PING_MS = 1_000;
/** Statistics that a facade in another thread has are at most this old, but for the counts, which it keeps itself. */
const STATS_MS = 20;
const FRAME_MS = 16;
/** @type {Transferable[]} */
const NONE = [];
