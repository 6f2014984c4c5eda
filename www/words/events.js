// What each event is called: the glossary's words. One short sentence each, without a full stop; names come in as arguments.

import { count, counted, ms } from '../words.js';

export const eventWords = {
  unknown: 'An event that was not kept',
  /** Who, where a trace says no name. @param {number} actor */
  someone: (actor) => (actor > 10 ? `worker ${actor - 10}` : { 0: 'the pool', 1: 'producer', 2: 'collector', 3: 'closer' }[actor] ?? `task ${actor}`),
  /** What, where a trace says no name. @param {number} object */
  something: (object) => `object ${object}`,
  /** @param {number} job */
  job: (job) => `job ${job}`,
  /** What travels: through the results channel a job's result, else the job. @param {number} job @param {string} channel */
  value: (job, channel) => (job === 0 ? 'a value' : channel === 'results' ? `the result of job ${job}` : `job ${job}`),
  /** @param {number} seed */
  runStarted: (seed) => `the run begins with seed ${seed}`,
  /** @param {string} who */
  actorStarted: (who) => `${who} starts`,
  /** @param {string} who */
  actorEnded: (who) => `${who} returns`,
  /** @param {string} name @param {number} capacity */
  channelMade: (name, capacity) => `channel ${name} is made, ${capacity === 0 ? 'a rendezvous' : `capacity ${count(capacity)}`}`,
  /** @param {string} name */
  groupMade: (name) => `a wait group is made for ${name}`,
  /** @param {string} name @param {number} deadlineNs 0: none */
  contextMade: (name, deadlineNs) => `a context is made for ${name}${deadlineNs ? `, deadline at ${ms(deadlineNs)}` : ''}`,
  /** By WaitKind. @type {Record<number, (who: string, what: string, object: string, job: number) => string>} */
  blocked: {
    1: (who, what, object) => `${who} waits to send ${what} on ${object}`,
    2: (who, _what, object) => `${who} waits to receive from ${object}`,
    3: (who, _what, object) => `${who} waits for ${object}`,
    4: (who, _what, object) => `${who} waits for the end of ${object}`,
    5: (who) => `${who} waits for a timer`,
    6: (who, _what, _object, job) => `${who} waits for ${job ? `job ${job}` : 'its job'} to end`,
    7: (who, _what, _object, job) => `${who} waits until its Web Worker ${job ? `may start job ${job}` : 'is ready'}`,
  },
  /** @param {number} index @param {number} cases */
  one: (index, cases) => ` (case ${index + 1} of ${cases})`,
  /** @param {string} who */
  unblocked: (who) => `${who} goes on`,
  /** @param {string} who @param {string} what @param {string} channel @param {number} length afterwards */
  sent: (who, what, channel, length) => `${who} sends ${what} on ${channel} (${length === 0 ? 'handed over' : `queue length ${count(length)}`})`,
  /** @param {string} who @param {string} what @param {string} channel @param {number} left */
  received: (who, what, channel, left) => `${who} receives ${what} from ${channel} (${count(left)} left)`,
  /** @param {string} who @param {string} channel */
  endReceived: (who, channel) => `${who} hears that ${channel} is closed and drained`,
  /** @param {string} who @param {string} channel */
  closed: (who, channel) => `${who} closes ${channel}`,
  /** @param {string} who @param {string} what @param {string} channel */
  sendRefused: (who, what, channel) => `${who} gets ${what} back, since ${channel} is closed`,
  /** @param {string} who @param {number} job @param {number} priority */
  submitted: (who, job, priority) => `${who} submits job ${job}${priority ? `, priority ${priority}` : ''}`,
  /** @param {number} job @param {string} who @param {number} attempt @param {number} untilNs 0: any time */
  dispatched: (job, who, attempt, untilNs) =>
    `job ${job} is dispatched to ${who}${attempt > 1 ? `, attempt ${attempt}` : ''}${untilNs ? `, timeout at ${ms(untilNs)}` : ''}`,
  /** @param {number} job @param {string} who */
  cancelAsked: (job, who) => `job ${job} on ${who} is asked to stop`,
  /** @param {number} job @param {string} state @param {string} text */
  settled: (job, state, text) => `job ${job} settles: ${state}${text ? ` (${text})` : ''}`,
  /** @param {number} job @param {number} value */
  completed: (job, value) => `job ${job} settles: completed with ${count(value)}`,
  /** @param {string} who @param {string} state @param {number} generation */
  workerChanged: (who, state, generation) => `${who} is ${state}${generation > 1 ? `, generation ${generation}` : ''}`,
  /** @param {string} name @param {string} cause */
  contextCancelled: (name, cause) => `the context of ${name} ends: ${cause || 'cancelled'}`,
  /** @param {string} name @param {number} n */
  groupAdded: (name, n) => `the wait group of ${name} counts ${count(n)}`,
  /** @param {string} who */
  timerFired: (who) => `a timer of ${who} fires`,
  /** By Command. @type {Record<number, (job: number, who: string) => string>} */
  commanded: {
    1: () => 'you cancel the run', 2: (job) => `you cancel job ${job}`, 3: () => 'you ask for a graceful shutdown', 4: () => 'you resize the pool',
    5: () => 'you change the rate limit', 6: () => 'you pause the workers', 7: () => 'you resume the workers',
    8: (_job, who) => (who ? `you kill ${who}` : 'you kill a worker'), 9: (job) => `you fail job ${job}`, 10: () => 'you change the size of later jobs',
  },
  /** By RunEnd. @type {Record<number, (blocked: number) => string>} */
  runEnded: {
    1: () => 'the run finishes', 2: (blocked) => `the run ends in a deadlock: ${counted(blocked, 'task waits', 'tasks wait')} for ever`,
    3: (blocked) => `the run leaks ${counted(blocked, 'task', 'tasks')}`, 4: () => 'the run crashes', 5: () => 'the run is paused for good',
  },
  /** @param {number} job @param {number} attempts @param {number} backoffNs */
  waiting: (job, attempts, backoffNs) => `job ${job} waits to retry, ${ms(backoffNs)} after attempt ${attempts}`,
  /** @param {number} perSecond @param {number} burst */
  limited: (perSecond, burst) => (perSecond ? `the rate limit is ${count(perSecond)} per second, burst ${count(burst)}` : 'there is no rate limit'),
  /** @param {number} n */
  spares: (n) => `${counted(n, 'spare Web Worker is', 'spare Web Workers are')} ready`,
  /** By WorkerState. @type {Record<number, string>} */
  workers: { 1: 'starting', 2: 'idle', 3: 'busy', 4: 'cancelling', 5: 'stopping', 6: 'stopped', 7: 'lost' },
};
