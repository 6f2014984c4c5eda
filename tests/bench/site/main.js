// Contenders, each behind the same few functions: `start(n)` makes n workers that are ready; what it gives can `run(jobs)` with a Promise for
// each job, `bulk(jobs)` with results as they come, and `stop()`.

import * as comlink from 'comlink';
import { Pool as ThreadsPool, spawn } from 'threads';
import workerpool from 'workerpool';

const RAW = new URL('./raw_worker.js', import.meta.url);
const range = (n) => Array.from({ length: n }, (_, i) => i);
const poolModule = () => import(/* @vite-ignore */ new URL('./pool/pool.js', document.baseURI).href);
const TASKS = () => new URL('./noop.js', document.baseURI);

/** Raw workers, with their first answer heard. */
async function rawWorkers(n) {
  const workers = range(n).map(() => new Worker(new URL('./raw_worker.js', import.meta.url)));
  await Promise.all(workers.map((worker) => new Promise((resolve) => {
    worker.onmessage = resolve;
    worker.postMessage(['noop', [0]]);
  })));
  return workers;
}

/** So many jobs a message, two messages under way for each worker. @param {Worker[]} workers @param {number} n @param {number} size @param {(results: any[], at: number) => void} take */
function rawBatches(workers, n, size, take, depth = 2) {
  return new Promise((resolve) => {
    let next = 0, n_done = 0;
    const feed = (worker) => {
      if (next >= n) return;
      const at = next, jobs = [];
      for (; next < n && jobs.length < size; next++) jobs.push(next);
      worker.ats.push(at);
      worker.postMessage(['noop', jobs]);
    };
    for (const worker of workers) {
      worker.ats = [];
      worker.onmessage = ({ data }) => {
        take(data, worker.ats.shift());
        n_done += data.length;
        feed(worker);
        if (n_done === n) resolve();
      };
      for (let i = 0; i < depth; i++) feed(worker);
    }
  });
}

const terminate = (workers) => workers.forEach((worker) => worker.terminate());

/** @param {Record<string, unknown>} [options] */
const ours = (options = {}) => ({
  async start(n) {
    const { createPool } = await poolModule();
    const pool = await createPool({ tasks: TASKS(), workers: n, jobsCapacity: 100_000, resultsCapacity: 10_000, ...options });
    await Promise.all(range(n).map(() => pool.run('noop', 0)));
    return {
      pool,
      run: (jobs) => Promise.all(range(jobs).map((i) => pool.run('noop', i))),
      async bulk(jobs) {
        let n_done = 0;
        for await (const batch of pool.map('noop', range(jobs), { batches: true })) n_done += batch.length;
        if (n_done !== jobs) throw new Error(`${n_done} of ${jobs} came back`);
      },
      stop: () => pool.terminate(),
    };
  },
});

export const CONTENDERS = {
  ours: ours(),
  'ours, coordinator in a worker': ours({ coordinator: 'worker' }),
  'raw, one a message, 8 deep': {
    async start(n) {
      const workers = await rawWorkers(n);
      return { run: (jobs) => rawBatches(workers, jobs, 1, () => {}, 8), stop: () => terminate(workers) };
    },
  },
  'raw, 256 a message, a Promise each': {
    async start(n) {
      const workers = await rawWorkers(n);
      return {
        async run(jobs) {
          const resolves = [], promises = range(jobs).map(() => new Promise((resolve) => resolves.push(resolve)));
          rawBatches(workers, jobs, 256, (results, at) => results.forEach((result, i) => resolves[at + i](result)));
          await Promise.all(promises);
        },
        stop: () => terminate(workers),
      };
    },
  },
  'raw, 256 a message, in bulk': {
    async start(n) {
      const workers = await rawWorkers(n);
      let sum = 0;
      return {
        bulk: (jobs) => rawBatches(workers, jobs, 256, (results) => { for (const result of results) sum += result; }),
        stop: () => terminate(workers),
      };
    },
  },
  workerpool: {
    async start(n) {
      const pool = workerpool.pool(new URL('./workerpool_worker.js', document.baseURI).href, { minWorkers: n, maxWorkers: n, workerType: 'web', workerOpts: { type: 'module' } });
      await Promise.all(range(n).map(() => pool.exec('noop', [0])));
      return { run: (jobs) => Promise.all(range(jobs).map((i) => pool.exec('noop', [i]))), stop: () => pool.terminate(true) };
    },
  },
  comlink: {
    async start(n) {
      const workers = range(n).map(() => new Worker(new URL('./comlink_worker.js', document.baseURI).href, { type: 'module' })), remotes = workers.map((worker) => comlink.wrap(worker));
      await Promise.all(remotes.map((remote) => remote.noop(0)));
      return { run: (jobs) => Promise.all(range(jobs).map((i) => remotes[i % n].noop(i))), stop: () => terminate(workers) };
    },
  },
  'threads.js': {
    async start(n) {
      const pool = ThreadsPool(() => spawn(new Worker(new URL('./threads_worker.js', document.baseURI).href, { type: 'module' })), n);
      await Promise.all(range(n).map(() => pool.queue((worker) => worker.noop(0))));
      return { run: (jobs) => Promise.all(range(jobs).map((i) => pool.queue((worker) => worker.noop(i)))), stop: () => pool.terminate(true) };
    },
  },
};

Object.assign(window, { CONTENDERS });
document.title = 'ready';
