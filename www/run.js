// One run as the page sees it: its trace, what can be derived from it, and the moment on view. No elements in here.

import { History } from './history.js';
import { Playback } from './playback.js';
import { Slices } from './slices.js';
import { Trace } from './trace.js';

/** @typedef {import('./protocol.js').Outcome} Outcome */
/** @typedef {Extract<import('./protocol.js').FromCoordinator, { type: 'value' | 'progress' }>} Told */
/** @typedef {Extract<import('./protocol.js').FromCoordinator, { type: 'trace' }>} TraceMessage */

const MS = 1e6;

export class Run {
  trace = new Trace();
  history = new History(this.trace);
  slices = new Slices(this.trace);
  /** What scripted jobs yielded beside their numbers, and how far they said they are. @type {Map<number, Told>} */
  values = new Map();
  progress = new Map();
  /** Grows with each of them. */
  nTold = 0;
  /** What the coordinator said about the end, maybe before the page shows it. @type {Outcome | null} */
  #outcome = null;

  /**
   * @param {number} number
   * @param {import('./protocol.js').RunConfig} config
   * @param {number} speed
   */
  constructor(number, config, speed) {
    this.number = number;
    this.config = config;
    this.playback = new Playback(config.mode);
    this.playback.speed = speed;
  }

  /**
   * @param {TraceMessage} message
   * @param {number} wallMs when it came
   */
  receive(message, wallMs) {
    const { trace } = this;
    if (message.from < trace.length) {
      this.history.forget(message.from);
      this.slices.reset();
    }
    trace.strings = message.strings;
    trace.sites = message.sites;
    trace.dropped = message.dropped;
    trace.replace(message.from, message.events);
    this.slices.extend();
    this.playback.heard(message.nowNs, wallMs);
  }

  /** @param {Told} told */
  told(told) {
    this.nTold += 1;
    (told.type === 'value' ? this.values : this.progress).set(told.job, told);
  }

  /** @param {Outcome} outcome */
  end(outcome) {
    this.#outcome = outcome;
    this.playback.endNs = Math.max(outcome.elapsedMs * MS, this.trace.endNs);
  }

  /** The state at the moment on view; good until the next call. */
  state() {
    const { nowNs } = this.playback;
    return this.history.at(this.playback.isOver ? this.trace.length : this.trace.countUntil(nowNs));
  }

  /** The outcome, once the moment on view has reached it. */
  get outcome() {
    return this.playback.isOver ? this.#outcome : null;
  }

  /** Where the time axis should end: known from the start in a simulated run, growing in a live one. */
  get spanNs() {
    const { endNs, nowNs } = this.playback;
    // Whoever is stuck is stuck for ever: the axis leaves room to show it.
    if (endNs !== null) return endNs * (this.#outcome?.kind === 'finished' ? 1.02 : 1.2);
    const expectedNs = Math.max((this.config.timeoutMs ?? 0) * MS * 1.1, this.#expectedNs());
    return nowNs <= expectedNs * 0.98 ? expectedNs : nowNs * 1.25;
  }

  /** A guess for jobs of known length: rounds × time, and a little more. */
  #expectedNs() {
    const { task, jobs, workers, size } = this.config;
    return task === 'wait' ? Math.max(100, Math.ceil(jobs / workers) * size * 1.15) * MS : 1000 * MS;
  }
}
