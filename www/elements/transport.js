// Run, Cancel, Reset; how it goes in a few words; elapsed time; the share of jobs that have settled; playback speed.
// Fires wpp:order (cancel), wpp:reset, wpp:report (show it) and wpp:speed (a factor). Run submits the settings' form.

import { html, nothing } from 'lit';
import { icon } from '../icons.js';
import { LOOKS } from '../looks.js';
import { settled } from '../model.js';
import { ms, words } from '../words.js';
import { headline } from '../headline.js';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */

const w = words.transport;
const SPEEDS = [0.25, 0.5, 1, 2, 4, Infinity];

export class Transport extends Pane {
  /** @param {View} view */
  draw(view) {
    const { phase, run } = view, { look, text } = headline(view);
    const isRunning = phase === 'running';
    return html`<div class="buttons">
        <button class="primary" type="submit" form="settings" ?disabled=${phase === 'failed'}>${icon('play')}
          <span>${run ? w.again : w.run}</span></button>
        <button type="button" ?disabled=${!isRunning} @click=${() => this.tell('order', { what: 'cancel' })}>${w.cancel}</button>
        <button type="button" title=${w.resetMeans} @click=${() => this.tell('reset')}>${w.reset}</button>
        ${view.settings.mode === 'simulated' ? this.#speed(view.speed) : nothing}
      </div>
      <p class="headline" data-hue=${LOOKS[look].hue}>${icon(LOOKS[look].icon)}<span>${text}</span>
        ${view.outcome && ['deadlock', 'leak'].includes(view.outcome.kind)
          ? html`<button type="button" class="link" @click=${() => this.tell('report')}>${w.report}</button>` : nothing}
        ${view.isEdited && run ? html`<small>${w.edited}</small>` : nothing}</p>
      <p class="elapsed"><span class="hidden">${w.elapsed}</span> ${ms(view.nowNs)}</p>
      <progress aria-label=${w.progress} max=${view.shown.jobs || 1} .value=${settled(view.state)}></progress>`;
  }

  /** @param {number} speed */
  #speed(speed) {
    return html`<label class="speed">${w.speed}
      <select @change=${(/** @type {Event} */ event) => this.tell('speed', Number(/** @type {HTMLSelectElement} */ (event.target).value))}>
        ${SPEEDS.map((each) => html`<option value=${each} .selected=${each === speed}>${w.times(each)}</option>`)}
      </select></label>`;
  }
}

customElements.define('wpp-transport', Transport);
