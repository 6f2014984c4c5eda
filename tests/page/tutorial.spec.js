// The tutorial: its embeds run, its text goes along with them, and is whole without script.
import axe from 'axe-core';
import { expect as plain, test } from './fixture.js';

// Frames come lazily, and each brings its own wasm.
const expect = plain.configure({ timeout: 15_000 });

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const EMBEDS = ['run-one', 'run-channel', 'run-pool', 'run-close', 'run-order', 'run-full', 'run-errors', 'run-time', 'run-number', 'run-fair'];
/** Those that start by themselves when they are seen: by `autoplay`, or since the text goes through them. */
const STARTING = ['run-channel', 'run-close', 'run-errors', 'run-time', 'run-number', 'run-fair'];

/** Opens it and keeps what the embeds say. */
async function open(page) {
  await page.addInitScript(() => {
    window.said = [];
    for (const name of ['ready', 'state', 'event', 'done', 'error']) {
      document.addEventListener(`wpp-${name}`, (event) => window.said.push({ ...event.detail, name, id: event.target.id }));
    }
  });
  await page.goto('./tutorial/');
  await page.waitForFunction(() => customElements.get('worker-pool-playground')); // its script goes through the page first
}

/** Into the middle of the window, at once. @param {import('@playwright/test').Locator} what */
const look = (what) => what.evaluate((element) => element.scrollIntoView({ block: 'center', behavior: 'instant' }));

/** Waits until an embed said something that fits. */
const says = async (page, id, name, test = 'true') => {
  const fits = new Function('it', `return ${test}`); // here, since the page evaluates nothing
  let found;
  await expect.poll(async () => {
    found = (await page.evaluate(([id, name]) => window.said.filter((each) => each.id === id && each.name === name), [id, name])).find((each) => fits(each));
    return found !== undefined;
  }, { message: `${id} says ${name}: ${test}`, timeout: 40_000 }).toBe(true);
  return found;
};

const lastState = (page, id) => page.evaluate((id) => window.said.findLast((each) => each.id === id && each.name === 'state'), id);

test('ten embeds are there, and none starts before it is seen or asked', async ({ page }) => {
  await open(page);
  expect(await page.locator('worker-pool-playground').evaluateAll((all) => all.map(({ id }) => id))).toEqual(EMBEDS);
  await look(page.locator('#run-one')); // frames come lazily
  await says(page, 'run-one', 'ready');
  expect(await page.evaluate(() => window.said.filter(({ name }) => name === 'done'))).toEqual([]);
});

test('those that start when they are seen do so, and end', async ({ page }) => {
  test.slow();
  await open(page);
  for (const id of STARTING) {
    await look(page.locator(`#${id}`));
    const { stats } = await says(page, id, 'done');
    expect(stats.submitted, id).toBeGreaterThan(0);
  }
  expect(await page.evaluate(() => window.said.filter(({ name }) => name === 'error'))).toEqual([]);
});

test('a guess starts the run, whose end says what was right and writes the next paragraph', async ({ page }) => {
  await open(page);
  const paragraph = page.locator('.yours[data-of=run-one]');
  await look(page.locator('#run-one'));
  await expect(paragraph).toHaveClass(/locked/);
  await page.getByLabel('After about half a second').check();
  const { elapsedMs } = await says(page, 'run-one', 'done');
  await expect(paragraph).not.toHaveClass(/locked/);
  await expect(paragraph.locator('[data-fill=elapsed]')).toHaveText(`${new Intl.NumberFormat('en').format(Math.round(elapsedMs))} ms`);
  await expect(page.locator('fieldset[data-for=run-one] .right')).toHaveText('After about a second');
  await expect(page.locator('fieldset[data-for=run-one] .verdict')).toHaveText(/^Not quite/);
});

test('a scrolly section shows the moment that is read, by scrolling and by its buttons', async ({ page }) => {
  await page.setViewportSize({ width: 1360, height: 800 });
  await open(page);
  const steps = page.locator('.scrolly[data-for=run-channel] .steps > li'), told = page.locator('.scrolly[data-for=run-channel] .told');
  await look(steps.nth(2));
  await expect(told).toHaveText(/^Event \d+ of \d+: producer waits to send job 3 on jobs/);
  await expect(steps.nth(2)).toHaveAttribute('data-shown', '');
  await look(steps.nth(5));
  await expect(told).toHaveText(/: producer closes jobs\.$/);
  await steps.nth(0).getByRole('button', { name: 'Show this moment' }).click();
  await expect(told).toHaveText(/: producer sends job 1 on jobs/);
});

