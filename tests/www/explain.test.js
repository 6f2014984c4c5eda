import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain } from '../../www/explain.js';
import { Command, JobState, Kind, WaitKind, WorkerState } from '../../www/kinds.js';
import { apply, emptyState } from '../../www/model.js';
import { ranges } from '../../www/names.js';
import { DEFAULTS } from '../../www/scene.js';
import { channels, MS, onePool, traceOf } from './support/records.js';

/** @typedef {import('./support/records.js').Record} Record */

const JOB = 7, STRINGS = ['jobs', 'results', 'the run', 'producer', 'worker 1', 'worker 2', 'deadline exceeded', 'the disk is full', 'collector (main)'];
const DEADLINE = 7, DISK = 8;
const STARTED = [...channels(2, 0), { kind: Kind.ActorStarted, actor: 1, a: 4 }, { kind: Kind.ActorStarted, actor: 2, a: 9 }, ...[11, 12].flatMap((actor) => [
  { kind: Kind.ActorStarted, actor, a: actor - 6 }, { kind: Kind.WorkerChanged, actor, detail: WorkerState.Idle, a: 1 }])];
const submitted = { at: 10 * MS, kind: Kind.JobSubmitted, actor: 1, job: JOB };
const sent = { at: 10 * MS, kind: Kind.Sent, actor: 1, object: 1, job: JOB, a: 1 };
/** @param {number} [ms] @param {number} [attempt] @param {Record} [more] @returns {Record[]} */
const dispatched = (ms = 10, attempt = 1, more = {}) => [{ at: ms * MS, kind: Kind.Received, actor: 12, object: 1, job: JOB },
  { at: ms * MS, kind: Kind.JobDispatched, actor: 12, job: JOB, a: attempt, ...more },
  { at: ms * MS, kind: Kind.WorkerChanged, actor: 12, detail: WorkerState.Busy, a: 1 }];
/** @param {number} ms @param {number} detail @param {Record} [more] */
const settled = (ms, detail, more = {}) => ({ at: ms * MS, kind: Kind.JobSettled, actor: 12, job: JOB, detail, ...more });
const asked = { at: 60 * MS, kind: Kind.JobCancelAsked, actor: 12, job: JOB };
/** @param {number} [n] @returns {Record[]} other jobs' dispatches */
const others = (n = 2) => Array.from({ length: n }, (_, index) => [{ at: 10 * MS, kind: Kind.JobSubmitted, actor: 1, job: 20 + index },
  { at: 20 * MS, kind: Kind.JobDispatched, actor: 11, job: 20 + index, a: 1 }, { at: 20 * MS, kind: Kind.WorkerChanged, actor: 11, detail: WorkerState.Busy, a: 1 }]).flat();

/** @param {Record[]} records @param {Partial<import('../../www/protocol.js').RunConfig>} [config] */
function told(records, config = {}) {
  const trace = traceOf([...STARTED, ...records]), state = emptyState();
  trace.strings = STRINGS;
  for (let index = 0; index < trace.length; index++) apply(state, trace.event(index), trace);
  return explain(JOB, trace, state, { ...DEFAULTS, ...config });
}

