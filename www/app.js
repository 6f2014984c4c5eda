// The page's side of the conversation with the coordinator (protocol.d.ts), and what the elements are shown of it.
// It touches neither DOM nor clock: messages come in by `receive`, times as arguments, answers go out by `send`.

import { emptyState } from './model.js';
import { Run } from './run.js';

/** @typedef {import('./protocol.js').ToCoordinator} ToCoordinator */
/** @typedef {import('./protocol.js').FromCoordinator} FromCoordinator */
/** @typedef {import('./protocol.js').RunConfig} RunConfig */
/** @typedef {import('./protocol.js').ConfigError} ConfigError */
/** @typedef {import('./protocol.js').Scene} Scene */
/** @typedef {{ message: string, hint: string }} Failure */

/**
 * loading: no coordinator yet. starting: asked for a run, no answer yet. running: until its end is on view.
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
 * @property {import('./model.js').PoolState} state
 * @property {string} version            changes whenever `state` does
 * @property {number} nowNs
 * @property {number} speed
 * @property {import('./protocol.js').Outcome | null} outcome
 */

export class App {
  /** @type {Phase} */
  phase = 'loading';
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
  /** A batch came and was not acknowledged yet. */
  owesAck = false;
  #lastRun = 0;
  #lastCheck = 0;
  /** The settings that were last sent to be judged, and those that `errors` speak of. @type {RunConfig | null} */
  #asked = null;
  /** @type {RunConfig | null} */
  #judged = null;
  #branch = 0;
  /** The settings of the run that was last asked for. @type {RunConfig | null} */
  #launched = null;

  /** @param {(message: ToCoordinator) => void} send */
  constructor(send) {
    this.send = send;
  }

  /**
   * @param {FromCoordinator} message
   * @param {number} wallMs the page's clock
   */
  receive(message, wallMs) {
    switch (message.type) {
      case 'ready': return this.#ready();
      case 'checked': return message.id === this.#lastCheck ? this.#setErrors(message.errors) : undefined;
      case 'refused': return message.run === this.#lastRun ? this.#refused(message.errors) : undefined;
      case 'started': return message.run === this.#lastRun ? this.#started(message) : undefined;
      case 'trace': return this.#trace(message, wallMs);
      case 'value':
      case 'progress': return message.run === this.run?.number ? this.run.told(message) : undefined;
      case 'ended': return message.run === this.run?.number ? this.run.end(message.outcome) : undefined;
      case 'failed': return this.fail(message);
    }
  }

  /** @param {Failure} failure */
  fail({ message, hint }) {
    this.phase = 'failed';
    this.failure = { message, hint };
  }

  /** Runs the settings as they stand; false when they are known to be refused. */
  start() {
    if (!this.settings || this.phase === 'failed') return false;
    // Errors of settings that have been edited since say nothing of these.
    if (this.errors.length && this.#judged === this.settings) {
      this.refusals += 1;
      return false;
    }
    this.phase = 'starting';
    this.#asked = this.#launched = this.settings;
    this.send({ type: 'run', run: ++this.#lastRun, config: this.settings });
    return true;
  }

  /** Cancels the run on stage at the moment on view. */
  cancel() {
    if (this.phase !== 'running' || !this.run) return;
    this.send({ type: 'cancel', run: this.run.number, atNs: Math.round(this.run.playback.nowNs) });
  }

  /** Ends every worker, forgets the run and takes the scene's own settings. */
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
    this.isFixed = false;
    if (this.run || this.phase === 'starting') this.send({ type: 'stop' });
    this.#lastRun += 1; // what still comes from the run before is not for us
    this.scene = scene;
    this.settings = this.#good = { ...scene.config };
    this.settingsEpoch += 1;
    this.errors = [];
    this.run = null;
    if (this.phase !== 'failed') this.phase = this.isReady ? 'idle' : 'loading';
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

  /** @param {RunConfig} settings that the controls did not make */
  #take(settings) {
    this.settings = settings;
    this.settingsEpoch += 1;
    this.errors = [];
    this.#judged = null;
  }

  /** Cancels one job of the run on stage, at the moment on view. @param {number} job */
  cancelJob(job) {
    if (this.phase === 'running' && this.run) this.send({ type: 'cancelJob', run: this.run.number, job, atNs: Math.round(this.run.playback.nowNs) });
  }

  /** Ends the submissions; what is there still runs. */
  shutdown() {
    if (this.phase === 'running' && this.run) this.send({ type: 'shutdown', run: this.run.number, atNs: Math.round(this.run.playback.nowNs) });
  }

  /** @param {RunConfig} settings */
  edit(settings) {
    this.settings = settings;
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

  /** Says that the newest batch was drawn (or that nobody looks), so that the next may come. */
  ack() {
    if (!this.owesAck) return;
    this.owesAck = false;
    this.send({ type: 'ack' });
  }

  /**
   * Moves the moment on view to this frame; true while there is more to come.
   * @param {number} wallMs
   */
  tick(wallMs) {
    this.run?.playback.tick(wallMs);
    if (this.phase === 'running' && this.run?.outcome) this.phase = 'ended';
    return this.phase === 'running';
  }

  /** @returns {View | null} null until the scenes are there */
  view() {
    const { phase, failure, scenes, scene, sources, extras, isFixed, settings, settingsEpoch, errors, refusals, run, speed } = this;
    if (!scene || !settings || !this.#good) return null;
    const shown = run?.config ?? this.#good, state = run?.state() ?? emptyState();
    return { phase, failure, scenes, scene, sources, extras, isFixed, settings, settingsEpoch, errors, refusals, shown, run, state, speed,
      isEdited: differs(settings, shown),
      version: `${run?.number}.${this.#branch}.${state.index}`,
      nowNs: run?.playback.nowNs ?? 0, outcome: run?.outcome ?? null };
  }

  #ready() {
    this.isReady = true;
    if (this.phase === 'loading') this.phase = 'idle';
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
    this.phase = !this.run ? 'idle' : this.run.outcome ? 'ended' : 'running';
  }

  /** @param {Extract<FromCoordinator, { type: 'started' }>} message */
  #started({ run }) {
    if (!this.#launched) return;
    this.run = new Run(run, this.#launched, this.speed);
    this.errors = [];
    this.phase = 'running';
  }

  /**
   * @param {Extract<FromCoordinator, { type: 'trace' }>} message
   * @param {number} wallMs
   */
  #trace(message, wallMs) {
    // Every batch is answered, also one of a run that is no longer on stage: the coordinator waits for it.
    this.owesAck = true;
    if (message.run !== this.run?.number) return;
    if (message.from < this.run.trace.length) this.#branch += 1;
    this.run.receive(message, wallMs);
  }
}

/**
 * @param {RunConfig} one
 * @param {RunConfig} other
 */
function differs(one, other) {
  return Object.entries(one).some(([name, value]) => !Object.is(value, other[/** @type {keyof RunConfig} */ (name)]));
}
