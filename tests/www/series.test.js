import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JobState, Kind, WaitKind, WorkerState } from '../../www/kinds.js';
import { Column } from '../../www/series.js';
import { channels, MS, onePool } from './support/records.js';
import { readSeries } from './support/series.js';

/** @param {import('../../www/series.js').Series} series @param {'queued' | 'inFlight' | 'inSystem' | 'alive' | 'outside'} name what it is from when on */
const steps = ({ levels }, name) => Array.from(levels.atNs.rows(), (at, row) => [at / MS, levels[name].at(row)])
  .filter(([at], row, all) => all[row + 1]?.[0] !== at).filter(([, value], row, all) => all[row - 1]?.[1] !== value);

test('a column grows, gives its rows and finds a moment', () => {
  const column = new Column();
  for (let value = 0; value < 1000; value++) column.push(Math.floor(value / 2));
  assert.equal(column.length, 1000);
  assert.deepEqual([...column.rows(998)], [499, 499]);
  assert.deepEqual([-1, 0, 3, 499, 1e9].map((value) => column.countUntil(value)), [0, 2, 8, 1000, 1000]);
});

test('levels change when jobs are sent, run and settle', () => {
  const { series } = readSeries(onePool(3));
  assert.deepEqual(steps(series, 'queued'), [[0, 2], [10, 1], [20, 0]]);
  assert.deepEqual(steps(series, 'inFlight'), [[0, 1], [30, 0]]);
  assert.deepEqual(steps(series, 'inSystem'), [[0, 3], [10, 2], [20, 1], [30, 0]]);
  assert.deepEqual(steps(series, 'alive'), [[0, 1]]);
});

test('each settled job has a row: when, how, how often tried and how long it took', () => {
  const { settled } = readSeries([...channels(1, 1), { at: 1, kind: Kind.JobSubmitted, job: 7 }, { at: 4, kind: Kind.JobDispatched, actor: 11, job: 7, a: 1 },
    { at: 9, kind: Kind.JobWaiting, job: 7, a: 1 }, { at: 20, kind: Kind.JobDispatched, actor: 11, job: 7, a: 2 },
    { at: 26, kind: Kind.JobSettled, actor: 11, job: 7, detail: JobState.Completed },
    { at: 30, kind: Kind.JobSubmitted, job: 8 }, { at: 42, kind: Kind.JobSettled, job: 8, detail: JobState.Cancelled }]).series;
  const rows = Array.from({ length: 2 }, (_, row) => Object.fromEntries(Object.entries(settled).map(([name, column]) => [name, column.at(row)])));
  assert.deepEqual(rows, [
    { atNs: 26, job: 7, state: JobState.Completed, attempts: 2, waitNs: 3, runNs: 11, totalNs: 25 },
    { atNs: 42, job: 8, state: JobState.Cancelled, attempts: 0, waitNs: 12, runNs: 0, totalNs: 12 },
  ]);
});

test('whoever stands outside a full jobs channel is counted, whoever is blocked on results is not', () => {
  const { series } = readSeries([...channels(0, 0), { at: MS, kind: Kind.JobSubmitted, job: 1 },
    { at: MS, kind: Kind.Blocked, actor: 1, object: 1, job: 1, detail: WaitKind.Send, b: 1 }, { at: 3 * MS, kind: Kind.Sent, actor: 1, object: 1, job: 1 },
    { at: 3 * MS, kind: Kind.Received, actor: 11, object: 1, job: 1 }, { at: 4 * MS, kind: Kind.Blocked, actor: 11, object: 2, job: 1, detail: WaitKind.Send, b: 1 }]);
  assert.deepEqual(steps(series, 'outside'), [[1, 1], [3, 0]]);
});

test('whoever gives up waiting outside is gone at that moment', () => {
  const { series } = readSeries([...channels(0, 0), { at: MS, kind: Kind.JobSubmitted, job: 1 },
    { at: 2 * MS, kind: Kind.Blocked, actor: 1, object: 1, job: 1, detail: WaitKind.Send, b: 1 }, { at: 5 * MS, kind: Kind.Unblocked, actor: 1, a: 1 }]);
  assert.deepEqual(steps(series, 'outside'), [[1, 0], [2, 1], [5, 0]]);
});

test('a worker that is lost and one that starts are not alive', () => {
  const { series } = readSeries([[1, WorkerState.Starting], [2, WorkerState.Idle], [3, WorkerState.Busy], [4, WorkerState.Lost], [5, WorkerState.Starting], [6, WorkerState.Idle]]
    .map(([at, detail]) => ({ at: at * MS, kind: Kind.WorkerChanged, actor: 11, detail, a: 1 })));
  assert.deepEqual(steps(series, 'alive'), [[1, 0], [2, 1], [4, 0], [6, 1]]);
});

test('after a reset the same trace gives the same series', () => {
  const { series, history } = readSeries(onePool(20)), before = JSON.stringify([...series.levels.atNs.rows()]);
  history.reset();
  assert.equal(series.levels.atNs.length, 0);
  history.read(Infinity);
  assert.equal(JSON.stringify([...series.levels.atNs.rows()]), before);
});
