// Contenders, each behind the same few functions. `open(n)` starts n workers; `prepare()`, where there is one, loads before what start-up is
// not charged with. What opens can do a `job(task, argument, transfer)`, a Promise for its value, and `stop()`; where it has a way of its own, also
//   run(jobs)           no-ops with a Promise each
//   bulk(jobs)          no-ops with results as they come
//   spins(jobs, ms)     jobs that keep a core busy
//   replaced()          with one worker: ms from cancelling a job that never ends to the result of the job after it

import * as comlink from 'comlink';
import { FixedThreadPool } from 'poolifier-web-worker';
import { Pool as ThreadsPool, spawn } from 'threads';
import workerpool from 'workerpool';

/** The numbers before n; a loop, since Array.from() takes 60 ns for each, as much as half a job of raw workers. @param {number} n */
export function range(n) {
  const numbers = [];
  for (let i = 0; i < n; i++) numbers.push(i);
  return numbers;
}
const rest = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
const asset = (/** @type {string} */ name) => new URL(`./assets/${name}`, document.baseURI).href;
const poolModule = () => import(/* @vite-ignore */ asset('pool/pool.js'));
const moduleWorker = (/** @type {string} */ name) => new Worker(asset(name), { type: 'module' });
const terminate = (/** @type {Worker[]} */ workers) => workers.forEach((worker) => worker.terminate());

/** How long a job that never ends runs before it is cancelled: by then it has begun everywhere. */
const BEGUN_MS = 100;

/** Each number from 0 came back once. @param {number} sum @param {number} jobs */
function check(sum, jobs) {
  if (sum !== jobs * (jobs - 1) / 2) throw new Error(`the results of ${jobs} jobs add up to ${sum}`);
}

// ---------------------------------------------------------------------------------------------------------------------- ours

const byMap = async (pool, jobs) => {
  let sum = 0;
  for await (const batch of pool.map('noop', range(jobs), { batches: true })) for (const { value } of batch) sum += value;
  check(sum, jobs);
};

/** A thousand submissions at a time, each as soon as those before it are accepted. */
const byResults = async (pool, jobs) => {
  const submitted = (async () => {
    for (let at = 0; at < jobs; at += 1000) await Promise.all(range(Math.min(1000, jobs - at)).map((i) => pool.submit('noop', at + i)));
  })();
  let sum = 0, n_done = 0;
  for await (const batch of pool.results({ batches: true })) {
    for (const { value } of batch) sum += value;
    if ((n_done += batch.length) === jobs) break;
  }
  await submitted;
  check(sum, jobs);
};

/** @param {Record<string, unknown>} [options] */
const ours = (options = {}, inBulk = byMap) => ({
  prepare: poolModule,
  async open(n) {
    const { createPool } = await poolModule();
    const pool = await createPool({ tasks: asset('noop.js'), workers: n, jobsCapacity: 100_000, resultsCapacity: 10_000, ...options });
    return {
      pool,
      job: (task, arg, transfer) => pool.run(task, arg, transfer && { transfer }),
      run: (jobs) => Promise.all(range(jobs).map((i) => pool.run('noop', i))),
      bulk: (jobs) => inBulk(pool, jobs),
      async replaced() {
        const job = await pool.submit('forever', null, { graceMs: 0 }), next = pool.run('noop', 0);
        await rest(BEGUN_MS);
        const start = performance.now();
        job.cancel();
        await next;
        return performance.now() - start;
      },
      stop: () => pool.terminate(),
    };
  },
});

// ----------------------------------------------------------------------------------------------------------------------- raw

const rawWorker = () => new Worker(new URL('./raw_worker.js', import.meta.url));

/** So many jobs a message, `depth` messages under way for each worker. `take` gets their results and the number of the first. */
function rawBatches(workers, n, size, depth, take, task = 'noop', jobOf = (i) => i) {
  return new Promise((resolve) => {
    let next = 0, n_done = 0;
    const feed = (worker, ats) => {
      if (next >= n) return;
      const at = next, jobs = [];
      for (; next < n && jobs.length < size; next++) jobs.push(jobOf(next));
      ats.push(at);
      worker.postMessage([task, jobs]);
    };
    for (const worker of workers) {
      const ats = [];
      worker.onmessage = ({ data }) => {
        take(data, ats.shift());
        n_done += data.length;
        feed(worker, ats);
        if (n_done === n) resolve();
      };
      for (let i = 0; i < depth; i++) feed(worker, ats);
    }
  });
}

