// What the pages of the scenes say, which a script makes when the site is built (scripts/scene-pages.js), and the window's title.

import { controlWords } from './controls.js';

export const pageWords = {
  site: 'Worker Pool Playground',
  /** What the page says of itself as a thing that is kept. */
  update: 'A new version is there.', reload: 'Reload', later: 'Later',
  /** The window's, and what search engines and shared links show. @param {string} scene its title */
  title: (scene) => `${scene} · ${pageWords.site}`,
  groups: controlWords.groups,
  open: 'Run this scene',
  openMeans: 'on real Web Workers, or simulated, step by step and backwards',
  why: 'Why',
  question: 'First guess',
  next: 'Try next',
  /** @param {string} title */
  before: (title) => `Before: ${title}`,
  /** @param {string} title */
  after: (title) => `Next: ${title}`,
  ways: 'Other scenes',
  all: 'All scenes',
  allTitle: 'All scenes of the Worker Pool Playground',
  allMeans: 'The worker-pool pattern of Go, written in Rust and run on real Web Workers: examples, patterns, tuning and pitfalls, each with a link of its own.',
  playground: 'The playground',
  /** Instead of the picture. @param {string} what @param {string} how */
  picture: (what, how) => `The timeline of a run of this scene (${what}): ${how}.`,
  /** Beneath it. @param {string} what @param {string} how */
  caption: (what, how) => `One lane for each worker, as it ran: ${what}. ${how}.`,
};
