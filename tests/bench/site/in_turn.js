// The measuring, in the page: every contender in turn, round after round. One that fails, or takes too long, is told by name and left out from
// then on.

import { CONTENDERS, range } from './contenders.js';

const rest = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {() => Promise<unknown>} act @returns {Promise<number>} ms */
async function timed(act) {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

/** Where the page's thread itself is kept busy it can only tell afterwards. @template T @param {Promise<T>} promise @param {number} ms @returns {Promise<T>} */
async function limited(promise, ms) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(reject, ms, new Error(`no end within ${ms / 1000} s`));
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * When the first worker answered, and when each of them had. A worker that has answered is asked again, and sleeps before it answers, so
 * that it leaves the cores to those that still start.
 */
async function answers(contender, n) {
  const seen = new Set();
  let first, all;
  const ask = async (ms) => {
    seen.add(await contender.job('who', ms));
    first ??= performance.now();
    if (seen.size === n) all ??= performance.now();
    else await ask(1);
  };
  await Promise.all(range(n).map(() => ask(0)));
  return { first, all };
}

const run = (contender, jobs) => (contender.run ? contender.run(jobs) : Promise.all(range(jobs).map((i) => contender.job('noop', i))));

/** Each gives a figure, or several by name. */
const MEASURES = {
  /** µs a job. */
  run: async (contender, jobs) => await timed(() => run(contender, jobs)) * 1000 / jobs,
  /** µs a job. What has nothing for it does with a Promise each. */
  bulk: async (contender, jobs) => await timed(() => (contender.bulk ? contender.bulk(jobs) : run(contender, jobs))) * 1000 / jobs,
  /** ms for all. */
  spin: (contender, { jobs, ms }) => timed(() => (contender.spins ? contender.spins(jobs, ms) : Promise.all(range(jobs).map(() => contender.job('spin', ms))))),
  /** µs a job, `deep` of them under way. What is transferred comes back, and is sent again. */
  async payload(contender, { task, jobs, bytes, deep }) {
    let n_sent = 0;
    const buffers = range(deep).map((i) => new Uint8Array(bytes).fill(i).buffer);
    const chain = async (buffer) => {
      while (n_sent++ < jobs) {
        const answer = await contender.job(task, buffer, task === 'back' ? [buffer] : undefined);
        if (answer.byteLength !== bytes) throw new Error(`${answer.byteLength} bytes came back`);
        if (task === 'back') buffer = answer;
      }
    };
    return await timed(() => Promise.all(buffers.map(chain))) * 1000 / jobs;
  },
  /** ms. */
  replaced: (contender) => contender.replaced(),
  /** ms. In a document of its own, so that nothing is kept but what the browser keeps. */
  async startUp(starter, n) {
    const frame = starter.frame = document.createElement('iframe');
    frame.src = location.href;
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener('load', resolve));
    const it = frame.contentWindow.CONTENDERS[starter.name];
    await it.prepare?.();
    const start = performance.now(), contender = await it.open(n), { first, all } = await answers(contender, n);
    await contender.stop();
    frame.remove();
    return { first: first - start, all: all - start };
  },
};

/**
 * @param {object} wish
 * @param {string[]} wish.names  of CONTENDERS, or with a number of workers: "ours × 4"
 * @param {keyof MEASURES} wish.what @param {any} [wish.arg]
 * @param {number} wish.n  workers of each other, kept over the rounds
 * @param {number} wish.rounds @param {number} [wish.warm]  rounds before those, which do not count
 * @param {number} [wish.restMs]  after each measurement @param {number} [wish.limitMs]  of each
 * @returns {Promise<{ values: Record<string, any[]>, failed: Record<string, string> }>}
 */
export async function inTurn({ names, what, arg, n, rounds, warm = 1, restMs = 20, limitMs = 30_000 }) {
  const values = Object.fromEntries(names.map((name) => [name, []])), failed = {}, started = new Map();
  const attempt = async (name, act) => {
    try {
      return await limited(act(), limitMs);
    } catch (thrown) {
      failed[name] = String(thrown?.message ?? thrown);
      await leave(name);
    }
  };
  const leave = (name) => {
    const contender = started.get(name);
    started.delete(name);
    return limited((async () => contender?.stop())(), 5_000).catch(() => {});
  };
  for (const name of names) {
    const [contender, own] = name.split(' × ');
    await attempt(name, async () => {
      if (what === 'startUp') return void started.set(name, { name, stop() { this.frame?.remove(); } });
      const n_workers = own ? Number(own) : n;
      started.set(name, await CONTENDERS[contender].open(n_workers));
      await answers(started.get(name), n_workers);
    });
  }
  for (let round = -warm; round < rounds; round++) {
    // To and fro, so that nobody always comes after the same.
    for (const [name, contender] of round % 2 ? [...started] : [...started].reverse()) {
      const value = await attempt(name, () => MEASURES[what](contender, arg));
      if (round >= 0 && value !== undefined) values[name].push(value);
      await rest(restMs);
    }
  }
  for (const name of [...started.keys()]) await leave(name);
  return { values, failed };
}
