// A pool under random jobs and random faults, live in Chromium, for minutes. It prints what became of the jobs, how many workers were replaced,
// and memory before and after; it fails where a job is not settled, something is left behind, or memory differs by more than a tenth.
//
//   npm run bench -- soak         WPP_MINUTES (default 10), SEED (default 1), WPP_COORDINATOR (here or worker, default here)
import { expect } from '@playwright/test';
import { keepBooks, keepWasmMemory, nothingIsLeft } from '../pool/faults.js';
import { test } from '../pool/fixture.js';

const MINUTES = Number(process.env.WPP_MINUTES ?? 10), SEED = Number(process.env.SEED ?? 1), COORDINATOR = process.env.WPP_COORDINATOR ?? 'here';
test.setTimeout((MINUTES + 5) * 60_000);

test(`soak, ${MINUTES} minutes, seed ${SEED}, coordinator ${COORDINATOR}`, async ({ page }) => {
  await keepBooks(page);
  await keepWasmMemory(page);
  await page.goto('./index.html');
  await page.waitForFunction('globalThis.isReady');
  const cdp = await page.context().newCDPSession(page);
  const memory = async () => {
    await cdp.send('HeapProfiler.collectGarbage');
    await cdp.send('HeapProfiler.collectGarbage');
    return { heap: (await cdp.send('Runtime.getHeapUsage')).usedSize, wasm: await page.evaluate(() => window.memory?.buffer.byteLength ?? 0) };
  };
  const soak = (/** @type {number} */ minutes) => page.evaluate(soaked, { minutes, seed: SEED, coordinator: COORDINATOR });
  await soak(Math.min(MINUTES / 10, 1)); // everything has been compiled, every table has had its size
  await nothingIsLeft(page);
  const before = await memory(), told = await soak(MINUTES);
  await nothingIsLeft(page);
  const after = await memory();

  console.log(`\n     ${MINUTES} minutes, seed ${SEED}, coordinator ${COORDINATOR}`);
  console.log(`       jobs submitted ${told.stats.submitted}, settled ${told.n_settled}: ${JSON.stringify(told.kinds)}`);
  console.log(`       workers started in another's place or for resizing ${told.n_started}; faults ${JSON.stringify(told.faults)}`);
  console.log('       left: no worker, channel, timer, address, listener or lock');
  for (const kind of ['heap', 'wasm']) console.log(`       ${kind} ${(before[kind] / 1e6).toFixed(2)} MB → ${(after[kind] / 1e6).toFixed(2)} MB`);
  expect(told.n_settled).toBe(told.n_submitted);
  expect(told.stats).toMatchObject({ queued: 0, inFlight: 0, waitingToRetry: 0, submitted: told.n_submitted });
  for (const kind of ['heap', 'wasm']) expect(Math.abs(after[kind] - before[kind]), `${kind}: within a tenth`).toBeLessThanOrEqual(before[kind] / 10);
});

/** In the page. */
async function soaked({ minutes, seed, coordinator }) {
  const { createPool, leftovers, tasks } = globalThis, pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  let state = seed >>> 0;
  const random = () => { // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n) => Math.floor(random() * n);
  const COMMON = [['echo', 1], ['echo', { deep: [1, 2, 3] }], ['double', { value: 2 }], ['spin', { ms: 2 }], ['sleepListening', { ms: 5 }], ['loopWithCheckpoints', { ms: 20 }],
    ['throwError'], ['rejectError'], ['giveFunction'], ['failTimes', { times: 1 }], ['noSuchTask'], ['echo', () => {}], ['makeBuffer', { bytes: 10_000 }], ['many', { what: 'value', value: 1 }]];
  const RARE = [['vanish'], ['closeSelf'], ['neverEnd', {}, { timeoutMs: 30 }], ['sleepForEver', {}, { timeoutMs: 30 }], ['trap'], ['panicLikeRust'], ['exhaustMemory']];
  const kinds = {}, faults = {};
  let n_submitted = 0, n_settled = 0;
  const count = (of, key) => void (of[key] = (of[key] ?? 0) + 1);
  const pool = await createPool({ tasks, coordinator, workers: 4, spares: 1, graceMs: 20, jobsCapacity: 200, seed, recycle: { jobs: 500 },
    retry: { attempts: 3, backoffMs: 2, jitter: 0.5 } });
  const there = async (method, ...args) => (coordinator === 'here' ? leftovers[method](...args) : leftovers.ask('pool coordinator', method, ...args));
  const kill = (n) => there('kill', 'pool worker', n), n_before = await there('started');
  const FAULTS = {
    kill: () => kill(1), killAll: () => kill(4), resize: () => pool.resize(1 + below(6)),
    async pause() {
      pool.pause();
      await pause(below(50));
      pool.resume();
    },
  };
  const under = new Set();
  const submit = async () => {
    const list = random() < 0.003 ? RARE : COMMON, [task, args, more] = list[below(list.length)];
    const buffer = random() < 0.05 ? new ArrayBuffer(1_000) : undefined;
    const job = buffer ? await pool.submit('sum', { buffer }, { transfer: [buffer] }) : await pool.submit(task, args, { priority: below(3), ...more });
    n_submitted++;
    if (random() < 0.05) setTimeout(() => job.cancel(), random() * 20);
    const settling = job.result.then(({ ok, error }) => {
      n_settled++;
      under.delete(settling);
      count(kinds, ok ? 'completed' : error.kind);
    });
    under.add(settling);
  };
  const endMs = performance.now() + minutes * 60_000;
  while (performance.now() < endMs) {
    const isBurst = random() < 0.1;
    for (let n = below(isBurst ? 1_000 : 100); n > 0; n--) await submit();
    if (random() < 0.1) {
      const name = Object.keys(FAULTS)[below(4)];
      count(faults, name);
      await FAULTS[name]();
    }
    if (!isBurst) await pause(below(20));
  }
  const n_started = (await there('started')) - n_before;
  const stats = await pool.drain();
  await Promise.all(under);
  return { stats, n_submitted, n_settled, n_started, kinds, faults };
}
