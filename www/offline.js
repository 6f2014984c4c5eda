// Has the service worker (public/service_worker.js) keep the whole site, and offers a new build when there is one. Without service workers, in a
// frame of somebody else's page, and for readers who save data, everything works as it does without: from the network.

import { showOffer } from './elements/notes.js';
import { registered } from './scripted/service.js';
import { siteUrl } from './scripted/site.js';
import { pageWords as w } from './words/pages.js';

/** A page that is open for long asks this often for a new build, when it is looked at. */
const ASK_MS = 3_600_000;

/** The build that this page is of; none where nobody listed its files. */
const BUILD = /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name=build]'))?.content ?? '';

/** Resolves when the worker was asked to keep the site; it says by itself when it has: `data-kept` of the page's root is then the build, or "none"
 * where nothing is to be kept. */
export async function keepOffline() {
  // 2 MB that most readers of a frame will never use, in a store that its page may not share.
  if (!BUILD || parent !== window || savesData()) return say('none');
  const registration = await registered().catch(() => null);
  if (!registration) return say('none');
  const { serviceWorker: container } = navigator;
  // Of the service workers of an origin, each can talk to all its pages.
  const isOurs = (/** @type {any} */ source) => source?.scriptURL === siteUrl('service_worker.js').href;
  container.addEventListener('message', ({ data, source }) => isOurs(source) && hear(data ?? {}, source === registration.waiting, registration));
  container.addEventListener('controllerchange', () => (ask(container.controller), keep(container.controller)));
  // One may wait already, or be on its way since this page was asked for.
  const installing = () => registration.installing?.addEventListener('statechange', () => ask(registration.waiting));
  registration.addEventListener('updatefound', installing);
  installing();
  ask(registration.waiting);
  keep((await container.ready).active);
  let askedMs = performance.now();
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || performance.now() - askedMs < ASK_MS) return;
    askedMs = performance.now();
    registration.update().catch(() => {}); // no network: another time
  });
}

const say = (/** @type {string} */ kept) => void (document.documentElement.dataset.kept = kept);

const savesData = () => Boolean(/** @type {any} */ (navigator).connection?.saveData);

/** Which build it is of. @param {ServiceWorker | null} worker */
const ask = (worker) => worker?.postMessage({ type: 'wpp:version' });

/** Has it keep all its build's files, and, if that is this page's, count the page among its own. @param {ServiceWorker | null} worker */
const keep = (worker) => worker?.postMessage({ type: 'wpp:keep', build: BUILD });

/** @param {{ type?: string, version?: string }} data @param {boolean} isWaiting  it comes from one that waits @param {ServiceWorkerRegistration} registration */
function hear({ type, version }, isWaiting, registration) {
  if (type === 'wpp:kept' && version === BUILD) say(version);
  if (type !== 'wpp:version') return;
  // A page that came from the network may be of the new build already: then nothing is lost by its worker's taking over.
  if (version !== BUILD) showOffer({ text: w.update, yes: w.reload, no: w.later, accept: () => reload(registration) });
  else if (isWaiting) takeOver(registration);
}

/** @param {ServiceWorkerRegistration} registration */
const takeOver = ({ waiting }) => waiting?.postMessage({ type: 'wpp:take-over' });

/** @param {ServiceWorkerRegistration} registration */
function reload(registration) {
  if (!registration.waiting) return location.reload();
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  takeOver(registration);
}
