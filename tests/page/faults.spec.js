// Faults that befall the page in the middle of a live run, or before it. After each of them every job of the run has settled and its counts
// add up, or an explanation stands on the page; a further run works; and no worker, timer, port or lock is left over (expectSound).
// What orders and buttons do is in watch and cancel, workers of a page that is gone in leaving, pages without a network in offline; the pool
// alone in tests/pool/faults.spec.js, which has the table of all.
import { createServer } from 'node:http';
import { COORDINATOR, expect, FaultyPool, test as base, WORKER } from './faults.js';
import { expectBooksBalance, JobState, Kind } from './pool.js';
import { freezeFor, hide, leaveAndComeBack, show, WITH_CACHE } from './sight.js';

/** @type {typeof base} */
const test = base.extend({
  /** The page, open, its first runs over and at rest. */
  pool: async ({ page }, use) => {
    const pool = new FaultyPool(page);
    await pool.open();
    await use(pool);
  },
});

test.use(WITH_CACHE);

/** A run in the middle, its three workers busy, which goes on for a second and more. @param {FaultyPool} pool @param {object} [settings] */
async function underWay(pool, settings = {}) {
  await pool.set({ task: 'wait', jobs: 9, size: 500, ...settings });
  const before = await pool.start();
  await pool.busy(3);
  return before;
}

/** In any thread: what waits so long waits less. @param {number} ms @param {number} less */
function impatient(ms, less) {
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (f, wanted, ...args) => setTimeout(f, wanted === ms ? less : wanted, ...args);
}

const alert = (pool) => pool.page.getByRole('alert');

// ---------------------------------------------------------------------- workers

test('workers that die in the middle of a live run are replaced, and only what they ran is lost', async ({ pool }) => {
  const before = await underWay(pool);
  expect(await pool.inCoordinator('kill', WORKER, 3)).toBe(3);
  const outcome = await pool.ended(before);
  const { completed, lost } = outcome.stats;
  expect(outcome).toMatchObject({ kind: 'finished', cause: null });
  expect(lost).toBeGreaterThan(0);
  expect(lost).toBeLessThanOrEqual(3);
  expect(completed + lost).toBe(9);
  expectBooksBalance(outcome);
  expect((await pool.events(Kind.JobSettled)).map(({ job }) => job).sort((one, other) => one - other)).toEqual(Array.from({ length: 9 }, (_, n) => n + 1));
  await expect(pool.outcome).toContainText(`${completed} of 9 jobs completed`);
  await pool.expectSound();
});

test('a worker that dies while it computes loses its job, and Cancel ends the rest', async ({ pool }) => {
  const before = await underWay(pool, { task: 'primes', size: 50_000_000, jobs: 8 });
  await pool.inCoordinator('kill', WORKER, 1);
  await expect.poll(async () => (await pool.events(Kind.JobSettled)).map(({ detail }) => detail)).toEqual([JobState.Lost]);
  await pool.busy(3);
  await pool.cancel.click();
  const outcome = await pool.ended(before);
  expect(outcome).toMatchObject({ kind: 'finished', cause: 'cancelled by hand', stats: { completed: 0, lost: 1, cancelled: 7 } });
  expectBooksBalance(outcome);
  await pool.expectSound();
});

test.describe('when a start is given up soon', () => {
  test.use({ everywhere: `${impatient}; impatient(5_000, 500);` });

  test('workers that die as they start are started again before the run begins', async ({ pool }) => {
    await pool.inCoordinator('doom', WORKER, 2);
    await pool.set({ jobs: 12, size: 10 });
    const outcome = await pool.runToEnd();
    expect(outcome).toMatchObject({ kind: 'finished', stats: { completed: 12, lost: 0 } });
    await pool.expectSound();
  });
});

test.describe('where no worker loads any more', () => {
  test.use({ expectedProblems: [/blob:.* (net::ERR|NS_ERROR)/] });

  test('the run is told to be impossible, and the next one works', async ({ pool }) => {
    await pool.inCoordinator('revoke');
    await pool.set({ jobs: 12, size: 10 });
    await pool.run.click();
    await expect(alert(pool)).toContainText(/no run could begin: the worker did not start/);
    await expect(alert(pool)).toContainText('Run it again');
    await pool.expectSound();
  });

  test('and all die in the middle of a run, it ends and says why', async ({ pool }) => {
    const before = await underWay(pool);
    await pool.inCoordinator('revoke');
    await pool.inCoordinator('kill', WORKER, 3);
    const outcome = await pool.ended(before);
    expect(outcome).toMatchObject({ kind: 'finished', cause: 'no worker can be started' });
    expect(outcome.stats.completed).toBeLessThan(9);
    expectBooksBalance(outcome);
    await expect(pool.headline).toContainText('No worker can be started');
    await pool.run.click();
    await expect(alert(pool)).toContainText(/no run could begin: the worker did not start/);
    await pool.expectSound();
  });
});

// ------------------------------------------------------------------ the coordinator

