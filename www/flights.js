// Jobs fly from place to place: each square with the same data-job number starts where its predecessor stood.
// Two steps around a redraw: `before` remembers places, `after` animates. Off with reduced motion.

const FLIGHT_MS = 260;
/** More squares than this at once are swapped instead: nobody could follow them. */
const MOST = 24;
/** So many squares are looked up at most before each redraw. */
const MOST_KNOWN = 200;
const STILL = matchMedia('(prefers-reduced-motion: reduce)');

/** Whether the reader wants no motion. */
export function isStill() {
  return STILL.matches;
}

export class Flights {
  /** @type {Map<string, DOMRect>} */
  #places = new Map();

  /** @param {HTMLElement} stage */
  constructor(stage) {
    this.stage = stage;
  }

  before() {
    this.#places.clear();
    if (isStill()) return;
    for (const [job, element] of this.#jobs()) this.#places.set(job, element.getBoundingClientRect());
  }

  after() {
    const flights = [], jobs = this.#places.size ? this.#jobs() : [];
    // Squares are reused for other jobs: a flight that is still under way would falsify where they stand.
    for (const [, element] of jobs) element.getAnimations().forEach((animation) => animation.cancel());
    for (const [job, element] of jobs) {
      const from = this.#places.get(job), to = element.getBoundingClientRect();
      const x = from ? from.left - to.left : 0, y = from ? from.top - to.top : 0;
      if (Math.abs(x) + Math.abs(y) > 1) flights.push({ element, x, y });
    }
    this.#places.clear();
    if (flights.length <= MOST) flights.forEach(fly);
  }

  /** @returns {[string, HTMLElement][]} */
  #jobs() {
    const elements = /** @type {NodeListOf<HTMLElement>} */ (this.stage.querySelectorAll('[data-job]'));
    return elements.length > MOST_KNOWN ? [] : [...elements].map((element) => [element.dataset.job ?? '', element]);
  }
}

/** @param {{ element: HTMLElement, x: number, y: number }} flight */
function fly({ element, x, y }) {
  element.animate([{ transform: `translate(${x}px, ${y}px)`, zIndex: 1 }, { transform: 'none', zIndex: 1 }],
    { duration: FLIGHT_MS, easing: 'cubic-bezier(.2, .7, .2, 1)' });
}
