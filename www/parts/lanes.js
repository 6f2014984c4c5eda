// One lane per worker: what it does (icon, word, colour, pattern), with which job, for how long.
// Few workers get a roomy lane, more share two columns, many become tiles.

import { html, nothing } from 'lit';
import { icon } from '../icons.js';
import { JobState, WaitKind, WorkerState } from '../kinds.js';
import { LOOKS, actorLook, mainWait } from '../looks.js';
import { ms, words } from '../words.js';
import { token } from './token.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('../model.js').Actor} Actor */

const w = words.stage;
const ROOMY = 4, SNUG = 12;
/** Actor ids of workers are 10 + n (kinds.js). */
const FIRST_WORKER = 11;
/** How many finished jobs tell how long the next may take. */
const SAMPLE = 8;

/** @param {View} view */
export function lanes(view) {
  const { state, shown } = view, workers = Math.max(shown.workers, state.actors.length - FIRST_WORKER), expectedNs = expectedTimeNs(view);
  const density = workers <= ROOMY ? 'roomy' : workers <= SNUG ? 'snug' : 'dense', alive = state.actors.length ? nAlive(state) : workers;
  return html`<section class="part workers">
    <h3>${w.workers}</h3>
    <p class="fact">${w.busy(state.counts[JobState.InFlight], alive)}${state.isPaused ? html`<span class="tag">${w.pausedTag}</span>` : nothing}${
      view.extras?.poolFacts(view) ?? nothing}</p>
    <ol class="lanes ${density}">${Array.from({ length: workers }, (_, n) =>
      lane(n + 1, state.actors[FIRST_WORKER + n], view, expectedNs))}</ol>
  </section>`;
}

/** Workers that have not stopped. @param {View['state']} state */
function nAlive({ actors }) {
  return actors.reduce((n, actor) => n + Number(actor && actor.id >= FIRST_WORKER && actor.worker !== WorkerState.Stopped), 0);
}

/**
 * @param {number} n
 * @param {Actor | undefined} actor undefined before a run
 * @param {View} view
 * @param {number | null} expectedNs
 */
function lane(n, actor, view, expectedNs) {
  const look = actor ? actorLook(actor) : 'stopped', { hue, pattern } = LOOKS[look];
  const job = view.state.jobs.get(actor?.job ?? 0), startedNs = job?.startedNs ?? null;
  const forNs = startedNs === null ? null : view.nowNs - startedNs;
  const doing = actor ? laneText(actor, look) : '', replaced = (actor?.generation ?? 1) - 1;
  return html`<li class="lane ${pattern}" data-hue=${hue} data-pick=${actor ? `worker ${actor.id}` : nothing} title="${w.worker(n)}${doing ? `: ${doing}` : ''}">
    <button type="button" tabindex="-1" class="who" data-pick=${actor ? `worker ${actor.id}` : nothing} ?disabled=${!actor}><span class="prefix">${
      w.worker(n).replace(/\d+$/, '')}</span>${n}</button>
    <span class="doing">${actor ? icon(LOOKS[look].icon) : nothing}<span class="text">${doing}</span>${actor?.job
      ? token(actor.job, look) : nothing}${job ? view.extras?.ring(view, job) ?? nothing : nothing}</span>
    <svg class="bar" aria-hidden="true"><rect width="${share(look, forNs, expectedNs) * 100}%" height="100%"></rect></svg>
    <span class="time">${replaced > 0 ? html`<span class="replaced">${icon('skull')}${w.replaced(replaced)}</span>` : nothing}${
      forNs !== null ? ms(forNs) : actor?.completed ? w.done(actor.completed) : nothing}</span>
  </li>`;
}

/**
 * @param {Actor} actor
 * @param {import('../looks.js').LookName} look
 */
function laneText(actor, look) {
  const isSending = look === 'blocked' && mainWait(actor)?.kind === WaitKind.Send;
  return isSending ? w.blockedOnSend : words.looks[look];
}

/**
 * How far the bar is filled, 0–1. A job of unknown length fills it at once: better no progress than an invented one.
 * @param {import('../looks.js').LookName} look
 * @param {number | null} forNs
 * @param {number | null} expectedNs
 */
function share(look, forNs, expectedNs) {
  if (look !== 'running' || forNs === null) return 0;
  return expectedNs === null ? 1 : Math.min(1, forNs / expectedNs);
}

/** The time a job takes: set for a wait, learnt from the newest finished jobs otherwise; null while nobody knows.
 * @param {View} view */
function expectedTimeNs({ shown, state }) {
  if (shown.task === 'wait') return Math.max(1, shown.size * 1e6);
  const times = state.results.last(SAMPLE).map((id) => state.jobs.get(id)).flatMap((job) =>
    (job?.startedNs != null && job.settledNs != null ? [job.settledNs - job.startedNs] : []));
  return times.length ? Math.max(...times) : null;
}
