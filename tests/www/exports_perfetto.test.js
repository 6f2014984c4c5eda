// A run's trace becomes a file that Perfetto can load; whatever is under way is cut off where the trace ends; the checker finds what is
// broken on purpose; a hundred thousand jobs take seconds and block nobody.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPerfetto } from '../../www/exports/open_perfetto.js';
import { perfettoParts } from '../../www/exports/perfetto.js';
import { violations } from '../../www/exports/perfetto_check.js';
import { Command, JobState, Kind, ObjectKind, RunEnd, WaitKind, WorkerState } from '../../www/kinds.js';
import { DEFAULTS } from '../../www/scene.js';
import { channels, MS, onePool, traceOf } from './support/records.js';

const W1 = 11, W2 = 12, JOBS = 1, RESULTS = 2;
/** Two workers. Job 1 is lost with its worker and run again; job 2 is asked to stop; the producer stands blocked for a while. */
const EVENTFUL = [
  { kind: Kind.RunStarted, b: 1 }, ...channels(1, 1),
  { kind: Kind.ObjectMade, object: 3, detail: ObjectKind.Context, a: 3 },
  { kind: Kind.ActorStarted, actor: 1, a: 4 }, { kind: Kind.ActorStarted, actor: W1, a: 5 }, { kind: Kind.ActorStarted, actor: W2, a: 6 },
  { kind: Kind.WorkerChanged, actor: W1, detail: WorkerState.Starting, a: 1 }, { kind: Kind.WorkerChanged, actor: W2, detail: WorkerState.Idle, a: 1 },
  { kind: Kind.JobSubmitted, actor: 1, job: 1 }, { kind: Kind.Sent, actor: 1, object: JOBS, job: 1, a: 1 },
  { kind: Kind.JobSubmitted, actor: 1, job: 2 }, { kind: Kind.Blocked, actor: 1, detail: WaitKind.Send, object: JOBS, job: 2, b: 1 },
  { at: MS, kind: Kind.WorkerChanged, actor: W1, detail: WorkerState.Idle, a: 1 },
  { at: MS, kind: Kind.Received, actor: W1, object: JOBS, job: 1, a: 0 }, { at: MS, kind: Kind.JobDispatched, actor: W1, job: 1, a: 1 },
  { at: MS, kind: Kind.WorkerChanged, actor: W1, detail: WorkerState.Busy, a: 1 },
  { at: MS, kind: Kind.Unblocked, actor: 1 }, { at: MS, kind: Kind.Sent, actor: 1, object: JOBS, job: 2, a: 1 },
  { at: 2 * MS, kind: Kind.Received, actor: W2, object: JOBS, job: 2, a: 0 }, { at: 2 * MS, kind: Kind.JobDispatched, actor: W2, job: 2, a: 1 },
  { at: 2 * MS, kind: Kind.WorkerChanged, actor: W2, detail: WorkerState.Busy, a: 1 },
  { at: 3 * MS + 1, kind: Kind.WorkerChanged, actor: W1, detail: WorkerState.Lost, a: 1 },
  { at: 3 * MS + 1, kind: Kind.JobWaiting, actor: W1, job: 1, a: 1, b: MS },
  { at: 4 * MS, kind: Kind.WorkerChanged, actor: W1, detail: WorkerState.Starting, a: 2 },
  { at: 5 * MS, kind: Kind.WorkerChanged, actor: W1, detail: WorkerState.Idle, a: 2 },
  { at: 5 * MS, kind: Kind.JobDispatched, actor: W1, job: 1, a: 2 }, { at: 5 * MS, kind: Kind.WorkerChanged, actor: W1, detail: WorkerState.Busy, a: 2 },
  { at: 6 * MS, kind: Kind.Commanded, detail: Command.Cancel }, { at: 6 * MS, kind: Kind.ContextCancelled, object: 3, a: 7 },
  { at: 6 * MS, kind: Kind.JobCancelAsked, actor: W2, job: 2 }, { at: 6 * MS, kind: Kind.WorkerChanged, actor: W2, detail: WorkerState.Cancelling, a: 1 },
  { at: 7 * MS, kind: Kind.WorkerChanged, actor: W1, detail: WorkerState.Idle, a: 2 },
  { at: 7 * MS, kind: Kind.JobSettled, actor: W1, job: 1, detail: JobState.Completed, b: 2 },
  { at: 7 * MS, kind: Kind.Sent, actor: W1, object: RESULTS, job: 1, a: 1 }, { at: 7 * MS, kind: Kind.Received, actor: 2, object: RESULTS, job: 1, a: 0 },
  { at: 8 * MS, kind: Kind.JobSettled, actor: W2, job: 2, detail: JobState.Cancelled },
  { at: 8 * MS, kind: Kind.WorkerChanged, actor: W2, detail: WorkerState.Idle, a: 1 },
  { at: 8 * MS, kind: Kind.RunEnded, detail: RunEnd.Finished },
];

