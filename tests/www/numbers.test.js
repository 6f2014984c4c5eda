import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JobState, Kind, WaitKind } from '../../www/kinds.js';
import { binsOf, curvesOf, figuresOf, littleOf, MOST_POINTS, momentOf, placeIn, rangeOf, sharesOf, timesOf, totalsOf } from '../../www/numbers.js';
import { Pace } from '../../www/pace.js';
import { Series } from '../../www/series.js';
import { channels, MS, onePool } from './support/records.js';
import { randomPool, randoms, readSeries } from './support/series.js';

/** All numbers of a trace after so many events. @param {import('./support/records.js').Record[]} records @param {number} [nowNs] @param {number} [until] */
function numbers(records, nowNs, until = records.length) {
  const { series, state } = readSeries(records, until), moment = momentOf(nowNs ?? state.atNs, state, series), totals = totalsOf(series, moment.atNs);
  return { series, state, moment, totals, figures: figuresOf(state, totals, moment.atNs), little: littleOf(series, state, totals, moment), times: timesOf(series, moment.nSettled) };
}

/** A job that settles at once. @param {number} job @param {number} from @param {number} to @param {number} [detail] */
const lived = (job, from, to, detail = JobState.Completed) => [{ at: from, kind: Kind.JobSubmitted, job },
  { at: from, kind: Kind.JobDispatched, actor: 11, job, a: 1 }, { at: to, kind: Kind.JobSettled, actor: 11, job, detail }];

// ------------------------------------------------------------------ Little's law

test('from empty to empty, Little’s law holds to the nanosecond', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const records = randomPool(200, seed, 1 + seed % 5), { little } = numbers(records);
    assert.equal(little.verdict, 'exact', `seed ${seed}`);
    assert.equal(little.sojournNs, little.inSystemNs, `seed ${seed}`);
    assert.ok(little.product !== null && Math.abs(little.l - little.product) < 1e-9 * little.l, `seed ${seed}`);
  }
});

test('it holds however long it is looked on after the last job has settled', () => {
  const records = randomPool(50, 3), { little } = numbers(records, 1e12 + 0.5);
  assert.equal(little.verdict, 'exact');
  assert.equal(little.sojournNs, little.inSystemNs);
});

test('it holds beyond 2^53, where plain sums lose nanoseconds', () => {
  const long = 2 ** 52 + 1, records = [1, 2, 3, 4, 5].flatMap((job) => lived(job, job, long + job * job)).sort((one, other) => one.at - other.at);
  const { little } = numbers(records), expected = [1, 2, 3, 4, 5].reduce((sum, job) => sum + BigInt(long + job * job - job), 0n);
  assert.equal(little.sojournNs, expected);
  assert.equal(little.inSystemNs, expected);
  assert.equal(little.verdict, 'exact');
});

test('while jobs are in the system the two sides differ by what has not settled', () => {
  const { little } = numbers([...lived(1, 0, 10 * MS), { at: 10 * MS, kind: Kind.JobSubmitted, job: 2 }], 40 * MS);
  assert.equal(little.verdict, 'underWay');
  assert.deepEqual([little.inSystem, little.inSystemNs, little.sojournNs], [1, BigInt(40 * MS), BigInt(10 * MS)]);
  assert.deepEqual([little.l, little.lambdaPerSecond, little.wNs, little.product], [1, 50, 10 * MS, 0.5]);
});

test('before anything has settled there is no W, before anything was submitted there is nothing', () => {
  assert.deepEqual((({ wNs, product, verdict }) => ({ wNs, product, verdict }))(numbers([{ at: 1, kind: Kind.JobSubmitted, job: 1 }], 5).little),
    { wNs: null, product: null, verdict: 'underWay' });
  assert.equal(numbers([{ kind: Kind.RunStarted }], 5).little.verdict, 'none');
});

test('a trace that settles a job twice is found out', () => {
  const [submit, dispatch, settle] = lived(1, 0, 10), { little } = numbers([submit, dispatch, ...lived(2, 0, 20).slice(0, 2), settle, { ...settle, at: 15 }, lived(2, 0, 20)[2]], 20);
  assert.equal(little.verdict, 'wrong');
});

test('amid the events of one instant only what is on view has settled', () => {
  const records = [...lived(1, 0, 10), ...lived(2, 10, 10)];
  assert.deepEqual([3, 6].map((until) => numbers(records, 10, until).little.verdict), ['exact', 'exact']);
  assert.deepEqual([4, 5].map((until) => [numbers(records, 10, until).moment.nSettled, numbers(records, 10, until).little.verdict]), [[1, 'underWay'], [1, 'underWay']]);
});

// ------------------------------------------------------------------ totals, figures, shares

