// What keeps the whole page from working, and what the reader can do about it. Fires nothing.

import { LitElement, html, nothing } from 'lit';

export class Notice extends LitElement {
  static properties = { failure: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../app.js').Failure | null} */
    this.failure = null;
  }

  createRenderRoot() {
    return this;
  }

  render() {
    if (!this.failure) return nothing;
    return html`<div class="notice" role="alert"><p><b>${this.failure.message}</b></p>${this.failure.hint
      ? html`<p>${this.failure.hint}</p>` : nothing}</div>`;
  }
}

customElements.define('wpp-notice', Notice);
