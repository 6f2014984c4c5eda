// The package in other people's projects: installed from its tarball into an empty folder, without the network, built by the
// bundler they use or by none, served by a plain server from under a sub-path, run in a real browser.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { build, createServer } from 'vite';
import webpack from 'webpack';
import { serve } from '../../scripts/serve.js';
import { serveDist } from '../embed/serve.js';
import { expect, test as base } from './fixture.js';

const test = base.extend({
  /** Opens a page of a folder served from under a sub-path and waits for what it tells. */
  told: async ({ page }, use) => {
    /** @type {{ close: () => Promise<void> }[]} */
    const sites = [];
    await use(async (folder, name = '') => {
      const site = await serve(folder, { base: '/some/sub/path/' });
      sites.push(site);
      return read(page, new URL(name, site.url).href);
    });
    for (const site of sites) await site.close();
  },
  /** The question that tells a page where the playground is served: on an origin of its own. */
  home: async ({}, use) => {
    const site = await serveDist();
    await use(`?home=${encodeURIComponent(`${site.url}embed/`)}`);
    await site.close();
  },
});

async function read(page, address) {
  await page.goto(address);
  await expect(page.locator('output')).toHaveText(/\}$/, { timeout: 20_000 });
  return JSON.parse(await page.locator('output').textContent());
}

const WORKS = {
  values: Array.from({ length: 20 }, (_, n) => n * n),
  ends: ['cancelled, cooperative: no longer wanted', 'killed, killed'],
  submitted: 22,
  completed: 20,
  slices: 22,
};

const SHOWN = { kind: 'finished', completed: 7 };

const vite = (folder) => ({ root: folder, configFile: false, logLevel: 'warn' });

test('built by Vite', async ({ folder, told }) => {
  await build({ ...vite(folder), base: './', build: { outDir: 'vite', target: 'es2022' } });
  expect(await told(join(folder, 'vite'))).toEqual(WORKS);
});

// Vite 7 moves dependencies away from their files: with `optimizeDeps: {}` it fails here, with the first setting it works.
const SETTINGS = { 'as its README says for earlier versions': { exclude: ['worker-pool-playground'] }, 'without any setting': {} };
for (const [how, optimizeDeps] of Object.entries(SETTINGS)) test(`served by Vite's development server, ${how}`, async ({ folder, page }) => {
  const server = await createServer({ ...vite(folder), optimizeDeps, cacheDir: join(folder, '.vite'), server: { port: 0, host: '127.0.0.1' } });
  await server.listen();
  expect(await read(page, server.resolvedUrls.local[0])).toEqual(WORKS);
  await server.close();
});

/** No loader, no plugin, no rule: what webpack does by itself. */
async function packed(folder, entry, to) {
  const stats = await new Promise((resolve, reject) => webpack(
    { mode: 'production', context: folder, entry: `./${entry}`, output: { path: join(folder, to), filename: entry }, performance: { hints: false } },
    (error, stats) => (error ? reject(error) : resolve(stats)),
  ));
  expect(stats.toJson({ all: false, errors: true, warnings: true })).toMatchObject({ errors: [], warnings: [] });
}

test('built by webpack', async ({ folder, told }) => {
  await packed(folder, 'main.js', 'webpack');
  cpSync(join(folder, 'webpack.html'), join(folder, 'webpack', 'index.html'));
  expect(await told(join(folder, 'webpack'))).toEqual(WORKS);
});

test('the element, built by Vite', async ({ folder, told, home }) => {
  await build({ ...vite(folder), base: './', build: { outDir: 'vite_element', target: 'es2022', rolldownOptions: { input: join(folder, 'element.html') } } });
  expect(await told(join(folder, 'vite_element'), `element.html${home}`)).toEqual(SHOWN);
});

test('the element, built by webpack', async ({ folder, told, home }) => {
  await packed(folder, 'element.js', 'webpack_element');
  cpSync(join(folder, 'element_webpack.html'), join(folder, 'webpack_element', 'index.html'));
  expect(await told(join(folder, 'webpack_element'), home)).toEqual(SHOWN);
});

test('the element, without a bundler', async ({ folder, told, home }) => {
  expect(await told(folder, `element_by_path.html${home}`)).toEqual(SHOWN);
});

for (const [name, how] of [['by_path', 'by its path'], ['import_map', 'by an import map'], ['inline', 'as one file']]) {
  test(`without a bundler, ${how}`, async ({ folder, told }) => {
    expect(await told(folder, `${name}.html`)).toEqual(WORKS);
  });
}
