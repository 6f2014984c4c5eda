// A scene as the page holds it: its data (src/scenes/*.json) with all settings, and its words (src/scenes/words.en.json).

import defaults from '../src/scenes/defaults.json' with { type: 'json' };

/** @typedef {import('./protocol.js').RunConfig} RunConfig */
/** @typedef {import('./protocol.js').Scene} Scene */

/** What every setting is where nobody says otherwise. */
export const DEFAULTS = /** @type {RunConfig} */ (/** @type {unknown} */ (defaults));

/**
 * @param {import('./protocol.js').SceneData} data
 * @param {import('./protocol.js').SceneWords} words
 * @returns {Scene}
 */
export function sceneOf(data, words) {
  const { title, watch, why } = words;
  return { ...data, title, watch, why, words, config: { ...DEFAULTS, ...data.config, scene: data.id } };
}

/** What the small module, which comes first, understands; all else needs the whole one. */
const SMALL = new Set(['scene', 'mode', 'workers', 'jobs', 'size', 'listens', 'jobsCapacity', 'resultsCapacity', 'collector', 'timeoutMs',
  'graceMs', 'seed']);

/** @param {RunConfig} config @param {boolean} hasRun  there was a run before: from the second on, anything may be asked of one */
export function needsWhole(config, hasRun = false) {
  return hasRun || config.scene !== 'basic' || Object.entries(config).some(([name, value]) => !SMALL.has(name) && !(name === 'task' && value === 'primes')
    && JSON.stringify(value) !== JSON.stringify(DEFAULTS[/** @type {keyof RunConfig} */ (name)]));
}
