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

/**
 * Never throws, and what it returns can always be cloned.
 * @param {unknown} thrown
 * @param {number} [depth]
 * @returns {Encoded}
 */
export function encode(thrown, depth = 0) {
  if (!(thrown instanceof Error)) return { value: cloneable(thrown) ? thrown : describe(thrown) };
  /** @type {Encoded} */
  const encoded = { name: 'Error', message: '', stack: '' };
  try {
    encoded.name = String(thrown.name);
    encoded.message = String(thrown.message);
    encoded.stack = String(thrown.stack ?? '');
    encoded.isDom = typeof DOMException === 'function' && thrown instanceof DOMException;
    if (depth < MAX_DEPTH) {
      if (Object.hasOwn(thrown, 'cause')) encoded.cause = encode(thrown.cause, depth + 1);
      const errors = /** @type {{ errors?: unknown }} */ (thrown).errors;
      if (Array.isArray(errors)) encoded.errors = errors.map((error) => encode(error, depth + 1));
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
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : describe(thrown);
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

/** @param {unknown} value @returns {string} */
function describe(value) {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

const SPECIAL = new Set(['name', 'message', 'stack', 'cause', 'errors']);
const CLASSES = new Map([Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError].map((it) => [it.name, it]));
