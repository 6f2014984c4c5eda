// Cancel and Reset while real cores count primes: what is asked stops, what does not listen is killed and replaced, and
// afterwards the pool works as before.
import { expect, test } from './fixture.js';
import { doubles, ends, expectBooksBalance, JobState, Kind, measured, Pool } from './pool.js';

/** A count that outlasts every test by far. */
const LONG = { task: 'primes', size: 50_000_000 };
const SHORT = { task: 'wait', size: 5 };

/** The three workers of the run under way: those of the page's first coordinator, which gave way to the whole one, have ended. @param {Pool} pool */
async function theirs(pool) {
  await expect.poll(async () => (await pool.workers()).length).toBe(3);
  return pool.workers();
}

test('Cancel stops jobs that listen, and their workers live on', async ({ page }, testInfo) => {
  const pool = new Pool(page);
  await pool.open();
  await pool.set({ ...LONG, jobs: 8 });
  const before = await pool.start();
  await pool.busy(3);
  const workers = await theirs(pool);
  const seenMs = noteHeadline(page, /^Cancelled/);
  await pool.cancel.click();
  const outcome = await pool.ended(before);

  for (const { ms } of await reactions(pool)) measured(testInfo, 'a listening prime count: asked → stopped', ms);
  measured(testInfo, 'click on Cancel → "Cancelled" on the page', await seenMs);
  expect(outcome).toMatchObject({ kind: 'finished', cause: 'cancelled by hand', stats: { completed: 0, killed: 0 } });
  expect(outcome.stats.cancelled, 'running ones stopped, queued ones withdrawn').toBe(8);
  expectBooksBalance(outcome);
  expect(new Set((await reactions(pool)).map(({ state }) => state))).toEqual(new Set([JobState.Cancelled]));
  expect(await pool.workers(), 'the same workers').toEqual(workers);
  await expect(pool.outcome).toContainText('0 of 8 jobs completed; 8 cancelled.');
  await expect(page.getByRole('status')).toContainText('Cancelled by hand');
  await expectNextRunWorks(pool);
});

test('Cancel kills jobs that do not listen after their grace, and replaces their workers', async ({ page }, testInfo) => {
  const graceMs = 150;
  const pool = new Pool(page);
  await pool.open();
  await pool.set({ ...LONG, jobs: 8, listens: false, graceMs });
  const before = await pool.start();
  await pool.busy(3);
  const workers = await theirs(pool);
  const seenMs = noteHeadline(page, /^Cancelled/);
  await pool.cancel.click();
  const outcome = await pool.ended(before);

  for (const { ms } of await reactions(pool)) measured(testInfo, `a deaf prime count: asked → killed, beyond the grace of ${graceMs} ms`, ms - graceMs);
  measured(testInfo, 'click on Cancel → "Cancelled" on the page', await seenMs);
  expect(outcome).toMatchObject({ kind: 'finished', cause: 'cancelled by hand', stats: { completed: 0, killed: 3, cancelled: 5 } });
  expectBooksBalance(outcome);
  for (const { state, ms } of await reactions(pool)) {
    expect(state).toBe(JobState.Killed);
    expect(ms, 'nobody is killed within the grace').toBeGreaterThanOrEqual(graceMs);
  }
  await expect(pool.stage.getByText('replaced once')).toHaveCount(3);
  await expect(pool.outcome).toContainText('3 killed with their workers');
  // Chromium takes about two seconds to end a spinning thread: it holds its lock until then.
  await expect.poll(async () => (await pool.workers()).filter((name) => workers.includes(name)), ends('all killed workers are gone')).toEqual([]);
  await expectNextRunWorks(pool);
});

test('a worker that is killed does not disturb those beside it', async ({ page }) => {
  const pool = new Pool(page);
  await pool.open();
  // Of three workers two wait for jobs when the only one is cancelled.
  await pool.set({ ...LONG, jobs: 1, listens: false, graceMs: 0 });
  const before = await pool.start();
  await pool.busy(1);
  const workers = await theirs(pool);
  await pool.cancel.click();
  expect(await pool.ended(before)).toMatchObject({ kind: 'finished', stats: { killed: 1 } });
  await expectNextRunWorks(pool);
  const livedOn = async () => (await pool.workers()).filter((name) => workers.includes(name)).length;
  await expect.poll(livedOn, ends('workers that lived on')).toBe(2);
});

