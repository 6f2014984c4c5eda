// A run leaves the page and comes back: every file is made and passes its checker, a recorded run shows what it showed, and a link gives the
// same run in another page.
import axe from 'axe-core';
import { violations } from '../../www/exports/perfetto_check.js';
import { expect, test } from './fixture.js';
import { Pool } from './pool.js';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const box = (page) => page.locator('wpp-exports');
const button = (page, name) => box(page).getByRole('button', { name, exact: true });

/** A page whose downloads are kept instead of saved, with its exports open. @param {import('@playwright/test').Page} page */
async function watched(page) {
  await page.addInitScript(() => {
    const kept = new Map(), make = URL.createObjectURL, click = HTMLAnchorElement.prototype.click;
    window.saved = [];
    URL.createObjectURL = (blob) => {
      const url = make(blob);
      kept.set(url, blob);
      return url;
    };
    HTMLAnchorElement.prototype.click = function () {
      if (!this.download) return click.call(this);
      window.saved.push({ name: this.download, blob: kept.get(this.href) });
    };
  });
  return new Pool(page);
}

/** @param {import('@playwright/test').Page} page */
async function openBox(page) {
  await box(page).locator('summary').click();
  await expect(button(page, 'CSV')).toBeVisible();
}

/** Presses a button and takes the file that it makes. @returns {Promise<{ name: string, type: string, bytes: Buffer, text: string }>} */
async function fileOf(page, name) {
  const before = await page.evaluate(() => window.saved.length);
  await button(page, name).click();
  await page.waitForFunction((n) => window.saved.length > n, before);
  const { name: fileName, type, base64 } = await page.evaluate(async () => {
    const { name, blob } = window.saved.at(-1), bytes = new Uint8Array(await blob.arrayBuffer());
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return { name, type: blob.type, base64: btoa(text) };
  });
  await expect(box(page).getByText(`Saved as ${fileName}.`)).toBeVisible();
  const bytes = Buffer.from(base64, 'base64');
  return { name: fileName, type, bytes, text: bytes.toString('utf8') };
}

/** Runs a scene on the virtual clock to its end. */
async function simulated(pool, scene, settings = {}) {
  await pool.openScene(scene);
  await pool.set({ mode: 'simulated', ...settings });
  await pool.speed.selectOption({ label: 'max' });
  return pool.runToEnd();
}

/** What is on view, as text. */
const state = (page) => page.evaluate(() => JSON.stringify(document.querySelector('wpp-stage').view.state));

