// The same seed gives the same trace in this browser, in the other one and on the host.
import { readFileSync } from 'node:fs';
import { expect, test } from './fixture.js';
import { Kind, Pool } from './pool.js';

/** What the host's own test holds: [scene, seed, hash] of every run that nobody disturbs. */
const PINS = Array.from(
  readFileSync(new URL('../determinism.rs', import.meta.url), 'utf8').matchAll(/^ +\("(\w+)", (\d+), Nothing, "([0-9a-f]{16})"\),$/gm),
  ([, scene, seed, hash]) => ({ scene, seed, hash }),
);

test('the pins of tests/determinism.rs were found', () => {
  expect(new Set(PINS.map(({ scene }) => scene))).toEqual(new Set(['basic', 'timeout', 'deadlock']));
});

for (const { scene, seed, hash } of PINS) {
  test(`scene "${scene}" with seed ${seed} gives the host's trace, each time`, async ({ page }) => {
    const pool = new Pool(page);
    await pool.openScene(scene);
    await pool.set({ mode: 'simulated', seed });
    await pool.speed.selectOption({ label: 'max' });
    for (const time of ['first', 'second']) {
      const outcome = await pool.runToEnd();
      expect(outcome.hash, `the ${time} time`).toBe(hash);
      await expect(pool.outcome.locator('code').last()).toHaveText(hash);
    }
  });
}

test('another seed gives another trace', async ({ page }) => {
  const pool = new Pool(page);
  await pool.openScene('basic');
  await pool.set({ mode: 'simulated' });
  await pool.speed.selectOption({ label: 'max' });
  const { hash } = await pool.runToEnd();
  await pool.set({ seed: 4_294_967_295 });
  expect((await pool.runToEnd()).hash).not.toBe(hash);
});

test('a simulated run starts no worker', async ({ page }) => {
  const pool = new Pool(page);
  await pool.open();
  await pool.reset.click();
  await expect.poll(() => pool.workers()).toEqual([]);
  await pool.set({ mode: 'simulated', workers: 64 });
  await pool.runToEnd();
  expect(await pool.workers()).toEqual([]);
});

test('Cancel mid-way branches: the same until that moment, and another end', async ({ page }) => {
  const pool = new Pool(page);
  await pool.openScene('basic');
  await pool.set({ mode: 'simulated', jobs: 400 }); // more than the busiest machine plays before the click
  await pool.speed.selectOption({ label: '¼×' });
  const before = await pool.start();
  const whole = await pool.trace();
  expect(whole.at(-1).kind, 'a simulated run comes whole').toBe(Kind.RunEnded);
  await expect(pool.results.locator('tbody tr:not([aria-hidden])')).not.toHaveCount(0);
  await pool.cancel.click();
  const outcome = await pool.ended(before);
  const branch = await pool.trace();

  expect(outcome).toMatchObject({ kind: 'finished', cause: 'cancelled by hand', stats: { inFlight: 0, queued: 0 } });
  expect(outcome.stats.cancelled).toBeGreaterThan(0);
  const forks = branch.findIndex(({ kind }) => kind === Kind.Commanded);
  expect(forks, 'events before the cancel').toBeGreaterThan(0);
  expect(branch.slice(0, forks), 'the part before').toEqual(whole.slice(0, forks));
  expect(whole[forks].at, 'the whole run went on after it').toBeGreaterThanOrEqual(branch[forks].at);
  expect(branch.length).toBeLessThan(whole.length);

  // What was seen does not change: the page never jumps back.
  await expect(pool.headline).toContainText('Cancelled by hand after');
});
