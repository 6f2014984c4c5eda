// Under a page's Content-Security-Policy: the pool needs what docs/developer.md names, and no more; what is refused beyond that costs what it
// says, and never a job.
import { COORDINATORS, expect, test } from './fixture.js';

/** @param {import('@playwright/test').Page} page */
async function open(page) {
  /** @type {string[]} */
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto('./strict.html');
  await page.waitForFunction('globalThis.isReady');
  return complaints;
}

for (const coordinator of COORDINATORS) {
  test.describe(`coordinator ${coordinator}`, () => {
    test('a strict policy with Trusted Types is enough for jobs, errors, and a synchronous job that is cancelled', async ({ page }) => {
      const complaints = await open(page);
      const told = await page.evaluate(async (coordinator) => {
        const { createPool, tasks } = /** @type {any} */ (globalThis);
        const pool = await createPool({ tasks, workers: 2, coordinator });
        const echoed = await pool.run('echo', 7);
        const failed = await pool.run('throwError').catch((/** @type {any} */ error) => error.kind);
        const control = new AbortController();
        const spins = pool.run('loopListening', { ms: 60_000 }, { signal: control.signal, graceMs: 30_000, onProgress: () => control.abort('enough') });
        const { kind, rung } = await spins.catch((/** @type {any} */ error) => error);
        const { submitted, completed, cancelled, killed } = await pool.drain();
        return { echoed, failed, kind, rung, submitted, completed, cancelled, killed };
      }, coordinator);
      expect(told).toEqual({ echoed: 7, failed: 'failed', kind: 'cancelled', rung: 'cooperative', submitted: 3, completed: 1, cancelled: 1, killed: 0 });
      expect(complaints).toEqual([]);
    });

    test('where no request may go to a blob, a synchronous job is not taken for cancelled', async ({ page }) => {
      await page.route('**/strict.html', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: (await response.text()).replace("connect-src 'self' blob:", "connect-src 'self'") });
      });
      await open(page);
      const told = await page.evaluate(async (coordinator) => {
        const { createPool, tasks } = /** @type {any} */ (globalThis);
        const pool = await createPool({ tasks, workers: 1, coordinator });
        const value = await pool.run('loopListening', { ms: 50 });
        return { value, completed: (await pool.drain()).completed };
      }, coordinator);
      expect(told).toEqual({ value: 'through', completed: 1 });
    });
  });
}

test('doctor() tries what it tells under Trusted Types too', async ({ page }) => {
  await open(page);
  const points = await page.evaluate(async () => {
    const found = await /** @type {any} */ (globalThis).doctor();
    return Object.fromEntries(found.map(({ name, ok }) => [name, ok]));
  });
  expect(points).toMatchObject({ 'blob workers': true, 'nested workers': true, 'stop tokens': true });
});
