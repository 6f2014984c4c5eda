// The pool as a picture: producer → jobs channel → workers → results channel → collector. Whatever is clicked is looked at closely; by
// keyboard the picture is one stop of Tab, arrows go from thing to thing, Enter looks. Fires wpp:pick.

import { html } from 'lit';
import { channelNamed } from '../model.js';
import { channel } from '../parts/channel.js';
import { lanes } from '../parts/lanes.js';
import { producer } from '../parts/producer.js';
import { results } from '../parts/results.js';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */

export class Stage extends Pane {
  /** Where Tab arrives, as `data-pick`. */
  #stop = '';

  constructor() {
    super();
    this.addEventListener('click', this.#pick);
    this.addEventListener('keydown', this.#walk);
  }

  /** @param {View} view */
  watched(view) {
    return [view.version, view.shown, view.nowNs];
  }

  /** @param {View} view */
  draw(view) {
    const { shown, state } = view;
    return html`<div class="pool">${producer(view)}
      ${shown.program === 'pipeline'
        ? html`<div>${shown.stageWorkers.map((_, n) => channel(n ? 'stage' : 'jobs', shown.jobsCapacity, channelNamed(state, `stage ${n + 1}`), state, false, n + 1))}</div>`
        : channel('jobs', shown.jobsCapacity, channelNamed(state, 'jobs'), state, shown.priority !== 'none')}
      ${lanes(view)}
      ${channel('results', shown.resultsCapacity, channelNamed(state, 'results'), state)}
      ${results(view)}</div>`;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    super.updated(changed);
    const all = this.#things(), stop = all.find((each) => each.dataset.pick === this.#stop) ?? all[0];
    for (const each of all) if ((each === stop) !== (each.tabIndex === 0)) each.tabIndex = each === stop ? 0 : -1;
  }

  /** @returns {HTMLElement[]} */
  #things() {
    return [...this.querySelectorAll('button[data-pick]')].map((each) => /** @type {HTMLElement} */ (each));
  }

  /** @param {Event} event */
  #pick = (event) => {
    const thing = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[data-pick]')), pick = thing?.dataset.pick;
    if (!pick) return;
    this.#stop = pick;
    const [kind, id] = pick.split(' ');
    this.tell('pick', { kind, id: Number(id) });
  };

  /** @param {KeyboardEvent} event */
  #walk = (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key], all = this.#things();
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (!by || at < 0) return;
    event.preventDefault();
    const next = all[(at + by + all.length) % all.length];
    this.#stop = next.dataset.pick ?? '';
    all[at].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };
}

customElements.define('wpp-stage', Stage);
