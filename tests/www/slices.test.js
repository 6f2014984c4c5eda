import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JobState, Kind, WaitKind, WorkerState } from '../../www/kinds.js';
import { niceStep, pixelRuns } from '../../www/runs.js';
import { History } from '../../www/history.js';
import { Slices } from '../../www/slices.js';
import { MS, channels, encode, onePool, traceOf } from './support/records.js';

/** @param {import('./support/records.js').Record[]} records */
function slicesOf(records) {
  const slices = new Slices(), history = new History(traceOf(records));
  history.tell([slices]);
  history.read(Infinity);
  return slices;
}

test('a worker has one slice per job, with its fate', () => {
  const lane = slicesOf(onePool(3)).lanes[11].filter((slice) => slice.look === 'running');
  assert.deepEqual(lane.map(({ startNs, endNs, job, fate }) => [startNs / MS, endNs / MS, job, fate]),
    [[0, 10, 1, 'completed'], [10, 20, 2, 'completed'], [20, 30, 3, 'completed']]);
});

test('taking in batches or all at once gives the same slices', () => {
  const records = onePool(20), whole = slicesOf(records);
  const trace = traceOf([]), parts = new Slices(), history = new History(trace);
  history.tell([parts]);
  for (let from = 0; from < records.length; from += 7) {
    trace.replace(from, encode(records.slice(from, from + 7)));
    history.read(3);
    history.read(Infinity);
  }
  assert.deepEqual(parts.lanes, whole.lanes);
  assert.deepEqual(parts.ticksNs, whole.ticksNs);
});

test('a worker that cannot hand over its result is blocked, one that waits for a job is not', () => {
  const lane = slicesOf([...channels(1, 0), { kind: Kind.WorkerChanged, actor: 11, detail: WorkerState.Idle, a: 1 },
    { at: 5, kind: Kind.Blocked, actor: 11, object: 1, detail: WaitKind.Receive, b: 1 }, { at: 7, kind: Kind.Unblocked, actor: 11 },
    { at: 9, kind: Kind.Blocked, actor: 11, object: 2, job: 1, detail: WaitKind.Send, b: 1 }]).lanes[11];
  assert.deepEqual(lane.map(({ startNs, endNs, look }) => [startNs, endNs, look]), [[0, 5, 'idle'], [5, 7, 'receiving'], [7, 9, 'idle'], [9, Infinity, 'blocked']]);
});

test('a killed job marks the time it ran and the time in which it was asked in vain', () => {
  const lane = slicesOf([{ kind: Kind.JobSubmitted, job: 1 }, { kind: Kind.JobDispatched, actor: 11, job: 1, a: 1 },
    { kind: Kind.WorkerChanged, actor: 11, detail: WorkerState.Busy, a: 1 },
    { at: 50, kind: Kind.WorkerChanged, actor: 11, detail: WorkerState.Cancelling, a: 1 },
    { at: 70, kind: Kind.WorkerChanged, actor: 11, detail: WorkerState.Lost, a: 1 },
    { at: 70, kind: Kind.WorkerChanged, actor: 11, detail: WorkerState.Starting, a: 2 },
    { at: 70, kind: Kind.JobSettled, actor: 11, job: 1, detail: JobState.Killed }]).lanes[11];
  assert.deepEqual(lane.map(({ look, fate }) => [look, fate]).slice(0, 2), [['running', 'killed'], ['cancelling', 'killed']]);
});

test('at most one run per pixel, whatever the number of slices', () => {
  const slices = Array.from({ length: 10_000 }, (_, n) =>
    ({ startNs: n, endNs: n + 1, look: /** @type {const} */ ('running'), job: n + 1, fate: null }));
  const alternating = slices.map((slice, n) => ({ ...slice, look: /** @type {const} */ (n % 2 ? 'running' : 'blocked') }));
  const runs = pixelRuns(alternating, { fromNs: 0, nsPerPx: 100, width: 1000 }, 1e9);
  assert.ok(runs.length <= 100, `${runs.length} runs`);
  assert.equal(pixelRuns(slices, { fromNs: 0, nsPerPx: 100, width: 1000 }, 1e9).length, 1, 'what looks alike is one');
  runs.reduce((free, { x, width }) => { assert.ok(x >= free); return x + width; }, 0);
});

test('what is later than the moment on view is neither drawn nor known', () => {
  const { lanes } = slicesOf(onePool(3));
  assert.deepEqual(pixelRuns(lanes[11], { fromNs: 0, nsPerPx: MS, width: 100 }, 15 * MS).map(({ x, width, look }) => [x, width, look]),
    [[0, 10, 'completed'], [10, 5, 'running']]);
});

test('a stretch shows what lies in it, cut at both ends', () => {
  const { lanes } = slicesOf(onePool(3));
  assert.deepEqual(pixelRuns(lanes[11], { fromNs: 5 * MS, nsPerPx: MS, width: 10 }, 99 * MS).map(({ x, width, job }) => [x, width, job]),
    [[0, 5, 1], [5, 5, 2]]);
});

test('steps of an axis are 1, 2 or 5 times a power of ten', () => {
  assert.deepEqual([7, 45, 410, 1200].map((span) => niceStep(span, 5)), [2, 10, 100, 500]);
});
