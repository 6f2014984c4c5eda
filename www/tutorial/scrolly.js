// A picture that stays while its steps are read, each at its own moment. Scrolling shows the moments where the picture stays in sight and
// motion is welcome; the button of a step does so always, and brings the picture into sight.

import { tutorialWords as w } from '../words/tutorial.js';

/** @typedef {import('./player.js').Player} Player */

/** The part of the window's height whose step is being read: beside the picture, and below it. */
const BESIDE = '-45% 0px -50% 0px', BELOW = '-68% 0px -27% 0px';
/** A picture above its steps stays when it leaves this much of the window to them. */
const MOST = 0.55;
const calm = matchMedia('(prefers-reduced-motion: reduce)'), beside = matchMedia('(min-width: 78rem)');

/** @param {HTMLElement} root .scrolly @param {Player} player */
export function scrolly(root, player) {
  const steps = /** @type {HTMLElement[]} */ ([...root.querySelectorAll('.steps > li')]), figure = /** @type {HTMLElement} */ (root.querySelector('.embed'));
  const told = document.createElement('span'), caption = figure.querySelector('figcaption');
  told.className = 'told';
  told.setAttribute('role', 'status');
  caption?.append(' ', told);
  player.onMove(({ event, nEvents }) => {
    const text = player.events.findLast(({ index }) => index === event - 1)?.text;
    told.textContent = text ? w.event(event, nEvents, text) : '';
  });
  let hasBegun = false;
  const begin = () => {
    if (hasBegun) return;
    hasBegun = true;
    player.scan();
  };
  const show = (/** @type {HTMLElement} */ step) => {
    begin();
    for (const each of steps) each.toggleAttribute('data-shown', each === step);
    for (const each of steps) each.querySelector('.moment')?.setAttribute('aria-pressed', String(each === step));
    player.show(step.dataset.at ?? '');
  };
  for (const step of steps) {
    step.append(button(w.show, () => {
      show(step);
      const { top, bottom } = figure.getBoundingClientRect();
      if (bottom < 120 || top > innerHeight - 120) figure.scrollIntoView({ behavior: calm.matches ? 'auto' : 'smooth', block: 'start' });
    }, 'moment'));
    if (step.dataset.tools === 'step') step.append(button(w.back, () => player.step(-1)), button(w.forth, () => player.step(1)));
  }

  new ResizeObserver(() => root.classList.toggle('stays', beside.matches || figure.offsetHeight <= innerHeight * MOST)).observe(figure);
  new IntersectionObserver((entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting) && !hasBegun) show(steps[0]);
  }, { rootMargin: '0px 0px -20% 0px' }).observe(root);
  /** @type {IntersectionObserver | null} */
  let reading = null;
  const follow = () => {
    reading?.disconnect();
    const made = reading = new IntersectionObserver((entries) => {
      const read = entries.findLast(({ isIntersecting }) => isIntersecting);
      if (read && !calm.matches && root.classList.contains('stays')) show(/** @type {HTMLElement} */ (read.target));
    }, { rootMargin: beside.matches ? BESIDE : BELOW });
    steps.forEach((step) => made.observe(step));
  };
  beside.addEventListener('change', follow);
  follow();
}

/** @param {string} text @param {() => void} act @param {string} [name] */
function button(text, act, name = '') {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = name;
  made.textContent = text;
  made.addEventListener('click', act);
  return made;
}
