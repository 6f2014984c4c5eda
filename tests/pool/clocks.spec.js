// The four clocks: wait, attempt, job, pool; the error names the one that ran out.
import { COORDINATORS, expect, test } from './fixture.js';

for (const coordinator of COORDINATORS) {
  test.describe(`coordinator ${coordinator}`, () => {
    test('a timeout shorter than the wait in the queue does not count the wait', async ({ ward }) => {
      const { value, stats } = await ward({ coordinator, workers: 1 }, async (ward) => {
        const { plain } = await import('./ward.js');
        const first = await ward.submit('sleepDeaf', { ms: 500 });
        const second = await ward.submit('sleepDeaf', { ms: 20 }, { timeoutMs: 250 });
        await first.result;
        return plain(await second.result);
      });
      expect(value).toMatchObject({ ok: true });
      expect(value.waitMs).toBeGreaterThan(400);
      expect(value.totalMs).toBeGreaterThanOrEqual(value.waitMs);
      expect(stats).toMatchObject({ completed: 6, timedOut: 0 });
    });

    for (const [words, task] of [['listens', 'sleepListening'], ['does not listen', 'neverEnd']]) {
      test(`an attempt that runs too long times out, when it ${words}`, async ({ ward }) => {
        const { value, stats } = await ward({ coordinator, workers: 1 }, (ward, { task }) =>
          ward.settle(task, { ms: 60_000 }, { timeoutMs: 150, graceMs: 50 }), { task });
        expect(value).toMatchObject({ ok: false, error: { kind: 'timed out', clock: 'attempt' } });
        expect(stats).toMatchObject({ timedOut: 1, completed: 4 });
      });
    }

    test("a job's deadline passes while it is queued", async ({ ward }) => {
      const { value, stats } = await ward({ coordinator, workers: 1 }, async (ward) => {
        const { plain } = await import('./ward.js');
        const first = await ward.held();
        const second = await ward.submit('echo', 1, { deadlineMs: 100 });
        const late = plain(await second.result);
        first.open();
        return { ...late, first: (await first.result).ok };
      });
      expect(value).toMatchObject({ ok: false, attempts: 0, first: true, error: { kind: 'expired', clock: 'job' } });
      expect(stats).toMatchObject({ expired: 1 });
    });

    test("a job's deadline passes during its backoff", async ({ ward }) => {
      const { value, stats } = await ward({ coordinator, workers: 1 }, (ward) =>
        ward.settle('throwError', {}, { deadlineMs: 200, retry: { attempts: 5, backoffMs: 30_000 } }));
      // It is not kept waiting for a retry that would come too late.
      expect(value).toMatchObject({ ok: false, attempts: 1 });
      expect(value.error.kind).toBe('failed');
      expect(value.totalMs).toBeLessThan(30_000);
      expect(stats).toMatchObject({ completed: 4 });
    });

    test("the pool's deadline ends what is under way", async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 1, deadlineMs: 700, graceMs: 100 }, async (ward) => {
        const { plain } = await import('./ward.js');
        const all = await Promise.all(['sleepListening', 'sleepListening'].map((task) => ward.submit(task, { ms: 60_000 })));
        return (await Promise.all(all.map(({ result }) => result))).map(plain);
      }, { isOver: true });
      for (const result of value) expect(result).toMatchObject({ ok: false, error: { clock: 'pool' } });
    });

    test('a task knows how long it has left, and which attempt it is', async ({ ward }) => {
      const { value } = await ward({ coordinator, workers: 1 }, async (ward) => [
        (await ward.settle('whoAmI', {}, { timeoutMs: 10_000, deadlineMs: 5_000 })).value,
        (await ward.pool.run('whoAmI')).remainingMs === Infinity,
      ]);
      expect(value).toMatchObject([{ attempt: 1, worker: 1 }, true]);
      expect(value[0].remainingMs).toBeGreaterThan(3_000);
      expect(value[0].remainingMs).toBeLessThanOrEqual(5_000);
    });
  });
}
