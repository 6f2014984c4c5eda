// What a trace for Perfetto has to keep: required fields, slices that nest in their lane, asynchronous slices and arrows in
// pairs. One sentence for each violation.

const REQUIRED = {
  X: ['name', 'ts', 'dur', 'pid', 'tid'], M: ['name', 'pid', 'args'], C: ['name', 'ts', 'pid', 'args'], i: ['name', 'ts', 's', 'pid', 'tid'],
  b: ['name', 'cat', 'id', 'ts', 'pid'], e: ['name', 'cat', 'id', 'ts', 'pid'], s: ['name', 'cat', 'id', 'ts', 'pid', 'tid'],
  f: ['name', 'cat', 'id', 'ts', 'pid', 'tid', 'bp'],
};

/** @param {{ traceEvents: any[] }} trace @returns {string[]} */
export function violations({ traceEvents }) {
  const found = [], open = new Map(), arrows = new Map();
  for (const entry of traceEvents) {
    const required = REQUIRED[entry.ph];
    if (!required) found.push(`no entry has the phase ${entry.ph}`);
    for (const field of required ?? []) if (entry[field] === undefined) found.push(`${entry.ph} "${entry.name}" lacks ${field}`);
    if ('ts' in entry && !(Number.isFinite(entry.ts) && entry.ts >= 0)) found.push(`"${entry.name}" is at ${entry.ts}`);
    if (entry.ph === 'X' && !(entry.dur >= 0)) found.push(`"${entry.name}" lasts ${entry.dur}`);
    if (entry.ph === 'C' && Object.values(entry.args).some((value) => typeof value !== 'number')) found.push(`"${entry.name}" counts no number`);
    if (entry.ph === 'i' && !['t', 'p', 'g'].includes(entry.s)) found.push(`"${entry.name}" has the scope ${entry.s}`);
    const key = `${entry.cat}/${entry.id}`;
    if (entry.ph === 'b') open.set(key, entry);
    if (entry.ph === 'e' && !open.delete(key)) found.push(`"${entry.name}" ends and never began`);
    if (entry.ph === 's') arrows.set(key, entry);
    if (entry.ph === 'f' && !arrows.delete(key)) found.push(`an arrow arrives that never left`);
    if ((entry.ph === 's' || entry.ph === 'f') && !traceEvents.some((slice) => holds(slice, entry))) found.push(`an arrow is tied to no slice at ${entry.ts}`);
  }
  for (const { name } of open.values()) found.push(`"${name}" never ends`);
  for (const { name } of arrows.values()) found.push(`the arrow "${name}" arrives nowhere`);
  return [...found, ...nesting(traceEvents.filter(({ ph }) => ph === 'X'))];
}

const holds = (slice, { pid, tid, ts }) =>
  slice.ph === 'X' && slice.pid === pid && slice.tid === tid && slice.ts <= ts && ts <= slice.ts + slice.dur;

function nesting(slices) {
  const found = [];
  for (const tid of new Set(slices.map((slice) => slice.tid))) {
    const ends = [];
    for (const { name, ts, dur } of slices.filter((slice) => slice.tid === tid).sort((a, b) => a.ts - b.ts || b.dur - a.dur)) {
      while (ends.length > 0 && ends.at(-1) <= ts) ends.pop();
      if (ends.length > 0 && ts + dur > ends.at(-1)) found.push(`"${name}" overlaps the slice before it in lane ${tid}`);
      ends.push(ts + dur);
    }
  }
  return found;
}
