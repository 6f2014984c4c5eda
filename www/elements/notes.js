// What the page has to say beside the run, to be read and dismissed: what it could not use of what it was given, and that there is something
// new. Stands below what keeps the page from working. Fires nothing.

import { LitElement, html, nothing } from 'lit';
import { exportWords } from '../words/exports.js';

/** Something to accept or not. @typedef {{ text: string, yes: string, no: string, accept: () => void }} Offer */

const w = exportWords.notes;

export class Notes extends LitElement {
  static properties = { notes: { attribute: false }, offer: { attribute: false } };

  constructor() {
    super();
    /** @type {readonly string[]} */
    this.notes = [];
    /** @type {Offer | null} */
    this.offer = null;
  }

  createRenderRoot() {
    return this;
  }

  render() {
    return html`${this.#offered()}${this.#noted()}`;
  }

  #noted() {
    if (!this.notes.length) return nothing;
    return html`<div class="notice" role="alert"><p><b>${w.title}</b></p><ul>${this.notes.map((note) => html`<li>${note}</li>`)}</ul>
      <p><button type="button" @click=${() => { this.notes = []; }}>${w.dismiss}</button></p></div>`;
  }

  #offered() {
    const { offer } = this;
    if (!offer) return nothing;
    return html`<div class="notice offer" role="alert"><span>${offer.text}</span>
      <button type="button" @click=${offer.accept}>${offer.yes}</button>
      <button type="button" @click=${() => { this.offer = null; }}>${offer.no}</button></div>`;
  }
}

customElements.define('wpp-notes', Notes);

/** In place of those before. @param {readonly string[]} notes whole sentences; none takes them away */
export function showNotes(notes) {
  if (notes.length || document.querySelector('wpp-notes')) element().notes = notes;
}

/** In place of the one before. @param {Offer} offer */
export function showOffer(offer) {
  element().offer = offer;
}

/** Made when first there is something to say. @returns {Notes} */
function element() {
  const there = /** @type {Notes | null} */ (document.querySelector('wpp-notes'));
  if (there) return there;
  const made = /** @type {Notes} */ (document.createElement('wpp-notes'));
  document.querySelector('wpp-notice')?.after(made);
  return made;
}
