// Hostile input to the page's JavaScript, as far as no browser is needed (tests/hostile): some hundred bent inputs at each door, the same each
// time; what the fuzzers have kept; and the bad links and files of the corpus, each of which has its own sentence.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { App } from '../../www/app.js';
import { parseLink } from '../../www/exports/link.js';
import { openRecord } from '../../www/exports/record.js';
import { deflated, base64Parts } from '../../www/exports/pack.js';
import { Wrong } from '../../www/exports/shapes.js';
import { decode, encode } from '../../www/pool/thrown.js';
import { DOORS } from '../hostile/doors/index.js';
import { fileText } from '../hostile/doors/record.js';
import { SCENES } from '../hostile/doors/scenes.js';
import { badFiles, badLinks, corpusOf } from '../hostile/corpus.js';
import { fault, fuzz, least, randomOf } from '../hostile/fuzz.js';

for (const door of DOORS) {
  test(`bent input breaks no rule: ${door.name}`, async () => {
    const { n, found } = await fuzz(door, { seed: 1, n: 300 });
    assert.equal(found, null, `${JSON.stringify(found?.input)} ${found?.error.stack}`);
    assert.equal(n, 300);
  });

  test(`what the fuzzers kept breaks no rule: ${door.name}`, async () => {
    const path = new URL(`../hostile/seeds/${door.name}.jsonl`, import.meta.url), lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
    for (const line of lines) assert.equal((await fault(door, JSON.parse(line)))?.stack, undefined, line);
  });
}

test('a broken rule is found, and its input made small', async () => {
  const door = { name: 'x', words: [], seeds: () => [{ a: ['hello', 3], b: 'x' }], check: async (/** @type {any} */ value) => assert.ok(!String(value?.a?.[0]).includes('<img')) };
  const { found } = await fuzz(door, { seed: 3, n: 100_000 });
  assert.ok(found, 'the rule is broken somewhere');
  assert.deepEqual(await least(door, found.input), found.input, 'nothing can be left out');
  assert.ok(JSON.stringify(found.input).length < 80, JSON.stringify(found.input));
  assert.deepEqual(randomOf(5).next(), randomOf(5).next(), 'a seed says it all');
});

for (const { name, input, error } of await badLinks()) {
  test(`a bad link is told: ${name}`, async () => {
    const { scene, notes } = await parseLink(input, SCENES);
    assert.ok(SCENES.some(({ id }) => id === scene));
    assert.ok(notes.some((note) => note.includes(error)), notes.join('\n').slice(0, 2_000));
    assert.ok(notes.length <= 21 && notes.every((note) => note.length < 500), 'few, and short');
  });
}

for (const { name, input, error } of await badFiles()) {
  test(`a bad file is told: ${name}`, async () => {
    const app = new App(() => {});
    app.know(SCENES);
    app.choose('basic');
    await assert.rejects(openRecord(app, new File([await fileText(input)], 'bad.json')), (/** @type {any} */ thrown) => {
      assert.ok(thrown instanceof Wrong, thrown.stack);
      assert.ok(thrown.message.includes(error), thrown.message);
      assert.ok(thrown.message.length < 500, `${thrown.message.length} characters`);
      return true;
    });
    assert.equal(app.run, null, 'nothing has changed');
  });
}

test('the corpus has at least sixty bad inputs, and each its own name', () => {
  const all = ['settings', 'core_options', 'frames', 'link', 'file', 'pool'].flatMap((name) => corpusOf(name).map((each) => `${name}: ${each.name}`));
  assert.ok(all.length >= 60, `${all.length}`);
  assert.equal(new Set(all).size, all.length);
});

test('a link of a thousand wrong commands is told in a few sentences', async () => {
  const { notes } = await parseLink(`#mode=simulated&log=${'x@1,'.repeat(1_000)}`, SCENES);
  assert.equal(notes.length, 21);
  assert.equal(notes.at(-1), 'And 980 more that could not be used.');
});

test('errors that hold themselves are encoded to an end', () => {
  const bush = new AggregateError([], 'bush');
  bush.errors = Array(12).fill(bush);
  const again = /** @type {AggregateError} */ (decode(structuredClone(encode(bush))));
  assert.equal(again.message, 'bush');
  assert.ok(again.errors.length > 0);
});

test('a small file that unpacks to no end is given up early', async () => {
  const bomb = base64Parts(await deflated(new Uint8Array(210e6))).join('');
  assert.ok(bomb.length < 500_000, 'it is small');
  const [{ input }] = await badFiles(), app = new App(() => {});
  app.know(SCENES);
  app.choose('basic');
  const good = JSON.parse(await fileText({ ...input, format: 'worker-pool-playground run' }));
  await assert.rejects(openRecord(app, new File([JSON.stringify({ ...good, events: bomb })], 'bomb.json')), /unpacked they are larger than 200 MB/);
});