for (const listens of [true, false]) {
  test(`Reset leaves no worker alive while jobs that ${listens ? 'listen' : 'do not listen'} run`, async ({ page }, testInfo) => {
    const pool = new Pool(page);
    await pool.open();
    await pool.set({ ...LONG, workers: 4, listens });
    await pool.start();
    await pool.busy(4);
    expect(await pool.workers()).toHaveLength(4);
    await pool.reset.click();
    const start = performance.now();
    await expect.poll(() => pool.workers(), ends('living workers')).toEqual([]);
    measured(testInfo, 'Reset → no worker alive, as polling sees it', performance.now() - start);
    await expect(pool.headline).toHaveText('Ready');
    await expect(pool.control('workers'), "the scene's own settings").toHaveValue('3');
    expect(await pool.runToEnd(), 'the next run').toMatchObject({ kind: 'finished', stats: { completed: 10 } });
    expect(await pool.workers()).toHaveLength(3);
  });
}

test('Reset leaves no worker alive after a run, either', async ({ page }) => {
  const pool = new Pool(page);
  await pool.open();
  await pool.reset.click();
  await expect.poll(() => pool.workers(), ends('living workers')).toEqual([]);
  expect(await pool.runToEnd()).toMatchObject({ kind: 'finished', stats: { completed: 10 } });
});

test('Cancel before the workers are up settles every job', async ({ page }) => {
  const pool = new Pool(page);
  await pool.open();
  await pool.set({ ...LONG, workers: 24, jobs: 30 });
  const before = await pool.number();
  // Both in one go, so that no worker can have come up in between.
  await page.evaluate(async () => {
    const button = (words) => [...document.querySelectorAll('wpp-transport button')].find((each) => each.textContent.includes(words));
    button('Run').click();
    while (button('Cancel').disabled) await new Promise(requestAnimationFrame);
    button('Cancel').click();
  });
  const outcome = await pool.ended(before);
  expect(outcome).toMatchObject({ kind: 'finished', cause: 'cancelled by hand', stats: { completed: 0, inFlight: 0, queued: 0 } });
  expectBooksBalance(outcome);
  await expectNextRunWorks(pool);
});

/** With the workers that the run before left behind. @param {Pool} pool */
async function expectNextRunWorks(pool) {
  await pool.set({ ...SHORT, jobs: 10, listens: true });
  expect(await pool.runToEnd(), 'the next run').toMatchObject({ kind: 'finished', cause: null, stats: { submitted: 10, completed: 10 } });
  expect(await pool.listed()).toEqual(doubles(10));
}

/** For each job that was asked to stop: how it settled, and after how long. @param {Pool} pool */
async function reactions(pool) {
  const trace = await pool.trace();
  const asked = new Map(trace.filter(({ kind }) => kind === Kind.JobCancelAsked).map(({ job, at }) => [job, at]));
  const settled = trace.filter(({ kind, job }) => kind === Kind.JobSettled && asked.has(job));
  expect(settled.length, 'each job that was asked has settled').toBe(asked.size);
  return settled.map(({ job, detail, at }) => ({ job, state: detail, ms: (at - asked.get(job)) / 1e6 }));
}

/** How long after the next click, by the page's own clock, the headline says this. */
function noteHeadline(page, pattern) {
  return page.evaluate((source) => new Promise((resolve) => {
    document.addEventListener('click', () => {
      const clicked = performance.now();
      requestAnimationFrame(function look() {
        if (new RegExp(source).test(document.querySelector('.headline').textContent.trim())) resolve(performance.now() - clicked);
        else requestAnimationFrame(look);
      });
    }, { capture: true, once: true });
  }), pattern.source);
}
