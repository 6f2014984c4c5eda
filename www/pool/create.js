// createPool: checks the environment and what the core cannot check, brings core and host up, and waits for a worker.

import { init, loadModule, loadScript, PoolCore } from './assets.js';
import { Desk } from './desk.js';
import { EarlyWorkers } from './early_workers.js';
import { Pool } from './facade.js';
import { PoolError } from './job.js';
import { openHere } from './link_here.js';
import { openWorker } from './link_worker.js';
import { checkSignal, configError } from './refusals.js';
import { shown, wordsOf } from './thrown.js';

/** @typedef {import('../pool.js').PoolOptions} PoolOptions */

/**
 * @param {PoolOptions} [options]
 * @returns {Promise<Pool>}
 */
export async function createPool(options = {}) {
  if (typeof options !== 'object' || options === null) refuse('options', options, 'an object');
  const { tasks, coordinator = 'here', signal, onEvents, ...rest } = options;
  checkEnvironment();
  const wanted = { workers: navigator.hardwareConcurrency || 4, ...definedOnly(rest) };
  oneOf('coordinator', coordinator, ['here', 'worker']);
  inRange('spares', wanted.spares ?? 0, 0, 256);
  checkSignal(signal);
  if (onEvents !== undefined && typeof onEvents !== 'function') refuse('onEvents', onEvents, 'a function');
  const address = addressOf(tasks), compiling = loadModule();
  compiling.catch(() => {}); // it is told below
  const script = await loaded(loadScript());
  const early = coordinator === 'here' ? new EarlyWorkers(script, wanted.workers) : undefined;
  try {
    const setting = {
      module: await loaded(compiling), script, tasks: address, options: wanted, hasEvents: onEvents !== undefined, pushesStats: coordinator === 'worker',
    };
    return await open(setting, coordinator === 'here', { signal, onEvents, early });
  } finally {
    early?.end(); // those that nobody took
  }
}

/**
 * @param {Omit<import('./host.js').Setting, "PoolCore">} setting
 * @param {boolean} isHere
 * @param {{ signal?: AbortSignal, onEvents?: PoolOptions["onEvents"], early?: EarlyWorkers }} rest
 * @returns {Promise<Pool>}
 */
async function open(setting, isHere, { signal, onEvents, early }) {
  const wanted = /** @type {PoolOptions} */ (setting.options);
  const { jobsCapacity = 100, resultsCapacity = 100, whenFull = 'wait', workers } = wanted;
  const n_workers = typeof workers === 'number' ? workers : workers?.max ?? 1;
  const desk = new Desk({ jobsCapacity, resultsCapacity, whenFull, n_workers, onEvents });
  const deliver = (/** @type {import('./outbox.js').Delivery} */ delivery) => desk.deliver(delivery);
  try {
    if (isHere) {
      await init({ module_or_path: setting.module });
      desk.open(openHere({ ...setting, PoolCore, early }, deliver, desk.entries));
    } else {
      desk.open(await openWorker(setting, deliver));
    }
  } catch (thrown) {
    throw isRefusal(thrown) ? configError(thrown) : unsupported(thrown);
  }
  follow(desk, signal);
  if (!(await desk.isUp)) {
    if (!desk.book.isOver) desk.link.terminate();
    throw unsupported(desk.words || 'no worker came up');
  }
  return new Pool(desk);
}

/** @param {Desk} desk @param {AbortSignal | undefined} signal */
function follow(desk, signal) {
  if (!signal) return;
  const onAbort = () => desk.cancelAll(signal.reason);
  if (signal.aborted) return onAbort();
  signal.addEventListener('abort', onAbort);
  desk.isOver.then(() => signal.removeEventListener('abort', onAbort));
}

/** Absolute, since a worker from a blob has no address that others could be relative to. @param {URL | string | undefined} tasks */
function addressOf(tasks) {
  if (tasks === undefined) return null;
  try {
    return new URL(tasks, typeof document === 'object' ? document.baseURI : location.href).href;
  } catch {
    return refuse('tasks', tasks, 'the address of a module');
  }
}

function checkEnvironment() {
  const lacking = typeof WebAssembly !== 'object' ? 'WebAssembly' : typeof Worker !== 'function' ? 'Web Workers' : undefined;
  if (lacking) throw new PoolError('unsupported', `there are no ${lacking} here`);
}

/** @template T @param {Promise<T>} loading @returns {Promise<T>} */
async function loaded(loading) {
  try {
    return await loading;
  } catch (cause) {
    throw new PoolError('unsupported', `the pool's own files cannot be loaded: ${wordsOf(cause)}`, { cause });
  }
}

/** @param {unknown} cause */
const unsupported = (cause) =>
  new PoolError('unsupported', `no worker can be started here: ${wordsOf(cause)}. A sandboxed frame or a content security policy may forbid it (doctor() tells).`, { cause });

/** @param {unknown} thrown */
const isRefusal = (thrown) => typeof thrown === 'object' && thrown !== null && 'field' in thrown && 'message' in thrown;

/** Options that are undefined are options not given. @template {object} T @param {T} options @returns {T} */
const definedOnly = (options) => /** @type {T} */ (Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)));

/** @param {string} field @param {unknown} value @param {string[]} allowed */
function oneOf(field, value, allowed) {
  if (!allowed.includes(/** @type {string} */ (value))) refuse(field, value, allowed.map((it) => `"${it}"`).join(' or '));
}

/** @param {string} field @param {unknown} value @param {number} min @param {number} max */
function inRange(field, value, min, max) {
  if (Number.isInteger(value) && Number(value) >= min && Number(value) <= max) return;
  refuse(field, value, `a whole number from ${min} to ${max}`, { min, max });
}

/** @param {string} field @param {unknown} value @param {string} range @param {object} [bounds] @returns {never} */
function refuse(field, value, range, bounds = {}) {
  throw new PoolError('config', `${field} is ${shown(value)}; it has to be ${range}.`, { field, value, ...bounds });
}
