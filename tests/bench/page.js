// How smooth the page stays with long runs, in a real browser: scrubbing a trace of 100,000 slices, and 100,000 jobs live. It prints what it
// measures and asserts nothing of time; `npm run bench -- page`.
import { expect, test } from '../page/fixture.js';
import { Pool } from '../page/pool.js';

test.setTimeout(15 * 60_000);

/** @param {number[]} values @param {number} ratio */
const percentile = (values, ratio) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * ratio))];

/** @param {import('@playwright/test').TestInfo} testInfo @param {string} text */
const say = (testInfo, text) => console.log(`     ${testInfo.project.name}: ${text}`);

/** Collects the browser's own long tasks from now on, where it tells them. @param {import('@playwright/test').Page} page */
const watchTasks = (page) => page.evaluate(() => {
  window.longTasks = [];
  if (!PerformanceObserver.supportedEntryTypes.includes('longtask')) return;
  new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({ duration, startTime }) => ({ duration, startTime })))).observe({ type: 'longtask' });
});

test('scrubbing a trace of 100,000 slices', async ({ page }, testInfo) => {
  const pool = new Pool(page);
  await pool.open();
  await pool.set({ mode: 'simulated', jobs: 40_000, workers: 8, size: 100, jobsCapacity: 20, resultsCapacity: 20 });
  await pool.speed.selectOption({ label: 'max' });
  await watchTasks(page);
  await pool.runToEnd();
  await page.waitForFunction(() => document.querySelector('wpp-stage').view.isOver);
  const { slices, events } = await page.evaluate(() => {
    const { run } = document.querySelector('wpp-stage').view;
    return { slices: run.readers.slices.count, events: run.trace.length };
  });
  expect(slices).toBeGreaterThanOrEqual(100_000);
  const reading = await page.evaluate(() => window.longTasks);
  say(testInfo, `${slices} slices, ${events} events; long tasks while the trace was read: ${reading.length}, longest ${Math.max(0, ...reading.map(({ duration }) => duration)).toFixed(0)} ms`);

  for (const [name, isRandom] of [['moving along', false], ['anywhere at random', true]]) {
    const frames = await page.evaluate(async (isRandom) => {
      const { run } = document.querySelector('wpp-stage').view, { endNs } = run.playback, channel = new MessageChannel();
      const work = [], between = [];
      let last = performance.now();
      for (let n = 0; n < 300; n++) {
        const ns = (isRandom ? Math.random() : n / 300) * endNs;
        document.dispatchEvent(new CustomEvent('wpp:seek', { detail: ns }));
        const start = await new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));
        // A message that is sent within a frame comes once the frame is styled, laid out and painted.
        await new Promise((resolve) => { channel.port1.onmessage = resolve; channel.port2.postMessage(0); });
        work.push(performance.now() - start);
        between.push(start - last);
        last = start;
      }
      return { work, between };
    }, isRandom);
    const told = (values) => `median ${percentile(values, 0.5).toFixed(1)} ms, 90 % ${percentile(values, 0.9).toFixed(1)}, most ${Math.max(...values).toFixed(1)}`;
    say(testInfo, `scrubbing ${name}: work per frame ${told(frames.work)}; from frame to frame ${told(frames.between)}`);
  }
});

test('100,000 jobs live', async ({ page }, testInfo) => {
  const pool = new Pool(page);
  await pool.open();
  await pool.set({ jobs: 100_000, workers: 2, size: 0, jobsCapacity: 100, resultsCapacity: 100 });
  await watchTasks(page);
  const start = Date.now(), before = await pool.start();
  await page.waitForFunction((n) => {
    const view = document.querySelector('wpp-outcome')?.view;
    return view?.run?.number > n && view.outcome;
  }, before, { timeout: 14 * 60_000 });
  const { tasks, events, dropped } = await page.evaluate(() => {
    const { run } = document.querySelector('wpp-stage').view;
    return { tasks: window.longTasks, events: run.trace.length, dropped: run.trace.dropped };
  });
  const long = tasks.filter(({ duration }) => duration > 50);
  say(testInfo, `100,000 live jobs in ${((Date.now() - start) / 1000).toFixed(1)} s, ${events} events, ${dropped} dropped; main-thread tasks over 50 ms: ${long.length}` +
    `${long.length ? `, longest ${Math.max(...long.map(({ duration }) => duration)).toFixed(0)} ms` : ''}`);
});
