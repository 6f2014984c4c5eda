// The page fits where it is shown, and can be used by keyboard alone.
import { expect, test } from './fixture.js';
import { Pool } from './pool.js';

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
  test(`nothing is cut off: ${name}`, async ({ page, browserName }, testInfo) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia(media).catch((error) => {
      // Firefox over BiDi cannot pretend every medium; then the page is looked at as it is.
      if (browserName !== 'firefox') throw error;
    });
    const pool = new Pool(page);
    await pool.open();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, 'sideways scroll').toBeLessThanOrEqual(0);
    for (const role of /** @type {const} */ (['banner', 'main'])) await expect(page.getByRole(role)).toBeVisible();
    const small = await page.locator('button, select, input').evaluateAll((controls) => controls
      .map((control) => ({ name: control.getAttribute('name') ?? control.textContent, box: (control.closest('label') ?? control).getBoundingClientRect() }))
      .filter(({ box }) => box.height > 0 && box.height < 24).map(({ name }) => name));
    expect(small, 'targets under 24 px').toEqual([]);
    await page.screenshot({ path: testInfo.outputPath(`${name}.png`), fullPage: true });
  });
}

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
