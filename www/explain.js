// Why a job ended as it did, or what it is waiting for: one sentence, from the trace, the state at the moment on view and the run's
// configuration. It knows no elements.

import { actorName } from './event_words.js';
import { JobState, Kind, WaitKind, WorkerState } from './kinds.js';
import { actorLook, mainWait } from './looks.js';
import { ranges } from './names.js';
import { list } from './words.js';
import { reasonWords as w } from './words/reasons.js';

/** @typedef {import('./trace.js').Trace} Trace */
/** @typedef {import('./trace.js').TraceEvent} TraceEvent */
/** @typedef {import('./model.js').PoolState} PoolState */
/** @typedef {import('./model.js').Job} Job */
/** @typedef {import('./protocol.js').RunConfig} RunConfig */
/**
 * What has happened to a job until now.
 * @typedef {object} Story
 * @property {Job} job
 * @property {PoolState} state
 * @property {Trace} trace
 * @property {RunConfig} config
 * @property {readonly TraceEvent[]} events
 * @property {TraceEvent | undefined} start    of its newest attempt
 * @property {TraceEvent | undefined} asked    to stop, in that attempt
 * @property {TraceEvent | undefined} again    its newest wait for another attempt
 * @property {TraceEvent | undefined} end
 * @property {string} who                      runs or ran it
 */

const MS = 1e6, COLLECTOR = 2, FIRST_WORKER = 11;
const GONE = new Set([WorkerState.Stopped, WorkerState.Stopping, WorkerState.Lost]);

/**
 * @param {number} id of a job
 * @param {Trace} trace
 * @param {PoolState} state at the moment on view
 * @param {RunConfig} config of the run
 * @returns {string} one sentence
 */
export function explain(id, trace, state, config) {
  const job = state.jobs.get(id);
  if (!job) return w.unknown(id);
  const indices = trace.indicesOf('job', id, state.index), events = indices.map((index) => trace.event(index));
  const last = (/** @type {number} */ kind) => events.findLast((event) => event.kind === kind);
  const start = last(Kind.JobDispatched), asked = events.slice(start ? events.indexOf(start) : 0).findLast(({ kind }) => kind === Kind.JobCancelAsked);
  const story = { job, state, trace, config, events, start, asked, again: last(Kind.JobWaiting), end: last(Kind.JobSettled),
    who: actorName(start?.actor ?? 0, trace, state) };
  const text = (ENDED[job.state] ?? ON_ITS_WAY[job.state])(story) + untaken(story);
  return `${text.replace(/\.$/, '')}.`;
}

/** @type {Record<number, (story: Story) => string>} */
const ENDED = {
  [JobState.Completed]: (story) => w.completed(story.job.id, waited(story), story.job.ranNs, story.who, story.job.attempt),
  [JobState.Failed]: ({ job, who }) => w.failed(job.id, job.text, job.attempt, who),
  [JobState.Panicked]: ({ job, who }) => w.panicked(job.id, job.text, who, job.attempt),
  [JobState.TimedOut]: ({ job, who, start, config }) =>
    w.timedOut(job.id, who, start?.b ? start.b - start.at : (config.jobTimeoutMs ?? 0) * MS, job.attempt),
  [JobState.Expired]: (story) => w.expired(story.job.id, where(story), sinceSubmitted(story)),
  [JobState.Cancelled]: (story) => {
    const { job, who, asked } = story;
    if (!isOnWorker(story)) return w.cancelledWaiting(job.id, where(story), sinceSubmitted(story), job.text);
    return asked ? w.cancelledRunning(job.id, who, asked.at, settledNs(story) - asked.at, job.text) : w.stoppedItself(job.id, who, job.text);
  },
  [JobState.Killed]: (story) => {
    const { job, who, asked, config } = story;
    return w.killed(job.id, who, asked?.at ?? settledNs(story), config.graceMs * MS, job.text);
  },
  [JobState.Lost]: (story) => {
    const { job, who } = story;
    return isOnWorker(story) && hasVanished(story) ? w.lost(job.id, who, job.text) : w.lostWaiting(job.id, where(story), job.text);
  },
  [JobState.Rejected]: ({ job, events, trace, state }) => {
    const refused = events.find(({ kind }) => kind === Kind.SendRefused), submitted = events.find(({ kind }) => kind === Kind.JobSubmitted);
    if (refused) return w.refused(job.id, state.names[refused.object] ?? '');
    return w.givenUp(job.id, actorName(submitted?.actor ?? 0, trace, state), job.text || causeOf(state));
  },
};

