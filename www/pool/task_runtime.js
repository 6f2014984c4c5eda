// What runs in a pool worker: jobs come in over the port, one at a time is run, what came of it goes out.
//
// Nothing hangs: a value that cannot be cloned, a module that cannot be loaded, a trap outside the job's own call stack are
// answers too.

import { ANSWER_FIELDS, Ending, FromWorker, JOB_FIELDS, ToWorker } from './numbers.js';
import { JobContext, isFresh, turn, turned } from './task_context.js';
import { TaskModule } from './task_module.js';
import { decode, encode } from './thrown.js';

/** @typedef {{ job: number, task: string, args: unknown, context: JobContext }} Run */
/** A crate's own tasks, or the user's. @typedef {{ isLoaded: boolean, isWasm: boolean, memoryBytes: number, load(): Promise<void>, task(name: string): import('./task_module.js').Task }} Tasks */

export class TaskRuntime {
  #port;
  /** @type {Tasks} */
  #tasks;
  /** @type {Run[]} */
  #queue = [];
  /** @type {Run | undefined} */
  #running;
  /** Of each slot. @type {string[]} */
  #tokens = [];
  /** Answers not yet sent. @type {unknown[]} */
  #answers = [];
  /** @type {Transferable[]} */
  #transfer = [];
  /** When the first of them was there. */
  #answeredMs = 0;

  /** A trap ended its wasm instance: nothing is run any more. */
  #isPoisoned = false;

