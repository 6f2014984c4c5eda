// The run over time, to be looked at closely: zoom, pan, an overview, the moment on view to be dragged, ranges with their figures. The
// picture is drawn anew only when it changes; the moment on view moves on a canvas above it, so that scrubbing costs next to nothing.
// Fires wpp:seek (ns), wpp:step (events), wpp:play, wpp:pause and wpp:pick.
//
// Keys, while it has focus: space runs and pauses, `,` `.` step, W S zoom, A D pan, F fits, Home End, Escape gives up the range and the
// pick, ? tells them. Everything that a pointer does has a key or a button.

import { html, nothing } from 'lit';
import { LOOKS } from '../looks.js';
import { icon } from '../icons.js';
import { Paint } from '../paint.js';
import { rangeFigures } from '../range.js';
import { firstAfter } from '../runs.js';
import { inside, panned, showing, whole, zoomed } from '../stretch.js';
import { FIRST_WORKER, GUTTER_PX, RIGHT_PX, TOP_PX, drawTimeline, layoutOf, nsAt, vertical, xOf } from '../timeline_picture.js';
import { legendOf } from '../legend.js';
import { extraWords } from '../extra_words.js';
import { ms, words } from '../words.js';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('../stretch.js').Stretch} Stretch */
/** @typedef {import('../timeline_picture.js').Layout} Layout */

const w = extraWords.timeline;
/** While it grows, the overview is drawn so often. */
const OVERVIEW_MS = 200;
const OVERVIEW_PX = 26, ZOOM = 1.6, PAN = 0.2, CLICK_PX = 4;

export class Timeline extends Pane {
  static properties = { ...Pane.properties, hasKeys: { state: true }, range: { state: true }, isZoomed: { state: true } };
  #isSeen = true;
  /** @type {{ base: Paint, over: Paint, view: Paint } | null} */
  #paints = null;
  /** What is shown; null: the whole run, however it grows. @type {Stretch | null} */
  #stretch = null;
  /** @type {Layout | null} */
  #layout = null;
  /** What the base picture was drawn from. */
  #drawn = '';
  /** A pointer is down: where it went down, and what it does. @type {{ x: number, y: number, ns: number, what: 'seek' | 'range' | 'window', hasMoved: boolean } | null} */
  #drag = null;
  #observers = [
    new ResizeObserver((entries) => {
      // Asking for it while drawing would have everything laid out in between.
      this.#width = Math.floor(entries.at(-1)?.contentRect.width ?? 0);
      this.#redraw();
    }),
    new IntersectionObserver((entries) => {
      this.#isSeen = entries.at(-1)?.isIntersecting ?? true;
      if (this.#isSeen) this.#redraw();
    }, { rootMargin: '50%' }),
  ];
  #media = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) => matchMedia(query));
  #run = /** @type {import('../run.js').Run | null} */ (null);
  /** Of the picture, px. */
  #width = 0;
  /** When the overview was drawn. */
  #overviewMs = 0;
  #isStale = false;

