// A fuzzer for the page's JavaScript: inputs are JSON values, good ones are bent at random, and an input that reaches code which none before
// it reached joins the corpus (the engine's own coverage, node:inspector). Everything follows from one seed. It knows no door; a door
// (doors/) has good inputs to start from and a rule that must hold for every one:
//
//   { name, seeds: () => value[], words: string[], check: async (value, random) => void }      what throws is a finding
//
// A value that JSON lacks is written as { "$": name }; { "$repeat": [text or item, n] } is a long text or list (values.js).

import { Session } from 'node:inspector';
import { alive } from './values.js';

/** A generator of random numbers with a seed (mulberry32). @param {number} seed */
export function randomOf(seed) {
  const next = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, below: (/** @type {number} */ n) => Math.floor(next() * n), of: (/** @type {any} */ list) => list[Math.floor(next() * list.length)] };
}

/** A door that takes longer for one input hangs, or may. */
const MOST_MS = 5_000;

/** What a rule says of an input: nothing, or what is wrong. @param {any} door @param {unknown} input @returns {Promise<Error | null>} */
export async function fault(door, input) {
  const began = performance.now();
  try {
    await door.check(alive(input));
  } catch (error) {
    return error instanceof Error ? error : new Error(`it threw ${String(error)}`);
  }
  const ms = performance.now() - began;
  return ms > MOST_MS ? new Error(`it took ${Math.round(ms)} ms`) : null;
}

/**
 * @param {any} door
 * @param {{ seed: number, kept?: unknown[], ms?: number, n?: number, isGuided?: boolean, tell?: (line: string) => void }} how  `n` inputs, or as many
 *   as `ms` milliseconds allow. `isGuided`: watches what is reached
 * @returns {Promise<{ n: number, found: { input: unknown, error: Error } | null, kept: unknown[] }>}
 */
export async function fuzz(door, { seed, kept = [], ms = Infinity, n: most = Infinity, isGuided = false, tell = () => {} }) {
  const random = randomOf(seed), pool = [...door.seeds(), ...kept], grown = /** @type {unknown[]} */ ([]), until = performance.now() + ms;
  const coverage = isGuided ? new Coverage() : null;
  let n = 0, toldMs = performance.now();
  for (const input of pool) {
    const error = await fault(door, input);
    if (error) return { n, found: { input, error }, kept: grown };
  }
  coverage?.isNew();
  while (n < most && performance.now() < until) {
    const input = bent(random.of(pool), random, door.words, pool), error = await fault(door, input);
    n += 1;
    if (error) return { n, found: { input: await least(door, input), error }, kept: grown };
    if (coverage?.isNew() && JSON.stringify(input).length < MOST_KEPT) {
      pool.push(input);
      grown.push(input);
    }
    if (performance.now() - toldMs > 30_000) {
      tell(`${door.name}: ${n} inputs, ${pool.length} in the corpus`);
      toldMs = performance.now();
    }
  }
  coverage?.end();
  return { n, found: null, kept: grown };
}

const MOST_KEPT = 20_000;

/** Whether code ran that had never run before, in the page's own modules. */
class Coverage {
  #session = new Session();
  /** @type {Set<string>} */
  #seen = new Set();

  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  }

  isNew() {
    const before = this.#seen.size;
    // It answers at once, and forgets what it has told: a block is told the first time that it is reached.
    this.#session.post('Profiler.takePreciseCoverage', (_, answer) => {
      for (const { url, functions } of answer?.result ?? []) {
        if (!url.includes('/www/')) continue;
        for (const { ranges } of functions) for (const { startOffset, endOffset, count } of ranges) if (count) this.#seen.add(`${url}:${startOffset}-${endOffset}`);
      }
    });
    return this.#seen.size > before;
  }

  end() {
    this.#session.disconnect();
  }
}

// -------------------------------------------------------------------- bending

const NUMBERS = [0, -1, 1, 2, 3, 7, 10, 63, 64, 65, 255, 256, 1000, 1001, 65_535, 65_536, 100_000, 1e6, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, 1e300, 0.5, -0.001];
const ODD = ['NaN', '-0', 'Infinity', '-Infinity', 'undefined'];
const TEXTS = ['', ' ', '0', '-1', '1e999', 'none', 'null', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '<img src=x onerror=alert(1)>', '</script><script>alert(1)</script>',
  'javascript:alert(1)', '"\'`', '\u202e', '\u0000', '\ud800', '%', '%zz', '%00', '%ED%A0%80', '&', '=', '#', ',', '~', '.', '@', '-', '+', '\\', '\n', 'é', '𝄞', '9'.repeat(40)];

/** Another value near this one; sometimes nearer, sometimes farther. @param {any} value @param {any} random @param {readonly string[]} words @param {readonly any[]} pool */
export function bent(value, random, words, pool) {
  let now = value;
  for (let times = 1 + random.below(4); times > 0; times--) now = somewhere(now, random, words, pool);
  return now;
}

