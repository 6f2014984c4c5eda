// The scene on stage as an embed for another page: options, what they give as HTML, and a preview that starts when it is asked for (not in a
// sandbox: it is this very page's own, and a server that sends no CORS headers shows it too). Fires nothing.

import '../embed_builder.css';
import { html, nothing } from 'lit';
import { linkOf } from '../exports/link.js';
import { builderWords as w } from '../words/embed_builder.js';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {keyof typeof w.options} OptionName */
/** @typedef {'element' | 'iframe'} Kind */

/** The first of each is what an embed does when nothing is said (www/embed/options.js). @type {[OptionName, string][]} */
const DEFAULTS = [['view', 'stage'], ['controls', 'min'], ['theme', 'auto'], ['autoplay', 'click']];
/** Of a frame, which cannot follow its content without script. */
const FRAME_PX = 480;
/** As in www/embed.js, where the reason stands. */
const SANDBOX = 'allow-scripts allow-popups allow-popups-to-escape-sandbox';

export class EmbedBuilder extends Pane {
  static properties = { ...Pane.properties, isOpen: { state: true }, isShown: { state: true }, chosen: { state: true }, link: { state: true }, told: { state: true } };

  constructor() {
    super();
    this.isOpen = false;
    this.isShown = false;
    /** @type {Record<string, string>} */
    this.chosen = { ...Object.fromEntries(DEFAULTS), height: '', readonly: '' };
    /** The fragment of the page's link, without #. */
    this.link = '';
    /** What is said beside each snippet. @type {Partial<Record<Kind, string>>} */
    this.told = {};
  }

  /** @param {View} view */
  watched(view) {
    // Made anew when what the link holds may be another; the moment on view only where it stands.
    const key = [view.settings, view.run, view.isEdited, view.isPlaying || view.nowNs];
    if (this.isOpen && key.some((each, index) => each !== this.#made[index])) this.#make(view, key);
    return [this.isOpen, this.isShown, this.chosen, this.link, this.told];
  }

  /** @type {unknown[]} */
  #made = [];

  /** @param {View} view @param {unknown[]} key */
  async #make(view, key) {
    this.#made = key;
    const link = (await linkOf(view)).slice(1);
    if (this.#made === key) this.link = link;
  }

  draw() {
    if (!this.isOpen) return html`<div class="export"><button type="button" aria-expanded="false" @click=${this.#toggle}>${w.open}</button><p class="muted small">${w.gives}</p></div>`;
    const fragment = this.#fragment();
    return html`<div class="builder"><button type="button" aria-expanded="true" @click=${this.#toggle}>${w.close}</button>
      <div class="fields">${DEFAULTS.map(([name]) => this.#choice(name))}
        <div class="field"><label for="embed-height">${w.height}</label><input id="embed-height" type="number" min="200" max="5000" inputmode="numeric" placeholder=${w.auto}
          .value=${this.chosen.height} @input=${this.#set('height')}></div></div>
      <label class="choice"><input type="checkbox" .checked=${this.chosen.readonly === '1'} @change=${this.#check}><span>${w.readonly}</span></label>
      ${this.#snippet('element', this.#element(fragment))}${this.#snippet('iframe', this.#frame(fragment))}
      <p><button type="button" aria-expanded=${this.isShown} @click=${() => { this.isShown = !this.isShown; }}>${w.show}</button></p>
      ${this.isShown && this.link ? html`<iframe title=${w.frame} loading="lazy" height=${this.#px()} src="${home()}embed/#${fragment}"></iframe>` : nothing}</div>`;
  }

  /** @param {OptionName} name */
  #choice(name) {
    const { label, of } = w.options[name];
    return html`<div class="field"><label for="embed-${name}">${label}</label><select id="embed-${name}" @change=${this.#set(name)}>${Object.entries(of).map(([value, words]) => html`
      <option value=${value} .selected=${value === this.chosen[name]}>${words}</option>`)}</select></div>`;
  }

  /** @param {Kind} kind @param {string} text */
  #snippet(kind, text) {
    const { label, means } = w.code[kind];
    return html`<div class="snippet"><label for="embed-${kind}">${label}</label><p class="muted small" id="embed-${kind}-means">${means}</p>
      <textarea id="embed-${kind}" readonly rows=${text.split('\n').length + 1} spellcheck="false" aria-describedby="embed-${kind}-means" .value=${text}></textarea>
      <p><button type="button" @click=${() => this.#copy(kind, text)}>${w.copy}<span class="hidden"> (${label})</span></button> <span class="small" role="status">${this.told[kind] ?? ''}</span></p></div>`;
  }

  // ------------------------------------------------------------------ what it gives

  /** What differs from an embed's own ways. */
  #options() {
    return [...DEFAULTS.filter(([name, usual]) => this.chosen[name] !== usual).map(([name]) => [name, this.chosen[name]]), ...(this.chosen.readonly ? [['readonly', '1']] : [])];
  }

  #fragment() {
    return [this.link, ...this.#options().map((pair) => pair.join('='))].join('&');
  }

  #px() {
    return Number(this.chosen.height) || FRAME_PX;
  }

  /** @param {string} fragment */
  #element(fragment) {
    const pairs = fragment.split('&').map((pair) => pair.split(/=(.*)/s)).filter(([name]) => name !== 'v');
    const attributes = [...pairs, ...(this.chosen.height ? [['height', this.chosen.height]] : [])].map(([name, value = '']) => ` ${dashed(name)}="${escaped(value)}"`);
    return `<script type="module" src="${home()}embed.js"></script>\n<worker-pool-playground${attributes.join('')}>\n  <a href="${home()}#${escaped(this.link)}">${w.link}</a>\n</worker-pool-playground>`;
  }

  /** @param {string} fragment */
  #frame(fragment) {
    return `<iframe src="${home()}embed/#${escaped(fragment)}"\n  title="Worker pool" width="100%" height="${this.#px()}" style="border: 0" loading="lazy"\n  sandbox="${SANDBOX}"></iframe>`;
  }

  // ------------------------------------------------------------------ doing

  #toggle = () => {
    this.isOpen = !this.isOpen;
    this.isShown = false;
  };

  /** @param {string} name */
  #set(name) {
    return (/** @type {Event} */ event) => this.#choose(name, /** @type {HTMLInputElement} */ (event.target).value);
  }

  /** @param {Event} event */
  #check = (event) => this.#choose('readonly', /** @type {HTMLInputElement} */ (event.target).checked ? '1' : '');

  /** @param {string} name @param {string} value */
  #choose(name, value) {
    this.chosen = { ...this.chosen, [name]: value };
    this.told = {};
  }

  /** @param {Kind} kind @param {string} text */
  async #copy(kind, text) {
    const isCopied = await navigator.clipboard.writeText(text).then(() => true, () => false);
    if (!isCopied) /** @type {HTMLTextAreaElement | null} */ (this.querySelector(`#embed-${kind}`))?.select();
    this.told = { [kind]: isCopied ? w.copied : w.refused };
  }
}

customElements.define('wpp-embed-builder', EmbedBuilder);

/** The folder of this page. */
const home = () => new URL('./', location.href.replace(/#.*/, '')).href;

/** As it stands in an attribute. @param {string} text */
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** jobsCapacity → jobs-capacity: attributes have no capitals. @param {string} name */
const dashed = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
