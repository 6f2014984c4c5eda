// A submitted job, as the thread that submitted it knows it. One kind for each way to be told of its end; where the host is in
// this thread, it is the host's ticket too.

import { Job, settle } from './job.js';
import { Ticket } from './ticket.js';

/** @typedef {import('../pool.js').SubmitOptions} SubmitOptions */
/** @typedef {import('../pool.js').JobResult} JobResult */
/** @typedef {import('./desk.js').Desk} Desk */

export class Entry extends Ticket {
  /** From 1, once it is entered. */
  id = 0;
  /** What its submission says; see Flag. */
  flags = 0;

  /** @param {Desk} desk @param {string} task @param {unknown} args @param {SubmitOptions} options */
  constructor(desk, task, args, options) {
    super(task, args, options);
    this.desk = desk;
  }

  /** Whether only the results channel tells of its end. */
  get isForReader() {
    return false;
  }

  /** Whether somebody waits for it to be accepted. */
  get awaitsAcceptance() {
    return false;
  }

  /** Whether somebody wants to know at once that it was refused. */
  get takesRefusals() {
    return true;
  }

  accepted() {}

  /** It came back. @param {unknown} _error */
  refused(_error) {}

  /** @param {JobResult} _result */
  settled(_result) {}

  /** It has settled, with this value, and nobody wants to know more. @returns {boolean} whether that is so */
  completed(/** @type {unknown} */ _value) {
    return false;
  }

  get isSettled() {
    return this.desk.entryOf(this.id) !== this;
  }

  /** @param {unknown} [cause] */
  cancel(cause) {
    if (!this.isSettled) this.desk.cancel(this, cause);
  }

  /** @param {AbortSignal} signal */
  follow(signal) {
    const onAbort = () => this.cancel(signal.reason);
    this.rare = { ...this.rare, onAbort };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
  }

  unfollow() {
    if (this.rare?.onAbort) this.options.signal?.removeEventListener('abort', this.rare.onAbort);
  }
}

/** Of run(). To keep less for each, its promise is rejected by being resolved to one that is. */
export class RunEntry extends Entry {
  /** @param {Desk} desk @param {string} task @param {unknown} args @param {SubmitOptions} options @param {(value: unknown) => void} resolve */
  constructor(desk, task, args, options, resolve) {
    super(desk, task, args, options);
    this.resolve = resolve;
  }

  /** @param {unknown} error */
  refused(error) {
    this.resolve(Promise.reject(error));
  }

  /** @param {JobResult} result */
  settled({ ok, value, error }) {
    this.resolve(ok ? value : Promise.reject(error));
  }

  /** @param {unknown} value */
  completed(value) {
    this.resolve(value);
    return true;
  }
}

/** Of map(). */
export class MapEntry extends Entry {
  /**
   * @param {Desk} desk @param {string} task @param {unknown} args @param {SubmitOptions} options
   * @param {import('./map_run.js').MapRun} run @param {number} index of the input
   */
  constructor(desk, task, args, options, run, index) {
    super(desk, task, args, options);
    this.run = run;
    this.index = index;
  }

  /** @param {unknown} error */
  refused(error) {
    this.run.refused(error);
  }

  /** @param {JobResult} result */
  settled(result) {
    this.run.settled(this.index, result);
  }
}

/** Of submit() and trySubmit(). */
export class SubmitEntry extends Entry {
  /** @type {Job | undefined} */
  #job;
  /** @type {JobResult | undefined} */
  #result;
  /** @type {((result: JobResult) => void) | undefined} */
  #fulfil;
  /** @type {((job: Job) => void) | undefined} of submit(), until it is accepted */
  accept;
  /** @type {((reason: unknown) => void) | undefined} */
  refuse;
  /** @type {unknown} why it was refused, for trySubmit */
  refusal;

  get isForReader() {
    return true;
  }

  get awaitsAcceptance() {
    return this.accept !== undefined;
  }

  get takesRefusals() {
    return this.refuse !== undefined;
  }

  get job() {
    return (this.#job ??= new Job(this, this.id));
  }

  /** Its submitter has it already. @param {Job} job */
  set job(job) {
    this.#job = job;
  }

  /** To be called once. @returns {Promise<JobResult>} */
  resultOf() {
    return this.#result
      ? Promise.resolve(this.#result)
      : new Promise((resolve) => {
          this.#fulfil = resolve;
        });
  }

  /** @param {number} _id @param {unknown} cause */
  cancelJob(_id, cause) {
    this.cancel(cause);
  }

  accepted() {
    this.accept?.(this.job);
    this.accept = undefined;
  }

  /** @param {unknown} error */
  refused(error) {
    this.refusal = error;
    this.refuse?.(error);
  }

  /** @param {JobResult} result */
  settled(result) {
    this.#result = result;
    this.#fulfil?.(result);
    if (this.#job) settle(this.#job, result);
    this.accepted();
  }
}