async function fileOf(records) {
  const parts = await perfettoParts({ trace: traceOf(records), config: DEFAULTS }, 'Basic pool');
  return JSON.parse(parts.join(''));
}

const eventful = await fileOf(EVENTFUL);
const entries = (ph) => eventful.traceEvents.filter((entry) => entry.ph === ph);
const slices = (tid) => entries('X').filter((entry) => entry.tid === tid).map(({ name, ts, dur }) => [name, ts, dur]);

test('an eventful run keeps every rule', () => {
  assert.deepEqual(violations(eventful), []);
});

test('attempts, and what else a worker goes through, are slices in its lane, in microseconds', () => {
  assert.deepEqual(slices(W1), [['starting', 0, 1000], ['job 1', 1000, 2000.001], ['lost', 3000.001, 999.999], ['starting', 4000, 1000], ['job 1', 5000, 2000]]);
  assert.deepEqual(slices(W2), [['job 2', 2000, 6000], ['cancelling', 6000, 2000]]);
  assert.deepEqual(slices(1), [['blocked', 0, 1000]]);
  assert.deepEqual(entries('X').filter(({ cat }) => cat === 'run').map(({ args }) => args), [{ job: 1, attempt: 1, state: 'to be run again' },
    { job: 2, attempt: 1, state: 'cancelled' }, { job: 1, attempt: 2, state: 'completed' }]);
});

test('arrows lead from an attempt to the next one, and from the last one to the receipt of its result', () => {
  const arrows = [...entries('s'), ...entries('f')].map(({ name, ph, ts, tid }) => [name, ph, ts, tid]);
  assert.deepEqual(arrows, [['again', 's', 1000, W1], ['result', 's', 5000, W1], ['again', 'f', 5000, W1], ['result', 'f', 7000, 2]]);
});

test('lanes have names that sort, waits are in pairs, counters say how it stands after each instant', () => {
  assert.deepEqual(entries('M').map(({ tid, args }) => [tid, args.name]), [[1, 'Worker Pool Playground: Basic pool'], [1, 'producer'],
    [2, 'collector'], [W1, 'W01'], [W2, 'W02']]);
  assert.deepEqual(entries('b').map(({ name, ts }) => [name, ts]), [['job 1 waits', 0], ['job 2 waits', 0], ['job 1 waits to be run again', 3000.001]]);
  assert.deepEqual(entries('C').filter(({ name }) => name === 'queue length: jobs').map(({ ts, args }) => [ts, args.jobs]), [[0, 1], [1000, 1], [2000, 0]]);
  assert.deepEqual(entries('C').filter(({ name }) => name === 'in flight').at(-1).args, { jobs: 0 });
  assert.deepEqual(entries('i').map(({ name, s }) => [name, s]), [['worker lost', 't'], ['command: cancel', 'g'], ['the run: deadline exceeded', 'g'],
    ['asked job 2 to stop', 't'], ['end: finished', 'g']]);
});

test('a run that is cut off anywhere keeps every rule', async () => {
  for (let n = 0; n <= EVENTFUL.length; n++) assert.deepEqual(violations(await fileOf(EVENTFUL.slice(0, n))), [], `${n} events`);
});

