// The code that runs: who stands where at the moment on view, what has happened at a line, settings that are changed in the code; and
// the picture of a deadlock.
import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import { expect, test } from './fixture.js';
import { Kind, Pool } from './pool.js';

const PATTERN = readFileSync(new URL('../../src/pool/pattern.rs', import.meta.url), 'utf8').split('\n');
const lineOf = (/** @type {string} */ code) => PATTERN.findIndex((line) => line.includes(code)) + 1;
const RUN = lineOf('worker.run(&ctx, job)'), RECEIVE = lineOf('job = jobs.recv()'), SEND = lineOf('results.send(result)'), COLLECT = lineOf('results.recv()');

class Code {
  /** @param {import('@playwright/test').Page} page */
  constructor(page) {
    this.page = page;
    this.pool = new Pool(page);
    this.panel = page.locator('wpp-source');
  }

  /** A scene's run, simulated, to its end. @param {string} [scene] @param {Record<string, string | number | boolean>} [settings] */
  async ran(scene = 'basic', settings = {}) {
    await this.pool.open();
    if (scene !== 'basic') await this.pool.choose(scene);
    await this.pool.set({ mode: 'simulated', ...settings });
    await this.pool.speed.selectOption({ label: 'max' });
    return this.pool.runToEnd();
  }

  /** @param {string} name of an event without wpp: @param {unknown} detail */
  tell(name, detail) {
    return this.page.evaluate(([type, what]) => void document.dispatchEvent(new CustomEvent(`wpp:${type}`, { detail: what })), [name, detail]);
  }

  /** @param {number} n */
  line(n) {
    return this.panel.locator('.code li').nth(n - 1);
  }

  /** Who stands on a line. @param {number} n */
  chips(n) {
    return this.line(n).locator('button.chip');
  }

  /** @param {number} n */
  number(n) {
    return this.panel.getByRole('button', { name: new RegExp(`^Line ${n}: `) });
  }

  async go() {
    await this.panel.getByRole('tab', { name: 'The same in Go' }).click();
  }

  /** @param {string} label */
  field(label) {
    return this.panel.getByRole('spinbutton', { name: label });
  }

  /** As a person would (see pool.js). @param {string} label @param {string} text */
  async type(label, text) {
    await this.field(label).focus();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.press('Delete');
    if (text) await this.page.keyboard.type(text);
  }

  /** The events of this name that are told from now on. @param {string} name */
  async heard(name) {
    await this.page.evaluate((type) => {
      window.heard = [];
      document.addEventListener(`wpp:${type}`, (event) => window.heard.push(event.detail));
    }, name);
    return () => this.page.evaluate(() => window.heard);
  }
}

test('chips stand where the tasks are at the moment on view, and move with it', async ({ page }) => {
  const code = new Code(page);
  await code.ran();
  await expect(code.panel.locator('button.chip'), 'everybody has returned').toHaveCount(0);
  await code.tell('seek', 50e6);
  await expect(code.chips(RUN)).toHaveText(['worker 1–3']);
  await expect(code.chips(COLLECT)).toHaveText(['collector (main)']);
  await expect(code.panel.getByRole('tab', { name: /^pattern\.rs.*, 5 tasks stand there$/ })).toBeVisible();

  // Before it waits for its job, the last worker has taken it.
  const until = (await code.pool.trace()).filter(({ at }) => at <= 50e6);
  const waits = until.slice(until.findLastIndex(({ kind }) => kind !== Kind.Blocked) + 1);
  for (let n = 0; n < waits.length; n++) await code.tell('step', -1);
  await expect(code.chips(RUN)).toHaveText(['worker 1', 'worker 2']);
  await expect(code.chips(RECEIVE)).toHaveText(['worker 3']);
  await code.tell('step', waits.length);
  await expect(code.chips(RUN)).toHaveText(['worker 1–3']);
  await code.tell('seek', 0);
  await code.tell('step', -until.length + 6); // the producer has only just started
  await expect(code.chips(lineOf('pub async fn producer'))).toHaveText(['producer']);
});

test('a chip leads to whom it stands for, one after the other', async ({ page }) => {
  const code = new Code(page);
  await code.ran();
  await code.tell('seek', 50e6);
  const picks = await code.heard('pick');
  await code.chips(RUN).click();
  await expect(code.chips(RUN)).toHaveAttribute('aria-pressed', 'true');
  await code.chips(RUN).click();
  await code.chips(COLLECT).click();
  await expect(code.chips(RUN)).toHaveAttribute('aria-pressed', 'false');
  expect(await picks()).toEqual([{ kind: 'worker', id: 11 }, { kind: 'worker', id: 12 }, { kind: 'actor', id: 2 }]);
});

