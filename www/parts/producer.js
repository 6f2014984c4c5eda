// The producer: how many jobs it has handed over, and what it does or waits for.

import { html, nothing } from 'lit';
import { icon } from '../icons.js';
import { LOOKS, actorLook, mainWait } from '../looks.js';
import { channelNamed } from '../model.js';
import { words } from '../words.js';
import { heading } from './token.js';

/** @typedef {import('../app.js').View} View */

const w = words.stage;
/** Actor id of the producer (kinds.js). */
const PRODUCER = 1;

/** @param {View} view */
export function producer({ state, shown }) {
  const actor = state.actors[PRODUCER], look = actor ? actorLook(actor) : 'stopped';
  const wait = actor && mainWait(actor);
  const jobs = channelNamed(state, 'jobs') ?? channelNamed(state, 'stage 1'), sent = jobs ? jobs.passed + jobs.queue.length : 0;
  return html`<section class="part producer">
    ${heading(w.producer, actor ? `actor ${PRODUCER}` : '')}
    <p class="fact">${w.sent(sent, shown.jobs)}</p>
    ${actor ? html`<p class="doing" data-hue=${LOOKS[look].hue}>${icon(LOOKS[look].icon)}<span>${
      wait?.job ? w.waitsFor(w.job(wait.job)) : words.looks[look]}</span></p>` : nothing}
  </section>`;
}
