// A recorded run goes out, comes in and goes out again byte for byte, and plays like any other; hostile files are refused, each with a
// sentence that says what stands where and what may.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { App } from '../../www/app.js';
import { base64Parts, deflated } from '../../www/exports/pack.js';
import { openRecord, readRecord, recordParts } from '../../www/exports/record.js';
import { Wrong } from '../../www/exports/shapes.js';
import { JobState, Kind, WaitKind } from '../../www/kinds.js';
import { Run } from '../../www/run.js';
import { DEFAULTS } from '../../www/scene.js';
import { encode, MS, onePool, SITES, STRINGS } from './support/records.js';

const SCENES = [{ id: 'basic', config: DEFAULTS, title: 'Basic', watch: '', why: '', words: {}, group: 'examples' },
  { id: 'leak', config: { ...DEFAULTS, scene: 'leak' }, title: 'Leak', watch: '', why: '', words: {}, group: 'pitfalls' }];
const TIMES = { count: 3, mean: 10.5, p50: 10, p90: 10, p99: 10, max: 11 };
const OUTCOME = { kind: 'finished', elapsedMs: 30, cause: null, hash: '0123456789abcdef', nEvents: 40,
  stats: { submitted: 3, rejected: 0, queued: 0, inFlight: 0, waitingToRetry: 0, completed: 3, failed: 0, panicked: 0, timedOut: 0, expired: 0, cancelled: 0,
    killed: 0, lost: 0 },
  blocked: [{ task: 'worker 1', waitsFor: 'send on results', file: 'src/a.rs', line: 3, wakers: ['main'] }],
  crash: { actor: 11, text: '<b>oh</b>', file: 'src/a.rs', line: 4 },
  figures: { throughputPerSecond: 100, utilisation: NaN, waitMs: TIMES, runMs: TIMES, totalMs: TIMES, urgentWaitMs: TIMES, plainWaitMs: TIMES, maxQueue: 3,
    meanQueue: 1, meanInSystem: 1, blockedMs: 0, workerMs: 30, peakWorkers: 1, attempts: 3, refused: 0, misplaced: 0, received: 3 } };
const LOG = [{ atNs: 5 * MS + 1, order: { what: 'limit', perSecond: null, burst: 2 } }, { atNs: 6 * MS, order: { what: 'resize', workers: 2 } },
  { atNs: 6 * MS, order: { what: 'cancel' } }];

function recorded({ records = onePool(3), config = { ...DEFAULTS, mode: 'simulated' }, log = LOG, outcome = OUTCOME } = {}) {
  const run = new Run(1, config, log);
  run.receive({ type: 'trace', run: 1, from: 0, events: encode(records), strings: STRINGS, sites: SITES, nowNs: 0, dropped: 2 }, 0);
  if (outcome) run.end(outcome);
  return run;
}

const textOf = async (run) => (await recordParts(run)).join('');
const fileOf = (text, name = 'worker-pool-basic-seed1.json') => new File([text], name);

function opened(send = () => {}) {
  const app = new App(send);
  app.know(SCENES);
  app.choose('basic');
  return app;
}

for (const [name, run] of Object.entries({
  'a simulated run': recorded(), 'a live one': recorded({ config: { ...DEFAULTS, workers: 7 }, log: [] }), 'one without an end': recorded({ outcome: null }),
  'one of another scene': recorded({ config: { ...DEFAULTS, scene: 'leak', mode: 'simulated', timeoutMs: 20, sizes: [1, 2], urls: ['/a,b'],
    assumed: [{ ms: 12, value: 4 }, { ms: 1, error: 'no' }] } }),
  'one with nothing in it': recorded({ records: [], log: [] }), 'a long one': recorded({ records: onePool(20_000).map((each) => (each.kind === Kind.Sent ? { ...each, a: Math.min(each.a ?? 0, 1000) } : each)) }),
})) {
  test(`${name} goes out, in and out again byte for byte`, async () => {
    const out = await textOf(run);
    assert.equal(await textOf(await openRecord(opened(), fileOf(out))), out);
  });
}

