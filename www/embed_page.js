// Boot of the embed: one scene in a frame, driven by the same App and drawn by the same elements as the page. Until it is seen or started it
// starts no worker, compiles nothing and draws nothing: what stands in embed/index.html is the first frame. Out of sight it stops drawing;
// a live run goes on. Elements say what the reader wants by the events that main.js lists. Who embeds it is heard by embed/remote.js, which
// is loaded at the first command; what only some embeds need is loaded by embed/parts.js, what is seldom needed is in embed/aside.js.

import { App } from './app.js';
import { SMALL, startCoordinator } from './coordinator.js';
import { needsWhole, sceneOf } from './scene.js';
import { optionsOf, plainLink } from './embed/options.js';
import { tellHeight } from './embed/height.js';
import './elements/stage.js';
import './embed/bar.js';

/** @typedef {import('./elements/pane.js').Pane} Pane */
/** @typedef {import('./protocol.js').RunConfig} RunConfig */
/** @typedef {import('./protocol.js').LogEntry} LogEntry */
/** @typedef {import('./app.js').View} View */
/** What is told of it to others: every view, and what the coordinator says.
 * @typedef {{ seen?: (view: View) => void, told?: (message: import('./protocol.js').FromCoordinator) => void }} Listener */
/** What the parts that come later are given. @typedef {typeof embed} Embed */

/** Nothing moves by itself for longer, unless its reader wants it. */
const AUTOPLAY_MS = 4900;
/** So long after a greeting it says everything, at the latest. */
const LISTEN_MS = 1500;
/** As in main.js. */
const HIDDEN_MS = 50, READ_MS = 6, READ_EVENTS = 1000;

const one = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));
const FIRST = 'basic';
const root = document.documentElement, startButton = one('#start'), link = /** @type {HTMLAnchorElement} */ (one('#open'));
const app = new App(send);
app.isReady = true; // the coordinator comes with the first run
const panes = [one('wpp-stage'), one('wpp-bar')].map((pane) => /** @type {Pane} */ (pane));
const listeners = /** @type {Set<Listener>} */ (new Set());

/** @type {MessagePort | null} */
let port = null;
/** What is said while a coordinator comes; null: nothing holds it back. @type {any[] | null} */
let held = null;
/** @type {typeof import('./homes.js') | null} */
let homes = null;
/** @type {import('./homes.js').Home | 'small' | null} */
let home = null;
let isDrawing = false, isInSight = false, hasRun = false, hasPlayed = false;
/** Resolves when the first picture is there. @type {Promise<unknown> | null} */
let opened = null;
/** What a link asks of its first run. @type {{ log: LogEntry[], atNs: number | null } | null} */
let given = null;

/** What the rest is given. */
const embed = {
  app, panes, listeners, start, redraw, show, ready, setOptions, failed, on, link,
  options: optionsOf(location.hash),
  /** What the author wants reached. @type {import('./embed/goals.js').Goals | null} */
  goals: null,
  /** The parent's name for it. */
  id: window.name.slice(0, 200),
  get isVisible() {
    return isInSight && !document.hidden;
  },
  /** Our own messages are told from those in the ways of others by their type. @param {any} message */
  post(message) {
    if (parent !== window) parent.postMessage(message.type ? { v: 1, id: embed.id, ...message } : message, '*');
  },
};

// ------------------------------------------------------------------ the scene

/** The first picture, once. */
function ready() {
  return (opened ??= prepare().catch(failed));
}

async function prepare() {
  const { options } = embed;
  if (options.goals) embed.goals = (await import('./embed/goals.js')).readGoals(embed);
  const notes = await show(options.link);
  if (options.bad.length + notes.length) (await import('./embed/aside.js')).tellNotes(options.bad, notes);
  await setOptions();
  redraw();
}

