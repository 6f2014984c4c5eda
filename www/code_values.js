// Where settings stand in a source text: literals of the Go versions, and places of the Rust where a value can be noted. Which places
// these are is said by tables beside the sources (values.json), never guessed. It knows no elements.
//
// An entry is [fragment, setting, more]: the fragment stands once in its file; what is between « and » is the literal that the present
// setting takes the place of, or nothing where one is noted.

import go from '../src/scenes/go/values.json' with { type: 'json' };
import rust from '../src/pool/programs/values.json' with { type: 'json' };

/** @typedef {import('./protocol.js').RunConfig} RunConfig */
/**
 * per: the setting is so many times the number in the code. item: which number of a list. lead: what stands before a noted value.
 * task: whose jobs have this size; "any": all that have one.
 * @typedef {{ per?: number, item?: number, lead?: string, task?: 'primes' | 'any' }} More
 *
 * @typedef {object} Place
 * @property {keyof RunConfig} setting
 * @property {number} line            from 1
 * @property {number} start           column of its first character, from 0
 * @property {number} end             of the one after its last; start where nothing is replaced
 * @property {string} literal
 * @property {string} lead
 * @property {number} per
 * @property {number | null} item
 * @property {More['task'] | null} task
 */

/** @type {Record<string, Record<string, unknown[][]>>} */
const TABLES = { 'src/scenes/go/': go, 'src/pool/': rust };
/** Settings that may be switched off. @type {ReadonlySet<keyof RunConfig>} */
const OPTIONAL = new Set(/** @type {const} */ (['timeoutMs', 'jobTimeoutMs', 'ratePerSecond', 'minWorkers', 'cores', 'budgetRatio']));
/** What a pipeline has for each stage instead. @type {ReadonlySet<keyof RunConfig>} */
const OF_ONE_POOL = new Set(/** @type {const} */ (['workers', 'size']));

/** Every place of a file, in order. @param {string} path @param {string} text @returns {Place[]} */
export function placesIn(path, text) {
  const [folder, table] = Object.entries(TABLES).find(([each]) => path.startsWith(each)) ?? ['', {}];
  const entries = /** @type {[string, keyof RunConfig, More?][]} */ (table[path.slice(folder.length)] ?? []);
  return entries.flatMap((entry) => placeOf(entry, text)).sort((one, other) => one.line - other.line || one.start - other.start);
}

/** Those whose setting means something in this run. @param {Place[]} places @param {RunConfig} settings */
export function meant(places, settings) {
  return places.filter(({ setting, item, task }) => {
    if (setting === 'size' && !hasSize(task, settings.task)) return false;
    if (setting === 'arrivalsPerSecond' && settings.arrivals === 'asap') return false;
    if (settings.program === 'pipeline' && OF_ONE_POOL.has(setting)) return false;
    return item === null || item < /** @type {unknown[]} */ (settings[setting]).length;
  });
}

/** What stands in the code, as a text; empty for none. @param {Place} place @param {RunConfig} settings */
export function shown({ setting, item, per }, settings) {
  const value = item === null ? settings[setting] : /** @type {number[]} */ (settings[setting])[item];
  return typeof value !== 'number' || Number.isNaN(value) ? '' : String(value / per);
}

/** Whether it may stay empty. @param {Place} place */
export const isOptional = ({ setting }) => OPTIONAL.has(setting);

/**
 * What is to be changed when this is written there. What is no number is NaN, which the core refuses in words.
 * @param {Place} place
 * @param {string} text
 * @param {RunConfig} settings
 * @param {boolean} [isBad]  something stands there, and it is no number
 * @returns {Partial<RunConfig>}
 */
export function changeOf(place, text, settings, isBad = false) {
  const { setting, item, per } = place, written = text.trim();
  // Times the unit, and no 0.1 + 0.2.
  const number = written === '' ? NaN : Number((Number(written) * per).toPrecision(15));
  if (item !== null) return { [setting]: /** @type {number[]} */ (settings[setting]).map((value, index) => (index === item ? number : value)) };
  return { [setting]: written === '' && !isBad && isOptional(place) ? null : number };
}

/** A line, cut into its code and its places. @param {string} line @param {readonly Place[]} places of this line, in order @returns {(string | Place)[]} */
export function cut(line, places) {
  let from = 0;
  const parts = places.flatMap((place) => {
    const before = line.slice(from, place.start);
    from = place.end;
    return [before, place];
  });
  return [...parts, line.slice(from)];
}

/** @param {[string, keyof RunConfig, More?]} entry @param {string} text @returns {Place[]} */
function placeOf([fragment, setting, more = {}], text) {
  const open = fragment.indexOf('«'), close = fragment.indexOf('»'), literal = fragment.slice(open + 1, close);
  const at = text.indexOf(fragment.replace(/[«»]/g, ''));
  if (at < 0) return [];
  const before = text.slice(0, at + open), start = before.length - before.lastIndexOf('\n') - 1;
  const { per = 1, item = null, lead = literal ? '' : ' = ', task = null } = more;
  return [{ setting, line: before.split('\n').length, start, end: start + literal.length, literal, lead, per, item, task }];
}

/** @param {Place['task']} of @param {RunConfig['task']} task */
function hasSize(of, task) {
  if (of === 'primes') return task === 'primes';
  return task === 'wait' || task === 'check' || (of === 'any' && task === 'primes');
}
