// What a trace becomes in Perfetto, as rows of numbers in the order of their times: slices, waits, arrows, counters and marks. It reads
// each event once; a slice's row is there from its start on and is given its end later. perfetto.js writes the rows down as text.
//
// A lane has one slice at a time (an attempt may have one more inside it: the time in which it was asked to stop), so slices nest.

import { Command, JobState, Kind, ObjectKind, WorkerState } from '../kinds.js';
import { actorLook } from '../looks.js';

/** @typedef {import('../trace.js').Trace} Trace */
/** @typedef {import('../trace.js').TraceEvent} TraceEvent */
/** @typedef {import('../looks.js').LookName} LookName */

/**
 * ATTEMPT: a job on a worker; x attempt, y its fate (JobState, 0 unknown), arrows: bits. LOOK: x index into LOOKED. RECEIPT: x number of
 * results. WAIT, WAITED: begin and end of a job's wait; x its number, y 1 for one between attempts. AGAIN, RESULT: an arrow arrives; x row
 * that it left. QUEUE: x object, y length. FLIGHT: y jobs in flight. MARK: x index into `texts`, y 1 for one that concerns everybody.
 */
export const Row = Object.freeze({ ATTEMPT: 1, LOOK: 2, RECEIPT: 3, WAIT: 4, WAITED: 5, AGAIN: 6, RESULT: 7, QUEUE: 8, FLIGHT: 9, MARK: 10 });
/** Looks that are slices of their own. @type {LookName[]} */
export const LOOKED = ['starting', 'lost', 'blocked', 'cancelling'];
/** Arrows that leave an attempt. */
export const LEAVES_AGAIN = 1, LEAVES_RESULT = 2;

/** Places in a row; the kind is the first. */
const AT = 1, END = 2, ACTOR = 3, JOB = 4, X = 5, Y = 6, ARROWS = 7, WIDTH = 8;
/** A receipt takes no time; drawn it needs some. */
const RECEIPT_NS = 1000;

/** @typedef {{ kind: number, at: number, end: number, actor: number, job: number, x: number, y: number, arrows: number }} RowOf */
/** An actor as far as its look goes, its open slices (rows, -1 none) and what it looks like without one.
 * @typedef {{ waits: import('../model.js').Wait[], worker: number, ended: boolean, look: LookName, attempt: number, open: number, receipt: number }} Lane */

export class Rows {
  #values = new Float64Array(1024 * WIDTH);
  length = 0;
  /** @type {string[]} */
  texts = [];
  /** Names of channels, by object. @type {Map<number, string>} */
  channels = new Map();
  /** Names of actors. @type {Map<number, string>} */
  actors = new Map();
  /** @type {Map<number, Lane>} */
  #lanes = new Map();
  /** Attempts under way, by job: their rows. @type {Map<number, number>} */
  #running = new Map();
  /** The newest attempt of each job: its row. @type {Map<number, number>} */
  #before = new Map();
  /** Waits under way: their numbers, by job. @type {Map<number, { number: number, isRetry: boolean }>} */
  #waiting = new Map();
  /** The newest row of each counter. @type {Map<string, number>} */
  #counters = new Map();
  #nWaits = 0;
  /** Names of contexts, by object. @type {Map<number, string>} */
  #contexts = new Map();

  /** @param {Trace} trace for its names */
  constructor(trace) {
    this.trace = trace;
  }

  /** @param {number} row @returns {RowOf} */
  at(row) {
    const [kind, at, end, actor, job, x, y, arrows] = this.#values.subarray(row * WIDTH, (row + 1) * WIDTH);
    return { kind, at, end, actor, job, x, y, arrows };
  }

  /** @param {TraceEvent} event */
  read(event) {
    READ[event.kind]?.(this, event);
    if (event.actor) this.#observe(event);
  }

