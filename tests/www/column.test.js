// What jobs are given and give, as a message has it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listed, packed } from '../../www/pool/column.js';

const through = (list) => listed(structuredClone(packed(list)));
const many = (value) => Array(40).fill(value);

test('numbers travel as bytes, and come back as they were', () => {
  const numbers = [0, -0, 1.5, NaN, Infinity, -Infinity, Number.MAX_SAFE_INTEGER, 5e-324, ...Array.from({ length: 1_000 }, (_, n) => n - 500)];
  assert.ok(packed(numbers) instanceof Float64Array);
  const back = through(numbers);
  assert.ok(Array.isArray(back));
  assert.equal(back.length, numbers.length);
  back.forEach((value, at) => assert.ok(Object.is(value, numbers[at]), `${value} for ${numbers[at]}`));
});

test('whatever else is among them, they stay a list', () => {
  for (const other of ['7', undefined, null, 7n, true, {}, new Date(0), new Number(7)]) {
    for (const at of [0, 20, 39]) {
      const list = many(7).with(at, other);
      assert.equal(packed(list), list, `${String(other)} at ${at}`);
      assert.deepEqual(through(list), list);
    }
  }
  assert.equal(through(new Array(40)).length, 40, 'one with holes');
});

test('few of them are not worth it, and a column of bytes that is one value stays it', () => {
  const few = [1, 2, 3], bytes = new Float64Array(20);
  assert.equal(packed(few), few);
  assert.deepEqual(through([bytes]), [bytes]);
});
