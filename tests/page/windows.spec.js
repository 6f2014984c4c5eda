// Other windows: one that opened the page, one that holds it in a frame, and frames in it, send it all sorts of messages while it starts, runs and
// exports. Nothing reacts, nothing is complained of, and it goes on.
import { servePages } from '../embed/serve.js';
import { FLOOD, JUNK } from '../hostile/messages.js';
import { expect, test as base } from './fixture.js';
import { Pool } from './pool.js';

const test = base.extend({
  /** Pages of somebody else's, of another origin. */
  theirs: async ({}, use) => {
    const pages = await servePages();
    await use(pages);
    await pages.close();
  },

  /** Opens this address of ours from a page of theirs, which floods it, its frames and theirs. Resolves to our page. */
  opened: async ({ page, context, theirs, baseURL }, use) => {
    await use(async (/** @type {string} */ path) => {
      await page.goto(theirs.put('opener.html', `<button>Open</button><script>
        document.querySelector('button').onclick = () => {
          const all = (it) => { const found = [it]; for (let k = 0; k < it.length; k++) found.push(...all(it[k])); return found; };
          const opened = window.open('${new URL(path, baseURL)}');
          ${FLOOD('all(opened)')}
        };
      </script>`));
      const coming = context.waitForEvent('page');
      await page.getByRole('button').click();
      const ours = await coming;
      return { ours, isHeardBy: () => page.evaluate(() => ({ answered: window.answered, isGoing: window.sent > 5 })) };
    });
  },
});

test('a run of own code in its frame', async ({ opened }) => {
  const { ours, isHeardBy } = await opened('./#v=1&scene=own&mode=live&jobs=3'), pool = new Pool(ours);
  await expect(pool.control('jobs')).toHaveValue('3', { timeout: 30_000 });
  for (const _ of [1, 2]) {
    expect((await pool.runToEnd()).stats).toMatchObject({ submitted: 3, completed: 3 });
    // Its frame goes with this, and the next comes anew.
    await pool.choose('basic');
    expect((await pool.runToEnd()).stats).toMatchObject({ completed: 10 });
    await pool.choose('own');
    await pool.set({ jobs: 3 });
  }
  expect(await isHeardBy()).toEqual({ answered: [], isGoing: true });
  expect(await ours.evaluate(() => ({ failure: document.querySelector('wpp-notice').failure, offers: document.querySelectorAll('wpp-notes').length }))).toEqual({ failure: null, offers: 0 });
});

test('a tutorial and its embeds', async ({ opened, context }) => {
  await context.addInitScript(() => {
    Object.assign(window, { said: [] });
    for (const name of ['ready', 'state', 'event', 'done', 'error']) document.addEventListener(`wpp-${name}`, (event) => window.said.push({ ...event.detail, name, on: event.target.id }));
  });
  const { ours, isHeardBy } = await opened('./tutorial/');
  await ours.waitForFunction(() => customElements.get('worker-pool-playground'));
  const one = ours.locator('#run-one');
  await one.evaluate((element) => element.scrollIntoView({ block: 'center', behavior: 'instant' }));
  await ours.waitForFunction(() => window.said.some(({ name, on }) => name === 'ready' && on === 'run-one'));
  await one.evaluate((element) => element.run());
  await ours.waitForFunction(() => window.said.some(({ name, on }) => name === 'done' && on === 'run-one'), null, { timeout: 30_000 });
  const said = await ours.evaluate(() => window.said);
  expect(said.filter(({ run, message, name }) => run === 99 || /forged/.test(message) || name === 'error')).toEqual([]);
  expect(said.filter(({ name }) => name === 'done').map(({ on, run }) => [on, run])).toContainEqual(['run-one', 1]);
  expect(await isHeardBy()).toEqual({ answered: [], isGoing: true });
});

test('a trace on its way to Perfetto', async ({ opened, context }) => {
  await context.route('https://ui.perfetto.dev/**', (route) => route.fulfill({ contentType: 'text/html', body: `<!doctype html><link rel="icon" href="data:,"><title>Perfetto</title><script>
    let pings = 0, hasAnswered = false;
    onmessage = ({ source, data, origin }) => {
      if (data === 'PING') return ++pings > 10 && (hasAnswered = true, source.postMessage('PONG', origin));
      if (data.perfetto) document.title = hasAnswered ? data.perfetto.title : 'too early';
    };</script>` }));
  const { ours, isHeardBy } = await opened('./'), pool = new Pool(ours);
  await pool.ended(0);
  await ours.locator('wpp-exports summary').click();
  const coming = context.waitForEvent('page');
  await ours.locator('wpp-exports').getByRole('button', { name: 'Open in Perfetto', exact: true }).click();
  await expect(await coming).toHaveTitle('Basic pool');
  expect(await isHeardBy()).toEqual({ answered: [], isGoing: true });
});

test('other service workers of the origin', async ({ page }) => {
  await page.goto('./');
  await new Pool(page).ended(0);
  await page.waitForFunction(() => document.documentElement.dataset.kept, null, { timeout: 40_000 });
  // Each can talk to every page of its origin. What comes so has its worker as its source, here none of ours.
  await page.evaluate((junk) => {
    for (const data of [...(0, eval)(`(${junk})`)(), { type: 'wpp:kept', version: 'forged' }]) navigator.serviceWorker.dispatchEvent(new MessageEvent('message', { data }));
  }, JUNK).catch((error) => { throw new Error(error.message); });
  expect(await page.evaluate(() => document.querySelectorAll('wpp-notes').length)).toBe(0);
  expect(await page.evaluate(() => document.documentElement.dataset.kept)).not.toBe('forged');
});
