// Whether records from outside are a trace that the page can show: whole records, time that never falls, numbers that point into the tables
// there are. Kinds that nobody knows are let through, since every fold passes over them.

import { Command, JobState, Kind, ObjectKind, RunEnd, WaitKind, WorkerState } from '../kinds.js';
import { RECORD_BYTES } from '../trace.js';
import { exportWords } from '../words/exports.js';
import { MOST_ORDERS } from './orders.js';
import { Pace } from './pace.js';
import { Wrong } from './shapes.js';

const w = exportWords.wrong;
/** A select has a handful of cases, and this is what all actors of the largest run wait for at once. */
const MOST_WAITS = 64, MOST_WAITING = 8_192;
/** What the largest run has, generously: every actor is drawn, and each copy of a state holds them and all channels. */
const MOST_ACTOR = 4_106, MOST_OBJECT = 255, MOST_JOB = 800_000, MOST_QUEUED = 1_000;
const SETTLED = [JobState.Completed, JobState.Expired];

/** @type {Set<number>} */
const KNOWN = new Set(Object.values(Kind));
/** Kinds whose `a` is a number of a string. @type {Set<number>} */
const NAMED = new Set([Kind.ActorStarted, Kind.ObjectMade, Kind.JobSettled, Kind.ContextCancelled]);
/** Lowest and highest `detail`. @type {Record<number, number[]>} */
const DETAILS = {
  [Kind.ObjectMade]: range(ObjectKind), [Kind.Blocked]: range(WaitKind), [Kind.JobSettled]: SETTLED, [Kind.WorkerChanged]: range(WorkerState),
  [Kind.Commanded]: range(Command), [Kind.RunEnded]: range(RunEnd),
};

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {{ strings: readonly string[], sites: readonly unknown[] }} tables
 * @throws {Wrong}
 */
export async function checkEvents(bytes, { strings, sites }) {
  if (bytes.length % RECORD_BYTES) throw new Wrong(w.half(bytes.length));
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length), length = bytes.length / RECORD_BYTES, pace = new Pace();
  /** Things that each actor waits for. */
  const waits = new Uint32Array(65_536);
  let before = 0, nWaiting = 0, nCommanded = 0;
  for (let index = 0, start = 0; index < length; index++, start += RECORD_BYTES) {
    const at = u64(data, start), kind = data.getUint8(start + 8), detail = data.getUint8(start + 9), actor = data.getUint16(start + 10, true);
    const a = data.getUint32(start + 20, true), job = data.getUint32(start + 16, true), site = data.getUint16(start + 14, true);
    if (at < before) throw new Wrong(w.event(index, 'at', at, w.notBefore(before)));
    within(index, 'at', at, 0, Number.MAX_SAFE_INTEGER, w.time);
    within(index, 'b', u64(data, start + 24), 0, Number.MAX_SAFE_INTEGER, w.time);
    within(index, 'job', job, 0, Math.min(length, MOST_JOB), length > MOST_JOB ? w.ofRun : w.ofEvents);
    within(index, 'site', site, 0, sites.length, w.ofSites);
    if (NAMED.has(kind)) within(index, 'a', a, 0, strings.length, w.ofStrings);
    if (DETAILS[kind]) within(index, 'detail', detail, DETAILS[kind][0], DETAILS[kind][1], w.ofKind);
    if (KNOWN.has(kind)) {
      within(index, 'actor', actor, 0, MOST_ACTOR, w.ofRun);
      within(index, 'object', data.getUint16(start + 12, true), 0, MOST_OBJECT, w.ofRun);
    }
    if (kind === Kind.Sent) within(index, 'a', a, 0, MOST_QUEUED, w.ofQueue);
    if (kind === Kind.Commanded && ++nCommanded > MOST_ORDERS) throw new Wrong(w.event(index, 'kind', kind, w.commands(MOST_ORDERS)));
    nWaiting -= waits[actor];
    waits[actor] = kind === Kind.Blocked ? waits[actor] + 1 : kind === Kind.Unblocked || kind === Kind.ActorEnded ? 0 : waits[actor];
    if (waits[actor] > MOST_WAITS) throw new Wrong(w.event(index, 'kind', kind, w.atOnce(MOST_WAITS)));
    nWaiting += waits[actor];
    if (nWaiting > MOST_WAITING) throw new Wrong(w.event(index, 'kind', kind, w.allAtOnce(MOST_WAITING)));
    before = at;
    if (index % 4096 === 0 && pace.due()) await pace.rest(index / length);
  }
}

/** @param {number} index @param {string} field @param {number} value @param {number} min @param {number} max @param {string} what */
function within(index, field, value, min, max, what) {
  if (value < min || value > max) throw new Wrong(w.event(index, field, value, w.upTo(min, max, what)));
}

/** @param {DataView} data @param {number} start */
function u64(data, start) {
  return data.getUint32(start, true) + data.getUint32(start + 4, true) * 2 ** 32;
}

/** @param {Readonly<Record<string, number>>} numbers */
function range(numbers) {
  return [Math.min(...Object.values(numbers)), Math.max(...Object.values(numbers))];
}
