// The run over time as a picture: one lane per actor, a bar per state, lines for deadlines and what was asked, arrows for jobs. It draws
// by a painter, on a canvas or into a file; cheap however long the run: at most one bar per pixel (runs.js).

import { Command } from './kinds.js';
import { LOOKS } from './looks.js';
import { firstAfter, niceStep, pixelRuns } from './runs.js';
import { extraWords } from './extra_words.js';
import { orderWords } from './words/orders.js';
import { capital, ms, words } from './words.js';

/** @typedef {import('./run.js').Run} Run */
/** @typedef {import('./paint.js').Painter} Painter */
/** @typedef {import('./stretch.js').Stretch} Stretch */
/** @typedef {{ id: number, label: string, y: number, height: number }} Row */
/** How it is laid out: lanes from above, and how time becomes pixels.
 * @typedef {{ rows: Row[], stretch: Stretch, width: number, lanePx: number, nsPerPx: number, bottom: number, height: number }} Layout */

const w = extraWords.timeline;
export const PRODUCER = 1, COLLECTOR = 2, FIRST_WORKER = 11;
/** All lanes together, px; each lane between the two bounds. */
const LANES_PX = 384, LANE_MOST_PX = 24, LANE_LEAST_PX = 6;
export const TOP_PX = 18, AXIS_PX = 22, GUTTER_PX = 76, RIGHT_PX = 12;
/** With more jobs than this in sight, arrows would hide everything. */
const MOST_ARROWS = 24;

/**
 * @param {Run | null} run
 * @param {import('./protocol.js').RunConfig} config
 * @param {Stretch} stretch
 * @param {number} width px
 * @returns {Layout}
 */
export function layoutOf(run, config, stretch, width) {
  const lanes = run?.readers?.slices.lanes ?? [];
  const n = Math.max(config.workers, lanes.length - FIRST_WORKER, 1);
  const closers = Object.keys(lanes).map(Number).filter((id) => id > COLLECTOR && id < FIRST_WORKER);
  const ids = [PRODUCER, ...Array.from({ length: n }, (_, index) => FIRST_WORKER + index), ...closers, COLLECTOR];
  const height = Math.max(LANE_LEAST_PX, Math.min(LANE_MOST_PX, Math.floor(LANES_PX / ids.length)));
  const rows = ids.map((id, index) => ({ id, label: label(id, config, run), y: TOP_PX + index * height, height }));
  const lanePx = Math.max(1, width - GUTTER_PX - RIGHT_PX), bottom = TOP_PX + ids.length * height;
  return { rows, stretch, width, lanePx, nsPerPx: (stretch.toNs - stretch.fromNs) / lanePx, bottom, height: bottom + AXIS_PX };
}

/** @param {Layout} layout @param {number} ns */
export const xOf = ({ stretch, nsPerPx }, ns) => GUTTER_PX + (ns - stretch.fromNs) / nsPerPx;

/** @param {Layout} layout @param {number} x */
export const nsAt = ({ stretch, nsPerPx }, x) => stretch.fromNs + (x - GUTTER_PX) * nsPerPx;

/**
 * @param {number} id
 * @param {import('./protocol.js').RunConfig} shown
 * @param {Run | null} run
 */
function label(id, { collector }, run) {
  if (id === PRODUCER) return words.stage.producer;
  if (id === COLLECTOR) return collector ? words.stage.collector : words.stage.main;
  return capital(id < FIRST_WORKER ? run?.history.at(run.history.length).actors[id]?.name.replace(' of stage', '') ?? '' : words.stage.worker(id - FIRST_WORKER + 1));
}

/**
 * All but the moment on view.
 * @param {Painter} paint
 * @param {Run | null} run
 * @param {Layout} layout
 * @param {number} untilNs what comes later is not drawn
 * @param {number} job  the one whose arrows are drawn in any case; 0 none
 */
export function drawTimeline(paint, run, layout, untilNs, job = 0) {
  axis(paint, layout);
  labels(paint, layout.rows);
  if (!run?.readers) return;
  const { slices } = run.readers;
  for (const row of layout.rows) {
    lane(paint, row, pixelRuns(slices.lanes[row.id] ?? [], { fromNs: layout.stretch.fromNs, nsPerPx: layout.nsPerPx, width: layout.lanePx }, untilNs));
    if (row.id < FIRST_WORKER) ticks(paint, row, slices.ticksNs[row.id] ?? [], layout, untilNs);
  }
  for (const id of arrowsOf(run, layout, untilNs, job)) arrows(paint, run, layout, untilNs, id, id === job);
  lines(paint, run, layout, untilNs);
}

