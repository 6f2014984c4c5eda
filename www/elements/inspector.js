// What the reader looks at closely: a job's whole life, a worker's state and how it spent its time, a channel, any other actor; with what
// can be done to it. Fires wpp:pick, wpp:goto (so many events), wpp:order (Order).

import { html, nothing } from 'lit';
import { describe } from '../event_words.js';
import { explain } from '../explain.js';
import { icon } from '../icons.js';
import { JobState, WorkerState } from '../kinds.js';
import { LOOKS, actorLook, jobLook } from '../looks.js';
import { shares } from '../shares.js';
import { inspectorWords as w } from '../words/inspector.js';
import { extraWords } from '../extra_words.js';
import { capital, count, ms, words } from '../words.js';
import { Pane } from './pane.js';
import { whyNot } from './steer.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('../looks.js').LookName} LookName */
/** @typedef {import('../model.js').Actor} Actor */
/** @typedef {import('../model.js').Job} Job */

/** Events of one life that are listed; a life is short, but for retries. */
const MOST_EVENTS = 60;
const FIRST_WORKER = 11;
/** @type {Set<number>} */
const UNSETTLED = new Set([JobState.Queued, JobState.InFlight, JobState.WaitingToRetry]);
/** Workers that are there, and can be lost. @type {Set<number>} */
const ALIVE = new Set([WorkerState.Idle, WorkerState.Busy, WorkerState.Cancelling]);

export class Inspector extends Pane {
  #shown = '';

  /** @param {View} view */
  watched(view) {
    const { pick } = view;
    return pick ? [pick.kind, pick.id, view.version, view.run, view.run?.isLive, view.isOver, view.phase, Math.round(view.nowNs / 50e6)] : [null];
  }

  /** @param {View} view */
  draw(view) {
    const { pick, run } = view;
    if (!pick || !run) return nothing;
    const told = { job: () => this.#job(view, pick.id), channel: () => this.#channel(view, pick.id), worker: () => this.#actor(view, pick.id),
      actor: () => this.#actor(view, pick.id) }[pick.kind]();
    return html`<section class="inspector" aria-label=${w.title} tabindex="-1">
      <button type="button" class="icon-button close" aria-label=${w.close} title=${w.close} @click=${() => this.tell('pick', null)}>${icon('x')}</button>
      ${told}</section>`;
  }

  /** What was just picked comes into sight. @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    super.updated(changed);
    const { pick } = this.view ?? {}, key = pick ? `${pick.kind} ${pick.id}` : '';
    if (key && key !== this.#shown) this.scrollIntoView({ block: 'nearest' });
    this.#shown = key;
  }

  /** @param {View} view @param {number} id */
  #job(view, id) {
    const { state, run } = view, job = state.jobs.get(id), trace = /** @type {NonNullable<View['run']>} */ (run).trace;
    if (!job) return html`<h3>${capital(words.stage.job(id))}</h3><p>${w.notYet}</p>`;
    const look = jobLook(job.state), worker = state.actors[job.worker], canStop = UNSETTLED.has(job.state);
    const deadline = canStop ? job.deadlineNs : null;
    return html`<h3>${capital(words.stage.job(id))} ${lookTag(look)}</h3>
      <p class="reason">${explain(id, trace, state, view.shown)}</p>
      <dl>${fact(w.submitted, ms(job.submittedNs))}${fact(w.waited, ms((job.dispatchedNs ?? job.settledNs ?? view.nowNs) - job.submittedNs))}
        ${job.startedNs === null ? nothing : fact(w.ran, ms(job.ranNs + (job.state === JobState.InFlight ? view.nowNs - job.startedNs : 0)))}
        ${fact(w.total, ms((job.settledNs ?? view.nowNs) - job.submittedNs))}
        ${job.attempt > 1 ? fact(w.attempts, count(job.attempt)) : nothing}${job.priority ? fact(w.priority, String(job.priority)) : nothing}
        ${worker ? fact(w.worker, html`<button type="button" class="link" @click=${() => this.tell('pick', { kind: 'worker', id: worker.id })}>${worker.name}</button>`) : nothing}
        ${deadline === null ? nothing : fact(w.deadline, ms(deadline))}
        ${job.state === JobState.Completed ? fact(w.value, count(job.value)) : job.text ? fact(w.text, job.text) : nothing}</dl>
      ${this.#acts(view, canStop, html`<button type="button" @click=${() => this.tell('order', { what: 'cancelJob', job: id })}>${w.cancelJob}</button>
        <button type="button" @click=${() => this.tell('order', { what: 'failJob', job: id })}>${w.failJob}</button>`)}
      ${this.#life(view, trace.indicesOf('job', id, view.nRead))}`;
  }

