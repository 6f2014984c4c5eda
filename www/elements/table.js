// Workers and jobs as tables: the same story as stage and timeline, for reading. Drawn only while it is open. Fires nothing.

import { html, nothing } from 'lit';
import { LOOKS, actorLook, jobLook } from '../looks.js';
import { icon } from '../icons.js';
import { JobState } from '../kinds.js';
import { extraWords } from '../extra_words.js';
import { count, ms, words } from '../words.js';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('../model.js').Job} Job */
/** @typedef {import('../model.js').Actor} Actor */

const w = extraWords.table;
/** While a run goes on, the table is redrawn this often. */
const PACE_NS = 250e6;
const FIRST_WORKER = 11;

export class Table extends Pane {
  isOpen = false;

  /** @param {View} view */
  watched(view) {
    const isGoing = view.phase === 'running';
    return [this.isOpen, this.isOpen && (isGoing ? Math.floor(view.nowNs / PACE_NS) : view.version), view.run];
  }

  /** @param {View} view */
  draw(view) {
    return html`<details @toggle=${this.#toggle}><summary>${w.title}</summary>${this.isOpen ? this.#tables(view) : nothing}</details>`;
  }

  /** @param {View} view */
  #tables({ state, run, nowNs }) {
    if (!run) return html`<p class="muted">${w.none}</p>`;
    const actors = state.actors.filter(Boolean);
    return html`<div class="tables">
      ${table(w.workers, [w.worker, w.state, w.job, w.done, w.replaced, w.waitsFor], actors.map((actor) => [
        actor.name, look(actorLook(actor)), actor.job || '–', actor.id < FIRST_WORKER ? '–' : count(actor.completed),
        actor.id < FIRST_WORKER ? '–' : actor.generation - 1, waitsFor(actor, state.names, run.trace)]))}
      ${table(w.jobs, [w.job, w.state, w.worker, w.submitted, w.started, w.settled, w.run, w.value], state.jobs.all().map((job) => [
        job.id, look(jobLook(job.state)), state.actors[job.worker]?.name ?? '–', time(job.submittedNs), time(job.startedNs),
        time(job.settledNs), job.startedNs === null ? '–' : ms((job.settledNs ?? nowNs) - job.startedNs), value(job)]))}
    </div>`;
  }

  /** @param {Event} event */
  #toggle = (event) => {
    this.isOpen = /** @type {HTMLDetailsElement} */ (event.target).open;
    this.requestUpdate();
  };
}

customElements.define('wpp-table', Table);

/**
 * @param {string} caption
 * @param {string[]} head
 * @param {unknown[][]} rows
 */
function table(caption, head, rows) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${caption}><table><caption>${caption}</caption>
    <thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
    <tbody>${rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}

/** @param {import('../looks.js').LookName} name */
function look(name) {
  return html`<span class="look" data-hue=${LOOKS[name].hue}>${icon(LOOKS[name].icon)}${words.looks[name]}</span>`;
}

/** @param {number | null} ns */
function time(ns) {
  return ns === null ? '–' : ms(ns);
}

/** @param {Job} job */
function value(job) {
  return job.text || (job.state === JobState.Completed ? count(job.value) : '–');
}

/**
 * @param {Actor} actor
 * @param {string[]} names
 * @param {import('../trace.js').Trace} trace
 */
function waitsFor({ waits }, names, trace) {
  if (!waits.length) return '–';
  const site = trace.site(waits[0].site);
  const what = waits.map(({ kind, object }) => w.waits[kind]?.(names[object] ?? '') ?? '').join(w.or);
  return html`${what} ${site ? html`<code>${site.file}:${site.line}</code>` : nothing}`;
}
