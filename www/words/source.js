// Words of the code that runs.

import { count, counted, ms } from '../words.js';
import { extraWords } from '../extra_words.js';

/** Settings by their names beside their controls; others are in extra_words.js. @type {Record<string, string>} */
const SETTINGS = {
  workers: 'Workers', jobs: 'Jobs', size: 'Time per job, ms', jobsCapacity: 'Capacity of the jobs channel',
  resultsCapacity: 'Capacity of the results channel', timeoutMs: 'Timeout, ms',
};

export const sourceWords = {
  title: 'The code that runs', go: 'The same in Go', changed: ' (changed by the fix)', crashed: 'panicked here', none: 'none',
  elsewhere: 'In other files:', close: 'Close the list',
  /** What is in a tab besides its name. @param {number} n */
  here: (n) => `, ${counted(n, 'task stands', 'tasks stand')} there`,
  /** @param {number} line */
  line: (line) => `Line ${line}`,
  /** @param {number} line @param {number} events */
  lineButton: (line, events) => `Line ${line}: ${counted(events, 'event', 'events')}`,
  /** @param {number} line */
  eventsOf: (line) => `Events of line ${line}`,
  hint: 'Newest first. Each leads to the moment right after it.',
  noEvents: 'Nothing has happened here yet.',
  /** @param {number} n */
  more: (n) => `${count(n)} more before these`,
  /** @param {string} label @param {string} look @param {number} n */
  chip: (label, look, n) => (n > 1 ? `${label}, ${look}: one after the other` : `${label}, ${look}`),
  /** A small number of events beside a line. @param {number} n */
  times: (n) => (n < 1000 ? String(n) : n < 9950 ? `${(n / 1000).toFixed(1)}k` : n < 1e6 ? `${Math.round(n / 1000)}k` : `${(n / 1e6).toFixed(1)}M`),
  /** Of a field in the code. @param {import('../code_values.js').Place} place @param {string} language */
  field: ({ setting, per, item, task }, language) => {
    const name = setting === 'size' && task === 'primes' ? 'Primes below' : SETTINGS[setting] ?? extraWords.settings[setting]?.label ?? setting;
    const inUnit = per === 1 ? name : per === 1000 ? name.replace(/ms$/, 's') : name.replace(/ms$/, `in steps of ${ms(per * 1e6)}`);
    return `${inUnit}${item === null ? '' : ` ${item + 1}`} in the ${language} code`;
  },
};
