// Our pool against raw workers and the peers from npm, interleaved in one browser run: no-op throughput with a Promise each and in bulk, idle
// round trips, start-up, cancellation, CPU-bound work, payloads; and what it weighs, in the heap and over the network. Prints medians, spread and
// ratios; asserts nothing of time.
//
//   npm run bench -- pool         WPP_ROUNDS chooses the rounds (default 7)
//   . target/env.sh && npx playwright test --config playwright.bench.config.js tests/bench/pool.js -g 'idle'      one of them, on what is built
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { ROOT } from '../../scripts/command.js';
import { reportSize } from '../../scripts/size.js';
import { benchSite } from './bench_site.js';

const ROUNDS = Number(process.env.WPP_ROUNDS ?? 7);
test.setTimeout(40 * 60_000);

const PEERS = ['workerpool', 'comlink', 'threads.js', 'poolifier'];
/** Takes longer for a job the more of them wait: 10,000 at once take seconds, 100,000 minutes in which the page's own clock stands. */
const SLOW = ['threads.js'];
const ELSEWHERE = 'ours, coordinator in a worker', SINGLE = 'raw, one a message, 8 deep', EACH = 'raw, 256 a message, a Promise each', BULK = 'raw, 256 a message, in bulk';

const sorted = (values) => values.toSorted((a, b) => a - b);
const median = (values) => sorted(values)[Math.floor(values.length / 2)];
const spread = (values) => `${sorted(values)[0].toFixed(2)}–${sorted(values).at(-1).toFixed(2)}`;
const count = (n) => n.toLocaleString('en');

let site;
test.beforeAll(async () => {
  site = await benchSite();
});
test.afterAll(() => site?.close());

test.beforeEach(async ({ page }) => {
  const told = new Set(); // poolifier starts workers that fail again and again
  const once = (words) => void (told.has(words) || (told.add(words), console.log(`     page says ${words}`)));
  page.on('pageerror', (error) => once(error.message));
  page.on('console', (message) => message.type() === 'error' && once(message.text()));
  await open(page, site.url);
});

async function open(page, url) {
  await page.goto(url);
  await expect(page).toHaveTitle('ready');
}

/**
 * Contenders in turn, round after round (site/in_turn.js says what each wish means); prints their figures and the names of those that failed.
 * @param {import('@playwright/test').Page} page @param {string} title @param {string} unit
 * @param {object} wish
 * @returns {Promise<(name: string) => number>}  medians, NaN where there is none
 */
async function compare(page, title, unit, wish) {
  return tell(title, unit, await measure(page, wish));
}

const measure = (page, wish) => page.evaluate((wish) => window.inTurn(wish), { n: 2, rounds: ROUNDS, ...wish });

/** @param {(value: any) => number} [figure]  of what one measurement gives */
function tell(title, unit, { values, failed }, figure = Number) {
  console.log(`\n     ${title}; load ${loadavg()[0].toFixed(1)}`);
  const medians = {};
  for (const [name, all] of Object.entries(values)) {
    if (all.length === 0) continue;
    const figures = all.map(figure);
    if (!failed[name]) medians[name] = median(figures);
    console.log(`       ${name.padEnd(38)} ${median(figures).toFixed(2).padStart(9)} ${unit}   (${spread(figures)})`);
  }
  for (const [name, words] of Object.entries(failed)) console.log(`       ${name.padEnd(38)}    failed: ${words}`);
  // That ours is late is no broken program, but that it gives what it should not is.
  expect.soft(Object.entries(failed).filter(([name, words]) => name.startsWith('ours') && !words.startsWith('no end'))).toEqual([]);
  return (name) => medians[name] ?? NaN;
}

/** @param {string} words @param {number} value @param {{ atLeast?: number, atMost?: number }} [wanted] */
function ratio(words, value, { atLeast, atMost } = {}) {
  const told = value < 0.1 ? value.toPrecision(1) : value.toFixed(2), bound = atLeast ? `; at least ${atLeast} is wanted` : atMost ? `; at most ${atMost} is wanted` : '';
  const isMet = Number(told) >= (atLeast ?? -Infinity) && Number(told) <= (atMost ?? Infinity);
  console.log(`       → ${told} ${words}${bound}${bound && !isMet ? '  MISSED' : ''}`);
}

