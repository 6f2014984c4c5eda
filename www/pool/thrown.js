// Thrown values on their way between threads. A structured clone keeps of an error its message and little else; this keeps
// name, stack, cause (nested) and own properties too. What is no error travels as it is.

/**
 * @typedef {object} Encoded  what postMessage can carry
 * @property {unknown} [value]     the value itself, where it is no error
 * @property {string} [name]
 * @property {string} [message]
 * @property {string} [stack]
 * @property {boolean} [isDom]     a DOMException
 * @property {Encoded} [cause]
 * @property {Encoded[]} [errors]  an AggregateError's
 * @property {Record<string, unknown>} [props]  own properties that can be cloned
 */

/** Causes deeper than this are left out: they may go round in a circle. */
const MAX_DEPTH = 8;
/** And so are errors beyond so many: an AggregateError may hold itself, many times. */
const MAX_ERRORS = 1_000;

/**
 * Never throws, and what it returns can always be cloned.
 * @param {unknown} thrown
 * @returns {Encoded}
 */
export function encode(thrown) {
  return encodeOne(thrown, 0, { left: MAX_ERRORS });
}

/** @param {unknown} thrown @param {number} depth @param {{ left: number }} room @returns {Encoded} */
function encodeOne(thrown, depth, room) {
  room.left--;
  if (!isError(thrown)) return { value: cloneable(thrown) ? thrown : describe(thrown) };
  /** @type {Encoded} */
  const encoded = { name: 'Error', message: '', stack: '' };
  try {
    encoded.name = String(thrown.name);
    encoded.message = String(thrown.message);
    encoded.stack = String(thrown.stack ?? '');
    encoded.isDom = typeof DOMException === 'function' && thrown instanceof DOMException;
    if (depth < MAX_DEPTH) {
      if (Object.hasOwn(thrown, 'cause') && room.left > 0) encoded.cause = encodeOne(thrown.cause, depth + 1, room);
      const errors = /** @type {{ errors?: unknown }} */ (thrown).errors;
      if (Array.isArray(errors)) {
        encoded.errors = [];
        for (const error of errors) if (room.left > 0) encoded.errors.push(encodeOne(error, depth + 1, room));
      }
    }
    for (const key of Object.keys(thrown)) {
      const value = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (thrown))[key];
      if (SPECIAL.has(key) || !cloneable(value)) continue;
      (encoded.props ??= {})[key] = value;
    }
  } catch {
    // A getter of the error's own threw: what was read until then has to do.
  }
  return encoded;
}

/**
 * The value that was thrown over there, as far as this thread can have it.
 * @param {Encoded | undefined} encoded
 * @returns {unknown}
 */
export function decode(encoded) {
  if (!encoded) return undefined;
  if (encoded.name === undefined) return encoded.value;
  const { name, message = '', stack, isDom, cause, errors, props } = encoded;
  const error = isDom ? new DOMException(message, name) : new (CLASSES.get(name) ?? Error)(message);
  if (!isDom && error.name !== name) hide(error, 'name', name);
  if (stack) hide(error, 'stack', stack);
  if (cause) hide(error, 'cause', decode(cause));
  if (errors) hide(error, 'errors', errors.map(decode));
  return Object.assign(error, props);
}

/** An error's words in one line. @param {unknown} thrown @returns {string} */
export function wordsOf(thrown) {
  try {
    return thrown instanceof Error ? `${String(thrown.name)}: ${String(thrown.message)}` : describe(thrown);
  } catch {
    return describe(thrown);
  }
}

/** A proxy may refuse to be asked. @param {unknown} value @returns {value is Error} */
function isError(value) {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/** @param {unknown} value @returns {boolean} */
export function cloneable(value) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return typeof value !== 'symbol';
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

/** @param {object} error @param {string} key @param {unknown} value */
function hide(error, key, value) {
  Object.defineProperty(error, key, { value, configurable: true, writable: true });
}

/** Never throws. @param {unknown} value @returns {string} */
export function describe(value) {
  try {
    return String(value);
  } catch {
    return `something of type ${typeof value}`; // it has no words, or a proxy refuses to be asked
  }
}

/** A value as it stands in a sentence, its start where it is long. @param {unknown} value */
export function shown(value) {
  const words = describe(value);
  return words.length > SHOWN ? `${words.slice(0, SHOWN)}…` : words;
}

const SHOWN = 60;
const SPECIAL = new Set(['name', 'message', 'stack', 'cause', 'errors']);
const CLASSES = new Map([Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError].map((it) => [it.name, it]));