test('an opened run is on the stage, marked, named, and plays to the same end', async () => {
  const run = recorded(), app = opened(), sent = [];
  app.send = (message) => sent.push(message);
  const again = await openRecord(app, fileOf(await textOf(run)));
  assert.deepEqual([app.run, again.isRecorded, again.title, app.runs.length], [again, true, 'worker-pool-basic-seed1', 1]);
  assert.deepEqual([again.present.workers, again.present.burst, app.settings?.workers], [2, 2, 2]);
  assert.deepEqual(sent, [], 'nothing is asked of the coordinator');
  app.tick(0);
  assert.equal(app.view()?.nowNs, 0);
  for (let ms = 0; ms <= 100; ms += 50) app.tick(ms);
  assert.equal(app.phase, 'ended');
  assert.deepEqual(app.view()?.outcome, OUTCOME);
  run.seek(30 * MS);
  assert.equal(JSON.stringify(app.view()?.state), JSON.stringify(run.state()));
});

test('a run that was live is played back too, and takes no orders', async () => {
  const app = opened(), sent = [];
  app.send = (message) => sent.push(message);
  await openRecord(app, fileOf(await textOf(recorded({ config: DEFAULTS, log: [] }))));
  app.tick(0);
  app.tick(10);
  assert.deepEqual([app.view()?.nowNs, app.phase], [10 * MS, 'running']);
  app.order({ what: 'cancel' });
  assert.deepEqual(sent, []);
});

test('opening a run of another scene goes there', async () => {
  const app = opened();
  await openRecord(app, fileOf(await textOf(recorded({ config: { ...DEFAULTS, scene: 'leak', mode: 'simulated' }, log: [] }))));
  assert.equal(app.scene?.id, 'leak');
  assert.equal(app.run?.config.scene, 'leak');
});

test('a file from before a setting was there takes its default', async () => {
  const file = JSON.parse(await textOf(recorded()));
  delete file.config.attempts;
  assert.equal((await readRecord(fileOf(JSON.stringify(file)), SCENES)).config.attempts, 1);
});

// ------------------------------------------------------------------ hostile

const packed = async (bytes) => base64Parts(await deflated(new Uint8Array(bytes))).join('');
const events = (records) => packed(encode(records));
const good = JSON.parse(await textOf(recorded()));

