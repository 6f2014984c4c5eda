// Scenes whose jobs are JavaScript: what is fetched and how it fails, pictures moved and copied, a reader's own code with its errors and
// its limits. Live yields what Simulated assumes.
import { fileURLToPath } from 'node:url';
import { serve } from '../../scripts/serve.js';
import { expect, test } from './fixture.js';
import { Kind, Pool } from './pool.js';

/** What some scenes are about: requests that fail. */
test.use({ expectedProblems: [/no-such-host\.invalid|ERR_NAME_NOT_RESOLVED|ERR_INTERNET_DISCONNECTED|samples\/|blob:null|Content.Security.Policy|glossary|status of (404|500|503)/] });

/** How each job settled on view: its value, or its words. @param {import('@playwright/test').Page} page */
const endings = (page) => page.evaluate(() => document.querySelector('wpp-stage').view.state.jobs.all()
  .map(({ id, value, text }) => [id, text || value]));

/** @param {import('@playwright/test').Page} page @param {string} scene @param {'live' | 'simulated'} mode */
async function opened(page, scene, mode = 'live') {
  const pool = new Pool(page);
  await page.goto(`./#v=1&scene=${scene}`);
  await expect(pool.scene).toHaveValue(scene);
  await pool.set({ mode });
  return pool;
}

/** @param {Pool} pool @param {string} name of a button that changes settings and runs */
async function tried(pool, name) {
  const before = await pool.number();
  await pool.page.getByRole('button', { name, exact: true }).click();
  return pool.ended(before);
}

for (const scene of ['fetch', 'images', 'own', 'basic', 'errors']) {
  test(`${scene}: the same values live and simulated`, async ({ page }) => {
    const pool = await opened(page, scene);
    if (scene === 'basic') await pool.ended(0);
    else await pool.runToEnd();
    const live = await endings(page);
    await pool.set({ mode: 'simulated' });
    await pool.runToEnd();
    expect(await endings(page)).toEqual(live.map(([id, ending]) => [id, sameWorker(ending)]));
    expect(live.length).toBeGreaterThan(4);
  });
}

test('timeout: the same partial results live and simulated', async ({ page }) => {
  const pool = await opened(page, 'timeout');
  // Two rounds end 200 ms before the deadline, and the third cannot: no slow machine makes a difference.
  await pool.set({ size: 400, timeoutMs: 1000 });
  const live = await pool.runToEnd(), values = await endings(page);
  await pool.set({ mode: 'simulated' });
  const simulated = await pool.runToEnd();
  expect(live.stats).toEqual(simulated.stats);
  expect(live.stats).toMatchObject({ completed: 6, killed: 0 });
  expect(await endings(page)).toEqual(values);
});

/** Which worker refused a value is a matter of who came first. @param {unknown} ending */
const sameWorker = (ending) => (typeof ending === 'string' && /^worker \d:/.test(ending) ? expect.stringContaining(ending.replace(/^worker \d/, '')) : ending);

test('the ways in which a request fails are told in words', async ({ page }) => {
  const pool = await opened(page, 'fetch');
  const outcome = await tried(pool, 'Ways to fail');
  expect(outcome.stats).toMatchObject({ completed: 0, failed: 5 });
  expect(Object.fromEntries(await endings(page))).toEqual({
    1: expect.stringMatching(/^HTTP 404/), 2: expect.stringMatching(/^HTTP 500/), 3: expect.stringMatching(/^HTTP 503/),
    4: '"https://" is no URL', 5: 'no connection: the host does not exist, refused, or cannot be reached',
  });
  const table = page.getByRole('table', { name: 'What was fetched' });
  await expect(table.getByRole('row')).toHaveCount(6);
  await expect(table).toContainText('is no URL');
});

test('an unreliable server is asked again, and a slow one is given up', async ({ page }) => {
  const pool = await opened(page, 'fetch');
  const again = await tried(pool, 'Unreliable, three attempts');
  expect(again.stats).toMatchObject({ completed: 3, failed: 0 });
  expect(again.figures.attempts).toBe(6);
  const slow = await tried(pool, 'One that takes too long');
  expect(slow.stats).toMatchObject({ completed: 2, timedOut: 1, killed: 0 });
});

test('a URL of the reader is fetched, and a list that is too long is refused', async ({ page }) => {
  const pool = await opened(page, 'fetch');
  await pool.control('urls').fill('samples/glossary.txt');
  const outcome = await pool.runToEnd();
  expect(outcome.stats).toMatchObject({ submitted: 1, completed: 1 });
  expect(await endings(page)).toEqual([[1, 452]]);
  await pool.control('urls').fill(Array.from({ length: 101 }, () => 'samples/glossary.txt').join('\n'));
  await pool.run.click();
  await expect(page.locator('#urls-error')).toHaveText('There are 101 URLs; there must be 1 to 100, one on each line.');
});

test('a cancelled run aborts its requests', async ({ page }) => {
  const pool = await opened(page, 'fetch');
  await pool.control('urls').fill('samples/slow?ms=20000\nsamples/slow?ms=20001');
  const before = await pool.start();
  await pool.busy(2);
  await pool.cancel.click();
  const outcome = await pool.ended(before);
  expect(outcome.stats).toMatchObject({ cancelled: 2, killed: 0 });
});

