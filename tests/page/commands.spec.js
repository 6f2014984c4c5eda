// What a reader asks of a run under way: a graceful shutdown, an abort, the end of one job; and the wave of a cancellation, told for jobs
// that listen and jobs that do not.
import { expect, test } from './fixture.js';
import { expectBooksBalance, Pool } from './pool.js';

/** @param {import('@playwright/test').Page} page @param {string} scene */
async function opened(page, scene) {
  const pool = new Pool(page);
  await page.goto(`./#v=1&scene=${scene}`);
  await expect(pool.scene).toHaveValue(scene);
  return pool;
}

const wave = (page) => page.getByRole('table', { name: /^The wave of cancellation/ }).locator('tbody tr');

test('a graceful shutdown loses nothing that was accepted; an abort withdraws what waits', async ({ page }) => {
  const pool = await opened(page, 'shutdown');
  const first = await pool.start();
  await pool.busy(3);
  await page.getByRole('button', { name: 'Shut down gracefully' }).click();
  const graceful = await pool.ended(first);
  expect(graceful.kind).toBe('finished');
  expect(graceful.stats).toMatchObject({ cancelled: 0, killed: 0, completed: graceful.stats.submitted - graceful.stats.rejected });
  expect(graceful.stats.submitted).toBeLessThan(40);
  expectBooksBalance(graceful);

  const second = await pool.start();
  await pool.busy(3);
  await page.getByRole('button', { name: 'Abort' }).click();
  const aborted = await pool.ended(second);
  expect(aborted.stats.cancelled).toBeGreaterThanOrEqual(3);
  expectBooksBalance(aborted);
  await expect(wave(page)).toHaveCount(3);
});

test('one job is cancelled, the others are completed', async ({ page }) => {
  const pool = await opened(page, 'timeout');
  await pool.set({ timeoutMs: '', size: 2500, jobs: 6, workers: 6 });
  const before = await pool.start();
  await page.getByRole('button', { name: 'Cancel job 2', exact: true }).click();
  const outcome = await pool.ended(before);
  expect(outcome.stats).toMatchObject({ cancelled: 1, completed: 5 });
  await expect(wave(page)).toHaveCount(1);
  await expect(wave(page)).toContainText('cancelled');
});

for (const [listens, word] of [[true, 'cancelled'], [false, 'killed']]) {
  test(`the wave of a timeout names each worker and how its job ended: ${word}`, async ({ page }) => {
    const pool = await opened(page, 'timeout');
    await pool.set({ mode: 'simulated', size: 2000, listens });
    await pool.runToEnd();
    await expect(wave(page)).toHaveCount(3);
    for (const row of await wave(page).all()) await expect(row).toContainText(word);
  });
}
