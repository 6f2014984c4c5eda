// One job as a small square with its number. `data-job` lets flights.js follow it from place to place.

import { html } from 'lit';
import { LOOKS } from '../looks.js';
import { words } from '../words.js';

/**
 * @param {number} job
 * @param {import('../looks.js').LookName} look
 */
export function token(job, look) {
  const { hue, pattern } = LOOKS[look];
  return html`<span class="job ${pattern}" data-hue=${hue} data-job=${job} title="${words.stage.job(job)}: ${words.looks[look]}"
    >${job}</span>`;
}
