import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JobState, Kind, ObjectKind, WaitKind, WorkerState } from '../../www/kinds.js';
import { accounted, apply, channelNamed, emptyState, settled, submitted, tokensAt } from '../../www/model.js';
import { channels, onePool, traceOf } from './support/records.js';

/** @param {import('./support/records.js').Record[]} records */
function fold(records) {
  const trace = traceOf(records), state = emptyState();
  for (let index = 0; index < trace.length; index++) apply(state, trace.event(index), trace);
  return state;
}

test('every job is counted once, after every event', () => {
  const trace = traceOf(onePool(5)), state = emptyState();
  for (let index = 0; index < trace.length; index++) {
    apply(state, trace.event(index), trace);
    assert.equal(accounted(state), submitted(state));
    assert.ok(state.counts.every((n) => n >= 0));
  }
  assert.equal(submitted(state), 5);
  assert.equal(settled(state), 5);
});

test('results stand in the order in which the collector received them, with their values', () => {
  const state = fold(onePool(3));
  assert.deepEqual(state.results.all().map((id) => state.jobs.get(id)?.value), [2, 4, 6]);
});

test('a channel hands out first what came first', () => {
  const state = fold([...channels(3, 0), { kind: Kind.Sent, object: 1, job: 1, a: 1 }, { kind: Kind.Sent, object: 1, job: 2, a: 2 },
    { kind: Kind.Received, object: 1, job: 1, a: 1 }]);
  assert.deepEqual(channelNamed(state, 'jobs')?.queue.all(), [2]);
});

test('a value handed to a waiting receiver never rests in the channel', () => {
  const state = fold([...channels(3, 0), { kind: Kind.Sent, object: 1, job: 1, a: 0 }]);
  assert.deepEqual(channelNamed(state, 'jobs')?.queue.all(), []);
});

test('a blocked sender stands outside until its value goes in', () => {
  const blocked = [...channels(1, 0), { kind: Kind.Sent, actor: 1, object: 1, job: 1, a: 1 },
    { kind: Kind.Blocked, actor: 1, object: 1, job: 2, detail: WaitKind.Send, a: 0, b: 2 },
    { kind: Kind.Blocked, actor: 1, object: 3, detail: WaitKind.Context, a: 1, b: 2 }];
  const before = fold(blocked);
  assert.deepEqual(channelNamed(before, 'jobs')?.senders, [{ actor: 1, job: 2 }]);
  assert.equal(before.actors[1].waits.length, 2, 'a select waits for several things');

  const after = fold([...blocked, { kind: Kind.Received, actor: 11, object: 1, job: 1, a: 0 },
    { kind: Kind.Sent, actor: 1, object: 1, job: 2, a: 1 }, { kind: Kind.Unblocked, actor: 1 }]);
  assert.deepEqual(channelNamed(after, 'jobs')?.senders, []);
  assert.deepEqual(channelNamed(after, 'jobs')?.queue.all(), [2]);
  assert.deepEqual(after.actors[1].waits, []);
});

test('a sender woken by another case leaves the line with its value', () => {
  const state = fold([...channels(0, 0), { kind: Kind.Blocked, actor: 1, object: 1, job: 1, detail: WaitKind.Send, b: 2 },
    { kind: Kind.Unblocked, actor: 1, a: 1 }]);
  assert.deepEqual(channelNamed(state, 'jobs')?.senders, []);
  assert.deepEqual(channelNamed(state, 'jobs')?.queue.all(), []);
});

test('a replaced worker keeps its lane and shows its generation', () => {
  const state = fold([{ kind: Kind.JobSubmitted, job: 1 }, { kind: Kind.JobDispatched, actor: 11, job: 1, a: 1 },
    { kind: Kind.WorkerChanged, actor: 11, detail: WorkerState.Lost, a: 1 },
    { kind: Kind.WorkerChanged, actor: 11, detail: WorkerState.Starting, a: 2 },
    { kind: Kind.JobSettled, actor: 11, job: 1, detail: JobState.Killed, a: 7 }]);
  assert.equal(state.actors[11].generation, 2);
  assert.equal(state.actors[11].job, 0);
  assert.equal(state.jobs.get(1)?.text, 'deadline exceeded');
  assert.equal(state.counts[JobState.Killed], 1);
});

test('a job that waits to be run again is neither settled nor on its worker', () => {
  const state = fold([{ kind: Kind.JobSubmitted, job: 1 }, { kind: Kind.JobDispatched, actor: 11, job: 1, a: 1 },
    { kind: Kind.JobWaiting, job: 1, a: 1, b: 50 }]);
  assert.equal(state.counts[JobState.WaitingToRetry], 1);
  assert.equal(state.actors[11].job, 0);
  assert.equal(settled(state), 0);
});

test('a context knows its deadline and its cause', () => {
  const state = fold([{ kind: Kind.ObjectMade, object: 4, detail: ObjectKind.Context, a: 3, b: 500 },
    { at: 500, kind: Kind.ContextCancelled, object: 4, a: 7 }]);
  assert.deepEqual(state.contexts[4], { id: 4, name: 'the run', deadlineNs: 500, cancelledNs: 500, cause: 'deadline exceeded' });
});

test('a kind nobody knows changes nothing but the clock', () => {
  const state = fold([{ at: 3, kind: 250 }]);
  assert.deepEqual({ ...state, index: 0, atNs: 0 }, emptyState());
  assert.equal(state.atNs, 3);
});

test('a job taken from the middle of a channel leaves the others in order', () => {
  const sent = [1, 2, 3].map((job) => ({ kind: Kind.Sent, object: 1, job, a: job }));
  const state = fold([...channels(3, 0), ...sent, { kind: Kind.Received, object: 1, job: 2, a: 2 }, { kind: Kind.Sent, object: 1, job: 4, a: 3 }]);
  assert.deepEqual(channelNamed(state, 'jobs')?.queue.all(), [1, 3, 4]);
});

test('a rate limit fills with time up to its burst, and each start takes a token', () => {
  const state = fold([{ kind: Kind.Limited, a: 2, b: 10_000 }, { kind: Kind.JobSubmitted, job: 1 }, { kind: Kind.JobSubmitted, job: 2 },
    { kind: Kind.JobDispatched, actor: 11, job: 1, a: 1 }, { kind: Kind.JobDispatched, actor: 12, job: 2, a: 1 }]);
  const { bucket } = state;
  assert.ok(bucket);
  assert.deepEqual([tokensAt(bucket, 0), tokensAt(bucket, 100e6), tokensAt(bucket, 9e9)], [0, 1, 2]);
});

test('a job keeps the start of its first attempt and the time of all of them', () => {
  const state = fold([{ kind: Kind.JobSubmitted, job: 1, a: 2 }, { at: 5, kind: Kind.JobDispatched, actor: 11, job: 1, a: 1, b: 50 },
    { at: 15, kind: Kind.JobWaiting, job: 1, a: 1, b: 50 }, { at: 65, kind: Kind.JobDispatched, actor: 11, job: 1, a: 2 },
    { at: 85, kind: Kind.JobSettled, actor: 11, job: 1, detail: JobState.Completed, b: 4 }]);
  const { dispatchedNs, startedNs, ranNs, priority, deadlineNs } = state.jobs.get(1) ?? {};
  assert.deepEqual({ dispatchedNs, startedNs, ranNs, priority, deadlineNs }, { dispatchedNs: 5, startedNs: 65, ranNs: 30, priority: 2, deadlineNs: null });
});