test('a coordinator that dies in the middle of a run is told, the run is broken off, and the next one works', async ({ pool }) => {
  await underWay(pool);
  expect(await pool.inPage('kill', COORDINATOR)).toBe(1);
  await expect(alert(pool)).toContainText('ended without a word');
  await expect(alert(pool)).toContainText('Run it again');
  await expect(pool.headline).toHaveText('Broken off');
  await expect(pool.cancel).toBeDisabled();
  const elapsed = pool.page.locator('.elapsed'), stood = await elapsed.textContent();
  await pool.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await expect(elapsed, 'its clock stands').toHaveText(stood ?? '');
  await pool.expectSound();
});

test('a coordinator that dies while there is nothing to do is told, and the next run works', async ({ pool }) => {
  await pool.inPage('kill', COORDINATOR);
  await expect(alert(pool)).toContainText('ended without a word');
  await pool.expectSound();
});

test.describe('when an answer is given up soon', () => {
  test.use({ everywhere: `${impatient}; impatient(15_000, 500);` });

  test('a coordinator that never answers is given up, and the next run has another', async ({ page }) => {
    await page.addInitScript((name) => globalThis.leftovers.doom(name, 1), COORDINATOR);
    const pool = new FaultyPool(page);
    await page.goto('./');
    await expect(alert(pool)).toContainText('The worker pool cannot start here: its worker does not answer');
    await pool.expectSound();
  });
});

// ------------------------------------------------------------- what does not load

for (const [words, file, fulfil, at] of [
  ['the first wasm is no wasm', 'playground_bg', { contentType: 'application/wasm', body: 'Not what it says.' }, 'open'],
  ['the first wasm is cut off', 'playground_bg', 'half', 'open'],
  ['the whole wasm is no wasm', 'programs_bg', { contentType: 'application/wasm', body: 'Not what it says.' }, 'run'],
  ['the whole wasm does not come through', 'programs_bg', 'abort', 'run'],
  ['the script of the second run is blocked', 'homes-', 'abort', 'run'],
  ['what stands below the stage is blocked', 'below-', 'abort', 'open'],
  ['the other scenes are blocked', 'all_scenes-', 'abort', 'open'],
]) {
  test.describe(`where ${words}`, () => {
    test.use({ expectedProblems: [/playground_bg|programs_bg|homes-|below-|all_scenes-|ERR_FAILED|NS_ERROR|Failed to load/] });

    test('it is told, and a run works as soon as that is mended', async ({ page, browserName }) => {
      const pool = new FaultyPool(page), address = new RegExp(`/assets/${file}[^/]*\\.(js|wasm)$`);
      await page.route(address, async (route) => {
        if (fulfil === 'abort') return route.abort();
        if (fulfil !== 'half') return route.fulfill(fulfil);
        const body = await (await route.fetch()).body();
        return route.fulfill({ contentType: 'application/wasm', body: body.subarray(0, body.length / 2) });
      });
      await page.goto('./');
      if (at === 'run') {
        await pool.ended(0);
        await expect(pool.control('jobs')).toBeVisible();
        await pool.run.click();
      }
      await expect(alert(pool)).toContainText(/cannot start here: .*(wasm|Wasm|Compile|fetch|NetworkError|network)|module|import/);
      await page.unroute(address);
      // What an import did not get once, Firefox does not ask for again.
      if (browserName === 'firefox' && file.endsWith('-')) {
        await expect(alert(pool)).toContainText('reload the page');
        await page.reload();
      } else await pool.run.click();
      await expect(alert(pool)).toHaveCount(0);
      await expect(pool.headline).toContainText('Finished');
      await expect(pool.control('jobs'), 'all that belongs to the page is there').toBeVisible();
      await pool.choose('errors');
      await pool.choose('basic');
      await pool.expectSound();
    });
  });
}

// -------------------------------------------------------------------- what is denied

test.describe('where storage is denied', () => {
  test('the page runs, and a theme lasts as long as it', async ({ page }) => {
    await page.addInitScript(() => {
      const refuse = () => {
        throw new DOMException('denied', 'SecurityError');
      };
      for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) Object.defineProperty(globalThis, name, { get: refuse, configurable: true });
    });
    const pool = new FaultyPool(page);
    expect(await pool.open()).toMatchObject({ kind: 'finished', stats: { completed: 10 } });
    await page.getByLabel('Theme').selectOption('dark');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await pool.expectSound();
  });
});

for (const [how, locks] of [
  ['absent', 'undefined'],
  ['refused', "{ request: async () => { throw new DOMException('no', 'SecurityError'); }, query: async () => ({}) }"],
]) {
  test.describe(`where locks are ${how}`, () => {
    test.use({ everywhere: `Object.defineProperty(navigator, 'locks', { value: ${locks} });` });

    test('runs work, and a job whose worker died unseen ends by the timeout', async ({ pool }) => {
      const before = await underWay(pool, { timeoutMs: 1200 });
      expect(await pool.inCoordinator('kill', WORKER, 1)).toBe(1);
      const outcome = await pool.ended(before);
      expect(outcome).toMatchObject({ kind: 'finished', cause: expect.stringContaining('deadline') });
      expect(outcome.stats.completed).toBeLessThan(9);
      expectBooksBalance(outcome);
      await pool.expectSound();
    });
  });
}

