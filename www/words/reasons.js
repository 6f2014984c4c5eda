// Why something stands still, or ended as it did: the words of the wait-for graph and of a job's own story.

import { count, counted, list, ms } from '../words.js';

/** What a task wants of what it waits for. @typedef {'send' | 'receive' | 'group' | 'context' | 'other'} Does */

export const graphWords = {
  task: 'Task', object: 'waits to', waker: 'could be woken by', waitsToo: 'blocked too',
  /** Beside the arrow from a task to what it waits for. @type {Record<Does, string>} */
  does: { send: 'send on', receive: 'receive from', group: 'see the end of', context: 'see the end of', other: 'go on after' },
  /** Where nobody could. @type {Record<Does, string>} */
  nobody: { send: 'nobody receives', receive: 'nobody sends or closes', group: 'nobody', context: 'nobody ends it', other: 'nobody' },
  /** One row as a sentence. @param {string} who @param {boolean} isOne @param {string} what @param {string} wakers empty: nobody */
  row: (who, isOne, what, wakers) => `${who} ${isOne ? 'waits' : 'wait'} to ${what}, and ${wakers ? `only ${wakers} could wake ${isOne ? 'it' : 'them'}` : `nobody can wake ${isOne ? 'it' : 'them'}`}.`,
  /** @param {string} rows */
  label: (rows) => `Who waits for whom. ${rows}`,
  apply: 'Run it with the fix',
};

const jobs = (/** @type {number} */ n) => counted(n, 'job', 'jobs');
/** "worker 1–3" are many. @param {string[]} who */
const isOne = (who) => who.length === 1 && !who[0].includes('–');
const tries = (/** @type {number} */ n) => (n > 1 ? ` on attempt ${n}` : '');

