// One job as a small square with its number, to be looked at closely. `data-job` lets flights.js follow it from place to place;
// `data-pick` is what the stage fires wpp:pick for.

import { html } from 'lit';
import { LOOKS } from '../looks.js';
import { words } from '../words.js';

/**
 * @param {number} job
 * @param {import('../looks.js').LookName} look
 */
export function token(job, look) {
  const { hue, pattern } = LOOKS[look];
  return html`<button type="button" tabindex="-1" class="job ${pattern}" data-hue=${hue} data-job=${job} data-pick="job ${job}"
    title="${words.stage.job(job)}: ${words.looks[look]}">${job}</button>`;
}

/** A heading that can be looked at closely. @param {string} text @param {string} pick kind and number; empty: not there yet */
export function heading(text, pick) {
  return pick ? html`<h3><button type="button" tabindex="-1" data-pick=${pick}>${text}</button></h3>` : html`<h3>${text}</h3>`;
}
