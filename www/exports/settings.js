// What each setting may be, for links and files that come from outside. The core's own check (src/pool/settings.rs, config.rs) stays the
// judge of what can run together; this only keeps out what no run can have.

import { exportWords } from '../words/exports.js';
import { choice, flag, LEFT_OUT, list, number, orNone, record, simple, text, whole } from './shapes.js';

/** @typedef {import('../protocol.js').RunConfig} RunConfig */
/** `list`: most items. `isOptional`: null switches it off.
 * @typedef {{ kind: 'whole' | 'number', min: number, max: number, isOptional?: boolean, list?: number } | { kind: 'choice', of: readonly string[] }
 *   | { kind: 'flag' } | { kind: 'text', most: number, list?: number } | { kind: 'assumed', list: number }
 *   | { kind: 'schedule', isOptional: true }} Setting */
/** What the range of a setting depends on. @typedef {Pick<RunConfig, 'mode' | 'task' | 'trace'>} Kind */

/** @param {number} min @param {number} max @param {{ isOptional?: boolean, list?: number }} [more] @returns {Setting} */
const wholes = (min, max, more) => ({ kind: 'whole', min, max, ...more });
/** @param {number} min @param {number} max @param {boolean} [isOptional] @returns {Setting} */
const numbers = (min, max, isOptional) => ({ kind: 'number', min, max, isOptional });
/** @param {...string} of @returns {Setting} */
const choices = (...of) => ({ kind: 'choice', of });
const IS_OPTIONAL = { isOptional: true };
const MINUTE_MS = 60_000, LONG_MS = 600_000, MOST_JOBS = 100_000;

/** In the order of `src/scenes/defaults.json`; `scene` is not among them. @type {Record<string, (kind: Kind) => Setting>} */
const SETTINGS = {
  mode: () => choices('live', 'simulated'),
  program: () => choices('pool', 'no-close', 'early-close', 'late-send', 'double-close', 'late-add', 'leak', 'no-respawn', 'assumed-order', 'ordered', 'pipeline'),
  workers: ({ mode }) => wholes(1, mode === 'live' ? 64 : 1024),
  jobs: ({ mode, trace }) => wholes(1, mode === 'simulated' && trace === 'off' ? 1_000_000 : MOST_JOBS),
  task: () => choices('wait', 'primes', 'check', 'fetch', 'image', 'own'),
  size: ({ task }) => (task === 'primes' ? wholes(10, 50_000_000) : wholes(0, MINUTE_MS)),
  sizes: ({ task }) => (task === 'primes' ? wholes(10, 50_000_000, { list: 1000 }) : wholes(0, MINUTE_MS, { list: 1000 })),
  spread: () => choices('fixed', 'uniform', 'exponential'),
  inputs: ({ task }) => wholes(task === 'check' ? -1_000_000 : 0, 1_000_000, { list: MOST_JOBS }),
  urls: () => ({ kind: 'text', most: 2000, list: 100 }),
  operation: () => choices('grey', 'blur', 'edges', 'resize'),
  transfer: () => ({ kind: 'flag' }),
  code: () => ({ kind: 'text', most: 20_000 }),
  assumed: () => ({ kind: 'assumed', list: 1000 }),
  failRatio: () => numbers(0, 1),
  downMs: () => wholes(0, LONG_MS),
  panicJobs: () => wholes(1, 100_000, { list: 1000 }),
  listens: () => ({ kind: 'flag' }),
  jobsCapacity: () => wholes(0, 1000), resultsCapacity: () => wholes(0, 1000),
  collector: () => ({ kind: 'flag' }),
  onError: () => choices('collect', 'stop'),
  attempts: () => wholes(1, 10),
  backoffMs: () => wholes(0, MINUTE_MS),
  jitter: () => numbers(0, 1),
  budgetRatio: () => numbers(0, 1, true),
  jobTimeoutMs: () => wholes(1, LONG_MS, IS_OPTIONAL),
  timeoutMs: () => wholes(1, LONG_MS, IS_OPTIONAL),
  graceMs: () => wholes(0, 10_000),
  priority: () => choices('none', 'strict', 'aging'),
  agingMs: () => wholes(1, MINUTE_MS),
  urgentRatio: () => numbers(0, 1),
  ratePerSecond: () => numbers(0.001, 1_000_000, true),
  burst: () => wholes(1, 1000),
  arrivals: () => choices('asap', 'steady', 'poisson', 'bursts', 'waves'),
  arrivalsPerSecond: () => numbers(0.001, 1_000_000),
  arrivalBurst: () => wholes(1, 1000),
  minWorkers: () => wholes(1, 1024, IS_OPTIONAL),
  cooldownMs: () => wholes(0, MINUTE_MS),
  idleMs: () => wholes(0, LONG_MS),
  cores: () => wholes(1, 1024, IS_OPTIONAL),
  spares: () => wholes(0, 8),
  stageWorkers: () => wholes(1, 16, { list: 8 }),
  stageSizes: () => wholes(0, MINUTE_MS, { list: 8 }),
  schedule: () => ({ kind: 'schedule', isOptional: true }),
  trace: () => choices('full', 'off'),
  seed: () => wholes(0, 4_294_967_295),
};

/** @type {(keyof RunConfig)[]} */
export const NAMES = /** @type {any} */ (Object.keys(SETTINGS));

/** @param {string} name @param {Kind} kind @returns {Setting | null} null: there is no such setting */
export const settingOf = (name, kind) => (Object.hasOwn(SETTINGS, name) ? SETTINGS[name](kind) : null);

/** The order of a simulated run (src/sched/schedule.rs). @type {import('./shapes.js').Shape<string>} */
const scheduleShape = simple(exportWords.allowed.schedule, (value) => value === 'fifo' || (typeof value === 'string' && isSchedule(value.split(','))));

/** @param {string[]} pieces  option@choice, at most a thousand, by growing choice */
function isSchedule(pieces) {
  let last = 0;
  return pieces.length <= 1000 && pieces.every((piece) => {
    const [, option, choice] = /^([1-9]\d{0,4})@([1-9]\d{0,9})$/.exec(piece) ?? [], isNext = Number(choice) > last;
    last = Number(choice);
    return isNext && Number(option) <= 65_535 && last <= 4_294_967_295;
  });
}

/** What a simulated run takes a scripted job to do. */
export const assumedShape = record({ ms: whole(0, MINUTE_MS), value: number(0, Number.MAX_SAFE_INTEGER), error: orNone(text(2000)), failing: orNone(whole(1, 10)) },
  (name) => (name === 'ms' ? undefined : LEFT_OUT));

/** @param {Setting} setting @returns {import('./shapes.js').Shape<any>} */
export function shapeOf(setting) {
  const one = itemShape(setting);
  if ('list' in setting && setting.list !== undefined) return list(one, setting.list);
  return 'isOptional' in setting && setting.isOptional ? orNone(one) : one;
}

/** Of one item, where it is a list. @param {Setting} setting @returns {import('./shapes.js').Shape<any>} */
export function itemShape(setting) {
  switch (setting.kind) {
    case 'whole': return whole(setting.min, setting.max);
    case 'number': return number(setting.min, setting.max);
    case 'choice': return choice(setting.of);
    case 'flag': return flag;
    case 'text': return text(setting.most);
    case 'assumed': return assumedShape;
    case 'schedule': return scheduleShape;
  }
}
