// The README says what the sources say.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (/** @type {string} */ path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const README = read('README.md'), TYPES = read('www/pool.d.ts');

/** Names of the fields of an interface. @param {string} name */
function fieldsOf(name) {
  const [, body] = TYPES.match(new RegExp(`export interface ${name} \\{([^]*?)\\n\\}`)) ?? [];
  assert.ok(body, name);
  return Array.from(body.replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/\{[^{}]*\}/g, '').matchAll(/(?:^|;)\s*(\w+)\??:/gm), ([, field]) => field);
}

/** The first column of the table that begins so. @param {string} head */
function column(head) {
  const from = README.indexOf(head);
  assert.ok(from >= 0, head);
  const rows = README.slice(from).split('\n\n')[0].split('\n').slice(2);
  return rows.flatMap((row) => Array.from(row.split('|')[1].matchAll(/`(\w+)`/g), ([, field]) => field));
}

test('every option of createPool has its line, and no other', () => {
  assert.deepEqual(column('| option of `createPool`').sort(), fieldsOf('PoolOptions').sort());
});

test('every option of submit has its line', () => {
  const told = column('| option of `submit`');
  assert.deepEqual(told.sort(), [...fieldsOf('SubmitOptions'), 'ordered', 'stopOnError', 'batches'].sort());
});

test('every part of a retry rule is named', () => {
  for (const field of fieldsOf('RetryOptions')) assert.match(README, new RegExp(`\\{ attempts[^}]*\\b${field}|\\{ ${field}`), field);
});

test('the worker it shows is the one that runs', () => {
  const [, shown] = README.match(/```rust\n(pub async fn worker[^]*?)```/) ?? [];
  assert.ok(shown && read('src/pool/pattern.rs').includes(shown));
});
