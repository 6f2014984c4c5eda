// A page with a live pool that is left, closed, frozen, or cut off from the network, while its jobs run. Afterwards every job has settled or its
// page is gone, with all that was its; other pages of the origin notice nothing.
import { freezeFor, leaveAndComeBack, WITH_CACHE } from '../page/sight.js';
import { COORDINATORS, denyLocks, expect, keepBooks, locks, nothingIsLeft, test } from './faults.js';

test.use(WITH_CACHE);

/** In the page: a pool under watch with jobs that run, and jobs that wait; `globalThis.finish()` opens what is held, gives how all ended, and closes it if it is not to go on. */
const begin = (page, options) => page.evaluate(async (options) => {
  const ward = await globalThis.Ward.open(options), { plain } = await import('./ward.js');
  const held = await Promise.all([ward.held(), ward.held()]);
  const queued = await Promise.all(Array.from({ length: 20 }, (_, n) => ward.submit('double', { value: n })));
  Object.assign(globalThis, { ward, finish: async (goesOn = false) => {
    for (const { open } of held) open();
    const all = await Promise.all([...held, ...queued].map(({ result }) => result));
    return { n_deaths: ward.n_deaths, all: all.map(plain).map(({ ok, value, error }) => (ok ? value : error.kind)), stats: goesOn ? undefined : await ward.close() };
  } });
}, options);
const FINISHED = ['opened', 'opened', ...Array.from({ length: 20 }, (_, n) => 2 * n)];

const ELSEWHERE = './elsewhere';
test.beforeEach(({ context }) => context.route('**/elsewhere', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Elsewhere</title>' })));

const ready = async (page) => {
  await page.goto('./index.html');
  await page.waitForFunction('globalThis.isReady');
};

for (const coordinator of COORDINATORS) {
  test.describe(`coordinator ${coordinator}`, () => {
    test('a page that is left and gone back to has its pool as it was, or a new one works', async ({ page, browserName }) => {
      await ready(page);
      await begin(page, { workers: 2, coordinator });
      const isSame = await leaveAndComeBack(page, ELSEWHERE);
      expect(isSame, 'Chromium keeps the page; Firefox keeps none with workers').toBe(browserName === 'chromium');
      if (!isSame) {
        await page.waitForFunction('globalThis.isReady');
        await expect.poll(() => locks(page), { message: 'nothing of the page before', timeout: 20_000 }).toEqual([]);
        await begin(page, { workers: 2, coordinator });
      }
      const { all, stats, n_deaths } = await page.evaluate(() => globalThis.finish());
      expect(all).toEqual(FINISHED);
      expect(n_deaths, 'no worker is taken for dead').toBe(0);
      expect(stats).toMatchObject({ submitted: 26, completed: 26 });
      await nothingIsLeft(page);
    });

    for (const [how, leave] of [
      ['closed', (page) => page.close()],
      ['left', (page) => page.goto(ELSEWHERE)],
    ]) {
      test(`a page that is ${how} in the middle takes its threads along, and a pool of another page goes on`, async ({ page, context }) => {
        await ready(page);
        const other = await context.newPage();
        await keepBooks(other);
        await ready(other);
        await begin(other, { workers: 2, coordinator });
        const its = await locks(other);
        await begin(page, { workers: 3, coordinator });
        await page.evaluate(() => globalThis.ward.started('neverEnd'));
        expect((await locks(other)).length).toBeGreaterThan(its.length);
        await leave(page);
        await expect.poll(async () => (await locks(other)).sort(), { message: 'the other page\'s alone', timeout: 20_000 }).toEqual(its.sort());
        const { all } = await other.evaluate(() => globalThis.finish());
        expect(all).toEqual(FINISHED);
        await nothingIsLeft(other);
      });
    }

    test('jobs go on where the network is cut, what has to be loaded fails in words, and works when it is back', async ({ page, context }) => {
      let isCut = false;
      await context.route('**/tasks.js', (route) => (isCut ? route.abort() : route.continue()));
      await ready(page);
      await begin(page, { workers: 2, coordinator });
      isCut = true;
      const told = await page.evaluate(async (coordinator) => {
        const { ward, leftovers } = globalThis, { plain } = await import('./ward.js');
        const went = await globalThis.finish(true);
        await (coordinator === 'here' ? leftovers.kill('pool worker', 2) : leftovers.ask('pool coordinator', 'kill', 'pool worker', 2));
        await ward.died(2);
        return { ...went, cut: await ward.settle('double', { value: 4 }) };
      }, coordinator);
      expect(told.all, 'who has loaded the tasks goes on').toEqual(FINISHED);
      expect(told.cut).toMatchObject({ ok: false, error: { kind: 'failed', message: expect.stringMatching(/could not be loaded/) } });
      isCut = false;
      const stats = await page.evaluate(() => globalThis.ward.close());
      expect(stats).toMatchObject({ submitted: 27, completed: 26, failed: 1 });
      await nothingIsLeft(page);
    });

    for (const hasLocks of [true, false]) {
      test(`a pool in a frozen tab ${hasLocks ? '' : 'without locks '}goes on when it thaws, and loses nothing @chromium`, async ({ page }) => {
        if (!hasLocks) await denyLocks(page, 'absent');
        await ready(page);
        await begin(page, { workers: 3, coordinator });
        await freezeFor(page, hasLocks ? 1_000 : 4_000); // longer than a worker may leave a ping unanswered
        const { all, stats } = await page.evaluate(() => globalThis.finish());
        expect(all).toEqual(FINISHED);
        expect(stats).toMatchObject({ submitted: 26, completed: 26, lost: 0 });
        await nothingIsLeft(page);
      });
    }

    test('a timeout that passes while the tab is frozen ends its job when it thaws, and no other @chromium', async ({ page }) => {
      await ready(page);
      await begin(page, { workers: 3, coordinator });
      await page.evaluate(async () => {
        globalThis.late = await globalThis.ward.started('sleepForEver', {}, { timeoutMs: 500, graceMs: 50 });
      });
      await freezeFor(page, 1_000);
      const error = await page.evaluate(async () => {
        const { plain } = await import('./ward.js');
        return plain(await globalThis.late.result).error;
      });
      expect(error).toMatchObject({ kind: 'timed out', clock: 'attempt' });
      expect((await page.evaluate(() => globalThis.finish())).all).toEqual(FINISHED);
      await nothingIsLeft(page);
    });
  });
}
