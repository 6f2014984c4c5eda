// What the tests of faults have beyond the others': the books of leftovers.js in every thread, and the one check that each ends with.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test as base } from './fixture.js';
import { expect } from './fixture.js';

export const LEFTOVERS = readFileSync(fileURLToPath(new URL('./leftovers.js', import.meta.url)), 'utf8');

/** `memory`, the pool's wasm memory, in the page. @param {import('@playwright/test').Page} page  from its next loading on */
export const keepWasmMemory = (page) => page.addInitScript(() => {
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...args) => {
    const made = await instantiate(...args);
    window.memory = (made.instance ?? made).exports.memory;
    return made;
  };
});

/** @param {import('@playwright/test').Page} page  from its next loading on */
export async function keepBooks(page) {
  await page.addInitScript(LEFTOVERS);
  await headWorkers(page);
}

/** At the head of every worker's script, beside the books. @param {import('@playwright/test').Page} page @param {string} [code] */
const headWorkers = (page, code = '') => page.route('**/pool/worker.txt', async (route) => {
  const response = await route.fetch();
  await route.fulfill({ response, body: `${code}\n${LEFTOVERS}\n${await response.text()}` });
});

/** Half a second until a worker has any Web Lock. @param {import('@playwright/test').Page} page  from its next loading on */
export const delayLocks = (page) => headWorkers(page, `{
  const request = navigator.locks.request.bind(navigator.locks);
  navigator.locks.request = (...all) => new Promise((resolve) => setTimeout(resolve, 500)).then(() => request(...all));
}`);

/** No Web Locks in any thread. @param {import('@playwright/test').Page} page  from its next loading on @param {'absent' | 'refused'} how */
export async function denyLocks(page, how) {
  // At the head of every thread's script.
  const deny = `Object.defineProperty(navigator, 'locks', { value: ${how === 'absent' ? 'undefined' : "{ request: async () => { throw new DOMException('no', 'SecurityError'); }, query: async () => ({}) }"} });`;
  await page.addInitScript(deny);
  await headWorkers(page, deny);
}

export const test = base.extend({
  page: async ({ page }, use) => {
    await keepBooks(page);
    await use(page);
  },
});

/** Names of the locks of living pool workers and coordinators of the page's origin, and of those that wait for their end. */
export const locks = (page) => page.evaluate(async () => {
  const { held = [], pending = [] } = (await navigator.locks?.query()) ?? {};
  return [...held, ...pending].map(({ name }) => name).filter((name) => name.startsWith('worker-pool-'));
});

const NOTHING = { workers: 0, channels: 0, timers: 0, addresses: 0, listeners: 0, locks: [] };

/** That the page is as it was before it made a pool. That every job has settled, once, and the books of the pool are right, a Ward's drain() has seen. */
export async function nothingIsLeft(page) {
  const left = async () => ({ ...(await page.evaluate(() => globalThis.leftovers.count())), locks: await locks(page) });
  // Chromium takes about two seconds to end a thread that never yields; until then its lock is held.
  await expect.poll(left, { message: 'what the pool left behind', timeout: 30_000 }).toEqual(NOTHING);
}

export { expect };
export { COORDINATORS } from './fixture.js';
