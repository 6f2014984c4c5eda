// What every test of the pool starts from: dist/pool/ and a user's own files beside it, served by a plain server from under a
// sub-path, in a real browser. `ward` runs a function in the page with a pool under watch.
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test as base } from '@playwright/test';
import { stopListingWorkers } from '../page/fixture.js';
import { serve } from './serve.js';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

export const test = base.extend({
  site: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'pool-site-'));
      cpSync(path('./site'), folder, { recursive: true });
      cpSync(path('../../dist/pool'), join(folder, 'pool'), { recursive: true });
      // For tasks that end their worker as a crash would: nobody is told.
      appendFileSync(join(folder, 'pool', 'worker.txt'), '\nself.crash = self.close.bind(self);\n');
      const site = await serve(folder, { base: '/some/sub/path/' });
      await use(site);
      await site.close();
      rmSync(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],

  browser: [
    async ({ browser }, use) => {
      await stopListingWorkers(browser);
      await use(browser);
    },
    { scope: 'worker' },
  ],

  baseURL: ({ site }, use) => use(site.url),

  /** Runs `body(ward, given)` in the page, with `ward` a Ward whose pool has these options; drains and checks afterwards. */
  ward: async ({ page }, use) => {
    await page.goto('./index.html');
    await page.waitForFunction('globalThis.isReady');
    await use((options, body, given = {}) => page.evaluate(async ({ options, body, given }) => {
      const { Ward } = globalThis;
      const ward = await Ward.open(options);
      // eslint-disable-next-line no-eval
      const value = await (0, eval)(`(${body})`)(ward, given);
      const stats = given.isOver ? await ward.drain() : await ward.close();
      return { value, stats };
    }, { options, body: String(body), given }));
  },
});

export { expect };

/** Where scheduler and policies run. */
export const COORDINATORS = ['here', 'worker'];
