// Which looks a picture of a run has to explain: those that there are in it.

/** @typedef {import('./looks.js').LookName} LookName */

/** In this order; what leaves the lane empty needs no explanation. @type {LookName[]} */
const ORDER = ['running', 'completed', 'failed', 'timedOut', 'expired', 'cancelling', 'cancelled', 'killed', 'panicked', 'lost', 'rejected', 'blocked', 'receiving',
  'sleeping', 'starting'];
/** Before a run. @type {LookName[]} */
const USUAL = ['running', 'completed', 'blocked'];

/** @param {import('./run.js').Run | null} run */
export function legendOf(run) {
  const slices = run?.readers?.slices;
  if (!slices?.count) return USUAL;
  const lasting = slices.lanes.flatMap((lane) => lane?.at(-1)?.look ?? []);
  return ORDER.filter((look) => slices.looks.has(look) || lasting.includes(look));
}
