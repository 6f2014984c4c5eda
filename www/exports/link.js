// The link that gives a run again: the address's fragment with all settings that differ from the scene's own, readable as key=value, and for
// a simulated run its commands (`log`) and the moment on view (`at`, milliseconds). Lists are separated by commas, "none" is switched off,
// 1 and 0 are yes and no; only `code` is packed. What comes in from a link is put right, and each change is told in a sentence; keys that
// nobody knows are kept for whoever does (such as `theme`).

import { exportWords } from '../words/exports.js';
import { MOST_ORDERS, entryOf, entryText, msText, nsOf } from './orders.js';
import { packedText, unpackedText } from './pack.js';
import { NAMES, assumedShape, itemShape, settingOf, shapeOf } from './settings.js';

/** @typedef {import('../protocol.js').RunConfig} RunConfig */
/** @typedef {import('../protocol.js').LogEntry} LogEntry */
/** @typedef {import('./settings.js').Setting} Setting */
/** What is needed of a scene. @typedef {{ id: string, config: RunConfig }} SceneOf */
/** What a link asks for. `notes`: what was changed, in sentences; `unknown`: keys and values as they stood.
 * @typedef {{ scene: string, settings: Partial<RunConfig>, log: LogEntry[], atNs: number | null, notes: string[], unknown: [string, string][] }} Link */
/** What is needed of a view.
 * @typedef {{ scene: SceneOf, settings: RunConfig, isEdited: boolean, isPlaying: boolean, isOver: boolean, nowNs: number,
 *   run: { config: RunConfig, log: readonly LogEntry[] } | null }} Linked */

const OWN = new Set(['v', 'scene', 'log', 'at']);
const FIRST = 'basic', VERSION = '1', SHOWN = 60;
/** Characters of a link, which is about what browsers take; and sentences about one. */
const MOST_CHARS = 2_000_000, MOST_NOTES = 20;
const w = exportWords.notes;

// -------------------------------------------------------------------- writing

/**
 * The run on stage as a link; the settings alone, where they were changed since.
 * @param {Linked} view
 * @param {readonly [string, string][]} [kept]  keys that the address held beside
 * @returns {Promise<string>} the fragment, with its #
 */
export async function linkOf(view, kept = []) {
  const { scene, settings, run, isEdited, isPlaying, isOver, nowNs } = view, shown = run && !isEdited ? run : null, config = shown?.config ?? settings;
  const pairs = [['v', VERSION], ['scene', encoded(scene.id)], ...await settingPairs(config, scene.config), ...kept];
  if (shown && config.mode === 'simulated') {
    if (shown.log.length) pairs.push(['log', shown.log.map(entryText).join(',')]);
    if (!isPlaying && !isOver) pairs.push(['at', msText(Math.floor(nowNs))]);
  }
  return `#${pairs.map((pair) => pair.join('=')).join('&')}`;
}

/** @param {RunConfig} config @param {RunConfig} own the scene's @returns {Promise<[string, string][]>} */
async function settingPairs(config, own) {
  const changed = NAMES.filter((name) => name === 'mode' || name === 'seed' || JSON.stringify(config[name]) !== JSON.stringify(own[name]));
  /** @type {[string, string][]} */
  const pairs = [];
  for (const name of changed) {
    const setting = settingOf(name, config);
    if (setting && isWhole(config[name])) pairs.push([name, name === 'code' ? await packedText(config.code) : written(setting, config[name])]);
  }
  return pairs;
}

/** Half-typed settings are no numbers. @param {unknown} value @returns {boolean} */
const isWhole = (value) => (Array.isArray(value) ? value.every(isWhole) : !Number.isNaN(value));

/** @param {Setting} setting @param {any} value */
function written(setting, value) {
  if (value === null) return 'none';
  return 'list' in setting && setting.list !== undefined ? value.map((/** @type {any} */ item) => writtenItem(setting, item)).join(',') : writtenItem(setting, value);
}

