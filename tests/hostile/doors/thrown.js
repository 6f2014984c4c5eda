// What a task throws or yields, on its way between threads: encoding never throws and gives what can be cloned, and decoding gives an error as
// far as one can be had. Inputs are recipes of thrown values.
import assert from 'node:assert/strict';
import { cloneable, decode, encode, wordsOf } from '../../../www/pool/thrown.js';
import { outcomeOf } from '../../../www/pool/outcome.js';
import { JobError } from '../../../www/pool/job.js';

const bad = () => { throw new Error('a trap'); };
/** @type {Record<string, (its: any, nested: unknown) => unknown>} */
const KINDS = {
  value: (its) => its,
  error: (its, nested) => Object.assign(new Error(String(its)), { cause: nested }),
  type: (its, nested) => new TypeError(String(its), { cause: nested }),
  aggregate: (its, nested) => new AggregateError([nested, its, nested, nested], 'several'),
  dom: (its) => new DOMException(String(its), 'AbortError'),
  named: (its) => Object.assign(new Error('x'), { name: its, stack: its, message: its }),
  props: (its) => Object.assign(new Error('x'), typeof its === 'object' ? its : { its }),
  round: () => { const error = new Error('round'); error.cause = error; return error; },
  bush: () => { const error = new AggregateError([], 'bush'); error.errors = Array(12).fill(error); return error; },
  many: () => new AggregateError(Array(5_000).fill(new Error('one')), 'many'),
  getter: () => Object.defineProperty(new Error('x'), 'message', { get: bad }),
  nameless: () => Object.defineProperty(new Error('x'), 'name', { get: () => Symbol('name') }),
  propGetter: () => Object.defineProperty(new Error('x'), 'more', { get: bad, enumerable: true }),
  proxy: () => new Proxy(new Error('x'), { get: bad, getPrototypeOf: bad, ownKeys: bad }),
  revoked: () => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; },
  revokedError: () => { const { proxy, revoke } = Proxy.revocable(new Error('x'), {}); revoke(); return proxy; },
  tag: () => ({ get [Symbol.toStringTag]() { return bad(); }, toString: bad, f() {} }),
  symbol: () => Symbol('x'), bare: () => Object.create(null, { f: { value: () => {}, enumerable: true } }), function: () => bad,
  deep: () => { let deep = /** @type {unknown[]} */ ([]); for (let n = 0; n < 20_000; n++) deep = [deep]; return deep; },
};

/** @param {any} recipe @param {number} [depth] @returns {unknown} */
function made(recipe, depth = 0) {
  const kind = typeof recipe?.kind === 'string' && Object.hasOwn(KINDS, recipe.kind) ? recipe.kind : 'value';
  try {
    return KINDS[kind](recipe?.its, depth < 12 && recipe?.cause !== undefined ? made(recipe.cause, depth + 1) : undefined);
  } catch {
    return undefined; // no such error can be made here either
  }
}

/** @param {unknown} recipe */
async function check(recipe) {
  const thrown = made(recipe), encoded = encode(thrown);
  assert.ok(cloneable(encoded), 'it can be posted');
  assert.ok(size(encoded) <= MOST_ERRORS, 'it does not grow without end');
  const error = decode(structuredClone(encoded));
  assert.equal(typeof wordsOf(thrown), 'string');
  assert.equal(typeof wordsOf(error), 'string');
  const result = outcomeOf(/** @type {any} */ ({ id: 1, task: 'a', options: {} }), [0, 1, 5, 1, 1, 0, 1, 1, 1, 0, 0, 0], 0, error, undefined);
  assert.ok(!result.ok && result.error instanceof JobError && typeof result.error.message === 'string');
}

/** Of errors in errors. */
const MOST_ERRORS = 2_000;
/** @param {any} encoded @returns {number} */
function size(encoded) {
  return 1 + (encoded.cause ? size(encoded.cause) : 0) + (encoded.errors ?? []).reduce((/** @type {number} */ sum, /** @type {any} */ each) => sum + size(each), 0);
}

const kinds = Object.keys(KINDS);
export default {
  name: 'thrown', check, words: [...kinds, 'message', 'stack', 'name', 'cause', 'errors'],
  seeds: () => kinds.map((kind) => ({ kind, its: 'words', cause: { kind: 'error', its: { a: 1 }, cause: { kind: 'value', its: 3 } } })),
};