test('levels weigh as long as they last, up to the moment', () => {
  const { totals, figures } = numbers(onePool(3), 25 * MS, 40);
  assert.deepEqual([totals.queuedNs, totals.inFlightNs, totals.aliveNs], [(2 * 10 + 10) * MS, 25 * MS, 25 * MS]);
  assert.deepEqual([totals.mostQueued, totals.mostInFlight, totals.outsideNs], [2, 1, 0]);
  assert.deepEqual([figures.utilisation, figures.meanQueue], [1, 30 / 25]);
});

test('what lasted no time is not the most', () => {
  const { totals } = numbers([...channels(9, 9), { kind: Kind.JobSubmitted, job: 1 }, { kind: Kind.Sent, object: 1, job: 1, a: 1 }, { kind: Kind.Received, object: 1, job: 1 },
    { at: 5, kind: Kind.JobSettled, job: 1, detail: JobState.Completed }]);
  assert.equal(totals.mostQueued, 0);
});

test('a wait outside is as long as somebody stands there, however many', () => {
  const stands = (/** @type {number} */ at, /** @type {number} */ actor) => ({ at, kind: Kind.Blocked, actor, object: 1, job: actor, detail: WaitKind.Send, b: 1 });
  const { totals, figures } = numbers([...channels(0, 0), stands(2, 1), stands(4, 2), { at: 7, kind: Kind.Unblocked, actor: 1 }, { at: 9, kind: Kind.Unblocked, actor: 2 }], 20);
  assert.deepEqual([totals.outsideNs, totals.mostOutside, figures.blockedNs], [7, 2, 7]);
});

test('figures count what was completed and what came too late', () => {
  const { figures } = numbers([...lived(1, 0, 5 * MS), ...lived(2, 5 * MS, 10 * MS, JobState.TimedOut)], 500 * MS);
  assert.deepEqual([figures.submitted, figures.completed, figures.late, figures.throughputPerSecond, figures.utilisation], [2, 1, 1, 2, null]);
});

test('every job has its share and they balance', () => {
  const { state } = numbers(randomPool(300, 8)), shares = sharesOf(state);
  assert.equal(shares.length, Object.keys(JobState).length);
  assert.equal(shares.reduce((sum, each) => sum + each.count, 0), 300);
  assert.ok(Math.abs(shares.reduce((sum, each) => sum + each.share, 0) - 1) < 1e-12);
});

// ------------------------------------------------------------------ times

test('percentiles are nearest ranks of all that have settled', () => {
  const records = Array.from({ length: 200 }, (_, index) => lived(index + 1, 0, (index + 1) * MS)).flat().sort((one, other) => one.at - other.at);
  const { total } = numbers(records).times;
  assert.deepEqual([total.count, total.mean, total.p50, total.p90, total.p99, total.max].map((value, index) => (index ? value / MS : value)), [200, 100.5, 100, 180, 198, 200]);
  const few = numbers([1, 2, 3, 4, 5, 6, 7].flatMap((job) => lived(job, 0, job)).sort((one, other) => one.at - other.at)).times.total;
  assert.deepEqual([few.p50, few.p90, few.p99], [4, 7, 7]);
  const one = numbers(lived(1, 0, 5 * MS)).times.total;
  assert.deepEqual([one.p50, one.p99, one.max], [5 * MS, 5 * MS, 5 * MS]);
});

test('times that go on from before are those that begin anew, forwards and backwards', () => {
  const { series } = numbers(randomPool(300, 4, 3));
  let before = timesOf(series, 0);
  for (const n of [0, 1, 40, 40, 300, 120, 121, 299]) {
    const anew = timesOf(series, n);
    before = timesOf(series, n, before);
    assert.deepEqual(before, anew, `${n} jobs`);
  }
  const other = numbers(randomPool(200, 5)).series;
  assert.deepEqual(timesOf(other, 200, timesOf(series, 100)), timesOf(other, 200), 'another run');
});

test('rejected jobs have no times, and jobs that never ran have no run time', () => {
  const { times } = numbers([...lived(1, 0, 10), { at: 10, kind: Kind.JobSubmitted, job: 2 }, { at: 10, kind: Kind.JobSettled, job: 2, detail: JobState.Rejected },
    { at: 10, kind: Kind.JobSubmitted, job: 3 }, { at: 30, kind: Kind.JobSettled, job: 3, detail: JobState.Expired }]);
  assert.deepEqual([times.wait.count, times.run.count, times.total.count, times.wait.max], [2, 1, 2, 20]);
});

test('every time is in exactly one bin, whatever the spread', () => {
  const random = randoms(5);
  for (const power of [0, 1, 3, 8, 20]) {
    const sorted = Float64Array.from({ length: 500 }, () => Math.floor(random() ** power * 3e9)).sort(), bins = binsOf(sorted);
    assert.equal(bins.reduce((sum, bin) => sum + bin.count, 0), 500, `power ${power}`);
    assert.ok(bins.length <= 30 && bins.every((bin, index) => bin.toNs > bin.fromNs && (!index || bin.fromNs === bins[index - 1].toNs)), `power ${power}`);
    assert.ok(bins[0].fromNs === 0 && bins[bins.length - 1].toNs >= sorted[499], `power ${power}`);
  }
});

