import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe } from '../../www/event_words.js';
import { Command, JobState, Kind, ObjectKind, RunEnd, WaitKind, WorkerState } from '../../www/kinds.js';
import { apply, emptyState } from '../../www/model.js';
import { channels, MS, onePool, traceOf } from './support/records.js';

/** @typedef {import('./support/records.js').Record} Record */

const BEFORE = [...channels(10, 10), { kind: Kind.ObjectMade, object: 3, detail: ObjectKind.Context, a: 3 },
  { kind: Kind.ActorStarted, actor: 1, a: 4 }, { kind: Kind.ActorStarted, actor: 11, a: 5 }, { kind: Kind.ActorStarted, actor: 12, a: 6 }];

/** @param {Record} record */
function told(record) {
  const trace = traceOf([...BEFORE, record]);
  return describe(trace.event(BEFORE.length), trace);
}

/** Every kind, and what is said of it. @type {[Record & { kind: number }, string][]} */
const SAID = [
  [{ kind: Kind.RunStarted, b: 42 }, 'the run begins with seed 42'],
  [{ kind: Kind.ActorStarted, actor: 12, a: 6 }, 'worker 2 starts'],
  [{ kind: Kind.ActorEnded, actor: 1 }, 'producer returns'],
  [{ kind: Kind.ObjectMade, object: 4, detail: ObjectKind.Channel, a: 1, b: 10 }, 'channel jobs is made, capacity 10'],
  [{ kind: Kind.ObjectMade, object: 4, detail: ObjectKind.Channel, a: 2 }, 'channel results is made, a rendezvous'],
  [{ kind: Kind.ObjectMade, object: 4, detail: ObjectKind.WaitGroup, a: 6 }, 'a wait group is made for worker 2'],
  [{ kind: Kind.ObjectMade, object: 4, detail: ObjectKind.Context, a: 3, b: 500 * MS }, 'a context is made for the run, deadline at 500 ms'],
  [{ kind: Kind.Blocked, actor: 1, detail: WaitKind.Send, object: 1, job: 3, a: 0, b: 2 }, 'producer waits to send job 3 on jobs (case 1 of 2)'],
  [{ kind: Kind.Blocked, actor: 11, detail: WaitKind.Send, object: 2, job: 3, b: 1 }, 'worker 1 waits to send the result of job 3 on results'],
  [{ kind: Kind.Blocked, actor: 11, detail: WaitKind.Receive, object: 1, b: 1 }, 'worker 1 waits to receive from jobs'],
  [{ kind: Kind.Blocked, actor: 3, detail: WaitKind.WaitGroup, object: 3, b: 1 }, 'closer waits for the run'],
  [{ kind: Kind.Blocked, actor: 3, detail: WaitKind.Context, object: 3, a: 1, b: 2 }, 'closer waits for the end of the run (case 2 of 2)'],
  [{ kind: Kind.Blocked, actor: 2, detail: WaitKind.Timer, b: 1 }, 'collector waits for a timer'],
  [{ kind: Kind.Blocked, actor: 11, detail: WaitKind.Job, job: 3, b: 1 }, 'worker 1 waits for job 3 to end'],
  [{ kind: Kind.Blocked, actor: 11, detail: WaitKind.Worker, b: 1 }, 'worker 1 waits until its Web Worker is ready'],
  [{ kind: Kind.Blocked, actor: 11, detail: WaitKind.Worker, job: 3, b: 1 }, 'worker 1 waits until its Web Worker may start job 3'],
  [{ kind: Kind.Unblocked, actor: 12 }, 'worker 2 goes on'],
  [{ kind: Kind.Sent, actor: 1, object: 1, job: 7, a: 4 }, 'producer sends job 7 on jobs (queue length 4)'],
  [{ kind: Kind.Sent, actor: 11, object: 2, job: 7, a: 0 }, 'worker 1 sends the result of job 7 on results (handed over)'],
  [{ kind: Kind.Received, actor: 12, object: 1, job: 7, a: 3 }, 'worker 2 receives job 7 from jobs (3 left)'],
  [{ kind: Kind.EndReceived, actor: 12, object: 1 }, 'worker 2 hears that jobs is closed and drained'],
  [{ kind: Kind.Closed, actor: 1, object: 1 }, 'producer closes jobs'],
  [{ kind: Kind.SendRefused, actor: 1, object: 1, job: 11 }, 'producer gets job 11 back, since jobs is closed'],
  [{ kind: Kind.JobSubmitted, actor: 1, job: 2 }, 'producer submits job 2'],
  [{ kind: Kind.JobSubmitted, actor: 1, job: 2, a: 2 ** 32 - 1 }, 'producer submits job 2, priority -1'],
  [{ kind: Kind.JobDispatched, actor: 11, job: 2, a: 1 }, 'job 2 is dispatched to worker 1'],
  [{ kind: Kind.JobDispatched, actor: 11, job: 2, a: 3, b: 300 * MS }, 'job 2 is dispatched to worker 1, attempt 3, timeout at 300 ms'],
  [{ kind: Kind.JobCancelAsked, actor: 11, job: 2 }, 'job 2 on worker 1 is asked to stop'],
  [{ kind: Kind.JobSettled, actor: 11, job: 2, detail: JobState.Completed, b: 14 }, 'job 2 settles: completed with 14'],
  [{ kind: Kind.JobSettled, actor: 11, job: 7, detail: JobState.TimedOut }, 'job 7 settles: timed out'],
  [{ kind: Kind.JobSettled, actor: 11, job: 7, detail: JobState.Cancelled, a: 7 }, 'job 7 settles: cancelled (deadline exceeded)'],
  [{ kind: Kind.WorkerChanged, actor: 11, detail: WorkerState.Busy, a: 1 }, 'worker 1 is busy'],
  [{ kind: Kind.WorkerChanged, actor: 11, detail: WorkerState.Starting, a: 2 }, 'worker 1 is starting, generation 2'],
  [{ kind: Kind.ContextCancelled, object: 3, a: 7 }, 'the context of the run ends: deadline exceeded'],
  [{ kind: Kind.WaitGroupAdded, object: 3, a: 2 }, 'the wait group of the run counts 2'],
  [{ kind: Kind.TimerFired, actor: 2 }, 'a timer of collector fires'],
  [{ kind: Kind.Commanded, detail: Command.CancelJob, job: 5 }, 'you cancel job 5'],
  [{ kind: Kind.RunEnded, detail: RunEnd.Deadlock, a: 6 }, 'the run ends in a deadlock: 6 tasks wait for ever'],
  [{ kind: Kind.JobWaiting, job: 2, a: 1, b: 40 * MS }, 'job 2 waits to retry, 40 ms after attempt 1'],
  [{ kind: Kind.Limited, a: 5, b: 10_000 }, 'the rate limit is 10 per second, burst 5'],
  [{ kind: Kind.Limited }, 'there is no rate limit'],
  [{ kind: Kind.SparesChanged, a: 1 }, '1 spare Web Worker is ready'],
];

