// A recorded run that is opened from a file: it is refused in a sentence, or everything that the page makes of a run can be made of it: states,
// lanes, series, sentences, explanations, tables and files, in bounded time.
import assert from 'node:assert/strict';
import { App } from '../../../www/app.js';
import { describe } from '../../../www/event_words.js';
import { explain } from '../../../www/explain.js';
import { csvParts } from '../../../www/exports/csv.js';
import { base64Parts, deflated } from '../../../www/exports/pack.js';
import { perfettoParts } from '../../../www/exports/perfetto.js';
import { openRecord, recordParts } from '../../../www/exports/record.js';
import { Wrong } from '../../../www/exports/shapes.js';
import { headline } from '../../../www/headline.js';
import { sorted, EVERYTHING } from '../../../www/job_list.js';
import { laneLook } from '../../../www/looks.js';
import { sentence } from '../../../www/narration.js';
import { rowsOf, inWords } from '../../../www/parts/wait_graph.js';
import { Readers } from '../../../www/readers.js';
import { DEFAULTS } from '../../../www/scene.js';
import { chips, standing } from '../../../www/standing.js';
import { encode, onePool, SITES, STRINGS } from '../../www/support/records.js';
import { randomPool } from '../../www/support/series.js';
import { deepened } from '../values.js';
import { SCENES } from './scenes.js';

const TIMES = { count: 3, mean: 10.5, p50: 10, p90: 10, p99: 10, max: 11 };
export const OUTCOME = { kind: 'finished', elapsedMs: 30, cause: null, hash: '0123456789abcdef', nEvents: 40,
  stats: { submitted: 3, rejected: 0, queued: 0, inFlight: 0, waitingToRetry: 0, completed: 3, failed: 0, panicked: 0, timedOut: 0, expired: 0, cancelled: 0,
    killed: 0, lost: 0 },
  blocked: [{ task: 'worker 1', waitsFor: 'send on results', file: 'src/a.rs', line: 3, wakers: ['main'] }],
  crash: { actor: 11, text: 'oh', file: 'src/a.rs', line: 4 },
  figures: { throughputPerSecond: 100, utilisation: null, waitMs: TIMES, runMs: TIMES, totalMs: TIMES, urgentWaitMs: TIMES, plainWaitMs: TIMES, maxQueue: 3,
    meanQueue: 1, meanInSystem: 1, blockedMs: 0, workerMs: 30, peakWorkers: 1, attempts: 3, refused: 0, misplaced: 0, received: 3 } };

const FIELDS = ['at', 'kind', 'detail', 'actor', 'object', 'site', 'job', 'a', 'b'];
/** The most that each may be in its bytes. @type {Record<string, number>} */
const WIDTH = { at: 2 ** 64 - 2 ** 12, kind: 255, detail: 255, actor: 65_535, object: 65_535, site: 65_535, job: 2 ** 32 - 1, a: 2 ** 32 - 1, b: 2 ** 64 - 2 ** 12 };

/** The bytes of rows, each a list of nine numbers; what is none, is 0. @param {unknown[]} rows */
function bytesOf(rows) {
  const whole = (/** @type {unknown} */ value, /** @type {number} */ most) => Math.min(most, Math.max(0, Math.floor(Number(value)) || 0));
  const records = rows.map((row) => (Array.isArray(row) ? Object.fromEntries(FIELDS.map((name, n) => [name, BigInt(whole(typeof row[n] === 'number' ? row[n] : 0, WIDTH[name]))])) : {}));
  return encode(/** @type {any} */ (records.map(({ at = 0n, b = 0n, ...rest }) => ({ at, b, ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, Number(value)])) }))));
}

/** A file as text: its events stand as rows in the input. @param {any} file */
export async function fileText(file) {
  if (typeof file === 'string') return file;
  const isRows = Array.isArray(file?.events), packed = isRows ? base64Parts(await deflated(new Uint8Array(bytesOf(file.events)))).join('') : file?.events;
  return deepened(JSON.stringify(isRows ? { ...file, events: packed } : file) ?? '');
}

