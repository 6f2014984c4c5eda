// A plain job for a pool that is idle: a worker has it before the pool keeps books of it, and nobody can tell but by the clock.
import { expect, test } from './fixture.js';

test('what is asked in the same breath knows of it', async ({ ward }) => {
  const { value } = await ward({ workers: 2 }, async (ward) => {
    const { pool } = ward, told = [];
    const tell = () => {
      const { submitted, inFlight, completed } = pool.stats();
      told.push([submitted, inFlight, completed]);
    };
    tell();
    const first = pool.run('echo', 1);
    tell();
    await first;
    tell();
    const second = pool.run('echo', 2); // nothing is asked before it is there
    await second;
    tell();
    return told;
  });
  expect(value).toEqual([[0, 0, 0], [1, 1, 0], [1, 0, 1], [2, 0, 2]]);
});

test('it is sent once, in the turn in which it was handed in', async ({ ward }) => {
  const { value } = await ward({ workers: 2 }, async ({ pool }) => {
    await pool.run('echo'); // the first of a pool may come before its workers
    await new Promise((resolve) => setTimeout(resolve, 5));
    const post = Worker.prototype.postMessage, counts = [];
    let n_messages = 0;
    Worker.prototype.postMessage = function (...args) {
      n_messages++;
      return post.apply(this, args);
    };
    for (let i = 0; i < 20; i++) {
      n_messages = 0;
      const ran = pool.run('echo', i), n_at_once = n_messages;
      await ran;
      pool.stats(); // the books are kept
      counts.push(`${n_at_once} of ${n_messages}`);
    }
    Worker.prototype.postMessage = post;
    return counts;
  }, { isOver: true });
  expect(value).toEqual(Array(20).fill('1 of 1'));
});

test('what cannot be sent rejects by itself, and the worker goes on', async ({ ward }) => {
  const { value, stats } = await ward({ workers: 1 }, async ({ pool }) => {
    const error = await pool.run('echo', () => {}).catch((error) => error);
    return [error.kind, error.cause?.name, await pool.run('echo', 'next')];
  }, { isOver: true });
  expect(value).toEqual(['not cloneable', 'DataCloneError', 'next']);
  expect(stats).toMatchObject({ submitted: 2, completed: 1, failed: 1 });
});

test('an argument that uses the pool while it is read', async ({ ward }) => {
  const { value } = await ward({ workers: 2 }, async ({ pool }) => {
    const reading = (act, more = {}) => ({ get value() { return act(); }, ...more });
    const settle = async (promise) => promise.then((value) => value.value ?? value, (error) => error.kind);
    const inner = [];
    const all = [
      await settle(pool.run('echo', reading(() => (inner.push(pool.run('echo', 'inner')), 1)))),
      await inner[0],
      await settle(pool.run('echo', reading(() => (pool.pause(), pool.resume(), 2)))),
      await settle(pool.run('echo', reading(() => (pool.stats(), 3)))),
      await settle(pool.run('echo', reading(() => (pool.stats(), 4), { f() {} }))),
      await settle(pool.run('echo', reading(() => { throw new Error('not read'); }))),
      await settle(pool.run('echo', reading(() => (pool.cancel(), 6)))),
    ];
    return { all, n_inner: inner.length };
  }, { isOver: true });
  expect(value.all.slice(0, 6)).toEqual([1, 'inner', 2, 3, 'not cloneable', 'not cloneable']);
  expect([6, 'cancelled', 'killed']).toContain(value.all[6]);
  expect(value.n_inner).toBe(1);
});

test('many in the same turn come after it, and each comes back', async ({ ward }) => {
  const { value, stats } = await ward({ workers: 2 }, async ({ pool }) => {
    const rounds = [];
    for (const n of [1, 2, 3, 10, 3_000]) {
      const values = await Promise.all(Array.from({ length: n }, (_, value) => pool.run('echo', value)));
      rounds.push(values.every((value, at) => value === at));
      await new Promise((resolve) => setTimeout(resolve));
    }
    return rounds;
  }, { isOver: true });
  expect(value).toEqual([true, true, true, true, true]);
  expect(stats).toMatchObject({ submitted: 3_016, completed: 3_016 });
});

test('its worker may vanish, fail or tell of its progress before the books are kept', async ({ ward }) => {
  const { value, stats } = await ward({ workers: 2, retry: { attempts: 1 } }, async ({ pool }) => {
    const settle = (promise) => promise.then((value) => value ?? null, (error) => error.kind);
    const all = [];
    for (const [task, args] of [['closeSelf'], ['throwError'], ['tellProgress', { steps: 2 }], ['trap'], ['echo', 'last']]) all.push(await settle(pool.run(task, args)));
    return all;
  }, { isOver: true });
  expect(value).toEqual(['lost', 'failed', 'told', 'panicked', 'last']);
  expect(stats).toMatchObject({ submitted: 5, completed: 2, failed: 1, panicked: 1, lost: 1 });
});

for (const end of ['close', 'drain', 'terminate', 'cancel']) {
  test(`${end}() in the same breath, or in the one after`, async ({ ward }) => {
    const { value } = await ward({ workers: 2 }, async ({ constructor: Ward }, { end }) => {
      const outcomes = [];
      for (const ticks of [0, 1, 2]) {
        const { pool } = await Ward.open({ workers: 2 });
        const outcome = pool.run('echo', 'done').catch((error) => error.kind);
        for (let i = 0; i < ticks; i++) await undefined;
        pool[end]();
        outcomes.push(await outcome);
        const { submitted, completed, cancelled, killed } = await pool.terminate();
        outcomes.push(submitted === 1 && completed + cancelled + killed === 1);
      }
      return outcomes;
    }, { end });
    for (const outcome of value) expect(['done', 'cancelled', true]).toContain(outcome);
    if (end === 'close' || end === 'drain') expect(value).toEqual(['done', true, 'done', true, 'done', true]);
  });
}

test('how long it waited is told as if it had been told at once, however late the books are kept', async ({ ward }) => {
  const BUSY_MS = 100;
  const { value } = await ward({ workers: 1 }, async ({ pool }, { BUSY_MS }) => {
    for (let i = 0; i < 5; i++) {
      const ran = pool.run('echo', i);
      await undefined;
      await undefined; // the turn is over for the pool, which means to keep its books soon
      for (const end = performance.now() + BUSY_MS; performance.now() < end; );
      await ran;
    }
    return pool.stats();
  }, { BUSY_MS });
  expect(value.waitMs.p50).toBeLessThan(BUSY_MS);
});
