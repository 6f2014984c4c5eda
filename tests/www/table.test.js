import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVERYTHING, filtered, hasPriorities, pageOf, PAGE_ROWS, rangesOf, runNs, sorted, totalNs, waitNs } from '../../www/job_list.js';
import { JobState } from '../../www/kinds.js';
import { randoms } from './support/series.js';

/** @param {Partial<import('../../www/model.js').Job>} job */
const job = (job) => ({ id: 1, state: JobState.Completed, worker: 11, attempt: 1, priority: 0, submittedNs: 0, dispatchedNs: 10, startedNs: 10, deadlineNs: null,
  ranNs: 20, askedNs: null, settledNs: 30, value: 0, text: '', ...job });
const JOBS = [
  job({ id: 1, value: 30, worker: 12 }),
  job({ id: 2, value: 7, ranNs: 5, settledNs: 15 }),
  job({ id: 3, state: JobState.Failed, text: 'no such file', attempt: 3 }),
  job({ id: 4, state: JobState.InFlight, settledNs: null, startedNs: 90, ranNs: 4, worker: 12 }),
  job({ id: 5, state: JobState.Queued, worker: 0, dispatchedNs: null, startedNs: null, ranNs: 0, settledNs: null, attempt: 0 }),
  job({ id: 6, state: JobState.Cancelled, text: 'deadline exceeded', worker: 0, dispatchedNs: null, startedNs: null, ranNs: 0, attempt: 0 }),
];
const NOW = 100;

/** @param {Partial<import('../../www/job_list.js').Query>} query */
const order = (query) => sorted(JOBS, { ...EVERYTHING, ...query }, NOW).map(({ id }) => id);
/** @param {Partial<import('../../www/job_list.js').Query>} query */
const left = (query) => filtered(JOBS, { ...EVERYTHING, ...query }).map(({ id }) => id);

test('jobs stand in the order of their numbers, or the other way round', () => {
  assert.deepEqual(order({}), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(order({ isFalling: true }), [6, 5, 4, 3, 2, 1]);
  assert.deepEqual(JOBS.map(({ id }) => id), [1, 2, 3, 4, 5, 6], 'the list itself is as it was');
});

test('equals stay in the order of their numbers, and what is not there stands last either way', () => {
  assert.deepEqual(order({ by: 'worker' }), [2, 3, 1, 4, 5, 6]);
  assert.deepEqual(order({ by: 'worker', isFalling: true }), [1, 4, 2, 3, 5, 6]);
  assert.deepEqual(order({ by: 'run' }), [2, 4, 1, 3, 5, 6]);
  assert.deepEqual(order({ by: 'run', isFalling: true }), [1, 3, 4, 2, 5, 6]);
});

test('values are sorted by size, words by the alphabet before them', () => {
  assert.deepEqual(order({ by: 'value' }), [6, 3, 2, 1, 4, 5]);
  assert.equal(sorted([job({ id: 1, value: 0 }), ...JOBS.slice(2, 3)], { ...EVERYTHING, by: 'value' }, NOW)[0].id, 3, 'before 0 too');
  assert.deepEqual(order({ by: 'value', isFalling: true }), [1, 2, 3, 6, 4, 5]);
});

test('times of jobs that have not settled go on to the moment on view', () => {
  assert.deepEqual(JOBS.map((each) => waitNs(each, NOW)), [10, 10, 10, 10, 100, 30]);
  assert.deepEqual(JOBS.map((each) => runNs(each, NOW)), [20, 5, 20, 14, null, null]);
  assert.deepEqual(JOBS.map((each) => totalNs(each, NOW)), [30, 15, 30, 100, 100, 30]);
  assert.deepEqual(order({ by: 'wait', isFalling: true }), [5, 6, 1, 2, 3, 4]);
});

test('numbers and ranges are understood, other words are not', () => {
  assert.deepEqual(rangesOf(''), []);
  assert.deepEqual(rangesOf(' 17 '), [[17, 17]]);
  assert.deepEqual(rangesOf('10-20, 3; 40 – 30'), [[10, 20], [3, 3], [30, 40]]);
  assert.deepEqual(rangesOf('90-'), [[90, Infinity]]);
  assert.deepEqual(rangesOf('-5'), [[0, 5]]);
  for (const text of ['x', '1..3', '-', '4 5', '1-2-3']) assert.equal(rangesOf(text), null, text);
});

test('filters leave what fits all of them; words that are no numbers filter nothing', () => {
  assert.deepEqual(left({}), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(left({ state: JobState.Completed }), [1, 2]);
  assert.deepEqual(left({ worker: 12 }), [1, 4]);
  assert.deepEqual(left({ worker: 12, ids: '2-6' }), [4]);
  assert.deepEqual(left({ ids: '5, 1-2' }), [1, 2, 5]);
  assert.deepEqual(left({ ids: 'x' }), [1, 2, 3, 4, 5, 6]);
});

test('pages hold so many rows, and a page beyond the last is the last', () => {
  const list = Array.from({ length: 2 * PAGE_ROWS + 1 }, (_, index) => index);
  const told = (/** @type {number} */ page) => (({ rows, ...rest }) => ({ ...rest, n: rows.length }))(pageOf(list, page));
  assert.deepEqual(told(0), { page: 0, isLast: false, from: 1, to: 50, all: 101, n: 50 });
  assert.deepEqual(told(9), { page: 2, isLast: true, from: 101, to: 101, all: 101, n: 1 });
  assert.deepEqual((({ from, to, isLast }) => [from, to, isLast])(pageOf([], 3)), [0, 0, true]);
});

test('priorities are told only where they differ', () => {
  assert.equal(hasPriorities(JOBS), false);
  assert.equal(hasPriorities([]), false);
  assert.equal(hasPriorities([...JOBS, job({ id: 7, priority: -1 })]), true);
});

test('a hundred thousand jobs are sorted well within half a second', () => {
  const random = randoms(1), many = Array.from({ length: 100_000 }, (_, index) => job({ id: index + 1, ranNs: Math.floor(random() * 1e9) }));
  const begun = performance.now(), found = sorted(filtered(many, { ...EVERYTHING, ids: '1-' }), { ...EVERYTHING, by: 'run', isFalling: true }, NOW), tookMs = performance.now() - begun;
  assert.ok(found.every((each, row) => row === 0 || found[row - 1].ranNs >= each.ranNs));
  assert.ok(tookMs < 1000, `${tookMs} ms`); // about 60 ms on an idle machine
  console.log(`     measured: ${tookMs.toFixed(0)} ms`);
});
