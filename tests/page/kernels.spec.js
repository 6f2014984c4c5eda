// The kernels' two modules, with SIMD and without, make the same bytes of every picture; and where a browser has no SIMD, the page takes the
// plain one.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/command.js';
import { serve } from '../../scripts/serve.js';
import { expect, test } from './fixture.js';
import { Pool } from './pool.js';

test('with SIMD and without: the same bytes of every picture', async ({ page }) => {
  const folder = join(ROOT, 'target', 'kernels-site'), names = ['kernels_bg.wasm', 'kernels_simd_bg.wasm', 'kernels_glue.js'];
  mkdirSync(folder, { recursive: true });
  for (const name of names) cpSync(join(ROOT, 'pkg', name), join(folder, name));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Kernels</title><link rel="icon" href="data:,">');
  writeFileSync(join(folder, 'worker.js'), `(${worker})();`);
  const site = await serve(folder);
  try {
    await page.goto(site.url);
    const made = await page.evaluate(() => Promise.all(['kernels_bg.wasm', 'kernels_simd_bg.wasm'].map((wasm) => new Promise((resolve, reject) => {
      const worker = new Worker('worker.js');
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(wasm);
    }))));
    expect(made[0].length).toBeGreaterThan(150);
    expect(made[1]).toEqual(made[0]);
  } finally {
    await site.close();
  }
});

/** Runs in the worker, as text: what each kernel makes of each picture, as a line of its name and a hash. */
function worker() {
  onmessage = async ({ data: wasm }) => {
    importScripts('kernels_glue.js');
    await self.wppKernels({ module_or_path: await WebAssembly.compile(await (await fetch(wasm)).arrayBuffer()) });
    const made = [];
    const line = (operation, width, height, amount) => {
      // Noise, and at times flats of the extremes, where sums are largest.
      const pixels = Uint8Array.from({ length: 4 * width * height }, (_, i) => (amount % 5 === 0 ? 255 * (i % 8 < 4) : Math.imul(i + amount, 2_654_435_761) >>> 24));
      const bytes = self.wppKernels.applyKernel(operation, width, height, pixels, amount);
      made.push(`${operation} ${width} × ${height}, ${amount}: ${bytes.length} ${bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5) >>> 0}`);
    };
    for (let radius = 1; radius <= 32; radius++) {
      for (const [width, height] of [[1, 1], [3, 70], [37, 5], [66, 41]]) line('blur', width, height, radius);
    }
    for (const [width, height] of [[1, 1], [2, 9], [5, 3], [37, 5], [66, 41], [640, 480]]) {
      for (const operation of ['grey', 'edges', 'resize', 'blur+grey']) line(operation, width, height, 3);
    }
    postMessage(made);
  };
}

for (const has of [true, false]) {
  test(`a browser ${has ? 'with' : 'without'} SIMD gets the module it can run`, async ({ page }) => {
    const loaded = [];
    page.on('request', (request) => /kernels\w*_bg/.test(request.url()) && loaded.push(/kernels(_simd)?_bg/.exec(request.url())[0]));
    // As a browser answers that does not know the instruction. The page validates nothing else.
    if (!has) await page.addInitScript(() => { WebAssembly.validate = () => false; });
    const pool = new Pool(page);
    await page.goto('./#v=1&scene=images');
    await expect(pool.scene).toHaveValue('images');
    await pool.set({ mode: 'live' });
    const outcome = await pool.runToEnd();
    expect(outcome.stats.completed).toBe(8);
    expect(new Set(loaded)).toEqual(new Set([has ? 'kernels_simd_bg' : 'kernels_bg']));
  });
}
