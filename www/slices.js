// The timeline's slices: per actor, the stretches of time in which its look did not change. Derived from the trace alone,
// each event once; a look back into the past needs no new scan, only a cut at the moment shown.

import { Kind } from './kinds.js';
import { apply, emptyState } from './model.js';
import { actorLook, jobLook } from './looks.js';

/** @typedef {import('./looks.js').LookName} LookName */
/**
 * @typedef {object} Slice
 * @property {number} startNs
 * @property {number} endNs     Infinity while it lasts
 * @property {LookName} look
 * @property {number} job       0 when it is about no job
 * @property {LookName | null} fate how the attempt ended that ran here
 */

const LASTING = Infinity;

export class Slices {
  #state = emptyState();
  /** By actor id, with holes; each list in order of time. @type {Slice[][]} */
  lanes = [];
  /** Moments at which an actor sent or received, by actor id. @type {number[][]} */
  ticksNs = [];

  /** @param {import('./trace.js').Trace} trace */
  constructor(trace) {
    this.trace = trace;
  }

  /** Takes in the events that came since the last call. */
  extend() {
    while (this.#state.index < this.trace.length) {
      const event = this.trace.event(this.#state.index);
      if (event.kind === Kind.JobSettled) this.#mark(event.job, jobLook(event.detail));
      if (event.kind === Kind.JobWaiting) this.#mark(event.job, 'failed');
      apply(this.#state, event, this.trace);
      if (event.kind === Kind.Sent || event.kind === Kind.Received) (this.ticksNs[event.actor] ??= []).push(event.at);
      if (event.actor) this.#observe(event.actor, event.at);
    }
  }

  /** Starts over: earlier events were replaced. */
  reset() {
    this.#state = emptyState();
    this.lanes = [];
    this.ticksNs = [];
  }

  /**
   * @param {number} id actor
   * @param {number} atNs
   */
  #observe(id, atNs) {
    const actor = this.#state.actors[id];
    if (!actor) return;
    const lane = (this.lanes[id] ??= []), last = lane.at(-1);
    const look = actorLook(actor);
    // A worker is idle again a moment before its job settles: that moment is not about the job any more.
    const job = look === 'running' || look === 'cancelling' ? actor.job : 0;
    if (last?.look === look && last.job === job) return;
    if (last) last.endNs = atNs;
    if (last && last.startNs === atNs) lane.pop();
    lane.push({ startNs: atNs, endNs: LASTING, look, job, fate: null });
  }

  /**
   * Says of the newest attempt's slices what became of it.
   * @param {number} job
   * @param {LookName} fate
   */
  #mark(job, fate) {
    const lane = this.lanes[this.#state.jobs[job]?.worker] ?? [];
    // From the back: the time it ran, and the time in which it was asked to stop.
    for (let index = lane.length - 1; index >= 0 && lane[index].startNs >= (this.#state.jobs[job].startedNs ?? 0); index--) {
      if (lane[index].job === job) lane[index].fate = fate;
    }
  }
}