/** @param {Setting} setting @param {any} value */
function writtenItem(setting, value) {
  if (setting.kind === 'flag') return value ? '1' : '0';
  if (setting.kind === 'schedule') return value;
  if (setting.kind !== 'assumed') return encoded(String(value));
  const { ms, value: yielded, error, failing } = value;
  return [ms, yielded, error, failing].map((part) => encoded(String(part ?? '')).replaceAll('~', '%7E')).join('~').replace(/~+$/, '');
}

/** Readable where nothing forbids it; a comma stands between items alone. Half of a surrogate pair stands in no address. @param {string} text */
function encoded(text) {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/%(3A|2F|40)/g, decodeURIComponent);
}

// -------------------------------------------------------------------- reading

/**
 * @param {string} hash  as in location.hash
 * @param {readonly SceneOf[]} scenes  that there are
 * @returns {Promise<Link>}
 */
export async function parseLink(hash, scenes) {
  const isTooLong = hash.length > MOST_CHARS, pairs = isTooLong ? pairsOf(hash.slice(0, 200)).filter(([name]) => name === 'scene') : pairsOf(hash), said = new Map(pairs.toReversed()), /** @type {string[]} */ notes = [];
  const id = decoded(said.get('scene') ?? FIRST) ?? '', scene = scenes.find((each) => each.id === id) ?? scenes.find((each) => each.id === FIRST) ?? scenes[0];
  if (isTooLong) notes.push(w.tooLong(hash.length, MOST_CHARS));
  if ((said.get('v') ?? VERSION) !== VERSION) notes.push(w.version(short(said.get('v') ?? '')));
  if (scene.id !== id) notes.push(w.noScene(short(said.get('scene') ?? '')));
  const settings = await readSettings(said, scene.config, notes), isSimulated = (settings.mode ?? scene.config.mode) === 'simulated';
  const log = said.has('log') ? readLog(said.get('log') ?? '', isSimulated, notes) : [];
  const atNs = said.has('at') ? readAt(said.get('at') ?? '', isSimulated, notes) : null;
  if (notes.length > MOST_NOTES) notes.push(w.more(notes.splice(MOST_NOTES).length));
  return { scene: scene.id, settings, log, atNs, notes, unknown: pairs.filter(([name]) => !OWN.has(name) && !settingOf(name, scene.config)) };
}

/** @param {string} hash @returns {[string, string][]} values as they stand */
function pairsOf(hash) {
  return hash.replace(/^#/, '').split('&').filter(Boolean).map((pair) => {
    const at = pair.indexOf('=');
    return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
  });
}

/** @param {ReadonlyMap<string, string>} said @param {RunConfig} own the scene's @param {string[]} notes */
async function readSettings(said, own, notes) {
  /** @type {Record<string, unknown>} */
  const settings = {};
  // First what the ranges of others depend on.
  const first = /** @type {const} */ (['mode', 'task', 'trace']);
  for (const name of new Set([...first, ...NAMES])) {
    const text = said.get(name), setting = settingOf(name, { ...own, ...settings });
    if (text === undefined || !setting) continue;
    const value = name === 'code' ? await unpackedText(text, 4 * 20_000) : read(setting, text), { allowed } = shapeOf(setting);
    if (value === null && !isOff(setting, text)) notes.push(w.ignored(name, short(text), name === 'code' ? `${allowed}, packed` : allowed));
    else settings[name] = put(name, text, setting, value, notes);
  }
  return /** @type {Partial<RunConfig>} */ (settings);
}

/** @param {Setting} setting @param {string} text */
const isOff = (setting, text) => 'isOptional' in setting && setting.isOptional === true && text === 'none';

