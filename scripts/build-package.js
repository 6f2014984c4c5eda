// Makes dist/npm/, the package as it is published: what dist/pool/ holds, the custom element, and a package.json, README,
// changelog and licences of its own. `npm pack dist/npm` or `npm publish dist/npm` needs nothing else. Who installs it
// needs no build tool and no other package.
//
//   npm run build
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPool } from './build-pool.js';
import { buildWasm } from './build-wasm.js';
import { isMain, main, ROOT, say } from './command.js';
import { FILE } from './licences.js';
import { stamp } from './stamp.js';

export const PACKAGE = join(ROOT, 'dist', 'npm');

const POOL = ['pool.js', 'pool.d.ts', 'pool.inline.js', 'pool.inline.d.ts', 'trace.js', 'trace.d.ts', 'worker.txt', 'pool_bg.wasm', FILE];
/** The custom element that shows the playground in a frame. The frame's page is not in the package: the attribute `home` says where it is served. */
const ELEMENT = 'dist/embed.js';
const ELEMENT_TYPES = 'www/embed.d.ts';
/** From the root, and under which name. */
const PAPERS = { 'www/npm/README.md': 'README.md', 'CHANGELOG.md': 'CHANGELOG.md', 'LICENSE-MIT': 'LICENSE-MIT', 'LICENSE-APACHE': 'LICENSE-APACHE' };

const INPUTS = [...POOL.map((name) => `dist/pool/${name}`), ELEMENT, ELEMENT_TYPES, ...Object.keys(PAPERS), 'package.json', 'scripts/build-package.js'];
const OUTPUTS = [...POOL, 'embed.js', 'embed.d.ts', ...Object.values(PAPERS), 'package.json'].map((name) => `dist/npm/${name}`);

/** After buildPool, and after whatever builds the element. */
export async function buildPackage() {
  const made = stamp('package', INPUTS, [], OUTPUTS);
  if (made.holds()) return say('package', 'dist/npm/ is up to date');
  made.remove();
  rmSync(PACKAGE, { recursive: true, force: true });
  mkdirSync(PACKAGE, { recursive: true });
  const take = (from, to) => copyFileSync(join(ROOT, from), join(PACKAGE, to));
  for (const name of POOL) take(`dist/pool/${name}`, name);
  for (const [from, to] of Object.entries(PAPERS)) take(from, to);
  take(ELEMENT, 'embed.js');
  take(ELEMENT_TYPES, 'embed.d.ts');
  writeFileSync(join(PACKAGE, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
  made.write();
  say('package', `dist/npm/: ${readdirSync(PACKAGE).length} files`);
}

function manifest() {
  const { name, version, license } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const module = (/** @type {string} */ file) => ({ types: `./${file}.d.ts`, default: `./${file}.js` });
  return {
    name,
    version,
    description: 'A worker pool on real Web Workers: backpressure, cancellation that stops a job, timeouts, retries, priorities, no lost jobs',
    keywords: ['worker-pool', 'web-worker', 'webworker', 'thread-pool', 'concurrency', 'backpressure', 'cancellation', 'wasm', 'rust', 'typescript'],
    license,
    type: 'module',
    // Types first: the first condition that matches is taken.
    exports: {
      '.': module('pool'),
      './trace': module('trace'),
      './inline': module('pool.inline'),
      './element': module('embed'),
      './embed': module('embed'),
      // For who serves them from elsewhere, or copies them.
      './pool_bg.wasm': './pool_bg.wasm',
      './worker.txt': './worker.txt',
      './package.json': './package.json',
    },
    // For tools that know no `exports`.
    main: './pool.js',
    types: './pool.d.ts',
    files: [...POOL, 'embed.js', 'embed.d.ts', 'CHANGELOG.md', 'LICENSE-MIT', 'LICENSE-APACHE'],
    sideEffects: ['./embed.js'],
    // It runs in browsers; Node only unpacks it and reads `exports`.
    engines: { node: '>=18' },
  };
}

if (isMain(import.meta)) {
  main(async () => {
    await buildWasm();
    await buildPool();
    await buildPackage();
  });
}
