// The list of mutants stays true: each finds its place, changes it, and names a test that is there. `npm run mutants` puts them in.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../scripts/command.js';
import { mutants, mutated, testOf } from '../../scripts/mutants.js';

const list = mutants();
const read = (/** @type {string} */ path) => readFileSync(join(ROOT, path), 'utf8');

/** Those that must be among them, by the first words of what they are. */
const REQUIRED = ['a result dropped on cancel', 'a slot leaked', 'a wake-up lost', 'a receiver served out of order', 'a retry counted twice', 'a worker reused after a panic',
  'a token not given back', 'an unescaped string'];

test('each mutant changes a place that stands once in its file', () => {
  for (const mutant of list) {
    const text = read(mutant.file);
    assert.notEqual(mutated(mutant, text), text, mutant.name);
  }
});

test('each names a test that is there', () => {
  for (const mutant of list) {
    const { file, name } = testOf(mutant), text = read(file);
    assert.ok(file.endsWith('.js') ? text.includes(`test('${name}'`) : new RegExp(`fn ${name}\\(`).test(text), `${mutant.name}: ${mutant.test}`);
  }
});

test('no two have the same name, and the bugs that must be caught are among them', () => {
  assert.equal(new Set(list.map(({ name }) => name)).size, list.length);
  for (const bug of REQUIRED) assert.ok(list.some((mutant) => mutant.bug.startsWith(bug)), bug);
});

test('the table of the documentation is the list', () => {
  const rows = Array.from(read('tests/README.md').matchAll(/^\| (.*) \| `(\S+)` \| `(\S+ .*)` \|$/gm), ([, bug, file, test]) => ({ bug, file, test }));
  assert.deepEqual(rows, list.map(({ bug, file, test }) => ({ bug, file, test })));
});
