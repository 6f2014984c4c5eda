import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kind } from '../../www/kinds.js';
import { History } from '../../www/history.js';
import { apply, emptyState } from '../../www/model.js';
import { encode, onePool, traceOf } from './support/records.js';

/** Every state of a trace, folded without any snapshot.
 * @param {import('../../www/trace.js').Trace} trace */
function statesOf(trace) {
  const state = emptyState(), all = [JSON.stringify(state)];
  for (let index = 0; index < trace.length; index++) {
    apply(state, trace.event(index), trace);
    all.push(JSON.stringify(state));
  }
  return all;
}

/** @param {import('../../www/trace.js').Trace} trace */
function readOf(trace) {
  const history = new History(trace);
  history.read(Infinity);
  return history;
}

test('any event is reached from any other, forwards and backwards, in the identical state', () => {
  const trace = traceOf(onePool(150)), states = statesOf(trace), history = readOf(trace);
  const { length } = trace;
  for (let step = 0, index = 0; step < 300; step++, index = (index * 7 + 311) % (length + 1)) {
    assert.equal(JSON.stringify(history.at(index)), states[index], `event ${index}`);
  }
});

test('stepping back event by event comes to the start, and forward again to the same end', () => {
  const trace = traceOf(onePool(150)), states = statesOf(trace), history = readOf(trace);
  for (let index = trace.length; index >= 0; index--) assert.equal(JSON.stringify(history.at(index)), states[index]);
  for (let index = 0; index <= trace.length; index++) assert.equal(JSON.stringify(history.at(index)), states[index]);
});

test('a look back does not disturb what is read later', () => {
  const records = onePool(100), trace = traceOf([]), history = new History(trace), states = statesOf(traceOf(records));
  for (let from = 0; from < records.length; from += 50) {
    trace.replace(from, encode(records.slice(from, from + 50)));
    while (history.read(7)) history.at(Math.floor(history.length / 2));
    assert.equal(JSON.stringify(history.at(history.length)), states[history.length]);
  }
});

test('snapshots stay few however long the trace', () => {
  const trace = traceOf(onePool(40_000)), history = readOf(trace);
  assert.ok(history.nSnapshots > 200 && history.nSnapshots < 512, `${history.nSnapshots} snapshots`);
  assert.equal(history.at(10).index, 10);
});

test('after a reset another trace is read as if it were the first', () => {
  const trace = traceOf(onePool(100)), history = readOf(trace);
  history.reset();
  trace.replace(0, encode([...onePool(100).slice(0, 6), { kind: Kind.JobSubmitted, job: 99 }]));
  history.read(Infinity);
  assert.equal(history.at(7).index, 7);
  assert.deepEqual(history.at(7).jobs.all().map((job) => job.id), [1, 99]);
});
