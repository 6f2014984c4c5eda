// Where jobs are handed in and results handed out: the table of unsettled jobs, and the traffic with the host, in batches.
// Invariant: every entry settles exactly once, also when the host breaks.

import { JobState } from '../kinds.js';
import { allAlone, alone, Block, RunBlock } from './block.js';
import { EventDecoder } from './events.js';
import { JobError } from './job.js';
import { JobTable } from './job_table.js';
import { COMPLETED, COMPLETED_HEAD, Flag, nextRecord, Op, Refusal, RESULT_HEAD, RUN, RUN_COUNT, SUBMIT } from './numbers.js';
import { checkWish, configError, isMoved, jsonOf, refusal } from './refusals.js';
import { Reader } from './results.js';
import { StatsBook } from './stats_book.js';
import { Glances } from './steady.js';
import { decode } from './thrown.js';
import { NO_OPTIONS } from './ticket.js';
import { completedOf, outcomeOf } from './outcome.js';

/** @typedef {import('../pool.js').SubmitOptions} SubmitOptions */
/** @typedef {import('../pool.js').JobResult} JobResult */
/** @typedef {import('./block.js').GrowingBlock} GrowingBlock */
/** @typedef {import('./entry.js').Entry} Entry */
/** @typedef {import('./outbox.js').Delivery} Delivery */
/** @typedef {import('./link_here.js').Link} Link */

export class Desk {
  /** @type {Link | undefined} */
  #link;
  #config;
  /** Unsettled. @type {JobTable<Entry | Block>} */
  entries = new JobTable();
  #lastId = 0;
  /** Entered and not sent. @type {(Entry | Block)[]} */
  #unsent = [];
  /** How many jobs that are. */
  #n_unsent = 0;
  /** The last of them, where more can come to it. @type {GrowingBlock | undefined} */
  #open;
  /** When each of them was wished for, by steadyMs(). @type {number[]} */
  #wishes = [];
  /** The retry policies of those of them that have options. @type {Map<Entry, number>} */
  #policies = new Map();
  /** What they are sent as; see core.d.ts. */
  #numbers = new Float64Array(PLAIN_CHUNK * (RUN + 1) + SUBMIT);
  /** @type {number[]} */
  #cancelled = [];
  /** @type {unknown[]} */
  #causes = [];
  /** Submissions that the host never heard of. */
  #n_withdrawn = 0;
  /** Submissions of this turn that were sent one by one. */
  #n_urgent = 0;
  #isFlushing = false;
  /** The first of them is with a worker already. */
  #hasBegun = false;
  /** It is the only one, and its host hears of it when it needs to. */
  #isHeldBack = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #late;
  /** Tasks by name, numbered from 0. @type {Map<string, number>} */
  #tasks = new Map();
  #lastTask = '';
  #lastTaskNumber = 0;
  #glances = new Glances(1_024);
  /** Retry options as JSON → key. @type {Map<string, number>} */
  #retries = new Map();
  /** What the host says of refused ones, by key. @type {Map<number, unknown>} */
  #refusedRetries = new Map();
  /** Submissions that the host knew of at the last delivery, and how many of them waited. */
  #seen = 0;
  #queued = 0;
  /** @type {EventDecoder | undefined} */
  #events;
  /** Why everything was cancelled. @type {unknown} */
  #cause;
  /** @type {(isUp: boolean) => void} */
  #setUp = () => {};
  /** Resolves when a worker was ready, or none will be. @type {Promise<boolean>} */
  isUp = new Promise((resolve) => {
    this.#setUp = resolve;
  });
  /** @type {(value: void) => void} */
  #setOver = () => {};
  /** Resolves when everything is settled and every worker has ended. @type {Promise<void>} */
  isOver = new Promise((resolve) => {
    this.#setOver = resolve;
  });
  /** Why no worker starts, in the browser's words. */
  words = '';
  isClosed = false;
  reader;
  book = new StatsBook();

  /**
   * @param {{ jobsCapacity: number, resultsCapacity: number, whenFull: string, n_workers: number, onEvents?: (events: import('../pool.js').TraceEvent[]) => void }} config
   */
  constructor(config) {
    this.#config = config;
    this.reader = new Reader((n_results) => this.link.receive(n_results));
    if (config.onEvents) this.#events = new EventDecoder(config.onEvents);
  }

  get config() {
    return this.#config;
  }

