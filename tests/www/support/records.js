// Traces for the page's tests: records written down by hand, and a small pool that writes plausible ones.

import { JobState, Kind, ObjectKind, RunEnd, WaitKind, WorkerState } from '../../../www/kinds.js';
import { RECORD_BYTES, Trace } from '../../../www/trace.js';

/** @typedef {Partial<import('../../../www/trace.js').TraceEvent>} Record */

export const MS = 1e6;
export const STRINGS = ['jobs', 'results', 'the run', 'producer', 'worker 1', 'worker 2', 'deadline exceeded'];
export const SITES = [{ file: 'src/pool/pattern.rs', line: 14, column: 9 }];
const JOBS = 1, RESULTS = 2, PRODUCER = 1, COLLECTOR = 2;

/**
 * @param {Record[]} records
 * @returns {ArrayBuffer}
 */
export function encode(records) {
  const data = new DataView(new ArrayBuffer(records.length * RECORD_BYTES));
  records.forEach(({ at = 0, kind = 0, detail = 0, actor = 0, object = 0, site = 0, job = 0, a = 0, b = 0 }, index) => {
    const start = index * RECORD_BYTES;
    data.setBigUint64(start, BigInt(at), true);
    data.setUint8(start + 8, kind);
    data.setUint8(start + 9, detail);
    data.setUint16(start + 10, actor, true);
    data.setUint16(start + 12, object, true);
    data.setUint16(start + 14, site, true);
    data.setUint32(start + 16, job, true);
    data.setUint32(start + 20, a, true);
    data.setBigUint64(start + 24, BigInt(b), true);
  });
  return data.buffer;
}

/** @param {Record[]} records */
export function traceOf(records) {
  const trace = new Trace();
  trace.strings = STRINGS;
  trace.sites = SITES;
  trace.replace(0, encode(records));
  return trace;
}

/** Both channels, of these capacities.
 * @param {number} jobs
 * @param {number} results
 * @returns {Record[]} */
export function channels(jobs, results) {
  return [
    { kind: Kind.ObjectMade, object: JOBS, detail: ObjectKind.Channel, a: 1, b: jobs },
    { kind: Kind.ObjectMade, object: RESULTS, detail: ObjectKind.Channel, a: 2, b: results },
  ];
}

/** A pool of one worker that runs `n` jobs of 10 ms, one after the other, through roomy channels.
 * @param {number} n
 * @returns {Record[]} */
export function onePool(n) {
  const ids = Array.from({ length: n }, (_, index) => index + 1), worker = 11;
  return [
    { kind: Kind.RunStarted, b: 1 },
    ...channels(n, n),
    { kind: Kind.ActorStarted, actor: PRODUCER, a: 4 },
    ...ids.flatMap((job) => [{ kind: Kind.JobSubmitted, actor: PRODUCER, job },
      { kind: Kind.Sent, actor: PRODUCER, object: JOBS, job, a: job }]),
    { kind: Kind.ActorEnded, actor: PRODUCER },
    { kind: Kind.ActorStarted, actor: worker, a: 5 },
    { kind: Kind.WorkerChanged, actor: worker, detail: WorkerState.Idle, a: 1 },
    ...ids.flatMap((job) => {
      const start = (job - 1) * 10 * MS, at = job * 10 * MS;
      return [
        { at: start, kind: Kind.Received, actor: worker, object: JOBS, job, a: n - job },
        { at: start, kind: Kind.JobDispatched, actor: worker, job, a: 1 },
        { at: start, kind: Kind.WorkerChanged, actor: worker, detail: WorkerState.Busy, a: 1 },
        { at: start, kind: Kind.Blocked, actor: worker, detail: WaitKind.Job, site: 1, job, b: 1 },
        { at, kind: Kind.Unblocked, actor: worker },
        { at, kind: Kind.WorkerChanged, actor: worker, detail: WorkerState.Idle, a: 1 },
        { at, kind: Kind.JobSettled, actor: worker, job, detail: JobState.Completed, b: 2 * job },
        { at, kind: Kind.Sent, actor: worker, object: RESULTS, job, a: 1 },
        { at, kind: Kind.Received, actor: COLLECTOR, object: RESULTS, job, a: 0 },
      ];
    }),
    { at: n * 10 * MS, kind: Kind.RunEnded, detail: RunEnd.Finished },
  ];
}
