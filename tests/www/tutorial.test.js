// What the tutorial's text relies on: its pieces of code, its links, its settings, its colours, and the rules by which it finds moments and numbers.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { excerpt, piecesOf, withExcerpts } from '../../scripts/excerpts.js';
import { momentOf } from '../../www/tutorial/moments.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path) => readFileSync(`${ROOT}/${path}`, 'utf8');
const html = read('tutorial/index.html');
const settings = Object.keys(JSON.parse(read('src/scenes/defaults.json'))), scenes = JSON.parse(read('src/scenes/manifest.json'));
const named = (text, pattern) => Array.from(text.matchAll(pattern), ([, found]) => found);

test('every piece of code is in its file', () => {
  const pieces = piecesOf(html);
  assert.ok(pieces.length >= 8);
  for (const piece of pieces) {
    const text = excerpt(piece, ROOT), lines = text.split('\n');
    assert.ok(lines.length >= 3 && lines.length <= 24, `${piece.file}: ${lines.length} lines from "${piece.from}"`);
    const file = read(piece.file).replaceAll('\t', '    ');
    for (const line of lines) assert.ok(file.includes(line.trim()), `${piece.file} does not hold "${line}"`);
  }
  assert.deepEqual(piecesOf(withExcerpts(html, ROOT)), [], 'all of them are put in');
});

test('a piece that is gone is told in a sentence', () => {
  assert.throws(() => excerpt({ file: 'src/pool/pattern.rs', from: 'fn gone(' }, ROOT), /no line of src\/pool\/pattern\.rs holds "fn gone\("/);
  assert.throws(() => excerpt({ file: 'src/pool/pattern.rs', from: 'pub async fn worker(', to: 'gone' }, ROOT), /holds "gone"/);
});

test('no link within the page is broken', () => {
  const ids = named(html, /\bid="([^"]+)"/g);
  assert.equal(new Set(ids).size, ids.length, 'ids are there once');
  for (const id of named(html, /href="#([^"]+)"/g)) assert.ok(ids.includes(id), `#${id}`);
  for (const id of named(html, /\b(?:for|aria-labelledby|data-for|data-of)="([^"]+)"/g)) assert.ok(ids.includes(id), id);
});

test('links into the playground name scenes and settings that there are', () => {
  for (const fragment of named(html, /href="\.\.\/#([^"]+)"/g)) {
    const { v, scene, ...rest } = Object.fromEntries(new URLSearchParams(fragment.replaceAll('&amp;', '&')));
    assert.equal(v, '1');
    assert.ok(scenes.includes(scene), scene);
    for (const name of Object.keys(rest)) assert.ok(settings.includes(name), name);
  }
});

test('an embed and the link inside it ask for the same run', () => {
  const options = ['id', 'title', 'events', 'view', 'controls', 'autoplay', 'speed'];
  const embeds = Array.from(html.matchAll(/<worker-pool-playground\s([^>]*)><a\s+href="\.\.\/#([^"]+)"/g));
  assert.equal(embeds.length, 10);
  for (const [, attributes, fragment] of embeds) {
    const own = Array.from(attributes.matchAll(/([\w-]+)(?:="([^"]*)")?/g), ([, name, value]) => [name.replaceAll('-', '').toLowerCase(), value]).filter(([name]) => !options.includes(name));
    const linked = [...new URLSearchParams(fragment.replaceAll('&amp;', '&'))].map(([name, value]) => [name.toLowerCase(), value]).filter(([name]) => name !== 'v');
    const isDefault = ([name, value]) => name === 'workers' && value === '3'; // what the scene has anyhow
    assert.deepEqual(own.filter((pair) => !isDefault(pair)).sort(), linked.sort(), fragment);
  }
});

test('sliders and buttons set what there is', () => {
  for (const name of named(html, /\bdata-set="([^"]+)"/g)) assert.ok(settings.includes(name), name);
  for (const values of named(html, /\bdata-values='([^']+)'/g)) for (const name of Object.keys(JSON.parse(values))) assert.ok(settings.includes(name), name);
});

test('the tokens are those of the page', () => {
  const tokens = (path) => new Map(Array.from(read(path).match(/:root \{[^}]*\}/)[0].matchAll(/(--[\w-]+): ([^;]+);/g), ([, name, value]) => [name, value]));
  const page = tokens('www/style.css'), own = tokens('www/tutorial.css');
  for (const name of ['blue', 'vermillion', 'green', 'purple', 'amber', 'grey', 'page', 'surface', 'ink', 'muted', 'line', 'field', 'accent', 'danger', 'radius']) {
    assert.equal(own.get(`--${name}`), page.get(`--${name}`), name);
  }
});

const EVENTS = [
  { kind: 'Sent', actor: 1, job: 1, text: 'producer sends job 1 on jobs' },
  { kind: 'Blocked', actor: 1, job: 2, text: 'producer waits to send job 2 on jobs' },
  { kind: 'Sent', actor: 11, job: 1, text: 'worker 1 sends job 1 on results' },
  { kind: 'JobSettled', actor: 11, job: 1, text: 'job 1 settles: completed with 2' },
  { kind: 'JobSettled', actor: 12, job: 2, text: 'job 2 settles: killed' },
].map((event, index) => ({ index, ...event }));

test('a moment is found by kind, actor, job and words, first or last', () => {
  assert.equal(momentOf(EVENTS, 'Sent'), 1);
  assert.equal(momentOf(EVENTS, 'Sent worker job=1'), 3);
  assert.equal(momentOf(EVENTS, 'Sent job=1 last'), 3);
  assert.equal(momentOf(EVENTS, 'Blocked producer job=2'), 2);
  assert.equal(momentOf(EVENTS, 'JobSettled text=killed'), 5);
  assert.equal(momentOf(EVENTS, 'before JobSettled'), 3);
  assert.equal(momentOf(EVENTS, 'Closed'), null);
  assert.throws(() => momentOf(EVENTS, 'Sent nobody'), /says nothing about an event/);
});
