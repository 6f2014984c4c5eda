// What the reader does in the text, joined with the embeds: guesses, sliders, buttons, a goal; and what a run writes into the text.

import { tutorialWords as w } from '../words/tutorial.js';
import { fillOf } from './fills.js';

/** @typedef {import('./player.js').Player} Player */
/** @typedef {import('./fills.js').Ran} Ran */
/** @typedef {(values?: Record<string, any>) => void} Start  runs the embed anew, with these settings changed */

/** A slider is followed when it rests so long. */
const REST_MS = 250;

const all = (/** @type {string} */ selector, /** @type {ParentNode} */ within = document) => /** @type {HTMLElement[]} */ ([...within.querySelectorAll(selector)]);

/** A guess starts the run, whose end says what was right. @param {HTMLFieldSetElement} fieldset @param {Player} player @param {Start} start */
export function guess(fieldset, player, start) {
  const choices = /** @type {HTMLInputElement[]} */ (all('input', fieldset)), verdict = /** @type {HTMLElement} */ (fieldset.querySelector('.verdict'));
  const answer = Number(fieldset.dataset.answer);
  let isOpen = true;
  const close = () => {
    const guessed = choices.findIndex(({ checked }) => checked);
    if (guessed < 0) return;
    isOpen = false;
    choices[answer].closest('label')?.classList.add('right');
    verdict.textContent = guessed === answer ? w.right : w.wrong;
  };
  fieldset.addEventListener('change', () => {
    if (!isOpen) return;
    verdict.textContent = w.running;
    start();
  });
  player.onEnd(close);
  player.onFailure(close);
}

/** @param {HTMLInputElement} slider @param {Start} start */
export function slide(slider, start) {
  const shown = slider.parentElement?.querySelector('output'), label = slider.labels?.[0], many = label?.textContent ?? '';
  let timer = 0;
  slider.addEventListener('input', () => {
    const value = Number(slider.value);
    if (shown) shown.textContent = slider.value;
    if (label?.dataset.one) label.textContent = value === 1 ? label.dataset.one : many;
    clearTimeout(timer);
    timer = window.setTimeout(() => start({ [slider.dataset.set ?? '']: value }), REST_MS);
  });
}

/** @param {HTMLButtonElement} button @param {Start} start */
export function press(button, start) {
  button.addEventListener('click', () => {
    for (const each of all(`button[data-for="${button.dataset.for}"]`, button.parentElement ?? document)) each.setAttribute('aria-pressed', String(each === button));
    start(JSON.parse(button.dataset.values ?? '{}'));
  });
}

/** The goal as it stands in the text is the embed's. Called before the embed begins. @param {HTMLElement} root @param {Player} player */
export function goal(root, player) {
  const wanted = JSON.parse(root.querySelector('.conditions')?.textContent ?? ''), verdict = /** @type {HTMLElement} */ (root.querySelector('.verdict'));
  player.element.setAttribute('goals', JSON.stringify([wanted]));
  let hasReached = false;
  player.onEnd(({ summary }) => {
    hasReached ||= summary.goals.some(({ id, isReached }) => id === wanted.id && isReached);
    verdict.textContent = hasReached ? w.reached : w.last;
    root.classList.toggle('reached', hasReached);
  });
}

/** Puts the numbers of each run that ends into their places in the text. @param {string} id the embed's @param {Player} player */
export function fills(id, player) {
  const open = () => all(`[data-of="${id}"][data-locked]`).forEach((each) => each.classList.remove('locked'));
  all(`[data-of="${id}"][data-locked]`).forEach((each) => each.classList.add('locked'));
  player.onFailure(open);
  player.onEnd((ran) => {
    open();
    for (const place of all(`.yours[data-of="${id}"] [data-fill], .num[data-of="${id}"]`)) {
      const text = fillOf(place.dataset.fill ?? '', ran);
      if (text === undefined) continue;
      place.textContent = text;
      place.classList.add('filled');
    }
    all(`table.runs[data-of="${id}"]`).forEach((table) => addRow(/** @type {HTMLTableElement} */ (table), ran));
  });
}

/** One row for each value of the table's key, the last run's. @param {HTMLTableElement} table @param {Ran} ran */
function addRow(table, ran) {
  const body = table.tBodies[0], key = String(ran.settings[table.dataset.key ?? '']);
  body.querySelector('.none')?.remove();
  const row = /** @type {HTMLTableRowElement} */ (all('tr', body).find((each) => each.dataset.key === key) ?? document.createElement('tr'));
  row.dataset.key = key;
  row.replaceChildren(...all('thead th', table).map((head, index) => {
    const cell = document.createElement(index === 0 ? 'th' : 'td');
    if (index === 0) cell.setAttribute('scope', 'row');
    cell.textContent = fillOf(head.dataset.fill ?? '', ran) ?? '–';
    return cell;
  }));
  body.append(row);
  for (const each of all('tr', body)) each.classList.toggle('newest', each === row);
}
