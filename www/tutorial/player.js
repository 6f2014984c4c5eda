// One embed as the text around it uses it: its settings, its runs, and their events. What the embed says comes in by its own events
// (www/embed_protocol.d.ts); whoever wants to know of a run that has ended on view, listens. Invariant: nothing of a simulated run, whose
// outcome is known before it is played, is told before its reader has seen it end.

/** @typedef {import('../embed_protocol.js').Summary} Summary */
/** @typedef {import('../embed_protocol.js').State} State */
/** @typedef {import('../embed_protocol.js').EmbedEvent} EmbedEvent */
/** @typedef {import('./fills.js').Ran} Ran */
/** @typedef {HTMLElement & { run(how?: { again?: boolean }): void, pause(): void, step(by?: number): void, seek(ms: number): void,
 *   goto(event: number): void, set(values: Record<string, any>): void }} Embed */

import defaults from '../../src/scenes/defaults.json' with { type: 'json' };
import { momentOf } from './moments.js';

/** Later than any run's end. */
const END_MS = 1e8;

export class Player {
  /** Of the run on view, in order, from its first one on as far as nothing was skipped. @type {EmbedEvent[]} */
  events = [];
  /** @type {State | null} */
  state = null;
  /** The last run that ended on view. @type {Ran | null} */
  ran = null;
  hasFailed = false;
  #run = 0;
  /** @type {(Summary & { run: number }) | null} */
  #summary = null;
  #isTold = false;
  /** A moment that is to be shown as soon as the events are there. @type {string | null} */
  #wanted = null;
  /** Its events are wanted first, and then a moment: it is shown to its end at once. */
  #isScanning = false;
  /** Settings that the next such run is to have, when this one is through. @type {Record<string, any> | null} */
  #next = null;
  /** @type {((ran: Ran) => void)[]} */
  #ended = [];
  /** @type {(() => void)[]} */
  #failed = [];
  /** @type {((state: State) => void)[]} */
  #moved = [];

  /** @param {Embed} element @param {Record<string, any>} own  settings of its scene */
  constructor(element, own) {
    this.element = element;
    this.settings = { ...defaults, ...own, ...attributesOf(element) };
    const on = (/** @type {string} */ name, /** @type {(detail: any) => void} */ hear) => element.addEventListener(name, (event) => hear(/** @type {CustomEvent} */ (event).detail));
    on('wpp-state', (state) => this.#hearState(state));
    on('wpp-event', (told) => this.#hearEvents(told));
    on('wpp-done', (summary) => {
      this.#begin(summary.run);
      this.#summary = summary;
      this.#tell();
    });
    on('wpp-error', ({ field }) => {
      if (field !== 'environment') return;
      this.hasFailed = true;
      this.#failed.forEach((hear) => hear());
    });
  }

  /** @param {(ran: Ran) => void} hear  each run that has ended on view */
  onEnd(hear) {
    this.#ended.push(hear);
  }

  /** @param {() => void} hear  that nothing can run here */
  onFailure(hear) {
    this.#failed.push(hear);
  }

  /** @param {(state: State) => void} hear  the moment on view, whenever it changes and its events are there */
  onMove(hear) {
    this.#moved.push(hear);
  }

  /** Runs anew, with these settings changed. @param {Record<string, any>} [values] */
  start(values = {}) {
    this.settings = { ...this.settings, ...values };
    if (Object.keys(values).length) this.element.set(values);
    this.element.run({ again: true });
  }

  /** Runs anew and goes to the end at once, for the events; then shows the moment that was asked for. @param {Record<string, any>} [values] */
  scan(values = {}) {
    // One after the other: what is still told of a run that was given up would be taken for the next one's.
    if (this.#isScanning) {
      this.#next = Object.keys(values).length ? { ...this.#next, ...values } : this.#next;
      return;
    }
    this.#isScanning = true;
    this.start(values);
    this.element.seek(END_MS);
  }

  /** Shows a moment (moments.js), now or when its run is there. @param {string} asked */
  show(asked) {
    this.#wanted = asked;
    if (!this.#isScanning) this.#showWanted();
  }

  /** @param {number} by */
  step(by) {
    this.#wanted = null;
    this.element.step(by);
  }

  #showWanted() {
    const count = this.#wanted === null ? null : momentOf(this.events, this.#wanted);
    if (count !== null && count !== this.state?.event) this.element.goto(count);
    else this.#move();
  }

  /** @param {State} state */
  #hearState(state) {
    this.state = state;
    this.#begin(state.run);
    this.#tell();
    this.#move();
  }

  /** What stands on view and what was told of it come in either order. */
  #move() {
    const { state } = this;
    if (state && !this.#isScanning) this.#moved.forEach((hear) => hear(state));
  }

  /** @param {{ run: number, skipped: number, events: EmbedEvent[] }} told */
  #hearEvents({ run, events }) {
    this.#begin(run);
    this.events.push(...events);
    if (!this.#isScanning || events.at(-1)?.kind !== 'RunEnded') {
      this.#tell();
      return this.#move();
    }
    this.#isScanning = false;
    this.#tell();
    const next = this.#next;
    this.#next = null;
    if (next) this.scan(next);
    else this.#showWanted();
  }

  /** @param {number} run */
  #begin(run) {
    if (run <= this.#run) return;
    this.#run = run;
    this.events = [];
    this.#summary = null;
    this.#isTold = false;
  }

  /** Where events are told, the last of them comes after the state that it led to. */
  #tell() {
    const summary = this.#summary, isHeard = this.events.at(-1)?.kind === 'RunEnded';
    const isSeen = this.element.hasAttribute('events') ? isHeard && !this.#isScanning : this.state?.run === this.#run && this.state.isOver;
    if (!summary || this.#isTold || !isSeen) return;
    this.#isTold = true;
    this.ran = { summary, settings: { ...this.settings }, events: this.events };
    this.#ended.forEach((hear) => hear(/** @type {Ran} */ (this.ran)));
  }
}

/** Settings that stand in the element, under their names: HTML knows no capitals. @param {Element} element */
function attributesOf(element) {
  const names = Object.keys(defaults), /** @type {Record<string, any>} */ settings = {};
  for (const { name, value } of element.attributes) {
    const setting = names.find((/** @type {string} */ each) => each.toLowerCase() === name.replaceAll('-', ''));
    if (setting && setting !== 'scene') settings[setting] = /^-?[\d.]+$/.test(value) ? Number(value) : value;
  }
  return settings;
}
