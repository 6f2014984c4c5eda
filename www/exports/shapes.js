// What a value from outside must look like, written once and used for checking: `check` gives the value back, rebuilt with its fields in
// the shape's order, or throws a sentence that says where, what stands there and what may. Nothing that a shape does not name comes through.

import { exportWords } from '../words/exports.js';

/** @template T @typedef {{ allowed: string, check: (value: unknown, path: string) => T }} Shape */

const { allowed: can, wrong } = exportWords;
const SHOWN = 60, MOST_PATH = 200;
/** Enough of a value is seen. */
const BREAK = Symbol('enough');

/** What is wrong with a value: a sentence to be shown. */
export class Wrong extends Error {}

/** @param {string} path @param {unknown} value @param {string} allowed @returns {never} */
export function refuse(path, value, allowed) {
  if (value === undefined) throw new Wrong(wrong.missing(path, allowed));
  const text = shown(value);
  throw new Wrong(wrong.value(path.length > MOST_PATH ? `${path.slice(0, MOST_PATH)}…` : path, text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text, allowed));
}

/** The beginning of a value's JSON: what stands there may be as large, and as deep, as a file. @param {unknown} value @returns {string} */
function shown(value) {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, SHOWN + 1));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value);
  let left = SHOWN;
  try {
    return JSON.stringify(value, (_, each) => {
      if (left-- < 0) throw BREAK;
      return typeof each === 'string' ? each.slice(0, SHOWN) : Array.isArray(each) ? each.slice(0, SHOWN) : each;
    });
  } catch (stop) {
    if (stop !== BREAK) throw stop;
    return Array.isArray(value) ? '[…]' : '{…}';
  }
}

/** @template T @param {string} allowed @param {(value: any) => boolean} isGood @returns {Shape<T>} */
export function simple(allowed, isGood) {
  return { allowed, check: (value, path) => (isGood(value) ? /** @type {T} */ (value) : refuse(path, value, allowed)) };
}

/** @param {number} min @param {number} max @returns {Shape<number>} */
export const whole = (min, max) => simple(can.whole(min, max), (value) => Number.isInteger(value) && value >= min && value <= max);

/** @param {number} min @param {number} max @returns {Shape<number>} */
export const number = (min, max) => simple(can.number(min, max), (value) => typeof value === 'number' && value >= min && value <= max);

/** @param {number} most @returns {Shape<string>} */
export const text = (most) => simple(can.text(most), (value) => typeof value === 'string' && value.length <= most);

/** @param {string} allowed @param {RegExp} pattern @returns {Shape<string>} */
export const pattern = (allowed, pattern) => simple(allowed, (value) => typeof value === 'string' && pattern.test(value));

/** @template {string} T @param {readonly T[]} of @returns {Shape<T>} */
export const choice = (of) => simple(can.choice(of), (value) => of.includes(value));

/** @type {Shape<boolean>} */
export const flag = simple(can.flag, (value) => typeof value === 'boolean');

/** @template T @param {Shape<T>} shape @returns {Shape<T | null>} */
export function orNone(shape) {
  const allowed = can.orNone(shape.allowed);
  return { allowed, check: (value, path) => (value === null ? null : value === undefined ? refuse(path, value, allowed) : shape.check(value, path)) };
}

/** @template T @param {Shape<T>} item @param {number} most @returns {Shape<T[]>} */
export function list(item, most) {
  const allowed = can.list(most);
  return { allowed, check: (value, path) => (Array.isArray(value) && value.length <= most
    ? value.map((each, index) => item.check(each, `${path}[${index}]`)) : refuse(path, value, allowed)) };
}

/**
 * @param {Record<string, Shape<any>>} fields
 * @param {(name: string) => unknown} [lacking]  what a field is that is missing; undefined: it has to be there; LEFT_OUT: it may be missing
 * @returns {Shape<any>}
 */
export function record(fields, lacking = () => undefined) {
  return { allowed: can.object, check(value, path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(path || wrong.file, value, can.object);
    const known = /** @type {Record<string, unknown>} */ (value), at = (/** @type {string} */ name) => (path ? `${path}.${name}` : name);
    const stranger = Object.keys(known).find((name) => !Object.hasOwn(fields, name));
    if (stranger !== undefined) throw new Wrong(wrong.unknown(path || wrong.file, stranger.slice(0, SHOWN)));
    return Object.fromEntries(Object.entries(fields).flatMap(([name, shape]) => {
      const given = Object.hasOwn(known, name) ? known[name] : lacking(name);
      return given === LEFT_OUT ? [] : [[name, shape.check(given, at(name))]];
    }));
  } };
}

export const LEFT_OUT = Symbol('left out');
