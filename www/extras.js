// What only some scenes show: settings, with the kind of control that each has and how it is read; and on the stage the rate limit, spare
// workers and how near a job is to its deadline.

import { html, nothing } from 'lit';
import { extraWords as words } from './extra_words.js';
import { tokensAt } from './model.js';
import { ms } from './words.js';

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
  spares: { kind: 'number' }, burst: { kind: 'number' }, arrivalsPerSecond: { kind: 'number' }, arrivalBurst: { kind: 'number' }, cooldownMs: { kind: 'number' },
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

/** Beside the workers: the tokens of the rate limit, and Web Workers in reserve. @param {View} view */
export function poolFacts({ state, nowNs }) {
  const { bucket, spares } = state;
  return html`${bucket ? html`<span class="bucket" title=${words.stage.limit(bucket.perSecond)}>${words.stage.tokens(Math.max(0, Math.floor(tokensAt(bucket, nowNs))), bucket.burst)}
      <meter min="0" max=${bucket.burst} .value=${Math.max(0, tokensAt(bucket, nowNs))} aria-label=${words.stage.limit(bucket.perSecond)}></meter></span>` : nothing}${
    spares ? html`<span class="tag">${words.stage.spares(spares)}</span>` : nothing}`;
}

/** How much of its time a running job has used: its own, or the run's. @param {View} view @param {import('./model.js').Job} job */
export function ring({ state, nowNs }, job) {
  const run = Math.min(...state.contexts.flatMap((context) => context?.deadlineNs ?? [])), endNs = Math.min(job.deadlineNs ?? Infinity, run);
  const startNs = endNs === run ? 0 : job.startedNs ?? 0;
  if (endNs === Infinity) return nothing;
  const used = Math.min(1, (nowNs - startNs) / Math.max(1, endNs - startNs)), left = words.stage.left(ms(Math.max(0, endNs - nowNs)));
  return html`<svg class="ring" viewBox="0 0 20 20" role="img" aria-label=${left}><title>${left}</title><circle class="track" cx="10" cy="10" r="7.5"></circle>
    <circle class="used" cx="10" cy="10" r="7.5" pathLength="100" stroke-dasharray="${Math.round(used * 100)} 100" transform="rotate(-90 10 10)"></circle></svg>`;
}
