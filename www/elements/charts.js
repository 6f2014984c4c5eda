// The run over time, drawn with uPlot: jobs waiting and running, throughput, utilisation, on one time axis. What lies after the moment on
// view is dimmed, and what was never seen is not drawn. It comes when the numbers are first opened; drawn by wpp-numbers.

import { html, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { curvesOf, rangeOf } from '../numbers.js';
import { count, ms } from '../words.js';
import { axisTime, decimal, numbersWords, percent } from '../words/numbers.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('../numbers.js').Curves} Curves */
/** @typedef {'queue' | 'throughput' | 'utilisation'} ChartName */
/** @typedef {Exclude<keyof Curves, 'windowNs' | 'atNs'>} CurveName */
/** @typedef {{ curve: CurveName, hue: string, dash: number[], width: number, factor?: number, filled?: boolean }} Line */

const w = numbersWords.charts;
const S = 1e9;
/** @type {Record<ChartName, number>} */
const HEIGHTS = { queue: 170, throughput: 120, utilisation: 120 };
/** @type {Record<ChartName, Line[]>} */
const LINES = {
  queue: [
    { curve: 'mostQueued', hue: '--amber', dash: [2, 2], width: 1.25 },
    { curve: 'queued', hue: '--amber', dash: [], width: 2, filled: true },
    { curve: 'inFlight', hue: '--blue', dash: [7, 4], width: 2 },
    { curve: 'outside', hue: '--purple', dash: [2, 3], width: 2 },
  ],
  throughput: [{ curve: 'throughput', hue: '--green', dash: [], width: 2, filled: true }],
  utilisation: [{ curve: 'utilisation', hue: '--blue', dash: [], width: 2, factor: 100, filled: true }],
};

/** The curves that were reckoned last; a look back changes none of them. @type {{ key: string, curves: Curves } | null} */
let last = null;

/** @param {View} view @param {import('../series.js').Series} series @param {import('../numbers.js').Totals} totals @param {import('../numbers.js').Figures} figures */
export function charts(view, series, totals, figures) {
  const run = /** @type {import('../run.js').Run} */ (view.run), { nowNs } = view, { spanNs } = run, { seenNs } = run.playback;
  const key = `${run.number} ${seenNs} ${spanNs} ${series.levels.atNs.length} ${series.settled.atNs.length}`;
  if (last?.key !== key) last = { key, curves: curvesOf(series, seenNs, spanNs) };
  const { curves } = last, lastedNs = Math.max(1, Math.floor(nowNs)), window = w.window(ms(curves.windowNs));
  const told = {
    queue: w.queueTold(totals, lastedNs),
    throughput: w.told(decimal(figures.throughputPerSecond), rangeOf(curves, 'throughput', nowNs), decimal),
    utilisation: figures.utilisation === null ? w.noUtilisation : w.told(percent(figures.utilisation), rangeOf(curves, 'utilisation', nowNs), percent),
  };
  return html`<div class="over-time">${/** @type {ChartName[]} */ (Object.keys(LINES)).map((name) => {
    const lines = LINES[name].filter(({ curve }) => curve !== 'outside' || totals.mostOutside > 0);
    return html`<figure><div class="title"><b>${w[name]}</b> ${lines.length > 1 ? legend(lines) : html`<small>${window}</small>`}</div>
      <div class="plot" .style=${`height:${HEIGHTS[name]}px`} role="img" aria-label="${w[name]}: ${told[name]}" ${ref((element) => {
        if (element) plotOf(element).show({ name, lines, curves, nowNs, spanNs });
      })}></div><figcaption>${told[name]}</figcaption></figure>`;
  })}</div>`;
}

/** @param {Line[]} lines */
function legend(lines) {
  return html`<span class="key">${lines.map(({ curve, hue, dash, width }) => html`<span><svg width="26" height="8" aria-hidden="true"><line x1="0" y1="4" x2="26" y2="4"
    .style=${`stroke:var(${hue})`} stroke-width=${width} stroke-dasharray=${dash.join(' ') || nothing}></line></svg>${w[/** @type {'queued'} */ (curve)]}</span>`)}</span>`;
}

/** @typedef {{ name: ChartName, lines: Line[], curves: Curves, nowNs: number, spanNs: number }} Picture */

/** One chart in its place. It follows the place's width and the page's colours. */
class Plot {
  /** @type {uPlot | null} */
  #chart = null;
  /** @type {Picture | null} */
  #shown = null;

  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    const observer = new ResizeObserver(() => {
      // It comes with its first size: before that it does not stand in the page and has no colours.
      if (place.isConnected) return this.#chart ? this.#chart.setSize({ width: this.#width, height: place.clientHeight }) : this.renew();
      observer.disconnect();
      this.#chart?.destroy();
    });
    observer.observe(place);
  }

  /** @param {Picture} picture */
  show(picture) {
    const before = this.#shown;
    this.#shown = picture;
    if (!this.#chart || !before) return;
    if (before.lines.length !== picture.lines.length) this.renew();
    else if (before.curves !== picture.curves) this.#chart.setData(this.#data(picture));
    else if (before.nowNs !== picture.nowNs) this.#chart.redraw(false);
  }

  /** From the start, in the colours of now. */
  renew() {
    if (!this.#shown) return;
    this.#chart?.destroy();
    this.#chart = new uPlot(this.#options(this.#shown), this.#data(this.#shown), this.place);
  }

  get #width() {
    return Math.max(160, this.place.clientWidth);
  }

  /** @param {Picture} picture @returns {uPlot.AlignedData} */
  #data({ lines, curves }) {
    return /** @type {any} */ ([curves.atNs.map((ns) => ns / S), ...lines.map(({ curve, factor = 1 }) =>
      (factor === 1 ? curves[curve] : curves[curve].map((value) => (value === null ? null : value * factor))))]);
  }

  /** @param {Picture} picture @returns {uPlot.Options} */
  #options({ name, lines }) {
    const style = getComputedStyle(this.place), colour = (/** @type {string} */ hue) => style.getPropertyValue(hue).trim();
    const grid = { stroke: style.borderTopColor, width: 1 }, axis = { stroke: style.color, grid, ticks: { ...grid, size: 4 }, font: '11px system-ui', gap: 3 };
    const spanS = () => (this.#shown?.spanNs ?? 0) / S, whole = name === 'queue' ? { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5] } : {};
    return {
      width: this.#width, height: this.place.clientHeight, padding: [8, 12, 0, 0], legend: { show: false }, cursor: { show: false },
      scales: { x: { time: false, range: () => [0, spanS() || 1] }, y: { range: (_, __, most) => [0, name === 'utilisation' ? 100 : Math.max(1, most || 0) * 1.06] } },
      axes: [
        { ...axis, size: 24, space: 84, values: (_, splits) => splits.map((value) => axisTime(value * S, spanS() * S)) },
        { ...axis, ...whole, size: 44, space: 28, values: (_, splits) => splits.map((value) => count(value)) },
      ],
      series: [{}, ...lines.map(({ hue, dash, width, filled }) => ({ stroke: colour(hue), width, dash, points: { show: false },
        ...(filled ? { fill: `${colour(hue)}1f` } : {}) }))],
      hooks: { draw: [(/** @type {uPlot} */ self) => this.#mark(self, style)] },
    };
  }

  /** Dims what comes after the moment on view, and draws a line at it. @param {uPlot} chart @param {CSSStyleDeclaration} style */
  #mark({ ctx, bbox, valToPos }, style) {
    const { nowNs = 0 } = this.#shown ?? {}, x = Math.round(valToPos(nowNs / S, 'x', true)), right = bbox.left + bbox.width;
    ctx.save();
    ctx.globalAlpha = 0.72;
    ctx.fillStyle = style.backgroundColor;
    // A line on the edge of the plot stands half outside of it.
    const brim = 2 * devicePixelRatio;
    if (x < right) ctx.fillRect(x, bbox.top - brim, right - x + brim, bbox.height + 2 * brim);
    ctx.globalAlpha = 1;
    Object.assign(ctx, { strokeStyle: style.outlineColor, lineWidth: Math.round(1.5 * devicePixelRatio) });
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  }
}

/** By place; a place that is gone takes its chart along. @type {WeakMap<Element, Plot>} */
const plots = new WeakMap();

/** @param {Element} element */
function plotOf(element) {
  const found = plots.get(element) ?? new Plot(/** @type {HTMLElement} */ (element));
  plots.set(element, found);
  return found;
}

/** The colours of the page have changed. */
function recolour() {
  for (const element of document.querySelectorAll('.over-time .plot')) plots.get(element)?.renew();
}

for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) matchMedia(query).addEventListener('change', recolour);
document.addEventListener('wpp:theme', recolour);
