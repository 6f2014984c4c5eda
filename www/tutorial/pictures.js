// Two small pictures of the reader's own runs, as SVG: the area of Little's law, and throughput over workers.

import { html, nothing, render, svg } from 'lit';
import { count, ms } from '../words.js';
import { tutorialWords as w } from '../words/tutorial.js';
import { insideOver, littleOf } from './fills.js';

/** @typedef {import('./fills.js').Ran} Ran */

const WIDTH = 600, HEIGHT = 220, LEFT = 44, RIGHT = 12, TOP = 18, BOTTOM = 30;
const short = (/** @type {number} */ value) => count(Math.round(value * 10) / 10);

/** @param {HTMLElement} figure @param {Ran} ran */
export function drawLittle(figure, { summary, events }) {
  const law = littleOf(summary);
  if (!law) return;
  const steps = insideOver(events, summary.nEvents) ?? [], most = Math.max(law.inside, ...steps.map(({ inside }) => inside)), { x, y } = scales(law.elapsedMs, most);
  let path = '', last = 0;
  for (const { atMs, inside } of steps) {
    path += `L${x(atMs)} ${y(last)}L${x(atMs)} ${y(inside)}`;
    last = inside;
  }
  const area = steps.length ? svg`<path class="area" d="M${x(0)} ${y(0)}${path}L${x(law.elapsedMs)} ${y(0)}Z"/>`
    : svg`<rect class="area" x="${x(0)}" y="${y(law.inside)}" width="${x(law.elapsedMs) - x(0)}" height="${y(0) - y(law.inside)}"/>`;
  const label = `L = ${short(law.inside)}`;
  into(figure, w.area(short(law.inside), short(most)), svg`${area}${frame(law.elapsedMs, most, (at) => ms(at * 1e6), w.inside)}
    <path class="mean" d="M${x(0)} ${y(law.inside)}H${x(law.elapsedMs)}"/><text class="named" x="${x(law.elapsedMs) - 4}" y="${y(law.inside) - 6}" text-anchor="end">${label}</text>`);
  say(figure, w.little(short(law.inside), short(law.perSecond), ms(law.insideMs * 1e6)));
}

/** Points of all runs, by kind of job. @param {HTMLElement} figure @returns {(ran: Ran) => void} */
export function curveOf(figure) {
  /** @type {Record<'primes' | 'wait', Map<number, number>>} */
  const runs = { primes: new Map(), wait: new Map() };
  return ({ summary, settings }) => {
    if (!summary.figures) return;
    runs[settings.task === 'wait' ? 'wait' : 'primes'].set(settings.workers, summary.figures.throughputPerSecond);
    const all = [...runs.primes.values(), ...runs.wait.values()], most = roundUp(Math.max(...all)), { x, y } = scales(16, most);
    const drawn = /** @type {const} */ (['primes', 'wait']).map((task) => {
      const points = [...runs[task]].sort(([a], [b]) => a - b), end = points.at(-1);
      if (!end) return nothing;
      const marks = points.map(([n, value]) => (task === 'primes' ? svg`<circle cx="${x(n)}" cy="${y(value)}" r="4.5"/>` : svg`<rect x="${x(n) - 4}" y="${y(value) - 4}" width="8" height="8"/>`));
      const isRight = end[0] > 10;
      return svg`<g class="${task}"><path d="M${points.map(([n, value]) => `${x(n)} ${y(value)}`).join('L')}"/>${marks}<text class="named" x="${x(end[0]) + (isRight ? 4 : 10)}" y="${
        y(end[1]) + (isRight ? -10 : 4)}" text-anchor="${isRight ? 'end' : 'start'}">${task === 'primes' ? w.compute : w.wait}</text></g>`;
    });
    const told = /** @type {const} */ (['primes', 'wait']).flatMap((task) => [...runs[task]].sort(([a], [b]) => a - b)
      .map(([n, value]) => `${task === 'primes' ? w.compute : w.wait}, ${n} ${w.workers}: ${count(Math.round(value))}`));
    into(figure, w.curve(told.join('; ')), svg`${frame(16, most, (at) => `${at} ${w.workers}`, w.perSecond)}${drawn}`);
    say(figure, `${told.at(settings.task === 'wait' ? -1 : runs.primes.size - 1)} ${w.perSecond}.`);
  };
}

/** To two digits, and a little above. @param {number} value */
function roundUp(value) {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(value * 1.05)) - 1) * 5;
  return Math.ceil(value * 1.05 / step) * step;
}

/** @param {number} across @param {number} up */
function scales(across, up) {
  const round = (/** @type {number} */ value) => Math.round(value * 10) / 10;
  return {
    x: (/** @type {number} */ value) => round(LEFT + value / across * (WIDTH - LEFT - RIGHT)),
    y: (/** @type {number} */ value) => round(HEIGHT - BOTTOM - value / up * (HEIGHT - TOP - BOTTOM)),
  };
}

/** @param {number} across @param {number} up @param {(at: number) => string} label @param {string} of */
function frame(across, up, label, of) {
  const { x, y } = scales(across, up);
  return svg`<path class="axis" d="M${x(0)} ${TOP}V${y(0)}H${WIDTH - RIGHT}"/><text x="${x(0) - 6}" y="${y(0) + 4}" text-anchor="end">0</text>
    <text x="${x(0) - 6}" y="${TOP + 4}" text-anchor="end">${count(Math.round(up))}</text><text x="${x(0) + 8}" y="${TOP - 4}">${of}</text>
    <text x="${WIDTH - RIGHT}" y="${HEIGHT - 8}" text-anchor="end">${label(across)}</text>`;
}

/** @param {HTMLElement} figure @param {string} label @param {import('lit').TemplateResult<2>} content */
function into(figure, label, content) {
  const picture = /** @type {HTMLElement} */ (figure.querySelector('.picture'));
  render(html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>${content}</svg>`, picture);
}

/** @param {HTMLElement} figure @param {string} text */
function say(figure, text) {
  const place = figure.querySelector('.numbers');
  if (place) place.textContent = text;
}
