// The page fits where it is shown, and can be used by keyboard alone.
import { expect, stopListingWorkers, test as base } from './fixture.js';
import { Pool } from './pool.js';

/** Firefox over BiDi cannot pretend a medium while it runs; it is started with it. */
const PREFERENCES = {
  'colorScheme: light': { 'layout.css.prefers-color-scheme.content-override': 1 },
  'colorScheme: dark': { 'layout.css.prefers-color-scheme.content-override': 0 },
  'reducedMotion: reduce': { 'ui.prefersReducedMotion': 1 },
  'forcedColors: active': { 'browser.display.document_color_use': 2 },
};
const QUERIES = { colorScheme: 'prefers-color-scheme', reducedMotion: 'prefers-reduced-motion', forcedColors: 'forced-colors' };

const test = base.extend({
  media: [{}, { option: true }],
  context: async ({ playwright, browserName, launchOptions, channel, media, baseURL, context }, use) => {
    const wanted = Object.entries(media).map(([name, value]) => `${name}: ${value}`);
    if (browserName !== 'firefox' || !wanted.length) return use(context);
    const firefoxUserPrefs = Object.assign({}, ...wanted.map((each) => PREFERENCES[each]));
    const browser = await playwright.firefox.launch({ ...launchOptions, channel, firefoxUserPrefs });
    await stopListingWorkers(browser);
    await use(await browser.newContext({ baseURL }));
    await browser.close();
  },
});

const SHOWN = {
  'desktop, light': { size: [1280, 800], media: { colorScheme: 'light' } },
  'desktop, dark': { size: [1280, 800], media: { colorScheme: 'dark' } },
  'phone, light': { size: [390, 844], media: { colorScheme: 'light' } },
  'phone, dark': { size: [390, 844], media: { colorScheme: 'dark' } },
  'very narrow': { size: [320, 640], media: {} },
  'reduced motion': { size: [1280, 800], media: { reducedMotion: 'reduce' } },
  'forced colours': { size: [1280, 800], media: { forcedColors: 'active' } },
};

for (const [name, { size: [width, height], media }] of Object.entries(SHOWN)) {
  test.describe(name, () => {
    // For its picture the driver gives the page a style of its own, which Firefox refuses by the page's policy.
    test.use({ media, expectedProblems: [/style-src-elem/] });
    test('nothing is cut off', ({ page, browserName }, testInfo) => fits(page, browserName, testInfo));
  });

  async function fits(page, browserName, testInfo) {
    await page.setViewportSize({ width, height });
    if (browserName !== 'firefox') await page.emulateMedia(media);
    for (const [feature, value] of Object.entries(media)) {
      expect(await page.evaluate((query) => matchMedia(query).matches, `(${QUERIES[feature]}: ${value})`), `${feature}: ${value}`).toBe(true);
    }
    const pool = new Pool(page);
    await pool.open();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, 'sideways scroll').toBeLessThanOrEqual(0);
    for (const role of /** @type {const} */ (['banner', 'main'])) await expect(page.getByRole(role)).toBeVisible();
    const small = () => page.locator('button, select, input').evaluateAll((controls) => controls
      .map((control) => ({ name: control.getAttribute('name') ?? control.textContent, box: (control.closest('label') ?? control).getBoundingClientRect() }))
      .filter(({ box }) => box.height > 0 && box.height < 24).map(({ name }) => name));
    await expect.poll(small, 'targets under 24 px, once the run has ended and all is in place').toEqual([]);
    await page.screenshot({ path: testInfo.outputPath(`${name}.png`), fullPage: true });
  }
}

test('the timeline is drawn as it is now when it comes into sight', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 500 });
  await new Pool(page).open();
  const canvas = page.locator('wpp-timeline canvas.base');
  await expect(canvas, 'out of sight at first').not.toBeInViewport();
  await canvas.scrollIntoViewIfNeeded();
  // The green of completed jobs.
  const isDrawn = () => canvas.evaluate((element) => {
    const { data } = element.getContext('2d').getImageData(0, 0, element.width, element.height);
    for (let at = 0; at < data.length; at += 4) if (data[at] === 0 && data[at + 1] === 0x85 && data[at + 2] === 0x5f) return true;
    return false;
  });
  await expect.poll(isDrawn).toBe(true);
});

test('keyboard alone: choose, set, run, cancel, reset', async ({ page }) => {
  const pool = new Pool(page);
  await pool.open();
  await tabTo(page, '#scene');
  await page.keyboard.press('ArrowDown');
  await expect(pool.headline).toHaveText('Ready');
  await tabTo(page, '[name=size]');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('60000');
  await tabTo(page, '[name=timeoutMs]');
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await page.keyboard.press('Enter');
  await pool.busy(3);
  await tabTo(page, 'button:has-text("Cancel")');
  const outlined = await page.evaluate(() => getComputedStyle(/** @type {Element} */ (document.activeElement)).outlineStyle);
  expect(outlined, 'focus can be seen').not.toBe('none');
  await page.keyboard.press('Enter');
  await expect(pool.outcome).toContainText('cancelled');
  await tabTo(page, 'button:has-text("Reset")');
  await page.keyboard.press('Enter');
  await expect.poll(() => pool.workers(), { timeout: 20_000 }).toEqual([]);
});

/** Presses Tab until the element has focus. @param {import('@playwright/test').Page} page @param {string} selector */
async function tabTo(page, selector) {
  const wanted = page.locator(selector);
  for (let presses = 0; presses < 60; presses++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never leads to ${selector}`);
}
