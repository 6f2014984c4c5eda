// The code that runs, and the same in Go: one tab a file. Lines on which somebody stands are marked with who. Fires nothing.

import { diffLines } from 'diff';
import { html, nothing } from 'lit';
import { extraWords } from '../extra_words.js';
import { list } from '../words.js';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */

const w = extraWords.source;

export class SourcePane extends Pane {
  static properties = { ...Pane.properties, open: { state: true } };

  constructor() {
    super();
    /** The path of the file on view; empty: the scene's first. */
    this.open = '';
  }

  /** @param {View} view */
  watched(view) {
    return [view.scene, view.isFixed, view.sources, this.#standing(view), this.open];
  }

  /** @param {View} view */
  draw(view) {
    if (!view.sources) return nothing;
    const { scene, isFixed, sources } = view;
    const rust = (isFixed && scene.fix?.source) || scene.source || [], go = (isFixed && scene.fix?.go) || scene.go;
    const files = [...rust, ...(go ? [go] : [])].filter((path) => sources.has(path));
    if (files.length === 0) return nothing;
    const open = files.includes(this.open) ? this.open : files[0];
    return html`<details class="source" open><summary><h3>${w.title}</h3></summary>
      <div role="tablist" aria-label=${w.title} @keydown=${(/** @type {KeyboardEvent} */ event) => this.#step(event, files, open)}>${files.map((path) => html`
        <button type="button" role="tab" id="tab-${path}" aria-selected=${path === open} aria-controls="source" tabindex=${path === open ? 0 : -1}
          @click=${() => { this.open = path; }}>${path === go ? w.go : path.split('/').at(-1)}</button>`)}</div>
      <div role="tabpanel" id="source" aria-labelledby="tab-${open}" tabindex="0">${this.#text(view, open, sources.get(open) ?? '')}</div></details>`;
  }

  /** @param {View} view @param {string} path @param {string} text */
  #text(view, path, text) {
    const standing = whoStands(view, path), changed = changes(view, path, text);
    return html`<ol class="code">${text.trimEnd().split('\n').map((line, index) => {
      const who = standing.get(index + 1) ?? [];
      return html`<li data-here=${who.length > 0} data-changed=${changed.has(index + 1)}><code>${line || ' '}</code>${changed.has(index + 1) ? html`<span class="hidden">${w.changed}</span>` : nothing}${who.length ? html`<span class="here">${list(who)}</span>` : nothing}</li>`;
    })}</ol>`;
  }

  /** Who stands where, as a text that is equal when nothing has changed. @param {View} view */
  #standing(view) {
    const { source = [], fix } = view.scene;
    return [...source, ...(fix?.source ?? [])].map((path) => [...whoStands(view, path)].join()).join(';');
  }

  /** @param {KeyboardEvent} event @param {string[]} files @param {string} open */
  #step(event, files, open) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.open = files[(files.indexOf(open) + step + files.length) % files.length];
    this.updateComplete.then(() => /** @type {HTMLElement} */ (this.querySelector('[role=tab][tabindex="0"]')).focus());
  }
}

customElements.define('wpp-source', SourcePane);

/**
 * The lines that the fix changes: those that the other version, broken or fixed, does not have.
 * @param {View} view
 * @param {string} path
 * @param {string} text
 * @returns {Set<number>}
 */
function changes({ scene, isFixed, sources }, path, text) {
  const { source = [], go, fix } = scene, pairs = [[go, fix?.go], ...(fix?.source ?? []).map((fixed, index) => [source[index], fixed])];
  const pair = pairs.find((each) => each[isFixed ? 1 : 0] === path), other = pair && sources?.get(pair[isFixed ? 0 : 1] ?? '');
  const changed = /** @type {Set<number>} */ (new Set());
  if (other === undefined) return changed;
  let line = 1;
  for (const { value, added, removed, count } of diffLines(other, text)) {
    if (removed) continue;
    if (added && value.trim()) for (let n = 0; n < count; n++) changed.add(line + n);
    line += count;
  }
  return changed;
}

/**
 * Names by line of the file.
 * @param {View} view
 * @param {string} path
 * @returns {Map<number, string[]>}
 */
function whoStands({ state, run, outcome }, path) {
  /** @type {Map<number, string[]>} */
  const lines = new Map();
  const stand = (/** @type {number} */ line, /** @type {string} */ who) => lines.set(line, [...(lines.get(line) ?? []), who]);
  for (const actor of run ? state.actors : []) {
    const site = run?.trace.sites[(actor?.waits[0]?.site ?? 0) - 1];
    if (actor && site && site.file.endsWith(path)) stand(site.line, actor.name);
  }
  const crash = outcome?.crash;
  if (crash?.file.endsWith(path)) stand(crash.line, `${state.actors[crash.actor]?.name ?? ''} ${w.crashed}`);
  return lines;
}
