// What the pool looks like after the first n events: a pure fold over the trace, and nothing but the trace.
// Actors, objects and jobs are immutable values replaced on change, and the long tables are shared (chunks.js, sequence.js), so that
// a snapshot costs little however many jobs there were. It knows nothing of clocks, elements or colours.

import { Chunks } from './chunks.js';
import { Sequence } from './sequence.js';
import { Command, JobState, Kind, ObjectKind, WaitKind } from './kinds.js';

/** @typedef {import('./trace.js').Trace} Trace */
/** @typedef {import('./trace.js').TraceEvent} TraceEvent */

/**
 * One thing a blocked actor waits for; a select has several.
 * @typedef {{ kind: number, object: number, site: number, job: number }} Wait
 *
 * @typedef {object} Actor
 * @property {number} id
 * @property {string} name
 * @property {readonly Wait[]} waits     empty while it runs
 * @property {number} waitsSinceNs
 * @property {number} worker             a WorkerState; 0 for an actor that is no worker
 * @property {number} generation         from 1; each replacement adds one
 * @property {number} changedNs          when `worker` last changed
 * @property {number} job                the job it runs, or 0
 * @property {number} attempt
 * @property {number} completed          jobs it has completed
 * @property {boolean} ended
 *
 * @typedef {{ actor: number, job: number }} Waiter
 *
 * @typedef {object} Channel
 * @property {number} id
 * @property {string} name
 * @property {number} capacity           0 = rendezvous
 * @property {Sequence} queue            job ids, the next to leave first
 * @property {readonly Waiter[]} senders those blocked outside, in order
 * @property {readonly Waiter[]} receivers
 * @property {number} passed             how many values have left it
 * @property {boolean} closed
 *
 * @typedef {object} Context
 * @property {number} id
 * @property {string} name
 * @property {number | null} deadlineNs
 * @property {number | null} cancelledNs
 * @property {string} cause
 *
 * @typedef {object} Job
 * @property {number} id
 * @property {number} state              a JobState
 * @property {number} worker             actor id, 0 before its dispatch
 * @property {number} attempt
 * @property {number} priority           smaller runs first
 * @property {number} submittedNs
 * @property {number | null} dispatchedNs start of the first attempt
 * @property {number | null} startedNs   start of the newest attempt
 * @property {number | null} deadlineNs  when the newest attempt runs out of its own time
 * @property {number} ranNs              on workers, all attempts that have ended
 * @property {number | null} askedNs     when the newest attempt was asked to stop
 * @property {number | null} settledNs
 * @property {number} value
 * @property {string} text
 *
 * Tokens of a rate limit: so many at this moment, and more as time goes by.
 * @typedef {{ tokens: number, atNs: number, burst: number, perSecond: number }} Bucket
 *
 * @typedef {object} PoolState
 * @property {number} index              events folded so far
 * @property {number} atNs               time of the last of them
 * @property {Actor[]} actors            by actor id, with holes
 * @property {Channel[]} channels        by object id, with holes
 * @property {Context[]} contexts        by object id, with holes
 * @property {string[]} names            of every object, by id, with holes
 * @property {Chunks<Job>} jobs          by job id
 * @property {number} nSubmitted         how often somebody wished to submit a job
 * @property {number[]} counts           jobs by JobState
 * @property {Sequence} results          job ids in the order in which the collector received them
 * @property {number[]} commandsNs       when the user cancelled
 * @property {Bucket | null} bucket      the rate limit, while there is one
 * @property {number} spares             Web Workers that are ready to take a lost one's place
 * @property {boolean} isPaused          workers take no jobs
 * @property {number} ended              a RunEnd, 0 while it goes on
 */

const N_STATES = Math.max(...Object.values(JobState)) + 1;
/** States in which a job still has something before it. */
const UNSETTLED = [JobState.Queued, JobState.InFlight, JobState.WaitingToRetry];

/** @returns {PoolState} */
export function emptyState() {
  return { index: 0, atNs: 0, actors: [], channels: [], contexts: [], names: [], jobs: new Chunks(),
    nSubmitted: 0, counts: new Array(N_STATES).fill(0), results: new Sequence(), commandsNs: [], bucket: null, spares: 0, isPaused: false,
    ended: 0 };
}

/**
 * @param {PoolState} state
 * @returns {PoolState}
 */
export function copyState(state) {
  const { actors, channels, contexts, names, jobs, counts, commandsNs } = state;
  return { ...state, actors: actors.slice(), channels: channels.slice(), contexts: contexts.slice(), names: names.slice(),
    jobs: jobs.fork(), counts: counts.slice(), commandsNs: commandsNs.slice() };
}