test('the licences of what the page is built of are a link away', async ({ page }) => {
  const pool = await watched(page);
  await pool.openScene('basic');
  await openBox(page);
  const href = await box(page).getByRole('link', { name: /^Licences/ }).getAttribute('href');
  const text = await page.evaluate(async (href) => (await fetch(href)).text(), href);
  for (const name of ['lit-html', 'uplot', '@codemirror/view', 'wasm-bindgen', 'serde']) expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+: .*$`, 'm'));
  for (const tool of ['vite', 'webpack', 'proptest', 'axe-core']) expect(text).not.toContain(`\n${tool} `);
});

test('a live run leaves as each of the files', async ({ page }) => {
  const pool = await watched(page), outcome = await pool.open();
  await openBox(page);

  const perfetto = await fileOf(page, 'Perfetto JSON'), trace = JSON.parse(perfetto.text);
  expect(perfetto.name).toBe('worker-pool-basic-seed1.perfetto.json');
  expect(violations(trace)).toEqual([]);
  expect(trace.traceEvents.filter(({ ph, cat }) => ph === 'X' && cat === 'run')).toHaveLength(10);
  expect(trace.traceEvents.filter(({ ph, name }) => ph === 'f' && name === 'result')).toHaveLength(10);

  const csv = await fileOf(page, 'CSV'), [head, ...rows] = csv.text.trimEnd().split('\r\n');
  expect(csv.name).toBe('worker-pool-basic-seed1.csv');
  expect(head).toBe('job,state,worker,attempts,priority,submitted_ms,dispatched_ms,settled_ms,wait_ms,run_ms,total_ms,value,text');
  expect(rows.map((row) => row.split(',')).map((cells) => [cells[0], cells[1], cells[11]])).toEqual(
    Array.from({ length: 10 }, (_, n) => [String(n + 1), 'completed', String(2 * (n + 1))]));

  const json = await fileOf(page, 'JSON'), record = JSON.parse(json.text);
  expect(json.name).toBe('worker-pool-basic-seed1.json');
  expect(record).toMatchObject({ format: 'worker-pool-playground run', version: 1, scene: 'basic', config: { mode: 'live' }, outcome: { hash: outcome.hash } });

  const svg = await fileOf(page, 'SVG');
  expect(svg.name).toBe('worker-pool-basic-seed1.svg');
  const elsewhere = await page.context().newPage(); // our pages parse no text
  const picture = await elsewhere.evaluate((text) => {
    const { documentElement } = new DOMParser().parseFromString(text, 'image/svg+xml');
    return { root: documentElement.localName, title: documentElement.querySelector('title')?.textContent ?? '' };
  }, svg.text);
  expect(picture).toEqual({ root: 'svg', title: expect.stringMatching(/\S/) });

  const png = await fileOf(page, 'PNG');
  expect(png.name).toBe('worker-pool-basic-seed1.png');
  expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
  const width = Number(/\bwidth="([\d.]+)/.exec(svg.text)?.[1]);
  expect(png.bytes.readUInt32BE(16), 'twice as fine').toBe(Math.round(2 * width));
});

// What is written is the same in every browser; how it is packed, fetched and opened is seen in Firefox with two of them.
for (const scene of ['errors', 'timeout', 'dynamic', 'pipeline', 'ordered', 'priority', 'deadlock', 'leak', 'late-send', 'deaf', 'no-respawn', 'retry-storm']) {
  test(`Perfetto's file of "${scene}" keeps every rule, and its recording comes back the same${['pipeline', 'deadlock'].includes(scene) ? '' : ' @chromium'}`, async ({ page }) => {
    const pool = await watched(page), outcome = await simulated(pool, scene);
    await openBox(page);
    const trace = JSON.parse((await fileOf(page, 'Perfetto JSON')).text);
    expect(violations(trace)).toEqual([]);
    expect(trace.traceEvents.filter(({ ph, cat }) => ph === 'X' && cat === 'run').length).toBeGreaterThan(0);

    const before = await state(page), number = await pool.number(), record = await fileOf(page, 'JSON');
    await box(page).locator('input[type=file]').setInputFiles({ name: record.name, mimeType: 'application/json', buffer: record.bytes });
    await expect(box(page).getByText(`${record.name} is on the stage.`)).toBeVisible();
    expect(await pool.ended(number)).toEqual(outcome);
    expect(await state(page)).toBe(before);
    expect((await fileOf(page, 'JSON')).text, 'out again').toBe(record.text);
  });
}

test('a recorded run is opened in a new page, in its own scene, and is marked', async ({ page, context }) => {
  const outcome = await simulated(await watched(page), 'deadlock');
  await openBox(page);
  const record = await fileOf(page, 'JSON'), before = await state(page), other = await context.newPage(), pool = new Pool(other);
  await pool.open();
  await box(other).locator('summary').click();
  const number = await pool.number();
  await box(other).locator('input[type=file]').setInputFiles({ name: 'mine <b>.json', mimeType: 'application/json', buffer: record.bytes });
  expect(await pool.ended(number)).toEqual(outcome);
  expect(await state(other)).toBe(before);
  await expect(pool.scene).toHaveValue('deadlock');
  await expect(box(other).getByText('Recorded run on the stage: mine <b>')).toBeVisible();
  await expect(pool.outcome.locator('code').last()).toHaveText(outcome.hash);
});

test('a file that is no recorded run is refused in words, and the stage stays', async ({ page }) => {
  const pool = new Pool(page);
  await pool.open();
  await box(page).locator('summary').click();
  const number = await pool.number(), choose = box(page).locator('input[type=file]');
  await choose.setInputFiles({ name: 'cat.json', mimeType: 'application/json', buffer: Buffer.from('{"format": "<img src=x onerror=alert(1)>"}') });
  await expect(box(page).getByText('cat.json was not opened: format is "<img src=x onerror=alert(1)>"; it must be "worker-pool-playground run".')).toBeVisible();
  await choose.setInputFiles({ name: 'dog.json', mimeType: 'application/json', buffer: Buffer.from('woof') });
  await expect(box(page).getByText(/^dog\.json was not opened: The file is not JSON/)).toBeVisible();
  expect(await pool.number()).toBe(number);
});

