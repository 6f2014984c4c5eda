// A link holds a run: what is written is read again exactly, for any settings and commands; what cannot be used is put right or left out, and
// each time a sentence says so.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hasMore, sceneOfAddress } from '../../www/address.js';
import { App } from '../../www/app.js';
import { linkOf, parseLink } from '../../www/exports/link.js';
import { NAMES, settingOf, shapeOf } from '../../www/exports/settings.js';
import { DEFAULTS } from '../../www/scene.js';

const read = (path) => JSON.parse(readFileSync(new URL(`../../src/scenes/${path}.json`, import.meta.url), 'utf8'));
const SCENES = read('manifest').map((id) => ({ id, config: { ...DEFAULTS, ...read(id).config, scene: id } }));
const BASIC = SCENES.find(({ id }) => id === 'basic');

/** A view of a run that has ended, or with these differences. */
const viewOf = (config, more = {}) => ({ scene: SCENES.find(({ id }) => id === config.scene), settings: config, isEdited: false, isPlaying: false, isOver: true,
  nowNs: 0, run: { config, log: [] }, ...more });
const parsed = (hash) => parseLink(hash, SCENES);

/** A generator of random numbers with a seed (mulberry32). @param {number} seed */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const CHARS = [...'abc ,&=#%+@.~/?:"\'<>\\\n\u0000é…𝄞-_'];
function anyText(next, most) {
  return Array.from({ length: 1 + Math.floor(next() * most) }, () => CHARS[Math.floor(next() * CHARS.length)]).join('');
}

function anyValue(setting, next) {
  const between = (min, max) => min + Math.floor(next() * (max - min + 1));
  if (setting.isOptional && next() < 0.3) return null;
  if (setting.list !== undefined) return Array.from({ length: between(0, 4) }, () => anyValue({ ...setting, list: undefined }, next));
  switch (setting.kind) {
    case 'whole': return between(setting.min, next() < 0.5 ? setting.max : Math.min(setting.max, setting.min + 20));
    case 'number': return setting.min + next() * (setting.max - setting.min);
    case 'choice': return setting.of[between(0, setting.of.length - 1)];
    case 'flag': return next() < 0.5;
    case 'text': return anyText(next, 30);
    case 'schedule': return ['fifo', '1@1', `${between(1, 65_535)}@3,2@${between(4, 4_294_967_295)}`][between(0, 2)];
    case 'assumed': return { ms: between(0, 60_000), ...(next() < 0.5 ? { value: between(1, 2 ** 50) } : {}), ...(next() < 0.5 ? { error: anyText(next, 20) } : {}),
      ...(next() < 0.3 ? { failing: between(1, 10) } : {}) };
  }
}

function anyConfig(next) {
  const scene = SCENES[Math.floor(next() * SCENES.length)], config = { ...scene.config };
  for (const name of ['mode', 'task', ...NAMES]) if (next() < 0.4 && (name === 'mode' || name === 'task' || next() < 0.5)) config[name] = anyValue(settingOf(name, config), next);
  // Ranges depend on these two: what is left of the scene's own may no longer be in range.
  for (const name of NAMES) if (JSON.stringify(config[name]) !== JSON.stringify(scene.config[name]) || name === 'seed') {
    try { shapeOf(settingOf(name, config)).check(config[name], name); } catch { config[name] = anyValue(settingOf(name, config), next); }
  }
  return config;
}

function anyLog(next) {
  const whole = (max) => 1 + Math.floor(next() * max);
  const orders = [() => ({ what: 'cancel' }), () => ({ what: 'cancelJob', job: whole(1e5) }), () => ({ what: 'shutdown' }), () => ({ what: 'resize', workers: whole(64) }),
    () => ({ what: 'limit', perSecond: next() < 0.3 ? null : next() < 0.5 ? whole(100) : 0.001 + next() * 1000, burst: whole(1000) }), () => ({ what: 'size', size: whole(6e4) }),
    () => ({ what: 'pause' }), () => ({ what: 'resume' }), () => ({ what: 'killWorker', worker: whole(64) }), () => ({ what: 'failJob', job: whole(1e5) })];
  return Array.from({ length: Math.floor(next() * 8) }, () => ({ atNs: Math.floor(next() * 1e12), order: orders[Math.floor(next() * orders.length)]() }))
    .sort((a, b) => a.atNs - b.atNs);
}

test('any settings, commands and moment are read as they were written', async () => {
  for (let seed = 1; seed <= 500; seed++) {
    const next = random(seed), config = anyConfig(next), isSimulated = config.mode === 'simulated', log = isSimulated ? anyLog(next) : [];
    const nowNs = Math.floor(next() * 1e11), hash = await linkOf(viewOf(config, { isOver: false, nowNs, run: { config, log } })), link = await parsed(hash);
    const scene = SCENES.find(({ id }) => id === link.scene);
    assert.deepEqual({ ...scene.config, ...link.settings }, config, `seed ${seed}: ${hash}`);
    assert.deepEqual([link.log, link.atNs, link.notes, link.unknown], [log, isSimulated ? nowNs : null, [], []], `seed ${seed}: ${hash}`);
    assert.equal(new URL(hash, 'https://x.test/').hash, hash, 'it stands in an address as it is');
  }
});

