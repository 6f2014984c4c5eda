// The image processor's pictures: before and, as they finish, after; how long each took; what handing them over cost; how much faster it
// was than one worker, once one worker has been measured too. Fires wpp:edit and wpp:try.

import { html, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { extraWords } from '../extra_words.js';
import { icon } from '../icons.js';

import { JobState } from '../kinds.js';
import { jobLook, LOOKS } from '../looks.js';
import { bring, forget, hasOwn, pictureOf } from '../scripted/pictures.js';
import { ms, words } from '../words.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('./bench.js').Bench} Bench */
/** @typedef {{ width: number, height: number, pixels: ArrayBuffer, ms: number }} Made */

const w = extraWords.gallery;
const MS = 1e6;
/** What was measured in this visit: by all that matters but the workers, workers → milliseconds. @type {Map<string, Map<number, number>>} */
const measured = new Map();
/** Files that were no pictures. @type {string[]} */
let refused = [];
/** Of the last ones, those beyond the limits. @type {string[]} */
let tooMuch = [];

/** @param {View} view */
export const watched = (view) => [view.shown, view.settings.jobs, view.version, view.run?.nTold, view.outcome];

/** @param {View} view @param {Bench} bench */
export function draw(view, bench) {
  const { shown, state, run, outcome } = view;
  if (outcome && run) note(run, outcome);
  const jobs = Array.from({ length: Math.min(shown.jobs, 64) }, (_, index) => index + 1);
  return html`<div class="gallery" @dragover=${(/** @type {Event} */ event) => event.preventDefault()} @drop=${(/** @type {DragEvent} */ event) => {
      event.preventDefault();
      void take(event.dataTransfer?.files, view, bench);
    }}>
    <p class="bring"><label class="button">${w.bring}<input type="file" accept="image/*" multiple class="file" @change=${
        (/** @type {Event} */ event) => take(/** @type {HTMLInputElement} */ (event.target).files, view, bench)}></label>
      <span class="muted">${w.drop}</span>
      ${hasOwn() ? html`<button type="button" @click=${() => back(view, bench)}>${w.back}</button>` : nothing}</p>
    ${refused.length ? html`<p class="error" role="alert">${w.refused(refused)}</p>` : nothing}
    ${tooMuch.length ? html`<p class="error" role="alert">${w.tooMuch(tooMuch)}</p>` : nothing}
    ${shown.mode === 'simulated' ? html`<p class="muted">${w.simulated}</p>` : nothing}
    <ul class="pictures">${jobs.map((job) => card(job, state.jobs.get(job), run))}</ul>
    ${outcome && run ? sums(view) : nothing}</div>`;
}

/** @param {number} job @param {import('../model.js').Job | undefined} known @param {import('../run.js').Run | null} run */
function card(job, known, run) {
  const { name, image } = pictureOf(job), made = /** @type {Made | undefined} */ (run?.values.get(job)?.payload);
  const look = known && jobLook(known.state), isDone = known?.state === JobState.Completed;
  const took = known && known.startedNs !== null && known.settledNs !== null ? ms(known.settledNs - known.startedNs) : '';
  return html`<li><figure>
    <div class="pair"><canvas role="img" aria-label=${w.before(name)} ${ref((canvas) => paint(canvas, image))}></canvas>
      ${made && isDone ? html`<canvas role="img" aria-label=${w.after(name)} ${ref((canvas) => paint(canvas, imageOf(made)))}></canvas>`
        : html`<span class="empty" aria-hidden="true"></span>`}</div>
    <figcaption>${look ? html`<span class="look" data-hue=${LOOKS[look].hue}>${icon(LOOKS[look].icon)}${words.looks[look]}</span>` : nothing}
      <span>${name}</span><span class="muted">${took}</span>
      ${known?.text ? html`<span class="error">${known.text}</span>` : nothing}</figcaption></figure></li>`;
}

/** @param {View} view */
function sums({ run, outcome }) {
  if (!run || !outcome?.figures || run.config.mode !== 'live') return nothing;
  const made = Array.from(run.values.values(), ({ payload }) => /** @type {Made} */ (payload));
  const kernels = made.reduce((sum, { ms: each }) => sum + each, 0), { mean, count } = outcome.figures.runMs;
  const over = count ? mean - kernels / Math.max(1, made.length) : 0;
  const known = measured.get(key(run.config)) ?? new Map(), one = known.get(1);
  return html`<table class="sums"><caption class="hidden">${w.sums}</caption><tbody>
    ${[[w.total, ms(outcome.elapsedMs * MS)], [w.mean, ms(mean * MS)], [w.kernel, ms((kernels / Math.max(1, made.length)) * MS)],
      [run.config.transfer ? w.moved : w.copied, ms(Math.max(0, over) * MS)],
      [w.speedUp, run.config.workers === 1 ? w.isOne : one ? w.times((one / outcome.elapsedMs).toFixed(2), ms(one * MS)) : w.noOne],
    ].map(([name, value]) => html`<tr><th scope="row">${name}</th><td class="number">${value}</td></tr>`)}</tbody></table>`;
}

/** @param {import('../run.js').Run} run @param {import('../protocol.js').Outcome} outcome */
function note({ config }, outcome) {
  if (config.mode !== 'live' || outcome.kind !== 'finished' || outcome.stats.completed < config.jobs) return;
  const of = measured.get(key(config)) ?? new Map();
  measured.set(key(config), of.set(config.workers, outcome.elapsedMs));
}

/** What must be alike for two times to be compared. @param {import('../protocol.js').RunConfig} config */
const key = ({ operation, jobs, transfer, jobsCapacity }) => [operation, jobs, transfer, jobsCapacity, hasOwn()].join();

/** Draws pixels into a canvas, once. @param {Element | undefined} element @param {ImageData} image */
function paint(element, image) {
  if (!(element instanceof HTMLCanvasElement) || painted.get(element) === image) return;
  painted.set(element, image);
  Object.assign(element, { width: image.width, height: image.height });
  element.getContext('2d')?.putImageData(image, 0, 0);
}
/** @type {WeakMap<HTMLCanvasElement, ImageData>} */
const painted = new WeakMap();

/** @param {Made} made */
function imageOf(made) {
  const known = images.get(made) ?? new ImageData(new Uint8ClampedArray(made.pixels), made.width, made.height);
  images.set(made, known);
  return known;
}
/** @type {WeakMap<Made, ImageData>} */
const images = new WeakMap();

/** @param {Iterable<File> | ArrayLike<File> | null | undefined} files @param {View} view @param {Bench} bench */
async function take(files, view, bench) {
  if (!files) return;
  const { n, ...not } = await bring(Array.from(/** @type {ArrayLike<File>} */ (files)));
  ({ refused, tooMuch } = not);
  if (n > 0) bench.tell('try', { ...view.settings, jobs: n, assumed: [] });
  else bench.renew();
}

/** @param {View} view @param {Bench} bench */
function back(view, bench) {
  forget();
  refused = tooMuch = [];
  bench.tell('try', { ...view.settings, jobs: view.scene.config.jobs, assumed: view.scene.config.assumed });
}
