// The parent's side of the embed: hears its messages, does what they say, and tells it how the run goes (www/embed_protocol.d.ts). Every message is
// checked before anything is done; commands are done one after the other.

import { Kind } from '../kinds.js';
import { DEFAULTS } from '../scene.js';
import ids from 'virtual:scene-ids';
import { moreWords as w } from '../words/embed_more.js';
import { CHOICES, isOption, optionsOf } from './options.js';

/** @typedef {import('../embed_page.js').Embed} Embed */
/** @typedef {import('../app.js').View} View */
/** @typedef {{ check: (value: any) => boolean, allowed: string }} Rule */
/** What is wrong with a message. @typedef {{ field: string, value: unknown, allowed: string }} Wrong */

const FIRST = 'basic';
const STATE_MS = 100, MOST_EVENTS = 200, MOST_MESSAGES = 25, MOST_NAMES = 64, MOST_CHARS = 100_000, SHOWN = 200, MS = 1e6;
const NAMES = Object.fromEntries(Object.entries(Kind).map(([name, number]) => [number, name]));

/** @param {number} min @param {number} max @returns {Rule} */
const whole = (min, max) => ({ check: (value) => Number.isInteger(value) && value >= min && value <= max, allowed: w.whole(min, max) });
/** @type {Rule} */
const flag = { check: (value) => typeof value === 'boolean', allowed: w.yes };
/** @type {Rule} */
const time = { check: (value) => typeof value === 'number' && value >= 0 && value <= 1e9, allowed: w.number(0, 1e9) };
/** @type {Rule} */
const theme = { check: (value) => CHOICES.theme.includes(value), allowed: w.oneOf(CHOICES.theme) };

/** Arguments of each command; those with a ? may be missing. @type {Record<string, Record<string, Rule>>} */
const COMMANDS = { run: { 'again?': flag }, pause: {}, step: { 'by?': whole(-1e6, 1e6) }, seek: { ms: time }, goto: { event: whole(0, 1e9) }, theme: { theme }, set: {} };

/** @param {Embed} embed @param {readonly MessageEvent[]} early  what came already: greetings among it were answered */
export function listen(embed, early) {
  const { app } = embed, tell = new Teller(embed);
  let last = Promise.resolve();

  /** @param {Wrong} wrong @param {unknown} [n] */
  const refuse = ({ field, value, allowed }, n) => {
    const shown = shownOf(value);
    embed.post({ type: 'wpp:error', field, value: shown, allowed, message: w.wrong(field, shown, allowed), ...(Number.isFinite(n) ? { n } : {}) });
  };

  /** @param {any} message @param {boolean} [isAnswered] */
  const hello = ({ id, events }, isAnswered) => {
    if (id !== undefined) embed.id = id;
    if (events !== undefined) tell.wantsEvents = events;
    if (!isAnswered) embed.post({ type: 'wpp:ready', scene: sceneNow(embed) });
    tell.again();
  };

  /** @param {string} cmd @param {any} args @returns {Promise<Wrong | void>} */
  const act = async (cmd, args) => {
    if (cmd === 'set') return set(embed, args);
    if (cmd === 'theme') return set(embed, { theme: args.theme });
    if (cmd === 'run') return run(embed, args.again ?? false);
    if (app.phase === 'starting') await tell.started();
    const { run: on } = app;
    if (cmd === 'pause') return on?.playback.pause();
    if (!on) return { field: 'cmd', value: cmd, allowed: w.needsRun };
    if (cmd === 'step') on.step(args.by ?? 1);
    if (cmd === 'seek') on.seek(Math.floor(args.ms * MS));
    if (cmd === 'goto') on.goTo(args.event);
  };

  /** @param {MessageEvent} event @param {boolean} [isAnswered] */
  const hear = ({ source, data }, isAnswered) => {
    if (source !== parent || typeof data?.type !== 'string' || !data.type.startsWith('wpp:')) return;
    const wrong = wrongIn(data), { cmd, args = {}, n } = data;
    if (wrong) return refuse(wrong, n);
    if (data.type === 'wpp:hello') return hello(data, isAnswered);
    last = last.then(() => act(cmd, args)).then((found) => {
      if (found) refuse(found, n);
      embed.redraw();
    }, (error) => refuse({ field: 'cmd', value: cmd, allowed: error.message }, n));
  };

  embed.listeners.add(tell);
  early.forEach((event) => hear(event, true));
  addEventListener('message', (event) => hear(event));
  tell.catchUp();
}

