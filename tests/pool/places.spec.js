// Where a pool can be made, and what it says where it cannot.
import { COORDINATORS, expect, test } from './fixture.js';

test('twelve lines of script in a plain page run tasks of its own', async ({ page }) => {
  await page.goto('./plain.html');
  await expect(page.locator('output')).toHaveText('2,4,6 (3 completed)');
});

for (const coordinator of COORDINATORS) {
  test.describe(`coordinator ${coordinator}`, () => {
    test('a pool inside a worker', async ({ page, ward }) => {
      expect(ward).toBeTruthy(); // the page is there
      const answer = await page.evaluate((coordinator) => new Promise((resolve, reject) => {
        const worker = new Worker(`./inside_worker.js?coordinator=${coordinator}`, { type: 'module' });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
      }), coordinator);
      expect(answer).toEqual({ values: [2, 4, 6], completed: 3 });
    });

    test('a pool inside a sandboxed frame', async ({ page }) => {
      await page.goto(`./frame.html?coordinator=${coordinator}`);
      await page.waitForFunction('globalThis.answer', undefined, { timeout: 20_000 });
      const answer = await page.evaluate('globalThis.answer');
      expect(answer).toMatchObject({ values: [2, 4, 6], closed: 'lost', stopped: 'cooperative', completed: 3, origin: 'null' });
      const points = Object.fromEntries(answer.points);
      expect(points).toMatchObject({ 'blob workers': true, 'nested workers': true, 'stop tokens': true, 'Web Locks': false });
    });

    test('64 workers', async ({ ward }) => {
      test.slow();
      const { value, stats } = await ward({ coordinator, workers: 64, jobsCapacity: 500 }, async (ward) => {
        const values = await Promise.all(Array.from({ length: 500 }, (_, value) => ward.pool.run('double', { value })));
        return values.every((value, n) => value === n * 2);
      });
      expect(value).toBe(true);
      expect(stats).toMatchObject({ completed: 504 });
    });

    test('two pools at once do not disturb each other', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 2 }, async (ward, { coordinator }) => {
        const other = await ward.constructor.open({ coordinator: coordinator === 'here' ? 'worker' : 'here', workers: 2 });
        const [mine, theirs] = await Promise.all([ward, other].map(({ pool }) =>
          Promise.all(Array.from({ length: 50 }, (_, value) => pool.run('double', { value })))));
        const { job, result } = await other.submit('neverEnd', {}, { graceMs: 10 });
        job.cancel();
        await result;
        const stats = await other.close();
        return { isSame: String(mine) === String(theirs), killed: stats.killed };
      }, { coordinator });
      expect(value).toEqual({ isSame: true, killed: 1 });
    });

    test('the tasks of the crate are there when no module is named', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 1, tasks: undefined }, async (ward) => {
        await ward.pool.run('wait', { ms: 20 });
        const { plainError } = await import('./ward.js');
        return { primes: await ward.pool.run('primes', { below: 1_000 }), unknown: await ward.pool.run('nothing').catch(plainError) };
      }, { isOver: true });
      expect(value).toMatchObject({ primes: 168, unknown: { kind: 'failed' } });
    });

    test('options that are refused are named with value and range', async ({ page, ward }) => {
      expect(ward).toBeTruthy();
      const errors = await page.evaluate(async (coordinator) => {
        const { createPool, tasks } = globalThis;
        const { plainError } = await import('./ward.js');
        const wrong = [{ workers: 0 }, { workers: 1.5 }, { jobsCapacity: -1 }, { spares: 'many' }, { coordinator: 'there' }, { whenFull: 'panic' },
          { retry: { attempts: 0 } }, { timeoutMs: -5 }, { batch: 0 }, { batch: 1.5 }, { batch: 'many' }, { tasks: 'http://' }];
        const refused = [];
        for (const options of wrong) {
          const error = await createPool({ tasks, coordinator, ...options }).catch(plainError);
          refused.push({ key: Object.keys(options)[0], name: error.name, kind: error.kind, field: error.field, message: error.message });
        }
        return refused;
      }, coordinator);
      for (const { key, name, kind, field, message } of errors) {
        expect({ name, kind }, key).toEqual({ name: 'PoolError', kind: 'config' });
        expect(String(field).split('.')[0], key).toBe(key);
        expect(message, key).toMatch(/ is .*; it (must|has to) be /);
      }
    });

    test('submissions with wrong options are refused alone', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 1 }, async (ward) => {
        const { plainError } = await import('./ward.js');
        const refused = [];
        for (const options of [{ timeoutMs: -1 }, { priority: 'high' }, { retry: { attempts: 0 } }, { retry: { attempts: 2, jitter: 3 } }]) {
          refused.push(await ward.pool.run('echo', 1, options).catch(plainError));
        }
        return refused;
      });
      expect(value.map(({ name, kind }) => `${name} ${kind}`)).toEqual(Array.from({ length: 4 }, () => 'PoolError config'));
    });

    test('a signal that aborts cancels the pool', async ({ page, ward }) => {
      expect(ward).toBeTruthy();
      const end = await page.evaluate(async (coordinator) => {
        const control = new AbortController();
        const ward = await globalThis.Ward.open({ coordinator, workers: 1, signal: control.signal });
        const { result } = await ward.submit('sleepListening', { ms: 60_000 });
        control.abort('that is all');
        const { error } = await result;
        await ward.drain();
        return [error.kind, error.cause];
      }, coordinator);
      expect(end).toEqual(['cancelled', 'that is all']);
    });

    test('await using drains', async ({ page, ward }) => {
      expect(ward).toBeTruthy();
      const values = await page.evaluate(async (coordinator) => {
        const ward = await globalThis.Ward.open({ coordinator, workers: 1 });
        const { result } = await ward.submit('sleepDeaf', { ms: 50 });
        await ward.pool[Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]();
        const { ok } = await result;
        return [ok, await ward.pool.run('echo').catch(({ kind }) => kind)];
      }, coordinator);
      expect(values).toEqual([true, 'closed']);
    });
  });
}