test('a line lists its events until now, newest first, and each leads to its moment', async ({ page }) => {
  const code = new Code(page);
  await code.ran('basic', { jobs: 80 });
  const trace = await code.pool.trace(), sites = await page.evaluate(() => document.querySelector('wpp-stage').view.run.trace.sites);
  const at = trace.flatMap(({ site }, index) => (sites[site - 1]?.line === SEND ? [index] : []));
  await expect(code.number(SEND)).toHaveAccessibleName(`Line ${SEND}: ${at.length} events`);
  await code.number(SEND).click();
  const list = code.panel.getByRole('region', { name: `Events of line ${SEND}` }), events = list.getByRole('listitem').getByRole('button');
  await expect(events).toHaveCount(50);
  await expect(list).toContainText(`${at.length - 50} more`);
  await expect(events.first()).toContainText(/\d ms.*worker \d sends the result of job \d+ on results/);
  const goes = await code.heard('goto');
  await events.nth(1).click();
  expect(await goes()).toEqual([at.at(-2) + 1]);

  await code.tell('seek', trace[at[2]].at);
  const seen = at.filter((index) => trace[index].at <= trace[at[2]].at).length;
  await expect(events, 'what comes later has not happened').toHaveCount(seen);
  await expect(code.number(SEND)).toHaveAccessibleName(`Line ${SEND}: ${seen} events`);
  await list.getByRole('button', { name: 'Close the list' }).click();
  await expect(list).toHaveCount(0);
  await expect(code.number(SEND)).toBeFocused();
});

