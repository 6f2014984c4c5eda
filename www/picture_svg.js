// The timeline of the run on stage as an SVG file: drawn by the same calls as on the page, with a line that says what it shows.

import { coloursOf } from './paint.js';
import { SvgPaint } from './svg_paint.js';
import { drawTimeline, layoutOf } from './timeline_picture.js';
import { whole } from './stretch.js';
import { headline } from './headline.js';
import { legendOf } from './legend.js';
import { LOOKS } from './looks.js';
import { controlWords } from './words/controls.js';
import { words } from './words.js';

/** @typedef {import('./paint.js').Painter} Painter */

const WIDTH = 1200, HEAD_PX = 44, FOOT_PX = 30, PAD = 16;

/** @param {import('./app.js').View} view @returns {Promise<string>} */
export async function pictureOf(view) {
  const { run, shown, scene } = view, probe = document.createElement('span');
  document.body.append(probe);
  const paint = new SvgPaint(coloursOf(probe), getComputedStyle(document.body).fontFamily);
  probe.remove();
  const layout = layoutOf(run, shown, whole(run?.spanNs ?? 1), WIDTH - 2 * PAD), moved = new Moved(paint, PAD, HEAD_PX);
  const text = `${controlWords.summary(shown)}, seed ${shown.seed}. ${headline(view).text}.`;
  paint.text(scene.title, PAD, 16, { size: 16, isBold: true });
  paint.text(text, PAD, 34, { hue: 'muted' });
  drawTimeline(moved, run, layout, run?.playback.endNs ?? view.nowNs, view.pick?.kind === 'job' ? view.pick.id : 0);
  legend(paint, HEAD_PX + layout.height + 12, legendOf(run));
  return paint.end(WIDTH, HEAD_PX + layout.height + FOOT_PX, `${scene.title}: ${text}`);
}

/** What the looks mean, in a row. @param {SvgPaint} paint @param {number} y @param {import('./looks.js').LookName[]} looks */
export function legend(paint, y, looks) {
  let x = PAD;
  for (const look of looks) {
    paint.bar(look, x, y - 6, 18, 12);
    paint.icon(LOOKS[look].icon, x + 22, y - 5.5, 11, 'ink');
    paint.text(words.looks[look], x + 36, y, { size: 11, hue: 'muted' });
    x += 48 + paint.measure(words.looks[look], 11);
  }
}

/** A painter that draws elsewhere. @implements {Painter} */
export class Moved {
  /** @param {Painter} paint @param {number} x @param {number} y */
  constructor(paint, x, y) {
    /** @type {Painter['bar']} */
    this.bar = (look, left, top, width, height) => paint.bar(look, left + x, top + y, width, height);
    /** @type {Painter['fill']} */
    this.fill = (hue, left, top, width, height, alpha) => paint.fill(hue, left + x, top + y, width, height, alpha);
    /** @type {Painter['text']} */
    this.text = (text, left, top, style) => paint.text(text, left + x, top + y, style);
    /** @type {Painter['measure']} */
    this.measure = (text, size) => paint.measure(text, size);
    /** @type {Painter['line']} */
    this.line = (points, hue, style) => paint.line(points.map(([left, top]) => [left + x, top + y]), hue, style);
    /** @type {Painter['icon']} */
    this.icon = (name, left, top, size, hue) => paint.icon(name, left + x, top + y, size, hue);
  }
}
