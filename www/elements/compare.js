// Two runs side by side, on one axis of time, and the difference for each job: the same seed feeds both the same arrivals.
// Fires wpp:compare (number of a run or null) and wpp:against.

import { html, nothing } from 'lit';
import { compared, differences } from '../comparison.js';
import { headline } from '../headline.js';
import { icon } from '../icons.js';
import { LOOKS, jobLook } from '../looks.js';
import { Paint } from '../paint.js';
import { rangeFigures } from '../range.js';
import { RIGHT_PX, TOP_PX, drawTimeline, layoutOf, vertical, xOf } from '../timeline_picture.js';
import { extraWords } from '../extra_words.js';
import { wordsOf } from '../words/orders.js';
import { controlWords } from '../words/controls.js';
import { compareWords as w } from '../words/compare.js';
import { ms } from '../words.js';
import { Pane } from './pane.js';
import { runName } from './player.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('../run.js').Run} Run */
/** @typedef {import('../comparison.js').Row} Row */

const MOST_ROWS = 40, PACE_MS = 250;

export class Compare extends Pane {
  static properties = { ...Pane.properties, isOpen: { state: true } };
  /** The comparison that is shown, and of what. @type {{ key: string, of: import('../comparison.js').Comparison } | null} */
  #made = null;
  #observer = new ResizeObserver(() => this.#paint());

  constructor() {
    super();
    this.isOpen = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  /** @param {View} view */
  watched(view) {
    const { run, other, runs, isEdited, errors, phase } = view, pace = view.isPlaying ? Math.floor(performance.now() / PACE_MS) : view.version;
    return this.isOpen || other ? [true, run, other, runs.length, isEdited, errors, phase, view.nowNs, other && pace, other?.history.length] : [false, runs.length > 0];
  }

  /** @param {View} view */
  draw(view) {
    const { run, other, runs } = view;
    return html`<details class="compare" ?open=${this.isOpen || other !== null} @toggle=${this.#toggle}><summary>${w.title}</summary>
      ${this.isOpen || other ? html`<p class="muted small">${w.means}</p>
        <div class="row"><label for="compare-with">${w.with}</label><select id="compare-with" ?disabled=${runs.length < 2} @change=${this.#choose}>
            <option value="" .selected=${!other}>${w.nothing}</option>
            ${runs.filter((each) => each !== run).map((each) => html`<option value=${each.number} .selected=${each === other}>${runName(runs, each)}</option>`)}</select>
          <button type="button" ?disabled=${!run || !view.isEdited || view.errors.length > 0} @click=${() => this.tell('against')}>${w.against}</button></div>
        ${run && other?.readers && run.readers ? this.#sides(view, run, other) : html`<p class="muted">${runs.length < 2 ? w.hint : w.choose}</p>`}` : nothing}
    </details>`;
  }

  /** @param {View} view @param {Run} a @param {Run} b */
  #sides(view, a, b) {
    const differs = [...differences(a.config, b.config).map(({ name, a: one, b: two }) => w.setting(label(name), value(one), value(two))), ...orders(a, 'A'), ...orders(b, 'B')];
    const seeds = a.config.seed === b.config.seed ? w.sameSeed(a.config.seed) : w.otherSeed;
    return html`<p>${differs.length ? differs.join('; ') : w.noDifference}. ${seeds}</p>
      <div class="sides">${this.#side(view, 'A', a)}${this.#side(view, 'B', b)}</div>${this.#jobs(a, b)}`;
  }

  /** @param {View} view @param {string} name @param {Run} run */
  #side(view, name, run) {
    const outcome = run.result, ns = Math.min(view.nowNs, run.playback.endNs ?? Infinity), { nCompleted, utilisation } = rangeFigures(
      /** @type {NonNullable<Run['readers']>} */ (run.readers).series, { fromNs: -1, toNs: ns });
    const { look, text } = headline({ ...view, run, outcome, isOver: true, phase: outcome ? 'ended' : 'running' });
    return html`<figure class="side"><figcaption><b>${name}</b> ${runName(view.runs, run)} <span class="look" data-hue=${LOOKS[look].hue}>${icon(LOOKS[look].icon)}${text}</span></figcaption>
      <canvas data-side=${name} role="img" aria-label=${w.picture(name, ms(ns))}></canvas>
      <p class="small">${w.figures(ms(ns), nCompleted, Math.round(utilisation * 100))}</p></figure>`;
  }

  /** @param {Run} a @param {Run} b */
  #jobs(a, b) {
    const of = this.#comparison(a, b);
    const rows = of.rows.toSorted((one, two) => Math.abs(two.deltaNs ?? 0) - Math.abs(one.deltaNs ?? 0) || one.job - two.job).slice(0, MOST_ROWS);
    return html`<p>${w.summary(of.nFaster, of.nSlower, of.nSame, ms(Math.abs(of.meanDeltaNs)), of.meanDeltaNs <= 0)}</p>
      <div class="scroll" tabindex="0" role="region" aria-label=${w.caption}><table><caption>${w.caption}${of.rows.length > rows.length ? ` ${w.largest(rows.length)}` : ''}</caption>
        <thead><tr><th scope="col">${w.job}</th><th scope="col">A</th><th scope="col">B</th><th scope="col">${w.difference}</th></tr></thead>
        <tbody>${rows.map((row) => html`<tr><th scope="row"><button type="button" class="link" @click=${() => this.tell('pick', { kind: 'job', id: row.job })}>${row.job}</button></th>
          <td>${side(row.a)}</td><td>${side(row.b)}</td><td>${delta(row)}</td></tr>`)}</tbody></table></div>`;
  }

  /** Reckoned anew only when one of the runs went on. @param {Run} a @param {Run} b */
  #comparison(a, b) {
    const [one, two] = [a.readers, b.readers].map((readers) => /** @type {NonNullable<Run['readers']>} */ (readers).series);
    const key = [a.number, b.number, one.settled.job.length, two.settled.job.length].join();
    if (this.#made?.key !== key) this.#made = { key, of: compared(one, two) };
    return this.#made.of;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    super.updated(changed);
    this.#paint();
  }

  #paint() {
    const { view } = this, { run, other } = view ?? {};
    if (!view || !run || !other) return;
    const spanNs = Math.max(run.spanNs, other.spanNs);
    for (const [name, each] of /** @type {[string, Run][]} */ ([['A', run], ['B', other]])) {
      const canvas = /** @type {HTMLCanvasElement | null} */ (this.querySelector(`canvas[data-side=${name}]`));
      if (canvas?.clientWidth) paintSide(canvas, each, spanNs, view.nowNs);
    }
  }

  /** @param {Event} event */
  #toggle = (event) => {
    this.isOpen = /** @type {HTMLDetailsElement} */ (event.target).open;
    if (!this.isOpen && this.view?.other) this.tell('compare', null);
  };