/** @param {unknown} input */
async function check(input) {
  const app = new App(() => {}), text = await fileText(input);
  app.know(/** @type {any} */ (SCENES));
  app.choose('basic');
  app.readWith(() => new Readers());
  let run;
  try {
    run = await openRecord(app, new File([text], 'a.json'));
  } catch (error) {
    assert.ok(error instanceof Wrong, `${error instanceof Error ? error.stack : error}`);
    assert.ok(error.message.length > 5 && error.message.length < 500, `a sentence of ${error.message.length} characters`);
    assert.equal(app.run, null, 'the stage is as it was');
    return;
  }
  while (run.read(500)); // all of it
  await drawn(app, run);
  const first = (await recordParts(run)).join(''), again = await openRecord(app, new File([first], 'b.json'));
  assert.equal((await recordParts(again)).join(''), first, 'it goes out as it came in');
}

/** Everything that the page tells of it. @param {App} app @param {import('../../../www/run.js').Run} run */
async function drawn(app, run) {
  const { trace, history } = run;
  for (const index of [0, history.length >> 1, history.length]) {
    run.goTo(index);
    const view = app.view();
    assert.ok(view);
    const { state } = view;
    assert.ok(state.actors.length <= MOST_ACTORS, `${state.actors.length} actors are more than the page can draw`);
    assert.ok(state.channels.length <= MOST_OBJECTS, `${state.channels.length} channels`);
    texts(sentence(view), headline(view).text);
    for (const actor of state.actors) if (actor) laneLook(actor);
    chips(standing(state, trace));
    for (const job of state.jobs.all().slice(0, 20)) texts(...Object.values(explain(job.id, trace, state, run.config)).filter((each) => typeof each === 'string'));
    sorted(state.jobs.all(), { ...EVERYTHING, by: 'total' }, view.nowNs);
    JSON.stringify(state);
  }
  for (let index = 0; index < Math.min(trace.length, 300); index++) texts(describe(trace.event(index), trace, history.at(history.length)));
  JSON.parse((await perfettoParts(run, 'title')).join(''));
  for (const part of await csvParts(run)) texts(part);
  if (run.result) texts(inWords(rowsOf(run.result.blocked)));
}

/** More would be drawn as so many elements. */
const MOST_ACTORS = 4_200, MOST_OBJECTS = 260;

/** @param {...unknown} all */
function texts(...all) {
  for (const each of all) assert.equal(typeof each, 'string');
}

const row = (/** @type {any} */ record) => FIELDS.map((name) => Number(record[name] ?? 0));
/** @param {any[]} records @param {object} [more] */
const fileOf = (records, more = {}) => ({ format: 'worker-pool-playground run', version: 1, scene: 'basic', config: { ...DEFAULTS, mode: 'simulated' },
  log: [{ atNs: 5_000_001, order: { what: 'limit', perSecond: null, burst: 2 } }, { atNs: 6_000_000, order: { what: 'resize', workers: 2 } }],
  strings: STRINGS, sites: SITES, outcome: OUTCOME, dropped: 0, events: records.map(row), ...more });

export default {
  name: 'record', check, words: [...Object.keys(DEFAULTS), ...Object.keys(OUTCOME), ...Object.keys(OUTCOME.stats), 'send on results or end of the run', 'live', 'simulated', 'primes', 'own', 'resize', 'jobs', 'results'],
  // Every kind of event, each among good ones.
  seeds: () => [fileOf(onePool(3)), fileOf(randomPool(12, 3)), fileOf(onePool(2), { outcome: null, log: [] }),
    fileOf([...onePool(2), ...Array.from({ length: 26 }, (_, kind) => ({ at: 2e7, kind, detail: 1 + kind % 7, actor: 11 + kind % 3, object: 1 + kind % 3, site: 1, job: 1 + kind % 2, a: 1 + kind % 5, b: kind * 1000 }))]),
    fileOf(Array.from({ length: 26 }, (_, n) => ({ at: n, kind: [12, 14, 5, 16, 23, 17, 6, 7, 8][n % 9], detail: 4 + n % 4, actor: 11, object: 1, job: 1 + n % 4, a: 1 })))],
};
