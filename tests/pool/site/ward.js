// Keeps an eye on a pool under test: every job that was submitted through it settles exactly once, and the books are right.

import { createPool } from './pool/pool.js';

const SETTLED = ['completed', 'failed', 'panicked', 'timedOut', 'expired', 'cancelled', 'killed', 'lost'];
const BUCKETS = ['rejected', 'queued', 'inFlight', 'waitingToRetry', ...SETTLED];

export class Ward {
  /** Times that each job settled, by id. */
  counts = new Map();
  /** Times that the pool's trace says so, of every job, however it was submitted. */
  settled = new Map();
  /** Deaths of workers that the pool has noticed or ordered. */
  n_deaths = 0;

  static async open(options) {
    const ward = new Ward();
    const onEvents = (events) => {
      for (const { kind, job, detail } of events) {
        if (kind === 'job settled') ward.settled.set(job, (ward.settled.get(job) ?? 0) + 1);
        if (kind === 'worker changed' && detail.state === 'lost') ward.n_deaths++;
      }
      options?.onEvents?.(events);
    };
    ward.pool = await createPool({ tasks: new URL('./tasks.js', import.meta.url).href, ...options, onEvents });
    return ward;
  }

  /** Submits, and gives what the tests look at. */
  async submit(task, args, options) {
    const job = await this.pool.submit(task, args, options);
    return { job, result: this.#counted(job) };
  }

  trySubmit(task, args, options) {
    const job = this.pool.trySubmit(task, args, options);
    return { job, result: this.#counted(job) };
  }

  /** Submits a job that tells when it has started, and waits until it has. */
  async started(task, args, options) {
    const told = withResolvers();
    const submitted = await this.submit(task, args, { ...options, onProgress: () => told.resolve() });
    await told.promise;
    return submitted;
  }

  /** A job that has started and goes on until `open()`. */
  async held() {
    const gate = `gate ${Math.random()}`;
    const channel = new BroadcastChannel(gate);
    const held = await this.started('hold', { gate });
    // Again until it is heard: a message may overtake the far end's joining of the channel.
    const open = () => {
      const knocking = setInterval(() => channel.postMessage('open'), 5);
      held.result.then(() => (clearInterval(knocking), channel.close()));
    };
    return { ...held, open };
  }

  /** Until whoever decides and this thread have nothing more to say to each other: jobs go there and come back withdrawn. */
  async quiet() {
    for (let n = 0; n < 5; n++) {
      const { job, result } = await this.submit('echo');
      job.cancel();
      await result;
    }
  }

  /** Until the figures are so. */
  async until(isSo) {
    while (!isSo(this.pool.stats())) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Until the pool knows of so many deaths. */
  async died(n) {
    while (this.n_deaths < n) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async #counted(job) {
    this.counts.set(job.id, 0);
    const result = await job.result;
    this.counts.set(job.id, this.counts.get(job.id) + 1);
    this.check();
    return result;
  }

  /** Submits and waits. */
  async settle(task, args, options) {
    return plain(await (await this.submit(task, args, options)).result);
  }

  /** The conservation law, now. */
  check() {
    const stats = this.pool.stats();
    const sum = BUCKETS.reduce((total, key) => total + stats[key], 0);
    if (sum !== stats.submitted || BUCKETS.some((key) => !(stats[key] >= 0))) {
      throw new Error(`submitted ${stats.submitted}, but ${BUCKETS.map((key) => `${key} ${stats[key]}`).join(', ')}`);
    }
    return stats;
  }

  /** Jobs behind whatever happened still run; then the pool is drained, and all is accounted for. */
  async close() {
    const behind = await Promise.all([1, 2, 3, 4].map((value) => this.pool.run('double', { value })));
    if (String(behind) !== '2,4,6,8') throw new Error(`jobs behind it gave ${behind}`);
    return this.drain();
  }

  async drain() {
    const stats = await this.pool.drain();
    this.check();
    if (stats.queued || stats.inFlight || stats.waitingToRetry) throw new Error(`drained, but ${JSON.stringify(stats)}`);
    for (const [id, count] of [...this.counts, ...this.settled]) if (count !== 1) throw new Error(`job ${id} settled ${count} times`);
    return stats;
  }
}

function withResolvers() {
  let resolve;
  const promise = new Promise((settle) => { resolve = settle; });
  return { promise, resolve };
}

/** A result that can be carried out of the page. */
export function plain(result) {
  const { error, ...rest } = result;
  return error ? { ...rest, error: plainError(error) } : rest;
}

export function plainError(error) {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, kind, rung, clock, code, details, field, value, min, max } = error;
  const known = { name, message, hasStack: typeof stack === 'string' && stack.length > 0, kind, rung, clock, code, details, field, value, min, max };
  const cause = 'cause' in error ? { cause: plainError(error.cause) } : {};
  return JSON.parse(JSON.stringify({ ...known, ...cause }));
}
