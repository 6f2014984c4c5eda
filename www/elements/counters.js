// The conservation law as an equation: every submitted job is in exactly one place. Fires nothing.

import { html } from 'lit';
import { icon } from '../icons.js';
import { JobState } from '../kinds.js';
import { LOOKS, jobLook } from '../looks.js';
import { accounted, submitted } from '../model.js';
import { counterWords as w } from '../words/counters.js';
import { count, words } from '../words.js';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */

/** Terms that always stand there; the others appear with their first job. @type {number[]} */
const ALWAYS = [JobState.Queued, JobState.InFlight, JobState.Completed];
const TERMS = [...ALWAYS, JobState.WaitingToRetry, JobState.Cancelled, JobState.Killed, JobState.Rejected, JobState.Failed,
  JobState.Panicked, JobState.TimedOut, JobState.Expired, JobState.Lost];
/** @type {Record<number, string>} */
const NAMES = { [JobState.Queued]: w.queued, [JobState.InFlight]: w.inFlight };

export class Counters extends Pane {
  /** @param {View} view */
  watched(view) {
    return [view.version];
  }

  /** @param {View} view */
  draw({ state }) {
    const all = submitted(state), terms = TERMS.filter((term) => ALWAYS.includes(term) || state.counts[term] > 0);
    const isBalanced = accounted(state) === all;
    return html`<p class="equation" aria-label=${w.label}>
      <span class="term"><b>${count(all)}</b>${w.submitted}</span>
      ${terms.map((term, index) => html`<span class="sign">${index ? '+' : '='}</span>${this.#term(term, state.counts[term])}`)}
      <span class="balance">${icon(isBalanced ? 'check' : 'x')}${isBalanced ? w.balanced : w.unbalanced}</span></p>`;
  }

  /**
   * @param {number} term a JobState
   * @param {number} n
   */
  #term(term, n) {
    const look = jobLook(term);
    return html`<span class="term" data-hue=${LOOKS[look].hue}><b>${count(n)}</b>${icon(LOOKS[look].icon)}${
      NAMES[term] ?? words.looks[look]}</span>`;
  }
}

customElements.define('wpp-counters', Counters);
