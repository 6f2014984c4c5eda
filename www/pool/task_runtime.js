// What runs in a pool worker: jobs come in over its line, several in a message; one at a time is run, what came of it goes out.
// As long as jobs return without a promise, one follows the other without a turn of the event loop, but for messages to be heard.
//
// Nothing hangs: a value that cannot be cloned, a module that cannot be loaded, a trap outside the job's own call stack are
// answers too.

import { IdRuns } from './id_runs.js';
import { Ending, FromWorker, ToWorker } from './numbers.js';
import { Glances, steadyMs } from './steady.js';
import { JobContext, isFresh, turn, turned } from './task_context.js';
import { TaskModule } from './task_module.js';
import { decode, encode } from './thrown.js';

/**
 * One message's jobs, packed, of which those before `at` have begun.
 * @typedef {{ shared: import('./task_context.js').Shared, tasks: string | string[], jobs: number | number[], args: unknown[], at: number,
 *   startMs: number, dropped: Set<number> | undefined }} Batch
 */
/** A crate's own tasks, or the user's. @typedef {{ isLoaded: boolean, isWasm: boolean, memoryBytes: number, load(): Promise<void>, task(name: string): import('./task_module.js').Task }} Tasks */

export class TaskRuntime {
  #line;
  /** @type {Tasks} */
  #tasks;
  /** @type {Batch[]} */
  #batches = [];
  #isWorking = false;
  /** The job under way; 0: none. */
  #job = 0;
  /** @type {JobContext | undefined} */
  #context;
  /** Asked to stop before they began, each with the reason. @type {Map<number, unknown>} */
  #asked = new Map();
  /** See Shared. */
  #token = '';
  /** The task of this name, which is mostly the next one's too. */
  #lastName = '';
  /** @type {import('./task_module.js').Task | undefined} */
  #lastTask;
  /** Answers not yet sent: jobs, endings (none as long as all have completed), index and time of those that took any, values. */
  #jobs = new IdRuns();
  /** The first of those whose values are there already, and their numbers are not. */
  #uncounted = 0;
  /** @type {number[] | undefined} */
  #endings;
  /** @type {number[]} */
  #runMs = [];
  /** @type {unknown[]} */
  #outcomes = [];
  /** @type {Transferable[]} */
  #transfer = NONE;
  /** When the first of them was there. */
  #answeredMs = 0;
  /** When a job last ended, or the clock was last looked at. */
  #nowMs = 0;
  #glances = new Glances(32);
  /** The jobs of this message take so little that some may share a look at the clock, which is dearer than they are. */
  #isBrisk = false;

  /** @type {Promise<void> | undefined} */
  #warming;

  /** A trap ended its wasm instance: nothing is run any more. */
  #isPoisoned = false;

