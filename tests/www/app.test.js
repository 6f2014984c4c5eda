import assert from 'node:assert/strict';
import { test } from 'node:test';
import { App } from '../../www/app.js';
import { apply, show } from '../../www/wishes.js';
import { DEFAULTS, needsWhole, sceneOf } from '../../www/scene.js';
import { MS, SITES, STRINGS, encode, onePool } from './support/records.js';

/** @typedef {import('../../www/protocol.js').ToCoordinator} ToCoordinator */
/** @typedef {import('../../www/protocol.js').RunConfig} RunConfig */

/** @type {RunConfig} */
const CONFIG = { ...DEFAULTS, scene: 'basic', mode: 'simulated', workers: 1, jobs: 3, task: 'wait', size: 10, listens: true, jobsCapacity: 3,
  resultsCapacity: 3, timeoutMs: null, graceMs: 200, collector: true, seed: 1 };
const STATS = { submitted: 3, rejected: 0, queued: 0, inFlight: 0, completed: 3, failed: 0, panicked: 0, timedOut: 0, cancelled: 0,
  killed: 0, lost: 0 };
/** @type {import('../../www/protocol.js').ConfigError} */
const ERROR = { field: 'workers', value: 0, min: 1, max: 64, message: 'Workers is 0; it must be a whole number from 1 to 64.' };

function ready() {
  /** @type {ToCoordinator[]} */
  const sent = [];
  const app = new App((message) => sent.push(message));
  const words = { title: 'Basic', watch: '', why: '' };
  app.know([{ id: 'basic', ...words, words, group: 'examples', config: CONFIG, fix: { config: { workers: 2 } } }]);
  app.choose('basic');
  app.receive({ type: 'ready' }, 0);
  return { app, sent };
}

/** Starts a run and answers as the coordinator does.
 * @param {App} app
 * @param {ToCoordinator[]} sent
 * @returns its number */
function runOnce(app, sent) {
  app.start();
  const asked = sent.at(-1), run = asked?.type === 'run' ? asked.run : 0;
  app.receive({ type: 'started', run }, 0);
  app.receive({ type: 'trace', run, from: 0, events: encode(onePool(3)), strings: STRINGS, sites: SITES, nowNs: 30 * MS, dropped: 0 }, 0);
  app.receive({ type: 'ended', run, outcome: { kind: 'finished', elapsedMs: 30, cause: null, hash: '', nEvents: 40, stats: STATS, blocked: [] } }, 0);
  return run;
}

test('the outcome of a simulated run is shown when the playback reaches it', () => {
  const { app, sent } = ready();
  runOnce(app, sent);
  app.tick(0);
  assert.equal(app.view()?.outcome, null);
  assert.equal(app.phase, 'running');
  app.tick(20);
  assert.equal(app.view()?.state.results.length, 2);
  app.tick(40);
  assert.equal(app.phase, 'ended');
  assert.equal(app.view()?.outcome?.kind, 'finished');
  assert.equal(app.view()?.state.results.length, 3);
});

test('a coordinator that is gone takes its run with it, and what ended it is told until the next', () => {
  const { app, sent } = ready();
  app.change({ mode: 'live' });
  app.start();
  const asked = sent.at(-1), run = asked?.type === 'run' ? asked.run : 0;
  app.receive({ type: 'started', run }, 0);
  app.receive({ type: 'trace', run, from: 0, events: encode(onePool(3)), strings: STRINGS, sites: SITES, nowNs: 30 * MS, dropped: 0 }, 0);
  app.receive({ type: 'failed', message: 'Gone.', hint: 'Again.' }, 0);
  assert.equal(app.run?.isLive, false);
  for (const wallMs of [0, 40, 80]) app.tick(wallMs);
  assert.deepEqual([app.phase, app.failure?.message], ['failed', 'Gone.']);
  app.start();
  assert.deepEqual([sent.at(-1)?.type, app.failure, app.phase], ['run', null, 'starting']);
  app.receive({ type: 'failed', message: 'Gone.', hint: 'Again.' }, 0);
  assert.equal(app.phase, 'failed', 'one that was asked for and has not begun');
});

