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

test('any event is reached from any other, forwards and backwards, in the identical state', () => {
  const trace = traceOf(onePool(150)), states = statesOf(trace), history = new History(trace);
  const { length } = trace;
  for (let step = 0, index = 0; step < 300; step++, index = (index * 7 + 311) % (length + 1)) {
    assert.equal(JSON.stringify(history.at(index)), states[index], `event ${index}`);
  }
});

test('stepping back event by event comes to the start', () => {
  const trace = traceOf(onePool(40)), states = statesOf(trace), history = new History(trace);
  for (let index = trace.length; index >= 0; index--) assert.equal(JSON.stringify(history.at(index)), states[index]);
});

test('snapshots stay few however long the trace', () => {
  const trace = traceOf(onePool(4000)), history = new History(trace);
  history.at(trace.length);
  assert.ok(history.nSnapshots > 8 && history.nSnapshots < 64, `${history.nSnapshots} snapshots`);
  assert.equal(history.at(10).index, 10);
});

test('a branch forgets what rested on the events it replaced', () => {
  const trace = traceOf(onePool(100)), history = new History(trace);
  history.at(trace.length);
  history.forget(6);
  trace.replace(6, encode([{ kind: Kind.JobSubmitted, job: 99 }]));
  const state = history.at(trace.length);
  assert.equal(state.index, 7);
  assert.deepEqual(state.jobs.filter(Boolean).map((job) => job.id), [1, 99]);
});
