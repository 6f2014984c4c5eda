// Workers and jobs as tables: the same story as stage and timeline, for reading. The jobs can be sorted and filtered, and come by pages.
// Drawn only while it is open. Fires wpp:pick (a job or an actor).

import { html, nothing } from 'lit';
import '../numbers.css';
import { extraWords } from '../extra_words.js';
import { icon } from '../icons.js';
import { EVERYTHING, filtered, hasPriorities, pageOf, rangesOf, runNs, sorted, totalNs, waitNs } from '../job_list.js';
import { JobState } from '../kinds.js';
import { LOOKS, actorLook, jobLook } from '../looks.js';
import { Pace } from '../pace.js';
import { count, ms, words } from '../words.js';
import { listWords } from '../words/numbers.js';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('../app.js').Pick} Pick */
/** @typedef {import('../model.js').Job} Job */
/** @typedef {import('../model.js').Actor} Actor */
/** @typedef {import('../job_list.js').ColumnName} ColumnName */
/** @typedef {import('../job_list.js').Query} Query */
/** @typedef {ReturnType<typeof pageOf<Job>> & { jobs: readonly Job[], hasPriorities: boolean }} Page */

const w = extraWords.table, l = listWords;
const PACE_MS = 500;
const FIRST_WORKER = 11;

export class Table extends Pane {
  isOpen = false;
  /** @type {Query} */
  #query = EVERYTHING;
  #pace = new Pace(PACE_MS);
  #turn = 0;
  /** What was asked for last, and of which turn. @type {{ query: Query, turn: number, page: Page } | null} */
  #page = null;

  /** @param {View} view */
  watched(view) {
    if (!this.isOpen) return [false];
    const { run, version, nowNs, isPlaying, pick } = view;
    this.#turn = this.#pace.turn(isPlaying, `${run?.number} ${version} ${nowNs}`, performance.now());
    return [true, run?.number, this.#turn, this.#query, pick];
  }

  /** @param {View} view */
  draw(view) {
    return html`<details @toggle=${this.#toggle}><summary>${w.title}</summary>${this.isOpen ? this.#tables(view) : nothing}</details>`;
  }

  /** @param {View} view */
  #tables(view) {
    if (!view.run) return html`<p class="muted">${w.none}</p>`;
    return html`<div class="tables">${this.#actors(view)}${this.#jobs(view)}</div>`;
  }

