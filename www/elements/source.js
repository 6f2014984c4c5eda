// The code that runs, and the same in Go: one tab a file. Chips say who stands where at the moment on view, a line's number leads to what
// has happened there, and the values of settings can be changed where they stand.
//
// Fires wpp:pick ({ kind: 'worker' | 'actor', id } of the actor whose chip was pressed), wpp:goto (so many events of the trace are to be
// on view: the one that was pressed is the last of them), wpp:change (Partial<RunConfig>) and wpp:run (Enter in a value).

import '../source.css';
import { diffLines } from 'diff';
import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { changeOf, meant, placesIn, shown } from '../code_values.js';
import { describe } from '../event_words.js';
import { chip, codeLine, idOf } from '../parts/code.js';
import { rove, settle } from '../roving.js';
import { chips, eventsAt, Passed, standing } from '../standing.js';
import { ms } from '../words.js';
import { sourceWords as w } from '../words/source.js';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('../parts/code.js').About} About */
/** @typedef {import('../standing.js').Standing} Standing */
/** @typedef {{ file: string, line: number }} Spot */

const FIRST_WORKER = 11;
const MOST_EVENTS = 50;
/** While it plays out of sight, it is redrawn this often. */
const PACE_NS = 250e6;

export class SourcePane extends Pane {
  static properties = { ...Pane.properties, open: { state: true }, line: { state: true }, isFolded: { state: true } };

  #passed = new Passed();
  /** Where the keyboard was last, in each group: keys of roving.js. */
  #stops = { code: '', elsewhere: '', list: '' };
  /** The key of what has the focus while it is drawn anew. */
  #focused = '';
  #isNear = true;
  /** @type {IntersectionObserver | null} */
  #watch = null;
  /** What is found in a text once. @type {Map<string, unknown>} */
  #found = new Map();