  /** @param {Event} event */
  #choose = (event) => {
    const { value } = /** @type {HTMLSelectElement} */ (event.target);
    this.tell('compare', value ? Number(value) : null);
  };
}

customElements.define('wpp-compare', Compare);

/** @param {HTMLCanvasElement} canvas @param {Run} run @param {number} spanNs @param {number} nowNs */
function paintSide(canvas, run, spanNs, nowNs) {
  const layout = layoutOf(run, run.config, { fromNs: 0, toNs: spanNs }, canvas.clientWidth), scale = devicePixelRatio;
  canvas.style.height = `${layout.height}px`;
  canvas.width = Math.round(layout.width * scale);
  canvas.height = Math.round(layout.height * scale);
  const paint = new Paint(canvas, /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')), scale);
  paint.begin(layout.width, layout.height);
  drawTimeline(paint, run, layout, run.playback.endNs ?? run.trace.endNs);
  const x = xOf(layout, nowNs), right = layout.width - RIGHT_PX;
  if (x < right) paint.fill('surface', x, TOP_PX, right - x, layout.bottom - TOP_PX, 0.62);
  vertical(paint, layout, nowNs, 'accent', '', []);
}

/** @param {string} name */
const label = (name) => extraWords.settings[name]?.label ?? /** @type {Record<string, string>} */ (/** @type {unknown} */ (controlWords))[name] ?? name;

/** @param {unknown} value */
const value = (value) => (Array.isArray(value) ? value.join(', ') || w.none : value === null ? w.none : typeof value === 'boolean' ? (value ? w.yes : w.no) : String(value));

/** @param {Run} run @param {string} name */
const orders = ({ log }, name) => (log.length ? [`${name}: ${log.map(({ atNs, order }) => `${wordsOf(order)} ${w.at(ms(atNs))}`).join(', ')}`] : []);

/** @param {import('../comparison.js').Side | null} side */
function side(side) {
  if (!side) return '–';
  const look = jobLook(side.state);
  return html`<span class="look" data-hue=${LOOKS[look].hue}>${icon(LOOKS[look].icon)}${ms(side.totalNs)}</span>`;
}

/** @param {Row} row */
function delta({ deltaNs }) {
  if (deltaNs === null) return '–';
  return Math.abs(deltaNs) <= 1000 ? w.same : deltaNs < 0 ? w.sooner(ms(-deltaNs)) : w.later(ms(deltaNs));
}
