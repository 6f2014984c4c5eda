// The values in the code: every table entry stands where it says and says what a scene that shows the file says.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { changeOf, cut, meant, placesIn, shown } from '../../www/code_values.js';
import { DEFAULTS } from '../../www/scene.js';

const root = new URL('../../', import.meta.url);
const read = (/** @type {string} */ path) => readFileSync(new URL(path, root), 'utf8');
const json = (/** @type {string} */ path) => JSON.parse(read(path));
const SCENES = json('src/scenes/manifest.json').map((/** @type {string} */ id) => json(`src/scenes/${id}.json`));
const GO = 'src/scenes/go/', RUST = 'src/pool/';

/** Every configuration that a file is shown with. @param {string} path */
function configsOf(path) {
  return SCENES.flatMap(({ config, go, source, fix }) => {
    const own = { ...DEFAULTS, ...config }, fixed = { ...own, ...fix?.config };
    return [...([go, ...(source ?? [])].includes(path) ? [own] : []), ...([fix?.go, ...(fix?.source ?? [])].includes(path) ? [fixed] : [])];
  });
}

for (const [folder, table] of [[GO, json(`${GO}values.json`)], [RUST, json(`${RUST}programs/values.json`)]]) {
  for (const [name, entries] of Object.entries(table)) {
    test(`${name}: every value stands there once`, () => {
      const path = folder + name, text = read(path), places = placesIn(path, text), lines = text.split('\n');
      assert.equal(places.length, entries.length);
      for (const [fragment, setting] of entries) {
        assert.equal(text.split(fragment.replace(/[«»]/g, '')).length, 2, `${fragment} stands once`);
        assert.match(fragment, /^[^«»]*«[^«»]*»[^«»]*$/);
        assert.ok(setting in DEFAULTS, setting);
      }
      for (const { line, start, end, literal } of places) assert.equal(lines[line - 1].slice(start, end), literal);
      for (const [index, place] of places.entries()) {
        const next = places[index + 1];
        assert.ok(!next || next.line > place.line || next.start >= place.end, 'none stands in another');
      }
    });
    test(`${name}: a scene that shows it says the same`, () => {
      const path = folder + name, places = placesIn(path, read(path)), configs = configsOf(path);
      assert.ok(configs.length > 0, 'some scene shows it');
      const isSaid = (/** @type {any} */ config, /** @type {any} */ place) =>
        meant([place], config).length === 1 && (place.literal === '' || shown(place, config) === String(Number(place.literal.replaceAll('_', ''))));
      assert.ok(configs.some((config) => places.every((place) => isSaid(config, place) || place.setting === 'arrivalsPerSecond' && !place.literal)),
        places.filter((place) => !configs.some((config) => isSaid(config, place))).map(({ line, setting }) => `${setting} in line ${line}`).join() || 'none says all');
    });
  }
}

test('nearly every Go version has values', () => {
  const without = readdirSync(new URL(GO, root)).filter((name) => name.endsWith('.go') && placesIn(GO + name, read(GO + name)).length === 0);
  assert.deepEqual(without, []);
});

const BASIC = read(`${GO}basic.go`), PLACES = placesIn(`${GO}basic.go`, BASIC);
/** @param {string} setting @param {import('../../www/code_values.js').Place[]} [places] */
const of = (setting, places = PLACES) => /** @type {import('../../www/code_values.js').Place} */ (places.find((place) => place.setting === setting));

test('a line is cut at its values', () => {
  const place = of('size'), [before, at, after] = cut(BASIC.split('\n')[place.line - 1], [place]);
  assert.deepEqual([before, at, after], ['\t\ttime.Sleep(', place, ' * time.Millisecond)']);
  assert.deepEqual(cut('nothing here', []), ['nothing here']);
});

test('what is written is the setting, in its own unit', () => {
  assert.deepEqual(changeOf(of('workers'), '5', DEFAULTS), { workers: 5 });
  const fetch = placesIn(`${GO}fetch.go`, read(`${GO}fetch.go`)), timeout = of('jobTimeoutMs', fetch);
  assert.equal(shown(timeout, { ...DEFAULTS, jobTimeoutMs: 5000 }), '5');
  assert.deepEqual(changeOf(timeout, '1.005', DEFAULTS), { jobTimeoutMs: 1005 });
});

test('nothing means none where that is allowed, and no number elsewhere', () => {
  const timeout = of('timeoutMs', placesIn(`${GO}timeout.go`, read(`${GO}timeout.go`)));
  assert.deepEqual(changeOf(timeout, '', DEFAULTS), { timeoutMs: null });
  assert.deepEqual(changeOf(timeout, '', DEFAULTS, true), { timeoutMs: NaN });
  assert.deepEqual(changeOf(of('workers'), '', DEFAULTS), { workers: NaN });
  assert.equal(shown(timeout, DEFAULTS), '');
  assert.equal(shown(of('workers'), { ...DEFAULTS, workers: NaN }), '');
});

test('one of a list changes alone', () => {
  const stages = placesIn(`${GO}pipeline.go`, read(`${GO}pipeline.go`)), middle = stages.filter(({ item }) => item === 1);
  const settings = { ...DEFAULTS, stageWorkers: [1, 2, 1], stageSizes: [40, 120, 40] };
  assert.deepEqual(middle.map((place) => shown(place, settings)), ['2', '120']);
  assert.deepEqual(changeOf(of('stageSizes', middle), '60', settings), { stageSizes: [40, 60, 40] });
  assert.deepEqual(meant(middle, { ...settings, stageWorkers: [1], stageSizes: [40] }), []);
});

test('a value that means nothing in this run is left as it stands', () => {
  const size = [of('size')];
  assert.deepEqual(meant(size, { ...DEFAULTS, task: 'wait' }), size);
  assert.deepEqual(meant(size, { ...DEFAULTS, task: 'primes' }), [], 'a number of primes is no time');
  assert.deepEqual(meant(size, { ...DEFAULTS, task: 'own' }), []);
  assert.deepEqual(meant([of('workers')], { ...DEFAULTS, program: 'pipeline' }), [], 'each stage has its own');
});