  constructor() {
    super();
    /** The path of the file on view; empty: the scene's first. */
    this.open = '';
    /** The line of that file whose events are listed; 0: none. */
    this.line = 0;
    this.isFolded = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#watch = new IntersectionObserver(([{ isIntersecting }]) => {
      this.#isNear = isIntersecting;
      if (isIntersecting) this.requestUpdate();
    }, { rootMargin: '25%' });
    this.#watch.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#watch?.disconnect();
  }

  /** @param {View} view */
  watched(view) {
    const { scene, isFixed, sources, settings, errors, run, pick } = view, isPaced = view.isPlaying && !this.#isNear;
    return [this.open, this.line, this.isFolded, scene, isFixed, sources, settings, errors, run, pick, crashOf(view),
      isPaced ? Math.floor(view.nowNs / PACE_NS) : view.version];
  }

  /** @param {View} view */
  draw(view) {
    if (!view.sources) return nothing;
    const files = filesOf(view), open = files.includes(this.open) ? this.open : files[0];
    if (!open) return nothing;
    return html`<details class="source" open @toggle=${this.#toggle}><summary><h3>${w.title}</h3></summary>${this.isFolded ? nothing : this.#panel(view, files, open)}</details>`;
  }

  /** @param {View} view @param {string[]} files @param {string} open */
  #panel(view, files, open) {
    const who = whoStands(view, files), go = goOf(view);
    return html`<div role="tablist" aria-label=${w.title} @keydown=${(/** @type {KeyboardEvent} */ event) => this.#step(event, files, open)}>${files.map((path) => {
      const n = path === go ? 0 : who.filter(({ spot }) => spot && isIn(spot, path)).length;
      return html`<button type="button" role="tab" id="tab-${path}" aria-selected=${path === open} aria-controls="source" tabindex=${path === open ? 0 : -1}
        @click=${() => this.#turn(path)}>${path === go ? w.go : path.split('/').at(-1)}${n ? html`<span class="count" aria-hidden="true">${n}</span><span class="hidden">${w.here(n)}</span>` : nothing}</button>`;
    })}</div>
    <div role="tabpanel" id="source" aria-labelledby="tab-${open}">${keyed(open, this.#text(view, open, who))}</div>`;
  }

  /** @param {View} view @param {string} path @param {Standing[]} who */
  #text(view, path, who) {
    const { run, state, settings, scene, isFixed, sources } = view, text = sources?.get(path) ?? '', isGo = path === goOf(view);
    const places = meant(this.#once(`places ${path}`, () => placesIn(path, text)), settings);
    const changed = this.#once(`changes ${scene.id} ${isFixed} ${path}`, () => changes(view, path, text));
    const counts = run ? this.#passed.at(run.trace, state.index) : [], crash = crashOf(view), about = this.#about(view, path);
    const sites = run && !isGo ? sitesIn(run.trace.sites, path) : [];
    const [here, away] = isGo ? [[], []] : [who.filter(({ spot }) => spot && isIn(spot, path)), who.filter(({ spot }) => spot && !isIn(spot, path))];
    const onLine = new Map(bySpot(here).map((some) => [some[0].spot?.line ?? 0, some]));
    return html`<ol class="code" data-go=${isGo} @keydown=${this.#rove} @focusin=${this.#keep}>${text.trimEnd().split('\n').map((each, index) => {
      const number = index + 1;
      return codeLine({
        number, text: each, places: places.filter(({ line }) => line === number), isChanged: changed.has(number),
        events: sites.reduce((sum, [site, line]) => sum + (line === number ? counts[site] ?? 0 : 0), 0),
        chips: chips(onLine.get(number) ?? []), isLooked: this.line === number && !isGo,
        crash: crash && crash.line === number && isIn(crash, path) ? `${state.actors[crash.actor]?.name ?? ''} ${w.crashed}` : '',
      }, about);
    })}</ol>
    ${away.length ? html`<p class="elsewhere" data-row @keydown=${this.#rove} @focusin=${this.#keep}><span>${w.elsewhere}</span>${bySpot(away).map((some) => chips(some).map((each) =>
      chip(each, about, `${some[0].spot?.file.split('/').at(-1)}:${some[0].spot?.line}`)))}</p>` : nothing}
    ${run && this.line && !isGo ? this.#events(view, sites.filter(([, line]) => line === this.line).map(([site]) => site)) : nothing}`;
  }

  /** What has happened at a line. @param {View} view @param {number[]} sites */
  #events({ run, state }, sites) {
    const { trace } = /** @type {import('../run.js').Run} */ (run), { indices, more } = eventsAt(trace, sites, state.index, MOST_EVENTS);
    return html`<section class="events" id="line-events" aria-label=${w.eventsOf(this.line)}><header><h4>${w.eventsOf(this.line)}</h4>
      <button type="button" class="close" @click=${this.#close}>${w.close}</button></header>
      ${indices.length ? html`<p class="muted small">${w.hint}</p>` : html`<p class="muted">${w.noEvents}</p>`}
      <ol class="list" @keydown=${this.#rove} @focusin=${this.#keep}>${indices.map((index) => {
        const event = trace.event(index);
        return html`<li><button type="button" tabindex="-1" data-key="event-${index}" aria-current=${index + 1 === state.index ? 'true' : nothing}
          @click=${() => this.tell('goto', index + 1)}><span class="time">${ms(event.at)}</span><span>${describe(event, trace, state)}</span></button></li>`;
      })}</ol>
      ${more ? html`<p class="muted small">${w.more(more)}</p>` : nothing}</section>`;
  }

  willUpdate() {
    super.willUpdate();
    const focused = document.activeElement;
    this.#focused = focused instanceof HTMLElement && this.contains(focused) ? focused.dataset.key ?? '' : '';
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    super.updated(changed);
    for (const [group, name] of this.#groups()) {
      const stop = settle(group, this.#stops[name]), focused = document.activeElement;
      // Who stood on another line a moment ago keeps the focus; who is gone leaves it to the group's stop.
      if (this.#focused && (stop?.dataset.key === this.#focused ? focused !== stop : focused === document.body)) stop?.focus({ preventScroll: true });
    }
    this.#fill();
  }

  /** Those that are drawn, by their class. @returns {[Element, 'code' | 'elsewhere' | 'list'][]} */
  #groups() {
    return /** @type {const} */ (['code', 'elsewhere', 'list']).flatMap((name) => {
      const group = this.querySelector(`.${name}`);
      return group ? [/** @type {[Element, typeof name]} */ ([group, name])] : [];
    });
  }

  /** Writes the settings into the code; never where somebody types. */
  #fill() {
    const { view } = this, open = this.querySelector('[role=tab][aria-selected=true]')?.id.replace('tab-', '');
    if (!view || !open) return;
    const inputs = new Map([...this.querySelectorAll('input')].map((input) => [input.id, input]));
    for (const place of placesIn(open, view.sources?.get(open) ?? '')) {
      const input = inputs.get(idOf(place));
      if (!input) continue;
      if (input !== document.activeElement) input.value = shown(place, view.settings);
      input.style.setProperty('--n', String(Math.max(1, (input.value || input.placeholder).length)));
    }
  }

  /** @param {View} view @param {string} path @returns {About} */
  #about(view, path) {
    const errors = new Map(view.errors.map(({ field, message }) => [/** @type {string} */ (field), message]));
    const { pick } = view, language = path.endsWith('.go') ? 'Go' : path.endsWith('.rs') ? 'Rust' : 'JavaScript';
    return { language, errors, picked: pick?.kind === 'worker' || pick?.kind === 'actor' ? pick.id : 0, act: {
      look: (line) => { this.line = this.line === line ? 0 : line; },
      pick: ({ ids }) => {
        const id = ids[(ids.indexOf(this.view?.pick?.id ?? 0) + 1) % ids.length];
        this.tell('pick', { kind: id >= FIRST_WORKER ? 'worker' : 'actor', id });
      },
      write: (place, input) => {
        const { settings } = /** @type {View} */ (this.view);
        this.tell('change', changeOf(place, input.value, settings, input.validity.badInput));
      },
      run: () => this.tell('run'),
    } };
  }

  /** @template T @param {string} key @param {() => T} find @returns {T} */
  #once(key, find) {
    if (!this.#found.has(key)) this.#found.set(key, find());
    return /** @type {T} */ (this.#found.get(key));
  }

  /** @param {string} path */
  #turn(path) {
    if (path !== this.open) this.line = 0;
    this.open = path;
  }

  #close = () => {
    const line = this.line;
    this.line = 0;
    this.updateComplete.then(() => /** @type {HTMLElement | null} */ (this.querySelector(`[data-key="line-${line}"]`))?.focus());
  };

  /** @param {Event} event */
  #toggle = (event) => {
    this.isFolded = !(/** @type {HTMLDetailsElement} */ (event.target).open);
  };

  /** @param {KeyboardEvent} event */
  #rove = (event) => rove(event, /** @type {Element} */ (event.currentTarget));

  /** @param {FocusEvent} event */
  #keep = (event) => {
    const key = /** @type {HTMLElement} */ (event.target).dataset.key, group = /** @type {Element} */ (event.currentTarget);
    if (!key) return;
    this.#stops[/** @type {'code' | 'elsewhere' | 'list'} */ (group.className)] = key;
    settle(group, key);
  };

  /** @param {KeyboardEvent} event @param {string[]} files @param {string} open */
  #step(event, files, open) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.#turn(files[(files.indexOf(open) + step + files.length) % files.length]);
    this.updateComplete.then(() => /** @type {HTMLElement} */ (this.querySelector('[role=tab][tabindex="0"]')).focus());
  }
}