/** The fastest of them. */
function bestPeer(of) {
  const [best] = PEERS.filter((name) => !Number.isNaN(of(name))).sort((a, b) => of(a) - of(b));
  return { name: `best peer (${best})`, value: of(best) };
}

test('no-op throughput, a Promise each', async ({ page }) => {
  for (const jobs of [1_000, 10_000, 100_000]) {
    const peers = jobs > 1_000 ? PEERS.filter((name) => !SLOW.includes(name)) : PEERS;
    const of = await compare(page, `run(), ${count(jobs)} jobs, 2 workers`, 'µs/job', { names: ['ours', ELSEWHERE, SINGLE, EACH, ...peers], what: 'run', arg: jobs });
    const best = bestPeer(of);
    ratio(`× the ${best.name}`, best.value / of('ours'), { atLeast: 12 });
    ratio('of raw in batches with a Promise each', of(EACH) / of('ours'), { atLeast: 0.6 });
  }
});

test('no-op throughput in bulk', async ({ page }) => {
  const ways = { 'map()': 'ours', 'results()': 'ours, submit() and results()' }, first = {};
  for (const jobs of [10_000, 100_000, 1_000_000]) {
    const isLong = jobs > 100_000, peers = isLong ? [] : PEERS.filter((name) => !SLOW.includes(name));
    const of = await compare(page, `map() and results() in batches, ${count(jobs)} jobs, 2 workers`, 'µs/job',
      { names: [...Object.values(ways), ELSEWHERE, BULK, ...peers], what: 'bulk', arg: jobs, ...(isLong ? { rounds: Math.min(3, ROUNDS), warm: 0, limitMs: 180_000 } : {}) });
    const best = bestPeer(of);
    for (const [way, name] of Object.entries(ways)) {
      const mine = of(name);
      first[way] ??= mine;
      if (!isLong) ratio(`× the ${best.name} with a Promise each: ${way}`, best.value / mine, { atLeast: jobs > 10_000 ? 50 : 30 });
      ratio(`of raw in bulk: ${way}`, of(BULK) / mine, { atLeast: 0.6 });
      if (isLong) ratio(`of what a job of 10,000 costs: ${way}`, mine / first[way], { atMost: 1.3 });
    }
  }
});

test('one, two and four workers', async ({ page }) => {
  for (const [what, words, raw] of [['run', 'run()', EACH], ['bulk', 'map() in batches', BULK]]) {
    const counts = [1, 2, 4], names = counts.flatMap((n) => [`ours × ${n}`, `${raw} × ${n}`]);
    const of = await compare(page, `${words}, 100,000 jobs, so many workers`, 'µs/job', { names, what, arg: 100_000 });
    for (const n of counts) ratio(`of raw with ${n}`, of(`${raw} × ${n}`) / of(`ours × ${n}`));
  }
});

test('idle round trip', async ({ page }) => {
  await open(page, site.isolated); // for its finer clock: that of other pages has steps of 100 µs
  const names = ['ours', ELSEWHERE, SINGLE, ...PEERS];
  const of = await compare(page, 'one job there and back, an idle pool of 2', 'µs', { names, what: 'run', arg: 1, rounds: 40 * ROUNDS, warm: 20, restMs: 1 });
  const best = bestPeer(of);
  ratio(`of the ${best.name}`, of('ours') / best.value, { atMost: 1.25 });
});

test('start-up', async ({ page }) => {
  const figures = await measure(page, { names: ['ours', 'ours, its import as well', ELSEWHERE, 'raw', ...PEERS], what: 'startUp', arg: 4, rounds: ROUNDS, restMs: 300 });
  for (const [key, words] of [['first', 'first result'], ['all', 'all four have answered']]) {
    const of = tell(`4 workers from nothing: ${words}`, 'ms', figures, (value) => value[key]);
    ratio('of raw', of('ours') / of('raw'), { atMost: 1.5 });
  }
});

test('a job that never ends, cancelled', async ({ page }) => {
  // Chromium's terminated thread goes on for up to two seconds, and a core with it: the next contender is not to pay for that.
  const of = await compare(page, 'one worker in an endless loop: from cancelling it to the next result', 'ms',
    { names: ['ours', 'ours, one spare', 'raw', 'workerpool'], what: 'replaced', n: 1, restMs: 2_500 });
  ratio('of raw, terminate() and a new Worker', of('ours') / of('raw'), { atMost: 1 });
  ratio('of that with one spare', of('ours, one spare') / of('raw'), { atMost: 0.5 });
});

