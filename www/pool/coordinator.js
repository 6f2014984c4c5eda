// The host in a worker of its own: the same host, behind its line. It goes on while the thread that made the pool is blocked.

import { Host } from './host.js';
import { hold } from './lock.js';
import { cloneable, decode } from './thrown.js';
import { Ticket } from './ticket.js';

/** @typedef {import('./outbox.js').Delivery} Delivery */
/** @typedef {import('./host.js').Setting} Setting */

/**
 * First message to the facade: { refused } with what the core says of the options, or { timeOrigin, hasLock }. Afterwards
 * deliveries, {} to each heartbeat, and { isFree: false } to be answered by ["free"]. From the facade: [method, …arguments].
 * @param {import('./line.js').Line} line
 * @param {string} lock
 * @param {{ setting: Omit<Setting, "PoolCore"> }} rest
 */
export async function serve(line, lock, { setting }) {
  const hasLock = await hold(lock);
  /** @type {Host} */
  let host;
  /** @type {(() => void)[]} */
  const waiting = [];
  const whenFree = () => new Promise((/** @type {(value: void) => void} */ resolve) => {
    if (waiting.push(resolve) === 1) line.postMessage({ isFree: false });
  });
  try {
    wasm_bindgen.initSync({ module: setting.module });
    host = new Host({ ...setting, whenFree: WAITS_FOR_PAGE ? whenFree : undefined, PoolCore: wasm_bindgen.PoolCore }, (delivery) => send(line, delivery));
  } catch (refused) {
    return line.postMessage({ refused });
  }
  /** @type {Record<string, (...args: any[]) => void>} */
  const methods = {
    submit: (numbers, tasks, args, transfers) => host.submit(numbers, ticketsOf(tasks, args, transfers)),
    submitPoisoned: (numbers, task, poison) => host.submit(numbers, [poisoned(task, poison)]),
    addRetry: (key, options) => host.addRetry(key, options),
    cancel: (ids, causes) => host.cancel(ids, causes.map(decode)),
    cancelAll: (cause) => host.cancelAll(decode(cause)),
    receive: (n_results) => host.receive(n_results),
    resize: (n_workers) => host.resize(n_workers),
    close: () => host.close(),
    terminate: () => host.terminate(),
    beat: () => line.postMessage({}),
    free: () => waiting.splice(0).forEach((resolve) => resolve()),
    pause: () => host.pause(),
    resume: () => host.resume(),
  };
  line.onmessage = ({ data: [method, ...args] }) => methods[method](...args);
  line.onmessageerror = () => host.fail('a message to it was lost');
  line.postMessage({ timeOrigin: performance.timeOrigin, hasLock });
  host.start();
}

/** @param {string | string[]} tasks @param {unknown[]} args @param {(Transferable[] | undefined)[] | 0} transfers */
const ticketsOf = (tasks, args, transfers) =>
  args.map((it, i) => new Ticket(typeof tasks === 'string' ? tasks : tasks[i], it, transfers && transfers[i] ? { transfer: transfers[i] } : PLAIN));
const PLAIN = Object.freeze({});

/** A job whose argument did not get this far. @param {string} task @param {unknown} poison */
function poisoned(task, poison) {
  const ticket = new Ticket(task, undefined, PLAIN);
  ticket.rare = { poison };
  return ticket;
}

/** @param {import('./line.js').Line} line @param {Delivery} delivery */
function send(line, delivery) {
  try {
    line.postMessage(delivery, [...delivery.records.map((records) => records.buffer), ...delivery.transfer]);
  } catch {
    // A value that could come here but cannot go on, such as a port that was not named for transfer: its job still settles.
    line.postMessage({ ...delivery, payloads: delivery.payloads.map((it) => (cloneable(it) ? it : undefined)), transfer: [] });
  }
}

/** In Firefox `new Worker` and blob addresses, used in a worker, make it wait until the page's thread has time. */
const WAITS_FOR_PAGE = /\bFirefox\//.test(navigator.userAgent);
