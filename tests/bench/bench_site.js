// The site that the pool's benchmarks run on: contenders bundled by Vite, our pool as it ships, both served with or without isolation.
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/command.js';
import { serve } from '../../scripts/serve.js';

const SITE = join(ROOT, 'tests', 'bench', 'site'), OUT = join(ROOT, 'target', 'bench-site');
/** What lies here the server lets browsers keep: start-up is measured with all files in the HTTP cache. */
const KEPT = join(OUT, 'assets');
const WORKERS = ['workerpool_worker', 'comlink_worker', 'threads_worker', 'poolifier_worker'];
// Its package names first, for importers, a build for Bun, which browsers cannot run ("import.meta.require is not a function").
const alias = { 'poolifier-web-worker': join(ROOT, 'node_modules', 'poolifier-web-worker', 'browser', 'mod.js') };

/** Builds it and serves it twice: `isolated` has finer clocks. */
export async function benchSite() {
  const { build } = await import('vite');
  mkdirSync(OUT, { recursive: true });
  const common = /** @type {const} */ ({ root: SITE, base: './', logLevel: 'error', configFile: false, resolve: { alias } });
  await build({ ...common, build: { outDir: OUT, emptyOutDir: true, target: 'es2022' } });
  for (const name of WORKERS) {
    await build({ ...common, build: { outDir: KEPT, emptyOutDir: false, target: 'es2022',
      lib: { entry: join(SITE, `${name}.js`), formats: ['es'], fileName: () => `${name}.js` } } });
  }
  cpSync(join(SITE, 'noop.js'), join(KEPT, 'noop.js'));
  cpSync(join(ROOT, 'dist', 'pool'), join(KEPT, 'pool'), { recursive: true });
  const plain = await serve(OUT), isolated = await serve(OUT, { headers: ISOLATED });
  return { url: plain.url, isolated: isolated.url, close: () => Promise.all([plain.close(), isolated.close()]) };
}

const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
