// Other windows around an embed, and its own host out of its mind: junk is sent to the page that holds the element, to the embed and to the frames in it.
// Nothing reacts, nothing is complained of, and it goes on.
import { FLOOD, JUNK } from '../hostile/messages.js';
import { expect, test } from './fixture.js';

/** A frame of somebody's who floods the page that holds it, and all its frames. */
const NEIGHBOUR = `<script>const all = (it) => { const found = [it]; for (let k = 0; k < it.length; k++) if (it[k] !== self) found.push(...all(it[k])); return found; };
  ${FLOOD('all(parent)')}</script>`;

test('a neighbour of the element is not heard, neither by the page that holds it nor by the embed', async ({ page, pages, site }) => {
  await page.goto(pages.put('junk_element.html', `<script>
    window.heard = [];
    for (const name of ['ready', 'state', 'event', 'done', 'error', 'resize', 'cmd', 'version']) document.addEventListener('wpp-' + name, ({ detail }) => heard.push({ name, detail }));
    </script><script type="module" src="${site.url}embed.js"></script><main><h1>A tutorial</h1>
    <iframe src="${pages.put('neighbour.html', NEIGHBOUR)}" title="somebody" height="20"></iframe><worker-pool-playground scene="own" jobs="3" events></worker-pool-playground></main>`));
  const element = page.locator('worker-pool-playground');
  await page.waitForFunction(() => window.heard.some(({ name }) => name === 'ready'));
  await element.evaluate((it) => it.run());
  await page.waitForFunction(() => window.heard.some(({ name }) => name === 'done'), null, { timeout: 30_000 });
  const heard = await page.evaluate(() => window.heard);
  expect(heard.find(({ name }) => name === 'done').detail).toMatchObject({ run: 1, scene: 'own', kind: 'finished', stats: { completed: 3 } });
  expect(heard.filter(({ name }) => name === 'done')).toHaveLength(1);
  expect(heard.filter(({ name, detail }) => !['ready', 'state', 'event', 'done'].includes(name) || detail.run > 1)).toEqual([]);
  expect(await element.evaluate((it) => it.shadowRoot.querySelector('iframe').getBoundingClientRect().height)).toBeLessThan(2_000);
  const neighbour = page.frames().find((frame) => frame.url().includes('neighbour'));
  expect(await neighbour.evaluate(() => ({ answered: window.answered, isGoing: window.sent > 5 }))).toEqual({ answered: [], isGoing: true });
});

test('a host that sends junk, from the first moment on, gets its errors and its run', async ({ host, page }) => {
  // Also before anything of the embed has loaded but its first script.
  const tutorial = await host('scene=basic&workers=2', { before: `<script>
    window.early = setInterval(() => { for (const each of document.querySelectorAll('iframe')) for (const junk of (${JUNK})()) each.contentWindow.postMessage(junk, '*'); }, 100);
  </script>` });
  await tutorial.hears('error', 20);
  await page.evaluate(() => clearInterval(window.early));
  await tutorial.command('set', { scene: 'basic', workers: 2, jobs: 7 });
  await tutorial.command('run', { again: true });
  await expect.poll(async () => (await tutorial.said('done')).at(-1), { timeout: 15_000 }).toMatchObject({ kind: 'finished', scene: 'basic', stats: { completed: 7 } });
  await expect(tutorial.frame().locator('.lane')).toHaveCount(2);
  for (const error of await tutorial.said('error')) expect(error.message).toContain('Nothing was changed.');
});

test('an embed whose frame for own code ends tells its host, and runs again', async ({ host, page }) => {
  const tutorial = await host('scene=own&jobs=3&workers=3');
  await tutorial.greets();
  await tutorial.command('run');
  await tutorial.hears('done');
  await page.frames().find((each) => each.url() === 'about:srcdoc').evaluate(() => void setTimeout(() => location.replace('about:blank')));
  await page.waitForFunction(() => window.said().some(({ type }) => type === 'wpp:error'), null, { timeout: 40_000 });
  expect((await tutorial.said('error')).map(({ field, message }) => [field, message])).toEqual([['environment', expect.stringContaining('is gone')]]);
  await expect(tutorial.frame().getByRole('alert')).toContainText('The next run starts in a new one.');
  await tutorial.command('run', { again: true });
  expect(await tutorial.hears('done', 2)).toMatchObject({ run: 2, kind: 'finished', stats: { completed: 3 } });
});
