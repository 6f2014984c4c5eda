// What happens, in one sentence, for the status region: how the run goes, or where the reader is who steps through it.

import { describe } from './event_words.js';
import { headline } from './headline.js';
import { JobState } from './kinds.js';
import { settled } from './model.js';
import { count, counted, ms, words } from './words.js';

/** @typedef {import('./app.js').View} View */

/** @param {View} view */
export function sentence(view) {
  const { phase, state, shown, scene, run, isPlaying, isOver } = view;
  if (run && !isPlaying && !isOver && phase !== 'starting') {
    return state.index ? say.at(ms(view.nowNs), state.index, describe(run.trace.event(state.index - 1), run.trace, state)) : say.start;
  }
  if (phase === 'ended') return `${headline(view).text}. ${words.outcome.completed(state.counts[JobState.Completed], shown.jobs)}.`;
  if (phase === 'running' && run && state.index) {
    return say.going(settled(state), shown.jobs, state.counts[JobState.InFlight], state.counts[JobState.Queued]);
  }
  return phase === 'idle' ? say.ready(scene.title) : say.started(scene.title, shown.workers, shown.jobs);
}

const say = {
  /** @param {string} scene @param {number} workers @param {number} jobs */
  started: (scene, workers, jobs) => `${scene}: ${counted(workers, 'worker', 'workers')}, ${counted(jobs, 'job', 'jobs')}.`,
  /** @param {number} done @param {number} all @param {number} inFlight @param {number} queued */
  going: (done, all, inFlight, queued) =>
    `${count(done)} of ${counted(all, 'job', 'jobs')} settled, ${count(inFlight)} in flight, ${count(queued)} queued.`,
  /** @param {string} scene */
  ready: (scene) => `${scene} is ready to run.`,
  /** @param {string} time @param {number} n @param {string} what */
  at: (time, n, what) => `At ${time}, event ${count(n)}: ${what}.`,
  start: 'At the start: nothing has happened yet.',
};
