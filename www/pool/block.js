// Jobs numbered one after the other, of which nothing is said but their task and arguments, kept as columns: in the table of jobs a block
// stands for each of them. Whoever has to do with one of them alone, has an entry made of it, which stands there from then on.

import { MapEntry, RunEntry, SubmitEntry } from './entry.js';
import { IdRuns } from './id_runs.js';
import { Job, settle } from './job.js';
import { NO_OPTIONS } from './ticket.js';

/** @typedef {import('./web_worker.js').WebWorker} WebWorker */
/** @typedef {import('./ticket.js').Ticket} Ticket */
/** @typedef {import('./entry.js').Entry} Entry */
/** @typedef {import('../pool.js').JobResult} JobResult */
/** @typedef {import('./job.js').Keeper} Keeper */

/**
 * Some of a block, in one message to a worker or from it.
 * @typedef {object} Piece
 * @property {number} from
 * @property {number} end
 * @property {WebWorker} worker
 * @property {unknown[] | undefined} values  what came of them, once they have completed, and of others
 * @property {number} at  where among these theirs begin
 */

export class Block {
  /** Of the first. */
  id = 0;
  /** Of all; see Flag. */
  flags = 0;
  /** Those that it still stands for. */
  #own = new IdRuns();
  /** Those that were sent to a worker, and have not settled. @type {Piece[]} */
  #pieces = [];
  /** How many were not. */
  #n_unsent = 0;

  /** @param {import('./desk.js').Desk} desk @param {string} task @param {unknown[]} args */
  constructor(desk, task, args) {
    this.desk = desk;
    this.task = task;
    this.args = args;
  }

  get length() {
    return this.args.length;
  }

  /** Whether the results channel is to keep what comes of them for a reader who comes later. */
  get isForReader() {
    return false;
  }

  /** Some are in the jobs channel. @param {number} _from @param {number} _end */
  accepted(_from, _end) {}

  /** None comes to it any more. @param {import('./job_table.js').JobTable<any>} jobs  where it stands for them from now on */
  enter(jobs) {
    jobs.setMany(this.id, this.length, this);
    this.#own.add(this.id, this.id + this.length);
    this.#n_unsent = this.length;
  }

  /**
   * Has those before `end` go to a worker, in the message being made, unless they are out already.
   * @param {number} from @param {number} end @param {WebWorker} worker @param {number} remainingMs @param {boolean} [areOut]
   * @returns {number} those of them that nobody has had before; the others were with one that was killed before it came to them
   */
  post(from, end, worker, remainingMs, areOut = false) {
    const n_new = this.#takeOut(from, end).reduce((n_new, piece) => n_new - (piece.end - piece.from), end - from);
    this.#pieces.push({ from, end, worker, values: undefined, at: 0 });
    this.#n_unsent -= n_new;
    if (!areOut) worker.postMany(from, this.task, this.args, from - this.id, end - this.id, remainingMs);
    return n_new;
  }

  /** @param {number} from @param {number} end @param {WebWorker} worker  who says so @param {unknown[]} values @param {number} at  that of the first of them */
  complete(from, end, worker, values, at) {
    for (const piece of this.#takeOut(from, end)) {
      this.#pieces.push(piece.worker === worker && !piece.values ? { ...piece, values, at: at + piece.from - from } : piece);
    }
  }

