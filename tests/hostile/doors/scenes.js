// The scenes as the page knows them, for the doors that need one.
import { readFileSync } from 'node:fs';
import { DEFAULTS } from '../../../www/scene.js';

const read = (/** @type {string} */ path) => JSON.parse(readFileSync(new URL(`../../../src/scenes/${path}.json`, import.meta.url), 'utf8'));

export const SCENES = read('manifest').map((/** @type {string} */ id) => ({ id, config: { ...DEFAULTS, ...read(id).config, scene: id }, title: id, watch: '', why: '', words: {}, group: 'examples' }));