  /** @param {import('./line.js').Line} line @param {Tasks | string} tasks */
  constructor(line, tasks) {
    this.#line = line;
    this.#tasks = typeof tasks === 'string' ? new TaskModule(tasks) : tasks;
    line.onmessage = ({ data }) => this.#hear(data);
    line.onmessageerror = () => line.postMessage([FromWorker.Garbled]);
    self.addEventListener('error', ({ error }) => this.#uncaught(error));
    self.addEventListener('unhandledrejection', ({ reason }) => this.#uncaught(reason));
    const close = self.close.bind(self);
    self.close = () => {
      this.#flush();
      line.postMessage([FromWorker.Closing]);
      close();
    };
  }

  /** Ahead of the first job, which is told if it fails. Resolves when the tasks are loaded, or cannot be. */
  warmUp() {
    return (this.#warming = this.#tasks.load().catch(() => {}));
  }

  /** @param {any[]} data */
  #hear(data) {
    turned();
    const [kind] = data;
    if (kind === ToWorker.Run) this.#take(data);
    else if (kind === ToWorker.Ask) this.#ask(data[1], data[2] ? decode(data[2]) : undefined);
    else if (kind === ToWorker.Drop) this.#drop(data[1]);
    else if (kind === ToWorker.Ping) this.#line.postMessage([FromWorker.Pong]);
  }

  /** @param {any[]} data */
  #take([, worker, token, attempt, remainingMs, tasks, jobs, args]) {
    if (token !== 0) this.#token = token;
    const now = steadyMs(), shared = { worker, attempt, deadlineMs: now + remainingMs, token: this.#token, line: this.#line };
    if (!this.#isWorking && args.length === 1 && !this.#isPoisoned) return this.#runAlone(shared, typeof tasks === 'string' ? tasks : tasks[0], typeof jobs === 'number' ? jobs : jobs[0], args[0], now);
    this.#batches.push({ shared, tasks, jobs, args, at: 0, startMs: now, dropped: undefined });
    if (!this.#isWorking) this.#work();
  }

  /** @param {number} job @param {unknown} cause */
  #ask(job, cause) {
    if (this.#job === job) this.#context?.ask(cause);
    else if (this.#batches.some((batch) => hasLeft(batch, job))) this.#asked.set(job, cause);
  }

  /** Each is answered, so that it is known that it runs no more; one under way answers by itself. @param {number[]} jobs */
  #drop(jobs) {
    for (const job of jobs) {
      for (const batch of this.#batches) if (hasLeft(batch, job)) (batch.dropped ??= new Set()).add(job);
      if (job !== this.#job) this.#answer(job, Ending.NotStarted, 0, undefined);
    }
    this.#flush();
  }

  /** A single job where none waits: what comes up most where somebody waits for it. @param {import('./task_context.js').Shared} shared @param {string} name @param {number} job @param {unknown} args @param {number} now */
  #runAlone(shared, name, job, args, now) {
    this.#nowMs = now;
    this.#isBrisk = false;
    const pending = this.#run(shared, name, job, args);
    if (!pending) return this.#flush();
    this.#isWorking = true;
    pending.then(() => this.#work());
  }

  async #work() {
    this.#isWorking = true;
    // Where one job follows the other at once, the end of the one is the start of the next: a look at the clock is dearer than many a job.
    this.#nowMs = steadyMs();
    for (let batch = this.#batches[0]; batch && !this.#isPoisoned; batch = this.#batches[0]) {
      if (batch.at === batch.args.length) {
        this.#batches.shift();
        continue;
      }
      if (batch.at === 0) batch.startMs = this.#nowMs;
      this.#isBrisk = batch.at >= TRIED && this.#nowMs - batch.startMs < batch.at * BRISK_MS;
      const pending = this.#isBrisk && this.#areAlike(batch) ? this.#runAlike(batch) : this.#runNext(batch);
      if (pending) {
        await pending;
        this.#nowMs = steadyMs();
      }
      if (!isFresh(this.#nowMs)) {
        this.#flush();
        if (this.#hasMore) await turn();
        this.#nowMs = steadyMs();
      }
    }
    this.#isWorking = false;
    this.#flush();
  }

  get #hasMore() {
    return this.#batches.length > 1 || (this.#batches.length === 1 && this.#batches[0].at < this.#batches[0].args.length);
  }

  /** @param {Batch} batch @returns {Promise<void> | undefined} where the task did not return at once */
  #runNext(batch) {
    const { shared, tasks, args } = batch, at = batch.at++, job = jobOf(batch, at);
    if (!batch.dropped?.has(job)) return this.#run(shared, typeof tasks === 'string' ? tasks : tasks[at], job, args[at]);
  }

  /** Whether the jobs of a message differ in nothing but their number and arguments. @param {Batch} batch */
  #areAlike({ tasks, jobs, dropped }) {
    return typeof tasks === 'string' && typeof jobs === 'number' && !dropped && this.#asked.size === 0 && this.#tasks.isLoaded && !this.#endings;
  }

  /**
   * The next of such jobs, without what most of them do not need, until the clock moves on or there is more to say of one than its value.
   * @param {Batch} batch @returns {Promise<void> | undefined} where the task did not return at once
   */
  #runAlike(batch) {
    const { shared, args } = batch, first = /** @type {number} */ (batch.jobs), name = /** @type {string} */ (batch.tasks), start = this.#nowMs;
    this.#uncounted = first + batch.at;
    if (this.#outcomes.length === 0) this.#answeredMs = start;
    panic.words = undefined;
    while (batch.at < args.length) {
      const at = batch.at++, job = (this.#job = first + at), context = new JobContext(shared, job);
      let value, isPromised;
      try {
        value = this.#taskOf(name)(args[at], context);
        isPromised = isThenable(value);
      } catch (thrown) {
        return void this.#threw(job, context, start, thrown);
      }
      if (isPromised || context.isRare || panic.words !== undefined || this.#isPoisoned || this.#glances.now() > start) {
        return this.#ended(job, context, start, value, isPromised);
      }
      this.#outcomes.push(value);
    }
    this.#job = 0;
    this.#count();
  }

  /** Adds the numbers of those whose values were added without. */
  #count() {
    const n_more = this.#outcomes.length - this.#jobs.size;
    if (n_more === 0) return;
    this.#jobs.add(this.#uncounted, this.#uncounted + n_more);
    this.#uncounted += n_more;
  }

  /** @param {import('./task_context.js').Shared} shared @param {string} name of its task @param {number} job @param {unknown} args @returns {Promise<void> | undefined} where the task did not return at once */
  #run(shared, name, job, args) {
    const context = new JobContext(shared, job);
    this.#job = job;
    this.#context = context;
    if (this.#asked.size > 0 && this.#asked.has(job)) {
      context.ask(this.#asked.get(job));
      this.#asked.delete(job);
    }
    panic.words = undefined;
    if (!this.#tasks.isLoaded) return this.#runLater(name, args, context, job);
    const start = this.#nowMs;
    try {
      if (context.isAsked) return void this.#answer(job, Ending.Stopped, 0, undefined);
      const value = this.#taskOf(name)(args, context);
      return this.#ended(job, context, start, value, isThenable(value));
    } catch (thrown) {
      this.#threw(job, context, start, thrown);
    }
  }

  /** @param {number} job @param {JobContext} context @param {number} start @param {unknown} value @param {boolean} isPromised @returns {Promise<void> | undefined} */
  #ended(job, context, start, value, isPromised) {
    try {
      if (!isPromised) return void this.#returned(job, context, start, value);
      this.#context = context; // while others are heard
      return this.#await(/** @type {PromiseLike<unknown>} */ (value), context, job, start);
    } catch (thrown) {
      this.#threw(job, context, start, thrown);
    }
  }

  /** @param {string} name */
  #taskOf(name) {
    if (this.#lastTask && name === this.#lastName) return this.#lastTask;
    const task = this.#tasks.task(name);
    [this.#lastName, this.#lastTask] = [name, task];
    return task;
  }

  /** @param {PromiseLike<unknown>} promised @param {JobContext} context @param {number} job @param {number} start */
  async #await(promised, context, job, start) {
    this.#flush();
    try {
      this.#returned(job, context, start, await promised);
    } catch (thrown) {
      this.#threw(job, context, start, thrown);
    }
  }

  /** @param {string} task @param {unknown} args @param {JobContext} context @param {number} job */
  async #runLater(task, args, context, job) {
    const start = steadyMs();
    try {
      await Promise.race([this.#load(), aborted(context.signal)]);
      if (context.isAsked) return this.#answer(job, Ending.Stopped, 0, undefined);
      this.#returned(job, context, start, await this.#tasks.task(task)(args, context));
    } catch (thrown) {
      this.#threw(job, context, start, thrown);
    }
  }

  /** For a job: where an attempt was under way that began when it was hopeless, there is another. */
  async #load() {
    await this.#warming;
    await this.#tasks.load();
  }

  /** How long that is ago. @param {number} start */
  #since(start) {
    this.#nowMs = this.#isBrisk ? Math.max(this.#glances.now(), start) : steadyMs();
    return this.#nowMs - start;
  }

  /** @param {number} job @param {JobContext} context @param {number} start @param {unknown} value @throws where the task has left a panic behind */
  #returned(job, context, start, value) {
    const runMs = this.#since(start);
    if (panic.words !== undefined) throw new WebAssembly.RuntimeError('it panicked');
    if (context.hasNoticed) this.#answer(job, Ending.Stopped, runMs, undefined);
    else this.#answer(job, Ending.Completed, runMs, value, context.transferred);
  }

  /** @param {number} job @param {JobContext} context @param {number} start @param {unknown} thrown */
  #threw(job, context, start, thrown) {
    const runMs = this.#since(start);
    if (this.#isPoisonous(thrown)) this.#answer(job, Ending.Panicked, runMs, encode(withPanic(thrown)));
    else this.#answer(job, context.isAsked ? Ending.Stopped : Ending.Failed, runMs, encode(thrown));
  }

  /** After it the wasm instance must not be used again. @param {unknown} thrown */
  #isPoisonous(thrown) {
    try {
      if (panic.words !== undefined || thrown instanceof WebAssembly.RuntimeError) return true;
      const isOverflow = thrown instanceof Error && (thrown.name === 'InternalError' || /call stack/.test(thrown.message));
      return this.#tasks.isWasm && isOverflow;
    } catch {
      return false; // it refuses to be looked at: no engine made it
    }
  }

  /** An error in nobody's call stack. The console has it; here it matters only when it leaves the running job without an end. @param {unknown} thrown */
  #uncaught(thrown) {
    if (!this.#isPoisonous(thrown)) return;
    const error = encode(withPanic(thrown));
    const job = this.#job;
    if (job) this.#answer(job, Ending.Panicked, 0, error);
    this.#flush();
    if (!job) this.#line.postMessage([FromWorker.Broken, error.message ?? String(error.value)]);
  }

  // ------------------------------------------------------------------ answers

  /** @param {number} job @param {number} ending @param {number} runMs @param {unknown} outcome @param {Transferable[]} [transfer] */
  #answer(job, ending, runMs, outcome, transfer) {
    if (job === this.#job) {
      this.#job = 0;
      this.#context = undefined;
    }
    // A message of its own for what is transferred, so that it is known whose it is.
    if (transfer) this.#flush();
    this.#count();
    const now = this.#nowMs;
    const n_before = this.#outcomes.length;
    if (n_before === 0) this.#answeredMs = now;
    if (ending !== Ending.Completed) this.#endings ??= Array(n_before).fill(Ending.Completed);
    this.#jobs.add(job, job + 1);
    this.#endings?.push(ending);
    if (runMs > 0) this.#runMs.push(n_before, runMs);
    this.#outcomes.push(outcome);
    if (ending === Ending.Panicked) this.#isPoisoned = true;
    if (transfer) this.#transfer = transfer;
    if (transfer || this.#isPoisoned || runMs > HOLD_MS || now - this.#answeredMs > HOLD_MS) this.#flush();
  }

  #flush() {
    this.#count();
    const jobs = this.#jobs, endings = this.#endings, runMs = this.#runMs, outcomes = this.#outcomes, transfer = this.#transfer;
    if (outcomes.length === 0) return;
    this.#jobs = new IdRuns();
    this.#endings = undefined;
    this.#runMs = [];
    this.#outcomes = [];
    this.#transfer = NONE;
    try {
      return this.#send(jobs.packed, endings ?? 0, runMs, outcomes, transfer);
    } catch (thrown) {
      if (outcomes.length === 1) return this.#send(jobs.first, [Ending.NotCloneable], runMs, [encode(thrown)], NONE);
    }
    [...jobs.values()].forEach((job, i) => {
      const of = runMs.findIndex((index, at) => at % 2 === 0 && index === i), time = of < 0 ? [] : [0, runMs[of + 1]];
      try {
        this.#send(job, [endings?.[i] ?? Ending.Completed], time, [outcomes[i]], NONE);
      } catch (thrown) {
        this.#send(job, [Ending.NotCloneable], time, [encode(thrown)], NONE);
      }
    });
  }

