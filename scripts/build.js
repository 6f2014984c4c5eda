// Makes dist/: the page, its embed, in dist/pool/ the pool alone, in dist/npm/ the package to publish, and a page for each scene: static
// files that any web server can serve, under any path.
//
//   npm run build
//   WPP_SITE=https://example.org/playground/ npm run build     previews and a site map with whole addresses
import { buildWasm } from './build-wasm.js';
import { buildPackage } from './build-package.js';
import { buildPool } from './build-pool.js';
import { isMain, main, ROOT, say } from './command.js';
import { BUNDLED_FILES } from './licences.js';
import { setUp } from './setup.js';
import { reportSize } from './size.js';
import { stamp } from './stamp.js';

const INPUTS = ['index.html', 'embed', 'tutorial', 'scripts/excerpts.js', 'scripts/licences.js', 'scripts/policy.js', 'README.md', 'www', 'public', 'pkg', 'src', 'vite.config.js', 'package.json',
  'package-lock.json'];

/** After setUp. */
export async function build() {
  await buildWasm();
  const made = stamp('dist', INPUTS, [], ['dist/index.html', 'dist/embed/index.html', 'dist/embed.js', ...BUNDLED_FILES]);
  if (made.holds()) {
    say('build', 'the page in dist/ is up to date');
    return buildRest();
  }
  made.remove();
  say('build', 'bundling the page into dist/');
  const vite = await import('vite');
  await vite.build({ root: ROOT, logLevel: 'warn' });
  made.write();
  reportSize();
  // Afterwards, since the page's bundler empties dist/.
  await buildRest();
}

/** In this order: the last lists what the others made. */
async function buildRest() {
  await buildPool();
  await buildPackage();
  // Only now, since it needs packages that the set-up installs.
  const { buildSite } = await import('./build-site.js');
  await buildSite();
}

if (isMain(import.meta)) {
  main(async () => {
    await setUp('build');
    await build();
  });
}
