// What the URL fetcher fetched: status, size and time of each, or its error in words.

import { html, nothing } from 'lit';
import { extraWords } from '../extra_words.js';
import { JobState } from '../kinds.js';
import { jobLook, LOOKS } from '../looks.js';
import { icon } from '../icons.js';
import { count, ms, words } from '../words.js';

/** @typedef {import('../app.js').View} View */

const w = extraWords.fetches;
/** While a run goes on, times are redrawn this often. */
const PACE_NS = 100e6;

/** @param {View} view */
export const watched = (view) => [view.run, view.shown, view.version, view.run?.nTold, view.phase === 'running' && Math.floor(view.nowNs / PACE_NS)];

/** @param {View} view */
export function draw({ shown, state, run, nowNs }) {
  return html`<div class="fetches">
    ${shown.mode === 'simulated' ? html`<p class="muted">${w.simulated}</p>` : nothing}
    <div class="scroll" tabindex="0" role="region" aria-label=${w.caption}><table><caption>${w.caption}</caption>
      <thead><tr><th scope="col">${w.url}</th><th scope="col">${w.status}</th><th scope="col" class="number">${w.size}</th>
        <th scope="col" class="number">${w.time}</th></tr></thead>
      <tbody>${shown.urls.map((url, index) => row(url, state.jobs.get(index + 1), run, nowNs))}</tbody></table></div></div>`;
}

/**
 * @param {string} url
 * @param {import('../model.js').Job | undefined} job
 * @param {import('../run.js').Run | null} run
 * @param {number} nowNs
 */
function row(url, job, run, nowNs) {
  const answer = /** @type {any} */ (job && run?.values.get(job.id)?.payload);
  const isDone = job?.state === JobState.Completed, look = job && jobLook(job.state);
  const started = job?.startedNs ?? null;
  return html`<tr><th scope="row"><code>${url}</code></th>
    <td>${look ? html`<span class="look" data-hue=${LOOKS[look].hue}>${icon(LOOKS[look].icon)}${
      isDone ? answer?.status ?? words.looks[look] : job.text || words.looks[look]}</span>` : w.open}</td>
    <td class="number">${isDone ? w.bytes(count(job.value)) : '–'}</td>
    <td class="number">${job && started !== null ? ms((job.settledNs ?? nowNs) - started) : '–'}</td></tr>`;
}
