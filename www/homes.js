// The coordinators that take over from the first one: with the whole module, which has every program that a run can be. Where the jobs
// of a live run are JavaScript, its script goes along with the message that starts it.

import url from '../pkg/programs_bg.wasm?url';
import script from '../pkg/programs_worker.js?raw';
import { startCoordinator } from './coordinator.js';
import { mayUseNetwork } from './scripted/consent.js';

/** @typedef {import('./protocol.js').RunConfig} RunConfig */
/** Where runs take place: "whole"; or, where their jobs are JavaScript, in a frame: "served", "sandbox", "online" (scripted/sandbox.js).
 * @typedef {'whole' | 'served' | 'sandbox' | 'online'} Home */

/** The whole module. @type {import('./coordinator.js').Build} */
export const WHOLE = { url, script };

/** Tasks whose work is JavaScript. */
const SCRIPTED = new Set(['fetch', 'image', 'own']);

/** @param {RunConfig} config @returns {Home} */
export function homeOf({ mode, task, code }) {
  if (mode === 'live' && task === 'own') return mayUseNetwork(code) ? 'online' : 'sandbox';
  return mode === 'live' && task === 'fetch' ? 'served' : 'whole';
}

/**
 * Resolves to the port of a coordinator.
 * @param {Home} home
 * @returns {Promise<MessagePort>}
 */
export async function start(home) {
  const port = await open(home);
  const post = port.postMessage.bind(port);
  /** Messages keep their order while a script is made. */
  let last = Promise.resolve();
  port.postMessage = (/** @type {any} */ message) => {
    last = last.then(async () => {
      if (message.type !== 'run' || message.config.mode !== 'live' || !SCRIPTED.has(message.config.task)) return post(message);
      const { scriptOf } = await import('./scripted/script.js');
      const { script, transfer } = await scriptOf(message.config);
      post({ ...message, script }, transfer);
    }).catch((error) => {
      const data = error?.refused ? { type: 'refused', run: message.run, errors: [error.refused] } : { type: 'failed', message: String(error), hint: '' };
      port.onmessage?.(new MessageEvent('message', { data }));
    });
  };
  return port;
}

/** @param {Home} home */
async function open(home) {
  if (home === 'whole') return startCoordinator(WHOLE);
  if (home === 'served') await (await import('./scripted/service.js')).serviceReady();
  return (await import('./scripted/sandbox.js')).startFramed(WHOLE, home);
}
