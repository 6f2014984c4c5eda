// The other two scenes, on real workers and simulated: the same outcome, with Go's figures.
import { readFileSync } from 'node:fs';
import { expect, test } from './fixture.js';
import { expectBooksBalance, JobState, Kind, Pool } from './pool.js';

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

test('the report stands on the page: each task with its line of source, and a button that leads there', async ({ page }) => {
  const pool = new Pool(page);
  await pool.openScene('deadlock');
  const { blocked } = await pool.runToEnd();
  await expect(pool.headline).toContainText('Deadlock after');
  for (const { task, waitsFor, file, line, wakers } of blocked) {
    // Tasks that stand alike share an entry, whose head names them.
    const entry = pool.outcome.getByRole('listitem').filter({ has: page.locator('b', { hasText: new RegExp(`\\b${task}\\b`, 'i') }) });
    for (const text of [waitsFor, `${file}:${line}`, PATTERN[line - 1].trim(), ...wakers]) await expect(entry).toContainText(text);
  }
  await expect(pool.stage.getByText('blocked on send')).toHaveCount(3);
  await page.getByRole('button', { name: 'Who waits for whom?' }).click();
  await expect(pool.outcome.getByText('Deadlock after')).toBeInViewport();
});

test('the equation and the table tell what the trace does', async ({ page }) => {
  const pool = new Pool(page);
  await pool.openScene('timeout');
  const { stats } = await pool.runToEnd();
  const terms = await page.locator('.equation .term').allInnerTexts();
  const [all, ...parts] = terms.map((text) => Number(text.match(/\d+/)?.[0]));
  expect(all).toBe(stats.submitted);
  expect(parts.reduce((sum, part) => sum + part, 0), terms.join(' ')).toBe(all);
  await expect(page.locator('.equation .balance')).toHaveText('balances');

  await page.getByText('The same as a table').click();
  const rows = page.getByRole('table', { name: 'Jobs', exact: true }).locator('tbody tr');
  const settled = await pool.events(Kind.JobSettled);
  await expect(rows).toHaveCount(settled.length);
  const told = Object.fromEntries((await rows.allInnerTexts()).map((text) => [text.trim().split(/\s/)[0], text]));
  for (const { job, detail } of settled) {
    expect(told[job]).toContain(detail === JobState.Completed ? 'completed' : 'cancelled');
    if (detail === JobState.Completed) expect(told[job].trim().split(/\s/).at(-1), `value of job ${job}`).toBe(String(2 * job));
  }
});
