// The page as its tests use it: settings by their names, buttons by their words, a run awaited to its end, and what the
// page knows of it. Nothing here sleeps: every wait is for a condition.
import { expect } from './fixture.js';

/** The numbers of www/kinds.js that tests read in a trace. */
export { JobState, Kind } from '../../www/kinds.js';

export class Pool {
  /** @param {import('@playwright/test').Page} page */
  constructor(page) {
    this.page = page;
    this.run = page.getByRole('button', { name: /^Run( again)?$/ });
    this.cancel = page.getByRole('button', { name: 'Cancel', exact: true });
    this.reset = page.getByRole('button', { name: 'Reset' });
    this.scene = page.getByRole('combobox', { name: 'Scene' });
    this.speed = page.getByRole('combobox', { name: 'Speed' });
    this.headline = page.locator('.headline');
    this.outcome = page.locator('wpp-outcome');
    this.stage = page.getByRole('group', { name: 'The pool' });
    this.results = page.getByRole('table', { name: 'Results in completion order' });
  }

  /** Opens the page and waits for the run it starts by itself. @returns its outcome */
  async open() {
    await this.page.goto('./');
    return this.ended(0);
  }

  /** Opens the page and shows a scene that has not run yet. @param {string} scene its id */
  async openScene(scene) {
    await this.open();
    await this.choose(scene);
  }

  /** @param {string} scene its id */
  async choose(scene) {
    await this.scene.selectOption(scene);
    await expect(this.headline).toHaveText('Ready');
  }

  /** @param {string} name as in RunConfig */
  control(name) {
    return this.page.locator(`#settings [name=${name}]`);
  }

  /** @param {Record<string, string | number | boolean>} settings in the order in which they are to be made */
  async set(settings) {
    for (const [name, value] of Object.entries(settings)) {
      if (name === 'mode') await this.page.getByRole('radio', { name: value === 'live' ? 'Live' : 'Simulated' }).check();
      else if (name === 'task') await this.control(name).selectOption(String(value));
      else if (typeof value === 'boolean') await this.control(name).setChecked(value);
      else await this.type(name, String(value));
    }
  }

  /** As a person would: fill() appends to what stands in a number field in a Firefox driven over BiDi.
   * @param {string} name @param {string} text */
  async type(name, text) {
    await this.control(name).focus();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.press('Delete');
    if (text) await this.page.keyboard.type(text);
  }

  /** The number of the newest run on view, 0 before the first. */
  number() {
    return this.page.evaluate(() => document.querySelector('wpp-stage')?.view?.run?.number ?? 0);
  }

  /** Presses Run and waits until the run is on view. @returns the number of the run before */
  async start() {
    const before = await this.number();
    await this.run.click();
    await this.page.waitForFunction((n) => document.querySelector('wpp-stage').view.run?.number > n, before);
    return before;
  }

  /** Waits until a run after this one has ended on view. @param {number} before @returns its outcome */
  async ended(before) {
    const outcome = await this.page.waitForFunction((n) => {
      const view = document.querySelector('wpp-outcome')?.view;
      return view?.run?.number > n && view.outcome;
    }, before);
    return outcome.jsonValue();
  }

  /** Presses Run and waits for its end. @returns its outcome */
  async runToEnd() {
    return this.ended(await this.start());
  }

  /** Waits until this many jobs run at once. @param {number} n */
  async busy(n) {
    await expect(this.stage.locator('.workers .fact')).toHaveText(new RegExp(`^${n} of `));
  }

  /** Every event of the run on view. @returns {Promise<import('../../www/trace.js').TraceEvent[]>} */
  trace() {
    return this.page.evaluate(() => {
      const { trace } = document.querySelector('wpp-stage').view.run;
      return Array.from({ length: trace.length }, (_, index) => trace.event(index));
    });
  }

  /** The events of this kind. @param {number} kind */
  async events(kind) {
    return (await this.trace()).filter((event) => event.kind === kind);
  }

  /** Job → value, of every result that stands in the list. @returns {Promise<Record<string, string>>} */
  async listed() {
    const rows = await this.results.locator('tbody tr:not([aria-hidden])').all();
    const cells = await Promise.all(rows.map((row) => row.locator('td').allInnerTexts()));
    return Object.fromEntries(cells.map(([job, value]) => [job, value]));
  }

  /** The Web Locks that pool workers hold for life: as many as there are living workers of this origin. */
  workers() {
    return livingWorkers(this.page);
  }
}

/** @param {import('@playwright/test').Page} page any page of the origin @returns {Promise<string[]>} */
export function livingWorkers(page) {
  return page.evaluate(async () => {
    const { held = [] } = (await navigator.locks?.query()) ?? {};
    return held.map(({ name }) => name).filter((name) => name.startsWith('worker-pool-')).sort();
  });
}

/** Options for awaiting the end of threads: Chromium takes about two seconds to end one that never yields, a busy machine
 * longer. @param {string} message */
export const ends = (message) => ({ message, timeout: 20_000 });

/** Every submitted job stands in exactly one place. */
export function expectBooksBalance({ stats }) {
  const { submitted, ...places } = stats;
  expect(Object.values(places).reduce((sum, n) => sum + n, 0), `the books: ${JSON.stringify(stats)}`).toBe(submitted);
}

/** The doubles of the jobs from 1 to n, as the list shows them. @param {number} n @returns {Record<string, string>} */
export function doubles(n) {
  return Object.fromEntries(Array.from({ length: n }, (_, index) => [String(index + 1), String(2 * (index + 1))]));
}

/** Prints a time: tests report how fast it was, and never fail for it.
 * @param {import('@playwright/test').TestInfo} testInfo @param {string} what @param {number} ms */
export function measured(testInfo, what, ms) {
  console.log(`     measured in ${testInfo.project.name}: ${what}: ${ms.toFixed(1)} ms`);
}
