// A run in numbers at a moment, from its series and the state at that moment alone, so that a live, a simulated and an opened run are
// reckoned alike. Pure; it knows neither clock nor element. Each function scans the columns once, however many curves come of it.
// Times of jobs: percentiles are exact nearest ranks, as in src/pool/figures.rs; rejected jobs have no times, and no attempt no run time.

import { JobState } from './kinds.js';
import { settled as settledCount, submitted } from './model.js';
import { niceStep } from './runs.js';

/** @typedef {import('./model.js').PoolState} PoolState */
/** @typedef {import('./series.js').Series} Series */
/** How far is looked: a moment in whole nanoseconds, and how many jobs have settled by then. @typedef {{ atNs: number, nSettled: number }} Moment */

const MS = 1e6, S = 1e9;
/** Points of a sliding window; windows of a chart. A chart has at most their product of points. */
const WINDOW_POINTS = 50, MOST_WINDOWS = 12;
export const MOST_POINTS = WINDOW_POINTS * MOST_WINDOWS;

/** @param {number} nowNs @param {PoolState} state at that moment, which may be amid the events of one instant @param {Series} series @returns {Moment} */
export function momentOf(nowNs, state, series) {
  return { atNs: Math.floor(nowNs), nSettled: Math.min(series.settled.atNs.length, settledCount(state)) };
}

// ------------------------------------------------------------------ from the start to the moment

/**
 * What lasted how long, in job- and worker-nanoseconds, and the most at one time; what lasted no time does not count.
 * @typedef {object} Totals
 * @property {number} queuedNs
 * @property {number} inFlightNs
 * @property {bigint} inSystemNs   exact
 * @property {number} aliveNs
 * @property {number} outsideNs    somebody stood outside a full jobs channel
 * @property {number} mostQueued
 * @property {number} mostInFlight
 * @property {number} mostOutside
 */

/** @param {Series} series @param {number} untilNs @returns {Totals} */
export function totalsOf({ levels }, untilNs) {
  const n = levels.atNs.countUntil(untilNs), at = levels.atNs.rows(0, n), queued = levels.queued.rows(), inFlight = levels.inFlight.rows();
  const inSystem = levels.inSystem.rows(), alive = levels.alive.rows(), outside = levels.outside.rows(), exact = new ExactSum();
  const all = { queuedNs: 0, inFlightNs: 0, inSystemNs: 0n, aliveNs: 0, outsideNs: 0, mostQueued: 0, mostInFlight: 0, mostOutside: 0 };
  for (let row = 0; row < n; row++) {
    const span = (row + 1 < n ? at[row + 1] : untilNs) - at[row];
    if (span <= 0) continue;
    all.queuedNs += span * queued[row];
    all.inFlightNs += span * inFlight[row];
    all.aliveNs += span * alive[row];
    if (outside[row] > 0) all.outsideNs += span;
    exact.add(span, inSystem[row]);
    if (queued[row] > all.mostQueued) all.mostQueued = queued[row];
    if (inFlight[row] > all.mostInFlight) all.mostInFlight = inFlight[row];
    if (outside[row] > all.mostOutside) all.mostOutside = outside[row];
  }
  all.inSystemNs = exact.value;
  return all;
}

/** A sum of products of whole numbers that loses nothing: nanoseconds of many jobs go beyond 2^53. */
class ExactSum {
  #big = 0n;
  #small = 0;

