import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JobState, Kind, ObjectKind, WaitKind, WorkerState } from '../../www/kinds.js';
import { accounted, apply, channelNamed, emptyState, settled, submitted } from '../../www/model.js';
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
  assert.deepEqual(state.results.map((id) => state.jobs[id].value), [2, 4, 6]);
});

test('a channel hands out first what came first', () => {
  const state = fold([...channels(3, 0), { kind: Kind.Sent, object: 1, job: 1, a: 1 }, { kind: Kind.Sent, object: 1, job: 2, a: 2 },
    { kind: Kind.Received, object: 1, job: 1, a: 1 }]);
  assert.deepEqual(channelNamed(state, 'jobs')?.queue, [2]);
});

test('a value handed to a waiting receiver never rests in the channel', () => {
  const state = fold([...channels(3, 0), { kind: Kind.Sent, object: 1, job: 1, a: 0 }]);
  assert.deepEqual(channelNamed(state, 'jobs')?.queue, []);
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
  assert.deepEqual(channelNamed(after, 'jobs')?.queue, [2]);
  assert.deepEqual(after.actors[1].waits, []);
});

test('a sender woken by another case leaves the line with its value', () => {
  const state = fold([...channels(0, 0), { kind: Kind.Blocked, actor: 1, object: 1, job: 1, detail: WaitKind.Send, b: 2 },
    { kind: Kind.Unblocked, actor: 1, a: 1 }]);
  assert.deepEqual(channelNamed(state, 'jobs')?.senders, []);
  assert.deepEqual(channelNamed(state, 'jobs')?.queue, []);
});

test('a replaced worker keeps its lane and shows its generation', () => {
  const state = fold([{ kind: Kind.JobSubmitted, job: 1 }, { kind: Kind.JobDispatched, actor: 11, job: 1, a: 1 },
    { kind: Kind.WorkerChanged, actor: 11, detail: WorkerState.Lost, a: 1 },
    { kind: Kind.WorkerChanged, actor: 11, detail: WorkerState.Starting, a: 2 },
    { kind: Kind.JobSettled, actor: 11, job: 1, detail: JobState.Killed, a: 7 }]);
  assert.equal(state.actors[11].generation, 2);
  assert.equal(state.actors[11].job, 0);
  assert.equal(state.jobs[1].text, 'deadline exceeded');
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
