// The world around a PoolCore: Web Workers, messages, timers, and the tables of JavaScript values, which never enter the wasm.
// It performs what the core wants done and tells it what happened; every decision is the core's. It runs in the calling
// thread or in a worker of its own, and can tell neither.
//
// Invariant: whatever is submitted is delivered back as settled or rejected, also when the core itself breaks.

import { alone, Block, RunBlock } from './block.js';
import { Alarm } from './clock.js';
import { AT_ONCE } from './early_workers.js';
import { JobTable } from './job_table.js';
import { ANSWER, COMPLETED, COMPLETED_HEAD, Ending, nextRecord, Op, Refusal, RUN, RUN_COUNT, SUBMIT, SUBMIT_POLICY } from './numbers.js';
import { Outbox } from './outbox.js';
import { Spares } from './spares.js';
import { steadyMs } from './steady.js';
import { encode, wordsOf } from './thrown.js';
import { WebWorker } from './web_worker.js';

/** @typedef {import('./core.js').PoolCore} PoolCore */
/** @typedef {import('../pool.js').PoolStats} PoolStats */
/** @typedef {import('./ticket.js').Ticket} Ticket */

/** @typedef {import('./outbox.js').Delivery} Delivery */

/**
 * @typedef {object} Setting
 * @property {typeof import('./core.js').PoolCore} PoolCore
 * @property {WebAssembly.Module} module
 * @property {string} script  of a pool worker
 * @property {() => Promise<void>} [whenFree]  resolves when the page's thread has time: in Firefox a worker that starts another one
 *   stands still until then
 * @property {import('./early_workers.js').EarlyWorkers} [early]  started already
 * @property {string | null} tasks  absolute address of the task module; null: the crate's own tasks
 * @property {Record<string, unknown>} options  PoolOptions that can be cloned
 * @property {boolean} hasEvents  somebody wants the trace
 * @property {boolean} pushesStats  the facade cannot ask for them
 */

/**
 * Jobs that have completed, where those that took any time have a place among them and milliseconds.
 * @typedef {object} Answer
 * @property {number[]} runMs
 * @property {unknown[]} outcomes
 * @property {number} atMs  when it was heard
 */
/**
 * @typedef {object} Ahead
 * @property {RunBlock} block  of the job, which is its only one as yet
 * @property {WebWorker} worker
 * @property {number} atMs  since when
 * @property {Answer | undefined} answer
 */

export class Host {
  #core;
  #setting;
  #recipe;
  #spares;
  #alarm = new Alarm(() => this.#act((core, now) => core.advance(now)));
  /** By number. @type {Map<number, WebWorker>} */
  #workers = new Map();
  /** To be started when the first is up or gone, or after a while: number and generation. @type {Map<number, number>} */
  #awaited = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #nextStart;
  /** With something to send. @type {Set<WebWorker>} */
  #dirty = new Set();
  /** Unsettled. @type {JobTable<Ticket | Block>} */
  #jobs;
  /** Whether that is the facade's own table, who enters jobs there and takes them out. */
  #isShared;
  /** ANSWER numbers an answer. */
  #answered = new Float64Array(16 * ANSWER);
  /** The core's number of each retry policy, by the facade's key; NaN: refused. */
  #policies = new Map([[0, 0], [-1, -1]]);
  /** Why everything was cancelled. @type {unknown} */
  #cause;
  /** For the facade. */
  #out;
  #isUp = false;
  #isOver = false;
  #isPumping = false;
  /** Of the last Post. */
  #remainingMs = Infinity;
  /** Who has the next plain job, where that can be foreseen. @type {WebWorker | undefined} */
  #next;
  /** A job that a worker has, and the core is not told of yet. @type {Ahead | undefined} */
  #ahead;
  #hasReader = false;
  /** Waits for the page's thread to be free. */
  #isAsking = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;
  #pinger = setInterval(() => this.#ping(), PING_MS);

