// What came of the run, in words: the cause, what is kept, and for a deadlock who waits for what at which source line.
// Of a deadlock or a leak also as a picture, with the scene's fix beside it. Beside it, why the scene behaves so. Fires wpp:fix (true).

import '../reasons.css';
import { html, nothing } from 'lit';
import { headline, isDeadline } from '../headline.js';
import { icon } from '../icons.js';
import { LOOKS } from '../looks.js';
import { extraWords } from '../extra_words.js';
import { waitGraph } from '../parts/wait_graph.js';
import { capital, list, words } from '../words.js';
import { graphWords } from '../words/reasons.js';
import { Pane } from './pane.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('../protocol.js').Outcome} Outcome */
/** @typedef {import('../protocol.js').BlockedTask} BlockedTask */

const w = { ...extraWords.outcome, ...words.outcome };
const RESTS = /** @type {const} */ (['cancelled', 'killed', 'rejected', 'failed', 'panicked', 'timedOut', 'expired', 'lost', 'waitingToRetry', 'queued', 'inFlight']);

export class OutcomePanel extends Pane {
  /** @param {View} view */
  watched(view) {
    return [view.outcome, view.scene, view.run, view.sources, view.isFixed];
  }

  /** @param {View} view */
  draw(view) {
    const { outcome, scene } = view;
    return html`<section class="outcome"><h3>${w.title}</h3>${outcome ? this.#told(view, outcome)
        : html`<p class="muted">${w.pending}</p>`}</section>
      <section class="why"><h3>${w.why}</h3><p>${scene.why}</p></section>`;
  }

  /**
   * @param {View} view
   * @param {Outcome} outcome
   */
  #told(view, outcome) {
    const { look, text } = headline(view), { stats, cause, kind } = outcome;
    return html`<p class="verdict" data-hue=${LOOKS[look].hue}>${icon(LOOKS[look].icon)}<b>${text}</b></p>
      <p>${summary(outcome, wished(view.shown))}</p>
      ${kind === 'finished' ? nothing : html`<p>${w[kind]}</p>${outcome.blocked.length ? html`${waitGraph(outcome.blocked)}${this.#fix(view)}` : nothing}${report(outcome.blocked, view.sources)}`}
      ${outcome.crash ? html`<p class="crash"><b>panic: ${outcome.crash.text}</b> <code>${outcome.crash.file}:${outcome.crash.line}</code>${excerpt(outcome.crash, view.sources)}</p>` : nothing}
      ${cause === null ? nothing : html`<p>${isDeadline(outcome) ? w.deadline : w.cancelled} ${stats.completed < wished(view.shown) ? w.partial : ''}</p>`}
      ${stats.killed ? html`<p>${w.killed}</p>` : nothing}
      ${view.run?.trace.dropped ? html`<p>${w.dropped(view.run.trace.dropped)}</p>` : nothing}
      <p class="muted small">${w.events(outcome.nEvents)} · ${w.hash} <code>${outcome.hash}</code></p>`;
  }

  /** What mends it, where the graph shows what is wrong. @param {View} view */
  #fix({ scene, isFixed }) {
    if (!scene.fix || !scene.words.fix || isFixed) return nothing;
    return html`<p class="by-fix"><span>${scene.words.fix}</span><button type="button" @click=${() => this.tell('fix', true)}>${icon('check')}${graphWords.apply}</button></p>`;
  }
}

customElements.define('wpp-outcome', OutcomePanel);

/** Jobs that are to be submitted: in a pipeline one for each stage of each item.
 * @param {import('../protocol.js').RunConfig} config */
function wished({ jobs, inputs, program, stageWorkers }) {
  return (inputs.length || jobs) * (program === 'pipeline' ? stageWorkers.length : 1);
}

/**
 * "13 of 20 jobs completed; 3 cancelled, 4 never submitted."
 * @param {Outcome} outcome
 * @param {number} jobs
 */
function summary({ stats }, jobs) {
  const rests = RESTS.filter((name) => stats[name] > 0).map((name) => w.rest[name](stats[name]));
  if (stats.submitted < jobs) rests.push(w.rest.never(jobs - stats.submitted));
  return `${w.completed(stats.completed, jobs)}${rests.length ? `; ${list(rests)}` : ''}.`;
}

/**
 * Who waits for what, where, and who could help. Tasks that stand on the same line for the same reason share an entry.
 * @param {readonly BlockedTask[]} blocked
 * @param {View['sources']} sources
 */
function report(blocked, sources) {
  return html`<ul class="blocked">${alike(blocked).map(([first, ...others]) => html`<li>${icon('pause')}<div>
    <p><b>${capital(list([first, ...others].map(({ task }) => task)))}</b></p>
    <dl><dt>${w.waitsFor}</dt><dd>${first.waitsFor}</dd>
      <dt>${w.at}</dt><dd><code>${first.file}:${first.line}</code>${excerpt(first, sources)}</dd>
      <dt>${w.wakers}</dt><dd>${first.wakers.length ? list(first.wakers) : w.nobody}</dd></dl>
  </div></li>`)}</ul>`;
}

/** @param {readonly BlockedTask[]} blocked */
function alike(blocked) {
  /** @type {Map<string, BlockedTask[]>} */
  const groups = new Map();
  for (const task of blocked) {
    const key = JSON.stringify({ ...task, task: '' });
    groups.set(key, [...(groups.get(key) ?? []), task]);
  }
  return [...groups.values()];
}

/**
 * The line of source that somebody stands on, when the page knows the file.
 * @param {{ file: string, line: number }} place
 * @param {View['sources']} sources
 */
function excerpt({ file, line }, sources) {
  const [, known] = [...(sources ?? [])].find(([path]) => file.endsWith(path)) ?? [];
  const text = known?.split('\n')[line - 1]?.trim();
  return text ? html`<code class="line">${text}</code>` : nothing;
}
