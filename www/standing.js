// Where every task stands in the source at the moment on view, and how often each place was passed until then. Read off the trace and
// the state at that moment; no elements in here.

import { Kind } from './kinds.js';
import { actorLook } from './looks.js';

/** @typedef {import('./trace.js').Trace} Trace */
/** @typedef {import('./model.js').PoolState} PoolState */
/** @typedef {import('./model.js').Actor} Actor */
/** @typedef {import('./looks.js').LookName} LookName */
/** @typedef {{ file: string, line: number }} Spot */
/** One task, and its place; null before its first. @typedef {{ id: number, name: string, look: LookName, spot: Spot | null }} Standing */
/** Some that stand alike: the ids in order. @typedef {{ label: string, look: LookName, ids: number[] }} Chip */

const FIRST_WORKER = 11;
/** So many chips stand on a line; those that are more share the last one. */
const MOST_CHIPS = 3;

/**
 * Every task that has started and not returned. One that waits stands where it waits: a worker with a job on its `worker.run`. One
 * that is about to go on, within this instant, stands where it did something last.
 * @param {PoolState} state
 * @param {Trace} trace
 * @returns {Standing[]}
 */
export function standing(state, trace) {
  const actors = state.actors.filter((actor) => actor && actor.name && !actor.ended && actor.id > 0);
  const last = lastSites(trace, state.index, actors.filter(({ waits }) => waits.length === 0));
  return actors.map((actor) => ({ id: actor.id, name: actor.name, look: actorLook(actor),
    spot: trace.site(actor.waits[0]?.site ?? last.get(actor.id) ?? 0) }));
}

/**
 * Chips for those who stand on one line: each its own while they are few, neighbours that look alike as one when not.
 * @param {readonly Standing[]} who by id
 * @returns {Chip[]}
 */
export function chips(who) {
  const alone = who.map(({ id, name, look }) => ({ label: name, look, ids: [id] }));
  if (alone.length < MOST_CHIPS) return alone;
  const runs = /** @type {Chip[]} */ ([]);
  for (const { id, name, look } of who) {
    const open = runs.at(-1), before = open?.ids.at(-1) ?? 0;
    if (open && open.look === look && before >= FIRST_WORKER && id === before + 1) open.ids.push(id);
    else runs.push({ label: name, look, ids: [id] });
  }
  for (const run of runs) if (run.ids.length > 1) run.label = rangeOf(run.label, run.ids);
  if (runs.length <= MOST_CHIPS) return runs;
  const rest = runs.slice(MOST_CHIPS - 1), ids = rest.flatMap((run) => run.ids);
  return [...runs.slice(0, MOST_CHIPS - 1), { label: `+ ${ids.length}`, look: rest[0].look, ids }];
}

/** "worker 1–3". @param {string} first @param {number[]} ids */
function rangeOf(first, ids) {
  return `${first}–${ids[ids.length - 1] - FIRST_WORKER + 1}`;
}

/** Where each of them did something last: backwards, no further than to the start of the last one. @param {Trace} trace @param {number} until
 *  @param {Actor[]} actors */
function lastSites(trace, until, actors) {
  const wanted = new Set(actors.map(({ id }) => id)), found = /** @type {Map<number, number>} */ (new Map());
  for (let index = until - 1; index >= 0 && wanted.size > 0; index--) {
    const actor = trace.actorAt(index);
    if (!wanted.has(actor)) continue;
    const site = trace.siteAt(index);
    if (site) found.set(actor, site);
    if (site || trace.event(index).kind === Kind.ActorStarted) wanted.delete(actor);
  }
  return found;
}

/** How many events each site has until a moment; from one moment to the next only what lies between is counted. */
export class Passed {
  /** @type {Trace | null} */
  #trace = null;
  #until = 0;
  /** By site number. @type {number[]} */
  #counts = [];

  /**
   * @param {Trace} trace
   * @param {number} until
   * @returns {readonly number[]} by site number, with holes; good until the next call
   */
  at(trace, until) {
    if (trace !== this.#trace) [this.#trace, this.#until, this.#counts] = [trace, 0, []];
    for (; this.#until < until; this.#until++) this.#add(trace.siteAt(this.#until), 1);
    for (; this.#until > until; this.#until--) this.#add(trace.siteAt(this.#until - 1), -1);
    return this.#counts;
  }

  /** @param {number} site @param {number} by */
  #add(site, by) {
    if (site) this.#counts[site] = (this.#counts[site] ?? 0) + by;
  }
}

/**
 * The newest events of some sites, newest first.
 * @param {Trace} trace
 * @param {readonly number[]} sites
 * @param {number} until events before this one
 * @param {number} most
 * @returns {{ indices: number[], more: number }}
 */
export function eventsAt(trace, sites, until, most) {
  const all = sites.flatMap((site) => trace.indicesOf('site', site, until)).sort((one, other) => other - one);
  return { indices: all.slice(0, most), more: Math.max(0, all.length - most) };
}
