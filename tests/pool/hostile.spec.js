// createPool under bad options, bad submissions and bad tasks (tests/hostile/corpus/pool.json): each has its sentence, every job settles once, and
// the pool goes on.
import { corpusOf } from '../hostile/corpus.js';
import { COORDINATORS, expect, test } from './fixture.js';

const all = corpusOf('pool'), of = (/** @type {string} */ door) => all.filter((bad) => bad.door === door);

/** As tests/hostile/values.js, in the page; an endless text is made there. */
const HELPERS = `(value) => {
  const alive = (value) => {
    if (Array.isArray(value)) return value.map(alive);
    if (typeof value !== 'object' || value === null) return value;
    if (value.$) return { NaN: NaN, Infinity: Infinity }[value.$];
    if (value.$repeat) return typeof value.$repeat[0] === 'string' && value.$repeat[1] > 1e6 ? value.$repeat[0].repeat(value.$repeat[1]) : Array(value.$repeat[1]).fill(value.$repeat[0]);
    return Object.fromEntries(Object.entries(value).map(([name, its]) => [name, alive(its)]));
  };
  return alive(value);
}`;

for (const coordinator of COORDINATORS) {
  test.describe(`coordinator ${coordinator}`, () => {
    test('each bad option is refused in its sentence, and leaves no worker behind', async ({ page }) => {
      await page.goto('./index.html');
      await page.waitForFunction('globalThis.isReady');
      const told = await page.evaluate(async ({ bad, helpers, coordinator }) => {
        const { createPool } = await import('./pool/pool.js'), alive = (0, eval)(helpers), told = [];
        for (const { input } of bad) {
          const options = alive(input), isPlain = typeof options === 'object' && options !== null;
          told.push(await createPool(isPlain ? { coordinator, ...options } : options).then(() => 'it was taken', ({ name, kind, message }) => `${name} ${kind}: ${message}`));
        }
        return told;
      }, { bad: of('create'), helpers: HELPERS, coordinator });
      expect(told.length).toBeGreaterThan(15);
      told.forEach((words, n) => {
        const { name, error } = of('create')[n];
        expect(words, name).toContain(`PoolError config: ${error}`);
        expect(words.length, name).toBeLessThan(300);
      });
      await expect.poll(() => page.evaluate(async () => (await navigator.locks.query()).held.length), 'every worker has gone').toBe(0);
    });

    test('each bad submission is refused in its sentence, and no job is lost', async ({ ward }) => {
      const { value: told } = await ward({ coordinator, workers: 2 }, async ({ pool }, { bad }) => {
        const said = [];
        for (const { door, input } of bad) {
          try {
            if (door === 'run') await pool.run(...input);
            if (door === 'map') for await (const _ of pool.map(...input));
            if (door === 'resize') pool.resize(input);
            said.push('it was taken');
          } catch ({ name, kind, message }) {
            said.push(`${name} ${kind}: ${message}`);
          }
        }
        return said;
      }, { bad: [...of('run'), ...of('map'), ...of('resize')] });
      [...of('run'), ...of('map'), ...of('resize')].forEach(({ name, error }, n) => expect(told[n], name).toContain(`PoolError config: ${error}`));
    });

    test('each bad task has its error, and the pool goes on', async ({ ward }) => {
      const { value: told } = await ward({ coordinator, workers: 2, retry: { attempts: 1 } }, async (ward, { bad }) => {
        const said = [];
        for (const { input } of bad) {
          const { ok, error } = await (await ward.submit(input, undefined, { idempotent: false })).result;
          said.push(ok ? 'it completed' : `${error.kind}: ${String(error.message).slice(0, 200)}`);
          if (await ward.pool.run('double', { value: 21 }) !== 42) throw new Error('the pool does not go on');
        }
        return said;
      }, { bad: of('task') });
      of('task').forEach(({ name, error, input }, n) => {
        expect(told[n], name).toContain(error);
        expect(told[n], name).toMatch(input === 'yieldsFunction' ? /^not cloneable: / : input === 'closes' ? /^lost: / : /^failed: /);
      });
    });
  });
}

for (const coordinator of COORDINATORS) {
  test(`coordinator ${coordinator}: a task that listens to its worker's messages, and sends some, hears and says nothing`, async ({ ward }) => {
    const { value } = await ward({ coordinator, workers: 1 }, async ({ pool }) => {
      const forged = [2, 0, 0, 2, 0, [], ['forged']]; // an answer to the job after this one, as its worker would give it
      const values = [await pool.run('claimWorker', { forged })];
      for (let n = 0; n < 5; n++) values.push(await pool.run('echo', n));
      return [...values, await pool.run('overheard')];
    });
    expect(value).toEqual(['claimed', 0, 1, 2, 3, 4, 0]);
  });
}
