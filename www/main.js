// Boot: starts the coordinator, joins it with the elements, and draws: once per frame while a run is on view, and
// otherwise only when something changed. The elements say what the reader wants by these events:
// wpp:run, wpp:cancel, wpp:reset, wpp:scene (id), wpp:edit (RunConfig), wpp:speed (factor), wpp:report.

import { App } from './app.js';
import { startCoordinator } from './coordinator.js';
import { Flights, isStill } from './flights.js';
import { sentence } from './headline.js';
import { Narrator } from './narrator.js';
import './elements/controls.js';
import './elements/counters.js';
import './elements/notice.js';
import './elements/scene.js';
import './elements/stage.js';
import './elements/theme.js';
import './elements/transport.js';

/** @typedef {import('./elements/pane.js').Pane} Pane */

const CHECK_MS = 120;
/** A hidden page draws nothing; it takes the next batch after this long, so that the run goes on. */
const HIDDEN_ACK_MS = 50;

const panes = /** @type {Pane[]} */ (['controls', 'scene', 'transport', 'stage', 'counters', 'timeline', 'outcome', 'table']
  .map((name) => document.querySelector(`wpp-${name}`)));
const notice = /** @type {import('./elements/notice.js').Notice} */ (document.querySelector('wpp-notice'));
const flights = new Flights(/** @type {HTMLElement} */ (document.querySelector('wpp-stage')));
const status = /** @type {HTMLElement} */ (document.querySelector('[role=status]'));
const narrator = new Narrator((text) => { status.textContent = text; }, (run, ms) => setTimeout(run, ms));

/** @type {MessagePort | null} */
let port = null;
const app = new App((message) => port?.postMessage(message));
let isDrawing = false, hasBelow = false, drawn = '', checkTimer = 0;

startCoordinator().then(connect, (error) => {
  app.fail({ message: error.message ?? String(error), hint: error.hint ?? '' });
  redraw();
});

/** @param {MessagePort} coordinator */
function connect(coordinator) {
  port = coordinator;
  port.onmessage = ({ data }) => {
    app.receive(data, performance.now());
    if (data.type === 'ready') whenVisible(() => app.start());
    if (app.owesAck && document.hidden) ackHidden();
    redraw();
  };
}

/** Asks for one frame; a running playback keeps asking by itself. */
function redraw() {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(frame);
  // The elements render in microtasks after `frame`; this second callback of the same frame comes after them.
  requestAnimationFrame(() => flights.after());
}

/** @param {number} wallMs */
function frame(wallMs) {
  isDrawing = false;
  const isGoing = app.tick(wallMs), view = app.view();
  notice.failure = app.failure;
  if (view) {
    if (view.version !== drawn) flights.before();
    drawn = view.version;
    for (const pane of panes) pane.view = view;
    if (!hasBelow) import('./below.js');
    hasBelow = true;
    narrator.say(sentence(view));
  }
  app.ack();
  if (isGoing) redraw();
}

function ackHidden() {
  setTimeout(() => app.ack(), HIDDEN_ACK_MS);
}

/** @param {() => void} action */
function whenVisible(action) {
  if (!document.hidden) return action();
  const once = () => {
    if (document.hidden) return;
    document.removeEventListener('visibilitychange', once);
    action();
    redraw();
  };
  document.addEventListener('visibilitychange', once);
}

/**
 * @param {string} name
 * @param {(detail: any) => void} action
 */
function on(name, action) {
  document.addEventListener(`wpp:${name}`, (event) => {
    action(/** @type {CustomEvent} */ (event).detail);
    redraw();
  });
}

on('run', () => app.start());
on('cancel', () => app.cancel());
on('reset', () => app.reset());
on('scene', (id) => app.choose(id));
on('report', () => document.querySelector('wpp-outcome')?.scrollIntoView({ behavior: isStill() ? 'auto' : 'smooth' }));
on('speed', (speed) => app.setSpeed(speed));
on('edit', (settings) => {
  app.edit(settings);
  clearTimeout(checkTimer);
  checkTimer = window.setTimeout(() => app.check(), CHECK_MS);
});

document.addEventListener('visibilitychange', () => {
  if (document.hidden && app.owesAck) ackHidden();
  else redraw();
});
