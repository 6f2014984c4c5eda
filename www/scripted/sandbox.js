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
/** So often it is asked whether it is there, and so many questions in a row may stay without an answer: one that a browser has slept over is answered
 * when it wakes. */
const BEAT_MS = 2_000, MOST_MISSED = 5;
const GONE = { type: 'failed', message: 'The frame in which the code ran is gone: the browser has ended it, most likely for want of memory.', hint: 'The next run starts in a new one.' };
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
  const { port1, port2 } = new MessageChannel(), pulse = new MessageChannel();
  keep({ terminate: () => (frame.remove(), port1.close(), pulse.port1.close()) });
  frame.contentWindow?.postMessage({ bytes, script }, '*', [port2, pulse.port2, bytes]);
  watch(frame, pulse.port1, () => port1.onmessage?.(new MessageEvent('message', { data: GONE })));
  return port1;
}

/** Some browsers run such a frame in a process of its own, which may end for want of memory, and no event says so.
 * @param {HTMLIFrameElement} frame @param {MessagePort} pulse @param {() => void} gone */
function watch(frame, pulse, gone) {
  let nMissed = 0;
  pulse.onmessage = () => { nMissed = 0; };
  const timer = setInterval(() => {
    if (!frame.isConnected) return clearInterval(timer);
    if (document.hidden) return;
    nMissed += 1;
    if (nMissed <= MOST_MISSED) return pulse.postMessage(0);
    clearInterval(timer);
    gone();
  }, BEAT_MS);
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
