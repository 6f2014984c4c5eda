// The run in numbers, from its start to the moment on view: figures, charts over time, times of settled jobs, Little's law, and where every
// job is. All of it comes from the series and the state (numbers.js); nothing is reckoned while it is closed. Fires nothing.

import { html, nothing } from 'lit';
import '../numbers.css';
import { icon } from '../icons.js';
import { JobState } from '../kinds.js';
import { LOOKS, jobLook } from '../looks.js';
import { accounted, submitted } from '../model.js';
import { figuresOf, littleOf, momentOf, sharesOf, timesOf, totalsOf } from '../numbers.js';
import { Pace } from '../pace.js';
import { counterWords } from '../words/counters.js';
import { count, ms, words } from '../words.js';
import { decimal, numbersWords, percent, share } from '../words/numbers.js';
import { histograms } from './histograms.js';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('../model.js').PoolState} PoolState */

const w = numbersWords;
const PACE_MS = 200;

export class Numbers extends Pane {
  isOpen = false;
  #pace = new Pace(PACE_MS);
  /** uPlot and what draws with it, once the reader has opened this. @type {typeof import('./charts.js') | null} */
  #charts = null;
  /** Reckoned last. @type {import('../numbers.js').AllTimes | null} */
  #times = null;

  /** @param {View} view */
  watched(view) {
    if (!this.isOpen) return [false];
    const { run, version, nowNs, nRead, isPlaying } = view;
    return [true, run?.readers, this.#charts, this.#pace.turn(isPlaying, `${version} ${nowNs} ${nRead} ${run?.spanNs}`, performance.now())];
  }

  /** @param {View} view */
  draw(view) {
    return html`<details @toggle=${this.#toggle}><summary>${w.title}</summary>${this.isOpen ? this.#body(view) : nothing}</details>`;
  }

  /** @param {View} view */
  #body(view) {
    const { run, state, nowNs } = view, series = run?.readers?.series;
    if (!run || !series) return html`<p class="muted">${w.none}</p>`;
    const moment = momentOf(nowNs, state, series), totals = totalsOf(series, moment.atNs), figures = figuresOf(state, totals, moment.atNs);
    const times = (this.#times = timesOf(series, moment.nSettled, this.#times));
    return html`<div class="numbers">
      <p class="muted small">${w.at(ms(nowNs))}</p>
      ${tiles(figures)}
      <section><h3>${w.charts.title}</h3>${this.#charts?.charts(view, series, totals, figures) ?? html`<p class="muted">${w.loading}</p>`}</section>
      <section><h3>${w.times.title}</h3>${histograms(times)}</section>
      <div class="pair"><section><h3>${w.little.title}</h3>${law(littleOf(series, state, totals, moment))}</section>
        <section><h3>${w.states.title}</h3>${states(state)}</section></div>
    </div>`;
  }

  /** @param {Event} event */
  #toggle = (event) => {
    this.isOpen = /** @type {HTMLDetailsElement} */ (event.target).open;
    if (this.isOpen && !this.#charts) import('./charts.js').then((module) => { this.#charts = module; }).then(() => this.requestUpdate());
    this.requestUpdate();
  };
}

customElements.define('wpp-numbers', Numbers);

/** @param {import('../numbers.js').Figures} figures */
function tiles({ submitted: all, completed, late, throughputPerSecond, utilisation, meanQueue, mostQueue, blockedNs }) {
  const f = w.figures, rate = html`${decimal(throughputPerSecond)} <small>${f.perSecond}</small>`;
  return html`<dl class="tiles" aria-label=${f.label}>${[
    [f.completed, count(completed), f.of(all)],
    [f.throughput, rate, f.throughputMeans],
    [f.goodput, rate, f.goodputMeans(late)],
    [f.utilisation, utilisation === null ? '–' : percent(utilisation), f.utilisationMeans],
    [f.queue, decimal(meanQueue), f.most(mostQueue)],
    [f.blocked, ms(blockedNs), f.blockedMeans],
  ].map(([term, value, means]) => html`<div><dt>${term}</dt><dd>${value}</dd><dd class="means">${means}</dd></div>`)}</dl>`;
}

/** @param {import('../numbers.js').Little} little */
function law(little) {
  const { l, lambdaPerSecond, wNs, product, verdict, inSystemNs } = little, t = w.little;
  const told = { none: t.none, exact: t.exact(inSystemNs), underWay: t.underWay(little), wrong: t.wrong }[verdict];
  return html`<dl class="law">${[
    [t.l, decimal(l), t.lMeans],
    [t.lambda, `${decimal(lambdaPerSecond)} /s`, t.lambdaMeans],
    [t.w, wNs === null ? '–' : ms(wNs), t.wMeans],
    [t.product, product === null ? '–' : decimal(product), t.productMeans],
  ].map(([term, value, means]) => html`<div><dt>${term}</dt><dd>${value}</dd><dd class="means">${means}</dd></div>`)}</dl>
    <p class="told" data-verdict=${verdict} data-hue=${{ none: 'grey', exact: 'green', underWay: 'blue', wrong: 'vermillion' }[verdict]}>${
      icon(/** @type {const} */ ({ none: 'circle', exact: 'check', underWay: 'clock', wrong: 'x' })[verdict])}<span>${told}</span></p>`;
}

/** @type {Record<number, string>} */
const NAMES = { [JobState.Queued]: counterWords.queued, [JobState.InFlight]: counterWords.inFlight };

/** @param {PoolState} state */
function states(state) {
  const shares = sharesOf(state), all = submitted(state), isBalanced = accounted(state) === all, t = w.states;
  const looked = shares.map((each) => ({ ...each, look: LOOKS[jobLook(each.state)], name: NAMES[each.state] ?? words.looks[jobLook(each.state)] }));
  return html`<div class="shares" aria-hidden="true">${looked.filter((each) => each.count).map((each) =>
    html`<span class="swatch ${each.look.pattern}" data-hue=${each.look.hue} .style=${`flex-grow:${each.count}`}></span>`)}</div>
    <table class="states"><caption class="hidden">${t.caption}</caption>
    <thead><tr><th scope="col">${t.state}</th><th scope="col" class="number">${t.jobs}</th><th scope="col" class="number">${t.share}</th></tr></thead>
    <tbody>${looked.map((each) => html`<tr data-none=${each.count === 0}><th scope="row"><span class="swatch ${each.look.pattern}" data-hue=${each.look.hue}></span>${
      each.name}</th><td class="number">${count(each.count)}</td><td class="number">${share(each.share)}</td></tr>`)}</tbody>
    <tfoot><tr><th scope="row">${t.submitted} <span class="look" data-hue=${isBalanced ? 'green' : 'vermillion'}>${icon(isBalanced ? 'check' : 'x')}${
      isBalanced ? t.balanced : t.unbalanced}</span></th><td class="number">${count(all)}</td><td class="number">${share(all ? accounted(state) / all : 0)}</td></tr></tfoot>
  </table>`;
}
