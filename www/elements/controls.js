// The settings of the next run, as native form controls. Shows each refused setting beside its control.
// Fires wpp:scene (id), wpp:edit (RunConfig) and wpp:run. What is allowed is the core's business (src/pool/config.rs);
// min and max here only bound the controls' own steppers.

import { html, nothing } from 'lit';
import { controlWords as w } from '../words/controls.js';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('../protocol.js').RunConfig} RunConfig */
/** @typedef {import('../protocol.js').Scene} Scene */

/** Sizes to start from when the kind of job changes. @type {Record<string, number>} */
const FIRST_SIZE = { wait: 100, primes: 2_000_000 };
const WIDE = matchMedia('(min-width: 60rem)');

export class Controls extends Pane {
  /** The epoch whose settings stand in the controls; null before the first. @type {number | null} */
  #epoch = null;
  #refusals = 0;

  /** @param {View} view */
  watched(view) {
    return [view.scene, view.scenes, view.extras, view.settings, view.errors, view.refusals, view.phase === 'failed'];
  }

  connectedCallback() {
    super.connectedCallback();
    WIDE.addEventListener('change', this.unfold);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    WIDE.removeEventListener('change', this.unfold);
  }

  /** Beside the stage the settings are always open; above it, on a phone, they are folded. */
  unfold = () => {
    const details = this.querySelector('details');
    if (details) details.open = WIDE.matches;
  };

  /** @param {View} view */
  draw(view) {
    const { settings } = view;
    return html`<form id="settings" novalidate @submit=${this.#submit} @input=${this.#edit}>
      <div class="field scene-field"><label for="scene">${w.scene}</label>
        <select id="scene" @input=${this.#choose}>${groups(view.scenes).map(([group, scenes]) => html`
          <optgroup label=${w.groups[group] ?? group}>${scenes.map((scene) => html`
            <option value=${scene.id} .selected=${scene === view.scene}>${scene.title}</option>`)}</optgroup>`)}
        </select></div>
      <details><summary>${w.title}<span class="muted">${w.summary(settings)}</span></summary>
        <fieldset class="modes"><legend>${w.mode}</legend>
          ${this.#mode('live', w.live, w.liveMeans)}${this.#mode('simulated', w.simulated, w.simulatedMeans)}</fieldset>
        <div class="fields">
          ${this.#number(view, 'workers', w.workers, 1, 64)}
          ${this.#number(view, 'jobs', w.jobs, 1, 1000)}
          <div class="field"><label for="task">${w.task}</label>
            <select id="task" name="task" @change=${this.#changeTask}>
              <option value="wait">${w.wait}</option><option value="primes">${w.primes}</option>
              ${settings.task in FIRST_SIZE ? nothing : html`<option value=${settings.task}>${view.extras?.taskName(settings)}</option>`}</select></div>
          ${view.extras?.hasNoSize(settings) ? nothing : settings.task !== 'primes' ? this.#number(view, 'size', w.waitSize, 0, 60_000)
            : this.#number(view, 'size', w.primesSize, 10, 50_000_000)}
        </div>
        ${view.extras?.draw(view) ?? nothing}
        <fieldset><legend>${w.capacity} <span class="muted">${w.capacityHint}</span></legend><div class="fields">
          ${this.#number(view, 'jobsCapacity', w.jobsCapacity, 0, 1000)}
          ${this.#number(view, 'resultsCapacity', w.resultsCapacity, 0, 1000)}</div></fieldset>
        <fieldset><legend>${w.limits}</legend><div class="fields">
          ${this.#number(view, 'timeoutMs', w.timeoutMs, 1, 600_000)}
          ${this.#number(view, 'graceMs', w.graceMs, 0, 10_000)}
          ${this.#number(view, 'seed', w.seed, 0, 4_294_967_295)}</div>
          ${this.#check('listens', w.listens)}${this.#check('collector', w.collector)}</fieldset>
      </details>
    </form>`;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    super.updated(changed);
    if (!this.view) return;
    if (this.#epoch === null) this.unfold();
    if (this.view.settingsEpoch !== this.#epoch) this.#fill(this.view.settings);
    this.#epoch = this.view.settingsEpoch;
    if (this.view.refusals > this.#refusals) this.#focusFirstError();
    this.#refusals = this.view.refusals;
  }

  /**
   * @param {View} view
   * @param {keyof RunConfig} name
   * @param {string} label
   * @param {number} min
   * @param {number} max
   */
  #number(view, name, label, min, max) {
    const error = view.errors.find(({ field }) => field === name);
    return html`<div class="field"><label for=${name}>${label}</label>
      <input id=${name} name=${name} type="number" inputmode="numeric" min=${min} max=${max} step="any"
        placeholder=${name === 'timeoutMs' ? w.noTimeout : nothing} aria-invalid=${error ? 'true' : nothing}
        aria-describedby=${error ? `${name}-error` : nothing}>
      ${error ? html`<p class="error" id="${name}-error">${error.message}</p>` : nothing}</div>`;
  }

  /**
   * @param {RunConfig['mode']} value
   * @param {string} label
   * @param {string} means
   */
  #mode(value, label, means) {
    return html`<label class="choice"><input type="radio" name="mode" value=${value}>
      <span>${label}<small>${means}</small></span></label>`;
  }

  /**
   * @param {'listens' | 'collector'} name
   * @param {string} label
   */
  #check(name, label) {
    return html`<label class="choice"><input type="checkbox" name=${name}><span>${label}</span></label>`;
  }

