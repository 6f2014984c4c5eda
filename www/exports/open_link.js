// Does what the address asks for beside its scene: takes the settings, tells what of them could not be used, and starts the run again whose
// commands or moment it holds. Such a run is simulated: no link has code run by being opened.

import { showNotes } from '../elements/notes.js';
import { parseLink } from './link.js';

/** @typedef {import('../app.js').App} App */

export function openLink() {
  document.dispatchEvent(new CustomEvent('wpp:open', { detail: open }));
}

/** @param {App} app */
async function open(app) {
  const { scene, settings, log, atNs, notes } = await parseLink(location.hash, app.scenes);
  showNotes(notes);
  if (app.scene?.id !== scene) app.choose(scene);
  const now = /** @type {Record<string, unknown>} */ ({ ...app.settings }), isChanged = Object.entries(settings).some(([name, value]) => JSON.stringify(value) !== JSON.stringify(now[name]));
  if (log.length || atNs !== null) app.startWith({ ...settings, mode: 'simulated' }, log, atNs);
  // Other settings wait for their reader, as other scenes do; a link that changes none opens the page as usual.
  else if (!isChanged && scene === app.scenes[0].id && !app.run) app.start();
  else app.change(settings);
  app.check();
}
