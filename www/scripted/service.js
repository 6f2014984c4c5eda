// The page's own service worker: it answers slowly, unreliably or with an error where a URL asks for that, so that the URL fetcher
// has something to fetch on any static server and without a network. Where it also keeps the site: offline.js.

import { siteUrl } from './site.js';

const READY_MS = 4_000;
/** Vouches for its script. @type {any} */
let policy;

/** The registration under way. @type {Promise<boolean> | undefined} */
let ready;

/** Whether the service worker answers; false where the browser allows none here. */
export function serviceReady() {
  ready ??= controlled().catch(() => false);
  return ready;
}

/** Null where the browser has none; rejects where it allows none here. @returns {Promise<ServiceWorkerRegistration | null>} */
export async function registered() {
  if (!('serviceWorker' in navigator)) return null;
  const script = siteUrl('service_worker.js').href, rules = { createScriptURL: () => script };
  policy ??= /** @type {any} */ (globalThis).trustedTypes?.createPolicy('wpp-service', rules) ?? rules;
  return navigator.serviceWorker.register(policy.createScriptURL(''));
}

async function controlled() {
  if (!(await registered())) return false;
  const container = navigator.serviceWorker;
  if (container.controller) return true;
  // It claims this page when it has been activated; workers started from then on are its clients too.
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(false), READY_MS);
    container.addEventListener('controllerchange', () => {
      clearTimeout(late);
      resolve(true);
    }, { once: true });
  });
}
