// One Web Worker as its host holds it: handshake, port, jobs handed over, death watch, stop tokens.
// It knows nothing of policies. States: starting → ready → ended; what it says after its end is not heard.

import { ANSWER_FIELDS, Ending, FromWorker, JOB_FIELDS, ToWorker } from './numbers.js';
import { freshLockName, watch } from './lock.js';
import { encode, wordsOf } from './thrown.js';

/** @typedef {import('./host.js').Payload} Payload */

/**
 * What its host wants to hear.
 * @typedef {object} Ears
 * @property {(worker: WebWorker) => void} ready
 * @property {(worker: WebWorker, answers: unknown[], transfer: Transferable[], memoryBytes: number) => void} answers
 *   ANSWER_FIELDS a job, back to back
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
 * @property {() => Promise<void>} [whenFree]  see host.js
 */

export class WebWorker {
  /** In the core's count; 0: a spare. */
  number = 0;
  generation = 0;
  isReady = false;
  /** Bytes of wasm memory, as it last said. */
  memoryBytes = 0;
  /** Jobs it has and has not answered, with the slot of each. @type {Map<number, number>} */
  jobs = new Map();
  #ears;
  /** @type {Worker | undefined} undefined where none could be started */
  #worker;
  /** @type {MessagePort} */
  #port;
  /** The worker's end. @type {MessagePort} */
  #farPort;
  #lock = freshLockName();
  /** @type {AbortController | undefined} */
  #watch;
  #hasLock = false;
  /** A URL per slot, revoked to tell a job that never yields that it was cancelled. @type {string[]} */
  #tokens = [];
  /** What the worker knows of them. @type {string[]} */
  #told = [];
  /** Slots without a job. @type {number[]} */
  #freeSlots = [];
  /** The Run message being made. @type {unknown[]} */
  #outgoing = [];
  /** @type {Transferable[]} */
  #transfer = [];
  /** When a ping was sent that is not answered yet. */
  #pingedMs = 0;
  #startedMs = Infinity;
  #hasEnded = false;
  #whenFree;

  /** @param {Recipe} recipe @param {Ears} ears */
  constructor(recipe, ears) {
    this.#ears = ears;
    this.#whenFree = recipe.whenFree;
    const { port1, port2 } = new MessageChannel();
    [this.#port, this.#farPort] = [port1, port2];
    port1.onmessage = ({ data }) => this.#hear(data);
    port1.onmessageerror = () => this.#garbled();
    this.#start(recipe);
  }

  /** @param {Recipe} recipe */
  #start({ url, module, tasks, isWarm }) {
    this.#startedMs = performance.now();
    try {
      this.#worker = new Worker(url, { name: 'pool worker' });
      this.#worker.onerror = (event) => {
        // A worker that is up tells what matters of its errors itself; the rest stays for the console.
        if (!this.isReady) this.#gone(`it did not start: ${event.message ?? 'its script was refused'}`);
      };
      this.#worker.postMessage({ role: 'work', module, tasks, isWarm, port: this.#farPort, lock: this.#lock }, [this.#farPort]);
    } catch (thrown) {
      queueMicrotask(() => this.#gone(`it did not start: ${wordsOf(thrown)}`)); // its host does not know it yet
    }
  }