  /** @param {number} one @param {number} [other] */
  add(one, other = 1) {
    const product = one * other;
    if (product > Number.MAX_SAFE_INTEGER) this.#big += BigInt(one) * BigInt(other);
    else if (this.#small + product <= Number.MAX_SAFE_INTEGER) this.#small += product;
    else {
      this.#big += BigInt(this.#small);
      this.#small = product;
    }
  }

  get value() {
    return this.#big + BigInt(this.#small);
  }
}

/**
 * @typedef {object} Figures
 * @property {number} submitted
 * @property {number} completed
 * @property {number} late              timed out or expired: in neither throughput nor goodput
 * @property {number} throughputPerSecond
 * @property {number | null} utilisation busy / alive worker-time, 0–1; null before a worker lived
 * @property {number} meanQueue
 * @property {number} mostQueue
 * @property {number} blockedNs
 */

/** @param {PoolState} state @param {Totals} totals @param {number} atNs @returns {Figures} */
export function figuresOf(state, totals, atNs) {
  const { counts } = state, lastedNs = Math.max(1, atNs);
  return {
    submitted: submitted(state), completed: counts[JobState.Completed], late: counts[JobState.TimedOut] + counts[JobState.Expired],
    throughputPerSecond: counts[JobState.Completed] / lastedNs * S,
    utilisation: totals.aliveNs ? totals.inFlightNs / totals.aliveNs : null,
    meanQueue: totals.queuedNs / lastedNs, mostQueue: totals.mostQueued, blockedNs: totals.outsideNs,
  };
}

/** Every state a job can be in, with its share of all that were submitted. @param {PoolState} state */
export function sharesOf(state) {
  const all = submitted(state);
  return Object.values(JobState).map((each) => ({ state: each, count: state.counts[each], share: all ? state.counts[each] / all : 0 }));
}

// ------------------------------------------------------------------ Little's law

/**
 * Little's law in the run's own numbers: L = λ·W, where L is the mean number of jobs in the system, λ how many were submitted per second
 * and W the mean sojourn time of those that have settled. From empty to empty both sides are the same sum, reckoned in two ways.
 * @typedef {object} Little
 * @property {number} l
 * @property {number} lambdaPerSecond
 * @property {number | null} wNs        null before a job has settled
 * @property {number | null} product    λ·W
 * @property {number} inSystem          jobs that have not settled
 * @property {bigint} inSystemNs        the integral of the number in the system
 * @property {bigint} sojournNs         the sum of the sojourn times of settled jobs
 * @property {'none' | 'exact' | 'underWay' | 'wrong'} verdict  wrong: records of the trace were lost
 */

/** @param {Series} series @param {PoolState} state @param {Totals} totals @param {Moment} moment @returns {Little} */
export function littleOf({ settled }, state, { inSystemNs }, { atNs, nSettled }) {
  const sum = new ExactSum(), n = submitted(state), inSystem = n - settledCount(state), lastedNs = Math.max(1, atNs);
  for (const totalNs of settled.totalNs.rows(0, nSettled)) sum.add(totalNs);
  const sojournNs = sum.value, wNs = nSettled ? Number(sojournNs) / nSettled : null;
  const verdict = n === 0 || atNs === 0 ? 'none' : inSystem > 0 ? 'underWay' : sojournNs === inSystemNs && nSettled === n ? 'exact' : 'wrong';
  return { l: Number(inSystemNs) / lastedNs, lambdaPerSecond: n / lastedNs * S, wNs, product: wNs === null ? null : n * wNs / lastedNs,
    inSystem, inSystemNs, sojournNs, verdict };
}

// ------------------------------------------------------------------ times of settled jobs

/**
 * Several times in one line, nanoseconds.
 * @typedef {{ count: number, mean: number, p50: number, p90: number, p99: number, max: number, sorted: Float64Array }} Times
 * @typedef {'wait' | 'run' | 'total'} TimeName
 */

/**
 * Of the first `n` settled jobs. What was reckoned before for fewer of them is gone on from: sorting 100,000 times again and again would not do.
 * @typedef {Record<TimeName, Times> & { n: number, settled: Series['settled'] }} AllTimes
 * @param {Series} series @param {number} n @param {AllTimes | null} [before]
 * @returns {AllTimes}
 */
export function timesOf({ settled }, n, before = null) {
  const known = before?.settled === settled && before.n <= n ? before : null, from = known?.n ?? 0;
  const states = settled.state.rows(from, n), attempts = settled.attempts.rows(from, n);
  const isTimed = (/** @type {number} */ row) => states[row] !== JobState.Rejected, hasRun = (/** @type {number} */ row) => isTimed(row) && attempts[row] > 0;
  const times = (/** @type {TimeName} */ name, /** @type {(row: number) => boolean} */ isMeant) =>
    summary(merged(known?.[name].sorted, settled[/** @type {const} */ (`${name}Ns`)].rows(from, n).filter((_, row) => isMeant(row)).sort()));
  return { n, settled, wait: times('wait', isTimed), run: times('run', hasRun), total: times('total', isTimed) };
}

/** @param {Float64Array | undefined} one rising @param {Float64Array} other rising */
function merged(one, other) {
  if (!one?.length || !other.length) return one?.length ? one : other;
  const all = new Float64Array(one.length + other.length);
  for (let place = 0, first = 0, second = 0; place < all.length; place++) {
    all[place] = second >= other.length || (first < one.length && one[first] <= other[second]) ? one[first++] : other[second++];
  }
  return all;
}

/** @param {Float64Array} sorted rising @returns {Times} */
function summary(sorted) {
  const { length } = sorted;
  let sum = 0;
  for (const value of sorted) sum += value;
  const rank = (/** @type {number} */ percent) => (length ? sorted[Math.max(1, Math.ceil(length * percent / 100)) - 1] : 0);
  return { count: length, mean: length ? sum / length : 0, p50: rank(50), p90: rank(90), p99: rank(99), max: length ? sorted[length - 1] : 0, sorted };
}

/** From `fromNs` on, up to `toNs` without it; the last one with it. @typedef {{ fromNs: number, toNs: number, count: number }} Bin */

/** As many bins as look well; times whose longest is beyond this many medians get bins that grow. */
const MOST_BINS = 24, FAR = 40;

/** @param {Float64Array} sorted rising @returns {Bin[]} */
export function binsOf(sorted) {
  const { length } = sorted;
  if (!length) return [];
  const max = sorted[length - 1], median = sorted[length >>> 1];
  const edges = max > FAR * Math.max(median, MS) ? growing(sorted[lowerBound(sorted, MS)] ?? MS, max) : even(max);
  return edges.slice(1).map((toNs, bin) => {
    const isLast = bin === edges.length - 2, fromNs = edges[bin];
    return { fromNs, toNs, count: (isLast ? length : lowerBound(sorted, toNs)) - lowerBound(sorted, fromNs) };
  });
}

/** @param {number} max */
function even(max) {
  const step = Math.max(MS, niceStep(max, MOST_BINS));
  return Array.from({ length: Math.max(1, Math.ceil(max / step)) + 1 }, (_, edge) => edge * step);
}

/** 0, then 1, 2 or 5 times a power of ten. @param {number} least the shortest time that is not nearly nothing @param {number} max */
function growing(least, max) {
  const edges = [0];
  for (let power = 10 ** Math.floor(Math.log10(least)); edges[edges.length - 1] < max; power *= 10) edges.push(power, 2 * power, 5 * power);
  while (edges.length > 2 && edges[edges.length - 2] >= max) edges.pop();
  return edges;
}

/** Where a time stands among bins drawn with one width: 0 at the left, 1 at the right. @param {readonly Bin[]} bins @param {number} ns */
export function placeIn(bins, ns) {
  const found = bins.findIndex(({ toNs }) => ns < toNs), bin = found < 0 ? bins.length - 1 : found, { fromNs, toNs } = bins[bin];
  return (bin + Math.min(1, (ns - fromNs) / (toNs - fromNs))) / bins.length;
}

/** How many are less. @param {Float64Array} sorted @param {number} value */
function lowerBound(sorted, value) {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

// ------------------------------------------------------------------ over time

/**
 * Curves on one time axis. Levels are means over a point's span of time; throughput and utilisation look back over a whole window, and are
 * null before one has passed.
 * @typedef {object} Curves
 * @property {number} windowNs
 * @property {number[]} atNs            the middle of each point's span
 * @property {number[]} queued
 * @property {number[]} mostQueued
 * @property {number[]} inFlight
 * @property {number[]} outside         jobs that wait outside to be sent
 * @property {(number | null)[]} throughput  completed per second
 * @property {(number | null)[]} utilisation 0–1
 */

/**
 * @param {Series} series
 * @param {number} seenNs up to here
 * @param {number} spanNs of the whole axis
 * @returns {Curves}
 */
export function curvesOf({ levels, settled }, seenNs, spanNs) {
  const windowNs = Math.max(MS, niceStep(spanNs, MOST_WINDOWS)), stepNs = windowNs / WINDOW_POINTS;
  const n = Math.min(MOST_POINTS, Math.ceil(Math.min(seenNs, spanNs) / stepNs)), untilNs = Math.min(seenNs, n * stepNs);
  const means = meansOf(levels, n, stepNs, untilNs), completed = new Float64Array(n), states = settled.state.rows(), at = settled.atNs.rows();
  for (let row = 0; row < at.length && at[row] <= untilNs; row++) {
    if (states[row] === JobState.Completed) completed[Math.min(n - 1, Math.floor(at[row] / stepNs))] += 1;
  }
  const lasted = Array.from({ length: n }, (_, point) => Math.min(stepNs, untilNs - point * stepNs));
  const mean = (/** @type {Float64Array} */ sums) => Array.from(sums, (sum, point) => sum / lasted[point]);
  return { windowNs, atNs: lasted.map((ns, point) => point * stepNs + ns / 2),
    queued: mean(means.queued), mostQueued: Array.from(means.mostQueued), inFlight: mean(means.inFlight), outside: mean(means.outside),
    throughput: sliding(completed, lasted, S), utilisation: sliding(means.inFlight, means.alive, 1) };
}

/** What lasted how long in each of `n` equal spans of time. @param {Series['levels']} levels @param {number} n @param {number} stepNs @param {number} untilNs */
function meansOf(levels, n, stepNs, untilNs) {
  const rows = levels.atNs.countUntil(untilNs), at = levels.atNs.rows(0, rows), sums = { queued: new Float64Array(n), inFlight: new Float64Array(n),
    outside: new Float64Array(n), alive: new Float64Array(n), mostQueued: new Float64Array(n) };
  const queued = levels.queued.rows(), inFlight = levels.inFlight.rows(), outside = levels.outside.rows(), alive = levels.alive.rows();
  for (let row = 0; row < rows; row++) {
    const toNs = row + 1 < rows ? at[row + 1] : untilNs;
    let fromNs = at[row];
    for (let point = Math.floor(fromNs / stepNs); fromNs < toNs && point < n; point++) {
      const endNs = point === n - 1 ? toNs : Math.min(toNs, (point + 1) * stepNs), span = endNs - fromNs;
      if (span <= 0) continue;
      sums.queued[point] += span * queued[row];
      sums.inFlight[point] += span * inFlight[row];
      sums.outside[point] += span * outside[row];
      sums.alive[point] += span * alive[row];
      if (queued[row] > sums.mostQueued[point]) sums.mostQueued[point] = queued[row];
      fromNs = endNs;
    }
  }
  return sums;
}

/** The sum of one over the sum of the other, over the last window. @param {ArrayLike<number>} above @param {ArrayLike<number>} below @param {number} factor */
function sliding(above, below, factor) {
  /** @type {(number | null)[]} */
  const values = [];
  let sumAbove = 0, sumBelow = 0;
  for (let point = 0; point < above.length; point++) {
    sumAbove += above[point];
    sumBelow += below[point];
    if (point >= WINDOW_POINTS) {
      sumAbove -= above[point - WINDOW_POINTS];
      sumBelow -= below[point - WINDOW_POINTS];
    }
    // Sums that went up and down again may be off by a hair.
    values.push(point < WINDOW_POINTS - 1 || sumBelow < 1 ? null : Math.max(0, sumAbove / sumBelow * factor));
  }
  return values;
}

/** The least and the most of the curve up to a moment; null where there is none. @param {Curves} curves @param {'throughput' | 'utilisation'} name @param {number} untilNs */
export function rangeOf(curves, name, untilNs) {
  let least = Infinity, most = -Infinity;
  for (let point = 0; point < curves.atNs.length && curves.atNs[point] <= untilNs; point++) {
    const value = curves[name][point];
    if (value === null) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most ? { least, most } : null;
}