test('CPU-bound jobs', async ({ page }) => {
  const arg = { jobs: 256, ms: 5 }, names = ['ours', 'ours × 1', ELSEWHERE, 'raw, one a message, 1 deep', ...PEERS];
  const of = await compare(page, `256 jobs of 5 ms, 2 workers (at best ${arg.jobs * arg.ms / 2} ms)`, 'ms', { names, what: 'spin', arg });
  ratio('of raw, one job a message', of('ours') / of('raw, one a message, 1 deep'), { atMost: 1 });
  ratio('× as fast with 2 workers as with 1', of('ours × 1') / of('ours'));
});

test('payloads of 1 MB', async ({ page }) => {
  for (const [task, words] of [['copy', 'cloned'], ['back', 'transferred']]) {
    const of = await compare(page, `200 jobs with 1 MB in and 1 MB out, ${words}, 4 under way, 2 workers`, 'µs/job',
      { names: ['ours', ELSEWHERE, 'raw', 'comlink'], what: 'payload', arg: { task, jobs: 200, bytes: 1_000_000, deep: 4 } });
    ratio('of raw', of('ours') / of('raw'), task === 'back' ? { atMost: 1.2 } : {});
  }
});

test('heap of outstanding jobs', async ({ page }) => {
  const JOBS = 100_000, cdp = await page.context().newCDPSession(page);
  const heap = async () => {
    await cdp.send('HeapProfiler.collectGarbage');
    return (await cdp.send('Runtime.getHeapUsage')).usedSize;
  };
  // Catches the wasm memory of the pool on its way: it is not of the JS heap, and nothing hands it out.
  await page.evaluate(async () => {
    const { instantiate } = WebAssembly;
    WebAssembly.instantiate = async (...args) => {
      const made = await instantiate(...args);
      window.memory = (made.instance ?? made).exports.memory;
      return made;
    };
    window.contender = await window.CONTENDERS.ours.open(2);
    await window.contender.run(1);
  });
  const wasm = () => page.evaluate(() => window.memory.buffer.byteLength);
  const figures = { values: { ours: [], 'promises alone': [], 'ours, once settled': [] }, failed: {} }, wasmBefore = await wasm();
  const add = (name, bytes) => figures.values[name].push(bytes / JOBS);
  for (let round = 0; round < ROUNDS; round++) {
    const before = await heap();
    await page.evaluate(async (n) => {
      window.contender.pool.pause();
      window.held = Array.from({ length: n }, (_, i) => window.contender.pool.run('noop', i));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }, JOBS);
    add('ours', await heap() - before);
    await page.evaluate(async () => {
      window.contender.pool.resume();
      await Promise.all(window.held);
      window.held = null;
      await new Promise((resolve) => setTimeout(resolve, 200));
    });
    const settled = await heap();
    add('ours, once settled', settled - before);
    await page.evaluate((n) => {
      window.held = Array.from({ length: n }, () => {
        let settle;
        return { promise: new Promise((resolve) => { settle = resolve; }), settle };
      });
    }, JOBS);
    add('promises alone', await heap() - settled);
    await page.evaluate(() => { window.held = null; });
  }
  const of = tell(`run() of ${count(JOBS)} jobs, the pool paused: JS heap after a collection`, 'B/job', figures);
  console.log(`       wasm memory, besides: ${count(wasmBefore)} B before, ${count(await wasm())} B after: ${((await wasm() - wasmBefore) / JOBS).toFixed(0)} B/job`);
  ratio('B of JS heap for each outstanding job', of('ours'), { atMost: 160 });
});

test('download size', () => {
  const kB = (name) => gzipSync(readFileSync(join(ROOT, 'dist', 'pool', name)), { level: 9 }).length / 1000;
  const sizes = ['pool.js', 'worker.txt', 'pool_bg.wasm'].map((name) => [name, kB(name)]);
  console.log('\n     The pool alone, gzip:');
  for (const [name, size] of [...sizes, ['total', sizes.reduce((sum, [, size]) => sum + size, 0)]]) console.log(`       ${name.padEnd(12)} ${size.toFixed(1).padStart(7)} kB`);
  reportSize();
});
