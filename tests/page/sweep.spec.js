// The sweeps: their numbers, their knees, their end, beside the run on stage.
import { expect, test } from './fixture.js';
import { ends, Pool } from './pool.js';

const cells = (page) => page.getByRole('table', { name: 'The sweep in numbers' }).locator('tbody tr').evaluateAll((rows) =>
  rows.map((row) => Array.from(row.cells, (cell) => cell.textContent)));

/** @param {import('@playwright/test').Page} page @param {string} scene @param {'live' | 'simulated'} mode */
async function opened(page, scene, mode) {
  const pool = new Pool(page);
  await page.goto(`./#v=1&scene=${scene}`);
  await expect(pool.scene).toHaveValue(scene);
  await pool.set({ mode });
  return { pool, start: page.getByRole('button', { name: /^Run the sweep/ }) };
}

test('CPU-bound work has its knee at the number of cores, I/O-bound work far beyond, and again the same', async ({ page }) => {
  test.slow();
  const { start } = await opened(page, 'workers', 'simulated');
  const once = async () => {
    await start.click();
    await expect(page.getByRole('table', { name: 'The sweep in numbers' }).locator('tbody tr')).toHaveCount(22, { timeout: 60_000 });
    await expect(start).toBeEnabled();
    return cells(page);
  };
  const first = await once();
  const knees = await page.locator('[data-knee=true]').evaluateAll((rows) => rows.map((row) => `${row.cells[0].textContent} ${row.cells[1].textContent}`));
  expect(knees).toEqual(['CPU-bound 4', 'I/O-bound 128']);
  await expect(page.locator('.advice li')).toHaveCount(2);
  await expect(page.locator('.chart canvas')).toHaveCount(3);
  expect(await once()).toEqual(first);
});

test('a larger buffer than a burst needs changes nothing but the memory', async ({ page }) => {
  const { start } = await opened(page, 'buffer', 'simulated');
  await start.click();
  await expect(page.locator('.advice')).toBeVisible({ timeout: 30_000 });
  const rows = await cells(page);
  expect(rows.map(([, capacity]) => capacity)).toEqual(['0', '1', '10', '100', '1,000']);
  const blocked = rows.map((row) => Number(row[2].replaceAll(',', '')));
  expect([...blocked].sort((a, b) => b - a)).toEqual(blocked);
  expect(blocked.at(-1)).toBe(0);
});

test('a live sweep runs beside the stage and ends with a row for each capacity', async ({ page }) => {
  test.slow();
  const { pool, start } = await opened(page, 'buffer', 'live');
  await start.click();
  await expect(page.locator('.advice')).toBeVisible({ timeout: 60_000 });
  expect((await cells(page)).length).toBe(5);
  expect(await pool.number()).toBe(0);
});

test('a cancelled sweep says so, keeps what it has and leaves no worker', async ({ page }) => {
  const { pool, start } = await opened(page, 'workers', 'live');
  const before = await pool.workers();
  await start.click();
  await expect(page.locator('.sweep tbody tr').first()).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Cancel the sweep' }).click();
  await expect(page.locator('.sweep [role=alert]')).toHaveText(/^Cancelled after \d+ of \d+ runs; its workers have ended\.$/);
  await expect.poll(() => pool.workers(), ends('workers of the sweep')).toEqual(before);
  await expect(start).toBeEnabled();
  // Half a sweep has no knee, and so no advice.
  await expect(page.locator('[data-knee=true], .advice')).toHaveCount(0);
});
