// The settings that only some scenes show: what kind of control each has, and how it is read.

import { html, nothing } from 'lit';
import { extraWords as words } from './extra_words.js';

/** @typedef {import('./protocol.js').RunConfig} RunConfig */
/** @typedef {import('./app.js').View} View */
/** @typedef {{ kind: 'number' | 'optional' | 'ratio' | 'list' | 'lines' | 'flag' } | { kind: 'choice', of: string[] }} Control */

/** @type {Partial<Record<keyof RunConfig, Control>>} */
const CONTROLS = {
  inputs: { kind: 'list' }, urls: { kind: 'lines' }, transfer: { kind: 'flag' },
  operation: { kind: 'choice', of: ['grey', 'blur', 'edges', 'resize'] }, sizes: { kind: 'list' }, panicJobs: { kind: 'list' }, stageWorkers: { kind: 'list' }, stageSizes: { kind: 'list' },
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

/** What its jobs do, for those that are not offered everywhere. @param {RunConfig} settings */
export const taskName = ({ task }) => words.tasks[task];

/** Jobs that take what they take. @param {RunConfig} settings */
export const hasNoSize = ({ task, mode, assumed }) => task in words.scripted && (mode === 'live' || assumed.length > 0);

/** @param {View} view @param {keyof RunConfig} name */
function field(view, name) {
  const control = /** @type {Control} */ (CONTROLS[name]), error = view.errors.find((each) => each.field === name);
  const { label, help } = words.settings[name] ?? { label: name, help: '' };
  const described = [help && `${name}-help`, error && `${name}-error`].filter(Boolean).join(' ');
  if (control.kind === 'flag') {
    return html`<label class="choice wide"><input type="checkbox" name=${name}><span>${label}<small>${help}</small></span></label>`;
  }
  return html`<div class=${control.kind === 'list' || control.kind === 'lines' ? 'field wide' : 'field'}><label for=${name}>${label}</label>
    ${control.kind === 'choice'
      ? html`<select id=${name} name=${name} aria-describedby=${described || nothing}>${control.of.map((value) => html`
          <option value=${value} .selected=${value === view.settings[name]}>${words.choices[name]?.[value] ?? value}</option>`)}</select>`
      : control.kind === 'lines' ? html`<textarea id=${name} name=${name} rows="6" wrap="off" spellcheck="false" autocomplete="off"
          aria-invalid=${error ? 'true' : nothing} aria-describedby=${described || nothing}></textarea>`
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
  const entries = names.filter((name) => CONTROLS[name] && (data.has(name) || CONTROLS[name].kind === 'flag')).map((name) => {
    if (CONTROLS[name]?.kind === 'flag') return [name, data.has(name)];
    const text = String(data.get(name)).trim(), { kind } = /** @type {Control} */ (CONTROLS[name]);
    if (kind === 'choice') return [name, text];
    if (kind === 'lines') return [name, text.split('\n').map((line) => line.trim()).filter(Boolean)];
    if (kind === 'list') return [name, text === '' ? [] : text.split(/[\s,;]+/).filter(Boolean).map(Number)];
    if (kind === 'optional' && text === '' && !isBad(name)) return [name, null];
    return [name, text === '' ? NaN : Number(text)];
  });
  const settings = Object.fromEntries(entries), list = settings.urls ?? settings.inputs ?? [];
  // A list says how many jobs there are.
  return list.length ? { ...settings, jobs: list.length } : settings;
}
