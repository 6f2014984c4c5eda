// The host in a worker of its own: the same host, behind a port. It goes on while the thread that made the pool is blocked.

import { Host } from './host.js';
import { hold } from './lock.js';
import { cloneable, decode } from './thrown.js';

/** @typedef {import('./host.js').Delivery} Delivery */
/** @typedef {import('./host.js').Setting} Setting */

/**
 * First message to the facade: { refused } with what the core says of the options, or { timeOrigin, hasLock }. Afterwards
 * deliveries, {} to each heartbeat, and where it had better not start workers { start, message } and { end }. From the facade: [method, …arguments].
 * @param {MessagePort} port
 * @param {string} lock
 * @param {{ setting: Omit<Setting, "PoolCore"> & { startsElsewhere: boolean } }} rest
 */
export async function serve(port, lock, { setting }) {
  const hasLock = await hold(lock);
  /** @type {Host} */
  let host;
  try {
    wasm_bindgen.initSync({ module: setting.module });
    const start = setting.startsElsewhere ? () => new Remote(port) : undefined;
    host = new Host({ ...setting, start, PoolCore: wasm_bindgen.PoolCore }, (delivery) => send(port, delivery));
  } catch (refused) {
    return port.postMessage({ refused });
  }
  /** @type {Record<string, (...args: any[]) => void>} */
  const methods = {
    submit: (numbers, payloads) => host.submit(numbers, payloads),
    addRetry: (key, options) => host.addRetry(key, options),
    cancel: (ids, causes) => host.cancel(ids, causes.map(decode)),
    cancelAll: (cause) => host.cancelAll(decode(cause)),
    receive: (n_results) => host.receive(n_results),
    resize: (n_workers) => host.resize(n_workers),
    close: () => host.close(),
    terminate: () => host.terminate(),
    workerError: (id, message) => Remote.error(id, message),
    beat: () => port.postMessage({}),
    pause: () => host.pause(),
    resume: () => host.resume(),
  };
  port.onmessage = ({ data: [method, ...args] }) => methods[method](...args);
  port.onmessageerror = () => host.fail('a message to it was lost');
  port.postMessage({ timeOrigin: performance.timeOrigin, hasLock });
  host.start();
}

/** A worker that the facade's thread starts and terminates. */
class Remote {
  /** @type {Map<number, Remote>} */
  static #all = new Map();
  static #lastId = 0;
  #id = ++Remote.#lastId;
  #port;
  /** @type {((event: { message: string }) => void) | null} */
  onerror = null;

  /** @param {MessagePort} port */
  constructor(port) {
    this.#port = port;
    Remote.#all.set(this.#id, this);
  }

  /** @param {number} id @param {string} message */
  static error(id, message) {
    Remote.#all.get(id)?.onerror?.({ message });
  }

  /** Its first message starts it. @param {unknown} message @param {any} transfer */
  postMessage(message, transfer) {
    this.#port.postMessage({ start: this.#id, message }, transfer);
  }

  terminate() {
    Remote.#all.delete(this.#id);
    this.#port.postMessage({ end: this.#id });
  }
}

/** @param {MessagePort} port @param {Delivery} delivery */
function send(port, delivery) {
  delivery.records = Float64Array.from(delivery.records);
  try {
    port.postMessage(delivery, [delivery.records.buffer, ...delivery.transfer]);
  } catch {
    // A value that could come here but cannot go on, such as a port that was not named for transfer: its job still settles.
    port.postMessage({ ...delivery, payloads: delivery.payloads.map((it) => (cloneable(it) ? it : undefined)), transfer: [] });
  }
}
