// The embed's options, and ordinary links read without link.js.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goalsOf } from '../../www/embed/goals_check.js';
import { optionsOf, plainLink } from '../../www/embed/options.js';
import { settingOf } from '../../www/exports/settings.js';

test('options are taken out, the link stays as it was', () => {
  assert.deepEqual(optionsOf('#v=1&scene=timeout&theme=dark&workers=4&controls=none&readonly&speed=max&later=a%20b'), {
    theme: 'dark', controls: 'none', view: 'stage', autoplay: 'click', lang: 'en', readonly: true, speed: Infinity, goals: '', bad: [],
    link: 'v=1&scene=timeout&workers=4&later=a%20b',
  });
});

test('a bad option is as if it were not there, and named', () => {
  const { theme, speed, readonly, bad } = optionsOf('#theme=pink&speed=0&readonly=no&view=');
  assert.deepEqual([theme, speed, readonly], ['auto', 1, false]);
  assert.deepEqual(bad, [['theme', 'pink'], ['view', ''], ['readonly', 'no'], ['speed', '0']]);
});

test('the first of a doubled option counts, as in links', () => {
  assert.equal(optionsOf('#theme=dark&theme=light').theme, 'dark');
});

test('a plain link is read in the ranges that settings.js has', () => {
  for (const name of ['workers', 'jobs', 'size', 'jobsCapacity', 'resultsCapacity', 'timeoutMs', 'graceMs', 'seed']) {
    const { min, max } = /** @type {any} */ (settingOf(name, { mode: 'live', task: 'wait' }));
    for (const value of [min, max]) assert.deepEqual(plainLink(`scene=timeout&${name}=${value}`), { scene: 'timeout', settings: { [name]: value } }, name);
    for (const value of [min - 1, max + 1, 'x', '']) assert.equal(plainLink(`${name}=${value}`), null, `${name}=${value}`);
  }
  assert.deepEqual(plainLink(''), { scene: 'basic', settings: {} });
  for (const link of ['v=2', 'later=1', 'scene=%', 'log=cancel@4', 'mode=fast', 'workers=4&workers=5']) assert.equal(plainLink(link), null, link);
});

test('goals are a list of whole goals or nothing', () => {
  const packed = (/** @type {unknown} */ goals) => Buffer.from(JSON.stringify(goals)).toString('base64url'), goal = { id: 'a', words: '“Done”', all: [{ figure: 'completed', op: '==', value: 10 }] };
  assert.deepEqual(goalsOf(packed([goal])), [goal]);
  for (const bad of [[], [{ ...goal, words: 7 }], [{ ...goal, all: [] }], [{ ...goal, all: [{ figure: 'x', op: '~', value: 1 }] }], [{ ...goal, all: [{ op: '<', value: 1 }] }], Array(21).fill(goal), goal, null]) {
    assert.equal(goalsOf(packed(bad)), null, JSON.stringify(bad));
  }
  const beside = { ...goal, all: [{ figure: -1, setting: 'workers', op: '<', value: 4 }] };
  assert.equal(goalsOf(packed([beside])), null, 'a figure that is no text, beside a setting that is one');
  for (const bad of ['', '!', 'AAAA', 'x'.repeat(30_000)]) assert.equal(goalsOf(bad), null);
});
