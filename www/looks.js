// What an actor or a job looks like at a moment: one look is a colour, an icon and a pattern, so that it can be told apart
// without colour. The palette is CONVENTIONS' (3:1 on both backgrounds); the words are in words.js under the same keys.

import { JobState, WaitKind, WorkerState } from './kinds.js';

/** @typedef {import('./model.js').Actor} Actor */
/**
 * @typedef {'starting' | 'idle' | 'running' | 'cancelling' | 'blocked' | 'receiving' | 'sleeping' | 'stopping' | 'stopped' | 'lost' | 'ended'
 *   | 'waiting' | 'queued' | 'completed' | 'failed' | 'panicked' | 'timedOut' | 'expired' | 'retrying' | 'cancelled' | 'killed' | 'rejected'} LookName
 * @typedef {{ icon: import('./icons.js').IconName, hue: string, pattern: 'solid' | 'flow' | 'outline' | 'dashed' | 'hatch' | 'cross'
 *   | 'diagonal' | 'dots' | 'grid' | 'rows' | 'columns' | 'thin' | 'none' }} Look
 */

/** @type {Record<LookName, Look>} */
export const LOOKS = {
  starting: { icon: 'rays', hue: 'grey', pattern: 'dashed' },
  idle: { icon: 'circle', hue: 'grey', pattern: 'none' },
  running: { icon: 'play', hue: 'blue', pattern: 'flow' },
  cancelling: { icon: 'ask', hue: 'grey', pattern: 'dots' },
  blocked: { icon: 'pause', hue: 'purple', pattern: 'outline' },
  receiving: { icon: 'meet', hue: 'grey', pattern: 'thin' },
  sleeping: { icon: 'moon', hue: 'purple', pattern: 'thin' },
  stopping: { icon: 'down', hue: 'grey', pattern: 'none' },
  stopped: { icon: 'square', hue: 'grey', pattern: 'none' },
  lost: { icon: 'gone', hue: 'vermillion', pattern: 'columns' },
  ended: { icon: 'dash', hue: 'grey', pattern: 'none' },
  waiting: { icon: 'pause', hue: 'purple', pattern: 'outline' },
  queued: { icon: 'circle', hue: 'grey', pattern: 'dashed' },
  completed: { icon: 'check', hue: 'green', pattern: 'solid' },
  failed: { icon: 'x', hue: 'vermillion', pattern: 'hatch' },
  panicked: { icon: 'skull', hue: 'vermillion', pattern: 'cross' },
  timedOut: { icon: 'clock', hue: 'amber', pattern: 'diagonal' },
  expired: { icon: 'hourglass', hue: 'amber', pattern: 'rows' },
  retrying: { icon: 'again', hue: 'purple', pattern: 'dashed' },
  cancelled: { icon: 'slashed', hue: 'grey', pattern: 'dots' },
  killed: { icon: 'stop', hue: 'vermillion', pattern: 'grid' },
  rejected: { icon: 'back', hue: 'amber', pattern: 'diagonal' },
};

/** @type {Record<number, LookName>} */
const WORKER_LOOKS = {
  [WorkerState.Starting]: 'starting',
  [WorkerState.Busy]: 'running',
  [WorkerState.Cancelling]: 'cancelling',
  [WorkerState.Stopping]: 'stopping',
  [WorkerState.Stopped]: 'stopped',
  [WorkerState.Lost]: 'lost',
};

/** @type {Record<number, LookName>} */
const JOB_LOOKS = {
  [JobState.Queued]: 'queued',
  [JobState.InFlight]: 'running',
  [JobState.Completed]: 'completed',
  [JobState.Failed]: 'failed',
  [JobState.Panicked]: 'panicked',
  [JobState.TimedOut]: 'timedOut',
  [JobState.Cancelled]: 'cancelled',
  [JobState.Killed]: 'killed',
  [JobState.Lost]: 'lost',
  [JobState.Rejected]: 'rejected',
  [JobState.Expired]: 'expired',
  [JobState.WaitingToRetry]: 'retrying',
};

/** @param {number} state a JobState
 * @returns {LookName} */
export function jobLook(state) {
  return JOB_LOOKS[state] ?? 'queued';
}

/**
 * A worker that waits for a job is idle; one that cannot hand over its result is blocked.
 * @param {Actor} actor
 * @returns {LookName}
 */
export function actorLook(actor) {
  const look = WORKER_LOOKS[actor.worker];
  if (look) return look;
  if (actor.ended) return 'ended';
  if (actor.waits.some(({ kind }) => kind === WaitKind.Timer)) return 'sleeping';
  return mainWait(actor) ? 'blocked' : 'idle';
}

/** The same on the timeline, where waiting to receive is told apart from doing nothing. @param {Actor} actor @returns {LookName} */
export function laneLook(actor) {
  const look = actorLook(actor);
  return look === 'idle' && actor.waits.some(({ kind }) => kind === WaitKind.Receive) ? 'receiving' : look;
}

/**
 * The wait that makes an actor blocked, leaving out those that are its ordinary idle state and those (context, timer)
 * that only stand beside another one in a select.
 * @param {Actor} actor
 */
export function mainWait(actor) {
  return actor.waits.find(({ kind }) => kind === WaitKind.Send || kind === WaitKind.WaitGroup || kind === WaitKind.Worker);
}
