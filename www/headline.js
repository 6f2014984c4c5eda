// How a run goes or went, in a few words and one look: for the headline, the outcome and the narration.

import { ms, words } from './words.js';

/** @typedef {import('./app.js').View} View */
/** @typedef {import('./looks.js').LookName} LookName */

/**
 * @param {View} view
 * @returns {{ look: LookName, text: string }}
 */
export function headline({ phase, outcome, isOver, isPlaying, nowNs, run }) {
  if (run && !isOver && (outcome || !isPlaying) && phase !== 'starting' && phase !== 'failed') {
    const { endNs } = run.playback;
    return { look: isPlaying ? 'running' : 'waiting', text: words.headline.at(ms(nowNs), endNs === null ? '' : ms(endNs)) };
  }
  if (outcome) return { look: outcomeLook(outcome), text: outcomeText(outcome) };
  if (phase === 'failed') return { look: 'failed', text: run ? words.headline.broken : words.headline.failed };
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
