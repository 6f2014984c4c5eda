// Colours and patterns for canvas, read from the style sheet's custom properties so that both always agree.

import { LOOKS } from './looks.js';
import { FILLED, STROKED } from './icons.js';

/** @typedef {import('./looks.js').LookName} LookName */

const COLOURS = ['blue', 'green', 'vermillion', 'amber', 'purple', 'grey', 'ink', 'muted', 'line', 'surface', 'accent'];
const TILE = 6;

export class Paint {
  /** @type {Record<string, string>} */
  colours = {};
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
    for (const name of COLOURS) {
      // Asking for a property that uses the variable makes the browser resolve light-dark() and system colours.
      canvas.style.color = `var(--${name})`;
      this.colours[name] = getComputedStyle(canvas).color;
    }
  }

  /**
   * Draws one bar in a look's colour and pattern.
   * @param {LookName} look
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  bar(look, x, y, width, height) {
    const { context } = this, { hue, pattern } = LOOKS[look];
    // A hair of space tells neighbours apart.
    const inner = width > 3 ? width - 1 : width;
    if (pattern === 'solid' || inner < 4) {
      context.fillStyle = this.colours[hue];
      return context.fillRect(x, y, inner, height);
    }
    context.fillStyle = this.#pattern(hue, pattern);
    context.fillRect(x, y, inner, height);
    context.strokeStyle = this.colours[hue];
    context.setLineDash(pattern === 'dashed' ? [3, 2] : []);
    context.lineWidth = pattern === 'outline' ? 2 : 1;
    const inset = context.lineWidth / 2;
    context.strokeRect(x + inset, y + inset, inner - 2 * inset, height - 2 * inset);
    context.setLineDash([]);
  }

  /**
   * @param {import('./icons.js').IconName} name
   * @param {number} x
   * @param {number} y
   * @param {number} size
   * @param {string} colour
   */
  icon(name, x, y, size, colour) {
    const { context } = this, path = new Path2D(FILLED[name] ?? STROKED[name]);
    context.save();
    context.translate(x, y);
    context.scale(size / 16, size / 16);
    context.fillStyle = context.strokeStyle = colour;
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
    const lines = { hatch: 'M0 6L6 0', diagonal: 'M0 0L6 6', cross: 'M0 6L6 0M0 0L6 6', dots: 'M2 3h2', dashed: '', outline: '' }[pattern];
    const tile = document.createElement('canvas');
    tile.width = tile.height = TILE * this.scale;
    const context = tile.getContext('2d');
    if (!context || !lines) return null;
    context.scale(this.scale, this.scale);
    context.strokeStyle = colour;
    context.lineWidth = pattern === 'dots' ? 2 : 1.2;
    context.stroke(new Path2D(lines));
    const fill = this.context.createPattern(tile, 'repeat');
    fill?.setTransform(new DOMMatrix().scale(1 / this.scale));
    return fill;
  }
}