  get link() {
    if (!this.#link) throw new Error('the pool is not open yet');
    return this.#link;
  }

  /** @param {Link} link */
  open(link) {
    this.#link = link;
    link.start();
  }

  // ------------------------------------------------------------------ in

  /**
   * Takes a job in.
   * @param {Entry} entry
   * @param {boolean} [mayWait]
   * @param {boolean} [isUrgent]  it may not wait for the turn's end
   * @throws {PoolError} "config" | "closed" | "full"
   */
  enter(entry, mayWait = true, isUrgent = true) {
    const { task, options } = entry;
    const policy = options === NO_OPTIONS && typeof task === 'string' ? 0 : this.#check(task, options);
    if (this.isClosed) throw this.#refused(Refusal.Closed, entry);
    if (!mayWait && !this.link.isSync && !this.#hasRoom()) throw this.#refused(Refusal.Full, entry);

    if (this.#isHeldBack) this.flush();
    this.#shut();
    entry.id = ++this.#lastId;
    this.entries.set(entry.id, entry);
    this.book.submitted++;
    entry.flags = (mayWait || !this.link.isSync ? Flag.MayWait : 0) | (entry.awaitsAcceptance ? Flag.Awaited : 0) | (entry.isForReader ? Flag.Kept : 0);
    if (policy !== 0) this.#policies.set(entry, policy);
    this.#unsent.push(entry);
    this.#n_unsent++;
    this.#wishes.push(this.#glances.now());
    if (options.signal) entry.follow(options.signal);
    if (this.#n_unsent >= CHUNK) this.flush();
    else if (isUrgent) this.#hurry();
    this.#schedule();
  }

  /** Takes many in, at most a CHUNK, where columns are kept. @param {Block} block */
  enterBlock(block) {
    if (this.#isHeldBack || this.#n_unsent + block.length > CHUNK) this.flush();
    this.#shut();
    block.id = this.#lastId + 1;
    block.flags = Flag.MayWait;
    this.#lastId += block.length;
    block.enter(this.entries);
    this.book.submitted += block.length;
    this.#unsent.push(block);
    this.#n_unsent += block.length;
    this.#wishes.push(this.#glances.now());
    this.#schedule();
  }

  /** Whether plain jobs may come in as columns: it is not closed, and its host is in this thread. */
  get keepsColumns() {
    return this.link.isSync && !this.isClosed;
  }

  /**
   * Takes in a job without options, where columns are kept.
   * @param {new (desk: Desk, task: string, wishedAt: number) => GrowingBlock} Kind  of its block
   * @param {string} task @param {unknown} args @param {(value: any) => void} resolve
   */
  enterPlain(Kind, task, args, resolve) {
    if (this.#isHeldBack) this.flush();
    const now = this.#glances.now(), open = this.#open;
    const block = open && open.task === task && open.wishedAt === now && open.constructor === Kind ? open : this.#openBlock(Kind, task, now);
    block.add(args, resolve);
    this.#lastId++;
    this.book.submitted++;
    if (++this.#n_unsent === 1) this.#hasBegun = block instanceof RunBlock && this.link.begin(block);
    else if (this.#n_unsent >= PLAIN_CHUNK) this.flush();
    this.#schedule();
  }

  /** @param {new (desk: Desk, task: string, wishedAt: number) => GrowingBlock} Kind @param {string} task @param {number} wishedAt */
  #openBlock(Kind, task, wishedAt) {
    this.#shut();
    const block = new Kind(this, task, wishedAt);
    block.id = this.#lastId + 1;
    block.flags = Flag.MayWait | (block.isForReader ? Flag.Awaited | Flag.Kept : 0);
    this.#unsent.push(block);
    this.#wishes.push(wishedAt);
    this.#open = block;
    return block;
  }

  /** No more comes to the last of them. */
  #shut() {
    this.#open?.enter(this.entries);
    this.#open = undefined;
  }

  /** An unsettled job. @param {number} id */
  entryOf(id) {
    return alone(this.entries, id);
  }

  /** All of them. */
  allEntries() {
    return allAlone(this.entries);
  }

  /** @param {string} task @param {SubmitOptions} options @returns {number} the key of its retry policy @throws {PoolError} "config" */
  #check(task, options) {
    const { retry, transfer } = checkWish(task, options);
    if (retry === false || isMoved(transfer)) return -1; // what is gone to a worker cannot be sent to another
    return retry ? this.#retryKey(retry) : 0;
  }

  /** Those that are to be sent, in the core's numbers: runs of plain ones, and single ones. */
  #written() {
    const numbers = this.#numbers, entries = this.#unsent, wishes = this.#wishes;
    let end = 0, run = -1;
    for (let i = 0; i < entries.length; i++) {
      const it = entries[i], { id, task, flags } = it, number = task === this.#lastTask ? this.#lastTaskNumber : this.#taskNumber(task);
      if (it instanceof Block) {
        numbers.set([0, id, number, flags, it.length], end);
        numbers.fill(wishes[i], end + RUN, (end += RUN + it.length));
        run = -1;
        continue;
      }
      if (it.options !== NO_OPTIONS) {
        end = this.#writeSingle(it, end, number, wishes[i]);
        run = -1;
        continue;
      }
      if (run < 0 || numbers[run + 1] + numbers[run + RUN_COUNT] !== id || numbers[run + 2] !== number || numbers[run + 3] !== flags) {
        run = end;
        numbers[run] = 0;
        numbers[run + 1] = id;
        numbers[run + 2] = number;
        numbers[run + 3] = flags;
        numbers[run + RUN_COUNT] = 0;
        end += RUN;
      }
      numbers[run + RUN_COUNT]++;
      numbers[end++] = wishes[i];
    }
    return numbers.subarray(0, end);
  }

  /** @param {Entry} entry @param {number} at @param {number} task @param {number} wishedAt */
  #writeSingle(entry, at, task, wishedAt) {
    const { priority = 0, timeoutMs = NaN, deadlineMs = NaN, graceMs = NaN, idempotent = true, transfer } = entry.options;
    const isRepeatable = idempotent && !isMoved(transfer) ? 1 : 0, policy = this.#policies.get(entry) ?? 0;
    this.#numbers.set([entry.id, priority, timeoutMs, deadlineMs, graceMs, policy, isRepeatable, entry.flags, wishedAt, task], at);
    return at + SUBMIT;
  }

  /** @param {string} task */
  #taskNumber(task) {
    let number = this.#tasks.get(task);
    if (number === undefined) this.#tasks.set(task, (number = Math.min(this.#tasks.size, MOST_TASKS)));
    [this.#lastTask, this.#lastTaskNumber] = [task, number];
    return number;
  }

  /** @param {Entry} entry @param {unknown} cause */
  cancel(entry, cause) {
    entry.because(cause);
    if (this.#withdraw(entry)) return;
    this.#cancelled.push(entry.id);
    this.#causes.push(cause);
    if (this.link.isSync) this.#schedule();
    else this.flush();
  }

  /** @param {unknown} [cause] */
  cancelAll(cause) {
    this.#cause ??= cause;
    this.flush();
    if (!this.book.isOver) this.link.cancelAll(cause);
  }

  /** Sends what is held back. */
  flush() {
    this.#shut();
    const entries = this.#unsent, numbers = this.#written(), cancelled = this.#cancelled, causes = this.#causes;
    if (entries.length === 0 && cancelled.length === 0) return;
    [this.#unsent, this.#wishes, this.#cancelled, this.#causes] = [[], [], [], []];
    this.#n_unsent = 0;
    this.#policies.clear();
    const isLate = this.#isHeldBack;
    this.#isHeldBack = this.#hasBegun = false;
    if (this.book.isOver) return;
    if (entries.length > 0) this.link.submit(numbers, /** @type {Entry[]} */ (entries), isLate); // no blocks where they are looked at
    if (cancelled.length > 0) this.link.cancel(cancelled, causes);
  }

  /** Cancelled before it was sent: no worker ever sees it. @param {Entry} entry */
  #withdraw(entry) {
    const block = this.#unsent.findIndex((it) => it instanceof Block && it.id <= entry.id && entry.id < it.id + it.length);
    if (block >= 0) this.#unfoldUnsent(block);
    const at = this.#unsent.indexOf(entry);
    if (at < 0) return false;
    this.#unsent.splice(at, 1);
    this.#n_unsent--;
    this.#wishes.splice(at, 1);
    this.#n_withdrawn++;
    queueMicrotask(() => {
      if (this.entries.get(entry.id) !== entry) return;
      this.book.settle(JobState.Cancelled);
      const words = `the task "${entry.task}" was cancelled`;
      this.#settle(entry, blankResult(entry, new JobError('cancelled', words, { cause: entry.cause, rung: 'queued' })));
    });
    return true;
  }

  /** @param {number} at */
  #unfoldUnsent(at) {
    const { id, length } = /** @type {Block} */ (this.#unsent[at]), ids = Array.from({ length }, (_, i) => id + i);
    this.#unsent.splice(at, 1, ...ids.map((id) => /** @type {Entry} */ (this.entryOf(id))));
    this.#wishes.splice(at, 1, ...ids.map(() => this.#wishes[at]));
  }

  #schedule() {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    queueMicrotask(() => {
      this.#isFlushing = false;
      this.#n_urgent = 0;
      if (this.#hasBegun && this.#n_unsent === 1 && this.#cancelled.length === 0) this.#holdBack();
      else this.flush();
    });
  }

  /** Whoever waits for a single job waits for its worker, and all that is done here first they would wait for as well. */
  #holdBack() {
    this.#isHeldBack = true;
    this.#late ??= setTimeout(() => {
      this.#late = undefined;
      if (this.#isHeldBack) this.flush();
    }, HOLD_BACK_MS);
  }