  /** @param {MessagePort} port @param {Tasks | string} tasks */
  constructor(port, tasks) {
    this.#port = port;
    this.#tasks = typeof tasks === 'string' ? new TaskModule(tasks) : tasks;
    // Ahead of the first job, which is told if it fails.
    this.warmUp();
    port.onmessage = ({ data }) => this.#hear(data);
    port.onmessageerror = () => port.postMessage([FromWorker.Garbled]);
    self.addEventListener('error', ({ error }) => this.#uncaught(error));
    self.addEventListener('unhandledrejection', ({ reason }) => this.#uncaught(reason));
    const close = self.close.bind(self);
    self.close = () => {
      this.#flush();
      port.postMessage([FromWorker.Closing]);
      close();
    };
  }

  /** Resolves when the tasks are loaded, or cannot be. */
  warmUp() {
    return this.#tasks.load().catch(() => {});
  }

  /** @param {any[]} data */
  #hear(data) {
    turned();
    const [kind] = data;
    if (kind === ToWorker.Run) this.#take(data);
    else if (kind === ToWorker.Ask) this.#ask(data[1], data[2]);
    else if (kind === ToWorker.Ping) this.#port.postMessage([FromWorker.Pong]);
  }

  /** @param {any[]} data */
  #take(data) {
    for (let i = 2; i < data.length; i += JOB_FIELDS) {
      const [job, attempt, remainingMs, slot, token, task, args] = data.slice(i, i + JOB_FIELDS);
      if (token !== 0) this.#tokens[slot] = token; // 0: the one before; '': none
      const tell = (/** @type {unknown} */ value) => this.#port.postMessage([FromWorker.Progress, job, value]);
      const context = new JobContext(data[1], attempt, remainingMs, this.#tokens[slot], tell);
      this.#queue.push({ job, task, args, context });
    }
    if (!this.#running) this.#work();
  }

  /** @param {number} job @param {any} cause */
  #ask(job, cause) {
    const run = this.#running?.job === job ? this.#running : this.#queue.find((other) => other.job === job);
    run?.context.ask(cause ? decode(cause) : undefined);
  }

  async #work() {
    for (let run = this.#queue.shift(); run && !this.#isPoisoned; run = this.#queue.shift()) {
      this.#running = run;
      await this.#run(run);
      this.#running = undefined;
      if (!isFresh()) {
        this.#flush();
        if (this.#queue.length > 0) await turn();
      }
    }
    this.#flush();
  }

  /** @param {Run} run */
  async #run({ job, task, args, context }) {
    const start = performance.now();
    panic.clear();
    try {
      if (!this.#tasks.isLoaded) await Promise.race([this.#tasks.load(), aborted(context.signal)]);
      if (context.isAsked) return this.#answer(job, Ending.Stopped, 0, undefined);
      let value = this.#tasks.task(task)(args, context);
      if (isThenable(value)) {
        this.#flush();
        value = await value;
      }
      const runMs = performance.now() - start;
      if (panic.words()) throw new WebAssembly.RuntimeError('it panicked');
      if (context.hasNoticed) this.#answer(job, Ending.Stopped, runMs, undefined);
      else this.#answer(job, Ending.Completed, runMs, value, context.transferred);
    } catch (thrown) {
      const runMs = performance.now() - start;
      if (this.#isPoisonous(thrown)) this.#answer(job, Ending.Panicked, runMs, encode(withPanic(thrown)));
      else this.#answer(job, context.isAsked ? Ending.Stopped : Ending.Failed, runMs, encode(thrown));
    }
  }

  /** After it the wasm instance must not be used again. @param {unknown} thrown */
  #isPoisonous(thrown) {
    if (panic.words() !== undefined || thrown instanceof WebAssembly.RuntimeError) return true;
    const isOverflow = thrown instanceof Error && (thrown.name === 'InternalError' || /call stack/.test(thrown.message));
    return this.#tasks.isWasm && isOverflow;
  }

  /** An error in nobody's call stack. The console has it; here it matters only when it leaves the running job without an end. @param {unknown} thrown */
  #uncaught(thrown) {
    if (!this.#isPoisonous(thrown)) return;
    const error = encode(withPanic(thrown));
    if (this.#running) this.#answer(this.#running.job, Ending.Panicked, 0, error);
    this.#flush();
    if (!this.#running) this.#port.postMessage([FromWorker.Broken, error.message ?? String(error.value)]);
  }

  // ------------------------------------------------------------------ answers

  /** @param {number} job @param {number} ending @param {number} runMs @param {unknown} outcome @param {Transferable[]} [transfer] */
  #answer(job, ending, runMs, outcome, transfer = []) {
    const now = performance.now();
    if (this.#answers.length === 0) this.#answeredMs = now;
    this.#isPoisoned ||= ending === Ending.Panicked;
    // A message of its own for what is transferred, so that it is known whose it is, and where jobs are long.
    if (transfer.length > 0) this.#flush();
    this.#answers.push(job, ending, runMs, outcome);
    this.#transfer = transfer;
    const isLast = this.#queue.length === 0 || this.#isPoisoned;
    if (isLast || transfer.length > 0 || now - this.#answeredMs > HOLD_MS || runMs > HOLD_MS) this.#flush();
  }

  #flush() {
    const answers = this.#answers, transfer = this.#transfer;
    if (answers.length === 0) return;
    [this.#answers, this.#transfer] = [[], []];
    try {
      this.#send(answers, transfer);
      return;
    } catch (thrown) {
      if (answers.length === ANSWER_FIELDS) return this.#send([answers[0], Ending.NotCloneable, answers[2], encode(thrown)], []);
    }
    for (let i = 0; i < answers.length; i += ANSWER_FIELDS) {
      const answer = answers.slice(i, i + ANSWER_FIELDS);
      try {
        this.#send(answer, []);
      } catch (thrown) {
        this.#send([answer[0], Ending.NotCloneable, answer[2], encode(thrown)], []);
      }
    }
  }

  /** @param {unknown[]} answers @param {Transferable[]} transfer */
  #send(answers, transfer) {
    this.#port.postMessage([FromWorker.Answers, this.#tasks.memoryBytes, transfer.length > 0 ? transfer : 0, ...answers], transfer);
  }
}

/** What a Rust panic hook left behind before the trap. */
const panic = {
  words: () => /** @type {{ __wppPanic?: string }} */ (globalThis).__wppPanic,
  clear: () => void (/** @type {{ __wppPanic?: string }} */ (globalThis).__wppPanic = undefined),
};

/** A trap's error with the words of the panic that led to it. @param {unknown} thrown */
function withPanic(thrown) {
  const words = panic.words();
  if (words === undefined || !(thrown instanceof Error)) return words ?? thrown;
  thrown.message = words;
  return thrown;
}

/** @param {unknown} value @returns {value is PromiseLike<unknown>} */
const isThenable = (value) => typeof (/** @type {{ then?: unknown } | null | undefined} */ (value)?.then) === 'function';

/** @param {AbortSignal} signal */
const aborted = (signal) => new Promise((resolve) => signal.addEventListener('abort', resolve));

/** An answer waits at most this long for others. */
const HOLD_MS = 1;
