import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allAlone, alone, RunBlock, SubmitBlock } from '../../www/pool/block.js';
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

/** A block of submit()s in a table, from the id 5 on; what it was told to cancel, and the jobs that were accepted. */
function submitted() {
  const cancelled = [], table = new JobTable();
  const desk = { entryOf: (id) => alone(table, id), cancel: (entry, cause) => cancelled.push([entry.id, cause]) };
  const block = new SubmitBlock(/** @type {any} */ (desk), 'echo', 0), jobs = [];
  block.id = 5;
  const accepted = Promise.allSettled([0, 1, 2, 3].map((arg) => new Promise((resolve) => block.add({ arg }, resolve)).then((job) => jobs.push(job))));
  block.enter(table);
  return { table, block, jobs, cancelled, accepted };
}

test('a submitted job is had when it is accepted, and its result before and after it is there', async () => {
  const { block, jobs, table, accepted } = submitted(), worker = workerOf();
  block.accepted(5, 7);
  block.accepted(7, 9);
  await accepted;
  assert.deepEqual(jobs.map(({ id }) => id), [5, 6, 7, 8]);
  block.post(5, 9, worker, Infinity);
  const early = jobs[1].result;
  assert.equal(jobs[1].result, early, 'one Promise');
  const entry = table.get(6);
  assert.equal(entry.holder, worker, 'whoever waits for one has it stand alone');
  const results = [5, 7, 8].map((id) => ({ id, value: `of ${id}` }));
  block.settled(5, [results[0]]);
  block.settled(7, results.slice(1));
  entry.settled({ id: 6, value: 'of 6' });
  assert.deepEqual((await Promise.all([early, ...jobs.map(({ result }) => result)])).map(({ id }) => id), [6, 5, 6, 7, 8]);
});

test('a submitted job that has settled has its result from nowhere else', async () => {
  const { block, jobs, accepted } = submitted();
  block.accepted(5, 9);
  await accepted;
  block.settled(5, [5, 6, 7, 8].map((id) => ({ id })));
  block.desk.entryOf = () => assert.fail('nothing is asked for');
  assert.deepEqual(await Promise.all(jobs.map(({ result }) => result)), [5, 6, 7, 8].map((id) => ({ id })));
});

test('a submitted job is cancelled by itself, unless it has settled', async () => {
  const { block, jobs, cancelled, accepted } = submitted();
  block.accepted(5, 9);
  await accepted;
  block.settled(5, [{ id: 5 }]);
  jobs[0].cancel('too late');
  jobs[2].cancel('why');
  assert.deepEqual(cancelled, [[7, 'why']]);
});

test('one that comes back is refused with its reason, and the others are accepted', async () => {
  const { block, table, jobs, accepted } = submitted();
  const entry = alone(table, 6);
  assert.equal(entry.takesRefusals, true);
  entry.refused(new Error('it is full'));
  block.accepted(5, 6);
  block.accepted(7, 9);
  const ends = await accepted;
  assert.deepEqual(ends.map(({ status, reason }) => reason?.message ?? status), ['fulfilled', 'it is full', 'fulfilled', 'fulfilled']);
  assert.deepEqual(jobs.map(({ id }) => id), [5, 7, 8]);
});
