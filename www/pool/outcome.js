// What became of a job, in the words of pool.d.ts, from the numbers of a Settled record.

import { JobState } from '../kinds.js';
import { JobError } from './job.js';
import { describe as describeThrown } from './thrown.js';

/** @typedef {import('../pool.js').JobErrorKind} JobErrorKind */

const Reason = Object.freeze({ None: 0, WorkerLost: 1, NotCloneable: 2, Quarantined: 3, CannotStart: 4, Terminated: 5 });
const RUNGS = /** @type {const} */ ([undefined, 'queued', 'cooperative', 'killed']);
const CLOCKS = /** @type {const} */ ([undefined, 'attempt', 'job', 'pool']);

/**
 * @param {number} id @param {string} task
 * @param {Float64Array} records @param {number} at  of the Completed record @param {number} of  where its own times stand
 * @param {unknown} value
 * @returns {import('../pool.js').JobResult}
 */
export function completedOf(id, task, records, at, of, value) {
  const worker = records[at + 1], attempts = records[at + 2], priority = records[at + 3];
  const waitMs = records[of], runMs = records[of + 1], totalMs = records[of + 2];
  return { id, task, ok: true, value, attempts, worker: worker || null, priority, waitMs, runMs, totalMs };
}

/**
 * Of one that did not complete.
 * @param {import('./entry.js').Entry} entry
 * @param {ArrayLike<number>} records @param {number} at  of its Settled record
 * @param {unknown} outcome  what was thrown
 * @param {unknown} poolCause  why everything was cancelled
 * @returns {import('../pool.js').JobResult}
 */
export function outcomeOf(entry, records, at, outcome, poolCause) {
  const state = records[at + 2], attempts = records[at + 3], worker = records[at + 4] || null, priority = records[at + 5];
  const waitMs = records[at + 6], runMs = records[at + 7], totalMs = records[at + 8];
  const { id, task } = entry;
  const rest = { attempts, worker, priority, waitMs, runMs, totalMs };
  const rung = records[at + 9], clock = records[at + 10], reason = records[at + 11];
  const kind = kindOf(state, reason);
  const details = { rung: RUNGS[rung], clock: CLOCKS[clock] };
  if (kind === 'failed' || kind === 'panicked') {
    const error = new JobError(kind, wordsOf(task, outcome), { ...details, cause: outcome }).speakFor(outcome);
    return { id, task, ok: false, error, ...rest };
  }
  const cause = kind === 'cancelled' || kind === 'killed' ? entry.cause ?? poolCause : outcome;
  return { id, task, ok: false, error: new JobError(kind, describe(task, kind, details.clock, reason, outcome), { ...details, cause }), ...rest };
}

/** @param {number} state @param {number} reason @returns {JobErrorKind} */
function kindOf(state, reason) {
  if (reason === Reason.NotCloneable) return 'not cloneable';
  if (reason === Reason.Quarantined) return 'quarantined';
  switch (state) {
    case JobState.Failed: return 'failed';
    case JobState.Panicked: return 'panicked';
    case JobState.TimedOut: return 'timed out';
    case JobState.Expired: return 'expired';
    case JobState.Cancelled: return 'cancelled';
    case JobState.Killed: return 'killed';
    default: return 'lost';
  }
}

/** @param {string} task @param {unknown} thrown */
function wordsOf(task, thrown) {
  return thrown instanceof Error ? thrown.message : `the task "${task}" threw ${describeThrown(thrown)}`;
}

/** @param {string} task @param {JobErrorKind} kind @param {string | undefined} clock @param {number} reason @param {unknown} outcome */
function describe(task, kind, clock, reason, outcome) {
  const more = outcome instanceof Error ? `: ${outcome.message}` : '';
  switch (kind) {
    case 'not cloneable': return `an argument or the value of the task "${task}" cannot be cloned${more}`;
    case 'quarantined': return `the task "${task}" cost too many workers and is not run again${more}`;
    case 'timed out': return `the task "${task}" ran longer than its timeout`;
    case 'expired': return `the ${clock === 'pool' ? "pool's" : "job's"} deadline passed before the task "${task}" was done`;
    case 'cancelled': return reason === Reason.Terminated ? 'the pool was terminated' : `the task "${task}" was cancelled`;
    case 'killed': return `the task "${task}" was cancelled and did not stop within its grace: its worker was terminated`;
    default: return reason === Reason.CannotStart ? `no worker can be started${more}` : `the task "${task}" was lost with its worker${more}`;
  }
}