/** @type {Record<number, (story: Story) => string>} */
const ON_ITS_WAY = {
  [JobState.Queued]: ({ job, state, trace, config }) => {
    const who = config.program === 'pipeline' ? '' : holders(state);
    const inside = state.channels.find((channel) => channel?.queue.all().includes(job.id)), queue = inside?.queue.all() ?? [];
    // Where there are priorities, its place in the row says nothing.
    if (inside) return w.queued(job.id, config.priority === 'none' ? queue.indexOf(job.id) + 1 : 0, queue.length, inside.name, who);
    const outside = state.channels.find((channel) => channel?.senders.some((sender) => sender.job === job.id));
    const sender = outside?.senders.find((each) => each.job === job.id);
    if (outside && sender) {
      return w.outside(job.id, actorName(sender.actor, trace, state), outside.name, outside.queue.length, outside.capacity, who);
    }
    const holder = state.actors.find((actor) => actor?.waits.some((wait) => wait.kind === WaitKind.Worker && wait.job === job.id));
    return holder ? w.inHand(job.id, holder.name) : w.onItsWay(job.id);
  },
  [JobState.InFlight]: ({ job, state, config, who, asked }) => {
    if (asked) return w.asked(job.id, who, asked.at, asked.at + config.graceMs * MS);
    return w.running(job.id, who, state.atNs - (job.startedNs ?? state.atNs), job.attempt, job.deadlineNs === null ? 0 : job.deadlineNs - state.atNs);
  },
  [JobState.WaitingToRetry]: ({ job, again }) => w.retrying(job.id, again?.a ?? job.attempt, again ? again.at + again.b : 0),
};

/** How it came to its first worker. @param {Story} story */
function waited({ job, trace, state, events }) {
  const first = events.find(({ kind }) => kind === Kind.JobDispatched);
  if (!first) return w.waited(0, 0);
  const [submitted, dispatched] = [Kind.JobSubmitted, Kind.JobDispatched].map((kind) => trace.indicesOf('job', job.id, state.index)
    .find((index) => trace.event(index).kind === kind) ?? 0);
  const meanwhile = trace.indicesOf('kind', Kind.JobDispatched, dispatched).filter((index) => index > submitted).length;
  return w.waited(first.at - job.submittedNs, meanwhile);
}

/** Whether it was on a worker in the end. @param {Story} story */
function isOnWorker({ start, again, events }) {
  return start !== undefined && (again === undefined || events.indexOf(again) < events.indexOf(start));
}

/** Whether its worker was lost in that moment. @param {Story} story */
function hasVanished({ start, end, trace, state }) {
  return trace.indicesOf('kind', Kind.WorkerChanged, state.index).map((index) => trace.event(index))
    .some(({ actor, detail, at }) => actor === start?.actor && at === end?.at && detail === WorkerState.Lost);
}

/** Where it stood in the end. @param {Story} story */
function where(story) {
  if (isOnWorker(story)) return w.whileRunning(story.who);
  return story.again ? w.whileRetrying(story.again.a) : w.whileQueued;
}

/** @param {Story} story */
const settledNs = ({ job, state }) => job.settledNs ?? state.atNs;
/** @param {Story} story */
const sinceSubmitted = (story) => settledNs(story) - story.job.submittedNs;
/** Why a context ended, if one has. @param {PoolState} state */
const causeOf = ({ contexts }) => contexts.find((context) => context?.cause)?.cause ?? '';

/** Its result, if it stands outside of its channel. @param {Story} story */
function untaken({ job, state, end }) {
  const holder = end && state.actors.find((actor) => actor?.waits.some((wait) => wait.kind === WaitKind.Send && wait.job === job.id));
  const wait = holder?.waits.find(({ kind }) => kind === WaitKind.Send), channel = state.channels[wait?.object ?? 0];
  if (!holder || !channel) return '';
  // Who has never received from it will hardly begin to; who has returned, not again.
  const isDeserted = channel.receivers.length === 0 && (channel.passed === 0 || state.actors[COLLECTOR]?.ended);
  return w.untaken(holder.name, channel.name, isDeserted ? w.nobodyReceives : '');
}

/** Who could take a waiting job, and what they do instead. @param {PoolState} state */
function holders(state) {
  if (state.isPaused) return w.paused;
  const workers = state.actors.filter((actor) => actor && actor.id >= FIRST_WORKER && !actor.ended && !GONE.has(/** @type {any} */ (actor.worker)));
  const named = (/** @type {(actor: import('./model.js').Actor) => boolean} */ isMeant) => ranges(workers.filter(isMeant).map(({ name }) => name));
  if (workers.length === 0 && state.actors.some((actor) => actor?.id >= FIRST_WORKER)) return w.holders.gone([]);
  const running = named((actor) => ['running', 'cancelling'].includes(actorLook(actor))), sending = named((actor) => mainWait(actor)?.kind === WaitKind.Send);
  const holding = named(({ waits }) => waits.some(({ kind, job }) => kind === WaitKind.Worker && job > 0));
  const told = /** @type {const} */ ([['running', running], ['sending', sending], ['holding', holding]]);
  return list(told.filter(([, who]) => who.length > 0).map(([what, who]) => w.holders[what](who)));
}
