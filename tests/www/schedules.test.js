// Going through schedules: slice by slice, each as large as there is time for, until it is over or stopped; and what is made of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explore, MOST_RUNS, Stopped, tally } from '../../www/schedules.js';
import { schedulesWords as w } from '../../www/words/schedules.js';

/** A coordinator that answers each slice as it is told. */
function port(answer) {
  const sent = [];
  const me = { sent, onmessage: null, postMessage(message) {
    sent.push(message);
    queueMicrotask(() => answer(message).forEach((data) => me.onmessage?.({ data })));
  } };
  return me;
}
const explored = (id, rest) => ({ type: 'explored', id, errors: [], runs: 0, depth: 1, isOver: false, nSchedules: null, found: [], ...rest });
const never = () => new AbortController().signal;

test('it begins with the configuration and goes on without it, in slices that take as long as they should', async () => {
  let now = 0;
  const coordinator = port(({ id, runs }) => {
    now += runs * 2; // two milliseconds each
    return [explored(id - 1, {}), explored(id, { runs, isOver: id === 4 })];
  });
  const heard = [];
  await explore({ workers: 2 }, coordinator, never(), (each) => heard.push(each.runs), () => now);
  assert.deepEqual(coordinator.sent.map(({ config }) => config), [{ workers: 2 }, undefined, undefined, undefined]);
  assert.deepEqual(heard, [20, 50, 50, 50]);
  assert.ok(coordinator.sent.every(({ type, most }) => type === 'explore' && most === MOST_RUNS));
});

test('stopped, it keeps what it has and asks for nothing more', async () => {
  const control = new AbortController(), coordinator = port(({ id }) => [explored(id, {})]);
  let n = 0;
  await assert.rejects(explore({}, coordinator, control.signal, () => ++n === 2 && control.abort(), () => 0), Stopped);
  assert.equal(coordinator.sent.length, 2);
});

test('settings that cannot run and a coordinator that fails end it in their words', async () => {
  const refused = port(({ id }) => [explored(id, { errors: [{ message: 'Workers is 0.' }, { message: 'Jobs is 0.' }] })]);
  await assert.rejects(explore({}, refused, never(), () => {}), { message: 'Workers is 0. Jobs is 0.' });
  await assert.rejects(explore({}, port(() => [{ type: 'failed', message: 'no workers here' }]), never(), () => {}), { message: 'no workers here' });
});

test('what is counted: schedules where all are known, else the runs that came to their end', () => {
  const found = [{ broken: 'no', nRuns: 3, nSchedules: 40 }, { broken: 'crashed', nRuns: 2, nSchedules: 8 }];
  assert.deepEqual(tally(found), { broken: 8, all: 48 });
  assert.deepEqual(tally(found.map((each) => ({ ...each, nSchedules: null }))), { broken: 2, all: 5 });
});

test('the verdict and how far it reaches, in words', () => {
  assert.equal(w.verdict(8, 48, true), 'It breaks in 8 of the 48 schedules there are.');
  assert.equal(w.verdict(48, 48, true), 'It breaks in all 48 schedules there are.');
  assert.equal(w.verdict(0, 48, true), 'It breaks in none of the 48 schedules there are.');
  assert.equal(w.verdict(1, 1, true), 'It breaks in the only schedule there is.');
  assert.equal(w.verdict(2, 1500, false), 'It broke in 2 of the 1,500 schedules run to their end.');
  assert.equal(w.verdict(7, 7, false), 'It broke in all 7 schedules run to their end.');
  assert.equal(w.verdict(0, 7, false), 'It broke in none of the 7 schedules run to their end.');
  assert.match(w.reach(9, 1, false), /^Covered: the usual order, and some more, by 9 runs\./);
  assert.match(w.reach(9, 2, false), /at most one choice is made otherwise/);
  assert.match(w.reach(9, 3, false), /at most 2 choices are made otherwise/);
  assert.equal(w.count(12_345_678), '12.3 million');
});
