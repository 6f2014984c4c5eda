// What every page test starts from: the production build, served from under a sub-path by a server that adds no headers,
// and a page that may not complain. A console error, an uncaught error, an unhandled rejection, a failed request, an
// answer of 400 or more or anything that its Content Security Policy forbids fails the test, also when it comes from a
// worker or a worker's worker.
//
//   import { expect, test } from './fixture.js';
//   test('opens', async ({ page }) => { await page.goto('./'); });       // './', not '/': the page lives under a sub-path
//   test.use({ expectedProblems: [/panicked/] });                        // for tests that provoke one; one expression
//                                      // only, since Playwright takes an array of two objects for [value, options]
import { fileURLToPath } from 'node:url';
import { expect, test as base } from '@playwright/test';
import { serve } from '../../scripts/serve.js';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

/** A page is left while its icon, or what it loads last of all to be there without a network, is still under way: Firefox tells it; Chromium, where
 * that is a frame, such as the tutorial's. */
const LEFT = /(icon\.svg|assets\/(service|site)-[\w-]+\.js) NS_BINDING_ABORTED$|\/embed\/ net::ERR_ABORTED$/;

export const test = base.extend({
  /** Regular expressions; problems that match one are let pass. */
  expectedProblems: [[], { option: true }],

  site: [
    async ({}, use) => {
      const site = await serve(DIST, { base: '/sub/path/' });
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],

  baseURL: ({ site }, use) => use(site.url),

  browser: [
    async ({ browser }, use) => {
      await stopListingWorkers(browser);
      await use(browser);
    },
    { scope: 'worker' },
  ],

  problems: [
    async ({ context, expectedProblems }, use) => {
      const problems = [];
      context.on('console', (message) => {
        if (message.type() === 'error') problems.push(`console error: ${message.text()}`);
      });
      context.on('weberror', (webError) => problems.push(`uncaught: ${webError.error()}`));
      context.on('requestfailed', (request) => {
        const failed = `${request.url()} ${request.failure()?.errorText}`;
        if (!LEFT.test(failed)) problems.push(`request failed: ${failed}`);
      });
      context.on('response', (response) => {
        if (response.status() >= 400) problems.push(`answer ${response.status()}: ${response.url()}`);
      });
      // Firefox tells what a policy forbids as a warning, if at all; in workers Chromium's console errors and the refusal itself tell.
      await context.exposeBinding('wppForbidden', ({ frame }, words) => problems.push(`forbidden in ${frame.url()}: ${words}`));
      await context.addInitScript(() => addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample, sourceFile, lineNumber }) =>
        globalThis.wppForbidden?.(`${effectiveDirective} ${blockedURI} ${sample} (${sourceFile}:${lineNumber})`)));
      await use(problems);
      // What was under way is told before this is answered; a page that is closed already has nothing left to say.
      for (const page of context.pages()) await page.evaluate('0').catch(() => {});
      const unexpected = problems.filter((problem) => !expectedProblems.some((expected) => expected.test(problem)));
      expect(unexpected, 'problems on the page').toEqual([]);
    },
    { auto: true },
  ],
});

/**
 * While Firefox's remote agent lists workers, a worker that starts a worker may hang in its constructor for ever: it waits
 * on the new one's condition variable until that is registered, both threads wait there, and one notification wakes one of
 * them (seen with gdb in Firefox 153; on a busy machine 5 of 64 openings of the page hung). Without a listener it does not
 * wait: 0 of 300 openings. So the list is given up in Firefox; `page.workers()` is empty there, and the Web Locks tell instead.
 */
export function stopListingWorkers(browser) {
  const module = 'chrome://remote/content/shared/js-process-actors/WebDriverWorkerListenerActor.sys.mjs';
  return inFirefox(browser, `ChromeUtils.importESModule('${module}').unregisterWebDriverWorkerListenerActor()`);
}

/** Evaluates in Firefox itself, outside of all pages; nothing in other browsers. @param {import('@playwright/test').Browser} browser @param {string} expression */
export async function inFirefox(browser, expression) {
  const session = browser._connection.toImpl?.(browser)?._browserSession; // only a Firefox driven over WebDriver BiDi has one
  if (!session || browser.browserType().name() !== 'firefox') return;
  const { contexts } = await session.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const answer = await session.send('script.evaluate', { expression, target: { context: contexts[0].context }, awaitPromise: false });
  if (answer.type !== 'success') throw new Error(`Firefox does not do it: ${JSON.stringify(answer)}`);
}

export { expect };
