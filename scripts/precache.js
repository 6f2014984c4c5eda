// Writes into a built site's service_worker.js which files it is to keep, by what is in them, and into its index.html which build it is: the
// hash of all of that. To be run last, and again whenever a file was changed: what stood there before is replaced.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const WORKER = 'service_worker.js', PAGE = 'index.html';
/** What no page of ours asks for: made for other people's pages (pool/, npm/, embed.js stays, since a page of ours may use it), for those
 * who show links (preview.png) or read sites. */
const NOT_KEPT = /^(pool|npm)\/|\/preview\.png$|^(sitemap\.xml|service_worker\.js|robots\.txt)$|\.(map|d\.ts)$|(^|\/)\./;
const LISTED = /^const VERSION = .*$/m, NAMED = /<meta name="build" content="[^"]*">\n/;

/**
 * @param {string} folder of the built site
 * @returns {{ version: string, files: number, bytes: number }}
 */
export function precache(folder) {
  const text = (/** @type {string} */ name) => readFileSync(join(folder, name), 'utf8');
  const worker = text(WORKER), page = text(PAGE).replace(NAMED, '');
  const hashes = Object.fromEntries(keptFiles(folder).map((file) => [file, hash(file === PAGE ? page : readFileSync(join(folder, file)))]));
  const version = createHash('sha256').update(JSON.stringify(hashes)).update(worker.replace(LISTED, '')).digest('hex').slice(0, 12);
  writeFileSync(join(folder, PAGE), named(page, version));
  hashes[PAGE] = hash(named(page, version));
  const bytes = Object.keys(hashes).reduce((sum, file) => sum + readFileSync(join(folder, file)).length, 0);
  if (!LISTED.test(worker)) throw new Error(`${WORKER} has no line that begins with "const VERSION = "`);
  writeFileSync(join(folder, WORKER), worker.replace(LISTED, () => `const VERSION = '${version}', BYTES = ${bytes}, FILES = ${JSON.stringify(hashes)};`));
  return { version, files: Object.keys(hashes).length, bytes };
}

/** @param {string} folder @returns {string[]} paths below it, with slashes */
export function keptFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')).filter((file) => !NOT_KEPT.test(file)).sort();
}

const named = (/** @type {string} */ page, /** @type {string} */ version) => page.replace('</title>\n', `</title>\n<meta name="build" content="${version}">\n`);

/** As browsers check it. @param {string | Buffer} content */
const hash = (content) => `sha256-${createHash('sha256').update(content).digest('base64')}`;
