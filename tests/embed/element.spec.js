// <worker-pool-playground>: attributes, properties, methods, events; and what it is without script.
import { expect, test } from './fixture.js';

/** Opens a page with the element; `window.heard` keeps its events. */
async function opened({ page, pages, site }, html, style = '') {
  await page.goto(pages.put(`element${(count += 1)}.html`, `<style>body { margin: 0 } ${style}</style><script>
    window.heard = [];
    for (const name of ['ready', 'state', 'event', 'done', 'error']) document.addEventListener('wpp-' + name, ({ detail, target }) => heard.push({ name, detail, id: target.id }));
    </script><script type="module" src="${site.url}embed.js"></script><main><h1>A tutorial</h1>${html}</main>`));
  return {
    element: page.locator('worker-pool-playground').first(),
    frame: page.locator('worker-pool-playground').first().locator('iframe').contentFrame(),
    heard: async (name) => {
      await page.waitForFunction((name) => window.heard.some((each) => each.name === name), name);
      return page.evaluate((name) => window.heard.filter((each) => each.name === name).at(-1).detail, name);
    },
    becomes: (state) => expect.poll(() => page.evaluate(() => window.heard.filter(({ name }) => name === 'state').at(-1)?.detail), { timeout: 15_000 }).toMatchObject(state),
    does: (method, ...args) => page.evaluate(([method, args]) => document.querySelector('worker-pool-playground')[method](...args), /** @type {const} */ ([method, args])),
  };
}
let count = 0;

test('it is driven by methods and tells by events, from another origin and sandboxed', async ({ page, pages, site }) => {
  const { element, frame, heard, becomes, does } = await opened({ page, pages, site }, '<worker-pool-playground scene="timeout" workers="4" timeout-ms="5000"><a href="#">The playground</a></worker-pool-playground>');
  await does('run'); // before the frame listens
  expect(await heard('done')).toMatchObject({ scene: 'timeout', stats: { completed: 20 } });
  await becomes({ isOver: true });
  await does('seek', 120);
  await becomes({ nowMs: 120 });
  await does('step', 3);
  await does('goto', 4);
  await becomes({ event: 4 });
  await does('set', { workers: 0 });
  expect(await heard('error')).toMatchObject({ field: 'args.workers', value: '0' });
  await element.evaluate((it) => Object.assign(it, { scene: 'basic', workers: 2 }));
  await expect(frame.locator('.lane')).toHaveCount(2);
  await expect(frame.getByRole('heading', { name: 'Basic pool' })).toBeVisible();
  expect(await element.evaluate((it) => [it.getAttribute('scene'), it.workers])).toEqual(['basic', '2']);
  await does('run');
  await becomes({ run: 2, scene: 'basic', isOver: true });
  expect(await frame.locator('html').evaluate(() => origin)).toBe('null');
  const high = await element.evaluate((it) => it.shadowRoot.querySelector('iframe').getBoundingClientRect().height);
  expect(high, 'as high as what is in it').toBe(await frame.locator('.embed').evaluate((it) => Math.ceil(it.getBoundingClientRect().height)));
});

test('it takes the author’s goals from inside, and tells which were reached', async ({ page, pages, site }) => {
  const goals = [{ id: 'all', words: 'Every job “done”', all: [{ figure: 'completed', op: '==', value: 10 }] }];
  const { frame, heard } = await opened({ page, pages, site }, `<worker-pool-playground scene="basic" autoplay="visible"><script type="application/json">${JSON.stringify(goals)}</script></worker-pool-playground>`);
  expect((await heard('done')).goals).toEqual([{ id: 'all', isReached: true }]);
  await expect(frame.getByText('Every job “done”')).toBeVisible();
});

test('it follows the theme of the page around', async ({ page, pages, site }) => {
  const { frame, heard } = await opened({ page, pages, site }, '<worker-pool-playground></worker-pool-playground>', ':root { color-scheme: light } :root.night { color-scheme: dark }');
  await heard('ready');
  await expect(frame.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.evaluate(() => document.documentElement.classList.add('night'));
  await expect(frame.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test.describe('made by script', () => {
  test.use({ expectedProblems: [/embed\/(scenes\/\w+\.json)? (net::ERR_ABORTED|NS_BINDING_ABORTED)/] }); // a frame that is moved or taken away while it loads
  test('it may be made, moved and taken away by script', async ({ page, pages, site }) => {
    const { heard, becomes, does } = await opened({ page, pages, site }, '');
    await page.evaluate(() => {
      const it = document.createElement('worker-pool-playground');
      Object.assign(it, { mode: 'simulated', speed: 'max', jobsCapacity: 0 });
      document.querySelector('main').append(it);
    });
    await heard('ready');
    await does('run');
    await becomes({ isOver: true, mode: 'simulated' });
    await page.evaluate(() => document.querySelector('main').prepend(document.querySelector('worker-pool-playground')));
    await page.waitForFunction(() => window.heard.filter(({ name }) => name === 'ready').length === 2);
    await page.evaluate(() => document.querySelector('worker-pool-playground').remove());
  });
});

test('far below it loads nothing', async ({ page, pages, site }) => {
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  const { element, heard } = await opened({ page, pages, site }, '<p style="height: 9000px">Text</p><worker-pool-playground></worker-pool-playground>');
  await page.waitForFunction(() => document.querySelector('worker-pool-playground').shadowRoot);
  expect(asked.filter((url) => url.includes('/embed/'))).toEqual([]);
  await element.scrollIntoViewIfNeeded();
  await heard('ready');
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });
  test('what stands inside stays @chromium', async ({ page, pages, site }) => {
    await page.goto(pages.put('noscript.html', `<script type="module" src="${site.url}embed.js"></script><worker-pool-playground scene="timeout"><a href="${site.url}#scene=timeout">Timeouts, live</a></worker-pool-playground>`));
    await expect(page.getByRole('link', { name: 'Timeouts, live' })).toBeVisible();
  });
});
