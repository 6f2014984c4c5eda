// One run as the page holds it: what it was asked to be, its trace, what is derived from that, and the moment on view. No elements in
// here. The trace is read bit by bit (`read`), so that a long one blocks nobody; what is not read yet cannot be shown.

import { History } from './history.js';
import { Playback } from './playback.js';
import { Trace } from './trace.js';

/** @typedef {import('./protocol.js').Outcome} Outcome */
/** @typedef {import('./protocol.js').LogEntry} LogEntry */
/** @typedef {import('./protocol.js').RunConfig} RunConfig */
/** @typedef {Extract<import('./protocol.js').FromCoordinator, { type: 'value' | 'progress' }>} Told */
/** @typedef {Extract<import('./protocol.js').FromCoordinator, { type: 'trace' }>} TraceMessage */
/** What is read off the trace beside its states; they come with what stands below the stage.
 * @typedef {import('./readers.js').Readers} Readers */

const MS = 1e6;
/** Events that are read at once when they come: a small run is there at once. */
const AT_ONCE = 4096;

export class Run {
  trace = new Trace();
  history = new History(this.trace);
  /** @type {Readers | null} */
  readers = null;
  /** What scripted jobs yielded beside their numbers, and how far they said they are. @type {Map<number, Told>} */
  values = new Map();
  progress = new Map();
  /** Grows with each of them. */
  nTold = 0;
  /** Its end was on view once. */
  wasSeen = false;
  /** It came from a file: nobody can be asked to change it. */
  isRecorded = false;
  /** What it is called, where it has a name of its own. */
  title = '';
  /** The run that it branched off from, and when. @type {{ number: number, atNs: number } | null} */
  origin = null;
  /** The moment that it is to be shown at first, and to stand at. @type {number | null} */
  opensNs = null;
  /** What the coordinator said about the end, maybe before the page shows it. @type {Outcome | null} */
  #outcome = null;
  /** A moment to be shown as soon as it is read up to there. @type {number | null} */
  #wantedNs = null;

  /**
   * @param {number} number
   * @param {RunConfig} config
   * @param {readonly LogEntry[]} log   what was asked of it
   */
  constructor(number, config, log = []) {
    this.number = number;
    this.config = config;
    /** @type {LogEntry[]} */
    this.log = [...log];
    /** The configuration with what orders have changed since. */
    this.present = config;
    this.playback = new Playback(config.mode);
  }

  /**
   * @param {TraceMessage} message
   * @param {number} wallMs when it came
   */
  receive(message, wallMs) {
    const { trace } = this;
    trace.strings = message.strings;
    trace.sites = message.sites;
    trace.dropped = message.dropped;
    trace.replace(message.from, message.events);
    if (trace.length - this.history.length <= AT_ONCE) this.read(AT_ONCE);
    this.playback.heard(message.nowNs, wallMs);
  }

  /** Reads on in the trace; whether there is more. @param {number} most events */
  read(most) {
    return this.history.read(most);
  }

  /** @param {Readers} readers that hear this run from its start on */
  tell(readers) {
    this.readers = readers;
    this.history.tell(readers.all);
    this.read(AT_ONCE);
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

  /** It has happened already: it is played back on the page's clock, also where it was live. */
  replay() {
    this.playback = new Playback('simulated');
  }

  /** The coordinator gave it up for another one. */
  breakOff() {
    this.playback.endNs ??= this.trace.endNs;
  }

  /** @param {number} wallMs */
  tick(wallMs) {
    const { playback } = this;
    if (this.#wantedNs !== null) {
      const { isPaused } = playback;
      this.seek(this.#wantedNs);
      playback.isPaused = isPaused;
    }
    playback.tick(wallMs, this.#readNs());
    if (playback.isOver) this.wasSeen = true;
  }

  /** How far is known what happened. */
  #readNs() {
    const { trace, history } = this;
    return history.length < trace.length ? Math.max(0, trace.atNs(history.length) - 1) : Infinity;
  }

  /** How many events are on view. */
  get count() {
    const { playback, history } = this;
    if (playback.index !== null) return playback.index;
    return Math.min(history.length, playback.isOver ? Infinity : this.trace.countUntil(playback.nowNs));
  }

  /** Stays at the moment on view: news of a live run that comes later is later, whatever its time stamp. */
  pause() {
    const { count, playback } = this;
    playback.pause();
    if (this.isLive) playback.index = count;
  }

  /** Shows one event more or less, or so many. @param {number} by */
  step(by) {
    const { trace, history, playback } = this, count = this.count, to = Math.max(0, Math.min(history.length, count + by));
    if (to === count) return this.pause();
    this.#wantedNs = null;
    const isWhole = to === trace.length && playback.endNs !== null;
    playback.seek(isWhole ? playback.endNs ?? 0 : to ? trace.atNs(to - 1) : 0, isWhole ? null : to);
    if (playback.isOver) this.wasSeen = true;
  }

  /** Shows the first events, so many. @param {number} count */
  goTo(count) {
    this.step(count - this.count);
  }

  /** @param {number} ns */
  seek(ns) {
    const { trace, playback } = this, readNs = this.#readNs();
    this.#wantedNs = ns > readNs ? ns : null;
    playback.seek(Math.min(ns, readNs, playback.endNs ?? trace.endNs));
    if (playback.isOver) this.wasSeen = true;
  }

  /** The state at the moment on view; good until the next call. */
  state() {
    return this.history.at(this.count);
  }

  /** The state at another moment; good until the next call. @param {number} ns */
  stateAt(ns) {
    return this.history.at(Math.min(this.history.length, this.trace.countUntil(ns)));
  }

  /** Whether it can still be told something. */
  get isLive() {
    return this.config.mode === 'live' && !this.isRecorded && this.playback.endNs === null;
  }

  /** The outcome, once its end was on view. */
  get outcome() {
    return this.wasSeen ? this.#outcome : null;
  }

  /** The outcome, whether its end was on view or not. */
  get result() {
    return this.#outcome;
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