  /** What is still under way ends with the trace. @param {number} ns */
  end(ns) {
    for (const job of [...this.#running.keys()]) this.endAttempt(job, ns, 0);
    for (const job of [...this.#waiting.keys()]) this.endWait(job, ns);
    for (const lane of this.#lanes.values()) {
      this.#endReceipt(lane, ns);
      this.#endLook(lane, ns);
    }
  }

  // ------------------------------------------------------------------ events

  /** @param {number} job @param {number} ns @param {boolean} isRetry */
  wait(job, ns, isRetry) {
    this.endWait(job, ns);
    this.#waiting.set(job, { number: ++this.#nWaits, isRetry });
    this.#add(Row.WAIT, ns, 1, job, this.#nWaits, Number(isRetry));
  }

  /** @param {number} job @param {number} ns */
  endWait(job, ns) {
    const wait = this.#waiting.get(job);
    if (!wait) return;
    this.#waiting.delete(job);
    this.#add(Row.WAITED, ns, 1, job, wait.number, Number(wait.isRetry));
  }

  /** @param {TraceEvent} event */
  begin({ at, actor, job, a }) {
    const lane = this.#lane(actor), before = this.#before.get(job);
    this.endWait(job, at);
    this.endAttempt(job, at, 0);
    if (lane.attempt >= 0) this.endAttempt(this.#values[lane.attempt * WIDTH + JOB], at, 0);
    this.#endReceipt(lane, at);
    this.#endLook(lane, at);
    lane.attempt = this.#add(Row.ATTEMPT, at, actor, job, a, 0);
    if (before !== undefined) {
      this.#values[before * WIDTH + ARROWS] |= LEAVES_AGAIN;
      this.#add(Row.AGAIN, at, actor, job, before, 0);
    }
    this.#running.set(job, lane.attempt);
    this.#before.set(job, lane.attempt);
    this.#count('flight', Row.FLIGHT, at, 0, this.#running.size);
  }

  /** @param {number} job @param {number} ns @param {number} fate */
  endAttempt(job, ns, fate) {
    const row = this.#running.get(job);
    if (row === undefined) return;
    this.#running.delete(job);
    const actor = this.#values[row * WIDTH + ACTOR], lane = this.#lane(actor);
    this.#endReceipt(lane, ns);
    this.#endLook(lane, ns);
    this.#close(row, ns);
    this.#values[row * WIDTH + Y] = fate;
    if (lane.attempt === row) lane.attempt = -1;
    this.#beginLook(lane, actor, ns);
    this.#count('flight', Row.FLIGHT, ns, 0, this.#running.size);
  }

  /** A result arrives; all of one instant are one slice. @param {TraceEvent} event */
  receive({ at, actor, job }) {
    const lane = this.#lane(actor), row = lane.receipt, attempt = this.#before.get(job);
    if (row >= 0 && this.#values[row * WIDTH + AT] === at) this.#values[row * WIDTH + X] += 1;
    else {
      this.#endReceipt(lane, at);
      this.#endLook(lane, at);
      lane.receipt = this.#add(Row.RECEIPT, at, actor, job, 1, 0);
    }
    if (attempt === undefined) return;
    this.#values[attempt * WIDTH + ARROWS] |= LEAVES_RESULT;
    this.#add(Row.RESULT, at, actor, job, attempt, 0);
  }

  /** @param {TraceEvent} event  sent or received */
  queue({ at, object, a }) {
    if (this.channels.has(object)) this.#count(`queue ${object}`, Row.QUEUE, at, object, a);
  }

  /** @param {TraceEvent} event */
  made({ object, detail, a }) {
    if (detail === ObjectKind.Channel) this.channels.set(object, this.trace.string(a));
    if (detail === ObjectKind.Context) this.#contexts.set(object, this.trace.string(a));
  }

  /** @param {TraceEvent} event */
  cancelled({ at, object, a }) {
    this.mark(`${this.#contexts.get(object) || 'context'}: ${this.trace.string(a) || 'cancelled'}`, at, 1, true);
  }

  /** @param {string} text @param {number} ns @param {number} actor @param {boolean} isForAll */
  mark(text, ns, actor, isForAll) {
    this.#add(Row.MARK, ns, actor, 0, this.texts.push(text) - 1, Number(isForAll));
  }

  // ------------------------------------------------------------------- looks

  /** @param {TraceEvent} event */
  #observe({ at, kind, actor, detail, object, site, job }) {
    const lane = this.#lane(actor);
    if (kind === Kind.Blocked) lane.waits.push({ kind: detail, object, site, job });
    if (kind === Kind.Unblocked || kind === Kind.ActorEnded) lane.waits = [];
    if (kind === Kind.ActorEnded) lane.ended = true;
    if (kind === Kind.WorkerChanged) lane.worker = detail;
    const look = actorLook(/** @type {import('../model.js').Actor} */ (/** @type {unknown} */ (lane)));
    if (look === lane.look) return;
    this.#endReceipt(lane, at);
    this.#endLook(lane, at);
    lane.look = look;
    this.#beginLook(lane, actor, at);
  }

  /** While an attempt is under way only "cancelling" is shown, inside it; the others wait for its end. @param {Lane} lane
   * @param {number} actor @param {number} ns */
  #beginLook(lane, actor, ns) {
    const look = LOOKED.indexOf(lane.look), isInside = lane.look === 'cancelling';
    if (look < 0 || lane.open >= 0 || (lane.attempt >= 0) !== isInside) return;
    lane.open = this.#add(Row.LOOK, ns, actor, 0, look, 0);
  }

  /** @param {Lane} lane @param {number} ns */
  #endLook(lane, ns) {
    if (lane.open >= 0) this.#close(lane.open, ns);
    lane.open = -1;
  }

  /** @param {Lane} lane @param {number} ns */
  #endReceipt(lane, ns) {
    if (lane.receipt >= 0) this.#close(lane.receipt, Math.min(ns, this.#values[lane.receipt * WIDTH + AT] + RECEIPT_NS));
    lane.receipt = -1;
  }

  // ------------------------------------------------------------------ inside

  /** @param {number} actor @returns {Lane} */
  #lane(actor) {
    const known = this.#lanes.get(actor);
    if (known) return known;
    const lane = { waits: [], worker: 0, ended: false, look: /** @type {LookName} */ ('idle'), attempt: -1, open: -1, receipt: -1 };
    this.#lanes.set(actor, lane);
    return lane;
  }

  /** A counter says once for each instant how it stands after it. @param {string} key @param {number} kind @param {number} ns
   * @param {number} x @param {number} y */
  #count(key, kind, ns, x, y) {
    const row = this.#counters.get(key);
    if (row !== undefined && this.#values[row * WIDTH + AT] === ns) this.#values[row * WIDTH + Y] = y;
    else this.#counters.set(key, this.#add(kind, ns, 1, 0, x, y));
  }

  /** @param {number} row @param {number} ns */
  #close(row, ns) {
    this.#values[row * WIDTH + END] = ns;
  }

