// Many workers and many pools: as much as there may be, and afterwards nothing is left of it, and memory is where it was.
import { COORDINATORS, expect, keepWasmMemory, nothingIsLeft, test } from './faults.js';

test.afterEach(({ page }) => nothingIsLeft(page));

test('256 workers run 10,000 jobs and are gone', async ({ ward }) => {
  test.setTimeout(240_000);
  const { value, stats } = await ward({ workers: 256, jobsCapacity: 1_000 }, async (ward) => {
    const all = Array.from({ length: 10_000 }, (_, value) => ward.pool.run('double', { value }));
    return (await Promise.all(all)).every((value, n) => value === 2 * n);
  });
  expect(value).toBe(true);
  expect(stats).toMatchObject({ submitted: 10_004, completed: 10_004 });
});

for (const coordinator of COORDINATORS) {
  for (const [words, end] of [['drained', (pool) => pool.drain()], ['terminated', (pool) => pool.terminate()], ['aborted by a signal, and dropped', (_, control) => control.abort('enough')]]) {
    test(`a hundred pools, made and ${words}, coordinator ${coordinator}`, async ({ page, browserName }) => {
      test.setTimeout(240_000);
      await keepWasmMemory(page);
      await page.goto('./index.html');
      await page.waitForFunction('globalThis.isReady');
      const devtools = browserName === 'chromium' ? await page.context().newCDPSession(page) : undefined;
      const make = (n) => page.evaluate(`(async () => {
        const end = ${end};
        for (let n = 0; n < ${n}; n++) {
          const control = new AbortController();
          const pool = await createPool({ tasks, coordinator: '${coordinator}', workers: 2, signal: control.signal });
          if ((await pool.run('double', { value: n })) !== 2 * n) throw new Error('it gave something else');
          await end(pool, control);
        }
      })()`);
      const bytes = async () => {
        if (!devtools) return 0;
        await devtools.send('HeapProfiler.collectGarbage');
        return (await devtools.send('Runtime.getHeapUsage')).usedSize + await page.evaluate(() => window.memory?.buffer.byteLength ?? 0);
      };
      await make(1);
      await nothingIsLeft(page);
      const first = await bytes();
      await make(10);
      await nothingIsLeft(page);
      const ten = await bytes() - first;
      await make(100);
      await nothingIsLeft(page);
      const hundred = await bytes() - first - ten;
      console.log(`     ten pools: ${ten} B; a hundred more: ${hundred} B`);
      // 1 kB a pool would be a leak that nobody notices; what the engine itself keeps of compiled code is more.
      expect(hundred).toBeLessThanOrEqual(Math.max(ten, 0) + 100_000);
    });
  }
}
