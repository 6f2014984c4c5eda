// What a first visit downloads before the page can run a job, gzip -9, against the budget. 1 kB = 1000 bytes.
//
//   node scripts/size.js     (after `npm run build`) exits 1 when a total is over its budget
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { isMain, main, ROOT, Stop } from './command.js';

const DIST = join(ROOT, 'dist');
const BUDGET_KB = { 'HTML + CSS': 10, JavaScript: 25, wasm: 60, total: 100 };
const ELEMENT = 'embed.js', ELEMENT_KB = 3;
/** Each with what it is called. */
const PAGES = { 'the page': 'index.html', 'the embed': 'embed/index.html' };

/**
 * Prints the tables. The critical path is what the HTML names: Vite lists there the entry and all its static imports.
 * @returns {{ name: string, total: number }[]} bytes of the whole, for each page
 */
export function reportSize() {
  const paths = Object.entries(PAGES).map(([name, html]) => ({ name, files: criticalPath(html) }));
  const totals = paths.map(({ name, files }) => ({ name, total: table(name, files) }));
  const first = new Set(paths.flatMap(({ files }) => files));
  const later = readdirSync(DIST, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(DIST.length + 1))
    .filter((file) => !first.has(file));
  const laterBytes = later.reduce((sum, file) => sum + gzipped(file), 0);
  console.log(`  later        ${kB(laterBytes).padStart(7)} kB in ${later.length} files\n`);
  return totals;
}

/** @param {string} html @returns {string[]} files in dist/ */
function criticalPath(html) {
  const text = readFileSync(join(DIST, html), 'utf8');
  const named = Array.from(text.matchAll(/<(?:link|script)\b[^>]*?\b(?:href|src)="(\.[^"#?]+)"/g), ([, path]) => join(dirname(html), path));
  const files = [html, ...new Set(named)];
  if (files.some((file) => kind(file) === 'wasm')) return files;
  throw new Stop(`The built ${html} does not preload the wasm: give it a <link rel="preload" as="fetch" crossorigin href="…/pkg/playground_bg.wasm">.`);
}

/** @param {string} name @param {string[]} files @returns {number} bytes */
function table(name, files) {
  const rows = { 'HTML + CSS': 0, JavaScript: 0, wasm: 0, total: 0 };
  for (const file of files) {
    const bytes = gzipped(file);
    rows[kind(file)] += bytes;
    rows.total += bytes;
  }
  console.log(`\nCritical path of ${name}, gzip:`);
  for (const [row, bytes] of Object.entries(rows)) {
    const over = bytes > BUDGET_KB[row] * 1000 ? '  over' : '';
    console.log(`  ${row.padEnd(12)} ${kB(bytes).padStart(7)} kB of ${String(BUDGET_KB[row]).padStart(3)} kB${over}`);
  }
  return rows.total;
}

/** Throws when a page is too heavy, or the element that embeds it. */
export function checkSize() {
  const heavy = reportSize().find(({ total }) => total > BUDGET_KB.total * 1000), element = gzipped(ELEMENT);
  console.log(`${ELEMENT}: ${kB(element)} kB of ${ELEMENT_KB} kB`);
  if (heavy) throw new Stop(`The critical path of ${heavy.name} is ${kB(heavy.total)} kB, more than ${BUDGET_KB.total} kB: load what the first run does not need later.`);
  if (element > ELEMENT_KB * 1000) throw new Stop(`${ELEMENT} is ${kB(element)} kB, more than ${ELEMENT_KB} kB: leave to the frame what it can do.`);
}

const gzipped = (file) => gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length;
const kB = (bytes) => (bytes / 1000).toFixed(1);

function kind(file) {
  if (file.endsWith('.wasm')) return 'wasm';
  return file.endsWith('.js') ? 'JavaScript' : 'HTML + CSS';
}

if (isMain(import.meta)) main(async () => checkSize());
