// Jobs numbered one after the other, of which nothing is said but their task and arguments, kept as columns: in the table of jobs a block
// stands for each of them. Whoever has to do with one of them alone, has an entry made of it, which stands there from then on.

import { MapEntry, RunEntry } from './entry.js';
import { NO_OPTIONS } from './ticket.js';

/** @typedef {import('./web_worker.js').WebWorker} WebWorker */
/** @typedef {import('./ticket.js').Ticket} Ticket */
/** @typedef {import('./entry.js').Entry} Entry */
/** @typedef {import('../pool.js').JobResult} JobResult */

export class Block {
  /** Of the first. */
  id = 0;
  /** Of all; see Flag. */
  flags = 0;
  /** See Ticket; both empty before it is sent. @type {(WebWorker | null | undefined)[]} */
  holders = [];
  /** @type {unknown[]} */
  outcomes = [];

  /** @param {import('./desk.js').Desk} desk @param {string} task @param {unknown[]} args */
  constructor(desk, task, args) {
    this.desk = desk;
    this.task = task;
    this.args = args;
  }

  get length() {
    return this.args.length;
  }

  /** None comes to it any more. */
  seal() {
    this.holders = Array(this.args.length).fill(undefined);
    this.outcomes = Array(this.args.length).fill(undefined);
  }

  /** Has those before `end` go to a worker, in the message being made. @param {number} from @param {number} end @param {WebWorker} worker @param {number} remainingMs */
  post(from, end, worker, remainingMs) {
    const at = from - this.id, to = end - this.id;
    this.holders.fill(worker, at, to);
    worker.postMany(from, this.task, this.args, at, to, remainingMs);
  }

  /** @param {number} from @param {number} end @param {WebWorker} worker  who says so @param {unknown[]} values @param {number} first  that of the first of them */
  complete(from, end, worker, values, first) {
    const { holders, outcomes } = this;
    for (let at = from - this.id, i = first; at < end - this.id; at++, i++) {
      if (holders[at] !== worker) continue;
      holders[at] = null;
      outcomes[at] = values[i];
    }
  }

  /**
   * Where those end that follow one of them and stand in the table as it.
   * @param {import('./job_table.js').JobTable<any>} jobs @param {number} id @param {number} end  not beyond
   */
  endOf(jobs, id, end) {
    while (id < end && jobs.get(id) === this) id++;
    return id;
  }

  /** One of them by itself: the block keeps nothing of it. @param {number} id */
  entry(id) {
    const at = id - this.id, entry = this.entryAt(at);
    [entry.id, entry.flags, entry.holder, entry.outcome] = [id, this.flags, this.holders[at], this.outcomes[at]];
    this.args[at] = this.outcomes[at] = undefined;
    return entry;
  }

  /** @param {number} _at @returns {Entry} */
  entryAt(_at) {
    throw new Error('each kind makes its own');
  }

  /** Some have completed. @param {number} _id of the first @param {JobResult[]} _results */
  settled(_id, _results) {}
}

/** Inputs of a map(). */
export class MapBlock extends Block {
  /**
   * @param {import('./desk.js').Desk} desk @param {string} task @param {unknown[]} args  not empty
   * @param {import('./map_run.js').MapRun} run @param {number} index of the first among its inputs
   */
  constructor(desk, task, args, run, index) {
    super(desk, task, args);
    this.run = run;
    this.index = index;
  }

  /** @param {number} at */
  entryAt(at) {
    return new MapEntry(this.desk, this.task, this.args[at], NO_OPTIONS, this.run, this.index + at);
  }

  /** @param {number} id @param {JobResult[]} results */
  settled(id, results) {
    this.run.settledMany(this.index + id - this.id, results);
  }
}

/** Jobs of run() that were wished for in one moment. */
export class RunBlock extends Block {
  /** @type {(((value: unknown) => void) | undefined)[]} */
  resolves = [];

  /** @param {import('./desk.js').Desk} desk @param {string} task @param {number} wishedAt */
  constructor(desk, task, wishedAt) {
    super(desk, task, []);
    this.wishedAt = wishedAt;
  }

  /** @param {unknown} args @param {(value: unknown) => void} resolve */
  add(args, resolve) {
    this.args.push(args);
    this.resolves.push(resolve);
  }

  /** @param {number} at */
  entryAt(at) {
    const resolve = /** @type {(value: unknown) => void} */ (this.resolves[at]);
    this.resolves[at] = undefined;
    return new RunEntry(this.desk, this.task, this.args[at], NO_OPTIONS, resolve);
  }

  /** Those have completed, and nobody wants to know more than their values, which are not kept here. @param {number} from @param {number} end */
  completed(from, end) {
    const { args, outcomes, resolves } = this;
    for (let at = from - this.id; at < end - this.id; at++) {
      /** @type {(value: unknown) => void} */ (resolves[at])(outcomes[at]);
      args[at] = outcomes[at] = resolves[at] = undefined;
    }
  }

  /** @param {number} id @param {JobResult[]} results */
  settled(id, results) {
    this.completed(id, id + results.length);
  }
}

/**
 * What stands there for a job, by itself from now on.
 * @template {Ticket} T
 * @param {import('./job_table.js').JobTable<T | Block>} jobs @param {number} id @returns {T | undefined}
 */
export function alone(jobs, id) {
  const it = jobs.get(id);
  if (!(it instanceof Block)) return it;
  const entry = /** @type {any} */ (it.entry(id));
  jobs.set(id, entry);
  return entry;
}

/** The same for all. @template {Ticket} T @param {import('./job_table.js').JobTable<T | Block>} jobs @returns {Generator<T>} */
export function allAlone(jobs) {
  for (const it of new Set(jobs.values())) {
    if (it instanceof Block) for (let id = it.id; id < it.id + it.length; id++) if (jobs.get(id) === it) alone(jobs, id);
  }
  return /** @type {Generator<T>} */ (jobs.values());
}
