// What the page could not use of what it was given, to be read and dismissed. Stands below what keeps the page from working. Fires nothing.

import { LitElement, html, nothing } from 'lit';
import { exportWords } from '../words/exports.js';

const w = exportWords.notes;

export class Notes extends LitElement {
  static properties = { notes: { attribute: false } };

  constructor() {
    super();
    /** @type {readonly string[]} */
    this.notes = [];
  }

  createRenderRoot() {
    return this;
  }

  render() {
    if (!this.notes.length) return nothing;
    return html`<div class="notice" role="alert"><p><b>${w.title}</b></p><ul>${this.notes.map((note) => html`<li>${note}</li>`)}</ul>
      <p><button type="button" @click=${() => { this.notes = []; }}>${w.dismiss}</button></p></div>`;
  }
}

customElements.define('wpp-notes', Notes);

/** In place of those before. @param {readonly string[]} notes whole sentences; none takes them away */
export function showNotes(notes) {
  let element = /** @type {Notes | null} */ (document.querySelector('wpp-notes'));
  if (!element && !notes.length) return;
  if (!element) {
    element = /** @type {Notes} */ (document.createElement('wpp-notes'));
    document.querySelector('wpp-notice')?.after(element);
  }
  element.notes = notes;
}
