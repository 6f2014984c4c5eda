// Compiles the crate for the browser, into pkg/, five times: what the page needs and what createPool needs have little in common
// beyond the core, and each should be small.
//   playground_bg.wasm      the playground's module, one for every thread, with the plain pattern alone: what the first run needs
//   programs_bg.wasm        the same with every program that a run can be, compiled for speed; programs_worker.js as below
//   playground_worker.js    its glue and www/worker_boot.js as one classic script: the text a worker is started from, since
//                           module workers do not start in a sandboxed frame
//   playground_glue.d.ts    the types of the global `wasm_bindgen` that worker_boot.js finds there
//   pool_bg.wasm            the pool's module, made small: compiled for speed it is a seventh larger, and no faster, since its steps are one a message
//   pool.js, pool.d.ts      its glue as an ES module
//   worker_glue.js          the same as a classic script, for scripts/build-pool.js
//   kernels_bg.wasm         the image kernels, compiled for speed; kernels_simd_bg.wasm: the same from the same source with simd128
//   kernels_glue.js         the glue of both: a classic script that leaves `wppKernels` behind
//
//   . target/env.sh && node scripts/build-wasm.js [--dev]
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isMain, main, ROOT, run, say, Stop } from './command.js';
import { stamp } from './stamp.js';

const TARGET = 'wasm32-unknown-unknown';
const TARGET_DIR = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');
const GLUE = join(ROOT, 'target', 'wasm-bindgen');
const PKG = join(ROOT, 'pkg');

const INPUTS = ['Cargo.toml', 'Cargo.lock', '.cargo', 'src', 'www/worker_boot.js', 'scripts/build-wasm.js', 'package-lock.json'];
const OUTPUTS = [
  'playground_bg.wasm', 'playground_worker.js', 'programs_bg.wasm', 'programs_worker.js', 'playground_glue.d.ts', 'pool_bg.wasm', 'pool.js', 'pool.d.ts', 'worker_glue.js', 'kernels_bg.wasm', 'kernels_simd_bg.wasm', 'kernels_glue.js',
].map((name) => `pkg/${name}`);

/**
 * @param {{ dev?: boolean }} [options]
 *   dev: sooner built, with checked arithmetic and the names of functions; larger and slower
 */
export async function buildWasm({ dev = false } = {}) {
  const rustc = output('rustc', ['-vV']);
  const made = stamp('pkg', INPUTS, [dev ? 'dev' : 'release', rustc, process.env.RUSTFLAGS ?? ''], OUTPUTS);
  if (made.holds()) return say('wasm', 'pkg/ is up to date');
  made.remove();
  mkdirSync(PKG, { recursive: true });
  for (const variant of ['playground', 'programs', 'pool', 'kernels', 'kernels_simd']) {
    say('wasm', `compiling the ${variant} for the browser${dev ? '' : ', optimised'}`);
    await compile(dev, variant);
    await bind(join(TARGET_DIR, TARGET, dev ? 'debug' : 'release', 'worker_pool_playground.wasm'), variant);
    if (!dev) await optimise(variant);
    await collect(dev, variant);
  }
  made.write();
}

async function compile(dev, variant) {
  const profile = dev
    ? ['--config', 'profile.dev.opt-level=1'] // without any optimisation it is too slow to watch
    : ['--release', '--config', flags(`--remap-path-prefix=${registry()}=`)]; // no path of this machine inside
  if (level(variant) !== 'z' && !dev) profile.push('--config', `profile.release.opt-level=${JSON.stringify(level(variant))}`);
  if (isSimd(variant)) profile.push('--config', flags('-Ctarget-feature=+simd128')); // added to those above
  const only = ['--no-default-features', '--features', `${isKernels(variant) ? 'kernels' : variant},small-allocator`];
  // The manifest's pair of crate types would turn link-time optimisation off: ask for the one that ships.
  const args = ['rustc', '--lib', '--crate-type', 'cdylib', '--target', TARGET, '--target-dir', TARGET_DIR, ...only, ...profile];
  await run('cargo', args, { advice: 'mend what the compiler reports above' });
}

/** For speed what is loaded when it is wanted and then computes at length: for the programs a simulated run takes 2.7 times less, for 32 kB
 * more to download. What a first visit loads is made as small as can be instead, and the pool nearly so. @param {string} variant */
const level = (variant) => (isKernels(variant) || variant === 'programs' ? 3 : variant === 'pool' ? 's' : 'z');
/** What the glue calls a module by, which the module's imports repeat: one name where one glue is for both. */
const nameInGlue = (variant) => variant.replace(/_simd$/, '');
const isKernels = (variant) => variant.startsWith('kernels');
const isSimd = (variant) => variant.endsWith('_simd');
const flags = (flag) => `target.${TARGET}.rustflags=${JSON.stringify([flag])}`;

const registry = () => join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry', 'src');

