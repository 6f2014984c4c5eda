// Boot: starts the coordinator, joins it with the elements, and draws: once per frame while a run is on view, and
// otherwise only when something changed. The elements say what the reader wants by these events:
// wpp:run, wpp:order (Order), wpp:apply, wpp:simulate, wpp:reset, wpp:scene (id), wpp:edit (RunConfig, from the controls),
// wpp:change (Partial<RunConfig>, from elsewhere), wpp:fix (boolean), wpp:try (Partial<RunConfig>), wpp:report;
// of the moment on view: wpp:play, wpp:pause, wpp:step (events), wpp:goto (so many events), wpp:seek (ns),
// wpp:speed (factor);
// wpp:pick (Pick or null), wpp:show (number of a run), wpp:compare (number of a run or null), wpp:against (run the
// settings and compare with the run on stage), wpp:open (a function that is given the App).

import { App } from './app.js';
import { hasMore, sceneOfAddress } from './address.js';
import { SMALL, startCoordinator } from './coordinator.js';
import { FIRST } from './first_scene.js';
import { needsWhole } from './scene.js';
import './elements/scene.js';
import './elements/stage.js';
import './elements/theme.js';
import './elements/transport.js';

/** @typedef {import('./elements/pane.js').Pane} Pane */

/** A hidden page draws nothing; it takes the next batch after this long, so that the run goes on. */
const HIDDEN_ACK_MS = 50;
/** Of each frame, so long at most is spent on reading traces, so many events at a time. */
const READ_MS = 6, READ_EVENTS = 1000;
/** A picture that took longer than this comes so many times its own time after the one before; whoever has that much to show moves too
 * fast for flights too, past so many events a frame. */
const COSTLY_MS = 12, REST = 3, FLIGHT_EVENTS = 300;

const panes = /** @type {Pane[]} */ (['controls', 'scene', 'lesson', 'transport', 'player', 'stage', 'counters',
  'steer', 'inspector', 'timeline', 'compare', 'outcome', 'source', 'numbers', 'table', 'exports']
  .map((name) => document.querySelector(`wpp-${name}`)));
const notice = /** @type {import('./elements/notice.js').Notice} */ (document.querySelector('wpp-notice'));
/** Come with what stands below. @type {import('./flights.js').Flights | null} */
let flights = null;
/** Tells others than the elements what is on view. @type {(view: import('./app.js').View) => void} */
let follow = () => {};

/** @type {MessagePort | null} */
let port = null;
/** What is said while another coordinator or a script comes; null when nothing holds it back. @type {any[] | null} */
let held = null;
/** @type {typeof import('./homes.js') | null} */
let homes = null;
/** @type {import('./homes.js').Home | ''} */
let home = '';
const app = new App(send);
let isDrawing = false, hasBelow = false, drawn = '', drawnIndex = 0, nextMs = 0, startMs = 0, hasRun = false;

const wanted = sceneOfAddress(location.hash);
app.know([FIRST]);
app.choose(FIRST.id);
const isFirst = !hasMore(location.hash) && (wanted === '' || wanted === FIRST.id);
// A link to another scene waits for it; its reader presses Run.
startCoordinator(SMALL).then((started) => connect(started, () => (isFirst ? whenVisible(() => app.start()) : openWanted())), failed);

function openWanted() {
  loadScenes().then(() => app.choose(wanted)).then(() => needsWhole(/** @type {any} */ (app.settings)) && move(/** @type {any} */ (app.settings))).then(openLink).then(redraw, failed);
}

/** What the address holds beside its scene; or that there is no such scene. */
const openLink = async () => (hasMore(location.hash) || app.scene?.id !== (sceneOfAddress(location.hash) || FIRST.id)) && (await import('./exports/open_link.js')).openLink();

/** @param {import('./protocol.js').ToCoordinator} message */
function send(message) {
  if (held) return void held.push(message);
  if ('config' in message && (homes ? homes.homeOf(message.config) !== home : needsWhole(message.config, hasRun && message.type === 'run'))) {
    held = [message];
    return move(message.config);
  }
  hasRun ||= message.type === 'run';
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
  app.fail({ message: error.message ?? String(error), hint: error.hint ?? 'Run it again, or reload the page.' });
  giveUp();
  redraw();
}

/** The next run gets another coordinator. */
function giveUp() {
  import('./elements/notice.js').catch(() => {});
  held = null;
  home = '';
  hasRun = true;
}

/** @param {MessagePort} coordinator @param {() => void} begin  called once it listens */
function connect(coordinator, begin) {
  if (port) port.onmessage = null;
  port = coordinator;
  port.onmessage = ({ data }) => {
    if (data.type === 'failed') giveUp();
    app.receive(data, performance.now());
    if (data.type === 'ready') begin();
    if (app.owesAck && document.hidden) ackHidden();
    redraw();
  };
}

async function loadBelow() {
  const { Flights, Readers, follower, grant } = await import('./below.js');
  // At once, since its elements can be used now; and only once.
  if (!flights) {
    grant(app, on);
    follow = follower();
    flights = new Flights(/** @type {HTMLElement} */ (document.querySelector('wpp-stage')));
    app.readWith(() => new Readers());
  }
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
  requestAnimationFrame(finish);
}

/** @param {number} wallMs */
function frame(wallMs) {
  isDrawing = false;
  const isUnread = readOn(), isGoing = app.tick(wallMs), isDue = wallMs >= nextMs || !isGoing, view = isDue ? app.view() : null;
  notice.failure = app.failure;
  startMs = performance.now();
  if (view) {
    if (view.version !== drawn && Math.abs(view.state.index - drawnIndex) < FLIGHT_EVENTS) flights?.before();
    drawn = view.version;
    drawnIndex = view.state.index;
    for (const pane of panes) pane.view = view;
    if (!hasBelow) loadBelow().catch(failed);
    hasBelow = true;
    follow(view);
  }
  if (!isUnread) app.ack();
  if (isGoing || isUnread) redraw();
}

/** The elements have rendered. */
function finish() {
  flights?.after();
  const costMs = performance.now() - startMs;
  if (costMs > COSTLY_MS) nextMs = startMs + costMs * (1 + REST);
}

/** Whether there is more to read. */
function readOn() {
  const untilMs = performance.now() + READ_MS;
  while (app.read(READ_EVENTS)) if (performance.now() >= untilMs) return true;
  return false;
}

function ackHidden() {
  setTimeout(() => {
    readOn();
    app.ack();
  }, HIDDEN_ACK_MS);
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

on('run', () => {
  if (app.failure) hasBelow = false; // what did not load is asked for again
  app.start();
});
on('order', (order) => app.order(order));
on('reset', () => app.reset());
on('pick', (pick) => { app.pick = pick; });
on('open', (open) => Promise.resolve(open(app)).then(redraw, failed));
addEventListener('popstate', () => {
  app.choose(sceneOfAddress(location.hash) || FIRST.id);
  openLink().then(redraw, failed);
});
on('report', () => document.querySelector('wpp-outcome')?.scrollIntoView({ behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' }));
document.addEventListener('visibilitychange', () => {
  if (document.hidden && app.owesAck) ackHidden();
  else redraw();
});
