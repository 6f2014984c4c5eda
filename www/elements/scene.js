// The scene's name and what to watch in it. Fires nothing.

import { html } from 'lit';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */

export class SceneHead extends Pane {
  /** @param {View} view */
  watched(view) {
    return [view.scene];
  }

  /** @param {View} view */
  draw({ scene }) {
    return html`<h2>${scene.title}</h2><p>${scene.watch}</p>`;
  }
}

customElements.define('wpp-scene', SceneHead);
