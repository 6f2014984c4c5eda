// A recorded run as a file: all that the page holds of it, to be opened again. JSON with its keys in one order, so that what comes in goes
// out again byte for byte; the records of the trace stand in it deflated, as base64. Reading trusts nothing: every value has its shape and
// every record is looked at before anything is shown (trace_check.js); nothing is run, texts stay texts.

import { exportWords } from '../words/exports.js';
import { DEFAULTS } from '../scene.js';
import { logShape, presentOf } from './orders.js';
import { base64Parts, bytesOf, deflated, inflated, TooLarge } from './pack.js';
import { NAMES, settingOf, shapeOf } from './settings.js';
import { LEFT_OUT, Wrong, choice, list, number, orNone, pattern, record, refuse, text, whole } from './shapes.js';
import { checkEvents } from './trace_check.js';

/** @typedef {import('../protocol.js').Outcome} Outcome */
/** @typedef {import('../protocol.js').RunConfig} RunConfig */
/** @typedef {import('../protocol.js').LogEntry} LogEntry */
/** @typedef {import('../run.js').Run} Run */
/** @typedef {import('./shapes.js').Shape<any>} Shape */
/** @typedef {{ scene: string, config: RunConfig, log: LogEntry[], strings: string[], sites: import('../protocol.js').Site[], outcome: Outcome | null,
 *   dropped: number, events: Uint8Array<ArrayBuffer> }} Recorded */

const FORMAT = 'worker-pool-playground run', VERSION = 1;
/** Bytes of a file, and of its records unpacked. */
const MOST_FILE = 100e6, MOST_EVENTS = 200e6;
const w = exportWords.wrong;

// -------------------------------------------------------------------- writing

/** @param {Run} run as far as it has come @param {(ratio: number) => void} [tell]  hears how much is done, 0–1
 * @returns {Promise<string[]>} the file in parts, for a Blob */
