// What the page's tests of faults have beyond the others': the books of tests/pool/leftovers.js in the page, in its coordinator and in their
// workers, and the checks that each ends with.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test as base } from './fixture.js';
import { doubles, ends, expectBooksBalance, Pool } from './pool.js';

const LEFTOVERS = readFileSync(fileURLToPath(new URL('../pool/leftovers.js', import.meta.url)), 'utf8');

/** Names that Web Workers are started by. */
export const COORDINATOR = 'coordinator', WORKER = '';

/** In this thread: every script that a worker is started from begins with the books, and with this. @param {string} books */
function spread(books) {
  const { Blob } = globalThis;
  if (Blob.hasBooks) return;
  const head = `${books}\n;(${spread})(${JSON.stringify(books)});\n`;
  globalThis.Blob = class extends Blob {
    static hasBooks = true;

    constructor(parts = [], options) {
      super(options?.type === 'text/javascript' ? [head, ...parts] : parts, options);
    }
  };
}

export const test = base.extend({
  /** A script that the page and each of its workers begins with, too. */
  everywhere: ['', { option: true }],

  page: async ({ page, everywhere }, use) => {
    const books = `${LEFTOVERS}\n${everywhere}`;
    // Nothing is kept for later: that takes its time, and what is to be missing would come from there.
    await page.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
    await page.addInitScript(`${books}\n;(${spread})(${JSON.stringify(books)});`);
    await use(page);
  },
});

/** What there is more of. @param {object} now @param {object} before @param {string} [of] @returns {string[]} */
const more = (now, before, of = '') => Object.entries(now).flatMap(([name, n]) => (typeof n === 'object' ? more(n, before[name], `${of}${name} `)
  : n > before[name] ? [`${of}${name}: ${before[name]}, now ${n}`] : []));

/** The page with faults to order. */
export class FaultyPool extends Pool {
  /** What there is at rest. @type {Record<string, Record<string, number>> | undefined} */
  #atRest;

  /** Opens the page, lets a run take place in the whole module and notes what is there at rest. */
  async open() {
    const outcome = await super.open();
    expect(await this.runToEnd()).toMatchObject({ kind: 'finished' });
    await this.noteRest();
    return outcome;
  }

  async noteRest() {
    await this.reset.click();
    await expect.poll(() => this.workers(), ends('living workers')).toEqual([]);
    await expect.poll(async () => {
      const before = this.#atRest;
      this.#atRest = await this.#there();
      return JSON.stringify(this.#atRest) === JSON.stringify(before);
    }, 'it comes to rest').toBe(true);
  }

  /** leftovers.js in the page. @param {string} method @param {...unknown} args */
  inPage(method, ...args) {
    return this.page.evaluate(([method, args]) => globalThis.leftovers[method](...args), [method, args]);
  }

  /** leftovers.js in the coordinator under way. @param {string} method @param {...unknown} args */
  inCoordinator(method, ...args) {
    return this.page.evaluate(([name, method, args]) => globalThis.leftovers.ask(name, method, ...args), [COORDINATOR, method, args]);
  }

  /** After whatever happened: a run works, and nothing is there that was not there before. */
  async expectSound() {
    await this.reset.click();
    const outcome = await this.runToEnd();
    expect(outcome, 'the next run').toMatchObject({ kind: 'finished', cause: null, stats: { submitted: 10, completed: 10 } });
    expectBooksBalance(outcome);
    expect(await this.listed()).toEqual(doubles(10));
    await expect(this.page.getByRole('alert')).toHaveCount(0);
    await this.reset.click();
    await expect.poll(() => this.workers(), ends('living workers')).toEqual([]);
    const before = this.#atRest;
    if (before) await expect.poll(async () => more(await this.#there(), before), { message: 'what is left', timeout: 20_000 }).toEqual([]);
  }

  /** So many of what page and coordinator hold, and of the origin's locks. */
  async #there() {
    const locks = await this.page.evaluate(async () => {
      const { held = [], pending = [] } = (await navigator.locks?.query()) ?? {};
      return { held: held.length, pending: pending.length };
    });
    return { page: await this.inPage('count'), coordinator: await this.inCoordinator('count'), locks };
  }
}

export { expect };
