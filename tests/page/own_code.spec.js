// The reader's own code as an attacker: what it may reach without and with its reader's consent, what it may do to the page by messages, by what it
// yields and by what it asks of memory. Whatever it does, it is done to its own jobs: the page goes on.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from './fixture.js';
import { Pool } from './pool.js';

/** What a policy forbids is told on the console. */
test.use({ expectedProblems: [/^forbidden in |Content.Security.Policy|Refused to |Trusted ?(Type|Script)|blob:null|ERR_BLOCKED_BY_CSP|NS_ERROR_CONTENT_BLOCKED|WebTransport|sandbox|Blocked (opening|script)|Unsafe attempt|localhost:\d+\/there/i] });

// ---------------------------------------------------------------- the outside

/** A server that anybody may ask for anything, and that knows who did: requests by path, and connections. */
const outside = test.extend({
  there: async ({}, use) => {
    const asked = /** @type {string[]} */ ([]), sockets = new Set();
    const server = createServer((request, response) => {
      asked.push(String(request.url));
      const type = request.url?.endsWith('.js') ? 'text/javascript' : request.url?.endsWith('events') ? 'text/event-stream' : 'text/plain';
      response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' }).write(type === 'text/event-stream' ? 'data: 1\n\n' : 'self.wasThere = 1;\n');
      if (type !== 'text/event-stream') response.end();
    });
    server.on('upgrade', ({ url, headers }, socket) => {
      asked.push(url);
      const accept = createHash('sha1').update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      sockets.add(socket);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    await use({ url: `http://localhost:${port}/there/`, asked });
    server.closeAllConnections();
    sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => server.close(resolve));
  },
});

/** Opens a link that brings code, as somebody's would. @param {import('@playwright/test').Page} page @param {string} code @param {Record<string, unknown>} [settings] */
async function opened(page, code, { jobs = 1, ...more } = {}) {
  const pool = new Pool(page), link = { scene: 'own', mode: 'live', jobs, ...more, code: deflateRawSync(code).toString('base64url') };
  await page.goto(`./#v=1&${Object.entries(link).map((pair) => pair.join('=')).join('&')}`);
  await expect(pool.control('jobs')).toHaveValue(String(jobs), { timeout: 30_000 }); // scenes and link come one after the other
  await expect(page.locator('.cm-content')).toBeVisible();
  return pool;
}

/** What the job yielded, in the words of the table. @param {Pool} pool */
const told = async (pool, job = 1) => JSON.parse(await pool.page.evaluate((job) => document.querySelector('wpp-stage').view.run.values.get(job).payload, job));

/** What every attempt came to. In the worker: no variable of this file is there. */
const TRIES = `
/** Each attempt, and what it came to: "reached", "refused", or "absent" where the browser has no such thing for a worker. */
async function all(attempts) {
  const told = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    try { told[name] = (await attempt()) ?? 'reached'; } catch (error) { told[name] = 'refused'; }
  }
  return told;
}
/** @param {EventTarget} target of which one of two events tells */
const hears = (target, good, ...bad) => new Promise((resolve, reject) => {
  target.addEventListener(good, resolve);
  bad.forEach((name) => target.addEventListener(name, reject));
});
const isThere = (name) => name in self ? 'reached' : 'absent';
/** What a worker of ours says, or that it does not come up. */
const says = async (worker) => (await hears(worker, 'message', 'error')).data;
`;

/** Ways to the network. @param {string} there */
const network = (there) => `({
  fetch: async () => { await fetch('${there}fetch', { mode: 'no-cors' }); },
  'a request that is kept alive': async () => { await fetch('${there}kept', { method: 'POST', body: 'x', keepalive: true, mode: 'no-cors' }); },
  XMLHttpRequest: () => { const it = new XMLHttpRequest(); it.open('GET', '${there}xhr', false); it.send(); },
  EventSource: async () => { const it = new EventSource('${there}events'); try { await hears(it, 'message', 'error'); } finally { it.close(); } },
  WebSocket: async () => { await hears(new WebSocket('${there}socket'.replace('http', 'ws')), 'open', 'error', 'close'); },
  WebTransport: async () => {
    if (typeof WebTransport === 'undefined') return 'absent';
    const it = new WebTransport('${there}transport'.replace('http', 'https'));
    it.closed.catch(() => {});
    await it.ready;
  },
  sendBeacon: () => navigator.sendBeacon ? void navigator.sendBeacon('${there}beacon', 'x') : 'absent',
  RTCPeerConnection: () => isThere('RTCPeerConnection'),
  'a font': async () => {
    if (typeof FontFace === 'undefined') return 'absent';
    const it = new FontFace('x', 'url(${there}font)');
    it.loaded.catch(() => {});
    await it.load();
  },
})`;

/** Ways to code of others, which the network would bring. @param {string} there */
const scripts = (there) => `({
  importScripts: () => importScripts('${there}classic.js'),
  'import()': async () => { await import('${there}module.js'); },
  'a worker from an address': async () => { await says(new Worker('${there}worker.js')); },
  'a worker from text': async () => { await says(new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])))); },
  'a shared worker': () => isThere('SharedWorker'),
  'a service worker': async () => navigator.serviceWorker ? void await navigator.serviceWorker.register('${there}sw.js') : 'absent',
  'a module of wasm': async () => { await WebAssembly.instantiateStreaming(fetch('${there}wasm')); },
  eval: () => { (0, eval)('1'); },
})`;

/** Ways to what the page's origin keeps, and to the page itself. */
const PAGE = `({
  localStorage: () => isThere('localStorage'),
  sessionStorage: () => isThere('sessionStorage'),
  indexedDB: async () => { await hears(indexedDB.open('x'), 'success', 'error', 'blocked'); },
  caches: async () => typeof caches === 'undefined' ? 'absent' : void await caches.keys(),
  cookies: async () => typeof cookieStore === 'undefined' ? 'absent' : void await cookieStore.getAll(),
  'files of the origin': async () => navigator.storage?.getDirectory ? void await navigator.storage.getDirectory() : 'absent',
  locks: async () => navigator.locks ? void await navigator.locks.query() : 'absent',
  origin: () => self.origin === 'null' ? 'refused' : 'reached',
  document: () => isThere('document'), window: () => isThere('window'), parent: () => isThere('parent'), top: () => isThere('top'),
  frames: () => isThere('frames'), opener: () => isThere('opener'), 'a pop-up': () => isThere('open'),
  navigation: () => isThere('navigation'),
  'its address': () => { const before = location.href; try { location.href = 'about:blank'; } catch {} return location.href === before ? 'refused' : 'reached'; },
})`;

/** Neither is there for a worker, in any browser. */
const ABSENT = { RTCPeerConnection: 'absent', sendBeacon: 'absent' };
/** @param {Record<string, string>} told @param {string} name */
const never = (told, name) => expect(Object.entries(told).filter(([, how]) => !['refused', 'absent'].includes(how)), name).toEqual([]);

outside('own code reaches no network, no code of others, no storage and no page', async ({ page, there }) => {
  const pool = await opened(page, `${TRIES}
async function job() {
  new BroadcastChannel('own').postMessage('from the job');
  return { network: await all(${network(there.url)}), scripts: await all(${scripts(there.url)}), page: await all(${PAGE}) };
}`);
  await page.evaluate(() => {
    localStorage.setItem('secret', 'kept');
    Object.assign(window, { heard: [], channel: Object.assign(new BroadcastChannel('own'), { onmessage: ({ data }) => window.heard.push(data) }) });
  });
  expect((await pool.runToEnd()).stats).toMatchObject({ completed: 1 });
  const found = await told(pool);
  for (const [name, each] of Object.entries(found)) never(each, name);
  expect(found.network).toMatchObject(ABSENT);
  expect(there.asked).toEqual([]);
  expect(await page.evaluate(() => window.heard)).toEqual([]);
});

outside('with its reader’s consent it reaches the network, and nothing else', async ({ page, there }) => {
  const pool = await opened(page, `${TRIES}
delete self.WebTransport; // nobody there speaks it, and Firefox waits for its answer
async function job() { return { network: await all(${network(there.url)}), scripts: await all(${scripts(there.url)}), page: await all(${PAGE}) }; }`);
  await page.getByRole('checkbox', { name: /may use the network/ }).check();
  expect((await pool.runToEnd()).stats).toMatchObject({ completed: 1 });
  const found = await told(pool), reached = { fetch: 'reached', XMLHttpRequest: 'reached', EventSource: 'reached', WebSocket: 'reached' };
  expect(found.network).toMatchObject({ ...reached, ...ABSENT });
  expect(there.asked).toEqual(expect.arrayContaining(['fetch', 'xhr', 'events', 'socket'].map((path) => `/there/${path}`)));
  never(found.scripts, 'scripts');
  never(found.page, 'page');
  expect(there.asked.filter((path) => /js$/.test(path)), 'code that is asked for').toEqual([]);
});

/** How a text of ours gets the one address that the policy of a worker vouches for at own code's bidding: by what this leaves of the browser's own
 * functions. Own code is not kept from that; what keeps it is the list of sources. @param {string} address an expression */
const vouched = (address) => `${TRIES}
const load = self.importScripts, made = URL.createObjectURL;
let vouched;
URL.createObjectURL = () => (${address});
URL.revokeObjectURL = () => {};
String.prototype.startsWith = () => true;
self.importScripts = (url) => { vouched = url; };
self.runTask = async () => ({ value: 0, payload: self.wppWords(await all({
  importScripts: () => load(vouched),
  'a worker': async () => await says(new Worker(vouched)),
})) });`;

outside('an address that it has vouched for is as far as any other', async ({ page, there }) => {
  const pool = await opened(page, vouched(`'${there.url}vouched.js'`));
  expect((await pool.runToEnd()).stats).toMatchObject({ completed: 1 });
  expect(await told(pool)).toEqual({ importScripts: 'refused', 'a worker': 'refused' });
  expect(there.asked).toEqual([]);
});

outside('a worker that it starts nevertheless reaches no more than itself', async ({ page, there }) => {
  const nested = `${TRIES} (async () => postMessage(Object.values({ ...await all(${network(there.url)}), ...await all(${PAGE}) }).includes('reached') ? 'out' : 'shut'))()`;
  const pool = await opened(page, vouched(`made.call(URL, new Blob([${JSON.stringify(nested)}], { type: 'text/javascript' }))`).replace('importScripts: () => load(vouched),', ''));
  expect((await pool.runToEnd()).stats).toMatchObject({ completed: 1 });
  expect(await told(pool)).toEqual({ 'a worker': 'shut' });
  expect(there.asked).toEqual([]);
});

outside('the frame around it is shut as well: no page, no storage, no other window, no other address', async ({ page, there }) => {
  const pool = await opened(page, 'function job() { return new Promise(() => {}); }', { jobTimeoutMs: 600_000 });
  await pool.start();
  await pool.busy(1);
  const frame = page.frames().find((each) => each !== page.mainFrame());
  const tries = await /** @type {import('@playwright/test').Frame} */ (frame).evaluate(async (there) => {
    const told = /** @type {Record<string, string>} */ ({});
    const attempts = /** @type {Record<string, () => unknown>} */ ({
      'the page': () => parent.document.title,
      'its address': () => parent.location.href,
      localStorage: () => localStorage.length,
      cookies: () => document.cookie,
      indexedDB: () => indexedDB.open('x'),
      'a pop-up': () => { if (!window.open(`${there}popup`)) throw new Error('none'); },
      'the top window': () => { top.location.href = `${there}top`; },
      fetch: () => fetch(`${there}fetch`, { mode: 'no-cors' }),
      beacon: () => { navigator.sendBeacon(`${there}beacon`, 'x'); throw new Error('it does not say'); },
      'a picture': () => new Promise((resolve, reject) => Object.assign(new Image(), { onload: resolve, onerror: reject, src: `${there}picture` })),
      'a form': () => {
        const form = Object.assign(document.createElement('form'), { action: `${there}form`, method: 'post' });
        document.body.append(form);
        form.submit();
        throw new Error('it does not say');
      },
      'a frame': () => new Promise((resolve, reject) => {
        document.addEventListener('securitypolicyviolation', reject, { once: true });
        document.body.append(Object.assign(document.createElement('iframe'), { src: `${there}frame`, onload: () => setTimeout(resolve, 2000) }));
      }),
    });
    for (const [name, attempt] of Object.entries(attempts)) {
      try {
        await attempt();
        told[name] = 'reached';
      } catch {
        told[name] = 'refused';
      }
    }
    return told;
  }, there.url);
  // A browser may say nothing where a sandbox forbids a form or another top window: the server and the page tell.
  never(Object.fromEntries(Object.entries(tries).filter(([name]) => name !== 'the top window')), 'the frame');
  expect(page.url()).toContain('#v=1&scene=own');
  // Another address for itself is forbidden by the page.
  await /** @type {import('@playwright/test').Frame} */ (frame).evaluate((there) => { location.href = `${there}self`; }, there.url).catch(() => {});
  await pool.scene.selectOption('basic');
  await expect(pool.headline).toHaveText('Ready');
  expect((await pool.runToEnd()).kind).toBe('finished');
  expect(there.asked).toEqual([]);
});

// ------------------------------------------------------------- what it says

/** How each job settled on view. @param {Pool} pool @returns {Promise<[id: number, state: number, value: number, text: string][]>} */
const endings = ({ page }) => page.evaluate(() => document.querySelector('wpp-stage').view.state.jobs.all().map(({ id, state, value, text }) => [id, state, value, text]));
/** What the page was told of jobs beside the trace: how many messages, and the longest text. @param {Pool} pool */
const heard = ({ page }) => page.evaluate(() => {
  const { nTold, values, progress } = document.querySelector('wpp-stage').view.run, all = [...values.values(), ...progress.values()];
  return { nTold, longest: Math.max(0, ...all.map(({ payload }) => (typeof payload === 'string' ? payload.length : Infinity))) };
});
/** @param {Pool} pool */
async function goesOn(pool) {
  await pool.scene.selectOption('basic');
  await expect(pool.headline).toHaveText('Ready');
  expect((await pool.runToEnd()).stats).toMatchObject({ completed: 10 });
}

test('how far a job is stands in the table while it runs, the newest', async ({ page }) => {
  const pool = await opened(page, 'function job(n, context) { for (let k = 0; k <= 50; k++) context.progress({ n, k }); return new Promise(() => {}); }', { jobs: 2, jobTimeoutMs: 600_000 });
  await pool.start();
  for (const n of [1, 2]) await expect(page.getByRole('table', { name: 'What each job returned' })).toContainText(`{"n":${n},"k":50}`);
  await pool.cancel.click();
});

const FLOODS = {
  'a hundred thousand times how far it is': 'for (let k = 0; k < 100_000; k++) context.progress(k);',
  'how far it is, in texts of megabytes': "const text = 'x'.repeat(3_000_000); for (let k = 0; k < 300; k++) context.progress(text + k);",
  'how far it is, in what has no JSON and cannot be cloned': 'const it = { f() {} }; it.it = it; for (const each of [it, undefined, Symbol(), () => 1, 1n, Object.create(null), new Proxy({}, { get() { throw 1; } }), null]) context.progress(each);',
  'messages that are for nobody': "for (let k = 0; k < 100_000; k++) self.postMessage({ type: 'failed', role: 'coordinate', job: 2, k });",
};

for (const [name, flood] of Object.entries(FLOODS)) {
  test(`a job that says ${name} completes as any other`, async ({ page }) => {
    const pool = await opened(page, `function job(n, context) { if (n === 1) { ${flood} } return n; }`, { jobs: 4, jobTimeoutMs: 60_000 });
    expect((await pool.runToEnd()).stats).toMatchObject({ completed: 4 });
    expect((await endings(pool)).map(([id, , value]) => [id, value])).toEqual([[1, 1], [2, 2], [3, 3], [4, 4]]);
    const { nTold, longest } = await heard(pool);
    expect(nTold, 'messages to the page').toBeLessThan(1_000);
    expect(longest).toBeLessThanOrEqual(2_000);
    await goesOn(pool);
  });
}

test('what a job yields or throws reaches the page in few words, however large it is', async ({ page }) => {
  const pool = await opened(page, `function job(n) {
  const long = 'x'.repeat(50_000_000);
  if (n === 1) return long;
  if (n === 2) return Array.from({ length: 1_000_000 }, (_, k) => k);
  if (n === 3) { const it = {}; it.it = it; return it; }
  if (n === 4) { let it = []; for (let k = 0; k < 100_000; k++) it = [it]; return it; }
  if (n === 5) throw new Error(long);
  if (n === 6) throw long;
  if (n === 7) throw { toString() { throw 1; } };
  if (n === 8) return () => long;
  if (n === 9) throw Object.assign(new Error(), { name: { toString() { throw 1; } }, message: { [Symbol.toPrimitive]: 3 } });
  return Promise.reject();
}`, { jobs: 10, jobTimeoutMs: 60_000 });
  expect((await pool.runToEnd()).stats).toMatchObject({ completed: 5, failed: 5 });
  expect((await heard(pool)).longest).toBeLessThanOrEqual(2_000);
  for (const [id, , , text] of await endings(pool)) expect(text.length, `job ${id}`).toBeLessThanOrEqual(2_000);
  await expect(page.getByRole('table', { name: 'What each job returned' })).toContainText('x…');
  await goesOn(pool);
});

// What it says where it got hold of the port on which its worker talks, which nothing can keep from it: the browser's own functions are its own to change.
const HOLD = `
let port;
const post = MessagePort.prototype.postMessage;
MessagePort.prototype.postMessage = function (data, transfer) {
  port ??= this;
  return post.call(this, data, transfer);
};
/** An answer: job, attempt, 1 = completed, its value. */
const answer = (job, value) => { const it = new DataView(new ArrayBuffer(18)); it.setUint8(0, VERSION); it.setUint32(1, job, true); it.setUint32(5, 1, true); it.setUint8(9, 1); it.setBigUint64(10, BigInt(value), true); return new Uint8Array(it.buffer); };
`;
/** Of frames: src/wire. */
const VERSION = Number(readFileSync(new URL('../../src/wire/frame.rs', import.meta.url), 'utf8').match(/VERSION: u8 = (\d+)/)?.[1]);
const held = (/** @type {string} */ code) => HOLD.replace('VERSION', String(VERSION)) + code;

test('what it answers, yields and tells for other jobs counts for nothing', async ({ page }) => {
  const pool = await opened(page, held(`async function job(n) {
  if (n > 1) await new Promise((resolve) => setTimeout(resolve, 500));
  else for (const other of [2, 3, 4, 5, 0, 2 ** 32 - 1]) {
    post.call(port, answer(other, 999));
    post.call(port, [answer(other, 999), 'forged', []]);
    post.call(port, { job: other, attempt: 1, progress: 'forged' });
  }
  return n;
}`), { jobs: 5, workers: 4 });
  expect((await pool.runToEnd()).stats).toMatchObject({ completed: 5 });
  expect((await endings(pool)).map(([id, , value]) => [id, value])).toEqual([1, 2, 3, 4, 5].map((n) => [n, n]));
  expect(await page.evaluate(() => [...document.querySelector('wpp-stage').view.run.values].map(([job, { payload }]) => [job, payload]).sort())).toEqual([1, 2, 3, 4, 5].map((n) => [n, String(n)]));
  expect(await page.evaluate(() => [...document.querySelector('wpp-stage').view.run.progress.keys()])).toEqual([]);
  await goesOn(pool);
});

test('a worker that floods the pool loses its job and is replaced, and the others are done', async ({ page }) => {
  const pool = await opened(page, held(`async function job(n) {
  if (n === 1) for (let k = 0; k < 100_000; k++) post.call(port, k % 2 ? { job: 1, attempt: 1, progress: k } : answer(2, 999));
  if (n === 2) for (let k = 0; k < 100_000; k++) post.call(port, true);
  return n;
}`), { jobs: 8, workers: 4 });
  expect((await pool.runToEnd()).stats).toMatchObject({ completed: 6, panicked: 2 });
  const all = await endings(pool);
  expect(all.filter(([id]) => id < 3).map(([, , , text]) => text)).toEqual(['it flooded the pool with messages', 'it flooded the pool with messages']);
  expect(all.filter(([id]) => id > 2).map(([id, , value]) => [id, value])).toEqual([3, 4, 5, 6, 7, 8].map((n) => [n, n]));
  expect((await heard(pool)).nTold).toBeLessThan(1_000);
  await goesOn(pool);
});

test('junk on its worker’s port ends its job and nothing else', async ({ page }) => {
  const pool = await opened(page, held(`
const circle = {};
circle.it = circle;
const JUNK = [null, 7, {}, circle, new Map([[1, 2]]), new Error('x'.repeat(5_000_000)), 'x'.repeat(5_000_000), new Uint8Array(3_000_000), [], [new Uint8Array(5)],
  new Uint8Array([9]), { job: {}, progress: undefined }, new Blob(['x']), [[answer(1, 1)]]];
function job(n) {
  if (n > JUNK.length) return n;
  post.call(port, JUNK[n - 1]);
  return new Promise(() => {});
}`), { jobs: 18, workers: 4, jobTimeoutMs: 60_000 });
  expect((await pool.runToEnd()).stats).toMatchObject({ completed: 4, panicked: 14 });
  for (const [id, , value, text] of await endings(pool)) {
    if (id > 14) expect(value).toBe(id);
    else expect([text.length > 5, text.length <= 2_000], `job ${id}: ${text.slice(0, 100)}`).toEqual([true, true]);
  }
  await goesOn(pool);
});

test('what it sends around the runtime is not heard by the page where it is too much', async ({ page }) => {
  const pool = await opened(page, held(`function job(n) {
  const long = 'x'.repeat(20_000_000), { port1, port2 } = new MessageChannel();
  for (const progress of [long, [1, 2], { long }, port2]) post.call(port, { job: n, attempt: 1, progress }, progress === port2 ? [port2] : []);
  if (n === 1) post.call(port, [answer(n, 7), long, []]);
  if (n === 2) post.call(port, [answer(n, 7), 'short', [port1]], [port1]);
  return new Promise(() => {});
}`), { jobs: 2, workers: 2, jobTimeoutMs: 60_000 });
  expect((await pool.runToEnd()).stats).toMatchObject({ completed: 2 });
  expect(await heard(pool)).toEqual({ nTold: 0, longest: 0 });
  expect((await endings(pool)).map(([id, , value]) => [id, value])).toEqual([[1, 7], [2, 7]]);
  await goesOn(pool);
});

// ---------------------------------------------------------------- what it takes

test('a job that asks for more memory than there is fails by itself', async ({ page }) => {
  const pool = await opened(page, `function job(n) {
  if (n === 1) return new ArrayBuffer(2 ** 52).byteLength;
  if (n === 2) return new Array(2 ** 32).length;
  if (n === 3) return 'x'.repeat(2 ** 31).length;
  if (n === 4) return new Uint8Array(2 ** 45).length;
  if (n === 5) return new WebAssembly.Memory({ initial: 65_537 }).buffer.byteLength;
  if (n === 6) return (function deep() { return 1 + deep(); })();
  if (n === 7) { const all = []; while (all.length < 8) all.push(new Uint8Array(16_000_000).fill(1)); return all.length; }
  return n;
}`, { jobs: 10, jobTimeoutMs: 60_000 });
  expect((await pool.runToEnd()).stats).toMatchObject({ completed: 4, failed: 6 });
  for (const [id, , value, text] of await endings(pool)) {
    if (id <= 6) expect(text, `job ${id}`).toMatch(/^(RangeError|InternalError|TypeError): \S/);
    else expect(value, `job ${id}`).toBe(id === 7 ? 8 : id);
  }
  await goesOn(pool);
});

test('where its frame ends, as for want of memory, the page says so, and the next run has a new one', async ({ page }) => {
  const pool = await opened(page, 'function job(n) { return n > 1 ? n : new Promise(() => {}); }', { jobs: 4, jobTimeoutMs: 600_000 }), before = await pool.number();
  await pool.start();
  await pool.busy(1);
  // As when the browser ends its process, where it has one of its own: no event tells. (A driver takes such an end for the page's.)
  const [, frame] = page.frames();
  await frame.evaluate(() => void setTimeout(() => location.replace('about:blank')));
  await expect(page.locator('wpp-notice')).toContainText('The frame in which the code ran is gone', { timeout: 40_000 });
  expect(await page.evaluate(() => document.querySelector('wpp-stage').view.phase)).toBe('failed');
  await pool.set({ jobs: 3 });
  await page.evaluate(() => document.dispatchEvent(new CustomEvent('wpp:change', { detail: { code: 'function job(n) { return n; }' } })));
  expect((await pool.runToEnd()).stats).toMatchObject({ completed: 3 });
  expect(await pool.number()).toBeGreaterThan(before + 1);
  await expect(page.locator('wpp-notice')).toBeEmpty();
  await goesOn(pool);
});