test('a dropped file is opened as well', async ({ page }) => {
  const pool = new Pool(page);
  await pool.open();
  await box(page).evaluate((element) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['[]'], 'dropped.json'));
    element.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(box(page).getByText('dropped.json was not opened: The file is []; it must be an object.')).toBeVisible();
});

/** Lets the page copy, or not. @param {import('@playwright/test').Page} page @param {boolean} isAllowed */
const clipboard = (page, isAllowed) => page.addInitScript((isAllowed) => {
  Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => {
    if (!isAllowed) throw new DOMException('no', 'NotAllowedError');
    window.copied = text;
  } } });
}, isAllowed);

test('a link gives the same trace in a new page', async ({ page, context }) => {
  await clipboard(page, true);
  const pool = new Pool(page);
  await pool.openScene('errors');
  await pool.set({ mode: 'simulated', seed: 77, workers: 5 });
  await pool.speed.selectOption({ label: 'max' });
  const { hash } = await pool.runToEnd();
  await box(page).locator('summary').click();
  await button(page, 'Copy link').click();
  await expect(box(page).getByText('The link is copied.')).toBeVisible();
  const link = await page.evaluate(() => window.copied);
  expect(link).toMatch(/#v=1&scene=errors&mode=simulated&workers=5&.*seed=77$/);

  const other = await context.newPage(), again = new Pool(other);
  await other.goto(link);
  await expect(again.control('workers')).toHaveValue('5');
  await again.speed.selectOption({ label: 'max' });
  expect((await again.runToEnd()).hash).toBe(hash);
});

test('a link from a paused run shows that moment', async ({ page, context }) => {
  await clipboard(page, true);
  const pool = new Pool(page);
  await simulated(pool, 'timeout');
  await page.evaluate(() => document.querySelector('wpp-stage').dispatchEvent(new CustomEvent('wpp:seek', { detail: 123_456_789, bubbles: true })));
  await expect.poll(() => page.evaluate(() => document.querySelector('wpp-stage').view.nowNs)).toBe(123_456_789);
  await box(page).locator('summary').click();
  await button(page, 'Copy link').click();
  await expect(box(page).getByText('The link is copied.')).toBeVisible();
  const link = await page.evaluate(() => window.copied), before = await state(page);
  expect(link).toMatch(/&at=123\.456789$/);

  const other = await context.newPage();
  await other.goto(link);
  await other.waitForFunction(() => document.querySelector('wpp-stage').view?.nowNs === 123_456_789);
  expect(await state(other)).toBe(before);
  expect(await other.evaluate(() => document.querySelector('wpp-stage').view.isPlaying)).toBe(false);
});

test('where copying is refused the link is shown, selected', async ({ page }) => {
  await clipboard(page, false);
  await new Pool(page).open();
  await box(page).locator('summary').click();
  await button(page, 'Copy link').click();
  await expect(box(page).getByLabel('The link', { exact: true })).toHaveValue(/#v=1&scene=basic&mode=live&seed=1$/);
  expect(await page.evaluate(() => {
    const { selectionStart, selectionEnd, value } = document.activeElement;
    return selectionStart === 0 && selectionEnd === value.length;
  })).toBe(true);
});

test('what a link asks too much of is put right, told, and dismissed', async ({ page }) => {
  const pool = new Pool(page);
  await page.goto('./#v=1&scene=timeout&workers=999&jobs=<b>7</b>&theme=dark');
  await expect(pool.control('workers')).toHaveValue('64');
  await expect(pool.scene).toHaveValue('timeout');
  const note = page.getByRole('alert');
  await expect(note).toContainText('workers=999: must be a whole number from 1 to 64; 64 is used.');
  await expect(note).toContainText('jobs=');
  await expectNoViolations(page);
  await note.getByRole('button', { name: 'Dismiss' }).click();
  await expect(note).toHaveCount(0);
});

test('a link to no scene says so and shows the basic pool', async ({ page }) => {
  const pool = new Pool(page);
  await page.goto('./#v=1&scene=nowhere&workers=2');
  await expect(page.getByRole('alert')).toContainText('scene=nowhere: there is no such scene; the basic pool is shown.');
  await expect(pool.control('workers')).toHaveValue('2');
});

test('a key that only others know opens the page as usual', async ({ page }) => {
  await page.goto('./#theme=dark');
  expect(await new Pool(page).ended(0)).toMatchObject({ kind: 'finished', stats: { completed: 10 } });
});

test('Perfetto is given the trace in a tab of its own', async ({ page, context }) => {
  await context.route('https://ui.perfetto.dev/**', (route) => route.fulfill({ contentType: 'text/html', body: `<!doctype html><link rel="icon" href="data:,"><title>Perfetto</title><script>
    let pings = 0;
    onmessage = ({ source, data, origin }) => {
      if (data === 'PING') return ++pings > 2 && source.postMessage('PONG', origin);
      const { buffer, title, fileName } = data.perfetto;
      document.title = [title, fileName, JSON.parse(new TextDecoder().decode(buffer)).traceEvents.length > 50].join('|');
    };</script>` }));
  await new Pool(page).open();
  await box(page).locator('summary').click();
  const [tab] = await Promise.all([context.waitForEvent('page'), button(page, 'Open in Perfetto').click()]);
  await expect(tab).toHaveTitle('Basic pool|worker-pool-basic-seed1.perfetto.json|true');
  await expect(box(page).getByText('Perfetto has the trace.')).toBeVisible();
});

test('a blocked pop-up is told beside the button', async ({ page }) => {
  await page.addInitScript(() => { window.open = () => null; });
  await new Pool(page).open();
  await box(page).locator('summary').click();
  await button(page, 'Open in Perfetto').click();
  await expect(box(page).getByText(/^This did not work: The browser blocked the new tab/)).toBeVisible();
  await expect(button(page, 'Open in Perfetto')).toBeEnabled();
});

test('without a run the files say why they cannot be had', async ({ page }) => {
  const pool = new Pool(page);
  await pool.openScene('timeout');
  await box(page).locator('summary').click();
  for (const name of ['Perfetto JSON', 'Open in Perfetto', 'CSV', 'JSON', 'SVG', 'PNG']) {
    await expect(button(page, name)).toBeDisabled();
    await expect(button(page, name)).toHaveAccessibleDescription(/There is no run yet: press Run first\./);
  }
  await expect(button(page, 'Copy link')).toBeEnabled();
});

test('a hundred thousand jobs leave as files, and how long the page waits for it', async ({ page }, testInfo) => {
  test.setTimeout(120_000);
  const pool = await watched(page);
  await simulated(pool, 'basic', { jobs: 100_000, workers: 64, size: 1 });
  await openBox(page);
  await page.evaluate(() => {
    let last = performance.now();
    window.longest = 0;
    const hop = new MessageChannel();
    hop.port1.onmessage = () => {
      window.longest = Math.max(window.longest, performance.now() - last);
      last = performance.now();
      hop.port2.postMessage(0);
    };
    hop.port2.postMessage(0);
  });
  for (const name of ['Perfetto JSON', 'CSV', 'JSON']) {
    const from = Date.now(), before = await page.evaluate(() => { window.longest = 0; return window.saved.length; });
    await button(page, name).click();
    await page.waitForFunction((n) => window.saved.length > n, before, { timeout: 60_000 });
    const took = Date.now() - from;
    if (name === 'Perfetto JSON') expect(violations(JSON.parse(await page.evaluate(() => window.saved.at(-1).blob.text())))).toEqual([]);
    const { longest, size } = await page.evaluate(() => ({ longest: window.longest, size: window.saved.at(-1).blob.size }));
    console.log(`     measured in ${testInfo.project.name}: 100,000 jobs as ${name}: ${took} ms, ${size} bytes, longest pause ${Math.round(longest)} ms`);
  }
});

for (const theme of ['Light', 'Dark']) {
  test(`nothing to complain of with the exports open, ${theme.toLowerCase()}, and nothing wider than 320 px`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 800 });
    await clipboard(page, false);
    await new Pool(page).open();
    await page.getByRole('combobox', { name: 'Theme' }).selectOption({ label: theme });
    await box(page).locator('summary').click();
    await button(page, 'Copy link').click();
    await expect(box(page).getByLabel('The link', { exact: true })).toBeVisible();
    await expectNoViolations(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    const small = await box(page).evaluate((element) => [...element.querySelectorAll('button, .button, summary, input:not(.file)')]
      .filter((each) => each.getBoundingClientRect().height < 24).map((each) => each.outerHTML));
    expect(small, 'targets under 24 px').toEqual([]);
  });
}

async function expectNoViolations(page) {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async (tags) => (await window.axe.run(document, { runOnly: tags })).violations
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`), TAGS);
  expect(found).toEqual([]);
}