  constructor() {
    super();
    this.hasKeys = false;
    /** Two moments, between which figures are told. @type {Stretch | null} */
    this.range = null;
    this.isZoomed = false;
  }

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
    return [view.version, view.shown, view.nowNs, view.phase, view.nRead, view.pick, view.runs, view.run, this.hasKeys, this.range, this.isZoomed];
  }

  /** @param {View} view */
  draw(view) {
    if (view.run !== this.#run) this.#forgetRun(view.run);
    const { shown, nowNs, run } = view, has = run !== null;
    const button = (/** @type {string} */ name, /** @type {unknown} */ sign, /** @type {() => void} */ act) =>
      html`<button type="button" class="small-button" aria-label=${name} title=${name} ?disabled=${!has} @click=${act}>${sign}</button>`;
    return html`<header><h3>${w.title}</h3>
        <ul class="legend" aria-label=${w.legend}>${legendOf(run).map((look) => html`<li><span class="swatch ${LOOKS[look].pattern}"
          data-hue=${LOOKS[look].hue}></span>${icon(LOOKS[look].icon)}${words.looks[look]}</li>`)}</ul></header>
      <div class="graph" tabindex="0" role="group" aria-label=${w.graph} aria-describedby="timeline-keys" @keydown=${this.#key}>
        <canvas class="base" role="img" aria-label=${w.label(shown.workers, ms(nowNs))}></canvas>
        <canvas class="over" aria-hidden="true" @pointerdown=${this.#down} @pointermove=${this.#move} @pointerup=${this.#up} @pointercancel=${this.#up}
          @wheel=${this.#wheel}></canvas>
        <canvas class="overview" aria-hidden="true" @pointerdown=${this.#down} @pointermove=${this.#move} @pointerup=${this.#up}
          @pointercancel=${this.#up}></canvas>
      </div>
      <div class="tools">
        <span class="group">${button(w.zoomIn, icon('plus'), () => this.#zoom(ZOOM))}${button(w.zoomOut, icon('minus'), () => this.#zoom(1 / ZOOM))}
          ${button(w.left, '◂', () => this.#pan(-PAN))}${button(w.right, '▸', () => this.#pan(PAN))}
          <button type="button" class="small-button" ?disabled=${!this.isZoomed} @click=${this.#fit}>${w.fit}</button></span>
        <span class="group"><button type="button" class="small-button" ?disabled=${!has} @click=${() => this.#markHere('fromNs')}>${w.rangeFrom}</button>
          <button type="button" class="small-button" ?disabled=${!has} @click=${() => this.#markHere('toNs')}>${w.rangeTo}</button></span>
        <button type="button" class="small-button" aria-expanded=${this.hasKeys} aria-controls="timeline-keys" @click=${this.#toggleKeys}>${w.keys}</button>
        <p id="timeline-keys" class="muted small" ?hidden=${!this.hasKeys}>${w.keysMean}</p>
      </div>
      ${this.#ranged(view)}`;
  }

  /** @param {View} view */
  #ranged({ run }) {
    const { range } = this;
    if (!range || !run?.readers) return nothing;
    const figures = rangeFigures(run.readers.series, range);
    return html`<p class="range" role="status"><b>${ms(range.fromNs)} – ${ms(range.toNs)}</b> ${w.ranged(figures)}
      <button type="button" class="link" @click=${this.#zoomRange}>${w.zoomRange}</button>
      <button type="button" class="link" @click=${() => { this.range = null; }}>${w.noRange}</button></p>`;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    super.updated(changed);
    this.#redraw();
  }

  #forget = () => {
    this.#paints = null;
    this.#drawn = '';
    this.#redraw();
  };

  /** @param {View['run']} run */
  #forgetRun(run) {
    this.#run = run;
    this.#stretch = this.range = null;
    this.isZoomed = false;
  }

  // ---------------------------------------------------------------- pictures

  #redraw() {
    const { view } = this, base = /** @type {HTMLCanvasElement | null} */ (this.querySelector('canvas.base'));
    if (!base || !view || !this.#isSeen || !this.#width) return;
    const over = /** @type {HTMLCanvasElement} */ (this.querySelector('canvas.over')), overview = /** @type {HTMLCanvasElement} */ (this.querySelector('canvas.overview'));
    const { run, shown, nowNs } = view, width = this.#width, spanNs = this.#spanNs();
    if (this.#stretch) this.#stretch = inside(view.isPlaying ? showing(this.#stretch, nowNs, spanNs) : this.#stretch, spanNs);
    const layout = this.#layout = layoutOf(run, shown, this.#stretch ?? whole(spanNs), width);
    const scale = devicePixelRatio, isNew = resize(base, layout.width, layout.height, scale);
    resize(over, layout.width, layout.height, scale);
    const isOther = resize(overview, layout.width, OVERVIEW_PX, scale);
    const paints = this.#paints ??= { base: painter(base, scale), over: painter(over, scale), view: painter(overview, scale) };
    if (paints.base.scale !== scale) return this.#forget();
    const { fromNs, toNs } = layout.stretch, untilNs = this.#untilNs(), job = view.pick?.kind === 'job' ? view.pick.id : 0;
    const key = [run?.number, fromNs, toNs, untilNs, job, layout.rows.length, width, run?.readers?.slices.count].join();
    if (key !== this.#drawn || isNew) {
      paints.base.begin(layout.width, layout.height);
      drawTimeline(paints.base, run, layout, untilNs, job);
    }
    const ms = performance.now(), isPaced = view.isPlaying && ms - this.#overviewMs < OVERVIEW_MS;
    this.#isStale ||= key !== this.#drawn;
    if ((this.#isStale && !isPaced) || isOther) {
      this.#overviewMs = ms;
      this.#isStale = false;
      this.#drawOverview(paints.view, spanNs, untilNs);
    }
    this.#drawn = key;
    this.#drawOver(paints.over, layout);
  }

  /** Where the axis ends. */
  #spanNs() {
    return this.view?.run?.spanNs ?? 1e9;
  }

  /** Up to where the past is drawn: whoever is stuck is stuck for ever, which is shown once it was seen. */
  #untilNs() {
    const { run, outcome } = /** @type {View} */ (this.view);
    if (!run) return 0;
    return outcome && outcome.kind !== 'finished' ? run.spanNs : run.playback.seenNs;
  }

  /** The moment on view, a veil over what comes later, and the range. @param {Paint} paint @param {Layout} layout */
  #drawOver(paint, layout) {
    const { run, nowNs, isOver } = /** @type {View} */ (this.view), { range } = this, right = layout.width - RIGHT_PX;
    paint.begin(layout.width, layout.height);
    if (!run) return;
    const clip = (/** @type {number} */ ns) => Math.max(GUTTER_PX, Math.min(right, xOf(layout, ns)));
    if (!isOver) {
      const x = clip(nowNs);
      paint.fill('surface', x, TOP_PX, right - x, layout.bottom - TOP_PX, 0.62);
      vertical(paint, layout, nowNs, 'accent', '', []);
      if (nowNs >= layout.stretch.fromNs && nowNs <= layout.stretch.toNs) paint.fill('accent', x - 4, TOP_PX - 5, 9, 7);
    }
    if (!range) return;
    const from = clip(range.fromNs), to = clip(range.toNs);
    paint.fill('accent', from, TOP_PX, to - from, layout.bottom - TOP_PX, 0.16);
    for (const x of [from, to]) paint.line([[x, TOP_PX], [x, layout.bottom]], 'accent', { width: 1 });
  }

  /** How many jobs ran, over the whole run, and which part of it is shown. @param {Paint} paint @param {number} spanNs @param {number} untilNs */
  #drawOverview(paint, spanNs, untilNs) {
    const { run } = /** @type {View} */ (this.view), layout = /** @type {Layout} */ (this.#layout), { width, lanePx } = layout;
    paint.begin(width, OVERVIEW_PX);
    paint.fill('page', GUTTER_PX, 0, lanePx, OVERVIEW_PX);
    paint.text(w.overview, 0, OVERVIEW_PX / 2, { hue: 'muted' });
    const levels = run?.readers?.series.levels;
    if (levels) occupancy(paint, levels, { spanNs, untilNs, lanePx, most: Math.max(1, layout.rows.length - 2) });
    const at = (/** @type {number} */ ns) => GUTTER_PX + (ns / spanNs) * lanePx, from = at(layout.stretch.fromNs), to = at(layout.stretch.toNs);
    paint.line([[from, 1], [to, 1], [to, OVERVIEW_PX - 1], [from, OVERVIEW_PX - 1], [from, 1]], 'ink', { width: this.#stretch ? 2 : 1 });
  }

  // ------------------------------------------------------------ time on view

  /** @param {number} factor @param {number} [aroundNs] */
  #zoom(factor, aroundNs) {
    const { view } = this, layout = this.#layout;
    if (!view?.run || !layout) return;
    const { fromNs, toNs } = layout.stretch, around = aroundNs ?? (view.nowNs >= fromNs && view.nowNs <= toNs ? view.nowNs : (fromNs + toNs) / 2);
    this.#show(zoomed(layout.stretch, factor, around, this.#spanNs()));
  }

  /** @param {number} share */
  #pan(share) {
    if (this.#layout) this.#show(panned(this.#layout.stretch, share, this.#spanNs()));
  }

  #fit = () => this.#show(null);

  #zoomRange = () => {
    if (this.range) this.#show(inside(this.range, this.#spanNs()));
  };

  /** @param {Stretch | null} stretch */
  #show(stretch) {
    const isWhole = !stretch || stretch.toNs - stretch.fromNs >= this.#spanNs();
    this.#stretch = isWhole ? null : stretch;
    this.isZoomed = !isWhole;
    this.#redraw();
  }

  /** One end of the range is where the reader is. @param {'fromNs' | 'toNs'} end */
  #markHere(end) {
    const ns = this.view?.nowNs ?? 0, other = this.range?.[end === 'fromNs' ? 'toNs' : 'fromNs'] ?? (end === 'fromNs' ? this.#spanNs() : 0);
    this.range = { fromNs: Math.min(ns, other), toNs: Math.max(ns, other) };
  }

  #toggleKeys = () => {
    this.hasKeys = !this.hasKeys;
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.#acts[event.key.toLowerCase()];
    if (!act || !this.view?.run) return;
    event.preventDefault();
    act();
  };

  /** @type {Record<string, () => void>} */
  #acts = {
    ' ': () => this.tell(this.view?.isPlaying ? 'pause' : 'play'),
    ',': () => this.tell('step', -1), '.': () => this.tell('step', 1),
    w: () => this.#zoom(ZOOM), s: () => this.#zoom(1 / ZOOM), a: () => this.#pan(-PAN), d: () => this.#pan(PAN),
    arrowleft: () => this.#nudge(-0.01), arrowright: () => this.#nudge(0.01),
    f: this.#fit, home: () => this.tell('seek', 0), end: () => this.tell('seek', this.#spanNs()),
    '?': this.#toggleKeys,
    escape: () => {
      this.range = null;
      this.tell('pick', null);
    },
  };

  /** @param {number} share of what is shown */
  #nudge(share) {
    const { fromNs, toNs } = this.#layout?.stretch ?? whole(1);
    this.tell('seek', (this.view?.nowNs ?? 0) + (toNs - fromNs) * share);
  }

  // ----------------------------------------------------------------- pointer

  /** @param {PointerEvent} event */
  #down = (event) => {
    const layout = this.#layout, target = /** @type {HTMLElement} */ (event.currentTarget);
    if (!layout || !this.view?.run || event.button !== 0) return;
    const { offsetX: x, offsetY: y } = event, isOverview = target.className === 'overview';
    // The axis and its upper edge move the moment on view; lanes are for ranges; the overview moves the part that is shown.
    const what = isOverview ? 'window' : y < TOP_PX || y > layout.bottom ? 'seek' : 'range';
    this.#drag = { x, y, ns: nsAt(layout, x), what, hasMoved: false };
    target.setPointerCapture(event.pointerId);
    if (what !== 'range') this.#dragTo(x);
  };

  /** @param {PointerEvent} event */
  #move = (event) => {
    const drag = this.#drag;
    if (!drag) return;
    drag.hasMoved ||= Math.abs(event.offsetX - drag.x) > CLICK_PX;
    if (drag.hasMoved) this.#dragTo(event.offsetX);
  };

  /** @param {PointerEvent} event */
  #up = (event) => {
    const drag = this.#drag;
    this.#drag = null;
    if (drag && !drag.hasMoved && drag.what === 'range' && event.type === 'pointerup') this.#click(drag);
  };

  /** @param {number} x */
  #dragTo(x) {
    const layout = /** @type {Layout} */ (this.#layout), drag = this.#drag;
    if (drag?.what === 'seek') this.tell('seek', nsAt(layout, Math.max(GUTTER_PX, x)));
    if (drag?.what === 'range') {
      const ns = Math.max(0, Math.min(this.#spanNs(), nsAt(layout, x)));
      this.range = { fromNs: Math.min(ns, drag.ns), toNs: Math.max(ns, drag.ns) };
    }
    if (drag?.what === 'window') {
      const { fromNs, toNs } = layout.stretch, middle = ((x - GUTTER_PX) / layout.lanePx) * this.#spanNs();
      this.#show(inside({ fromNs: middle - (toNs - fromNs) / 2, toNs: middle + (toNs - fromNs) / 2 }, this.#spanNs()));
    }
  }

  /** Looks closely at what is there, at that moment. @param {{ x: number, y: number, ns: number }} place */
  #click({ x, y, ns }) {
    const layout = /** @type {Layout} */ (this.#layout), { run } = /** @type {View} */ (this.view);
    const row = layout.rows.find((each) => y >= each.y && y < each.y + each.height);
    if (!row || !run) return;
    const slices = run.readers?.slices.lanes[row.id] ?? [], slice = slices[firstAfter(slices, ns)];
    const job = x >= GUTTER_PX && slice && slice.startNs <= ns ? slice.job : 0;
    this.tell('pick', job ? { kind: 'job', id: job } : { kind: row.id >= FIRST_WORKER ? 'worker' : 'actor', id: row.id });
    if (x >= GUTTER_PX) this.tell('seek', ns);
  }

  /** @param {WheelEvent} event */
  #wheel = (event) => {
    const layout = this.#layout;
    if (!layout || !this.view?.run) return;
    // The page scrolls as everywhere; with Ctrl the wheel zooms, with Shift or sideways it pans.
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (event.ctrlKey) this.#zoom(ZOOM ** (-event.deltaY / 100), nsAt(layout, event.offsetX));
    else if (sideways) this.#pan(sideways / layout.lanePx);
    else return;
    event.preventDefault();
  };
}

