// The run's own numbers in words and in goals. It knows no elements.

import { count, ms } from './words.js';

/** @typedef {import('./protocol.js').Outcome} Outcome */
/** @typedef {import('./protocol.js').RunConfig} RunConfig */
/** @typedef {import('./protocol.js').Goal} Goal */

const MS = 1e6;
const percent = (/** @type {number} */ ratio) => `${count(Math.round(ratio * 100))} %`;
const short = (/** @type {number} */ value) => count(Math.round(value * 10) / 10);

/** What a name in braces stands for. @type {Record<string, (outcome: Outcome) => string | undefined>} */
const NAMES = {
  elapsed: ({ elapsedMs }) => ms(elapsedMs * MS),
  waitMean: ({ figures }) => figures && ms(figures.waitMs.mean * MS),
  waitP50: ({ figures }) => figures && ms(figures.waitMs.p50 * MS),
  waitP99: ({ figures }) => figures && ms(figures.waitMs.p99 * MS),
  waitMax: ({ figures }) => figures && ms(figures.waitMs.max * MS),
  runMean: ({ figures }) => figures && ms(figures.runMs.mean * MS),
  runMax: ({ figures }) => figures && ms(figures.runMs.max * MS),
  totalP99: ({ figures }) => figures && ms(figures.totalMs.p99 * MS),
  urgentWaitMean: ({ figures }) => figures && ms(figures.urgentWaitMs.mean * MS),
  urgentWaitP99: ({ figures }) => figures && ms(figures.urgentWaitMs.p99 * MS),
  urgentWaitMax: ({ figures }) => figures && ms(figures.urgentWaitMs.max * MS),
  plainWaitMean: ({ figures }) => figures && ms(figures.plainWaitMs.mean * MS),
  plainWaitP99: ({ figures }) => figures && ms(figures.plainWaitMs.p99 * MS),
  plainWaitMax: ({ figures }) => figures && ms(figures.plainWaitMs.max * MS),
  blocked: ({ figures }) => figures && ms(figures.blockedMs * MS),
  workerSeconds: ({ figures }) => figures && `${short(figures.workerMs / 1000)} s`,
  throughput: ({ figures }) => figures && short(figures.throughputPerSecond),
  utilisation: ({ figures }) => figures && percent(figures.utilisation),
  meanQueue: ({ figures }) => figures && short(figures.meanQueue),
  crash: ({ crash }) => crash?.text,
  blockedTasks: ({ blocked }) => count(blocked.length),
};

/**
 * A template with its {names} filled in; undefined where the run does not tell one of them.
 * @param {string} template
 * @param {Outcome} outcome
 */
export function filled(template, outcome) {
  let isWhole = true;
  const text = template.replace(/\{(\w+)\}/g, (_, name) => {
    const value = valueOf(name, outcome);
    isWhole &&= value !== undefined;
    return value ?? '';
  });
  return isWhole ? text : undefined;
}

/** @param {string} name @param {Outcome} outcome @returns {string | undefined} */
function valueOf(name, outcome) {
  if (NAMES[name]) return NAMES[name](outcome);
  const value = numberOf(name, outcome);
  return typeof value === 'number' ? count(value) : undefined;
}

/** A path such as "waitMs.p99" or "completed". @param {string} path @param {Outcome} outcome @returns {unknown} */
export function numberOf(path, outcome) {
  const all = /** @type {any} */ ({ ...outcome, ...outcome.stats, ...outcome.figures });
  return path.split('.').reduce((at, name) => (typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? at[name] : undefined), all);
}

/** @type {Record<string, (a: any, b: any) => boolean>} */
const OPS = {
  '<=': (a, b) => a <= b, '>=': (a, b) => a >= b, '<': (a, b) => a < b, '>': (a, b) => a > b, '==': (a, b) => a === b, '!=': (a, b) => a !== b,
};

/** Whether a run has reached a goal. @param {Goal} goal @param {Outcome} outcome @param {RunConfig} config */
export function isReached(goal, outcome, config) {
  return goal.all.every(({ figure, setting, op, value }) => {
    const found = figure ? numberOf(figure, outcome) : setting && (Object.hasOwn(config, setting) ? config[setting] : undefined);
    return found !== undefined && (found !== null || value === null) && OPS[op](found, value); // null: switched off
  });
}