for (const name of ['Edges', 'Copy the pixels']) {
  test(`pictures come back as they finish: ${name}`, async ({ page }) => {
    const pool = await opened(page, 'images');
    const outcome = await tried(pool, name);
    expect(outcome.stats.completed).toBe(8);
    await expect(page.getByRole('img', { name: /, after$/ })).toHaveCount(8);
    // Real pixels: the picture after is another one than that before.
    const [before, after] = await page.locator('.pictures li').first().locator('canvas').evaluateAll((all) => all.map((canvas) =>
      Array.from(canvas.getContext('2d').getImageData(100, 200, 8, 8).data).join()));
    expect(after).not.toBe(before);
    await expect(page.getByRole('table', { name: 'What it took' })).toContainText(name === 'Edges' ? 'moved' : 'copied');
  });
}

test('pictures of the reader are worked on, and what is no picture is named', async ({ page }) => {
  const pool = await opened(page, 'images');
  await pool.set({ mode: 'live' });
  const png = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(6, 4);
    canvas.getContext('2d').fillRect(0, 0, 3, 4);
    return Array.from(new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer()));
  });
  const before = await pool.number();
  await page.locator('.bring input').setInputFiles([
    { name: 'mine.png', mimeType: 'image/png', buffer: Buffer.from(png) }, { name: 'text.png', mimeType: 'image/png', buffer: Buffer.from('no picture') },
  ]);
  const outcome = await pool.ended(before);
  expect(outcome.stats).toMatchObject({ submitted: 1, completed: 1 });
  expect(await endings(page)).toEqual([[1, 24]]);
  await expect(page.getByRole('alert')).toHaveText('text.png: this browser knows no such picture.');
  await expect(page.getByRole('img', { name: 'mine.png, after' })).toBeVisible();
});

test('an error of the reader\'s code points at its line', async ({ page }) => {
  const pool = await opened(page, 'own');
  await expect(page.locator('.cm-content')).toContainText('async function job');
  const outcome = await tried(pool, 'One job throws');
  expect(outcome.stats).toMatchObject({ completed: 9, failed: 1 });
  expect(Object.fromEntries(await endings(page))[4]).toMatch(/^RangeError: four is not allowed \(line 2, column \d+\)$/);
  await expect(page.locator('.cm-lint-marker-error')).toHaveCount(1);
});

test('code that cannot be read points at its line as well, and so does none', async ({ page }) => {
  const pool = await opened(page, 'own');
  await written(pool, 'function job(n) {\n  return n +;\n}\n');
  const broken = await pool.runToEnd();
  expect(broken.stats.completed).toBe(0);
  expect((await endings(page))[0][1]).toMatch(/^SyntaxError: .* \(line 2, column \d+\)$/);
  await written(pool, 'const other = 1;\n');
  await pool.runToEnd();
  expect((await endings(page))[0][1]).toBe('the code defines no function with the name "job"');
});

test('a job that never ends is killed, and the others are done', async ({ page }) => {
  test.slow();
  const pool = await opened(page, 'own');
  const outcome = await tried(pool, 'One job never ends');
  expect(outcome.stats).toMatchObject({ completed: 9, timedOut: 1 });
  // Its worker has a second generation.
  expect((await pool.events(Kind.WorkerChanged)).filter(({ a }) => a === 2).length).toBeGreaterThan(0);
});

test('the reader\'s code reaches neither page nor storage nor network', async ({ page }) => {
  const pool = await opened(page, 'own');
  await page.evaluate(() => localStorage.setItem('secret', 'kept'));
  await pool.set({ jobs: 1 });
  await written(pool, `async function job() {
  const told = [self.origin, typeof document];
  for (const attempt of [
    () => indexedDB.open('x'), () => caches.open('x'), () => fetch('${page.url().split('#')[0]}'), () => new WebSocket('ws://127.0.0.1:9/'),
  ]) {
    try { await attempt(); told.push('reached'); } catch (error) { told.push('refused'); }
  }
  return told;
}
`);
  await pool.runToEnd();
  const told = JSON.parse(await page.evaluate(() => document.querySelector('wpp-stage').view.run.values.get(1).payload));
  expect(told).toEqual(['null', 'undefined', 'refused', 'refused', 'refused', expect.any(String)]);
});

test('the network is there for the code that its reader allows it, and for no other', async ({ page }) => {
  const open = await serve(fileURLToPath(new URL('../../dist/samples/', import.meta.url)), { headers: { 'access-control-allow-origin': '*' } });
  const pool = await opened(page, 'own'), may = page.getByRole('checkbox', { name: /may use the network/ });
  const value = () => page.evaluate(() => document.querySelector('wpp-stage').view.run.values.get(1)?.payload);
  const code = (/** @type {string} */ more) => `async function job() { ${more}\n  try { return (await fetch('${open.url}glossary.txt')).status; } catch { return 'refused'; }\n}\n`;
  await pool.set({ jobs: 1 });
  await written(pool, code(''));
  await expect(may).not.toBeChecked();
  await pool.runToEnd();
  expect(await value()).toBe('"refused"');
  await may.check();
  await pool.runToEnd();
  expect(await value()).toBe('200');
  // What its reader makes of it keeps it; what comes from elsewhere in its place has none.
  await pool.page.locator('.cm-content').press('ControlOrMeta+End');
  await page.keyboard.insertText('// edited');
  await expect(may).toBeChecked();
  await page.getByRole('button', { name: 'One job throws', exact: true }).click();
  await expect(may).not.toBeChecked();
  await open.close();
});

/** Replaces what stands in the editor. @param {Pool} pool @param {string} code */
async function written(pool, code) {
  await pool.page.locator('.cm-content').click();
  await pool.page.keyboard.press('ControlOrMeta+A');
  await pool.page.keyboard.press('Delete');
  await pool.page.keyboard.insertText(code);
}
