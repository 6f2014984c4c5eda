// The site without a network, and the way from one build to the next. Each test has a copy of the built site and a server of its own, which it
// cuts off or fills with another build.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { precache } from '../../scripts/precache.js';
import { serve } from '../../scripts/serve.js';
import { expect, test as base } from './fixture.js';
import { expectBooksBalance, measured, Pool } from './pool.js';

const path = (to) => fileURLToPath(new URL(`../../${to}`, import.meta.url));
const json = (to) => JSON.parse(readFileSync(path(to), 'utf8'));
const HASHES = json('tests/page/scene_hashes.json'), SCENES = json('src/scenes/manifest.json');
const LIVE = { basic: 10, images: 8, fetch: 4, own: 10, deaf: 0 };

const test = base.extend({
  /** A copy of the built site. */
  folder: async ({ browserName }, use, testInfo) => {
    const folder = path(`target/offline-test/${browserName}-${testInfo.workerIndex}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    cpSync(path('dist'), folder, { recursive: true });
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  own: async ({ folder }, use) => {
    const server = await serve(folder, { base: '/sub/path/' });
    let isOpen = true;
    const close = async () => isOpen && ((isOpen = false), server.close());
    await use({ ...server, close });
    await close();
  },
  baseURL: ({ own }, use) => use(own.url),
});

/** The fetcher's host that does not exist; what the network is asked for in vain, before the kept file is taken; what a page still loads when it is left. */
test.use({ expectedProblems: [/no-such-host\.invalid|ERR_NAME_NOT_RESOLVED|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|NS_ERROR_(CONNECTION_REFUSED|OFFLINE)|(preview\.svg|assets\/[\w.-]+\.(js|wasm)) NS_BINDING_ABORTED/] });

const buildOf = (folder) => readFileSync(join(folder, 'index.html'), 'utf8').match(/name="build" content="(\w+)"/)[1];
const pageBuild = (page) => page.evaluate(() => document.querySelector('meta[name=build]').content);
const cacheNames = (page) => page.evaluate(() => caches.keys());

/** Opens the page, lets it run and waits until all is kept. */
async function openedAndKept(page, folder) {
  const pool = new Pool(page);
  await pool.open();
  await kept(page, folder);
  return pool;
}

const kept = (page, folder) => expect(page.locator('html'), 'all is kept').toHaveAttribute('data-kept', buildOf(folder), { timeout: 30_000 });

test('nothing is asked of the service worker before the first result, and then all is kept', async ({ page, folder }, testInfo) => {
  const asked = [];
  page.context().on('request', (request) => asked.push(request.url()));
  const pool = new Pool(page);
  await pool.open();
  expect(asked.filter((url) => /service_worker/.test(url))).toEqual([]);
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  await kept(page, folder);
  const [name, ...others] = await cacheNames(page);
  expect(others).toEqual([]);
  const { files, bytes } = await page.evaluate(async (name) => {
    const cache = await caches.open(name), answers = await Promise.all((await cache.keys()).map((key) => cache.match(key)));
    return { files: answers.length, bytes: (await Promise.all(answers.map((answer) => answer.blob()))).reduce((sum, { size }) => sum + size, 0) };
  }, name);
  const worker = readFileSync(join(folder, 'service_worker.js'), 'utf8'), list = JSON.parse(worker.match(/FILES = (\{.*\});/)[1]);
  expect(files).toBe(Object.keys(list).length);
  expect(bytes).toBe(Number(worker.match(/BYTES = (\d+)/)[1]));
  measured(testInfo, `kept, kB in ${files} files`, bytes / 1000);
});

test('every scene runs without a network', async ({ page, folder, own, context, browserName }) => {
  test.setTimeout(240_000);
  await openedAndKept(page, folder);
  await own.close();
  // What Firefox's driver cuts it may cut before the service worker is asked: there a closed server has to do.
  if (browserName !== 'firefox') await context.setOffline(true);
  const pool = new Pool(page);
  await page.reload();
  await pool.ended(0);
  await pool.choose('errors');
  for (const scene of SCENES) {
    await pool.choose(scene);
    await pool.set({ mode: 'simulated' });
    if (await pool.speed.count()) await pool.speed.selectOption({ label: 'max' });
    const outcome = await pool.runToEnd();
    expect(outcome.hash, scene).toBe(HASHES[scene]);
  }
  for (const [scene, completed] of Object.entries(LIVE)) {
    await pool.choose(scene);
    await pool.set({ mode: 'live' });
    const outcome = await pool.runToEnd();
    expect(outcome.stats.completed, scene).toBe(completed);
    expectBooksBalance(outcome);
  }
  // From another address, and from the page of a scene, which leads on.
  const leave = async (/** @type {string} */ to) => (await kept(page, folder), page.goto(to));
  await leave('./?from=elsewhere#v=1&scene=leak');
  await expect(pool.scene).toHaveValue('leak');
  await leave('./scenes/deadlock/').catch(() => {}); // it may have led on before it was there
  await expect(pool.scene).toHaveValue('deadlock');
  await expect(page).toHaveTitle('Nobody reads the results · Worker Pool Playground');
  await leave('./scenes/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('All scenes of the Worker Pool Playground');
  const picture = page.getByRole('img', { name: /Deadlock after 107 ms/ });
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((image) => image.naturalWidth)).toBe(1200);
});

/** Another build in the same folder: its entry has another content, and so every script that names it or is named by it has another name. */
function rebuild(folder) {
  const renamed = (/** @type {string} */ text) => text.replace(/\b([\w.]+-[\w-]{7})([\w-])(?=\.js\b)/g, (_, start, last) => `${start}${last === 'B' ? 'C' : 'B'}`);
  for (const name of readdirSync(join(folder, 'assets')).filter((name) => name.endsWith('.js'))) {
    const file = join(folder, 'assets', name), news = name.startsWith('index-') ? "\ndocument.documentElement.dataset.news = 'yes';\n" : '';
    writeFileSync(join(folder, 'assets', renamed(name)), `${renamed(readFileSync(file, 'utf8'))}${news}`);
    rmSync(file);
  }
  writeFileSync(join(folder, 'index.html'), renamed(readFileSync(join(folder, 'index.html'), 'utf8')));
  precache(folder);
  return buildOf(folder);
}

const update = (page) => page.evaluate(async () => void (await (await navigator.serviceWorker.getRegistration()).update()));

test('a new build is offered, comes with a reload and leaves nothing of the old one', async ({ page, folder }) => {
  const pool = await openedAndKept(page, folder), before = buildOf(folder), [old] = await cacheNames(page);
  const after = rebuild(folder);
  expect(after).not.toBe(before);
  await update(page);
  const offer = page.locator('.offer');
  await expect(offer).toContainText('A new version is there.');
  // Until then all is as before: what comes later is of the old build.
  expect(await pageBuild(page)).toBe(before);
  await pool.choose('own');
  await expect(page.locator('.cm-content')).toContainText('async function job');
  await offer.getByRole('button', { name: 'Reload' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-news', 'yes');
  expect(await pageBuild(page)).toBe(after);
  await expect(pool.scene).toHaveValue('own');
  await kept(page, folder);
  expect(await cacheNames(page)).toEqual([old.replace(before, after)]);
  await expect(offer).toHaveCount(0);
});

test('who puts the offer off keeps the build that is open, also beside a page of the new one', async ({ page, folder, context }) => {
  const pool = await openedAndKept(page, folder), before = buildOf(folder), [old] = await cacheNames(page);
  const after = rebuild(folder);
  await update(page);
  await page.locator('.offer').getByRole('button', { name: 'Later' }).click();
  await expect(page.locator('.offer')).toHaveCount(0);
  const other = await context.newPage();
  await openedAndKept(other, folder);
  expect(await pageBuild(other)).toBe(after);
  expect((await cacheNames(page)).sort()).toEqual([old, old.replace(before, after)].sort());
  // The old page still finds what it has not loaded yet, although no server has it any more.
  expect(await pageBuild(page)).toBe(before);
  await pool.choose('own');
  await expect(page.locator('.cm-content')).toContainText('async function job');
  expect(await page.evaluate(() => fetch(document.querySelector('script[type=module]').src).then(({ status }) => status))).toBe(200);
  await page.close();
  await other.reload();
  await kept(other, folder);
  expect(await cacheNames(other)).toEqual([old.replace(before, after)]);
});

test('a site that was built anew is never hidden by what was kept', async ({ page, folder }) => {
  await openedAndKept(page, folder);
  const after = rebuild(folder);
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-news', 'yes');
  expect(await pageBuild(page)).toBe(after);
  await kept(page, folder);
  await expect.poll(async () => (await cacheNames(page)).length).toBe(1);
  await expect(page.locator('.offer')).toHaveCount(0);
});

test('parts of files, queries and other origins go to the network', async ({ page, folder, own }) => {
  await openedAndKept(page, folder);
  const status = (url, headers = {}) => page.evaluate(([url, headers]) => fetch(url, { headers }).then((answer) => answer.status, () => 'none'), [url, headers]);
  expect(await status('samples/squares.json?other')).toBe(200);
  await own.close();
  expect(await status('samples/squares.json')).toBe(200);
  expect(await status('samples/squares.json?other')).toBe('none');
  expect(await status('samples/squares.json', { range: 'bytes=0-10' })).toBe('none');
  expect(await status('pool/pool.js')).toBe('none');
});

for (const [name, refuse] of Object.entries({
  'where service workers are missing': () => delete Navigator.prototype.serviceWorker,
  'where they are refused': () => { globalThis.ServiceWorkerContainer && (ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('not here', 'SecurityError'))); },
  'for readers who save data': () => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }),
})) {
  test(`nothing is kept and all works ${name}`, async ({ page }) => {
    await page.addInitScript(refuse);
    const pool = new Pool(page);
    await pool.open();
    await expect(page.locator('html')).toHaveAttribute('data-kept', 'none');
    expect(await cacheNames(page)).toEqual([]);
    await pool.choose('ordered');
    await pool.set({ mode: 'simulated' });
    expect((await pool.runToEnd()).hash).toBe(HASHES.ordered);
  });
}

test('a frame keeps nothing', async ({ page, baseURL }) => {
  await page.route('**/host.html', (route) => route.fulfill({ contentType: 'text/html', body: `<!doctype html><title>host</title><iframe src="${baseURL}" width="1000" height="800"></iframe>` }));
  await page.goto('./host.html');
  await expect(page.frameLocator('iframe').locator('.headline')).toContainText('Finished');
  await expect(page.frameLocator('iframe').locator('html')).toHaveAttribute('data-kept', 'none');
  expect(await cacheNames(page)).toEqual([]);
});
