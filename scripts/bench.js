// The benchmarks, in Chromium: they print figures and assert nothing of time. Each file of tests/bench is a group.
//
//   npm run bench                 all of them
//   npm run bench -- page pool    some
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { build } from './build.js';
import { main, ROOT, run, Stop } from './command.js';
import { setUp } from './setup.js';

const FOLDER = 'tests/bench';
const known = readdirSync(join(ROOT, FOLDER)).filter((name) => name.endsWith('.js')).map((name) => name.replace('.js', '')).sort();

main(async () => {
  const groups = process.argv.slice(2);
  const unknown = groups.find((group) => !known.includes(group));
  if (unknown) throw new Stop(`There is no group of benchmarks "${unknown}": choose among ${known.join(', ')}.`);
  await setUp('test');
  await build();
  console.log(`\n${about().join('\n')}`);
  await run('playwright', ['test', '--config', 'playwright.bench.config.js', ...groups.map((group) => `${FOLDER}/${group}.js`)], { advice: 'see above' });
});

/** What a figure means nothing without. */
function about() {
  const told = (/** @type {string} */ program, /** @type {string[]} */ ...args) => execFileSync(program, args, { cwd: ROOT, encoding: 'utf8' }).trim();
  const [{ model }, ...others] = cpus();
  return [
    `machine  ${others.length + 1} × ${model.trim()}, ${process.platform}`,
    `versions ${told('rustc', '--version')}; Node ${process.versions.node}; ${process.env.CHROMIUM_BIN ? told(process.env.CHROMIUM_BIN, '--version', '--no-sandbox') : "Playwright's Chromium"}`,
    `commit   ${told('git', 'describe', '--always', '--dirty', '--abbrev=12')}`,
  ];
}
