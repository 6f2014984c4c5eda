// The address of an embed: its options, the author's goals, and the plain link that is read before link.js is there. What the quick reader
// takes, the careful one takes as well, and to the same.
import assert from 'node:assert/strict';
import { goalsOf } from '../../../www/embed/goals_check.js';
import { CHOICES, optionsOf, plainLink } from '../../../www/embed/options.js';
import { parseLink } from '../../../www/exports/link.js';
import { isReached } from '../../../www/figures.js';
import { DEFAULTS } from '../../../www/scene.js';
import { OUTCOME } from './record.js';
import { SCENES } from './scenes.js';

/** @param {unknown} input  a fragment, or goals before they are packed */
async function check(input) {
  if (typeof input !== 'string') return goals(Buffer.from(JSON.stringify(input) ?? '').toString('base64url'));
  const options = optionsOf(input), plain = plainLink(options.link);
  for (const [name, of] of Object.entries(CHOICES)) assert.ok(of.includes(/** @type {any} */ (options)[name]), name);
  assert.ok(options.speed === Infinity || (options.speed >= 0.01 && options.speed <= 1000), `speed ${options.speed}`);
  assert.equal(typeof options.readonly, 'boolean');
  for (const [name, value] of options.bad) assert.ok(typeof name === 'string' && typeof value === 'string');
  goals(options.goals);
  if (!plain) return;
  const { scene, settings, notes } = await parseLink(options.link, SCENES);
  if (scene !== plain.scene) return; // there is none of that name
  assert.deepEqual(notes.filter((note) => !/^v=/.test(note)), [], options.link);
  assert.deepEqual(plain.settings, settings, options.link);
}

/** @param {string} packed */
function goals(packed) {
  for (const goal of goalsOf(packed) ?? []) assert.equal(typeof isReached(/** @type {any} */ (goal), /** @type {any} */ (OUTCOME), DEFAULTS), 'boolean');
}

const goal = { id: 'all', words: 'All are done.', all: [{ figure: 'completed', op: '==', value: 10 }, { setting: 'workers', op: '<=', value: 4 }] };
export default {
  name: 'embed', check, words: [...Object.keys(CHOICES), ...Object.values(CHOICES).flat(), 'readonly', 'speed=max', 'goals=', 'workers=', 'mode=simulated', 'scene=', 'figure', 'setting', 'waitMs.p99', 'elapsedMs', '<=', '=='],
  seeds: () => ['#v=1&scene=timeout&theme=dark&workers=4&controls=none&readonly&speed=max&later=a%20b', '#scene=basic&workers=4&jobs=20&mode=simulated&seed=3&view=code', [goal], [goal, { ...goal, id: 'b' }]],
};
