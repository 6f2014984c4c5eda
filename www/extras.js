// The settings that only some scenes show: what kind of control each has, and how it is read.

import { html, nothing } from 'lit';
import { extraWords as words } from './extra_words.js';

/** @typedef {import('./protocol.js').RunConfig} RunConfig */
/** @typedef {import('./app.js').View} View */
/** @typedef {{ kind: 'number' | 'optional' | 'ratio' | 'list' } | { kind: 'choice', of: string[] }} Control */

/** @type {Partial<Record<keyof RunConfig, Control>>} */
const CONTROLS = {
  inputs: { kind: 'list' }, sizes: { kind: 'list' }, panicJobs: { kind: 'list' }, stageWorkers: { kind: 'list' }, stageSizes: { kind: 'list' },
  spread: { kind: 'choice', of: ['fixed', 'uniform', 'exponential'] },
  onError: { kind: 'choice', of: ['collect', 'stop'] },
  priority: { kind: 'choice', of: ['none', 'strict', 'aging'] },
  arrivals: { kind: 'choice', of: ['asap', 'steady', 'poisson', 'bursts', 'waves'] },
  failRatio: { kind: 'ratio' }, jitter: { kind: 'ratio' }, urgentRatio: { kind: 'ratio' }, budgetRatio: { kind: 'optional' },
  downMs: { kind: 'number' }, attempts: { kind: 'number' }, backoffMs: { kind: 'number' }, agingMs: { kind: 'number' },
  burst: { kind: 'number' }, arrivalsPerSecond: { kind: 'number' }, arrivalBurst: { kind: 'number' }, cooldownMs: { kind: 'number' },
  idleMs: { kind: 'number' },
  jobTimeoutMs: { kind: 'optional' }, ratePerSecond: { kind: 'optional' }, minWorkers: { kind: 'optional' }, cores: { kind: 'optional' },
};

/** @param {View} view */
export function draw(view) {
  const names = (view.scene.controls ?? []).filter((name) => CONTROLS[name]);
  if (names.length === 0) return nothing;
  return html`<fieldset class="extras"><legend>${words.title}</legend><div class="fields">${names.map((name) => field(view, name))}</div></fieldset>`;
}

/** @param {View} view @param {keyof RunConfig} name */
function field(view, name) {
  const control = /** @type {Control} */ (CONTROLS[name]), error = view.errors.find((each) => each.field === name);
  const { label, help } = words.settings[name] ?? { label: name, help: '' };
  const described = [help && `${name}-help`, error && `${name}-error`].filter(Boolean).join(' ');
  return html`<div class=${control.kind === 'list' ? 'field wide' : 'field'}><label for=${name}>${label}</label>
    ${control.kind === 'choice'
      ? html`<select id=${name} name=${name} aria-describedby=${described || nothing}>${control.of.map((value) => html`
          <option value=${value} .selected=${value === view.settings[name]}>${words.choices[name]?.[value] ?? value}</option>`)}</select>`
      : html`<input id=${name} name=${name} type=${control.kind === 'list' ? 'text' : 'number'} inputmode=${control.kind === 'list' ? 'text' : 'decimal'}
          step="any" placeholder=${control.kind === 'optional' ? words.none : nothing} autocomplete="off"
          aria-invalid=${error ? 'true' : nothing} aria-describedby=${described || nothing}>`}
    ${help ? html`<p class="muted small" id="${name}-help">${help}</p>` : nothing}
    ${error ? html`<p class="error" id="${name}-error">${error.message}</p>` : nothing}</div>`;
}

/**
 * The shown ones, as they stand in the form.
 * @param {FormData} data
 * @param {readonly (keyof RunConfig)[]} names
 * @param {(name: string) => boolean} isBad  stands there, and is no number
 * @returns {Partial<RunConfig>}
 */
export function read(data, names, isBad) {
  const entries = names.filter((name) => CONTROLS[name] && data.has(name)).map((name) => {
    const text = String(data.get(name)).trim(), { kind } = /** @type {Control} */ (CONTROLS[name]);
    if (kind === 'choice') return [name, text];
    if (kind === 'list') return [name, text === '' ? [] : text.split(/[\s,;]+/).filter(Boolean).map(Number)];
    if (kind === 'optional' && text === '' && !isBad(name)) return [name, null];
    return [name, text === '' ? NaN : Number(text)];
  });
  return Object.fromEntries(entries);
}
