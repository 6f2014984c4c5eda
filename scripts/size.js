// What a first visit downloads before the page can run a job, gzip -9, against the budget. 1 kB = 1000 bytes.
//
//   node scripts/size.js     (after `npm run build`) exits 1 when the total is over its budget
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { isMain, main, ROOT, Stop } from './command.js';

const DIST = join(ROOT, 'dist');
const BUDGET_KB = { 'HTML + CSS': 10, JavaScript: 25, wasm: 60, total: 100 };

/**
 * Prints the table. The critical path is what index.html names: Vite lists there the entry and all its static imports. Its icon and its
 * manifest are not of it: browsers fetch them when all else is there, if at all.
 * @returns {number} bytes of the whole
 */
export function reportSize() {
  const html = readFileSync(join(DIST, 'index.html'), 'utf8');
  const named = Array.from(html.matchAll(/<(?:link(?! rel="(?:icon|manifest|canonical)")|script)\b[^>]*?\b(?:href|src)="\.\/([^"#?]+)"/g), ([, path]) => path);
  const files = ['index.html', ...new Set(named)];
  const rows = { 'HTML + CSS': 0, JavaScript: 0, wasm: 0, total: 0 };
  for (const file of files) {
    const bytes = gzipped(file);
    rows[kind(file)] += bytes;
    rows.total += bytes;
  }
  if (rows.wasm === 0) throw new Stop('The built index.html does not preload the wasm: give it a <link rel="preload" as="fetch" crossorigin href="./pkg/playground_bg.wasm">.');

  console.log('\nCritical path of the page, gzip:');
  for (const [name, bytes] of Object.entries(rows)) {
    const over = bytes > BUDGET_KB[name] * 1000 ? '  over' : '';
    console.log(`  ${name.padEnd(12)} ${kB(bytes).padStart(7)} kB of ${String(BUDGET_KB[name]).padStart(3)} kB${over}`);
  }
  const later = readdirSync(DIST, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(DIST.length + 1))
    .filter((file) => !files.includes(file));
  const laterBytes = later.reduce((sum, file) => sum + gzipped(file), 0);
  console.log(`  later        ${kB(laterBytes).padStart(7)} kB in ${later.length} files\n`);
  return rows.total;
}

/** Throws when the page is too heavy. */
export function checkSize() {
  const total = reportSize();
  if (total > BUDGET_KB.total * 1000) {
    throw new Stop(`The page's critical path is ${kB(total)} kB, more than ${BUDGET_KB.total} kB: load what the first run does not need later.`);
  }
}

const gzipped = (file) => gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length;
const kB = (bytes) => (bytes / 1000).toFixed(1);

function kind(file) {
  if (file.endsWith('.wasm')) return 'wasm';
  return file.endsWith('.js') ? 'JavaScript' : 'HTML + CSS';
}

if (isMain(import.meta)) main(async () => checkSize());