/** @type {[string, Record[], string, Partial<import('../../www/protocol.js').RunConfig>?][]} */
const STORIES = [
  ['completed at once', [submitted, sent, ...dispatched(), settled(110, JobState.Completed)], 'Job 7 completed: it did not wait, then ran 100 ms on worker 2.'],
  ['completed after others', [submitted, sent, ...others(), ...dispatched(50), settled(110, JobState.Completed)],
    'Job 7 completed: it waited 40 ms behind 2 jobs, then ran 60 ms on worker 2.'],
  ['completed after a wait for a worker', [{ kind: Kind.JobSubmitted, job: 20 }, { kind: Kind.JobDispatched, actor: 11, job: 20, a: 1 }, submitted, sent, ...dispatched(50), settled(110, JobState.Completed)],
    'Job 7 completed: it waited 40 ms for a worker, then ran 60 ms on worker 2.'],
  ['completed in several attempts', [submitted, sent, ...dispatched(), { at: 30 * MS, kind: Kind.JobWaiting, job: JOB, a: 1, b: 10 * MS }, ...dispatched(40, 2),
    settled(60, JobState.Completed)], 'Job 7 completed: it did not wait, then ran 40 ms on worker 2 in 2 attempts.'],
  ['completed, and nobody takes the result', [submitted, sent, ...dispatched(), settled(110, JobState.Completed),
    { at: 110 * MS, kind: Kind.Blocked, actor: 12, detail: WaitKind.Send, object: 2, job: JOB, b: 1 }],
  'Job 7 completed: it did not wait, then ran 100 ms on worker 2; its result is still with worker 2, who waits to send it on results and nobody receives.'],
  ['failed', [submitted, sent, ...dispatched(40, 3), settled(60, JobState.Failed, { a: DISK })], 'Job 7 failed on worker 2 after 3 attempts: the disk is full.'],
  ['panicked', [submitted, sent, ...dispatched(), settled(60, JobState.Panicked, { a: DISK })],
    'Job 7 panicked on worker 2: the disk is full, and the panic took its Web Worker along.'],
  ['timed out', [submitted, sent, ...dispatched(20, 2, { b: 70 * MS }), settled(70, JobState.TimedOut)],
    'Job 7 timed out: its attempt 2 on worker 2 ran longer than 50 ms.'],
  ['timed out, as the settings say', [submitted, sent, ...dispatched(20), settled(70, JobState.TimedOut)],
    'Job 7 timed out: its attempt on worker 2 ran longer than 300 ms.', { jobTimeoutMs: 300 }],
  ['expired in the queue', [submitted, sent, settled(70, JobState.Expired)], 'Job 7 expired: 60 ms after it was submitted its time ran out while it was queued.'],
  ['expired on its worker', [submitted, sent, ...dispatched(), settled(70, JobState.Expired)],
    'Job 7 expired: 60 ms after it was submitted its time ran out while it ran on worker 2.'],
  ['expired between two attempts', [submitted, sent, ...dispatched(), { at: 30 * MS, kind: Kind.JobWaiting, job: JOB, a: 1, b: 99 * MS }, settled(70, JobState.Expired)],
    'Job 7 expired: 60 ms after it was submitted its time ran out while it waited to retry after 1 attempt.'],
  ['cancelled in the queue', [submitted, sent, settled(70, JobState.Cancelled, { a: DEADLINE })],
    'Job 7 was cancelled while it was queued, 60 ms after it was submitted: deadline exceeded.'],
  ['cancelled on its worker', [submitted, sent, ...dispatched(), asked, settled(65, JobState.Cancelled, { a: DEADLINE })],
    'Job 7 was cancelled while it ran on worker 2: asked to stop at 60 ms, it stopped 5 ms later (deadline exceeded).'],
  ['stopped by itself', [submitted, sent, ...dispatched(), settled(65, JobState.Cancelled)], 'Job 7 was cancelled while it ran on worker 2.'],
  ['killed', [submitted, sent, ...dispatched(), asked, settled(260, JobState.Killed, { a: DEADLINE })],
    'Job 7 was killed with the Web Worker of worker 2: asked to stop at 60 ms (deadline exceeded), it did not within its grace of 200 ms.'],
  ['lost with its worker', [submitted, sent, ...dispatched(), { at: 70 * MS, kind: Kind.WorkerChanged, actor: 12, detail: WorkerState.Lost, a: 1 },
    settled(70, JobState.Lost, { a: DISK })], 'Job 7 is lost: worker 2 vanished while it ran (the disk is full).'],
  ['lost with the program', [submitted, sent, ...dispatched(), settled(70, JobState.Lost, { a: DISK })], 'Job 7 is lost while it ran on worker 2: the disk is full.'],
  ['rejected by a closed channel', [submitted, { at: 10 * MS, kind: Kind.SendRefused, actor: 1, object: 1, job: JOB }, settled(10, JobState.Rejected)],
    'Job 7 was rejected: jobs was closed already, and it came back.'],
  ['rejected at the end of a context', [submitted, settled(10, JobState.Rejected, { a: DEADLINE })],
    'Job 7 was rejected: producer gave up submitting it (deadline exceeded).'],
  ['queued behind another', [submitted, { ...sent, job: 20 }, { ...sent, a: 2 }, ...others(1)], 'Job 7 is queued: it is number 2 of 2 in jobs, and worker 1 is busy with another job.'],
  ['queued by priority', [submitted, sent], 'Job 7 is queued: it is one of 1 in jobs.', { priority: 'strict' }],
  ['queued while paused', [submitted, sent, { kind: Kind.Commanded, detail: Command.Pause }], 'Job 7 is queued: it is number 1 of 1 in jobs, and the workers are paused.'],
  ['queued for workers that have gone', [submitted, sent, { kind: Kind.ActorEnded, actor: 11 }, { kind: Kind.ActorEnded, actor: 12 }],
    'Job 7 is queued: it is number 1 of 1 in jobs, and no worker is left.'],
  ['outside of a full channel', [submitted, { ...sent, job: 20 }, { ...sent, job: 21, a: 2 }, { at: 10 * MS, kind: Kind.Blocked, actor: 1, detail: WaitKind.Send, object: 1, job: JOB },
    ...[11, 12].map((actor) => ({ at: 10 * MS, kind: Kind.Blocked, actor, detail: WaitKind.Send, object: 2, job: 30 + actor }))],
  'Job 7 is not in jobs yet: producer waits to send it, jobs is full (2 of 2), and worker 1 and worker 2 wait to send on results.'],
  ['in the hands of a worker', [submitted, { at: 20 * MS, kind: Kind.Blocked, actor: 12, detail: WaitKind.Worker, job: JOB }],
    'Job 7 is with worker 2, whose Web Worker may not start it yet.'],
  ['on its way', [submitted], 'Job 7 is on its way to a worker.'],
  ['running', [submitted, sent, ...dispatched(10, 2, { b: 100 * MS }), { at: 30 * MS, kind: Kind.TimerFired, actor: 2 }],
    'Job 7 runs on worker 2 on attempt 2 for 20 ms so far, and has 70 ms left.'],
  ['asked to stop', [submitted, sent, ...dispatched(), asked], 'Job 7 on worker 2 was asked to stop at 60 ms, and is killed at 260 ms if it has not by then.'],
  ['waiting to retry', [submitted, sent, ...dispatched(), { at: 30 * MS, kind: Kind.JobWaiting, job: JOB, a: 1, b: 40 * MS }],
    'Job 7 waits to retry: attempt 1 ended without a result, and the next may begin at 70 ms.'],
  ['not submitted', [], 'Job 7 has not been submitted yet.'],
];

