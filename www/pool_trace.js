// A pool's events as a trace for Perfetto (ui.perfetto.dev) or chrome://tracing: a lane for each worker with a slice for each
// attempt, waiting jobs as asynchronous slices, arrows from an attempt to the next one of its job, how many jobs wait and run
// as counters, and what was cancelled or lost as marks. A module of its own: who does not import it does not load it.
//
// Format: "Trace Event Format", JSON object form; times in microseconds.

/** @typedef {import('./pool.js').TraceEvent} TraceEvent */
/** @typedef {Record<string, unknown> & { ph: string, ts: number, tid: number }} Entry */

const POOL = 1;
const WORKER = 10;

/**
 * @param {TraceEvent[]} events all that `onEvents` was given, in that order
 * @returns {{ displayTimeUnit: 'ms', traceEvents: object[] }} to be written as JSON
 */
export function perfettoTrace(events) {
  const trace = new Trace();
  for (const event of events) trace.add(event);
  return { displayTimeUnit: 'ms', traceEvents: trace.end(events.at(-1)?.tMs ?? 0) };
}

class Trace {
  /** @type {Entry[]} */
  #entries = [];
  /** Attempts under way, by job. @type {Map<number, { worker: number, from: number, attempt: number }>} */
  #running = new Map();
  /** Jobs that wait, each with the number of its wait. @type {Map<number, number>} */
  #waiting = new Map();
  /** Where each job ran last: the attempt's start, to draw the arrow from. @type {Map<number, { worker: number, from: number }>} */
  #before = new Map();
  #workers = new Set();
  #n_waits = 0;
  #n_arrows = 0;

  /** @param {TraceEvent} event */
  add({ tMs, kind, job = 0, worker = 0, detail }) {
    const ts = tMs * 1000, told = /** @type {{ state?: string, attempt?: number }} */ (detail ?? {});
    if (worker) this.#workers.add(worker);
    switch (kind) {
      case 'job submitted': return this.#wait(job, ts);
      case 'job dispatched': return this.#begin(job, worker, ts, told.attempt ?? 1);
      case 'job waiting': return this.#end(job, ts, 'to be run again'), this.#wait(job, ts);
      case 'job settled': return this.#end(job, ts, told.state ?? ''), this.#stopWaiting(job, ts);
      case 'job cancel asked': return this.#mark(`asked job ${job} to stop`, ts, WORKER + worker, 't');
      case 'context cancelled': return this.#mark('cancelled', ts, POOL, 'g');
      case 'worker changed': return told.state === 'lost' ? this.#mark('worker lost', ts, WORKER + worker, 't') : undefined;
    }
  }

  /** What is still under way ends with the trace. @param {number} tMs @returns {object[]} */
  end(tMs) {
    for (const job of [...this.#running.keys()]) this.#end(job, tMs * 1000, 'still running');
    for (const job of [...this.#waiting.keys()]) this.#stopWaiting(job, tMs * 1000);
    const name = (/** @type {string} */ what, /** @type {number} */ tid, /** @type {string} */ text) =>
      ({ name: what, ph: 'M', ts: 0, pid: POOL, tid, args: { name: text } });
    const lanes = [...this.#workers].sort((a, b) => a - b).map((n) => name('thread_name', WORKER + n, `W${String(n).padStart(3, '0')}`));
    this.#entries.sort((a, b) => a.ts - b.ts); // stable: what happened at one time stays in order
    return [name('process_name', POOL, 'worker pool'), name('thread_name', POOL, 'the pool'), ...lanes, ...this.#entries];
  }

  /** @param {number} job @param {number} ts */
  #wait(job, ts) {
    this.#waiting.set(job, ++this.#n_waits);
    this.#push({ name: `job ${job} waits`, ph: 'b', ts, tid: POOL, cat: 'wait', id: this.#n_waits });
    this.#count(ts);
  }

  /** @param {number} job @param {number} ts */
  #stopWaiting(job, ts) {
    const id = this.#waiting.get(job);
    if (id === undefined) return;
    this.#waiting.delete(job);
    this.#push({ name: `job ${job} waits`, ph: 'e', ts, tid: POOL, cat: 'wait', id });
    this.#count(ts);
  }

  /** @param {number} job @param {number} worker @param {number} ts @param {number} attempt */
  #begin(job, worker, ts, attempt) {
    this.#stopWaiting(job, ts);
    this.#running.set(job, { worker, from: ts, attempt });
    this.#count(ts);
  }

  /** @param {number} job @param {number} ts @param {string} state */
  #end(job, ts, state) {
    const attempt = this.#running.get(job);
    if (!attempt) return;
    this.#running.delete(job);
    const { worker, from } = attempt, before = this.#before.get(job);
    this.#push({ name: `job ${job}`, ph: 'X', ts: from, dur: ts - from, tid: WORKER + worker, cat: 'run', args: { attempt: attempt.attempt, state } });
    if (before) {
      const arrow = { name: 'again', cat: 'again', id: ++this.#n_arrows };
      this.#push({ ...arrow, ph: 's', ts: before.from, tid: WORKER + before.worker });
      this.#push({ ...arrow, ph: 'f', ts: from, tid: WORKER + worker, bp: 'e' });
    }
    this.#before.set(job, { worker, from });
    this.#count(ts);
  }

  /** @param {string} name @param {number} ts @param {number} tid @param {'t' | 'g'} scope */
  #mark(name, ts, tid, scope) {
    this.#push({ name, ph: 'i', ts, tid, s: scope });
  }

  /** @param {number} ts */
  #count(ts) {
    this.#push({ name: 'jobs', ph: 'C', ts, tid: POOL, args: { waiting: this.#waiting.size, running: this.#running.size } });
  }

  /** @param {Entry} entry */
  #push(entry) {
    this.#entries.push({ ...entry, pid: POOL });
  }
}
