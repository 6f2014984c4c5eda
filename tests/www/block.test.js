import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allAlone, alone, RunBlock } from '../../www/pool/block.js';
import { JobTable } from '../../www/pool/job_table.js';

/** A block of run()s in a table, from the id 5 on, and what their promises were resolved with. */
function filled() {
  const told = [], table = new JobTable(), block = new RunBlock(/** @type {any} */ ({}), 'echo', 0);
  block.id = 5;
  for (let i = 0; i < 4; i++) {
    block.add({ arg: i }, (value) => told.push([i, value]));
    table.set(5 + i, block);
  }
  block.seal();
  return { told, table, block };
}

test('those that have completed get their values, and the block keeps nothing of them', () => {
  const { told, block } = filled(), worker = /** @type {any} */ ({});
  block.holders.fill(worker);
  block.complete(6, 8, worker, ['of the message before', 'b', 'c'], 1);
  block.completed(6, 8);
  assert.deepEqual(told, [[1, 'b'], [2, 'c']]);
  assert.deepEqual(block.args, [{ arg: 0 }, undefined, undefined, { arg: 3 }]);
  assert.deepEqual([block.outcomes[1], block.resolves[1]], [undefined, undefined]);
});

test('a worker that no longer has them tells nothing of them', () => {
  const { block } = filled();
  block.holders.fill(/** @type {any} */ ({ is: 'another' }));
  block.complete(5, 9, /** @type {any} */ ({}), [1, 2, 3, 4], 0);
  assert.deepEqual(block.outcomes, [undefined, undefined, undefined, undefined]);
});

test('one that stands alone takes with it what it is; the others stay as they are', () => {
  const { told, table, block } = filled();
  const entry = alone(table, 6);
  assert.deepEqual([entry.id, entry.task, entry.args], [6, 'echo', { arg: 1 }]);
  assert.equal(table.get(6), entry);
  assert.deepEqual([block.args[1], block.resolves[1]], [undefined, undefined]);
  assert.equal(block.endOf(table, 5, 9), 6, 'the block ends before it');
  assert.equal(block.endOf(table, 7, 9), 9);
  entry.completed('alone');
  assert.deepEqual(told, [[1, 'alone']]);
  assert.deepEqual([...allAlone(table)].map(({ args }) => args.arg), [0, 1, 2, 3]);
});
