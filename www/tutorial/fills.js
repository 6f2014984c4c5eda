// The reader's own numbers, as the text says them. Each comes from the summary of a run, its settings or its events, and nothing else. Pure.

import { numberOf } from '../figures.js';
import { count, ms } from '../words.js';

/** @typedef {import('../embed_protocol.js').Summary} Summary */
/** @typedef {import('../embed_protocol.js').EmbedEvent} EmbedEvent */
/** One run. `events`: as far as they were on view. @typedef {{ summary: Summary, settings: Record<string, any>, events: readonly EmbedEvent[] }} Ran */

const MS = 1e6;
/** @type {Record<string, string>} */
const RULES = { none: 'first come, first served', strict: 'urgent first', aging: 'with aging' };
const NUMBERS = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

const inMs = (/** @type {unknown} */ value) => (typeof value === 'number' ? ms(value * MS) : undefined);
const inWords = (/** @type {unknown} */ value) => (typeof value === 'number' ? NUMBERS[value] ?? count(value) : undefined);

/** @type {Record<string, (ran: Ran) => string | undefined>} */
const FILLS = {
  elapsed: ({ summary }) => inMs(summary.elapsedMs),
  overhead: ({ summary, settings }) => inMs(Math.max(0, summary.elapsedMs - workMs(settings))),
  rounds: ({ settings }) => count(Math.ceil(settings.jobs / settings.workers)),
  afterDeadline: ({ summary, settings }) => inMs(Math.max(0, summary.elapsedMs - settings.timeoutMs)),
  blocked: ({ summary, events }) => inMs(summary.figures?.blockedMs ?? blockedMs(events)),
  waitMean: ({ summary }) => inMs(summary.figures?.waitMs.mean),
  urgentMean: ({ summary }) => inMs(summary.figures?.urgentWaitMs.mean),
  plainMean: ({ summary }) => inMs(summary.figures?.plainWaitMs.mean),
  plainMax: ({ summary }) => inMs(summary.figures?.plainWaitMs.max),
  throughput: ({ summary }) => (summary.figures ? count(Math.round(summary.figures.throughputPerSecond)) : undefined),
  misplaced: ({ summary }) => inWords(summary.figures?.misplaced),
  completed: ({ summary }) => inWords(summary.stats.completed),
  cancelled: ({ summary }) => inWords(summary.stats.cancelled),
  killed: ({ summary }) => inWords(summary.stats.killed),
  priority: ({ settings }) => RULES[settings.priority],
};

/** Undefined where the run does not tell it. @param {string} name of the table above, of a setting, or a path into the summary @param {Ran} ran */
export function fillOf(name, ran) {
  if (FILLS[name]) return FILLS[name](ran);
  const value = ran.settings[name] ?? numberOf(name, /** @type {any} */ (ran.summary));
  return typeof value === 'number' ? count(value) : undefined;
}

/** What the jobs alone would take one after the other, by one worker. @param {Record<string, any>} settings */
const workMs = ({ jobs, size, workers }) => Math.ceil(jobs / workers) * size;

/** How long the producer was blocked. A select says every channel that it waits for, one after the other: the first one counts.
 * @param {readonly EmbedEvent[]} events from the first one on */
export function blockedMs(events) {
  if (events[0]?.index !== 0) return undefined;
  let total = 0, since = -1;
  for (const { kind, actor, atMs } of events) {
    if (actor !== 1) continue;
    if (kind === 'Blocked' && since < 0) since = atMs;
    else if (kind === 'Unblocked' && since >= 0) [total, since] = [total + atMs - since, -1];
  }
  return total;
}

/** Little's law by a run's own numbers: exact, since it begins and ends empty. @param {Summary} summary */
export function littleOf({ stats, elapsedMs, figures }) {
  if (!figures) return null;
  const jobs = figures.totalMs.count, perSecond = jobs / elapsedMs * 1000, insideMs = figures.totalMs.mean;
  return { jobs, elapsedMs, perSecond, insideMs, inside: perSecond * insideMs / 1000, submitted: stats.submitted };
}

/** How many jobs are inside after each change: submitted and not yet settled. Null where some events were not on view.
 * @param {readonly EmbedEvent[]} events @param {number} nEvents */
export function insideOver(events, nEvents) {
  if (events.length < nEvents) return null;
  let inside = 0;
  return events.flatMap(({ kind, atMs }) => {
    const by = kind === 'JobSubmitted' ? 1 : kind === 'JobSettled' ? -1 : 0;
    return by === 0 ? [] : [{ atMs, inside: (inside += by) }];
  });
}
