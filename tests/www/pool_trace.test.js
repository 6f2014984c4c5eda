// A pool's events become a trace that Perfetto can load; the checker itself is shown to find what is wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { perfettoTrace } from '../../www/pool_trace.js';
import { violations } from '../../www/exports/perfetto_check.js';

/** One job that is run twice, on two workers, and one that is cancelled while it waits. */
const EVENTS = [
  { tMs: 0, kind: 'job submitted', job: 1 },
  { tMs: 0, kind: 'job submitted', job: 2 },
  { tMs: 1, kind: 'job dispatched', job: 1, worker: 2, detail: { attempt: 1 } },
  { tMs: 5, kind: 'worker changed', worker: 2, detail: { state: 'lost', generation: 1 } },
  { tMs: 5, kind: 'job waiting', job: 1, worker: 2 },
  { tMs: 6, kind: 'context cancelled' },
  { tMs: 6, kind: 'job settled', job: 2, detail: { state: 'cancelled' } },
  { tMs: 8, kind: 'job dispatched', job: 1, worker: 1, detail: { attempt: 2 } },
  { tMs: 12.5, kind: 'job settled', job: 1, worker: 1, detail: { state: 'completed' } },
];

const entries = (phase, events = EVENTS) => perfettoTrace(events).traceEvents.filter(({ ph }) => ph === phase);

test('attempts are slices in the lanes of their workers, in microseconds', () => {
  const slices = entries('X').map(({ name, ts, dur, tid, args }) => [name, ts, dur, tid, args.state]);
  assert.deepEqual(slices, [['job 1', 1_000, 4_000, 12, 'to be run again'], ['job 1', 8_000, 4_500, 11, 'completed']]);
  const lanes = entries('M').map(({ args }) => args.name);
  assert.deepEqual(lanes, ['worker pool', 'the pool', 'W001', 'W002']);
});

test('waits, arrows, counters and marks are there, and nothing is out of place', () => {
  assert.equal(entries('b').length, 3);
  assert.deepEqual([...entries('s'), ...entries('f')].map(({ ts, tid }) => [ts, tid]), [[1_000, 12], [8_000, 11]]);
  assert.deepEqual(entries('C').at(-1).args, { waiting: 0, running: 0 });
  assert.deepEqual(entries('i').map(({ name, s }) => [name, s]), [['worker lost', 't'], ['cancelled', 'g']]);
  assert.deepEqual(violations(perfettoTrace(EVENTS)), []);
});

test('what is under way at the end ends there', () => {
  for (let n = 0; n <= EVENTS.length; n++) assert.deepEqual(violations(perfettoTrace(EVENTS.slice(0, n))), [], `${n} events`);
});

test('the checker finds what is wrong', () => {
  const slice = (ts, dur) => ({ name: 'a', ph: 'X', ts, dur, pid: 1, tid: 1 });
  const wrong = [
    [{ name: 'a', ph: 'X', ts: 0, pid: 1, tid: 1 }],
    [slice(0, 10), slice(5, 10)],
    [{ name: 'a', ph: 'e', cat: 'c', id: 1, ts: 0, pid: 1 }],
    [{ name: 'a', ph: 'b', cat: 'c', id: 1, ts: 0, pid: 1 }],
    [slice(0, 1), { name: 'a', ph: 's', cat: 'c', id: 1, ts: 0, pid: 1, tid: 1 }],
    [{ name: 'a', ph: 's', cat: 'c', id: 1, ts: 9, pid: 1, tid: 1 }, { name: 'a', ph: 'f', cat: 'c', id: 1, ts: 9, pid: 1, tid: 1, bp: 'e' }],
    [{ name: 'a', ph: 'C', ts: 0, pid: 1, args: { n: 'many' } }],
  ];
  for (const traceEvents of wrong) assert.notDeepEqual(violations({ traceEvents }), [], JSON.stringify(traceEvents));
  assert.deepEqual(violations({ traceEvents: [slice(0, 10), slice(2, 3), slice(10, 1)] }), []);
});
