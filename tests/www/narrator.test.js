import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Narrator } from '../../www/narrator.js';

/** A clock that runs when told to. */
function told() {
  /** @type {[number, string][]} */
  const said = [];
  /** @type {{ at: number, run: () => void }[]} */
  let timers = [];
  let now = 0;
  const narrator = new Narrator((text) => said.push([now, text]), (run, ms) => timers.push({ at: now + ms, run }));
  const until = (/** @type {number} */ ms) => {
    for (let due; (due = timers.filter(({ at }) => at <= ms).sort((one, other) => one.at - other.at)[0]);) {
      timers = timers.filter((timer) => timer !== due);
      now = due.at;
      due.run();
    }
    now = ms;
  };
  return { said, narrator, until };
}

test('at most one sentence in two seconds, and always the newest', () => {
  const { said, narrator, until } = told();
  for (let ms = 0; ms < 10_000; ms += 16) {
    until(ms);
    narrator.say(`sentence ${ms}`);
  }
  assert.ok(said.length >= 4);
  said.slice(1).forEach(([at], index) => assert.ok(at - said[index][0] >= 2000));
});

test('a short run is told by its end alone', () => {
  const { said, narrator, until } = told();
  narrator.say('started');
  until(400);
  narrator.say('finished');
  until(9000);
  assert.deepEqual(said.map(([, text]) => text), ['finished']);
});

test('the same sentence is not said twice', () => {
  const { said, narrator, until } = told();
  narrator.say('ready');
  until(5000);
  narrator.say('ready');
  until(9000);
  assert.equal(said.length, 1);
});
