// Values that JSON lacks, as the files of the corpus write them.

const DEEP = '@ lists in lists @', LEVELS = 100_000;

/** JSON in which such a place is filled. @param {string} json */
export const deepened = (json) => json.replaceAll(JSON.stringify(DEEP), () => '['.repeat(LEVELS) + ']'.repeat(LEVELS));

/** @type {Record<string, () => unknown>} */
const ODD = {
  'NaN': () => NaN, '-0': () => -0, 'Infinity': () => Infinity, '-Infinity': () => -Infinity, 'undefined': () => undefined,
  /** Stands for lists in lists, deeper than anybody walks, in a text of JSON (`deepened`). */
  'deep': () => DEEP,
};

/** What a value of the corpus stands for. @param {any} value @returns {any} */
export function alive(value) {
  if (Array.isArray(value)) return value.map(alive);
  if (typeof value !== 'object' || value === null) return value;
  if (typeof value.$ === 'string' && Object.hasOwn(ODD, value.$)) return ODD[value.$]();
  if (Array.isArray(value.$repeat)) {
    const [what, n] = value.$repeat, times = Math.min(Number(n) || 0, 20_000_000);
    return typeof what === 'string' ? what.repeat(times) : Array(times).fill(what);
  }
  return Object.fromEntries(Object.entries(value).map(([name, its]) => [name, alive(its)]));
}
