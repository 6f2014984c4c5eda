// The page's side of the conversation with the coordinator (protocol.d.ts), and what the elements are shown of it.
// It touches neither DOM nor clock: messages come in by `receive`, times as arguments, answers go out by `send`.

import { emptyState } from './model.js';
import { Run } from './run.js';

/** @typedef {import('./protocol.js').ToCoordinator} ToCoordinator */
/** @typedef {import('./protocol.js').FromCoordinator} FromCoordinator */
/** @typedef {import('./protocol.js').RunConfig} RunConfig */
/** @typedef {import('./protocol.js').ConfigError} ConfigError */
/** @typedef {import('./protocol.js').LogEntry} LogEntry */
/** @typedef {import('./protocol.js').Order} Order */
/** @typedef {import('./protocol.js').Scene} Scene */
/** @typedef {{ message: string, hint: string }} Failure */
/** What the reader looks at closely. @typedef {{ kind: 'job' | 'worker' | 'channel' | 'actor', id: number }} Pick */

/**
 * loading: no coordinator yet. starting: asked for a run, no answer yet. running: until its end was on view.
 * @typedef {'loading' | 'idle' | 'starting' | 'running' | 'ended' | 'failed'} Phase
 *
 * What the elements are drawn from.
 * @typedef {object} View
 * @property {Phase} phase
 * @property {Failure | null} failure
 * @property {readonly Scene[]} scenes
 * @property {Scene} scene
 * @property {ReadonlyMap<string, string> | null} sources  texts of sources by path; null until they are there
 * @property {typeof import('./extras.js') | null} extras  the controls that only some scenes show
 * @property {boolean} isFixed             the scene's fix is applied
 * @property {RunConfig} settings        as the controls stand
 * @property {number} settingsEpoch      grows when the settings did not come from the controls
 * @property {readonly ConfigError[]} errors
 * @property {number} refusals           grows with each refused run
 * @property {RunConfig} shown           what the stage shows: the run's config, or before a run the newest good settings
 * @property {boolean} isEdited          the settings differ from what the stage shows
 * @property {Run | null} run
 * @property {readonly Run[]} runs       those of this scene that are kept, oldest first
 * @property {Run | null} other          the run to compare with
 * @property {import('./model.js').PoolState} state
 * @property {string} version            changes whenever `state` does
 * @property {number} nowNs
 * @property {number} nRead              events of the trace that were read
 * @property {number} speed
 * @property {boolean} isPlaying         the moment on view moves by itself
 * @property {boolean} isOver            the end of the run is on view
 * @property {Pick | null} pick
 * @property {import('./protocol.js').Outcome | null} outcome
 */

/** Runs of one scene that are kept, and events that all of them together may have. */
const MOST_RUNS = 8, MOST_EVENTS = 8e6;

export class App {
  /** @type {Failure | null} */
  failure = null;
  /** @type {readonly Scene[]} */
  scenes = [];
  /** @type {ReadonlyMap<string, string> | null} */
  sources = null;
  /** @type {typeof import('./extras.js') | null} */
  extras = null;
  isFixed = false;
  /** A coordinator listens. */
  isReady = false;
  /** @type {Scene | null} */
  scene = null;
  /** @type {RunConfig | null} */
  settings = null;
  /** The newest settings that were found good: what the stage shows before a run. @type {RunConfig | null} */
  #good = null;
  settingsEpoch = 0;
  /** @type {ConfigError[]} */
  errors = [];
  refusals = 0;
  speed = 1;
  /** The run on stage. @type {Run | null} */
  run = null;
  /** Those of this scene that are kept, oldest first. @type {Run[]} */
  runs = [];
  /** The run to compare with. @type {Run | null} */
  other = null;
  /** @type {Pick | null} */
  pick = null;
  /** A batch came and was not acknowledged yet. */
  owesAck = false;
  /** Makes what is read off a trace beside its states. @type {(() => import('./readers.js').Readers) | null} */
  #makeReaders = null;
  #lastRun = 0;
  #lastCheck = 0;
  /** The settings that were last sent to be judged, and those that `errors` speak of. @type {RunConfig | null} */
  #asked = null;
  /** @type {RunConfig | null} */
  #judged = null;
  /** The run that was last asked for, until it has started. @type {Run | null} */
  #launched = null;

