// What is said beside two runs that are compared.

import { count, counted } from '../words.js';

export const compareWords = {
  title: 'Compare two runs', with: 'Compare this run with', nothing: 'nothing', none: 'none', yes: 'yes', no: 'no',
  means: 'A is the run on stage, B the other one. With the same seed both are given the same jobs at the same times, so the settings make all the difference.',
  hint: 'Change a setting and press the button: the new run becomes A, this one B.',
  choose: 'Choose a run, or change a setting and press the button.',
  against: 'Run the changed settings and compare',
  /** @param {string} name @param {string} a @param {string} b */
  setting: (name, a, b) => `${name}: ${a} in A, ${b} in B`,
  /** @param {string} time */
  at: (time) => `at ${time}`,
  noDifference: 'The settings are the same',
  /** @param {number} seed */
  sameSeed: (seed) => `Both have seed ${seed}.`,
  otherSeed: 'Their seeds differ, so chance makes a difference as well.',
  /** @param {string} name @param {string} time */
  picture: (name, time) => `Timeline of run ${name} up to ${time}; the table below tells the difference for each job.`,
  /** @param {string} time @param {number} n @param {number} percent */
  figures: (time, n, percent) => `At ${time}: ${counted(n, 'job', 'jobs')} completed, workers busy ${percent} % of the time so far.`,
  /** @param {number} faster @param {number} slower @param {number} same @param {string} mean @param {boolean} isSooner */
  summary: (faster, slower, same, mean, isSooner) => `In B ${counted(faster, 'job', 'jobs')} took less time in all, ${count(slower)} more and ${count(same)} the same: ` +
    `on average ${mean} ${isSooner ? 'less' : 'more'}.`,
  caption: 'The difference for each job, from the wish to submit it to its end',
  /** @param {number} n */
  largest: (n) => `(the ${n} largest)`,
  job: 'Job', difference: 'B against A', same: 'the same',
  /** @param {string} time */
  sooner: (time) => `− ${time}`,
  /** @param {string} time */
  later: (time) => `+ ${time}`,
};
