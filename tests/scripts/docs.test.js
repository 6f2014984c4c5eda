// The texts lead where they say, and what can be tried in them is tried: JavaScript for developers by tests/package, Rust as doc tests.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../scripts/command.js';

const DOCS = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);
const TEXTS = ['README.md', 'CHANGELOG.md', 'src/README.md', 'www/npm/README.md', 'tests/README.md', 'tests/bench/README.md', 'examples/rust-tasks/README.md', ...DOCS];
const read = (/** @type {string} */ path) => readFileSync(join(ROOT, path), 'utf8');

/** Without code, where brackets mean other things. @param {string} text */
const prose = (text) => text.replaceAll(/^```[^]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '');

/** As GitHub names them. @param {string} path */
const anchorsOf = (path) => Array.from(read(path).replaceAll(/^```[^]*?^```$/gm, '').matchAll(/^#+ (.*)$/gm), ([, title]) =>
  title.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));

/** @param {string} text */
const blocks = (text) => Array.from(text.matchAll(/^```(.*)\n([^]*?)^```$/gm), ([, kind, code]) => ({ kind, code }));

test('every link leads to a file, and every anchor to a heading', () => {
  for (const path of TEXTS) {
    for (const [, target] of prose(read(path)).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [file, anchor] = target.split('#');
      const found = file ? normalize(join(dirname(path), file)) : path;
      assert.ok(existsSync(join(ROOT, found)), `${path}: ${target}`);
      if (anchor && statSync(join(ROOT, found)).isFile()) assert.ok(anchorsOf(found).includes(anchor), `${path}: ${target}`);
    }
  }
});

test('what is published apart from the repository links to nothing in it', () => {
  for (const path of ['src/README.md', 'www/npm/README.md', 'CHANGELOG.md']) assert.doesNotMatch(prose(read(path)), /\]\((?!https:|#)/, path);
});

test('each text in docs/ is reached from the README', () => {
  for (const path of DOCS) assert.ok(read('README.md').includes(`](${path})`), path);
});

test('every block says of what kind it is, and JavaScript for developers whether it runs', () => {
  for (const path of TEXTS) for (const { kind, code } of blocks(read(path))) assert.ok(kind, `${path}: ${code.slice(0, 60)}`);
  for (const path of ['docs/developer.md', 'www/npm/README.md']) {
    for (const { kind } of blocks(read(path)).filter((it) => it.kind.startsWith('js'))) assert.match(kind, /^js (run|tasks)$/, path);
  }
});

test('JavaScript and JSON for authors can be read', () => {
  let n_read = 0;
  for (const { kind, code } of blocks(read('docs/author.md'))) {
    if (kind === 'json') JSON.parse(code);
    else if (kind === 'js') new Function(code);
    else continue;
    n_read++;
  }
  assert.ok(n_read > 0);
});

test('commands that the README names are there', () => {
  const { scripts } = JSON.parse(read('package.json'));
  for (const [, name] of read('README.md').matchAll(/npm run (\w+)/g)) assert.ok(name in scripts, name);
  const groups = new Set(Array.from(read('scripts/test.js').matchAll(/group: '(\w+)'/g), ([, group]) => group));
  for (const path of TEXTS) for (const [, name] of read(path).matchAll(/npm test -- (\w+)/g)) assert.ok(groups.has(name), `${path}: ${name}`);
});