export const reasonWords = {
  /** @param {number} job */
  unknown: (job) => `Job ${job} has not been submitted yet.`,
  /** How it came to its worker. @param {number} waitedNs @param {number} n jobs that were dispatched meanwhile */
  waited: (waitedNs, n) => (waitedNs < 0.5e6 ? 'it did not wait' : n ? `it waited ${ms(waitedNs)} behind ${jobs(n)}` : `it waited ${ms(waitedNs)} for a worker`),
  /** @param {number} job @param {string} waited @param {number} ranNs @param {string} who @param {number} attempt */
  completed: (job, waited, ranNs, who, attempt) => `Job ${job} completed: ${waited}, then ran ${ms(ranNs)} on ${who}${attempt > 1 ? ` in ${attempt} attempts` : ''}`,
  /** Its result stands outside. @param {string} who @param {string} channel @param {string} why */
  untaken: (who, channel, why) => `; its result is still with ${who}, who waits to send it on ${channel}${why}`,
  nobodyReceives: ' and nobody receives',
  /** @param {number} job @param {string} text @param {number} attempts @param {string} who */
  failed: (job, text, attempts, who) => `Job ${job} failed on ${who}${attempts > 1 ? ` after ${attempts} attempts` : ''}${text ? `: ${text}` : ''}`,
  /** @param {number} job @param {string} text @param {string} who @param {number} attempt */
  panicked: (job, text, who, attempt) => `Job ${job} panicked on ${who}${tries(attempt)}${text ? `: ${text}` : ''}, and the panic took its Web Worker along`,
  /** @param {number} job @param {string} who @param {number} limitNs @param {number} attempts */
  timedOut: (job, who, limitNs, attempts) =>
    `Job ${job} timed out: its attempt${attempts > 1 ? ` ${attempts}` : ''} on ${who} ran longer than ${limitNs ? ms(limitNs) : 'it may'}`,
  /** @param {number} job @param {string} where @param {number} afterNs */
  expired: (job, where, afterNs) => `Job ${job} expired: ${ms(afterNs)} after it was submitted its time ran out ${where}`,
  whileQueued: 'while it was queued',
  /** @param {string} who */
  whileRunning: (who) => `while it ran on ${who}`,
  /** @param {number} attempts */
  whileRetrying: (attempts) => `while it waited to retry after ${counted(attempts, 'attempt', 'attempts')}`,
  /** @param {number} job @param {string} where @param {number} waitedNs @param {string} cause */
  cancelledWaiting: (job, where, waitedNs, cause) => `Job ${job} was cancelled ${where}, ${ms(waitedNs)} after it was submitted${cause ? `: ${cause}` : ''}`,
  /** @param {number} job @param {string} who @param {number} askedNs @param {number} afterNs @param {string} cause */
  cancelledRunning: (job, who, askedNs, afterNs, cause) =>
    `Job ${job} was cancelled while it ran on ${who}: asked to stop at ${ms(askedNs)}, it stopped ${ms(afterNs)} later${cause ? ` (${cause})` : ''}`,
  /** @param {number} job @param {string} who @param {string} text */
  stoppedItself: (job, who, text) => `Job ${job} was cancelled while it ran on ${who}${text ? `: ${text}` : ''}`,
  /** @param {number} job @param {string} who @param {number} askedNs @param {number} graceNs @param {string} cause */
  killed: (job, who, askedNs, graceNs, cause) =>
    `Job ${job} was killed with the Web Worker of ${who}: asked to stop at ${ms(askedNs)}${cause ? ` (${cause})` : ''}, it did not within its grace of ${ms(graceNs)}`,
  /** @param {number} job @param {string} who @param {string} text */
  lost: (job, who, text) => `Job ${job} is lost: ${who} vanished while it ran${text ? ` (${text})` : ''}`,
  /** @param {number} job @param {string} where @param {string} text */
  lostWaiting: (job, where, text) => `Job ${job} is lost ${where}${text ? `: ${text}` : ''}`,
  /** @param {number} job @param {string} channel */
  refused: (job, channel) => `Job ${job} was rejected: ${channel} was closed already, and it came back`,
  /** @param {number} job @param {string} who @param {string} cause */
  givenUp: (job, who, cause) => `Job ${job} was rejected: ${who} gave up submitting it${cause ? ` (${cause})` : ''}`,
  /** @param {number} job @param {number} place 0: no matter @param {number} n @param {string} channel @param {string} holders */
  queued: (job, place, n, channel, holders) =>
    `Job ${job} is queued: it is ${place ? `number ${count(place)}` : 'one'} of ${count(n)} in ${channel}${holders ? `, and ${holders}` : ''}`,
  /** @param {number} job @param {string} who @param {string} channel @param {number} length @param {number} capacity @param {string} holders */
  outside: (job, who, channel, length, capacity, holders) => `Job ${job} is not in ${channel} yet: ${who} waits to send it, ${capacity === 0
    ? 'a rendezvous, and no worker receives' : `${channel} is full (${count(length)} of ${count(capacity)})`}${holders ? `, and ${holders}` : ''}`,
  /** @param {number} job @param {string} who */
  inHand: (job, who) => `Job ${job} is with ${who}, whose Web Worker may not start it yet`,
  /** @param {number} job */
  onItsWay: (job) => `Job ${job} is on its way to a worker`,
  /** @param {number} job @param {string} who @param {number} forNs @param {number} attempt @param {number} leftNs until its timeout; 0: none */
  running: (job, who, forNs, attempt, leftNs) =>
    `Job ${job} runs on ${who}${tries(attempt)} for ${ms(forNs)} so far${leftNs > 0 ? `, and has ${ms(leftNs)} left` : ''}`,
  /** @param {number} job @param {string} who @param {number} askedNs @param {number} untilNs */
  asked: (job, who, askedNs, untilNs) => `Job ${job} on ${who} was asked to stop at ${ms(askedNs)}, and is killed at ${ms(untilNs)} if it has not by then`,
  /** @param {number} job @param {number} attempts @param {number} untilNs */
  retrying: (job, attempts, untilNs) => `Job ${job} waits to retry: attempt ${attempts} ended without a result, and the next may begin at ${ms(untilNs)}`,
  /** Who could take it, and does not: by what they do. @type {Record<'running' | 'sending' | 'holding' | 'gone', (who: string[]) => string>} */
  holders: {
    running: (who) => `${list(who)} ${isOne(who) ? 'is busy with another job' : 'are busy with other jobs'}`,
    sending: (who) => `${list(who)} ${isOne(who) ? 'waits' : 'wait'} to send on results`,
    holding: (who) => `${list(who)} ${isOne(who) ? 'holds a job that may' : 'hold jobs that may'} not start yet`,
    gone: () => 'no worker is left',
  },
  paused: 'the workers are paused',
};
