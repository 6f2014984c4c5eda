// Why the pool does not take a job or an option: what is asked of it is checked here, and refused in words that name field, value and
// allowed range.

import { PoolError } from './job.js';
import { Refusal } from './numbers.js';
import { shown } from './thrown.js';

/** @typedef {import('../pool.js').SubmitOptions} SubmitOptions */
/** @typedef {import('./entry.js').Entry} Entry */

/** @param {string} task @param {SubmitOptions} options @returns {SubmitOptions} what is to be looked at again, looked at once @throws {PoolError} "config" */
export function checkWish(task, options) {
  if (typeof task !== 'string') refuse('task', task, 'the name of a task');
  if (typeof options !== 'object' || options === null) refuse('options', options, 'an object');
  const { priority = 0, timeoutMs = NaN, deadlineMs = NaN, graceMs = NaN, retry, transfer, signal, onProgress } = options;
  if (transfer !== undefined && !Array.isArray(transfer)) refuse('transfer', transfer, 'a list of what is moved');
  if (retry && typeof retry !== 'object') refuse('retry', retry, 'false or an object');
  if (onProgress && typeof onProgress !== 'function') refuse('onProgress', onProgress, 'a function');
  checkSignal(signal);
  checkNumber('priority', priority, -Infinity);
  checkNumber('timeoutMs', timeoutMs, 0);
  checkNumber('deadlineMs', deadlineMs, 0);
  checkNumber('graceMs', graceMs, 0);
  return { retry, transfer };
}

/** @param {number} reason @param {Entry} entry */
export function refusal(reason, { task, args, options }) {
  const job = { task, args, options };
  if (reason === Refusal.Closed) return new PoolError('closed', 'the pool is closed: it takes no more jobs', { job });
  if (reason === Refusal.Dropped) return new PoolError('full', 'dropped to make room: the jobs channel was full', { job });
  return new PoolError('full', 'the jobs channel is full', { job });
}

/** What the core says of an option, as an error. @param {any} refused */
export function configError(refused) {
  const { field, value, min, max, message } = refused ?? {};
  return new PoolError('config', message ?? String(refused), { field, value, min, max });
}

/** @param {string} field @param {number} value NaN: not given @param {number} min */
function checkNumber(field, value, min) {
  if (typeof value === 'number' && (Number.isNaN(value) || (value >= min && value !== -Infinity))) return;
  const range = min === -Infinity ? 'a number' : `a number from ${min} on`;
  throw new PoolError('config', `${field} is ${shown(value)}; it has to be ${range}.`, { field, value, min });
}

/** @param {unknown} signal */
export function checkSignal(signal) {
  if (signal === undefined || signal === null) return;
  // One of another window is no AbortSignal of ours.
  const { aborted, addEventListener } = /** @type {any} */ (signal);
  if (typeof aborted !== 'boolean' || typeof addEventListener !== 'function') refuse('signal', signal, 'an AbortSignal');
}

/** @param {string} field @param {unknown} value @param {string} allowed @returns {never} */
function refuse(field, value, allowed) {
  throw new PoolError('config', `${field} is ${shown(value)}; it has to be ${allowed}.`, { field, value });
}

/** @param {object} retry */
export function jsonOf(retry) {
  try {
    return JSON.stringify(retry);
  } catch {
    return refuse('retry', retry, 'a plain object');
  }
}

/** @param {Transferable[] | undefined} transfer */
export const isMoved = (transfer) => transfer !== undefined && transfer.length > 0;