/** Shows the scene and the settings of a link; what could not be used of it is returned, in sentences. @param {string} text */
async function show(text) {
  const plain = plainLink(text), scene = await sceneNamed(plain?.scene ?? new URLSearchParams(text).get('scene') ?? FIRST);
  const { settings, log = [], atNs = null, notes = [] } = plain?.scene === scene.id ? { settings: plain.settings } : await (await import('./exports/link.js')).parseLink(text, [scene]);
  one('h1').textContent = scene.title;
  app.know([scene]);
  app.choose(scene.id);
  given = log.length || atNs !== null ? { log, atNs } : null;
  app.change(given ? { ...settings, mode: 'simulated' } : settings);
  app.check();
  return notes;
}

/** Where there is none of that name, the first. @param {string} id @returns {Promise<import('./protocol.js').Scene>} */
async function sceneNamed(id) {
  const url = new URL(`scenes/${encodeURIComponent(id)}.json`, location.href), answer = await fetch(url).catch(() => null);
  if (!answer?.ok && id !== FIRST) return sceneNamed(FIRST); // why, a sandboxed frame may not know
  if (!answer?.ok) throw new Error(url.href);
  const { data, words } = await answer.json();
  return sceneOf(data, words);
}

/** The options as they are now; resolves when everything they ask for is there. */
async function setOptions() {
  const { theme, view, controls, speed, readonly } = embed.options;
  Object.assign(root.dataset, { theme, view, controls });
  root.toggleAttribute('data-readonly', readonly);
  app.setSpeed(speed);
  document.dispatchEvent(new CustomEvent('wpp:theme'));
  if (opened && (view !== 'stage' || controls === 'full')) await (await import('./embed/parts.js')).addParts(embed);
}

/** A run with the settings as they stand. */
async function start() {
  await ready();
  if (given) app.startWith({}, given.log, given.atNs);
  else app.start();
  given = null;
  redraw();
}

// ------------------------------------------------------------ the coordinator

/** @param {import('./protocol.js').ToCoordinator} message */
function send(message) {
  if (held) return void held.push(message);
  const isRun = message.type === 'run', wanted = 'config' in message ? homeOf(message.config, isRun && !!message.log) : home;
  // Nobody is started to judge settings: those of a link are in their ranges, and a run is judged anyway.
  if (message.type === 'check' && wanted !== home) return app.receive({ type: 'checked', id: message.id, errors: [] }, 0);
  if (isRun && wanted && wanted !== home) {
    held = [message];
    return void move(message.config, wanted).catch(failed);
  }
  hasRun ||= isRun;
  port?.postMessage(message);
}

/** As in main.js, but that any scene may begin in the small module. @param {RunConfig} config @param {boolean} hasLog */
function homeOf(config, hasLog) {
  if (homes) return homes.homeOf(config);
  const asksMore = hasLog || embed.goals?.needFigures || (hasRun && embed.options.controls === 'full');
  return needsWhole({ ...config, scene: FIRST }, asksMore) ? 'whole' : 'small';
}

/** @param {RunConfig} config @param {import('./homes.js').Home | 'small'} wanted */
async function move(config, wanted) {
  if (wanted === 'small') return connect(await startCoordinator(SMALL), wanted);
  const [more, extras] = await Promise.all([import('./homes.js'), import('./extras.js')]), there = more.homeOf(config);
  homes = more;
  app.know(app.scenes, undefined, extras);
  connect(await more.start(there), there);
}

/** @param {MessagePort} coordinator @param {typeof home} where */
function connect(coordinator, where) {
  if (port) port.onmessage = null;
  port = coordinator;
  home = where;
  port.onmessage = ({ data }) => {
    app.receive(data, performance.now());
    if (data.type === 'failed') return failed(data); // which tells the listeners
    if (data.type === 'refused') import('./embed/aside.js').then(({ tellNotes }) => tellNotes([], data.errors.map((/** @type {any} */ error) => error.message)));
    if (data.type === 'ready') release();
    listeners.forEach(({ told }) => told?.(data));
    redraw();
  };
}

function release() {
  const messages = held ?? [];
  held = null;
  messages.forEach(send);
}

/** @param {any} error */
function failed(error) {
  held = home = null; // the next run gets another coordinator
  import('./embed/aside.js').then(({ fail }) => fail(embed, error));
}

// -------------------------------------------------------------------- drawing

