// Makes dist/: the page, its embed, and in dist/pool/ the pool alone: static files that any web server can serve, under any path.
//
//   npm run build
import { buildWasm } from './build-wasm.js';
import { buildPool } from './build-pool.js';
import { isMain, main, ROOT, say } from './command.js';
import { setUp } from './setup.js';
import { reportSize } from './size.js';
import { stamp } from './stamp.js';

const INPUTS = ['index.html', 'embed', 'tutorial', 'scripts/excerpts.js', 'README.md', 'www', 'public', 'pkg', 'src', 'vite.config.js', 'package.json',
  'package-lock.json'];

/** After setUp. */
export async function build() {
  await buildWasm();
  const made = stamp('dist', INPUTS, [], ['dist/index.html', 'dist/embed/index.html', 'dist/embed.js']);
  if (made.holds()) {
    say('build', 'the page in dist/ is up to date');
    return buildPool();
  }
  made.remove();
  say('build', 'bundling the page into dist/');
  const vite = await import('vite');
  await vite.build({ root: ROOT, logLevel: 'warn' });
  made.write();
  reportSize();
  // Afterwards, since the page's bundler empties dist/.
  await buildPool();
}

if (isMain(import.meta)) {
  main(async () => {
    await setUp('build');
    await build();
  });
}
