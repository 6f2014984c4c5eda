import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allAlone, alone, RunBlock } from '../../www/pool/block.js';
import { JobTable } from '../../www/pool/job_table.js';

/** A block of run()s in a table, from the id 5 on, and what their promises were resolved with. */
function filled() {
  const told = [], table = new JobTable(), block = new RunBlock(/** @type {any} */ ({}), 'echo', 0);
  block.id = 5;
  for (let i = 0; i < 4; i++) block.add({ arg: i }, (value) => told.push([i, value]));
  block.enter(table);
  return { told, table, block };
}

/** A worker that remembers what it was to run. */
const workerOf = (posted = []) => /** @type {any} */ ({ posted, postMany: (first, task, args, at, end) => posted.push([first, task, ...args.slice(at, end)]) });

test('those that have completed get their values, and the block keeps nothing of them', () => {
  const { told, block } = filled(), worker = workerOf();
  block.post(5, 9, worker, Infinity);
  assert.deepEqual(worker.posted, [[5, 'echo', { arg: 0 }, { arg: 1 }, { arg: 2 }, { arg: 3 }]]);
  block.complete(6, 8, worker, ['of the message before', 'b', 'c'], 1);
  block.completed(6, block.take(6, 8));
  assert.deepEqual(told, [[1, 'b'], [2, 'c']]);
  assert.deepEqual(block.args, [{ arg: 0 }, undefined, undefined, { arg: 3 }]);
  assert.deepEqual(block.resolves.slice(1, 3), [undefined, undefined]);
  assert.equal(block.endOf(5, 9), 6, 'the block ends before them');
  assert.equal(block.endOf(8, 9), 9);
});

test('what two workers say in pieces comes together by its ids', () => {
  const { block } = filled(), [a, b] = [workerOf(), workerOf()];
  block.post(7, 9, b, Infinity);
  block.post(5, 7, a, Infinity);
  block.complete(8, 9, b, ['d'], 0);
  block.complete(5, 7, a, ['a', 'b'], 0);
  block.complete(7, 8, b, ['c'], 0);
  assert.deepEqual(block.take(5, 9), ['a', 'b', 'c', 'd']);
});

test('what a killed worker had and goes to another has values from that one alone', () => {
  const { block } = filled(), [killed, next] = [workerOf(), workerOf()];
  assert.equal(block.post(5, 8, killed, Infinity), 3);
  block.complete(5, 6, killed, ['a'], 0);
  assert.equal(block.post(7, 9, next, Infinity), 1);
  assert.equal(block.post(6, 7, next, Infinity), 0);
  block.complete(6, 8, killed, ['too', 'late'], 0);
  block.complete(6, 9, next, ['b', 'c', 'd'], 0);
  assert.deepEqual(block.take(5, 9), ['a', 'b', 'c', 'd']);
});

test('a worker that has none of them tells nothing of them, and none is told of twice', () => {
  const { block } = filled(), worker = workerOf();
  block.post(5, 9, worker, Infinity);
  block.complete(5, 9, workerOf(), [1, 2, 3, 4], 0);
  assert.deepEqual(block.entry(6).outcome, undefined);
  block.complete(5, 6, worker, ['a'], 0);
  block.complete(5, 6, worker, ['b'], 0);
  assert.deepEqual(block.take(5, 6), ['a']);
});

test('one that stands alone takes with it what it is; the others stay as they are', () => {
  const { told, table, block } = filled();
  const worker = workerOf();
  block.post(5, 9, worker, Infinity);
  const entry = alone(table, 6);
  assert.deepEqual([entry.id, entry.task, entry.args], [6, 'echo', { arg: 1 }]);
  assert.equal(table.get(6), entry);
  assert.equal(entry.holder, worker);
  assert.deepEqual([block.args[1], block.resolves[1]], [undefined, undefined]);
  assert.equal(block.endOf(5, 9), 6, 'the block ends before it');
  assert.equal(block.endOf(7, 9), 9);
  entry.completed('alone');
  assert.deepEqual(told, [[1, 'alone']]);
  assert.deepEqual([...allAlone(table)].map(({ args }) => args.arg), [0, 1, 2, 3]);
});
