// How fast simulated runs are in the browser: 10³ to 10⁶ jobs on 1,000 workers with the trace off, and what recording adds. The coordinator is
// the page's own, pkg/programs_bg.wasm in a Web Worker. Beside the time that passes it prints the renderer's CPU time, which is what a machine
// that has nothing else to do would take. Asserts nothing of time.
//
//   npm run bench -- simulator         WPP_ROUNDS chooses the rounds (default 3)
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { serve } from '../../scripts/serve.js';

const ROUNDS = Number(process.env.WPP_ROUNDS ?? 3), PKG = fileURLToPath(new URL('../../pkg/', import.meta.url));
test.setTimeout(20 * 60_000);

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const whole = (number) => number.toLocaleString('en');

let site;
test.beforeAll(async () => {
  site = await serve(PKG, { base: '/' });
});
test.afterAll(() => site?.close());

/** Milliseconds that the browser's renderers have computed. @param {import('@playwright/test').CDPSession} session */
async function cpuMs(session) {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return 1000 * processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

test('simulated runs in a coordinator', async ({ page, browser }) => {
  await page.goto(new URL('programs_worker.js', site.url).href); // any page of this origin
  await page.evaluate(async () => {
    const script = await (await fetch('programs_worker.js')).text();
    const module = await WebAssembly.compileStreaming(fetch('programs_bg.wasm'));
    const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))), { port1, port2 } = new MessageChannel();
    const isUp = new Promise((resolve, reject) => Object.assign(worker, { onmessage: resolve, onerror: reject }));
    worker.postMessage({ role: 'coordinate', module, script, port: port2 }, [port2]);
    await isUp;
    let number = 0;
    window.simulate = (config) => new Promise((resolve, reject) => {
      const run = ++number, start = performance.now();
      port1.onmessage = ({ data }) => {
        if (data.type === 'trace') port1.postMessage({ type: 'ack' });
        if (data.type === 'refused' || data.type === 'failed') reject(new Error(JSON.stringify(data)));
        if (data.type === 'ended') resolve({ ms: performance.now() - start, outcome: data.outcome });
      };
      port1.postMessage({ type: 'run', run, config: { scene: 'basic', mode: 'simulated', size: 100, jobsCapacity: 1000, resultsCapacity: 1000, ...config } });
    });
    window.worker = worker; // one that nothing refers to may be collected
  });

  const session = await browser.newBrowserCDPSession(), rows = [];
  for (const config of [
    { jobs: 1000, workers: 1000, trace: 'off' }, { jobs: 10_000, workers: 1000, trace: 'off' }, { jobs: 100_000, workers: 1000, trace: 'off' },
    { jobs: 1_000_000, workers: 1000, trace: 'off' }, { jobs: 1_000_000, workers: 4, trace: 'off' }, { jobs: 100_000, workers: 1000, trace: 'full' },
    { jobs: 100_000, workers: 1000, trace: 'off', ratePerSecond: 5000 },
  ]) {
    const passed = [], computed = [];
    // The first of a kind finds code that is still being compiled: it does not count. A renderer's time is told in steps of some
    // milliseconds, so that short runs are repeated within one reading.
    const n = Math.max(1, Math.round(30_000 / config.jobs));
    for (let round = -1; round < ROUNDS; round++) {
      const before = await cpuMs(session);
      const { ms, outcome } = await page.evaluate(async ([config, n]) => {
        let ms = 0, last;
        for (let i = 0; i < n; i++) ms += (last = await window.simulate(config)).ms;
        return { ms: ms / n, outcome: last.outcome };
      }, [config, n]);
      expect(outcome.stats.completed).toBe(config.jobs);
      if (round >= 0) (passed.push(ms), computed.push((await cpuMs(session) - before) / n));
    }
    const row = { ...config, ms: median(passed), cpuMs: median(computed) };
    rows.push(row);
    console.log(`     ${whole(row.jobs)} jobs × ${whole(row.workers)} workers, trace ${row.trace}${row.ratePerSecond ? `, ${whole(row.ratePerSecond)} starts/s` : ''}: `
      + `${row.ms.toFixed(1)} ms, ${(row.ms * 1000 / row.jobs).toFixed(2)} µs a job; CPU ${row.cpuMs.toFixed(1)} ms, ${(row.cpuMs * 1000 / row.jobs).toFixed(2)} µs a job`);
  }
  const flatness = (key) => (rows[3][key] / rows[3].jobs) / (rows[1][key] / rows[1].jobs);
  const start = (key) => (rows[3][key] / rows[3].jobs) / (rows[0][key] / rows[0].jobs);
  console.log(`     a job of 1,000,000 against one of 10,000: ${flatness('ms').toFixed(2)} (CPU ${flatness('cpuMs').toFixed(2)}), of 1,000, where each worker starts and stops for one: `
    + `${start('ms').toFixed(2)} (CPU ${start('cpuMs').toFixed(2)})`);
});
