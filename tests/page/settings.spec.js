// Settings: refused beside the control, and nothing lost; the borders work.
import { expect, test } from './fixture.js';
import { expectBooksBalance, Pool } from './pool.js';

test('what is out of range is refused beside its control, and Run leads there', async ({ page }) => {
  const pool = new Pool(page);
  await pool.open();
  const number = await pool.number();
  await pool.set({ workers: 65, timeoutMs: -1 });
  const workers = pool.control('workers');
  await expect(workers).toHaveAttribute('aria-invalid', 'true');
  const id = await workers.getAttribute('aria-describedby');
  await expect(page.locator(`#${id?.split(' ').at(-1)}`)).toHaveText('Workers is 65; it must be a whole number from 1 to 64.');
  await expect(page.getByText('Timeout in ms is -1; it must be a whole number from 1 to 600000.')).toBeVisible();
  await pool.run.click();
  await expect(workers).toBeFocused();
  expect(await pool.number(), 'no run was started').toBe(number);
  await expect(pool.outcome).toContainText('10 of 10 jobs completed');

  await pool.set({ workers: 2, timeoutMs: '' });
  await expect(workers).not.toHaveAttribute('aria-invalid', 'true');
  expect(await pool.runToEnd()).toMatchObject({ kind: 'finished', stats: { completed: 10 } });
});

for (const [name, settings, completed] of /** @type {const} */ ([
  ['one worker', { workers: 1, jobs: 3, size: 5 }, 3],
  ['64 workers', { workers: 64, jobs: 200, size: 5 }, 200],
  ['both channels a rendezvous', { jobsCapacity: 0, resultsCapacity: 0, size: 5 }, 10],
  ['jobs of no time at all', { size: 0, jobs: 300 }, 300],
])) {
  test(`${name}`, async ({ page }) => {
    const pool = new Pool(page);
    await pool.open();
    await pool.set(settings);
    const outcome = await pool.runToEnd();
    expect(outcome).toMatchObject({ kind: 'finished', stats: { completed } });
    expectBooksBalance(outcome);
  });
}

test('a thousand jobs, simulated', async ({ page }) => {
  const pool = new Pool(page);
  await pool.open();
  await pool.set({ mode: 'simulated', jobs: 1000, workers: 64, size: 10 });
  expect(await pool.runToEnd()).toMatchObject({ kind: 'finished', stats: { completed: 1000 } });
});
