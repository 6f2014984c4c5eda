// The icons, as paths on a 16 × 16 grid: the same strings feed inline SVG and canvas. No font can turn them into emoji.

import { html } from 'lit';

/** @typedef {'play' | 'check' | 'x' | 'clock' | 'slashed' | 'pause' | 'skull' | 'circle' | 'rays' | 'square' | 'meet'} IconName */

const RING = 'M8 2.2a5.8 5.8 0 1 0 .01 0z';

/** Filled shapes. @type {Partial<Record<IconName, string>>} */
export const FILLED = {
  play: 'M4 2.4v11.2L13.4 8z',
  pause: 'M3.8 2.8h3v10.4h-3zM9.2 2.8h3v10.4h-3z',
  square: 'M4 4h8v8H4z',
  skull: 'M8 1.4A5.7 5.7 0 0 0 2.3 7c0 1.9.9 3.4 2.4 4.3v2.9h6.6v-2.9c1.5-.9 2.4-2.4 2.4-4.3A5.7 5.7 0 0 0 8 1.4zM5.7 6a1.4 ' +
    '1.4 0 1 1-.01 0zM10.3 6a1.4 1.4 0 1 1-.01 0zM7.4 11.8h1.2v2.4H7.4z',
};

/** Lines, 1.8 wide. @type {Partial<Record<IconName, string>>} */
export const STROKED = {
  check: 'M2.8 8.6l3.6 3.6 6.8-8',
  x: 'M3.6 3.6l8.8 8.8M12.4 3.6l-8.8 8.8',
  clock: RING + 'M8 4.8v3.6l2.4 1.5',
  slashed: RING + 'M4.2 11.8l7.6-7.6',
  circle: 'M8 4a4 4 0 1 0 .01 0z',
  rays: 'M8 1.8v2.8M8 11.4v2.8M1.8 8h2.8M11.4 8h2.8M3.6 3.6l2 2M10.4 10.4l2 2M3.6 12.4l2-2M10.4 5.6l2-2',
  meet: 'M1 8h5.2M3.8 5l3 3-3 3M15 8H9.8M12.2 5l-3 3 3 3',
};

/** @param {IconName} name decoration only: the words beside it say the same */
export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
    <path class=${FILLED[name] ? 'filled' : 'stroked'} d=${FILLED[name] ?? STROKED[name] ?? ''}></path></svg>`;
}