test('every batch is acknowledged once, also one of a run that was left', () => {
  const { app, sent } = ready();
  const run = runOnce(app, sent);
  app.ack();
  app.ack();
  app.reset();
  app.receive({ type: 'trace', run, from: 0, events: encode([]), strings: [], sites: [], nowNs: 0, dropped: 0 }, 0);
  app.ack();
  assert.deepEqual(sent.map(({ type }) => type), ['run', 'ack', 'stop', 'ack']);
  assert.equal(app.view()?.run, null);
});

test('an order to a simulated run makes a branch that has it right after the moment on view', () => {
  const { app, sent } = ready();
  const run = runOnce(app, sent);
  app.tick(0);
  app.tick(12);
  app.order({ what: 'cancel' });
  const log = [{ atNs: 12 * MS + 1, order: { what: 'cancel' } }];
  assert.deepEqual(sent.at(-1), { type: 'run', run: run + 1, config: CONFIG, log });
});

/** @param {App} app @param {number} run */
function answerBranch(app, run) {
  app.receive({ type: 'started', run }, 0);
  app.receive({ type: 'trace', run, from: 0, events: encode(onePool(3).slice(0, 20)), strings: STRINGS, sites: SITES, nowNs: 12 * MS, dropped: 0 }, 0);
  app.receive({ type: 'ended', run, outcome: { kind: 'finished', elapsedMs: 14, cause: 'cancelled by hand', hash: '', nEvents: 20,
    stats: STATS, blocked: [] } }, 0);
}

test('a branch goes on from where it was made, and the run before is kept', () => {
  const { app, sent } = ready();
  const run = runOnce(app, sent);
  app.tick(0);
  app.tick(12);
  app.order({ what: 'cancel' });
  answerBranch(app, run + 1);
  assert.equal(app.view()?.nowNs, 12 * MS);
  assert.deepEqual(app.view()?.runs.map(({ number }) => number), [run, run + 1]);
  assert.deepEqual(app.run?.origin, { number: run, atNs: 12 * MS });
  app.tick(13);
  app.tick(20);
  assert.equal(app.view()?.outcome?.cause, 'cancelled by hand');
  show(app, run);
  assert.equal(app.view()?.nowNs, 12 * MS);
  assert.equal(app.view()?.outcome, null);
});

test('a branch of a paused run is paused, and forgets what its parent was asked later', () => {
  const { app, sent } = ready();
  const run = runOnce(app, sent);
  app.tick(0);
  app.tick(12);
  app.order({ what: 'pause' });
  answerBranch(app, run + 1);
  app.run?.seek(5 * MS);
  app.order({ what: 'resize', workers: 2 }, { workers: 2 });
  const last = sent.at(-1);
  assert.deepEqual(last?.type === 'run' && last.log, [{ atNs: 5 * MS + 1, order: { what: 'resize', workers: 2 } }]);
  answerBranch(app, run + 2);
  assert.deepEqual([app.view()?.isPlaying, app.view()?.nowNs, app.run?.present.workers, app.run?.config.workers], [false, 5 * MS, 2, 1]);
});

test('several settings applied at once make one branch', () => {
  const { app, sent } = ready();
  const run = runOnce(app, sent);
  app.tick(0);
  app.tick(12);
  app.edit({ ...CONFIG, workers: 4, size: 30 });
  apply(app);
  const last = sent.at(-1);
  assert.equal(last?.type === 'run' && last.run, run + 2);
  assert.deepEqual(last?.type === 'run' && last.log?.map(({ order }) => order), [{ what: 'resize', workers: 4 }, { what: 'size', size: 30 }]);
  answerBranch(app, run + 1);
  assert.equal(app.run?.number, run, 'the first of the two was overtaken');
  answerBranch(app, run + 2);
  assert.deepEqual([app.run?.number, app.view()?.isEdited], [run + 2, false]);
});

test('an order to a live run goes to its coordinator, and none to one that has ended', () => {
  const { app, sent } = ready();
  app.edit({ ...CONFIG, mode: 'live' });
  app.start();
  const asked = sent.at(-1), run = asked?.type === 'run' ? asked.run : 0;
  app.receive({ type: 'started', run }, 0);
  app.order({ what: 'killWorker', worker: 1 });
  assert.deepEqual(sent.at(-1), { type: 'order', run, order: { what: 'killWorker', worker: 1 } });
  app.receive({ type: 'ended', run, outcome: { kind: 'finished', elapsedMs: 30, cause: null, hash: '', nEvents: 40, stats: STATS, blocked: [] } }, 0);
  app.order({ what: 'killWorker', worker: 1 });
  assert.equal(sent.filter(({ type }) => type === 'order').length, 1);
});

