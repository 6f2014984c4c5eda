// The moment on view, as on any player: to the start, one event back, play and pause, one event on, to the end, a slider along the run,
// and the speed; and the runs that are kept, each branch with what made it. Fires wpp:play, wpp:pause, wpp:step (events), wpp:seek (ns),
// wpp:speed (factor), wpp:show (number of a run) and wpp:simulate.

import { html, nothing } from 'lit';
import { icon } from '../icons.js';
import { playerWords as w } from '../words/player.js';
import { branchWords } from '../words/orders.js';
import { count, ms } from '../words.js';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('../run.js').Run} Run */

const SPEEDS = [0.01, 0.03, 0.1, 0.25, 0.5, 1, 2, 4, 10, 30, 100, Infinity];
/** Steps of the slider. */
const STEPS = 1000;

export class Player extends Pane {
  /** @param {View} view */
  watched(view) {
    return [view.run, view.runs.length, view.version, view.nowNs, view.isPlaying, view.isOver, view.phase, view.nRead, view.speed, view.run?.trace.length];
  }

  /** @param {View} view */
  draw(view) {
    const { run, isPlaying, isOver } = view, n = run?.count ?? 0, all = run?.trace.length ?? 0;
    const button = (/** @type {string} */ name, /** @type {import('../icons.js').IconName} */ sign, /** @type {boolean} */ isOff, /** @type {() => void} */ act) =>
      html`<button type="button" class="icon-button" aria-label=${name} title=${name} ?disabled=${isOff} @click=${act}>${icon(sign)}</button>`;
    const none = run === null;
    return html`<div class="player" role="group" aria-label=${w.title}>
        <span class="keys">${button(w.first, 'first', none || n === 0, () => this.tell('seek', 0))}
          ${button(w.back, 'before', none || n === 0, () => this.tell('step', -1))}
          <button type="button" class="icon-button play" ?disabled=${none} aria-label=${isPlaying ? w.pause : w.play} title=${isPlaying ? w.pause : w.play}
            @click=${() => this.tell(isPlaying ? 'pause' : 'play')}>${icon(isPlaying ? 'pause' : 'play')}</button>
          ${button(w.on, 'after', none || isOver, () => this.tell('step', 1))}
          ${button(w.last, 'last', none || isOver, () => this.tell('seek', Infinity))}</span>
        <input type="range" min="0" max=${STEPS} step="1" aria-label=${w.slider} ?disabled=${none} .value=${String(place(run))}
          aria-valuetext=${w.at(ms(view.nowNs), n, all)} @input=${this.#slide}>
        <span class="where">${all > view.nRead ? w.reading(Math.floor(view.nRead / all * 100)) : w.event(n, all)}</span>
        <label class="speed">${w.speed}
          <select ?disabled=${run?.isLive ?? false} title=${run?.isLive ? w.liveSpeed : nothing} @change=${this.#speed}>
            ${SPEEDS.map((each) => html`<option value=${each} .selected=${each === view.speed}>${w.times(each)}</option>`)}</select></label>
      </div>
      ${this.#notes(view)}${view.runs.length > 1 ? this.#runs(view) : nothing}`;
  }

  /** @param {View} view */
  #notes({ run, phase, isPlaying }) {
    if (run?.isLive && !isPlaying) return html`<p class="note muted small">${w.behind} <button type="button" class="link" @click=${() => this.tell('play')}>${w.follow}</button></p>`;
    if (run?.config.mode === 'live' && phase === 'ended') {
      return html`<p class="note muted small">${w.recorded} <button type="button" class="link" @click=${() => this.tell('simulate')}>${w.simulate}</button></p>`;
    }
    return nothing;
  }

  /** @param {View} view */
  #runs({ runs, run }) {
    return html`<div class="runs" role="group" aria-label=${w.runs}>${runs.map((each) => html`<button type="button" aria-pressed=${each === run}
      @click=${() => this.tell('show', each.number)}>${runName(runs, each)}</button>`)}</div>`;
  }

  /** @param {Event} event */
  #slide = (event) => {
    const run = this.view?.run, value = Number(/** @type {HTMLInputElement} */ (event.target).value);
    if (run) this.tell('seek', value / STEPS * endOf(run));
  };

  /** @param {Event} event */
  #speed = (event) => this.tell('speed', Number(/** @type {HTMLSelectElement} */ (event.target).value));
}

customElements.define('wpp-player', Player);

/** @param {Run} run */
const endOf = ({ playback, trace }) => playback.endNs ?? Math.max(playback.seenNs, trace.endNs, 1);

/** Where the slider stands. @param {Run | null} run */
function place(run) {
  return run ? Math.round(Math.min(1, run.playback.nowNs / Math.max(1, endOf(run))) * STEPS) : 0;
}

/** What a run is called among those that are kept. @param {readonly Run[]} runs @param {Run} run */
export function runName(runs, run) {
  const branch = branchWords(run), parent = runs.findIndex(({ number }) => number === run.origin?.number);
  const name = w.run(count(runs.indexOf(run) + 1), run.title || w.modes[run.config.mode]);
  return branch ? `${name}, ${parent >= 0 ? `${w.of(parent + 1)} ` : ''}${branch}` : name;
}
