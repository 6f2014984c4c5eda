// What the player says.

import { count } from '../words.js';

export const playerWords = {
  title: 'The moment on view', slider: 'Moment on view',
  first: 'To the start', back: 'One event back', play: 'Play', pause: 'Pause', on: 'One event on', last: 'To the end',
  speed: 'Speed', liveSpeed: 'A live run goes by the real clock; afterwards it can be played at any speed.',
  /** @param {number} speed */
  times: (speed) => (speed === Infinity ? 'max' : `${{ 0.01: '1/100', 0.03: '1/30', 0.1: '1/10', 0.25: '¼', 0.5: '½' }[speed] ?? count(speed)}×`),
  /** @param {string} time @param {number} n @param {number} all */
  at: (time, n, all) => `${time}, event ${count(n)} of ${count(all)}`,
  /** @param {number} n @param {number} all */
  event: (n, all) => (all ? `event ${count(n)} of ${count(all)}` : 'no events yet'),
  /** @param {number} percent */
  reading: (percent) => `reading the trace: ${percent} %`,
  behind: 'The run goes on; you look at an earlier moment.', follow: 'Follow it live',
  recorded: 'It has ended: you can go back to any moment of it.', simulate: 'Replay it simulated, same settings and seed',
  runs: 'Runs of this scene',
  /** @type {Record<string, string>} */
  modes: { live: 'live', simulated: 'simulated' },
  /** @param {string} n @param {string} kind */
  run: (n, kind) => `Run ${n}, ${kind}`,
  /** @param {number} n */
  of: (n) => `branch of ${n}`,
};
