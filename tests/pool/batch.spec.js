// Several jobs in one message: what befalls one of them befalls no other.
import { COORDINATORS, expect, test } from './fixture.js';

/** In the page: submits `many` with each of these, and gives what is looked at of the results. */
const OUTCOMES = `async (ward, wishes) => {
  const all = await Promise.all(wishes.map((wish) => ward.submit('many', wish)));
  return Promise.all(all.map(async ({ result }) => {
    const { ok, value, error } = await result;
    return ok ? value : error.kind + (error.kind === 'failed' ? ' ' + error.message : '');
  }));
}`;

test('tiny jobs travel many in a message, and one in a message where that is asked for', async ({ page }) => {
  await page.goto('./index.html');
  await page.waitForFunction('globalThis.isReady');
  const messages = await page.evaluate(async () => {
    const { createPool, tasks } = globalThis, counts = {};
    const post = Worker.prototype.postMessage;
    for (const batch of ['auto', 1, 10]) {
      const pool = await createPool({ tasks, workers: 2, batch });
      await Promise.all(Array.from({ length: 50 }, (_, n) => pool.run('echo', n))); // it has learned how long they last
      let n_messages = 0;
      Worker.prototype.postMessage = function (...args) {
        n_messages++;
        return post.apply(this, args);
      };
      const values = await Promise.all(Array.from({ length: 2_000 }, (_, n) => pool.run('echo', n)));
      Worker.prototype.postMessage = post;
      if (values.some((value, n) => value !== n)) throw new Error('values are mixed up');
      counts[batch] = n_messages;
      await pool.drain();
    }
    return counts;
  });
  expect(messages[1]).toBe(2_000);
  expect(messages[10]).toBeGreaterThanOrEqual(200);
  expect(messages[10]).toBeLessThan(400);
  expect(messages.auto).toBeLessThan(1_000); // how few depends on how busy the machine is
});

test('as many as are sent together, of two tasks by turns, and one more with terms of its own', async ({ ward }) => {
  const { value } = await ward({ workers: 2, jobsCapacity: 10_000 }, async ({ pool }) => {
    const all = Array.from({ length: 4_095 }, (_, value) => (value % 2 ? pool.run('echo', value) : pool.run('double', { value })));
    all.push(pool.run('echo', 4_095, { priority: 1 }), pool.run('echo', 4_096));
    return Promise.all(all);
  });
  expect(value).toEqual(Array.from({ length: 4_097 }, (_, n) => (n % 2 || n === 4_096 ? n : 2 * n)));
});

test('one that lasts, among many that share looks at the clock, is told its own time', async ({ ward }) => {
  const { value } = await ward({ workers: 1, batch: 1000 }, async (ward) => {
    const times = async (longest) => {
      const results = [];
      for await (const { runMs } of ward.pool.map('spin', Array.from({ length: 1000 }, (_, n) => ({ ms: n === 900 ? longest : 0 })), { ordered: true })) results.push(runMs);
      return results;
    };
    await times(0);
    return times(30);
  });
  expect(value[900]).toBeGreaterThanOrEqual(29.8); // it goes by a clock of tenths
  expect(value.every((runMs) => runMs >= 0)).toBe(true);
});

