// Where each job went and when, as the timeline's arrows need it: sent by the producer, taken by the collector; and what was asked of the
// run, with the workers that followed. It hears each event of the trace once.

import { JobState, Kind, WorkerState } from './kinds.js';

/** @typedef {import('./model.js').PoolState} PoolState */
/** What was asked, of whom and how much: `a` and `b` as in the trace.
 * @typedef {{ atNs: number, command: number, actor: number, job: number, a: number, b: number }} Asked */

const COLLECTOR = 2;
/** Ways to end that a cancellation has. @type {Set<number>} */
const STOPPED = new Set([JobState.Cancelled, JobState.Killed, JobState.TimedOut, JobState.Expired]);

export class Journeys {
  /** When the producer's value went into the first channel, by job. @type {number[]} */
  sentNs = [];
  /** When the collector took its result, by job. @type {number[]} */
  receivedNs = [];
  /** Commands, in order. @type {Asked[]} */
  asked = [];
  /** For each cancellation of the whole run, by hand or by deadline, where and when it took effect.
   * @type {{ atNs: number, ends: { actor: number, atNs: number }[] }[]} */
  waves = [];
  /** Workers that were lost, and when. @type {{ actor: number, atNs: number }[]} */
  losses = [];

  /** @param {import('./trace.js').TraceEvent} event @param {PoolState} state after it */
  read({ kind, at, actor, job, object, detail, a, b }, state) {
    switch (kind) {
      case Kind.Sent: this.sentNs[job] ??= at; return;
      case Kind.Received: if (actor === COLLECTOR) this.receivedNs[job] = at; return;
      case Kind.Commanded: this.asked.push({ atNs: at, command: detail, actor, job, a, b }); return;
      case Kind.ContextCancelled: if (state.contexts[object]) this.waves.push({ atNs: at, ends: [] }); return;
      case Kind.JobSettled: if (STOPPED.has(detail) && state.jobs.get(job)?.startedNs != null) this.waves.at(-1)?.ends.push({ actor, atNs: at }); return;
      case Kind.WorkerChanged: if (detail === WorkerState.Lost) this.losses.push({ actor, atNs: at }); return;
    }
  }

  reset() {
    Object.assign(this, new Journeys());
  }
}
