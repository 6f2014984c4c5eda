// Run and pause, one event back and on, the moment on view, and how it goes: what of the page's transport and player fits below a small picture.
// Fires wpp:run, wpp:play, wpp:pause, wpp:step (events) and wpp:seek (ns).

import { html } from 'lit';
import { headline } from '../headline.js';
import { icon } from '../icons.js';
import { LOOKS } from '../looks.js';
import { ms } from '../words.js';
import { embedWords as w } from '../words/embed.js';
import { Pane } from '../elements/pane.js';

/** @typedef {import('../app.js').View} View */

const STEPS = 1000;

export class Bar extends Pane {
  /** @param {View} view */
  draw(view) {
    const { run, phase, isPlaying, isOver } = view, { look, text } = headline(view), none = run === null;
    const [name, sign, act] = isPlaying ? [w.pause, 'pause', 'pause'] : none ? [w.run, 'play', 'run'] : isOver ? [w.again, 'again', 'run'] : [w.on, 'play', 'play'];
    const step = (/** @type {string} */ name, /** @type {'before' | 'after'} */ sign, /** @type {number} */ by, /** @type {boolean} */ isOff) =>
      html`<button type="button" class="step" aria-label=${name} title=${name} ?disabled=${isOff} @click=${() => this.tell('step', by)}>${icon(sign)}</button>`;
    return html`<div class="run-bar" role="group" aria-label=${w.bar}>
      <button type="button" class="primary" aria-label=${name} title=${name} ?disabled=${phase === 'starting' && !isPlaying} @click=${() => this.tell(act)}>${
        icon(/** @type {import('../icons.js').IconName} */ (sign))}<span>${name}</span></button>
      ${step(w.back, 'before', -1, none || run.count === 0)}${step(w.forth, 'after', 1, none || isOver)}
      <input type="range" max=${STEPS} aria-label=${w.slider} aria-valuetext=${ms(view.nowNs)} ?disabled=${none}
        .value=${String(run ? view.nowNs / endOf(run) * STEPS : 0)} @input=${this.#slide}>
      <p class="headline" data-hue=${LOOKS[look].hue}>${icon(LOOKS[look].icon)}<span>${text}</span></p></div>`;
  }

  /** @param {Event} event */
  #slide = (event) => {
    const run = this.view?.run;
    if (run) this.tell('seek', Number(/** @type {HTMLInputElement} */ (event.target).value) / STEPS * endOf(run));
  };
}

customElements.define('wpp-bar', Bar);

/** @param {import('../run.js').Run} run */
const endOf = ({ playback, trace }) => playback.endNs ?? Math.max(playback.seenNs, trace.endNs, 1);
