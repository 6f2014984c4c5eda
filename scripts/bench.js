// Measures: each benchmark prints its figures, with medians and ratios inside one run, and asserts nothing of time.
//
//   npm run bench            all
//   npm run bench -- page    some: page (how smooth the page stays with long runs)
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.js';
import { main, ROOT, run, Stop } from './command.js';
import { setUp } from './setup.js';

const KNOWN = readdirSync(join(ROOT, 'tests', 'bench')).filter((name) => name.endsWith('.js')).map((name) => name.replace('.js', ''));

main(async () => {
  const names = process.argv.slice(2), unknown = names.find((name) => !KNOWN.includes(name));
  if (unknown) throw new Stop(`There is no benchmark "${unknown}": choose among ${KNOWN.join(', ')}.`);
  await setUp('test');
  await build();
  await run('playwright', ['test', '--config', 'playwright.bench.config.js', ...names.map((name) => `tests/bench/${name}.js`)],
    { advice: 'a benchmark could not run: see above' });
});