test('a paused live run stays at its event, though news comes of the moment on view', () => {
  const { app, sent } = ready(), events = onePool(3), half = events.length / 2 | 0;
  app.edit({ ...CONFIG, mode: 'live' });
  app.start();
  const asked = sent.at(-1), run = asked?.type === 'run' ? asked.run : 0;
  const tell = (/** @type {number} */ from, /** @type {number} */ to) =>
    app.receive({ type: 'trace', run, from, events: encode(events.slice(from, to)), strings: STRINGS, sites: SITES, nowNs: 1000 * MS, dropped: 0 }, 0);
  app.receive({ type: 'started', run }, 0);
  tell(0, half);
  app.tick(0);
  app.run?.pause();
  tell(half, events.length);
  app.tick(16);
  assert.deepEqual([app.view()?.state.index, app.view()?.isPlaying], [half, false]);
  app.run?.step(-1);
  assert.equal(app.view()?.state.index, half - 1);
  app.run?.playback.play();
  app.tick(32);
  assert.equal(app.view()?.state.index, events.length, 'it is caught up with');
});

test('stepping back goes event by event, and forward again to the same end', () => {
  const { app, sent } = ready();
  runOnce(app, sent);
  app.tick(0);
  app.tick(40);
  const end = JSON.stringify(app.view()?.state);
  for (let index = onePool(3).length - 1; index >= 0; index--) {
    app.run?.step(-1);
    assert.equal(app.view()?.state.index, index);
  }
  app.run?.step(-1);
  assert.deepEqual([app.view()?.state.index, app.view()?.nowNs, app.view()?.isOver], [0, 0, false]);
  assert.equal(app.view()?.outcome?.kind, 'finished', 'what was seen is known');
  for (let index = 0; index < onePool(3).length; index++) app.run?.step(1);
  assert.deepEqual([JSON.stringify(app.view()?.state), app.view()?.isOver], [end, true]);
});

test('a long trace is read bit by bit, and shown as far as it is read', () => {
  const { app, sent } = ready();
  app.start();
  const asked = sent.at(-1), run = asked?.type === 'run' ? asked.run : 0, records = onePool(1000);
  app.receive({ type: 'started', run }, 0);
  app.receive({ type: 'trace', run, from: 0, events: encode(records), strings: STRINGS, sites: SITES, nowNs: 10_000 * MS, dropped: 0 }, 0);
  app.receive({ type: 'ended', run, outcome: { kind: 'finished', elapsedMs: 10_000, cause: null, hash: '', nEvents: 40, stats: STATS, blocked: [] } }, 0);
  app.run?.seek(9_000 * MS);
  app.tick(0);
  assert.equal(app.view()?.state.index, app.view()?.nRead);
  while (app.read(500));
  app.tick(1);
  assert.deepEqual([app.view()?.nowNs, app.view()?.nRead], [9_000 * MS, records.length]);
});

test('known errors keep a run from being asked for', () => {
  const { app, sent } = ready();
  app.edit({ ...CONFIG, workers: 0 });
  app.check();
  app.receive({ type: 'checked', id: 1, errors: [ERROR] }, 0);
  assert.equal(app.start(), false);
  assert.equal(app.refusals, 1);
  assert.deepEqual(sent.map(({ type }) => type), ['check']);
});

test('settings that were put right run at once, before anybody has checked them', () => {
  const { app, sent } = ready();
  app.edit({ ...CONFIG, workers: 0 });
  app.check();
  app.receive({ type: 'checked', id: 1, errors: [ERROR] }, 0);
  app.edit({ ...CONFIG, workers: 2 });
  assert.equal(app.start(), true);
  assert.deepEqual(sent.map(({ type }) => type), ['check', 'run']);
});

