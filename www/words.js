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
export function counted(n, one, many) {
  return `${number.format(n)} ${plural.select(n) === 'one' ? one : many}`;
}

/** @param {string[]} items */
export function list(items) {
  return new Intl.ListFormat('en').format(items);
}

export const words = {
  /** @type {Record<import('./looks.js').LookName, string>} */
  looks: {
    starting: 'starting', idle: 'idle', running: 'running', cancelling: 'cancelling', blocked: 'blocked', receiving: 'waits to receive',
    sleeping: 'waits for a timer',
    stopping: 'stopping', stopped: 'stopped', lost: 'lost', ended: 'done', waiting: 'waiting', queued: 'queued',
    completed: 'completed', failed: 'failed', panicked: 'panicked', timedOut: 'timed out', expired: 'expired', retrying: 'waiting to retry',
    cancelled: 'cancelled',
    killed: 'killed', rejected: 'rejected',
  },
  theme: { label: 'Theme', auto: 'Auto', light: 'Light', dark: 'Dark' },
  transport: {
    label: 'Run',
    run: 'Run', again: 'Run again', cancel: 'Cancel', reset: 'Reset',
    resetMeans: 'End every worker and take the scene’s own settings',
    elapsed: 'Elapsed', progress: 'Jobs settled',
    report: 'Who waits for whom?',
    edited: 'Settings changed: run again to see them.',
  },
  headline: {
    loading: 'Getting ready …',
    idle: 'Ready',
    starting: 'Starting …',
    running: 'Running',
    /** @param {string} time @param {string} end */
    at: (time, end) => (end ? `At ${time} of ${end}` : `At ${time}, the run goes on`),
    failed: 'Cannot run here',
    broken: 'Broken off',
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
    /** @param {string} time */
    paused: (time) => `Paused for good at ${time}`,
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
    /** @param {number} n */
    stageN: (n) => `To stage ${n}`,
    urgent: 'urgent', others: 'others', pausedTag: 'paused',
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
  outcome: {
    /** @param {number} n @param {number} all */
    completed: (n, all) => `${number.format(n)} of ${counted(all, 'job', 'jobs')} completed`,
  },
};

/** @param {string} text */
export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
