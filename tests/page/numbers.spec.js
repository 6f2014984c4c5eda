// The run in numbers, and the list of jobs: they say what the core reckoned, at the moment on view, and are worked by keyboard.
import axe from 'axe-core';
import { expect, test } from './fixture.js';
import { expectBooksBalance, JobState, Pool } from './pool.js';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const summary = (page) => page.locator('wpp-numbers summary');
const told = (page) => page.locator('.told');
const rows = (page) => page.getByRole('table', { name: 'Jobs', exact: true }).locator('tbody tr');
const ids = (page) => rows(page).evaluateAll((all) => all.map((row) => Number(row.cells[0].textContent)));
const pages = (page) => page.getByRole('navigation', { name: 'Rows' });

/** @param {import('@playwright/test').Page} page @param {string} scene run to its end, on the virtual clock */
async function ran(page, scene, settings = {}) {
  const pool = new Pool(page);
  await page.goto(`./#v=1&scene=${scene}`);
  await expect(pool.scene).toHaveValue(scene);
  const isFolded = await page.locator('wpp-controls details').evaluate((details) => !details.open);
  if (isFolded) await page.locator('wpp-controls summary').click();
  await pool.set({ mode: 'simulated', ...settings });
  const before = await pool.start();
  await pool.speed.selectOption({ label: 'max' });
  return { pool, outcome: await pool.ended(before) };
}

/** With its charts. @param {import('@playwright/test').Page} page */
async function openNumbers(page) {
  await summary(page).click();
  await expect(page.locator('.plot canvas')).toHaveCount(3);
}

/** As though it was chosen on the timeline. @param {import('@playwright/test').Page} page @param {number} ms */
const seek = (page, ms) => page.evaluate((ns) => document.querySelector('wpp-numbers').tell('seek', ns), ms * 1e6);

/** The figures by their names. @param {import('@playwright/test').Page} page @param {string} list */
const figures = async (page, list) => Object.fromEntries(await page.locator(`${list} > div`).evaluateAll((all) =>
  all.map((each) => [each.children[0].textContent, Number(each.children[1].textContent.replace(/[^\d.]/g, ''))])));

test('the numbers are those of the core, and Little’s law holds exactly', async ({ page }) => {
  const { outcome } = await ran(page, 'metrics'), { figures: core, stats } = outcome;
  expectBooksBalance(outcome);
  await openNumbers(page);
  const times = await page.getByRole('table', { name: 'Times in numbers' }).locator('tbody tr').evaluateAll((all) =>
    all.map((row) => Array.from(row.cells).slice(1).map((cell) => Number(cell.textContent.replace(/[^\d.]/g, '')))));
  for (const [index, name] of ['waitMs', 'runMs', 'totalMs'].entries()) {
    const { count, mean, p50, p90, p99, max } = core[name];
    expect(times[index], name).toEqual([count, ...[mean, p50, p90, p99, max].map(Math.round)]);
  }
  const mine = await figures(page, '.tiles');
  expect(mine.Completed).toBe(stats.completed);
  expect(mine.Throughput).toBeCloseTo(core.throughputPerSecond, 1);
  expect(mine.Utilisation).toBe(Math.round(core.utilisation * 100));
  expect(mine['Queue length']).toBeCloseTo(core.meanQueue, 1);
  await expect(page.locator('.tiles')).toContainText(`${core.maxQueue} at most`);

  await expect(told(page)).toHaveAttribute('data-verdict', 'exact');
  const law = await figures(page, '.law');
  expect(law.L).toBeCloseTo(core.meanInSystem, 1);
  expect(law['λ · W']).toBe(law.L);
  await expect(page.locator('.states tfoot')).toContainText('balances');
  await expect(page.getByRole('table', { name: 'Jobs by state' }).locator('tbody tr')).toHaveCount(Object.keys(JobState).length);
});

test('they are those of the moment on view, backwards too', async ({ page }) => {
  await ran(page, 'metrics');
  await openNumbers(page);
  const atEnd = await page.locator('.numbers').innerText();
  await seek(page, 9000);
  await expect(page.locator('.numbers')).toContainText('the moment on view, 9,000 ms');
  await expect(told(page)).toContainText(/\d+ jobs are still in the system/);
  const { Completed } = await figures(page, '.tiles');
  expect(Completed).toBe((await page.evaluate(() => document.querySelector('wpp-stage').view.state.counts))[JobState.Completed]);
  await seek(page, 1e9);
  await expect(told(page)).toHaveAttribute('data-verdict', 'exact');
  expect(await page.locator('.numbers').innerText()).toBe(atEnd);
});

