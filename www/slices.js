// The timeline's slices: per actor, the stretches of time in which its look did not change. It hears each event of the trace once; a
// look back into the past needs no new scan, only a cut at the moment shown.

import { Kind } from './kinds.js';
import { jobLook, laneLook } from './looks.js';

/** @typedef {import('./looks.js').LookName} LookName */
/** @typedef {import('./model.js').PoolState} PoolState */
/**
 * @typedef {object} Slice
 * @property {number} startNs
 * @property {number} endNs     Infinity while it lasts
 * @property {LookName} look
 * @property {number} job       0 when it is about no job
 * @property {LookName | null} fate how the attempt ended that ran here
 */

const LASTING = Infinity;
/** An attempt has a few slices, at the end of its lane. In a file they may be any number, and anywhere: nobody goes through all of them. */
const MOST_LOOKED = 1_000;

export class Slices {
  /** By actor id, with holes; each list in order of time. @type {Slice[][]} */
  lanes = [];
  /** Moments at which an actor sent or received, by actor id. @type {number[][]} */
  ticksNs = [];
  /** How many slices there are. */
  count = 0;
  /** All looks that there were, but for those that last. @type {Set<LookName>} */
  looks = new Set();

  /** @param {import('./trace.js').TraceEvent} event @param {PoolState} state after it */
  read(event, state) {
    if (event.kind === Kind.JobSettled) this.#mark(state, event.job, jobLook(event.detail));
    if (event.kind === Kind.JobWaiting) this.#mark(state, event.job, 'failed');
    if (event.kind === Kind.Sent || event.kind === Kind.Received) (this.ticksNs[event.actor] ??= []).push(event.at);
    if (event.actor) this.#observe(state, event.actor, event.at);
  }

  /** Starts over: earlier events were replaced. */
  reset() {
    this.lanes = [];
    this.ticksNs = [];
    this.count = 0;
    this.looks = new Set();
  }

  /**
   * @param {PoolState} state
   * @param {number} id actor
   * @param {number} atNs
   */
  #observe(state, id, atNs) {
    const actor = state.actors[id];
    if (!actor) return;
    const lane = (this.lanes[id] ??= []), last = lane[lane.length - 1];
    const look = laneLook(actor);
    // A worker is idle again a moment before its job settles: that moment is not about the job any more.
    const job = look === 'running' || look === 'cancelling' ? actor.job : 0;
    if (last?.look === look && last.job === job) return;
    if (last) last.endNs = atNs;
    if (last && last.startNs !== atNs) this.looks.add(last.look);
    if (last && last.startNs === atNs) lane.pop();
    else this.count += 1;
    lane.push({ startNs: atNs, endNs: LASTING, look, job, fate: null });
  }

  /**
   * Says of the newest attempt's slices what became of it.
   * @param {PoolState} state
   * @param {number} id job
   * @param {LookName} fate
   */
  #mark(state, id, fate) {
    this.looks.add(fate);
    const job = state.jobs.get(id), lane = this.lanes[job?.worker ?? 0] ?? [], fromNs = job?.startedNs ?? Infinity;
    // From the back: the time it ran, and the time in which it was asked to stop.
    for (let index = lane.length - 1, last = Math.max(0, lane.length - MOST_LOOKED); index >= last && lane[index].startNs >= fromNs; index--) {
      if (lane[index].job === id) lane[index].fate = fate;
    }
  }
}
