// The base of every element: one `view` in (app.js), its picture out, in the light DOM so that one style sheet suffices.
// An element names what it watches and is drawn again only when one of those values is another one.

import { LitElement, nothing } from 'lit';

/** @typedef {import('../app.js').View} View */

export class Pane extends LitElement {
  static properties = { view: { attribute: false } };

  constructor() {
    super();
    /** @type {View | null} */
    this.view = null;
    /** @type {readonly unknown[]} */
    this.seen = [];
    this.isFirst = true;
  }

  createRenderRoot() {
    return this;
  }

  /**
   * @param {View} view
   * @returns {readonly unknown[]}
   */
  watched(view) {
    return [view];
  }

  /** @param {View} _view
   * @returns {unknown} */
  draw(_view) {
    return nothing;
  }

  shouldUpdate() {
    if (!this.view) return false;
    const watched = this.watched(this.view);
    const isNews = watched.length !== this.seen.length || watched.some((value, index) => !Object.is(value, this.seen[index]));
    this.seen = watched;
    return isNews;
  }

  willUpdate() {
    // The first frame stands in index.html until there is something to put in its place.
    if (this.isFirst) this.replaceChildren();
    this.isFirst = false;
  }

  render() {
    return this.view ? this.draw(this.view) : nothing;
  }

  /**
   * Tells the page what the reader wants; the names are listed in main.js.
   * @param {string} name
   * @param {unknown} [detail]
   */
  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`wpp:${name}`, { detail, bubbles: true }));
  }
}
