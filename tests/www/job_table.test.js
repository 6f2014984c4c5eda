import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JobTable } from '../../www/pool/job_table.js';
import { unpacked } from '../../www/pool/numbers.js';
import { randoms } from './support/series.js';

test('it holds what a Map would, whatever leaves in which order', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const random = randoms(seed), table = new JobTable(), map = new Map();
    // Now and then one outlives thousands, ids leave gaps, and those of old come back.
    const [leaves, widest] = [random(), random() < 0.2 ? 100_000 : 3];
    let id = 0;
    for (let step = 0; step < 1_500; step++) {
      const dice = random();
      if (dice < 0.5) {
        id += 1 + Math.floor(random() * widest);
        const block = { id }, n_ids = 1 + Math.floor(random() * random() * 5);
        if (n_ids === 1) table.set(id, block);
        else table.setMany(id, n_ids, block);
        for (let i = 0; i < n_ids; i++) map.set(id + i, block);
        id += n_ids - 1;
      } else if (dice < 0.5 + 0.5 * leaves) {
        const ids = [...map.keys()], some = dice < 0.7 ? ids[0] : ids[Math.floor(random() * ids.length)];
        if (some !== undefined) assert.equal(table.delete(some), map.delete(some));
        if (dice < 0.6 && some !== undefined) {
          let end = some + 1;
          while (map.has(end) && end < some + 9) map.delete(end++);
          table.deleteMany(some + 1, end);
        }
      } else {
        const some = 1 + Math.floor(random() * (id + 2));
        assert.deepEqual(table.get(some), map.get(some), `seed ${seed}: ${some}`);
        if (dice > 0.98) {
          table.set(some, { id: some });
          map.set(some, { id: some });
          id = Math.max(id, some);
        }
      }
      assert.equal(table.size, map.size, `seed ${seed}`);
    }
    const sorted = [...map.entries()].sort(([a], [b]) => a - b).map(([, it]) => it);
    assert.deepEqual([...table.values()], sorted, `seed ${seed}`);
    assert.deepEqual(table.oldest, sorted[0]);
    for (const some of [...map.keys()]) assert.ok(table.delete(some));
    assert.equal(table.size, 0);
    assert.equal(table.delete(id), false);
  }
});

test('one that stays does not keep the places of a million that have left', () => {
  const table = new JobTable();
  table.set(1, 'stays');
  for (let id = 2; id < 1_000_000; id++) {
    table.set(id, 'goes');
    table.delete(id);
  }
  assert.deepEqual([table.get(1), table.size, [...table.values()]], ['stays', 1, ['stays']]);
  assert.ok(table.n_places < 10_000, `${table.n_places} places`);
});

test('numbers that follow each other travel as the first of them', () => {
  assert.deepEqual(unpacked(7, 3), [7, 8, 9]);
  assert.deepEqual(unpacked([7, 9], 2), [7, 9]);
});
