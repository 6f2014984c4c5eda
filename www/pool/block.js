// Inputs of a map() that are jobs numbered one after the other, kept as columns: in the table of jobs a block stands for each of them.
// Whoever has to do with one of them alone, has an entry made of it, which stands there from then on.

import { MapEntry } from './entry.js';
import { NO_OPTIONS } from './ticket.js';

/** @typedef {import('./web_worker.js').WebWorker} WebWorker */
/** @typedef {import('./ticket.js').Ticket} Ticket */

export class Block {
  /** Of the first. */
  id = 0;
  /** Of all; see Flag. */
  flags = 0;
  /** See Ticket. @type {(WebWorker | null | undefined)[]} */
  holders;
  /** @type {unknown[]} */
  outcomes;

  /**
   * @param {import('./desk.js').Desk} desk @param {string} task @param {unknown[]} args  not empty
   * @param {import('./map_run.js').MapRun} run @param {number} index of the first among its inputs
   */
  constructor(desk, task, args, run, index) {
    this.desk = desk;
    this.task = task;
    this.args = args;
    this.run = run;
    this.index = index;
    this.holders = Array(args.length).fill(undefined);
    this.outcomes = Array(args.length).fill(undefined);
  }

  get length() {
    return this.args.length;
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

  /** One of them by itself. @param {number} id */
  entry(id) {
    const at = id - this.id, entry = new MapEntry(this.desk, this.task, this.args[at], NO_OPTIONS, this.run, this.index + at);
    [entry.id, entry.flags, entry.holder, entry.outcome] = [id, this.flags, this.holders[at], this.outcomes[at]];
    return entry;
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
