// Every scene has a picture of its own run, the run that everybody gets, and pages that name it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { ROOT } from '../../scripts/command.js';
import { siteAddress } from '../../scripts/build-site.js';
import { HEIGHT, lightColours, png, previewSvg, said, WIDTH, wrapped } from '../../scripts/previews.js';
import { openGraph, scenePage, scenesPage, sitemap } from '../../scripts/scene-pages.js';
import { scenes, simulated } from '../../scripts/simulate.js';

const HASHES = JSON.parse(readFileSync(join(ROOT, 'tests', 'page', 'scene_hashes.json'), 'utf8'));
const list = scenes();
let runs, told;

before(async () => {
  runs = await simulated(list);
  told = list.map((scene, n) => {
    const [what, how] = said(runs[n]);
    return { scene, what, how };
  });
});

test('each scene runs as on the page, bit for bit', () => {
  assert.equal(list.length, 35);
  assert.deepEqual(Object.fromEntries(list.map(({ id }, n) => [id, runs[n].result.hash])), HASHES);
});

test('each picture shows title, lanes and bars of its run, in colours of the style sheet', () => {
  const colours = lightColours();
  for (const name of ['blue', 'green', 'vermillion', 'amber', 'purple', 'grey', 'ink', 'muted', 'line', 'surface', 'page', 'accent']) assert.match(colours[name], /^#[0-9a-f]{3,6}$/, name);
  const pictures = list.map((scene, n) => previewSvg(scene, runs[n], colours));
  pictures.forEach((svg, n) => {
    assert.ok(svg.startsWith(`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"`), list[n].id);
    assert.match(svg, />Worker 1</, list[n].id);
    assert.ok(svg.match(/<rect /g).length > 5, list[n].id);
    assert.doesNotMatch(svg, /undefined|NaN|fill="(?!#|none|url\()/, list[n].id);
  });
  assert.equal(new Set(pictures).size, list.length);
});

test('in pixels it has the size that links ask for, and words without a font of the machine', async () => {
  const colours = lightColours(), svg = previewSvg(list[0], runs[0], colours);
  const { width, height, pixels } = decoded(await png(svg));
  assert.deepEqual([width, height], [WIDTH, HEIGHT]);
  /** How many pixels of a stretch are dark. */
  const dark = (left, top, right, bottom) => {
    let n = 0;
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) if (pixels[(y * width + x) * 4] < 110) n += 1;
    return n;
  };
  assert.ok(dark(48, 70, 600, 118) > 1000, 'the title');
  assert.ok(dark(48, 230, 160, 500) > 500, 'the names of the lanes');
  assert.equal(dark(0, 0, 40, 630), 0, 'the margin');
});

test('words go into lines, and what is too much ends in dots', () => {
  assert.deepEqual(wrapped('one two three', 1000, 20, 2), ['one two three']);
  assert.deepEqual(wrapped('one two three four', 100, 20, 2), ['one two', 'three …']);
});

test('a page names its scene, shows its picture and leads on without a script', () => {
  const at = list.findIndex(({ id }) => id === 'deadlock'), html = scenePage(told[at], { before: list[at - 1], after: list[at + 1] });
  assert.match(html, /<title>Nobody reads the results · Worker Pool Playground<\/title>/);
  assert.match(html, /<meta property="og:title" content="Nobody reads the results">/);
  assert.match(html, /<meta property="og:image" content="preview.png">/);
  assert.match(html, /<meta name="twitter:card" content="summary_large_image">/);
  assert.match(html, /<meta http-equiv="refresh" content="0; url=\.\.\/\.\.\/#v=1&#38;scene=deadlock">/);
  assert.match(html, /<img src="preview.svg" alt="[^"]*Deadlock after 107 ms\."/);
  assert.match(html, /href="\.\.\/leak\/"/);
  assert.doesNotMatch(html, /<script|og:url/);
});

test('with an address the links are whole', () => {
  const html = scenePage(told[0], { site: 'https://example.org/pool/' });
  assert.match(html, /<link rel="canonical" href="https:\/\/example\.org\/pool\/scenes\/basic\/">/);
  assert.match(html, /<meta property="og:image" content="https:\/\/example\.org\/pool\/scenes\/basic\/preview\.png">/);
  assert.match(sitemap(['', 'scenes/'], 'https://example.org/pool/'), /<loc>https:\/\/example\.org\/pool\/scenes\/<\/loc>/);
  assert.equal(siteAddress(''), '');
  assert.equal(siteAddress('https://example.org/pool'), 'https://example.org/pool/');
  assert.throws(() => siteAddress('example.org'), /WPP_SITE is "example\.org", which is no address/);
});

test('all scenes stand on one page, in their groups, with all their words', () => {
  const html = scenesPage(told), text = html.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  for (const { id, title, why, words } of list) {
    assert.ok(text.includes(`<article id="${id}">`) && text.includes(`href="../#v=1&scene=${id}"`), id);
    for (const each of [title, why, words.next ?? '']) assert.ok(text.includes(each), `${id}: ${each}`);
  }
  assert.doesNotMatch(html, /http-equiv="refresh"/);
});

test('whatever stands in words is text', () => {
  assert.match(openGraph({ title: '"><script>', description: '', url: '', image: '', alt: '' }), /og:title" content="&#34;&#62;&#60;script&#62;"/);
});

/** Of a PNG with eight bits for each of red, green, blue and opacity. @param {Uint8Array} file */
function decoded(file) {
  const data = Buffer.from(file), parts = [];
  for (let at = 8; at < data.length; at += data.readUInt32BE(at) + 12) {
    if (data.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(data.subarray(at + 8, at + 8 + data.readUInt32BE(at)));
  }
  const width = data.readUInt32BE(16), height = data.readUInt32BE(20), row = width * 4, raw = inflateSync(Buffer.concat(parts)), pixels = Buffer.alloc(row * height);
  assert.deepEqual([data[24], data[25]], [8, 6]);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (row + 1)];
    for (let x = 0; x < row; x++) {
      const a = x < 4 ? 0 : pixels[y * row + x - 4], b = y ? pixels[(y - 1) * row + x] : 0, c = x < 4 || !y ? 0 : pixels[(y - 1) * row + x - 4];
      pixels[y * row + x] = raw[y * (row + 1) + 1 + x] + [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter];
    }
  }
  return { width, height, pixels };
}

function paeth(a, b, c) {
  const [pa, pb, pc] = [b - c, a - c, a + b - 2 * c].map(Math.abs);
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}