/**
 * Folds one event into `state`.
 * @param {PoolState} state
 * @param {TraceEvent} event
 * @param {Trace} trace for names
 */
export function apply(state, event, trace) {
  FOLD[event.kind]?.(state, event, trace);
  state.index += 1;
  state.atNs = event.at;
}

/**
 * @param {PoolState} state
 * @param {string} name
 */
export function channelNamed(state, name) {
  return state.channels.find((channel) => channel?.name === name);
}

/** Every job that was ever submitted.
 * @param {PoolState} state */
export function submitted(state) {
  return state.nSubmitted;
}

/** Jobs that stand in some state: equal to `submitted` unless the trace is wrong or incomplete.
 * @param {PoolState} state */
export function accounted(state) {
  return state.counts.reduce((sum, count) => sum + count, 0);
}

/** Jobs that have reached a final state.
 * @param {PoolState} state */
export function settled(state) {
  return UNSETTLED.reduce((rest, unsettled) => rest - state.counts[unsettled], submitted(state));
}

/** @type {Record<number, (state: PoolState, event: TraceEvent, trace: Trace) => void>} */
const FOLD = {
  [Kind.ActorStarted](state, { actor, a }, trace) {
    change(state, actor, { name: trace.string(a) });
  },
  [Kind.ActorEnded](state, { actor }) {
    wake(state, actor);
    change(state, actor, { ended: true });
  },
  [Kind.ObjectMade](state, { object, detail, a, b }, trace) {
    const name = trace.string(a);
    state.names[object] = name;
    if (detail === ObjectKind.Channel) {
      state.channels[object] = { id: object, name, capacity: b, queue: new Sequence(), senders: [], receivers: [], passed: 0, closed: false };
    } else if (detail === ObjectKind.Context) {
      state.contexts[object] = { id: object, name, deadlineNs: b || null, cancelledNs: null, cause: '' };
    }
  },
  [Kind.Blocked](state, { at, actor, detail, object, site, job }) {
    const waits = [...actorOf(state, actor).waits, { kind: detail, object, site, job }];
    change(state, actor, { waits, waitsSinceNs: at });
    const side = detail === WaitKind.Send ? 'senders' : detail === WaitKind.Receive ? 'receivers' : null;
    const channel = state.channels[object];
    if (side && channel) state.channels[object] = { ...channel, [side]: [...channel[side], { actor, job }] };
  },
  [Kind.Unblocked](state, { actor }) {
    wake(state, actor);
  },
  [Kind.Sent](state, { actor, object, job, a }) {
    const channel = state.channels[object];
    if (!channel) return;
    // A value handed straight to a waiting receiver never rests in the channel: the length afterwards tells.
    const queue = a > channel.queue.length ? channel.queue.push(job) : channel.queue;
    const senders = without(channel.senders, (waiter) => waiter.actor === actor && waiter.job === job);
    state.channels[object] = { ...channel, queue, senders };
  },
  [Kind.Received](state, { actor, object, job }) {
    const channel = state.channels[object];
    if (!channel) return;
    state.channels[object] = { ...channel, queue: channel.queue.without(job), passed: channel.passed + 1 };
    if (channel.name === 'results' && actor) state.results = state.results.push(job);
  },
  [Kind.Closed](state, { object }) {
    const channel = state.channels[object];
    if (channel) state.channels[object] = { ...channel, closed: true };
  },
  [Kind.JobSubmitted](state, { at, job, a }) {
    state.jobs.set(job, { id: job, state: JobState.Queued, worker: 0, attempt: 0, priority: a | 0, submittedNs: at, dispatchedNs: null,
      startedNs: null, deadlineNs: null, ranNs: 0, askedNs: null, settledNs: null, value: 0, text: '' });
    state.counts[JobState.Queued] += 1;
    state.nSubmitted += 1;
  },
  [Kind.JobDispatched](state, { at, actor, job, a, b }) {
    const dispatchedNs = state.jobs.get(job)?.dispatchedNs ?? at;
    moveJob(state, job, JobState.InFlight, { worker: actor, attempt: a, dispatchedNs, startedNs: at, deadlineNs: b || null, askedNs: null });
    change(state, actor, { job, attempt: a });
    if (state.bucket) state.bucket = { ...state.bucket, tokens: tokensAt(state.bucket, at) - 1, atNs: at };
  },
  [Kind.JobCancelAsked](state, { at, job }) {
    const asked = state.jobs.get(job);
    if (asked) state.jobs.set(job, { ...asked, askedNs: at });
  },
  [Kind.JobWaiting](state, { at, job }) {
    leaveWorker(state, job, 0);
    moveJob(state, job, JobState.WaitingToRetry, { ranNs: ranUntil(state, job, at) });
  },
  [Kind.JobSettled](state, { at, job, detail, a, b }, trace) {
    leaveWorker(state, job, detail === JobState.Completed ? 1 : 0);
    moveJob(state, job, detail, { ranNs: ranUntil(state, job, at), settledNs: at, value: b, text: trace.string(a) });
  },
  [Kind.WorkerChanged](state, { at, actor, detail, a }) {
    change(state, actor, { worker: detail, generation: a, changedNs: at });
  },
  [Kind.ContextCancelled](state, { at, object, a }, trace) {
    const context = state.contexts[object];
    if (context) state.contexts[object] = { ...context, cancelledNs: at, cause: trace.string(a) };
  },
  [Kind.Commanded](state, { at, detail }) {
    if (detail === Command.Cancel) state.commandsNs.push(at);
    if (detail === Command.Pause || detail === Command.Resume) state.isPaused = detail === Command.Pause;
  },
  [Kind.Limited](state, { at, a, b }) {
    state.bucket = b ? { tokens: a, atNs: at, burst: a, perSecond: b / 1000 } : null;
  },
  [Kind.SparesChanged](state, { a }) {
    state.spares = a;
  },
  [Kind.RunEnded](state, { detail }) {
    state.ended = detail;
  },
};

