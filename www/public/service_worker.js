// The service worker does two things. It answers requests below samples/ that no file can answer: slow, unreliable, and errors.
//   samples/slow?ms=400            an answer after 400 ms (at most 30 s)
//   samples/flaky                  503 to the first attempt, then an answer
//   samples/status?code=500        an error
// And it keeps the built site, so that all of it works without a network: a cache for each build, named by its version, with each file under
// its address and its hash. What it does not know goes to the network as if it were not here: other origins, parts of files (Range), addresses
// with a query, other methods than GET.
//
// States. The first worker answers at once and keeps nothing until a page asks for it ("wpp:keep"), when its first run is over. A later
// build's worker fetches its files while it is installed and then waits: it takes over when no page of the build before is open, or when one
// says so ("wpp:take-over"), which it does when its reader wants the new build or has it already. Pages of the build before find their files in
// its cache, which goes when they have gone. So no page ever gets files of two builds: assets/ are named by their content, and no other file is
// loaded by a page but samples.

/** Written by scripts/precache.js: the build, what all its files weigh, and path → hash. None while developing: nothing is kept then. */
const VERSION = '', BYTES = 0, FILES = {};

/** A page waits so long for the network; then it is the kept one, as old as the last visit. */
const PATIENCE_MS = 2_500;
const MOST_MS = 30_000;
/** Files fetched at once, so that whatever the reader does comes first. */
const AT_ONCE = 4;

const SCOPE = self.registration.scope;
/** Caches belong to the origin, where other sites may live under other paths. */
const OURS = `wpp ${SCOPE} `, NAME = `${OURS}${VERSION}`;
/** Who used the builds before when this one took over, and which these are: in this build's cache. */
const LEAVING = `${SCOPE}?leaving`;

self.addEventListener('install', (event) => {
  // Where nothing was kept, nobody asked for it: such a reader saves data.
  if (self.registration.active && VERSION) event.waitUntil(ourCaches().then((names) => names.length && keep()));
});

self.addEventListener('activate', (event) => event.waitUntil(inTurn(takeOver)));

self.addEventListener('message', (event) => {
  const tell = (data) => event.source?.postMessage({ version: VERSION, ...data });
  switch (event.data?.type) {
    case 'wpp:version': return tell({ type: 'wpp:version' });
    case 'wpp:take-over': return event.waitUntil(self.skipWaiting());
    case 'wpp:keep':
      if (event.data.build === VERSION && event.source) pagesOfThis.add(event.source.id);
      return event.waitUntil(inTurn(tidy).then(keep).then(
        () => tell({ type: 'wpp:kept', files: Object.keys(FILES).length, bytes: BYTES }),
        (error) => tell({ type: 'wpp:not-kept', message: String(error) }),
      ));
  }
});

self.addEventListener('fetch', (event) => {
  const { request } = event, url = new URL(request.url);
  url.hash = '';
  if (!url.href.startsWith(SCOPE)) return;
  const path = url.href.slice(SCOPE.length).replace(/\?.*/, ''), isPage = request.mode === 'navigate';
  const name = url.pathname.split('/').pop(), answer = path.startsWith('samples/') && Object.hasOwn(ANSWERS, name) && ANSWERS[name];
  if (answer) return event.respondWith(answer(url, request));
  if (request.method !== 'GET' || request.headers.has('range') || !VERSION) return;
  // What a page's address says in its query is for the page; any other query may ask for something else.
  if (url.search && !isPage) return;
  const file = fileOf(path);
  if (path.startsWith('assets/')) event.respondWith(lasting(request, file));
  else if (FILES[file]) event.respondWith(fresh(file, () => (isPage ? fetchPage(url) : fetch(request))));
});

// ------------------------------------------------------------------- answers

/** Its name tells what is in it: whichever build keeps it, and no network. */
async function lasting(request, file) {
  const kept = (await keptFile(file)) ?? (await caches.match(request.url, { ignoreSearch: true, ignoreVary: true }));
  return kept ?? fetch(request);
}

/** From the network, if that answers soon: a site that was built anew, as on `npm start`, is never hidden by what was kept. */
async function fresh(file, ask) {
  const kept = await keptFile(file);
  if (!kept) return ask();
  const answer = ask().then((response) => (response.status >= 500 ? kept : response), () => kept);
  return Promise.race([answer, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, kept))]);
}

