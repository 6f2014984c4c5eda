// The embed builder on the page: what it gives works in a page of somebody's, and its preview waits to be asked for.
import axe from 'axe-core';
import { expect, test } from './fixture.js';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Opens the page at this link, and the builder. */
async function opened(page, site, hash) {
  await page.goto(site.url + hash);
  const box = page.locator('wpp-exports');
  await box.locator('summary').click();
  await box.getByRole('button', { name: 'Build an embed' }).click();
  await expect(box.getByLabel('As a frame')).toHaveValue(/iframe/);
  return box;
}

test('its element and its frame give the scene with the settings and options that were chosen', async ({ page, pages, site }) => {
  const box = await opened(page, site, '#v=1&scene=timeout&workers=5&jobsCapacity=3');
  await expect(box.getByLabel('As a frame')).toHaveValue(/workers=5/);
  await box.getByLabel('Shows').selectOption('The timeline');
  await box.getByLabel('Starts').selectOption('By itself, once, when seen');
  await box.getByLabel('Theme', { exact: true }).selectOption('Dark');
  await box.getByLabel('Readers cannot change').check();
  const element = await box.getByLabel('As an element').inputValue(), frame = await box.getByLabel('As a frame').inputValue();
  expect(element).toContain('<worker-pool-playground scene="timeout" mode="live" workers="5" jobs-capacity="3" seed="1" view="timeline" theme="dark" autoplay="visible" readonly="1">');
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate((tags) => globalThis.axe.run(document.querySelector('wpp-embed-builder'), { runOnly: tags }), TAGS);
  expect(violations.map(({ id }) => id)).toEqual([]);
  for (const [name, html] of Object.entries({ element, frame })) {
    await page.goto(pages.put(`built-${name}.html`, `<h1>A tutorial</h1>${html}`));
    const inner = page.locator('iframe').contentFrame();
    await expect(inner.locator('.headline')).toHaveText(/Finished in|Deadline exceeded/);
    await expect(inner.locator('html')).toHaveAttribute('data-theme', 'dark');
    await expect(inner.locator('canvas.base')).toHaveAccessibleName(/5 workers/);
  }
});

test('the preview is there when it is asked for, and runs', async ({ page, site }) => {
  const box = await opened(page, site, '#v=1&scene=basic');
  await expect(box.locator('iframe')).toHaveCount(0);
  await box.getByRole('button', { name: 'Show the preview' }).click();
  const inner = box.locator('iframe').contentFrame();
  await inner.locator('#start').click();
  await expect(inner.locator('.headline')).toHaveText(/Finished/);
  await box.getByRole('button', { name: 'Close the builder' }).click();
  await expect(box.locator('iframe')).toHaveCount(0);
});

test.describe('at 320 px', () => {
  test.use({ viewport: { width: 320, height: 800 } });
  test('it fits', async ({ page, site }) => {
    await opened(page, site, '#v=1&scene=basic');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });
});
