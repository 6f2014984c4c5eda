// Sweeps a setting on a coordinator of its own, beside the run on stage: progress, charts (uPlot), the same as a table, and advice.

import { html, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { startCoordinator } from '../coordinator.js';
import { extraWords } from '../extra_words.js';
import { WHOLE } from '../homes.js';
import { knee, metricOf, stepsOf, sweep } from '../sweep.js';
import { count } from '../words.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('./bench.js').Bench} Bench */
/** @typedef {import('../sweep.js').Row} Row */

const w = extraWords.sweep;
const HUES = ['--vermillion', '--blue'], DASHES = [[], [6, 4]];
const HEIGHT = 200;

/** One sweep: of which scene and mode, how far, and how it ended.
 * @type {{ scene: string, mode: string, rows: Row[], n: number, control: AbortController | null, words: string }} */
let now = { scene: '', mode: '', rows: [], n: 0, control: null, words: '' };

/** @param {View} view */
export const watched = (view) => [view.scene, view.settings.mode];

/** @param {View} view @param {Bench} bench */
export function draw(view, bench) {
  const { scene, settings } = view, isMine = now.scene === scene.id, { rows, n, control, words } = now;
  const isGoing = isMine && control !== null;
  return html`<section class="sweep" aria-label=${w.title}>
    <p><button type="button" ?disabled=${isGoing} @click=${() => start(view, bench)}>${w.run[settings.mode]}</button>
      ${isGoing ? html`<button type="button" @click=${() => control?.abort()}>${w.cancel}</button>
        <label class="progress">${w.progress(rows.length, n)}<progress max=${n} .value=${rows.length}></progress></label>` : nothing}
      ${isMine && words ? html`<span role="alert" class="error">${words}</span>` : nothing}</p>
    ${isMine && rows.length > 0 ? html`${charts(view)}${rows.length < n ? nothing : advice(view)}${table(view)}` : html`<p class="muted">${w.hint}</p>`}
  </section>`;
}

/** @param {View} view @param {Bench} bench */
async function start({ scene, settings }, bench) {
  now.control?.abort();
  const steps = stepsOf(scene, settings.mode, navigator.hardwareConcurrency), control = new AbortController();
  const mine = /** @type {typeof now} */ ({ scene: scene.id, mode: settings.mode, rows: [], n: steps.length, control, words: '' });
  now = mine;
  bench.renew();
  /** @type {Worker | undefined} */
  let worker;
  try {
    const port = await startCoordinator(WHOLE, (started) => { worker = /** @type {Worker} */ (started); });
    await sweep(steps, port, control.signal, (row) => {
      mine.rows = [...mine.rows, row];
      if (now === mine) bench.renew();
    });
  } catch (error) {
    mine.words = control.signal.aborted ? w.cancelled(mine.rows.length, mine.n) : String(/** @type {any} */ (error).message ?? error);
  }
  worker?.terminate();
  mine.control = null;
  if (now === mine) bench.renew();
}

/** A knee of half a sweep would be none. */
const isWhole = () => now.rows.length === now.n;

/** By name, in the order of the scene. @param {View} view @returns {[string, Row[]][]} */
function series({ scene }) {
  return Object.keys(scene.sweep?.of ?? {}).map((name) => [name, now.rows.filter((row) => row.series === name)]);
}

/** @param {View} view */
function charts(view) {
  const { sweep: of } = view.scene;
  return html`<div class="charts">${of?.metrics.map((metric) => html`<figure><figcaption>${w.metrics[metric]}</figcaption>
    <div class="chart" role="img" aria-label=${w.chart(w.metrics[metric])} ${ref((element) => plot(element, view, metric))}></div></figure>`)}</div>
    <p class="legend small">${series(view).map(([name], index) => html`<span><svg width="28" height="8" aria-hidden="true"><line x1="0" y1="4" x2="28" y2="4"
      stroke="var(${HUES[index]})" stroke-width="2" stroke-dasharray=${DASHES[index].join(' ')}></line></svg> ${w.series[name]}</span>`)}
      ${of?.setting === 'workers' ? html`<span class="muted">${w.kneeMark}</span>` : nothing}</p>`;
}

/** @type {WeakMap<Element, { rows: Row[], chart: uPlot }>} */
const drawn = new WeakMap();

/** @param {Element | undefined} element @param {View} view @param {string} metric */
function plot(element, view, metric) {
  if (!element || drawn.get(element)?.rows === now.rows) return;
  drawn.get(element)?.chart.destroy();
  const all = series(view), values = [...new Set(now.rows.map(({ value }) => value))];
  const style = getComputedStyle(element), colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim() || style.color;
  const grid = { stroke: style.borderTopColor, width: 1 }, axis = { stroke: style.color, grid, ticks: grid, font: '11px system-ui' };
  const chart = new uPlot({
    width: Math.max(200, element.clientWidth), height: HEIGHT, legend: { show: false }, cursor: { show: false },
    scales: { x: { time: false, range: [-0.3, Math.max(1, values.length - 0.7)] }, y: { range: (_, __, most) => [0, (most || 1) * 1.08] } },
    axes: [
      { ...axis, splits: values.map((_, index) => index), values: (_, splits) => splits.map((index) => (values.length > 7 && index % 2 ? '' : count(values[index] ?? 0))), label: w.settings[view.scene.sweep?.setting ?? ''], labelSize: 22, labelFont: '11px system-ui' },
      { ...axis, size: 58, values: (_, splits) => splits.map((value) => count(value)) },
    ],
    series: [{}, ...all.map(([name], index) => ({ label: w.series[name], stroke: colour(HUES[index]), width: 2, dash: DASHES[index], points: { show: true, size: 5 } }))],
    hooks: { draw: [(/** @type {uPlot} */ self) => view.scene.sweep?.setting === 'workers' && isWhole() && all.forEach(([, rows], index) => mark(self, values.indexOf(knee(rows) ?? -1), colour(HUES[index])))] },
  }, [values.map((_, index) => index), ...all.map(([, rows]) => values.map((value) => {
    const row = rows.find((each) => each.value === value);
    return row ? metricOf(rows, row, metric) : null;
  }))], /** @type {HTMLElement} */ (element));
  drawn.set(element, { rows: now.rows, chart });
}

/** A knee, as a line from top to bottom. @param {uPlot} chart @param {number} index @param {string} colour */
function mark(chart, index, colour) {
  if (index < 0) return;
  const { ctx, bbox } = chart, x = chart.valToPos(index, 'x', true);
  ctx.save();
  Object.assign(ctx, { strokeStyle: colour, lineWidth: devicePixelRatio });
  ctx.setLineDash([2, 3]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

/** @param {View} view */
function advice(view) {
  if (view.scene.sweep?.setting !== 'workers') return html`<p class="advice">${w.buffer}</p>`;
  return html`<ul class="advice">${series(view).map(([name, rows]) => html`<li><b>${w.series[name]}:</b> ${w.advice[name](count(knee(rows) ?? 0), now.mode)}</li>`)}</ul>`;
}

/** @param {View} view */
function table(view) {
  const { setting = '', metrics = [] } = view.scene.sweep ?? {};
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${w.caption}><table><caption>${w.caption}</caption>
    <thead><tr><th scope="col">${w.workload}</th><th scope="col" class="number">${w.settings[setting]}</th>${metrics.map((metric) => html`<th scope="col" class="number">${w.metrics[metric]}</th>`)}</tr></thead>
    <tbody>${series(view).flatMap(([name, rows]) => rows.map((row) => html`<tr data-knee=${setting === 'workers' && isWhole() && knee(rows) === row.value}>
      <th scope="row">${w.series[name]}</th><td class="number">${count(row.value)}</td>${metrics.map((metric) => html`<td class="number">${shown(metricOf(rows, row, metric))}</td>`)}</tr>`))}</tbody></table></div>`;
}

/** @param {number | null} value */
const shown = (value) => (value === null ? '–' : count(value >= 100 ? Math.round(value) : Math.round(value * 100) / 100));
