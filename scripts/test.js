// Every test, from a bare machine on, in stages; stops at the first stage that fails.
//
//   npm test                     everything
//   npm test -- host www         some groups: host (Rust without a browser), www (the page's JavaScript without a browser),
//                                wasm (Rust in two browsers), page (the built page in two browsers),
//                                pool (createPool in two browsers), embed (the embed in pages of others, in two browsers)
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildExample, EXAMPLE, TARGET_DIR } from './build-example.js';
import { buildWasm } from './build-wasm.js';
import { build } from './build.js';
import { main, ROOT, run, Stop } from './command.js';
import { setUp } from './setup.js';
import { checkSize } from './size.js';

const WASM = ['--target', 'wasm32-unknown-unknown'];

/** @type {{ group: string, name: string, run: () => Promise<unknown>, tests?: boolean }[]}  tests: must have run some */
const STAGES = [
  { group: 'all', name: 'set-up', run: () => setUp('test') },

  { group: 'host', name: 'formatting of Rust', run: () => run('cargo', ['fmt', '--check'], { advice: 'run `cargo fmt`' }) },
  { group: 'host', name: 'lints on the host', run: () => clippy([]) },
  { group: 'host', name: 'Rust tests on the host', tests: true, run: () => counted('cargo', ['test']) },

  { group: 'www', name: 'wasm for the page', run: () => buildWasm() },
  { group: 'www', name: 'types of the JavaScript', run: () => types() },
  { group: 'www', name: 'JavaScript tests', tests: true, run: () => counted('node', ['--test', '--test-reporter=spec', ...['tests/www', 'tests/scripts'].flatMap(scriptsIn)]) },

  { group: 'wasm', name: 'lints for wasm32', run: () => clippy(WASM) },
  { group: 'wasm', name: 'Rust tests in Chromium', tests: true, run: () => wasmPack('--chrome', true) },
  { group: 'wasm', name: 'Rust tests in Chromium, not isolated', tests: true, run: () => wasmPack('--chrome', false) },
  { group: 'wasm', name: 'Rust tests in Firefox', tests: true, run: () => wasmPack('--firefox', true) },
  { group: 'wasm', name: 'Rust tests in Firefox, not isolated', tests: true, run: () => wasmPack('--firefox', false) },

  { group: 'wasm', name: "a crate with tasks of its own", run: () => example() },
  { group: 'wasm', name: 'its tests in Chromium', tests: true, run: () => exampleTests('--chrome') },
  { group: 'wasm', name: 'its tests in Firefox', tests: true, run: () => exampleTests('--firefox') },

  { group: 'page', name: 'production build', run: () => build() },
  { group: 'page', name: 'size of the page', run: async () => checkSize() },
  { group: 'page', name: 'the page in Chromium and Firefox', tests: true, run: () => counted('playwright', ['test']) },

  { group: 'pool', name: 'the pool for other pages', run: () => build() },
  { group: 'pool', name: 'types of the pool', run: () => run('tsc', ['--project', 'tests/types/tsconfig.json'], { advice: 'mend the types reported above' }) },
  { group: 'pool', name: 'the pool in Chromium and Firefox', tests: true, run: () => counted('playwright', ['test', '--config', 'playwright.pool.config.js']) },

  { group: 'embed', name: 'the embed', run: () => build() },
  { group: 'embed', name: 'size of the embed', run: async () => checkSize() },
  { group: 'embed', name: 'the embed in Chromium and Firefox', tests: true, run: () => counted('playwright', ['test', '--config', 'playwright.embed.config.js']) },
];

const clippy = (target) =>
  run('cargo', ['clippy', '--all-targets', ...target, '--', '-D', 'warnings'], { advice: 'mend what clippy reports above' });

async function types() {
  for (const project of ['tsconfig.json', 'tsconfig.worker.json']) {
    await run('tsc', ['--project', project], { advice: 'mend the types reported above' });
  }
}

/** In the page and in workers; most pages that embed ours are not cross-origin isolated, so both ways. */
function wasmPack(browser, isolated) {
  const env = isolated ? {} : { WASM_BINDGEN_TEST_NO_ORIGIN_ISOLATION: '1' };
  return counted('wasm-pack', ['test', '--headless', browser, '--', '--lib', '--test', '*'], env); // doc tests run on the host
}