/** The nearest value that is allowed. @param {string} name @param {string} text @param {Setting} setting @param {any} value @param {string[]} notes */
function put(name, text, setting, value, notes) {
  const most = 'list' in setting ? setting.list : undefined;
  const good = value === null ? null : most === undefined ? clamped(setting, value)
    : value.slice(0, most).map((/** @type {any} */ item) => clamped(setting, item));
  const isSame = JSON.stringify(good) === JSON.stringify(value);
  if (!isSame) notes.push(w.changed(name, short(text), itemAllowed(setting), short(name === 'code' ? w.itsStart : written(setting, good))));
  return good;
}

/** @param {Setting} setting */
const itemAllowed = (setting) => ('list' in setting && setting.list !== undefined ? `${shapeOf(setting).allowed}, ${w.each} ${itemShape(setting).allowed}` : itemShape(setting).allowed);

/** @param {Setting} setting @param {any} value */
function clamped(setting, value) {
  if (setting.kind === 'text') return value.slice(0, setting.most);
  if (setting.kind !== 'whole' && setting.kind !== 'number') return value;
  return Math.min(setting.max, Math.max(setting.min, setting.kind === 'whole' ? Math.round(value) : value));
}

/** @param {Setting} setting @param {string} text @returns {any} null: it is nothing of the kind */
function read(setting, text) {
  if (!('list' in setting) || setting.list === undefined) return readItem(setting, text);
  const items = text === '' ? [] : text.split(',', setting.list + 1).map((item) => readItem(setting, item));
  return items.includes(null) ? null : items;
}

/** @param {Setting} setting @param {string} raw */
function readItem(setting, raw) {
  if (setting.kind === 'assumed') return readAssumed(raw);
  const text = decoded(raw);
  if (text === null) return null;
  switch (setting.kind) {
    case 'flag': return { 1: true, 0: false, true: true, false: false }[text] ?? null;
    case 'choice': return setting.of.includes(text) ? text : null;
    case 'text': return text;
    case 'schedule': return isGood(itemShape(setting), text) ? text : null;
    default: return numberOf(text);
  }
}

/** @param {import('./shapes.js').Shape<any>} shape @param {unknown} value */
function isGood(shape, value) {
  try {
    shape.check(value, '');
    return true;
  } catch {
    return false;
  }
}

/** @param {string} raw  ms~value~error~failing; what is at its end may be missing */
function readAssumed(raw) {
  const [ms, value, error, failing] = raw.split('~').map(decoded);
  const given = Object.entries({ ms: numberOf(ms), value: value ? numberOf(value) : undefined, error: error || undefined, failing: failing ? numberOf(failing) : undefined });
  try {
    return assumedShape.check(Object.fromEntries(given.filter(([, each]) => each !== undefined)), '');
  } catch {
    return null;
  }
}

/** @param {string | null} text @returns {number | null} */
const numberOf = (text) => (text !== null && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text)) ? Number(text) : null);

/** @param {string} text @param {boolean} isSimulated @param {string[]} notes @returns {LogEntry[]} */
function readLog(text, isSimulated, notes) {
  if (!isSimulated) return notes.push(w.onlySimulated('log')), [];
  const said = text.split(',').filter(Boolean).slice(0, MOST_ORDERS + 1), entries = said.slice(0, MOST_ORDERS).map((each) => ({ each, entry: entryOf(decoded(each) ?? '') }));
  if (said.length > MOST_ORDERS) notes.push(w.longLog(MOST_ORDERS));
  notes.push(...entries.filter(({ entry }) => !entry).map(({ each }) => w.ignored('log', short(each), w.order)));
  return entries.flatMap(({ entry }) => entry ?? []).sort((a, b) => a.atNs - b.atNs);
}

/** @param {string} text @param {boolean} isSimulated @param {string[]} notes */
function readAt(text, isSimulated, notes) {
  const ns = isSimulated ? nsOf(decoded(text) ?? '') : null;
  if (ns === null) notes.push(isSimulated ? w.ignored('at', short(text), w.time) : w.onlySimulated('at'));
  return ns;
}

/** @param {string} text @returns {string | null} null: it was not encoded well */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** @param {string} text */
const short = (text) => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