  /** @param {View} view */
  #actors({ state, run, pick }) {
    const actors = state.actors.filter((actor) => actor?.name), isPicked = (/** @type {Actor} */ { id }) => pick !== null && (pick.kind === 'worker' || pick.kind === 'actor') && pick.id === id;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${w.workers}><table><caption>${w.workers}</caption>
      <thead><tr>${[w.worker, w.state, w.job, w.done, w.replaced, w.waitsFor].map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
      <tbody>${actors.map((actor) => html`<tr aria-current=${isPicked(actor) || nothing}>
        <th scope="row">${this.#picker(actor.name, { kind: actor.id < FIRST_WORKER ? 'actor' : 'worker', id: actor.id })}</th>
        <td>${look(actorLook(actor))}</td><td>${actor.job || '–'}</td><td>${actor.id < FIRST_WORKER ? '–' : count(actor.completed)}</td>
        <td>${actor.id < FIRST_WORKER ? '–' : actor.generation - 1}</td><td>${waitsFor(actor, state.names, run?.trace)}</td></tr>`)}</tbody>
    </table></div>`;
  }

  /** @param {View} view */
  #jobs(view) {
    const { rows, from, to, all, page, isLast, hasPriorities: isUrgent } = this.#pageOf(view), { pick, nowNs, state } = view;
    const columns = /** @type {ColumnName[]} */ (Object.keys(l.columns)).filter((name) => name !== 'priority' || isUrgent);
    return html`<div class="job-list">${this.#filters(view)}
      <div class="scroll" tabindex="0" role="region" aria-label=${w.jobs}><table><caption>${w.jobs}</caption>
      <thead><tr>${columns.map((name) => this.#header(name))}</tr></thead>
      <tbody>${rows.map((job) => html`<tr aria-current=${(pick?.kind === 'job' && pick.id === job.id) || nothing}>
        <th scope="row">${this.#picker(String(job.id), { kind: 'job', id: job.id }, words.stage.job(job.id))}</th>
        ${columns.slice(1).map((name) => html`<td class=${NUMERIC.has(name) ? 'number' : nothing}>${CELLS[name](job, nowNs, state.actors)}</td>`)}</tr>`)}</tbody></table></div>
      <nav class="pages" aria-label=${l.pages}><button type="button" aria-disabled=${page === 0} @click=${() => page > 0 && this.#ask({ page: page - 1 })}>${l.previous}</button>
        <button type="button" aria-disabled=${isLast} @click=${() => isLast || this.#ask({ page: page + 1 })}>${l.next}</button>
        <span aria-live=${view.isPlaying ? 'off' : 'polite'}>${l.rows(from, to, all)}</span></nav></div>`;
  }

  /** Sorted and filtered only when something else is asked for or it is time. @param {View} view @returns {Page} */
  #pageOf({ state, nowNs }) {
    const query = this.#query, turn = this.#turn, before = this.#page;
    if (before?.query === query && before.turn === turn) return before.page;
    const isOnlyPage = before?.turn === turn && isSameList(before.query, query), all = isOnlyPage ? [] : state.jobs.all();
    const jobs = isOnlyPage ? before.page.jobs : sorted(filtered(all, query), query, nowNs);
    const page = { ...pageOf(jobs, query.page), jobs, hasPriorities: isOnlyPage ? before.page.hasPriorities : hasPriorities(all) };
    this.#page = { query, turn, page };
    return page;
  }

  /** @param {View} view */
  #filters({ state }) {
    const { ids } = this.#query, isBad = rangesOf(ids) === null;
    const states = Object.values(JobState).filter((each) => state.counts[each] > 0 || each === this.#query.state);
    const workers = state.actors.filter((actor) => actor && actor.id >= FIRST_WORKER), chosen = this.#query.worker;
    // Another run may not have it (yet); what is chosen stands there all the same.
    const more = chosen && !state.actors[chosen] ? [{ id: chosen, name: words.stage.worker(chosen - FIRST_WORKER + 1) }] : [];
    return html`<div class="filters" role="group" aria-label=${l.filters}>
      <label>${l.state}<select @change=${(/** @type {any} */ { target }) => this.#ask({ state: Number(target.value) })}>${options(this.#query.state,
        states.map((each) => [each, `${words.looks[jobLook(each)]} (${count(state.counts[each])})`]))}</select></label>
      <label>${l.worker}<select @change=${(/** @type {any} */ { target }) => this.#ask({ worker: Number(target.value) })}>${options(this.#query.worker,
        [...workers, ...more].map(({ id, name }) => [id, name]))}</select></label>
      <label>${l.ids}<input type="text" inputmode="text" autocomplete="off" placeholder=${l.idsHint} .value=${ids} aria-invalid=${isBad || nothing}
        aria-describedby=${isBad ? 'ids-error' : nothing} @input=${(/** @type {any} */ { target }) => this.#ask({ ids: target.value })}></label>
      ${isBad ? html`<p class="error" id="ids-error" role="alert">${l.idsError}</p>` : nothing}</div>`;
  }

  /** @param {ColumnName} name */
  #header(name) {
    const { by, isFalling } = this.#query, isBy = by === name;
    return html`<th scope="col" class=${NUMERIC.has(name) ? 'number' : nothing} aria-sort=${isBy ? (isFalling ? 'descending' : 'ascending') : nothing}><button type="button" class="plain"
      @click=${() => this.#ask({ by: name, isFalling: isBy && !isFalling })}>${l.columns[name]}</button></th>`;
  }

  /** @param {string} text @param {Pick} pick @param {string} [label] */
  #picker(text, pick, label) {
    return html`<button type="button" class="plain" aria-label=${label ?? nothing} @click=${() => this.tell('pick', pick)}>${text}</button>`;
  }

  /** Whoever asks for other rows stands at their start. @param {Partial<Query>} changes */
  #ask(changes) {
    this.#query = { ...this.#query, page: 0, ...changes };
    this.requestUpdate();
  }

  /** @param {Event} event */
  #toggle = (event) => {
    this.isOpen = /** @type {HTMLDetailsElement} */ (event.target).open;
    this.#page = null;
    this.requestUpdate();
  };
}

customElements.define('wpp-table', Table);

/** @type {Set<ColumnName>} */
const NUMERIC = new Set(['attempts', 'priority', 'submitted', 'wait', 'run', 'total']);

/** What stands in a cell. @type {Record<ColumnName, (job: Job, nowNs: number, actors: readonly Actor[]) => unknown>} */
const CELLS = {
  job: ({ id }) => id,
  state: ({ state }) => look(jobLook(state)),
  worker: ({ worker }, _, actors) => actors[worker]?.name ?? '–',
  attempts: ({ attempt }) => attempt,
  priority: ({ priority }) => priority,
  submitted: ({ submittedNs }) => ms(submittedNs),
  wait: (job, nowNs) => ms(waitNs(job, nowNs)),
  run: (job, nowNs) => time(runNs(job, nowNs)),
  total: (job, nowNs) => ms(totalNs(job, nowNs)),
  value: ({ text, state, value }) => text || (state === JobState.Completed ? count(value) : '–'),
};

/** Whether two queries differ in their page alone. @param {Query} one @param {Query} other */
function isSameList(one, other) {
  return one.by === other.by && one.isFalling === other.isFalling && one.state === other.state && one.worker === other.worker && one.ids === other.ids;
}

/** Those of a select, after one for all. @param {number} chosen @param {[number, string][]} each */
function options(chosen, each) {
  return [/** @type {[number, string]} */ ([0, l.all]), ...each].map(([value, text]) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`);
}

/** @param {import('../looks.js').LookName} name */
function look(name) {
  return html`<span class="look" data-hue=${LOOKS[name].hue}>${icon(LOOKS[name].icon)}${words.looks[name]}</span>`;
}

/** @param {number | null} ns */
function time(ns) {
  return ns === null ? '–' : ms(ns);
}

/**
 * @param {Actor} actor
 * @param {string[]} names
 * @param {import('../trace.js').Trace | undefined} trace
 */
function waitsFor({ waits }, names, trace) {
  if (!waits.length) return '–';
  const site = trace?.site(waits[0].site);
  const what = waits.map(({ kind, object }) => w.waits[kind]?.(names[object] ?? '') ?? '').join(w.or);
  return html`${what} ${site ? html`<code>${site.file}:${site.line}</code>` : nothing}`;
}
