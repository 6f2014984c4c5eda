// Run, Cancel, Reset; how it goes in a few words; elapsed time; the share of jobs that have settled.
// Fires wpp:order (cancel), wpp:reset and wpp:report (show it). Run submits the settings' form,
// or fires wpp:run as long as that is not there.

import { html, nothing } from 'lit';
import { icon } from '../icons.js';
import { LOOKS } from '../looks.js';
import { settled } from '../model.js';
import { ms, words } from '../words.js';
import { headline } from '../headline.js';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */

const w = words.transport;

export class Transport extends Pane {
  #run = () => {
    if (!document.getElementById('settings')) this.tell('run');
  };

  /** @param {View} view */
  draw(view) {
    const { run } = view, { look, text } = headline(view);
    // A simulated run can be cancelled at any moment of it: that makes a branch.
    const isOpen = run !== null && (run.config.mode === 'live' ? run.isLive : !view.isOver && !run.isRecorded);
    return html`<div class="buttons">
        <button class="primary" type="submit" form="settings" @click=${this.#run}>${icon('play')}
          <span>${run ? w.again : w.run}</span></button>
        <button type="button" ?disabled=${!isOpen} @click=${() => this.tell('order', { what: 'cancel' })}>${w.cancel}</button>
        <button type="button" title=${w.resetMeans} @click=${() => this.tell('reset')}>${w.reset}</button>
      </div>
      <p class="headline" data-hue=${LOOKS[look].hue}>${icon(LOOKS[look].icon)}<span>${text}</span>
        ${view.outcome && ['deadlock', 'leak'].includes(view.outcome.kind)
          ? html`<button type="button" class="link" @click=${() => this.tell('report')}>${w.report}</button>` : nothing}
        ${view.isEdited && run ? html`<small>${w.edited}</small>` : nothing}</p>
      <p class="elapsed"><span class="hidden">${w.elapsed}</span> ${ms(view.nowNs)}</p>
      <progress aria-label=${w.progress} max=${view.shown.jobs || 1} .value=${settled(view.state)}></progress>`;
  }
}

customElements.define('wpp-transport', Transport);
