// Blur (radius 4) and greyscale of 1024 × 1024 pixels in a Web Worker: plain JavaScript, wasm, wasm with SIMD, in turn, round after round, in
// one browser run; and native Rust from the same source at the end of each round. The wasm's times contain its copies of the pixels in and out. All make the same bytes. Prints medians, spread and ratios;
// asserts nothing of time.
//
//   npm run bench -- kernels      WPP_ROUNDS chooses the rounds (default 7), of 5 pictures each
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ROOT } from '../../scripts/command.js';
import { serve } from '../../scripts/serve.js';

const ROUNDS = Number(process.env.WPP_ROUNDS ?? 7), PICTURES = 5;
/** Pictures before those, in each round and for each contender: what was idle is slow at first. native.rs has the same number. */
const WARM = 3;
const SITE = join(ROOT, 'target', 'bench-kernels');
const CONTENDERS = { 'plain JavaScript': null, wasm: 'kernels_bg.wasm', 'wasm, SIMD': 'kernels_simd_bg.wasm' };
test.setTimeout(20 * 60_000);

const sorted = (/** @type {number[]} */ values) => values.toSorted((a, b) => a - b);
const median = (/** @type {number[]} */ values) => sorted(values)[Math.floor(values.length / 2)];

test('blur and greyscale of a picture', async ({ page }) => {
  mkdirSync(SITE, { recursive: true });
  writeFileSync(join(SITE, 'index.html'), '<!doctype html><title>Kernels</title><link rel="icon" href="data:,">');
  for (const name of ['kernels_bg.wasm', 'kernels_simd_bg.wasm', 'kernels_glue.js']) cpSync(join(ROOT, 'pkg', name), join(SITE, name));
  for (const name of ['kernels_plain.js', 'kernels_worker.js']) cpSync(join(ROOT, 'tests', 'bench', 'site', name), join(SITE, name));
  const bench = (/** @type {string[]} */ ...args) => execFileSync('cargo', ['bench', '-q', '--bench', 'native', ...args], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  bench('--no-run');
  const site = await serve(SITE);
  await page.goto(site.url);
  /** @type {Record<string, number[]>} */
  const all = { ...Object.fromEntries(Object.keys(CONTENDERS).map((name) => [name, []])), 'native Rust': [] };
  const hashes = new Set();
  for (let round = -1; round < ROUNDS; round++) {
    // The round before the first warms up: the browser compiles what runs often a second time.
    const answers = await page.evaluate(async ({ contenders, n, warm }) => {
      window.workers ??= Object.fromEntries(Object.keys(contenders).map((name) => [name, new Worker('kernels_worker.js', { type: 'module' })]));
      const answers = [];
      for (const [name, wasm] of Object.entries(contenders)) {
        const worker = window.workers[name];
        const made = await new Promise((resolve, reject) => {
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => reject(new Error(message));
          worker.postMessage({ wasm, glue: 'kernels_glue.js', n, warm });
        });
        answers.push(...made.map((each) => ({ name, ...each })));
      }
      return answers;
    }, { contenders: CONTENDERS, n: PICTURES, warm: WARM });
    const native = bench('--', String(PICTURES)).trim().split('\n').map((line) => line.split(' '));
    answers.push(...native.map(([ms, , hash]) => ({ name: 'native Rust', ms: Number(ms), hash: Number(hash) })));
    for (const { name, ms, hash } of answers) {
      hashes.add(hash);
      if (round >= 0) all[name].push(ms);
    }
  }
  await site.close();
  console.log(`\n     ${ROUNDS} rounds of ${PICTURES} pictures, load ${loadavg().map((n) => n.toFixed(1)).join(' ')}`);
  for (const [name, values] of Object.entries(all)) {
    const [least, most] = [sorted(values)[0], sorted(values).at(-1)];
    console.log(`       ${name.padEnd(20)} ${median(values).toFixed(2).padStart(8)} ms   (${least.toFixed(2)}–${most.toFixed(2)})`);
  }
  for (const [what, of] of [['medians', median], ['fastest', (values) => Math.min(...values)]]) {
    const simd = of(all['wasm, SIMD']);
    console.log(`       ratios of ${what}: SIMD ${(of(all['plain JavaScript']) / simd).toFixed(2)} × plain JavaScript, ${(of(all.wasm) / simd).toFixed(2)} × wasm without, ` +
      `${(of(all['native Rust']) / simd).toFixed(2)} × native Rust`);
  }
  expect(hashes.size, 'all make the same bytes').toBe(1);
});