// ------------------------------------------------------------------- checking

/** @param {any} data @returns {Wrong | null} */
function wrongIn(data) {
  const { type, v = 1, id = '', events = false, cmd, args = {} } = data;
  if (type !== 'wpp:hello' && type !== 'wpp:cmd') return { field: 'type', value: type, allowed: w.message };
  if (v !== 1) return { field: 'v', value: v, allowed: '1' };
  if (type === 'wpp:hello') {
    if (typeof id !== 'string' || id.length > SHOWN) return { field: 'id', value: id, allowed: w.text(SHOWN) };
    return typeof events === 'boolean' ? null : { field: 'events', value: events, allowed: w.yes };
  }
  const rules = typeof cmd === 'string' && Object.hasOwn(COMMANDS, cmd) ? COMMANDS[cmd] : null;
  if (!rules) return { field: 'cmd', value: cmd, allowed: w.oneOf(Object.keys(COMMANDS)) };
  if (typeof args !== 'object' || args === null || Object.getPrototypeOf(args) !== Object.prototype) return { field: 'args', value: args, allowed: w.object };
  return cmd === 'set' ? wrongNames(args) : wrongArgs(args, rules);
}

/** @param {Record<string, unknown>} args @param {Record<string, Rule>} rules @returns {Wrong | null} */
function wrongArgs(args, rules) {
  for (const [key, { check, allowed }] of Object.entries(rules)) {
    const name = key.replace('?', ''), value = args[name];
    if (value === undefined ? name === key : !check(value)) return { field: `args.${name}`, value, allowed };
  }
  const stranger = Object.keys(args).find((name) => name.endsWith('?') || !(Object.hasOwn(rules, name) || Object.hasOwn(rules, `${name}?`)));
  return stranger === undefined ? null : { field: `args.${stranger}`, value: args[stranger], allowed: w.none };
}

/** @param {Record<string, unknown>} args @returns {Wrong | null} */
function wrongNames(args) {
  const entries = Object.entries(args);
  if (entries.length === 0 || entries.length > MOST_NAMES) return { field: 'args', value: entries.length, allowed: w.names(MOST_NAMES) };
  for (const [name, value] of entries) {
    if (!/^\w{1,40}$/.test(name)) return { field: 'args', value: name, allowed: w.name };
    const text = textOf(value);
    if (text === null) return { field: `args.${name}`, value, allowed: w.value };
    if (text.length > MOST_CHARS) return { field: `args.${name}`, value, allowed: w.text(MOST_CHARS) };
  }
  return null;
}

/** A value as it stands in a link; texts stand there already, but for what would end them. @param {unknown} value @returns {string | null} */
function textOf(value) {
  if (Array.isArray(value)) {
    const items = value.map((each) => (Array.isArray(each) ? null : textOf(each)));
    return items.includes(null) ? null : items.join(',');
  }
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null;
  return typeof value === 'string' ? value.replaceAll('&', '%26').replaceAll('#', '%23') : null;
}

/** @param {unknown} value */
function shownOf(value) {
  try {
    return (typeof value === 'string' ? value.slice(0, SHOWN) : JSON.stringify(value) ?? String(value)).slice(0, SHOWN);
  } catch {
    return String(typeof value);
  }
}

// ---------------------------------------------------------------------- doing

/** @param {Embed} embed @param {boolean} again */
async function run({ app, start, ready }, again) {
  await ready();
  const { run: now } = app;
  if (!now || now.playback.isOver || again) return start();
  now.playback.play();
}