  /**
   * @param {Setting} setting
   * @param {(delivery: Delivery) => void} deliver  called at most once a turn, synchronously when a call of ours had an effect
   * @param {JobTable<Ticket | Block>} [tickets]  the facade's, where it is in this thread
   * @throws a plain object, for the first option refused
   */
  constructor(setting, deliver, tickets) {
    this.#setting = setting;
    this.#isShared = tickets !== undefined;
    this.#jobs = tickets ?? new JobTable();
    try {
      this.#core = new setting.PoolCore(steadyMs(), setting.options, setting.hasEvents);
    } catch (refused) {
      this.#cleanUp();
      throw refused;
    }
    this.#out = new Outbox(this.#core, setting, deliver);
    const { module, tasks, script, options } = setting;
    this.#recipe = { url: URL.createObjectURL(new Blob([script], { type: 'text/javascript' })), module, tasks, early: setting.early, whenFree: setting.whenFree };
    /** @type {import('./web_worker.js').Ears} */
    this.ears = {
      ready: (worker) => this.#ready(worker),
      answers: (worker, answers) => this.#answers(worker, answers),
      completed: (worker, first, runMs, values) => this.#completedRun(worker, first, runMs, values),
      progress: (worker, job, value) => this.#progress(worker, job, value),
      gone: (worker, words) => this.#gone(worker, words),
    };
    this.#spares = new Spares(/** @type {number | undefined} */ (options.spares) ?? 0, () => new WebWorker({ ...this.#recipe, isWarm: true }, this.ears));
  }

  /** To be called once, when the facade can hear. */
  start() {
    this.#act((core, now) => core.advance(now));
  }