test('in a narrow window the picture stays above its steps, and goes along as well', async ({ page }) => {
  await page.setViewportSize({ width: 1000, height: 900 });
  await open(page);
  const steps = page.locator('.scrolly[data-for=run-channel] .steps > li'), told = page.locator('.scrolly[data-for=run-channel] .told');
  await look(page.locator('#run-channel'));
  await expect(told).toHaveText(/: producer sends job 1/);
  const toLine = (index) => steps.nth(index).evaluate((step) => scrollBy({ top: step.getBoundingClientRect().top - innerHeight * 0.69, behavior: 'instant' }));
  await toLine(2);
  await expect(told).toHaveText(/: producer waits to send job 3/);
  await expect(page.locator('#run-channel')).toBeInViewport({ ratio: 0.9 });
  await toLine(5);
  await expect(told).toHaveText(/: producer closes jobs\.$/);
});

// A Firefox driven over BiDi cannot pretend that, nor do without JavaScript (below).
test('whoever wants less motion goes through the steps by their buttons @chromium', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 1360, height: 800 });
  await open(page);
  const steps = page.locator('.scrolly[data-for=run-time] .steps > li'), told = page.locator('.scrolly[data-for=run-time] .told');
  await look(steps.nth(0));
  await expect(told).toHaveText(/^Event \d+ of \d+: producer waits for the end/);
  const first = await told.innerText();
  await look(steps.nth(3));
  await steps.nth(3).getByRole('button').focus();
  expect(await told.innerText()).toBe(first);
  await page.keyboard.press('Enter');
  await expect(told).toHaveText(/: job \d+ settles: killed/);
});

test('the steps of every scrolly section name moments that their runs have', async ({ page }) => {
  test.slow();
  await page.setViewportSize({ width: 1360, height: 800 });
  await open(page);
  for (const id of ['run-channel', 'run-close', 'run-time']) {
    const steps = page.locator(`.scrolly[data-for=${id}] .steps > li`), told = page.locator(`.scrolly[data-for=${id}] .told`);
    await look(page.locator(`#${id}`));
    await says(page, id, 'event', "it.events.at(-1).kind === 'RunEnded'");
    const seen = [];
    for (const step of await steps.all()) {
      await look(step);
      await expect(step).toHaveAttribute('data-shown', '');
      const before = seen.at(-1) ?? -1, isSame = await step.getAttribute('data-tools') === 'step';
      await expect.poll(async () => Number(/^Event (\d+)/.exec(await told.innerText())?.[1])).toBeGreaterThanOrEqual(isSame ? before : before + 1);
      seen.push(Number(/^Event (\d+)/.exec(await told.innerText())[1]));
    }
  }
});

test('stepping back from a deadlock tells who fell asleep last', async ({ page }) => {
  await page.setViewportSize({ width: 1360, height: 800 });
  await open(page);
  const last = page.locator('.scrolly[data-for=run-close] .steps > li').last(), told = page.locator('.scrolly[data-for=run-close] .told');
  await look(last);
  await expect(told).toHaveText(/the run ends in a deadlock/);
  await last.getByRole('button', { name: 'One event back' }).click();
  await expect(told).toHaveText(/waits to receive from results/);
});

test('a slider in the text changes the workers of a run, and the text with it', async ({ page }) => {
  await open(page);
  await look(page.locator('#pool-workers'));
  await page.locator('#pool-workers').focus();
  await page.keyboard.press('End');
  await expect(page.locator('output[for=pool-workers]')).toHaveText('10');
  const { run } = await says(page, 'run-pool', 'done');
  expect(run).toBeGreaterThan(0);
  await expect(page.locator('.num[data-of=run-pool][data-fill=rounds]')).toHaveText('1');
  const elapsed = page.locator('.num[data-of=run-pool][data-fill=elapsed]');
  await expect(elapsed).toHaveClass(/filled/);
});

test('the size of a buffer does not change when the work is done, only how long its sender waits', async ({ page }) => {
  await page.setViewportSize({ width: 1360, height: 800 });
  await open(page);
  const of = (name) => page.locator(`.num[data-of=run-channel][data-fill=${name}]`);
  await look(page.locator('#channel-places'));
  await look(page.locator('#run-channel'));
  await expect(of('elapsed')).toHaveText('1,230 ms');
  const before = await of('blocked').innerText();
  await page.locator('#channel-places').focus();
  await page.keyboard.press('End');
  await look(page.locator('#run-channel'));
  await expect(of('blocked')).not.toHaveText(before);
  await expect(of('blocked')).toHaveText('0 ms');
  await expect(of('elapsed')).toHaveText('1,230 ms');
});

