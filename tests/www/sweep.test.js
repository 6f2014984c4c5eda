// Sweeps: which runs they are, one after the other, what is made of their figures, and how one stops.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knee, metricOf, stepsOf, Stopped, sweep } from '../../www/sweep.js';

const row = (value, throughputPerSecond, series = 'cpu') => ({ series, value, outcome: { figures: { throughputPerSecond, maxQueue: 3 } } });

/** A coordinator that answers each run as it is told. */
function port(answer) {
  const sent = [];
  const me = { sent, onmessage: null, postMessage(message) {
    sent.push(message);
    queueMicrotask(() => answer(message).forEach((data) => me.onmessage?.({ data })));
  } };
  return me;
}
const steps = [1, 2, 4].map((value) => ({ series: 'cpu', value, config: { workers: value } }));
const ended = ({ type, run, config }) => (type === 'run' ? [{ type: 'started', run }, { type: 'trace', run }, { type: 'ended', run: run - 1, outcome: 'of another run' },
  { type: 'ended', run, outcome: config.workers }] : []);

test('every series is run at every value, and live ones up to twice the cores', () => {
  const scene = { config: { task: 'wait', jobs: 1 }, sweep: { setting: 'workers', of: { a: {}, b: { task: 'primes' } }, metrics: [],
    simulated: { values: [1, 8], config: { jobs: 9 } }, live: { values: null, config: {} } } };
  assert.deepEqual(stepsOf(scene, 'simulated', 3).map(({ series, config }) => [series, config.task, config.jobs, config.workers]),
    [['a', 'wait', 9, 1], ['a', 'wait', 9, 8], ['b', 'primes', 9, 1], ['b', 'primes', 9, 8]]);
  assert.deepEqual(stepsOf(scene, 'live', 3).filter(({ series }) => series === 'a').map(({ value }) => value), [1, 2, 4, 6]);
  assert.equal(stepsOf(scene, 'live', 200).at(-1).value, 64);
});

test('runs follow one another, traces are acknowledged, each outcome is that of its own run', async () => {
  const coordinator = port(ended), rows = [];
  await sweep(steps, coordinator, new AbortController().signal, (heard) => rows.push(heard));
  assert.deepEqual(rows.map(({ value, outcome }) => [value, outcome]), [[1, 1], [2, 2], [4, 4]]);
  assert.deepEqual(coordinator.sent.map(({ type }) => type), ['run', 'ack', 'run', 'ack', 'run', 'ack']);
});

test('a cancelled sweep keeps what it has and asks for nothing more', async () => {
  const control = new AbortController(), rows = [], coordinator = port(ended);
  const done = sweep(steps, coordinator, control.signal, (heard) => {
    rows.push(heard);
    if (rows.length === 2) control.abort();
  });
  await assert.rejects(done, Stopped);
  assert.equal(rows.length, 2);
  assert.equal(coordinator.sent.filter(({ type }) => type === 'run').length, 2);
});

test('a refused run and a coordinator that fails end the sweep in their words', async () => {
  const refused = port(({ type, run }) => (type === 'run' ? [{ type: 'refused', run, errors: [{ message: 'Workers is 0.' }] }] : []));
  await assert.rejects(sweep(steps, refused, new AbortController().signal, () => {}), { message: 'Workers is 0.' });
  const failed = port(() => [{ type: 'failed', message: 'no workers here' }]);
  await assert.rejects(sweep(steps, failed, new AbortController().signal, () => {}), { message: 'no workers here' });
});

test('the knee is the first that reaches nine tenths of the best', () => {
  assert.equal(knee([row(1, 10), row(2, 20), row(4, 37), row(8, 40)]), 4);
  assert.equal(knee([row(1, 10), row(2, 9), row(4, 8)]), 1);
  assert.equal(knee([row(1, 10), row(2, 20), row(4, 40)]), 4);
});

test('efficiency is the speed-up for each worker, memory that of the longest queue', () => {
  const rows = [row(1, 10), row(4, 20)];
  assert.equal(metricOf(rows, rows[1], 'efficiency'), 0.5);
  assert.equal(metricOf([rows[1]], rows[1], 'efficiency'), null);
  assert.equal(metricOf(rows, rows[1], 'memory'), 30_000);
});
