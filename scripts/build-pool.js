// Makes the pool that other pages import:
//   pkg/pool_worker.js   the classic script its workers start from: the glue that wasm-bindgen makes, and www/pool/worker_main.js
//   dist/pool/           pool.js, one ES module, with what it fetches beside it: worker.txt (that script, which no bundler is to touch) and pool_bg.wasm; and
//                        its types, pool.d.ts. Any server can serve it from any path.
//                        trace.js, which turns its events into a trace for Perfetto
//                        THIRD_PARTY_LICENCES.txt, what others wrote that is in them
//                        pool.inline.js, the same pool as a single file that fetches nothing
//
//   npm run build
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildWasm } from './build-wasm.js';
import { isMain, main, ROOT, say, Stop } from './command.js';
import { FILE, licenceList, poolPackages } from './licences.js';
import { inlined } from './pool-inline.js';
import { stamp } from './stamp.js';

const GLUE = join(ROOT, 'pkg', 'worker_glue.js');
const DIST = join(ROOT, 'dist', 'pool');
const BUDGET_KB = 23;

const INPUTS = ['www/pool', 'www/pool.js', 'www/pool.d.ts', 'www/pool_trace.js', 'www/pool_trace.d.ts', 'www/kinds.js', 'pkg/pool.js', 'pkg/worker_glue.js', 'pkg/pool_bg.wasm', 'scripts/build-pool.js', 'scripts/pool-inline.js',
  'scripts/licences.js', 'package-lock.json', 'Cargo.lock'];
const OUTPUTS = ['pkg/pool_worker.js', 'dist/pool/pool.js', 'dist/pool/pool.inline.js', 'dist/pool/worker.txt', 'dist/pool/pool_bg.wasm', 'dist/pool/pool.d.ts', 'dist/pool/pool.inline.d.ts',
  'dist/pool/trace.js', 'dist/pool/trace.d.ts', `dist/pool/${FILE}`];

/** After buildWasm. @param {{ dev?: boolean }} [options] dev: readable */
export async function buildPool({ dev = false } = {}) {
  const made = stamp('pool', INPUTS, [dev ? 'dev' : 'release'], OUTPUTS);
  if (made.holds()) return say('pool', 'dist/pool/ is up to date');
  made.remove();
  say('pool', 'bundling the pool into dist/pool/');
  rmSync(DIST, { recursive: true, force: true }); // nothing of an earlier make-up stays
  mkdirSync(DIST, { recursive: true });
  const worker = await workerScript(dev);
  writeFileSync(join(ROOT, 'pkg', 'pool_worker.js'), worker);
  const bundled = await bundle('www/pool.js', 'es', [moved()]);
  writeFileSync(join(DIST, 'pool.js'), dev ? bundled : await minified('pool.js', bundled, true));
  const whole = await bundle('www/pool.js', 'es', [inlined({ worker, wasm: readFileSync(join(ROOT, 'pkg', 'pool_bg.wasm')) })]);
  writeFileSync(join(DIST, 'pool.inline.js'), dev ? whole : await minified('pool.inline.js', whole, true));
  writeFileSync(join(DIST, 'pool.inline.d.ts'), "export * from './pool.js';\n");
  writeFileSync(join(DIST, 'worker.txt'), worker);
  copyFileSync(join(ROOT, 'pkg', 'pool_bg.wasm'), join(DIST, 'pool_bg.wasm'));
  copyFileSync(join(ROOT, 'www', 'pool.d.ts'), join(DIST, 'pool.d.ts'));
  const trace = await bundle('www/pool_trace.js', 'es');
  writeFileSync(join(DIST, 'trace.js'), dev ? trace : await minified('trace.js', trace, true));
  copyFileSync(join(ROOT, 'www', 'pool_trace.d.ts'), join(DIST, 'trace.d.ts'));
  writeFileSync(join(DIST, FILE), licenceList(poolPackages()));
  made.write();
  reportPoolSize();
}

/** The module against its budget, gzip -9. 1 kB = 1000 bytes. Throws when it is too heavy. */
export function reportPoolSize() {
  const kB = (name) => gzipSync(readFileSync(join(DIST, name)), { level: 9 }).length / 1000;
  const [js, worker, wasm] = ['pool.js', 'worker.txt', 'pool_bg.wasm'].map(kB);
  say('pool', `pool.js ${js.toFixed(1)} kB of ${BUDGET_KB} kB gzip; worker.txt ${worker.toFixed(1)} kB, wasm ${wasm.toFixed(1)} kB`);
  if (js > BUDGET_KB) throw new Stop(`The pool's JavaScript is ${js.toFixed(1)} kB gzip, more than ${BUDGET_KB} kB.`);
}

async function workerScript(dev) {
  const main = await bundle('www/pool/worker_main.js', 'iife');
  const script = `'use strict';\n${readFileSync(GLUE, 'utf8')}\n${main}`;
  return dev ? script : minified('pool_worker.js', script, false);
}

async function minified(name, text, isModule) {
  const { minify } = await import('vite');
  const { code, errors } = await minify(name, text, { module: isModule, compress: true, mangle: { toplevel: true } });
  if (errors.length > 0) throw new Stop(`${name} cannot be read after bundling: ${errors[0].message}.`);
  return code.replace(/\bimport\((?=this)/g, 'import(/* @vite-ignore */'); // the tasks' address is the user's: no bundler can follow it
}

/** @returns {Promise<string>} */
async function bundle(entry, format, plugins = []) {
  const { build } = await import('vite');
  const built = await build({
    root: ROOT,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    plugins,
    build: { write: false, target: 'es2022', minify: false, lib: { entry: join(ROOT, entry), formats: [format], name: 'pool' }, modulePreload: false },
  });
  const { output } = /** @type {any} */ (Array.isArray(built) ? built[0] : built);
  const [{ code }] = output;
  return code;
}

/** www/pool/assets.js with its files beside the bundle. */
function moved() {
  const NEW = { "'../../pkg/pool_bg.wasm'": './pool_bg.wasm', "'../../pkg/pool_worker.js'": './worker.txt' };
  return {
    name: 'moved',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('/www/pool/assets.js')) return null;
      // Written out last, so that the bundler does not take the addresses for files of this build.
      return code.replace(/new URL\(('[^']+'), import\.meta\.url\)/g, (_, path) => `ADDRESS(${JSON.stringify(NEW[path])})`);
    },
    generateBundle(_, files) {
      for (const file of Object.values(files)) {
        if (file.type === 'chunk') file.code = file.code.replace(/ADDRESS\(("[^"]+")\)/g, 'new URL($1, import.meta.url)');
      }
    },
  };
}

if (isMain(import.meta)) {
  main(async () => {
    await buildWasm();
    await buildPool({ dev: process.argv.includes('--dev') });
  });
}
