// What follows the view outside the elements: the narration, the window's title, and, when the first run is over, the service worker that keeps
// the site.

import { Narrator } from './narrator.js';
import { sentence } from './narration.js';
import { pageWords } from './words/pages.js';

/** So long after a run nothing else is under way, most likely. */
const QUIET_MS = 2000;
/** A busy browser may be without an idle moment for as long as it is busy. */
const LATE_MS = 5000;

/** @returns {(view: import('./app.js').View) => void} to be called with each view that is drawn */
export function follower() {
  const status = /** @type {HTMLElement} */ (document.querySelector('[role=status]'));
  const narrator = new Narrator((text) => { status.textContent = text; }, (run, ms) => setTimeout(run, ms)), quiet = whenQuiet(keep);
  return (view) => {
    narrator.say(sentence(view));
    document.title = pageWords.title(view.scene.title);
    quiet(view);
  };
}

/**
 * Once, when a run has ended, or when a link waits for its reader, and nothing was begun since.
 * @param {() => void} action
 * @returns {(view: { phase: import('./app.js').Phase }) => void}
 */
export function whenQuiet(action) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let isDone = false;
  const idle = () => ('requestIdleCallback' in globalThis ? requestIdleCallback(act, { timeout: LATE_MS }) : act());
  const act = () => {
    if (timer === undefined) return;
    isDone = true;
    action();
  };
  return ({ phase }) => {
    if (isDone) return;
    const isQuiet = phase === 'ended' || phase === 'idle';
    if (isQuiet) timer ??= setTimeout(idle, QUIET_MS);
    else timer = void clearTimeout(timer);
  };
}

/** Not while developing: what is edited must be seen. */
function keep() {
  if (import.meta.env.PROD) import('./offline.js').then(({ keepOffline }) => keepOffline()).catch(() => {});
}
