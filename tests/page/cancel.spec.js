// Cancel and Reset, on real cores.
import { expect, test } from './fixture.js';
import { expectBooksBalance, JobState, Kind, measured, Pool } from './pool.js';

/** A count that takes a core minutes. */
const LONG = { task: 'primes', size: 50_000_000, workers: 2, jobs: 6 };

test('jobs that listen stop when they are cancelled, and the next run works', async ({ page }, testInfo) => {
  const pool = new Pool(page);
  await pool.open();
  await pool.set({ ...LONG, listens: true, graceMs: 10_000 });
  const before = await pool.start();
  await pool.busy(2);
  await pool.cancel.click();
  const outcome = await pool.ended(before);
  expect(outcome).toMatchObject({ kind: 'finished', cause: 'cancelled by hand', stats: { cancelled: 6, killed: 0 } });
  expectBooksBalance(outcome);
  for (const ms of await reactions(pool)) measured(testInfo, 'asked to stop → stopped, listening', ms);
  await nextRunWorks(pool);
});

test('jobs that do not listen are killed after the grace, and the next run works', async ({ page }, testInfo) => {
  const pool = new Pool(page);
  await pool.open();
  await pool.set({ ...LONG, listens: false, graceMs: 100 });
  const before = await pool.start();
  await pool.busy(2);
  await pool.cancel.click();
  const outcome = await pool.ended(before);
  expect(outcome).toMatchObject({ kind: 'finished', stats: { cancelled: 4, killed: 2 } });
  expectBooksBalance(outcome);
  for (const ms of await reactions(pool)) measured(testInfo, 'asked to stop → killed, grace 100 ms', ms);
  await expect(pool.outcome).toContainText('killed');
  await nextRunWorks(pool);
});

test('no worker is left alive after Reset', async ({ page }) => {
  const pool = new Pool(page);
  await pool.open();
  await pool.set({ ...LONG, listens: false });
  await pool.start();
  await pool.busy(2);
  expect(await pool.workers()).toHaveLength(2);
  await pool.reset.click();
  // Chromium takes about two seconds to end a thread that never yields.
  await expect.poll(() => pool.workers(), { timeout: 20_000 }).toEqual([]);
});

/** Milliseconds from each wish to stop a running job to its end, from the run's own trace. @param {Pool} pool */
async function reactions(pool) {
  const settled = await pool.events(Kind.JobSettled);
  const asked = await pool.events(Kind.JobCancelAsked);
  expect(asked.length).toBe(2);
  return asked.map(({ job, at }) => {
    const end = settled.find((event) => event.job === job);
    expect([JobState.Cancelled, JobState.Killed]).toContain(end?.detail);
    return (Number(end?.at) - Number(at)) / 1e6;
  });
}

/** @param {Pool} pool */
async function nextRunWorks(pool) {
  await pool.set({ task: 'wait', size: 10, jobs: 10, listens: true });
  expect(await pool.runToEnd()).toMatchObject({ kind: 'finished', stats: { completed: 10 } });
}
