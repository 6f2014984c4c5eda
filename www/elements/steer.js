// What can be asked of the run on stage at the moment on view: a live run is told at once, a simulated one gets a branch.
// Fires wpp:order (Order) and, for settings of the controls that a running pool can take over, wpp:apply.

import { html, nothing } from 'lit';
import { icon } from '../icons.js';
import { steerWords as w } from '../words/steer.js';
import { ms } from '../words.js';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('../protocol.js').Order} Order */
/** @typedef {import('../protocol.js').RunConfig} RunConfig */

/** What can change while a run goes on. @type {Set<string>} */
const STEERABLE = new Set(['workers', 'size', 'ratePerSecond', 'burst']);
const MOST_WORKERS = 64;

export class Steer extends Pane {
  /** @param {View} view */
  watched(view) {
    return [view.run, view.run?.present, view.run?.log.length, view.phase, view.isOver, view.settings, view.state.isPaused, view.state.ended,
      view.run?.isLive ? 0 : Math.round(view.nowNs / 1e6)];
  }

  /** @param {View} view */
  draw(view) {
    const { run } = view, why = whyNot(view), present = run?.present ?? view.settings, isOff = why !== '';
    const isPipeline = present.program === 'pipeline', { isPaused } = view.state;
    return html`<fieldset class="steer" ?disabled=${isOff}><legend>${w.title}</legend>
        <div class="row">${isPipeline ? nothing : html`<span class="stepper" role="group" aria-label=${w.workers}>${w.workers}
          <button type="button" class="icon-button" aria-label=${w.fewer} title=${w.fewer} ?disabled=${present.workers <= 1}
            @click=${() => this.#resize(present.workers - 1)}>${icon('minus')}</button><b>${present.workers}</b>
          <button type="button" class="icon-button" aria-label=${w.more} title=${w.more} ?disabled=${present.workers >= MOST_WORKERS}
            @click=${() => this.#resize(present.workers + 1)}>${icon('plus')}</button></span>`}
          <button type="button" aria-pressed=${isPaused} @click=${() => this.#order({ what: isPaused ? 'resume' : 'pause' })}>${isPaused ? w.resume : w.pause}</button>
          <button type="button" @click=${() => this.#order({ what: 'shutdown' })}>${w.shutdown}</button>
          <button type="button" @click=${() => this.#order({ what: 'cancel' })}>${w.abort}</button></div>
      </fieldset>
      <p class="muted small" id="steer-means">${why || (run?.isLive ? w.live : w.simulated(ms(view.nowNs)))}</p>
      ${this.#edited(view, isOff)}`;
  }

  /** Settings that were changed since the run began. @param {View} view @param {boolean} isOff */
  #edited({ run, settings, isEdited, errors }, isOff) {
    if (!run || !isEdited || isOff || errors.length) return nothing;
    const changed = Object.keys(settings).filter((name) => name !== 'scene' && name !== 'mode' && !Object.is(of(settings, name), of(run.present, name)));
    if (!changed.length || settings.mode !== run.config.mode) return nothing;
    return html`<p class="small">${changed.every((name) => STEERABLE.has(name))
      ? html`<button type="button" @click=${() => this.tell('apply')}>${run.isLive ? w.apply : w.branch}</button> ${w.applyMeans}` : w.needsRun}</p>`;
  }

  /** @param {number} workers */
  #resize(workers) {
    this.#order({ what: 'resize', workers });
  }

  /** @param {Order} order */
  #order(order) {
    this.tell('order', order);
  }
}

customElements.define('wpp-steer', Steer);

/** @param {RunConfig} config @param {string} name */
const of = (config, name) => config[/** @type {keyof RunConfig} */ (name)];

/** Why nothing can be asked of the run now; empty: it can. @param {View} view */
export function whyNot({ run, isOver, phase }) {
  if (!run || phase === 'failed') return w.none;
  if (run.isRecorded) return w.recorded;
  if (run.config.mode === 'live') return run.isLive ? '' : w.ended;
  return isOver ? w.over : '';
}
