// The moment on view: back and forth through a run, branches, what a running pool is told, and a close look at anything.
import { expect, test } from './fixture.js';
import { expectBooksBalance, JobState, Kind, Pool } from './pool.js';

/** Opens a scene from its link and waits until everything is there. @param {import('@playwright/test').Page} page @param {string} scene */
async function opened(page, scene) {
  const pool = new Pool(page);
  await page.goto(`./#v=1&scene=${scene}`);
  if (scene === 'basic') await pool.ended(0);
  await expect(pool.scene).toHaveValue(scene);
  await expect(page.locator('wpp-player .player')).toBeVisible();
  return pool;
}

/** @param {import('@playwright/test').Page} page @param {string} name @param {unknown} [detail] */
const fire = (page, name, detail) => page.evaluate(([name, detail]) => document.dispatchEvent(new CustomEvent(`wpp:${name}`, { detail })), [name, detail]);
const view = (/** @type {import('@playwright/test').Page} */ page) => page.evaluate(() => {
  const { nowNs, run, isOver, isPlaying, runs } = document.querySelector('wpp-stage').view;
  return { nowNs, index: run?.count ?? 0, number: run?.number, isOver, isPlaying, numbers: runs.map(({ number }) => number) };
});
/** XXH would do; the browser brings SHA-256. */
const stateHash = (/** @type {import('@playwright/test').Page} */ page) => page.evaluate(async () => {
  const bytes = new TextEncoder().encode(JSON.stringify(document.querySelector('wpp-stage').view.state));
  return Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');
});

test('a run of a thousand jobs is stepped back event by event to its start, and forward again to the identical state', async ({ page }) => {
  test.slow();
  const pool = await opened(page, 'basic');
  await pool.set({ mode: 'simulated', jobs: 1000, workers: 8 });
  await pool.speed.selectOption({ label: 'max' });
  const outcome = await pool.runToEnd();
  await expect.poll(async () => (await view(page)).isOver).toBe(true);
  const end = await stateHash(page);
  // Every single event, through the page's own event and its own drawing; a frame is awaited now and then so that nothing piles up.
  const walk = (/** @type {number} */ by) => page.evaluate(async ({ by, n }) => {
    for (let step = 0; step < n; step++) {
      document.dispatchEvent(new CustomEvent('wpp:step', { detail: by }));
      if (step % 500 === 0) await new Promise(requestAnimationFrame);
    }
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
  }, { by, n: outcome.nEvents });
  await walk(-1);
  expect(await view(page)).toMatchObject({ index: 0, nowNs: 0, isOver: false });
  await expect(pool.stage.locator('.producer .fact')).toHaveText('0 of 1,000 sent');
  await walk(1);
  expect(await view(page)).toMatchObject({ index: outcome.nEvents, isOver: true });
  expect(await stateHash(page)).toBe(end);
});

test('buttons step back and forward, the slider goes anywhere, and the outcome stays known', async ({ page }) => {
  const pool = await opened(page, 'basic');
  const { index } = await view(page);
  await page.getByRole('button', { name: 'One event back' }).click();
  await expect.poll(() => view(page)).toMatchObject({ index: index - 1, isPlaying: false });
  await expect(pool.headline).toContainText(/At \d+ ms of \d+ ms/);
  await expect(pool.outcome).toContainText('10 of 10 jobs completed.');
  await page.getByRole('button', { name: 'One event on' }).click();
  await expect.poll(() => view(page)).toMatchObject({ index, isOver: true });
  await page.getByRole('slider', { name: 'Moment on view' }).focus();
  await page.keyboard.press('Home');
  await expect.poll(async () => (await view(page)).nowNs).toBe(0);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect.poll(async () => (await view(page)).isOver, { message: 'what was live is played again' }).toBe(true);
});