  /** Those by themselves, and no longer among its pieces. @param {number} from @param {number} end @returns {Piece[]} */
  #takeOut(from, end) {
    const taken = [], left = [];
    for (const piece of this.#pieces) {
      const first = Math.max(from, piece.from), last = Math.min(end, piece.end);
      if (first >= last) {
        left.push(piece);
        continue;
      }
      if (piece.from < first) left.push(part(piece, piece.from, first));
      taken.push(part(piece, first, last));
      if (last < piece.end) left.push(part(piece, last, piece.end));
    }
    this.#pieces = left;
    return taken;
  }

  /** Where those end that follow one of them and that it stands for. @param {number} id @param {number} end  not beyond */
  endOf(id, end) {
    return Math.min(this.#own.endOf(id), end);
  }

  /** Some have completed, and it stands for them no more. @param {number} from @param {number} end @returns {unknown[]} their values */
  take(from, end) {
    const values = this.#takeOut(from, end).sort((a, b) => a.from - b.from).map(valuesOf);
    this.#own.delete(from, end);
    this.#forget(from, end);
    return values.length === 1 ? values[0] : values.flat();
  }

  /** One of them by itself: the block keeps nothing of it. @param {number} id */
  entry(id) {
    const at = id - this.id, entry = this.entryAt(at), [piece] = this.#takeOut(id, id + 1);
    [entry.id, entry.flags] = [id, this.flags];
    if (!piece) this.#n_unsent--;
    else [entry.holder, entry.outcome] = piece.values ? [null, piece.values[piece.at]] : [piece.worker, undefined];
    this.#own.delete(id, id + 1);
    this.#forget(id, id + 1);
    return entry;
  }

  /** Keeps nothing of what these were given. @param {number} from @param {number} end */
  #forget(from, end) {
    // Not before all are sent: an array that was written into costs three times as much to clone, and so do those that are cut out of it.
    if (this.#n_unsent === 0) this.args.fill(undefined, from - this.id, end - this.id);
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

/** Jobs that were wished for in one moment, each with somebody who waits for a Promise. */
export class GrowingBlock extends Block {
  /** @type {(((value: any) => void) | undefined)[]} */
  resolves = [];

  /** @param {import('./desk.js').Desk} desk @param {string} task @param {number} wishedAt */
  constructor(desk, task, wishedAt) {
    super(desk, task, []);
    this.wishedAt = wishedAt;
  }

  /** @param {unknown} args @param {(value: any) => void} resolve */
  add(args, resolve) {
    this.args.push(args);
    this.resolves.push(resolve);
  }
}

/** Jobs of run(). */
export class RunBlock extends GrowingBlock {
  /** @param {number} at */
  entryAt(at) {
    const resolve = /** @type {(value: unknown) => void} */ (this.resolves[at]);
    this.resolves[at] = undefined;
    return new RunEntry(this.desk, this.task, this.args[at], NO_OPTIONS, resolve);
  }

  /** One of them has completed; that is told again when the books are kept. @param {number} id @param {unknown} value */
  tell(id, value) {
    this.resolves[id - this.id]?.(value);
  }

  /** Nobody wants to know more than their values, which are not kept here. @param {number} from @param {unknown[]} values */
  completed(from, values) {
    const { resolves } = this, first = from - this.id;
    for (let i = 0; i < values.length; i++) /** @type {(value: unknown) => void} */ (resolves[first + i])(values[i]);
    resolves.fill(undefined, first, first + values.length);
  }

  /** @param {number} id @param {JobResult[]} results */
  settled(id, results) {
    this.completed(id, results.map(({ value }) => value));
  }
}

/** Jobs of submit(). @implements {Keeper} */
export class SubmitBlock extends GrowingBlock {
  /** Those that were accepted and have not settled. @type {(Job | undefined)[]} */
  #jobs = [];

  get isForReader() {
    return true;
  }

  /** @param {number} from @param {number} end */
  accepted(from, end) {
    for (let id = from, at = from - this.id; id < end; id++, at++) {
      const accept = this.resolves[at];
      if (accept) accept((this.#jobs[at] = new Job(this, id)));
      this.resolves[at] = undefined;
    }
  }

  /** @param {number} at */
  entryAt(at) {
    const entry = new SubmitEntry(this.desk, this.task, this.args[at], NO_OPTIONS), accept = this.resolves[at], job = this.#jobs[at];
    this.resolves[at] = this.#jobs[at] = undefined;
    if (accept) [entry.accept, entry.refuse] = [accept, (reason) => accept(Promise.reject(reason))];
    if (job) entry.job = job;
    return entry;
  }

  /** @param {number} id @param {JobResult[]} results */
  settled(id, results) {
    for (let i = 0, at = id - this.id; i < results.length; i++, at++) {
      const job = this.#jobs[at];
      if (job) settle(job, results[i]);
      this.#jobs[at] = undefined;
    }
  }

  /** Of one that has not settled: an entry stands for it from now on. @param {number} id */
  resultOf(id) {
    return /** @type {SubmitEntry} */ (this.desk.entryOf(id)).resultOf();
  }

  /** @param {number} id @param {unknown} cause */
  cancelJob(id, cause) {
    this.desk.entryOf(id)?.cancel(cause);
  }
}

/** @param {Piece} piece @param {number} from @param {number} end @returns {Piece} */
const part = (piece, from, end) =>
  from === piece.from && end === piece.end ? piece : { ...piece, from, end, at: piece.at + from - piece.from };

/** @param {Piece} piece */
function valuesOf({ from, end, values = Array(end - from).fill(undefined), at }) {
  return at === 0 && values.length === end - from ? values : values.slice(at, at + end - from);
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
