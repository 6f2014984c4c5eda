// The pool as a picture: producer → jobs channel → workers → results channel → collector. Fires nothing.

import { html } from 'lit';
import { channelNamed } from '../model.js';
import { channel } from '../parts/channel.js';
import { lanes } from '../parts/lanes.js';
import { producer } from '../parts/producer.js';
import { results } from '../parts/results.js';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */

export class Stage extends Pane {
  /** @param {View} view */
  watched(view) {
    return [view.version, view.shown, view.nowNs];
  }

  /** @param {View} view */
  draw(view) {
    const { shown, state } = view;
    return html`<div class="pool">${producer(view)}
      ${shown.program === 'pipeline'
        ? html`<div>${shown.stageWorkers.map((_, n) => channel('jobs', shown.jobsCapacity, channelNamed(state, `stage ${n + 1}`), state))}</div>`
        : channel('jobs', shown.jobsCapacity, channelNamed(state, 'jobs'), state)}
      ${lanes(view)}
      ${channel('results', shown.resultsCapacity, channelNamed(state, 'results'), state)}
      ${results(view)}</div>`;
  }
}

customElements.define('wpp-stage', Stage);
