// The scene that the page opens with; all others come later (all_scenes.js).

import basic from '../src/scenes/basic.json' with { type: 'json' };
import words from 'virtual:first-words';
import { sceneOf } from './scene.js';

export const FIRST = sceneOf(/** @type {any} */ (basic), words);
