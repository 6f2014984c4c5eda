// The site that the pool's benchmarks run on: contenders bundled by Vite, our pool as it ships, both served with or without isolation.
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/command.js';
import { serve } from '../../scripts/serve.js';

const SITE = join(ROOT, 'tests', 'bench', 'site'), OUT = join(ROOT, 'target', 'bench-site');

/** @param {Record<string, string>} [headers] */
export async function benchSite(headers = {}) {
  const { build } = await import('vite');
  mkdirSync(OUT, { recursive: true });
  const worker = (/** @type {string} */ name) => build({ root: SITE, logLevel: 'error', configFile: false, build: { outDir: OUT, emptyOutDir: false, target: 'es2022',
    lib: { entry: join(SITE, `${name}.js`), formats: ['es'], fileName: () => `${name}.js` } } });
  await build({ root: SITE, base: './', logLevel: 'error', configFile: false, build: { outDir: OUT, emptyOutDir: true, target: 'es2022' } });
  for (const name of ['workerpool_worker', 'comlink_worker', 'threads_worker']) await worker(name);
  cpSync(join(SITE, 'noop.js'), join(OUT, 'noop.js'));
  cpSync(join(ROOT, 'dist', 'pool'), join(OUT, 'pool'), { recursive: true });
  return serve(OUT, { headers });
}

export const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
