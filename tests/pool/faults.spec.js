// Faults that befall a pool in a real browser, each at every stage that it can come at. After each of them nothing hangs: every job has
// settled, once, the pool's books are right and jobs behind it run (Ward's close() and drain() see to that); and no Web Worker, message
// channel, timer, object URL, listener or lock is left (nothingIsLeft).
//
// | fault                                                  | pool                                  | page: page/faults, and         |
// |--------------------------------------------------------|---------------------------------------|--------------------------------|
// | a worker dies: starting, idle, busy, cancelling, recycling, answering | here; by its own hand: endings | by order: watch, tests/browser |
// | the coordinator dies: starting, idle, busy             | here                                  |                                |
// | a script that is missing, broken, hangs                | here, endings                         |                                |
// | wasm that is missing, cut, broken, misnamed            | here                                  | opening                        |
// | memory exhausted; a value too deep, too large          | here, endings                         | none: no values of its own     |
// | storage or locks denied                                | here; a sandboxed frame: places       | a sandboxed frame: tests/embed |
// | the clock leaps                                        | here                                  |                                |
// | hidden, frozen; its thread stands still                | here, busy, leaving                   |                                |
// | closed, left, loaded anew, gone back to                | leaving                               | leaving                        |
// | the network cut                                        | here, leaving                         | offline                        |
// | 256 workers; a hundred pools                           | many                                  | none: at most 64 workers       |
//
// What cannot be had: Firefox freezes no tab and keeps no page with workers for the way back, and its driver gives no memory figures.
import { COORDINATORS, delayLocks, denyLocks, expect, nothingIsLeft, test } from './faults.js';

test.afterEach(({ page }) => nothingIsLeft(page));

/** A body with a third argument, `fault(method, …)`: leftovers.js in the thread that has the pool's workers. */
const faulty = (body) => `(ward, given) => (${body})(ward, given, (method, ...args) => (given.coordinator === 'here'
  ? Promise.resolve(globalThis.leftovers[method](...args)) : globalThis.leftovers.ask('pool coordinator', method, ...args)))`;

