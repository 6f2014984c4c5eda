// The embed in every kind of page that may hold it.
import { expect, HEADERS, ISOLATED, test } from './fixture.js';

const KINDS = {
  'a plain page': { attributes: '' },
  'a sandboxed frame': { attributes: 'sandbox="allow-scripts"' },
  'a cross-origin-isolated page': { attributes: '', headers: ISOLATED },
  'a sandboxed frame of a cross-origin-isolated page': { attributes: 'sandbox="allow-scripts"', headers: ISOLATED },
};

for (const [kind, options] of Object.entries(KINDS)) {
  test(`in ${kind} it boots, is driven by messages and tells its run`, async ({ host, page }) => {
    const tutorial = await host('v=1&scene=basic&workers=4', options);
    if ('headers' in options) expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await tutorial.greets();
    await tutorial.command('run');
    const done = await tutorial.hears('done');
    expect(done).toMatchObject({ v: 1, id: 'frame 0', run: 1, scene: 'basic', mode: 'live', seed: 1, kind: 'finished', cause: null, stats: { submitted: 10, completed: 10 }, goals: [] });
    expect(done.hash).toMatch(/^[0-9a-f]{16}$/);
    expect(done.elapsedMs).toBeGreaterThan(250);
    await tutorial.becomes({ phase: 'ended', isOver: true, isPlaying: false, run: 1, isVisible: true });
    await tutorial.command('seek', { ms: 120 });
    await tutorial.becomes({ nowMs: 120, isOver: false });
    const { event } = (await tutorial.said('state')).at(-1);
    await tutorial.command('step', { by: -2 });
    await tutorial.becomes({ event: event - 2 });
    await tutorial.command('goto', { event: 5 });
    await tutorial.becomes({ event: 5 });
    await expect(tutorial.frame().locator('.lane')).toHaveCount(4);
    await tutorial.command('run');
    await tutorial.becomes({ isOver: true });
    expect(await tutorial.said('error')).toEqual([]);
  });
}

test('on the same origin and under a sub-path it does the same', async ({ page, site, pages }) => {
  // The page that holds it is the site's own, at another address.
  await page.route(`${site.url}lesson.html`, (route) => route.fulfill({ contentType: 'text/html', headers: HEADERS, body: `<!doctype html><title>t</title>
    <link rel="icon" href="data:,"><script>window.said = []; addEventListener('message', ({ data }) => said.push(data))</script><iframe src="./embed/#scene=basic"></iframe>` }));
  await page.goto(`${site.url}lesson.html`);
  await page.waitForFunction(() => window.said.some(({ type }) => type === 'wpp:ready'));
  await page.evaluate(() => document.querySelector('iframe').contentWindow.postMessage({ type: 'wpp:cmd', cmd: 'run' }, '*'));
  await page.waitForFunction(() => window.said.some(({ type, kind }) => type === 'wpp:done' && kind === 'finished'));
});

test('a scene with jobs of its reader’s own runs in a sandboxed frame', async ({ host }) => {
  const tutorial = await host('scene=own&jobs=3');
  await tutorial.greets();
  await tutorial.command('run');
  expect(await tutorial.hears('done')).toMatchObject({ kind: 'finished', stats: { completed: 3 } });
});

test('a scene that needs the larger module tells figures, and the author’s goals', async ({ host }) => {
  const goals = [{ id: 'quick', words: 'Ten jobs in under 30 s', all: [{ figure: 'elapsedMs', op: '<', value: 30_000 }] },
    { id: 'busy', words: 'Workers 200 % busy', all: [{ figure: 'utilisation', op: '>=', value: 2 }] }];
  const tutorial = await host(`scene=basic&autoplay=visible&goals=${Buffer.from(JSON.stringify(goals)).toString('base64url')}`);
  await tutorial.greets();
  const done = await tutorial.hears('done');
  expect(done.goals).toEqual([{ id: 'quick', isReached: true }, { id: 'busy', isReached: false }]);
  expect(done.figures.throughputPerSecond).toBeGreaterThan(1);
  await expect(tutorial.frame().getByRole('list', { name: 'Goals' })).toContainText('Ten jobs in under 30 s reached');
  await expect(tutorial.frame().getByRole('list', { name: 'Goals' })).toContainText('Workers 200 % busy not yet');
});

test('the same link twice tells the same simulated run, to the last bit', async ({ host }) => {
  const tutorial = await host(['scene=priority&seed=7&speed=max', 'scene=priority&seed=7&speed=max'], { attributes: '' });
  for (const n of [0, 1]) {
    await tutorial.greets(n);
    await tutorial.command('run', undefined, n);
  }
  const [one, other] = [await tutorial.hears('done', 1, 0), await tutorial.hears('done', 1, 1)];
  expect(other.hash).toBe(one.hash);
  expect(one).toMatchObject({ mode: 'simulated', seed: 7 });
});

test('heights are told in three dialects, and a page that gives more is not answered', async ({ host, page }) => {
  const tutorial = await host('scene=basic');
  await page.evaluate(() => {
    // A page with a margin of its own: every height is answered by a larger one.
    addEventListener('message', ({ source, data }) => {
      if (data.type === 'wpp:resize') [...document.querySelectorAll('iframe')].find(({ contentWindow }) => contentWindow === source).style.height = `${data.height + 50}px`;
    });
  });
  await tutorial.greets();
  await tutorial.command('run');
  await tutorial.hears('done');
  await tutorial.becomes({ isOver: true });
  const all = await page.evaluate(() => window.said()), ours = all.filter(({ type }) => type === 'wpp:resize');
  expect(ours.length, 'heights told').toBeLessThan(12);
  const { height } = ours.at(-1);
  expect(all.filter((message) => Object.keys(message).join() === 'height').at(-1)).toEqual({ height });
  const embedly = JSON.parse(all.filter((message) => typeof message === 'string').at(-1));
  expect(embedly).toMatchObject({ context: 'iframe.resize', height });
  expect(embedly.src).toContain('/embed/#scene=basic');
  const count = ours.length;
  for (const px of [900, 200, 1400]) await page.evaluate((px) => { document.querySelector('iframe').style.height = `${px}px`; }, px);
  await tutorial.command('step', { by: -1 });
  await tutorial.becomes({ isOver: false });
  expect((await tutorial.said('resize')).length - count, 'heights told in answer to heights').toBe(0);
});
