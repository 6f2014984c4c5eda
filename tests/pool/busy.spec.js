// A page that is busy or hidden.
import { COORDINATORS, expect, test } from './fixture.js';

test('with the coordinator in a worker, jobs finish while the main thread is blocked', async ({ ward }) => {
  const { value } = await ward({ coordinator: 'worker', workers: 4, jobsCapacity: 50 }, async (ward) => {
    const held = await Promise.all([1, 2, 3, 4].map(() => ward.held())); // all have loaded the tasks
    held.forEach(({ open }) => open());
    await Promise.all(held.map(({ result }) => result));
    const all = await Promise.all(Array.from({ length: 40 }, () => ward.submit('sleepDeaf', { ms: 5 })));
    const start = performance.now();
    while (performance.now() < start + 2_000);
    const unblockedMs = performance.now();
    const results = await Promise.all(all.map(({ result }) => result));
    return { latestMs: Math.max(...results.map(({ totalMs }) => totalMs)), toldMs: performance.now() - unblockedMs };
  });
  console.log(`40 jobs were done within ${value.latestMs.toFixed(0)} ms and told ${value.toldMs.toFixed(0)} ms after the thread was free`);
  expect(value.latestMs).toBeLessThan(2_000);
});

test('with the coordinator here, jobs go on after the main thread was blocked for a second', async ({ ward }) => {
  const { stats } = await ward({ coordinator: 'here', workers: 2 }, async (ward) => {
    const all = Array.from({ length: 200 }, () => ward.pool.run('spin', { ms: 5 }));
    const start = performance.now();
    while (performance.now() < start + 1_000);
    await Promise.all(all);
  });
  expect(stats).toMatchObject({ completed: 204 });
});

// In Firefox a new worker comes up only when the page's thread has time: there a warm spare is what steps in.
for (const [words, task, kind, graceMs] of [['asked', 'loopWithCheckpoints', 'cancelled', 30_000], ['killed', 'neverEnd', 'killed', 50]]) {
  test(`a job is ${words} while the main thread is busy`, async ({ ward }) => {
    const { value } = await ward({ coordinator: 'worker', workers: 1, spares: 1, graceMs }, async (ward, { task }) => {
      const { job, result } = await ward.started(task, { ms: 60_000 });
      // The coordinator, its worker and the spare each hold a lock once they are up.
      while ((await navigator.locks.query()).held.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
      await ward.quiet();
      const next = ward.pool.submit('whoAmI').then(({ result }) => result);
      job.cancel();
      const start = performance.now();
      while (performance.now() < start + 2_000);
      const { error } = await result;
      return { kind: error.kind, totalMs: (await next).totalMs };
    }, { task });
    expect(value.kind).toBe(kind);
    expect(value.totalMs).toBeLessThan(2_000); // while the thread was busy
  });
}

for (const coordinator of COORDINATORS) {
  test(`clocks hold in a hidden page, coordinator ${coordinator}`, async ({ ward, page }) => {
    const { value } = await ward({ coordinator, workers: 1 }, async (ward) => {
      Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
      const slow = globalThis.setTimeout;
      globalThis.setTimeout = (f, ms, ...args) => slow(f, Math.max(ms, 30_000), ...args); // as hidden pages do
      const start = performance.now();
      const { result } = await ward.submit('neverEnd', {}, { timeoutMs: 200, graceMs: 100 });
      const { error } = await result;
      const tookMs = performance.now() - start;
      globalThis.setTimeout = slow;
      return { kind: error.kind, tookMs };
    });
    expect(value.kind).toBe('timed out');
    expect(value.tookMs).toBeLessThan(30_000);
  });
}
