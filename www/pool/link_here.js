// The way to a host in this thread.

import { Host } from './host.js';

/** @typedef {import('./outbox.js').Delivery} Delivery */
/** @typedef {import('./host.js').Setting} Setting */

/**
 * What a facade needs of a host, wherever that is. Deliveries come back through the function it was opened with.
 * @typedef {object} Link
 * @property {boolean} isSync  whether what a call brings about is delivered before it returns
 * @property {(numbers: Float64Array, tickets: import('./ticket.js').Ticket[], isLate?: boolean) => void} submit  the numbers are not kept, and
 *   may be written into; late: it is as if it had been called when begin() was
 * @property {(block: import('./block.js').RunBlock) => boolean} begin  whether a worker has its only job, which is to be submitted next, and within 100 ms
 * @property {(key: number, options: object) => void} addRetry
 * @property {(ids: number[], causes: unknown[]) => void} cancel
 * @property {(cause: unknown) => void} cancelAll
 * @property {(n_results: number) => void} receive
 * @property {(n_workers: number) => void} resize
 * @property {() => void} close
 * @property {() => void} terminate
 * @property {() => void} pause
 * @property {() => void} resume
 * @property {() => (import('../pool.js').PoolStats | undefined)} stats  undefined: take those last delivered
 * @property {() => void} start  from now on deliveries come
 */

/**
 * @param {Setting} setting @param {(delivery: Delivery) => void} deliver
 * @param {import('./job_table.js').JobTable<import('./ticket.js').Ticket | import('./block.js').Block>} tickets  unsettled jobs, which is the host's table too
 * @returns {Link}
 */
export function openHere(setting, deliver, tickets) {
  const host = new Host(setting, deliver, tickets);
  return {
    isSync: true,
    submit: (numbers, tickets, isLate) => host.submit(numbers, tickets, isLate),
    begin: (block) => host.begin(block),
    addRetry: (key, options) => host.addRetry(key, options),
    cancel: (ids, causes) => host.cancel(ids, causes),
    cancelAll: (cause) => host.cancelAll(cause),
    receive: (n_results) => host.receive(n_results),
    resize: (n_workers) => host.resize(n_workers),
    close: () => host.close(),
    terminate: () => host.terminate(),
    pause: () => host.pause(),
    resume: () => host.resume(),
    stats: () => host.stats(),
    start: () => host.start(),
  };
}
