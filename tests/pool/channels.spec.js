// Both channels are bounded; results are read one by one, in arrays, as they settle or in input order.
import { violations } from '../../www/exports/perfetto_check.js';
import { COORDINATORS, expect, test } from './fixture.js';

for (const coordinator of COORDINATORS) {
  test.describe(`coordinator ${coordinator}`, () => {
    test('submit waits while the jobs channel is full', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 1, jobsCapacity: 2 }, async (ward) => {
        const first = await ward.held();
        let n_accepted = 0;
        const all = Array.from({ length: 5 }, async (_, n) => {
          const { result } = await ward.submit('echo', n);
          n_accepted++;
          return result;
        });
        await ward.until(({ queued }) => queued === 5 && n_accepted >= 2); // two in the channel, three outside
        const early = n_accepted;
        first.open();
        await Promise.all(all);
        return { early, n_accepted };
      });
      expect(value).toEqual({ early: 2, n_accepted: 5 });
    });

    test('trySubmit refuses at once when the channel is full, and gives the job back', async ({ ward }) => {
      const { value, stats } = await ward({ coordinator, workers: 1, jobsCapacity: 2 }, async (ward) => {
        const first = await ward.held();
        const all = [];
        let error;
        for (let n = 0; n < 5 && !error; n++) {
          try {
            all.push(ward.trySubmit('echo', n));
          } catch (thrown) {
            error = thrown;
          }
        }
        first.open();
        const results = await Promise.all(all.map(({ result }) => result));
        return { n: all.length, kind: error.kind, job: error.job, values: results.map(({ value }) => value) };
      });
      expect(value).toEqual({ n: 2, kind: 'full', job: { task: 'echo', args: 2, options: {} }, values: [0, 1] });
      expect(stats).toMatchObject({ rejected: 1, submitted: 8 });
    });

    test('whenFull "reject" refuses, "drop-oldest" makes room', async ({ page, ward }) => {
      const { value } = await ward({ coordinator, workers: 1, jobsCapacity: 1, whenFull: 'reject' }, async (ward) => {
        const first = await ward.held();
        const asked = Promise.allSettled([1, 2].map((n) => ward.pool.run('echo', n)));
        await ward.until(({ rejected }) => rejected === 1);
        first.open();
        const ends = await asked;
        return ends.map(({ value, reason }) => value ?? reason.kind);
      }, { isOver: true });
      expect(value).toEqual([1, 'full']);
      await page.reload();
      await page.waitForFunction('globalThis.isReady');
      const dropped = await ward({ coordinator, workers: 1, jobsCapacity: 1, whenFull: 'drop-oldest' }, async (ward) => {
        const first = await ward.held();
        const asked = await Promise.all([1, 2, 3].map((n) => ward.submit('echo', n)));
        first.open();
        const ends = await Promise.all(asked.map(({ result }) => result));
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
      const { value } = await ward({ coordinator, workers: 2, jobsCapacity: 2, resultsCapacity: 3, batch: 1 }, async (ward) => {
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
        // All that can move has moved once the workers stand with results that nobody takes, and the jobs channel is full.
        await ward.until(({ completed, queued, inFlight }) => completed === 6 && queued === 3 && inFlight === 0);
        const early = n_accepted;
        let n_read = 1;
        for await (const _ of results) n_read++;
        await submitting;
        return { early, n_read };
      }, { isOver: true });
      // 1 read, 3 in the results channel, 2 with workers that cannot hand them on, 2 in the jobs channel
      expect(value).toEqual({ early: 8, n_read: 40 });
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
        await ward.until(({ completed, queued, inFlight }) => queued === 0 && inFlight === 0 && completed === n_given);
        const early = n_given;
        for (let n = 0; n < 3; n++) await ward.pool.run('echo'); // whatever else could move has moved by then
        const isHeld = n_given === early;
        let n_read = first.value.length;
        for await (const batch of run) n_read += batch.length;
        return { early, isHeld, n_read };
      });
      expect(value).toMatchObject({ isHeld: true, n_read: 50 });
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
        await ward.until(({ queued }) => queued === 1);
        const isHeld = ward.pool.stats().completed === 0;
        ward.pool.resume();
        await job.result;
        ward.pool.resize(3);
        const who = await Promise.all(Array.from({ length: 6 }, () => ward.pool.run('sleepDeaf', { ms: 200 })));
        await ward.until(({ workers }) => workers.idle === 3);
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

    test('the events of a pool become a trace for Perfetto', async ({ ward, page }) => {
      const trace = await page.evaluate(async (coordinator) => {
        const { Ward, tasks } = globalThis;
        const { perfettoTrace } = await import('./pool/trace.js');
        const events = [];
        const ward = await Ward.open({ coordinator, workers: 2, tasks, retry: { attempts: 3, backoffMs: 5 }, onEvents: (batch) => events.push(...batch) });
        await Promise.all([1, 2, 3].map((n) => ward.settle('echo', n)));
        await ward.settle('failTimes', { times: 2 });
        await ward.drain();
        return perfettoTrace(events);
      }, coordinator);
      expect(violations(trace)).toEqual([]);
      const slices = trace.traceEvents.filter(({ ph }) => ph === 'X').map(({ name, args }) => `${name} ${args.state}`).sort();
      expect(slices).toEqual(['job 1 completed', 'job 2 completed', 'job 3 completed', 'job 4 completed', 'job 4 to be run again', 'job 4 to be run again']);
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
