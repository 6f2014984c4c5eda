// Answers of samples/ that no file can give: slow, unreliable, and errors. All else goes to the network as if it were not here.
//   samples/slow?ms=400            an answer after 400 ms (at most 30 s)
//   samples/flaky                  503 to the first attempt, then an answer
//   samples/status?code=500        an error

const MOST_MS = 30_000;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  const name = url.href.startsWith(`${self.registration.scope}samples/`) ? url.pathname.split('/').pop() : '';
  const answer = ANSWERS[name];
  if (answer) event.respondWith(answer(url, event.request));
});

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
