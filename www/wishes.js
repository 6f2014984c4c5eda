// What the elements below the first picture say that their reader wants (the events are listed in main.js), done by the App's own means.

import { address } from './address.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./protocol.js').RunConfig} RunConfig */

const CHECK_MS = 120;

/**
 * @param {App} app
 * @param {(name: string, action: (detail: any) => void) => void} on
 */
export function grant(app, on) {
  let timer = 0;
  const checkSoon = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => app.check(), CHECK_MS);
  };
  on('scene', (id) => {
    app.choose(id);
    history.pushState(null, '', address(id));
  });
  on('edit', (settings) => {
    app.edit(settings);
    checkSoon();
  });
  on('change', (changes) => {
    app.change(changes);
    checkSoon();
  });
  on('fix', (isFixed) => {
    app.fix(isFixed);
    app.start();
  });
  on('try', (config) => {
    app.try(config);
    app.start();
  });
  on('apply', () => apply(app));
  on('simulate', () => simulate(app));
  on('play', () => app.run?.playback.play());
  on('pause', () => app.run?.pause());
  on('step', (by) => app.run?.step(by));
  on('seek', (ns) => app.run?.seek(ns));
  on('goto', (count) => app.run?.goTo(count));
  on('speed', (speed) => app.setSpeed(speed));
  on('show', (number) => show(app, number));
  on('compare', (number) => compare(app, number));
  on('against', () => startAgainst(app));
}

/** Has the settings that can change in a running pool change in the run on stage. @param {App} app */
export function apply(app) {
  const { run, settings } = app;
  if (!run || !settings) return;
  const { workers, size, ratePerSecond, burst } = settings, { present } = run;
  if (workers !== present.workers) app.order({ what: 'resize', workers });
  if (size !== present.size) app.order({ what: 'size', size }, { size });
  if (ratePerSecond !== present.ratePerSecond || burst !== present.burst) {
    app.order({ what: 'limit', perSecond: ratePerSecond, burst }, { ratePerSecond, burst });
  }
}

/** Runs what is on stage on the virtual clock, with the same settings and seed. @param {App} app */
export function simulate(app) {
  if (!app.run) return;
  app.change({ ...app.run.present, mode: 'simulated' });
  app.start();
}

/** Another of the runs that are kept comes on stage. @param {App} app @param {number} number */
export function show(app, number) {
  const run = runOf(app, number);
  if (run && run !== app.run) app.stage(run);
}

/** @param {App} app @param {number | null} number of the run to compare with */
export function compare(app, number) {
  const run = number === null ? null : runOf(app, number);
  app.other = run === app.run ? null : run;
}

/** Runs the settings as they stand, to be compared with the run on stage. @param {App} app */
export function startAgainst(app) {
  const { run } = app;
  if (app.start()) app.other = run;
}

/** @param {App} app @param {number} number */
const runOf = ({ runs }, number) => runs.find((run) => run.number === number) ?? null;