  /** @param {(message: ToCoordinator) => void} send */
  constructor(send) {
    this.send = send;
  }

  /** @returns {Phase} */
  get phase() {
    if (this.failure) return 'failed';
    if (this.#launched) return 'starting';
    if (this.run) return this.run.wasSeen ? 'ended' : 'running';
    return this.isReady ? 'idle' : 'loading';
  }

  /**
   * @param {FromCoordinator} message
   * @param {number} wallMs the page's clock
   */
  receive(message, wallMs) {
    switch (message.type) {
      case 'ready': this.isReady = true; return;
      case 'checked': return message.id === this.#lastCheck ? this.#setErrors(message.errors) : undefined;
      case 'refused': return message.run === this.#launched?.number ? this.#refused(message.errors) : undefined;
      case 'started': return message.run === this.#launched?.number ? this.#started() : undefined;
      case 'trace':
        // Every batch is answered, also one of a run that is no longer kept: the coordinator waits for it.
        this.owesAck = true;
        return this.#find(message.run)?.receive(message, wallMs);
      case 'value':
      case 'progress': return this.#find(message.run)?.told(message);
      case 'ended': return this.#ended(message);
      case 'failed':
        this.runs.forEach((run) => run.isLive && run.breakOff());
        return this.fail(message);
    }
  }

  /** Until the next run. @param {Failure} failure */
  fail({ message, hint }) {
    this.failure = { message, hint };
  }

  /** Runs the settings as they stand; false when they are known to be refused. */
  start() {
    if (!this.settings) return false;
    // Errors of settings that have been edited since say nothing of these.
    if (this.errors.length && this.#judged === this.settings) {
      this.refusals += 1;
      return false;
    }
    this.#launch(new Run(++this.#lastRun, this.settings));
    return true;
  }

  /** Runs the settings, but for these changes, with all that is asked of the run, and shows this moment of it: stands there, if there is one.
   * @param {Partial<RunConfig>} changes @param {readonly LogEntry[]} log @param {number | null} atNs */
  startWith(changes, log, atNs) {
    this.change(changes);
    if (!this.settings) return;
    const run = new Run(++this.#lastRun, this.settings, log);
    run.opensNs = atNs;
    this.#launch(run);
  }

  /** Asks something of the run on stage: of a live one now, of a simulated one right after the moment on view, which makes a branch.
   * @param {Order} order @param {Partial<RunConfig>} [changes]  what it changes of the run's settings */
  order(order, changes = order.what === 'resize' ? { workers: order.workers } : {}) {
    const { run } = this;
    if (!run || run.isRecorded || this.failure || (run.config.mode === 'live' && !run.isLive)) return;
    const atNs = Math.floor(run.playback.nowNs) + 1;
    if (run.isLive) {
      run.log.push({ atNs, order });
      this.#follow(run.present, (run.present = { ...run.present, ...changes }));
      return this.send({ type: 'order', run: run.number, order });
    }
    // Asked at once, several orders make one branch.
    const parent = this.#launched?.origin?.number === run.number ? this.#launched : run;
    const branch = new Run(++this.#lastRun, run.config, [...parent.log.filter((entry) => entry.atNs <= atNs), { atNs, order }]);
    branch.origin = { number: run.number, atNs: run.playback.nowNs };
    branch.present = { ...parent.present, ...changes };
    this.#launch(branch);
  }

  /** Cancels the run on stage at the moment on view. */
  cancel() {
    this.order({ what: 'cancel' });
  }

  // ------------------------------------------------------------- runs on stage

  /** A run that is kept comes on stage. @param {Run} run */
  stage(run) {
    this.run = run;
    run.playback.speed = this.speed;
    this.#take(run.present);
    if (this.other === run) this.other = null;
  }

  /** A run that comes from elsewhere: it is kept and shown like any other. @param {Run} run made by `newRun` */
  adopt(run) {
    this.#keep(run);
    this.stage(run);
    if (this.#makeReaders) run.tell(this.#makeReaders());
  }

  /** An empty run with a number of its own. @param {RunConfig} config @param {readonly LogEntry[]} log */
  newRun(config, log) {
    return new Run(++this.#lastRun, config, log);
  }

  /** Reads on in the traces; whether there is more to read. @param {number} most events */
  read(most) {
    const unread = () => [this.run, ...this.runs].find((run) => run && run.history.length < run.trace.length);
    unread()?.read(most);
    return unread() !== undefined;
  }

  /** From now on runs have readers. @param {() => import('./readers.js').Readers} make */
  readWith(make) {
    this.#makeReaders = make;
    for (const run of this.runs) run.tell(make());
  }

  // ------------------------------------------------------------ what is asked

  /** Ends every worker, forgets the runs and takes the scene's own settings. */
  reset() {
    if (this.scene) this.choose(this.scene.id);
  }

  /**
   * These scenes there are. The one on stage stays.
   * @param {readonly Scene[]} scenes
   * @param {ReadonlyMap<string, string>} [sources]
   * @param {typeof import('./extras.js')} [extras]
   */
  know(scenes, sources, extras) {
    this.scenes = scenes;
    this.sources = sources ?? this.sources;
    this.extras = extras ?? this.extras;
    const known = scenes.find(({ id }) => id === this.scene?.id);
    if (known) this.scene = known;
  }

  /** @param {string} id of a scene */
  choose(id) {
    const scene = this.scenes.find((each) => each.id === id);
    if (!scene) return;
    if (this.run || this.#launched) this.send({ type: 'stop' });
    this.#launched = null; // what still comes from the run before is not for us
    this.scene = scene;
    this.isFixed = false;
    this.#good = { ...scene.config };
    this.#take(this.#good);
    this.run = this.other = this.pick = null;
    this.runs = [];
  }

  /** Applies the scene's fix to its own settings, with the same seed and on the same workers, or takes it back.
   * @param {boolean} isFixed */
  fix(isFixed) {
    const { scene, settings } = this;
    if (!scene?.fix || !settings) return;
    this.isFixed = isFixed;
    this.#take({ ...scene.config, mode: settings.mode, seed: settings.seed, ...(isFixed ? scene.fix.config : {}) });
  }

  /** The scene's own settings, but for these. @param {Partial<RunConfig>} config */
  try(config) {
    this.isFixed = false;
    if (this.scene && this.settings) this.#take({ ...this.scene.config, mode: this.settings.mode, ...config });
  }

  /** @param {RunConfig} settings that the controls made */
  edit(settings) {
    this.settings = settings;
  }

  /** Settings that were changed elsewhere than in the controls. @param {Partial<RunConfig>} changes */
  change(changes) {
    if (this.settings) this.#take({ ...this.settings, ...changes });
  }

  /** Asks the core whether the settings are allowed. */
  check() {
    if (!this.settings) return;
    this.#asked = this.settings;
    this.send({ type: 'check', id: ++this.#lastCheck, config: this.settings });
  }

  /** @param {number} speed */
  setSpeed(speed) {
    this.speed = speed;
    if (this.run) this.run.playback.speed = speed;
  }

  // --------------------------------------------------------------- each frame

  /** Says that the newest batch was drawn (or that nobody looks), so that the next may come. */
  ack() {
    if (!this.owesAck) return;
    this.owesAck = false;
    this.send({ type: 'ack' });
  }

  /**
   * Moves the moment on view to this frame; whether it moves on by itself.
   * @param {number} wallMs the page's clock
   */
  tick(wallMs) {
    this.run?.tick(wallMs);
    return this.run !== null && !this.run.playback.isPaused;
  }

  /** @returns {View | null} null until the scenes are there */
  view() {
    const { phase, failure, scenes, scene, sources, extras, isFixed, settings, settingsEpoch, errors, refusals, run, runs, other, speed, pick } = this;
    if (!scene || !settings || !this.#good) return null;
    const shown = run?.config ?? this.#good, state = run?.state() ?? emptyState();
    return { phase, failure, scenes, scene, sources, extras, isFixed, settings, settingsEpoch, errors, refusals, shown, run, runs, other, state,
      speed, pick,
      isEdited: differs(settings, run?.present ?? shown),
      version: `${run?.number}.${state.index}`,
      nowNs: run?.playback.nowNs ?? 0, nRead: run?.history.length ?? 0,
      isPlaying: run !== null && !run.playback.isPaused, isOver: run?.playback.isOver ?? false, outcome: run?.outcome ?? null };
  }

  // ------------------------------------------------------------------- inside

  /** @param {RunConfig} settings that the controls did not make */
  #take(settings) {
    this.settings = settings;
    this.settingsEpoch += 1;
    this.errors = [];
    this.#judged = null;
  }

  /** The controls stand as the run on stage is, unless somebody has changed them. @param {RunConfig} before @param {RunConfig} after */
  #follow(before, after) {
    if (this.settings && !differs(this.settings, before)) this.#take(after);
  }

  /** @param {Run} run to be asked for */
  #launch(run) {
    this.failure = null;
    this.#asked = run.config;
    this.#launched = run;
    this.send({ type: 'run', run: run.number, config: run.config, ...(run.log.length ? { log: run.log } : {}) });
  }

  /** @param {number} number */
  #find(number) {
    return this.runs.find((run) => run.number === number);
  }

  /** @param {ConfigError[]} errors */
  #setErrors(errors) {
    this.errors = errors;
    this.#judged = this.#asked;
    if (!errors.length) this.#good = this.#asked;
  }

  /** @param {ConfigError[]} errors */
  #refused(errors) {
    this.errors = errors;
    this.#judged = this.#asked;
    this.refusals += 1;
    this.#launched = null;
  }

  #started() {
    const run = /** @type {Run} */ (this.#launched), before = this.run;
    this.#launched = null;
    this.errors = [];
    // The coordinator has one live run at a time; one that it gave up for this one, or that broke off with it, is of no use.
    this.runs = this.runs.filter(({ result, isRecorded }) => result || isRecorded);
    run.playback.speed = this.speed;
    if (run.origin && before) {
      run.playback.isPaused = before.playback.isPaused;
      this.#follow(before.present, run.present);
    }
    this.#keep(run);
    this.run = run;
    if (this.#makeReaders) run.tell(this.#makeReaders());
  }

  /** @param {Run} run */
  #keep(run) {
    this.runs.push(run);
    const events = () => this.runs.reduce((sum, each) => sum + each.trace.length, 0);
    while (this.runs.length > 1 && (this.runs.length > MOST_RUNS || events() > MOST_EVENTS)) {
      if (this.runs.shift() === this.other) this.other = null;
    }
  }

  /** @param {Extract<FromCoordinator, { type: 'ended' }>} message */
  #ended({ run: number, outcome }) {
    const run = this.#find(number);
    run?.end(outcome);
    if (run && run.opensNs !== null) return run.seek(run.opensNs);
    // A branch goes on where it was made.
    if (!run?.origin || run.playback.seenNs) return;
    const { isPaused } = run.playback;
    run.seek(run.origin.atNs);
    run.playback.isPaused = isPaused;
  }
}

/**
 * @param {RunConfig} one
 * @param {RunConfig} other
 */
function differs(one, other) {
  return Object.entries(one).some(([name, value]) => !Object.is(value, other[/** @type {keyof RunConfig} */ (name)]));
}
