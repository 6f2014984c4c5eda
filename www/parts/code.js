// A source text, line by line: its number, a button where something has happened; its code with fields in place of values; chips of
// those who stand there. It knows nothing of traces and settings: what is to be shown comes in, what is asked goes out by `act`.

import { html, nothing } from 'lit';
import { cut, isOptional } from '../code_values.js';
import { icon } from '../icons.js';
import { LOOKS } from '../looks.js';
import { words } from '../words.js';
import { sourceWords as w } from '../words/source.js';

/** @typedef {import('../code_values.js').Place} Place */
/** @typedef {import('../standing.js').Chip} Chip */
/**
 * @typedef {object} Acts
 * @property {(line: number) => void} look     at the events of a line
 * @property {(chip: Chip) => void} pick
 * @property {(place: Place, input: HTMLInputElement) => void} write
 * @property {() => void} run
 *
 * @typedef {object} Line
 * @property {number} number     from 1
 * @property {string} text
 * @property {readonly Place[]} places
 * @property {number} events     that happened there until now
 * @property {readonly Chip[]} chips
 * @property {boolean} isChanged by the fix
 * @property {boolean} isLooked  its events are listed
 * @property {string} crash      who panicked here, or nothing
 *
 * @typedef {object} About       the whole text
 * @property {string} language
 * @property {ReadonlyMap<string, string>} errors  by setting
 * @property {number} picked     an actor's id, or 0
 * @property {Acts} act
 */

/** Deeper lines wrap as if they stood so deep. */
const MOST_INDENT = 6;

/** @param {Line} line @param {About} about */
export function codeLine(line, about) {
  const { text, places, chips, isChanged, crash } = line, isHere = chips.length > 0 || crash !== '';
  return html`<li data-row data-here=${isHere} data-changed=${isChanged}>${lineNumber(line, about)}<div class="text" data-indent=${Math.min(MOST_INDENT, indentOf(text))}><code>${
    cut(text || ' ', places).map((part, index) => (typeof part === 'string' ? (index === 0 ? indented(part) : commented(part)) : field(part, about)))}</code>${
    isChanged ? html`<span class="hidden">${w.changed}</span>` : nothing}${
    isHere ? html`<span class="chips">${chips.map((each) => chip(each, about))}${crash ? html`<span class="chip" data-hue="vermillion">${
      icon('skull')}${crash}</span>` : nothing}</span>` : nothing}${
    places.map((place) => error(place, about))}</div></li>`;
}

/** Those who stand somewhere, as a button that leads to one after the other. @param {Chip} chip @param {About} about @param {string} [place] */
export function chip(chip, { picked, act }, place = '') {
  const { label, look, ids } = chip, { hue, icon: name } = LOOKS[look];
  return html`<button type="button" class="chip" tabindex="-1" data-key="actor-${ids[0]}" data-hue=${hue} aria-pressed=${ids.includes(picked)}
    aria-label=${w.chip(place ? `${label} ${place}` : label, words.looks[look], ids.length)} title=${words.looks[look]} @click=${() => act.pick(chip)}>${icon(name)}${label}${
    place ? html` <small>${place}</small>` : nothing}</button>`;
}

/** @param {Line} line @param {About} about */
function lineNumber({ number, events, isLooked }, { act }) {
  if (events === 0 && !isLooked) return html`<span class="number"><span>${number}</span></span>`;
  return html`<button type="button" class="number" tabindex="-1" data-key="line-${number}" aria-expanded=${isLooked} aria-controls=${isLooked ? 'line-events' : nothing}
    aria-label=${w.lineButton(number, events)} @click=${() => act.look(number)}><span>${number}</span> <span class="times">${w.times(events)}</span></button>`;
}

/** @param {Place} place @param {About} about */
function field(place, about) {
  const { setting, lead, literal } = place, isWrong = about.errors.has(setting), id = idOf(place);
  return html`<span class="value" data-noted=${literal === ''}>${lead}<input id=${id} type="number" inputmode="decimal" step="any" autocomplete="off"
    placeholder=${isOptional(place) ? w.none : nothing} aria-label=${w.field(place, about.language)} aria-invalid=${isWrong ? 'true' : nothing}
    aria-describedby=${isWrong ? `${id}-error` : nothing} data-place=${id} @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === 'Enter' && about.act.run()}
    @input=${(/** @type {Event} */ event) => about.act.write(place, /** @type {HTMLInputElement} */ (event.target))}></span>`;
}

/** Of a place among those of one text. @param {Place} place */
export const idOf = ({ setting, line, start }) => `code-${setting}-${line}-${start}`;

/** @param {Place} place @param {About} about */
function error(place, { errors }) {
  const message = errors.get(place.setting);
  return message === undefined ? nothing : html`<p class="error" id="${idOf(place)}-error">${message}</p>`;
}

/** How deep a line stands, in tabs or their equals. @param {string} text */
const indentOf = (text) => Math.floor((text.match(/^[\t ]*/)?.[0] ?? '').replaceAll('\t', '    ').length / 4);

/** The start of a line; small screens draw its indent smaller. @param {string} code */
function indented(code) {
  const [indent] = code.match(/^[\t ]+(?=\S)/) ?? [''];
  return indent ? [html`<span class="indent">${indent}</span>`, commented(code.slice(indent.length))] : commented(code);
}

/** A comment stands back. @param {string} code */
function commented(code) {
  const at = code.search(/(^|\s)\/\/.*$/);
  return at < 0 ? code : [code.slice(0, at), html`<span class="comment">${code.slice(at)}</span>`];
}
