import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kind, WaitKind } from '../../www/kinds.js';
import { apply, emptyState } from '../../www/model.js';
import { chips, eventsAt, Passed, standing } from '../../www/standing.js';
import { channels, onePool, traceOf } from './support/records.js';

/** @param {import('./support/records.js').Record[]} records @param {number} [until] */
function at(records, until = records.length) {
  const trace = traceOf(records), state = emptyState();
  trace.sites = [{ file: 'pattern.rs', line: 13, column: 1 }, { file: 'pattern.rs', line: 24, column: 1 }, { file: 'pattern.rs', line: 30, column: 1 }];
  for (let index = 0; index < until; index++) apply(state, trace.event(index), trace);
  return { trace, state, who: standing(state, trace) };
}

const STARTED = [...channels(1, 1), { kind: Kind.ActorStarted, actor: 1, a: 4 }, { kind: Kind.ActorStarted, actor: 11, a: 5 }];

test('who waits stands where it waits: in a select at its first case', () => {
  const { who } = at([...STARTED, { kind: Kind.Blocked, actor: 1, detail: WaitKind.Send, object: 1, site: 1, b: 2 },
    { kind: Kind.Blocked, actor: 1, detail: WaitKind.Context, object: 3, site: 2, a: 1, b: 2 }]);
  assert.deepEqual(who.map(({ name, spot, look }) => [name, spot?.line, look]), [['producer', 13, 'blocked'], ['worker 1', undefined, 'idle']]);
});

test('who is about to go on stands where it did something last', () => {
  const { who } = at([...STARTED, { kind: Kind.Sent, actor: 11, object: 2, site: 3, job: 1, a: 1 }, { kind: Kind.Blocked, actor: 11, detail: WaitKind.Receive, object: 1, site: 2 },
    { kind: Kind.Unblocked, actor: 11 }]);
  assert.equal(who[1].spot?.line, 24);
});

test('who has just started stands nowhere yet, whatever its number did before', () => {
  const before = [...STARTED, { kind: Kind.Sent, actor: 11, object: 2, site: 3, job: 1, a: 1 }], { who } = at([...before, { kind: Kind.ActorStarted, actor: 11, a: 5 }]);
  assert.deepEqual(who.map(({ name, spot }) => [name, spot]), [['producer', null], ['worker 1', null]]);
});

test('who has returned stands nowhere', () => {
  const { who } = at([...STARTED, { kind: Kind.ActorEnded, actor: 11 }]);
  assert.deepEqual(who.map(({ name }) => name), ['producer']);
});

const looked = (/** @type {number} */ id, look = 'idle') => /** @type {any} */ ({ id, name: `worker ${id - 10}`, look, spot: null });

test('few have a chip each, many share', () => {
  assert.deepEqual(chips([looked(11), looked(12)]).map(({ label }) => label), ['worker 1', 'worker 2']);
  assert.deepEqual(chips([looked(11), looked(12), looked(13)]), [{ label: 'worker 1–3', look: 'idle', ids: [11, 12, 13] }]);
  const other = [{ id: 2, name: 'main', look: 'blocked', spot: null }, { id: 3, name: 'closer', look: 'blocked', spot: null }];
  assert.deepEqual(chips(/** @type {any} */ ([...other, looked(11)])).map(({ label }) => label), ['main', 'closer', 'worker 1']);
});

test('runs of workers break where one looks different, and what is too many is counted', () => {
  const some = [looked(11), looked(12), looked(13, 'running'), looked(14), looked(16), looked(17)];
  assert.deepEqual(chips(some), [{ label: 'worker 1–2', look: 'idle', ids: [11, 12] }, { label: 'worker 3', look: 'running', ids: [13] },
    { label: '+ 3', look: 'idle', ids: [14, 16, 17] }]);
});

test('each place is counted up to the moment, forwards and backwards', () => {
  const { trace } = at(onePool(4)), passed = new Passed(), whole = passed.at(trace, trace.length)[1];
  assert.equal(whole, 4);
  const until = trace.indicesOf('site', 1)[2];
  assert.equal(passed.at(trace, until)[1], 2);
  assert.equal(passed.at(trace, until + 1)[1], 3);
  assert.equal(passed.at(traceOf(onePool(1)), 1)[1], undefined, 'another run is counted anew');
});

test('the newest events come first, and what is left out is counted', () => {
  const { trace } = at(onePool(4)), [first, second, third] = trace.indicesOf('site', 1);
  assert.deepEqual(eventsAt(trace, [1, 2], third + 1, 2), { indices: [third, second], more: 1 });
  assert.deepEqual(eventsAt(trace, [1], first, 2), { indices: [], more: 0 });
});
