// Makes of examples/rust-tasks what its README says, with the pool that its tests use beside it:
//   pkg/              the module of tasks, by wasm-pack
//   pool.inline.js    a copy of dist/pool/pool.inline.js
//
//   . target/env.sh && node scripts/build-example.js
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPool } from './build-pool.js';
import { buildWasm } from './build-wasm.js';
import { isMain, main, ROOT, run, say } from './command.js';
import { stamp } from './stamp.js';

export const EXAMPLE = 'examples/rust-tasks';
/** What Rust has compiled for us need not be compiled again. */
export const TARGET_DIR = ['--target-dir', process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target')];

const INPUTS = ['Cargo.toml', 'src', `${EXAMPLE}/Cargo.toml`, `${EXAMPLE}/Cargo.lock`, `${EXAMPLE}/src`, 'dist/pool/pool.inline.js', 'scripts/build-example.js'];
const OUTPUTS = ['pkg/rust_tasks.js', 'pkg/rust_tasks_bg.wasm', 'pool.inline.js'].map((name) => `${EXAMPLE}/${name}`);

export async function buildExample() {
  await buildWasm();
  await buildPool();
  const made = stamp('example', INPUTS, [], OUTPUTS);
  if (made.holds()) return say('example', `${EXAMPLE}/pkg/ is up to date`);
  made.remove();
  say('example', `compiling ${EXAMPLE}`);
  copyFileSync(join(ROOT, 'dist', 'pool', 'pool.inline.js'), join(ROOT, EXAMPLE, 'pool.inline.js'));
  await run('wasm-pack', ['build', '--target', 'web', EXAMPLE, '--', ...TARGET_DIR], { advice: 'mend what the compiler reports above' });
  made.write();
}

if (isMain(import.meta)) main(buildExample);
