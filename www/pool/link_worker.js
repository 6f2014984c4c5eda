// The way to a host in a worker of its own.

import { freshLockName, watch } from './lock.js';
import { SUBMIT } from './numbers.js';
import { encode } from './thrown.js';

/** @typedef {import('./host.js').Delivery} Delivery */
/** @typedef {import('./host.js').Payload} Payload */
/** @typedef {import('./link_here.js').Link} Link */

/**
 * @param {Omit<import('./host.js').Setting, "PoolCore">} setting
 * @param {(delivery: Delivery) => void} deliver
 * @returns {Promise<Link>}
 * @throws a plain object for the first option refused, or an error when there can be no worker
 */
export async function openWorker(setting, deliver) {
  const url = URL.createObjectURL(new Blob([setting.script], { type: 'text/javascript' }));
  const lock = freshLockName();
  const { port1: port, port2 } = new MessageChannel();
  const worker = new Worker(url, { name: 'pool coordinator' });
  /** @type {AbortController | undefined} */
  let watcher;
  const end = () => {
    watcher?.abort();
    worker.terminate();
    port.close();
  };
  const first = await new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message ?? 'its script was refused'));
    port.onmessage = ({ data }) => resolve(data);
    worker.postMessage({ role: 'coordinate', port: port2, lock, setting }, [port2]);
  }).finally(() => URL.revokeObjectURL(url));
  if (first.refused) {
    end();
    throw first.refused;
  }

  /** @param {string} words */
  const fail = (words) => {
    end();
    deliver({ records: [], payloads: [], transfer: [], progress: [], seen: 0, queued: 0, isUp: false, isOver: true, failed: words });
  };
  worker.onerror = null; // uncaught errors of its workers come through here too
  if (first.hasLock) watcher = watch(lock, () => fail('its worker ended without a word'));
  port.onmessage = ({ data }) => {
    if (data.isOver) end();
    deliver(data);
  };
  port.onmessageerror = () => fail('a message of its worker was lost');

  // Its clock starts later than ours.
  const laterMs = first.timeOrigin - performance.timeOrigin;
  const call = (/** @type {unknown[]} */ ...message) => port.postMessage(message);
  return {
    isSync: false,
    submit(numbers, payloads) {
      const jobs = Float64Array.from(numbers);
      for (let i = SUBMIT - 1; i < jobs.length; i += SUBMIT) jobs[i] -= laterMs;
      send(port, jobs, payloads);
    },
    addRetry: (key, options) => call('addRetry', key, options),
    cancel: (ids, causes) => call('cancel', ids, causes.map((cause) => (cause === undefined ? undefined : encode(cause)))),
    cancelAll: (cause) => call('cancelAll', cause === undefined ? undefined : encode(cause)),
    receive: (n_results) => call('receive', n_results),
    resize: (n_workers) => call('resize', n_workers),
    close: () => call('close'),
    terminate: () => call('terminate'),
    pause: () => call('pause'),
    resume: () => call('resume'),
    stats: () => undefined,
    start() {},
  };
}

/** An argument that cannot be cloned goes as what it failed with. @param {MessagePort} port @param {Float64Array} jobs @param {Payload[]} payloads */
function send(port, jobs, payloads) {
  try {
    port.postMessage(['submit', jobs, payloads], payloads.flatMap((payload) => payload.transfer ?? []));
    return;
  } catch (thrown) {
    if (payloads.length === 1) {
      port.postMessage(['submit', jobs, [{ task: payloads[0].task, args: undefined, poison: encode(thrown) }]]);
      return;
    }
  }
  payloads.forEach((payload, i) => send(port, jobs.slice(i * SUBMIT, (i + 1) * SUBMIT), [payload]));
}