for (const [name, records, sentence, config] of STORIES) test(name, () => assert.equal(told(records, config), sentence));

test('every state has its story', () => {
  const states = new Set(STORIES.flatMap(([, records]) => records.filter(({ kind }) => kind === Kind.JobSettled).map(({ detail }) => detail)));
  for (const [name, state] of Object.entries(JobState)) {
    const isFinal = state !== JobState.Queued && state !== JobState.InFlight && state !== JobState.WaitingToRetry;
    if (isFinal) assert.ok(states.has(state), name);
  }
});

test('what comes later is not told', () => {
  const trace = traceOf(onePool(3)), state = emptyState();
  const until = trace.indicesOf('job', 3).find((index) => trace.event(index).kind === Kind.JobDispatched) ?? 0;
  for (let index = 0; index <= until; index++) apply(state, trace.event(index), trace);
  assert.equal(explain(3, trace, state, DEFAULTS), 'Job 3 runs on worker 1 for 0 ms so far.');
  const later = { at: 30 * MS, kind: Kind.JobCancelAsked, actor: 11, job: 3 };
  trace.replace(trace.length, traceOf([later]).bytes().buffer);
  assert.match(explain(3, trace, state, DEFAULTS), /^Job 3 runs/, 'it is asked to stop later');
  assert.match(explain(1, trace, state, DEFAULTS), /^Job 1 completed: it did not wait, then ran 10 ms on worker 1\.$/);
});

test('names in a row are told short', () => {
  assert.deepEqual(ranges(['producer', 'worker 1', 'worker 2', 'worker 3', 'worker 5', 'worker 6', 'main']),
    ['producer', 'worker 1–3', 'worker 5', 'worker 6', 'main']);
  assert.deepEqual(ranges(['closer of stage 2', 'closer of stage 3', 'closer of stage 4']), ['closer of stage 2–4']);
});