/** Asks for one frame; a running playback keeps asking by itself. Out of sight nothing is drawn, but what comes is read and answered. */
function redraw() {
  if (isDrawing) return;
  isDrawing = true;
  if (embed.isVisible) requestAnimationFrame(frame);
  else setTimeout(rest, HIDDEN_MS);
}

/** @param {number} wallMs */
function frame(wallMs) {
  isDrawing = false;
  const isUnread = readOn(), isGoing = app.tick(wallMs), view = app.view();
  if (view) draw(view);
  if (!isUnread) app.ack();
  if (isGoing || isUnread) redraw();
}

/** @param {View} view */
function draw(view) {
  for (const pane of panes) pane.view = view;
  const isOver = view.isOver && embed.options.controls === 'none';
  startButton.hidden = !isOver && (view.run !== null || !['idle', 'failed'].includes(view.phase) || embed.options.autoplay === 'off');
  root.dataset.phase = view.phase;
  listeners.forEach(({ seen }) => seen?.(view));
}

function rest() {
  isDrawing = false;
  const isUnread = readOn(), view = app.view();
  if (view) listeners.forEach(({ seen }) => seen?.(view));
  app.ack();
  if (isUnread) redraw();
}

/** Whether there is more to read. */
function readOn() {
  const untilMs = performance.now() + READ_MS;
  while (app.read(READ_EVENTS)) if (performance.now() >= untilMs) return true;
  return false;
}

// ---------------------------------------------------------------------- sight

/** @param {boolean} isNow */
function seen(isNow) {
  isInSight = isNow;
  if (isNow) ready().then(autoplay);
  redraw();
}

/** Once, and only for those who do not mind. */
function autoplay() {
  const saves = /** @type {any} */ (navigator).connection?.saveData || matchMedia('(prefers-reduced-data: reduce), (prefers-reduced-motion: reduce)').matches;
  if (hasPlayed || hasRun || saves || !embed.isVisible || embed.options.autoplay !== 'visible' || app.phase !== 'idle') return;
  hasPlayed = true;
  start().then(() => setTimeout(() => {
    app.run?.playback.pause();
    redraw();
  }, AUTOPLAY_MS));
}

// --------------------------------------------------------------------- around

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

on('run', start);
on('play', () => app.run?.playback.play());
on('pause', () => app.run?.playback.pause());
on('step', (by) => app.run?.step(by));
on('seek', (ns) => app.run?.seek(ns));
on('goto', (count) => app.run?.goTo(count));
on('pick', (pick) => { app.pick = pick; });
startButton.addEventListener('click', start);
link.addEventListener('click', (event) => {
  event.preventDefault();
  import('./embed/aside.js').then(({ leave }) => leave(embed));
});
/** What the parent said before remote.js is there. @type {MessageEvent[]} */
const early = [];
/** @type {Promise<void> | null} */
let listening = null;
const listen = () => (listening ??= import('./embed/remote.js').then((remote) => {
  removeEventListener('message', keep);
  remote.listen(embed, early);
}));
/** A greeting is answered here: the rest of remote.js can wait until the first result is there. @param {MessageEvent} event */
function keep(event) {
  const type = event.data?.type;
  if (event.source !== parent || parent === window || typeof type !== 'string' || !type.startsWith('wpp:')) return;
  early.push(event);
  if (type !== 'wpp:hello') return void listen();
  greet(event.data.id);
  setTimeout(listen, LISTEN_MS);
  listeners.add({ told: ({ type }) => void (type === 'ended' && listen()) });
}

/** @param {unknown} id */
function greet(id) {
  if (typeof id === 'string' && id.length <= 200) embed.id = id;
  embed.post({ type: 'wpp:ready', scene: new URLSearchParams(embed.options.link).get('scene') ?? FIRST });
}

addEventListener('message', keep);
document.addEventListener('visibilitychange', redraw);
new IntersectionObserver((entries) => seen(entries.at(-1)?.isIntersecting ?? false), { threshold: [0, 0.3] }).observe(one('.picture'));
tellHeight(one('.embed'), embed.post);
setOptions();
link.href = `../#${embed.options.link}`;
greet(embed.id);