  /** @param {number} kind @param {number} at @param {number} actor @param {number} job @param {number} x @param {number} y */
  #add(kind, at, actor, job, x, y) {
    if ((this.length + 1) * WIDTH > this.#values.length) {
      const grown = new Float64Array(2 * this.#values.length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values.set([kind, at, at, actor, job, x, y, 0], this.length * WIDTH);
    return this.length++;
  }
}

/** @type {Record<number, string>} */
const COMMANDS = {
  [Command.Cancel]: 'command: cancel', [Command.CancelJob]: 'command: cancel a job', [Command.Shutdown]: 'command: shut down',
  [Command.Resize]: 'command: resize', [Command.Limit]: 'command: limit', [Command.Pause]: 'command: pause',
  [Command.Resume]: 'command: resume', [Command.KillWorker]: 'command: kill a worker', [Command.FailJob]: 'command: fail a job',
  [Command.Size]: 'command: size of jobs',
};
const ENDS = ['', 'finished', 'deadlock', 'leak', 'crashed', 'paused'];

/** @type {Record<number, (rows: Rows, event: TraceEvent) => void>} */
const READ = {
  [Kind.ActorStarted]: (rows, { actor, a }) => void rows.actors.set(actor, rows.trace.string(a)),
  [Kind.ObjectMade]: (rows, event) => rows.made(event),
  [Kind.Sent]: (rows, event) => rows.queue(event),
  [Kind.Received](rows, event) {
    rows.queue(event);
    if (event.actor && event.job && rows.channels.get(event.object) === 'results') rows.receive(event);
  },
  [Kind.JobSubmitted]: (rows, { at, job }) => rows.wait(job, at, false),
  [Kind.JobDispatched]: (rows, event) => rows.begin(event),
  [Kind.JobWaiting](rows, { at, job }) {
    rows.endAttempt(job, at, JobState.WaitingToRetry);
    rows.wait(job, at, true);
  },
  [Kind.JobSettled](rows, { at, job, detail }) {
    rows.endAttempt(job, at, detail);
    rows.endWait(job, at);
  },
  [Kind.JobCancelAsked]: (rows, { at, actor, job }) => rows.mark(`asked job ${job} to stop`, at, actor, false),
  [Kind.ContextCancelled]: (rows, event) => rows.cancelled(event),
  [Kind.WorkerChanged](rows, { at, actor, detail }) {
    if (detail === WorkerState.Lost) rows.mark('worker lost', at, actor, false);
  },
  [Kind.Commanded]: (rows, { at, detail }) => rows.mark(COMMANDS[detail] ?? 'command', at, 1, true),
  [Kind.RunEnded]: (rows, { at, detail }) => rows.mark(`end: ${ENDS[detail] ?? ''}`, at, 1, true),
};