export async function recordParts({ config, log, trace, result }, tell) {
  const { strings, sites, dropped } = trace, events = await deflated(trace.bytes(), tell);
  const fields = { format: FORMAT, version: VERSION, scene: config.scene, config: sorted(config), log: log.map(({ atNs, order }) => ({ atNs, order })),
    strings, sites: sites.map(({ file, line, column }) => ({ file, line, column })), outcome: result, dropped };
  const lines = Object.entries(fields).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)},\n`);
  return ['{\n', ...lines, '"events": "', ...base64Parts(events), '"\n}\n'];
}

/** @param {RunConfig} config */
function sorted(config) {
  return Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, config[/** @type {keyof RunConfig} */ (name)]]));
}

// -------------------------------------------------------------------- reading

const count = whole(0, Number.MAX_SAFE_INTEGER), ms = number(0, Number.MAX_SAFE_INTEGER / 1e6), words = text(2000), line = whole(0, 10_000_000);
/** A figure that there is none of is null in JSON. @type {Shape} */
const figure = { allowed: number(-1e15, 1e15).allowed, check: (value, path) => (value === null ? NaN : number(-1e15, 1e15).check(value, path)) };
const fields = (/** @type {Shape} */ shape, /** @type {string} */ names) => Object.fromEntries(names.split(' ').map((name) => [name, shape]));
const times = record(fields(figure, 'count mean p50 p90 p99 max'));
/** What the module of the page's first run does not tell. */
const LATER = new Set(['waitingToRetry', 'expired', 'crash', 'figures']);
const mayLack = (/** @type {string} */ name) => (LATER.has(name) ? LEFT_OUT : undefined);

const outcomeShape = record({
  kind: choice(['finished', 'deadlock', 'leak', 'crashed', 'paused']), elapsedMs: ms, cause: orNone(words), hash: pattern(w.hash, /^[0-9a-f]{16}$/), nEvents: count,
  stats: record(fields(count, 'submitted rejected queued inFlight waitingToRetry completed failed panicked timedOut expired cancelled killed lost'), mayLack),
  blocked: list(record({ task: words, waitsFor: words, file: words, line, wakers: list(words, 10_000) }), 10_000),
  crash: orNone(record({ actor: whole(0, 65_535), text: words, file: words, line })),
  figures: record({ ...fields(figure, 'throughputPerSecond utilisation'), ...fields(times, 'waitMs runMs totalMs urgentWaitMs plainWaitMs'),
    ...fields(figure, 'maxQueue meanQueue meanInSystem blockedMs workerMs peakWorkers attempts refused misplaced received') }),
}, mayLack);

/** Every setting may be left out: the file may be older than it. @type {Shape} */
const configShape = { allowed: exportWords.allowed.object, check(value, path) {
  const given = /** @type {any} */ (typeof value === 'object' && value ? value : {}), kindOf = (/** @type {'mode' | 'task' | 'trace'} */ name) =>
    shapeOf(/** @type {any} */ (settingOf(name, DEFAULTS))).check(Object.hasOwn(given, name) ? given[name] : DEFAULTS[name], `${path}.${name}`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(path, value, exportWords.allowed.object);
  const kind = { mode: kindOf('mode'), task: kindOf('task'), trace: kindOf('trace') };
  const shapes = NAMES.map((name) => [name, shapeOf(/** @type {any} */ (settingOf(name, kind)))]);
  return record({ scene: text(64), ...Object.fromEntries(shapes) }, (name) => DEFAULTS[/** @type {keyof RunConfig} */ (name)]).check(value, path);
} };

const fileShape = record({
  format: pattern(`"${FORMAT}"`, new RegExp(`^${FORMAT}$`)), version: whole(VERSION, VERSION), scene: text(64), config: configShape, log: logShape,
  strings: list(words, 1_000_000), sites: list(record({ file: words, line, column: line }), 65_535), outcome: orNone(outcomeShape), dropped: count,
  events: { allowed: w.base64, check: (/** @type {unknown} */ value, /** @type {string} */ path) => (typeof value === 'string' && bytesOf(value)) || refuse(path, value, w.base64) },
});

/**
 * @param {Blob} file
 * @param {readonly { id: string }[]} scenes  that there are
 * @returns {Promise<Recorded>}
 * @throws {Wrong} with a sentence to be shown
 */
export async function readRecord(file, scenes) {
  if (file.size > MOST_FILE) throw new Wrong(w.tooLarge(`${MOST_FILE / 1e6} MB`));
  const { format: _, version: __, events: packed, ...rest } = fileShape.check(parsed(await file.text()), '');
  if (!scenes.some(({ id }) => id === rest.scene)) refuse('scene', rest.scene, w.scene);
  if (rest.config.scene !== rest.scene) refuse('config.scene', rest.config.scene, w.sameScene(rest.scene));
  checkLog(rest.log);
  const events = await unpacked(packed);
  await checkEvents(events, rest);
  return { ...rest, events };
}

/**
 * Opens a file beside the other runs of its scene, which comes on stage.
 * @param {import('../app.js').App} app
 * @param {File} file
 * @returns {Promise<Run>}
 * @throws {Wrong}
 */
export async function openRecord(app, file) {
  const recorded = await readRecord(file, app.scenes), { config, log } = recorded;
  if (app.scene?.id !== recorded.scene) app.choose(recorded.scene);
  const run = app.newRun(config, log);
  run.isRecorded = true;
  run.title = file.name.replace(/\.json$/i, '');
  run.present = presentOf(config, log);
  fill(run, recorded);
  app.adopt(run);
  return run;
}

/** @param {Run} run @param {Recorded} recorded */
function fill(run, { strings, sites, dropped, events, outcome }) {
  run.replay();
  run.receive({ type: 'trace', run: run.number, from: 0, events: events.buffer, strings, sites, nowNs: 0, dropped }, 0);
  if (outcome) run.end(outcome);
  else run.breakOff();
}

/** @param {string} content */
function parsed(content) {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new Wrong(w.json(error instanceof Error ? error.message : String(error)));
  }
}

/** @param {LogEntry[]} log */
function checkLog(log) {
  log.forEach(({ atNs }, index) => {
    if (index && atNs < log[index - 1].atNs) refuse(`log[${index}].atNs`, atNs, w.notBefore(log[index - 1].atNs));
  });
}

/** @param {Uint8Array<ArrayBuffer>} packed */
async function unpacked(packed) {
  try {
    return await inflated(packed, MOST_EVENTS);
  } catch (error) {
    throw new Wrong(error instanceof TooLarge ? w.tooMany(`${MOST_EVENTS / 1e6} MB`) : w.packed);
  }
}
