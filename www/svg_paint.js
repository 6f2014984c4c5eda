// Pictures as SVG text, drawn by the same calls as on a canvas (paint.js). Words are escaped; nothing else comes from outside.

import { FILLED, STROKED } from './icons.js';
import { LOOKS } from './looks.js';
import { EDGES, TILE, TILES } from './paint.js';

/** @typedef {import('./paint.js').Painter} Painter */

/** @implements {Painter} */
export class SvgPaint {
  /** @type {string[]} */
  #parts = [];
  /** Definitions of patterns, by their id. @type {Map<string, string>} */
  #patterns = new Map();

  /** @param {Record<string, string>} colours by name, as `coloursOf` tells them @param {string} fontFamily */
  constructor(colours, fontFamily) {
    this.colours = colours;
    this.fontFamily = fontFamily;
  }

  /** The picture. @param {number} width @param {number} height @param {string} title */
  end(width, height, title) {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" ` +
      `font-family="${escaped(this.fontFamily)}"><title>${escaped(title)}</title><defs>${[...this.#patterns.values()].join('')}</defs>` +
      `<rect width="100%" height="100%" fill="${this.#colour('surface')}"/>${this.#parts.join('\n')}</svg>\n`;
  }

  /** @type {Painter['bar']} */
  bar(look, x, y, width, height) {
    const { hue, pattern } = LOOKS[look], colour = this.#colour(hue);
    const inner = width > 3 ? width - 1 : width, { edge, dash, share } = EDGES[pattern] ?? { edge: 1 };
    if (share) return this.fill(hue, x, y + height * (1 - share) / 2, inner, Math.max(2, height * share));
    if (pattern === 'solid' || pattern === 'flow' || inner < 4) {
      this.fill(hue, x, y, inner, height);
      if (pattern === 'flow' && height > 5) this.fill('surface', x, y + height * 0.72, inner, Math.max(1, height * 0.1));
      return;
    }
    const fill = TILES[pattern] ? `url(#${this.#pattern(hue, pattern)})` : 'none';
    this.#parts.push(`<rect x="${short(x + edge / 2)}" y="${short(y + edge / 2)}" width="${short(inner - edge)}" height="${short(height - edge)}" ` +
      `fill="${fill}" stroke="${colour}" stroke-width="${edge}"${dash ? ` stroke-dasharray="${dash.join(' ')}"` : ''}/>`);
  }

  /** @type {Painter['fill']} */
  fill(hue, x, y, width, height, alpha = 1) {
    this.#parts.push(`<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" fill="${this.#colour(hue)}"${
      alpha < 1 ? ` fill-opacity="${alpha}"` : ''}/>`);
  }

  /** @type {Painter['text']} */
  text(text, x, y, { align = 'left', hue = 'ink', size = 12, isBold = false } = {}) {
    const anchor = { left: 'start', center: 'middle', right: 'end' }[align];
    this.#parts.push(`<text x="${short(x)}" y="${short(y)}" font-size="${size}" text-anchor="${anchor}" dominant-baseline="central"${
      isBold ? ' font-weight="600"' : ''} fill="${this.#colour(hue)}">${escaped(text)}</text>`);
  }

  /** Near enough, without a font at hand. @type {Painter['measure']} */
  measure(text, size = 12) {
    return text.length * size * 0.55;
  }

  /** @type {Painter['line']} */
  line(points, hue, { width = 1, dash = [], alpha = 1 } = {}) {
    this.#parts.push(`<polyline points="${points.map(([x, y]) => `${short(x)},${short(y)}`).join(' ')}" fill="none" stroke="${this.#colour(hue)}" ` +
      `stroke-width="${width}"${dash.length ? ` stroke-dasharray="${dash.join(' ')}"` : ''}${alpha < 1 ? ` stroke-opacity="${alpha}"` : ''}/>`);
  }

  /** @type {Painter['icon']} */
  icon(name, x, y, size, hue) {
    const colour = this.#colour(hue), isFilled = Boolean(FILLED[name]);
    this.#parts.push(`<path d="${FILLED[name] ?? STROKED[name]}" transform="translate(${short(x)} ${short(y)}) scale(${short(size / 16)})" ` +
      `${isFilled ? `fill="${colour}" fill-rule="evenodd"` : `fill="none" stroke="${colour}" stroke-width="1.8"`}/>`);
  }

  /** @param {string} hue */
  #colour(hue) {
    return escaped(this.colours[hue] ?? hue);
  }

  /** @param {string} hue @param {string} pattern @returns {string} its id */
  #pattern(hue, pattern) {
    const id = `${pattern}-${hue}`;
    this.#patterns.set(id, `<pattern id="${id}" width="${TILE}" height="${TILE}" patternUnits="userSpaceOnUse"><path d="${TILES[pattern]}" fill="none" ` +
      `stroke="${this.#colour(hue)}" stroke-width="${pattern === 'dots' ? 2 : 1.2}"/></pattern>`);
    return id;
  }
}

/** @param {string} text */
export function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** @param {number} value */
const short = (value) => String(Math.round(value * 100) / 100);
