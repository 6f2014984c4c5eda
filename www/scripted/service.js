// The page's own service worker: it answers slowly, unreliably or with an error where a URL asks for that, so that the URL fetcher
// has something to fetch on any static server and without a network.

const READY_MS = 4_000;

/** The registration under way. @type {Promise<boolean> | undefined} */
let ready;

/** Whether the service worker answers; false where the browser allows none here. */
export function serviceReady() {
  ready ??= register().catch(() => false);
  return ready;
}

async function register() {
  if (!('serviceWorker' in navigator)) return false;
  const container = navigator.serviceWorker;
  await container.register(new URL('service_worker.js', document.baseURI));
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