test("a link holds what differs from the scene's own settings, to be read", async () => {
  const config = { ...BASIC.config, mode: 'simulated', workers: 5, timeoutMs: 250, listens: false, sizes: [10, 20], seed: 7, urls: ['/a,b', 'https://x.test/?q=1&r'] };
  const log = [{ atNs: 120_000_001, order: { what: 'resize', workers: 5 } }, { atNs: 4e8, order: { what: 'cancel' } }, { atNs: 5e8, order: { what: 'limit', perSecond: 2.5, burst: 1 } },
    { atNs: 6e8, order: { what: 'limit', perSecond: null, burst: 3 } }];
  assert.equal(await linkOf(viewOf(config, { isOver: false, nowNs: 1_500_000.7, run: { config, log } }), [['theme', 'dark']]),
    '#v=1&scene=basic&mode=simulated&workers=5&sizes=10,20&urls=/a%2Cb,https://x.test/%3Fq%3D1%26r&listens=0&timeoutMs=250&seed=7&theme=dark' +
    '&log=resize.5@120.000001,cancel@400,limit.2.5.1@500,limit.none.3@600&at=1.5');
});

test('settings that were edited since are linked without the run, half-typed ones left out', async () => {
  const view = viewOf({ ...BASIC.config, mode: 'simulated' }, { isEdited: true, settings: { ...BASIC.config, workers: NaN, jobs: 4 } });
  assert.equal(await linkOf(view), '#v=1&scene=basic&mode=live&jobs=4&seed=1');
});

test('a live run, and one at its end or playing on, has no moment', async () => {
  const simulated = { ...BASIC.config, mode: 'simulated' };
  for (const view of [viewOf(BASIC.config, { isOver: false }), viewOf(simulated), viewOf(simulated, { isOver: false, isPlaying: true })]) {
    assert.doesNotMatch(await linkOf(view), /at=/);
  }
});

test('keys that nobody knows are kept as they stood', async () => {
  const { unknown, notes } = await parsed('#v=1&scene=leak&theme=dark&controls=min&x=%zz&flag&__proto__=1');
  assert.deepEqual(unknown, [['theme', 'dark'], ['controls', 'min'], ['x', '%zz'], ['flag', ''], ['__proto__', '1']]);
  assert.deepEqual(notes, []);
});

/** @type {[string, Record<string, unknown>, RegExp[]][]} */
const PUT_RIGHT = [
  ['workers=999', { workers: 64 }, [/^workers=999: must be a whole number from 1 to 64; 64 is used\.$/]],
  ['workers=999&mode=simulated', { mode: 'simulated', workers: 999 }, []],
  ['workers=-3', { workers: 1 }, [/1 is used/]],
  ['workers=2.6', { workers: 3 }, [/3 is used/]],
  ['workers=many', {}, [/^workers=many: must be a whole number from 1 to 64; it is left out\.$/]],
  ['workers=', {}, [/left out/]],
  ['workers=%zz', {}, [/left out/]],
  ['workers=Infinity', {}, [/left out/]],
  ['workers=1e999', {}, [/left out/]],
  ['workers=none', {}, [/left out/]],
  ['timeoutMs=none', { timeoutMs: null }, []],
  ['timeoutMs=0', { timeoutMs: 1 }, [/^timeoutMs=0: must be a whole number from 1 to 600,000; 1 is used\.$/]],
  ['failRatio=2', { failRatio: 1 }, [/^failRatio=2: must be a number from 0 to 1; 1 is used\.$/]],
  ['mode=fast', {}, [/^mode=fast: must be one of live, simulated; it is left out\.$/]],
  ['listens=maybe', {}, [/^listens=maybe: must be true or false/]],
  ['listens=true', { listens: true }, []],
  ['sizes=1,x', {}, [/left out/]],
  ['sizes=', { sizes: [] }, []],
  ['stageWorkers=1,99,1,1,1,1,1,1,1', { stageWorkers: [1, 16, 1, 1, 1, 1, 1, 1] }, [/a list of at most 8, each a whole number from 1 to 16; 1,16,1/]],
  ['size=5&task=primes', { task: 'primes', size: 10 }, [/10 is used/]],
  ['workers=2&workers=9', { workers: 2 }, []],
  ['code=!!', {}, [/^code=!!: must be text of at most 20,000 characters, packed; it is left out\.$/]],
  ['assumed=x~1', {}, [/left out/]],
  ['schedule=1@3,2@17', { schedule: '1@3,2@17' }, []],
  ['schedule=fifo', { schedule: 'fifo' }, []],
  ['schedule=none', { schedule: null }, []],
  ['schedule=0@3', {}, [/^schedule=0@3: must be none or fifo, or up to 1000 choices such as 1@3,2@17; it is left out\.$/]],
  ['schedule=2@17,1@3', {}, [/^schedule=2@17,1@3: must be/]],
  ['schedule=70000@1', {}, [/left out/]],
  ['schedule=1@4294967296', {}, [/left out/]],
  ['schedule=', {}, [/left out/]],
  ['schedule=%3Cb%3E', {}, [/^schedule=%3Cb%3E: must be none or fifo/]],
  ['scene=nowhere&workers=2', { workers: 2 }, [/^scene=nowhere: there is no such scene; the basic pool is shown\.$/]],
  ['v=2&workers=2', { workers: 2 }, [/^v=2: this page knows version 1/]],
  ['log=cancel@5', {}, [/^log is left out: only a simulated run/]],
  ['at=5', {}, [/^at is left out: only a simulated run/]],
  ['mode=simulated&at=soon', { mode: 'simulated' }, [/^at=soon: must be a time in milliseconds/]],
  ['mode=simulated&log=explode@5,cancel@x,resize@5,resize.5.5@5,cancel@1@2', { mode: 'simulated' }, [/^log=explode@5: must be a command/, /cancel@x/, /resize@5/, /resize\.5\.5/, /cancel@1@2/]],
  ['mode=simulated&log=constructor@5', { mode: 'simulated' }, [/constructor/]],
  ['workers=' + '9'.repeat(300), { workers: 64 }, [/^workers=9{60}…: /]],
];
for (const [hash, settings, sentences] of PUT_RIGHT) {
  test(`what cannot be used is told: ${hash.slice(0, 60)}`, async () => {
    const link = await parsed(`#${hash}`);
    assert.deepEqual(link.settings, settings);
    assert.equal(link.notes.length, sentences.length, link.notes.join(' '));
    sentences.forEach((sentence, index) => assert.match(link.notes[index], sentence));
    assert.deepEqual([link.log, link.atNs], [[], null]);
  });
}