for (const coordinator of COORDINATORS) {
  // Without the trace that other tests here look at, jobs are kept as one wherever they can be.
  for (const isLate of [false, true]) {
    test(`submit() of many kept as one, coordinator ${coordinator}: jobs and the reader of results(), ${isLate ? 'who comes when some have settled' : 'who is there first'}, hear of each once`, async ({ page }) => {
      await page.goto('./index.html');
      await page.waitForFunction('globalThis.isReady');
      const KINDS = ['error', 'function', 'panic', 'promise'];
      const wishes = Array.from({ length: 3_000 }, (_, value) => ({ what: value % 197 === 5 ? KINDS[value % 4] : 'value', value }));
      const { read, own, early, stats } = await page.evaluate(async ({ coordinator, wishes, isLate }) => {
        const { createPool, tasks } = globalThis, pool = await createPool({ tasks, coordinator, workers: 2, jobsCapacity: 600, resultsCapacity: isLate ? 5_000 : 100 });
        await Promise.all(wishes.slice(0, 100).map(({ value }) => pool.run('many', { what: 'value', value }))); // it has learned how long they last
        const read = [], said = ({ id, ok, value, error }) => [id, ok ? value : `${error.kind} ${error.cause ?? ''}`];
        const reading = async () => {
          for await (const results of pool.results({ batches: true })) read.push(...results.map(said));
        };
        let over = isLate ? undefined : reading();
        const jobs = await Promise.all(wishes.map((wish) => pool.submit('many', wish)));
        const early = jobs.filter((_, n) => n % 10 === 0).map(({ result }) => result);
        const unwanted = await Promise.all([1, 2, 3].map((value) => pool.submit('many', { what: 'value', value })));
        unwanted[1].cancel('not needed');
        const fates = await Promise.all(unwanted.map(({ result }) => result));
        if (isLate) await jobs[1_500].result;
        over ??= reading();
        pool.close();
        await over;
        const own = [...await Promise.all(jobs.map(({ result }) => result)), ...fates].map(said);
        return { read, own, early: (await Promise.all(early)).map(said), stats: await pool.drain() };
      }, { coordinator, wishes, isLate });
      const expected = { value: (n) => n, promise: (n) => n, error: (n) => `failed Error: number ${n}`, function: () => 'not cloneable', panic: () => 'panicked' };
      const ends = wishes.map(({ what, value }) => expected[what](value));
      const isAsSaid = (said, end) => (typeof end === 'number' ? said === end : String(said).startsWith(end));
      expect(own.slice(0, 3_000).filter(([, said], n) => !isAsSaid(said, ends[n]))).toEqual([]);
      expect(early).toEqual(own.slice(0, 3_000).filter((_, n) => n % 10 === 0));
      expect([own[3_000][1], own[3_002][1]]).toEqual([1, 3]);
      expect([2, 'cancelled not needed']).toContain(own[3_001][1]);
      expect(read.filter(([id]) => id > 100).sort(([a], [b]) => a - b)).toEqual(own.toSorted(([a], [b]) => a - b));
      expect(new Set(read.map(([id]) => id)).size).toBe(read.length);
      expect([stats.submitted, stats.queued, stats.inFlight, stats.lost]).toEqual([3_103, 0, 0, 0]);
    });
  }

  test.describe(`coordinator ${coordinator}`, () => {
    test('errors, promises, panics and what cannot be cloned are each their own job\'s', async ({ ward }) => {
      const KINDS = ['error', 'function', 'panic', 'promise'];
      const wishes = Array.from({ length: 300 }, (_, value) => ({ what: value % 17 === 5 ? KINDS[value % 4] : 'value', value }));
      const { value } = await ward({ coordinator, workers: 2, batch: 40 }, `(ward, { wishes }) => (${OUTCOMES})(ward, wishes)`, { wishes });
      const expected = { value: (n) => n, promise: (n) => n, error: (n) => `failed number ${n}`, function: () => 'not cloneable', panic: () => 'panicked' };
      expect(value).toEqual(wishes.map(({ what, value }) => expected[what](value)));
    });

    test('a value that is handed over, or refuses to be looked at, is its own job\'s, and so is a context that is used', async ({ ward }) => {
      const KINDS = ['moved', 'trap', 'signal'];
      const wishes = Array.from({ length: 300 }, (_, value) => ({ what: value % 11 === 9 ? KINDS[value % 3] : 'value', value }));
      const { value } = await ward({ coordinator, workers: 2, batch: 60 }, async (ward, { wishes }) => {
        const jobs = await Promise.all(wishes.map((wish) => ward.submit('many', wish))), results = await Promise.all(jobs.map(({ result }) => result));
        return results.map(({ ok, value, error, runMs }) => [runMs >= 0, !ok ? error.message : value instanceof ArrayBuffer ? [...new Uint8Array(value)].join() : value]);
      }, { wishes });
      const expected = { value: (n) => n, signal: (n) => n, moved: (n) => Array(n).fill(n % 256).join(), trap: (n) => `number ${n}` };
      expect(value).toEqual(wishes.map(({ what, value }) => [true, expected[what](value)]));
    });

    test('an argument that cannot be cloned rejects that job alone', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 1, batch: 100 }, async (ward) => {
        const first = await ward.held();
        const all = Array.from({ length: 60 }, (_, n) => ward.pool.run('echo', n === 31 ? () => {} : n).catch(({ kind }) => kind));
        first.open();
        return Promise.all(all);
      });
      expect(value).toEqual(Array.from({ length: 60 }, (_, n) => (n === 31 ? 'not cloneable' : n)));
    });

    test('one that takes its worker with it costs the others nothing', async ({ ward }) => {
      const wishes = Array.from({ length: 60 }, (_, value) => ({ what: value === 23 ? 'crash' : 'value', value }));
      const { value } = await ward({ coordinator, workers: 2, batch: 60 }, `(ward, { wishes }) => (${OUTCOMES})(ward, wishes)`, { wishes });
      expect(value).toEqual(wishes.map(({ what, value }) => (what === 'crash' ? 'quarantined' : value)));
    });

    test('those behind a long one are given to a worker that is free', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 2, batch: 100 }, async (ward) => {
        const held = await Promise.all([ward.held(), ward.held()]);
        const order = [];
        const all = Array.from({ length: 60 }, (_, value) => ward.pool.run('many', value === 20 ? { what: 'spin', value, ms: 3_000 } : { what: 'value', value }).then((it) => order.push(it)));
        held.forEach(({ open }) => open());
        await Promise.all(all);
        return order;
      });
      expect(value).toHaveLength(60);
      const behind = value.slice(value.indexOf(20)).filter((n) => n > 20);
      expect(behind, 'that came after it').toEqual([]);
    });

    test('one that is cancelled behind another settles at once; the other goes on', async ({ ward }) => {
      const { value, stats } = await ward({ coordinator, workers: 1, batch: 50 }, async (ward) => {
        const gate = `gate ${Math.random()}`, channel = new BroadcastChannel(gate);
        const wishes = [{ what: 'hold', value: gate }, { what: 'value', value: 1 }, { what: 'value', value: 2 }];
        const first = await ward.held();
        const jobs = await Promise.all(wishes.map((wish) => ward.submit('many', wish)));
        first.open();
        await first.result;
        await ward.until(({ inFlight }) => inFlight >= 1);
        jobs[1].job.cancel('not needed');
        const { error } = await jobs[1].result; // while the one before it still runs
        const knocking = setInterval(() => channel.postMessage('open'), 5);
        const others = [await jobs[0].result, await jobs[2].result];
        clearInterval(knocking);
        channel.close();
        return { kind: error.kind, rung: error.rung, cause: error.cause, others: others.map(({ ok, attempts }) => ({ ok, attempts })) };
      });
      expect(value).toEqual({ kind: 'cancelled', rung: 'queued', cause: 'not needed', others: [{ ok: true, attempts: 1 }, { ok: true, attempts: 1 }] });
      expect(stats.killed).toBe(0);
    });

    test('a pause takes back what has not begun', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 1, batch: 50 }, async (ward) => {
        const gate = `gate ${Math.random()}`, channel = new BroadcastChannel(gate);
        const first = await ward.held();
        const jobs = await Promise.all([{ what: 'hold', value: gate }, ...Array.from({ length: 20 }, (_, value) => ({ what: 'value', value }))].map((wish) => ward.submit('many', wish)));
        first.open();
        await first.result;
        ward.pool.pause();
        const knocking = setInterval(() => channel.postMessage('open'), 5);
        await ward.until(({ inFlight }) => inFlight === 0);
        clearInterval(knocking);
        channel.close();
        const { queued } = ward.pool.stats();
        ward.pool.resume();
        const results = await Promise.all(jobs.map(({ result }) => result));
        return { queued, n_ok: results.filter(({ ok }) => ok).length };
      });
      expect(value.n_ok).toBe(21);
      expect([20, 21], 'a pause that came first keeps the first as well').toContain(value.queued);
    });

    test('map() over an array: what befalls one input befalls no other, and each is told once, in input order', async ({ ward }) => {
      const KINDS = ['error', 'function', 'panic', 'promise'];
      const inputs = Array.from({ length: 3_000 }, (_, value) => ({ what: value % 97 === 5 ? KINDS[value % 4] : 'value', value }));
      const { value: { results, counts } } = await ward({ coordinator, workers: 2, jobsCapacity: 500, resultsCapacity: 500 }, async (ward, { inputs }) => {
        const { pool } = ward, results = [];
        const unsendable = { what: 'value', value: 3_000, f() {} };
        let n_read = 0;
        for await (const batch of pool.map('many', [...inputs, unsendable, { what: 'value', value: 3_001 }], { batches: true, ordered: true })) {
          results.push(...batch.map(({ id, task, ok, value, error, attempts }) => ({ id, task, value: ok ? value : error.kind, attempts })));
          n_read++;
          if (n_read === 2) pool.pause();
          if (n_read === 2) setTimeout(() => pool.resume(), 5);
          if (n_read === 3) pool.resize(3);
        }
        return { results, counts: pool.stats() };
      }, { inputs });
      const expected = { value: (n) => n, promise: (n) => n, error: () => 'failed', function: () => 'not cloneable', panic: () => 'panicked' };
      const values = [...inputs.map(({ what, value }) => expected[what](value)), 'not cloneable', 3_001];
      expect(results.map(({ value }) => value)).toEqual(values);
      expect(new Set(results.map(({ id }) => id)).size).toBe(3_002);
      expect(results.every(({ task, attempts }) => task === 'many' && attempts === 1)).toBe(true);
      const n_ok = values.filter((value) => typeof value === 'number').length;
      expect([counts.submitted, counts.completed, counts.queued, counts.inFlight]).toEqual([3_002, n_ok, 0, 0]);
    });

    test('map() over an array that is aborted midway: what has not settled is cancelled, and nothing is left', async ({ ward }) => {
      const { value: { n_ok, kinds, n, counts } } = await ward({ coordinator, workers: 2, graceMs: 30_000 }, async (ward) => {
        const { pool } = ward, abort = new AbortController(), results = [];
        for await (const result of pool.map('many', Array.from({ length: 4_000 }, (_, value) => ({ what: 'value', value })), { signal: abort.signal })) {
          if (results.push(result) === 700) abort.abort(new Error('enough'));
        }
        const bad = results.filter(({ ok }) => !ok);
        return { n: results.length, n_ok: results.length - bad.length, kinds: [...new Set(bad.map(({ error }) => `${error.kind}: ${error.cause.message}`))], counts: pool.stats() };
      });
      expect(n_ok).toBeGreaterThanOrEqual(700);
      expect(kinds).toEqual(n > n_ok ? ['cancelled: enough'] : []);
      expect([counts.submitted, counts.completed, counts.cancelled]).toEqual([n, n_ok, n - n_ok]);
    });

    test('results in arrays come to their readers, with the reader of results() and with map()', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 2, resultsCapacity: 40 }, async (ward) => {
        const inputs = Array.from({ length: 3_000 }, (_, n) => n), mapped = [], one = [], read = [];
        for await (const results of ward.pool.map('echo', inputs, { batches: true, ordered: true })) mapped.push(...results.map(({ value }) => value));
        for await (const { value } of ward.pool.map('echo', inputs.slice(0, 500))) one.push(value);
        const reading = (async () => {
          for await (const results of ward.pool.results({ batches: true })) read.push(...results.map(({ value }) => value));
        })();
        await Promise.all(inputs.map((n) => ward.pool.submit('echo', n)));
        ward.pool.close();
        await reading;
        return { read, mapped, one };
      }, { isOver: true });
      const upTo = (n) => Array.from({ length: n }, (_, i) => i);
      expect(value.read.sort((a, b) => a - b)).toEqual(upTo(3_000));
      expect(value.mapped).toEqual(upTo(3_000));
      expect(value.one.sort((a, b) => a - b)).toEqual(upTo(500));
    });
  });
}