/** Settings, scene and options: all of them or none. @param {Embed} embed @param {Record<string, unknown>} args @returns {Promise<Wrong | void>} */
async function set(embed, args) {
  const { app } = embed, all = Object.entries(args).map(([name, value]) => /** @type {[string, string]} */ ([name, textOf(value) ?? '']));
  const options = all.filter(([name]) => isOption(name)), settings = all.filter(([name]) => !isOption(name) && name !== 'scene'), scene = args.scene;
  for (const [name, text] of options) {
    if (name !== 'goals' && optionsOf(`#${name}=${text}`).bad.length) return { field: `args.${name}`, value: args[name], allowed: allowedOption(name) };
  }
  if (scene !== undefined && !ids.includes(String(scene))) return { field: 'args.scene', value: scene, allowed: w.oneOf(ids) };
  const wrong = settings.length ? await wrongSetting(embed, settings, args) : null;
  if (wrong) return wrong;
  if (options.length) {
    const now = optionsOf(`#${options.map((pair) => pair.join('=')).join('&')}`);
    for (const [name] of options) /** @type {any} */ (embed.options)[name] = now[/** @type {keyof typeof now} */ (name)];
    await embed.setOptions();
  }
  if (scene === undefined && settings.length === 0) return;
  const link = [['v', '1'], ['scene', String(scene ?? sceneNow(embed))], ...settings].map((pair) => pair.join('=')).join('&');
  if (scene !== undefined || !app.settings) {
    embed.options.link = scene === undefined ? withPairs(embed.options.link, settings) : link;
    if (app.settings) await embed.show(embed.options.link);
    return;
  }
  const { parseLink } = await import('../exports/link.js');
  app.change((await parseLink(link, [{ id: app.scene?.id ?? FIRST, config: app.settings }])).settings);
  app.check();
}

/** A link in which these stand in place of what was there. @param {string} link @param {[string, string][]} pairs */
function withPairs(link, pairs) {
  const names = new Set(pairs.map(([name]) => name));
  return [...link.split('&').filter((pair) => pair && !names.has(pair.split('=')[0])), ...pairs.map((pair) => pair.join('='))].join('&');
}

/** @param {string} name */
function allowedOption(name) {
  return name in CHOICES ? w.oneOf(CHOICES[/** @type {keyof typeof CHOICES} */ (name)]) : name === 'speed' ? w.speed : w.flag;
}

/** @param {Embed} embed @param {[string, string][]} settings @param {Record<string, unknown>} args @returns {Promise<Wrong | null>} */
async function wrongSetting({ app }, settings, args) {
  const [{ parseLink }, { settingOf, shapeOf }] = await Promise.all([import('../exports/link.js'), import('../exports/settings.js')]);
  const config = app.settings ?? DEFAULTS, kind = { mode: config.mode, task: config.task };
  for (const [name, text] of settings) {
    const setting = settingOf(name, { ...kind, .../** @type {any} */ (args) });
    if (!setting) return { field: `args.${name}`, value: args[name], allowed: w.name };
    const { notes } = await parseLink(`#mode=${args.mode ?? kind.mode}&task=${args.task ?? kind.task}&${name}=${text}`, [{ id: FIRST, config }]);
    if (notes.length) return { field: `args.${name}`, value: args[name], allowed: shapeOf(setting).allowed };
  }
  return null;
}

/** @param {Embed} embed */
const sceneNow = ({ app, options }) => app.scene?.id ?? new URLSearchParams(options.link).get('scene') ?? FIRST;

// -------------------------------------------------------------------- telling

/** Tells the parent. */
class Teller {
  wantsEvents = false;
  #told = '';
  #toldMs = -Infinity;
  #timer = 0;
  /** The run whose events are told, and how many were. */
  #run = 0;
  #nEvents = 0;
  /** The newest run whose end was told. */
  #done = 0;
  /** @type {(() => void)[]} */
  #waiting = [];
  /** @type {typeof import('../event_words.js').describe | null} */
  #describe = null;

  /** @param {Embed} embed */
  constructor(embed) {
    this.embed = embed;
  }

