// What the embed seldom needs: what could not be used of its link, why it cannot run, and the way out to the playground.

import '../style.css?rest';
import '../elements/notice.js';
import { linkOf, parseLink } from '../exports/link.js';
import { moreWords as w } from '../words/embed_more.js';
import { CHOICES, isOption } from './options.js';

/** @typedef {import('../embed_page.js').Embed} Embed */

const SHOWN = 60;
const one = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

/** @param {readonly [name: string, value: string][]} bad options @param {readonly string[]} notes on the rest, whole sentences */
export function tellNotes(bad, notes) {
  const all = [...bad.map(([name, value]) => optionNote(name, value.slice(0, SHOWN))), ...notes], box = one('#notes');
  box.replaceChildren(...all.map((note) => Object.assign(document.createElement('li'), { textContent: note })));
  box.hidden = false;
}

/** @param {string} name @param {string} value */
function optionNote(name, value) {
  if (name === 'goals') return w.ignored(name, value, w.goalList);
  if (name === 'speed') return w.changed(name, value, w.speed, '1');
  if (name === 'readonly') return w.changed(name, value, w.flag, '0');
  const of = CHOICES[/** @type {keyof typeof CHOICES} */ (name)];
  return w.changed(name, value, w.oneOf(of), of[0]);
}

/** Shows a failure until the next run. */
const notice = { seen: (/** @type {import('../app.js').View} */ { failure }) => void Object.assign(one('wpp-notice'), { failure }) };

/** @param {Embed} embed @param {any} error */
export function fail({ app, listeners, redraw }, error) {
  const message = error.message ?? String(error), hint = error.hint ?? w.reload;
  app.fail({ message, hint });
  listeners.add(notice);
  listeners.forEach(({ told }) => told?.({ type: 'failed', message, hint }));
  redraw();
}

/** Opens the playground with what is on view in a tab of its own. A frame that may open none shows the address, to be copied. @param {Embed} embed */
export async function leave(embed) {
  const href = embed.link.href = await address(embed), opened = tab(href);
  if (opened) return cutOff(opened);
  const box = one('#address'), field = /** @type {HTMLInputElement} */ (box.querySelector('input'));
  /** @type {HTMLElement} */ (box.querySelector('label')).textContent = w.copy;
  field.value = href;
  box.hidden = false;
  field.select();
}

/** @param {Embed} embed */
async function address({ app, options }) {
  const base = new URL('../', location.href.replace(/#.*/, '')), view = app.view();
  if (!view) return `${base}#${options.link}`;
  const { unknown } = await parseLink(options.link, [view.scene]);
  return base + await linkOf(view, unknown.filter(([name]) => !isOption(name)));
}

/** Some browsers answer null, some throw. @param {string} href */
function tab(href) {
  try {
    return window.open(href, '_blank');
  } catch {
    return null;
  }
}

/** @param {Window} opened */
function cutOff(opened) {
  try {
    opened.opener = null;
  } catch {
    // It is another origin's already.
  }
}
