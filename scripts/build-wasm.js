// Compiles the crate for the browser, into pkg/:
//   pool_bg.wasm         the module, one for every thread
//   pool.js, pool.d.ts   its glue as an ES module, for the page
//   worker.js            its glue and www/worker_boot.js as one classic script: the text a worker is started from, since
//                        module workers do not start in a sandboxed frame
//   worker_glue.d.ts     the types of the global `wasm_bindgen` that worker_boot.js finds there
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
const OUTPUTS = ['pool_bg.wasm', 'pool.js', 'pool.d.ts', 'worker.js', 'worker_glue.d.ts'].map((name) => `pkg/${name}`);

/**
 * @param {{ dev?: boolean }} [options]
 *   dev: sooner built, with checked arithmetic and the names of functions; larger and slower
 */
export async function buildWasm({ dev = false } = {}) {
  const rustc = output('rustc', ['-vV']);
  const made = stamp('pkg', INPUTS, [dev ? 'dev' : 'release', rustc, process.env.RUSTFLAGS ?? ''], OUTPUTS);
  if (made.holds()) return say('wasm', 'pkg/ is up to date');
  made.remove();
  say('wasm', `compiling the crate for the browser${dev ? '' : ', optimised'}`);
  await compile(dev);
  await bind(join(TARGET_DIR, TARGET, dev ? 'debug' : 'release', 'worker_pool_playground.wasm'));
  if (!dev) await optimise();
  await collect(dev);
  made.write();
}

async function compile(dev) {
  const profile = dev
    ? ['--config', 'profile.dev.opt-level=1'] // without any optimisation it is too slow to watch
    : ['--release', '--config', `target.${TARGET}.rustflags=["--remap-path-prefix=${registry()}="]`]; // no path of this machine inside
  // The manifest's pair of crate types would turn link-time optimisation off: ask for the one that ships.
  const args = ['rustc', '--lib', '--crate-type', 'cdylib', '--target', TARGET, '--target-dir', TARGET_DIR, ...profile];
  await run('cargo', args, { advice: 'mend what the compiler reports above' });
}

const registry = () => join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry', 'src');

async function bind(wasm) {
  rmSync(GLUE, { recursive: true, force: true });
  for (const target of ['web', 'no-modules']) {
    const args = ['--target', target, '--out-name', 'pool', '--omit-default-module-path', '--out-dir', join(GLUE, target), wasm];
    await run('wasm-bindgen', args);
  }
  // Both kinds of glue must fit one module, since the page posts its own to the workers.
  if (!glue('web/pool_bg.wasm').equals(glue('no-modules/pool_bg.wasm'))) {
    throw new Stop('wasm-bindgen made two different modules for page and worker: this version cannot be used (scripts/build-wasm.js).');
  }
}

async function optimise() {
  const file = join(GLUE, 'web', 'pool_bg.wasm');
  say('wasm', 'wasm-opt');
  await run('wasm-opt', [...features(), '-Oz', '--strip-debug', '--strip-producers', file, '-o', file]);
}

/** What rustc assumes every engine has, and nothing more: `-all` would let wasm-opt use what some engines lack. */
function features() {
  const NAMES = { 'nontrapping-fptoint': 'nontrapping-float-to-int' }; // where the two tools differ
  const listed = output('rustc', ['--print', 'cfg', '--target', TARGET]).matchAll(/^target_feature="(.+)"$/gm);
  return Array.from(listed, ([, name]) => `--enable-${NAMES[name] ?? name}`);
}

async function collect(dev) {
  const script = `'use strict';\n${glue('no-modules/pool.js')}\n${readFileSync(join(ROOT, 'www', 'worker_boot.js'), 'utf8')}`;
  mkdirSync(PKG, { recursive: true });
  copyFileSync(join(GLUE, 'no-modules', 'pool.d.ts'), join(PKG, 'worker_glue.d.ts'));
  for (const name of ['pool.js', 'pool.d.ts', 'pool_bg.wasm']) copyFileSync(join(GLUE, 'web', name), join(PKG, name));
  writeFileSync(join(PKG, 'worker.js'), dev ? script : await minified(script));
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