  /** An unsettled job, by itself from now on. @param {number} id @returns {Ticket | undefined} */
  #ticket(id) {
    return this.#isShared ? alone(this.#jobs, id) : /** @type {Ticket | undefined} */ (this.#jobs.get(id));
  }

  // ------------------------------------------------------------------ from the facade

  /**
   * Has a worker begin with a plain job before the core is told of it, where that can be foreseen: in the time that takes the job would
   * often be done. Should it go elsewhere after all, it is taken back, as jobs are that travel together.
   * @param {RunBlock} block  of that job @returns {boolean} whether it has; then it is to be submitted before anything else is told
   */
  begin(block) {
    const worker = this.#next, atMs = steadyMs();
    if (!worker || this.#isOver || this.#isPumping || this.#ahead || this.#alarm.atMs < atMs + FORESIGHT_MS) return false;
    const ahead = (this.#ahead = { block, worker, atMs, answer: undefined });
    try {
      worker.begin(block.id, block.task, block.args[0]);
    } catch (thrown) {
      // While it was read something else was told: the core believes it there. Otherwise it is found again that it cannot be sent.
      if (this.#ahead === ahead) this.#ahead = undefined;
      else this.#act(() => this.#cannotClone(worker, block.id, encode(thrown)));
    }
    return this.#ahead === ahead;
  }

  /** Tells the core what it has not been told yet. */
  #catchUp() {
    this.#ahead?.block.desk.flush();
  }

  /** Whether a job that is to be posted is out already. @param {WebWorker | undefined} worker @param {number} job */
  #isOut(worker, job) {
    const ahead = this.#ahead;
    if (ahead?.block.id !== job) return false;
    this.#ahead = undefined;
    if (ahead.worker === worker) return true;
    ahead.worker.takeBack(job);
    this.#dirty.add(ahead.worker);
    return false;
  }

  /**
   * @param {Float64Array} numbers as core.d.ts has them; written into, and not kept @param {Ticket[]} tickets of the jobs in them
   * @param {boolean} [isLate]  as if it had been called when begin() was
   */
  submit(numbers, tickets, isLate = false) {
    let n_tickets = 0, end = 0;
    for (let at = 0; at < numbers.length;) {
      if (numbers[at] === 0) {
        const first = numbers[at + 1], n_jobs = numbers[at + RUN_COUNT], length = RUN + n_jobs;
        if (!this.#isShared) for (let i = 0; i < n_jobs; i++) this.#jobs.set(first + i, tickets[n_tickets + i]);
        n_tickets += n_jobs;
        if (end < at) numbers.copyWithin(end, at, at + length);
        [at, end] = [at + length, end + length];
        continue;
      }
      const id = numbers[at], ticket = tickets[n_tickets++], policy = this.#policies.get(numbers[at + SUBMIT_POLICY]) ?? NaN;
      if (Number.isNaN(policy)) {
        this.#out.news.records.push(Float64Array.of(Op.Rejected, id, Refusal.Config));
        this.#out.queued--;
      } else {
        if (!this.#isShared) this.#jobs.set(id, ticket);
        numbers[at + SUBMIT_POLICY] = policy;
        if (end < at) numbers.copyWithin(end, at, at + SUBMIT);
        end += SUBMIT;
      }
      at += SUBMIT;
    }
    this.#out.seen += n_tickets;
    this.#out.queued += n_tickets;
    const ahead = this.#ahead, now = isLate && ahead ? ahead.atMs : steadyMs();
    this.#tellCore((core) => core.submit(now, numbers.subarray(0, end)), now);
    if (ahead && ahead === this.#ahead && !this.#isPumping) {
      this.#isOut(undefined, ahead.block.id);
      this.#flush();
    }
    if (ahead?.answer) this.#hearCompleted(ahead.worker, ahead.block.id, ahead.answer);
  }

  /** @param {number} key @param {object} options */
  addRetry(key, options) {
    try {
      this.#policies.set(key, this.#core.addRetry(options));
    } catch (refused) {
      this.#policies.set(key, NaN);
      (this.#out.news.refused ??= []).push([key, refused]);
      this.#tell();
    }
  }

  /** @param {number[]} ids @param {unknown[]} causes */
  cancel(ids, causes) {
    for (let from = 0; from < ids.length; from += CANCELLED_AT_ONCE) {
      // Some at a time: those that run are to hear of it before their grace is half over.
      this.#act((core, now) => {
        for (let i = from; i < Math.min(from + CANCELLED_AT_ONCE, ids.length); i++) {
          const ticket = this.#ticket(ids[i]);
          if (!ticket) continue;
          ticket.because(causes[i]);
          core.cancel(now, ids[i]);
        }
      });
    }
  }

  /** @param {unknown} cause */
  cancelAll(cause) {
    this.#cause ??= cause;
    this.#act((core, now) => core.cancelAll(now));
  }

  close() {
    this.#act((core, now) => core.close(now));
  }

  terminate() {
    this.#act((core, now) => core.terminate(now));
    this.#finish();
  }

  /** @param {number} n_workers */
  resize(n_workers) {
    this.#act((core, now) => core.resize(now, n_workers));
  }

  pause() {
    this.#act((core, now) => core.pause(now));
  }

  resume() {
    this.#act((core, now) => core.resume(now));
  }

  /** @param {number} n_results */
  receive(n_results) {
    this.#hasReader = true;
    this.#act((core, now) => core.receive(now, n_results));
  }

  /** @returns {PoolStats | undefined} undefined once it is over */
  stats() {
    if (this.#isOver) return undefined;
    /** @type {PoolStats | undefined} */
    let stats;
    this.#act(() => {
      stats = this.#out.measure();
    });
    return stats;
  }

  /** It cannot go on. @param {string} words */
  fail(words) {
    this.#out.news.failed = words;
    this.#finish();
  }

  // ------------------------------------------------------------------ from the workers

  /** @param {WebWorker} worker */
  #ready(worker) {
    this.#isUp = this.#out.news.isUp = true;
    if (worker.number) this.#spares.isHealthy();
    this.#startNext();
    if (worker.number) this.#act((core, now) => core.ready(now, worker.number, worker.generation));
    else this.#act(() => {});
  }

  /** @param {WebWorker} worker @param {import('./web_worker.js').Answers} answers */
  #answers(worker, { jobs, endings, runMs, outcomes, transfer }) {
    this.#catchUp();
    const n_answers = jobs.length;
    if (this.#answered.length < n_answers * ANSWER) this.#answered = new Float64Array(2 * n_answers * ANSWER);
    const numbers = this.#answered;
    for (let i = 0, at = 0; i < n_answers; i++, at += ANSWER) {
      const ticket = this.#ticket(jobs[i]), ending = endings ? endings[i] : Ending.Completed;
      // Of one that was taken back only its end is of interest, not what came of it.
      if (ticket?.holder === worker && ending !== Ending.NotStarted) {
        ticket.holder = null;
        ticket.outcome = outcomes[i];
        if (transfer) ticket.rare = { ...ticket.rare, transferred: transfer }; // of a message with one answer
      }
      numbers[at] = jobs[i];
      numbers[at + 1] = ending;
      numbers[at + 2] = 0;
    }
    for (let i = 0; i < runMs.length; i += 2) numbers[runMs[i] * ANSWER + 2] = runMs[i + 1];
    this.#act((core, now) => core.answered(now, worker.number, worker.generation, numbers.subarray(0, n_answers * ANSWER)));
    this.#checkSize(worker);
  }

  /** Jobs numbered from `first` on have completed. @param {WebWorker} worker @param {number} first @param {number[]} runMs @param {unknown[]} outcomes */
  #completedRun(worker, first, runMs, outcomes) {
    const answer = { runMs, outcomes, atMs: steadyMs() }, ahead = this.#ahead;
    if (ahead?.block.id === first && ahead.worker === worker && outcomes.length === 1 && !this.#hasReader) {
      // Whoever waits for it goes on with its value; the core is told when there is time, as is what it was.
      ahead.answer = answer;
      ahead.block.tell(first, outcomes[0]);
      return;
    }
    this.#catchUp();
    this.#hearCompleted(worker, first, answer);
  }

  /** @param {WebWorker} worker @param {number} first @param {Answer} answer */
  #hearCompleted(worker, first, { runMs, outcomes, atMs }) {
    const n_jobs = outcomes.length;
    for (let i = 0; i < n_jobs; ) {
      const ticket = this.#jobs.get(first + i);
      if (ticket instanceof Block) {
        const end = ticket.endOf(first + i, first + n_jobs);
        ticket.complete(first + i, end, worker, outcomes, i);
        i = end - first;
        continue;
      }
      if (ticket?.holder === worker) [ticket.holder, ticket.outcome] = [null, outcomes[i]];
      i++;
    }
    const runs = Float64Array.from(runMs);
    this.#tellCore((core) => core.completed(atMs, worker.number, worker.generation, first, n_jobs, runs), atMs);
    this.#checkSize(worker);
  }

  /** @param {WebWorker} worker */
  #checkSize(worker) {
    const limit = /** @type {{ memoryBytes?: number } | undefined} */ (this.#setting.options.recycle)?.memoryBytes ?? Infinity;
    if (worker.memoryBytes > limit && worker.number) this.#act((core, now) => core.wearOut(now, worker.number, worker.generation));
  }

  /** @param {WebWorker} worker @param {number} job @param {unknown} value */
  #progress(worker, job, value) {
    this.#catchUp();
    if (this.#ticket(job)?.holder !== worker) return;
    this.#out.news.progress.push([job, value]);
    this.#tell();
  }

  /** @param {WebWorker} worker @param {string} words */
  #gone(worker, words) {
    this.#catchUp();
    for (const job of worker.jobs()) {
      const ticket = this.#ticket(job);
      if (ticket?.holder === worker) [ticket.holder, ticket.outcome] = [null, encode(new Error(`the worker that ran it is gone: ${words}`))];
    }
    if (!worker.isReady) this.#out.news.words = words;
    if (worker.number === 0) return this.#spares.lost(worker);
    if (this.#workers.get(worker.number) === worker) this.#workers.delete(worker.number);
    this.#startNext();
    this.#act((core, now) => core.lost(now, worker.number, worker.generation));
  }

  #ping() {
    this.#alarm.check();
    const now = steadyMs();
    for (const worker of [...this.#workers.values(), ...this.#spares.all()]) worker.ping(now);
  }

  // ------------------------------------------------------------------ the core

  /**
   * Tells the core something, then does all it wants done.
   * @param {(core: PoolCore, now: number) => void} tell
   */
  #act(tell) {
    this.#catchUp();
    this.#tellCore(tell, steadyMs());
  }

  /** @param {(core: PoolCore, now: number) => void} tell @param {number} now */
  #tellCore(tell, now) {
    if (this.#isOver) return;
    try {
      this.#next = undefined;
      tell(this.#core, now);
      this.#pump();
      if (!this.#isPumping) this.#tell();
    } catch (thrown) {
      this.fail(wordsOf(thrown));
    }
  }

  #pump() {
    if (this.#isPumping) return; // the turn that is under way comes to it
    this.#isPumping = true;
    try {
      do {
        for (let records = this.#core.take(); records.length > 0; records = this.#core.take()) this.#perform(records);
      } while (this.#flush());
    } finally {
      this.#isPumping = false;
    }
    if (this.#out.news.isOver) return this.#finish();
    this.#alarm.set(this.#core.nextWake());
    this.#next = this.#workers.get(this.#core.foresee());
    if (this.#isUp) this.#fillSpares();
  }

  /** Nobody waits for a spare, but its start may have to wait for the page's thread. */
  #fillSpares() {
    const { whenFree } = this.#setting;
    if (!whenFree) return this.#spares.fill();
    if (this.#isAsking || !this.#spares.lacks) return;
    this.#isAsking = true;
    whenFree().then(() => {
      this.#isAsking = false;
      if (!this.#isOver) this.#spares.fill();
    });
  }

  /** @param {Float64Array} records */
  #perform(records) {
    let isNews = false;
    for (let at = 0; at < records.length; at = nextRecord(records, at)) {
      const op = records[at], a = records[at + 1], b = records[at + 2], c = records[at + 3];
      switch (op) {
        case Op.Start: this.#start(a, b); break;
        case Op.Post: this.#post(this.#find(a, b), c, records[at + 4], records[at + 5]); break;
        case Op.Ask: this.#ask(this.#find(a, b), c); break;
        case Op.Drop: this.#takeBack(this.#find(a, b), c); break;
        case Op.Kill: this.#dismiss(this.#find(a, b), false); this.#awaited.delete(a); break;
        case Op.Stop: this.#dismiss(this.#find(a, b), true); this.#awaited.delete(a); break;
        case Op.Join: this.#join(this.#find(a, b), c, records[at + 4]); break;
        case Op.Retry: break;
        case Op.Completed: this.#completed(records, at); isNews = true; break;
        case Op.CompletedRun:
          this.#runCompleted(records[at + 7], records[at + 8]);
          isNews = true;
          break;
        case Op.Settled: this.#settled(a); // falls through
        default:
          isNews = true;
          if (op === Op.Rejected) this.#forget(a);
          if (op === Op.Drained) this.#out.news.isOver = true;
      }
    }
    if (isNews) this.#out.news.records.push(records);
  }

  /** @param {number} number @param {number} generation */
  #find(number, generation) {
    const worker = this.#workers.get(number);
    return worker?.generation === generation ? worker : undefined;
  }

  /** @param {number} number @param {number} generation */
  #start(number, generation) {
    this.#dismiss(this.#workers.get(number), false);
    const spare = this.#spares.take();
    if (spare) {
      this.#employ(spare, number, generation);
      this.#core.ready(steadyMs(), number, generation);
      return;
    }
    this.#awaited.set(number, generation);
    this.#startNext();
  }

  /** @param {WebWorker} worker @param {number} number @param {number} generation */
  #employ(worker, number, generation) {
    [worker.number, worker.generation] = [number, generation];
    this.#workers.set(number, worker);
  }

  /** As long as none is up, few at once. */
  #startNext(areAll = this.#isUp) {
    for (const [number, generation] of this.#awaited) {
      if (!areAll && this.#workers.size >= AT_ONCE) break;
      this.#awaited.delete(number);
      this.#employ(new WebWorker(this.#recipe, this.ears), number, generation);
    }
    clearTimeout(this.#nextStart);
    if (this.#awaited.size > 0) this.#nextStart = setTimeout(() => this.#startNext(true), LATE_MS);
  }

  /** @param {WebWorker | undefined} worker @param {number} job @param {number} attempt @param {number} remainingMs */
  #post(worker, job, attempt, remainingMs) {
    const block = this.#jobs.get(job), isOut = this.#isOut(worker, job);
    this.#remainingMs = remainingMs;
    if (block instanceof Block && worker && attempt === 1) return this.#postMany(worker, block, job, job + 1, isOut);
    const ticket = this.#ticket(job);
    if (!worker || !ticket) return; // gone meanwhile: the core was told, or will be
    if (ticket.holder === undefined) this.#out.queued--;
    ticket.holder = worker;
    ticket.outcome = undefined;
    if (ticket.rare) {
      ticket.rare.transferred = undefined; // of the attempt before
      if (ticket.rare.poison !== undefined) return this.#cannotClone(worker, job, ticket.rare.poison);
    }
    if (isOut) return;
    worker.post(job, attempt, remainingMs, ticket);
    this.#dirty.add(worker);
  }

  /** @param {WebWorker | undefined} worker @param {number} first @param {number} n_jobs */
  #join(worker, first, n_jobs) {
    for (let job = first; job < first + n_jobs; ) {
      const block = this.#jobs.get(job);
      if (block instanceof Block && worker) {
        const from = job;
        job = block.endOf(from, first + n_jobs);
        this.#postMany(worker, block, from, job);
      } else {
        this.#post(worker, job++, 1, this.#remainingMs);
      }
    }
  }

  /** @param {WebWorker} worker @param {Block} block @param {number} from @param {number} end @param {boolean} [areOut] */
  #postMany(worker, block, from, end, areOut = false) {
    this.#out.queued -= block.post(from, end, worker, this.#remainingMs, areOut);
    if (!areOut) this.#dirty.add(worker);
  }

  /** Sends what the workers are to have. @returns {boolean} whether the core was told something over it */
  #flush() {
    let hasTold = false;
    for (const worker of this.#dirty) {
      for (const [job, thrown] of worker.flush()) {
        this.#cannotClone(worker, job, encode(thrown));
        hasTold = true;
      }
    }
    this.#dirty.clear();
    return hasTold;
  }

  /** @param {WebWorker} worker @param {number} job @param {unknown} reason encoded */
  #cannotClone(worker, job, reason) {
    const ticket = this.#ticket(job);
    if (ticket) [ticket.holder, ticket.outcome] = [null, reason];
    this.#core.answered(steadyMs(), worker.number, worker.generation, Float64Array.of(job, Ending.NotCloneable, 0));
  }

  /** @param {WebWorker | undefined} worker @param {number} job */
  #ask(worker, job) {
    if (!worker) return;
    if (this.#dirty.has(worker)) this.#flush();
    worker.ask(job, this.#ticket(job)?.cause ?? this.#cause);
  }

  /** @param {WebWorker | undefined} worker @param {number} job */
  #takeBack(worker, job) {
    const ticket = this.#ticket(job);
    if (ticket && ticket.holder === worker) {
      ticket.holder = undefined;
      this.#out.queued++;
    }
    if (!worker) return;
    if (this.#dirty.has(worker)) this.#flush();
    worker.takeBack(job);
    this.#dirty.add(worker);
  }

  /** @param {WebWorker | undefined} worker @param {boolean} isFit whether it can serve again */
  #dismiss(worker, isFit) {
    if (!worker) return;
    this.#workers.delete(worker.number);
    this.#dirty.delete(worker);
    worker.number = worker.generation = 0;
    if (!(isFit && this.#spares.keep(worker))) worker.end();
  }

  /** @param {number} job */
  #settled(job) {
    const ticket = this.#ticket(job);
    this.#out.news.payloads.push(ticket?.outcome);
    if (ticket?.rare?.transferred) this.#out.news.transfer.push(...ticket.rare.transferred);
    this.#forget(job);
  }

  /** @param {number} first @param {number} n_jobs */
  #runCompleted(first, n_jobs) {
    for (let job = first; job < first + n_jobs; ) {
      const it = this.#jobs.get(job);
      if (it instanceof Block) this.#out.news.payloads.push(it, (job = it.endOf(job, first + n_jobs))); // and they were on a worker
      else this.#settled(job++);
    }
  }

  /** @param {Float64Array} records @param {number} at */
  #completed(records, at) {
    const from = at + COMPLETED_HEAD, end = nextRecord(records, at);
    for (let i = from; i < end; i += COMPLETED) this.#settled(records[i]);
  }

  /** @param {number} job */
  #forget(job) {
    const ticket = this.#ticket(job);
    if (ticket && ticket.holder === undefined) this.#out.queued--;
    if (!this.#isShared) this.#jobs.delete(job);
  }

  // ------------------------------------------------------------------ to the facade

  #tell() {
    if (this.#isOver) return;
    if (this.#out.areStatsDue) {
      this.#out.addStats();
      this.#pump(); // measuring moves the core's clock
      if (this.#isOver) return;
    }
    const restMs = this.#out.send();
    if (restMs < Infinity) this.#later ??= setTimeout(() => this.#tellMore(), restMs);
  }

  /** What need not be told at once. */
  #tellMore() {
    this.#later = undefined;
    this.#act(() => this.#out.addRest());
  }

  /** Everything is settled, or nothing will be any more. */
  #finish() {
    if (this.#isOver) return;
    this.#out.news.isOver = true;
    try {
      if (!this.#out.news.failed) {
        this.#out.addStats();
        this.#out.addTrace();
      }
    } catch (thrown) {
      this.#out.news.failed = wordsOf(thrown);
    }
    this.#isOver = true;
    this.#cleanUp();
    this.#out.deliver();
    try {
      this.#core.free();
    } catch {
      // It broke before.
    }
  }

  #cleanUp() {
    clearInterval(this.#pinger);
    clearTimeout(this.#later);
    clearTimeout(this.#nextStart);
    this.#awaited.clear();
    this.#alarm.end();
    for (const worker of this.#workers.values()) worker.end();
    this.#workers.clear();
    this.#spares?.end();
    if (this.#recipe) URL.revokeObjectURL(this.#recipe.url);
  }
}

/** What is foreseen holds for so long at least, while the core is told nothing: FORESIGHT in src/pool/service/admission.rs. */
const FORESIGHT_MS = 100;
const CANCELLED_AT_ONCE = 64;
const PING_MS = 1_000;
/** Workers that wait for the first to come up start after this long all the same. */
const LATE_MS = 100;