/** @param {Painter} paint @param {Layout} layout */
function axis(paint, layout) {
  const { stretch, width, bottom } = layout, span = stretch.toNs - stretch.fromNs;
  const stepNs = Math.max(1000, niceStep(span, width / 96));
  for (let ns = Math.ceil(stretch.fromNs / stepNs) * stepNs; ns <= stretch.toNs; ns += stepNs) {
    const x = Math.round(xOf(layout, ns));
    paint.fill('line', x, TOP_PX, 1, bottom - TOP_PX + 4);
    if (x < width - 28) paint.text(timeText(ns, stepNs), x, bottom + 13, { align: 'center', hue: 'muted' });
  }
}

/** As exact as the steps are. @param {number} ns @param {number} stepNs */
function timeText(ns, stepNs) {
  if (stepNs >= 1e6) return ms(ns);
  return stepNs >= 1000 ? `${(ns / 1e6).toFixed(stepNs >= 1e5 ? 1 : stepNs >= 1e4 ? 2 : 3)} ms` : `${ns} ns`;
}

/**
 * @param {Painter} paint
 * @param {Row[]} rows
 */
function labels(paint, rows) {
  // Lanes too low for a word each are named now and then.
  const every = Math.ceil(14 / rows[0].height);
  rows.forEach(({ label, y, height }, index) => {
    const isEnd = index === 0 || index === rows.length - 1, isNear = index < every || index > rows.length - 1 - every;
    if (isEnd || (!isNear && index % every === 0) || every === 1) paint.text(label, 0, y + height / 2);
  });
}

/**
 * @param {Painter} paint
 * @param {Row} row
 * @param {import('./runs.js').PixelRun[]} runs
 */
function lane(paint, { y, height }, runs) {
  const pad = height > 12 ? 3 : height > 7 ? 1 : 0.5;
  for (const { x, width, look, job } of runs) {
    const left = GUTTER_PX + x, { pattern, icon } = LOOKS[look];
    paint.bar(look, left, y + pad, width, height - 2 * pad);
    if (pattern === 'thin' || height < 16 || width < 18) continue;
    mark(paint, { left, width, middle: y + height / 2, isSolid: pattern === 'solid' || pattern === 'flow', icon, text: job ? String(job) : '' });
  }
}

/**
 * The look's icon and the job's number, as much as fits.
 * @param {Painter} paint
 * @param {{ left: number, width: number, middle: number, isSolid: boolean, icon: import('./icons.js').IconName, text: string }} bar
 */
function mark(paint, { left, width, middle, isSolid, icon, text }) {
  const textPx = text.length * 7, hasIcon = width > textPx + 22 || !text, wholePx = textPx + (hasIcon ? 12 : 0) + (hasIcon && text ? 3 : 0);
  if (wholePx > width - 4) return;
  const start = left + (width - wholePx) / 2, hue = isSolid ? '#fff' : 'ink';
  // Signs on a pattern get a quiet ground to stand on.
  if (!isSolid) paint.fill('surface', start - 2, middle - 7, wholePx + 4, 14);
  if (hasIcon) paint.icon(icon, start, middle - 5.5, 11, hue);
  if (text) paint.text(text, start + wholePx - textPx / 2, middle + 0.5, { align: 'center', size: 11, hue });
}

/**
 * One stroke for each value sent or received, at most one per pixel.
 * @param {Painter} paint
 * @param {Row} row
 * @param {readonly number[]} timesNs
 * @param {Layout} layout
 * @param {number} untilNs
 */
function ticks(paint, { y, height }, timesNs, layout, untilNs) {
  let last = -1;
  const toNs = Math.min(untilNs, layout.stretch.toNs);
  for (let index = firstFrom(timesNs, layout.stretch.fromNs); index < timesNs.length && timesNs[index] <= toNs; index++) {
    const x = Math.floor(xOf(layout, timesNs[index]));
    if (x !== last) paint.fill('accent', x, y + height * 0.22, 2, height * 0.56);
    last = x;
  }
}

/** @param {readonly number[]} times @param {number} ns */
function firstFrom(times, ns) {
  let low = 0, high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] < ns) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Jobs whose arrows are drawn: the picked one, and all in sight if they are few.
 * @param {Run} run @param {Layout} layout @param {number} untilNs @param {number} picked
 * @returns {Set<number>}
 */
function arrowsOf(run, { rows, stretch }, untilNs, picked) {
  const jobs = /** @type {Set<number>} */ (new Set()), { lanes } = /** @type {import('./readers.js').Readers} */ (run.readers).slices;
  for (const { id } of rows) {
    const slices = lanes[id] ?? [];
    for (let index = firstAfter(slices, stretch.fromNs); index < slices.length && slices[index].startNs <= Math.min(stretch.toNs, untilNs); index++) {
      if (slices[index].job) jobs.add(slices[index].job);
      if (jobs.size > MOST_ARROWS) return new Set(picked ? [picked] : []);
    }
  }
  return picked ? jobs.add(picked) : jobs;
}

