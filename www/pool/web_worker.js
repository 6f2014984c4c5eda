// One Web Worker as its host holds it: handshake, jobs handed over, death watch, stop tokens.
// It knows nothing of policies. States: starting → ready → ended; what it says after its end is not heard.

import { IdRuns } from './id_runs.js';
import { Ending, FromWorker, ToWorker, unpacked } from './numbers.js';
import { freshLockName, watch } from './lock.js';
import { steadyMs } from './steady.js';
import { encode, wordsOf } from './thrown.js';
import { workerAddress } from './trusted.js';

/** @typedef {import('./ticket.js').Ticket} Ticket */

/**
 * What a worker says of jobs, column by column.
 * @typedef {object} Answers
 * @property {number[]} jobs
 * @property {number[] | 0} endings  0: all have completed
 * @property {number[]} runMs  index and time of those that took any
 * @property {unknown[]} outcomes  values, or encoded errors
 * @property {Transferable[]} [transfer]  what belongs to the value, where there is one
 */

/**
 * What its host wants to hear.
 * @typedef {object} Ears
 * @property {(worker: WebWorker) => void} ready
 * @property {(worker: WebWorker, answers: Answers) => void} answers
 * @property {(worker: WebWorker, first: number, runMs: number[], values: unknown[]) => void} completed  several, numbered from that one on; runMs as in Answers
 * @property {(worker: WebWorker, job: number, value: unknown) => void} progress
 * @property {(worker: WebWorker, words: string) => void} gone  it must not be used again
 */

/**
 * What all Web Workers of a host start from.
 * @typedef {object} Recipe
 * @property {string} url
 * @property {WebAssembly.Module} module
 * @property {string | null} tasks
 * @property {boolean} [isWarm]  it loads the tasks before it has a job
 * @property {import('./early_workers.js').EarlyWorkers} [early]  started already
 * @property {() => Promise<void>} [whenFree]  see host.js
 */

export class WebWorker {
  /** In the core's count; 0: a spare. */
  number = 0;
  generation = 0;
  isReady = false;
  /** Bytes of wasm memory, as it last said. */
  memoryBytes = 0;
  #ears;
  /** @type {Worker | undefined} undefined where none could be started */
  #worker;
  #lock = freshLockName();
  /** @type {AbortController | undefined} */
  #watch;
  #hasLock = false;
  /** A URL, revoked to tell a job that never yields that it was cancelled; '': there is none. */
  #token = '';
  /** What the worker knows of it. */
  #toldToken = '';
  /** Jobs it has, in the order in which it runs them. */
  #jobs = new IdRuns();
  /** The Run message being made: its jobs, the first one's task, */
  #sent = new IdRuns();
  #task = '';
  /** each job's where they differ, @type {string[] | undefined} */
  #tasks;
  /** each job's argument, and what holds for all of them. @type {unknown[]} */
  #args = [];
  /** @type {Transferable[]} */
  #transfer = NONE;
  #attempt = 0;
  #remainingMs = Infinity;
  /** Jobs to be dropped. @type {number[]} */
  #dropped = [];
  /** When a ping was sent that is not answered yet. */
  #pingedMs = 0;
  #startedMs = Infinity;
  #hasEnded = false;
  #whenFree;

  /** @param {Recipe} recipe @param {Ears} ears */
  constructor(recipe, ears) {
    this.#ears = ears;
    this.#whenFree = recipe.whenFree;
    this.#start(recipe);
  }

