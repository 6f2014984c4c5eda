import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kind } from '../../www/kinds.js';
import { RECORD_BYTES, Trace } from '../../www/trace.js';
import { encode, traceOf } from './support/records.js';

test('a record reads back with every field', () => {
  const event = { at: 2 ** 40 + 5, kind: 16, detail: 4, actor: 74, object: 3, site: 65535, job: 4_000_000_000, a: 7, b: 2 ** 52 + 1 };
  assert.deepEqual(traceOf([event]).event(0), event);
});

test('a batch appends', () => {
  const trace = traceOf([{ kind: Kind.RunStarted }]);
  trace.replace(1, encode([{ kind: Kind.JobSubmitted, job: 1 }, { kind: Kind.JobSubmitted, job: 2 }]));
  assert.equal(trace.length, 3);
  assert.equal(trace.event(2).job, 2);
});

test('a batch from an earlier index replaces what was there', () => {
  const trace = traceOf([{ job: 1 }, { job: 2 }, { job: 3 }]);
  trace.replace(1, encode([{ job: 9 }]));
  assert.equal(trace.length, 2);
  assert.equal(trace.event(1).job, 9);
});

test('lost records read as kind 0 and keep time in order', () => {
  const trace = traceOf([{ at: 5, kind: 1 }]);
  trace.replace(3, encode([{ at: 9, kind: 2 }]));
  assert.deepEqual([0, 1, 2, 3].map((index) => [trace.atNs(index), trace.event(index).kind]), [[5, 1], [5, 0], [5, 0], [9, 2]]);
});

test('the store grows past any first size', () => {
  const trace = new Trace();
  for (let index = 0; index < 3000; index++) trace.replace(index, encode([{ at: index, job: index }]));
  assert.equal(trace.event(2999).job, 2999);
  assert.equal(trace.event(0).job, 0);
});

test('half a record at the end is not read', () => {
  const trace = new Trace();
  trace.replace(0, new ArrayBuffer(RECORD_BYTES + 5));
  assert.equal(trace.length, 1);
});

test('counting until a time takes in every event of that nanosecond', () => {
  const trace = traceOf([{ at: 0 }, { at: 10 }, { at: 10 }, { at: 20 }]);
  assert.deepEqual([-1, 0, 9, 10, 19, 20, 99].map((ns) => trace.countUntil(ns)), [0, 1, 1, 3, 3, 4, 4]);
});

test('number 0 is no string and no site', () => {
  const trace = traceOf([]);
  assert.equal(trace.string(0), '');
  assert.equal(trace.site(0), null);
  assert.equal(trace.site(1)?.line, 14);
});
