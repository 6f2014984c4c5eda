// What was asked of a run (Order), as values to be checked and as the short text that stands in links: "resize.5@120.000001" is five workers
// from 120.000001 ms on. Times are exact to the nanosecond both ways.

import { choice, list, number, orNone, record, whole, refuse } from './shapes.js';
import { exportWords } from '../words/exports.js';

/** @typedef {import('../protocol.js').Order} Order */
/** @typedef {import('../protocol.js').LogEntry} LogEntry */
/** @typedef {import('../protocol.js').RunConfig} RunConfig */
/** @template T @typedef {import('./shapes.js').Shape<T>} Shape */

export const MOST_ORDERS = 10_000;
const job = whole(1, 4_294_967_295), worker = whole(1, 65_525);

/** The fields of each order. @type {Record<string, Record<string, Shape<number> | Shape<number | null>>>} */
const FIELDS = {
  cancel: {}, cancelJob: { job }, shutdown: {}, resize: { workers: whole(0, 1024) },
  limit: { perSecond: orNone(number(0.001, 1_000_000)), burst: whole(1, 1000) }, size: { size: whole(0, 50_000_000) },
  pause: {}, resume: {}, killWorker: { worker }, failJob: { job },
};
const what = choice(Object.keys(FIELDS));

/** @type {Shape<Order>} */
export const orderShape = { allowed: exportWords.allowed.object, check(value, path) {
  if (typeof value !== 'object' || value === null) refuse(path, value, exportWords.allowed.object);
  const name = what.check(/** @type {any} */ (value).what, `${path}.what`);
  return record({ what, ...FIELDS[name] }).check(value, path);
} };

/** In the order of time. @type {Shape<LogEntry[]>} */
export const logShape = list(record({ atNs: whole(0, Number.MAX_SAFE_INTEGER), order: orderShape }), MOST_ORDERS);

/** The settings of a run after its orders. @param {RunConfig} config @param {readonly LogEntry[]} log @returns {RunConfig} */
export function presentOf(config, log) {
  return log.reduce((present, { order }) => {
    if (order.what === 'resize') return { ...present, workers: order.workers };
    if (order.what === 'size') return { ...present, size: order.size };
    return order.what === 'limit' ? { ...present, ratePerSecond: order.perSecond, burst: order.burst } : present;
  }, config);
}

// -------------------------------------------------------------------- as text

/** @param {LogEntry} entry */
export function entryText({ atNs, order }) {
  const args = Object.keys(FIELDS[order.what]).map((name) => /** @type {any} */ (order)[name] ?? 'none');
  return `${[order.what, ...args].join('.')}@${msText(atNs)}`;
}

const NUMBER = '(none|\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)', WHOLE = '(\\d+)';
/** Points stand between arguments and in decimals: of several arguments all but the first are whole. @type {Map<string, RegExp>} */
const PATTERNS = new Map(Object.entries(FIELDS).map(([name, fields]) =>
  [name, new RegExp(`^${[name, ...Object.keys(fields).map((_, n) => (n === 0 ? NUMBER : WHOLE))].join('\\.')}$`)]));

/** @param {string} text @returns {LogEntry | null} null: that is no order at a time */
export function entryOf(text) {
  const [said, at, ...rest] = text.split('@'), name = said.split('.')[0], found = PATTERNS.get(name)?.exec(said), atNs = nsOf(at ?? '');
  if (!found || atNs === null || rest.length) return null;
  const args = Object.keys(FIELDS[name]).map((field, n) => [field, found[n + 1] === 'none' ? null : Number(found[n + 1])]);
  try {
    return { atNs, order: orderShape.check(Object.fromEntries([['what', name], ...args]), name) };
  } catch {
    return null;
  }
}

/** Milliseconds, exact to the nanosecond. @param {number} ns a whole number */
export function msText(ns) {
  const rest = String(ns % 1e6).padStart(6, '0').replace(/0+$/, '');
  return `${Math.floor(ns / 1e6)}${rest && `.${rest}`}`;
}

/** @param {string} text milliseconds @returns {number | null} null: that is no time */
export function nsOf(text) {
  const [, whole, rest = ''] = /^(\d{1,10})(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  const ns = Number(whole) * 1e6 + Number(rest.padEnd(6, '0'));
  return Number.isSafeInteger(ns) ? ns : null;
}
