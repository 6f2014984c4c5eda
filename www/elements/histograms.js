// How long settled jobs waited, ran and took in all: a histogram each, as SVG, and the same in a table. Drawn by wpp-numbers.

import { html, nothing, svg } from 'lit';
import { binsOf, placeIn } from '../numbers.js';
import { count, ms } from '../words.js';
import { numbersWords } from '../words/numbers.js';

/** @typedef {import('../numbers.js').Times} Times */
/** @typedef {import('../numbers.js').TimeName} TimeName */

const w = numbersWords.times;
/** @type {TimeName[]} */
const NAMES = ['wait', 'run', 'total'];
/** @type {Record<TimeName, string>} */
const MEANS = { wait: w.waitMeans, run: w.runMeans, total: w.totalMeans };
/** Of the picture, px; the axis is as wide as the figure. */
const HEIGHT = 96, TOP = 14;

/** @param {Record<TimeName, Times>} times */
export function histograms(times) {
  if (!times.total.count) return html`<p class="muted">${w.none}</p>`;
  return html`<div class="histograms">${NAMES.map((name) => histogram(name, times[name]))}</div>${table(times)}`;
}

/** @param {TimeName} name @param {Times} times */
function histogram(name, times) {
  const bins = binsOf(times.sorted), most = Math.max(0, ...bins.map((bin) => bin.count)), fullest = bins.find((bin) => bin.count === most);
  return html`<figure><div class="title"><b>${w[name]}</b> <small>${MEANS[name]}</small></div>
    ${bins.length ? html`<svg class="histogram" width="100%" height=${HEIGHT} aria-hidden="true">
      ${bins.map((bin, index) => bar(bin.count / most, index, bins.length))}
      <line class="base" x1="0" x2="100%" y1=${HEIGHT - 0.5} y2=${HEIGHT - 0.5}></line>
      ${mark('p50', placeIn(bins, times.p50), 10)}${mark('p99', placeIn(bins, times.p99), 10)}</svg>
      <div class="axis" aria-hidden="true">${labels(bins).map(({ text, place }) => html`<span .style=${`left:${place * 100}%`}>${text}</span>`)}</div>` : nothing}
    <figcaption>${w.told(w[name], fullest, times.count)}</figcaption></figure>`;
}

/** @param {number} share of the fullest @param {number} index @param {number} n */
function bar(share, index, n) {
  const height = share ? Math.max(1.5, share * (HEIGHT - TOP)) : 0;
  return svg`<rect x="${(index + 0.06) / n * 100}%" width="${0.88 / n * 100}%" y=${HEIGHT - height} height=${height}></rect>`;
}

/** @param {'p50' | 'p99'} name @param {number} place 0–1 @param {number} y */
function mark(name, place, y) {
  const isRight = place > 0.85;
  return svg`<line class=${name} x1="${place * 100}%" x2="${place * 100}%" y1="0" y2=${HEIGHT}></line>
    <text x="${place * 100}%" dx=${isRight ? -4 : 4} y=${y} text-anchor=${isRight ? 'end' : 'start'}>${w[name]}</text>`;
}

/** The first edge and the last, and those between that leave room for it. @param {readonly import('../numbers.js').Bin[]} bins */
function labels(bins) {
  const every = Math.max(1, Math.ceil(bins.length / 3)), edges = [...bins.map((bin) => bin.fromNs), bins[bins.length - 1].toNs];
  return edges.map((ns, edge) => ({ text: ms(ns), place: edge / bins.length })).filter(({ place }, edge) => (edge % every === 0 && place < 0.7) || place === 1);
}

/** @param {Record<TimeName, Times>} times */
function table(times) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${w.caption}><table class="times"><caption class="hidden">${w.caption}</caption>
    <thead><tr><th scope="col">${w.name}</th>${[w.count, w.mean, w.p50, w.p90, w.p99, w.max].map((head) => html`<th scope="col" class="number">${head}</th>`)}</tr></thead>
    <tbody>${NAMES.map((name) => html`<tr data-time=${name}><th scope="row">${w[name]}</th><td class="number">${count(times[name].count)}</td>${
      ['mean', 'p50', 'p90', 'p99', 'max'].map((figure) => html`<td class="number">${
        times[name].count ? ms(/** @type {any} */ (times[name])[figure]) : '–'}</td>`)}</tr>`)}</tbody></table></div>`;
}
