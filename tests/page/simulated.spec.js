// Simulated runs: the same trace everywhere, and branches that share their past.
import { readFileSync } from 'node:fs';
import { expect, test } from './fixture.js';
import { Pool } from './pool.js';

/** Hashes as tests/determinism.rs pins them for host and wasm. */
const PINS = readFileSync(new URL('../determinism.rs', import.meta.url), 'utf8');

for (const scene of ['basic', 'timeout', 'deadlock']) {
  test(`scene ${scene} has the trace that is pinned for the host`, async ({ page }) => {
    const pool = new Pool(page);
    await pool.open();
    if (scene !== 'basic') await pool.choose(scene);
    await pool.set({ mode: 'simulated' });
    const first = await pool.runToEnd();
    const second = await pool.runToEnd();
    expect(second.hash).toBe(first.hash);
    expect(PINS, 'tests/determinism.rs').toContain(first.hash);
    await pool.set({ seed: 99 });
    expect((await pool.runToEnd()).hash).not.toBe(first.hash);
  });
}

test('cancelling half-way makes a branch with the same past', async ({ page }) => {
  const pool = new Pool(page);
  await pool.open();
  await pool.set({ mode: 'simulated', size: 2000 });
  const before = await pool.start();
  await pool.busy(3);
  const whole = await pool.trace();
  await pool.cancel.click();
  const outcome = await pool.ended(before);
  expect(outcome).toMatchObject({ cause: 'cancelled by hand', stats: { cancelled: 10 } });
  const branch = await pool.trace();
  const cut = branch.findIndex((event, index) => JSON.stringify(event, big) !== JSON.stringify(whole[index], big));
  expect(cut).toBeGreaterThan(10);
  expect(branch[cut].at).toBeGreaterThan(branch[0].at);
});

const big = (_, value) => (typeof value === 'bigint' ? String(value) : value);
