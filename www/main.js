// Boot: starts the coordinator, joins it with the elements, and draws: once per frame while a run is on view, and
// otherwise only when something changed. The elements say what the reader wants by these events:
// wpp:run, wpp:cancel, wpp:cancel-job (id), wpp:shutdown, wpp:reset, wpp:scene (id), wpp:edit (RunConfig), wpp:fix (boolean),
// wpp:try (Partial<RunConfig>), wpp:speed (factor), wpp:report.

import { App } from './app.js';
import { address, sceneOfAddress } from './address.js';
import { SMALL, startCoordinator } from './coordinator.js';
import { FIRST } from './first_scene.js';
import { sentence } from './headline.js';
import { Narrator } from './narrator.js';
import { needsWhole } from './scene.js';
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

const panes = /** @type {Pane[]} */ (['controls', 'scene', 'lesson', 'transport', 'stage', 'counters', 'timeline', 'outcome', 'source', 'table']
  .map((name) => document.querySelector(`wpp-${name}`)));
const notice = /** @type {import('./elements/notice.js').Notice} */ (document.querySelector('wpp-notice'));
/** Come with what stands below. @type {import('./flights.js').Flights | null} */
let flights = null;
const status = /** @type {HTMLElement} */ (document.querySelector('[role=status]'));
const narrator = new Narrator((text) => { status.textContent = text; }, (run, ms) => setTimeout(run, ms));

/** @type {MessagePort | null} */
let port = null;
/** What is said while another coordinator or a script comes; null when nothing holds it back. @type {any[] | null} */
let held = null;
/** @type {typeof import('./homes.js') | null} */
let homes = null;
/** @type {import('./homes.js').Home | ''} */
let home = '';
const app = new App(send);
let isDrawing = false, hasBelow = false, drawn = '', checkTimer = 0;

const wanted = sceneOfAddress(location.hash);
app.know([FIRST]);
app.choose(FIRST.id);
const isFirst = wanted === '' || wanted === FIRST.id;
// A link to another scene waits for it; its reader presses Run.
startCoordinator(SMALL).then((started) => connect(started, () => (isFirst ? whenVisible(() => app.start()) : openWanted())), failed);

function openWanted() {
  loadScenes().then(() => app.choose(wanted)).then(() => move(/** @type {any} */ (app.settings))).then(redraw, failed);
}

/** @param {import('./protocol.js').ToCoordinator} message */
function send(message) {
  if (held) return void held.push(message);
  if ('config' in message && (homes ? homes.homeOf(message.config) !== home : needsWhole(message.config))) {
    held = [message];
    return move(message.config);
  }
  port?.postMessage(message);
}

/** Another coordinator takes over, one that can run this. @param {import('./protocol.js').RunConfig} config */
function move(config) {
  held ??= [];
  import('./homes.js').then((module) => {
    homes = module;
    home = homes.homeOf(config);
    return homes.start(/** @type {import('./homes.js').Home} */ (home));
  }).then((started) => connect(started, release), failed);
}

function release() {
  const messages = held ?? [];
  held = null;
  messages.forEach(send);
}

/** @param {any} error */
function failed(error) {
  app.fail({ message: error.message ?? String(error), hint: error.hint ?? '' });
  redraw();
}

/** @param {MessagePort} coordinator @param {() => void} begin  called once it listens */
function connect(coordinator, begin) {
  if (port) port.onmessage = null;
  port = coordinator;
  port.onmessage = ({ data }) => {
    app.receive(data, performance.now());
    if (data.type === 'ready') begin();
    if (app.owesAck && document.hidden) ackHidden();
    redraw();
  };
}

async function loadBelow() {
  const { Flights } = await import('./below.js');
  flights = new Flights(/** @type {HTMLElement} */ (document.querySelector('wpp-stage')));
  await loadScenes();
}

async function loadScenes() {
  const { SCENES, SOURCES, extras, bench } = await import('./all_scenes.js');
  if (!panes.includes(bench)) panes.push(bench);
  app.know(SCENES, SOURCES, extras);
  redraw();
}

/** Asks for one frame; a running playback keeps asking by itself. */
function redraw() {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(frame);
  // The elements render in microtasks after `frame`; this second callback of the same frame comes after them.
  requestAnimationFrame(() => flights?.after());
}

/** @param {number} wallMs */
function frame(wallMs) {
  isDrawing = false;
  const isGoing = app.tick(wallMs), view = app.view();
  notice.failure = app.failure;
  if (view) {
    if (view.version !== drawn) flights?.before();
    drawn = view.version;
    for (const pane of panes) pane.view = view;
    if (!hasBelow) loadBelow().catch(failed);
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
on('scene', (id) => {
  app.choose(id);
  history.pushState(null, '', address(id));
});
on('fix', (isFixed) => {
  app.fix(isFixed);
  app.start();
});
on('try', (config) => {
  app.try(config);
  app.start();
});
on('cancel-job', (job) => app.cancelJob(job));
on('shutdown', () => app.shutdown());
addEventListener('popstate', () => {
  app.choose(sceneOfAddress(location.hash) || FIRST.id);
  redraw();
});
on('report', () => document.querySelector('wpp-outcome')?.scrollIntoView({ behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' }));
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
