// Fuzzes the doors by which outside data comes in (tests/hostile/README.md), guided by coverage.
//
//   npm run fuzz                                   every door, ten minutes each
//   npm run fuzz -- link frames                    some doors: link, record, embed, thrown (JavaScript); frames, settings, options, runs (Rust)
//   npm run fuzz -- record --minutes 1 --seed 7    for so long, from this seed
//
// An input that reaches code which none before it reached joins the corpus in tests/hostile/seeds/, which every `npm test` goes through. So does
// one that breaks a rule, made as small as it gets: it is printed with its seed, and the command fails. Rust doors need a C++ compiler.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { main, ROOT, run, Stop } from './command.js';
import { setUp } from './setup.js';

const RUST = ['frames', 'settings', 'options', 'runs'];
const SEEDS = join(ROOT, 'tests', 'hostile', 'seeds'), TARGET = join(ROOT, 'target', 'fuzz');
/** Of one input that is kept, in bytes, and of all of a door's. */
const MOST_BYTES = 1_024, MOST_LINES = 400;
/** What has stable LLVM count the edges that run; a sanitizer would need more, and there is no unsafe code to find faults in. */
const COVERAGE = ['-Cpasses=sancov-module', ...['level=4', 'inline-8bit-counters', 'pc-table', 'trace-compares'].map((each) => `-Cllvm-args=-sanitizer-coverage-${each}`),
  '-Ccodegen-units=1', '-Clink-dead-code', '--cfg=fuzzing'];

main(async () => {
  await setUp('build');
  const { DOORS } = await import('../tests/hostile/doors/index.js'); // with the packages that the page needs
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } } });
  const ms = Number(values.minutes) * 60_000, seed = Number(values.seed ?? Date.now() % 2 ** 31), known = [...DOORS.map(({ name }) => name), ...RUST];
  if (!(ms > 0) || !Number.isInteger(seed)) throw new Stop('--minutes must be a number above 0, and --seed a whole number.');
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown) throw new Stop(`There is no door "${unknown}": choose among ${known.join(', ')}.`);
  const asked = positionals.length ? positionals : known, rust = asked.filter((name) => RUST.includes(name)), broken = [];
  if (rust.length) await run('cargo', ['build', '--release', '--manifest-path', 'tests/fuzz/Cargo.toml', '--target', host(), ...rust.flatMap((name) => ['--bin', name])],
    { env: { CARGO_TARGET_DIR: TARGET, RUSTFLAGS: COVERAGE.join(' ') }, advice: 'libFuzzer is compiled from C++: install g++ or clang++' });
  for (const name of asked) {
    console.log(`\n==== ${name}: ${ms / 60_000} minutes, seed ${seed} ====`);
    const isFine = RUST.includes(name) ? await fuzzRust(name, ms, seed) : await fuzzPage(DOORS.find((door) => door.name === name), ms, seed);
    if (!isFine) broken.push(name);
  }
  if (broken.length) throw new Stop(`A rule was broken at: ${broken.join(', ')}. The inputs stand last in tests/hostile/seeds/.`);
});

// ----------------------------------------------------------------- JavaScript

/** @param {any} door @param {number} ms @param {number} seed */
async function fuzzPage(door, ms, seed) {
  const path = join(SEEDS, `${door.name}.jsonl`), lines = linesOf(path), began = performance.now();
  const { fuzz } = await import('../tests/hostile/fuzz.js');
  const { n, found, kept } = await fuzz(door, { seed, kept: lines.map((line) => JSON.parse(line)), ms, isGuided: true, tell: console.log });
  const seconds = (performance.now() - began) / 1000;
  console.log(`${door.name}: ${n} inputs in ${seconds.toFixed(0)} s, ${(n / seconds).toFixed(0)} a second; ${kept.length} reached something new`);
  if (found) console.log(`${door.name}: seed ${seed} found ${JSON.stringify(found.input).slice(0, 2_000)}\n${found.error.stack}`);
  write(path, [...lines, ...kept.map((input) => JSON.stringify(input))].slice(0, MOST_LINES).concat(found ? JSON.stringify(found.input) : []));
  return !found;
}

// ----------------------------------------------------------------------- Rust

/** @param {string} name @param {number} ms @param {number} seed */
async function fuzzRust(name, ms, seed) {
  const path = join(SEEDS, `${name}.hex`), [corpus, least, found] = ['corpus', 'least', 'found'].map((each) => join(TARGET, each, name));
  for (const folder of [corpus, least, found]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
  linesOf(path).forEach((line, n) => writeFileSync(join(corpus, String(n)), Buffer.from(line, 'hex')));
  const program = join(TARGET, host(), 'release', name), limits = [`-max_len=${MOST_BYTES}`, '-timeout=20', `-artifact_prefix=${found}/`];
  const isFine = await run(program, [corpus, `-max_total_time=${Math.ceil(ms / 1000)}`, `-seed=${seed}`, '-print_final_stats=1', '-verbosity=0', ...limits]).then(() => true, () => false);
  // The fewest of them that together reach as much.
  await run(program, ['-merge=1', least, corpus, '-verbosity=0', ...limits]).catch(() => {});
  const hexOf = (/** @type {string} */ folder) => readdirSync(folder).map((file) => readFileSync(join(folder, file)).toString('hex'));
  write(path, [...hexOf(least).sort((one, other) => one.length - other.length).slice(0, MOST_LINES), ...hexOf(found)]);
  for (const hex of hexOf(found)) console.log(`${name}: seed ${seed} found ${hex.slice(0, 2_000)}`);
  return isFine;
}

/** This machine, in rustc's words. */
function host() {
  return `${{ x64: 'x86_64', arm64: 'aarch64' }[/** @type {'x64'} */ (process.arch)]}-${process.platform === 'darwin' ? 'apple-darwin' : 'unknown-linux-gnu'}`;
}

/** @param {string} path */
function linesOf(path) {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
}

/** @param {string} path @param {string[]} lines */
function write(path, lines) {
  writeFileSync(path, [...new Set(lines), ''].join('\n'));
}