/** What a careless writer might do. @type {Record<string, (entries: any[]) => void>} */
const BREAKS = {
  'a slice has no duration': (all) => delete all.find(({ ph }) => ph === 'X').dur,
  'a slice has a negative duration': (all) => { all.find(({ ph }) => ph === 'X').dur = -1; },
  'a slice overlaps the next one': (all) => { all.find(({ ph, name }) => ph === 'X' && name === 'job 1').dur += 500; },
  'a slice is on the lane of another worker': (all) => { all.find(({ ph, name }) => ph === 'X' && name === 'job 2').tid = W1; },
  'an entry comes too late': (all) => all.push(all.splice(all.findIndex(({ ph }) => ph === 'b'), 1)[0]),
  'a wait does not end': (all) => all.splice(all.findIndex(({ ph }) => ph === 'e'), 1),
  'a wait ends under another number': (all) => { all.find(({ ph }) => ph === 'e').id = 99; },
  'a wait begins twice': (all) => { all.filter(({ ph }) => ph === 'b')[1].id = all.find(({ ph }) => ph === 'b').id; },
  'an arrow does not arrive': (all) => all.splice(all.findIndex(({ ph }) => ph === 'f'), 1),
  'an arrow arrives outside of every slice': (all) => { all.find(({ ph, name }) => ph === 'f' && name === 'result').tid = 3; },
  'an arrow leaves before its slice': (all) => { all.find(({ ph }) => ph === 's').ts -= 1; },
  'an arrow binds to the next slice': (all) => delete all.find(({ ph }) => ph === 'f').bp,
  'a counter counts in words': (all) => { all.find(({ ph }) => ph === 'C').args.jobs = '1'; },
  'a mark has no scope': (all) => delete all.find(({ ph }) => ph === 'i').s,
  'a time is no number': (all) => { all.find(({ ph }) => ph === 'i').ts = null; },
  'a phase is unknown': (all) => { all.find(({ ph }) => ph === 'i').ph = 'q'; },
};
for (const [name, spoil] of Object.entries(BREAKS)) {
  test(`the checker notices that ${name}`, () => {
    const broken = structuredClone(eventful);
    spoil(broken.traceEvents);
    assert.notDeepEqual(violations(broken), []);
  });
}

test('a hundred thousand jobs take seconds, and the longest step is short', async (t) => {
  const trace = traceOf(onePool(100_000));
  let last = performance.now(), longest = 0, told = 0;
  const from = last;
  const parts = await perfettoParts({ trace, config: DEFAULTS }, 'Basic pool', () => {
    told += 1;
    longest = Math.max(longest, performance.now() - last);
    setImmediate(() => { last = performance.now(); });
  });
  t.diagnostic(`${trace.length} events in ${Math.round(performance.now() - from)} ms, ${told} steps, the longest ${Math.round(longest)} ms`);
  assert.ok(told > 10, 'it rests');
  const file = JSON.parse(parts.join(''));
  assert.equal(file.traceEvents.filter(({ ph, cat }) => ph === 'X' && cat === 'run').length, 100_000);
  assert.deepEqual(violations(file), []);
});

/** A window of Perfetto that answers the n-th ping, or never. @param {number} answersAt */
function world(answersAt) {
  const posted = [], listeners = new Set();
  let pings = 0, nowMs = 0;
  const perfetto = { closed: false, postMessage(message, origin) {
    posted.push([message, origin]);
    if (message === 'PING' && ++pings === answersAt) for (const listener of listeners) listener({ source: perfetto, data: 'PONG' });
  } };
  return { posted, perfetto, open: () => perfetto, listen: (listener) => (listeners.add(listener), () => listeners.delete(listener)),
    wait: async (ms) => { nowMs += ms; }, now: () => nowMs, listeners };
}

test('Perfetto is pinged until it answers, and then given the file', async () => {
  const it = world(3), file = { buffer: new ArrayBuffer(4), title: 'Basic pool', fileName: 'a.json' };
  assert.equal(await openPerfetto(async () => file, it), '');
  assert.deepEqual(it.posted.map(([message]) => message), ['PING', 'PING', 'PING', { perfetto: file }]);
  assert.equal(it.posted.at(-1)[1], 'https://ui.perfetto.dev', 'nobody else gets the file');
  assert.equal(it.listeners.size, 0);
});

test('a pop-up that is blocked, and a Perfetto that does not answer, are told in words', async () => {
  const file = async () => ({ buffer: new ArrayBuffer(4), title: '', fileName: '' });
  assert.match(await openPerfetto(file, { ...world(1), open: () => null }), /blocked/);
  const silent = world(Infinity);
  assert.match(await openPerfetto(file, silent), /15 s/);
  assert.equal(silent.now() >= 15_000 && silent.now() < 16_000, true);
});
