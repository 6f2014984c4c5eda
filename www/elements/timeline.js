// The run over time: one lane per actor, a bar per state, lines for deadline, cancel and the moment on view. Fires nothing.
// Cheap however long the run: at most one bar per pixel (runs.js), no drawing while out of sight.

import { html } from 'lit';
import { LOOKS } from '../looks.js';
import { Paint } from '../paint.js';
import { niceStep, pixelRuns } from '../runs.js';
import { extraWords } from '../extra_words.js';
import { capital, ms, words } from '../words.js';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {{ id: number, label: string, y: number, height: number }} Row */

const w = extraWords.timeline;
const PRODUCER = 1, COLLECTOR = 2, FIRST_WORKER = 11;
/** All lanes together, px; each lane between the two bounds. */
const LANES_PX = 384, LANE_MOST_PX = 24, LANE_LEAST_PX = 6;
const TOP_PX = 18, AXIS_PX = 22, GUTTER_PX = 76, RIGHT_PX = 12;
/** @type {import('../looks.js').LookName[]} */
const LEGEND = ['running', 'completed', 'blocked', 'cancelled', 'killed'];

export class Timeline extends Pane {
  #isSeen = true;
  /** @type {Paint | null} */
  #paint = null;
  #observers = [
    new ResizeObserver(() => this.#redraw()),
    new IntersectionObserver((entries) => {
      this.#isSeen = entries.at(-1)?.isIntersecting ?? true;
      if (this.#isSeen) this.#redraw();
    }, { rootMargin: '50%' }),
  ];
  #media = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) => matchMedia(query));

  connectedCallback() {
    super.connectedCallback();
    this.#observers.forEach((observer) => observer.observe(this));
    this.#media.forEach((media) => media.addEventListener('change', this.#forget));
    document.addEventListener('wpp:theme', this.#forget);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#observers.forEach((observer) => observer.disconnect());
    this.#media.forEach((media) => media.removeEventListener('change', this.#forget));
    document.removeEventListener('wpp:theme', this.#forget);
  }

  /** @param {View} view */
  watched(view) {
    return [view.version, view.shown, view.nowNs, view.phase];
  }

  /** @param {View} view */
  draw({ shown, nowNs }) {
    return html`<header><h3>${w.title}</h3>
      <ul class="legend" aria-label=${w.legend}>${LEGEND.map((look) => html`<li><span class="swatch ${LOOKS[look].pattern}"
        data-hue=${LOOKS[look].hue}></span>${words.looks[look]}</li>`)}</ul></header>
      <canvas role="img" aria-label=${w.label(shown.workers, ms(nowNs))}></canvas>`;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    super.updated(changed);
    this.#redraw();
  }

  #forget = () => {
    this.#paint = null;
    this.#redraw();
  };

  #redraw() {
    const canvas = this.querySelector('canvas'), context = canvas?.getContext('2d');
    if (!canvas || !context || !this.view || !this.#isSeen || !canvas.clientWidth) return;
    const rows = rowsOf(this.view), last = rows[rows.length - 1];
    const width = canvas.clientWidth, height = last.y + last.height + AXIS_PX, scale = devicePixelRatio;
    resize(canvas, Math.round(width * scale), Math.round(height * scale), `${height}px`);
    if (this.#paint?.scale !== scale) this.#paint = new Paint(canvas, context, scale);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    draw(this.#paint, this.view, rows, width);
  }
}

customElements.define('wpp-timeline', Timeline);

/**
 * Gives the canvas its size, but only a new one: every assignment throws the picture away, and that costs most of a frame.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width  device pixels
 * @param {number} height device pixels
 * @param {string} cssHeight
 */
function resize(canvas, width, height, cssHeight) {
  if (canvas.width === width && canvas.height === height) return;
  canvas.style.height = cssHeight;
  canvas.width = width;
  canvas.height = height;
}

/**
 * @param {View} view
 * @returns {Row[]}
 */
function rowsOf({ shown }) {
  const ids = [PRODUCER, ...Array.from({ length: shown.workers }, (_, n) => FIRST_WORKER + n), COLLECTOR];
  const height = Math.max(LANE_LEAST_PX, Math.min(LANE_MOST_PX, Math.floor(LANES_PX / ids.length)));
  return ids.map((id, index) => ({ id, label: label(id, shown), y: TOP_PX + index * height, height }));
}

/**
 * @param {number} id
 * @param {import('../protocol.js').RunConfig} shown
 */
function label(id, { collector }) {
  if (id === PRODUCER) return words.stage.producer;
  if (id === COLLECTOR) return collector ? words.stage.collector : words.stage.main;
  return capital(words.stage.worker(id - FIRST_WORKER + 1));
}

/**
 * @param {Paint} paint
 * @param {View} view
 * @param {Row[]} rows
 * @param {number} width
 */
function draw(paint, view, rows, width) {
  const { run, outcome } = view, lanePx = width - GUTTER_PX - RIGHT_PX;
  const nowNs = outcome && outcome.kind !== 'finished' && run ? run.spanNs : view.nowNs;
  const nsPerPx = (run?.spanNs ?? 1e9) / lanePx, bottom = rows[rows.length - 1].y + rows[rows.length - 1].height;
  paint.context.font = `12px ${paint.fontFamily}`;
  axis(paint, nsPerPx, width, bottom);
  labels(paint, rows);
  if (!run) return;
  for (const row of rows) {
    lane(paint, row, pixelRuns(run.readers?.slices.lanes[row.id] ?? [], nsPerPx, nowNs));
    if (row.id === PRODUCER || row.id === COLLECTOR) ticks(paint, row, run.readers?.slices.ticksNs[row.id] ?? [], nsPerPx, nowNs);
  }
  lines(paint, view, nsPerPx, width, bottom);
}

/**
 * @param {Paint} paint
 * @param {number} nsPerPx
 * @param {number} width
 * @param {number} bottom
 */
function axis({ context, colours }, nsPerPx, width, bottom) {
  const spanNs = nsPerPx * (width - GUTTER_PX - RIGHT_PX), stepNs = Math.max(1e6, niceStep(spanNs, width / 96));
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  for (let ns = 0; ns <= spanNs; ns += stepNs) {
    const x = Math.round(GUTTER_PX + ns / nsPerPx) + 0.5;
    context.fillStyle = colours.line;
    context.fillRect(x - 0.5, TOP_PX, 1, bottom - TOP_PX + 4);
    context.fillStyle = colours.muted;
    if (x < width - 28) context.fillText(ms(ns), x, bottom + 18);
  }
}

/**
 * @param {Paint} paint
 * @param {Row[]} rows
 */
function labels({ context, colours }, rows) {
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillStyle = colours.ink;
  // Lanes too low for a word each are named now and then.
  const every = Math.ceil(14 / rows[0].height);
  rows.forEach(({ label, y, height }, index) => {
    const isEnd = index === 0 || index === rows.length - 1, isNear = index < every || index > rows.length - 1 - every;
    if (isEnd || (!isNear && index % every === 0) || every === 1) context.fillText(label, 0, y + height / 2);
  });
}

/**
 * @param {Paint} paint
 * @param {Row} row
 * @param {import('../runs.js').PixelRun[]} runs
 */
function lane(paint, { y, height }, runs) {
  const { context, colours } = paint, pad = height > 12 ? 3 : height > 7 ? 1 : 0.5;
  context.fillStyle = colours.line;
  context.textAlign = 'center';
  context.font = `11px ${paint.fontFamily}`;
  for (const { x, width, look, job } of runs) {
    paint.bar(look, GUTTER_PX + x, y + pad, width, height - 2 * pad);
    if (!job || width < 26 || height < 16) continue;
    const isSolid = LOOKS[look].pattern === 'solid', text = String(job), middle = GUTTER_PX + x + width / 2;
    if (!isSolid) {
      // Numbers on a pattern get a quiet ground to stand on.
      context.fillStyle = colours.surface;
      context.fillRect(middle - text.length * 4 - 2, y + pad + 2, text.length * 8 + 4, height - 2 * pad - 4);
    }
    context.fillStyle = isSolid ? '#fff' : colours.ink;
    context.fillText(text, middle, y + height / 2 + 0.5);
  }
}

/**
 * One stroke for each value sent or received, at most one per pixel.
 * @param {Paint} paint
 * @param {Row} row
 * @param {readonly number[]} timesNs
 * @param {number} nsPerPx
 * @param {number} nowNs
 */
function ticks({ context, colours }, { y, height }, timesNs, nsPerPx, nowNs) {
  let last = -1;
  context.fillStyle = colours.accent;
  for (const ns of timesNs) {
    const x = Math.floor(ns / nsPerPx);
    if (ns > nowNs) break;
    if (x === last) continue;
    context.fillRect(GUTTER_PX + x, y + height * 0.22, 2, height * 0.56);
    last = x;
  }
}

/**
 * @param {Paint} paint
 * @param {View} view
 * @param {number} nsPerPx
 * @param {number} width
 * @param {number} bottom
 */
function lines(paint, { state, nowNs, phase }, nsPerPx, width, bottom) {
  const { colours } = paint;
  const line = (/** @type {number} */ ns, /** @type {string} */ colour, /** @type {string} */ text, /** @type {number[]} */ dash) =>
    vertical(paint, Math.round(GUTTER_PX + ns / nsPerPx), colour, text, dash, width, bottom);
  for (const context of state.contexts) {
    if (context?.deadlineNs) line(context.deadlineNs, colours.amber, `${w.deadline} ${ms(context.deadlineNs)}`, [5, 3]);
  }
  for (const ns of state.commandsNs) line(ns, colours.vermillion, `${w.cancelled} ${ms(ns)}`, []);
  if (phase === 'running') line(nowNs, colours.accent, '', []);
}

/**
 * @param {Paint} paint
 * @param {number} x
 * @param {string} colour
 * @param {string} text
 * @param {number[]} dash
 * @param {number} width
 * @param {number} bottom
 */
function vertical({ context, colours }, x, colour, text, dash, width, bottom) {
  if (x > width - RIGHT_PX + 2) return;
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.setLineDash(dash);
  context.beginPath();
  context.moveTo(x, text ? 4 : TOP_PX);
  context.lineTo(x, bottom);
  context.stroke();
  context.setLineDash([]);
  // The words stand on the side where there is room.
  const isRight = x + 6 + context.measureText(text).width < width;
  context.textAlign = isRight ? 'left' : 'right';
  context.textBaseline = 'middle';
  context.fillStyle = colours.ink;
  context.fillText(text, x + (isRight ? 6 : -6), 8);
}