/** Asks the server whether it is still the same. A redirection is left to the browser. */
function fetchPage(url) {
  return fetch(url.href, { cache: 'no-cache', credentials: 'same-origin', redirect: 'manual' });
}

const fileOf = (path) => (path === '' || path.endsWith('/') ? `${path}index.html` : path);
/** Servers may not know a folder's page by its name. */
const addressOf = (file) => SCOPE + file.replace(/(^|\/)index\.html$/, '$1');
const keyOf = (file) => `${SCOPE}${file}?${FILES[file]}`;
const keptFile = async (file) => (FILES[file] ? (await caches.open(NAME)).match(keyOf(file), { ignoreVary: true }) : undefined);

// ------------------------------------------------------------------- keeping

const ourCaches = async () => (await caches.keys()).filter((name) => name.startsWith(OURS));

/** Whatever is not kept yet. Rejects where a file cannot be had as the build made it: then it is tried again at the next visit. */
async function keep() {
  if (!VERSION) throw new Error('this build keeps nothing');
  const cache = await caches.open(NAME), kept = new Set((await cache.keys()).map(({ url }) => url));
  const missing = Object.keys(FILES).filter((file) => !kept.has(new URL(keyOf(file)).href));
  const take = async () => {
    for (let file = missing.shift(); file; file = missing.shift()) {
      // An unchanged file comes from the build before.
      await cache.put(keyOf(file), (await caches.match(keyOf(file), { ignoreVary: true })) ?? (await fetched(file)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
}

async function fetched(file) {
  const response = await fetch(addressOf(file), { cache: file.startsWith('assets/') ? 'default' : 'no-cache', integrity: FILES[file], priority: 'low', credentials: 'same-origin' });
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  // A page must not come with a redirection, and nothing may vary by everything.
  if (!response.redirected && response.headers.get('vary') !== '*') return response;
  const headers = new Headers(response.headers);
  headers.delete('vary');
  return new Response(response.body, { headers });
}

// ------------------------------------------------- from one build to the next

/** Pages that said that they are of this build: they may have come from the network before this worker took over. */
const pagesOfThis = new Set();
let last = Promise.resolve();

/** One after the other: a page may be heard while this worker still takes over. */
const inTurn = (action) => (last = last.then(action, action));

/** Pages that are open are answered by this build's worker from now on. */
async function takeOver() {
  const before = (await ourCaches()).filter((name) => name !== NAME);
  if (before.length) await note({ before, ids: await windowIds() });
  await self.clients.claim();
  await tidy();
}

/** What builds before this one kept goes when the last page of theirs has gone that was open when this one took over. */
async function tidy() {
  const leaving = await caches.match(LEAVING, { cacheName: NAME });
  if (!leaving) return;
  const { before, ids } = await leaving.json(), open = await windowIds(), left = ids.filter((id) => open.includes(id) && !pagesOfThis.has(id));
  if (left.length) return note({ before, ids: left });
  await Promise.all(before.map((name) => caches.delete(name)));
  await (await caches.open(NAME)).delete(LEAVING);
}

const note = async (leaving) => (await caches.open(NAME)).put(LEAVING, new Response(JSON.stringify(leaving)));
const windowIds = async () => (await self.clients.matchAll({ type: 'window', includeUncontrolled: true })).map(({ id }) => id);

// ------------------------------------------------------------------- samples

const ANSWERS = {
  async slow(url) {
    const ms = Math.min(Number(url.searchParams.get('ms')) || 1_000, MOST_MS);
    await new Promise((resolve) => setTimeout(resolve, ms));
    return text(`This answer took ${ms} ms.\n`);
  },
  async flaky(_, request) {
    if (request.headers.get('x-attempt') === '1') return text('Try again.\n', 503, 'Service Unavailable');
    return text('It works at the second attempt.\n');
  },
  async status(url) {
    const code = Number(url.searchParams.get('code'));
    return text('An error was asked for.\n', code >= 400 && code <= 599 ? code : 500);
  },
};

/** @param {string} body @param {number} [status] @param {string} [statusText] */
function text(body, status = 200, statusText = '') {
  return new Response(body, { status, statusText, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