test('somebody outside a full jobs channel is counted as long as the core says', async ({ page }) => {
  const { outcome } = await ran(page, 'buffer', { jobsCapacity: 1 });
  await openNumbers(page);
  expect(outcome.figures.blockedMs).toBeGreaterThan(0);
  expect((await figures(page, '.tiles'))['Blocked outside']).toBe(Math.round(outcome.figures.blockedMs));
  await expect(page.locator('.key')).toContainText('waiting outside');
});

test('jobs that never settle keep Little’s law open', async ({ page }) => {
  await ran(page, 'deadlock');
  await openNumbers(page);
  await expect(told(page)).toHaveAttribute('data-verdict', 'underWay');
});

test('charts come when they are first wanted, and show the future only where it was seen', async ({ page }) => {
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  const pool = new Pool(page);
  await page.goto('./#v=1&scene=metrics');
  await expect(pool.scene).toHaveValue('metrics');
  await pool.start();
  await pool.busy(3);
  await seek(page, 1500);
  expect(asked.filter((url) => /charts/.test(url))).toEqual([]);
  await openNumbers(page);
  await expect(page.getByRole('img', { name: /^Jobs waiting and running: In the queue .+ at most; in flight .+ at most\.$/ })).toBeVisible();
  /** Of the first chart, left and right of a moment: coloured pixels, and how strong the strongest of them is. */
  const coloured = (ms) => page.locator('.plot canvas').first().evaluate((canvas, at) => {
    const { run } = document.querySelector('wpp-stage').view, left = 44 * devicePixelRatio, right = canvas.width - 12 * devicePixelRatio;
    const edge = Math.round(left + (right - left) * at * 1e6 / run.spanNs), { data, width } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const found = [0, 0], strongest = [0, 0];
    for (let place = 0; place < data.length; place += 4) {
      const x = (place / 4) % width, hue = Math.max(data[place], data[place + 1], data[place + 2]) - Math.min(data[place], data[place + 1], data[place + 2]);
      if (data[place + 3] > 20 && hue > 25 && Math.abs(x - edge) > 10) {
        found[Number(x > edge)] += 1;
        strongest[Number(x > edge)] = Math.max(strongest[Number(x > edge)], hue);
      }
    }
    return { found, strongest };
  }, ms);
  await expect.poll(async () => (await coloured(1500)).found[0]).toBeGreaterThan(30);
  const seenMs = await page.evaluate(() => document.querySelector('wpp-stage').view.run.playback.seenNs / 1e6);
  expect((await coloured(seenMs)).found[1]).toBe(0);
  await seek(page, 1e9);
  await expect(told(page)).toHaveAttribute('data-verdict', 'exact');
  await seek(page, 1500);
  await expect(page.locator('.numbers')).toContainText('the moment on view, 1,500 ms');
  await expect.poll(async () => (await coloured(1500)).found[1]).toBeGreaterThan(100);
  const { strongest: [past, future] } = await coloured(1500);
  expect(future, 'dimmed').toBeLessThan(past / 2);
});

test('numbers follow a run while it plays, and stay open from scene to scene', async ({ page }) => {
  const pool = new Pool(page);
  await pool.open();
  await openNumbers(page);
  await pool.set({ mode: 'simulated' });
  await pool.speed.selectOption({ label: '¼×' });
  const before = await pool.start();
  await expect(page.locator('.states tbody tr').nth(1)).toContainText('3');
  await pool.speed.selectOption({ label: 'max' });
  await pool.ended(before);
  await expect(told(page)).toHaveAttribute('data-verdict', 'exact');
  await pool.choose('timeout');
  await expect(page.locator('wpp-numbers')).toContainText('Nothing has run yet.');
  await expect(page.locator('wpp-numbers details')).toHaveAttribute('open', '');
  await pool.runToEnd();
  await expect(page.locator('.plot canvas')).toHaveCount(3);
});

