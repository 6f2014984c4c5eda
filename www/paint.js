// A canvas as pictures are drawn on it: bars in a look's colour and pattern, words, lines, icons. The colours are read from the style
// sheet's custom properties so that both always agree. svg_paint.js draws the same into an SVG file.

import { LOOKS } from './looks.js';
import { FILLED, STROKED } from './icons.js';

/** @typedef {import('./looks.js').LookName} LookName */
/** @typedef {[number, number]} Point */
/** @typedef {{ align?: 'left' | 'center' | 'right', hue?: string, size?: number, isBold?: boolean }} TextStyle */
/** @typedef {{ width?: number, dash?: number[], alpha?: number }} LineStyle */
/**
 * Hues are names of custom properties.
 * @typedef {object} Painter
 * @property {(look: LookName, x: number, y: number, width: number, height: number) => void} bar
 * @property {(hue: string, x: number, y: number, width: number, height: number, alpha?: number) => void} fill
 * @property {(text: string, x: number, y: number, style?: TextStyle) => void} text  its middle stands at y
 * @property {(text: string, size?: number) => number} measure  width of a text
 * @property {(points: readonly Point[], hue: string, style?: LineStyle) => void} line
 * @property {(name: import('./icons.js').IconName, x: number, y: number, size: number, hue: string) => void} icon
 */

const COLOURS = ['blue', 'green', 'vermillion', 'amber', 'purple', 'grey', 'ink', 'muted', 'line', 'surface', 'page', 'accent'];
/** Patterns, as lines in a tile of so many pixels. */
export const TILE = 6;
/** @type {Record<string, string>} */
export const TILES = {
  hatch: 'M0 6L6 0', diagonal: 'M0 0L6 6', cross: 'M0 6L6 0M0 0L6 6', dots: 'M2 3h2', grid: 'M0 3h6M3 0v6', rows: 'M0 3h6', columns: 'M3 0v6',
};
/** How a bar in a pattern is drawn: its ground, its edge, and how much of the lane's height it takes.
 * @type {Record<string, { edge: number, dash?: number[], share?: number }>} */
export const EDGES = { outline: { edge: 2 }, dashed: { edge: 1, dash: [3, 2] }, thin: { edge: 0, share: 0.22 } };

/** The page's colours as they are now, by name. @param {HTMLElement} element  whose colour may be used for asking */
export function coloursOf(element) {
  /** @type {Record<string, string>} */
  const colours = {};
  for (const name of COLOURS) {
    // Asking for a property that uses the variable makes the browser resolve light-dark() and system colours.
    element.style.color = `var(--${name})`;
    colours[name] = getComputedStyle(element).color;
  }
  return colours;
}

/** @implements {Painter} */
export class Paint {
  /** @type {Map<string, CanvasPattern | string>} */
  #fills = new Map();

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {CanvasRenderingContext2D} context
   * @param {number} scale device pixels per pixel
   */
  constructor(canvas, context, scale) {
    this.context = context;
    this.scale = scale;
    this.fontFamily = getComputedStyle(canvas).fontFamily;
    this.colours = coloursOf(canvas);
  }

  /** Empties the canvas and takes its pixels for the page's. @param {number} width @param {number} height */
  begin(width, height) {
    const { context, scale } = this;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
  }

  /** @type {Painter['bar']} */
  bar(look, x, y, width, height) {
    const { context } = this, { hue, pattern } = LOOKS[look], colour = this.colours[hue];
    // A hair of space tells neighbours apart.
    const inner = width > 3 ? width - 1 : width, { edge, dash, share } = EDGES[pattern] ?? { edge: 1 };
    context.fillStyle = colour;
    if (share) return context.fillRect(x, y + height * (1 - share) / 2, inner, Math.max(2, height * share));
    if (pattern === 'solid' || pattern === 'flow' || inner < 4) {
      context.fillRect(x, y, inner, height);
      if (pattern === 'flow' && height > 5) this.fill('surface', x, y + height * 0.72, inner, Math.max(1, height * 0.1));
      return;
    }
    context.fillStyle = this.#pattern(hue, pattern);
    context.fillRect(x, y, inner, height);
    context.strokeStyle = colour;
    context.setLineDash(dash ?? []);
    context.lineWidth = edge;
    context.strokeRect(x + edge / 2, y + edge / 2, inner - edge, height - edge);
    context.setLineDash([]);
  }

  /** @type {Painter['fill']} */
  fill(hue, x, y, width, height, alpha = 1) {
    const { context } = this;
    context.globalAlpha = alpha;
    context.fillStyle = this.colours[hue] ?? hue;
    context.fillRect(x, y, width, height);
    context.globalAlpha = 1;
  }

  /** @type {Painter['text']} */
  text(text, x, y, { align = 'left', hue = 'ink', size = 12, isBold = false } = {}) {
    const { context } = this;
    context.font = `${isBold ? '600 ' : ''}${size}px ${this.fontFamily}`;
    context.textAlign = align;
    context.textBaseline = 'middle';
    context.fillStyle = this.colours[hue] ?? hue;
    context.fillText(text, x, y);
  }

  /** @type {Painter['measure']} */
  measure(text, size = 12) {
    this.context.font = `${size}px ${this.fontFamily}`;
    return this.context.measureText(text).width;
  }

  /** @type {Painter['line']} */
  line(points, hue, { width = 1, dash = [], alpha = 1 } = {}) {
    const { context } = this;
    context.globalAlpha = alpha;
    context.strokeStyle = this.colours[hue] ?? hue;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.beginPath();
    points.forEach(([x, y], index) => (index ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  /** @type {Painter['icon']} */
  icon(name, x, y, size, hue) {
    const { context } = this, path = new Path2D(FILLED[name] ?? STROKED[name]);
    context.save();
    context.translate(x, y);
    context.scale(size / 16, size / 16);
    context.fillStyle = context.strokeStyle = this.colours[hue] ?? hue;
    context.lineWidth = 1.8;
    if (FILLED[name]) context.fill(path, 'evenodd');
    else context.stroke(path);
    context.restore();
  }

  /**
   * @param {string} hue
   * @param {string} pattern
   */
  #pattern(hue, pattern) {
    const key = `${hue} ${pattern}`;
    let fill = this.#fills.get(key);
    if (!fill) this.#fills.set(key, (fill = this.#tile(this.colours[hue], pattern) ?? 'transparent'));
    return fill;
  }

  /**
   * @param {string} colour
   * @param {string} pattern
   */
  #tile(colour, pattern) {
    const tile = document.createElement('canvas');
    tile.width = tile.height = TILE * this.scale;
    const context = tile.getContext('2d');
    if (!context || !TILES[pattern]) return null;
    context.scale(this.scale, this.scale);
    context.strokeStyle = colour;
    context.lineWidth = pattern === 'dots' ? 2 : 1.2;
    context.stroke(new Path2D(TILES[pattern]));
    const fill = this.context.createPattern(tile, 'repeat');
    fill?.setTransform(new DOMMatrix().scale(1 / this.scale));
    return fill;
  }
}