  /** Resolves when the run that was asked for is there. @returns {Promise<void>} */
  started() {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The state, also if it was told. */
  again() {
    this.#told = '';
    this.#toldMs = -Infinity;
    this.#tellState();
  }

  seen = () => this.#tellState();

  #tellState = () => {
    const { embed } = this, view = embed.app.view(), nowMs = performance.now();
    if (!view) return;
    const state = JSON.stringify(stateOf(view, embed.isVisible));
    if (state === this.#told) return;
    clearTimeout(this.#timer);
    if (nowMs - this.#toldMs < STATE_MS) return void (this.#timer = window.setTimeout(this.#tellState, STATE_MS));
    this.#told = state;
    this.#toldMs = nowMs;
    embed.post({ type: 'wpp:state', ...JSON.parse(state) });
    if (this.wantsEvents) this.#tellEvents(view);
  };

  /** @param {View} view */
  #tellEvents({ run, state }) {
    if (!this.#describe) return void import('../event_words.js').then(({ describe }) => (this.#describe = describe, this.again()));
    const describe = this.#describe;
    if (!run) return;
    if (run.number !== this.#run) [this.#run, this.#nEvents] = [run.number, 0];
    const until = state.index, first = Math.max(this.#nEvents, until - MOST_MESSAGES * MOST_EVENTS);
    let skipped = first - this.#nEvents;
    for (let from = first; from < until; from += MOST_EVENTS, skipped = 0) {
      const events = Array.from({ length: Math.min(MOST_EVENTS, until - from) }, (_, n) => {
        const event = run.trace.event(from + n);
        return { index: from + n, atMs: event.at / MS, kind: NAMES[event.kind] ?? '', actor: event.actor, job: event.job, text: describe(event, run.trace, state) };
      });
      this.embed.post({ type: 'wpp:event', run: run.number, skipped, events });
    }
    this.#nEvents = Math.max(this.#nEvents, until);
  }

  /** What happened before anybody told it: the end of a run, or that there can be none. */
  catchUp() {
    const { run, failure } = this.embed.app;
    if (run?.result) this.told({ type: 'ended', run: run.number, outcome: run.result });
    if (failure) this.told({ type: 'failed', ...failure });
  }

  /** @param {import('../protocol.js').FromCoordinator} message */
  told = (message) => {
    const { app, goals, post } = this.embed, run = 'run' in message ? app.runs.find(({ number }) => number === message.run) : null;
    if (message.type === 'trace' || message.type === 'refused' || message.type === 'failed') this.#waiting.splice(0).forEach((resolve) => resolve());
    if (message.type === 'ended' && run && message.run > this.#done) post({ type: 'wpp:done', run: message.run, ...summaryOf(message.outcome, run.config), goals: goals?.reached(message.outcome, run.config) ?? [] });
    if (message.type === 'ended') this.#done = message.run;
    if (message.type === 'failed') post({ type: 'wpp:error', field: 'environment', value: '', allowed: message.hint, message: message.message });
    if (message.type === 'refused') {
      const [{ field, value, min, max, message: words }] = message.errors;
      post({ type: 'wpp:error', field, value: shownOf(value), allowed: min === null || max === null ? '' : w.number(min, max), message: words });
    }
  };
}

/** @param {View} view @param {boolean} isVisible @returns {import('../embed_protocol.js').State} */
function stateOf({ phase, scene, run, nowNs, settings, state, isPlaying, isOver }, isVisible) {
  const endNs = run?.playback.endNs ?? null;
  return { phase, scene: scene.id, mode: (run?.config ?? settings).mode, run: run?.number ?? 0, nowMs: nowNs / MS, endMs: endNs === null ? null : endNs / MS,
    event: state.index, nEvents: run?.trace.length ?? 0, isPlaying, isOver, isVisible };
}

/** @param {import('../protocol.js').Outcome} outcome @param {import('../protocol.js').RunConfig} config */
function summaryOf({ kind, elapsedMs, cause, hash, nEvents, stats, figures }, { scene, mode, seed }) {
  return { scene, mode, seed, kind, elapsedMs, cause, hash, nEvents, stats, ...(figures ? { figures } : {}) };
}