// --------------------------------------------------------------------------- clocks

for (const [words, ms] of [['forward by an hour', 3_600_000], ['back by an hour', -3_600_000]]) {
  test(`clocks that leap ${words} in the middle of a run hang nothing, and no time runs backwards`, async ({ pool, page }) => {
    const before = await underWay(pool);
    await page.evaluate((ms) => globalThis.leap(ms), ms);
    const outcome = await pool.ended(before);
    expect(outcome).toMatchObject({ kind: 'finished', cause: null, stats: { completed: 9 } });
    expectBooksBalance(outcome);
    const times = (await pool.trace()).map(({ at }) => at);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    await pool.expectSound();
  });
}

test('a deadline is kept when the clock goes back', async ({ pool, page }) => {
  const before = await underWay(pool, { size: 5000, timeoutMs: 1200 });
  await page.evaluate(() => globalThis.leap(-3_600_000));
  const outcome = await pool.ended(before);
  expect(outcome).toMatchObject({ kind: 'finished', cause: expect.stringContaining('deadline') });
  expectBooksBalance(outcome);
  await pool.expectSound();
});

// --------------------------------------------------------------- out of sight, and away

test('a run that goes on in a hidden tab ends there, and is on view when the tab is looked at again', async ({ pool, page }) => {
  const before = await underWay(pool);
  await hide(page);
  const result = () => page.evaluate((n) => {
    const { run } = document.querySelector('wpp-stage').view;
    return run.number > n ? run.result : null;
  }, before);
  await expect.poll(result, { message: 'it ends while it is hidden', timeout: 30_000 }).toMatchObject({ kind: 'finished', stats: { completed: 9 } });
  await show(page);
  const outcome = await pool.ended(before);
  expectBooksBalance(outcome);
  await expect(pool.headline).toContainText('Finished');
  await pool.expectSound();
});

test('a run whose tab is frozen in the middle goes on afterwards @chromium', async ({ pool, page }) => {
  const before = await underWay(pool);
  await freezeFor(page, 1_000);
  const outcome = await pool.ended(before);
  expect(outcome).toMatchObject({ kind: 'finished', cause: null, stats: { completed: 9 } });
  expectBooksBalance(outcome);
  await pool.expectSound();
});

test('a run whose deadline passes while its tab is frozen ends when it thaws @chromium', async ({ pool, page }) => {
  const before = await underWay(pool, { timeoutMs: 1000 });
  await freezeFor(page, 2_000);
  const outcome = await pool.ended(before);
  expect(outcome).toMatchObject({ kind: 'finished', cause: expect.stringContaining('deadline') });
  expectBooksBalance(outcome);
  await pool.expectSound();
});

test('who leaves in the middle of a run and comes back finds it going on, or a page that works', async ({ pool, page, context, browserName }) => {
  await context.route('**/elsewhere', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><link rel="icon" href="data:,"><p>Elsewhere.' }));
  const before = await underWay(pool);
  const isSame = await leaveAndComeBack(page, './elsewhere');
  expect(isSame, 'Chromium keeps the page; Firefox keeps none with workers').toBe(browserName === 'chromium');
  const outcome = await pool.ended(isSame ? before : 0);
  expect(outcome).toMatchObject({ kind: 'finished', cause: null, stats: { completed: isSame ? 9 : 10 } });
  expectBooksBalance(outcome);
  await pool.expectSound();
});

// ------------------------------------------------------------------------- network

test.describe('where the network is cut in the middle of a run', () => {
  test.use({ expectedProblems: [/ERR_|NS_ERROR_|127\.0\.0\.1|CORS/] });

  test('jobs that need none go on, and so does the next run', async ({ pool, page, context }) => {
    const before = await underWay(pool);
    await context.route('**', (route) => route.abort('internetdisconnected'));
    await context.setOffline(true).catch(() => {}); // not every driver can
    const outcome = await pool.ended(before);
    expect(outcome).toMatchObject({ kind: 'finished', cause: null, stats: { completed: 9 } });
    expectBooksBalance(outcome);
    await pool.expectSound();
  });

  test('jobs that wait for an answer fail in words, and the run ends', async ({ pool, page }) => {
    const asked = /** @type {string[]} */ ([]);
    const server = createServer(({ url }) => asked.push(url)); // that never answers
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    await pool.choose('fetch');
    await pool.set({ mode: 'live', workers: 3 });
    await pool.control('urls').fill([1, 2, 3].map((n) => `http://127.0.0.1:${server.address().port}/${n}`).join('\n'));
    const before = await pool.start();
    await expect.poll(() => asked.length, 'all are under way').toBe(3);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const outcome = await pool.ended(before);
    expect(outcome).toMatchObject({ kind: 'finished', stats: { submitted: 3, failed: 3 } });
    expectBooksBalance(outcome);
    const words = await page.evaluate(() => document.querySelector('wpp-stage').view.state.jobs.all().map(({ text }) => text));
    for (const text of words) expect(text).toMatch(/^no connection/);
    await pool.choose('basic');
    await pool.expectSound();
  });
});
