// What an embed costs before anybody looks: nothing; and what it may do by itself.
import { expect, test } from './fixture.js';
import { serveCounting } from './serve.js';

/** Counts workers that are started, in every frame. Firefox lists none of them, and a sandboxed frame has no locks to count. */
async function counting(page) {
  await page.addInitScript(() => {
    const Real = window.Worker, compile = WebAssembly.compileStreaming;
    window.started = [];
    window.Worker = class extends Real {
      constructor(...args) {
        super(...args);
        window.started.push('worker');
      }
    };
    WebAssembly.compileStreaming = (...args) => (window.started.push('compile'), compile(...args));
  });
  return async () => (await Promise.all(page.frames().slice(1).map((frame) => frame.evaluate(() => window.started.length)))).map((n) => Math.min(1, n));
}

test('ten embeds on a page: only what is seen starts, and each of them once', async ({ host, page }) => {
  const started = await counting(page);
  await page.setViewportSize({ width: 800, height: 600 });
  const tutorial = await host(Array.from({ length: 10 }, () => 'scene=basic&autoplay=visible'), { between: '<p style="height: 700px; margin: 0"></p>' });
  for (let n = 0; n < 10; n++) await tutorial.hears('ready', 1, n);
  await expect(tutorial.frame(0).locator('.headline')).toHaveText(/Finished/);
  expect(await started(), 'only the first is in sight').toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  await page.locator('iframe').nth(4).scrollIntoViewIfNeeded();
  await expect(tutorial.frame(4).locator('.headline')).toHaveText(/Finished/);
  expect((await started()).filter(Boolean)).toHaveLength(2);
  await page.locator('iframe').nth(0).scrollIntoViewIfNeeded();
  await tutorial.greets(0);
  await tutorial.becomes({ run: 1, phase: 'ended', isVisible: true }, 0);
});

test('without autoplay nothing starts until the large button is pressed, by keyboard too', async ({ host, page }) => {
  const started = await counting(page), tutorial = await host('scene=timeout'), frame = tutorial.frame(), button = frame.locator('#start');
  await expect(button).toBeVisible();
  await expect(frame.getByRole('heading', { name: 'Timeout' })).toBeVisible();
  expect(await started()).toEqual([0]);
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(frame.locator('.headline')).toHaveText(/Deadline exceeded after/);
  await expect(button).toBeHidden();
  expect(await started()).toEqual([1]);
});

test.describe('with reduced motion', () => {
  test('nothing plays by itself', async ({ host, page }) => {
    // Firefox over BiDi cannot pretend a medium while it runs.
    await page.addInitScript(() => {
      const ask = window.matchMedia.bind(window);
      window.matchMedia = (query) => (query.includes('prefers-reduced-motion: reduce') ? { ...ask('all'), matches: true, addEventListener() {}, removeEventListener() {} } : ask(query));
    });
    const started = await counting(page), tutorial = await host('scene=basic&autoplay=visible');
    await tutorial.greets();
    await expect(tutorial.frame().locator('#start')).toBeVisible();
    await tutorial.becomes({ phase: 'idle', isVisible: true });
    expect(await started()).toEqual([0]);
  });
});

test('what plays by itself stops within five seconds, and its reader goes on', async ({ host }) => {
  const tutorial = await host('scene=metrics&autoplay=visible'), frame = tutorial.frame();
  await tutorial.greets();
  await tutorial.becomes({ isPlaying: true });
  const from = Date.now();
  await tutorial.becomes({ isPlaying: false, isOver: false });
  expect(Date.now() - from).toBeLessThan(6500);
  await frame.getByRole('button', { name: 'Go on' }).click();
  await tutorial.becomes({ isPlaying: true });
});

test('out of sight it draws nothing while a live run goes on, and tells its end', async ({ host, page }) => {
  await page.setViewportSize({ width: 800, height: 600 });
  const tutorial = await host('scene=basic&jobs=60&autoplay=off', { before: '<p style="height: 2000px">Text</p>' });
  await page.locator('iframe').scrollIntoViewIfNeeded();
  await tutorial.greets();
  await tutorial.command('run');
  await tutorial.becomes({ phase: 'running' });
  await page.evaluate(() => scrollTo(0, 0));
  await tutorial.becomes({ isVisible: false });
  const drawn = await tutorial.frame().locator('.headline').textContent();
  expect(await tutorial.hears('done')).toMatchObject({ stats: { completed: 60 } });
  expect(await tutorial.frame().locator('.headline').textContent(), 'nothing was drawn').toBe(drawn);
  await page.locator('iframe').scrollIntoViewIfNeeded();
  await expect(tutorial.frame().locator('.headline')).toHaveText(/Finished/);
});

for (const fragment of ['scene=basic&autoplay=visible', 'v=1&scene=timeout&workers=4&theme=auto&controls=min&autoplay=visible']) {
  test(`at most 100 kB come before the first result: ${fragment}`, async ({ page, pages }, testInfo) => {
    const counted = await serveCounting();
    await page.addInitScript(() => {
      // Tells the page around of the first result on view.
      if (parent !== window) new MutationObserver((_, observer) => {
        if (!document.querySelector('.received td')) return;
        observer.disconnect();
        parent.postMessage({ first: true }, '*');
      }).observe(document, { subtree: true, childList: true });
    });
    await page.goto(pages.put('counted.html', `<script>const log = []; addEventListener('message', ({ data }) => log.push(data)); window.said = () => log</script>
      <iframe title="worker pool" style="width: 100%; height: 600px" src="${counted.url}embed/#${fragment}"></iframe>`));
    await page.waitForFunction(() => window.said?.().some((message) => message.first));
    const bytes = counted.sent.reduce((sum, each) => sum + each.bytes, 0);
    console.log(`     measured in ${testInfo.project.name}: ${bytes} bytes before the first result: ${counted.sent.map(({ path, bytes }) => `${path} ${bytes}`).join(', ')}`);
    await counted.close();
    expect(bytes).toBeLessThanOrEqual(100_000);
    expect(counted.sent.length).toBeGreaterThan(3);
  });
}