  /** @param {number | number[]} jobs  packed @param {number[] | 0} endings @param {number[]} runMs @param {unknown[]} outcomes @param {Transferable[]} transfer */
  #send(jobs, endings, runMs, outcomes, transfer) {
    this.#line.postMessage([FromWorker.Answers, this.#tasks.memoryBytes, transfer.length > 0 ? transfer : 0, jobs, endings, runMs, outcomes], transfer);
  }
}

/** What a Rust panic hook left behind before the trap: it writes a global of that name. @type {{ words: string | undefined }} */
const panic = { words: undefined };
Object.defineProperty(globalThis, '__wppPanic', {
  configurable: true,
  get: () => panic.words,
  set: (words) => {
    panic.words = words;
  },
});

/** A trap's error with the words of the panic that led to it. @param {unknown} thrown */
function withPanic(thrown) {
  const { words } = panic;
  if (words === undefined || !(thrown instanceof Error)) return words ?? thrown;
  thrown.message = words;
  return thrown;
}

/** @param {Batch} batch @param {number} at */
const jobOf = ({ jobs }, at) => (typeof jobs === 'number' ? jobs + at : jobs[at]);

/** Whether this one of it has not begun. @param {Batch} batch @param {number} job */
function hasLeft({ jobs, args, at, dropped }, job) {
  const isIn = typeof jobs === 'number' ? jobs + at <= job && job < jobs + args.length : jobs.includes(job, at);
  return isIn && !dropped?.has(job);
}

/** @param {unknown} value @returns {value is PromiseLike<unknown>} */
const isThenable = (value) => typeof (/** @type {{ then?: unknown } | null | undefined} */ (value)?.then) === 'function';

/** @param {AbortSignal} signal */
const aborted = (signal) => new Promise((resolve) => signal.addEventListener('abort', resolve));

/** Jobs of a message that are each timed by themselves, and what those may take on average that share looks at the clock. */
const TRIED = 16;
const BRISK_MS = 0.01;
/** An answer waits at most this long for others. */
const HOLD_MS = 1;
/** @type {Transferable[]} */
const NONE = [];
