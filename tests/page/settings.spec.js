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
  await expect(page.locator('#settings').getByText('Timeout in ms is -1; it must be a whole number from 1 to 600000.')).toBeVisible();
  await pool.run.click();
  await expect(workers).toBeFocused();
  expect(await pool.number(), 'no run was started').toBe(number);
  await expect(pool.outcome).toContainText('10 of 10 jobs completed');

  await pool.set({ workers: 2, timeoutMs: '' });
  await expect(workers).not.toHaveAttribute('aria-invalid', 'true');
  expect(await pool.runToEnd()).toMatchObject({ kind: 'finished', stats: { completed: 10 } });
});

/** Every number, with the words and the range of its refusal, and settings under which it can be seen. */
const RANGES = /** @type {const} */ ([
  ['workers', 'Workers', 1, 64],
  ['jobs', 'Jobs', 1, 100000],
  ['size', 'Job time in ms', 0, 60_000],
  ['jobsCapacity', 'Jobs channel capacity', 0, 1000],
  ['resultsCapacity', 'Results channel capacity', 0, 1000],
  ['timeoutMs', 'Timeout in ms', 1, 600_000],
  ['graceMs', 'Grace in ms', 0, 10_000],
  ['seed', 'Seed', 0, 4_294_967_295],
]);

test('every number is refused just beyond its range, and nothing else is lost', async ({ page }) => {
  const pool = new Pool(page);
  await pool.open();
  const good = { workers: 7, jobs: 33, size: 12, jobsCapacity: 4, resultsCapacity: 5, timeoutMs: 9000, graceMs: 77, seed: 42 };
  await pool.set({ ...good, listens: false, collector: false });
  for (const [name, words, min, max] of RANGES) {
    const control = pool.control(name), error = page.locator(`#${name}-error`);
    for (const bad of [max + 1, min - 1]) {
      await pool.set({ [name]: bad });
      await expect(error).toHaveText(`${words} is ${bad}; it must be a whole number from ${min} to ${max}.`);
      await expect(control).toHaveAttribute('aria-invalid', 'true');
      await expect(control).toHaveAttribute('aria-describedby', `${name}-error`);
    }
    const [field, text] = await Promise.all([control, error].map((each) => each.boundingBox()));
    expect(text.y - (field.y + field.height), 'the words stand right below the field').toBeLessThan(16);
    expect(Math.abs(text.x - field.x), 'and begin where it does').toBeLessThan(16);
    await pool.set({ [name]: good[name] });
    await expect(error).toHaveCount(0);
  }
  for (const [name, value] of Object.entries(good)) await expect(pool.control(name), name).toHaveValue(String(value));
  for (const name of ['listens', 'collector']) await expect(pool.control(name), name).not.toBeChecked();
});

test('a value put right runs at once, without waiting for the check', async ({ page }) => {
  const pool = new Pool(page);
  await pool.open();
  const before = await pool.number();
  await pool.set({ workers: 65 });
  await expect(pool.control('workers')).toHaveAttribute('aria-invalid', 'true');
  // In one task of the page, so that no check can come between the correction and Run.
  await pool.control('workers').evaluate((control) => {
    control.value = '2';
    control.dispatchEvent(new InputEvent('input', { bubbles: true }));
    control.form.requestSubmit();
  });
  expect(await pool.ended(before)).toMatchObject({ kind: 'finished', stats: { completed: 10 } });
  expect(await pool.workers()).toHaveLength(2);
});

test('a refused run leaves the one under way alone', async ({ page }) => {
  const pool = new Pool(page);
  await pool.open();
  await pool.set({ size: 1500, jobs: 3 });
  const before = await pool.start();
  await pool.busy(3);
  await pool.control('workers').evaluate((control) => {
    control.value = '65';
    control.dispatchEvent(new InputEvent('input', { bubbles: true }));
    control.form.requestSubmit();
  });
  await expect(pool.control('workers')).toBeFocused();
  expect(await pool.ended(before)).toMatchObject({ kind: 'finished', stats: { completed: 3 } });
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