for (const coordinator of COORDINATORS) {
  test.describe(`coordinator ${coordinator}`, () => {
    /** @param {any} ward @param {object} options @param {Function} body @param {object} [given] */
    const run = (ward, options, body, given = {}) => ward({ coordinator, ...options }, faulty(body), { coordinator, ...given });

    // ---------------------------------------------------------------- a worker dies

    test('workers that die while they are idle are replaced', async ({ ward }) => {
      const { stats } = await run(ward, { workers: 2 }, async (ward, _, fault) => {
        await ward.until(({ workers }) => workers.idle === 2);
        if ((await fault('kill', 'pool worker', 2)) !== 2) throw new Error('there were not two');
        await ward.died(2);
      });
      expect(stats).toMatchObject({ submitted: 4, completed: 4, lost: 0 });
    });

    test('workers that die as they start are replaced', async ({ ward }) => {
      const { value, stats } = await run(ward, { workers: 1 }, async (ward, _, fault) => {
        await fault('doom', 'pool worker', 1);
        ward.pool.resize(2); // the second dies as it starts
        const first = await ward.held(), second = ward.submit('echo', 'it ran');
        const started = await fault('started');
        await globalThis.leap(21_000); // nothing tells of such a death but that it does not answer
        const { value } = await (await second).result;
        first.open();
        await first.result;
        return { value, more: (await fault('started')) - started };
      });
      expect(value).toEqual({ value: 'it ran', more: 1 });
      expect(stats).toMatchObject({ submitted: 6, completed: 6 });
    });

    for (const [words, task] of [['waits', 'sleepForEver'], ['computes', 'neverEnd']]) {
      test(`a worker that dies while its job ${words} loses that job, or it is run again`, async ({ ward }) => {
        const { value, stats } = await run(ward, { workers: 1 }, async (ward, { task }, fault) => {
          const { plain } = await import('./ward.js');
          const once = await ward.started(task, {}, { idempotent: false });
          await fault('kill', 'pool worker');
          const lost = plain(await once.result);
          let n_starts = 0;
          const again = await ward.submit(task, {}, { graceMs: 10, onProgress: () => n_starts++ });
          await ward.until(() => n_starts === 1);
          await fault('kill', 'pool worker');
          await ward.until(() => n_starts === 2);
          again.job.cancel();
          return { lost, again: plain(await again.result) };
        }, { task });
        expect(value.lost).toMatchObject({ ok: false, attempts: 1, error: { kind: 'lost', message: expect.stringMatching(/lost with its worker.*ended without a word/) } });
        expect(value.again).toMatchObject({ ok: false, attempts: 2, error: { kind: 'killed' } });
        expect(stats).toMatchObject({ submitted: 6, completed: 4, lost: 1, killed: 1 });
      });
    }

    for (const [words, task] of [['waits', 'sleepForEver'], ['computes', 'neverEnd']]) {
      test(`a worker that dies while its job, which ${words}, is being cancelled settles it before the grace is over`, async ({ ward }) => {
        const { value, stats } = await run(ward, { workers: 1, graceMs: 600_000 }, async (ward, { task }, fault) => {
          const { plain } = await import('./ward.js');
          const { job, result } = await ward.started(task);
          job.cancel('not needed');
          await ward.until(({ workers }) => workers.cancelling === 1);
          await fault('kill', 'pool worker');
          return plain(await result);
        }, { task });
        expect(value).toMatchObject({ ok: false, attempts: 1, error: { kind: 'lost' } });
        expect(stats).toMatchObject({ completed: 4, lost: 1, killed: 0 });
      });
    }

    test('workers that die while they are recycled are replaced', async ({ ward }) => {
      const { value, stats } = await run(ward, { workers: 2, recycle: { jobs: 1 } }, async (ward, _, fault) => {
        const values = [];
        for (let n = 0; n < 6; n++) {
          const job = ward.submit('echo', n);
          await fault('kill', 'pool worker', 1); // the oldest there is: idle, busy or on its way out
          values.push((await (await job).result).value);
        }
        return values;
      });
      expect(value).toEqual([0, 1, 2, 3, 4, 5]);
      expect(stats).toMatchObject({ submitted: 10, completed: 10 });
    });

    test('a spare that dies is not what steps in', async ({ ward }) => {
      const { value } = await run(ward, { workers: 1, spares: 1, graceMs: 10 }, async (ward, _, fault) => {
        while ((await fault('started')) < 2) await ward.quiet();
        await ward.until(({ workers }) => workers.idle === 1);
        await fault('kill', 'pool worker', 2);
        return (await ward.submit('echo', 'it ran')).result;
      });
      expect(value).toMatchObject({ ok: true, value: 'it ran' });
    });

    test('a worker that dies when it has just answered has answered, or its job is lost', async ({ ward }) => {
      const { value, stats } = await run(ward, { workers: 2 }, async (ward) => {
        const all = await Promise.all(Array.from({ length: 10 }, () => ward.submit('vanishAnswering', {}, { idempotent: false })));
        return (await Promise.all(all.map(({ result }) => result))).map(({ ok, value, error }) => (ok ? value : error.kind));
      });
      for (const one of value) expect(['the answer', 'lost']).toContain(one);
      expect(stats.completed - 4 + stats.lost).toBe(10);
    });

    test('of several jobs in one message, those that a dying worker had not begun are run by another', async ({ ward }) => {
      const { value, stats } = await run(ward, { workers: 1, batch: 40 }, async (ward, _, fault) => {
        const first = await ward.held();
        const wishes = Array.from({ length: 30 }, (_, value) => ({ what: 'value', value }));
        wishes[10] = { what: 'spin', value: 10, ms: 1e9 };
        const all = await Promise.all(wishes.map((wish) => ward.submit('many', wish, wish.what === 'spin' ? { idempotent: false } : undefined)));
        first.open();
        await first.result;
        await all[9].result;
        await ward.until(({ workers, inFlight }) => workers.busy === 1 && inFlight >= 1);
        await fault('kill', 'pool worker');
        return (await Promise.all(all.map(({ result }) => result))).map(({ ok, value, error, attempts }) => (ok ? [value, attempts] : error.kind));
      });
      expect(value).toEqual(Array.from({ length: 30 }, (_, n) => (n === 10 ? 'lost' : [n, 1])));
      expect(stats).toMatchObject({ completed: 34, lost: 1 });
    });

    test('all workers dying again and again under load lose no job', async ({ ward }) => {
      const { value, stats } = await run(ward, { workers: 3, retry: { attempts: 50, backoffMs: 1, quarantineAfter: 50 } }, async (ward, _, fault) => {
        const all = Array.from({ length: 300 }, (_, n) => ward.pool.run('spin', { ms: 1 }).then(() => n));
        for (let n = 0; n < 5; n++) {
          await Promise.race(all.slice(n * 40));
          await fault('kill', 'pool worker', 3);
        }
        return (await Promise.all(all)).length;
      });
      expect(value).toBe(300);
      expect(stats).toMatchObject({ submitted: 304, completed: 304 });
    });

    // ---------------------------------------------------------------- scripts that do not load

    for (const [words, file, message] of [
      ['hangs for ever while it is imported', 'hangs_on_import.js', /ran longer than its timeout/],
      ['computes for ever while it is imported', 'spins_on_import.js', /ran longer than its timeout/],
      ['is a page instead', 'moved.js', /could not be loaded/],
    ]) {
      test(`jobs of a task module that ${words} settle`, async ({ ward, page, baseURL }) => {
        await page.context().route('**/moved.js', (route) => route.fulfill({ status: 302, headers: { location: `${baseURL}plain.html` } }));
        const { value, stats } = await run(ward, { workers: 1, tasks: `${baseURL}${file}`, timeoutMs: 1_000, graceMs: 10 }, async (ward) => {
          const { plain } = await import('./ward.js');
          const all = await Promise.all([1, 2, 3].map((n) => ward.submit('echo', n)));
          all[2].job.cancel();
          return (await Promise.all(all.map(({ result }) => result))).map(plain);
        }, { isOver: true });
        for (const { ok, error } of value.slice(0, 2)) expect({ ok, error }).toMatchObject({ ok: false, error: { message: expect.stringMatching(message) } });
        expect(value[2]).toMatchObject({ ok: false, error: { kind: 'cancelled', rung: 'queued' } });
        expect(stats).toMatchObject({ submitted: 3, completed: 0, inFlight: 0 });
      });
    }

    test('a task module that computes for ever does so where it is known, also when the lock comes late', async ({ ward, page, baseURL }) => {
      await delayLocks(page);
      const { value } = await run(ward, { workers: 1, tasks: `${baseURL}spins_on_import.js`, timeoutMs: 500, graceMs: 10 },
        async (ward) => (await ward.settle('echo', 1)).error.message, { isOver: true });
      expect(value).toMatch(/ran longer than its timeout/);
    });

    test('a task module that the network does not give now is asked for again', async ({ ward, page, context, baseURL }) => {
      let isCut = true;
      await context.route('**/later.js', (route) => (isCut ? route.abort() : route.fulfill({ contentType: 'text/javascript', body: 'export const echo = (it) => it;' })));
      await page.exposeFunction('mend', () => {
        isCut = false;
      });
      const { value } = await run(ward, { workers: 1, tasks: `${baseURL}later.js` }, async (ward) => {
        const first = await ward.settle('echo', 1);
        await globalThis.mend();
        const second = await ward.settle('echo', 2);
        return { first, second };
      }, { isOver: true });
      expect(value.first).toMatchObject({ ok: false, error: { kind: 'failed', message: expect.stringMatching(/could not be loaded/) } });
      expect(value.second).toMatchObject({ ok: true, value: 2 });
    });

    for (const [words, file, answer] of [
      ['wasm is missing', 'pool_bg.wasm', { status: 404, body: 'Not here.' }],
      ['wasm is cut off', 'pool_bg.wasm', { half: true, contentType: 'application/wasm' }],
      ['wasm is no wasm', 'pool_bg.wasm', { contentType: 'application/wasm', body: 'Not what it says.' }],
      ['wasm is of another build', 'pool_bg.wasm', { contentType: 'application/wasm', body: Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]) }],
      ['wasm does not come through', 'pool_bg.wasm', undefined],
      ["workers' script is missing", 'worker.txt', { status: 404, body: 'Not here.' }],
      ["workers' script is cut off", 'worker.txt', { half: true }],
      ["workers' script throws", 'worker.txt', { body: 'throw new Error("thrown on purpose")' }],
      ["workers' script does not come through", 'worker.txt', undefined],
    ]) {
      test(`where the ${words}, there is no pool, and one as soon as that is mended`, async ({ page }) => {
        await page.goto('./index.html');
        await page.waitForFunction('globalThis.isReady');
        const address = `**/pool/${file}`;
        await page.route(address, async (route) => {
          if (!answer) return route.abort();
          if (!answer.half) return route.fulfill(answer);
          const body = await (await route.fetch()).body();
          return route.fulfill({ ...answer, body: body.subarray(0, body.length / 2) });
        }, { times: 1 });
        const make = () => page.evaluate(async (coordinator) => {
          const { plainError } = await import('./ward.js');
          const pool = await globalThis.createPool({ tasks: globalThis.tasks, workers: 2, coordinator }).catch(plainError);
          if (pool.kind) return pool;
          const value = await pool.run('double', { value: 21 });
          await pool.drain();
          return value;
        }, coordinator);
        expect(await make()).toMatchObject({ name: 'PoolError', kind: 'unsupported', message: expect.stringMatching(/loaded|started/) });
        await nothingIsLeft(page);
        // A page that has the broken file has to be loaded anew; one that got none asks again.
        if (answer && answer.status !== 404) {
          await page.reload();
          await page.waitForFunction('globalThis.isReady');
        }
        expect(await make()).toBe(42);
      });
    }

    test("where the workers' script throws while the wasm is still under way, no thread of theirs is left", async ({ page }) => {
      await page.route('**/pool/worker.txt', (route) => route.fulfill({ body: 'throw new Error("thrown on purpose")' }));
      await page.goto('./index.html');
      await page.waitForFunction('globalThis.isReady');
      await page.route('**/pool/pool_bg.wasm', async (route) => {
        if (coordinator === 'here') await expect.poll(() => page.evaluate(() => globalThis.leftovers.errors())).toBeGreaterThan(0);
        await route.continue();
      });
      const error = await page.evaluate(async (coordinator) => {
        const { plainError } = await import('./ward.js');
        return globalThis.createPool({ workers: 2, coordinator }).catch(plainError);
      }, coordinator);
      expect(error).toMatchObject({ kind: 'unsupported', message: expect.stringMatching(/thrown on purpose/) });
    });

    test('wasm that the server calls something else is compiled all the same', async ({ page, ward }) => {
      await page.route('**/pool/pool_bg.wasm', async (route) => route.fulfill({ contentType: 'text/plain', body: await (await route.fetch()).body() }));
      await run(ward, { workers: 1 }, () => {});
    });

    test('where a content security policy refuses the workers, there is no pool, and it says why', async ({ page }) => {
      await page.route('**/index.html', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': "worker-src 'none'" } });
      });
      await page.goto('./index.html');
      await page.waitForFunction('globalThis.isReady');
      const error = await page.evaluate(async (coordinator) => {
        const { plainError } = await import('./ward.js');
        return globalThis.createPool({ workers: 2, coordinator }).catch(plainError);
      }, coordinator);
      expect(error).toMatchObject({ name: 'PoolError', kind: 'unsupported', message: expect.stringMatching(/content security policy/) });
    });

    // ---------------------------------------------------------------- memory

    test('a job that exhausts the heap fails, and its worker goes on', async ({ ward }) => {
      const { value } = await run(ward, { workers: 1 }, (ward) => ward.settle('exhaustHeap'));
      expect(value).toMatchObject({ ok: false, error: { kind: 'failed', cause: { name: 'RangeError' } } });
    });

    test('a value too deep to be cloned settles, and jobs with it in one message too', async ({ ward }) => {
      const { value } = await run(ward, { workers: 1, batch: 10 }, async (ward) => {
        const all = [ward.pool.run('echo', 1), ward.pool.run('giveDeep', { depth: 200_000 }).then(() => 'given', ({ kind }) => kind), ward.pool.run('echo', 3)];
        return Promise.all(all);
      });
      expect(value).toEqual([1, expect.stringMatching(/^(given|not cloneable)$/), 3]);
    });

    test('a value too large to be cloned fails its job, and those with it in one message come through @chromium', async ({ ward }) => {
      const { value, stats } = await run(ward, { workers: 1, batch: 10 }, async (ward) => {
        const all = [ward.pool.run('echo', 1), ward.pool.run('giveHuge').catch(({ kind, cause }) => [kind, cause.name]), ward.pool.run('echo', 3)];
        return Promise.all(all);
      });
      expect(value).toEqual([1, ['not cloneable', 'DataCloneError'], 3]);
      expect(stats).toMatchObject({ submitted: 7, completed: 6, failed: 1 });
    });

    // ---------------------------------------------------------------- what is denied

    test('where storage is denied, the pool does without', async ({ page, ward }) => {
      const { value } = await run(ward, { workers: 1 }, async (ward) => {
        const refuse = () => {
          throw new DOMException('denied', 'SecurityError');
        };
        for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) Object.defineProperty(globalThis, name, { get: refuse, configurable: true });
        const other = await ward.constructor.open({ coordinator: 'here', workers: 1 });
        return other.close();
      });
      expect(value).toMatchObject({ completed: 4 });
      expect(page).toBeTruthy();
    });

    for (const how of ['absent', 'refused']) {
      test(`where locks are ${how}, the silent death of an idle worker is noticed by its not answering`, async ({ page, ward }) => {
        await denyLocks(page, how);
        await page.reload();
        await page.waitForFunction('globalThis.isReady');
        const { stats } = await run(ward, { workers: 1 }, async (ward, _, fault) => {
          await ward.until(({ workers }) => workers.idle === 1);
          await fault('kill', 'pool worker');
          await ward.died(1);
        });
        expect(stats).toMatchObject({ submitted: 4, completed: 4 });
      });
    }

    // ---------------------------------------------------------------- clocks

    for (const [words, ms] of [['forward by an hour', 3_600_000], ['back by an hour', -3_600_000]]) {
      test(`clocks that leap ${words} hang nothing, and no time is negative`, async ({ ward }) => {
        const { value, stats } = await run(ward, { workers: 2 }, async (ward, { ms }) => {
          const { plain } = await import('./ward.js');
          const held = await ward.held(), queued = await Promise.all([1, 2, 3].map((n) => ward.submit('echo', n)));
          await globalThis.leap(ms);
          const late = await ward.submit('neverEnd', {}, { timeoutMs: 100, graceMs: 50 }); // whose time begins after it
          const retried = await ward.submit('failTimes', { times: 1 }, { retry: { attempts: 2, backoffMs: 20 } });
          held.open();
          const all = [held, ...queued, late, retried];
          return (await Promise.all(all.map(({ result }) => result))).map(plain);
        }, { ms });
        expect(value.map(({ ok, error }) => (ok ? 'ok' : error.kind))).toEqual(['ok', 'ok', 'ok', 'ok', 'timed out', 'ok']);
        for (const { waitMs, runMs, totalMs } of value) expect(Math.min(waitMs, runMs, totalMs)).toBeGreaterThanOrEqual(0);
        expect(stats).toMatchObject({ submitted: 10, completed: 9, timedOut: 1 });
      });
    }

    test('what a leap of the clock has made due ends at once', async ({ ward }) => {
      const { value } = await run(ward, { workers: 1, graceMs: 10 }, async (ward) => {
        const { plain } = await import('./ward.js');
        const running = await ward.started('sleepForEver', {}, { timeoutMs: 600_000 }), queued = await ward.submit('echo', 1, { deadlineMs: 600_000 });
        await globalThis.leap(3_600_000);
        await ward.quiet(); // something happens after it
        return [plain(await running.result), plain(await queued.result)];
      });
      expect(value).toMatchObject([{ error: { kind: 'timed out', clock: 'attempt' } }, { error: { kind: 'expired', clock: 'job' } }]);
    });

    // ---------------------------------------------------------------- a page that nobody looks at

    test('a hidden page gives its clock back', async ({ ward }) => {
      const { value } = await run(ward, { workers: 1 }, async (ward) => {
        Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
        return ward.settle('neverEnd', {}, { timeoutMs: 100, graceMs: 50 });
      });
      expect(value).toMatchObject({ error: { kind: 'timed out' } });
    });
  });
}

