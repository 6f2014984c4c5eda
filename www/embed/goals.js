// The goals that an author sets: read from the address, judged at a run's end, shown below the picture, told in "wpp:done". Fires nothing.

import './goals.css';
import { html, nothing } from 'lit';
import { Pane } from '../elements/pane.js';
import { isReached } from '../figures.js';
import { icon } from '../icons.js';
import { moreWords as w } from '../words/embed_more.js';
import { goalsOf } from './goals_check.js';

/** @typedef {import('../app.js').View} View */
/** @typedef {import('../embed_protocol.js').EmbedGoal} EmbedGoal */
/** @typedef {import('../protocol.js').Outcome} Outcome */
/** @typedef {import('../protocol.js').RunConfig} RunConfig */

/** What every module tells of a run; all else are figures, which the larger one reckons. */
const PLAIN = /^(elapsedMs|kind|nEvents|submitted|rejected|queued|inFlight|completed|failed|panicked|timedOut|expired|cancelled|killed|lost|waitingToRetry)$/;

/** What must be in the address: base64url of the JSON of EmbedGoal[]. @param {import('../embed_page.js').Embed} embed */
export function readGoals(embed) {
  const goals = goalsOf(embed.options.goals);
  if (!goals) embed.options.bad.push(['goals', `${embed.options.goals.slice(0, 30)}…`]);
  return goals && new Goals(goals, embed);
}

export class Goals {
  /** @param {EmbedGoal[]} goals @param {import('../embed_page.js').Embed} embed */
  constructor(goals, { panes }) {
    this.goals = goals;
    /** Whether a run must be reckoned by the larger module. */
    this.needFigures = goals.some(({ all }) => all.some(({ figure }) => figure && !PLAIN.test(figure)));
    const pane = new GoalList(this);
    document.querySelector('wpp-bar')?.after(pane);
    panes.push(pane);
  }

  /** @param {Outcome} outcome @param {RunConfig} config */
  reached(outcome, config) {
    return this.goals.map((goal) => ({ id: goal.id, isReached: isReached(goal, outcome, config) }));
  }
}

class GoalList extends Pane {
  /** Those that a run of this visit has reached. @type {Set<string>} */
  #reached = new Set();

  /** @param {Goals} [goals] */
  constructor(goals) {
    super();
    this.goals = goals;
  }

  /** @param {View} view */
  watched(view) {
    return [view.outcome];
  }

  /** @param {View} view */
  draw({ outcome, run }) {
    if (!this.goals) return nothing;
    if (outcome && run) for (const { id, isReached } of this.goals.reached(outcome, run.config)) if (isReached) this.#reached.add(id);
    return html`<ul class="goals" aria-label=${w.goals} aria-live="polite">${this.goals.goals.map(({ id, words }) => {
      const isDone = this.#reached.has(id);
      return html`<li data-done=${isDone} data-hue=${isDone ? 'green' : 'grey'}>${icon(isDone ? 'check' : 'circle')}<span>${words}</span> <small>${isDone ? w.reached : w.open}</small></li>`;
    })}</ul>`;
  }
}

customElements.define('wpp-goal-list', GoalList);
