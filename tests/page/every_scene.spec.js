// Every scene from its own link, on real workers and simulated: how it ends, how many jobs it completes, and that its fix mends
// it. The simulated trace is the host's, bit for bit (tests/scenes.rs pins the same file).
import { readFileSync } from 'node:fs';
import { expect, test } from './fixture.js';
import { expectBooksBalance, Pool } from './pool.js';

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const HASHES = read('./scene_hashes.json');
const SCENES = read('../../src/scenes/manifest.json').map((id) => read(`../../src/scenes/${id}.json`));

/** How each ends and how many jobs are completed, live as simulated; a number that only the simulated clock fixes is left out. */
const ENDS = {
  basic: ['finished', 10], errors: ['finished', 6], fetch: ['finished', 4], images: ['finished', 8], own: ['finished', 10], timeout: ['finished'], priority: ['finished', 90], 'rate-limit': ['finished', 20],
  dynamic: ['finished', 120], pipeline: ['finished', 36], ordered: ['finished', 10], shutdown: ['finished', 40], metrics: ['finished', 400], repeat: ['finished'], 'not-stream': ['finished', 60], workers: ['finished', 64], buffer: ['finished', 120], 'not-few': ['finished', 2], 'not-varied': ['finished', 12],
  'not-whole': ['finished', 1], 'no-close': ['deadlock', 10], 'early-close': ['crashed'], 'late-send': ['crashed'],
  'double-close': ['crashed', 10], 'late-add': ['crashed'], deadlock: ['deadlock', 3], leak: ['leak'], deaf: ['finished', 0],
  unbounded: ['finished', 200], 'slow-head': ['finished', 10], 'retry-storm': ['finished', 0], 'no-respawn': ['leak'],
  'too-many': ['finished', 32], 'assumed-order': ['finished', 10], race: ['finished', 10],
};

/** A host that does not exist is told in the console; it is what the scene is about. */
test.use({ expectedProblems: [/no-such-host\.invalid|ERR_NAME_NOT_RESOLVED|ERR_INTERNET_DISCONNECTED/] });

for (const { id, fix } of SCENES) {
  for (const mode of ['simulated', 'live']) {
    // The page's own part of a live run is the same for all scenes, and seen in Firefox in many other files; all simulated ones run there
    // without a network (offline.spec.js), so that here are those with a fix.
    test(`scene ${id}, ${mode}${mode === 'live' || !fix ? ' @chromium' : ''}`, async ({ page }) => {
      test.slow();
      const pool = new Pool(page);
      await page.goto(`./#v=1&scene=${id}`);
      if (id === 'basic') await pool.ended(0); // it starts by itself
      await expect(pool.scene).toHaveValue(id);
      await pool.set({ mode });
      if (mode === 'simulated' && (await pool.speed.count())) await pool.speed.selectOption({ label: 'max' });
      const outcome = await pool.runToEnd();
      const [kind, completed] = ENDS[id];
      expect(outcome.kind).toBe(kind);
      // Live, a busy machine may still be trying when the service is up again.
      const isSure = id !== 'retry-storm' || mode === 'simulated';
      if (completed !== undefined && isSure) expect(outcome.stats.completed).toBe(completed);
      expectBooksBalance(outcome);
      if (mode === 'simulated') expect(outcome.hash).toBe(HASHES[id]);
      if (kind === 'crashed') await expect(pool.outcome).toContainText(outcome.crash.text);
      if (!fix) return;
      const before = await pool.number();
      await page.getByRole('button', { name: 'Apply the fix and run' }).click();
      expect((await pool.ended(before)).kind).toBe('finished');
      await expect(page.getByRole('button', { name: 'Show it broken again' })).toBeVisible();
    });
  }
}

test('a guess is answered, goals tick themselves off, and the way back leads to the scene before', async ({ page }) => {
  const pool = new Pool(page);
  await page.goto('./#v=1&scene=no-close');
  await page.getByLabel('Ten results come, then everything waits for ever').check();
  await pool.runToEnd();
  await expect(page.getByText('You were right.')).toBeVisible();
  await pool.choose('errors');
  await expect(page).toHaveURL(/scene=errors/);
  await pool.runToEnd();
  await expect(page.getByText('not reached yet')).toBeVisible();
  await pool.type('inputs', '1, 2, 3, 4, 5, 6, 7, 8');
  await pool.runToEnd();
  await expect(page.getByText('reached', { exact: true })).toBeVisible();
  await page.goBack();
  await expect(pool.scene).toHaveValue('no-close');
});
