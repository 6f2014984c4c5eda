// One event of the trace in words: who does what, with which job. It knows the trace and the glossary, and nothing else; names that the
// state does not hold are read off the trace, once each.

import { Command, JobState, Kind, ObjectKind } from './kinds.js';
import { jobLook } from './looks.js';
import { words } from './words.js';
import { eventWords as w } from './words/events.js';

/** @typedef {import('./trace.js').Trace} Trace */
/** @typedef {import('./trace.js').TraceEvent} TraceEvent */
/** @typedef {import('./model.js').PoolState} PoolState */
/** @typedef {{ read: number, actors: string[], objects: string[] }} Names read off a trace so far, by id */

/** @type {WeakMap<Trace, Names>} */
const KNOWN = new WeakMap();

/**
 * One short sentence without a full stop.
 * @param {TraceEvent} event
 * @param {Trace} trace
 * @param {PoolState} [state] of any moment after the event: spares a look for names in the trace
 */
export function describe(event, trace, state) {
  const tell = TELL[event.kind];
  return tell ? tell(event, (id) => actorName(id, trace, state), (id) => objectName(id, trace, state), trace) : w.unknown;
}

/**
 * @param {number} id
 * @param {Trace} trace
 * @param {PoolState} [state]
 */
export function actorName(id, trace, state) {
  if (id === 0) return w.someone(0);
  return state?.actors[id]?.name || namesOf(trace).actors[id] || w.someone(id);
}

/**
 * @param {number} id
 * @param {Trace} trace
 * @param {PoolState} [state]
 */
function objectName(id, trace, state) {
  return state?.names[id] || namesOf(trace).objects[id] || w.something(id);
}

/** @typedef {(id: number) => string} Name */
/** @type {Record<number, (event: TraceEvent, actor: Name, object: Name, trace: Trace) => string>} */
const TELL = {
  [Kind.RunStarted]: ({ b }) => w.runStarted(b),
  [Kind.ActorStarted]: ({ a }, _actor, _object, trace) => w.actorStarted(trace.string(a)),
  [Kind.ActorEnded]: (event, actor) => w.actorEnded(actor(event.actor)),
  [Kind.ObjectMade]: ({ detail, a, b }, _actor, _object, trace) => {
    const name = trace.string(a);
    return detail === ObjectKind.Channel ? w.channelMade(name, b) : detail === ObjectKind.WaitGroup ? w.groupMade(name) : w.contextMade(name, b);
  },
  [Kind.Blocked]: (event, actor, object) => {
    const { detail, job, a, b } = event, name = object(event.object);
    return w.blocked[detail](actor(event.actor), w.value(job, name), name, job) + (b > 1 ? w.one(a, b) : '');
  },
  [Kind.Unblocked]: (event, actor) => w.unblocked(actor(event.actor)),
  [Kind.Sent]: (event, actor, object) => w.sent(actor(event.actor), w.value(event.job, object(event.object)), object(event.object), event.a),
  [Kind.Received]: (event, actor, object) => w.received(actor(event.actor), w.value(event.job, object(event.object)), object(event.object), event.a),
  [Kind.EndReceived]: (event, actor, object) => w.endReceived(actor(event.actor), object(event.object)),
  [Kind.Closed]: (event, actor, object) => w.closed(actor(event.actor), object(event.object)),
  [Kind.SendRefused]: (event, actor, object) => w.sendRefused(actor(event.actor), w.value(event.job, object(event.object)), object(event.object)),
  [Kind.JobSubmitted]: ({ actor: id, job, a }, actor) => w.submitted(actor(id), job, a | 0),
  [Kind.JobDispatched]: ({ actor: id, job, a, b }, actor) => w.dispatched(job, actor(id), a, b),
  [Kind.JobCancelAsked]: ({ actor: id, job }, actor) => w.cancelAsked(job, actor(id)),
  [Kind.JobSettled]: ({ job, detail, a, b }, _actor, _object, trace) =>
    (detail === JobState.Completed ? w.completed(job, b) : w.settled(job, words.looks[jobLook(detail)], trace.string(a))),
  [Kind.WorkerChanged]: ({ actor: id, detail, a }, actor) => w.workerChanged(actor(id), w.workers[detail] ?? '', a),
  [Kind.ContextCancelled]: ({ object: id, a }, _actor, object, trace) => w.contextCancelled(object(id), trace.string(a)),
  [Kind.WaitGroupAdded]: ({ object: id, a }, _actor, object) => w.groupAdded(object(id), a),
  [Kind.TimerFired]: (event, actor) => w.timerFired(actor(event.actor)),
  [Kind.Commanded]: ({ detail, job, actor: id }, actor) => (w.commanded[detail] ?? w.commanded[Command.Cancel])(job, id ? actor(id) : ''),
  [Kind.RunEnded]: ({ detail, a }) => (w.runEnded[detail] ?? w.runEnded[1])(a),
  [Kind.JobWaiting]: ({ job, a, b }) => w.waiting(job, a, b),
  [Kind.Limited]: ({ a, b }) => w.limited(b / 1000, a),
  [Kind.SparesChanged]: ({ a }) => w.spares(a),
};

/** @param {Trace} trace @returns {Names} */
function namesOf(trace) {
  let names = KNOWN.get(trace);
  if (!names || names.read > trace.length) KNOWN.set(trace, (names = { read: 0, actors: [], objects: [] }));
  for (; names.read < trace.length; names.read++) {
    const { kind, actor, object, a } = trace.event(names.read);
    if (kind === Kind.ActorStarted) names.actors[actor] = trace.string(a);
    if (kind === Kind.ObjectMade) names.objects[object] = trace.string(a);
  }
  return names;
}