  /** @param {View} view @param {number} id */
  #actor(view, id) {
    const { state, run } = view, actor = state.actors[id], trace = /** @type {NonNullable<View['run']>} */ (run).trace;
    const isWorker = id >= FIRST_WORKER, name = isWorker ? words.stage.worker(id - FIRST_WORKER + 1) : actor?.name ?? '';
    if (!actor) return html`<h3>${capital(name)}</h3><p>${w.notYet}</p>`;
    const spent = shares(run?.readers?.slices.lanes[id] ?? [], view.nowNs);
    return html`<h3>${capital(actor.name || name)} ${lookTag(actorLook(actor))}</h3>
      <dl>${isWorker ? html`${fact(w.state, `${words.looks[actorLook(actor)]}, ${w.since(ms(actor.changedNs))}`)}
          ${fact(w.job, actor.job ? html`<button type="button" class="link" @click=${() => this.tell('pick', { kind: 'job', id: actor.job })}>${words.stage.job(actor.job)}</button>` : w.noJob)}
          ${fact(w.completed, count(actor.completed))}${actor.generation > 1 ? fact(w.generation, w.replaced(actor.generation)) : nothing}` : nothing}
        ${fact(w.waitsFor, waits(actor, view))}</dl>
      ${spent.length ? html`<figure class="shares"><figcaption>${w.shares(ms(view.nowNs))}</figcaption>
        <div class="bar-of-time" aria-hidden="true">${spent.map(({ look, ratio }) => html`<svg class="part-of-time ${LOOKS[look].pattern}" data-hue=${LOOKS[look].hue}
          width="${ratio * 100}%" height="14"><title>${words.looks[look]}</title></svg>`)}</div>
        <ul>${spent.map(({ look, ratio }) => html`<li>${lookTag(look)} ${Math.round(ratio * 100)} %</li>`)}</ul></figure>` : nothing}
      ${isWorker ? this.#acts(view, ALIVE.has(actor.worker), html`<button type="button" @click=${() => this.tell('order', { what: 'killWorker', worker: id - FIRST_WORKER + 1 })}>${w.killWorker}</button>
        ${actor.job ? html`<button type="button" @click=${() => this.tell('order', { what: 'failJob', job: actor.job })}>${w.failIts}</button>` : nothing}`) : nothing}
      ${this.#life(view, lastOf(trace, id, state.index), true)}`;
  }

  /** @param {View} view @param {number} id */
  #channel({ state }, id) {
    const channel = state.channels[id];
    if (!channel) return html`<p>${w.notYet}</p>`;
    const names = (/** @type {readonly import('../model.js').Waiter[]} */ waiters) => waiters.length ? waiters.map(({ actor, job }) =>
      `${state.actors[actor]?.name ?? ''}${job ? ` (${words.stage.job(job)})` : ''}`).join(', ') : w.nobody;
    return html`<h3>${capital(w.channel(channel.name))} ${channel.closed ? html`<span class="tag">${words.stage.closed}</span>` : nothing}</h3>
      <dl>${fact(w.capacity, channel.capacity ? count(channel.capacity) : words.stage.rendezvous)}${fact(w.queue, words.stage.of(channel.queue.length, channel.capacity))}
        ${fact(w.front, channel.queue.length ? channel.queue.first(12).join(', ') + (channel.queue.length > 12 ? ' …' : '') : w.nothing)}
        ${fact(w.passed, count(channel.passed))}${fact(w.senders, names(channel.senders))}${fact(w.receivers, names(channel.receivers))}</dl>`;
  }

  /** What can be done, or why nothing can. @param {View} view @param {boolean} can @param {unknown} buttons */
  #acts(view, can, buttons) {
    const why = whyNot(view);
    if (!can) return nothing;
    return why ? html`<p class="muted small">${why}</p>` : html`<p class="acts">${buttons}</p>`;
  }

  /** @param {View} view @param {number[]} indices @param {boolean} [isEnd]  only the last ones are listed */
  #life({ state, run }, indices, isEnd = false) {
    const trace = /** @type {NonNullable<View['run']>} */ (run).trace, shown = indices.slice(0, MOST_EVENTS);
    return html`<details open><summary>${isEnd ? w.lately : w.life}</summary><ol class="life">${shown.map((index) => {
      const event = trace.event(index), isPast = index < state.index;
      return html`<li data-past=${isPast}><button type="button" class="link" aria-current=${index === state.index - 1 ? 'step' : nothing}
        @click=${() => this.tell('goto', index + 1)}><span class="at">${ms(event.at)}</span> ${describe(event, trace, state)}</button></li>`;
    })}</ol>${indices.length > shown.length ? html`<p class="muted small">${w.more(indices.length - shown.length)}</p>` : nothing}</details>`;
  }
}

customElements.define('wpp-inspector', Inspector);

/** @param {string} name @param {unknown} value */
const fact = (name, value) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

/** @param {LookName} name */
const lookTag = (name) => html`<span class="look" data-hue=${LOOKS[name].hue}>${icon(LOOKS[name].icon)}${words.looks[name]}</span>`;

/** @param {Actor} actor @param {View} view */
function waits({ waits }, { state }) {
  if (!waits.length) return w.nothing;
  return waits.map(({ kind, object }) => extraWords.table.waits[kind]?.(state.names[object] ?? '') ?? '').join(extraWords.table.or);
}

/** The newest events of an actor before one, newest first. @param {import('../trace.js').Trace} trace @param {number} actor @param {number} until */
function lastOf(trace, actor, until) {
  const indices = [];
  for (let index = until - 1; index >= 0 && indices.length < 12 && until - index < 20_000; index--) if (trace.event(index).actor === actor) indices.push(index);
  return indices;
}