  /** Writes settings into the controls: only when they come from elsewhere, never while somebody types.
   * @param {RunConfig} settings */
  #fill(settings) {
    for (const [name, value] of Object.entries(settings)) {
      const control = this.#form.elements.namedItem(name);
      if (control instanceof HTMLInputElement && control.type === 'checkbox') control.checked = Boolean(value);
      else if (control && 'value' in control) control.value = Array.isArray(value) ? value.join(control instanceof HTMLTextAreaElement ? '\n' : ', ') : String(value ?? '');
    }
  }

  /** @returns {RunConfig} */
  #read() {
    const data = new FormData(this.#form);
    const number = (/** @type {string} */ name) => (data.get(name) === '' ? NaN : Number(data.get(name)));
    const { scene, settings, extras } = /** @type {View} */ (this.view);
    return {
      // What has no control stays.
      ...settings,
      scene: scene.id,
      mode: data.get('mode') === 'simulated' ? 'simulated' : 'live',
      workers: number('workers'), jobs: number('jobs'),
      task: /** @type {RunConfig['task']} */ (data.get('task') ?? settings.task), size: data.has('size') ? number('size') : settings.size,
      listens: data.has('listens'),
      jobsCapacity: number('jobsCapacity'), resultsCapacity: number('resultsCapacity'),
      // An empty timeout means none; one that cannot be read as a number is not empty.
      timeoutMs: data.get('timeoutMs') === '' && !this.#isBad('timeoutMs') ? null : number('timeoutMs'),
      graceMs: number('graceMs'),
      collector: data.has('collector'),
      seed: number('seed'),
      ...extras?.read(data, scene.controls ?? [], (name) => this.#isBad(name)),
    };
  }

  /** @param {string} name */
  #isBad(name) {
    const control = this.#form.elements.namedItem(name);
    return control instanceof HTMLInputElement && control.validity.badInput;
  }

  /** @returns {HTMLFormElement} */
  get #form() {
    return /** @type {HTMLFormElement} */ (this.querySelector('form'));
  }

  /** @param {Event} event */
  #edit = (event) => {
    if (event.target instanceof HTMLSelectElement && event.target.id === 'scene') return;
    this.tell('edit', this.#read());
  };

  /** @param {Event} event */
  #choose = (event) => {
    this.tell('scene', /** @type {HTMLSelectElement} */ (event.target).value);
  };

  /** @param {Event} event */
  #changeTask = (event) => {
    const task = /** @type {RunConfig['task']} */ (/** @type {HTMLSelectElement} */ (event.target).value);
    const size = this.#form.elements.namedItem('size');
    if (size instanceof HTMLInputElement) size.value = String(FIRST_SIZE[task] ?? 100);
    this.tell('edit', this.#read());
  };

  /** @param {Event} event */
  #submit = (event) => {
    event.preventDefault();
    this.tell('run');
  };

  #focusFirstError() {
    const first = /** @type {HTMLElement | null} */ (this.querySelector('[aria-invalid]'));
    if (first?.closest('details')) first.closest('details')?.setAttribute('open', '');
    first?.focus();
  }
}

customElements.define('wpp-controls', Controls);

/**
 * @param {readonly Scene[]} scenes
 * @returns {[string, Scene[]][]}
 */
function groups(scenes) {
  /** @type {Map<string, Scene[]>} */
  const byGroup = new Map();
  for (const scene of scenes) byGroup.set(scene.group, [...(byGroup.get(scene.group) ?? []), scene]);
  return [...byGroup];
}
