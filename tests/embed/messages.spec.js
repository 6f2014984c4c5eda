// What is asked of the embed by messages, in good faith and in bad.
import { expect, test } from './fixture.js';

const HUGE = 'x'.repeat(3_000_000);

/** Wrong messages, and the field that the answer names. @type {[unknown, string][]} */
const WRONG = [
  [{ type: 'wpp:nonsense' }, 'type'],
  [{ type: `wpp:${HUGE}` }, 'type'],
  [{ type: 'wpp:cmd' }, 'cmd'],
  [{ type: 'wpp:cmd', cmd: 'constructor' }, 'cmd'],
  [{ type: 'wpp:cmd', cmd: ['run'] }, 'cmd'],
  [{ type: 'wpp:cmd', cmd: 'run', v: 2 }, 'v'],
  [{ type: 'wpp:cmd', cmd: 'run', args: 'now' }, 'args'],
  [{ type: 'wpp:cmd', cmd: 'run', args: { again: 'yes' } }, 'args.again'],
  [{ type: 'wpp:cmd', cmd: 'pause', args: { until: 3 } }, 'args.until'],
  [{ type: 'wpp:cmd', cmd: 'seek' }, 'args.ms'],
  [{ type: 'wpp:cmd', cmd: 'seek', args: { ms: -1 } }, 'args.ms'],
  [{ type: 'wpp:cmd', cmd: 'seek', args: { ms: NaN } }, 'args.ms'],
  [{ type: 'wpp:cmd', cmd: 'step', args: { by: 0.5 } }, 'args.by'],
  [{ type: 'wpp:cmd', cmd: 'goto', args: { event: '3' } }, 'args.event'],
  [{ type: 'wpp:cmd', cmd: 'theme', args: { theme: 'pink' } }, 'args.theme'],
  [{ type: 'wpp:cmd', cmd: 'set', args: {} }, 'args'],
  [{ type: 'wpp:cmd', cmd: 'set', args: { workers: 5000 } }, 'args.workers'],
  [{ type: 'wpp:cmd', cmd: 'set', args: { workers: 5, jobs: 'many' } }, 'args.jobs'],
  [{ type: 'wpp:cmd', cmd: 'set', args: { workers: { valueOf: 3 } } }, 'args.workers'],
  [{ type: 'wpp:cmd', cmd: 'set', args: { colour: 'red' } }, 'args.colour'],
  [{ type: 'wpp:cmd', cmd: 'set', args: { scene: '../../secret' } }, 'args.scene'],
  [{ type: 'wpp:cmd', cmd: 'set', args: { code: HUGE } }, 'args.code'],
  [{ type: 'wpp:cmd', cmd: 'set', args: { workers: '4&controls=none' } }, 'args.workers'],
  [{ type: 'wpp:cmd', cmd: 'set', args: Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`k${n}`, n])) }, 'args'],
  [{ type: 'wpp:cmd', cmd: 'set', args: { __proto__x: 1 } }, 'args.__proto__x'],
  [{ type: 'wpp:hello', id: HUGE }, 'id'],
  [{ type: 'wpp:hello', events: 'all' }, 'events'],
  [{ type: 'wpp:cmd', cmd: 'step' }, 'cmd'],
];

test('every wrong message is answered with field, value and what is allowed, and changes nothing', async ({ host }) => {
  const tutorial = await host('scene=basic');
  await tutorial.greets();
  for (const [index, [message, field]] of WRONG.entries()) {
    await tutorial.tell({ n: index, .../** @type {object} */ (message) });
    const error = await tutorial.hears('error', index + 1);
    expect(error, JSON.stringify(message).slice(0, 100)).toMatchObject({ v: 1, field, n: index });
    expect(error.value.length).toBeLessThanOrEqual(200);
    expect(error.allowed).not.toBe('');
    expect(error.message).toContain('Nothing was changed.');
  }
  // What is not for it is left alone.
  for (const message of [null, 7, 'wpp:cmd', [], { type: 7 }, { type: 'resize' }, { height: 9 }]) await tutorial.tell(message);
  await tutorial.command('set', { workers: 5 });
  await tutorial.command('run');
  expect(await tutorial.hears('done')).toMatchObject({ id: 'frame 0', run: 1, scene: 'basic', kind: 'finished', stats: { completed: 10 } });
  await expect(tutorial.frame().locator('.lane')).toHaveCount(5);
  expect(await tutorial.said('error')).toHaveLength(WRONG.length);
});

