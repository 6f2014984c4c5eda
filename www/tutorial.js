// The tutorial: joins its text (tutorial/index.html) with its ten embeds. Without this script the text is whole, and links stand where the
// embeds would be.

import './elements/theme.js';
import { followReader } from './tutorial/contents.js';
import { curveOf, drawLittle } from './tutorial/pictures.js';
import { Player } from './tutorial/player.js';
import { fills, goal, guess, press, slide } from './tutorial/reader.js';
import { scrolly } from './tutorial/scrolly.js';
import { tutorialWords as w } from './words/tutorial.js';

/** @typedef {import('./tutorial/player.js').Embed} Embed */

/** What each scene sets, of what the text speaks of. @type {Record<string, { config: Record<string, any> }>} */
const SCENES = import.meta.glob(['../src/scenes/{basic,no-close,assumed-order,unbounded,retry-storm,timeout,workers,priority}.json'], { eager: true, import: 'default' });

/** Of our own origin, since the scenes here run nobody's code but ours: so the tutorial works on servers that send no CORS headers, which frames
 * of another origin need. */
const SANDBOX = 'allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox';

const all = (/** @type {string} */ selector) => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(selector)]);
const one = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

followReader(one('.read'), one('.contents'));
if (navigator.hardwareConcurrency) one('.cores').textContent = w.cores(navigator.hardwareConcurrency);

for (const element of /** @type {Embed[]} */ (all('worker-pool-playground'))) {
  const { id } = element, player = new Player(element, SCENES[`../src/scenes/${element.getAttribute('scene')}.json`].config);
  element.setAttribute('sandbox', SANDBOX);
  const stays = one(`.scrolly[data-for="${id}"]`), start = stays ? player.scan.bind(player) : player.start.bind(player);
  if (stays) scrolly(stays, player);
  fills(id, player);
  all(`fieldset[data-for="${id}"]`).forEach((each) => guess(/** @type {HTMLFieldSetElement} */ (each), player, start));
  all(`input[data-for="${id}"]`).forEach((each) => slide(/** @type {HTMLInputElement} */ (each), start));
  all(`button[data-for="${id}"]`).forEach((each) => press(/** @type {HTMLButtonElement} */ (each), start));
  all(`.goal[data-for="${id}"]`).forEach((each) => goal(each, player));
  all(`.little[data-of="${id}"]`).forEach((each) => player.onEnd((ran) => drawLittle(each, ran)));
  all(`.curve[data-of="${id}"]`).forEach((each) => player.onEnd(curveOf(each)));
}

// Only now, so that nothing they say is missed; by its own address, as any page embeds us.
if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView({ behavior: 'instant' }); // what stands above has its height only now
await import(/* @vite-ignore */ new URL(import.meta.env.DEV ? '../www/embed.js' : '../embed.js', document.baseURI).href);