async function bind(wasm, variant) {
  const name = nameInGlue(variant);
  rmSync(GLUE, { recursive: true, force: true });
  for (const target of ['web', 'no-modules']) {
    const args = ['--target', target, '--out-name', name, '--omit-default-module-path', '--out-dir', join(GLUE, target), wasm];
    await run('wasm-bindgen', args);
  }
  evenOut(name);
  // Both kinds of glue must fit one module, since the page posts its own to the workers.
  if (!glue(`web/${name}_bg.wasm`).equals(glue(`no-modules/${name}_bg.wasm`))) {
    throw new Stop('wasm-bindgen made two different modules for page and worker: this version cannot be used (scripts/build-wasm.js).');
  }
}

/** Imports are called by name and hash, and hashes do not compress: numbers of the same length take their place, 1 kB less to download. */
function evenOut(name) {
  const scripts = ['web', 'no-modules'].map((target) => join(GLUE, target, `${name}.js`));
  const hashes = [...new Set(scripts.flatMap((file) => readFileSync(file, 'latin1').match(/(?<=__wbg_\w+_)[0-9a-f]{16}\b/g) ?? []))].sort();
  const numbers = new Map(hashes.map((hash, n) => [hash, String(n).padStart(hash.length, '0')]));
  for (const file of [...scripts, ...['web', 'no-modules'].map((target) => join(GLUE, target, `${name}_bg.wasm`))]) {
    writeFileSync(file, readFileSync(file, 'latin1').replace(/(?<=__wbg_\w+_)[0-9a-f]{16}(?![0-9a-f])/g, (hash) => numbers.get(hash) ?? hash), 'latin1');
  }
}

async function optimise(name) {
  const file = join(GLUE, 'web', `${nameInGlue(name)}_bg.wasm`);
  say('wasm', 'wasm-opt');
  await run('wasm-opt', [...features(), ...(isSimd(name) ? ['--enable-simd'] : []), `-O${level(name)}`, '--converge', '--strip-debug', '--strip-producers', '--strip-target-features', file, '-o', file]);
}

/** What rustc assumes every engine has, and nothing more: `-all` would let wasm-opt use what some engines lack. */
function features() {
  const NAMES = { 'nontrapping-fptoint': 'nontrapping-float-to-int' }; // where the two tools differ
  const listed = output('rustc', ['--print', 'cfg', '--target', TARGET]).matchAll(/^target_feature="(.+)"$/gm);
  return Array.from(listed, ([, name]) => `--enable-${NAMES[name] ?? name}`);
}

async function collect(dev, name) {
  const take = (from, to) => copyFileSync(join(GLUE, from), join(PKG, to));
  take(`web/${nameInGlue(name)}_bg.wasm`, `${name}_bg.wasm`);
  if (name === 'pool') {
    for (const file of ['pool.js', 'pool.d.ts']) take(`web/${file}`, file);
    take('no-modules/pool.js', 'worker_glue.js');
    return;
  }
  if (isSimd(name)) {
    // One glue for both, so that a page may choose.
    const [plain, simd] = ['kernels', name].map((it) => wasmImports(join(PKG, `${it}_bg.wasm`)));
    if (plain !== simd) throw new Stop('the kernels with and without SIMD import different functions: they need a glue each (scripts/build-wasm.js).');
    return;
  }
  if (name === 'kernels') {
    // Its own scope: the workers' glue has defined `wasm_bindgen` already.
    const script = `self.wppKernels = (() => {\n${glue('no-modules/kernels.js')}\nreturn wasm_bindgen;\n})();\n`;
    writeFileSync(join(PKG, 'kernels_glue.js'), dev ? script : await minified(script));
    return;
  }
  if (name === 'playground') take('no-modules/playground.d.ts', 'playground_glue.d.ts');
  const boot = readFileSync(join(ROOT, 'www', 'worker_boot.js'), 'utf8');
  const script = `'use strict';\n${glue(`no-modules/${name}.js`)}\n${boot}`;
  writeFileSync(join(PKG, `${name}_worker.js`), dev ? script : await minified(script));
}

/** What a module takes and gives, in words. */
function wasmImports(file) {
  const module = new WebAssembly.Module(readFileSync(file));
  return JSON.stringify([WebAssembly.Module.imports(module), WebAssembly.Module.exports(module)]);
}

async function minified(script) {
  const { minify } = await import('vite');
  const { code, errors } = await minify('worker.js', script, { module: false, compress: true, mangle: { toplevel: true } });
  if (errors.length > 0) throw new Stop(`www/worker_boot.js cannot be read as a classic script: ${errors[0].message}.`);
  return code;
}

const glue = (name) => readFileSync(join(GLUE, name));
const output = (program, args) => execFileSync(program, args, { cwd: ROOT, encoding: 'utf8' });

if (isMain(import.meta)) main(() => buildWasm({ dev: process.argv.includes('--dev') }));