test('commands out of order are put in order', async () => {
  const { log, notes } = await parsed('#mode=simulated&log=cancel@9,pause@2.000001');
  assert.deepEqual([log.map(({ atNs }) => atNs), notes], [[2_000_001, 9_000_000], []]);
});

test('a hash of noise is read without harm', async () => {
  for (let seed = 1; seed <= 300; seed++) {
    const next = random(seed), noise = Array.from({ length: 12 }, () => `${[...NAMES, 'log', 'at', 'v', 'scene'][Math.floor(next() * (NAMES.length + 4))]}=${anyText(next, 12)}`).join('&');
    const { scene, settings } = await parsed(`#${noise}`), own = SCENES.find(({ id }) => id === scene).config, kind = { ...own, ...settings };
    for (const [name, value] of Object.entries(settings)) shapeOf(settingOf(name, kind)).check(value, `seed ${seed} ${name}`);
  }
});

test('the ranges of the links are those in which every scene lies', () => {
  for (const { config } of SCENES) for (const name of NAMES) shapeOf(settingOf(name, config)).check(config[name], `${config.scene}.${name}`);
  assert.deepEqual(['scene', ...NAMES], Object.keys(DEFAULTS), 'every setting has its range, in the same order');
});

test('the small part of the address tells whether there is more', () => {
  assert.deepEqual(['', '#', '#v=1', '#v=1&scene=leak', '#scene=leak'].map(hasMore), [false, false, false, false, false]);
  assert.deepEqual(['#v=1&scene=leak&workers=3', '#workers=3', '#mode=live&scene=x', '#v=1&theme=dark', '#v=2'].map(hasMore), [true, true, true, true, true]);
  assert.equal(sceneOfAddress('#v=1&scene=leak&workers=3'), 'leak');
});

test('a run that is started with a log and a moment asks for both, and stands there', () => {
  const sent = [], app = new App((message) => sent.push(message)), log = [{ atNs: 4, order: { what: 'cancel' } }];
  app.know(SCENES.map((scene) => ({ ...scene, title: '', watch: '', why: '', words: {}, group: 'examples' })));
  app.choose('basic');
  app.startWith({ mode: 'simulated', seed: 9 }, log, 3);
  assert.deepEqual(sent.at(-1), { type: 'run', run: 1, config: { ...BASIC.config, mode: 'simulated', seed: 9 }, log });
  app.receive({ type: 'started', run: 1 }, 0);
  const data = new DataView(new ArrayBuffer(32));
  data.setBigUint64(0, 10n, true);
  app.receive({ type: 'trace', run: 1, from: 0, events: data.buffer, strings: [], sites: [], nowNs: 10, dropped: 0 }, 0);
  app.receive({ type: 'ended', run: 1, outcome: { kind: 'finished', elapsedMs: 0.00001, cause: null, hash: '', nEvents: 1, stats: {}, blocked: [] } }, 0);
  assert.deepEqual([app.view().nowNs, app.view().isPlaying, app.view().isEdited], [3, false, false]);
});
