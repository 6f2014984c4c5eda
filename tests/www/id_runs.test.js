import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IdRuns } from '../../www/pool/id_runs.js';
import { randoms } from './support/series.js';

test('it holds what an array would, in its order, whatever leaves', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = randoms(seed), runs = new IdRuns();
    /** @type {number[]} */
    let ids = [];
    let next = 1;
    for (let step = 0; step < 400; step++) {
      if (random() < 0.5) {
        const first = (next += Math.floor(random() * 3)), n_ids = Math.floor(random() * 6);
        runs.add(first, (next += n_ids));
        for (let i = 0; i < n_ids; i++) ids.push(first + i);
      } else if (random() < 0.3 && ids.length > 0) {
        // One that left comes back, behind the others.
        const [id] = ids.splice(Math.floor(random() * ids.length), 1);
        runs.delete(id, id + 1);
        runs.add(id, id + 1);
        ids.push(id);
      } else {
        const first = ids[Math.floor(random() * ids.length)] ?? next, end = first + 1 + Math.floor(random() * 7);
        runs.delete(first, end);
        ids = ids.filter((id) => id < first || end <= id);
      }
      assert.deepEqual([...runs.values()], ids, `seed ${seed}, step ${step}`);
      assert.equal(runs.size, ids.length);
      assert.equal(runs.first, ids[0]);
      const some = Math.floor(random() * next);
      assert.equal(runs.has(some), ids.includes(some));
      if (ids.includes(some)) assert.ok(ids.includes(runs.endOf(some) - 1));
      else assert.equal(runs.endOf(some), some);
    }
  }
});

test('those that follow each other are one run, also when they came one by one', () => {
  const runs = new IdRuns();
  for (let id = 7; id < 10; id++) runs.add(id, id + 1);
  assert.equal(runs.packed, 7);
  assert.equal(runs.endOf(8), 10);
  runs.delete(8, 9);
  assert.deepEqual(runs.packed, [7, 9]);
});
