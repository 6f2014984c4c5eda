// What the controls say.

import { counted } from '../words.js';

export const controlWords = {
  title: 'Settings',
  scene: 'Scene',
  /** @type {Record<string, string>} */
  groups: { examples: 'Examples', patterns: 'Patterns', tuning: 'Tuning', pitfalls: 'Pitfalls' },
  mode: 'Run on',
  live: 'Live', liveMeans: 'real Web Workers, real clock',
  simulated: 'Simulated', simulatedMeans: 'virtual clock, repeatable',
  workers: 'Workers', jobs: 'Jobs',
  task: 'Job kind', wait: 'wait', primes: 'count primes',
  waitSize: 'Time per job, ms', primesSize: 'Primes below',
  capacity: 'Channel capacity', capacityHint: '0 = rendezvous',
  jobsCapacity: 'Jobs', resultsCapacity: 'Results',
  limits: 'Limits',
  timeoutMs: 'Timeout, ms', noTimeout: 'none', graceMs: 'Grace, ms',
  listens: 'Jobs listen for cancellation', collector: 'Collector reads the results',
  seed: 'Seed',
  /** @param {import('../protocol.js').RunConfig} config */
  summary: (config) => `${counted(config.workers, 'worker', 'workers')}, ${counted(config.jobs, 'job', 'jobs')}, ${config.mode}`,
};
