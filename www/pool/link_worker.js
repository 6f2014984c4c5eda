// The way to a host in a worker of its own.

import { freshLockName, watch } from './lock.js';
import { RUN, RUN_COUNT, SUBMIT, SUBMIT_WISHED_AT } from './numbers.js';
import { encode } from './thrown.js';
import { workerAddress } from './trusted.js';

/** @typedef {import('./outbox.js').Delivery} Delivery */
/** @typedef {import('./ticket.js').Ticket} Ticket */
/** @typedef {import('./link_here.js').Link} Link */

/**
 * @param {Omit<import('./host.js').Setting, "PoolCore">} setting
 * @param {(delivery: Delivery) => void} deliver
 * @returns {Promise<Link>}
 * @throws a plain object for the first option refused, or an error when there can be no worker
 */
export async function openWorker(setting, deliver) {
  const url = URL.createObjectURL(new Blob([setting.script], { type: 'text/javascript' }));
  /** @type {Coordinator | undefined} */
  let coordinator;
  try {
    for (let attempt = 1; !coordinator?.isUp; attempt++) {
      coordinator?.end();
      coordinator = new Coordinator(url, setting);
      await coordinator.begin(attempt < ATTEMPTS);
    }
  } catch (thrown) {
    coordinator?.end();
    throw thrown;
  } finally {
    URL.revokeObjectURL(url);
  }
  return coordinator.link(deliver);
}

/** A host's worker, as its facade holds it. */
class Coordinator {
  isUp = false;
  #lock = freshLockName();
  #worker;
  #setting;
  /** @type {AbortController | undefined} */
  #watch;
  #hasLock = false;
  /** What its clock lags behind ours. */
  #laterMs = 0;
  /** Deliveries that nobody could take yet. @type {Delivery[]} */
  #early = [];
  /** Heartbeats sent since it last said something. */
  #n_beats = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #heart;

  /** @param {string} url @param {Omit<import('./host.js').Setting, "PoolCore">} setting */
  constructor(url, setting) {
    this.#worker = new Worker(workerAddress(url), { name: 'pool coordinator' });
    this.#setting = setting;
  }

  /** @param {boolean} mayTryAgain  gives up soon @throws what the core says of the options */
  async begin(mayTryAgain) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let patience;
    try {
      await new Promise((resolve, reject) => {
        patience = mayTryAgain ? setTimeout(resolve, PATIENCE_MS) : setTimeout(reject, LAST_PATIENCE_MS, new Error('its worker did not answer'));
        this.#greet(resolve, reject);
      });
    } finally {
      clearTimeout(patience);
    }
  }

  /** @param {(value: unknown) => void} resolve @param {(reason: unknown) => void} reject */
  #greet(resolve, reject) {
    this.#worker.onerror = (event) => reject(new Error(event.message ?? 'its script was refused'));
    this.#worker.onmessage = ({ data }) => {
      if (data.refused) return this.end(), reject(data.refused);
      if (data.records) return void this.#early.push(data);
      if (data.isFree === false) return void this.#worker.postMessage(['free']);
      if (data.timeOrigin === undefined) return (this.isUp = true), resolve(undefined);
      this.#hasLock = data.hasLock;
      this.#laterMs = data.timeOrigin - performance.timeOrigin;
      this.#worker.postMessage(['beat']); // whether it goes on after it has begun to start workers
    };
    this.#worker.postMessage({ role: 'coordinate', lock: this.#lock, setting: this.#setting });
  }

  end() {
    clearInterval(this.#heart);
    this.#watch?.abort();
    this.#worker.terminate();
  }

  /** @param {(delivery: Delivery) => void} deliver @returns {Link} */
  link(deliver) {
    const fail = (/** @type {string} */ words) => {
      this.end();
      deliver({ records: [], payloads: [], transfer: [], progress: [], seen: 0, queued: 0, isUp: false, isOver: true, failed: words, words });
    };
    this.#worker.onerror = null; // uncaught errors of its workers come through here too
    if (this.#hasLock) this.#watch = watch(this.#lock, () => fail('its worker ended without a word'));
    this.#worker.onmessageerror = () => fail('a message of its worker was lost');
    const call = (/** @type {unknown[]} */ ...message) => this.#worker.postMessage(message);
    this.#worker.onmessage = ({ data }) => {
      this.#n_beats = 0;
      if (data.isOver) this.end();
      if (data.records) deliver(data);
      else if (data.isFree === false) call('free');
    };
    this.#heart = setInterval(() => {
      if (++this.#n_beats > MAX_BEATS) fail('its worker no longer answers');
      else call('beat');
    }, BEAT_MS);
    return linkOf(this.#worker, call, this.#laterMs, () => this.#early.forEach(deliver));
  }
}