/** @param {any} value @param {any} random @param {readonly string[]} words @param {readonly any[]} pool @returns {any} */
function somewhere(value, random, words, pool) {
  if (value === null || typeof value !== 'object' || '$' in value || '$repeat' in value || random.next() < 0.03) return bentOne(value, random, words, pool);
  if (Array.isArray(value)) return inList(value, random, words, pool);
  const names = Object.keys(value), name = random.of(names), what = random.next();
  if (!names.length || what < 0.06) return put(value, random.of([...words, ...TEXTS, 'x']), one(random, words));
  if (what < 0.12) return Object.fromEntries(Object.entries(value).filter(([each]) => each !== name));
  if (what < 0.16) return Object.fromEntries(Object.entries(value).map(([each, its]) => [each === name ? random.of([...words, ...TEXTS]) : each, its]));
  return put(value, name, somewhere(value[name], random, words, pool));
}

/** Also where the name is one of Object's own. @param {object} value @param {string} name @param {unknown} its */
const put = (value, name, its) => Object.fromEntries([...Object.entries(value).filter(([each]) => each !== name), [name, its]]);

/** @param {any[]} list @param {any} random @param {readonly string[]} words @param {readonly any[]} pool */
function inList(list, random, words, pool) {
  const at = random.below(list.length + 1), what = random.next();
  if (!list.length || what < 0.08) return list.toSpliced(at, 0, list.length && random.next() < 0.7 ? random.of(list) : one(random, words));
  if (what < 0.16) return list.toSpliced(at, 1 + random.below(3));
  if (what < 0.2) return [...list.slice(0, at), ...list.slice(random.below(list.length))].slice(0, 2_000);
  if (what < 0.23) return list.toSorted(() => random.next() - 0.5);
  return list.with(Math.min(at, list.length - 1), somewhere(list[Math.min(at, list.length - 1)], random, words, pool));
}

/** @param {any} value @param {any} random @param {readonly string[]} words @param {readonly any[]} pool */
function bentOne(value, random, words, pool) {
  if (random.next() < 0.12) return one(random, words);
  if (typeof value === 'number') return random.next() < 0.5 ? value + random.of([-1, 1, 0.5, 16, -value, value, 2 ** 32]) : random.of(NUMBERS);
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return bentText(value, random, words, pool);
  return one(random, words);
}

/** @param {string} text @param {any} random @param {readonly string[]} words @param {readonly any[]} pool */
function bentText(text, random, words, pool) {
  const at = random.below(text.length + 1), to = at + random.below(8), piece = random.of([...TEXTS, ...words, ...words, String(random.of(NUMBERS))]);
  switch (random.below(7)) {
    case 0: return text.slice(0, at) + piece + text.slice(at);
    case 1: return text.slice(0, at) + piece + text.slice(to);
    case 2: return text.slice(0, at) + text.slice(to);
    case 3: return text.slice(0, at);
    case 4: return text.slice(0, at) + String.fromCharCode(random.below(random.next() < 0.8 ? 128 : 65_536)) + text.slice(at + 1);
    case 5: {
      const other = random.of(pool), from = typeof other === 'string' ? random.below(other.length + 1) : 0;
      return typeof other === 'string' ? text.slice(0, at) + other.slice(from, from + random.below(60)) + text.slice(at) : text + piece;
    }
    default: return text.replace(/\d+/, () => String(random.of(NUMBERS)));
  }
}

/** @param {any} random @param {readonly string[]} words @returns {any} */
function one(random, words) {
  switch (random.below(9)) {
    case 0: return random.of(NUMBERS);
    case 1: return { $: random.of(ODD) };
    case 2: return random.of(TEXTS);
    case 3: return random.of(words);
    case 4: return null;
    case 5: return random.next() < 0.5;
    case 6: return [];
    case 7: return {};
    default: return random.next() < 0.9 ? [random.of(NUMBERS)] : { $repeat: [random.of(['x', 1, '[', '<b>']), random.of([100, 3_000, 30_000])] };
  }
}

// -------------------------------------------------------------------- minimising

/** The smallest input that still has a fault, as far as leaving out and cutting goes. @param {any} door @param {any} input */
export async function least(door, input) {
  let now = input, tries = 400;
  for (let isSmaller = true; isSmaller && tries > 0;) {
    isSmaller = false;
    for (const smaller of lesser(now)) {
      if (--tries < 0) break;
      if (!(await fault(door, smaller))) continue;
      now = smaller;
      isSmaller = true;
      break;
    }
  }
  return now;
}

/** Values with less in them, the smallest first. @param {any} value @returns {Generator<any>} */
function* lesser(value) {
  if (typeof value === 'string') {
    for (let size = value.length >> 1; size >= 1; size >>= 1) for (let at = 0; at < value.length; at += size) yield value.slice(0, at) + value.slice(at + size);
  } else if (Array.isArray(value)) {
    for (let size = Math.max(1, value.length >> 1); size >= 1; size >>= 1) for (let at = 0; at < value.length; at += size) yield value.toSpliced(at, size);
    for (const [at, item] of value.entries()) for (const less of lesser(item)) yield value.with(at, less);
  } else if (typeof value === 'object' && value !== null && !('$' in value)) {
    for (const name of Object.keys(value)) yield Object.fromEntries(Object.entries(value).filter(([each]) => each !== name));
    for (const [name, its] of Object.entries(value)) for (const less of lesser(its)) yield put(value, name, less);
  }
}