test('the whole code is one stop of Tab: arrows lead through it, and who moves keeps the focus', async ({ page }) => {
  const code = new Code(page);
  await code.ran();
  await code.tell('seek', 50e6);
  await expect(code.chips(RUN)).toHaveText(['worker 1–3']);
  await expect(code.panel.locator('.code [tabindex="0"]')).toHaveCount(1);
  await code.panel.locator('.code [tabindex="0"]').focus();
  await page.keyboard.press('End');
  await expect(code.chips(COLLECT)).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(code.number(COLLECT)).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await expect(code.number(lineOf('let _ = jobs.close()'))).toBeFocused();
  await expect(code.panel.locator('.code [tabindex="0"]')).toHaveCount(1);
  await page.keyboard.press('Shift+Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('.code button') === null)).toBe(true);
  // To where worker 1 has just handed over its first result: its chip is drawn anew on that line.
  await code.chips(RUN).focus();
  const trace = await code.pool.trace(), from = trace.filter(({ at }) => at <= 50e6).length;
  await code.tell('step', trace.findIndex(({ kind, actor }) => kind === Kind.Sent && actor === 11) + 1 - from);
  await expect(code.chips(SEND)).toHaveText(['worker 1']);
  await expect(code.chips(SEND)).toBeFocused();
});

test('a value in the Go code moves its control, and a control the code', async ({ page }) => {
  const code = new Code(page);
  await code.ran();
  await code.go();
  await expect(code.panel.getByText('for n := 0; n <')).toBeVisible();
  await code.type('Workers in the Go code', '5');
  await expect(code.pool.control('workers')).toHaveValue('5');
  await expect(code.field('Workers in the Go code')).toBeFocused();
  await page.keyboard.type('6'); // behind the 5: the caret has stayed
  await expect(code.pool.control('workers')).toHaveValue('56');
  await code.type('Workers in the Go code', '1e'); // no number yet, and left alone
  await expect(code.field('Workers in the Go code')).toHaveAttribute('aria-invalid', 'true');
  await page.keyboard.type('1');
  await expect(code.pool.control('workers')).toHaveValue('10');
  await code.pool.set({ workers: 2, jobsCapacity: 3 });
  await expect(code.field('Workers in the Go code')).toHaveValue('2');
  await expect(code.field('Capacity of the jobs channel in the Go code')).toHaveValue('3');
  await code.panel.getByRole('tab', { name: 'pattern.rs' }).click();
  await expect(code.field('Workers in the Rust code')).toHaveValue('2');
  const before = await code.pool.number();
  await code.type('Jobs in the Rust code', '4');
  await page.keyboard.press('Enter');
  expect(await code.pool.ended(before)).toMatchObject({ kind: 'finished', stats: { completed: 4 } });
});

test('a refused value says why, in the code and beside its control', async ({ page }) => {
  const code = new Code(page);
  await code.ran();
  await code.go();
  await code.type('Workers in the Go code', '0');
  await expect(code.pool.control('workers')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('#workers-error')).toContainText('is 0'); // on the way there it was empty
  const field = code.field('Workers in the Go code'), message = await page.locator('#workers-error').innerText();
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveAccessibleDescription(message);
  await expect(code.panel.getByText(message)).toBeVisible();
  await expectNoViolations(page);
  await code.type('Workers in the Go code', '2');
  await expect(field).not.toHaveAttribute('aria-invalid');
});

test('a timeout may be left out in the code, and other values may not', async ({ page }) => {
  const code = new Code(page);
  await code.ran('timeout');
  await code.go();
  await expect(code.field('Timeout, ms in the Go code')).toHaveValue('500');
  await code.type('Timeout, ms in the Go code', '');
  await expect(code.pool.control('timeoutMs')).toHaveValue('');
  await code.type('Workers in the Go code', '');
  await expect(code.field('Workers in the Go code')).toHaveAttribute('aria-invalid', 'true');
  await expect(code.field('Timeout, ms in the Go code')).not.toHaveAttribute('aria-invalid');
});

test('values of a list and in other units are what the scene says', async ({ page }) => {
  const code = new Code(page);
  await code.ran('pipeline');
  await code.go();
  await code.type('Time of each stage, ms 2 in the Go code', '60');
  await expect(code.pool.control('stageSizes')).toHaveValue('40, 60, 40');
  await code.pool.choose('retry-storm');
  await code.go();
  await code.type('Service is down for, s in the Go code', '1.5');
  await expect(code.pool.control('downMs')).toHaveValue('1500');
});

test('the picture of a deadlock shows where nobody can help, and its button runs the fix', async ({ page }) => {
  const code = new Code(page);
  expect(await code.ran('deadlock')).toMatchObject({ kind: 'deadlock' });
  const picture = code.pool.outcome.getByRole('img', { name: 'Worker 1–3 wait to send on results, and nobody can wake them.' });
  await expect(picture).toBeVisible();
  const culprit = picture.locator('.columns .culprit'), nobody = picture.locator('.columns .nobody');
  await expect(culprit).toHaveCount(1);
  await expect(nobody).toHaveText('nobody receives');
  await expect(picture.locator('.steps')).toBeHidden();
  const [frame, box] = [await culprit.boundingBox(), await nobody.boundingBox()];
  expect(box.y > frame.y && box.y + box.height < frame.y + frame.height, 'the mark stands in the marked row').toBe(true);
  const before = await code.pool.number();
  await code.pool.outcome.getByRole('button', { name: 'Run it with the fix' }).click();
  expect(await code.pool.ended(before)).toMatchObject({ kind: 'finished', stats: { completed: 10 } });
  await expect(picture).toHaveCount(0);
});

test('the line of a panic is marked while it is on view', async ({ page }) => {
  const code = new Code(page);
  const { crash } = await code.ran('late-send');
  await expect(code.line(crash.line)).toContainText('producer panicked here');
  await code.tell('step', -1);
  await expect(code.line(crash.line)).not.toContainText('panicked here');
});

for (const width of [1280, 390]) {
  test(`nothing to complain of in the code and the picture, ${width} px wide`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    const code = new Code(page);
    await code.pool.open();
    await code.pool.choose('deadlock');
    if (width < 960) await page.locator('wpp-controls summary').click();
    await code.pool.set({ mode: 'simulated' });
    await code.pool.runToEnd();
    await expect(code.pool.outcome.locator(width < 480 ? '.steps' : '.columns')).toBeVisible();
    await code.number(SEND).click();
    await code.chips(SEND).first().click();
    for (const theme of ['Light', 'Dark']) {
      await page.getByRole('combobox', { name: 'Theme' }).selectOption({ label: theme });
      await expectNoViolations(page);
      await code.go();
      await expectNoViolations(page);
      await code.panel.getByRole('tab', { name: /^pattern/ }).click();
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const small = await code.panel.locator('button, input').evaluateAll((all) => all.map((each) => each.getBoundingClientRect())
      .filter(({ width: wide, height }) => wide < 24 || height < 24).length);
    expect(small, 'targets smaller than 24 px').toBe(0);
  });
}

async function expectNoViolations(page) {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const found = await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html, any }) => `${html.slice(0, 160)} (${any[0]?.message ?? ''})`).join(' | ')}`);
  });
  expect(violations).toEqual([]);
}