customElements.define('wpp-source', SourcePane);

/** @param {View} view */
const goOf = ({ scene, isFixed }) => (isFixed && scene.fix?.go) || scene.go;

/** @param {View} view */
function filesOf(view) {
  const { scene, isFixed, sources } = view, rust = (isFixed && scene.fix?.source) || scene.source || [], go = goOf(view);
  return [...rust, ...(go ? [go] : [])].filter((path) => sources?.has(path));
}

/** @param {Spot} spot @param {string} path */
const isIn = ({ file }, path) => file.endsWith(path);

/** The sites of a file: number and line. @param {readonly Spot[]} sites @param {string} path @returns {[number, number][]} */
function sitesIn(sites, path) {
  return sites.flatMap((site, index) => (isIn(site, path) ? [/** @type {[number, number]} */ ([index + 1, site.line])] : []));
}

/** What ended the program, while that is on view. @param {View} view */
const crashOf = ({ outcome, isOver }) => (isOver ? outcome?.crash ?? null : null);

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
 * Everybody with a place. Who has only just started stands where its function begins.
 * @param {View} view
 * @param {string[]} files of the scene
 * @returns {Standing[]}
 */
function whoStands(view, files) {
  const { run, state } = view, crashed = crashOf(view)?.actor;
  if (!run) return [];
  return standing(state, run.trace).filter(({ id }) => id !== crashed).map((one) => (one.spot ? one : { ...one, spot: beginning(view, files, one.name) }));
}

/** @param {View} view @param {string[]} files @param {string} name of a task @returns {Spot | null} */
function beginning({ sources }, files, name) {
  const role = name === 'main' ? 'waiter' : name.split(' ')[0], declared = new RegExp(`^pub async fn (?:stage_)?${role}\\b`);
  for (const file of files) {
    const line = (sources?.get(file) ?? '').split('\n').findIndex((each) => declared.test(each)) + 1;
    if (line) return { file, line };
  }
  return null;
}

/** @param {Standing[]} who all with a place */
function bySpot(who) {
  const spots = /** @type {Map<string, Standing[]>} */ (new Map());
  for (const one of who) {
    const key = `${one.spot?.file}:${one.spot?.line}`;
    spots.set(key, [...(spots.get(key) ?? []), one]);
  }
  return [...spots.values()];
}
