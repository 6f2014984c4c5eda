// What a scene shows and asks for beside the pool: what was fetched, pictures, an editor. Each is a file of its own, loaded with the
// first scene that needs it; it exports `draw(view, tell)` and `watched(view)`.

import { nothing } from 'lit';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {{ draw: (view: View, bench: Bench) => unknown, watched: (view: View) => readonly unknown[] }} Part */

/** @type {Record<string, () => Promise<Part>>} */
const PARTS = {
  fetches: () => import('./fetches.js'), gallery: () => import('./gallery.js'), editor: () => import('./editor.js'), sweep: () => import('./sweep.js'),
  commands: () => import('./commands.js'),
};

export class Bench extends Pane {
  /** Those that came. @type {Map<string, Part>} */
  #parts = new Map();
  /** Grows when a part has something new to show that no view tells. */
  news = 0;

  /** @param {View} view */
  watched(view) {
    const name = nameOf(view), part = this.#parts.get(name);
    return [name, part, this.news, ...(part?.watched(view) ?? [])];
  }

  /** @param {View} view */
  draw(view) {
    const name = nameOf(view);
    if (!name) return nothing;
    const part = this.#parts.get(name);
    if (part) return part.draw(view, this);
    void this.#load(name);
    return nothing;
  }

  /** Draws again. */
  renew() {
    this.news += 1;
    this.requestUpdate();
  }

  /** @param {string} name */
  async #load(name) {
    this.#parts.set(name, await PARTS[name]());
    this.requestUpdate();
  }
}

/** @param {View} view */
const nameOf = ({ scene }) => (scene.sweep ? 'sweep' : scene.view ?? '');

customElements.define('wpp-bench', Bench);
