// The wait-for graph of a deadlock or a leak, as a picture: tasks, what they wait for, and who could wake them. A row where nobody can is
// what everything else hangs on: it stands first and is marked. Drawn twice, in columns and in steps; the style sheet shows the one that fits.
// The same stands in words in its label and in the list beside it (outcome.js).

import { html, svg } from 'lit';
import { FILLED, STROKED } from '../icons.js';
import { ranges } from '../names.js';
import { capital, list } from '../words.js';
import { graphWords as w } from '../words/reasons.js';

/** @typedef {import('../protocol.js').BlockedTask} BlockedTask */
/** @typedef {import('../words/reasons.js').Does} Does */
/**
 * Tasks that wait alike.
 * @typedef {object} Row
 * @property {string[]} tasks     short: "worker 1–3"
 * @property {boolean} isOne
 * @property {Does} does
 * @property {string} thing       "results"
 * @property {string[]} wakers    short; empty: nobody
 */

/** How a phrase of the report (sched/scheduler.rs) begins. @type {[string, Does][]} */
const PHRASES = [['send on ', 'send'], ['receive from ', 'receive'], ['wait for ', 'group'], ['end of ', 'context']];

/** Culprits first, else in the order of the tasks. @param {readonly BlockedTask[]} blocked @returns {Row[]} */
export function rowsOf(blocked) {
  /** @type {Map<string, { names: string[], does: Does, thing: string, wakers: string[] }>} */
  const groups = new Map();
  for (const { task, waitsFor, wakers } of blocked) {
    const { does, thing } = mainPhrase(waitsFor), key = JSON.stringify([does, thing, wakers]), group = groups.get(key);
    if (group) group.names.push(task);
    else groups.set(key, { names: [task], does, thing, wakers });
  }
  const rows = [...groups.values()].map(({ names, does, thing, wakers }) => ({ tasks: ranges(names), isOne: names.length === 1, does, thing, wakers: ranges(wakers) }));
  return rows.sort((one, other) => Math.min(1, one.wakers.length) - Math.min(1, other.wakers.length));
}

/** The same in words. @param {readonly Row[]} rows */
export function inWords(rows) {
  return rows.map(({ tasks, isOne, does, thing, wakers }) => capital(w.row(list(tasks), isOne, `${w.does[does]} ${thing}`, list(wakers)))).join(' ');
}

/** @param {readonly BlockedTask[]} blocked */
export function waitGraph(blocked) {
  const rows = rowsOf(blocked);
  return html`<div class="wait-graph" role="img" aria-label=${w.label(inWords(rows))}>${inColumns(rows)}${inSteps(rows)}</div>`;
}

/** In a select the end of the context stands beside what is really waited for. @param {string} waitsFor @returns {{ does: Does, thing: string }} */
function mainPhrase(waitsFor) {
  const phrases = waitsFor.split(' or ').map((phrase) => {
    const [start, does] = PHRASES.find(([each]) => phrase.startsWith(each)) ?? ['', /** @type {Does} */ ('other')];
    return { does, thing: phrase.slice(start.length) };
  });
  return phrases.find(({ does }) => does !== 'context') ?? phrases[0];
}

// --------------------------------------------------------------------- drawing

const LINE = 17, PADDING = 10, GAP = 18, HEAD = 26;
/** Left edges and widths of the three columns, and how many letters a line of each takes. */
const COLUMNS = { task: { x: 6, width: 154, letters: 15 }, thing: { x: 254, width: 116, letters: 13 }, waker: { x: 402, width: 154, letters: 15 } };
const STEPS = { task: { x: 6, width: 210, letters: 25 }, thing: { x: 46, width: 210, letters: 25 }, waker: { x: 86, width: 210, letters: 24 } };
const WIDE = 562, SLIM = 302, STEP = 32;

/** @param {readonly Row[]} rows */
function inColumns(rows) {
  let y = HEAD;
  const drawn = rows.map((row) => {
    const { task, thing, waker } = textsOf(row, COLUMNS), height = Math.max(...[task, thing, waker].map(heightOf)), top = y, middle = y + height / 2;
    const at = (/** @type {{ x: number, width: number }} */ column) => ({ x: column.x, y: top, width: column.width, height });
    y += height + GAP;
    return svg`${row.wakers.length ? '' : svg`<rect class="culprit" x="1" y=${top - 7} width=${WIDE - 2} height=${height + 14} rx="9"></rect>`}
      ${box('task', at(COLUMNS.task), task)}${arrow([[COLUMNS.task.x + COLUMNS.task.width, middle], [COLUMNS.thing.x, middle]], false)}
      ${label(w.does[row.does], (COLUMNS.task.x + COLUMNS.task.width + COLUMNS.thing.x) / 2, middle - 6, 'middle')}
      ${box(row.does, at(COLUMNS.thing), thing)}${arrow([[COLUMNS.thing.x + COLUMNS.thing.width, middle], [COLUMNS.waker.x, middle]], true)}
      ${box(row.wakers.length ? 'waker' : 'nobody', at(COLUMNS.waker), waker)}`;
  });
  const head = (/** @type {string} */ text, /** @type {{ x: number, width: number }} */ { x, width }) => label(text, x + width / 2, 13, 'middle');
  return html`<svg class="columns" viewBox="0 0 ${WIDE} ${y}" aria-hidden="true">${head(w.task, COLUMNS.task)}${label(w.object, (COLUMNS.task.x + COLUMNS.task.width + COLUMNS.thing.x) / 2, 13, 'middle')}${
    head(w.waker, COLUMNS.waker)}${drawn}</svg>`;
}

