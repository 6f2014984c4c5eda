// Both channels are bounded; results are read one by one, in arrays, as they settle or in input order.
import { COORDINATORS, expect, test } from './fixture.js';

for (const coordinator of COORDINATORS) {
  test.describe(`coordinator ${coordinator}`, () => {
    test('submit waits while the jobs channel is full', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 1, jobsCapacity: 2 }, async (ward) => {
        let n_accepted = 0;
        const all = Array.from({ length: 6 }, async () => {
          const { result } = await ward.submit('sleepDeaf', { ms: 150 });
          n_accepted++;
          return result;
        });
        await new Promise((resolve) => setTimeout(resolve, 90));
        const early = n_accepted;
        await Promise.all(all);
        return { early, n_accepted };
      });
      expect(value).toEqual({ early: 3, n_accepted: 6 });
    });

    test('trySubmit refuses at once when the channel is full, and gives the job back', async ({ ward }) => {
      const { value, stats } = await ward({ coordinator, workers: 1, jobsCapacity: 2 }, async (ward) => {
        await ward.submit('sleepDeaf', { ms: 200 });
        await new Promise((resolve) => setTimeout(resolve, 60));
        const all = [];
        let error;
        for (let n = 0; n < 5 && !error; n++) {
          try {
            all.push(ward.trySubmit('echo', n));
          } catch (thrown) {
            error = thrown;
          }
        }
        const results = await Promise.all(all.map(({ result }) => result));
        return { n: all.length, kind: error.kind, job: error.job, values: results.map(({ value }) => value) };
      });
      expect(value).toEqual({ n: 2, kind: 'full', job: { task: 'echo', args: 2, options: {} }, values: [0, 1] });
      expect(stats).toMatchObject({ rejected: 1, submitted: 8 });
    });

    test('whenFull "reject" refuses, "drop-oldest" makes room', async ({ page, ward }) => {
      const { value } = await ward({ coordinator, workers: 1, jobsCapacity: 1, whenFull: 'reject' }, async (ward) => {
        await ward.submit('sleepDeaf', { ms: 200 });
        await new Promise((resolve) => setTimeout(resolve, 60));
        const ends = await Promise.allSettled([1, 2].map((n) => ward.pool.run('echo', n)));
        return ends.map(({ value, reason }) => value ?? reason.kind);
      }, { isOver: true });
      expect(value).toEqual([1, 'full']);
      await page.reload();
      await page.waitForFunction('globalThis.isReady');
      const dropped = await ward({ coordinator, workers: 1, jobsCapacity: 1, whenFull: 'drop-oldest' }, async (ward) => {
        await ward.submit('sleepDeaf', { ms: 200 });
        await new Promise((resolve) => setTimeout(resolve, 60));
        const ends = await Promise.all((await Promise.all([1, 2, 3].map((n) => ward.submit('echo', n)))).map(({ result }) => result));
        return ends.map(({ ok, value }) => (ok ? value : 'dropped'));
      }, { isOver: true });
      expect(dropped.value).toEqual(['dropped', 'dropped', 3]);
    });

    test('results() gives every settled job once and ends after close()', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 2 }, async (ward) => {
        const submitting = (async () => {
          for (let n = 0; n < 60; n++) await ward.submit(n % 10 === 3 ? 'throwError' : 'echo', n);
          ward.pool.close();
        })();
        const ids = [];
        for await (const { id } of ward.pool.results()) ids.push(id);
        await submitting;
        return { n: ids.length, n_different: new Set(ids).size };
      }, { isOver: true });
      expect(value).toEqual({ n: 60, n_different: 60 });
    });

    test('results() asked for after everything has settled gives them all', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 2, resultsCapacity: 3 }, async (ward) => {
        const all = await Promise.all(Array.from({ length: 20 }, (_, n) => ward.submit('echo', n)));
        await Promise.all(all.map(({ result }) => result));
        ward.pool.close();
        const ids = [];
        for await (const { id } of ward.pool.results()) ids.push(id);
        return new Set(ids).size;
      }, { isOver: true });
      expect(value).toBe(20);
    });

    test('results({ batches: true }) gives the same in arrays', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 2 }, async (ward) => {
        const submitting = Promise.all(Array.from({ length: 300 }, (_, n) => ward.submit('echo', n))).then(() => ward.pool.close());
        const sizes = [];
        for await (const results of ward.pool.results({ batches: true })) sizes.push(results.length);
        await submitting;
        return sizes.reduce((sum, size) => sum + size, 0);
      }, { isOver: true });
      expect(value).toBe(300);
    });

    test('a reader of results that stops for a second holds the workers back', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 2, jobsCapacity: 2, resultsCapacity: 3 }, async (ward) => {
        const results = ward.pool.results();
        const reading = results.next();
        let n_accepted = 0;
        const submitting = (async () => {
          for (let n = 0; n < 40; n++) {
            await ward.submit('echo', n);
            n_accepted++;
          }
          ward.pool.close();
        })();
        await reading;
        await new Promise((resolve) => setTimeout(resolve, 500));
        const early = n_accepted;
        await new Promise((resolve) => setTimeout(resolve, 500));
        const isHeld = n_accepted === early;
        let n_read = 1;
        for await (const _ of results) n_read++;
        await submitting;
        return { early, isHeld, n_read };
      }, { isOver: true });
      // 1 read, 3 in the results channel, 2 with workers that cannot hand them on, 2 in the jobs channel
      expect(value).toEqual({ early: 8, isHeld: true, n_read: 40 });
    });

    test('a reader that stops does not hold back Job.result', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 2 }, async (ward) => {
        const all = await Promise.all(Array.from({ length: 90 }, (_, n) => ward.submit('echo', n)));
        return (await Promise.all(all.map(({ result }) => result))).length;
      });
      expect(value).toBe(90);
    });

    for (const ordered of [true, false]) {
      test(`map() yields ${ordered ? 'in input order' : 'as they settle'}`, async ({ ward }) => {
        const { value } = await ward({ coordinator, workers: 3, jobsCapacity: 4, resultsCapacity: 4 }, async (ward, { ordered }) => {
          const inputs = Array.from({ length: 30 }, (_, value) => ({ value }));
          const values = [];
          for await (const result of ward.pool.map('double', inputs, { ordered })) values.push(result.value);
          return values;
        }, { ordered });
        const expected = Array.from({ length: 30 }, (_, value) => value * 2);
        if (!ordered) value.sort((a, b) => a - b);
        expect(value).toEqual(expected);
      });
    }

    test('map() takes an async iterable, gives batches, and is held back by its reader', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 2, jobsCapacity: 3, resultsCapacity: 5 }, async (ward) => {
        let n_given = 0;
        const inputs = (async function* () {
          for (let n = 0; n < 50; n++) {
            n_given++;
            yield n;
          }
        })();
        const run = ward.pool.map('echo', inputs, { batches: true });
        const first = await run.next();
        await new Promise((resolve) => setTimeout(resolve, 200));
        const early = n_given;
        let n_read = first.value.length;
        for await (const batch of run) n_read += batch.length;
        return { early, n_read };
      });
      expect(value.n_read).toBe(50);
      expect(value.early).toBeLessThanOrEqual(25);
    });

    test('map() with stopOnError cancels the rest with the first error as cause', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 1, jobsCapacity: 3, resultsCapacity: 3 }, async (ward) => {
        const inputs = Array.from({ length: 30 }, (_, n) => ({ fails: n === 2, ms: n > 2 ? 5_000 : 1 }));
        const kinds = [];
        let cause;
        for await (const { ok, error } of ward.pool.map('failOrSleep', inputs, { stopOnError: true, ordered: true })) {
          kinds.push(ok ? 'ok' : error.kind);
          if (error?.kind === 'cancelled') cause = error.cause.kind;
        }
        return { first: kinds.slice(0, 3), isRestCancelled: kinds.slice(3).every((kind) => kind === 'cancelled' || kind === 'ok'), cause, n: kinds.length };
      });
      expect(value).toMatchObject({ first: ['ok', 'ok', 'failed'], isRestCancelled: true });
      // None is cancelled where all that were let in had run already.
      expect(value.cause ?? 'failed').toBe('failed');
      expect(value.n).toBeLessThan(30);
    });

    test('leaving map() early cancels what is under way; an input that throws ends it', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 1 }, async (ward) => {
        for await (const _ of ward.pool.map('echo', [1, 2, 3, 4])) break;
        const inputs = (function* () {
          yield 1;
          throw new Error('no more');
        })();
        const values = [];
        try {
          for await (const result of ward.pool.map('echo', inputs)) values.push(result.ok);
        } catch ({ message }) {
          return { n: values.length, message };
        }
      });
      expect(value).toEqual({ n: 1, message: 'no more' });
    });

    test('values move both ways by transfer', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 1 }, async (ward) => {
        const buffer = new Uint8Array(1_000_000).fill(1).buffer;
        const sum = await ward.pool.run('sum', { buffer }, { transfer: [buffer] });
        const made = await ward.pool.run('makeBuffer', { bytes: 2_000_000 });
        return { sum, left: buffer.byteLength, made: made.buffer.byteLength };
      });
      expect(value).toEqual({ sum: 1_000_000, left: 0, made: 2_000_000 });
    });

    test('progress arrives before the result', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 1 }, async (ward) => {
        const told = [];
        const value = await ward.pool.run('tellProgress', { steps: 3 }, { onProgress: ({ step }) => told.push(step) });
        return { value, told };
      });
      expect(value).toEqual({ value: 'told', told: [1, 2, 3] });
    });

    test('pause holds, resume goes on, resize changes the number of workers', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 1 }, async (ward) => {
        ward.pool.pause();
        const job = await ward.submit('echo', 1);
        const isHeld = await Promise.race([job.result.then(() => false), new Promise((resolve) => setTimeout(resolve, 100, true))]);
        ward.pool.resume();
        await job.result;
        ward.pool.resize(3);
        const who = await Promise.all(Array.from({ length: 6 }, () => ward.pool.run('sleepDeaf', { ms: 200 })));
        await new Promise((resolve) => setTimeout(resolve, 50));
        const { workers } = ward.pool.stats();
        return { isHeld, n: who.length, workers: workers.idle };
      });
      expect(value).toEqual({ isHeld: true, n: 6, workers: 3 });
    });

    test('onEvents tells the life of a job', async ({ ward, page }) => {
      const kinds = await page.evaluate(async (coordinator) => {
        const { Ward, tasks } = globalThis;
        const events = [];
        const ward = await Ward.open({ coordinator, workers: 1, tasks, onEvents: (batch) => events.push(...batch) });
        const { job, result } = await ward.submit('echo', 1);
        await result;
        await ward.drain();
        return events.filter((event) => event.job === job.id).map(({ kind, detail, worker }) => [kind, detail?.state ?? '', worker ?? 0].join('/'));
      }, coordinator);
      expect(kinds[0]).toMatch(/^job submitted/);
      expect(kinds.some((kind) => kind.startsWith('job dispatched//1'))).toBe(true);
      expect(kinds.some((kind) => kind.startsWith('job settled/completed'))).toBe(true);
    });

    test('drain() on an idle pool, close() twice, and use after the end', async ({ page, ward }) => {
      const { value } = await ward({ coordinator, workers: 1 }, async (ward) => {
        ward.pool.close();
        ward.pool.close();
        const stats = await ward.pool.drain();
        const kinds = [];
        for (const call of [() => ward.pool.submit('echo'), () => ward.pool.run('echo'), async () => ward.pool.trySubmit('echo')]) {
          await call().catch(({ kind }) => kinds.push(kind));
        }
        ward.pool.cancel();
        ward.pool.pause();
        ward.pool.close();
        const read = await ward.pool.results().next();
        return { submitted: stats.submitted, kinds, read: read.done };
      }, { isOver: true });
      expect(value).toEqual({ submitted: 0, kinds: ['closed', 'closed', 'closed'], read: true });
    });
  });
}