/**
 * @param {PoolState} state
 * @param {number} id
 * @returns {Actor}
 */
function actorOf(state, id) {
  return state.actors[id] ?? { id, name: '', waits: [], waitsSinceNs: 0, worker: 0, generation: 1, changedNs: 0, job: 0,
    attempt: 0, completed: 0, ended: false };
}

/**
 * @param {PoolState} state
 * @param {number} id
 * @param {Partial<Actor>} news
 */
function change(state, id, news) {
  state.actors[id] = { ...actorOf(state, id), ...news };
}

/** How many tokens a rate limit holds at a moment. @param {Bucket} bucket @param {number} ns */
export function tokensAt({ tokens, atNs, burst, perSecond }, ns) {
  return Math.min(burst, tokens + (ns - atNs) * perSecond / 1e9);
}

/** Takes the actor out of every queue it stands in.
 * @param {PoolState} state
 * @param {number} id */
function wake(state, id) {
  const actor = actorOf(state, id);
  for (const { object } of actor.waits) {
    const channel = state.channels[object];
    if (!channel) continue;
    const isIts = (/** @type {Waiter} */ waiter) => waiter.actor === id;
    const senders = without(channel.senders, isIts), receivers = without(channel.receivers, isIts);
    if (senders !== channel.senders || receivers !== channel.receivers) state.channels[object] = { ...channel, senders, receivers };
  }
  if (actor.waits.length) change(state, id, { waits: NONE });
}

/** @type {readonly Wait[]} */
const NONE = Object.freeze([]);

/** The same list, if none is meant. @param {readonly Waiter[]} waiters @param {(waiter: Waiter) => boolean} isMeant */
function without(waiters, isMeant) {
  return waiters.some(isMeant) ? waiters.filter((waiter) => !isMeant(waiter)) : waiters;
}

/**
 * @param {PoolState} state
 * @param {number} job
 * @param {number} nCompleted by the worker it was on
 */
function leaveWorker(state, job, nCompleted) {
  const worker = state.actors[state.jobs.get(job)?.worker ?? 0];
  if (worker?.job === job) change(state, worker.id, { job: 0, completed: worker.completed + nCompleted });
}

/**
 * @param {PoolState} state
 * @param {number} id
 * @param {number} to a JobState
 * @param {Partial<Job>} news
 */
function moveJob(state, id, to, news) {
  const job = state.jobs.get(id);
  if (!job) return;
  state.counts[job.state] -= 1;
  state.counts[to] += 1;
  state.jobs.set(id, { ...job, ...news, state: to });
}

/** The time on workers of a job whose attempt, if it runs, ends now. @param {PoolState} state @param {number} id @param {number} ns */
function ranUntil(state, id, ns) {
  const job = state.jobs.get(id);
  return job ? job.ranNs + (job.state === JobState.InFlight ? ns - (job.startedNs ?? ns) : 0) : 0;
}
