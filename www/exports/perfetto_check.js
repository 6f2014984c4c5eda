// What a trace for Perfetto has to keep: required fields, times in order, slices that nest in their lane, asynchronous slices and arrows in
// pairs, arrows tied to slices, counters of numbers. One sentence for each violation. Used by the tests of what writes such traces.

/** @typedef {Record<string, any> & { ph: string, name: string, ts: number, tid: number }} Entry */
/** A lane's slices in order of their starts, and the latest end of each and those before it, all in nanoseconds.
 * @typedef {{ starts: number[], ends: number[], reach: number[], names: string[] }} Lane */

/** @type {Record<string, string[]>} */
const REQUIRED = {
  X: ['name', 'ts', 'dur', 'pid', 'tid'], M: ['name', 'pid', 'args'], C: ['name', 'ts', 'pid', 'args'], i: ['name', 'ts', 's', 'pid', 'tid'],
  b: ['name', 'cat', 'id', 'ts', 'pid'], e: ['name', 'cat', 'id', 'ts', 'pid'], s: ['name', 'cat', 'id', 'ts', 'pid', 'tid'],
  f: ['name', 'cat', 'id', 'ts', 'pid', 'tid', 'bp'],
};

/** @param {{ traceEvents: any[] }} trace @returns {string[]} */
export function violations({ traceEvents }) {
  const lanes = lanesOf(traceEvents);
  return [...traceEvents.flatMap(ofEntry), ...order(traceEvents), ...pairs(traceEvents), ...[...lanes].flatMap(([lane, slices]) => nesting(lane, slices)),
    ...traceEvents.filter(({ ph }) => ph === 's' || ph === 'f').filter((entry) => !isTied(entry, lanes.get(laneOf(entry))))
      .map(({ ts }) => `an arrow is tied to no slice at ${ts}`)];
}

/** @param {Entry} entry @returns {string[]} */
function ofEntry(entry) {
  const { ph, name, ts, dur, args, s, bp } = entry, required = REQUIRED[ph];
  if (!required) return [`no entry has the phase ${ph}`];
  const found = required.filter((field) => entry[field] === undefined).map((field) => `${ph} "${name}" lacks ${field}`);
  if ('ts' in entry && !(Number.isFinite(ts) && ts >= 0)) found.push(`"${name}" is at ${ts}`);
  if (ph === 'X' && !(dur >= 0)) found.push(`"${name}" lasts ${dur}`);
  if (ph === 'C' && Object.values(args ?? {}).some((value) => !Number.isFinite(value))) found.push(`"${name}" counts no number`);
  if (ph === 'i' && !['t', 'p', 'g'].includes(s)) found.push(`"${name}" has the scope ${s}`);
  if (ph === 'f' && bp !== 'e') found.push(`the arrow "${name}" does not bind to the slice around it`);
  return found;
}

/** @param {Entry[]} entries */
function order(entries) {
  const timed = entries.filter(({ ph }) => ph !== 'M');
  return timed.flatMap(({ name, ts }, index) => (index && ts < timed[index - 1].ts ? [`"${name}" at ${ts} comes after ${timed[index - 1].ts}`] : []));
}

/** @param {Entry[]} entries */
function pairs(entries) {
  const found = [], open = new Map(), arrows = new Map();
  for (const { ph, cat, id, name } of entries) {
    const key = `${cat}/${id}`;
    if (ph === 'b' && open.has(key)) found.push(`"${name}" begins twice`);
    if (ph === 'b') open.set(key, name);
    if (ph === 'e' && !open.delete(key)) found.push(`"${name}" ends and never began`);
    if (ph === 's') arrows.set(key, name);
    if (ph === 'f' && !arrows.delete(key)) found.push('an arrow arrives that never left');
  }
  for (const name of open.values()) found.push(`"${name}" never ends`);
  for (const name of arrows.values()) found.push(`the arrow "${name}" arrives nowhere`);
  return found;
}

/** Times in whole nanoseconds, so that no rounding makes an overlap. @param {number} us */
const ns = (us) => Math.round(us * 1000);
/** @param {Entry} entry */
const laneOf = ({ pid, tid }) => `${pid}/${tid}`;

/** @param {Entry[]} entries @returns {Map<string, Lane>} */
function lanesOf(entries) {
  /** @type {Map<string, Lane>} */
  const lanes = new Map();
  for (const slice of entries.filter(({ ph }) => ph === 'X').sort((a, b) => ns(a.ts) - ns(b.ts) || ns(b.dur) - ns(a.dur))) {
    const lane = lanes.get(laneOf(slice)) ?? { starts: [], ends: [], reach: [], names: [] }, end = ns(slice.ts) + ns(slice.dur);
    lane.starts.push(ns(slice.ts));
    lane.ends.push(end);
    lane.reach.push(Math.max(end, lane.reach.at(-1) ?? 0));
    lane.names.push(slice.name);
    lanes.set(laneOf(slice), lane);
  }
  return lanes;
}

/** @param {string} lane @param {Lane} slices */
function nesting(lane, { starts, ends, names }) {
  /** @type {string[]} */
  const found = [], /** @type {number[]} */ around = [];
  starts.forEach((start, index) => {
    while (around.length > 0 && around[around.length - 1] <= start) around.pop();
    if (around.length > 0 && ends[index] > around[around.length - 1]) found.push(`"${names[index]}" overlaps the slice before it in lane ${lane}`);
    around.push(ends[index]);
  });
  return found;
}

/** Whether some slice of the lane holds the entry. @param {Entry} entry @param {Lane} [lane] */
function isTied({ ts }, lane) {
  if (!lane) return false;
  let low = 0, high = lane.starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (lane.starts[middle] <= ns(ts)) low = middle + 1;
    else high = middle;
  }
  return low > 0 && lane.reach[low - 1] >= ns(ts);
}
