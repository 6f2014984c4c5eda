// Auto, light or dark. Writes data-theme on the document's root; style.css does the rest. Fires wpp:theme.

import { LitElement, html } from 'lit';
import { words } from '../words.js';

const w = words.theme;
const KEY = 'wpp-theme';
/** @typedef {'auto' | 'light' | 'dark'} ThemeName */
/** @type {ThemeName[]} */
const THEMES = ['auto', 'light', 'dark'];

export class Theme extends LitElement {
  constructor() {
    super();
    /** @type {ThemeName} */
    this.theme = remembered();
    apply(this.theme);
  }

  createRenderRoot() {
    this.replaceChildren();
    return this;
  }

  render() {
    return html`<label class="theme"><span>${w.label}</span><select @change=${this.#choose}>${THEMES.map((theme) => html`
      <option value=${theme} .selected=${theme === this.theme}>${w[theme]}</option>`)}</select></label>`;
  }

  /** @param {Event} event */
  #choose = (event) => {
    this.theme = /** @type {ThemeName} */ (/** @type {HTMLSelectElement} */ (event.target).value);
    apply(this.theme);
    try {
      localStorage.setItem(KEY, this.theme);
    } catch {
      // A sandboxed frame has no storage: the choice then lasts as long as the page.
    }
    this.dispatchEvent(new CustomEvent('wpp:theme', { bubbles: true }));
  };
}

customElements.define('wpp-theme', Theme);

/** @returns {ThemeName} */
function remembered() {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'auto';
  } catch {
    return 'auto';
  }
}

/** @param {ThemeName} theme */
function apply(theme) {
  document.documentElement.dataset.theme = theme;
}
