// Makes what a published site has beside the page, in dist/, once that and all else in it is built:
//   scenes/<id>/index.html   the scene in words, with preview.png for links to it and preview.svg for itself; scenes/index.html: all of them
//   icons/                   the icon in pixels, for those who install the page
//   sitemap.xml              where WPP_SITE says under which address it will stand; previews are then named by whole addresses, as most readers of
//                            links want them
//   THIRD_PARTY_LICENCES.txt  what others wrote that is in it, with the texts of their licences
//   service_worker.js        with the list of all files that it keeps (scripts/precache.js)
// Pictures are those of runs that take place here, on the virtual clock (scripts/simulate.js).
//
//   WPP_SITE=https://example.org/playground/ npm run build
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMain, main, ROOT, say, Stop } from './command.js';
import { FILE, licenceList, shippedPackages } from './licences.js';
import { precache } from './precache.js';
import { lightColours, png, previewSvg, said, WIDTH } from './previews.js';
import { openGraph, scenePage, scenesPage, sitemap } from './scene-pages.js';
import { scenes, simulated } from './simulate.js';
import { stamp } from './stamp.js';
import { pageWords } from '../www/words/pages.js';

const DIST = join(ROOT, 'dist');
/** Pictures outlive dist/, which the page's bundler empties. */
const PICTURES = join(ROOT, 'target', 'pictures');
const ICONS = { 'icon-192': 192, 'icon-512': 512, 'maskable-512': 512 };

/** What draws pixels. */
const INPUTS = ['scripts/previews.js', 'package-lock.json'];

/** After all others. */
export async function buildSite() {
  const site = siteAddress(process.env.WPP_SITE ?? '');
  writePages(await drawPictures(), site);
  write(DIST, FILE, licenceList(shippedPackages()));
  const { version, files, bytes } = precache(DIST);
  say('site', `${files} files, ${(bytes / 1e6).toFixed(1)} MB, are kept for use without a network (version ${version})`);
}

/** With a slash at its end. @param {string} text of WPP_SITE */
export function siteAddress(text) {
  if (text === '') return '';
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw new Stop(`WPP_SITE is "${text}", which is no address: give the whole one, such as https://example.org/playground/.`);
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname.replace(/\/*$/, '/')}`;
}

/**
 * Every scene runs each time, which takes a second; only what comes out differently is drawn in pixels anew.
 * @returns {Promise<import('./scene-pages.js').Told[]>}
 */
async function drawPictures() {
  const list = scenes(), runs = await simulated(list), colours = lightColours(), made = stamp('pictures', INPUTS, [], []);
  if (!made.holds()) rmSync(PICTURES, { recursive: true, force: true });
  let n = 0;
  const draw = async (/** @type {string} */ name, /** @type {string} */ svg, /** @type {number} */ width) => {
    const drawn = join(PICTURES, `${name}.svg`);
    if (existsSync(join(PICTURES, `${name}.png`)) && existsSync(drawn) && readFileSync(drawn, 'utf8') === svg) return;
    if (n++ === 0) say('site', 'drawing the pictures of the scenes');
    write(PICTURES, `${name}.png`, await png(svg, width));
    write(PICTURES, `${name}.svg`, svg);
  };
  for (const [n, scene] of list.entries()) await draw(`scenes/${scene.id}/preview`, previewSvg(scene, runs[n], colours), WIDTH);
  for (const [name, width] of Object.entries(ICONS)) await draw(`icons/${name}`, iconSvg(name.startsWith('maskable')), width);
  made.write();
  return list.map((scene, n) => ({ scene, what: said(runs[n])[0], how: said(runs[n])[1] }));
}

/** A maskable one fills its square, with the sign inside the circle that any mask leaves. @param {boolean} isMaskable */
function iconSvg(isMaskable) {
  const svg = readFileSync(join(ROOT, 'www', 'public', 'icon.svg'), 'utf8');
  return isMaskable ? svg.replace(' rx="14"', '').replace('<g>', '<g transform="translate(6.4 6.4) scale(.8)">') : svg;
}

/** @param {import('./scene-pages.js').Told[]} all @param {string} site */
function writePages(all, site) {
  for (const { scene } of all) for (const kind of ['png', 'svg']) copy(`scenes/${scene.id}/preview.${kind}`);
  for (const name of Object.keys(ICONS)) copy(`icons/${name}.png`);
  all.forEach((each, n) => write(DIST, `scenes/${each.scene.id}/index.html`, scenePage(each, { site, before: all[n - 1]?.scene, after: all[n + 1]?.scene })));
  write(DIST, 'scenes/index.html', scenesPage(all, site));
  rmSync(join(DIST, 'sitemap.xml'), { force: true });
  const file = join(DIST, 'index.html'), html = readFileSync(file, 'utf8').replace(/<link rel="canonical"[^]*?<meta name="twitter:card".*\n/, '');
  writeFileSync(file, site ? html.replace('</head>', `${headOf(html, all[0], site)}</head>`) : html);
  if (site) write(DIST, 'sitemap.xml', sitemap(pagesBelow(''), site));
}

/** What the page itself says of it where it is shared: only with a whole address is it of use, and costs every reader. */
function headOf(html, first, site) {
  const description = html.match(/<meta name="description" content="(.*?)">/)?.[1] ?? '';
  return `<link rel="canonical" href="${site}">\n${openGraph({ title: pageWords.site, description, url: site, image: `${site}scenes/${first.scene.id}/preview.png`, alt: pageWords.picture(first.what, first.how) })}`;
}

/** Folders with a page for readers, '' the first; a frame's is none. @param {string} folder @returns {string[]} */
function pagesBelow(folder) {
  const below = readdirSync(join(DIST, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory() && !['embed', 'npm', 'pool', 'assets'].includes(entry.name));
  return [...(existsSync(join(DIST, folder, 'index.html')) ? [folder] : []), ...below.flatMap(({ name }) => pagesBelow(`${folder}${name}/`))];
}

const copy = (/** @type {string} */ path) => write(DIST, path, readFileSync(join(PICTURES, path)));

/** @param {string} folder @param {string} path @param {string | Uint8Array} content */
function write(folder, path, content) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

if (isMain(import.meta)) main(buildSite);
