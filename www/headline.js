// How a run goes or went, in a few words and one look: for the headline, the outcome and the narration.

import { JobState } from './kinds.js';
import { settled } from './model.js';
import { ms, words } from './words.js';

/** @typedef {import('./app.js').View} View */
/** @typedef {import('./looks.js').LookName} LookName */

/**
 * @param {View} view
 * @returns {{ look: LookName, text: string }}
 */
export function headline({ phase, outcome }) {
  if (outcome) return { look: outcomeLook(outcome), text: outcomeText(outcome) };
  if (phase === 'failed') return { look: 'failed', text: words.headline.failed };
  if (phase === 'running') return { look: 'running', text: words.headline.running };
  return { look: phase === 'idle' ? 'idle' : 'starting', text: words.headline[phase === 'ended' ? 'idle' : phase] };
}

/**
 * @param {import('./protocol.js').Outcome} outcome
 * @returns {LookName}
 */
function outcomeLook(outcome) {
  if (outcome.kind === 'crashed') return 'panicked';
  if (outcome.kind !== 'finished') return 'blocked';
  return outcome.cause === null ? 'completed' : isDeadline(outcome) ? 'timedOut' : 'cancelled';
}

/** Whether its context ended by its deadline (in Go's words, which the core uses) and not by hand.
 * @param {import('./protocol.js').Outcome} outcome */
export function isDeadline({ cause }) {
  return cause?.includes('deadline') ?? false;
}

/** @param {import('./protocol.js').Outcome} outcome */
function outcomeText({ kind, cause, elapsedMs }) {
  const time = ms(elapsedMs * 1e6);
  if (kind !== 'finished') return words.headline[kind](time);
  return cause === null ? words.headline.finished(time) : words.headline.ended(cause, time);
}

/** One sentence for the status region.
 * @param {View} view */
export function sentence(view) {
  const { phase, state, shown, scene, run } = view;
  if (phase === 'ended') return `${headline(view).text}. ${words.outcome.completed(state.counts[JobState.Completed], shown.jobs)}.`;
  if (phase === 'running' && run && state.index) {
    return words.say.going(settled(state), shown.jobs, state.counts[JobState.InFlight], state.counts[JobState.Queued]);
  }
  return phase === 'idle' ? words.say.ready(scene.title) : words.say.started(scene.title, shown.workers, shown.jobs);
}