// -------------------------------------------------------------------- the coordinator dies

for (const [words, prepare] of [
  ['nothing to do', async () => []],
  ['jobs queued and under way', async (ward) => {
    const running = await Promise.all([ward.started('sleepForEver'), ward.started('neverEnd')]);
    return [...running, ...(await Promise.all(Array.from({ length: 20 }, (_, n) => ward.submit('echo', n))))];
  }],
]) {
  test(`a coordinator's worker that dies with ${words} takes the pool with it, and every job settles`, async ({ ward }) => {
    const { value, stats } = await ward({ coordinator: 'worker', workers: 2 }, `async (ward) => {
      const jobs = await (${prepare})(ward);
      if (globalThis.leftovers.kill('pool coordinator') !== 1) throw new Error('there was none');
      const kinds = (await Promise.all(jobs.map(({ result }) => result))).map(({ error }) => error.kind + ': ' + error.message);
      await ward.pool.drain();
      const late = await ward.pool.run('echo').catch(({ kind }) => kind);
      const other = await ward.constructor.open({ coordinator: 'worker', workers: 1 });
      return { n_jobs: jobs.length, kinds: [...new Set(kinds)], late, next: (await other.close()).completed };
    }`, { isOver: true });
    expect(value).toMatchObject({ late: 'closed', next: 4 });
    if (value.n_jobs > 0) expect(value.kinds).toEqual(['lost: the pool itself broke: its worker ended without a word']);
    expect(stats).toMatchObject({ submitted: value.n_jobs + 1, lost: value.n_jobs, rejected: 1, queued: 0, inFlight: 0 });
  });
}

test('coordinators that never come up are given up, and it says so', async ({ page }) => {
  test.slow();
  await page.goto('./index.html');
  await page.waitForFunction('globalThis.isReady');
  const error = await page.evaluate(async () => {
    const { plainError } = await import('./ward.js');
    const killing = setInterval(() => globalThis.leftovers.kill('pool coordinator', 3), 1);
    const error = await globalThis.createPool({ coordinator: 'worker', workers: 1 }).catch(plainError);
    clearInterval(killing);
    return error;
  });
  expect(error).toMatchObject({ name: 'PoolError', kind: 'unsupported', message: expect.stringMatching(/did not answer/) });
});