test('the list of jobs is sorted, filtered and turned by keyboard', async ({ page }) => {
  const { outcome } = await ran(page, 'metrics'), { submitted } = outcome.stats;
  await page.getByText('The same as a table').click();
  await expect(rows(page)).toHaveCount(50);
  expect(await ids(page)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  await expect(pages(page)).toContainText(`rows 1–50 of ${submitted}`);

  await page.getByRole('button', { name: 'Waited' }).focus();
  await page.keyboard.press('Enter');
  const header = page.getByRole('columnheader', { name: 'Waited' });
  await expect(header).toHaveAttribute('aria-sort', 'ascending');
  await page.keyboard.press('Enter');
  await expect(header).toHaveAttribute('aria-sort', 'descending');
  await expect(page.locator('[aria-sort]')).toHaveCount(1);
  await expect(rows(page).first()).toContainText(`${Math.round(outcome.figures.waitMs.max).toLocaleString('en')} ms`);
  const waits = await rows(page).evaluateAll((all) => all.map((row) => parseInt(row.cells[5].textContent.replaceAll(',', ''), 10)));
  expect(waits).toEqual(waits.toSorted((one, other) => other - one));

  const next = page.getByRole('button', { name: 'Next rows' });
  await next.focus();
  for (let press = 0; press < Math.ceil(submitted / 50); press++) await page.keyboard.press('Space');
  await expect(pages(page)).toContainText(`of ${submitted}`);
  await expect(next).toHaveAttribute('aria-disabled', 'true');
  await expect(next).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByRole('button', { name: 'Previous rows' })).toBeFocused();
  await page.keyboard.press('Space');
  await expect(next).toHaveAttribute('aria-disabled', 'false');

  await page.getByRole('textbox', { name: 'Job numbers' }).focus();
  await page.keyboard.type('10-20, 100');
  await expect(pages(page)).toContainText('rows 1–12 of 12');
  expect((await ids(page)).toSorted((one, other) => one - other)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 100]);
  await page.keyboard.type('x');
  await expect(page.getByRole('textbox', { name: 'Job numbers' })).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText('Write numbers or ranges')).toBeVisible();
  for (let press = 0; press < 11; press++) await page.keyboard.press('Backspace');
  await expect(pages(page)).toContainText(`rows 1–50 of ${submitted}`);

  await page.locator('.filters').getByRole('combobox', { name: 'Worker' }).selectOption({ label: 'worker 2' });
  for (const row of await rows(page).allInnerTexts()) expect(row).toContain('worker 2');
  await page.locator('.filters').getByRole('combobox', { name: 'State' }).selectOption(String(JobState.Completed));
  await expect(rows(page)).toHaveCount(50);
});

test('a job and a worker are picked by their names', async ({ page }) => {
  await ran(page, 'basic');
  await page.getByText('The same as a table').click();
  await page.evaluate(() => {
    window.picks = [];
    document.addEventListener('wpp:pick', ({ detail }) => window.picks.push(detail));
  });
  await page.getByRole('table', { name: 'Jobs', exact: true }).getByRole('button', { name: 'job 7' }).press('Enter');
  await page.getByRole('table', { name: 'Workers', exact: true }).getByRole('button', { name: 'worker 2' }).press('Enter');
  expect(await page.evaluate(() => window.picks)).toEqual([{ kind: 'job', id: 7 }, { kind: 'worker', id: 12 }]);
  await expect(page.locator('wpp-table tr[aria-current=true]')).toContainText('worker 2');
});

for (const width of [1280, 390, 320]) {
  test(`nothing to complain of with both open, ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    await ran(page, 'metrics');
    await openNumbers(page);
    await page.getByText('The same as a table').click();
    for (const theme of ['Light', 'Dark']) {
      await page.getByRole('combobox', { name: 'Theme' }).selectOption({ label: theme });
      await page.evaluate(axe.source);
      const violations = await page.evaluate(async (tags) => (await window.axe.run(document, { runOnly: tags })).violations
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 120)} (${any[0]?.message ?? ''})`).join(' | ')}`), TAGS);
      expect(violations).toEqual([]);
    }
    const wide = await page.locator('wpp-numbers, wpp-table').evaluateAll((all) => all.flatMap((pane) => [...pane.querySelectorAll('*')]
      .filter((each) => !each.closest('.scroll') && each.getBoundingClientRect().right > pane.getBoundingClientRect().right + 1).map((each) => `${each.tagName} ${each.className}`)));
    expect(wide).toEqual([]);
    const small = await page.locator('wpp-numbers, wpp-table').evaluateAll((all) => all.flatMap((pane) => [...pane.querySelectorAll('button, select, input, summary')])
      .filter((each) => each.getBoundingClientRect().height < 24 || each.getBoundingClientRect().width < 24).map((each) => each.outerHTML));
    expect(small).toEqual([]);
  });
}
