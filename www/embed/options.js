// The fragment of the embed's address: its own options, and what is left, which is the page's link (www/exports/link.js). Options that are not
// what they must be are as if they were not there, and named. Pure.

/** The first of each is the default. */
export const CHOICES = {
  theme: ['auto', 'light', 'dark'], controls: ['min', 'full', 'none'], view: ['stage', 'timeline', 'code'], autoplay: ['click', 'visible', 'off'], lang: ['en'],
};
const NAMES = new Set([...Object.keys(CHOICES), 'readonly', 'speed', 'goals']);

/** `speed`: 1 is real time. `goals`: as it stands, to be read by goals.js. `link`: a fragment without #, all that is no option.
 * `bad`: what is not used.
 * @typedef {{ theme: string, controls: string, view: string, autoplay: string, lang: string, readonly: boolean, speed: number, goals: string,
 *   link: string, bad: [name: string, value: string][] }} Options */

/** @param {string} hash as in location.hash @returns {Options} */
export function optionsOf(hash) {
  const pairs = hash.replace(/^#/, '').split('&').filter(Boolean).map((pair) => /** @type {[string, string]} */ (pair.split(/=(.*)/s))), bad = /** @type {[string, string][]} */ ([]);
  const said = new Map(pairs.toReversed().map(([name, value = '']) => [name, value]));
  const picked = Object.entries(CHOICES).map(([name, of]) => {
    const value = said.get(name) ?? of[0];
    if (of.includes(value)) return [name, value];
    bad.push([name, value]);
    return [name, of[0]];
  });
  const readonly = said.get('readonly') ?? '0', speed = speedOf(said.get('speed') ?? '1');
  if (!/^[01]?$/.test(readonly)) bad.push(['readonly', readonly]);
  if (speed === null) bad.push(['speed', said.get('speed') ?? '']);
  return { .../** @type {any} */ (Object.fromEntries(picked)), readonly: readonly === '' || readonly === '1', speed: speed ?? 1, goals: said.get('goals') ?? '',
    link: pairs.filter(([name]) => !NAMES.has(name)).map((pair) => pair.slice(0, 2).join('=')).join('&'), bad };
}

/** Whether it is an option of the embed and no setting. @param {string} name */
export const isOption = (name) => NAMES.has(name);

/** @param {string} text @returns {number | null} */
function speedOf(text) {
  const speed = text === 'max' ? Infinity : /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  return speed === Infinity || (speed >= 0.01 && speed <= 1000) ? speed : null;
}

/** The plain settings with their ranges, so that an ordinary link is read before link.js is there; those that are less plain wait for it.
 * @type {Record<string, [min: number, max: number]>} */
const PLAIN = {
  workers: [1, 64], jobs: [1, 100_000], size: [0, 60_000], jobsCapacity: [0, 1000], resultsCapacity: [0, 1000], timeoutMs: [1, 600_000], graceMs: [0, 10_000],
  seed: [0, 4_294_967_295],
};

/** The scene and settings of a link that has nothing else; null: there is more in it. @param {string} link
 * @returns {{ scene: string, settings: Partial<import('../protocol.js').RunConfig> } | null} */
export function plainLink(link) {
  const pairs = [...new URLSearchParams(link)], all = /** @type {Record<string, string>} */ (Object.fromEntries(pairs)), { v = '1', scene = 'basic', ...rest } = all;
  const settings = /** @type {any} */ ({}), isOnce = Object.keys(all).length === pairs.length;
  for (const [name, text] of Object.entries(rest)) {
    const range = PLAIN[name], value = Number(text);
    if (name === 'mode' && /^(live|simulated)$/.test(text)) settings.mode = text;
    else if (range && /^\d{1,10}$/.test(text) && value >= range[0] && value <= range[1]) settings[name] = value;
    else return null;
  }
  return isOnce && v === '1' && /^[\w-]+$/.test(scene) ? { scene, settings } : null;
}
