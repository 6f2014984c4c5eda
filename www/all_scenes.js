// Every scene with its words, and the sources that they show. Loaded when the first run is on its way.

import manifest from '../src/scenes/manifest.json';
import words from '../src/scenes/words.en.json';
import { sceneOf } from './scene.js';
import './lesson.css';
import './elements/lesson.js';
import './elements/bench.js';
import * as extras from './extras.js';

const data = /** @type {Record<string, any>} */ (import.meta.glob('../src/scenes/*.json', { eager: true, import: 'default' }));
const texts = /** @type {Record<string, string>} */ (import.meta.glob(['../src/pool/pattern.rs', '../src/pool/programs/*.rs', '../src/scenes/go/*.go', '../src/kernels/*.rs', './scripted/*_task.js'],
  { eager: true, query: '?raw', import: 'default' }));

/** In the order of reading. */
export const SCENES = manifest.map((id) => sceneOf(data[`../src/scenes/${id}.json`], /** @type {any} */ (words)[id]));

/** Source texts by their path in the repository. @type {Map<string, string>} */
export const SOURCES = new Map(Object.entries(texts).map(([path, text]) => [path.replace('../', '').replace('./', 'www/'), text]));

/** What some scenes show and ask for beside the pool: under its picture. */
export const bench = /** @type {import('./elements/bench.js').Bench} */ (document.createElement('wpp-bench'));
document.querySelector('wpp-counters')?.after(bench);

export { extras };