/** @param {Worker} worker @param {(...message: unknown[]) => void} call @param {number} laterMs @param {() => void} start @returns {Link} */
function linkOf(worker, call, laterMs, start) {
  return {
    isSync: false,
    submit(numbers, tickets) {
      send(worker, later(numbers, laterMs), tickets);
    },
    begin: () => false,
    addRetry: (key, options) => call('addRetry', key, options),
    cancel: (ids, causes) => call('cancel', ids, causes.map((cause) => (cause === undefined ? undefined : encode(cause)))),
    cancelAll: (cause) => call('cancelAll', cause === undefined ? undefined : encode(cause)),
    receive: (n_results) => call('receive', n_results),
    resize: (n_workers) => call('resize', n_workers),
    close: () => call('close'),
    terminate: () => call('terminate'),
    pause: () => call('pause'),
    resume: () => call('resume'),
    stats: () => undefined,
    start,
  };
}

/** How long a coordinator may take to come up before another is tried, and how often. */
const PATIENCE_MS = 4_000;
const LAST_PATIENCE_MS = 20_000;
const ATTEMPTS = 3;
/** One that leaves this many heartbeats unanswered is given up. */
const BEAT_MS = 1_000;
const MAX_BEATS = 10;

/** An argument that cannot be cloned goes as what it failed with. @param {Worker} worker @param {Float64Array} jobs @param {Ticket[]} tickets */
function send(worker, jobs, tickets) {
  const [{ task }] = tickets;
  const tasks = tickets.every((ticket) => ticket.task === task) ? task : tickets.map((ticket) => ticket.task);
  const transfers = tickets.some(({ options }) => options.transfer) ? tickets.map(({ options }) => options.transfer) : 0;
  try {
    worker.postMessage(['submit', jobs, tasks, tickets.map(({ args }) => args), transfers], tickets.flatMap(({ options }) => options.transfer ?? NONE));
    return;
  } catch (thrown) {
    if (tickets.length === 1) return worker.postMessage(['submitPoisoned', jobs, task, encode(thrown)]);
  }
  let n_sent = 0;
  for (const one of singles(jobs)) send(worker, one, [tickets[n_sent++]]);
}

/** The same by the clock of a thread that began so much later. @param {Float64Array} numbers @param {number} laterMs */
function later(numbers, laterMs) {
  const jobs = numbers.slice();
  for (let at = 0; at < jobs.length;) {
    const isRun = jobs[at] === 0, from = at + (isRun ? RUN : SUBMIT_WISHED_AT), end = isRun ? from + jobs[at + RUN_COUNT] : from + 1;
    for (let i = from; i < end; i++) jobs[i] -= laterMs;
    at = isRun ? end : at + SUBMIT;
  }
  return jobs;
}

/** Each job by itself. @param {Float64Array} jobs */
function* singles(jobs) {
  for (let at = 0; at < jobs.length;) {
    if (jobs[at] !== 0) {
      yield jobs.slice(at, at + SUBMIT);
      at += SUBMIT;
      continue;
    }
    const [, first, task, flags, n_jobs] = jobs.subarray(at, at + RUN);
    for (let i = 0; i < n_jobs; i++) yield Float64Array.of(0, first + i, task, flags, 1, jobs[at + RUN + i]);
    at += RUN + n_jobs;
  }
}

/** @type {Transferable[]} */
const NONE = [];