  /** Where one cannot be had without waiting, a job goes without, and one is made for the next. */
  #freshToken() {
    if (!this.#whenFree) return URL.createObjectURL(NOTHING);
    this.#whenFree().then(() => {
      if (!this.#hasEnded && !this.#tokens[0]) this.#tokens[0] = URL.createObjectURL(NOTHING);
    });
    return '';
  }

  get isIdle() {
    return this.isReady && this.jobs.size === 0;
  }

  /**
   * Puts a job into the next message; flush() sends it.
   * @param {number} job @param {number} attempt @param {number} remainingMs @param {Payload} payload
   */
  post(job, attempt, remainingMs, payload) {
    const slot = this.#freeSlots.pop() ?? this.jobs.size;
    const token = (this.#tokens[slot] ||= this.#freshToken());
    this.jobs.set(job, slot);
    this.#outgoing.push(job, attempt, remainingMs, slot, token && this.#told[slot] === token ? 0 : token, payload.task, payload.args);
    if (token) this.#told[slot] = token;
    if (payload.transfer) this.#transfer.push(...payload.transfer);
  }

  /**
   * Sends what was put together.
   * @param {(job: number) => Payload | undefined} payloadOf
   * @returns {[job: number, reason: unknown][]} jobs that cannot be sent
   */
  flush(payloadOf) {
    const fields = this.#outgoing, transfer = this.#transfer;
    if (fields.length === 0) return [];
    [this.#outgoing, this.#transfer] = [[], []];
    try {
      this.#port.postMessage([ToWorker.Run, this.number, ...fields], transfer);
      return [];
    } catch (thrown) {
      if (fields.length === JOB_FIELDS) return [[this.#drop(/** @type {number} */ (fields[0])), thrown]];
    }
    /** @type {[number, unknown][]} */
    const refused = [];
    for (let i = 0; i < fields.length; i += JOB_FIELDS) {
      const job = /** @type {number} */ (fields[i]);
      try {
        this.#port.postMessage([ToWorker.Run, this.number, ...fields.slice(i, i + JOB_FIELDS)], payloadOf(job)?.transfer ?? []);
      } catch (thrown) {
        refused.push([this.#drop(job), thrown]);
      }
    }
    return refused;
  }

  /** Asks a job to stop: by message, and by its token where it does not listen to messages. @param {number} job @param {unknown} cause */
  ask(job, cause) {
    const slot = this.jobs.get(job);
    if (slot === undefined) return;
    this.#port.postMessage([ToWorker.Ask, job, cause === undefined ? 0 : encode(cause)]);
    // In a worker of Firefox this has to wait for the page's thread: not where a message is enough.
    setTimeout(() => this.jobs.get(job) === slot && this.#revoke(slot), REVOKE_AFTER_MS);
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
      this.#port.postMessage([ToWorker.Ping]);
    } else if (nowMs - this.#pingedMs > PONG_LIMIT_MS) {
      this.#gone('it no longer answers');
    }
  }

  /** Terminates it. */
  end() {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#watch?.abort();
    this.#port.close();
    if (this.#worker) {
      this.#worker.onerror = null;
      this.#worker.terminate();
    }
    this.#tokens.forEach((_, slot) => this.#revoke(slot));
    this.jobs.clear();
  }

  /** @param {any[]} data */
  #hear(data) {
    if (this.#hasEnded) return;
    const [kind] = data;
    if (kind === FromWorker.Answers) {
      const [, memoryBytes, transfer] = data;
      const answers = data.slice(3);
      this.memoryBytes = memoryBytes;
      for (let i = 0; i < answers.length; i += ANSWER_FIELDS) this.#drop(answers[i]);
      this.#ears.answers(this, answers, transfer || [], memoryBytes);
    } else if (kind === FromWorker.Progress) {
      this.#ears.progress(this, data[1], data[2]);
    } else if (kind === FromWorker.Pong) {
      this.#pingedMs = 0;
    } else if (kind === FromWorker.Ready) {
      this.isReady = true;
        this.#tokens[0] = this.#freshToken(); // not when the first job is in a hurry
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
    if (this.jobs.size !== 1) return this.#gone('a message was lost between it and the pool');
    const [job] = this.jobs.keys();
    this.#drop(job);
    const error = encode(new DOMException('what was sent cannot be read in another thread', 'DataCloneError'));
    this.#ears.answers(this, [job, Ending.NotCloneable, 0, error], [], this.memoryBytes);
  }

  /** @param {string} words */
  #gone(words) {
    if (this.#hasEnded) return;
    this.#ears.gone(this, words);
    this.end();
  }

  /** @param {number} job */
  #drop(job) {
    const slot = this.jobs.get(job);
    if (slot !== undefined) {
      this.jobs.delete(job);
      this.#freeSlots.push(slot);
    }
    return job;
  }

  /** @param {number} slot */
  #revoke(slot) {
    const token = this.#tokens[slot];
    this.#tokens[slot] = '';
    if (!token) return;
    // In a worker of Firefox both this and making one wait for the page's thread, and all else here with them.
    if (!this.#whenFree) return URL.revokeObjectURL(token);
    this.#whenFree().then(() => URL.revokeObjectURL(token));
  }
}

/** A worker whose script was refused without an error event would be waited for in vain. */
const START_LIMIT_MS = 20_000;
const REVOKE_AFTER_MS = 20;
const PONG_LIMIT_MS = 3_000;
const NOTHING = new Blob(['1']);

