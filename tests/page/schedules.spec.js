// In which schedules a pitfall breaks: they are gone through on the page, and the shortest of each kind comes on stage, by button and by link.
import { expect, test } from './fixture.js';
import { Pool } from './pool.js';

/** @param {import('@playwright/test').Page} page */
function part(page) {
  const region = page.locator('wpp-schedules');
  return {
    region,
    summary: region.locator('summary'),
    start: region.getByRole('button', { name: 'Go through the schedules' }),
    verdict: region.locator('.verdict b'),
    rows: region.getByRole('table').locator('tbody tr'),
    show: (/** @type {RegExp} */ ending) => region.getByRole('button', { name: ending }),
  };
}

/** Goes through them to the end. @param {ReturnType<typeof part>} schedules */
async function gone(schedules) {
  await expect(schedules.start).toBeEnabled();
  await schedules.start.click();
  await expect(schedules.verdict).toBeVisible({ timeout: 60_000 });
}

test('late add breaks in some schedules, each kind can be seen, and none breaks once it is mended', async ({ page }) => {
  test.slow();
  const pool = new Pool(page), schedules = part(page);
  await pool.openScene('late-add');
  await pool.set({ mode: 'simulated', workers: 2, jobs: 2 });
  await pool.speed.selectOption({ label: 'max' });
  expect((await pool.runToEnd()).kind).toBe('crashed');

  await schedules.summary.click();
  await gone(schedules);
  await expect(schedules.verdict).toHaveText(/^It breaks in [\d,]+ of the [\d,]+ schedules there are\.$/);
  await expect(schedules.rows).toHaveCount(2);
  await expect(schedules.rows.first()).toContainText('panic: send on closed channel');
  await expect(schedules.rows.first()).toContainText('the usual order');
  await expect(schedules.rows.last()).toContainText('nothing is wrong');

  // The one that does not break differs in a few choices; it is a run like every other, and its link gives it again.
  let before = await pool.number();
  await schedules.show(/^Show it: nothing is wrong$/).click();
  const good = await pool.ended(before);
  expect(good.kind).toBe('finished');
  const schedule = await schedules.rows.last().locator('code').textContent();
  await expect(schedules.region).toContainText(`The run on stage follows the schedule ${schedule}.`);
  await page.getByRole('button', { name: 'One event back' }).click();
  await page.waitForFunction(() => !document.querySelector('wpp-stage').view.isOver);

  before = await pool.number();
  await schedules.show(/^Show it: panic/).click();
  expect((await pool.ended(before)).crash.text).toBe('send on closed channel');

  await page.locator('wpp-lesson').getByRole('button', { name: 'Apply the fix and run' }).click();
  await expect(schedules.region.getByRole('table')).toHaveCount(0);
  await pool.set({ workers: 2, jobs: 2 });
  await gone(schedules);
  await expect(schedules.verdict).toHaveText(/^It breaks in none of the [\d,]+ schedules there are\.$/);

  await page.goto('about:blank');
  await page.goto(`./#v=1&scene=late-add&mode=simulated&workers=2&jobs=2&schedule=${schedule}&seed=1`);
  await expect(pool.scene).toHaveValue('late-add');
  await expect(pool.control('workers')).toHaveValue('2');
  expect((await pool.runToEnd()).hash).toBe(good.hash);
});

test('going through many schedules can be stopped and keeps what was found', async ({ page }) => {
  const pool = new Pool(page), schedules = part(page);
  await pool.openScene('no-close');
  await pool.set({ mode: 'simulated' });
  await pool.speed.selectOption({ label: 'max' });
  await pool.runToEnd();
  await schedules.summary.focus();
  await page.keyboard.press('Enter');
  await schedules.start.focus();
  await page.keyboard.press('Enter');
  await expect(schedules.rows).toHaveCount(1, { timeout: 30_000 });
  await schedules.region.getByRole('button', { name: 'Stop going through' }).click();
  await expect(schedules.region.getByRole('alert')).toHaveText('Stopped. What was found until then stands below.');
  await expect(schedules.verdict).toHaveText(/^It broke in all [\d,]+ schedules run to their end\.$/);
  await expect(schedules.start).toBeEnabled();
});

test('a schedule that is none is told and left out', async ({ page }) => {
  await page.goto('./#v=1&scene=late-add&mode=simulated&schedule=1@3,x');
  await expect(page.getByText('schedule=1@3,x: must be none or fifo')).toBeVisible();
});