/**
 * From the producer's send to the attempt, and from the attempt to the collector.
 * @param {Painter} paint @param {Run} run @param {Layout} layout @param {number} untilNs @param {number} id @param {boolean} isPicked
 */
function arrows(paint, run, layout, untilNs, id, isPicked) {
  const { journeys, slices } = /** @type {import('./readers.js').Readers} */ (run.readers), { rows } = layout;
  const middle = (/** @type {Row} */ row) => row.y + row.height / 2, producer = middle(rows[0]), collector = middle(rows[rows.length - 1]);
  const style = { width: isPicked ? 2 : 1, alpha: isPicked ? 1 : 0.4 }, hue = isPicked ? 'accent' : 'muted';
  for (const row of rows.slice(1, -1)) {
    const lane = slices.lanes[row.id] ?? [];
    for (const { job, startNs, endNs } of visible(lane, layout)) {
      if (job !== id || startNs > untilNs) continue;
      const sentNs = journeys.sentNs[id], receivedNs = journeys.receivedNs[id];
      const clip = (/** @type {number} */ ns) => Math.max(GUTTER_PX, Math.min(layout.width, xOf(layout, ns)));
      if (sentNs !== undefined && sentNs <= startNs) paint.line([[clip(sentNs), producer], [clip(startNs), middle(row) - 4]], hue, style);
      if (receivedNs !== undefined && receivedNs <= untilNs && endNs <= receivedNs) {
        paint.line([[clip(endNs), middle(row) + 4], [clip(receivedNs), collector]], hue, style);
      }
    }
  }
}

/** @param {readonly import('./slices.js').Slice[]} slices @param {Layout} layout */
function* visible(slices, { stretch }) {
  for (let index = firstAfter(slices, stretch.fromNs); index < slices.length && slices[index].startNs <= stretch.toNs; index++) yield slices[index];
}

/** Deadlines, what was asked, and how a cancellation ran through the workers.
 * @param {Painter} paint @param {Run} run @param {Layout} layout @param {number} untilNs */
function lines(paint, run, layout, untilNs) {
  const { journeys } = /** @type {import('./readers.js').Readers} */ (run.readers);
  const line = (/** @type {number} */ ns, /** @type {string} */ hue, /** @type {string} */ text, /** @type {number[]} */ dash) =>
    vertical(paint, layout, ns, hue, text, dash);
  for (const context of run.history.at(run.history.length).contexts) {
    if (context?.deadlineNs) line(context.deadlineNs, 'amber', `${w.deadline} ${ms(context.deadlineNs)}`, [5, 3]);
  }
  for (const asked of journeys.asked) {
    if (asked.atNs > untilNs) break;
    const isCancel = asked.command === Command.Cancel;
    line(asked.atNs, isCancel ? 'vermillion' : 'purple', isCancel ? `${w.cancelled} ${ms(asked.atNs)}` : orderWords(asked), isCancel ? [] : [2, 2]);
  }
  for (const { atNs, ends } of journeys.waves) wave(paint, layout, untilNs, atNs, ends);
}

/** How far each worker was behind. @param {Painter} paint @param {Layout} layout @param {number} untilNs @param {number} atNs
 * @param {{ actor: number, atNs: number }[]} ends */
function wave(paint, layout, untilNs, atNs, ends) {
  for (const end of ends) {
    const row = layout.rows.find(({ id }) => id === end.actor), from = xOf(layout, atNs), to = xOf(layout, end.atNs);
    if (!row || end.atNs > untilNs || to < GUTTER_PX || from > layout.width - RIGHT_PX) continue;
    const y = row.y + row.height / 2;
    paint.line([[Math.max(GUTTER_PX, from), y], [Math.min(to, layout.width - RIGHT_PX), y]], 'vermillion', { width: 2 });
    paint.line([[to, row.y + 2], [to, row.y + row.height - 2]], 'vermillion', { width: 2 });
  }
}

/**
 * @param {Painter} paint
 * @param {Layout} layout
 * @param {number} ns
 * @param {string} hue
 * @param {string} text
 * @param {number[]} dash
 */
export function vertical(paint, layout, ns, hue, text, dash) {
  const x = Math.round(xOf(layout, ns)), { width, bottom } = layout;
  if (x > width - RIGHT_PX + 2 || x < GUTTER_PX) return;
  paint.line([[x, text ? 4 : TOP_PX], [x, bottom]], hue, { width: 2, dash });
  if (!text) return;
  // The words stand on the side where there is room.
  const isRight = x + 6 + paint.measure(text) < width;
  paint.text(text, x + (isRight ? 6 : -6), 8, { align: isRight ? 'left' : 'right' });
}
