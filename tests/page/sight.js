// A page put out of sight for real, as when its reader looks at another tab: hidden, frozen, kept by the back/forward cache. Drivers show every
// page they have at all times; here they are told not to.
import { expect, inFirefox } from './fixture.js';

/** @typedef {import('@playwright/test').Page} Page */

/** For test.use(): Playwright starts Chromium without the back/forward cache. */
export const WITH_CACHE = {
  launchOptions: async ({ launchOptions, browserName }, use) => use(browserName === 'chromium'
    ? { ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] } : launchOptions),
};

/** @param {Page} page */
export async function hide(page) {
  if (isFirefox(page)) await setActive(page, false);
  else {
    await seemFocused(page, false);
    await (await page.context().newPage()).bringToFront();
  }
  await expect.poll(() => page.evaluate(() => document.hidden), 'it is hidden').toBe(true);
}

/** @param {Page} page */
export async function show(page) {
  if (isFirefox(page)) await setActive(page, true);
  else {
    await page.bringToFront();
    await seemFocused(page, true);
  }
  await expect.poll(() => page.evaluate(() => document.hidden), 'it is shown').toBe(false);
}

/** The page and its workers stand still for so long, as a tab does that nobody has looked at for minutes. Chromium only. @param {Page} page @param {number} ms */
export async function freezeFor(page, ms) {
  await seemFocused(page, false);
  await page.evaluate(() => ['freeze', 'resume'].forEach((name) => document.addEventListener(name, () => (globalThis.wasSeen = [...(globalThis.wasSeen ?? []), name]))));
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await new Promise((resolve) => setTimeout(resolve, ms)); // this is what happens to it, not a wait for something
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await show(page);
  expect(await page.evaluate(() => globalThis.wasSeen), 'it was frozen').toEqual(['freeze', 'resume']);
}

/** Goes elsewhere, and back to the page. @param {Page} page @param {string} elsewhere @returns {Promise<boolean>} whether it was kept as it was */
export async function leaveAndComeBack(page, elsewhere) {
  const url = page.url();
  await page.evaluate(() => {
    globalThis.isSame = true;
  });
  await page.goto(elsewhere);
  // Playwright waits for a "load" that does not come to a page out of the cache.
  await page.evaluate(() => void setTimeout(() => history.back()));
  await expect.poll(() => page.evaluate(() => location.href).catch(() => ''), 'it is back').toBe(url);
  return page.evaluate(() => globalThis.isSame === true);
}

const isFirefox = (/** @type {Page} */ page) => page.context().browser()?.browserType().name() === 'firefox';

/** @param {Page} page @param {boolean} isActive */
const setActive = (page, isActive) => inFirefox(page.context().browser(), `for (const { gBrowser } of Services.wm.getEnumerator('navigator:browser'))
  for (const { linkedBrowser } of gBrowser.tabs) if (linkedBrowser.currentURI.spec === ${JSON.stringify(page.url())}) linkedBrowser.docShellIsActive = ${isActive}`);

/** Playwright has every page of Chromium believe that it has the focus, and so it is never hidden. @param {Page} page @param {boolean} enabled */
const seemFocused = (page, enabled) => page._connection.toImpl(page).delegate._mainFrameSession._client.send('Emulation.setFocusEmulationEnabled', { enabled });
