// Every word the page says, except the scenes' own texts (src/scenes/). One word per idea: the glossary in STYLE.md.

const number = new Intl.NumberFormat('en');
const plural = new Intl.PluralRules('en');

/** @param {number} value */
export function count(value) {
  return number.format(value);
}

/** A time in whole milliseconds: browsers' clocks promise no more.
 * @param {number} ns */
export function ms(ns) {
  return `${number.format(Math.round(ns / 1e6))} ms`;
}

/**
 * @param {number} n
 * @param {string} one
 * @param {string} many
 */
function counted(n, one, many) {
  return `${number.format(n)} ${plural.select(n) === 'one' ? one : many}`;
}

/** @param {string[]} items */
export function list(items) {
  return new Intl.ListFormat('en').format(items);
}

export const words = {
  /** @type {Record<import('./looks.js').LookName, string>} */
  looks: {
    starting: 'starting', idle: 'idle', running: 'running', cancelling: 'cancelling', blocked: 'blocked',
    stopping: 'stopping', stopped: 'stopped', lost: 'lost', ended: 'done', waiting: 'waiting', queued: 'queued',
    completed: 'completed', failed: 'failed', panicked: 'panicked', timedOut: 'timed out', expired: 'expired', retrying: 'waiting to retry',
    cancelled: 'cancelled',
    killed: 'killed', rejected: 'rejected',
  },
  theme: { label: 'Theme', auto: 'Auto', light: 'Light', dark: 'Dark' },
  controls: {
    title: 'Settings',
    scene: 'Scene',
    /** @type {Record<string, string>} */
    groups: { examples: 'Examples', patterns: 'Patterns', tuning: 'Tuning', pitfalls: 'Pitfalls' },
    mode: 'Run on',
    live: 'Live', liveMeans: 'real Web Workers, real clock',
    simulated: 'Simulated', simulatedMeans: 'virtual clock, repeatable',
    workers: 'Workers', jobs: 'Jobs',
    task: 'Job kind', wait: 'wait', primes: 'count primes', check: 'check a value',
    waitSize: 'Time per job, ms', primesSize: 'Primes below',
    capacity: 'Channel capacity', capacityHint: '0 = rendezvous',
    jobsCapacity: 'Jobs', resultsCapacity: 'Results',
    limits: 'Limits',
    timeoutMs: 'Timeout, ms', noTimeout: 'none', graceMs: 'Grace, ms',
    listens: 'Jobs listen for cancellation', collector: 'Collector reads the results',
    seed: 'Seed',
    /** @param {import('./protocol.js').RunConfig} config */
    summary: (config) => `${counted(config.workers, 'worker', 'workers')}, ${counted(config.jobs, 'job', 'jobs')}, ${config.mode}`,
  },
  transport: {
    label: 'Run',
    run: 'Run', again: 'Run again', cancel: 'Cancel', reset: 'Reset',
    resetMeans: 'End every worker and take the scene’s own settings',
    elapsed: 'Elapsed', progress: 'Jobs settled', speed: 'Speed',
    report: 'Who waits for whom?',
    edited: 'Settings changed: run again to see them.',
    /** @param {number} speed */
    times: (speed) => (speed === Infinity ? 'max' : `${{ 0.25: '¼', 0.5: '½' }[speed] ?? speed}×`),
  },
  headline: {
    loading: 'Getting ready …',
    idle: 'Ready',
    starting: 'Starting …',
    running: 'Running',
    failed: 'Cannot run here',
    /** @param {string} time */
    finished: (time) => `Finished in ${time}`,
    /** @param {string} cause @param {string} time */
    ended: (cause, time) => `${capital(cause)} after ${time}`,
    /** @param {string} time */
    deadlock: (time) => `Deadlock after ${time}`,
    /** @param {string} time */
    leak: (time) => `Leak after ${time}`,
    /** @param {string} time */
    crashed: (time) => `Panic after ${time}`,
  },
  stage: {
    label: 'The pool',
    producer: 'Producer', jobs: 'Jobs channel', workers: 'Workers', results: 'Results channel', collector: 'Collector', main: 'Main',
    /** @param {number} n @param {number} all */
    of: (n, all) => `${number.format(n)} of ${number.format(all)}`,
    /** @param {number} n @param {number} all */
    sent: (n, all) => `${number.format(n)} of ${number.format(all)} sent`,
    /** @param {number} n @param {number} all */
    busy: (n, all) => `${number.format(n)} of ${number.format(all)} busy`,
    rendezvous: 'rendezvous', handToHand: 'hand to hand', closed: 'closed',
    waitsToSend: 'waits to send', blockedOnSend: 'blocked on send',
    nobody: 'Nobody reads the results.',
    received: 'Results in completion order',
    columns: { job: 'Job', value: 'Value', worker: 'Worker', time: 'Time' },
    /** @param {number} n */
    more: (n) => `+ ${number.format(n)}`,
    /** @param {number} times */
    replaced: (times) => (times === 1 ? 'replaced once' : times === 2 ? 'replaced twice' : `replaced ${times} times`),
    /** @param {number} n */
    done: (n) => counted(n, 'job', 'jobs'),
    /** @param {number} n */
    worker: (n) => `worker ${n}`,
    /** @param {number} n */
    job: (n) => `job ${n}`,
    /** @param {string} what */
    waitsFor: (what) => `waits to send ${what}`,
    /** @param {number} n */
    newest: (n) => ` · newest ${n}`,
  },
  counters: {
    label: 'Every job is counted once',
    submitted: 'submitted', queued: 'queued', inFlight: 'in flight',
    balanced: 'balances', unbalanced: 'does not balance',
  },
  timeline: {
    title: 'Timeline', deadline: 'deadline', cancelled: 'cancelled', legend: 'What the bars mean',
    /** @param {number} workers @param {string} time */
    label: (workers, time) => `Timeline of ${counted(workers, 'worker', 'workers')}, producer and collector over ${time}; ` +
      'the table below tells the same in words.',
  },
  table: {
    title: 'The same as a table', workers: 'Workers', jobs: 'Jobs',
    worker: 'Worker', state: 'State', job: 'Job', replaced: 'Replaced', done: 'Completed',
    submitted: 'Submitted', started: 'Started', settled: 'Settled', run: 'Ran for', value: 'Value', waitsFor: 'Waits for',
    none: 'Nothing has run yet.',
    /** Prepositions by WaitKind. @type {Record<number, (object: string) => string>} */
    waits: {
      1: (object) => `send on ${object}`, 2: (object) => `receive from ${object}`, 3: (object) => `wait for ${object}`,
      4: (object) => `end of ${object}`, 5: () => 'timer', 6: () => 'its job', 7: () => 'its worker',
    },
    or: ' or ',
  },
  outcome: {
    title: 'Outcome', why: 'Why it happens',
    pending: 'When the run ends, what came of it is told here.',
    /** @param {number} n @param {number} all */
    completed: (n, all) => `${number.format(n)} of ${counted(all, 'job', 'jobs')} completed`,
    partial: 'What was done before that is kept: these are partial results.',
    /** @type {Record<string, (n: number) => string>} */
    rest: {
      cancelled: (n) => `${number.format(n)} cancelled`,
      killed: (n) => `${number.format(n)} killed with ${n === 1 ? 'its worker' : 'their workers'}`,
      rejected: (n) => `${number.format(n)} rejected`,
      failed: (n) => `${number.format(n)} failed`,
      panicked: (n) => `${number.format(n)} panicked`,
      timedOut: (n) => `${number.format(n)} timed out`,
      expired: (n) => `${number.format(n)} expired`,
      waitingToRetry: (n) => `${number.format(n)} still waiting to be retried`,
      lost: (n) => `${number.format(n)} lost`,
      queued: (n) => `${number.format(n)} still queued`,
      inFlight: (n) => `${number.format(n)} still in flight`,
      never: (n) => `${number.format(n)} never submitted`,
    },
    deadline: 'The context’s deadline passed: the producer stopped, queued jobs were withdrawn, running jobs were asked to stop.',
    cancelled: 'The context was cancelled: the producer stopped, queued jobs were withdrawn, running jobs were asked to stop.',
    killed: 'A job that does not listen cannot be asked: after its grace its worker was terminated and replaced.',
    deadlock: 'Every task waits, no timer is set and no job is out, so nothing can ever happen again. This is a result, not a hang.',
    leak: 'The main task returned, and these tasks wait for ever.',
    crashed: 'A panic ends the whole program, here as in Go: whatever was under way is lost.',
    waitsFor: 'Waits for', at: 'At', wakers: 'Could be woken by', nobody: 'nobody',
    /** @param {number} n */
    events: (n) => counted(n, 'event', 'events'),
    hash: 'trace hash',
    /** @param {number} n */
    dropped: (n) => `${counted(n, 'event was', 'events were')} not kept, so the picture of this run is incomplete.`,
  },
  say: {
    /** @param {string} scene @param {number} workers @param {number} jobs */
    started: (scene, workers, jobs) => `${scene}: ${counted(workers, 'worker', 'workers')}, ${counted(jobs, 'job', 'jobs')}.`,
    /** @param {number} done @param {number} all @param {number} inFlight @param {number} queued */
    going: (done, all, inFlight, queued) =>
      `${number.format(done)} of ${counted(all, 'job', 'jobs')} settled, ${number.format(inFlight)} in flight, ${number.format(queued)} queued.`,
    /** @param {string} scene */
    ready: (scene) => `${scene} is ready to run.`,
  },
};

/** @param {string} text */
export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
