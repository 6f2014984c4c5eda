// Coordinators of runs whose jobs are JavaScript, in a frame with a policy of its own, which the workers started in it inherit (scripts/policy.js):
//   cut off   a reader's code, in an origin of its own: without this page, its storage and the network
//   online    the same with the network, where its reader allows that (consent.js)
//   served    requests of the URL fetcher: this page's origin, so that its service worker answers, and the network, which this page has not

import cutOff from 'virtual:cut-off-frame';
import { CannotStart, keep } from '../coordinator.js';
import { siteUrl } from './site.js';

const CUT_OFF = 'allow-scripts', OURS = 'allow-scripts allow-same-origin', ONLINE = 'frames/online.html';
/** The frame has loaded and says nothing for so long: there is nobody. */
const SILENT_MS = 8_000;
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy('wpp-frame', { createHTML: () => cutOff }) ?? { createHTML: () => cutOff };

/**
 * @param {import('../coordinator.js').Build} build
 * @param {'sandbox' | 'online' | 'served'} where
 * @returns {Promise<MessagePort>}
 */
export async function startFramed({ url, script }, where) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const bytes = await answer.arrayBuffer(), frame = document.createElement('iframe');
  frame.sandbox.value = where === 'served' ? OURS : CUT_OFF;
  frame.hidden = true;
  frame.title = 'your own code';
  if (where === 'sandbox') frame.srcdoc = policy.createHTML('');
  else frame.src = siteUrl(ONLINE).href;
  await up(frame);
  const { port1, port2 } = new MessageChannel();
  keep({ terminate: () => (frame.remove(), port1.close()) });
  frame.contentWindow?.postMessage({ bytes, script }, '*', [port2, ...[bytes]]);
  return port1;
}

/** Resolves when the frame's script listens. @param {HTMLIFrameElement} frame @returns {Promise<void>} */
function up(frame) {
  return new Promise((resolve, reject) => {
    const hear = (/** @type {MessageEvent} */ { source, data }) => {
      if (source !== frame.contentWindow || !source || data?.type !== 'wpp:frame') return;
      removeEventListener('message', hear);
      resolve();
    };
    addEventListener('message', hear);
    frame.addEventListener('load', () => setTimeout(() => {
      removeEventListener('message', hear);
      reject(new CannotStart('The frame for jobs in JavaScript did not load.', 'Without a network, a run that may use it cannot start.', null));
    }, SILENT_MS), { once: true });
    document.body.append(frame);
  });
}
