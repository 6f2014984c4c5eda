// What a newcomer gets without touching anything.
import { expect, test } from './fixture.js';
import { doubles, Kind, measured, Pool } from './pool.js';

test('opening the page runs ten jobs on three real workers', async ({ page }, testInfo) => {
  await noteFirsts(page);
  const pool = new Pool(page);
  const outcome = await pool.open(), number = await pool.number();
  const { firstFrameMs, firstResultMs } = await page.evaluate(() => window.noted);
  measured(testInfo, 'navigation → first frame of the page', firstFrameMs);
  measured(testInfo, 'navigation → first result', firstResultMs);
  measured(testInfo, 'ten jobs of 100 ms on three workers', outcome.elapsedMs);

  expect(outcome).toMatchObject({ kind: 'finished', cause: null, stats: { submitted: 10, completed: 10 } });
  expect(await pool.listed()).toEqual(doubles(10));
  await expect(pool.headline).toContainText('Finished in');
  await expect(page.getByRole('progressbar', { name: 'Jobs settled' })).toHaveJSProperty('value', 10);
  await expect(page.getByRole('status')).toContainText('10 of 10 jobs completed');

  expect(await pool.workers()).toHaveLength(3);
  const dispatched = await pool.events(Kind.JobDispatched);
  expect(new Set(dispatched.map(({ actor }) => actor)).size, 'workers that ran jobs').toBe(3);
  expect(await pool.number(), 'runs once by itself').toBe(number);
});

test("they stand in the browser's own list of workers", async ({ page, browserName }) => {
  test.skip(browserName === 'firefox', 'fixture.js keeps Firefox from listing workers');
  const pool = new Pool(page);
  await pool.open();
  expect(page.workers(), 'the coordinator and three workers').toHaveLength(4);
  await pool.reset.click();
  await expect.poll(() => page.workers().length, 'the coordinator alone').toBe(1);
});

test('all that the page loads lies below its own path', async ({ page, baseURL }) => {
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await new Pool(page).open();
  const elsewhere = asked.filter((url) => !url.startsWith(baseURL) && !/^(blob|data):/.test(url));
  expect(asked.filter((url) => url.endsWith('.wasm')), 'the wasm is asked for once').toHaveLength(1);
  expect(elsewhere).toEqual([]);
});

test('a server that does not know what wasm is serves it as well', async ({ page }) => {
  await page.route('**/*.wasm', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), 'content-type': 'application/octet-stream' } });
  });
  const pool = new Pool(page);
  expect(await pool.open()).toMatchObject({ kind: 'finished' });
  expect(await pool.listed()).toEqual(doubles(10));
});

test.describe('where it cannot run', () => {
  test.use({ expectedProblems: [/\.wasm|404/] });

  test('a missing file is told in words, with what to do', async ({ page }) => {
    await page.route('**/*.wasm', (route) => route.fulfill({ status: 404, body: 'Not here.' }));
    await page.goto('./');
    await expect(page.getByRole('alert')).toContainText('The worker pool cannot start here');
    await expect(page.getByRole('alert')).toContainText('open the page in a tab of its own');
  });
});

test.describe('where a policy allows no workers', () => {
  test.use({ expectedProblems: [/Content.Security.Policy|forbidden in .*: worker-src/i] });

  test('that is told in words, with what to do', async ({ page, baseURL }) => {
    await page.route(baseURL, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': "worker-src 'none'" } });
    });
    await page.goto('./');
    await expect(page.getByRole('alert')).toContainText(/The worker pool cannot start here: \w/);
  });
});

/** Notes in the page when its first frame and its first result were about to be painted. */
function noteFirsts(page) {
  return page.addInitScript(() => {
    const noted = (window.noted = {});
    requestAnimationFrame(function look() {
      if (!noted.firstFrameMs && document.querySelector('wpp-stage')) noted.firstFrameMs = performance.now();
      if (document.querySelector('.received tbody tr:not([aria-hidden])')) noted.firstResultMs = performance.now();
      else requestAnimationFrame(look);
    });
  });
}
