// What machines can check of WCAG 2.2 AA (axe-core), in every scene, light and dark; and what the keyboard meets.
import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import { expect, test } from './fixture.js';
import { Pool } from './pool.js';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

for (const theme of ['Light', 'Dark']) {
  for (const scene of ['basic', 'timeout', 'deadlock']) {
    test(`nothing to complain of: ${scene}, ${theme.toLowerCase()}`, async ({ page }) => {
      const pool = new Pool(page);
      await pool.open();
      await page.getByRole('combobox', { name: 'Theme' }).selectOption({ label: theme });
      if (scene !== 'basic') {
        await pool.choose(scene);
        await pool.runToEnd();
      }
      await page.getByText('The same as a table').click();
      await expectNoViolations(page);
    });
  }
}

for (const scene of ['fetch', 'images', 'own', 'shutdown', 'workers']) {
  test(`nothing to complain of, and nothing wider than a phone: ${scene}`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    const pool = new Pool(page);
    await page.goto(`./#v=1&scene=${scene}`);
    await expect(pool.scene).toHaveValue(scene);
    await page.locator('wpp-controls summary').click();
    await pool.set({ mode: 'simulated' });
    await pool.runToEnd();
    if (scene === 'workers') {
      await page.getByRole('button', { name: /^Run the sweep/ }).click();
      await expect(page.locator('.advice')).toBeVisible({ timeout: 30_000 });
    }
    for (const theme of ['Light', 'Dark']) {
      await page.getByRole('combobox', { name: 'Theme' }).selectOption({ label: theme });
      await expectNoViolations(page);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
}

const SCENES = JSON.parse(readFileSync(new URL('../../src/scenes/manifest.json', import.meta.url), 'utf8'));

// What axe looks at is the same document in both browsers: those above run in both, all scenes in Chromium (playwright.config.js).
// Colours are the same in all of them: the themes take turns, but for the first.
for (const [index, scene] of SCENES.entries()) {
  const themes = index === 0 ? ['Light', 'Dark'] : [['Light', 'Dark'][index % 2]];
  test(`nothing to complain of with everything open, ${themes.join(' and ')}: ${scene} @chromium`, async ({ page }) => {
    test.slow();
    const pool = new Pool(page);
    await page.goto(`./#v=1&scene=${scene}`);
    await expect(pool.scene).toHaveValue(scene);
    await expect(page.locator('wpp-player .player')).toBeVisible();
    await pool.set({ mode: 'simulated' });
    await pool.speed.selectOption({ label: 'max' });
    await pool.runToEnd();
    await page.evaluate(() => {
      document.dispatchEvent(new CustomEvent('wpp:seek', { detail: document.querySelector('wpp-stage').view.run.playback.endNs / 2 }));
      document.dispatchEvent(new CustomEvent('wpp:pick', { detail: { kind: 'job', id: 1 } }));
      for (const details of document.querySelectorAll('wpp-compare details, wpp-numbers details, wpp-table details, wpp-exports details')) details.open = true;
    });
    await expect(page.getByRole('region', { name: 'Looked at closely' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Copy link' })).toBeVisible();
    for (const theme of themes) {
      await page.getByRole('combobox', { name: 'Theme' }).selectOption({ label: theme });
      await expectNoViolations(page);
    }
  });
}

test('nothing to complain of: refused settings', async ({ page }) => {
  const pool = new Pool(page);
  await pool.open();
  await pool.set({ workers: 0, mode: 'simulated' });
  await expect(pool.control('workers')).toHaveAttribute('aria-invalid', 'true');
  await expectNoViolations(page);
});

test('nothing to complain of: a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await new Pool(page).open();
  await page.locator('wpp-controls summary').click();
  await expectNoViolations(page);
});

test('every stop of Tab has a name and can be seen, and none is a trap', async ({ page }) => {
  const pool = new Pool(page);
  await pool.open();
  await pool.set({ mode: 'simulated' });
  await page.getByText('The same as a table').click();
  // From the top on; past the last stop Firefox goes to its own buttons and does not come back.
  await page.getByRole('heading', { level: 1 }).click();
  const wanted = await page.evaluate(() => [...document.querySelectorAll('button, select, input, summary, a[href], [tabindex="0"]')]
    .filter((each) => each.checkVisibility() && !each.matches(':disabled, [tabindex="-1"], input[type=radio]:not(:checked)')).length);
  const met = new Set();
  for (let presses = 0; presses < 2 * wanted && met.size < wanted; presses++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = /** @type {HTMLElement} */ (document.activeElement), style = getComputedStyle(element), box = element.getBoundingClientRect();
      const label = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent;
      return { isBody: element === document.body, key: `${element.tagName} ${element.id || element.getAttribute('name') || label}`, name: label.trim(),
        isOutlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        isInView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth };
    });
    if (stop.isBody) continue;
    expect(stop, stop.key).toMatchObject({ name: expect.stringMatching(/\S/), isOutlined: true, isInView: true });
    met.add(stop.key);
  }
  expect([...met].length, [...met].join(', ')).toBe(wanted);
});

async function expectNoViolations(page) {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async (tags) => {
    const found = await window.axe.run(document, { runOnly: tags });
    return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html, any }) => `${html.slice(0, 120)} (${any[0]?.message ?? ''})`).join(' | ')}`);
  }, TAGS);
  expect(violations).toEqual([]);
}
