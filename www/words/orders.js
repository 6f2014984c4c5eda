// What was asked of a run, in words: as orders are given, and as a trace tells them.

import { Command } from '../kinds.js';
import { count, counted, ms } from '../words.js';

/** @typedef {import('../protocol.js').Order} Order */
/** @typedef {import('../journeys.js').Asked} Asked */

const FIRST_WORKER = 11;
/** @param {number} size */
const sized = (size) => `jobs of ${count(size)} ms`;
/** @param {number | null} perSecond */
const limited = (perSecond) => (perSecond ? `${count(perSecond)} starts per second` : 'no rate limit');

/** As the trace tells it. @param {Pick<Asked, 'command' | 'actor' | 'job' | 'a' | 'b'>} asked */
export function orderWords({ command, actor, job, a, b }) {
  switch (command) {
    case Command.Cancel: return 'cancelled';
    case Command.CancelJob: return `job ${job} cancelled`;
    case Command.Shutdown: return 'shut down';
    case Command.Resize: return counted(a, 'worker', 'workers');
    case Command.Limit: return limited(b / 1000);
    case Command.Pause: return 'paused';
    case Command.Resume: return 'resumed';
    case Command.KillWorker: return `worker ${actor - FIRST_WORKER + 1} killed`;
    case Command.FailJob: return `job ${job} made to fail`;
    case Command.Size: return sized(a);
    default: return 'something unknown';
  }
}

/** As it was given. @param {Order} order */
export function wordsOf(order) {
  switch (order.what) {
    case 'cancel': return 'cancelled';
    case 'cancelJob': return `job ${order.job} cancelled`;
    case 'shutdown': return 'shut down';
    case 'resize': return counted(order.workers, 'worker', 'workers');
    case 'limit': return limited(order.perSecond);
    case 'pause': return 'paused';
    case 'resume': return 'resumed';
    case 'killWorker': return `worker ${order.worker} killed`;
    case 'failJob': return `job ${order.job} made to fail`;
    case 'size': return sized(order.size);
  }
}

/** @param {import('../run.js').Run} run  whose last order made it what it is */
export function branchWords({ origin, log }) {
  const last = log[log.length - 1];
  return origin && last ? `from ${ms(origin.atNs)}: ${wordsOf(last.order)}` : '';
}