  /**
   * A host in another thread can begin while this one is kept busy, but only with what it has: a turn's first submissions go
   * at once, one by one, the others in batches.
   */
  #hurry() {
    if (this.link.isSync) return;
    if (this.#n_urgent < URGENT || this.#n_unsent >= BATCH) this.flush();
    this.#n_urgent++;
  }

  /** With the host in another thread: whether the jobs channel surely takes one more. */
  #hasRoom() {
    const { jobsCapacity, whenFull } = this.#config;
    if (whenFull === 'drop-oldest') return true;
    const waiting = this.#queued + this.book.submitted - this.#n_withdrawn - this.#seen;
    return waiting < (jobsCapacity || this.book.n_idle);
  }

  /** @param {object} options */
  #retryKey(options) {
    const json = jsonOf(options);
    let key = this.#retries.get(json);
    if (key === undefined) {
      this.#retries.set(json, (key = this.#retries.size + 1));
      this.link.addRetry(key, JSON.parse(json));
    }
    if (this.#refusedRetries.has(key)) throw configError(this.#refusedRetries.get(key));
    return key;
  }

  /** @param {number} reason @param {Entry} entry */
  #refused(reason, entry) {
    this.book.refusedHere++;
    return refusal(reason, entry);
  }

  // ------------------------------------------------------------------ out

  /** @param {Delivery} delivery */
  deliver(delivery) {
    if (this.book.isOver) return;
    const { records, payloads, progress, stats, trace, failed } = delivery;
    this.#seen = delivery.seen;
    this.#queued = delivery.queued;
    if (delivery.words) this.words = delivery.words;
    if (delivery.isUp) this.#setUp(true);
    for (const [key, reason] of delivery.refused ?? []) this.#refusedRetries.set(key, reason);
    if (stats) this.book.snapshot = stats;
    for (const [id, value] of progress) this.#progress(id, value);
    let n_settled = 0;
    for (const chunk of records) n_settled = this.#read(chunk, payloads, n_settled);
    this.reader.serve();
    if (trace) this.#events?.decode(trace);
    if (delivery.isOver) this.#finish(failed);
  }

  /** @param {number} id @param {unknown} value */
  #progress(id, value) {
    try {
      this.entryOf(id)?.options.onProgress?.(value);
    } catch (thrown) {
      reportError(thrown);
    }
  }

  /** @param {Float64Array} records @param {unknown[]} payloads @param {number} n_settled of the payloads @returns {number} the same afterwards */
  #read(records, payloads, n_settled) {
    for (let at = 0; at < records.length; at = nextRecord(records, at)) {
      switch (records[at]) {
        case Op.Accepted: this.#accepted(records[at + 1], records[at + 1] + records[at + 2]); break;
        case Op.Completed: n_settled = this.#allCompleted(records, at, payloads, n_settled); break;
        case Op.CompletedRun: n_settled = this.#runCompleted(records, at, payloads, n_settled); break;
        case Op.Settled: this.#settled(records, at, payloads[n_settled++]); break;
        case Op.Rejected: this.#rejected(records[at + 1], records[at + 2]); break;
        case Op.Result:
          for (let i = at + RESULT_HEAD; i < nextRecord(records, at); i++) this.reader.result(records[i]);
          break;
        case Op.ResultRun: this.reader.results(records[at + 1], records[at + 1] + records[at + 2]); break;
        case Op.ResultsEnd: this.reader.end(); break;
        case Op.CannotStart: this.#setUp(false); break;
        default: // the host's own
      }
    }
    return n_settled;
  }

  /** @param {number} from @param {number} end */
  #accepted(from, end) {
    while (from < end) {
      const it = this.entries.get(from), first = from;
      from = it instanceof Block ? it.endOf(from, end) : from + 1;
      if (it instanceof Block) it.accepted(first, from);
      else it?.accepted();
    }
  }

  /** @param {Float64Array} records @param {number} at @param {unknown} payload */
  #settled(records, at, payload) {
    const id = records[at + 1], entry = this.entryOf(id);
    if (!entry) return;
    this.book.settle(records[at + 2]);
    this.#settle(entry, outcomeOf(entry, records, at, decode(/** @type {any} */ (payload)), this.#cause));
  }

  /** @param {Float64Array} records @param {number} at @param {unknown[]} payloads @param {number} n_settled */
  #allCompleted(records, at, payloads, n_settled) {
    const end = nextRecord(records, at);
    for (let i = at + COMPLETED_HEAD; i < end; i += COMPLETED) {
      this.#completed(records[i], records, at, i + 1, payloads[n_settled++]);
    }
    return n_settled;
  }

  /** @param {Float64Array} records @param {number} at @param {unknown[]} payloads @param {number} n_settled */
  #runCompleted(records, at, payloads, n_settled) {
    for (let id = records[at + 7], end = id + records[at + 8]; id < end; ) {
      const payload = payloads[n_settled++];
      if (payload instanceof Block) this.#blockCompleted(payload, id, (id = /** @type {number} */ (payloads[n_settled++])), records, at);
      else this.#completed(id++, records, at, at + 4, payload);
    }
    return n_settled;
  }

  /** Some of a block, but for those that have an entry of their own since. @param {Block} block @param {number} from @param {number} to @param {Float64Array} records @param {number} at */
  #blockCompleted(block, from, to, records, at) {
    while (from < to) {
      const end = block.endOf(from, to);
      if (end === from) {
        this.#completed(from, records, at, at + 4, this.entryOf(from++)?.outcome);
        continue;
      }
      const first = from, values = block.take(from, end);
      this.entries.deleteMany(from, end);
      this.book.completed(end - from);
      if (block instanceof RunBlock && !this.reader.isAttached) {
        block.completed(from, values);
      } else {
        const results = values.map((value, i) => completedOf(first + i, block.task, records, at, at + 4, value));
        if (this.reader.isAttached || block.isForReader) for (const result of results) this.reader.settled(result, block.isForReader);
        block.settled(from, results);
      }
      from = end;
    }
  }

  /** @param {number} id @param {Float64Array} records @param {number} at of the record @param {number} times of its times @param {unknown} value */
  #completed(id, records, at, times, value) {
    const entry = this.entryOf(id);
    if (!entry) return;
    this.book.completed(1);
    if (!this.reader.isAttached && entry.completed(value)) {
      this.entries.delete(id);
      entry.unfollow();
    } else {
      this.#settle(entry, completedOf(id, entry.task, records, at, times, value));
    }
  }

  /** @param {number} id @param {number} reason */
  #rejected(id, reason) {
    const entry = this.entryOf(id);
    if (!entry) return;
    if (reason === Refusal.Config) this.book.submitted--;
    else this.book.rejected++;
    const error = reason === Refusal.Config ? configError([...this.#refusedRetries.values()].at(-1)) : refusal(reason, entry);
    if (reason !== Refusal.Dropped && (entry.takesRefusals || this.link.isSync)) {
      this.entries.delete(id);
      entry.unfollow();
      entry.refused(error);
      return;
    }
    // It was accepted before: its result says what became of it.
    const jobError = new JobError('cancelled', error.message, { cause: error, rung: 'queued' });
    this.#settle(entry, blankResult(entry, jobError));
  }

  /** @param {Entry} entry @param {JobResult} result */
  #settle(entry, result) {
    this.entries.delete(entry.id);
    this.reader.settled(result, entry.isForReader);
    entry.unfollow();
    entry.settled(result);
  }

  /** @param {string} [failed] */
  #finish(failed) {
    this.isClosed = this.book.isOver = true;
    this.flush(); // to nobody
    for (const entry of this.allEntries()) {
      const error = failed
        ? new JobError('lost', `the pool itself broke: ${failed}`)
        : new JobError('cancelled', 'the pool was terminated', { cause: entry.cause ?? this.#cause });
      this.book.settle(failed ? JobState.Lost : JobState.Cancelled);
      this.#settle(entry, blankResult(entry, error));
    }
    this.reader.end();
    this.#setUp(false);
    this.#setOver();
  }
}

/** @param {Entry} entry @param {JobError} error @returns {JobResult} */
function blankResult({ id, task, options }, error) {
  const times = { waitMs: 0, runMs: 0, totalMs: 0 };
  return { id, task, ok: false, error, attempts: 0, worker: null, priority: options.priority ?? 0, ...times };
}

/** A host hears of a job that has begun at the latest then. */
const HOLD_BACK_MS = 1;
const URGENT = 256;
const BATCH = 64;
/** Not more than these wait for the turn's end: workers can begin with them, and what lies close together is quickly worked on. */
const CHUNK = 1_024;
/** The same of those that come in as columns one by one, where more cost a message than its worker gains by having it sooner. */
const PLAIN_CHUNK = 4_096;
/** Names beyond these share the last number. */
const MOST_TASKS = 1_000;
