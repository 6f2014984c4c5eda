// The embed is accessible and fits: in both themes, in every view, from 320 px on.
import axe from 'axe-core';
import { expect, test } from './fixture.js';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

for (const width of [320, 640, 1000]) {
  for (const theme of ['light', 'dark']) {
    test(`at ${width} px, ${theme}: nothing for axe to say before a run and after it, and nothing sticks out`, async ({ host, page }) => {
      await page.setViewportSize({ width, height: 900 });
      const tutorial = await host(`scene=timeout&theme=${theme}&controls=full`), frame = tutorial.frame();
      const look = async () => {
        const inner = page.frames()[1];
        await inner.evaluate(axe.source);
        const { violations } = await inner.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), TAGS);
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ').slice(0, 300)}`)).toEqual([]);
        expect(await inner.evaluate(() => document.documentElement.scrollWidth), 'px wide').toBeLessThanOrEqual(width);
      };
      await expect(frame.locator('#start')).toBeVisible();
      await look();
      await frame.locator('#start').click();
      await expect(frame.locator('.headline')).toHaveText(/Deadline exceeded/);
      await look();
    });
  }
}

for (const view of ['timeline', 'code']) {
  test(`the view “${view}” starts, runs and is accessible`, async ({ host, page }) => {
    const tutorial = await host(`scene=basic&view=${view}&theme=dark`), frame = tutorial.frame(), inner = page.frames()[1];
    await frame.locator('#start').click();
    await expect(frame.locator('.headline')).toHaveText(/Finished/);
    await expect(frame.locator(view === 'code' ? '.code li' : 'canvas.base').first()).toBeVisible();
    await inner.evaluate(axe.source);
    const { violations } = await inner.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), TAGS);
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ').slice(0, 300)}`)).toEqual([]);
  });
}