/** One job a message, to each worker in turn. A worker answers in the order it was asked. */
function rawJobs(workers) {
  const waiting = new Map(workers.map((worker) => [worker, []]));
  let n_sent = 0;
  return (task, arg, transfer = []) => new Promise((resolve) => {
    const worker = workers[n_sent++ % workers.length];
    waiting.get(worker).push(resolve);
    worker.onmessage = ({ data }) => waiting.get(worker).shift()(data[0]);
    worker.postMessage([task, [arg]], transfer);
  });
}

/** @param {(workers: Worker[]) => object} [ways] */
const raw = (ways = () => ({})) => ({
  async open(n) {
    const workers = range(n).map(rawWorker);
    return { job: rawJobs(workers), ...ways(workers), stop: () => terminate(workers) };
  },
});

const rawRun = (workers) => ({
  async run(jobs) {
    const resolves = [], promises = range(jobs).map(() => new Promise((resolve) => resolves.push(resolve)));
    rawBatches(workers, jobs, 256, 2, (results, at) => results.forEach((result, i) => resolves[at + i](result)));
    await Promise.all(promises);
  },
});

const rawBulk = (workers) => ({
  async bulk(jobs) {
    let sum = 0;
    await rawBatches(workers, jobs, 256, 2, (results) => { for (const result of results) sum += result; });
    check(sum, jobs);
  },
});

const rawReplaced = (workers) => ({
  async replaced() {
    workers[0].postMessage(['forever', [0]]);
    await rest(BEGUN_MS);
    const start = performance.now();
    workers[0].terminate();
    workers[0] = rawWorker();
    await rawJobs(workers)('noop', 0);
    return performance.now() - start;
  },
});

// --------------------------------------------------------------------------------------------------------------------- peers

const peers = {
  workerpool: {
    async open(n) {
      const pool = workerpool.pool(asset('workerpool_worker.js'),
        { minWorkers: n, maxWorkers: n, workerType: 'web', workerOpts: { type: 'module' }, workerTerminateTimeout: 1 }); // 0 would mean its default, 1000
      return {
        job: (task, arg) => pool.exec(task, [arg]),
        async replaced() {
          const job = pool.exec('forever', []), next = pool.exec('noop', [0]);
          job.catch(() => {});
          await rest(BEGUN_MS);
          const start = performance.now();
          job.cancel();
          await next;
          return performance.now() - start;
        },
        stop: () => pool.terminate(true),
      };
    },
  },
  comlink: {
    async open(n) {
      const workers = range(n).map(() => moduleWorker('comlink_worker.js')), remotes = workers.map((worker) => comlink.wrap(worker));
      let n_sent = 0;
      return {
        job: (task, arg, transfer) => remotes[n_sent++ % n][task](transfer ? comlink.transfer(arg, transfer) : arg),
        stop: () => terminate(workers),
      };
    },
  },
  'threads.js': {
    async open(n) {
      const pool = ThreadsPool(() => spawn(moduleWorker('threads_worker.js')), n);
      return { job: (task, arg) => pool.queue((worker) => worker[task](arg)), stop: () => pool.terminate(true) };
    },
  },
  poolifier: {
    async open(n) {
      const pool = new FixedThreadPool(n, new URL(asset('poolifier_worker.js')),
        { workerOptions: { type: 'module' }, errorEventHandler: ({ message }) => console.error('poolifier:', message) });
      return { job: (task, arg) => pool.execute(arg, task), stop: () => pool.destroy() };
    },
  },
};

export const CONTENDERS = {
  ours: ours(),
  'ours, coordinator in a worker': ours({ coordinator: 'worker' }),
  'ours, submit() and results()': ours({}, byResults),
  'ours, one spare': ours({ spares: 1 }),
  'ours, its import as well': { open: ours().open },
  raw: raw(rawReplaced),
  'raw, one a message, 8 deep': raw((workers) => ({ run: (jobs) => rawBatches(workers, jobs, 1, 8, () => {}) })),
  'raw, one a message, 1 deep': raw((workers) => ({ spins: (jobs, ms) => rawBatches(workers, jobs, 1, 1, () => {}, 'spin', () => ms) })),
  'raw, 256 a message, a Promise each': raw(rawRun),
  'raw, 256 a message, in bulk': raw(rawBulk),
  ...peers,
};
