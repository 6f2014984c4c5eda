// Two runs, job by job: which was how much faster. Pure; from the runs' series.

/** @typedef {import('./series.js').Series} Series */
/** One job in both runs: its end and how long it took in all; null where it did not settle.
 * @typedef {{ job: number, a: Side | null, b: Side | null, deltaNs: number | null }} Row
 * @typedef {{ state: number, totalNs: number }} Side
 * @typedef {{ rows: Row[], nFaster: number, nSlower: number, nSame: number, meanDeltaNs: number }} Comparison */

/** Less than this is no difference. */
const SAME_NS = 1000;

/** @param {Series} a @param {Series} b @returns {Comparison} */
export function compared(a, b) {
  const [sidesA, sidesB] = [sidesOf(a), sidesOf(b)], jobs = [...new Set([...sidesA.keys(), ...sidesB.keys()])].sort((x, y) => x - y);
  const rows = jobs.map((job) => {
    const [one, other] = [sidesA.get(job) ?? null, sidesB.get(job) ?? null];
    return { job, a: one, b: other, deltaNs: one && other ? other.totalNs - one.totalNs : null };
  });
  const deltas = rows.flatMap(({ deltaNs }) => deltaNs ?? []), n = (/** @type {(deltaNs: number) => boolean} */ is) => deltas.filter(is).length;
  return { rows, nFaster: n((ns) => ns < -SAME_NS), nSlower: n((ns) => ns > SAME_NS), nSame: n((ns) => Math.abs(ns) <= SAME_NS),
    meanDeltaNs: deltas.length ? deltas.reduce((sum, ns) => sum + ns, 0) / deltas.length : 0 };
}

/** @param {Series} series @returns {Map<number, Side>} */
function sidesOf({ settled }) {
  /** @type {Map<number, Side>} */
  const sides = new Map();
  for (let row = 0; row < settled.job.length; row++) sides.set(settled.job.at(row), { state: settled.state.at(row), totalNs: settled.totalNs.at(row) });
  return sides;
}

/** Settings in which two runs differ. @param {import('./protocol.js').RunConfig} a @param {import('./protocol.js').RunConfig} b */
export function differences(a, b) {
  const names = /** @type {(keyof import('./protocol.js').RunConfig)[]} */ (Object.keys(a));
  return names.filter((name) => name !== 'scene' && JSON.stringify(a[name]) !== JSON.stringify(b[name])).map((name) => ({ name, a: a[name], b: b[name] }));
}