/** @param {readonly Row[]} rows */
function inSteps(rows) {
  let y = 8;
  const drawn = rows.map((row) => {
    const { task, thing, waker } = textsOf(row, STEPS), top = y, second = top + heightOf(task) + STEP, third = second + heightOf(thing) + STEP;
    y = third + heightOf(waker) + GAP;
    const elbow = (/** @type {number} */ x, /** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ right, /** @type {boolean} */ isDashed) =>
      arrow([[x, from], [x, to], [right, to]], isDashed);
    return svg`${row.wakers.length ? '' : svg`<rect class="culprit" x="1" y=${top - 7} width=${SLIM - 2} height=${y - GAP - top + 14} rx="9"></rect>`}
      ${box('task', { ...STEPS.task, y: top, height: heightOf(task) }, task)}
      ${elbow(26, top + heightOf(task), second + heightOf(thing) / 2, STEPS.thing.x, false)}${label(`${w.object} ${w.does[row.does]}`, 34, second - STEP / 2 + 4, 'start')}
      ${box(row.does, { ...STEPS.thing, y: second, height: heightOf(thing) }, thing)}
      ${elbow(66, second + heightOf(thing), third + heightOf(waker) / 2, STEPS.waker.x, true)}${label(w.waker, 74, third - STEP / 2 + 4, 'start')}
      ${box(row.wakers.length ? 'waker' : 'nobody', { ...STEPS.waker, y: third, height: heightOf(waker) }, waker)}`;
  });
  return html`<svg class="steps" viewBox="0 0 ${SLIM} ${y}" aria-hidden="true">${drawn}</svg>`;
}

/** What stands in the three boxes, in lines. @param {Row} row @param {typeof COLUMNS} columns */
function textsOf({ tasks, does, thing, wakers }, columns) {
  const waker = wakers.length ? [...wrap(list(wakers), columns.waker.letters), w.waitsToo] : wrap(w.nobody[does], columns.waker.letters);
  return { task: wrap(list(tasks), columns.task.letters), thing: wrap(thing, columns.thing.letters), waker };
}

/** @param {string} text @param {number} letters of a line, if its words are short enough */
function wrap(text, letters) {
  const lines = /** @type {string[]} */ ([]);
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= letters) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** @param {readonly string[]} lines */
const heightOf = (lines) => lines.length * LINE + 2 * PADDING;

/** @typedef {{ x: number, y: number, width: number, height: number }} Place */

/** @param {Does | 'task' | 'waker' | 'nobody'} kind @param {Place} place @param {readonly string[]} lines */
function box(kind, place, lines) {
  const { x, y, width, height } = place, mark = kind === 'task' || kind === 'waker' ? 'pause' : kind === 'nobody' ? 'x' : null;
  const top = y + height / 2 - (lines.length * LINE) / 2 + 12.5, middle = x + width / 2 + (mark ? 9 : 0);
  return svg`<g class="box ${kind}">${outline(kind, place)}
    ${mark ? svg`<path class=${FILLED[mark] ? 'filled' : 'stroked'} transform="translate(${x + 9} ${y + height / 2 - 6.5}) scale(.8)" d=${FILLED[mark] ?? STROKED[mark] ?? ''}></path>` : ''}
    ${lines.map((line, index) => svg`<text class=${line === w.waitsToo ? 'aside' : ''} x=${middle} y=${top + index * LINE} text-anchor="middle">${line}</text>`)}</g>`;
}

/** A channel is a pipe, a wait group a hexagon, all else a box. @param {string} kind @param {Place} place */
function outline(kind, { x, y, width, height }) {
  if (kind === 'group') {
    return svg`<path class="edge" d="M${x + 12} ${y}h${width - 24}l12 ${height / 2}l-12 ${height / 2}h${24 - width}l-12 ${-height / 2}z"></path>`;
  }
  const isPipe = kind === 'send' || kind === 'receive';
  return svg`<rect class="edge" x=${x} y=${y} width=${width} height=${height} rx=${isPipe ? 0 : 8}></rect>
    ${isPipe ? svg`<path class="edge" d="M${x + 6} ${y}v${height}M${x + width - 6} ${y}v${height}"></path>` : ''}`;
}

/** @param {[number, number][]} points its last piece runs to the right @param {boolean} isDashed */
function arrow(points, isDashed) {
  const [x, y] = points[points.length - 1], line = points.map(([px, py], index) => `${index ? 'L' : 'M'}${index === points.length - 1 ? px - 6 : px} ${py}`).join('');
  return svg`<path class="arrow" data-dashed=${isDashed} d=${line}></path><path class="tip" d="M${x - 8} ${y - 5}L${x - 1} ${y}L${x - 8} ${y + 5}z"></path>`;
}

/** @param {string} text @param {number} x @param {number} y @param {'start' | 'middle'} anchor */
function label(text, x, y, anchor) {
  return svg`<text class="aside" x=${x} y=${y} text-anchor=${anchor}>${text}</text>`;
}
