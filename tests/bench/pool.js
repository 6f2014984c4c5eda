// Our pool against raw workers and the peers from npm, interleaved in one browser run: no-op throughput with a Promise each and in bulk, idle
// round trips, start-up, CPU-bound work, payloads, cancellation. Prints medians, spread and ratios; asserts nothing of time.
//
//   npm run bench -- pool         WPP_ROUNDS chooses the rounds (default 7)
import { expect, test } from '@playwright/test';
import { benchSite } from './bench_site.js';

const ROUNDS = Number(process.env.WPP_ROUNDS ?? 7), ONLY = process.env.WPP_ONLY?.split(',');
test.setTimeout(40 * 60_000);

const sorted = (values) => values.toSorted((a, b) => a - b);
const median = (values) => sorted(values)[Math.floor(values.length / 2)];
const spread = (values) => `${sorted(values)[0].toFixed(2)}–${sorted(values).at(-1).toFixed(2)}`;

let site;
test.beforeAll(async () => {
  site = await benchSite();
});
test.afterAll(() => site?.close());

test.beforeEach(async ({ page }) => {
  page.on('pageerror', (error) => console.log('page error', error.message));
  await page.goto(site.url);
  await expect(page).toHaveTitle('ready');
});

/**
 * µs per job of each contender, in turn, round after round; each keeps its workers over the rounds.
 * @param {import('@playwright/test').Page} page @param {string[]} names @param {'run' | 'bulk'} how @param {number} jobs
 */
async function perJob(page, names, how, jobs, n = 2, rounds = ROUNDS) {
  return page.evaluate(async ({ names, how, jobs, n, rounds }) => {
    const us = Object.fromEntries(names.map((name) => [name, []]));
    const started = [];
    for (const name of names) started.push([name, await CONTENDERS[name].start(n)]);
    for (let round = -1; round < rounds; round++) {
      for (const [name, contender] of started) {
        const start = performance.now();
        await contender[how](jobs);
        if (round >= 0) us[name].push((performance.now() - start) * 1000 / jobs);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    for (const [, contender] of started) await contender.stop();
    return us;
  }, { names, how, jobs, n, rounds });
}

/** @param {string} title @param {Record<string, number[]>} us @param {string} unit */
function print(title, us, unit = 'µs/job') {
  console.log(`\n     ${title}`);
  for (const [name, values] of Object.entries(us)) console.log(`       ${name.padEnd(38)} ${median(values).toFixed(2).padStart(9)} ${unit}   (${spread(values)})`);
}

const PEERS = ['workerpool', 'comlink'];
const SLOW = ['threads.js'];

test('no-op throughput, a Promise each', async ({ page }) => {
  const names = ['ours', 'ours, coordinator in a worker', 'raw, one a message, 8 deep', 'raw, 256 a message, a Promise each', ...PEERS];
  const few = await perJob(page, [...names, ...SLOW], 'run', 1_000);
  print('1,000 jobs, 2 workers', few);
  for (const jobs of [10_000, 100_000]) {
    const us = await perJob(page, jobs > 10_000 ? names.filter((name) => name !== 'workerpool') : names, 'run', jobs);
    print(`${jobs.toLocaleString('en')} jobs, 2 workers`, us);
    const best = Math.min(...PEERS.filter((name) => us[name]).map((name) => median(us[name]))), mine = median(us.ours), raw = median(us['raw, 256 a message, a Promise each']);
    console.log(`       ratios: ${(best / mine).toFixed(1)} × the best peer; ${(raw / mine).toFixed(2)} of raw batched with Promises`);
  }
});

test('no-op throughput in bulk', async ({ page }) => {
  for (const jobs of [10_000, 100_000, 1_000_000]) {
    const us = await perJob(page, ['ours', 'ours, coordinator in a worker', 'raw, 256 a message, in bulk'], 'bulk', jobs, 2, jobs > 100_000 ? 3 : ROUNDS);
    if (jobs <= 10_000) Object.assign(us, await perJob(page, ['comlink'], 'run', jobs));
    print(`${jobs.toLocaleString('en')} jobs, 2 workers, map() in batches`, us);
    console.log(`       ratios: ${(median(us['raw, 256 a message, in bulk']) / median(us.ours)).toFixed(2)} of raw in bulk${us.comlink ? `; ${(median(us.comlink) / median(us.ours)).toFixed(1)} × comlink` : ''}`);
  }
});

test('idle round trip', async ({ page }) => {
  const names = ['ours', 'ours, coordinator in a worker', 'raw, one a message, 8 deep', ...PEERS, ...SLOW];
  const us = await page.evaluate(async (names) => {
    const us = Object.fromEntries(names.map((name) => [name, []])), started = [];
    for (const name of names) started.push([name, await CONTENDERS[name].start(2)]);
    for (let round = 0; round < 300; round++) {
      for (const [name, contender] of started) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        const start = performance.now();
        await contender.run(1);
        if (round >= 20) us[name].push((performance.now() - start) * 1000);
      }
    }
    for (const [, contender] of started) await contender.stop();
    return us;
  }, names);
  print('one job there and back, an idle pool', us, 'µs');
  console.log(`       ratio: ${(median(us.ours) / Math.min(...[...PEERS, ...SLOW].map((name) => median(us[name])))).toFixed(2)} of the best peer`);
});
