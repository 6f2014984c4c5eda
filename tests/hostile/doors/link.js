// The address of the page: a fragment, read by exports/link.js. Every setting that comes out is one that a run can have, what was left out
// or changed is told in few and short sentences, and what came out goes into a link that is read the same again.
import assert from 'node:assert/strict';
import { linkOf, parseLink } from '../../../www/exports/link.js';
import { NAMES, settingOf, shapeOf } from '../../../www/exports/settings.js';
import { sceneOfAddress } from '../../../www/address.js';
import { logShape } from '../../../www/exports/orders.js';
import { SCENES } from './scenes.js';

export const MOST_NOTES = 21, MOST_NOTE = 500;

/** @param {unknown} hash */
async function check(hash) {
  if (typeof hash !== 'string') return;
  sceneOfAddress(hash);
  const { scene: id, settings, log, atNs, notes, unknown } = await parseLink(hash, SCENES), scene = SCENES.find((/** @type {any} */ each) => each.id === id);
  assert.ok(scene, 'it is a scene that there is');
  const config = { ...scene.config, ...settings }, isSimulated = config.mode === 'simulated';
  for (const [name, value] of Object.entries(settings)) shapeOf(/** @type {any} */ (settingOf(name, config))).check(value, name);
  logShape.check(log, 'log');
  assert.ok(atNs === null || Number.isSafeInteger(atNs));
  assert.ok(notes.length <= MOST_NOTES, `${notes.length} notes`);
  for (const note of notes) assert.ok(typeof note === 'string' && note.length <= MOST_NOTE, `a note of ${note.length} characters`);
  const view = { scene, settings: config, isEdited: false, isPlaying: false, isOver: atNs === null, nowNs: atNs ?? 0, run: { config, log } };
  const link = await linkOf(view, unknown), again = await parseLink(link, SCENES);
  // Ranges depend on mode and task, which a link may set: what the scene has need not be in them.
  for (const name of NAMES) {
    let isInRange = true;
    try { shapeOf(/** @type {any} */ (settingOf(name, config))).check(config[name], name); } catch { isInRange = false; }
    if (isInRange) assert.deepEqual(wellFormed({ ...scene.config, ...again.settings }[name]), wellFormed(config[name]), `${name} in ${link.slice(0, 300)}`);
  }
  assert.deepEqual([again.scene, again.log, again.atNs], [id, isSimulated ? log : [], isSimulated ? atNs : null]);
}

/** A lone half of a pair stands in no address; an assumption of nothing is none. @param {any} value @returns {any} */
function wellFormed(value) {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).filter(([, its]) => its !== null).map(([name, its]) => [name, wellFormed(its)]));
  return value === 0 ? 0 : value;
}

export default {
  name: 'link', check, words: [...NAMES, 'v=1', 'scene', 'log', 'at', 'simulated', 'live', '&mode=simulated', '&log=', 'resize.5@120', 'cancel@4', 'limit.none.1@5', '&code=', '&assumed=', 'theme', 'primes', 'check', 'fetch', 'own'],
  seeds: () => ['#v=1&scene=basic', '#v=1&scene=timeout&mode=simulated&workers=5&seed=7&log=resize.5@120.5,cancel@400&at=410',
    '#v=1&scene=basic&mode=simulated&workers=5&sizes=10,20&urls=/a%2Cb,https://x.test/%3Fq%3D1%26r&listens=0&timeoutMs=250&seed=7&theme=dark&log=resize.5@120.000001,cancel@400,limit.2.5.1@500,limit.none.3@600&at=1.5',
    '#scene=own&mode=simulated&code=S8nMS1XILEjVAAA&assumed=100~4,20~~oh%7Eno~2&inputs=1,2,3', '#scene=pipeline&stageWorkers=1,2&stageSizes=10,20', '#scene=priority&mode=simulated&urgentRatio=0.5&agingMs=300&budgetRatio=none'],
};