test('whoever is not the parent is not heard', async ({ host, page }) => {
  const tutorial = await host(['scene=basic', 'scene=basic'], { attributes: 'sandbox="allow-scripts"' });
  await tutorial.greets(0);
  // A sister frame and the frame itself.
  await page.frames()[2].evaluate(() => parent.frames[0].postMessage({ type: 'wpp:cmd', cmd: 'run' }, '*'));
  await page.frames()[1].evaluate(() => window.postMessage({ type: 'wpp:cmd', cmd: 'run' }, '*'));
  await tutorial.command('set', { workers: 2 });
  await tutorial.becomes({ phase: 'idle', run: 0 });
  await expect(tutorial.frame().locator('.lane')).toHaveCount(2);
  expect(await tutorial.said('done')).toEqual([]);
});

test('scene, settings and options are set by message', async ({ host }) => {
  const tutorial = await host('scene=basic'), frame = tutorial.frame();
  await tutorial.greets();
  await tutorial.command('set', { scene: 'timeout', timeoutMs: null, workers: '6', jobs: 6, controls: 'none', theme: 'dark' });
  await tutorial.command('run');
  expect(await tutorial.hears('done')).toMatchObject({ scene: 'timeout', cause: null, stats: { completed: 6 } });
  await expect(frame.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(frame.getByRole('slider')).toBeHidden();
  await tutorial.command('theme', { theme: 'light' });
  await tutorial.command('set', { controls: 'min', view: 'timeline' });
  await expect(frame.locator('html')).toHaveAttribute('data-theme', 'light');
  await expect(frame.locator('wpp-timeline canvas').first()).toBeVisible();
  await expect(frame.locator('wpp-stage')).toBeHidden();
  expect(await tutorial.said('error')).toEqual([]);
});

test('a tutorial that maps its scrolling to moments shows them', async ({ host, page }) => {
  await page.setViewportSize({ width: 800, height: 600 });
  const tutorial = await host('scene=basic&mode=simulated&speed=max&autoplay=off', { attributes: 'sandbox="allow-scripts" style="position: sticky; top: 0"',
    before: `<script>addEventListener('scroll', () => {
      const share = scrollY / (document.documentElement.scrollHeight - innerHeight);
      command('seek', { ms: Math.round(share * 400) });
    })</script>`, between: '' });
  await page.evaluate(() => document.querySelector('main').insertAdjacentHTML('beforeend', '<div style="height: 4000px"></div>'));
  await tutorial.greets();
  await tutorial.command('run');
  await tutorial.hears('done');
  await tutorial.becomes({ isOver: true });
  for (const share of [0.25, 0.75, 0.5]) {
    const ms = await page.evaluate((share) => {
      scrollTo(0, share * (document.documentElement.scrollHeight - innerHeight));
      return Math.round(scrollY / (document.documentElement.scrollHeight - innerHeight) * 400);
    }, share);
    await tutorial.becomes({ nowMs: ms, isPlaying: false });
  }
  await expect(tutorial.frame().locator('.headline')).toHaveText(/At 200 ms of/);
});

test('events are told in sentences to those who ask', async ({ host }) => {
  const tutorial = await host('scene=basic&mode=simulated&speed=max');
  await tutorial.greets(0, { events: true });
  await tutorial.command('run');
  await tutorial.becomes({ isOver: true });
  const { events, run } = await tutorial.hears('event'), { nEvents } = await tutorial.hears('done');
  expect(run).toBe(1);
  expect(events.at(-1).index).toBe(nEvents - 1);
  expect(events.filter(({ kind }) => kind === 'JobSettled').at(-1)).toMatchObject({ job: expect.any(Number), atMs: expect.any(Number), text: expect.stringMatching(/job/) });
});

test('of what comes on view at once every event is told, in messages that are not too long', async ({ host }) => {
  const tutorial = await host('scene=unbounded&jobs=100&speed=max');
  await tutorial.greets(0, { events: true });
  await tutorial.command('run');
  await tutorial.command('seek', { ms: 1e8 });
  await tutorial.becomes({ isOver: true });
  const { nEvents } = await tutorial.hears('done');
  expect(nEvents).toBeGreaterThan(1_000);
  await expect.poll(async () => (await tutorial.said('event')).at(-1)?.events.at(-1).index).toBe(nEvents - 1);
  const told = await tutorial.said('event');
  expect(told.flatMap(({ events }) => events.map(({ index }) => index))).toEqual(Array.from({ length: nEvents }, (_, index) => index));
  for (const { skipped, events } of told) expect([skipped, events.length <= 200]).toEqual([0, true]);
});

test('what a link cannot have is put right and told; what nobody knows is kept', async ({ host, page }) => {
  const tutorial = await host('scene=basic&workers=5000&theme=pink&speed=fast&goals=rubbish&later=1', { attributes: '' }), frame = tutorial.frame();
  for (const note of ['workers=5000', 'theme=pink', 'speed=fast', 'goals=']) await expect(frame.locator('#notes')).toContainText(note);
  await expect(frame.locator('.lane')).toHaveCount(64);
  const opened = page.waitForEvent('popup');
  await frame.getByRole('link', { name: 'Open in playground' }).click();
  await expect.poll(async () => new URL((await opened).url()).hash).toBe('#v=1&scene=basic&mode=live&workers=64&seed=1&later=1');
});

test.describe('a scene that there is not', () => {
  test.use({ expectedProblems: [/no-such|404|ERR_FAILED/] });
  test('is told, and the basic pool shown', async ({ host }) => {
    const tutorial = await host('scene=no-such&workers=2'), frame = tutorial.frame();
    await expect(frame.locator('#notes')).toContainText('scene=no-such');
    await expect(frame.getByRole('heading', { name: 'Basic pool' })).toBeVisible();
    await expect(frame.locator('.lane')).toHaveCount(2);
  });
});

test('the link to the playground carries what is on view', async ({ host, page, site }) => {
  const tutorial = await host('scene=priority&seed=3&speed=max&controls=min', { attributes: 'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"' });
  await tutorial.greets();
  await tutorial.command('run');
  await tutorial.becomes({ isOver: true });
  await tutorial.command('seek', { ms: 250 });
  await tutorial.becomes({ nowMs: 250 });
  const opened = page.waitForEvent('popup');
  await tutorial.frame().getByRole('link', { name: 'Open in playground' }).click();
  const playground = await opened;
  await expect.poll(() => playground.url()).toBe(`${site.url}#v=1&scene=priority&mode=simulated&seed=3&at=250`);
  await expect(playground.locator('.headline')).toHaveText(/At 250 ms of/);
});

test.describe('a frame that may open no tab', () => {
  test.use({ expectedProblems: [/Blocked opening/] });
  test('shows the address, to be copied', async ({ host, site }) => {
    const tutorial = await host('scene=timeout&workers=2'), frame = tutorial.frame();
    await frame.getByRole('link', { name: 'Open in playground' }).click();
    await expect(frame.getByLabel('The address')).toHaveValue(`${site.url}#v=1&scene=timeout&mode=live&workers=2&seed=1`);
  });
});
