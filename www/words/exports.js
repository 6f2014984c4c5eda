// The words of what leaves the page and comes back. Like words.js: one word per idea, the glossary's.

import { count } from '../words.js';

export const exportWords = {
  title: 'Share and export',
  none: 'There is no run yet: press Run first.',
  progress: 'How much is done',
  licences: 'Licences of what this page is built of',
  noPicture: 'the browser made no picture of it.',
  failed: (/** @type {string} */ why) => `This did not work: ${why}`,
  saved: (/** @type {string} */ name) => `Saved as ${name}.`,
  groups: { share: 'A link', files: 'Files', pictures: 'The timeline as a picture', back: 'And back', embed: 'An embed' },
  link: {
    label: 'Copy link', gives: 'Opens this page with the same settings, seed and commands; simulated it gives the same run.',
    copied: 'The link is copied.', refused: 'The browser does not let the page copy: the link is selected here, copy it yourself.', field: 'The link',
  },
  perfetto: {
    label: 'Perfetto JSON', gives: 'The trace for ui.perfetto.dev or chrome://tracing: lanes, slices, arrows, counters.',
    open: 'Open in Perfetto', openGives: 'Hands the same file over to ui.perfetto.dev in a new tab; nothing is uploaded.',
    opened: 'Perfetto has the trace.',
    blocked: 'The browser blocked the new tab: allow pop-ups for this page, or save the Perfetto JSON and open it there.',
    closed: 'The tab was closed before Perfetto was there. Press again, or save the Perfetto JSON.',
    silent: 'Perfetto did not answer within 15 s; perhaps it cannot be reached. Save the Perfetto JSON and open it there.',
  },
  csv: { label: 'CSV', gives: 'One row for each job, times in milliseconds, for any spreadsheet.' },
  json: { label: 'JSON', gives: 'The whole recorded run, which this page can open again.' },
  svg: { label: 'SVG', gives: 'The timeline, to be scaled to any size.' },
  png: { label: 'PNG', gives: 'The timeline in pixels, twice as fine as on the screen.' },
  open: {
    label: 'Open a recorded run', gives: 'A JSON file from here; or drop one anywhere in this box. It is only read, never run.',
    opened: (/** @type {string} */ name) => `${name} is on the stage.`, shows: (/** @type {string} */ name) => `Recorded run on the stage: ${name}`, refused: (/** @type {string} */ name, /** @type {string} */ why) => `${name} was not opened: ${why}`,
  },
  notes: {
    title: 'Not all of the link could be used', dismiss: 'Dismiss',
    /** @param {string} field @param {string} text @param {string} allowed @param {string} used */
    changed: (field, text, allowed, used) => `${field}=${text}: must be ${allowed}; ${used} is used.`,
    /** @param {string} field @param {string} text @param {string} allowed */
    ignored: (field, text, allowed) => `${field}=${text}: must be ${allowed}; it is left out.`,
    /** @param {string} id */
    noScene: (id) => `scene=${id}: there is no such scene; the basic pool is shown.`,
    /** @param {string} field */
    onlySimulated: (field) => `${field} is left out: only a simulated run can be given again with its commands and its moment.`,
    longLog: (/** @type {number} */ most) => `log: only its first ${count(most)} commands are used.`,
    more: (/** @type {number} */ n) => `And ${count(n)} more that could not be used.`,
    /** @param {number} length @param {number} most */
    tooLong: (length, most) => `The link has ${count(length)} characters; it may have at most ${count(most)}: only its scene is used.`,
    order: 'a command and its time in milliseconds, such as resize.5@120 or cancel@400', time: 'a time in milliseconds, such as 120 or 120.5',
    each: 'each', itsStart: 'its start',
    version: (/** @type {string} */ v) => `v=${v}: this page knows version 1; what it does not know is left out.`,
  },
  /** What a value must be. */
  allowed: {
    /** @param {number} min @param {number} max */
    whole: (min, max) => `a whole number from ${count(min)} to ${count(max)}`,
    /** @param {number} min @param {number} max */
    number: (min, max) => `a number from ${count(min)} to ${count(max)}`,
    /** @param {readonly string[]} of */
    choice: (of) => `one of ${of.join(', ')}`,
    flag: 'true or false',
    /** @param {number} most */
    text: (most) => `text of at most ${count(most)} characters`,
    /** @param {number} most */
    list: (most) => `a list of at most ${count(most)}`,
    object: 'an object',
    schedule: 'fifo, or up to 1000 choices such as 1@3,2@17',
    /** @param {string} allowed */
    orNone: (allowed) => `none or ${allowed}`,
  },
  /** Why a file is no recorded run. */
  wrong: {
    tooLarge: (/** @type {string} */ most) => `The file is larger than ${most}.`,
    json: (/** @type {string} */ why) => `The file is not JSON: ${why}`,
    /** @param {string} path @param {string} value @param {string} allowed */
    value: (path, value, allowed) => `${path} is ${value}; it must be ${allowed}.`,
    /** @param {string} path @param {string} allowed */
    missing: (path, allowed) => `${path} is missing; it must be ${allowed}.`,
    /** @param {string} path @param {string} name */
    unknown: (path, name) => `${path} has “${name}”, which no recorded run has.`,
    file: 'The file', scene: 'a scene of this page', hash: '16 hexadecimal digits', stranger: 'worker-pool-playground run, version 1',
    sameScene: (/** @type {string} */ scene) => `the scene of the file, “${scene}”`,
    base64: 'base64 text',
    packed: 'events: what stands there cannot be unpacked.',
    tooMany: (/** @type {string} */ most) => `events: unpacked they are larger than ${most}.`,
    /** @param {number} bytes */
    half: (bytes) => `events has ${count(bytes)} bytes unpacked; it must be whole records of 32 bytes.`,
    /** @param {number} index @param {string} field @param {number} value @param {string} allowed */
    event: (index, field, value, allowed) => `events[${index}].${field} is ${count(value)}; it must be ${allowed}.`,
    notBefore: (/** @type {number} */ ns) => `at least ${count(ns)}, the time of the record before`,
    upTo: (/** @type {number} */ min, /** @type {number} */ max, /** @type {string} */ what) => `from ${count(min)} to ${count(max)}, ${what}`,
    ofStrings: 'the number of strings', ofSites: 'the number of sites', ofEvents: 'the number of events', ofKind: 'the known ones',
    ofRun: 'as many as the largest run has', ofQueue: 'the largest capacity', commands: (/** @type {number} */ most) => `one of at most ${count(most)} commands`,
    allAtOnce: (/** @type {number} */ most) => `one of at most ${count(most)} things that all actors wait for at once`,
    time: 'so that numbers stay exact', atOnce: (/** @type {number} */ most) => `one of at most ${count(most)} things that an actor waits for at once`,
  },
};
