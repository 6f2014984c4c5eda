// The collector and the results it received, in completion order: job, value, worker, time.

import { html, nothing } from 'lit';
import { jobLook } from '../looks.js';
import { count, ms, words } from '../words.js';
import { heading, token } from './token.js';

/** @typedef {import('../app.js').View} View */

const w = words.stage;
/** The newest results, as many as the stage has room for; the table below has them all. */
const MOST_ROWS = 10;
const COLLECTOR = 2, FIRST_WORKER = 10;

/** @param {View} view */
export function results({ state, shown }) {
  const newest = state.results.last(MOST_ROWS), hasOlder = state.results.length > MOST_ROWS;
  return html`<section class="part collector">
    ${heading(w.collector, state.actors[COLLECTOR] ? `actor ${COLLECTOR}` : '')}
    <p class="fact">${shown.collector ? w.of(state.results.length, shown.jobs) : w.nobody}${hasOlder ? w.newest(MOST_ROWS) : nothing}</p>
    ${shown.collector ? html`<table class="received" aria-label=${w.received}>
      <thead><tr><th>${w.columns.job}</th><th>${w.columns.value}</th><th>${w.columns.worker}</th><th>${w.columns.time}</th></tr></thead>
      <tbody>${Array.from({ length: Math.min(MOST_ROWS, shown.jobs) }, (_, n) => row(state, newest[n]))}</tbody></table>` : nothing}
  </section>`;
}

/**
 * @param {import('../model.js').PoolState} state
 * @param {number | undefined} id undefined: room for a result still to come, so that nothing below has to move
 */
function row(state, id) {
  const job = id === undefined ? undefined : state.jobs.get(id);
  if (!job) return html`<tr aria-hidden="true"><td colspan="4"></td></tr>`;
  const look = jobLook(job.state), ran = job.startedNs !== null && job.settledNs !== null;
  return html`<tr><td>${token(job.id, look)}</td><td>${look === 'completed' ? html`<b>${count(job.value)}</b>` : words.looks[look]}</td>
    <td class="muted">${job.worker ? job.worker - FIRST_WORKER : nothing}</td>
    <td class="muted">${ran ? ms((job.settledNs ?? 0) - (job.startedNs ?? 0)) : nothing}</td></tr>`;
}
