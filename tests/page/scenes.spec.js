// The other two scenes, on real workers and simulated: the same outcome, with Go's figures.
import { readFileSync } from 'node:fs';
import { expect, test } from './fixture.js';
import { expectBooksBalance, Kind, Pool } from './pool.js';

const PATTERN = readFileSync(new URL('../../src/pool/pattern.rs', import.meta.url), 'utf8').split('\n');

for (const mode of ['live', 'simulated']) {
  test(`the timeout keeps partial results and says why, ${mode}`, async ({ page }) => {
    const pool = new Pool(page);
    await pool.openScene('timeout');
    await pool.set({ mode });
    const outcome = await pool.runToEnd();
    expect(outcome).toMatchObject({ kind: 'finished', cause: 'deadline exceeded' });
    expectBooksBalance(outcome);
    const { completed, cancelled, submitted } = outcome.stats;
    expect(completed).toBeGreaterThan(0);
    expect(completed + cancelled).toBe(submitted);
    await expect(pool.outcome).toContainText('deadline');
    expect((await pool.events(Kind.JobCancelAsked)).length, 'running jobs were stopped mid-way').toBeGreaterThan(0);
    await expect(pool.stage.locator('.collector .fact'), 'every settled job is a result').toHaveText(new RegExp(`^${submitted} of`));
  });

  test(`results that nobody reads are a deadlock that names everybody, ${mode}`, async ({ page }) => {
    const pool = new Pool(page);
    await pool.openScene('deadlock');
    await pool.set({ mode });
    const outcome = await pool.runToEnd();
    expect(outcome.kind).toBe('deadlock');
    expect(outcome.blocked.map(({ task }) => task)).toEqual(['producer', 'worker 1', 'worker 2', 'worker 3', 'closer', 'main']);
    for (const { waitsFor, file, line } of outcome.blocked) {
      const words = { 'send on jobs': 'jobs.send(', 'send on results': 'results.send(', 'wait for the workers': 'workers.wait()' };
      const operation = Object.entries(words).find(([what]) => waitsFor.startsWith(what))?.[1];
      expect(file).toBe('src/pool/pattern.rs');
      // A select is reported on the line of its first case.
      expect(PATTERN[line - 1], `line ${line} for "${waitsFor}"`).toContain(operation);
      await expect(pool.outcome).toContainText(`${file}:${line}`);
    }
    for (const { task } of outcome.blocked) await expect(pool.outcome).toContainText(task, { ignoreCase: true });
  });
}

test('the deadlock is gone once somebody reads the results', async ({ page }) => {
  const pool = new Pool(page);
  await pool.openScene('deadlock');
  await pool.set({ collector: true });
  expect(await pool.runToEnd()).toMatchObject({ kind: 'finished', stats: { completed: 10 } });
});