for (const [record, sentence] of SAID) test(sentence, () => assert.equal(told(record), sentence));

test('every kind, command and end is told', () => {
  const kinds = new Set(SAID.map(([{ kind }]) => kind));
  for (const [name, kind] of Object.entries(Kind)) assert.ok(kinds.has(kind), name);
  const one = told({ kind: Kind.Commanded, detail: Command.Cancel });
  for (const [name, detail] of Object.entries(Command)) {
    assert.match(told({ kind: Kind.Commanded, detail, job: 1 }), /^you /, name);
    if (detail !== Command.Cancel) assert.notEqual(told({ kind: Kind.Commanded, detail, job: 1 }), one, name);
  }
  for (const [name, detail] of Object.entries(RunEnd)) assert.match(told({ kind: Kind.RunEnded, detail }), /^the run /, name);
  for (const [name, detail] of Object.entries(WorkerState)) {
    assert.match(told({ kind: Kind.WorkerChanged, actor: 11, detail, a: 1 }), /^worker 1 is [a-z]+$/, name);
  }
  for (const [name, detail] of Object.entries(WaitKind)) assert.match(told({ kind: Kind.Blocked, actor: 11, detail, object: 1 }), /^worker 1 waits /, name);
  assert.equal(told({ kind: 0 }), 'An event that was not kept');
});

test('a state that is at hand gives the same names, and a trace that grew is read on', () => {
  const trace = traceOf(onePool(2)), state = emptyState();
  const first = trace.event(6);
  assert.equal(describe(first, trace), describe(first, trace, (apply(state, trace.event(0), trace), state)));
  const grown = traceOf([{ kind: Kind.Unblocked, actor: 21 }]);
  assert.equal(describe(grown.event(0), grown), 'worker 11 goes on');
  const more = traceOf([{ kind: Kind.ActorStarted, actor: 21, a: 6 }]);
  grown.replace(1, more.bytes().buffer);
  assert.equal(describe(grown.event(0), grown), 'worker 2 goes on');
});