/** @type {Record<string, [RegExp, (file: any) => any]>} what is done to a good file; what is returned stands in its place */
const HOSTILE = {
  'it is empty': [/^The file is not JSON/, () => ''],
  'it is cut off': [/^The file is not JSON/, (file) => JSON.stringify(file).slice(0, 300)],
  'it is a list': [/^The file is \[\]; it must be an object\.$/, () => '[]'],
  'it is null': [/^The file is null; it must be an object\.$/, () => 'null'],
  'it is another format': [/^format is "something"; it must be "worker-pool-playground run"\.$/, (file) => ({ ...file, format: 'something' })],
  'it has no format': [/^format is missing/, ({ format: _, ...file }) => file],
  'it is of a later version': [/^version is 2; it must be a whole number from 1 to 1\.$/, (file) => ({ ...file, version: 2 })],
  'it has a field more': [/^The file has “script”, which no recorded run has\.$/, (file) => ({ ...file, script: 'alert(1)' })],
  'it reaches for prototypes': [/^The file has “__proto__”/, (file) => JSON.stringify(file).replace('{', '{"__proto__": {"isReady": true},')],
  'its scene is unknown': [/^scene is "nowhere"; it must be a scene of this page\.$/, (file) => ({ ...file, scene: 'nowhere', config: { ...file.config, scene: 'nowhere' } })],
  'its scene is a path': [/^scene is "\.\.\/\.\.\/etc"/, (file) => ({ ...file, scene: '../../etc' })],
  'its config is of another scene': [/^config\.scene is "leak"; it must be the scene of the file, “basic”\.$/, (file) => ({ ...file, config: { ...file.config, scene: 'leak' } })],
  'its config is text': [/^config is "workers=3"; it must be an object\.$/, (file) => ({ ...file, config: 'workers=3' })],
  'a setting is unknown': [/^config has “onload”/, (file) => ({ ...file, config: { ...file.config, onload: 'x' } })],
  'a setting is out of range': [/^config\.workers is 1000000; it must be a whole number from 1 to 1,024\.$/, (file) => ({ ...file, config: { ...file.config, workers: 1e6 } })],
  'a live setting is out of its range': [/^config\.workers is 65; it must be a whole number from 1 to 64\.$/, (file) => ({ ...file, config: { ...file.config, mode: 'live', workers: 65 } })],
  'a setting is an object': [/^config\.seed is {"valueOf":1}; it must be a whole number/, (file) => ({ ...file, config: { ...file.config, seed: { valueOf: 1 } } })],
  'a setting is a text for a number': [/^config\.jobs is "10"/, (file) => ({ ...file, config: { ...file.config, jobs: '10' } })],
  'a mode is unknown': [/^config\.mode is "root"; it must be one of live, simulated\.$/, (file) => ({ ...file, config: { ...file.config, mode: 'root' } })],
  'the code is endless': [/^config\.code is "x+….*at most 20,000 characters\.$/, (file) => ({ ...file, config: { ...file.config, code: 'x'.repeat(20_001) } })],
  'a list of settings is endless': [/^config\.inputs is \[1,1.*a list of at most 100,000\.$/, (file) => ({ ...file, config: { ...file.config, inputs: Array(100_001).fill(1) } })],
  'an assumption does more': [/^config\.assumed\[0\] has “run”/, (file) => ({ ...file, config: { ...file.config, assumed: [{ ms: 1, run: 'x' }] } })],
  'an order is unknown': [/^log\[1\]\.order\.what is "eval"; it must be one of cancel, /, (file) => (file.log[1].order = { what: 'eval' }, file)],
  'an order is named like a method of objects': [/^log\[1\]\.order\.what is "constructor"/, (file) => (file.log[1].order = { what: 'constructor' }, file)],
  'an order has a field more': [/^log\[2\]\.order has “job”/, (file) => (file.log[2].order.job = 1, file)],
  'an order lacks a field': [/^log\[1\]\.order\.workers is missing; it must be a whole number/, (file) => (delete file.log[1].order.workers, file)],
  'an order comes before the run': [/^log\[0\]\.atNs is -1/, (file) => (file.log[0].atNs = -1, file)],
  'orders go back in time': [/^log\[1\]\.atNs is 5; it must be at least 5,000,001/, (file) => (file.log[1].atNs = 5, file)],
  'a string is none': [/^strings\[0\] is {}; it must be text/, (file) => (file.strings[0] = {}, file)],
  'a string is endless': [/^strings\[3\] is "y+….*2,000 characters\.$/, (file) => (file.strings[3] = 'y'.repeat(2001), file)],
  'a site has no line': [/^sites\[0\]\.line is null/, (file) => (file.sites[0].line = null, file)],
  'an outcome is of no kind': [/^outcome\.kind is "won"/, (file) => (file.outcome.kind = 'won', file)],
  'a hash is markup': [/^outcome\.hash is "<img src=x>"; it must be 16 hexadecimal digits\.$/, (file) => (file.outcome.hash = '<img src=x>', file)],
  'the books lack a place': [/^outcome\.stats\.completed is missing/, (file) => (delete file.outcome.stats.completed, file)],
  'the figures are empty': [/^outcome\.figures\.throughputPerSecond is missing/, (file) => (file.outcome.figures = {}, file)],
  'a blocked task is text': [/^outcome\.blocked\[0\] is "me"/, (file) => (file.outcome.blocked = ['me'], file)],
  'dropped is below zero': [/^dropped is -5/, (file) => ({ ...file, dropped: -5 })],
  'events are no text': [/^events is 7; it must be base64 text\.$/, (file) => ({ ...file, events: 7 })],
  'events are no base64': [/^events is "\*{4}"; it must be base64 text\.$/, (file) => ({ ...file, events: '****' })],
  'events are not packed': [/^events: what stands there cannot be unpacked\.$/, (file) => ({ ...file, events: 'AAAA' + file.events })],
  'events are cut off': [/^events: what stands there cannot be unpacked\.$/, (file) => ({ ...file, events: file.events.slice(0, 40) })],
  'events end with half a record': [/^events has 40 bytes unpacked; it must be whole records of 32 bytes\.$/, async (file) => ({ ...file, events: await packed(40) })],
  'events unpack to no end': [/^events: unpacked they are larger than 200 MB\.$/, async (file) => ({ ...file, events: await packed(320e6) })],
  'time falls': [/^events\[1\]\.at is 4; it must be at least 5, the time of the record before\.$/, async (file) => ({ ...file, events: await events([{ at: 5 }, { at: 4 }]) })],
  'time is beyond numbers': [/^events\[0\]\.at is [\d,]+; it must be from 0 to 9,007,199,254,740,991/, async (file) => ({ ...file, events: await events([{ at: 2n ** 63n }]) })],
  'a job is beyond the trace': [/^events\[0\]\.job is 4,000,000,000; it must be from 0 to 1, the number of events\.$/, async (file) => ({ ...file, events: await events([{ kind: Kind.JobSubmitted, job: 4e9 }]) })],
  'a name is beyond the strings': [/^events\[0\]\.a is 8; it must be from 0 to 7, the number of strings\.$/, async (file) => ({ ...file, events: await events([{ kind: Kind.ActorStarted, actor: 1, a: 8 }]) })],
  'a site is beyond the sites': [/^events\[0\]\.site is 2; it must be from 0 to 1, the number of sites\.$/, async (file) => ({ ...file, events: await events([{ kind: Kind.Sent, site: 2 }]) })],
  'a job settles as nothing': [/^events\[0\]\.detail is 3; it must be from 4 to 12, the known ones\.$/, async (file) => ({ ...file, events: await events([{ kind: Kind.JobSettled, detail: JobState.InFlight }]) })],
  'a worker is in no state': [/^events\[0\]\.detail is 99; it must be from 1 to 7/, async (file) => ({ ...file, events: await events([{ kind: Kind.WorkerChanged, actor: 11, detail: 99 }]) })],
  'an actor waits for everything': [/^events\[64\]\.kind is 5; it must be one of at most 64 things/, async (file) => ({ ...file, events: await events(Array(65).fill({ kind: Kind.Blocked, actor: 1, detail: WaitKind.Send })) })],
};

for (const [name, [sentence, spoil]] of Object.entries(HOSTILE)) {
  test(`a file is refused where ${name}`, async () => {
    const spoilt = await spoil(structuredClone(good)), app = opened();
    const before = app.run;
    await assert.rejects(openRecord(app, fileOf(typeof spoilt === 'string' ? spoilt : JSON.stringify(spoilt))), (error) => {
      assert.ok(error instanceof Wrong, String(error));
      assert.match(error.message, sentence);
      return true;
    });
    assert.equal(app.run, before, 'the stage is as it was');
  });
}

test('a file that is too large is not even read', async () => {
  await assert.rejects(readRecord(/** @type {any} */ ({ size: 200e6, text: () => assert.fail('read') }), SCENES), /larger than 100 MB/);
});

test('kinds that nobody knows are passed over', async () => {
  const run = recorded({ records: [{ at: 1, kind: 200, detail: 255, actor: 65_535, a: 4e9 }, { at: 2, kind: Kind.RunEnded, detail: 1 }] });
  const again = await openRecord(opened(), fileOf(await textOf(run)));
  again.read(10);
  assert.equal(again.history.length, 2);
});