test('an order at a moment makes a branch: the same before it, another run after it, both kept', async ({ page }) => {
  const pool = await opened(page, 'basic');
  await pool.set({ mode: 'simulated', jobs: 30 });
  await pool.speed.selectOption({ label: 'max' });
  const first = await pool.runToEnd(), whole = await pool.trace(), before = await pool.number();
  await fire(page, 'seek', 250e6);
  await page.getByRole('button', { name: 'One worker more' }).click();
  await page.waitForFunction((n) => document.querySelector('wpp-stage').view.run.number > n, before);
  expect(await view(page)).toMatchObject({ nowNs: 250e6, isPlaying: false });
  await expect(pool.control('workers'), 'the control follows').toHaveValue('4');
  await page.getByRole('button', { name: 'To the end' }).click();
  await expect(pool.headline).toContainText('Finished');
  const branch = await pool.trace(), forks = branch.findIndex(({ at }) => at > 250e6);
  expect(branch.slice(0, forks)).toEqual(whole.slice(0, forks));
  const second = await page.evaluate(() => document.querySelector('wpp-stage').view.outcome);
  expect(second.elapsedMs).toBeLessThan(first.elapsedMs);
  expectBooksBalance(second);

  const runs = page.getByRole('group', { name: 'Runs of this scene' });
  await expect(runs.getByRole('button', { pressed: true })).toContainText('from 250 ms: 4 workers');
  await runs.getByRole('button').nth(-2).click();
  await expect.poll(async () => (await view(page)).number).toBe(before);

  await page.getByText('Compare two runs').click();
  await page.getByLabel('Compare this run with').selectOption({ index: 2 });
  await expect(page.getByRole('table', { name: /difference for each job/ }).locator('tbody tr')).not.toHaveCount(0);
  await expect(page.locator('wpp-compare')).toContainText('Both have seed 1.');
});

test('changed settings that a running pool can take over are applied at the moment on view', async ({ page }) => {
  const pool = await opened(page, 'basic');
  await pool.set({ mode: 'simulated', jobs: 20 });
  await pool.speed.selectOption({ label: 'max' });
  await pool.runToEnd();
  await fire(page, 'seek', 150e6);
  await pool.set({ workers: 6, size: 20 });
  const before = await pool.number();
  await page.getByRole('button', { name: 'Branch here with the settings' }).click();
  await page.waitForFunction((n) => document.querySelector('wpp-stage').view.run.number > n, before);
  await pool.set({ jobsCapacity: 3 });
  await expect(page.locator('wpp-steer')).toContainText('take effect when you run again');
});

test('a running pool is told: more workers, fewer, a pause, a lost worker, a failing job', async ({ page }) => {
  const pool = await opened(page, 'basic');
  // More than can ever be done meanwhile, however slow the machine: the run ends when it is cancelled.
  await pool.set({ jobs: 2000, size: 150, workers: 2, jobsCapacity: 5 });
  const before = await pool.start();
  await pool.busy(2);
  await page.getByRole('button', { name: 'One worker more' }).click();
  await pool.busy(3);
  await fire(page, 'pick', { kind: 'worker', id: 11 });
  await page.getByRole('button', { name: 'Kill this worker' }).click();
  await expect(pool.stage.locator('.lane').first()).toContainText('replaced once');
  await page.getByRole('button', { name: 'Pause the workers' }).click();
  await pool.busy(0);
  await expect(pool.stage.locator('.workers .fact')).toContainText('paused');
  // One that waits: it cannot settle before the order comes, however long that takes.
  const waiting = Math.max(...(await pool.events(Kind.JobDispatched)).map(({ job }) => job)) + 1;
  await fire(page, 'order', { what: 'failJob', job: waiting });
  await page.getByRole('button', { name: 'Let the workers go on' }).click();
  await pool.busy(3);
  await page.getByRole('button', { name: 'One worker fewer' }).click();
  await expect.poll(() => page.evaluate((failed) => document.querySelector('wpp-stage').view.state.counts[failed], JobState.Failed)).toBe(1);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  const outcome = await pool.ended(before);
  expect(outcome.stats).toMatchObject({ failed: 1, lost: 1 });
  expect(outcome.stats.completed).toBeGreaterThan(0);
  expectBooksBalance(outcome);
});

test('a live run goes on while an earlier moment of it is looked at, and is caught up with', async ({ page }) => {
  const pool = await opened(page, 'basic');
  await pool.set({ jobs: 40, size: 100, workers: 2 });
  const before = await pool.start();
  await expect(pool.results.locator('tbody tr:not([aria-hidden])')).not.toHaveCount(0);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  const { index } = await view(page);
  await page.getByRole('button', { name: 'One event back' }).click();
  const length = () => page.evaluate(() => document.querySelector('wpp-stage').view.run.trace.length);
  const known = await length();
  await expect.poll(length, { message: 'the run goes on' }).toBeGreaterThan(known);
  expect((await view(page)).index).toBe(index - 1);
  await page.getByRole('button', { name: 'Follow it live' }).click();
  const outcome = await pool.ended(before);
  expect(outcome.stats.completed).toBe(40);
  await page.getByRole('button', { name: 'Replay it simulated, same settings and seed' }).click();
  await expect(pool.headline).toContainText(/Running|Finished/);
  await expect(page.getByRole('group', { name: 'Runs of this scene' }).getByRole('button', { pressed: true })).toContainText('simulated');
});