test('the stage keeps the newest good settings while worse ones are typed', () => {
  const { app } = ready();
  app.edit({ ...CONFIG, workers: 5 });
  app.check();
  app.receive({ type: 'checked', id: 1, errors: [] }, 0);
  app.edit({ ...CONFIG, workers: NaN });
  app.check();
  app.receive({ type: 'checked', id: 2, errors: [ERROR] }, 0);
  assert.equal(app.view()?.shown.workers, 5);
});

test('an answer to an older check is not for these settings', () => {
  const { app } = ready();
  app.check();
  app.check();
  app.receive({ type: 'checked', id: 1, errors: [ERROR] }, 0);
  assert.deepEqual(app.errors, []);
});

test('a refused run leaves the one before on the stage', () => {
  const { app, sent } = ready();
  const run = runOnce(app, sent);
  app.tick(0);
  app.start();
  app.receive({ type: 'refused', run: run + 1, errors: [ERROR] }, 0);
  assert.equal(app.phase, 'running');
  assert.equal(app.run?.number, run);
  assert.deepEqual(app.view()?.errors, [ERROR]);
});

test('choosing a scene takes its settings and ends the run before', () => {
  const { app, sent } = ready();
  runOnce(app, sent);
  app.edit({ ...CONFIG, jobs: 7 });
  app.choose('basic');
  assert.equal(app.settings?.jobs, 3);
  assert.equal(app.phase, 'idle');
  assert.equal(sent.at(-1)?.type, 'stop');
});

test('a failure is told and stays until the next run', () => {
  const { app, sent } = ready();
  app.receive({ type: 'failed', message: 'no workers here', hint: 'open it elsewhere' }, 0);
  assert.deepEqual(app.view()?.failure, { message: 'no workers here', hint: 'open it elsewhere' });
  assert.deepEqual(sent, []);
  runOnce(app, sent);
  assert.equal(app.view()?.failure, null);
  assert.equal(app.phase, 'running');
});

test('a coordinator that fails breaks off what was live: it stands where it is, hears no order, and is not kept', () => {
  const { app, sent } = ready();
  app.edit({ ...CONFIG, mode: 'live' });
  app.start();
  app.receive({ type: 'started', run: 1 }, 0);
  app.receive({ type: 'trace', run: 1, from: 0, events: encode(onePool(3)), strings: STRINGS, sites: SITES, nowNs: 30 * MS, dropped: 0 }, 0);
  app.tick(0);
  assert.equal(app.phase, 'running');
  app.receive({ type: 'failed', message: 'the coordinator is gone', hint: '' }, 0);
  app.tick(60_000);
  const { phase, nowNs, isPlaying, outcome } = /** @type {import('../../www/app.js').View} */ (app.view());
  assert.deepEqual({ phase, nowNs, isPlaying, outcome }, { phase: 'failed', nowNs: 30 * MS, isPlaying: false, outcome: null });
  const nSent = sent.length;
  app.cancel();
  assert.equal(sent.length, nSent);
  runOnce(app, sent);
  assert.deepEqual(app.runs.map(({ number }) => number), [2]);
});

test("a pitfall's fix keeps seed and clock, and is taken back by another try", () => {
  const { app } = ready();
  app.edit({ ...CONFIG, seed: 7, mode: 'live' });
  app.fix(true);
  assert.deepEqual([app.settings?.workers, app.settings?.seed, app.settings?.mode, app.isFixed], [2, 7, 'live', true]);
  app.try({ jobs: 5 });
  assert.deepEqual([app.settings?.workers, app.settings?.jobs, app.isFixed], [1, 5, false]);
  app.fix(true);
  app.fix(false);
  assert.deepEqual([app.settings?.workers, app.isFixed], [1, false]);
});

test('only the first scene, with what every pool has, runs on the small module', () => {
  const basic = sceneOf({ id: 'basic', group: 'examples', config: {} }, { title: '', watch: '', why: '' }).config;
  assert.equal(needsWhole({ ...basic, workers: 7, task: 'primes', timeoutMs: 20, seed: 9, mode: 'simulated' }), false);
  assert.equal(needsWhole({ ...basic, attempts: 2 }), true);
  assert.equal(needsWhole({ ...basic, inputs: [1] }), true);
  assert.equal(needsWhole({ ...basic, scene: 'leak' }), true);
});