  /** @param {Recipe} recipe */
  #start({ url, module, tasks, isWarm, early }) {
    this.#startedMs = steadyMs();
    try {
      this.#worker = early?.take() ?? new Worker(workerAddress(url), { name: 'pool worker' });
      this.#worker.onerror = (event) => {
        // A worker that is up tells what matters of its errors itself; the rest stays for the console.
        if (!this.isReady) this.#gone(`it did not start: ${event.message ?? 'its script was refused'}`);
      };
      this.#worker.onmessage = ({ data }) => this.#hear(data);
      this.#worker.onmessageerror = () => this.#garbled();
      this.#worker.postMessage({ role: 'work', module, tasks, isWarm, lock: this.#lock });
      // Its first job needs one, also where it is had only when the page's thread is free, as it just was.
      this.#token = URL.createObjectURL(NOTHING);
    } catch (thrown) {
      queueMicrotask(() => this.#gone(`it did not start: ${wordsOf(thrown)}`)); // its host does not know it yet
    }
  }

  /** In the place of one that was revoked. Where it cannot be had without waiting, a job goes without, and it is made for the next. */
  #freshToken() {
    if (!this.#whenFree) return void (this.#token = URL.createObjectURL(NOTHING));
    this.#whenFree().then(() => {
      if (!this.#hasEnded && !this.#token) this.#token = URL.createObjectURL(NOTHING);
    });
  }

  get isIdle() {
    return this.isReady && this.#jobs.size === 0;
  }

  /** Jobs it has and has not answered. */
  jobs() {
    return [...this.#jobs.values()];
  }

  /**
   * Puts a job into the next message; flush() sends it.
   * @param {number} job @param {number} attempt @param {number} remainingMs the same for all of a message @param {Ticket} ticket
   */
  post(job, attempt, remainingMs, ticket) {
    this.#add(job, job + 1);
    this.#name(ticket.task, 1);
    this.#args.push(ticket.args);
    this.#transfer = ticket.options.transfer ?? NONE;
    this.#attempt = attempt;
    this.#remainingMs = remainingMs;
  }

  /**
   * The same of many in their first attempt, numbered from `first` on.
   * @param {number} first @param {string} task @param {unknown[]} args  of them and of others @param {number} at @param {number} end
   * @param {number} remainingMs
   */
  postMany(first, task, args, at, end, remainingMs) {
    this.#add(first, first + end - at);
    this.#name(task, end - at);
    this.#args = this.#args.concat(args.slice(at, end));
    this.#attempt = 1;
    this.#remainingMs = remainingMs;
  }

  /** @param {number} first @param {number} end */
  #add(first, end) {
    this.#jobs.add(first, end);
    this.#sent.add(first, end);
  }

  /** Before their arguments are put there. @param {string} task @param {number} n_jobs */
  #name(task, n_jobs) {
    const n_before = this.#args.length;
    if (n_before === 0) this.#task = task;
    if (task === this.#task && !this.#tasks) return;
    this.#tasks ??= Array(n_before).fill(this.#task);
    for (let i = 0; i < n_jobs; i++) this.#tasks.push(task);
  }

  /** Takes a job back that is in no message being made; flush() tells it. @param {number} job */
  takeBack(job) {
    this.#jobs.delete(job, job + 1);
    this.#dropped.push(job);
  }

  /** Sends a plain job by itself, while nothing else is put together. @param {number} job @param {string} task @param {unknown} args @throws where it cannot be sent */
  begin(job, task, args) {
    this.#jobs.add(job, job + 1);
    this.#attempt = 1;
    this.#remainingMs = Infinity;
    try {
      this.#send(job, task, [args], NONE);
    } catch (thrown) {
      this.#drop(job);
      throw thrown;
    }
  }

  /**
   * Sends what was put together.
   * @returns {[job: number, reason: unknown][]} jobs that cannot be sent
   */
  flush() {
    if (this.#dropped.length > 0) this.#worker?.postMessage([ToWorker.Drop, this.#dropped.splice(0)]);
    const tasks = this.#tasks ?? this.#task, args = this.#args, transfer = this.#transfer, sent = this.#sent;
    if (args.length === 0) return NONE_REFUSED;
    this.#tasks = undefined;
    this.#args = [];
    this.#transfer = NONE;
    this.#sent = new IdRuns();
    try {
      this.#send(sent.packed, tasks, args, transfer);
      return NONE_REFUSED;
    } catch (thrown) {
      if (args.length === 1) return [[this.#drop(sent.first), thrown]];
    }
    /** @type {[number, unknown][]} */
    const refused = [];
    [...sent.values()].forEach((job, i) => {
      try {
        this.#send(job, typeof tasks === 'string' ? tasks : tasks[i], [args[i]], NONE);
      } catch (thrown) {
        refused.push([this.#drop(job), thrown]);
      }
    });
    return refused;
  }

  /** @param {number | number[]} jobs  packed @param {string | string[]} tasks @param {unknown[]} args @param {Transferable[]} transfer  what is handed over travels alone */
  #send(jobs, tasks, args, transfer) {
    if (!this.#token) this.#freshToken();
    const token = this.#token !== '' && this.#token === this.#toldToken ? 0 : this.#token;
    this.#worker?.postMessage([ToWorker.Run, this.number, token, this.#attempt, this.#remainingMs, tasks, jobs, args], transfer);
    this.#toldToken = this.#token;
  }

  /** Asks a job to stop: by message, and by its token where it does not listen to messages. @param {number} job @param {unknown} cause */
  ask(job, cause) {
    if (!this.#jobs.has(job)) return;
    this.#worker?.postMessage([ToWorker.Ask, job, cause === undefined ? 0 : encode(cause)]);
    // In a worker of Firefox this has to wait for the page's thread: not where a message is enough.
    setTimeout(() => this.#jobs.has(job) && this.#revoke(), REVOKE_AFTER_MS);
  }

  /** Where locks are refused: a worker without a job that leaves a ping unanswered is gone. @param {number} nowMs */
  ping(nowMs) {
    if (!this.isReady) {
      if (nowMs - this.#startedMs > START_LIMIT_MS) this.#gone('it did not answer the handshake');
      return;
    }
    if (this.#hasLock || !this.isIdle) {
      this.#pingedMs = 0;
    } else if (!this.#pingedMs) {
      this.#pingedMs = nowMs;
      this.#worker?.postMessage([ToWorker.Ping]);
    } else if (nowMs - this.#pingedMs > PONG_LIMIT_MS) {
      this.#gone('it no longer answers');
    }
  }

  /** Terminates it. */
  end() {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#watch?.abort();
    if (this.#worker) {
      this.#worker.onerror = this.#worker.onmessage = this.#worker.onmessageerror = null;
      this.#worker.terminate();
    }
    this.#revoke();
    this.#jobs = new IdRuns();
  }

  /** @param {any[]} data */
  #hear(data) {
    if (this.#hasEnded) return;
    const [kind] = data;
    if (kind === FromWorker.Answers) {
      const [, memoryBytes, transfer, ids, endings, runMs, outcomes] = data;
      this.memoryBytes = memoryBytes;
      if (typeof ids === 'number' && endings === 0 && transfer === 0) {
        this.#jobs.delete(ids, ids + outcomes.length);
        return this.#ears.completed(this, ids, runMs, outcomes);
      }
      const jobs = unpacked(ids, outcomes.length);
      for (const job of jobs) this.#drop(job);
      this.#ears.answers(this, { jobs, endings, runMs, outcomes, transfer: transfer || undefined });
    } else if (kind === FromWorker.Progress) {
      this.#ears.progress(this, data[1], data[2]);
    } else if (kind === FromWorker.Pong) {
      this.#pingedMs = 0;
    } else if (kind === FromWorker.Ready) {
      this.isReady = true;
      this.#hasLock = data[1];
      if (this.#hasLock) this.#watch = watch(this.#lock, () => this.#gone('it ended without a word'));
      this.#ears.ready(this);
    } else if (kind === FromWorker.Broken) {
      this.#gone(`it broke: ${data[1]}`);
    } else if (kind === FromWorker.Closing) {
      this.#gone('it closed itself');
    } else if (kind === FromWorker.Garbled) {
      this.#garbled();
    }
  }

  /** Something that was cloned cannot be read on the other side. With one job under way it is known whose it was. */
  #garbled() {
    if (this.#hasEnded) return;
    if (this.#jobs.size !== 1) return this.#gone('a message was lost between it and the pool');
    const job = this.#drop(this.#jobs.first);
    const error = encode(new DOMException('what was sent cannot be read in another thread', 'DataCloneError'));
    this.#ears.answers(this, { jobs: [job], endings: [Ending.NotCloneable], runMs: [], outcomes: [error] });
  }

  /** @param {string} words */
  #gone(words) {
    if (this.#hasEnded) return;
    this.#ears.gone(this, words);
    this.end();
  }

  /** It has this job no more. @param {number} job */
  #drop(job) {
    this.#jobs.delete(job, job + 1);
    return job;
  }

  #revoke() {
    const token = this.#token;
    this.#token = '';
    if (!token) return;
    // In a worker of Firefox both this and making one wait for the page's thread, and all else here with them.
    if (!this.#whenFree) return URL.revokeObjectURL(token);
    this.#whenFree().then(() => URL.revokeObjectURL(token));
    if (!this.#hasEnded) this.#freshToken();
  }
}

/** A worker whose script was refused without an error event would be waited for in vain. */
const START_LIMIT_MS = 20_000;
const REVOKE_AFTER_MS = 20;
const PONG_LIMIT_MS = 3_000;
const NOTHING = new Blob(['1']);
/** @type {Transferable[]} */
const NONE = [];
/** @type {[number, unknown][]} */
const NONE_REFUSED = [];
