// The picture of a scene that links to it show, 1200 × 630: its title, what to watch, and the timeline of a run that took place. Drawn by the
// page's own calls, in the light theme's colours, first as SVG and then in pixels with a font that comes along: no two machines' differ.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { headline } from '../www/headline.js';
import { legendOf } from '../www/legend.js';
import { legend, Moved } from '../www/picture_svg.js';
import { whole } from '../www/stretch.js';
import { SvgPaint } from '../www/svg_paint.js';
import { drawTimeline, layoutOf } from '../www/timeline_picture.js';
import { controlWords } from '../www/words/controls.js';
import { pageWords } from '../www/words/pages.js';
import { ROOT } from './command.js';

/** @typedef {import('../www/protocol.js').Scene} Scene */
/** @typedef {import('../www/run.js').Run} Run */

export const WIDTH = 1200, HEIGHT = 630;
const FONT = 'Inter', FAMILIES = `${FONT}, system-ui, sans-serif`, PAD = 48;
/** Where the timeline stands, and how large at most, so that it can be read at half the size. */
const TOP_PX = 206, BOTTOM_PX = 552, FOOT_PX = 588, MOST_SCALE = 1.6;
const WATCH = { size: 26, lines: 2, gap: 36 };

/** The style sheet's colours as the light theme has them. @returns {Record<string, string>} */
export function lightColours() {
  const style = readFileSync(join(ROOT, 'www', 'style.css'), 'utf8');
  return Object.fromEntries(Array.from(style.matchAll(/(?<![\w(-])--([a-z]+): (?:light-dark\()?(#[0-9a-f]+)/g), ([, name, colour]) => [name, colour]));
}

/** What ran, and how it ended. @param {Run} run @returns {[string, string]} */
export function said(run) {
  const { text } = headline(/** @type {any} */ ({ phase: 'ended', outcome: run.result, isOver: true, isPlaying: false, nowNs: 0, run }));
  return [`${controlWords.summary(run.config)}, seed ${run.config.seed}`, text];
}

/**
 * @param {Scene} scene
 * @param {Run} run that took place to its end
 * @param {Record<string, string>} colours
 * @returns {string} an SVG file
 */
export function previewSvg(scene, run, colours) {
  const paint = new SvgPaint(colours, FAMILIES), [what, how] = said(run);
  paint.text(`${pageWords.site} · ${controlWords.groups[scene.group]}`, PAD, 44, { size: 22, hue: 'muted' });
  paint.text(how, WIDTH - PAD, 44, { size: 24, isBold: true, align: 'right' });
  paint.text(scene.title, PAD, 94, { size: scene.title.length > 44 ? 38 : 46, isBold: true });
  wrapped(scene.watch, WIDTH - 2 * PAD, WATCH.size, WATCH.lines).forEach((line, n) => paint.text(line, PAD, 142 + n * WATCH.gap, { size: WATCH.size }));
  return paint.end(WIDTH, HEIGHT, `${scene.title}: ${what}. ${how}.`).replace(/<\/svg>\n$/, `${timeline(run, colours)}</svg>\n`);
}

/** A picture in the picture, on no ground of its own. @param {Run} run @param {Record<string, string>} colours */
function timeline(run, colours) {
  const { height } = layoutOf(run, run.config, whole(run.spanNs), WIDTH), scale = Math.min(MOST_SCALE, (BOTTOM_PX - TOP_PX) / height);
  const width = Math.round((WIDTH - 2 * PAD) / scale), paint = new SvgPaint(colours, FAMILIES);
  drawTimeline(paint, run, layoutOf(run, run.config, whole(run.spanNs), width), run.playback.endNs ?? run.trace.endNs);
  legend(new Moved(paint, -16, 0), (FOOT_PX - TOP_PX) / scale, legendOf(run));
  return paint.end(width, Math.ceil((HEIGHT - TOP_PX) / scale), '').trimEnd()
    .replace(/^<svg .*?viewBox=/, `<svg x="${PAD}" y="${TOP_PX}" width="${WIDTH - 2 * PAD}" height="${HEIGHT - TOP_PX}" preserveAspectRatio="xMinYMin meet" viewBox=`)
    .replace(/<title>.*?<\/title>/, '').replace(/<rect width="100%" height="100%"[^>]*>/, '');
}

/** Lines that fit, as far as one can tell without the font; what is too much ends in dots. @param {string} text @param {number} width @param {number} size @param {number} most */
export function wrapped(text, width, size, most) {
  const room = Math.floor(width / (size * 0.53)), lines = [''];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1];
    if (line && line.length + 1 + word.length > room) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.length > most ? [...lines.slice(0, most - 1), `${lines[most - 1]} …`] : lines;
}

/** @type {Promise<any> | undefined} */
let drawing;

/** The picture in pixels. @param {string} svg @param {number} [width] px @returns {Promise<Uint8Array>} a PNG file */
export async function png(svg, width) {
  const { Resvg } = await (drawing ??= load());
  const picture = new Resvg(svg, { font: { fontBuffers: fonts(), defaultFontFamily: FONT }, ...(width ? { fitTo: { mode: 'width', value: width } } : {}) });
  return picture.render().asPng();
}

async function load() {
  const resvg = await import('@resvg/resvg-wasm'), file = createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm');
  await resvg.initWasm(readFileSync(file));
  return resvg;
}

const WEIGHTS = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf'];
const fonts = () => WEIGHTS.map((file) => readFileSync(join(ROOT, 'node_modules', '@expo-google-fonts', 'inter', file)));
