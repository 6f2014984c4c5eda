// The whole module: every program that a run can be. Loaded after the first run, or with the first scene that needs it.

import url from '../pkg/programs_bg.wasm?url';
import script from '../pkg/programs_worker.js?raw';

/** @type {import('./coordinator.js').Build} */
export const WHOLE = { url, script };
