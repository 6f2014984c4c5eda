// What a pool's user holds of a job: the job, its result, and the two errors.

/** @typedef {import('../pool.js').JobErrorKind} JobErrorKind */
/** @typedef {import('../pool.js').JobResult} JobResult */
/** @typedef {{ resultOf(id: number): Promise<JobResult>, cancelJob(id: number, cause: unknown): void }} Keeper  who knows what becomes of it */

/** How a job did not complete. `cause` is what the task threw, or why the job was cancelled. */
export class JobError extends Error {
  /**
   * @param {JobErrorKind} kind
   * @param {string} message
   * @param {{ cause?: unknown, rung?: "queued" | "cooperative" | "killed", clock?: "attempt" | "job" | "pool" }} [details]
   */
  constructor(kind, message, { cause, rung, clock } = {}) {
    super(message);
    hide(this, 'name', 'JobError');
    /** @type {JobErrorKind} */
    this.kind = kind;
    if (rung) this.rung = rung;
    if (clock) this.clock = clock;
    if (cause !== undefined) hide(this, 'cause', cause);
  }

  /** A task's own error keeps its words: name, message and stack are those of what it threw. @param {unknown} thrown */
  speakFor(thrown) {
    if (!(thrown instanceof Error)) return this;
    hide(this, 'name', thrown.name);
    hide(this, 'stack', thrown.stack);
    return this;
  }
}

/** Why the pool did not do what it was asked. `job` is the job that came back, where one did. */
export class PoolError extends Error {
  /**
   * @param {"config" | "unsupported" | "full" | "closed"} kind
   * @param {string} message
   * @param {{ job?: unknown, cause?: unknown, field?: string, value?: unknown, min?: number, max?: number }} [details]
   */
  constructor(kind, message, { job, cause, ...rest } = {}) {
    super(message);
    hide(this, 'name', 'PoolError');
    /** @type {"config" | "unsupported" | "full" | "closed"} */
    this.kind = kind;
    if (job !== undefined) this.job = job;
    if (cause !== undefined) hide(this, 'cause', cause);
    Object.assign(this, rest);
  }
}

/** A job has settled: whoever holds it holds its result, and nothing of others that were submitted with it. @type {(job: Job, result: JobResult) => void} */
export let settle;

/** A submitted job. */
export class Job {
  /** @type {Keeper | undefined} until it has settled */
  #keeper;
  #id;
  /** @type {JobResult | undefined} */
  #end;
  /** @type {Promise<JobResult> | undefined} */
  #result;

  static {
    settle = (job, result) => {
      job.#end = result;
      job.#keeper = undefined;
    };
  }

  /** @param {Keeper} keeper @param {number} id */
  constructor(keeper, id) {
    this.#keeper = keeper;
    this.#id = id;
  }

  get id() {
    return this.#id;
  }

  /** Made when somebody asks for it: many are read through results() alone. */
  get result() {
    return (this.#result ??= this.#keeper?.resultOf(this.#id) ?? Promise.resolve(/** @type {JobResult} */ (this.#end)));
  }

  /** @param {unknown} [cause] */
  cancel(cause) {
    this.#keeper?.cancelJob(this.#id, cause);
  }
}

/** @param {object} error @param {string} key @param {unknown} value */
function hide(error, key, value) {
  Object.defineProperty(error, key, { value, configurable: true, writable: true, enumerable: false });
}
