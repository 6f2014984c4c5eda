// Nobody's cores go on working for a page that is gone. Watched from a second page of the same origin, by the Web Lock that
// each worker holds for life.
import { expect, test } from './fixture.js';
import { ends, livingWorkers, measured, Pool } from './pool.js';

/** A page of the same origin that starts no workers. */
const PLAIN = './plain';

test.beforeEach(async ({ context }) => {
  const plain = { contentType: 'text/html', body: '<!doctype html><link rel="icon" href="data:,"><p>Nothing runs here.' };
  await context.route(`**/${PLAIN.slice(2)}`, (route) => route.fulfill(plain));
});

for (const listens of [true, false]) {
  test.describe(`while jobs that ${listens ? 'listen' : 'do not listen'} run`, () => {
    const test = testWithRun(listens);

    test('closing the page ends its workers', async ({ page, watcher }, testInfo) => {
      await page.close();
      await expectNoWorker(watcher, testInfo, 'closing');
    });

    test('navigating away ends its workers', async ({ page, watcher }, testInfo) => {
      await page.goto(PLAIN);
      await expectNoWorker(watcher, testInfo, 'navigating away');
    });

    test('loading it anew leaves only the new workers', async ({ page, watcher }) => {
      const old = await livingWorkers(watcher);
      await page.reload();
      await new Pool(page).ended(0);
      const isOld = (name) => old.includes(name);
      await expect.poll(async () => (await livingWorkers(watcher)).filter(isOld), ends('workers of before')).toEqual([]);
      expect(await livingWorkers(watcher), 'workers of the page as it is now').toHaveLength(3);
    });
  });
}

test('coming back finds a page that works', async ({ page }) => {
  const pool = new Pool(page);
  await pool.open();
  await page.goto(PLAIN);
  await page.goBack();
  await pool.ended(0);
  expect(await pool.runToEnd()).toMatchObject({ kind: 'finished', stats: { completed: 10 } });
});

test('two pages of one origin do not take each other for dead', async ({ page, context }) => {
  const other = await context.newPage();
  const [one, two] = [new Pool(page), new Pool(other)];
  await one.open();
  await two.open();
  expect(await one.workers()).toHaveLength(6);
  await one.reset.click();
  await expect.poll(() => two.workers(), ends('workers of the other page')).toHaveLength(3);
  expect(await two.runToEnd()).toMatchObject({ kind: 'finished', stats: { completed: 10 } });
});

/** A page on which four workers count primes, and a second one that watches. */
function testWithRun(listens) {
  return test.extend({
    watcher: async ({ page, context }, use) => {
      const pool = new Pool(page);
      await pool.open();
      await pool.set({ task: 'primes', size: 50_000_000, workers: 4, listens });
      await pool.start();
      await pool.busy(4);
      const watcher = await context.newPage();
      await watcher.goto(PLAIN);
      expect(await livingWorkers(watcher), 'the watcher sees them').toHaveLength(4);
      await use(watcher);
    },
  });
}

async function expectNoWorker(watcher, testInfo, how) {
  const start = performance.now();
  await expect.poll(() => livingWorkers(watcher), ends('living workers')).toEqual([]);
  measured(testInfo, `${how} → no worker alive, as polling sees it`, performance.now() - start);
}
