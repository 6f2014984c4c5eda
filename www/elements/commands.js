// What a reader can ask of a run under way, beside cancelling it whole: one job's cancellation, or an end of the submissions; and then
// the wave of a cancellation: how fast each worker followed. Fires wpp:order (Order).

import { html, nothing } from 'lit';
import { extraWords } from '../extra_words.js';
import { Kind } from '../kinds.js';
import { LOOKS, jobLook } from '../looks.js';
import { icon } from '../icons.js';
import { ms, words } from '../words.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('./bench.js').Bench} Bench */
/** @typedef {{ job: number, worker: number, askedNs: number, settledNs: number | null, state: number | null }} Asked */

const w = extraWords.commands;
const FIRST_WORKER = 11;

/** @param {View} view */
export const watched = (view) => [view.run, view.version, view.phase];

/** @param {View} view @param {Bench} bench */
export function draw(view, bench) {
  const { state, phase } = view, isGoing = phase === 'running';
  const inFlight = state.actors.flatMap((actor) => actor?.job || []), asked = wave(view);
  return html`<div class="commands" role="group" aria-label=${w.title}>
    <p>${isGoing ? inFlight.map((job) => html`<button type="button" @click=${() => bench.tell('order', { what: 'cancelJob', job })}>${w.cancelJob(job)}</button>`) : nothing}</p>
    <p class="muted small">${w.means}</p>
    ${asked.length ? html`<table><caption>${w.caption}</caption><thead><tr><th scope="col">${w.worker}</th><th scope="col">${w.job}</th>
        <th scope="col" class="number">${w.asked}</th><th scope="col">${w.ended}</th><th scope="col" class="number">${w.reaction}</th></tr></thead>
      <tbody>${asked.map((each) => row(each))}</tbody></table>` : nothing}</div>`;
}

/** @param {Asked} asked */
function row({ job, worker, askedNs, settledNs, state }) {
  const look = state === null ? null : jobLook(state);
  return html`<tr><th scope="row">${w.workerN(worker)}</th><td>${job}</td><td class="number">${ms(askedNs)}</td>
    <td>${look ? html`<span class="look" data-hue=${LOOKS[look].hue}>${icon(LOOKS[look].icon)}${words.looks[look]}</span>` : '…'}</td>
    <td class="number">${settledNs === null ? '…' : ms(settledNs - askedNs)}</td></tr>`;
}

/** Who was asked to stop up to the moment on view, and how that went. @param {View} view @returns {Asked[]} */
export function wave({ run, state }) {
  /** @type {Asked[]} */
  const asked = [];
  for (let index = 0; run && index < state.index; index++) {
    const { kind, job, actor, at, detail } = run.trace.event(index);
    if (kind === Kind.JobCancelAsked) asked.push({ job, worker: actor - FIRST_WORKER + 1, askedNs: at, settledNs: null, state: null });
    const open = kind === Kind.JobSettled && asked.find((each) => each.job === job && each.settledNs === null);
    if (open) Object.assign(open, { settledNs: at, state: detail });
  }
  return asked;
}