customElements.define('wpp-timeline', Timeline);

/** @param {HTMLCanvasElement} canvas @param {number} scale */
function painter(canvas, scale) {
  return new Paint(canvas, /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')), scale);
}

/**
 * Gives the canvas its size, but only a new one: every assignment throws the picture away, and that costs most of a frame.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width px
 * @param {number} height px
 * @param {number} scale
 */
function resize(canvas, width, height, scale) {
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width === wide && canvas.height === high) return false;
  canvas.style.height = `${height}px`;
  canvas.width = wide;
  canvas.height = high;
  return true;
}

/**
 * Busy workers over time, at most one bar per pixel.
 * @param {Paint} paint
 * @param {import('../series.js').Series['levels']} levels
 * @param {{ spanNs: number, untilNs: number, lanePx: number, most: number }} scale
 */
function occupancy(paint, { atNs, inFlight }, { spanNs, untilNs, lanePx, most }) {
  const nsPerPx = spanNs / lanePx;
  for (let x = 0, row = 0; x < lanePx && x * nsPerPx < untilNs; x++) {
    let busiest = row ? inFlight.at(row - 1) : 0;
    for (; row < atNs.length && atNs.at(row) < (x + 1) * nsPerPx; row++) busiest = Math.max(busiest, inFlight.at(row));
    const height = (OVERVIEW_PX - 4) * Math.min(1, busiest / most);
    paint.fill('blue', GUTTER_PX + x, OVERVIEW_PX - 2 - height, 1, height);
  }
}