/** The example crate as its reader would build it, and as clean as ours. */
async function example() {
  await buildExample();
  const manifest = ['--manifest-path', `${EXAMPLE}/Cargo.toml`];
  await run('cargo', ['fmt', '--check', ...manifest], { advice: 'run `cargo fmt` in it' });
  await clippy([...manifest, ...WASM, ...TARGET_DIR]);
}

const exampleTests = (browser) => counted('wasm-pack', ['test', '--headless', browser, EXAMPLE, '--test', 'pool', ...TARGET_DIR]);

/** Named one by one: Node 20 knows no patterns here. */
const scriptsIn = (folder) =>
  readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.test.js')).sort().map((name) => join(folder, name));

// ---------------------------------------------------------------- counting

const count = { passed: 0, failed: 0, skipped: 0 };

/** Runs a test runner and adds up what its closing lines say. */
function counted(program, args, env = {}) {
  return run(program, args, { env, onLine: read, advice: 'mend the tests that failed above' });
}

/** @param {string} line */
function read(line) {
  const plain = line.replace(/\x1b\[[0-9;]*m/g, '');
  const rust = plain.match(/^test result: .* (\d+) passed; (\d+) failed; (\d+) ignored/);
  const node = plain.match(/^ℹ (pass|fail|skipped|todo) (\d+)$/);
  const playwright = plain.match(/^ {2}(\d+) (passed|failed|flaky|skipped|did not run|interrupted)\b/);
  if (rust) add(rust[1], rust[2], rust[3]);
  else if (node) add(...['pass', 'fail', 'skipped'].map((kind) => (node[1] === kind ? node[2] : 0)));
  else if (playwright) add(...['passed', 'failed', 'skipped'].map((kind) => (playwright[2] === kind ? playwright[1] : 0)));
}

function add(passed, failed, skipped) {
  count.passed += Number(passed);
  count.failed += Number(failed);
  count.skipped += Number(skipped);
}

// -------------------------------------------------------------------- main

main(async () => {
  const groups = process.argv.slice(2);
  const known = [...new Set(STAGES.map((stage) => stage.group))].filter((group) => group !== 'all');
  const unknown = groups.find((group) => !known.includes(group));
  if (unknown) throw new Stop(`There is no group of tests "${unknown}": choose among ${known.join(', ')}.`);

  const stages = STAGES.filter(({ group }) => groups.length === 0 || group === 'all' || groups.includes(group));
  const rows = [];
  let failure;
  for (const [idx, stage] of stages.entries()) {
    console.log(`\n==== ${idx + 1}/${stages.length}: ${stage.name} ====`);
    const start = performance.now();
    const before = count.passed;
    failure = await stage.run().then(
      () => (stage.tests && count.passed === before ? new Stop('no test ran: look at the line that starts them in scripts/test.js.') : undefined),
      (error) => error,
    );
    const seconds = (performance.now() - start) / 1000;
    rows.push({ stage, seconds, words: failure ? 'FAILED' : stage.tests ? `${count.passed - before} passed` : 'passed' });
    if (failure) break;
    console.log(`---- ${stage.name}: passed in ${seconds.toFixed(1)} s`);
  }

  console.log('\n==== summary ====');
  for (const { stage, seconds, words } of rows) console.log(`${seconds.toFixed(1).padStart(7)} s  ${stage.name.padEnd(38)} ${words}`);
  const total = rows.reduce((sum, row) => sum + row.seconds, 0);
  console.log(`${total.toFixed(1).padStart(7)} s  in all${failure ? `; ${stages.length - rows.length} stages not run` : ''}`);
  const failed = failure ? Math.max(count.failed, 1) : 0;
  console.log(`\n${count.passed} passed, ${failed} failed${count.skipped ? `, ${count.skipped} skipped` : ''}`);
  if (!failure) return;
  if (!(failure instanceof Stop)) console.error(failure);
  throw new Stop(`Stage "${rows.at(-1).stage.name}" failed: ${failure.message || 'the sentence that starts with "setup:" says what to do.'}`);
});