test("runs gather in a table, Little's law is drawn from the last one, and holds", async ({ page }) => {
  test.slow();
  await open(page);
  const buttons = page.getByRole('group', { name: 'Places in the channel' }).getByRole('button'), rows = page.locator('.runs[data-of=run-full] tbody tr');
  for (const [index, name] of ['4', '1,000'].entries()) {
    await buttons.filter({ hasText: new RegExp(`^${name}$`) }).evaluate((button) => button.click());
    await look(page.locator('#run-full'));
    await expect(rows.nth(index).locator('th')).toHaveText(name, { timeout: 15_000 });
  }
  const [few, many] = await rows.evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));
  expect(few[1]).toBe(many[1]);
  expect(Number.parseInt(many[2].replace(',', ''), 10)).toBeGreaterThan(5 * Number.parseInt(few[2], 10));
  const [, perSecond, insideMs, inside] = /([\d.]+) jobs a second × ([\d,]+) ms = ([\d.]+) jobs/.exec(await page.locator('.little .numbers').innerText());
  expect(Number(perSecond) * Number(insideMs.replace(',', '')) / 1000).toBeCloseTo(Number(inside), 0);
  await expect(page.getByRole('img', { name: /^Jobs inside over the time of the run/ })).toBeVisible();
  await expect(page.locator('.little path.area'), 'drawn from its events, every one of them').toHaveCount(1);
});

test('the goal in the text is checked by the embed', async ({ page }) => {
  test.slow();
  await open(page);
  const verdict = page.locator('.goal .verdict');
  await look(page.locator('#run-errors'));
  await expect(verdict).toHaveText('Your last run does not reach it yet.');
  for (const [id, value] of [['errors-attempts', '10'], ['errors-backoff', '200']]) {
    await page.locator(`#${id}`).evaluate((input, value) => {
      input.value = value;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }, value);
    await says(page, 'run-errors', 'state', `it.run >= ${id === 'errors-backoff' ? 3 : 2}`);
  }
  await look(page.locator('#run-errors'));
  await expect(verdict).toHaveText('Reached.', { timeout: 15_000 });
});

for (const theme of ['Light', 'Dark']) {
  test(`nothing to complain of: ${theme.toLowerCase()}`, async ({ page }) => {
    await open(page);
    await page.getByRole('combobox', { name: 'Theme' }).selectOption({ label: theme });
    await look(page.locator('#run-fair'));
    await says(page, 'run-fair', 'done');
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async (tags) => {
      const found = await window.axe.run(document, { runOnly: tags, iframes: false });
      return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html, any }) => `${html.slice(0, 120)} (${any[0]?.message ?? ''})`).join(' | ')}`);
    }, TAGS);
    expect(violations).toEqual([]);
  });
}

test('nothing is wider than a small phone', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await open(page);
  await look(page.locator('#run-time'));
  await says(page, 'run-time', 'done');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  const beyond = await page.locator('main *').evaluateAll((all) => all.filter((each) => each.getBoundingClientRect().right > 320.5 && !each.closest('pre')).map(({ outerHTML }) => outerHTML.slice(0, 80)));
  expect(beyond).toEqual([]);
});

test('a section of the contents can be reached by the keyboard, and the text from the skip link', async ({ page }) => {
  await open(page);
  await page.getByRole('link', { name: 'Skip to the text' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
  await page.getByRole('navigation', { name: 'Contents' }).getByRole('link', { name: 'When time runs out' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'When time runs out' })).toBeInViewport();
});

test('the playground leads to it, and it to the playground', async ({ page }) => {
  await page.goto('./');
  await page.getByRole('link', { name: 'Tutorial' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('A worker pool, one idea at a time');
  await page.getByRole('link', { name: 'Worker Pool Playground' }).click();
  await expect(page.getByRole('group', { name: 'The pool' })).toBeVisible();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the text is whole, and links stand where the embeds would be @chromium', async ({ page }) => {
    await page.goto('./tutorial/');
    const links = page.locator('worker-pool-playground a');
    await expect(links).toHaveCount(EMBEDS.length);
    for (const link of await links.all()) {
      await expect(link).toBeVisible();
      expect(await link.getAttribute('href')).toMatch(/^\.\.\/#v=1&scene=/);
    }
    for (const text of ['Ten times 100 ms would be 1,000 ms', 'func worker(jobs <-chan int', 'pub async fn collector(', 'This is Little’s law']) {
      await expect(page.getByText(text).first()).toBeVisible();
    }
    await expect(page.getByRole('button', { name: 'Put the close back' })).toBeHidden();
    await expect(page.locator('.slide input').first()).toBeHidden();
  });
});