test('whatever is clicked is looked at closely, and its life leads to any of its moments', async ({ page }) => {
  const pool = await opened(page, 'basic');
  await pool.results.getByRole('button', { name: '7', exact: true }).click();
  const inspector = page.getByRole('region', { name: 'Looked at closely' });
  await expect(inspector).toContainText('Job 7');
  await expect(inspector).toContainText('completed');
  const life = inspector.getByRole('listitem').filter({ has: page.getByRole('button') });
  await expect(life.first()).toBeVisible();
  await life.first().getByRole('button').click();
  await expect(inspector).toContainText('queued');
  await page.getByRole('button', { name: 'To the end' }).click();
  await inspector.getByRole('button', { name: /^worker \d$/ }).click();
  await expect(inspector).toContainText('How it spent its time');
  await pool.stage.getByRole('button', { name: 'Jobs channel' }).click();
  await expect(inspector).toContainText('Passed through');
  await inspector.getByRole('button', { name: 'Close' }).click();
  await expect(inspector).toHaveCount(0);
});

test('the timeline zooms, pans, tells of a range and steps by its keys', async ({ page }) => {
  const pool = await opened(page, 'basic');
  const graph = page.getByRole('group', { name: /^Timeline:/ }), fit = page.getByRole('button', { name: 'Fit' });
  await graph.focus();
  const { index } = await view(page);
  await page.keyboard.press(',');
  await expect.poll(async () => (await view(page)).index).toBe(index - 1);
  await page.keyboard.press('.');
  await expect.poll(async () => (await view(page)).index).toBe(index);
  await expect(fit).toBeDisabled();
  await page.keyboard.press('w');
  await expect(fit).toBeEnabled();
  await page.keyboard.press('f');
  await expect(fit).toBeDisabled();
  await page.keyboard.press('?');
  await expect(page.getByText('W S zoom')).toBeVisible();

  const box = await page.locator('canvas.over').boundingBox();
  await page.mouse.move(box.x + 150, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 400, box.y + 40, { steps: 4 });
  await page.mouse.up();
  await expect(page.locator('wpp-timeline .range')).toContainText(/jobs? settled/);
  await graph.focus();
  await page.keyboard.press('Escape');
  await expect(page.locator('wpp-timeline .range')).toHaveCount(0);
  // A click looks at what is there, and goes there.
  await page.mouse.click(box.x + 200, box.y + 18 + 24 * 1.5);
  await expect(page.getByRole('region', { name: 'Looked at closely' })).toContainText(/^\s*Job \d+/);
  expect((await view(page)).isOver).toBe(false);
  await expect(pool.outcome).toContainText('completed');
});

test('keyboard alone: scene, run, step back, look closely, cancel, share', async ({ page }) => {
  const pool = await opened(page, 'basic');
  const focusOn = async (/** @type {string} */ selector) => {
    for (let presses = 0; presses < 80; presses++) {
      if (await page.locator(selector).first().evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab never leads to ${selector}`);
  };
  await page.locator('h1').click();
  await focusOn('#scene');
  await page.keyboard.type('Timeout');
  await expect(pool.headline).toHaveText('Ready');
  await expect(pool.scene).toHaveValue('timeout');
  await focusOn('#settings [name=mode]:checked');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: 'Simulated' })).toBeChecked();
  await focusOn('.primary');
  await page.keyboard.press('Enter');
  await expect(pool.outcome).toContainText('deadline');
  await focusOn('wpp-player button[aria-label="One event back"]');
  for (let presses = 0; presses < 12; presses++) await page.keyboard.press('Enter');
  await expect(pool.headline).toContainText(/At \d/);
  await page.keyboard.press('Shift+Tab');
  await focusOn('wpp-player input[type=range]');
  await page.keyboard.press('Home');
  for (let presses = 0; presses < 25; presses++) await page.keyboard.press('PageUp');
  await focusOn('wpp-stage [tabindex="0"]');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Looked at closely' })).toBeVisible();
  await page.locator('h1').click();
  await focusOn('wpp-player input[type=range]');
  await page.keyboard.press('Home');
  for (let presses = 0; presses < 10; presses++) await page.keyboard.press('ArrowRight');
  await page.locator('h1').click();
  const before = await pool.number();
  await focusOn('wpp-transport button:has-text("Cancel")');
  await page.keyboard.press('Enter');
  await page.waitForFunction((n) => document.querySelector('wpp-stage').view.run.number > n, before);
  await focusOn('wpp-exports summary');
  await page.keyboard.press('Enter');
  await focusOn('wpp-exports button:has-text("Copy link")');
  await page.keyboard.press('Enter');
  await expect(page.locator('wpp-exports')).toContainText(/copied|Copy it/i);
});