test('bins are even, unless one time is far beyond the others', () => {
  const even = binsOf(Float64Array.of(10 * MS, 20 * MS, 95 * MS)), growing = binsOf(Float64Array.of(0, 0, 2 * MS, 3 * MS, 9000 * MS));
  assert.ok(even.every((bin) => bin.toNs - bin.fromNs === 5 * MS));
  assert.deepEqual(growing.slice(0, 4).map((bin) => bin.toNs / MS), [1, 2, 5, 10]);
  assert.equal(growing[growing.length - 1].toNs, 10_000 * MS);
  assert.deepEqual(binsOf(new Float64Array(0)), []);
  assert.equal(binsOf(Float64Array.of(0, 0))[0].count, 2);
});

test('a time stands in its bin at its place', () => {
  const bins = binsOf(Float64Array.of(10 * MS, 20 * MS, 95 * MS, 100 * MS));
  assert.deepEqual([0, 50 * MS, 100 * MS].map((ns) => placeIn(bins, ns)), [0, 0.5, 1]);
});

// ------------------------------------------------------------------ over time

test('points are means of their span, and the most is kept', () => {
  const { series } = numbers(onePool(10)), curves = curvesOf(series, 100 * MS, 100 * MS);
  const place = curves.atNs.findIndex((ns) => ns > 35 * MS);
  assert.deepEqual([curves.queued[place], curves.mostQueued[place], curves.inFlight[place], curves.outside[place]], [6, 6, 1, 0]);
  const sum = curves.queued.reduce((total, value) => total + value, 0) / curves.queued.length;
  assert.ok(Math.abs(sum - 4.5) < 0.01, `${sum}`);
});

test('throughput and utilisation look back over one whole window', () => {
  const { series } = numbers(onePool(100)), curves = curvesOf(series, 1000 * MS, 1000 * MS);
  assert.equal(curves.windowNs, 100 * MS);
  assert.deepEqual([curves.throughput[0], curves.throughput[48]], [null, null]);
  const told = curves.throughput.filter((value) => value !== null);
  assert.ok(told.length > 400 && told.every((value) => Math.abs(value - 100) <= 10), `${Math.min(...told)}–${Math.max(...told)}`);
  assert.ok(curves.utilisation.slice(60).every((value) => value !== null && Math.abs(value - 1) < 1e-9));
  assert.deepEqual(rangeOf(curves, 'utilisation', 50 * MS), null);
  assert.ok((rangeOf(curves, 'throughput', 1000 * MS)?.most ?? 0) <= 110);
});

test('what was not seen is not there', () => {
  const { series } = numbers(onePool(100)), curves = curvesOf(series, 300 * MS, 1000 * MS);
  assert.ok((curves.atNs.at(-1) ?? 0) < 300 * MS && (curves.atNs.at(-1) ?? 0) > 298 * MS);
  assert.deepEqual(curvesOf(series, 0, 1000 * MS).atNs, []);
  assert.deepEqual(curvesOf(new Series(), 5 * MS, 0).atNs, []);
});

test('a chart has at most so many points, and half a million rows take one scan', () => {
  const series = new Series(), n = 500_000;
  for (let row = 0; row < n; row++) {
    series.levels.atNs.push(row * 1e5 + (row % 7));
    for (const name of /** @type {const} */ (['queued', 'inFlight', 'inSystem', 'alive', 'outside'])) series.levels[name].push(row % 10);
    if (row % 5) continue;
    for (const column of Object.values(series.settled)) column.push(row);
    series.settled.atNs.rows()[row / 5] = row * 1e5;
  }
  const begun = performance.now(), endNs = n * 1e5, curves = curvesOf(series, endNs, endNs), totals = totalsOf(series, endNs), times = timesOf(series, n / 5);
  const tookMs = performance.now() - begun;
  assert.ok(curves.atNs.length <= MOST_POINTS && curves.atNs.length > MOST_POINTS / 3, `${curves.atNs.length} points`);
  assert.equal(times.total.count, 100_000);
  assert.ok(totals.inSystemNs > 0n);
  assert.ok(tookMs < 1000, `${tookMs} ms`); // about 100 ms on an idle machine
  console.log(`     measured: ${tookMs.toFixed(0)} ms`);
});

// ------------------------------------------------------------------ pace

test('while a run plays it is drawn again so often at most, and at once when it stops', () => {
  const pace = new Pace(200), turns = [[true, 'a', 0], [true, 'b', 100], [true, 'c', 200], [true, 'c', 900], [false, 'd', 901], [false, 'd', 902], [false, 'e', 903]]
    .map(([isPlaying, key, ms]) => pace.turn(/** @type {boolean} */ (isPlaying), String(key), Number(ms)));
  assert.deepEqual(turns, [1, 1, 2, 2, 3, 3, 4]);
});
