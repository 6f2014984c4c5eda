// The pool in a project that Vite builds: its wasm, its worker script and the user's tasks are found after bundling.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, createServer } from 'vite';
import { expect, test } from './fixture.js';
import { serve } from './serve.js';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const CONFIG = {
  root: path('./vite_site'),
  base: './',
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  resolve: { alias: { 'worker-pool-playground': path('../../dist/pool') } },
};

test('built by Vite, it runs from under a sub-path', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'pool-vite-'));
  await build({ ...CONFIG, build: { outDir: folder, emptyOutDir: true, target: 'es2022' } });
  const site = await serve(folder, { base: '/built/' });
  await page.goto(site.url);
  await expect(page.locator('output')).toHaveText('2,4,6 (3 completed)');
  await site.close();
  rmSync(folder, { recursive: true });
});

test("served by Vite's development server, it runs", async ({ page }) => {
  const cache = mkdtempSync(join(tmpdir(), 'pool-vite-'));
  const server = await createServer({ ...CONFIG, base: '/', cacheDir: cache, server: { port: 0, host: '127.0.0.1', fs: { strict: false } } });
  await server.listen();
  await page.goto(server.resolvedUrls.local[0]);
  await expect(page.locator('output')).toHaveText('2,4,6 (3 completed)');
  await server.close();
  rmSync(cache, { recursive: true, force: true });
});
