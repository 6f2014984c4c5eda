// The icons, as paths on a 16 × 16 grid: the same strings feed inline SVG and canvas. No font can turn them into emoji.

import { html } from 'lit';

/** @typedef {'play' | 'check' | 'x' | 'clock' | 'slashed' | 'pause' | 'skull' | 'circle' | 'rays' | 'square' | 'meet' | 'stop' | 'ask' | 'gone'
 * | 'hourglass' | 'back' | 'moon' | 'dash' | 'down' | 'again' | 'first' | 'last' | 'before' | 'after' | 'plus' | 'minus'} IconName */

const RING = 'M8 2.2a5.8 5.8 0 1 0 .01 0z';

/** Filled shapes. @type {Partial<Record<IconName, string>>} */
export const FILLED = {
  play: 'M4 2.4v11.2L13.4 8z',
  pause: 'M3.8 2.8h3v10.4h-3zM9.2 2.8h3v10.4h-3z',
  square: 'M4 4h8v8H4z',
  stop: 'M5.2 1.8h5.6l3.4 3.4v5.6l-3.4 3.4H5.2l-3.4-3.4V5.2zM5 7h6v2H5z',
  moon: 'M11.5 10.5A5.5 5.5 0 0 1 5.9 2.2 6 6 0 1 0 13.8 10a5.6 5.6 0 0 1-2.3.5z',
  first: 'M3 2.8h2.2v10.4H3zM13 2.8v10.4L5.6 8z',
  last: 'M10.8 2.8H13v10.4h-2.2zM3 2.8v10.4L10.4 8z',
  before: 'M10.6 2.8h2.4v10.4h-2.4zM9 2.8v10.4L2.4 8z',
  after: 'M3 2.8h2.4v10.4H3zM7 2.8v10.4L13.6 8z',
  skull: 'M8 1.4A5.7 5.7 0 0 0 2.3 7c0 1.9.9 3.4 2.4 4.3v2.9h6.6v-2.9c1.5-.9 2.4-2.4 2.4-4.3A5.7 5.7 0 0 0 8 1.4zM5.7 6a1.4 ' +
    '1.4 0 1 1-.01 0zM10.3 6a1.4 1.4 0 1 1-.01 0zM7.4 11.8h1.2v2.4H7.4z',
};

/** Lines, 1.8 wide. @type {Partial<Record<IconName, string>>} */
export const STROKED = {
  check: 'M2.8 8.6l3.6 3.6 6.8-8',
  x: 'M3.6 3.6l8.8 8.8M12.4 3.6l-8.8 8.8',
  clock: RING + 'M8 4.8v3.6l2.4 1.5',
  slashed: RING + 'M4.2 11.8l7.6-7.6',
  ask: RING + 'M6.2 6.4a1.8 1.8 0 1 1 2.5 1.8c-.5.3-.7.6-.7 1.1M8 10.6v1',
  gone: 'M1.5 8h4M10.5 8h4M6.4 4.8l-1-2.4M9.6 11.2l1 2.4M9.6 4.8l1-2.4M6.4 11.2l-1 2.4',
  hourglass: 'M4 2.2h8M4 13.8h8M4.8 2.2c0 3.4 3.2 4 3.2 5.8s-3.2 2.4-3.2 5.8M11.2 2.2c0 3.4-3.2 4-3.2 5.8s3.2 2.4 3.2 5.8',
  back: 'M13 3.4V9H4M7.2 5.8L4 9l3.2 3.2',
  dash: 'M3 8h10',
  down: 'M8 2.2v8.6M4.4 7.4L8 11l3.6-3.6M3.4 14h9.2',
  again: 'M13 8a5 5 0 1 1-1.5-3.6M11.8 1.6v3h-3',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  circle: 'M8 4a4 4 0 1 0 .01 0z',
  rays: 'M8 1.8v2.8M8 11.4v2.8M1.8 8h2.8M11.4 8h2.8M3.6 3.6l2 2M10.4 10.4l2 2M3.6 12.4l2-2M10.4 5.6l2-2',
  meet: 'M1 8h5.2M3.8 5l3 3-3 3M15 8H9.8M12.2 5l-3 3 3 3',
};

/** @param {IconName} name decoration only: the words beside it say the same */
export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
    <path class=${FILLED[name] ? 'filled' : 'stroked'} d=${FILLED[name] ?? STROKED[name] ?? ''}></path></svg>`;
}
